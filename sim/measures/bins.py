"""Time in bins: how long things lasted in each, counted exactly."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim.clock import MINUTE, to_micros
from sim.measures.control import active, paused

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.log import Log

    Numbers = NDArray[np.int64]

STEPS = (15, 30, 60, 120, 240, 480, 1440)
"""How long bins may be [min]; the exercise decides which."""
MOST = 96
"""More bins than this are not kept of a run: 15 min for a day, an hour for four days."""


@dataclass(frozen=True)
class Bins:
    """An exercise cut into bins between the times ``edges`` [µs], the last may be shorter.

    ``went`` [µs]: how long each is without the pauses of the exercise.
    """

    edges: Numbers
    went: Numbers

    @staticmethod
    def of(log: Log, step: float | None = None) -> Bins:
        """Return bins of ``step`` minutes; None: 15, or so many that there are not too many."""
        width = to_micros(fitting(log.end) if step is None else step)
        if width <= 0:
            raise ValueError(f"need a step above 0 min, got {step}")
        edges = np.append(np.arange(0, log.end, width), log.end)
        went = [e - s - paused(s, e, log.pauses) for s, e in pairwise(edges.tolist())]
        return Bins(edges, np.array(went, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.went)

    def place(self, times: Numbers) -> Numbers:
        """Return in which bin each of ``times`` [µs] lies; ENDEX lies in the last."""
        found = np.searchsorted(self.edges, times, side="right") - 1
        return np.minimum(found, len(self) - 1)

    def columns(self, repeated: int = 1) -> dict[str, NDArray[np.float64]]:
        """Return start and end of all bins [min], ``repeated`` so often."""
        return {
            "start": np.tile(self.edges[:-1] / MINUTE, repeated),
            "end": np.tile(self.edges[1:] / MINUTE, repeated),
        }


def fitting(end: int) -> int:
    """Return how long bins are [min] for an exercise that ends at ``end`` [µs].

    >>> fitting(8 * 60 * MINUTE), fitting(72 * 60 * MINUTE)
    (15, 60)
    """
    return next((s for s in STEPS if end <= MOST * s * MINUTE), STEPS[-1])


def lasting(log: Log, bins: Bins, spans: Numbers, groups: Numbers, number: int) -> Numbers:
    """Return how long [µs] ``spans`` (start and end) lasted in each bin, without pauses.

    ``groups`` says to which of so many (``number``) groups each span belongs; the result has a row
    per group and a column per bin. It is exact: its sum is the sum of the spans.
    """
    edges = active(log, bins.edges)
    start, end = active(log, spans[0]), active(log, spans[1])
    shape = number, len(bins)
    going, found = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for times, sign in ((start, 1), (end, -1)):
        place = np.clip(np.searchsorted(edges, times, side="right") - 1, 0, len(bins) - 1)
        np.add.at(going, (groups, place), sign)
        np.add.at(found, (groups, place), sign * (edges[place + 1] - times))
    before = np.cumsum(going, axis=1) - going
    return found + before * np.diff(edges)


def most(start: Numbers, end: Numbers) -> int:
    """Return how many of the spans there were at once, at most; what ends has ended before.

    >>> most(np.array([0, 5, 10]), np.array([10, 8, 12]))
    2
    """
    return int(levels(start, end)[1].max(initial=0))


def levels(start: Numbers, end: Numbers, weights: Numbers | None = None) -> tuple[Numbers, Numbers]:
    """Return the times at which spans begin or end, and how many there are from each on."""
    weights = np.ones(len(start), dtype=np.int64) if weights is None else weights
    lasts = end > start
    times = np.concatenate([end[lasts], start[lasts]])
    change = np.concatenate([-weights[lasts], weights[lasts]])
    order = np.argsort(times, kind="stable")
    return times[order], np.cumsum(change[order])


def share(part: Numbers, whole: Numbers) -> NDArray[np.float64]:
    """Return part by whole; NaN where there is no whole."""
    found = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    np.divide(part, whole, out=found, where=np.broadcast_to(whole > 0, found.shape))
    return found
