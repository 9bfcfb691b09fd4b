"""Random numbers that belong to decisions."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.draws import name_decision, philox4x32, uniforms

WORDS = st.integers(0, 2**32 - 1)
KEYS = st.integers(0, 2**64 - 1)
FULL = 0xFFFFFFFF
KNOWN_ANSWERS = [
    ([0, 0, 0, 0], [0, 0], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ([FULL] * 4, [FULL] * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    (
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
        [0xA4093822, 0x299F31D0],
        "d16cfe09 94fdcceb 5001e420 24126ea1",
    ),
]


def decisions(number: int) -> NDArray[np.uint64]:
    return np.arange(number, dtype=np.uint64)


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_philox_gives_the_answers_published_with_random123(
    counter: list[int], key: list[int], answer: str
) -> None:
    words = philox4x32(np.array([counter], dtype=np.uint32), np.array(key, dtype=np.uint32))
    assert " ".join(f"{word:08x}" for word in words[0]) == answer


def test_philox_takes_a_key_for_each_counter() -> None:
    counters = np.array([counter for counter, _, _ in KNOWN_ANSWERS], dtype=np.uint32)
    keys = np.array([key for _, key, _ in KNOWN_ANSWERS], dtype=np.uint32)
    answers = [[int(word, 16) for word in answer.split()] for _, _, answer in KNOWN_ANSWERS]
    assert philox4x32(counters, keys).tolist() == answers
    assert counters[2, 0] == 0x243F6A88, "the caller's counters are left alone"


def test_a_uniform_number_is_made_of_the_first_52_bits_of_its_counter() -> None:
    counter = np.array([[5, 6, 0x89ABCDEF, 0x01234567]], dtype=np.uint32)
    first, second = philox4x32(counter, np.array([3, 4], dtype=np.uint32))[0, :2].tolist()
    bits = (first << 32 | second) >> 12
    assert uniforms(3, 4, 0x0123456789ABCDEF, 5, 6) == (bits + 0.5) / 2**52


@given(st.lists(KEYS, min_size=1, max_size=30), WORDS, WORDS, WORDS, st.randoms())
def test_a_decision_gets_its_number_alone_in_any_company_and_in_any_order(
    keys: list[int], seed: int, replication: int, number: int, chance: Random
) -> None:
    alone = {key: float(uniforms(seed, replication, key, number)) for key in keys}
    chance.shuffle(keys)
    together = uniforms(seed, replication, np.array(keys, dtype=np.uint64), number)
    assert together.tolist() == [alone[key] for key in keys]


@given(KEYS, st.lists(WORDS, min_size=1, max_size=10), st.lists(WORDS, min_size=1, max_size=10))
def test_numbers_and_repetitions_broadcast_without_changing_a_draw(
    key: int, numbers: list[int], repetitions: list[int]
) -> None:
    grid = uniforms(1, 2, key, np.array(numbers)[:, None], np.array(repetitions))
    assert grid.shape == (len(numbers), len(repetitions))
    for i, number in enumerate(numbers):
        for j, repetition in enumerate(repetitions):
            assert grid[i, j] == uniforms(1, 2, key, number, repetition)


@given(st.tuples(WORDS, WORDS, KEYS, WORDS, WORDS), st.integers(0, 4), st.integers(0, 31))
def test_a_draw_changes_with_every_part_of_its_name(
    name: tuple[int, int, int, int, int], part: int, bit: int
) -> None:
    other = list(name)
    other[part] ^= 1 << bit
    assert uniforms(*name) != uniforms(*other)


def test_no_two_of_many_draws_are_equal() -> None:
    draws = uniforms(1, 0, decisions(1000)[:, None], np.arange(100))
    assert np.unique(draws).size == draws.size


@given(WORDS, WORDS, st.lists(KEYS, min_size=1), WORDS)
def test_every_number_lies_strictly_between_0_and_1(
    seed: int, replication: int, keys: list[int], number: int
) -> None:
    draws = uniforms(seed, replication, np.array(keys, dtype=np.uint64), number)
    assert np.all((draws > 0) & (draws < 1))


@pytest.mark.parametrize("word", [0, FULL])
def test_even_extreme_bits_stay_strictly_between_0_and_1(
    word: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    extreme = np.full((2, 1), word, dtype=np.uint64)
    monkeypatch.setattr("sim.draws._turn", lambda *_: (extreme, extreme))
    assert 0 < float(uniforms(1, 1, 1)) < 1


@pytest.mark.parametrize("seed", [1, 2, 2**32 - 1])
def test_draws_are_uniform_over_decisions_and_over_numbers(seed: int) -> None:
    from scipy.stats import kstest

    across = uniforms(seed, 0, decisions(20_000))
    within = uniforms(seed, 0, name_decision("calls"), np.arange(20_000))
    assert kstest(across, "uniform").pvalue > 1e-4
    assert kstest(within, "uniform").pvalue > 1e-4


def test_neighbouring_decisions_numbers_and_replications_are_uncorrelated() -> None:
    draws = uniforms(7, 0, decisions(500)[:, None], np.arange(200))
    later = uniforms(7, 1, decisions(500)[:, None], np.arange(200))
    pairs = [(draws[1:], draws[:-1]), (draws[:, 1:], draws[:, :-1]), (draws, later)]
    for one, other in pairs:
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 5 / np.sqrt(one.size)


def test_no_decisions_give_no_draws() -> None:
    assert uniforms(1, 0, decisions(0)).shape == (0,)
    assert uniforms(1, 0, 1, np.arange(0)).shape == (0,)


@pytest.mark.parametrize(
    ("seed", "replication", "number", "repetition", "said"),
    [
        (-1, 0, 0, 0, "seed must be .* got -1"),
        (0, 2**32, 0, 0, "replication must be .* got 4294967296"),
        (0, 0, -3, 0, "number must be .* got -3"),
        (0, 0, 2**32, 0, "number must be .* got 4294967296"),
        (0, 0, 0, 2**32, "repetition must be .* got 4294967296"),
    ],
)
def test_a_key_or_counter_out_of_range_is_refused_with_its_value(
    seed: int, replication: int, number: int, repetition: int, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        uniforms(seed, replication, decisions(2), np.array([0, number]), repetition)


@pytest.mark.parametrize("kind", [np.int64, np.float64])
def test_decisions_that_may_have_lost_bits_are_refused(kind: type) -> None:
    with pytest.raises(ValueError, match="must be of dtype uint64"):
        uniforms(0, 0, np.array([1, 2], dtype=kind))


@pytest.mark.parametrize("key", [-1, 2**64])
def test_a_decision_out_of_range_is_refused_with_its_value(key: int) -> None:
    with pytest.raises(ValueError, match=f"got {key}"):
        uniforms(0, 0, key)


def test_running_numbers_must_be_whole() -> None:
    with pytest.raises(ValueError, match="number must be a whole number, got dtype float64"):
        uniforms(0, 0, decisions(1), np.array([0.5]))


def test_the_key_of_a_decision_never_changes() -> None:
    assert name_decision("takes", "I-01", "draft", 0) == 11240389148802524065


PARTS = st.lists(st.text(max_size=4) | st.integers(), min_size=1, max_size=4)


@given(PARTS, PARTS)
def test_different_names_have_different_keys(one: list[str | int], other: list[str | int]) -> None:
    same = [(type(p), p) for p in one] == [(type(p), p) for p in other]
    assert (name_decision(*one) == name_decision(*other)) == same


@pytest.mark.parametrize(
    ("one", "other"), [(("a", "bc"), ("ab", "c")), ((1,), ("1",)), (("a",), ("a", ""))]
)
def test_names_that_look_alike_have_different_keys(
    one: tuple[str | int, ...], other: tuple[str | int, ...]
) -> None:
    assert name_decision(*one) != name_decision(*other)


def test_a_decision_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one part"):
        name_decision()
