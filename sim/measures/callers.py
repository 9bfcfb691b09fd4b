"""Calls from the public in one log: how many, and how long they waited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.clock import MINUTE
from sim.log import KIND, NEVER
from sim.measures.control import active

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.log import Log

CALL = KIND["call"]


def waits(log: Log, source: str) -> NDArray[np.float64]:
    """Return how long each caller of ``source`` waited [min]; inf if not answered by ENDEX."""
    scheduled, started = _calls(log, source)
    return np.where(started == NEVER, np.inf, (started - scheduled) / MINUTE)


def answered_within(log: Log, source: str, limit: int) -> float:
    """Return the share of callers answered within ``limit`` [µs]; NaN where there were none.

    Whoever at ENDEX has not yet waited that long is not counted: nobody knows.
    """
    scheduled, started = _calls(log, source)
    answered = started != NEVER
    end = active(log, np.array(log.end))
    known = answered | (end - scheduled > limit)
    in_time = answered & (started - scheduled <= limit)
    return float(in_time.sum() / known.sum()) if known.any() else float("nan")


def _calls(log: Log, source: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return when each call of ``source`` came and was answered [µs], without pauses."""
    rows = (log.columns["kind"] == CALL) & (log.columns["case"] == log.names.cases.index(source))
    return active(log, log.columns["scheduled"][rows]), active(log, log.columns["started"][rows])


def callers(log: Log) -> list[tuple[object, ...]]:
    """Return per source of calls: its name, calls, answered, mean wait and 90th percentile [min].

    The mean and the percentile are over the answered calls; NaN where there is none.
    """
    sources: Sequence[str] = [
        case
        for case, kind in zip(log.names.cases, log.names.case_kinds, strict=True)
        if kind == "public"
    ]
    return [_summary(source, waits(log, source)) for source in sources]


def _summary(source: str, wait: NDArray[np.float64]) -> tuple[object, ...]:
    answered = np.sort(wait[np.isfinite(wait)])
    if not len(answered):
        return source, len(wait), 0, float("nan"), float("nan")
    p90 = answered[int(np.ceil(0.9 * len(answered))) - 1]
    return source, len(wait), len(answered), float(answered.mean()), float(p90)
