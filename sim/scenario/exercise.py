"""The exercise itself: its injects, the public, what is to be shown, and the whole scenario."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sim.scenario.channels import Channel
from sim.scenario.numbers import Length, Number, Share
from sim.scenario.people import Person, Role, Unit
from sim.scenario.work import NORMAL, Addressee, Condition, Meeting, Milestone, Procedure

FORMAT = 1
"""Version of the scenario format that this program reads and writes."""

NOTICE = "simulated, not observed"
"""What every output of an exercise says unless its file says otherwise."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A named part of the exercise, from ``start`` until ``end`` [µs after STARTEX]."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ClockChange:
    """At ``at`` [µs after STARTEX] the played clock is set to ``shows``, or stands until then."""

    at: int
    shows: int


@dataclass(frozen=True, slots=True)
class Exercise:
    """Name, STARTEX with its zone, ENDEX [µs after STARTEX] and what is said about it all."""

    name: str
    start: datetime
    end: int
    notice: str = NOTICE
    marking: str = ""
    phases: tuple[Phase, ...] = ()
    played_clock: tuple[ClockChange, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Expectation:
    """That the addressed (``all`` or ``any``) reach ``milestone`` within ``within`` [µs]."""

    title: str
    milestone: Milestone
    within: int
    units: tuple[str, ...] = ()
    weight: float = 1.0
    rule: Literal["all", "any"] = "all"


@dataclass(frozen=True, slots=True)
class After:
    """A ``delay`` after ``inject`` has reached ``milestone`` (in ``unit``, if named)."""

    inject: str
    milestone: Milestone
    delay: Length
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Inject:
    """One row of the MSEL: when (``at`` [µs after STARTEX] or ``after``), from whom, to whom."""

    id: str
    sender: str
    to: tuple[Addressee, ...]
    channel: str
    at: int | None = None
    after: After | None = None
    title: str = ""
    says: str = ""
    takes: Length | None = None
    priority: int = NORMAL
    call_out: tuple[Addressee, ...] = ()
    objectives: tuple[str, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    only_if: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Objective:
    """What is to be practised or shown, each actor's own part of it, and its indicators."""

    id: str
    name: str
    parts: tuple[tuple[str, str], ...] = ()
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Public:
    """Calls from inhabitants to ``to``: ``rate`` per hour from ``start`` until ``end`` [µs].

    A call waits until somebody of ``to`` is free, takes ``handling``, and then sets going the
    procedure that ``to`` names. ``curve`` holds (time [µs], calls per hour) and replaces the
    constant rate.
    """

    id: str
    name: str
    to: Addressee
    rate: Number[float]
    start: int
    end: int
    handling: Length | None = None
    priority: int = NORMAL
    curve: tuple[tuple[int, float], ...] = ()
    patience: Length | None = None
    redials: Share | None = None
    lines: int | None = None
    population: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """That a case (inject) reaches a milestone (in ``unit``, if named)."""

    inject: str
    milestone: Milestone
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What a plan promises: ``share`` of the runs keep ``within`` [µs].

    Either from one event to another, or the wait of ``callers`` (a public's id), of whom
    ``of_calls`` must be answered in time.
    """

    id: str
    name: str
    within: int
    share: float
    start: Event | None = None
    end: Event | None = None
    callers: str | None = None
    of_calls: float | None = None
    source: str = "assumption"
    objective: str | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """All that a run needs to know; nothing is implied."""

    exercise: Exercise
    units: tuple[Unit, ...]
    roles: tuple[Role, ...]
    people: tuple[Person, ...]
    channels: tuple[Channel, ...]
    procedures: tuple[Procedure, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    injects: tuple[Inject, ...] = ()
    public: tuple[Public, ...] = ()
    objectives: tuple[Objective, ...] = ()
    targets: tuple[Target, ...] = ()
    numbers: tuple[Length | Share, ...] = ()
