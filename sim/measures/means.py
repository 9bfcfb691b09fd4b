"""Intervals of means of numbers, one per run, that are often nothing in most runs and much in few.

Student's interval is too short towards the long tail of skewed numbers. Hall's transformation
(1992) corrects that, but is itself too short where few very large numbers make the skewness
uncertain. So each end is the one of the two that is farther away.
"""

from __future__ import annotations

from functools import cache
from math import nan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CONFIDENCE = 0.95
SAME = 1e-6
"""Minutes (a fraction of a second) up to which sums of minutes are the same."""
TINY = 1e-9
"""Skewness below which there is none."""


class Moments(NamedTuple):
    """What an interval of a mean rests on: how many, their mean, standard deviation and skewness.

    ``spread`` divides by one less than their number, ``skew`` by their number.
    """

    n: int
    mean: float
    spread: float
    skew: float


def moments(found: Floats) -> Moments:
    """Return the moments of numbers; of less than two there is no spread (NaN).

    >>> moments(np.array([1.0, 2.0, 3.0]))
    Moments(n=3, mean=2.0, spread=1.0, skew=0.0)
    """
    n = len(found)
    if n < 2:  # noqa: PLR2004 - so many are needed for a spread
        return Moments(n, float(found.mean()) if n else nan, nan, nan)
    mean, spread = float(found.mean()), float(found.std(ddof=1))
    if spread <= SAME:
        return Moments(n, mean, 0.0, 0.0)
    return Moments(n, mean, spread, float(((found - mean) ** 3).mean() / found.std() ** 3))


def mean_interval(of: Moments, level: float = CONFIDENCE) -> tuple[float, float]:
    """Return an interval of a mean: at each end the farther of Student's and Hall's.

    NaN where the spread is not known; the mean itself where there is none.

    >>> low, high = mean_interval(moments(np.array([1.0, 2.0, 3.0])))
    >>> round(low, 3), round(high, 3)
    (-0.484, 4.484)
    """
    n, mean, spread, skew = of
    if not spread > 0:
        return (mean, mean) if spread == 0 else (nan, nan)
    plain = student(n - 1, level) / np.sqrt(n)
    low, high = (mean - spread * _back(t, skew, n) for t in (plain, -plain))
    return float(min(low, mean - spread * plain)), float(max(high, mean + spread * plain))


def probability(of: Moments) -> float:
    """Return the chance of a mean as far from 0 if it is 0: the larger of Student's and Hall's.

    So it is below 5 % just where the interval of 95 % does not hold 0.
    """
    from scipy.special import stdtr  # slow to import, needed here only

    n, mean, spread, skew = of
    if not spread > 0:
        return nan if spread != 0 else float(abs(mean) <= SAME)
    w = mean / spread
    hall = w + skew * w**2 / 3 + skew**2 * w**3 / 27 + skew / (6 * n)
    return float(2 * stdtr(n - 1, -np.sqrt(n) * min(abs(w), abs(hall))))


def _back(plain: float, skew: float, n: int) -> float:
    """Return what Hall's transformation makes a number of standard deviations of."""
    if abs(skew) < TINY:
        return plain
    return float(3 / skew * (np.cbrt(1 + skew * (plain - skew / (6 * n))) - 1))


@cache
def student(degrees: int, level: float = CONFIDENCE) -> float:
    """Return by how many standard errors an interval of a mean reaches to each side."""
    from scipy.special import stdtrit  # slow to import, needed here only

    return float(stdtrit(degrees, (1 + level) / 2))
