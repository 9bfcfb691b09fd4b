"""How long something took by the clocks of observers: without pauses, no finer than they read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sim.drill.logs.answers import records
from sim.log import MILESTONES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.drill.logs.answers import Reading
    from sim.drill.logs.observing import Observed

MINUTE = 60.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time [min], right to within ``slack`` [min] either way.

    ``open``: it had not ended when watching did, so it is at least so long.
    """

    minutes: float
    slack: float
    open: bool = False


Pauses = tuple[tuple[datetime, datetime], ...]
"""From when until when exercise control had stopped the exercise."""


def pauses_of(rows: Iterable[Mapping[str, Any]], end: datetime) -> tuple[Pauses, int]:
    """Return the pauses in a log, one after the other, and how many marks of pauses lack another.

    A pause that nothing ends lasts to ``end``, unless a milestone was reached after it: then it
    did end, nobody knows when, and it is no pause here. Two marks of one kind are the same if no
    milestone was reached between them, as two observers write down one pause. Marks without a
    time are none.
    """
    timed = [r for r in rows if r["at"] is not None]
    marks = sorted((r["at"], r["event"]) for r in timed if r["event"] in {"paused", "resumed"})
    went_on = sorted(r["at"] for r in timed if r["event"] in MILESTONES)
    found: list[tuple[datetime, datetime]] = []
    before, lacking = (datetime.min.replace(tzinfo=UTC), "resumed"), 0
    for at, event in marks:
        if event != before[1]:
            if event == "resumed":
                found.append((before[0], at))
            before = (at, event)
        elif any(before[0] < t < at for t in went_on):
            lacking += 1
            before = (at, event)
    if before[1] == "paused":
        if any(before[0] < t for t in went_on):
            lacking += 1
        else:
            found.append((before[0], max(before[0], end)))
    return tuple(found), lacking


def stood(exercise: Observed, end: datetime) -> list[tuple[float, float]]:
    """Return from when until when exercise control had stopped an exercise [min after STARTEX].

    Only what lies between STARTEX and ``end``; `pauses_of` says what counts as a pause.
    """
    pauses, _ = pauses_of(records(exercise.events), end)
    inside = [(max(first, exercise.start), min(last, end)) for first, last in pauses]
    minute = timedelta(minutes=1)
    return [
        ((first - exercise.start) / minute, (last - exercise.start) / minute)
        for first, last in inside
        if first < last
    ]


def between(first: Reading, second: Reading, pauses: Pauses = ()) -> Length | None:
    """Return how long it was from one reading to another; None if that cannot be said.

    That is so if a time is missing, or the second lies before the first by more than their clocks
    allow. Where the clocks allow it, a second that seems to be before the first is no time at all.
    What exercise control stopped is left out.

    >>> from datetime import datetime, UTC
    >>> from sim.drill.logs.answers import Reading
    >>> first = Reading(datetime(2026, 3, 12, 8, 5, tzinfo=UTC), 60)
    >>> between(first, Reading(datetime(2026, 3, 12, 8, 17, tzinfo=UTC), 60))
    Length(minutes=12.0, slack=1.0, open=False)
    >>> between(first, Reading(None)) is None
    True
    """
    if first.at is None or second.at is None:
        return None
    slack = max(first.precision, second.precision) / MINUTE
    minutes = _played(first.at, second.at, pauses)
    return None if minutes < -slack else Length(max(minutes, 0.0), slack)


def since(first: Reading, until: datetime, pauses: Pauses = ()) -> Length | None:
    """Return for how long nothing more had happened after a reading when watching ended."""
    length = between(first, first._replace(at=until), pauses)
    return None if length is None else Length(length.minutes, length.slack, open=True)


def _played(start: datetime, end: datetime, pauses: Pauses) -> float:
    stopped = sum(
        (max(min(end, b) - max(start, a), timedelta(0)) for a, b in pauses), start=timedelta(0)
    )
    return (end - start - stopped).total_seconds() / MINUTE
