"""Callers who wait, hang up, are turned away and call again agree with theory."""

from __future__ import annotations

import pytest

from sim.durations import Exponential
from sim.engine import Player
from sim.measures.callers import COUNTS, WAITS, callers
from sim.scenario import Number
from sim.studies.validity.callers import CallCentre, impatient, lossy, patient
from sim.studies.validity.truths import impatience, losses, relaxation_time, waits
from tests.theory import birth_death
from tests.theory.acceptance import disagreement
from tests.theory.calling import assert_callers_fare_as
from tests.theory.formulas import erlang_b, erlang_c, mmc_wait, mmc_within

HANDLING = 5.0
"""Minutes of an answer where 12 are given per hour."""


# the chains themselves ----------------------------------------------------------------------------


def test_the_chains_give_the_known_values_of_five_agents() -> None:
    """48 calls and 12 answers per hour: the tabulated values of 4 Erlang."""
    assert losses(0.8, HANDLING, 5, 5)["turned away"] == pytest.approx(0.199067, abs=5e-7)
    truth = waits(0.8, HANDLING, 5)
    assert truth["have to wait"] == pytest.approx(0.554113, abs=5e-7)
    assert truth["wait"] == pytest.approx(2.7706, abs=5e-5)


@pytest.mark.parametrize(
    ("agents", "have_to_wait", "hang_up"),
    [(4, 0.51489, 0.21864), (5, 0.33848, 0.12090), (6, 0.19813, 0.06056)],
)
def test_the_chain_of_erlang_a_gives_the_known_values(
    agents: int, have_to_wait: float, hang_up: float
) -> None:
    truth = impatience(0.8, HANDLING, agents, patience=3.0)
    assert truth["have to wait"] == pytest.approx(have_to_wait, abs=5e-6)
    assert truth["hang up"] == pytest.approx(hang_up, abs=5e-6)


@pytest.mark.parametrize(("agents", "load"), [(1, 0.5), (5, 4.0), (12, 9.0)])
def test_chains_and_closed_forms_agree(agents: int, load: float) -> None:
    lost = losses(load, 1.0, agents, agents)["turned away"]
    assert lost == pytest.approx(erlang_b(agents, load))
    truth = waits(load, 1.0, agents)
    assert truth["have to wait"] == pytest.approx(erlang_c(agents, load))
    assert truth["wait"] == pytest.approx(mmc_wait(load, 1.0, agents))


@pytest.mark.parametrize(("rate", "pause"), [(0.5, 1.0), (0.5, 4.0), (0.7, 0.5)])
def test_the_chain_of_retrials_and_its_closed_form_agree(rate: float, pause: float) -> None:
    truth = birth_death.retrials(rate, 1.0, pause)
    assert truth["between calls"] == pytest.approx(birth_death.orbit(rate, 1.0, pause))
    assert truth["talking"] == pytest.approx(rate)


# turned away: Erlang B ----------------------------------------------------------------------------


@pytest.mark.parametrize(("agents", "load", "customers"), [(1, 0.8, 2_000), (5, 4.0, 4_000)])
def test_so_many_are_turned_away_as_erlang_b_says(
    agents: int, load: float, customers: int, seed: int
) -> None:
    assert_callers_fare_as(lossy(load, agents, customers), seed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("agents", "load", "customers"),
    [(2, 1.5, 5_000), (3, 4.0, 4_000), (8, 6.0, 15_000), (12, 9.0, 20_000), (20, 20.0, 15_000)],
)
def test_so_many_are_turned_away_as_erlang_b_says_in_other_sizes(
    agents: int, load: float, customers: int, seed: int
) -> None:
    assert_callers_fare_as(lossy(load, agents, customers), seed)


@pytest.mark.slow
@pytest.mark.parametrize(("agents", "load", "lines"), [(3, 3.5, 8), (5, 4.0, 7)])
def test_some_may_wait_and_the_rest_is_turned_away(
    agents: int, load: float, lines: int, seed: int
) -> None:
    assert_callers_fare_as(lossy(load, agents, 20_000, lines=lines), seed)


# waiting: Erlang C --------------------------------------------------------------------------------


def test_callers_wait_as_erlang_c_says(seed: int) -> None:
    assert_callers_fare_as(patient(1.0, 2, 9_000), seed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("agents", "load", "customers"),
    [
        (1, 0.6, 15_000),
        (2, 1.5, 25_000),
        (3, 1.8, 15_000),
        (5, 4.0, 45_000),
        (8, 6.0, 30_000),
        (12, 9.6, 50_000),
    ],
)
def test_callers_wait_as_erlang_c_says_in_other_sizes(
    agents: int, load: float, customers: int, seed: int
) -> None:
    assert_callers_fare_as(patient(load, agents, customers), seed)


def test_so_many_callers_are_answered_in_time_as_erlang_c_says(seed: int) -> None:
    """Within 30 s and within 3 min; of 4,000 persons the first few come to an idle desk."""
    centre = patient(1.0, 2, 4_000)
    player = Player(centre.scenario())
    rows = [callers(player.play(seed, k))[0] for k in range(centre.replications)]
    for column, limit in (("within_30s", 0.5), ("within_3min", 3.0)):
        place = 1 + len(COUNTS) + WAITS.index(column)
        shares = [float(str(row[place])) for row in rows]
        truth = mmc_within(centre.rate, HANDLING, centre.agents, limit)
        assert not (problem := disagreement(column, shares, truth)), problem


# hanging up: Erlang A -----------------------------------------------------------------------------


@pytest.mark.parametrize(("agents", "load"), [(4, 4.0), (5, 4.0)])
def test_callers_hang_up_as_erlang_a_says(agents: int, load: float, seed: int) -> None:
    assert_callers_fare_as(impatient(load, agents, 6_000, patience=3.0), seed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("agents", "load", "patience", "customers"),
    [
        (6, 4.0, 3.0, 20_000),
        (1, 0.7, 10.0, 12_000),
        (2, 4.0, 5.0, 8_000),
        (10, 12.0, 2.0, 10_000),
        (20, 19.0, 15.0, 25_000),
    ],
)
def test_callers_hang_up_as_erlang_a_says_in_other_sizes(
    agents: int, load: float, patience: float, customers: int, seed: int
) -> None:
    assert_callers_fare_as(impatient(load, agents, customers, patience=patience), seed)


# calling again: the M/M/1 retrial queue -----------------------------------------------------------


def retrying(rate: float, pause: float, customers: int) -> CallCentre:
    """Return one agent, one line, and callers who try until they are answered."""
    truth = birth_death.retrials(rate, 1.0, pause)
    return CallCentre(
        rate=rate,
        service=1.0,
        agents=1,
        truth=truth,
        relaxation=relaxation_time(rate, 1.0) + pause / (1 - rate),
        customers=customers,
        more={
            "lines": 1,
            "redials": Number(1.0),
            "redial_after": Number(Exponential(pause)),
        },
    )


def test_so_many_are_between_two_calls_as_in_the_retrial_queue(seed: int) -> None:
    assert_callers_fare_as(retrying(0.4, 2.0, 4_000), seed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rate", "pause", "customers"), [(0.5, 0.5, 15_000), (0.6, 4.0, 20_000), (0.7, 1.0, 30_000)]
)
def test_so_many_are_between_two_calls_as_in_other_retrial_queues(
    rate: float, pause: float, customers: int, seed: int
) -> None:
    assert_callers_fare_as(retrying(rate, pause, customers), seed)
