"""What a few observed durations add to what an expert said.

The logarithms of durations are taken as normally distributed. What the plan says counts like a few
observations; units share what they have in common. A duration of which only bounds are known stays
between them: what was still going on is longer than that, what was partly waiting is shorter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.distributions import Z90

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.durations import Duration

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

Z95 = 1.6448536269514722
"""95th percentile of the standard normal distribution: a stated range is taken as 5 to 95 %."""

LEAST_SPREAD = math.log(2) / Z90
"""Spread of log durations where the plan names one number only: nine of ten below double."""

SAME = 1e-9
"""Spread of log durations below which the plan names one number only."""

UNITS_DIFFER = (3.0, 2 * 0.2**2)
"""Shape and scale of the inverse gamma prior of the variance between units: expected 0.2²."""

CHAINS, SWEEPS, WARM_UP = 400, 250, 50
SEED = 20171129


@dataclass(frozen=True, slots=True)
class Prior:
    """What is held of log durations before any was observed (normal–inverse-gamma).

    Their mean lies around ``mean`` as surely as after ``weight`` observations; their variance is
    inverse gamma with ``shape`` and ``scale``.
    """

    mean: float
    weight: float
    shape: float
    scale: float


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Durations between ``low`` and ``high`` [min], of one unit each (0, 1, …).

    Shapes (n,), or (chains, n) for as many separate sets of data.
    """

    low: Floats
    high: Floats
    unit: Whole

    @property
    def units(self) -> int:
        """How many units there are."""
        return int(self.unit.max()) + 1 if self.unit.size else 1


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Draws from what is held afterwards: of log durations in [log min].

    ``mean`` (sweeps, chains): of all units; ``units`` (sweeps, chains, units): of each;
    ``variance`` (sweeps, chains): within a unit; ``between`` (sweeps, chains): of the means of
    units, 0 where there is one only.
    """

    mean: Floats
    units: Floats
    variance: Floats
    between: Floats


def prior_of(duration: Duration, weight: float, within: tuple[float, float] | None = None) -> Prior:
    """Return what a planned duration says, as much as ``weight`` observations would.

    ``within``: the factors between which the plan's author holds the truth to lie. Where they are
    wider than ``weight`` observations would leave it, they decide: nobody is taken to know more
    than was said.

    Examples
    --------
    >>> from sim.durations import Lognormal
    >>> prior = prior_of(Lognormal(10, 20), weight=3)
    >>> round(math.exp(prior.mean), 2), prior.weight
    (10.0, 3)
    """
    u = (np.arange(1_999) + 0.5) / 1_999
    logs = np.log(np.maximum(duration.quantile(u), 1e-6))
    spread = float(logs.std())
    variance = spread**2 if spread > SAME else LEAST_SPREAD**2
    if within is not None:
        low, high = max(within[0], 1e-3), within[1]
        doubt = math.log(high / low) / (2 * Z95)
        weight = min(weight, variance / doubt**2) if doubt else weight
    shape = 1 + weight / 2
    return Prior(float(logs.mean()), weight, shape, variance * (shape - 1))


def fit(prior: Prior, known: Known, sweeps: int = SWEEPS, seed: int = SEED) -> Draws:
    """Return draws from what is held of log durations once some were observed.

    Gibbs sampling: durations between their bounds, means of units, the mean and variance of all,
    each in turn given the others, in many chains side by side. With exact durations of one unit
    it draws from the normal–inverse-gamma distribution of the textbooks (METHODS: conjugate).

    Parameters
    ----------
    prior
        What was held before.
    known
        What was observed; its chains, or else so many copies of the same data.
    sweeps
        So many draws from each chain are kept.
    seed
        Names the random numbers.
    """
    random = np.random.Generator(np.random.Philox(seed))
    chains = known.low.shape[0] if known.low.ndim > 1 else CHAINS
    shape = (chains, known.unit.size)
    low, high = (np.broadcast_to(_log(bound), shape) for bound in (known.low, known.high))
    member = np.eye(known.units)[known.unit]
    state = _State(prior, np.full(chains, prior.mean), known.units)
    kept = []
    for sweep in range(WARM_UP + sweeps):
        logs = between(low, high, state.of(known.unit), state.variance, random.random(shape))
        state.step(logs, member, random)
        if sweep >= WARM_UP:
            kept.append((state.mean, state.units, state.variance, state.between))
    return Draws(*(np.array(column) for column in zip(*kept, strict=True)))


class _State:
    """Where the chains are: the mean of all, of each unit, the variances within and between."""

    def __init__(self, prior: Prior, mean: Floats, units: int) -> None:
        self.prior = prior
        self.mean = mean
        self.units = np.repeat(mean[:, None], units, axis=1)
        self.variance = np.full(len(mean), prior.scale / (prior.shape - 1))
        expected = UNITS_DIFFER[1] / (UNITS_DIFFER[0] - 1) if units > 1 else 0.0
        self.between = np.full(len(mean), expected)

    def of(self, unit: Whole) -> Floats:
        """Return the mean that each duration has, by its unit."""
        return self.units[:, unit]

    def step(self, logs: Floats, member: Floats, random: np.random.Generator) -> None:
        """Draw means and variances, given all log durations."""
        count, total = member.sum(axis=0), logs @ member
        if self.units.shape[1] == 1:
            self._alone(count, total, random)
        else:
            self._several(count, total, random)
        prior = self.prior
        apart = logs - self.units @ member.T
        scale = prior.scale + ((apart**2).sum(axis=1) + self._from_prior()) / 2
        self.variance = scale / random.gamma(prior.shape + (logs.shape[1] + 1) / 2, size=len(logs))

    def _from_prior(self) -> Floats:
        return self.prior.weight * (self.mean - self.prior.mean) ** 2

    def _alone(self, count: Floats, total: Floats, random: np.random.Generator) -> None:
        prior = self.prior
        weight = prior.weight + count
        centre = (prior.weight * prior.mean + total) / weight
        spread = np.sqrt(self.variance[:, None] / weight)
        self.units = random.normal(centre, spread)
        self.mean = self.units[:, 0]

    def _several(self, count: Floats, total: Floats, random: np.random.Generator) -> None:
        prior, number = self.prior, self.units.shape[1]
        within, between = self.variance[:, None], self.between[:, None]
        own = np.divide(total, count, out=np.zeros_like(total), where=count > 0)
        towards = shrinkage(count, within, between)
        centre = towards * own + (1 - towards) * self.mean[:, None]
        self.units = random.normal(centre, np.sqrt(between * (1 - towards)))
        precision = prior.weight / self.variance + number / self.between
        held = prior.weight * prior.mean / self.variance + self.units.sum(axis=1) / self.between
        self.mean = random.normal(held / precision, 1 / np.sqrt(precision))
        shape, scale = UNITS_DIFFER
        apart = ((self.units - self.mean[:, None]) ** 2).sum(axis=1)
        self.between = (scale + apart / 2) / random.gamma(shape + number / 2, size=len(apart))


def shrinkage(count: Floats, within: Floats, between: Floats) -> Floats:
    """Return how much a unit's own mean counts against that of all: n / (n + σ²/τ²).

    >>> shrinkage(np.array([0.0, 4.0]), np.array([0.4]), np.array([0.1]))
    array([0. , 0.5])
    """
    weighed: Floats = count / (count + within / between)
    return weighed


def between(low: Floats, high: Floats, mean: Floats, variance: Floats, u: Floats) -> Floats:
    """Return normal values between bounds, at the probabilities ``u`` of what lies there.

    Shapes (chains, n); ``variance`` (chains,). Bounds may be infinite, or the same.
    """
    from scipy.special import ndtr, ndtri  # slow to import, needed here only

    spread = np.sqrt(variance)[:, None]
    a, b = (low - mean) / spread, (high - mean) / spread
    flipped = a > 0  # the lower tail is the more precise one
    a, b = np.where(flipped, -b, a), np.where(flipped, -a, b)
    least, most = ndtr(a), ndtr(b)
    inside = ndtri(least + np.where(flipped, 1 - u, u) * (most - least))
    found = mean + spread * np.where(flipped, -inside, inside)
    bounded: Floats = np.clip(np.where(np.isfinite(found), found, low), low, high)
    return bounded


def _log(minutes: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        logs: Floats = np.log(minutes)
    return logs


@dataclass(frozen=True, slots=True, eq=False)
class Unread:
    """How long messages lay unread: between ``low`` and ``high`` [min], shapes (n,).

    ``readers``: how many looked into the inbox, each at times of their own.
    """

    low: Floats
    high: Floats
    readers: Whole


def looks(
    planned: float, within: tuple[float, float], unread: Unread
) -> tuple[float, float, float]:
    """Return how often an inbox is looked at, from how long messages lay unread.

    A message comes at any time between two looks of a reader, all equally likely, and the first of
    the readers who looks notices it. ``planned`` is the interval [min]; ``within`` are the factors
    (5 to 95 %) around it that the plan allows for.

    Returns
    -------
    median, low, high
        Of the interval [min]; 90 % of what is held lies between the last two.

    Examples
    --------
    >>> none = np.array([])
    >>> median, low, high = looks(20, (0.5, 2), Unread(none, none, none))
    >>> round(median), round(low), round(high)
    (20, 10, 40)
    """
    spread = math.log(within[1] / within[0]) / (2 * Z95)
    centre = math.log(planned) + (math.log(within[0]) + math.log(within[1])) / 2
    grid = centre + spread * np.linspace(-8, 8, 8_001)
    interval = np.exp(grid)[:, None]
    late, soon = (np.maximum(1 - bound / interval, 0) for bound in (unread.low, unread.high))
    share = late**unread.readers - soon**unread.readers
    density = np.where(late > 0, unread.readers * late ** (unread.readers - 1), 0) / interval
    with np.errstate(divide="ignore"):
        held = np.log(np.where(unread.high == unread.low, density, share)).sum(axis=1)
    held += -((grid - centre) ** 2) / (2 * spread**2)
    weight = np.exp(held - held.max())
    below = (np.cumsum(weight) - weight / 2) / weight.sum()
    median, least, most = np.exp(np.interp((0.5, 0.05, 0.95), below, grid))
    return float(median), float(least), float(most)
