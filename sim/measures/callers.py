"""Calls from the public in one log: who called, what became of them, and how long they waited.

Counted are persons: whoever calls again is still the same person, who has waited since the first
attempt. Attempts are told beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.clock import MINUTE, SECOND
from sim.log import KIND, NEVER, OUTCOME
from sim.measures.control import active

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.log import Log

    Numbers = NDArray[np.int64]

CALL, REDIAL = KIND["call"], KIND["redial"]
COUNTS = ("persons", "attempts", "answered", "gave_up", "turned_away", "waiting", "between")
"""Persons are those answered, and those who gave up, were turned away for good, wait to be answered
at ENDEX or are between two attempts then."""
WITHIN = {"within_30s": 30 * SECOND, "within_3min": 3 * MINUTE}
"""Shares of persons answered in time, and the limits [µs]."""
WAITS = ("mean_wait", "p90_wait", "attempt_wait", *WITHIN)


@dataclass(frozen=True)
class Callers:
    """The persons who called one source, in the order of their numbers.

    Times in µs, without the pauses of the exercise.
    ``first``: when each called first; ``set`` and ``started``: the last attempt, and when it was
    answered (NEVER: not); ``became``: one of the COUNTS from "answered" on; ``attempts`` of all.
    """

    first: Numbers
    set: Numbers
    started: Numbers
    became: Numbers
    attempts: int

    def count(self, what: str) -> int:
        """Return how many persons became ``what``."""
        return int(np.count_nonzero(self.became == COUNTS.index(what)))


def persons(log: Log, source: str) -> Callers:
    """Return who called ``source``, and what had become of each by ENDEX."""
    columns = log.columns
    own = columns["case"] == log.names.cases.index(source)
    calls = own & (columns["kind"] == CALL)
    # somebody of the staff who calls again does so through a channel
    pauses = own & (columns["kind"] == REDIAL) & (columns["channel"] == NEVER)
    rows = np.flatnonzero(calls | pauses)
    number, repetition = columns["number"][rows], columns["repetition"][rows]
    rows = rows[np.lexsort((pauses[rows], repetition, number))]
    number = columns["number"][rows]
    begins = np.diff(number, prepend=NEVER) != 0
    first, last = rows[begins], rows[np.append(begins[1:], True)[: len(rows)]]
    started = columns["started"][last]
    return Callers(
        first=active(log, columns["scheduled"][first]),
        set=active(log, columns["scheduled"][last]),
        started=active(log, np.where(pauses[last], NEVER, started)),
        became=_became(pauses[last], started, columns["outcome"][last]),
        attempts=int(np.count_nonzero(calls)),
    )


def _became(pausing: NDArray[np.bool_], started: Numbers, outcome: Numbers) -> Numbers:
    found = np.select(
        [
            pausing,
            started != NEVER,
            outcome == OUTCOME["abandoned"],
            outcome == OUTCOME["turned away"],
        ],
        [COUNTS.index(w) for w in ("between", "answered", "gave_up", "turned_away")],
        COUNTS.index("waiting"),
    )
    return found.astype(np.int64)


def waits(log: Log, source: str) -> NDArray[np.float64]:
    """Return how long each caller of ``source`` waited since the first attempt [min].

    It is inf for whoever was not answered by ENDEX.
    """
    return _waits(persons(log, source))


def _waits(found: Callers) -> NDArray[np.float64]:
    return np.where(found.started == NEVER, np.inf, (found.started - found.first) / MINUTE)


def answered_within(log: Log, source: str, limit: int) -> float:
    """Return the share of persons answered within ``limit`` [µs] of their first attempt.

    Whoever gave up, or was turned away for good, was not. Whoever may still be answered, and at
    ENDEX has not yet waited that long, is not counted: nobody knows. NaN where nobody counts.
    """
    return _within(persons(log, source), limit, int(active(log, np.array(log.end))))


def _within(found: Callers, limit: int, end: int) -> float:
    answered = found.started != NEVER
    over = np.isin(found.became, [COUNTS.index("gave_up"), COUNTS.index("turned_away")])
    known = answered | over | (end - found.first > limit)
    in_time = answered & (found.started - found.first <= limit)
    return float(in_time.sum() / known.sum()) if known.any() else float("nan")


def callers(log: Log) -> list[tuple[object, ...]]:
    """Return per source of calls: its name, COUNTS (see there) and WAITS [min].

    Mean and 90th percentile of the wait are over the persons answered, since their first attempt;
    the third is the mean within the attempt that was answered. The last two are the shares of
    persons answered within 30 s and 3 min (see `answered_within`). NaN where there is none.
    """
    kinds = zip(log.names.cases, log.names.case_kinds, strict=True)
    return [_summary(log, source) for source, kind in kinds if kind == "public"]


def _summary(log: Log, source: str) -> tuple[object, ...]:
    found = persons(log, source)
    counts = (len(found.first), found.attempts, *(found.count(what) for what in COUNTS[2:]))
    end = int(active(log, np.array(log.end)))
    within = [_within(found, limit, end) for limit in WITHIN.values()]
    wait = _waits(found)
    answered = np.isfinite(wait)
    if not answered.any():
        return source, *counts, *[float("nan")] * 3, *within
    ordered = np.sort(wait[answered])
    p90 = float(ordered[int(np.ceil(0.9 * len(ordered))) - 1])
    attempt = (found.started - found.set)[answered] / MINUTE
    return source, *counts, float(ordered.mean()), p90, float(attempt.mean()), *within
