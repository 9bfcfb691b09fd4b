"""The kinds of duration: inverse distribution functions of one uniform number.

Parameters and results are minutes. The text form of a kind, which `str` returns,
names what an evaluator can tell: a range, a most likely value, a median and a
90th percentile, observed values. `sim.durations` reads these forms and draws.

scipy.special is imported where it is needed: it takes longer to load than all
else here, and most commands never need it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

Z90 = 1.2815515655446004
"""90th percentile of the standard normal distribution."""

LEAST_SHARE = 1e-9
"""Smallest share of a distribution that a truncation may keep."""

TINY = float(np.finfo(np.float64).tiny)
BELOW_ONE = 1 - 2.0**-53


@dataclass(frozen=True, slots=True)
class _InMinutes:
    """A kind of duration whose parameters are all minutes."""

    def scaled(self, factor: float) -> Self:
        """Return the duration `factor` times as long; ValueError if none is."""
        return replace(
            self, **{each.name: getattr(self, each.name) * factor for each in fields(self)}
        )


@dataclass(frozen=True, slots=True)
class Fixed(_InMinutes):
    """Always the same [min]."""

    minutes: float

    def __post_init__(self) -> None:
        """Raise ValueError unless 0 <= minutes < inf."""
        _need(0 <= self.minutes < math.inf, "0 <= minutes", minutes=self.minutes)

    def __str__(self) -> str:
        """Return for instance ``10 min``."""
        return f"{_text(self.minutes)} min"

    def quantile(self, u: Floats) -> Floats:
        """Return the duration at probability `u`, elementwise [min]."""
        return np.full_like(u, self.minutes, dtype=np.float64)

    def cdf(self, x: Floats) -> Floats:
        """Return the probability of at most `x` minutes, elementwise."""
        return np.where(np.asarray(x) >= self.minutes, 1.0, 0.0)

    def mean(self) -> float:
        """Return the expected duration [min]."""
        return self.minutes


@dataclass(frozen=True, slots=True)
class Uniform(_InMinutes):
    """Anything from low to high, equally likely [min]."""

    low: float
    high: float

    def __post_init__(self) -> None:
        """Raise ValueError unless 0 <= low < high < inf."""
        good = 0 <= self.low < self.high < math.inf
        _need(good, "0 <= low < high", low=self.low, high=self.high)

    def __str__(self) -> str:
        """Return for instance ``5-10 min``."""
        return f"{_range(self.low, self.high)} min"

    def quantile(self, u: Floats) -> Floats:
        """Return the duration at probability `u`, elementwise [min]."""
        return self.low + u * (self.high - self.low)

    def cdf(self, x: Floats) -> Floats:
        """Return the probability of at most `x` minutes, elementwise."""
        return _share_of_range(x, self.low, self.high)

    def mean(self) -> float:
        """Return the expected duration [min]."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class _ThreePoint(_InMinutes):
    """What experts name: at least, most likely, at most [min]."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        """Raise ValueError unless 0 <= low <= mode <= high < inf and low < high."""
        _need(
            0 <= self.low <= self.mode <= self.high < math.inf and self.low < self.high,
            "0 <= low <= mode <= high and low < high",
            low=self.low,
            mode=self.mode,
            high=self.high,
        )

    def _peak(self) -> float:
        """Return how far from low to high the mode lies, 0 to 1."""
        return (self.mode - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Triangular(_ThreePoint):
    """At least, most likely and at most, with straight sides between [min]."""

    def __str__(self) -> str:
        """Return for instance ``5-10-20 min``."""
        return f"{_range(self.low, self.mode, self.high)} min"

    def quantile(self, u: Floats) -> Floats:
        """Return the duration at probability `u`, elementwise [min]."""
        width, peak = self.high - self.low, self._peak()
        rising = self.low + width * np.sqrt(u * peak)
        return np.where(u < peak, rising, self.high - width * np.sqrt((1 - u) * (1 - peak)))

    def cdf(self, x: Floats) -> Floats:
        """Return the probability of at most `x` minutes, elementwise."""
        share, peak = _share_of_range(x, self.low, self.high), self._peak()
        rising = share**2 / max(peak, TINY)
        return np.where(share < peak, rising, 1 - (1 - share) ** 2 / max(1 - peak, TINY))

    def mean(self) -> float:
        """Return the expected duration [min]."""
        return (self.low + self.mode + self.high) / 3


@dataclass(frozen=True, slots=True)
class Pert(_ThreePoint):
    """At least, most likely and at most, rounded: a beta with weight 4 on the mode [min].

    Source: Malcolm, Roseboom, Clark and Fazar (1959), Operations Research 7(5).
    """

    def __str__(self) -> str:
        """Return for instance ``pert 5-10-20 min``."""
        return f"pert {_range(self.low, self.mode, self.high)} min"

    def quantile(self, u: Floats) -> Floats:
        """Return the duration at probability `u`, elementwise [min]."""
        from scipy.special import betaincinv

        share: Floats = betaincinv(*self._shape(), u)
        return self.low + (self.high - self.low) * share

    def cdf(self, x: Floats) -> Floats:
        """Return the probability of at most `x` minutes, elementwise."""
        from scipy.special import betainc

        below: Floats = betainc(*self._shape(), _share_of_range(x, self.low, self.high))
        return below

    def mean(self) -> float:
        """Return the expected duration [min]."""
        return (self.low + 4 * self.mode + self.high) / 6

    def _shape(self) -> tuple[float, float]:
        return 1 + 4 * self._peak(), 5 - 4 * self._peak()


@dataclass(frozen=True, slots=True)
class Exponential(_InMinutes):
    """Without memory, told by its mean [min]."""

    average: float

    def __post_init__(self) -> None:
        """Raise ValueError unless 0 < mean < inf."""
        _need(0 < self.average < math.inf, "0 < mean", mean=self.average)

    def __str__(self) -> str:
        """Return for instance ``exponential 10 min``."""
        return f"exponential {_text(self.average)} min"

    def quantile(self, u: Floats) -> Floats:
        """Return the duration at probability `u`, elementwise [min]."""
        return -self.average * np.log1p(-u)

    def cdf(self, x: Floats) -> Floats:
        """Return the probability of at most `x` minutes, elementwise."""
        return -np.expm1(-np.maximum(x, 0.0) / self.average)

    def mean(self) -> float:
        """Return the expected duration [min]."""
        return self.average


@dataclass(frozen=True, slots=True)
class Lognormal(_InMinutes):
    """Skewed duration, told by its median and 90th percentile [min]."""

    median: float
    p90: float

    def __post_init__(self) -> None:
        """Raise ValueError unless 0 < median < p90 < inf."""
        good = 0 < self.median < self.p90 < math.inf
        _need(good, "0 < median < p90", median=self.median, p90=self.p90)

    def __str__(self) -> str:
        """Return for instance ``median 8 min, p90 25 min``."""
        return f"median {_text(self.median)} min, p90 {_text(self.p90)} min"

    def quantile(self, u: Floats) -> Floats:
        """Return the duration at probability `u`, elementwise [min]."""
        from scipy.special import ndtri

        return self.median * np.exp(self._sigma() * ndtri(u))

    def cdf(self, x: Floats) -> Floats:
        """Return the probability of at most `x` minutes, elementwise."""
        from scipy.special import ndtr

        scores = np.log(np.maximum(x, TINY) / self.median) / self._sigma()
        return np.asarray(ndtr(scores), dtype=np.float64)

    def mean(self) -> float:
        """Return the expected duration [min]."""
        return self.median * math.exp(self._sigma() ** 2 / 2)

    def _sigma(self) -> float:
        return math.log(self.p90 / self.median) / Z90


@dataclass(frozen=True, slots=True)
class Gamma(_InMinutes):
    """Sum-like duration, told by its mean and standard deviation [min]."""

    average: float
    sd: float

    def __post_init__(self) -> None:
        """Raise ValueError unless 0 < mean < inf and 0 < sd < inf."""
        good = 0 < self.average < math.inf and 0 < self.sd < math.inf
        _need(good, "0 < mean and 0 < sd", mean=self.average, sd=self.sd)

    def __str__(self) -> str:
        """Return for instance ``gamma mean 10 min, sd 5 min``."""
        return f"gamma mean {_text(self.average)} min, sd {_text(self.sd)} min"

    def quantile(self, u: Floats) -> Floats:
        """Return the duration at probability `u`, elementwise [min]."""
        from scipy.special import gammaincinv

        share = np.asarray(gammaincinv(self._shape(), u), dtype=np.float64)
        return share * (self.average / self._shape())

    def cdf(self, x: Floats) -> Floats:
        """Return the probability of at most `x` minutes, elementwise."""
        from scipy.special import gammainc

        scale = self.average / self._shape()
        return np.asarray(gammainc(self._shape(), np.maximum(x, 0.0) / scale), dtype=np.float64)

    def mean(self) -> float:
        """Return the expected duration [min]."""
        return self.average

    def _shape(self) -> float:
        return (self.average / self.sd) ** 2


@dataclass(frozen=True, slots=True)
class Empirical:
    """One of the observed values, each equally likely [min]; kept in ascending order."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        """Sort the values; raise ValueError if there is none or one is negative or not finite."""
        object.__setattr__(self, "values", tuple(sorted(self.values)))
        good = bool(self.values) and all(0 <= value < math.inf for value in self.values)
        _need(good, "at least one value and 0 <= every value", values=self.values)

    def __str__(self) -> str:
        """Return for instance ``observed 3, 5.5, 8 min``."""
        return f"observed {', '.join(map(_text, self.values))} min"

    def quantile(self, u: Floats) -> Floats:
        """Return the smallest value that a share `u` does not exceed, elementwise [min]."""
        rank = np.ceil(np.asarray(u) * len(self.values)).astype(np.intp)
        values: Floats = np.asarray(self.values, dtype=np.float64)
        return np.take(values, np.maximum(rank, 1) - 1)

    def cdf(self, x: Floats) -> Floats:
        """Return the share of values of at most `x` minutes, elementwise."""
        at_most = np.searchsorted(np.asarray(self.values), x, side="right")
        return np.asarray(at_most / len(self.values), dtype=np.float64)

    def mean(self) -> float:
        """Return the mean of the values [min]."""
        return math.fsum(self.values) / len(self.values)

    def scaled(self, factor: float) -> Empirical:
        """Return the duration `factor` times as long; ValueError if none is."""
        return Empirical(tuple(value * factor for value in self.values))


Untruncated: TypeAlias = (
    Fixed | Uniform | Triangular | Pert | Exponential | Lognormal | Gamma | Empirical
)


@dataclass(frozen=True, slots=True)
class Truncated:
    """Another duration, given that it lies between two bounds (both included) [min].

    The uniform number is mapped into the part of the distribution that is kept,
    so one draw is enough and a larger draw still means a longer duration.

    Examples
    --------
    >>> Truncated(Uniform(0, 10), at_least=4).quantile(np.array([0.5]))
    array([7.])
    """

    of: Untruncated
    at_least: float = 0.0
    at_most: float = math.inf

    def __post_init__(self) -> None:
        """Raise ValueError if the bounds cut nothing off or leave next to nothing."""
        bounds = {"at_least": self.at_least, "at_most": self.at_most}
        _need(0 <= self.at_least <= self.at_most, "0 <= at_least <= at_most", **bounds)
        _need(self.at_least > 0 or self.at_most < math.inf, "at least one bound", **bounds)
        if not self._kept()[1] >= LEAST_SHARE:
            raise ValueError(
                f"next to nothing of '{self.of}' lies between {_text(self.at_least)} and "
                f"{_text(self.at_most)} min: write wider bounds"
            )

    def __str__(self) -> str:
        """Return for instance ``exponential 10 min, at least 1 min, at most 2 min``."""
        lower = f", at least {_text(self.at_least)} min" if self.at_least else ""
        upper = f", at most {_text(self.at_most)} min" if self.at_most < math.inf else ""
        return f"{self.of}{lower}{upper}"

    def quantile(self, u: Floats) -> Floats:
        """Return the duration at probability `u` of what is kept, elementwise [min]."""
        below, kept = self._kept()
        inner = np.minimum(below + np.asarray(u) * kept, BELOW_ONE)
        return np.clip(self.of.quantile(inner), self.at_least, self.at_most)

    def mean(self) -> float:
        """Return the expected duration, summed over normal scores unless discrete [min].

        Within about 1e-6 of itself; less exact where the 90th percentile is
        thousands of times the median.
        """
        if isinstance(self.of, Fixed):
            return self.of.mean()
        if isinstance(self.of, Empirical):
            kept = [x for x in self.of.values if self.at_least <= x <= self.at_most]
            return math.fsum(kept) / len(kept)
        from scipy.special import ndtr

        scores = np.linspace(-8, 8, 4001)
        weights = np.exp(-(scores**2) / 2)
        return float(np.average(self.quantile(ndtr(scores)), weights=weights))

    def scaled(self, factor: float) -> Truncated:
        """Return the duration `factor` times as long, bounds included; ValueError if none is."""
        return Truncated(self.of.scaled(factor), self.at_least * factor, self.at_most * factor)

    def _kept(self) -> tuple[float, float]:
        """Return the shares of the distribution below the lower bound and between the bounds."""
        just_below = np.nextafter(self.at_least, -math.inf)
        below, upto = self.of.cdf(np.array([just_below, self.at_most]))
        return float(below), float(upto - below)


def _need(good: bool, need: str, **got: object) -> None:
    if not good:
        values = ", ".join(f"{name}={value}" for name, value in got.items())
        raise ValueError(f"need {need}, got {values}")


def _share_of_range(x: Floats, low: float, high: float) -> Floats:
    """Return how far from low to high each `x` lies, 0 below and 1 above."""
    return (np.clip(x, low, high) - low) / (high - low)


def _text(minutes: float) -> str:
    """Return the shortest decimal number that is read back as exactly `minutes`."""
    return np.format_float_positional(abs(minutes), trim="-")


def _range(*minutes: float) -> str:
    return "-".join(map(_text, minutes))
