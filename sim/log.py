"""The one log of simulated and observed exercises: plain arrays, one row per stretch of time.

A row is an unbroken stretch of work, of transit, of lying unread or of waiting for an answer. It is
``scheduled`` when the row named by ``cause`` completes, ``started`` when all it needs is there, and
``completed``; a time that has not come is NEVER. Times are whole microseconds after STARTEX.
``unit`` and ``role`` say who does it, ``addressee`` whose answer to the case it is part of, ``to``
which unit a message goes to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 1
"""Version of the log's columns."""

NEVER = -1
"""A time that has not come, or a name that does not apply."""

KINDS = (
    "inject",  # exercise control sends it
    "work",  # desk work of a step
    "pause",  # a step that takes time but nobody's
    "delay",  # from an event to the inject that follows it
    "attempt",  # a caller, or somebody who comes by, asks for the other side
    "redial",  # the pause before the next attempt
    "talk",  # on the telephone or face to face
    "write",  # a message is written
    "transit",  # the message is on its way
    "unread",  # it lies in the inbox until the next look
    "notice",  # the look is due but the reader has no time
    "read",  # it is read
    "agenda",  # an item waits for the meeting to take it up
    "item",  # the meeting deals with it
    "opening",  # the meeting's standing part; its wait is the gathering
    "gathering",  # somebody waits in the room, or is kept for a task for several
    "call-out",  # the call-out is on its way to somebody at home
    "travel",  # on the way to work
    "call",  # a call from the public
    "late",  # exercise control is late with an inject
    "left lying",  # each of the addressed believes that somebody else acts
    "wrong",  # work on what was misunderstood
    "question",  # asking back
    "briefing",  # a link of a cascade
    "relief",  # those who go hand over to those who come
    "break",  # somebody's break
)
OUTCOMES = (
    "completed",
    "open",  # not over at ENDEX
    "lost",  # sent, and never received
    "busy",  # the line or the callee was engaged
    "no answer",  # nobody there to answer
    "given up",  # all attempts were in vain and there is no other channel
    "cancelled",  # the meeting did not take place
    "taken",  # called away from the room by something earlier in the order of work
    "left",  # went home
    "withdrawn",  # the inject never went out
    "interrupted",  # something urgent took the people
    "suspended",  # goes on when the same people are back
    "handed over",  # a colleague goes on
    "outage",  # the channel was dead
    "cut off",  # the channel went dead meanwhile
    "misunderstood",  # something else was understood
    "abandoned",  # the caller hung up
    "turned away",  # no room for another caller
    "escalated",  # waited too long, goes to somebody else
    "by default",  # waited too long, counts as decided
    "not reached",  # a call-out in vain
    "declined",  # reached, and not willing to come
)
MILESTONES = ("sent", "delivered", "noticed", "decided", "acted", "completed", "fed back")

PRESENCE = ("absent", "on call", "travelling", "present", "away")

CaseKind = Literal["inject", "meeting", "public", "duty"]

KIND = {name: code for code, name in enumerate(KINDS)}
OUTCOME = {name: code for code, name in enumerate(OUTCOMES)}
MILESTONE = {name: code for code, name in enumerate(MILESTONES)}

COLUMNS = (
    "case",
    "number",
    "repetition",
    "part",
    "activity",
    "kind",
    "unit",
    "role",
    "addressee",
    "to",
    "channel",
    "needs",
    "people",
    "scheduled",
    "started",
    "completed",
    "outcome",
    "cause",
    "waited_for",
)
REACHED = ("case", "number", "unit", "milestone", "at", "row")
SPELLS = ("person", "state", "start", "end")


@dataclass(frozen=True, slots=True)
class Needed:
    """One person that a task needs: in which unit and role, and who could come, in order."""

    unit: int
    role: int
    candidates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes of a log stand for; a row's code is the index here, NEVER for none.

    ``groups`` lists the people (indices) who did a row together, ``needs`` whom a task needs, one
    entry per person; ``waited_for`` names people, then channels, then meetings.
    """

    cases: tuple[str, ...]
    case_kinds: tuple[CaseKind, ...]
    activities: tuple[str, ...]
    units: tuple[str, ...]
    roles: tuple[str, ...]
    channels: tuple[str, ...]
    people: tuple[str, ...]
    groups: tuple[tuple[int, ...], ...]
    needs: tuple[tuple[Needed, ...], ...]
    waited_for: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """What happened in one run, until ``end`` (ENDEX, µs).

    ``run`` is the number of the replication, or the name of an observed exercise.

    ``columns`` holds one int64 array per name in COLUMNS, all of one length; rows are ordered by
    the time they were set, then by the order of the scenario. ``reached`` holds the arrays REACHED:
    when a case reached a milestone (index into MILESTONES) for a unit, by the end of which row;
    ``at`` is NEVER where that was still to come at ENDEX. ``presence`` holds the arrays SPELLS: the
    spells (``state`` indexes PRESENCE) of every person. ``pauses``: from when until when [µs] the
    exercise stood. ``lacks``: of an observed exercise, what it says nothing about: columns, or
    "milestones", "presence", or "open": what was not reached.
    """

    run: int | str
    end: int
    names: Names
    columns: dict[str, NDArray[np.int64]]
    reached: dict[str, NDArray[np.int64]]
    presence: dict[str, NDArray[np.int64]]
    pauses: tuple[tuple[int, int], ...] = ()
    lacks: frozenset[str] = frozenset()

    @property
    def observed(self) -> bool:
        """Whether it is of an observed exercise, and so may say less than a simulated one."""
        return isinstance(self.run, str)

    def __len__(self) -> int:
        return len(self.columns["case"])

    def __eq__(self, other: object) -> bool:
        """Whether two logs agree to the last bit."""
        return (
            isinstance(other, Log)
            and (self.run, self.end, self.names) == (other.run, other.end, other.names)
            and (self.pauses, self.lacks) == (other.pauses, other.lacks)
            and _same(self.columns, other.columns)
            and _same(self.reached, other.reached)
            and _same(self.presence, other.presence)
        )

    def __hash__(self) -> int:
        return hash((self.run, self.end, len(self)))


def _same(one: dict[str, NDArray[np.int64]], two: dict[str, NDArray[np.int64]]) -> bool:
    return one.keys() == two.keys() and all(np.array_equal(one[k], two[k]) for k in one)
