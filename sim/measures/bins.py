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
    Amounts = Numbers | NDArray[np.float64]

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


def lasting(
    log: Log,
    bins: Bins,
    spans: Numbers,
    groups: tuple[Numbers, int],
    weights: Numbers | None = None,
) -> Numbers:
    """Return how long [µs] ``spans`` (start and end) lasted in each bin, without pauses.

    ``groups`` says to which group each span belongs, and how many there are; the result has a row
    per group and a column per bin. A span counts ``weights`` times. It is exact: the sum of all is
    the sum of the spans.
    """
    edges, (group, number) = active(log, bins.edges), groups
    counts = np.ones(len(group), dtype=np.int64) if weights is None else weights
    going, found = np.zeros((2, number * len(bins)), dtype=np.int64)
    for times, sign in ((active(log, spans[0]), counts), (active(log, spans[1]), -counts)):
        place = np.clip(np.searchsorted(edges, times, side="right") - 1, 0, len(bins) - 1)
        cell = group * len(bins) + place
        np.add.at(going, cell, sign)
        np.add.at(found, cell, sign * (edges[place + 1] - times))
    going = going.reshape(number, len(bins))
    before = np.cumsum(going, axis=1) - going
    return found.reshape(number, len(bins)) + before * np.diff(edges)


def levels(start: Numbers, end: Numbers, weights: Numbers | None = None) -> tuple[Numbers, Numbers]:
    """Return the times at which spans begin or end, and how many there are from each on.

    What ends at an instant has ended before anything begins. A span counts ``weights`` times.

    >>> times, there = levels(np.array([0, 5, 10]), np.array([10, 8, 12]))
    >>> times.tolist(), there.tolist()
    ([0, 5, 8, 10, 10, 12], [1, 2, 1, 0, 1, 0])
    """
    weights = np.ones(len(start), dtype=np.int64) if weights is None else weights
    lasts = end > start
    times = np.concatenate([end[lasts], start[lasts]])
    change = np.concatenate([-weights[lasts], weights[lasts]])
    order = np.argsort(times, kind="stable")
    return times[order], np.cumsum(change[order])


def share(part: Amounts, whole: Amounts) -> NDArray[np.float64]:
    """Return part by whole; NaN where there is no whole."""
    found = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    np.divide(part, whole, out=found, where=np.broadcast_to(whole > 0, found.shape))
    return found
