"""What is done with a message: procedures of steps, and meetings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.scenario.numbers import Length, Share

Milestone = Literal["sent", "delivered", "noticed", "decided", "acted", "completed", "fed back"]
MILESTONES: tuple[Milestone, ...] = (
    "sent",
    "delivered",
    "noticed",
    "decided",
    "acted",
    "completed",
    "fed back",
)
STEP_MILESTONES: tuple[Milestone, ...] = ("decided", "acted", "fed back")
"""Milestones that a step may claim; the others follow from the messages and the procedure."""

URGENT, NORMAL, LOW = 1, 5, 9
"""Priorities: a smaller number goes first."""


@dataclass(frozen=True, slots=True)
class Need:
    """So many people of a role in a unit.

    No unit means the unit that carries out the procedure; no role means anybody of the unit;
    ``everyone`` (meetings only) means each person there is.
    """

    unit: str | None = None
    role: str | None = None
    count: int = 1
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets a message and which procedure that sets going there (None: it is read)."""

    unit: str
    role: str | None = None
    procedure: str | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """A message to ``to`` over ``channel``."""

    to: tuple[Addressee, ...]
    channel: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """One of the ways that exclude each other, and its probability."""

    step: str
    chance: Share


@dataclass(frozen=True, slots=True)
class Again:
    """With probability ``chance`` the work is redone from step ``start``, ``at_most`` times."""

    start: str
    chance: Share
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds once ``inject`` has reached ``milestone`` (in ``unit``, if named)."""

    inject: str
    milestone: Milestone
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an action card.

    ``needs`` people for ``takes``; without needs it is a pause that takes nobody's time.
    It starts after ``all`` or ``any`` of ``after`` that happen at all, with its ``priority`` (None:
    that of the message which set the procedure going). Instead of working it may
    ``send`` a message, be a ``decide_in`` item on a meeting's agenda, or ``meet``: call a meeting.
    When it ends it may ``call_out`` people who are on call. ``patience`` [µs]: a step for several
    that was passed over for longer keeps those who are idle until all are there.
    """

    id: str
    name: str
    needs: tuple[Need, ...] = ()
    takes: Length | None = None
    after: tuple[str, ...] = ()
    join: Literal["all", "any"] = "all"
    priority: int | None = None
    chance: Share | None = None
    branches: tuple[Branch, ...] = ()
    again: Again | None = None
    send: Send | None = None
    decide_in: str | None = None
    meet: str | None = None
    call_out: tuple[Addressee, ...] = ()
    milestone: Milestone | None = None
    patience: int | None = None
    only_if: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    interruptible: bool = False


@dataclass(frozen=True, slots=True)
class Procedure:
    """An action card; a ``placeholder`` stands in for one that is not written yet."""

    id: str
    name: str
    steps: tuple[Step, ...]
    source: str = "assumption"
    placeholder: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """A staff meeting or coordination conference, at ``times`` or when a step calls it.

    Participants come as they get free and wait in the room. It starts with everyone, or, ``waits``
    [µs] after it was called, with ``quorum`` of them (None: nobody may miss), or it is cancelled.
    It opens with ``opening`` and then takes up items until ``lasts`` [µs] after its start.
    """

    id: str
    name: str
    unit: str
    participants: tuple[Need, ...]
    opening: Length
    waits: int
    lasts: int
    quorum: int | None = None
    times: tuple[int, ...] = ()
    priority: int = NORMAL
