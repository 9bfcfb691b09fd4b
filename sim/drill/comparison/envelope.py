"""Whether one curve of times is unusual among simulated ones, taken all together.

A curve holds one time for everything that was looked at: so long after its inject was sent a unit
reached a milestone. With many of them something is unusual in every perfectly normal exercise; the
extreme-rank-length test (Myllymäki and Mrkvička 2024, doi:10.18637/jss.v111.i03; Narisetty and Nair
2016) judges them together. Each time is ranked among those of all curves, from both ends; of two
curves the one whose ranks, sorted, come first is the more extreme; and p is the share of curves
that are as extreme as the observed one, which is counted among them.

Times are floats that hold whole numbers [µs], so that sums are exact; ``inf`` is what had not come
when nobody looked any longer. Equal times share the mean of their ranks. A curve that was read from
clocks may be wrong by ``widths``: of what it may be, it is taken as what is nearest to the middle
of the runs. So it is never called more extreme than it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

LEVEL = 0.05
"""Share of normal exercises that the joint test calls unusual."""


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """What the joint test says of a curve: ``p``, and between what the normal ones lie.

    ``lower`` and ``upper`` hold, per time, the smallest and the largest of the curves that are not
    among the most extreme (``level``). ``outside``: where the curve leaves them; nowhere, unless
    ``p`` is at most ``level``.
    """

    p: float
    level: float
    lower: Floats
    upper: Floats
    outside: Bools

    @property
    def unusual(self) -> bool:
        """Whether the curve is unusual, all in all."""
        return self.p <= self.level


class Reference:
    """Simulated curves (one per row) with which others can be compared, one after the other.

    Raises
    ------
    ValueError
        If there is no curve, or a time is missing (NaN).
    """

    def __init__(self, simulated: Floats, widths: Floats) -> None:
        if not len(simulated):
            raise ValueError("there is no simulated curve to compare with")
        if np.isnan(simulated).any():
            raise ValueError("a simulated time is missing: leave out what cannot be compared")
        self.simulated = simulated
        self.widths = widths
        self._ranks = mean_ranks(simulated)
        self._middle = np.sort(simulated, axis=0)[len(simulated) // 2]

    def p(self, curve: Floats) -> float:
        """Return the share of curves as extreme as ``curve``, itself counted.

        If it is one more of them, and wrong by no more than ``widths``, this is at most 5 % in at
        most 5 % of all cases, and so on.
        """
        others, own = self.ranks(curve)
        return float(1 + not_later(others, own).sum()) / (len(others) + 1)

    def ranks(self, curve: Floats) -> tuple[Floats, Floats]:
        """Return the two-sided ranks of the simulated curves and of ``curve``, among all."""
        others, own = self._from_below(curve)
        total = len(others) + 2
        return np.minimum(others, total - others), np.minimum(own, total - own)

    def test(self, curve: Floats, level: float = LEVEL) -> Joint:
        """Return what the joint test says of ``curve``."""
        others, own = self._from_below(curve)
        every = np.vstack([others, own])
        total = len(every) + 1
        extreme = extremeness(np.minimum(every, total - every))
        normal = extreme > level
        p = float(extreme[-1])
        values = np.vstack([self.simulated, curve])[normal]
        outside = np.zeros(len(curve), dtype=bool)
        if p <= level:
            outside = _left(every[-1], every[normal], total)
        return Joint(p, level, values.min(axis=0), values.max(axis=0), outside)

    def _from_below(self, curve: Floats) -> tuple[Floats, Floats]:
        """Return the ranks from below among all curves: of the simulated ones, and of ``curve``."""
        nearest = np.clip(self._middle, curve - self.widths, curve + self.widths)
        earlier, later = self.simulated < nearest, self.simulated > nearest
        equal = ~(earlier | later)
        others = self._ranks + later + equal / 2
        return others, earlier.sum(axis=0) + 1 + equal.sum(axis=0) / 2


def mean_ranks(values: Floats) -> Floats:
    """Return the rank of each time in its column, from below; equal ones share the mean of theirs.

    >>> mean_ranks(np.array([[10.0], [30.0], [10.0], [np.inf]])).ravel().tolist()
    [1.5, 3.0, 1.5, 4.0]
    """
    ranks = np.empty_like(values)
    for k, column in enumerate(values.T):
        ordered = np.sort(column)
        before = np.searchsorted(ordered, column, side="left")
        until = np.searchsorted(ordered, column, side="right")
        ranks[:, k] = (before + until + 1) / 2
    return ranks


def not_later(ranks: Floats, own: Floats) -> Bools:
    """Return which rows of two-sided ``ranks`` are at least as extreme as the ranks ``own``.

    Both are sorted; the first place at which they differ decides, and none is as extreme.
    """
    smallest, least = ranks.min(axis=1, initial=np.inf), own.min(initial=np.inf)
    found: Bools = np.asarray(smallest < least, dtype=bool)
    for row in np.flatnonzero(smallest == least):
        found[row] = bool(_not_after(np.sort(ranks[row]), np.sort(own)))
    return found


def extremeness(ranks: Floats) -> Floats:
    """Return for each row of two-sided ``ranks`` the share of rows at least as extreme.

    >>> extremeness(np.array([[1.0, 2.0], [2.0, 2.0], [2.0, 1.0]])).round(2).tolist()
    [0.67, 1.0, 0.67]
    """
    if not ranks.shape[1]:
        return np.ones(len(ranks))
    _, place, times = np.unique(
        np.sort(ranks, axis=1), axis=0, return_inverse=True, return_counts=True
    )
    shares: Floats = np.cumsum(times)[place.ravel()] / len(ranks)
    return shares


def p_values(simulated: Floats, observed: Floats, widths: Floats) -> tuple[Floats, Floats]:
    """Return how unusual each time is by itself: towards late, and towards either side.

    The first is the share of runs, the observed one counted among them, that are as late or later:
    (1 + #{simulated ≥ observed}) / (N + 1). The second is twice that or its counterpart towards
    early, whichever is smaller, and at most 1. What could be equal, as far as the clocks tell,
    counts as equal on both sides.

    >>> p_values(np.array([[1.0], [2.0], [3.0]]), np.array([3.0]), np.array([0.0]))
    (array([0.5]), array([1.]))
    """
    total = len(simulated) + 1
    late = (1 + (simulated >= observed - widths).sum(axis=0)) / total
    early = (1 + (simulated <= observed + widths).sum(axis=0)) / total
    return late, np.minimum(1.0, 2 * np.minimum(late, early))


def interval(simulated: Floats, share: float) -> tuple[Floats, Floats]:
    """Return between which times a further run lies with probability ``share``, or a little more.

    They are order statistics: with N runs the k-th from either end, k the largest whole number for
    which 2k / (N + 1) is at most 1 - ``share``. With fewer runs than 2 / (1 - share) - 1 there is
    no such interval, and it reaches from 0 to infinity.

    >>> interval(np.arange(1.0, 100.0)[:, np.newaxis], 0.9)
    (array([5.]), array([95.]))
    """
    runs, times = simulated.shape
    k = int(np.floor((1 - share) * (runs + 1) / 2 + 1e-9))
    if k < 1:
        return np.zeros(times), np.full(times, np.inf)
    ordered = np.sort(simulated, axis=0)
    return ordered[k - 1], ordered[runs - k]


def _not_after(one: Floats, other: Floats) -> bool:
    """Whether a sorted row comes before another, or is the same."""
    apart = np.flatnonzero(one != other)
    return not len(apart) or bool(one[apart[0]] < other[apart[0]])


def _left(own: Floats, normal: Floats, total: int) -> Bools:
    """Return where a curve, by its ranks from below, leaves the ``normal`` ones.

    Where equal times keep it from leaving them anywhere, it is where it is most extreme.
    """
    below, above = own < normal.min(axis=0), own > normal.max(axis=0)
    if not (below | above).any():
        ranks = np.minimum(own, total - own)
        return np.asarray(ranks == ranks.min(), dtype=bool)
    return np.asarray(below | above, dtype=bool)
