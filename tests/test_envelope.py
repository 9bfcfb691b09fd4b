"""The joint test against a hand calculation and its definition; single times by counting."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.drill.comparison.envelope import Reference, interval, p_values

INF = float("inf")
EXACT = np.zeros(2)

FOUR = np.array([[1, 10], [2, 20], [3, 30], [4, 40]], dtype=float)
"""Four simulated runs of two times each."""
SEEN = np.array([5, 25], dtype=float)
"""Ranks from below 5 and 3 of 5, so two-sided 1 and 3. The runs: (1, 1), (2, 2), (3, 2), (2, 1).
Sorted and in order: (1, 1), (1, 2), then this one (1, 3), (2, 2), (2, 3)."""


def test_the_extreme_ranks_of_five_curves_are_those_found_by_hand():
    assert Reference(FOUR, EXACT).p(SEEN) == 3 / 5


def test_the_envelope_of_five_curves_is_the_one_found_by_hand():
    joint = Reference(FOUR, EXACT).test(SEEN, level=3 / 5)
    assert joint.unusual
    assert joint.lower.tolist() == [2, 20]
    assert joint.upper.tolist() == [3, 30]
    assert joint.outside.tolist() == [True, False]


def test_a_curve_that_is_not_unusual_is_outside_nowhere():
    joint = Reference(FOUR, EXACT).test(SEEN, level=0.2)
    assert not joint.unusual
    assert not joint.outside.any()


def test_what_both_did_not_see_come_counts_as_equal():
    simulated = np.array([[1.0], [INF], [INF]])
    # among four, three never came: they share the mean rank 3 of 2, 3 and 4; from above that is 2
    assert Reference(simulated, np.zeros(1)).p(np.array([INF])) == 1.0
    assert Reference(simulated, np.zeros(1)).p(np.array([0.5])) == 1 / 4


def test_what_the_clocks_leave_open_is_decided_for_the_middle_of_the_runs():
    simulated = np.array([[60.0], [120.0], [180.0]])
    assert Reference(simulated, np.array([0.0])).p(np.array([181.0])) == 2 / 4
    # up to 61 less than 181 is 120: the mean of the ranks 2 and 3, and so is the run that took 120
    assert Reference(simulated, np.array([61.0])).p(np.array([181.0])) == 1.0
    # up to 30 less than 181 is 151, which lies between two runs, at rank 3, from above 2
    assert Reference(simulated, np.array([30.0])).p(np.array([181.0])) == 1.0


def test_a_clock_that_is_read_to_the_minute_never_makes_a_normal_curve_more_extreme():
    draw = np.random.default_rng(5)
    curves = draw.exponential(300, size=(400, 8)) + 30
    minute = np.full(8, 60.0)
    for i in range(100):
        others = np.delete(curves, i, axis=0)
        read = np.floor(curves[i] / 60) * 60
        assert Reference(others, minute).p(read) >= Reference(others, 0 * minute).p(curves[i])


@st.composite
def curves(draw: st.DrawFn) -> np.ndarray:
    """Return curves with many ties, some of which never come."""
    shape = draw(st.tuples(st.integers(2, 12), st.integers(1, 5)))
    return draw(arrays(float, shape, elements=st.sampled_from([0.0, 1.0, 2.0, 3.0, 5.0, INF])))


def by_definition(values: np.ndarray) -> list[Fraction]:
    """Return for each curve the share of curves that are as extreme, from the definition."""
    total = len(values)

    def rank(i: int, k: int) -> Fraction:
        before = sum(values[j, k] < values[i, k] for j in range(total))
        after = sum(values[j, k] > values[i, k] for j in range(total))
        from_below = Fraction(int(before) + 1 + total - int(after), 2)
        return min(from_below, total + 1 - from_below)

    ranks = [sorted(rank(i, k) for k in range(values.shape[1])) for i in range(total)]
    return [Fraction(sum(other <= own for other in ranks), total) for own in ranks]


@given(curves())
def test_every_curve_has_the_extremeness_of_the_definition(values):
    for i, share in enumerate(by_definition(values)):
        reference = Reference(np.delete(values, i, axis=0), np.zeros(values.shape[1]))
        assert reference.p(values[i]) == pytest.approx(float(share))
        assert reference.test(values[i]).p == pytest.approx(float(share))


@given(curves())
def test_a_curve_leaves_the_envelope_exactly_where_the_test_says_so(values):
    ordered = np.argsort(np.argsort(values, axis=0), axis=0).astype(float)  # no ties
    joint = Reference(ordered[:-1], np.zeros(values.shape[1])).test(ordered[-1], level=0.4)
    beyond = (ordered[-1] < joint.lower) | (ordered[-1] > joint.upper)
    assert joint.outside.tolist() == beyond.tolist()
    assert joint.unusual == bool(beyond.any())


def test_each_place_among_exchangeable_curves_is_as_likely():
    values = np.random.default_rng(7).normal(size=(20, 6)).cumsum(axis=1)
    shares = [Reference(np.delete(values, i, 0), np.zeros(6)).p(values[i]) for i in range(20)]
    assert sorted(shares) == pytest.approx([k / 20 for k in range(1, 21)])


def test_a_time_alone_has_the_share_of_runs_as_late():
    simulated = np.arange(1.0, 20.0)[:, np.newaxis]
    late, either = p_values(simulated, np.array([18.0]), np.zeros(1))
    assert late.tolist() == [3 / 20]  # 18, 19 and the observed one
    assert either.tolist() == [6 / 20]
    late, either = p_values(simulated, np.array([0.5]), np.zeros(1))
    assert late.tolist() == [1.0]
    assert either.tolist() == [2 / 20]


def test_a_clock_read_to_the_minute_widens_a_time_by_a_minute():
    simulated = np.arange(1.0, 20.0)[:, np.newaxis]
    late, _ = p_values(simulated, np.array([18.0]), np.array([2.0]))
    assert late.tolist() == [5 / 20]  # 16 to 19 and the observed one


def test_a_time_lies_in_its_interval_exactly_if_it_is_not_unusual():
    simulated = np.arange(1.0, 1000.0)[:, np.newaxis]
    for share in (0.5, 0.9):
        low, high = interval(simulated, share)
        for at in np.arange(0.5, 1000, 0.5):
            _, p = p_values(simulated, np.array([at]), np.zeros(1))
            assert (low[0] <= at <= high[0]) == (p[0] > 1 - share + 1e-12)


def test_too_few_runs_give_no_interval():
    low, high = interval(np.ones((18, 1)), 0.9)
    assert (low[0], high[0]) == (0, INF)


def test_a_time_that_is_missing_is_refused():
    with pytest.raises(ValueError, match="missing"):
        Reference(np.array([[1.0, np.nan]]), EXACT)
    with pytest.raises(ValueError, match="no simulated curve"):
        Reference(np.empty((0, 2)), EXACT)
