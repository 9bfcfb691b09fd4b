"""What is done with a message: procedures of steps, and meetings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.scenario.channels import ReadBack
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
    """A message to ``to`` over ``channel``; ``remind`` [µs]: what is left lying is reminded of."""

    to: tuple[Addressee, ...]
    channel: str
    says: str = ""
    remind: int | None = None


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
class Event:
    """That a case (``inject``) reaches ``milestone`` (in ``unit``, if named)."""

    inject: str
    milestone: Milestone
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class During:
    """That the exercise is in ``phase``."""

    phase: str


@dataclass(frozen=True, slots=True)
class Conditions:
    """Holds if ``all`` or ``any`` of it do: events that have happened, phases that are on."""

    of: tuple[Event | During, ...] = ()
    join: Literal["all", "any"] = "all"

    def __bool__(self) -> bool:
        return bool(self.of)


ONLY_IF_NOTHING = Conditions()
UNLESS_NOTHING = Conditions(join="any")


@dataclass(frozen=True, slots=True)
class Escalation:
    """After waiting for ``after`` [µs] it goes to ``to``; None: the contact of the unit above."""

    after: int
    to: Need | None = None


@dataclass(frozen=True, slots=True)
class Cascade:
    """An order to all below, link by link down the chain of command.

    Each head briefs the heads (``role``; None: the contacts) of the units right below, one to one
    or jointly after ``gather``. A link keeps the right version with probability ``fidelity``. Each
    unit that was told starts ``procedure``.
    """

    briefing: Literal["one-to-one", "joint"] = "one-to-one"
    role: str | None = None
    gather: Length | None = None
    fidelity: Share | None = None
    read_back: ReadBack | None = None
    procedure: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an action card.

    ``needs`` people for ``takes``; without needs it is a pause that takes nobody's time.
    It starts after ``all`` or ``any`` of ``after`` that happen at all, with its ``priority`` (None:
    that of the message which set the procedure going). Instead of working it may
    ``send`` a message, be a ``decide_in`` item on a meeting's agenda, ``meet`` (call a meeting), or
    ``cascade`` an order.
    When it ends it may ``call_out`` people who are on call. ``patience`` [µs]: a step for several
    that was passed over for longer keeps those who are idle until all are there.

    Urgent tasks may take the people of an ``interruptible`` step; going on with it then costs
    ``resumption``. Waiting for too long it may ``escalate``, or, after ``by_default`` [µs], be over
    as decided by default. ``stake``: how much is decided, in the unit of the meeting's rights.
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
    only_if: Conditions = ONLY_IF_NOTHING
    unless: Conditions = UNLESS_NOTHING
    interruptible: bool = False
    resumption: Length | None = None
    escalate: Escalation | None = None
    by_default: int | None = None
    stake: float | None = None
    cascade: Cascade | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """An action card; a ``placeholder`` stands in for one that is not written yet."""

    id: str
    name: str
    steps: tuple[Step, ...]
    source: str = "assumption"
    placeholder: bool = False


@dataclass(frozen=True, slots=True)
class Right:
    """``who`` may decide alone what is at stake up to ``up_to``."""

    who: Need
    up_to: float


@dataclass(frozen=True, slots=True)
class Meeting:
    """A staff meeting or coordination conference, at ``times`` or when a step calls it.

    Participants come as they get free and wait in the room. It starts with everyone, or, ``waits``
    [µs] after it was called, with ``quorum`` of them (None: nobody may miss), or it is cancelled.
    It opens with ``opening`` and then takes up items until ``lasts`` [µs] after its start. An item
    of priority ``extra_for`` or more urgent calls an extra meeting; an item within somebody's
    ``rights`` never comes before it. At a relief those who are on duty hand over to each other.
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
    kind: Literal["meeting", "relief"] = "meeting"
    extra_for: int | None = None
    rights: tuple[Right, ...] = ()
