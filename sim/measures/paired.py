"""Differences between two variants that were played on the same draws, run by run."""

from __future__ import annotations

from math import nan, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.measures.means import CONFIDENCE, SAME, mean_interval, moments, probability

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["CONFIDENCE", "SAME", "Gain", "best", "gain", "gain_of_share", "holm"]


class Gain(NamedTuple):
    """A mean difference with its interval, and the chance of one as large if there is none."""

    mean: float
    low: float
    high: float
    p: float


NO_GAIN = Gain(nan, nan, nan, nan)


def gain(differences: Sequence[float] | NDArray[np.float64], level: float = CONFIDENCE) -> Gain:
    """Return the mean of differences, one per run, with an interval of ``level``.

    At each end it is the farther of Student's and that corrected for skewness by Hall's
    transformation (1992); ``p`` is the larger of both. Of less than two runs nothing but the mean
    is known. Where all runs differ alike, or none does, it is no interval but what was seen.

    >>> gain([1.0, 2.0, 3.0]).mean
    2.0
    """
    found = moments(np.asarray(differences, dtype=float))
    return Gain(found.mean, *mean_interval(found, level), probability(found))


def gain_of_share(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> Gain:
    """Return by how much a share of runs grows, both told run by run.

    The interval is Newcombe's for paired shares (1998, method 10), the probability that of the
    exact McNemar test.
    """
    from scipy.special import bdtr  # slow to import, needed here only

    n = len(before)
    if n == 0:
        return NO_GAIN
    both, lost = int((before & after).sum()), int((before & ~after).sum())
    won, neither = int((after & ~before).sum()), int((~before & ~after).sum())
    p = min(1.0, 2 * float(bdtr(min(won, lost), won + lost, 0.5)))
    shares = (both + won) / n, (both + lost) / n
    (low1, high1), (low0, high0) = (_wilson(share, n) for share in shares)
    phi = _phi(both, won, lost, neither)
    new, old = shares
    mean = new - old
    below = (new - low1) ** 2 - 2 * phi * (new - low1) * (high0 - old) + (high0 - old) ** 2
    above = (high1 - new) ** 2 - 2 * phi * (high1 - new) * (old - low0) + (old - low0) ** 2
    return Gain(mean, mean - sqrt(max(below, 0.0)), mean + sqrt(max(above, 0.0)), p)


def _wilson(share: float, n: int) -> tuple[float, float]:
    """Return the interval of Wilson (1927) for a share, of which Newcombe's is made."""
    from scipy.special import ndtri  # slow to import, needed here only

    square = float(ndtri((1 + CONFIDENCE) / 2)) ** 2 / n
    middle, half = share + square / 2, sqrt(square * (share * (1 - share) + square / 4))
    return (middle - half) / (1 + square), (middle + half) / (1 + square)


def _phi(both: int, won: int, lost: int, neither: int) -> float:
    """Return the correlation of two paired shares, corrected as Newcombe does."""
    scale = (both + won) * (lost + neither) * (both + lost) * (won + neither)
    if not scale:
        return 0.0
    product, n = float(both * neither - won * lost), both + won + lost + neither
    if product > 0:
        product = max(product - n / 2, 0)
    return product / sqrt(scale)


def holm(ps: Sequence[float]) -> list[float]:
    """Return probabilities adjusted for their number (Holm 1979); NaN stays and is not counted.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    known = sorted((p, k) for k, p in enumerate(ps) if p == p)  # noqa: PLR0124 - not NaN
    adjusted, least = [nan] * len(ps), 0.0
    for rank, (p, k) in enumerate(known):
        least = max(least, min(1.0, p * (len(known) - rank)))
        adjusted[k] = least
    return adjusted


def best(
    gains: Sequence[NDArray[np.float64]], level: float = CONFIDENCE
) -> list[tuple[float, float]]:
    """Return, of each alternative, by how much it is better than the best of the others: from, to.

    ``gains`` holds an array per alternative, run by run on the same draws. The intervals hold
    together with probability ``level`` at least (multiple comparison with the best, Hsu 1984, from
    all differences in pairs after Bonferroni, so for draws in common): an alternative whose upper
    end is 0 is not the best, one whose lower end is 0 is.

    >>> best([np.array([1.0, 2.0, 3.0]), np.array([11.0, 12.0, 13.0])])
    [(-10.0, 0.0), (0.0, 10.0)]
    """
    pairs = max(len(gains) * (len(gains) - 1) // 2, 1)
    each = 1 - (1 - level) / pairs
    found = []
    for k, one in enumerate(gains):
        others = [gain(one - other, each) for j, other in enumerate(gains) if j != k]
        low = min((g.low for g in others), default=0.0)
        high = min((g.high for g in others), default=0.0)
        found.append((min(low, 0.0), max(high, 0.0)))
    return found
