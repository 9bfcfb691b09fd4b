"""When inhabitants call: rates in straight pieces, and the instants at which they add up (R12)."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

from sim.clock import HOUR
from sim.log import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sim.engine.fate import Fate
    from sim.engine.plan import Source, Swing

    Floats = NDArray[np.float64]
    Curve = Sequence[tuple[int, float]]


class Rate:
    """Calls per hour in pieces (from when [µs], calls/h then, their change per hour).

    ``before`` calls were expected until the first piece begins; the last one goes on for ever.

    >>> half_hours = Rate([(0, 10.0, 0.0), (HOUR // 2, 30.0, 0.0)])
    >>> half_hours.until(HOUR)
    20.0
    >>> (half_hours.times(np.array([2.5, 20.0])) / HOUR).tolist()
    [0.25, 1.0]
    """

    def __init__(self, pieces: Sequence[tuple[int, float, float]], before: float = 0.0) -> None:
        self.starts = np.array([start for start, _, _ in pieces], dtype=np.int64)
        self.heights = np.array([height for _, height, _ in pieces])
        self.slopes = np.array([slope for _, _, slope in pieces])
        hours = np.diff(self.starts) / HOUR
        grown = (self.heights[:-1] + self.slopes[:-1] * hours / 2) * hours
        self.sums = np.concatenate([[before], before + np.cumsum(grown)])

    def until(self, at: int) -> float:
        """Return how many calls are expected until ``at`` [µs]."""
        k = max(int(np.searchsorted(self.starts, at, side="right")) - 1, 0)
        hours = max(at - int(self.starts[k]), 0) / HOUR
        return float(self.sums[k] + (self.heights[k] + self.slopes[k] * hours / 2) * hours)

    def times(self, sums: Floats) -> Floats:
        """Return when so many calls are expected to have come [µs]; inf for never."""
        k = np.maximum(np.searchsorted(self.sums, sums, side="right") - 1, 0)
        more = np.maximum(sums - self.sums[k], 0.0)
        height, slope = self.heights[k], self.slopes[k]
        root = np.sqrt(np.maximum(height**2 + 2 * slope * more, 0.0))
        with np.errstate(divide="ignore", invalid="ignore"):
            level = more * (HOUR / height)
            sloped = 2 * more / (height + root) * HOUR
        took = np.where(slope == 0, level, sloped)
        return np.where(more > 0, self.starts[k] + took, self.starts[k])


class Swings:
    """What the rate of one source comes to: its curve, what events add to it, and their factor."""

    def __init__(self, curve: Curve, start: int, end: int) -> None:
        self.curve, self.start, self.end = curve, start, end
        self.added: list[tuple[int, float, int | None]] = []
        self.factor = 1.0
        self.rate = Rate(self._pieces(start))

    def change(self, at: int, swing: Swing) -> None:
        """Let the rate be another one from ``at`` [µs] on."""
        if swing.adds:
            self.added.append((at, swing.adds, swing.fades))
        self.factor *= swing.calls
        first = max(at, self.start)
        self.rate = Rate(self._pieces(first), self.rate.until(first))

    def _pieces(self, first: int) -> list[tuple[int, float, float]]:
        """Return the pieces of the rate from ``first`` [µs] on."""
        corners = {at for at, _ in self.curve}
        corners |= {at + fades for at, _, fades in self.added if fades is not None}
        starts = [first, *sorted(at for at in corners if first < at < self.end)]
        return [(start, *self._line(start)) for start in starts]

    def _line(self, at: int) -> tuple[float, float]:
        """Return the calls per hour from ``at`` [µs] on, and their change per hour."""
        height, slope = _straight(self.curve, at)
        for since, adds, fades in self.added:
            if fades is None:
                height += adds
            elif at < since + fades:
                height += adds * (1 - (at - since) / fades)
                slope -= adds / (fades / HOUR)
        return max(self.factor * height, 0.0), self.factor * slope


def _straight(curve: Curve, at: int) -> tuple[float, float]:
    """Return height and slope [per h] of ``curve`` from ``at`` on; level before and after it."""
    k = bisect_right(curve, at, key=lambda corner: corner[0])
    if k == 0:
        return curve[0][1], 0.0
    start, height = curve[k - 1]
    if k == len(curve):
        return height, 0.0
    stop, other = curve[k]
    slope = (other - height) / ((stop - start) / HOUR)
    return height + slope * ((at - start) / HOUR), slope


class Arrivals:
    """The times at which the persons of one source call first, one after the other."""

    def __init__(self, fate: Fate, source: Source) -> None:
        self.swings = Swings(source.curve, source.start, source.end)
        self.end, self.most = source.end, source.most
        self.came = 0
        self._blocks = fate.unit_exponentials(source.path)
        self._place(next(self._blocks))

    def due(self) -> int:
        """Return when the next one calls [µs], NEVER if nobody does."""
        if self.came == self.most:
            return NEVER
        while self._next == len(self._times):
            if self._next < len(self._sums):
                return NEVER
            self._place(next(self._blocks))
        return self._times[self._next]

    def take(self) -> int:
        """Let the next one call; return which one that is, from 1 on."""
        self._next += 1
        self.came += 1
        return self.came

    def change(self, now: int, swing: Swing) -> None:
        """Let those who have not called yet do so at another rate."""
        self.swings.change(now, swing)
        self._place(self._sums[self._next :], now)

    def __iter__(self) -> Iterator[int]:
        """Yield the times [µs] as they are if nothing changes the rate."""
        while (at := self.due()) != NEVER:
            yield at
            self.take()

    def _place(self, sums: Floats, now: int = 0) -> None:
        """Find the times at which the rate adds up to ``sums``."""
        times = np.maximum(np.rint(self.swings.rate.times(sums)), now)
        self._sums = sums
        self._times: list[int] = times[times < self.end].astype(np.int64).tolist()
        self._next = 0
