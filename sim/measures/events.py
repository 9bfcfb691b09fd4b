"""When events happened in one run, and how long it took from one to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.log import MILESTONE, NEVER
from sim.measures.answers import NOT_SENT, Reached
from sim.measures.control import taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.log import Log
    from sim.measures.answers import Milestones
    from sim.scenario import Event


STARTEX = Reached(0, NEVER)


class Span(NamedTuple):
    """The time from one event to another, or (``is_open``) to ENDEX [µs].

    ``players`` is without what exercise control took: ``control``.
    """

    players: int
    control: int
    is_open: bool

    def keeps(self, limit: int) -> bool | None:
        """Whether it is at most ``limit`` [µs]; None if that was still to be seen at ENDEX."""
        if self.players > limit:
            return False
        return None if self.is_open else True


def span(log: Log, start: int, end: Reached, row: int = NEVER) -> Span:
    """Return the time from ``start`` [µs after STARTEX] to ``end``.

    ``row`` is what the end waits for where it is still to come.
    """
    is_open = end.at == NEVER
    until = log.end if is_open else end.at
    control = taken(log, start, until, row if is_open else end.row)
    return Span(until - start - control, control, is_open)


def between(
    log: Log, found: Milestones, start: Sequence[Event], end: Sequence[Event]
) -> Span | None:
    """Return the time from the earliest of the events ``start`` to the earliest of ``end``.

    Without ``start`` it runs from STARTEX. None if nothing of ``start`` happened, or nothing of
    ``end`` could.
    """
    began = earliest(log, found, start) if start else STARTEX
    ended = earliest(log, found, end)
    if began is None or began.at == NEVER or ended is None:
        return None
    return span(log, began.at, ended, on_the_way(log, found, end) if ended.at == NEVER else NEVER)


def earliest(log: Log, found: Milestones, events: Iterable[Event]) -> Reached | None:
    """Return when the first of several events happened, as `when` does."""
    times = [time for event in events if (time := when(log, found, event)) is not None]
    if not times:
        return None
    return min((time for time in times if time.at != NEVER), default=NOT_SENT)


def when(log: Log, found: Milestones, event: Event) -> Reached | None:
    """Return when an event happened, NOT_SENT if it was still to come, None if not concerned."""
    case = case_of(log, event.inject)
    sending = None if case is None else found.sending(case)
    if case is None or sending is None or (event.milestone == "sent" and event.unit is None):
        return sending
    units = units_of(log, found, event, case)
    times = [found.of(case, u)[MILESTONE[event.milestone]] for u in units]
    if not times:
        return NOT_SENT if sending.at == NEVER else None
    return min((t for t in times if t.at != NEVER), default=NOT_SENT)


def case_of(log: Log, inject: str) -> tuple[int, int] | None:
    """Return the case of an inject; None if the log knows of none."""
    return (log.names.cases.index(inject), 0) if inject in log.names.cases else None


def on_the_way(log: Log, found: Milestones, events: Sequence[Event]) -> int:
    """Return the row that sent the inject of an event which is still to come, or will."""
    coming = next(e for e in events if when(log, found, e) == NOT_SENT)
    case = log.names.cases.index(coming.inject)
    sending = found.sending((case, 0)) or NOT_SENT
    waiting = (log.columns["case"] == case) & (log.columns["completed"] == NEVER)
    rows = np.flatnonzero(waiting).tolist()
    return sending.row if sending.row != NEVER else max(rows, default=NEVER)


def units_of(log: Log, found: Milestones, event: Event, case: tuple[int, int]) -> Iterable[int]:
    """Return the units for whom the event may come."""
    if event.unit is not None and event.unit not in log.names.units:
        return []
    named = (
        range(len(log.names.units)) if event.unit is None else [log.names.units.index(event.unit)]
    )
    return [u for u in named if MILESTONE[event.milestone] in found.of(case, u)]
