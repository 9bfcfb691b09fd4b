"""How many replications are enough: the rule by hand, by other formulas, and in the long run."""

from __future__ import annotations

from math import inf, log
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq
from statsmodels.stats.proportion import proportion_confint

from sim.studies.enough import (
    Enough,
    Known,
    Precision,
    Stopper,
    Wanted,
    estimate,
    how_many,
    look_ahead,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Draws = NDArray[np.float64]

TENTH = Wanted("mean", Precision(relative=0.1))
TEN_POINTS = Wanted("share", Precision(absolute=0.1))


def by_definition(within: list[bool], least: int) -> tuple[int, int] | None:
    """Return the first number from which on all of the numbers looked ahead at are within."""
    for first in range(least, len(within) + 1):
        last = first + (5 if first <= 100 else int(0.05 * first + 1e-9))
        if last <= len(within) and all(within[n - 1] for n in range(first, last + 1)):
            return first, last
    return None


# by independent formulas --------------------------------------------------------------------------


def farther_end(values: Draws) -> float:
    """Return how far the farther end of Student's and Hall's interval is from the mean.

    Hall's transformation is inverted by searching for its root.
    """
    n, sd, skew = len(values), values.std(ddof=1), stats.skew(values)

    def corrected(w: float) -> float:
        return float(n**0.5 * (w + skew * w**2 / 3 + skew**2 * w**3 / 27 + skew / (6 * n)))

    t = float(stats.t.ppf(0.975, n - 1))
    ends = [brentq(lambda w, z=z: corrected(w) - z, -50, 50) for z in (t, -t)]
    return float(sd * max(t / n**0.5, *(abs(end) for end in ends)))


def near_enough(values: Draws, relative: float) -> list[bool]:
    """Return, after each number of values, whether their mean is known so closely."""
    found = [False]
    for n in range(2, len(values) + 1):
        some = values[:n]
        found.append(some.std() < 1e-9 or farther_end(some) <= relative * abs(some.mean()))
    return found


@pytest.mark.parametrize("least", [3, 20])
def test_of_means_it_stops_where_the_farther_end_is_and_stays_as_near_as_asked(least):
    for seed in range(5):
        values = np.random.default_rng(seed).gamma(4, 1, 300)
        assert how_many(values, TENTH, least) == by_definition(near_enough(values, 0.1), least)


def test_of_shares_it_stops_where_the_farther_end_of_the_exact_interval_is_near_enough():
    for seed, share in enumerate((0.05, 0.4, 0.5, 0.8)):
        values = np.random.default_rng(seed).random(130) < share
        within = []
        for n in range(1, 131):
            met = int(values[:n].sum())
            low, high = proportion_confint(met, n, method="beta")
            within.append(max(met / n - low, high - met / n) <= 0.1)
        found = how_many(values.astype(float), TEN_POINTS)
        assert found is not None
        assert found == by_definition(within, 20)


@pytest.mark.parametrize("always", [True, False])
def test_what_always_or_never_happens_is_known_to_ten_points_after_36_runs(always):
    # the farther end lies where 0.975 of such runs would show something else: 0.9 ** n = 0.025
    assert how_many([always] * 60, TEN_POINTS) == Enough(36, 41)


def test_a_median_is_known_where_its_order_statistics_are_near_enough():
    # of 1 … 100 the median is 50, its interval from the 40th to the 61st
    numbers = [(float(k), True) for k in range(1, 101)]
    assert estimate("median", numbers) == Known(50.0, 40.0, 61.0)
    assert Precision(absolute=11).holds(estimate("median", numbers))
    assert not Precision(absolute=10.9).holds(estimate("median", numbers))


# the rule -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("runs", "ahead"), [(3, 5), (100, 5), (119, 5), (120, 6), (399, 19), (1000, 50)]
)
def test_it_looks_five_runs_ahead_and_beyond_a_hundred_five_per_cent(runs, ahead):
    assert look_ahead(runs) == ahead


def test_what_is_narrow_by_luck_is_found_out_by_looking_ahead():
    lucky = [10.0, 10.0, 10.0, 10.0, 30.0, *[10.0] * 195]
    found = how_many(lucky, TENTH, least=3)
    assert found is not None
    assert found == by_definition(near_enough(np.array(lucky), 0.1), 3)
    # of one 30 among n the standard error is 20 / n; Student alone is near when that is 1 / 1.96
    assert found.needed > 38
    assert how_many(lucky[:4] * 10, TENTH, least=3) == Enough(3, 8)


def test_it_does_not_stop_below_the_least_number():
    assert how_many([10.0] * 60, TENTH) == Enough(20, 25)


def test_without_enough_values_it_says_so():
    assert how_many([10.0] * 24, TENTH) is None
    assert how_many([], TENTH) is None


def test_of_several_measures_all_have_to_be_known_at_once():
    easy, hard = np.full(400, 10.0), np.random.default_rng(1).gamma(4, 1, 400)
    stopper = Stopper([TENTH, TENTH])
    for pair in zip(easy, hard, strict=True):
        stopper.add([(value, True) for value in pair])
    assert stopper.enough == how_many(hard, TENTH)
    assert stopper.enough != how_many(easy, TENTH)


def test_more_runs_do_not_change_what_was_enough():
    stopper = Stopper([TENTH], least=3)
    for value in [10.0] * 8 + [1.0, 100.0]:
        stopper.add([(value, True)])
    assert stopper.enough == Enough(3, 8)


def test_a_measure_without_any_occasion_does_not_keep_it_waiting_but_a_rare_one_does():
    never, rare = Stopper([TENTH, TEN_POINTS]), Stopper([TENTH, TEN_POINTS])
    for run in range(80):
        never.add([(10.0, True), None])
        rare.add([(10.0, True), (1.0, True) if run % 4 == 0 else None])
    assert never.enough == Enough(20, 25)
    assert (never.occasions(1), rare.occasions(1)) == (0, 20)
    assert rare.enough is None


def test_without_any_occasion_at_all_there_are_never_enough():
    stopper = Stopper([TENTH])
    for _ in range(80):
        stopper.add([None])
    assert stopper.enough is None


def test_a_time_that_is_open_in_most_runs_is_known_as_later_than_endex():
    mostly = [(60.0, False)] * 30 + [(20.0, True)] * 5
    assert estimate("median", mostly) == Known(inf, inf, inf)
    assert Precision(absolute=1).holds(estimate("median", mostly))


def test_a_time_that_is_open_in_half_of_the_runs_is_not_known():
    half = [(60.0, False), (20.0, True)] * 20
    assert estimate("median", half).reach == inf
    assert not Precision(relative=1).holds(estimate("median", half))


def test_the_mean_of_a_time_that_was_open_once_is_not_known():
    assert estimate("mean", [(10.0, True)] * 50 + [(60.0, False)]).reach == inf


def test_the_wider_of_a_relative_and_an_absolute_limit_counts():
    limit = Precision(relative=0.1, absolute=1.0)
    assert [limit.allowed(value) for value in (0.0, 5.0, 50.0)] == [1.0, 1.0, 5.0]


def test_it_foretells_about_how_many_runs_there_will_be():
    stopper = Stopper([Wanted("mean", Precision(relative=0.05))])
    for value in [7.5, 12.5] * 20:
        stopper.add([(value, True)])
    # the half width is 2.0227 * 2.5318 / sqrt(40) = 0.8097, of which 0.5 are allowed:
    # 40 * (0.8097 / 0.5)² = 104.9 runs, and 5 to confirm it
    assert stopper.expected(1000) == 109
    assert stopper.expected(60) == 60


# in the long run ----------------------------------------------------------------------------------

EXPERIMENTS = 1000


def repeated(wanted: Wanted, truth: float, draw: Callable[[], Draws]) -> tuple[float, float]:
    """Return the mean number needed, and how often the interval at the end held the truth."""
    needed, held = 0, 0
    for _ in range(EXPERIMENTS):
        stopper = Stopper([wanted])
        for value in draw():
            stopper.add([(float(value), True)])
            if stopper.enough:
                break
        assert stopper.enough
        known = stopper.known(0)
        needed += stopper.enough.needed
        held += known.low <= truth <= known.high
    return needed / EXPERIMENTS, held / EXPERIMENTS


Z = stats.norm.ppf(0.975)


@pytest.mark.slow
@pytest.mark.parametrize(("spread", "precision"), [(0.2, 0.05), (0.25, 0.05)])
def test_normal_means_need_what_theory_says_and_their_intervals_hold(spread, precision):
    draws = np.random.default_rng(11)
    mean, held = repeated(
        Wanted("mean", Precision(relative=precision)), 1.0, lambda: draws.normal(1, spread, 300)
    )
    # Chow and Robbins 1965; and by Hall's expansion the farther end is farther by the skewness that
    # chance makes of n normal values, sqrt(6 / n) * sqrt(2 / pi) in the mean
    ns = np.arange(20, 300)
    reach = Z / ns**0.5 + np.sqrt(12 / np.pi / ns) * (1 + 2 * Z**2) / (6 * ns)
    assert mean == pytest.approx(ns[spread * reach <= precision][0], rel=0.05)
    assert 0.93 <= held <= 0.97


@pytest.mark.slow
def test_exponential_means_need_what_theory_says_and_their_intervals_hold():
    draws = np.random.default_rng(12)
    mean, held = repeated(
        Wanted("mean", Precision(relative=0.2)), 1.0, lambda: draws.exponential(1, 400)
    )
    # Hall's expansion: the farther end lies z / sqrt(n) + skew * (1 + 2 z²) / (6 n) away, skew = 2
    needed = next(n for n in range(20, 400) if Z / n**0.5 + (1 + 2 * Z**2) / (3 * n) <= 0.2)
    assert mean == pytest.approx(needed, rel=0.05)
    assert 0.93 <= held <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_shares_need_what_the_exact_interval_says_and_their_intervals_hold(share):
    draws = np.random.default_rng(13)
    mean, held = repeated(TEN_POINTS, share, lambda: draws.random(200) < share)
    # where the farther end lies just 0.1 away from the share itself
    for n in range(20, 200):
        ends = stats.beta.ppf(
            [0.025, 0.975], [share * n, share * n + 1], [n - share * n + 1, n - share * n]
        )
        if np.abs(ends - share).max() <= 0.1:
            break
    assert mean == pytest.approx(n, rel=0.05)
    assert held >= 0.93


@pytest.mark.slow
def test_medians_by_order_statistics_hold():
    draws = np.random.default_rng(14)
    mean, held = repeated(
        Wanted("median", Precision(relative=0.25)), log(2), lambda: draws.exponential(1, 1500)
    )
    # for many the half width is z / (2 f(m) sqrt(n)) = z / sqrt(n); the farther end is farther
    assert mean >= (Z / (0.25 * log(2))) ** 2
    assert mean <= 2 * (Z / (0.25 * log(2))) ** 2
    assert held >= 0.93
