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

from sim.clock import MINUTE
from sim.log import KIND, MILESTONE, NEVER, Log
from sim.measures.answers import Milestones
from sim.measures.control import cut
from sim.measures.waits import GATHERING, HOLDING, Occupations

if TYPE_CHECKING:
    from collections.abc import Iterator

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


class Paths:
    """Finds the realised critical paths of the answers of one log."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.occupations = Occupations(log)
        self.milestones = Milestones(log)
        self.columns = self.occupations.columns
        self._spoken = self._ends_of_talks()

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

    def speed(self, case: tuple[int, int], unit: int, milestone: int) -> Iterator[tuple[Leg, int]]:
        """Yield the legs of work that move a response, each with 1, or -1 if it moves the sending.

        They go back beyond the sending. The work before an inject that follows another moves its
        sending and its answer alike, and cancels.
        """
        ends = self.milestones.of(case, unit).get(milestone), self.milestones.sending(case)
        if any(end is None or NEVER in end for end in ends):
            return
        for end, sign in zip(ends, (1, -1), strict=True):
            assert end is not None
            for leg in self._legs(end.row, end.at, 0):
                if leg.kind == "work":
                    yield leg, sign

    def _legs(self, row: int, end: int, since: int) -> Iterator[Leg]:
        """Yield the legs from ``end`` back to ``since``, without the pauses of the exercise."""
        for leg in self._back(row, end, since):
            for start, stop, stood in cut(max(leg.start, since), leg.end, self.log.pauses):
                yield Leg(start, stop, "paused" if stood else leg.kind, leg.row)

    def _back(self, row: int, end: int, since: int) -> Iterator[Leg]:
        """Yield the legs from ``end``, when ``row`` ended, back to ``since`` or before."""
        columns = self.columns
        while row != NEVER and end > since:
            scheduled, started = columns["scheduled"][row], columns["started"][row]
            if started != NEVER:
                yield Leg(started, end, self._kind(row), row)
                end = started
            blocker = self._blocker(row)
            if blocker != NEVER:
                row = blocker
                continue
            yield Leg(scheduled, end, "waiting", row)
            end, row = scheduled, columns["cause"][row]
        yield Leg(since, end, "outside", NEVER)

    def _kind(self, row: int) -> LegKind:
        kind = self.columns["kind"][row]
        if kind == AGENDA:
            return "waiting"
        works = self.columns["people"][row] != NEVER and kind not in IDLE
        return "work" if works else "passing"

    def _blocker(self, row: int) -> int:
        """Return the row whose end let ``row`` start after a wait, NEVER if none can be told."""
        at = self.columns["started"][row]
        if at == NEVER or at <= self._set(row):
            return NEVER
        freed = self.columns["waited_for"][row]
        names = self.log.names
        if len(names.people) <= freed < len(names.people) + len(names.channels):
            return self._spoken.get((freed - len(names.people), at), NEVER)
        people = names.groups[self.columns["people"][row]] if freed >= len(names.people) else ()
        ended = (self._ended(p, at) for p in people or (freed,) if p != NEVER)
        return next((r for r in ended if r != NEVER), NEVER)

    def _set(self, row: int) -> int:
        """Return when a row began to wait: an item of a meeting does so on the agenda."""
        causes, times = self.columns["cause"], self.columns["scheduled"]
        on_agenda: bool = self.columns["kind"][row] == ITEM and causes[row] != NEVER
        at: int = times[causes[row] if on_agenda else row]
        return at

    def _ended(self, person: int, at: int) -> int:
        """Return what occupied ``person`` until ``at`` for some time, NEVER if nothing did.

        Waiting in a room is no work that could have been over earlier.
        """
        k = bisect_left(self.occupations.starts[person], at) - 1
        if k < 0:
            return NEVER
        spell = self.occupations.spells[person][k]
        over = spell.end == at and self.columns["kind"][spell.row] != GATHERING
        return spell.row if over else NEVER

    def _ends_of_talks(self) -> dict[tuple[int, int], int]:
        """Return, by channel and the time it was over, what kept a line for some time."""
        columns = self.columns
        return {
            (columns["channel"][row], columns["completed"][row]): row
            for row, kind in enumerate(columns["kind"])
            if kind in HOLDING and columns["started"][row] < columns["completed"][row]
        }


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
    long as no events change places and no work is stopped and gone on with.
    """
    paths = Paths(log)
    found: dict[tuple[str, str], int] = {}
    for case, unit, _ in paths.milestones:
        for leg, sign in paths.speed(case, unit, MILESTONE[milestone]):
            _, *who = _share(log, leg)
            key = (who[0], who[1])
            found[key] = found.get(key, 0) + sign * (leg.end - leg.start)
    return {who: length / MINUTE for who, length in found.items() if length}


def _share(log: Log, leg: Leg) -> Share:
    if leg.row == NEVER or leg.kind == "paused":
        return Share(leg.kind)
    unit, role = int(log.columns["unit"][leg.row]), int(log.columns["role"][leg.row])
    return Share(
        leg.kind,
        "" if unit == NEVER else log.names.units[unit],
        "" if role == NEVER else log.names.roles[role],
    )
