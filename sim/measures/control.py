"""What exercise control took of the players' time: pauses of the clock, and injects sent late."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from sim.log import KIND, NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.log import Log

LATE = KIND["late"]
Spans = tuple[tuple[int, int], ...]
Time = TypeVar("Time", int, float)


def paused(start: Time, end: Time, pauses: tuple[tuple[Time, Time], ...]) -> Time:
    """Return how long the exercise stood between two times.

    >>> paused(5, 20, ((0, 6), (10, 12), (19, 30)))
    4
    """
    return sum((max(min(end, e) - max(start, s), 0 * end) for s, e in pauses), 0 * end)


def cut(start: int, end: int, pauses: Spans) -> list[tuple[int, int, bool]]:
    """Return the parts of a time in order, each with whether the exercise stood.

    >>> cut(5, 20, ((0, 6), (10, 12)))
    [(5, 6, True), (6, 10, False), (10, 12, True), (12, 20, False)]
    """
    parts = []
    for begin, stop in pauses:
        if stop <= start or begin >= end:
            continue
        if begin > start:
            parts.append((start, begin, False))
        start, until = max(start, begin), min(stop, end)
        parts.append((start, until, True))
        start = until
    return [*parts, (start, end, False)] if start < end else parts


def active(log: Log, times: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return times [µs] on a clock that stands while the exercise does; NEVER stays."""
    moved = times.copy()
    for start, end in log.pauses:
        moved -= np.where(times > start, np.minimum(times, end) - start, 0)
    return moved


def taken(log: Log, start: int, end: int, row: int) -> int:
    """Return how much exercise control took between two times [µs], of which ``row`` ended one.

    That is the pauses between them, and the lateness of every inject that ``row`` goes back to.
    """
    total = paused(start, end, log.pauses)
    if not (log.columns["kind"] == LATE).any():
        return total
    while row != NEVER and log.columns["scheduled"][row] >= start:
        if log.columns["kind"][row] == LATE:
            begun, over = int(log.columns["started"][row]), int(log.columns["completed"][row])
            until = end if over == NEVER else min(over, end)
            total += until - begun - paused(begun, until, log.pauses)
        row = int(log.columns["cause"][row])
    return total
