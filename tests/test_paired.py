"""Intervals of paired differences: published values, and that they hold what they say."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from scipy import stats

from sim.measures.paired import gain, gain_of_share, holm


def test_without_skewness_it_is_the_interval_of_student():
    found = gain([1.0, 2.0, 3.0, 4.0, 5.0])
    low, high = stats.t.interval(0.95, 4, loc=3, scale=stats.sem([1, 2, 3, 4, 5]))
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)
    assert found.p == pytest.approx(stats.ttest_1samp([1, 2, 3, 4, 5], 0).pvalue, abs=1e-12)


def test_the_interval_holds_nothing_exactly_if_the_probability_is_above_its_rest():
    """Interval and probability come from one transformation, so they never disagree."""
    generator = np.random.default_rng(7)
    for shift in np.linspace(-0.6, 0.3, 40):
        found = gain(generator.exponential(1, 30) - 1 + shift)
        assert (found.low <= 0 <= found.high) == (found.p >= 0.05)


@pytest.mark.parametrize(
    ("draw", "mean", "at_least"),
    [
        (lambda g, n: g.exponential(1, n), 1.0, 0.94),
        (lambda g, n: (g.random(n) < 0.3) * g.exponential(1, n), 0.3, 0.94),
        (lambda g, n: g.lognormal(0, 1, n), np.exp(0.5), 0.90),
        (lambda g, n: g.normal(2, 1, n), 2.0, 0.93),
    ],
)
def test_of_a_hundred_intervals_of_thirty_runs_about_ninety_five_hold_the_truth(
    draw, mean, at_least
):
    """Student's own hold it in 0.92, 0.88, 0.87 and 0.95 of the cases."""
    generator = np.random.default_rng(3)
    found = [gain(draw(generator, 30)) for _ in range(600)]
    assert np.mean([g.low <= mean <= g.high for g in found]) >= at_least - 0.02


def test_what_never_differs_leaves_no_room_for_chance():
    assert gain([15.0, 15.0]) == (15, 15, 15, 0)
    assert gain([0.0, 0.0, 0.0]) == (0, 0, 0, 1)


def test_of_one_run_or_none_there_is_no_interval():
    assert gain([4.0]).mean == 4
    assert isnan(gain([4.0]).low)
    assert isnan(gain([]).mean)


def test_the_interval_of_a_share_is_that_of_newcombe():
    """Newcombe (1998), Statistics in Medicine 17: 2635-2650, method 10: 36, 12, 2, 0."""
    before = np.repeat([True, False, True], [36, 12, 2])
    after = np.repeat([True, True, False], [36, 12, 2])
    found = gain_of_share(before, after)
    assert found.mean == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0569, 0.3404), abs=5e-5)
    assert found.p == pytest.approx(stats.binomtest(12, 14).pvalue)
    back = gain_of_share(after, before)
    assert (back.low, back.high) == pytest.approx((-0.3404, -0.0569), abs=5e-5)


def test_a_share_that_never_changes_may_still_change_in_other_runs():
    found = gain_of_share(np.ones(30, dtype=bool), np.ones(30, dtype=bool))
    assert (found.mean, found.p) == (0, 1)
    assert found.low < 0 < found.high


def test_probabilities_are_adjusted_as_holm_does():
    """Three, in order: 3 * 0.01; 2 * 0.02; the last not less than the one before."""
    assert holm([0.02, 0.01, 0.03]) == pytest.approx([0.04, 0.03, 0.04])
    first, missing, last = holm([0.6, float("nan"), 0.7])
    assert (first, last) == (1, 1)
    assert isnan(missing)
