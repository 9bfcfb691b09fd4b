"""Clocks of logs: by how much they were fast, from messages that two logs have, or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from sim.drill.gathering.clocks import FEWEST, estimated, offset_of, pairs
from sim.drill.gathering.merging import Asked, merge_logs
from sim.errors import KrisimError

START = datetime(2026, 3, 12, 8, tzinfo=ZoneInfo("Europe/Stockholm"))
TEXTS = [f"message{k} about subject{k} of actor{k}" for k in range(20)]


def row(second: float, words: str, precision: float = 1, **more: Any) -> dict[str, Any]:
    """Return a message; a clock read to the minute shows the minute begun."""
    shown = second // precision * precision if precision > 1 else second
    at = START + timedelta(seconds=shown)
    told = {"inject": "", "event": "message", "unit": "", "words": words, "precision": precision}
    return told | {"at": at} | more


def two_logs(
    offset: float, times: Any, precision: tuple[float, float] = (1, 1)
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what two logs say of the same messages, the clock of the first ``offset`` s fast."""
    numbered = list(enumerate(times))
    first = [row(t + offset, f"nr{k} text{k} said{k}", precision[0]) for k, t in numbered]
    second = [row(t, f"nr{k} text{k} said{k}", precision[1]) for k, t in numbered]
    return first, second


def test_the_offset_is_the_median_and_six_pairs_are_held_by_the_least_and_the_greatest():
    found = offset_of([100, 110, 120, 130, 140, 900], [2] * 6)
    assert (found.seconds, found.low, found.high, found.pairs) == (125, 98, 902, 6)


@pytest.mark.parametrize(
    ("n", "left_out"), [(6, 0), (8, 0), (9, 1), (11, 1), (12, 2), (20, 5), (25, 7)]
)
def test_so_many_are_left_out_at_each_end_as_a_table_of_the_sign_test_says(n, left_out):
    """Two-sided 5 %: critical values of the sign test (Dixon and Mood 1946), r = left_out."""
    found = offset_of([float(k) for k in range(n)], [0.0] * n)
    assert (found.low, found.high) == (left_out, n - 1 - left_out)


def test_exact_clocks_give_the_exact_offset():
    found = estimated("a.csv", *two_logs(247, range(0, 3600, 300)))
    assert (found.seconds, found.low, found.high, found.pairs) == (247, 246, 248, 12)
    assert found.certain


def test_a_clock_that_was_right_is_not_called_wrong():
    assert not estimated("a.csv", *two_logs(0, range(0, 3600, 300))).certain


def test_a_clock_read_to_the_minute_is_not_half_a_minute_slow():
    """Bias: times 7 s apart in the minute are shown 29.5 s early in the mean; the middle is not."""
    times = [k * 307 for k in range(60)]
    found = estimated("a.csv", *two_logs(0, times, (60, 1)))
    assert abs(found.seconds) <= 2
    assert found.low < 0 < found.high


def test_a_few_wrong_pairs_do_not_move_the_offset():
    first, second = two_logs(120, range(0, 6000, 300))
    for k in (2, 9, 15):
        second[k]["at"] += timedelta(minutes=25)
    found = estimated("a.csv", first, second)
    assert found.seconds == 120


def test_messages_that_are_alike_are_no_pair():
    first = [row(0, "call from county"), row(60, "call from county")]
    assert list(pairs(first, [row(10, "call from county")])) == []


def test_a_milestone_that_two_observers_saw_is_a_pair_whatever_they_wrote():
    same: dict[str, Any] = {"inject": "I-1", "event": "noticed", "unit": "staff"}
    one, two = row(90, "x", **same), row(0, "y", **same)
    assert list(pairs([one], [two])) == [(90, 1)]
    assert list(pairs([one], [two | {"unit": "press"}])) == []


def test_too_few_messages_in_both_are_refused_with_a_way_out():
    first, second = two_logs(120, range(0, 1500, 300))
    with pytest.raises(KrisimError, match=r"a\.csv: .*5 messages .* 6 are needed.*=\+2min"):
        estimated("a.csv", first, second)
    assert FEWEST == 6


def test_more_rows_than_can_be_compared_are_refused(monkeypatch):
    monkeypatch.setattr("sim.drill.gathering.clocks.MOST", 100)
    with pytest.raises(KrisimError, match="too many rows"):
        estimated("a.csv", *two_logs(120, range(0, 6000, 300)))


# in a whole import --------------------------------------------------------------------------------


def logs(tmp_path: Any, offset: int, number: int = 12) -> list[Any]:
    """Return two journals of the same messages, the clock of the second ``offset`` s fast."""
    paths = []
    for name, fast in (("a.csv", 0), ("b.csv", offset)):
        lines = ["Tid,Text"]
        for k in range(number):
            at = START + timedelta(seconds=300 * k + 7 + fast)
            lines.append(f"{at:%H:%M:%S},{TEXTS[k]}")
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
        paths.append(tmp_path / name)
    return paths


def times(paths: Any, **asked: Any) -> tuple[list[float], str]:
    found = merge_logs(paths, Asked(start="2026-03-12 08:00", **asked))
    events = found.observed.events
    of_b = events[events["source"].str.startswith("b.csv")]
    seconds = (of_b["at"] - found.observed.start).dt.total_seconds()
    return seconds.tolist()[:2], "\n".join(found.told)


def test_a_stated_offset_is_taken_off_and_told(tmp_path):
    paths = logs(tmp_path, 120)
    assert times(paths, clocks={"b.csv": "+2min"})[0] == [7, 307]
    assert times(paths, clocks={"b.csv": "-30s"})[0] == [157, 457]
    assert (
        "b.csv: its clock was +120 s fast, as stated" in times(paths, clocks={"b.csv": "+2min"})[1]
    )


def test_a_wrong_clock_is_told_and_corrected_only_if_asked(tmp_path):
    paths = logs(tmp_path, 120)
    seconds, told = times(paths)
    assert seconds == [127, 427]
    assert "b.csv: its clock seems to have been +120 s fast (+119 to +121), by 12" in told
    seconds, told = times(paths, clocks={"b.csv": "estimate"})
    assert seconds == [7, 307]
    assert "b.csv: its clock was +120 s fast" in told


def test_what_is_not_known_of_a_clock_is_added_to_the_precision(tmp_path):
    paths = logs(tmp_path, 120)
    found = merge_logs(
        paths, Asked(start="2026-03-12 08:00", clocks={"b.csv": "estimate"})
    ).observed.events
    of_b = found["source"].str.startswith("b.csv")
    assert set(found.loc[of_b, "precision"]) == {3}  # 1 s read, 2 s of the offset
    assert set(found.loc[~of_b, "precision"]) == {1}


def test_what_cannot_be_an_offset_is_refused(tmp_path):
    paths = logs(tmp_path, 120, number=3)
    for clocks, why in (
        ({"b.csv": "fast"}, "--clock b.csv=fast: cannot read"),
        ({"c.csv": "+2min"}, r"--clock c\.csv: no such file among a\.csv, b\.csv"),
        ({"b.csv": "estimate"}, "3 messages are in another log too"),
    ):
        with pytest.raises(KrisimError, match=why):
            times(paths, clocks=clocks)


# on simulated truths ------------------------------------------------------------------------------


def share_covered(
    rng: np.random.Generator, number: int, precision: tuple[float, float], trials: int
) -> tuple[float, float]:
    """Return how often the interval holds the true offset, and the mean error of the estimate [s].

    Each log writes a message down 0 to 20 s after it was heard.
    """
    covered, errors = 0, []
    for _ in range(trials):
        offset = rng.uniform(-600, 600)
        times = np.sort(rng.uniform(0, 6 * 3600, number))
        first, second = (times + rng.uniform(0, 20, number) for _ in range(2))
        one = [row(t + offset, f"nr{k} t{k}x", precision[0]) for k, t in enumerate(first)]
        two = [row(t, f"nr{k} t{k}x", precision[1]) for k, t in enumerate(second)]
        found = estimated("a", one, two)
        covered += found.low <= offset <= found.high
        errors.append(found.seconds - offset)
    return covered / trials, float(np.mean(errors))


@pytest.mark.parametrize("precision", [(1, 1), (60, 1)])
def test_true_offsets_are_recovered(precision):
    covered, error = share_covered(np.random.default_rng(5), 12, precision, 40)
    assert covered >= 0.9
    assert abs(error) < 5


@pytest.mark.slow
@pytest.mark.parametrize("number", [6, 12, 30])
@pytest.mark.parametrize("precision", [(1, 1), (60, 1), (60, 60), (300, 1)])
def test_true_offsets_are_recovered_without_bias_and_as_often_as_promised(number, precision):
    """At least 95 % (intervals are widened by what the clocks were read to), bias as by chance.

    400 trials: a share of 95 % has a standard error of 1.1 %.
    """
    trials = 400 if number < 30 else 150
    covered, error = share_covered(np.random.default_rng(number), number, precision, trials)
    assert covered >= 0.95 - 2.3 * (0.05 * 0.95 / trials) ** 0.5
    spread = max(8.2, max(precision) * 0.29) * 1.25 / number**0.5
    assert abs(error) < 3.3 * spread / trials**0.5 + 0.5
