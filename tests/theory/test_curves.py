"""Calls whose rate varies come as the integrated curve says, also when an event changes it.

Truth is the integral of the curve by the midpoint rule on a fine grid, apart from the engine's own
formulas. A Poisson count has its mean as variance: means and dispersions are tested.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.clock import HOUR
from sim.durations import Fixed
from sim.engine import Player
from sim.log import KIND
from sim.scenario import Event, Influence, Number, Scenario, Share
from tests.builders import exercise, inject, person, public
from tests.theory.test_draws_of_rows import LEAST_P

RUNS = 60
HOURS = 6
BINS = np.arange(0, HOURS + 0.25, 0.25)
"""Borders of the intervals in which calls are counted [h]."""

CURVE = ((1.0, 20.0), (2.0, 200.0), (2.5, 200.0), (4.0, 40.0), (5.0, 0.0))
"""Calls per hour at certain hours; level before and after."""

Floats = NDArray[np.float64]
Rate = Callable[[Floats], Floats]


def told(hours: Floats) -> Floats:
    """Return the calls per hour of CURVE."""
    times, rates = zip(*CURVE, strict=True)
    return np.interp(hours, times, rates)


def expected(rate: Rate, steps: int = 900) -> Floats:
    """Return how many calls ``rate`` expects in each interval."""
    grids = [np.linspace(a, b, steps + 1) for a, b in pairwise(BINS)]
    inner = [(g[:-1] + g[1:]) / 2 for g in grids]  # the middle: right at a jump, too
    return np.array([float(np.mean(rate(m))) * 0.25 for m in inner])


def scenario(*influences: Influence, **more: object) -> Scenario:
    """Return callers along CURVE; I-1 is sent after 3 hours."""
    calls = public("calls", "desk/agent", 0, Fixed(0.1), (0, HOURS * 60))
    curve = tuple((round(at * HOUR), rate) for at, rate in CURVE)
    calls = replace(calls, curve=curve, influences=influences, **more)  # type: ignore[arg-type]
    return exercise(HOURS * 60, person("ann", "desk/agent"), calls, inject("I-1", 180))


def counts(of: Scenario, seed: int) -> NDArray[np.int64]:
    """Return how many persons called in each interval of each run."""
    player = Player(of)
    found = []
    for run in range(RUNS):
        column = player.play(seed, run).columns
        came = column["scheduled"][column["kind"] == KIND["call"]] / HOUR
        found.append(np.histogram(came, BINS)[0])
    return np.array(found)


def assert_poisson(found: NDArray[np.int64], mean: Floats) -> None:
    """Compare means and variances of counts with those of independent Poisson numbers.

    Sums over the runs are Poisson with ``RUNS`` times the mean: their squared deviations, and those
    of the single counts, over the mean are close to chi-square.
    """
    some = mean > 0
    assert np.all(found[:, ~some] == 0)
    found, mean = found[:, some], mean[some]
    sums = np.sum((found.sum(axis=0) - RUNS * mean) ** 2 / (RUNS * mean))
    assert LEAST_P < stats.chi2.cdf(sums, len(mean)) < 1 - LEAST_P
    single = np.sum((found - found.mean(axis=0)) ** 2 / mean)
    freedom = (RUNS - 1) * len(mean)
    # a Poisson count of mean m has kurtosis 1/m beside that of the normal
    spread = np.sqrt(RUNS * np.sum(2 + 1 / mean))
    assert abs(single - freedom) < 3.3 * spread
    runs = found.sum(axis=1)
    z = (runs.mean() - mean.sum()) / np.sqrt(mean.sum() / RUNS)
    assert abs(z) < 3.3


def test_counts_are_those_of_the_integrated_curve(seed: int) -> None:
    assert_poisson(counts(scenario(), seed), expected(told))


def test_a_curve_a_tenth_higher_would_be_noticed(seed: int) -> None:
    with pytest.raises(AssertionError):
        assert_poisson(counts(scenario(), seed), 1.1 * expected(told))


SENT = Event("I-1", "sent")
HALF: Share = Number(0.5)
RAISED = Influence(SENT, delay=HOUR // 2, adds=Number(120.0), fades=2 * HOUR)
DAMPED = Influence(SENT, delay=HOUR // 2, calls=HALF)
STAYING = Influence(SENT, delay=HOUR // 2, adds=Number(30.0))


def faded(hours: Floats) -> Floats:
    """Return what RAISED adds: 120 per hour at 3.5 h, nothing from 5.5 h on."""
    return np.where(hours < 3.5, 0.0, np.maximum(120 * (1 - (hours - 3.5) / 2), 0.0))


@pytest.mark.parametrize(
    ("influences", "rate"),
    [
        ([RAISED], lambda t: told(t) + faded(t)),
        ([DAMPED], lambda t: told(t) * np.where(t < 3.5, 1.0, 0.5)),
        ([STAYING], lambda t: told(t) + np.where(t < 3.5, 0.0, 30.0)),
        ([RAISED, DAMPED], lambda t: (told(t) + faded(t)) * np.where(t < 3.5, 1.0, 0.5)),
    ],
    ids=["raised", "damped", "more from then on", "raised and damped"],
)
def test_counts_are_those_of_a_curve_that_an_event_changes_midway(
    influences: Sequence[Influence], rate: Rate, seed: int
) -> None:
    assert_poisson(counts(scenario(*influences), seed), expected(rate))


@pytest.mark.parametrize(("population", "share"), [(5_000, 0.04), (15_600, 0.05)])
def test_so_many_persons_call_as_the_share_of_the_population(
    population: int, share: float, seed: int
) -> None:
    asked = scenario(population=population, share=Number(share))
    persons = population * share
    found = counts(asked, seed)
    assert abs(found.sum(axis=1).mean() - persons) < 3 * np.sqrt(persons / RUNS)
    mean = expected(told)
    assert_poisson(found, mean * persons / mean.sum())


def test_the_share_of_a_steady_rate_is_expected_within_its_time(seed: int) -> None:
    calls = public("calls", "desk/agent", 7, Fixed(0.1), (60, 180), population=400, share=0.5)
    steady = exercise(HOURS * 60, person("ann", "desk/agent"), calls)
    mean = np.where((BINS[:-1] >= 1) & (BINS[:-1] < 3), 200 / 8, 0.0)
    assert_poisson(counts(steady, seed), mean)
