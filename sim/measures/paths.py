"""Who should work faster: the realised critical path of an answer, with edges of resources.

The logical chain of an answer goes back over causes and tells where it waited. The path goes on
through the wait: from what waited back to its *blocker*, the row whose end gave it its person, its
line or its meeting, whichever case that row is of: measure B3 of the docs.

Cut off at the sending of the inject, a path adds up to the response. Not cut off, it says what
faster work would change: a blocker that was begun before the inject was sent counts in full.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from sim.clock import MINUTE
from sim.log import KIND, MILESTONE, NEVER, OUTCOME, Log
from sim.measures.control import cut, paused
from sim.measures.explanation import Explainer
from sim.measures.waits import GATHERING, HOLDING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from sim.measures.answers import Case, Reached

LegKind = Literal["work", "waiting", "passing", "paused", "outside"]

AGENDA, ITEM = KIND["agenda"], KIND["item"]
IDLE = (GATHERING, KIND["break"])
"""Kinds of rows in which people are occupied and do not work."""


class Leg(NamedTuple):
    """A stretch of a path from ``start`` until ``end`` [µs after STARTEX], and its row.

    ``kind``: *work* of the people of the row; *waiting* of the row, where no blocker can be told;
    *passing*: time that takes nobody's work, such as transit; *paused*: the exercise stood;
    *outside*: until exercise control, the public or a timetable set going what the path goes back
    to (``row`` is NEVER).
    """

    start: int
    end: int
    kind: LegKind
    row: int


class Share(NamedTuple):
    """What minutes on paths are charged to; ``unit`` and ``role`` may be empty.

    For *work* they name who did it, for *waiting* who was waited for, for *passing* whom it was on
    the way to.
    """

    kind: LegKind
    unit: str = ""
    role: str = ""


Node = tuple[int, int]
"""A row, and the time [µs] at which the path comes to it: when it ended."""


class Paths:
    """Finds the realised critical paths of the answers of one log."""

    def __init__(self, log: Log, explainer: Explainer | None = None) -> None:
        known = explainer or Explainer(log)
        self.log = log
        self.occupations = known.occupations
        self.milestones = known.milestones
        self.columns = known.columns
        self._spoken = self._ends_of_talks()
        self._works, self._waited = self._sorts()
        self._next: dict[int, Node] = {}

    def path(self, case: tuple[int, int], unit: int, milestone: int) -> list[Leg]:
        """Return the legs from sending a case until ``unit`` reached ``milestone``, in order.

        They follow one another and add up to the response exactly. Empty if the milestone was not
        reached: a little faster work does not change what is open at ENDEX.
        """
        sent = self.milestones.sent(case)
        at, row = self.milestones.of(case, unit).get(milestone, (NEVER, NEVER))
        if NEVER in (sent, at):
            return []
        return sorted(self._legs(row, at, sent))

    def worth(self, ends: Mapping[Node, int]) -> dict[int, int]:
        """Return how long [µs] the work in each row moves the sum of some times.

        ``ends`` gives how often each time counts, and the row whose end it is. The paths from them
        go back to STARTEX. Those that meet go on as one, so each part is walked once.
        """
        counts = dict(ends)
        found: dict[int, int] = {}
        started, pauses = self.columns["started"], self.log.pauses
        for node in self._outer_first(ends):
            row, end = node
            count = counts[node]
            if count and self._works[row] and started[row] != NEVER:
                length = end - started[row] - (paused(started[row], end, pauses) if pauses else 0)
                found[row] = found.get(row, 0) + count * length
            if count and self._waited[row]:
                for leg in self._since_stop(row):
                    length = leg.end - leg.start - paused(leg.start, leg.end, pauses)
                    if leg.kind == "work":
                        found[leg.row] = found.get(leg.row, 0) + count * length
            before = self._next[row]
            counts[before] = counts.get(before, 0) + count
        return found

    def _outer_first(self, ends: Iterable[Node]) -> list[Node]:
        """Return all that the paths from ``ends`` come through, each before what it comes to."""
        depth: dict[Node, int] = {}
        for node in ends:
            new = []
            while node not in depth and node[0] != NEVER and node[1] > 0:
                new.append(node)
                node = self._before(node[0])
            first = depth.get(node, 0) + 1
            depth.update(zip(reversed(new), range(first, first + len(new)), strict=True))
        return sorted(depth, key=depth.__getitem__, reverse=True)

    def _legs(self, row: int, end: int, since: int) -> Iterator[Leg]:
        """Yield the legs from ``end`` back to ``since``, without the pauses of the exercise."""
        for leg in self._back(row, end, since):
            for start, stop, stood in cut(leg.start, leg.end, self.log.pauses):
                yield Leg(start, stop, "paused" if stood else leg.kind, leg.row)

    def _back(self, row: int, end: int, since: int) -> Iterator[Leg]:
        """Yield the legs from ``end``, when ``row`` ended, back to ``since``."""
        while row != NEVER and end > since:
            for leg in self._of_row(row, end):
                if leg.end > since:
                    yield leg._replace(start=max(leg.start, since))
            row, end = self._before(row)
        if end > since:
            yield Leg(since, end, "outside", NEVER)

    def _of_row(self, row: int, end: int) -> Iterator[Leg]:
        """Yield the legs of a row that ended at ``end``, until what the path goes back to then."""
        scheduled, started = self.columns["scheduled"][row], self.columns["started"][row]
        if started != NEVER:
            yield Leg(started, end, self._kind(row), row)
            end = started
        if self._blocker(row) == NEVER:
            yield Leg(scheduled, end, "waiting", row)
        else:
            yield from self._since_stop(row)

    def _since_stop(self, row: int) -> Iterator[Leg]:
        """Yield the legs between the end of a part and the start of the next, which is ``row``.

        What came between is on the path no longer than that: what set it going changes when the
        first part ended, not how much was left.
        """
        blocker = self._blocker(row)
        if blocker != NEVER and self.occupations.goes_on(row):
            since = self.columns["scheduled"][row]
            yield from self._back(blocker, self.columns["started"][row], since)

    def _before(self, row: int) -> Node:
        """Return to what the path goes back from a row: what it waited for, or else its cause."""
        if row not in self._next:
            blocker = NEVER
            if self._waited[row] and not self.occupations.goes_on(row):
                blocker = self._blocker(row)
            self._next[row] = (
                (self.columns["cause"][row], self.columns["scheduled"][row])
                if blocker == NEVER
                else (blocker, self.columns["started"][row])
            )
        return self._next[row]

    def _kind(self, row: int) -> LegKind:
        if self.columns["kind"][row] == AGENDA:
            return "waiting"
        return "work" if self._works[row] else "passing"

    def _sorts(self) -> tuple[list[bool], list[bool]]:
        """Return of each row whether it is work, and whether it waited for something.

        An item of a meeting waits on the agenda.
        """
        kind, people, cause, scheduled, started = (
            self.log.columns[k] for k in ("kind", "people", "cause", "scheduled", "started")
        )
        works = (people != NEVER) & ~np.isin(kind, (*IDLE, AGENDA))
        on_agenda = (kind == ITEM) & (cause != NEVER)
        set_at = np.where(on_agenda, scheduled[cause], scheduled) if len(cause) else scheduled
        waited = (started != NEVER) & (started > set_at)
        return works.tolist(), waited.tolist()

    def _blocker(self, row: int) -> int:
        """Return the row whose end let ``row`` start after a wait, NEVER if none can be told."""
        if not self._waited[row]:
            return NEVER
        at = self.columns["started"][row]
        freed = self.columns["waited_for"][row]
        names = self.log.names
        if len(names.people) <= freed < len(names.people) + len(names.channels):
            return self._spoken.get((freed - len(names.people), at), NEVER)
        people = names.groups[self.columns["people"][row]] if freed >= len(names.people) else ()
        ended = (self._ended(p, at) for p in people or (freed,) if p != NEVER)
        return next((r for r in ended if r != NEVER), NEVER)

    def _ended(self, person: int, at: int) -> int:
        """Return what occupied ``person`` until ``at`` for some time, NEVER if nothing did.

        Waiting in a room does so if nothing came of what was waited for.
        """
        k = bisect_left(self.occupations.starts[person], at) - 1
        if k < 0:
            return NEVER
        spell = self.occupations.spells[person][k]
        gathered = self.columns["kind"][spell.row] == GATHERING
        in_vain = self.columns["outcome"][spell.row] == OUTCOME["cancelled"]
        return spell.row if spell.end == at and (in_vain or not gathered) else NEVER

    def _ends_of_talks(self) -> dict[Node, int]:
        """Return, by channel and the time it was over, what kept a line for some time."""
        kind, started, over, channel = (
            self.log.columns[k] for k in ("kind", "started", "completed", "channel")
        )
        rows = np.flatnonzero(np.isin(kind, HOLDING) & (started < over))
        ends = zip(channel[rows].tolist(), over[rows].tolist(), strict=True)
        return dict(zip(ends, rows.tolist(), strict=True))


def path_minutes(log: Log, milestone: str = "completed") -> dict[Share, float]:
    """Return the minutes on the paths of all answers that reached ``milestone``.

    They add up to the sum of the responses. A row on the paths of several answers counts for each.
    """
    paths = Paths(log)
    found: dict[Share, int] = {}
    for case, unit, _ in paths.milestones:
        for leg in paths.path(case, unit, MILESTONE[milestone]):
            share = _share(log, leg)
            found[share] = found.get(share, 0) + leg.end - leg.start
    return {share: length / MINUTE for share, length in found.items()}


def speed_minutes(log: Log, milestone: str = "completed") -> dict[tuple[str, str], float]:
    """Return, by unit and role, what the length of their work is worth to the responses [min].

    It is the derivative of the sum of the responses with respect to the logarithm of the lengths of
    that work: if all of it took 1 % less, the responses would be 1 % of this shorter. It holds as
    long as no events change places.
    """
    explainer = Explainer(log)
    wanted = MILESTONE[milestone]
    ends = [(case, found.get(wanted)) for case, _, found in explainer.milestones]
    return _speed(explainer, ends)


def speed_rows(
    explainer: Explainer, without: Container[tuple[str, str]] = ()
) -> Iterable[tuple[object, ...]]:
    """Yield unit, role and what their speed is worth to the answers of one run [min].

    The answers (inject, unit) in ``without`` are left out.
    """
    names = explainer.log.names
    ends = [
        (case, found.get(explainer.answer(found)))
        for case, unit, found in explainer.milestones
        if (names.cases[case[0]], names.units[unit]) not in without
    ]
    return ((*who, worth) for who, worth in _speed(explainer, ends).items())


def _speed(
    explainer: Explainer, answers: Iterable[tuple[Case, Reached | None]]
) -> dict[tuple[str, str], float]:
    """Return the worth of the work of each unit and role to some answers [min].

    The work before an inject that follows another moves its sending and its answer alike, and
    cancels.
    """
    ends: dict[Node, int] = {}
    for case, end in answers:
        sending = explainer.milestones.sending(case)
        if end is None or sending is None or NEVER in (end.at, sending.at):
            continue
        for (at, row), sign in ((end, 1), (sending, -1)):
            ends[row, at] = ends.get((row, at), 0) + sign
    found: dict[tuple[int, int], int] = {}
    units, roles = (explainer.columns[k] for k in ("unit", "role"))
    for row, length in Paths(explainer.log, explainer).worth(ends).items():
        who = units[row], roles[row]
        found[who] = found.get(who, 0) + length
    names = explainer.log.names
    by_name = {
        (
            "" if unit == NEVER else names.units[unit],
            "" if role == NEVER else names.roles[role],
        ): length
        for (unit, role), length in found.items()
    }
    return {who: length / MINUTE for who, length in by_name.items() if length}


def _share(log: Log, leg: Leg) -> Share:
    if leg.row == NEVER or leg.kind == "paused":
        return Share(leg.kind)
    unit, role = int(log.columns["unit"][leg.row]), int(log.columns["role"][leg.row])
    return Share(
        leg.kind,
        "" if unit == NEVER else log.names.units[unit],
        "" if role == NEVER else log.names.roles[role],
    )
