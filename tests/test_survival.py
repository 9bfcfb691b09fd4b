"""Curves and quantiles against published data and a library of others, intervals by binomials."""

from __future__ import annotations

from math import comb, inf, log, sqrt
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import norm, quantile_test
from scipy.stats import t as student
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.proportion import proportion_confint

from sim.measures.survival import (
    clopper_pearson,
    effective_number,
    kaplan_meier_quantile,
    quantile_interval,
    share_interval,
    steps,
    survival_band,
    survival_curve,
)

SIX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
"""Weeks in remission of 42 children with leukaemia (Freireich et al. 1963, Blood 21, 699-716; as in
Cox 1972 and Kalbfleisch and Prentice); + means still in remission when last seen."""


def watched(text: str) -> tuple[np.ndarray, np.ndarray]:
    words = text.split()
    times = np.array([float(w.rstrip("+")) for w in words])
    return times, np.array([not w.endswith("+") for w in words])


def survival(text: str, at: float) -> float:
    times, share = survival_curve(*watched(text))
    before = [s for t, s in zip(times, share, strict=True) if t <= at]
    return float(before[-1]) if before else 1.0


# Kaplan and Meier ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("week", "share"),
    [
        (5, 1),
        (6, 0.857),
        (7, 0.807),
        (10, 0.753),
        (13, 0.690),
        (16, 0.627),
        (22, 0.538),
        (23, 0.448),
    ],
)
def test_the_curve_of_the_6mp_data_has_its_published_values(week, share):
    assert survival(SIX_MP, week) == pytest.approx(share, abs=5e-4)


def test_the_curve_stays_level_where_nobody_relapsed():
    """Censored at 9, 11, 17 ... the curve does not step there."""
    assert survival(SIX_MP, 9) == survival(SIX_MP, 7)
    assert survival(SIX_MP, 35) == survival(SIX_MP, 23)


def test_the_curve_at_ten_weeks_is_the_product_of_the_shares_that_went_on():
    """Of 21 at risk 3 relapse in week 6, of 17 one in week 7, of 15 one in week 10."""
    assert survival(SIX_MP, 10) == pytest.approx(18 / 21 * 16 / 17 * 14 / 15, rel=1e-12)


@pytest.mark.parametrize(("text", "median"), [(SIX_MP, 23), (PLACEBO, 8)])
def test_the_medians_are_those_that_are_published(text, median):
    assert kaplan_meier_quantile(*watched(text), 0.5) == median


@pytest.mark.parametrize(
    ("share", "week"), [(0.1, 6), (0.25, 13), (0.4, 22), (0.6, inf), (0.9, inf)]
)
def test_a_quantile_is_where_the_curve_falls_to_what_is_left(share, week):
    """The curve: 6 .857, 7 .807, 10 .753, 13 .690, 16 .627, 22 .538, 23 .448, then no more."""
    assert kaplan_meier_quantile(*watched(SIX_MP), share) == week


@pytest.mark.parametrize(
    ("text", "share", "expected"),
    [
        ("1 2 3 4", 0.5, 2),  # half have happened by 2
        ("1 2 3 4", 0.51, 3),
        ("1 2 3 4", 0.9, 4),
        ("1 2 3 4 5 6 7 8 9 10", 0.9, 9),
        ("1 2 3 4 5 6 7 8 9 10+", 0.9, 9),
        ("1 2 3 4 5 6 7 8 9+ 10+", 0.9, inf),  # two of ten are open
        ("5", 0.5, 5),
        ("5+", 0.5, inf),
        ("5+ 5+ 7+", 0.5, inf),  # nobody ever
        ("3 3+ 3+", 0.5, inf),  # of equal times those that happened come first
        ("1+ 2 3", 0.5, 2),  # the curve falls to exactly one half
        ("2+ 4", 0.5, 4),  # the last one at risk takes the curve to 0
        ("2+ 4", 0.9, 4),
    ],
)
def test_quantiles_of_few_by_hand(text, share, expected):
    assert kaplan_meier_quantile(*watched(text), share) == expected


def test_without_curve_and_by_the_curve_is_the_same():
    """Open answers are mostly the longest: then the quantile is read off the order directly."""
    random = Random(1)
    for _ in range(50):
        n = random.randrange(1, 30)
        times = np.array([float(random.randrange(1, 20)) for _ in range(n)] + [20.0])
        reached = np.array([True] * n + [False])
        curve_times, share = survival_curve(times, reached)
        for wanted in (0.1, 0.5, 0.9):
            below = [t for t, s in zip(curve_times, share, strict=True) if s <= 1 - wanted + 1e-9]
            assert kaplan_meier_quantile(times, reached, wanted) == (below[0] if below else inf)


# intervals by order statistics --------------------------------------------------------------------


def at_most(k: int, n: int, share: float) -> float:
    return sum(comb(n, j) * share**j * (1 - share) ** (n - j) for j in range(k + 1))


def ranks(n: int, share: float) -> tuple[float, float]:
    """Return which order statistics bound the quantile; 0 and inf where there is none."""
    return quantile_interval(np.arange(1.0, n + 1), np.full(n, True), share)


def interval(text: str, share: float) -> tuple[float, float]:
    return quantile_interval(*watched(text), share)


@pytest.mark.parametrize(
    ("n", "share", "low", "high"),
    [
        (5, 0.5, 0, inf),  # 2 * 0.5**5 = 6.25 % outside even with the extremes
        (6, 0.5, 1, 6),  # 2 * 0.5**6 = 3.1 % outside
        (10, 0.5, 2, 9),  # 97.9 %, as in tables of the sign test
        (20, 0.5, 6, 15),  # 95.9 %
        (100, 0.5, 40, 61),
        (35, 0.9, 28, inf),  # 0.9**35 = 2.503 % above the longest
        (36, 0.9, 29, 36),  # 0.9**36 = 2.253 %
    ],
)
def test_a_quantile_lies_between_two_of_the_ordered_values(n, share, low, high):
    assert ranks(n, share) == (low, high)


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_at_most_one_in_forty_lies_outside_on_either_side_and_no_closer_pair_would_do(share):
    """By the binomial: the quantile is below the k-th of n values if fewer than k lie below it."""
    for n in range(1, 120):
        low, high = ranks(n, share)
        if low > 0:
            assert at_most(int(low) - 1, n, share) <= 0.025
        assert at_most(int(low), n, share) > 0.025
        if high < inf:
            assert 1 - at_most(int(high) - 1, n, share) <= 0.025 + 1e-12
            assert 1 - at_most(int(high) - 2, n, share) > 0.025


def test_open_answers_are_longer_than_all_others():
    assert interval("5 6+ 3 6+ 1 4 2", 0.5) == (1, inf)  # ranks 1 and 7 of 1 2 3 4 5 open open
    assert interval("9+ " * 10, 0.5) == (inf, inf)


def test_the_intervals_are_those_of_the_quantile_test():
    random = np.random.default_rng(5)
    for n in range(6, 150, 7):
        times = random.exponential(10, n)
        for share in (0.5, 0.9):
            low, high = quantile_interval(times, np.full(n, True), share)
            test: Any = quantile_test(times, p=share)  # its stubs say float
            other = test.confidence_interval(0.95)
            bounds = [b for b in (low, high) if 0 < b < inf]
            assert bounds == [b for b in (other.low, other.high) if not np.isnan(b)]


# by an independent library ------------------------------------------------------------------------

SOME = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=40)
"""Times with many ties, of which some were reached."""


def pair(found: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([float(t) for t, _ in found]), np.array([r for _, r in found])


@given(SOME)
def test_the_curve_and_its_spread_are_those_of_an_independent_library(found):
    times, reached = pair(found)
    other = SurvfuncRight(times, reached)
    ours = steps(times, reached)
    share = dict(zip(ours.times, ours.share, strict=True))
    spread = dict(zip(ours.times, ours.spread, strict=True))
    rows = zip(other.surv_times, other.surv_prob, other.surv_prob_se, strict=True)
    for time, probability, error in rows:
        assert share[time] == pytest.approx(probability, abs=1e-9)
        if probability > 1e-9:
            assert share[time] * sqrt(spread[time]) == pytest.approx(error, abs=1e-9)
    assert {t for t, n in zip(ours.times, ours.happened, strict=True) if n} == set(
        other.surv_times[np.diff(other.surv_prob, prepend=1) < 0]
    )


@given(SOME, st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9]))
def test_a_quantile_is_that_of_an_independent_library_where_the_curve_passes_it(found, share):
    """Where the curve lies level at the share, the other library takes the next step."""
    times, reached = pair(found)
    assume(min(abs(s - (1 - share)) for s in survival_curve(times, reached)[1]) > 1e-9)
    other = SurvfuncRight(times, reached).quantile(share)
    assert kaplan_meier_quantile(times, reached, share) == (inf if np.isnan(other) else other)


def test_all_open_and_none_open_are_no_exceptions():
    times = np.array([3.0, 1.0, 2.0])
    nobody, everybody = np.full(3, False), np.full(3, True)
    assert survival_curve(times, nobody)[1].tolist() == [1, 1, 1]
    assert kaplan_meier_quantile(times, nobody, 0.5) == inf
    assert survival_curve(times, everybody)[1] == pytest.approx([2 / 3, 1 / 3, 0], abs=1e-12)
    assert [b.tolist() for b in survival_band(times, nobody)] == [[1, 1, 1], [1, 1, 1]]


@given(SOME)
def test_the_band_is_that_of_the_formula_by_the_errors_of_an_independent_library(found):
    """Kalbfleisch and Prentice: log(-log S) plus and minus 1.96 errors of it."""
    times, reached = pair(found)
    other, (low, high) = SurvfuncRight(times, reached), survival_band(times, reached)
    ours = {t: b for t, *b in zip(survival_curve(times, reached)[0], low, high, strict=True)}
    z = norm.ppf(0.975)
    rows = zip(other.surv_times, other.surv_prob, other.surv_prob_se, strict=True)
    for time, s, error in rows:
        if 1e-9 < s < 1 - 1e-9:
            width = z * error / (s * abs(log(s)))
            assert ours[time] == pytest.approx([s ** np.exp(w) for w in (width, -width)], abs=1e-9)


def test_the_band_of_the_6mp_data_is_the_published_one():
    """At 10 weeks S = 0.753; log(-log) bounds 0.503 and 0.889 as printed by R's survfit."""
    low, high = survival_band(*watched(SIX_MP))
    at = survival_curve(*watched(SIX_MP))[0].tolist().index(10)
    assert (low[at], high[at]) == pytest.approx((0.503, 0.889), abs=5e-4)


def test_the_band_closes_in_on_the_curve_at_neither_end():
    """Before the first step there is no spread; at 0 the upper bound stays where it was."""
    low, high = survival_band(np.array([1.0, 2.0, 3.0]), np.array([False, True, True]))
    assert (low[0], high[0]) == (1, 1)
    assert (low[2], high[2]) == (0, high[1])
    assert high[1] > 0.5


@given(st.integers(1, 200), st.data())
def test_the_interval_of_a_share_is_that_of_an_independent_library(n, data):
    met = data.draw(st.integers(0, n))
    share, runs = np.arange(n) < met, np.arange(n)
    low, high = proportion_confint(met, n, 0.05, method="beta")
    assert clopper_pearson(met / n, n) == pytest.approx((low, high), abs=1e-9)
    if n > 1:
        assert share_interval(share, runs) == pytest.approx((low, high), abs=1e-9)


# answers that were cut off, and answers of one run ------------------------------------------------


def test_the_interval_holds_the_quantile_though_many_were_cut_off_early():
    """Taken as longer than all others, 60 of 100 cut off at 1 min would push both bounds away."""
    times = np.concatenate([np.ones(60), np.arange(2.0, 42.0)])
    reached = times > 1
    assert kaplan_meier_quantile(times, reached, 0.5) == 21
    low, high = quantile_interval(times, reached, 0.5)
    assert (low, high) == quantile_interval(np.arange(2.0, 42.0), np.full(40, True), 0.5)


def test_what_rests_on_one_that_was_watched_to_the_end_has_no_bounds():
    times, reached = np.append(np.ones(99), 2.0), np.append(np.full(99, False), True)
    assert kaplan_meier_quantile(times, reached, 0.5) == 2
    assert quantile_interval(times, reached, 0.5) == (0, inf)


@given(SOME, st.sampled_from([0.5, 0.9]))
def test_the_quantile_lies_within_its_interval(found, share):
    times, reached = pair(found)
    low, high = quantile_interval(times, reached, share)
    assert low <= kaplan_meier_quantile(times, reached, share) <= high
    runs = np.arange(len(times)) // 3
    low, high = quantile_interval(times, reached, share, runs)
    assert low <= kaplan_meier_quantile(times, reached, share) <= high


@given(SOME, st.sampled_from([0.5, 0.9]))
def test_one_answer_a_run_has_the_interval_of_independent_answers(found, share):
    """The infinitesimal jackknife of single times is Greenwood's variance."""
    times, reached = pair(found)
    runs = np.arange(len(times))
    curve = steps(times, reached)
    assert effective_number(curve, reached, share, runs) == pytest.approx(
        effective_number(curve, reached, share), rel=1e-9
    )
    assert quantile_interval(times, reached, share, runs) == quantile_interval(
        times, reached, share
    )


@pytest.mark.parametrize("copies", [2, 5, 40])
def test_answers_that_are_all_alike_in_a_run_count_once(copies):
    """However many are alike, 40 runs say no more than 40 answers; few runs cost a little."""
    once = np.arange(1.0, 41.0)
    times, runs = np.tile(once, copies), np.tile(np.arange(40), copies)
    all_of_them = np.full(40 * copies, True)
    number = effective_number(steps(times, all_of_them), all_of_them, 0.5, runs)
    assert 36 < number <= 40
    alone = quantile_interval(once, np.full(40, True), 0.5)
    assert quantile_interval(times, all_of_them, 0.5, runs) == pytest.approx(alone, abs=1)
    met = times > 8
    assert share_interval(met, runs) == pytest.approx(
        share_interval(once > 8, np.arange(40)), abs=0.02
    )


def test_the_effective_number_of_pairs_that_are_alike_is_that_of_the_formula():
    """30 runs, each with two equal answers, half of them done: Var(S) = S (1 - S) / 29 * 59 / 60.

    What is left of 29 * 60 / 59 is the square of the two quantiles of t, with 59 and 29 degrees.
    """
    times, runs = np.repeat(np.arange(1.0, 31.0), 2), np.repeat(np.arange(30), 2)
    reached = np.full(60, True)
    expected = 29 * 60 / 59 * (student.ppf(0.975, 59) / student.ppf(0.975, 29)) ** 2
    found = effective_number(steps(times, reached), reached, 0.5, runs)
    assert found == pytest.approx(expected, rel=1e-9)
    low, high = share_interval(times > 15, runs)
    assert (low, high) == pytest.approx(clopper_pearson(0.5, expected), abs=1e-12)


def test_one_run_alone_bounds_nothing():
    times, reached, runs = np.arange(1.0, 101.0), np.full(100, True), np.zeros(100, dtype=np.int64)
    assert quantile_interval(times, reached, 0.5, runs) == (0, inf)
    assert share_interval(times > 50, runs) == (0, 1)


@pytest.mark.slow
@pytest.mark.parametrize("kinship", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_the_intervals_hold_the_truth_in_about_95_of_100_studies(kinship, share):
    """Answers of a run share a normal part; 60 runs of 8; a third is cut off at random times."""
    random = np.random.default_rng(11)
    truth = norm.ppf(share)
    inside, studies = 0, 1000
    for _ in range(studies):
        common = np.repeat(random.normal(size=60), 8)
        own = random.normal(size=480)
        value = sqrt(kinship) * common + sqrt(1 - kinship) * own
        cut = random.normal(1.0, 1.5, 480)
        shown, runs = np.minimum(value, cut), np.repeat(np.arange(60), 8)
        low, high = quantile_interval(shown + 100, value <= cut, share, runs)
        inside += low <= truth + 100 <= high
    assert 0.93 <= inside / studies <= 0.985
