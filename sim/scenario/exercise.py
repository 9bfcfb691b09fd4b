"""The exercise itself: its injects, the public, what is to be shown, and the whole scenario."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sim.scenario.channels import Channel, Service
from sim.scenario.judging import RATINGS, KeyTime, Ratings
from sim.scenario.numbers import Length, Number, Share
from sim.scenario.people import CallOutMethod, Person, Role, Slowing, Unit
from sim.scenario.work import (
    NORMAL,
    ONLY_IF_NOTHING,
    UNLESS_NOTHING,
    Addressee,
    Conditions,
    Event,
    Meeting,
    Milestone,
    Procedure,
)

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
    """At ``at`` [µs after STARTEX] the played clock is set to ``shows``: a jump in time."""

    at: int
    shows: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Exercise control stops everything from ``start`` until ``end`` [µs after STARTEX]."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Exercise:
    """Name, STARTEX with its zone, ENDEX [µs after STARTEX] and what is said about it all.

    The played clock agrees with the real one but for the jumps ``played_clock`` and the
    ``pauses``, in which it stands. ``late``: how late exercise control sends its injects.
    """

    name: str
    start: datetime
    end: int
    notice: str = NOTICE
    marking: str = ""
    phases: tuple[Phase, ...] = ()
    played_clock: tuple[ClockChange, ...] = ()
    pauses: tuple[Pause, ...] = ()
    late: Length | None = None
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
    source: str = "assumption"


@dataclass(frozen=True, slots=True)
class After:
    """A ``delay`` after ``all`` (or ``any``) of ``events`` have happened."""

    events: tuple[Event, ...]
    delay: Length
    join: Literal["all", "any"] = "all"


@dataclass(frozen=True, slots=True)
class Inject:
    """One row of the MSEL: when (``at`` [µs after STARTEX] or ``after``), from whom, to whom.

    It goes out ``late`` (None: as all injects of the exercise), and only if ``only_if`` holds then
    and ``unless`` does not; else, or if it is ``withdrawn``, it is in the log as withdrawn.
    ``remind`` [µs]: when counter-players remind of what was left lying.
    """

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
    only_if: Conditions = ONLY_IF_NOTHING
    unless: Conditions = UNLESS_NOTHING
    late: Length | None = None
    remind: int | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Objective:
    """What is to be practised or shown, each actor's own part of it, and its indicators."""

    id: str
    name: str
    parts: tuple[tuple[str, str], ...] = ()
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Influence:
    """What an event does to the calls, ``delay`` [µs] after it has happened.

    It ``adds`` calls per hour, which fade to nothing in ``fades`` [µs] along a straight line (None:
    they stay); it multiplies by the shares ``calls`` all further calls per hour, by ``handling``
    the time to answer, and by ``passed_on`` the chances of the steps that a call sets going.
    """

    on: Event
    delay: int = 0
    adds: Number[float] | None = None
    fades: int | None = None
    calls: Share | None = None
    handling: Share | None = None
    passed_on: Share | None = None


@dataclass(frozen=True, slots=True)
class Overload:
    """Callers are turned away while the expected wait [µs] or the queue is as long as this."""

    wait: int | None = None
    queue: int | None = None


@dataclass(frozen=True, slots=True)
class Public:
    """Calls from inhabitants to ``to``: ``rate`` per hour from ``start`` until ``end`` [µs].

    A call waits until somebody of ``to`` is free, takes ``handling``, and then sets going the
    procedure that ``to`` names. ``curve`` holds (time [µs], calls per hour), straight in between,
    and replaces the constant rate; with ``population`` and ``share`` it is scaled so that this
    share of the inhabitants is expected to call. A caller hangs up after ``patience``. Whoever did,
    or was turned away (more than ``lines`` callers, ``overload``), calls again with probability
    ``redials`` after ``redial_after``.
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
    redial_after: Length | None = None
    lines: int | None = None
    overload: Overload | None = None
    population: int | None = None
    share: Share | None = None
    influences: tuple[Influence, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What a plan promises: ``share`` of the runs keep ``within`` [µs].

    Either from one event to another, or the wait of ``callers`` (a public's id), of whom
    ``of_calls`` must be answered in time. ``weight``: how much it counts for its objective.
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
    weight: float = 1.0


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
    services: tuple[Service, ...] = ()
    call_outs: tuple[CallOutMethod, ...] = ()
    slowing: Slowing | None = None
    key_times: tuple[KeyTime, ...] = ()
    ratings: Ratings = RATINGS
