"""Durations from few observations, against closed forms and known truths."""

import math
from itertools import product

import numpy as np
import pytest
from scipy import stats

from sim.drill.calibration.fitting import (
    UNITS_DIFFER,
    Known,
    Prior,
    Unread,
    between,
    fit,
    looks,
    prior_of,
    shrinkage,
)
from sim.durations import Fixed, Lognormal, Triangular

EXACT = np.log([4.0, 7.0, 9.0, 15.0, 30.0])
PRIOR = Prior(mean=math.log(12), weight=3.0, shape=2.5, scale=0.6)
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def known(low, high=None, unit=None):
    low = np.asarray(low, dtype=float)
    high = low if high is None else np.asarray(high, dtype=float)
    unit = np.zeros(low.shape[-1], dtype=np.int64) if unit is None else np.array(unit)
    return Known(low, high, unit)


def conjugate(prior, logs):
    """Return weight, mean, shape and scale afterwards, by the formulas in METHODS."""
    n, mean = len(logs), logs.mean()
    weight = prior.weight + n
    centre = (prior.weight * prior.mean + n * mean) / weight
    squares = ((logs - mean) ** 2).sum()
    pulled = prior.weight * n * (mean - prior.mean) ** 2 / (2 * weight)
    return weight, centre, prior.shape + n / 2, prior.scale + squares / 2 + pulled


def test_exact_durations_of_one_unit_give_the_conjugate_t_distribution():
    weight, centre, shape, scale = conjugate(PRIOR, EXACT)
    draws = fit(PRIOR, known(np.exp(EXACT)), sweeps=500)
    truth = stats.t(2 * shape, centre, math.sqrt(scale / (shape * weight)))
    assert np.quantile(draws.mean, QUANTILES) == pytest.approx(truth.ppf(QUANTILES), abs=0.01)
    variance = stats.invgamma(shape, scale=scale)
    assert np.quantile(draws.variance, QUANTILES) == pytest.approx(
        variance.ppf(QUANTILES), rel=0.02
    )


def test_without_observations_the_plan_stays_as_it_was():
    draws = fit(PRIOR, known([]), sweeps=500)
    truth = stats.t(2 * PRIOR.shape, PRIOR.mean, math.sqrt(PRIOR.scale / PRIOR.shape / 3))
    assert np.quantile(draws.mean, QUANTILES) == pytest.approx(truth.ppf(QUANTILES), abs=0.015)


def test_what_is_open_counts_as_longer_and_what_was_partly_waiting_as_shorter():
    exact = np.median(fit(PRIOR, known([10.0, 10.0, 10.0])).mean)
    still_open = np.median(fit(PRIOR, known([10.0, 10.0, 10.0], [10.0, 10.0, np.inf])).mean)
    waited = np.median(fit(PRIOR, known([10.0, 10.0, 0.0], [10.0, 10.0, 10.0])).mean)
    assert waited < exact < still_open


def test_bounded_durations_agree_with_the_likelihood_on_a_grid():
    low, high = np.array([5.0, 20.0, 0.0, 9.0]), np.array([6.0, np.inf, 12.0, 9.5])
    mean, log_variance = np.meshgrid(np.linspace(0, 5, 801), np.linspace(-6, 4, 601))
    variance = np.exp(log_variance)
    spread = np.sqrt(variance)
    held = stats.norm.logpdf(mean, PRIOR.mean, spread / math.sqrt(PRIOR.weight))
    held += stats.invgamma.logpdf(variance, PRIOR.shape, scale=PRIOR.scale) + log_variance
    for a, b in zip(low, high, strict=True):
        upper = stats.norm.cdf((np.log(b) - mean) / spread)
        lower = stats.norm.cdf((np.log(a) - mean) / spread) if a else 0.0
        held += np.log(np.maximum(upper - lower, 1e-300))
    weight = np.exp(held - held.max())
    below = np.cumsum(weight.sum(axis=0)) / weight.sum()
    truth = np.interp(QUANTILES, below, mean[0])
    draws = fit(PRIOR, known(low, high), sweeps=1_000)
    assert np.quantile(draws.mean, QUANTILES) == pytest.approx(truth, abs=0.02)


def test_a_unit_shrinks_towards_all_by_n_over_n_plus_the_ratio_of_variances():
    assert shrinkage(np.array([3.0]), np.array([0.5]), np.array([0.25]))[0] == pytest.approx(0.6)


def test_units_share_what_they_have_in_common():
    slow, quick = [40.0, 44.0, 36.0, 41.0], [10.0]
    draws = fit(PRIOR, known([*slow, *quick], unit=[0, 0, 0, 0, 1]), sweeps=500)
    means = np.exp(np.median(draws.units, axis=(0, 1)))
    assert 10.0 < means[1] < np.exp(np.median(draws.mean)) < means[0] < 40.2
    assert means[0] > 25.0


def test_a_value_between_bounds_has_its_probability_far_out_too():
    u = np.array([[0.1, 0.5, 0.9]])
    for a, b in product([-np.inf, -9.0, 2.0, 30.0], [31.0, np.inf]):
        low, high = np.full((1, 3), a), np.full((1, 3), b)
        found = between(low, high, np.zeros((1, 3)), np.ones(1), u)
        truth = stats.truncnorm.ppf(u, a, b)
        assert found == pytest.approx(truth, rel=1e-6)


def test_a_stated_range_wider_than_its_weight_decides_how_much_a_plan_counts():
    duration = Triangular(5, 10, 20)
    assert prior_of(duration, 3.0, (0.9, 1.1)).weight == 3.0
    wide = prior_of(duration, 3.0, (0.5, 2.0))
    doubt = math.sqrt(wide.scale / (wide.shape - 1) / wide.weight)
    assert math.exp(1.645 * doubt) == pytest.approx(2.0, rel=1e-3)


def test_a_plan_of_one_number_still_leaves_a_spread():
    prior = prior_of(Fixed(10.0), 3.0)
    spread = math.sqrt(prior.scale / (prior.shape - 1))
    assert math.exp(1.2816 * spread) == pytest.approx(2.0, rel=1e-3)


def test_the_prior_has_the_mean_and_variance_of_the_planned_log_durations():
    prior = prior_of(Lognormal(8.0, 25.0), 4.0)
    spread = math.log(25 / 8) / 1.2815515655446
    assert prior.mean == pytest.approx(math.log(8), abs=1e-9)
    assert prior.scale / (prior.shape - 1) == pytest.approx(spread**2, rel=0.01)


def unread(low, high=None, readers=1):
    low = np.asarray(low, dtype=float)
    high = low if high is None else np.asarray(high, dtype=float)
    return Unread(low, high, np.full(len(low), readers))


def test_two_readers_notice_sooner_so_the_same_waits_tell_of_rarer_looks():
    alone, both = (looks(10.0, (0.25, 4.0), unread([5.0] * 8, readers=n)) for n in (1, 2))
    assert alone[0] < both[0]


def test_the_interval_of_looks_of_several_readers_is_found_again():
    random = np.random.default_rng(1)
    waits = random.uniform(0, 30.0, (400, 3)).min(axis=1)
    _, low, high = looks(10.0, (0.25, 4.0), unread(waits, readers=3))
    assert low < 30.0 < high < 1.2 * low


def test_the_interval_of_looks_is_at_least_the_longest_wait():
    waits = np.array([3.0, 8.0, 17.0])
    median, low, high = looks(10.0, (0.5, 2.0), unread(waits))
    assert 17.0 < low < median < high


def test_the_interval_of_looks_agrees_with_the_density_on_the_interval_itself():
    waits, planned, within = np.array([3.0, 8.0, 17.0]), 15.0, (0.5, 2.0)
    spread = math.log(4) / (2 * 1.6448536)
    interval = np.linspace(17.0, 400.0, 400_001)
    held = stats.lognorm.pdf(interval, spread, scale=planned) * interval**-3.0
    below = np.cumsum(held) / held.sum()
    truth = np.interp((0.5, 0.05, 0.95), below, interval)
    assert looks(planned, within, unread(waits)) == pytest.approx(truth, rel=2e-3)


def test_waits_known_within_bounds_say_less_about_looks():
    exact = looks(20.0, (0.25, 4.0), unread([15.0, 15.0]))
    busy = looks(20.0, (0.25, 4.0), unread([0.0, 0.0], [15.0, 15.0]))
    assert busy[1] < 15.0 < exact[1]


SETS = 2_000


def truths(prior, number, random):
    """Return sets of durations whose truth the plan's author would draw: mean and variance too."""
    variance = prior.scale / random.gamma(prior.shape, size=SETS)
    mean = random.normal(prior.mean, np.sqrt(variance / prior.weight))
    return mean, variance, random.normal(mean[:, None], np.sqrt(variance)[:, None], (SETS, number))


@pytest.mark.slow
@pytest.mark.parametrize("censored", [False, True], ids=["exact", "minute clocks, some open"])
@pytest.mark.parametrize("number", [3, 5, 10, 20])
def test_intervals_hold_the_truth_as_often_as_they_say(number, censored):
    random = np.random.default_rng(number)
    mean, variance, logs = truths(PRIOR, number, random)
    minutes = np.exp(logs)
    low = high = minutes
    if censored:
        low, high = np.floor(minutes), np.floor(minutes) + 1
        stop = random.uniform(10, 60, minutes.shape)
        low = np.where(stop < minutes, stop, low)
        high = np.where(stop < minutes, np.inf, high)
    draws = fit(PRIOR, known(low, high), sweeps=600)
    _holds(draws.mean, mean)
    _holds(draws.variance, variance)
    ahead = random.normal(mean, np.sqrt(variance))
    drawn = random.normal(draws.mean, np.sqrt(draws.variance))
    _holds(drawn, ahead)


def _holds(draws, truth):
    """The 90 % interval holds the truth in 90 % of the sets, but for chance (99.9 %)."""
    low, high = np.quantile(draws, (0.05, 0.95), axis=0)
    share = np.mean((low <= truth) & (truth <= high))
    least, most = stats.binom.interval(0.999, SETS, 0.9)
    assert least / SETS <= share <= most / SETS


@pytest.mark.slow
def test_intervals_of_units_hold_the_truth_as_often_as_they_say():
    random = np.random.default_rng(5)
    variance = PRIOR.scale / random.gamma(PRIOR.shape, size=SETS)
    mean = random.normal(PRIOR.mean, np.sqrt(variance / PRIOR.weight))
    apart = UNITS_DIFFER[1] / random.gamma(UNITS_DIFFER[0], size=SETS)
    units = random.normal(mean[:, None], np.sqrt(apart)[:, None], (SETS, 3))
    unit = np.array([0, 0, 0, 0, 1, 1, 2])
    logs = random.normal(units[:, unit], np.sqrt(variance)[:, None])
    draws = fit(PRIOR, Known(np.exp(logs), np.exp(logs), unit), sweeps=600)
    _holds(draws.mean, mean)
    for k in range(3):
        _holds(draws.units[:, :, k], units[:, k])
