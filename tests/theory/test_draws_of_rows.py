"""Lengths and arrivals, as they stand in the log, have the distributions the scenario tells."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.clock import MINUTE
from sim.durations import Duration, Exponential, Gamma, Lognormal, Pert, Triangular, Uniform
from sim.engine import simulate
from sim.log import Log
from sim.scenario import Number, Procedure, Step
from tests.theory.systems import Arrivals, System

LENGTHS: dict[str, tuple[Duration, Any]] = {
    "exponential": (Exponential(10), stats.expon(scale=10)),
    "lognormal": (Lognormal(8, 25), stats.lognorm(np.log(25 / 8) / stats.norm.ppf(0.9), scale=8)),
    "gamma": (Gamma(10, 5), stats.gamma(4, scale=2.5)),
    "uneven gamma": (Gamma(10, 14.0), stats.gamma((10 / 14) ** 2, scale=19.6)),
    "uniform": (Uniform(5, 15), stats.uniform(5, 10)),
    "triangular": (Triangular(5, 10, 20), stats.triang(1 / 3, 5, 15)),
    "pert": (Pert(5, 10, 20), stats.beta(1 + 4 / 3, 5 - 4 / 3, 5, 15)),
}
"""Lengths [min] as a scenario tells them, and as SciPy knows them."""

CALLS = 10_000
PER_MINUTE = 2.0
LEAST_P = 0.001
"""Smallest p-value that a test with a fixed seed may show."""


@cache
def played(replication: int = 0) -> Log:
    """Return a run in which each call sets pauses of all kinds going at once."""
    pauses = tuple(Step(name, name, takes=Number(takes)) for name, (takes, _) in LENGTHS.items())
    system = System(
        units={"desk": 1},
        arrivals=[Arrivals("calls", PER_MINUTE, "desk", procedure="pauses")],
        procedures=[Procedure("pauses", "pauses", pauses)],
        truth={},
        relaxation=100.0,
        customers=CALLS,
    )
    return simulate(system.scenario(), seed=20260312, replication=replication)


def lengths(name: str, replication: int = 0) -> NDArray[np.float64]:
    """Return what pauses of one kind took, in the order of the calls [min]."""
    column, activities = played(replication).columns, played().names.activities
    rows = column["activity"] == activities.index(name)
    took: NDArray[np.float64] = (column["completed"] - column["scheduled"])[rows] / MINUTE
    return took[:CALLS]


def arrivals() -> NDArray[np.int64]:
    """Return when the calls came [µs]."""
    column = played().columns
    came: NDArray[np.int64] = column["scheduled"][column["activity"] == 0]
    return came


@pytest.mark.parametrize("name", LENGTHS)
def test_lengths_are_distributed_as_told(name: str) -> None:
    assert stats.kstest(lengths(name), LENGTHS[name][1].cdf).pvalue > LEAST_P


@pytest.mark.parametrize("name", LENGTHS)
def test_lengths_a_fifth_longer_would_be_noticed(name: str) -> None:
    assert stats.kstest(1.2 * lengths(name), LENGTHS[name][1].cdf).pvalue < LEAST_P


@pytest.mark.parametrize("other", [name for name in LENGTHS if name != "gamma"])
def test_steps_of_one_call_do_not_depend_on_each_other(other: str) -> None:
    assert stats.spearmanr(lengths("gamma"), lengths(other)).pvalue > LEAST_P


def test_neither_do_calls_that_follow_each_other_nor_replications() -> None:
    once, again = lengths("exponential"), lengths("exponential", replication=1)
    assert stats.spearmanr(once[1:], once[:-1]).pvalue > LEAST_P
    assert stats.spearmanr(once, again).pvalue > LEAST_P


def test_time_between_calls_is_exponential_and_forgets_the_one_before() -> None:
    between = np.diff(arrivals()) / MINUTE
    assert stats.kstest(between, stats.expon(scale=1 / PER_MINUTE).cdf).pvalue > LEAST_P
    assert stats.spearmanr(between[1:], between[:-1]).pvalue > LEAST_P


def test_calls_per_quarter_of_an_hour_are_poisson() -> None:
    log = played()
    whole = log.end // (15 * MINUTE)
    counts = np.bincount(arrivals() // (15 * MINUTE), minlength=whole)[:whole]
    expected = 15 * PER_MINUTE
    assert abs(counts.mean() - expected) < 3 * np.sqrt(expected / whole)
    dispersion = float(np.sum((counts - expected) ** 2) / expected)
    assert LEAST_P < stats.chi2.cdf(dispersion, whole) < 1 - LEAST_P


def test_calls_come_between_start_and_end_of_their_source_only() -> None:
    system = System(
        {"desk": 1}, [Arrivals("calls", PER_MINUTE, "desk", Uniform(1, 2))], {}, 10, 500
    )
    scenario = system.scenario()
    hour = 60 * MINUTE
    (public,) = scenario.public
    log = simulate(replace(scenario, public=(replace(public, start=hour, end=3 * hour),)), seed=1)
    came = log.columns["scheduled"]
    assert hour <= came.min() < came.max() < 3 * hour
    assert abs(len(log) - 2 * 60 * PER_MINUTE) < 3 * np.sqrt(2 * 60 * PER_MINUTE)
