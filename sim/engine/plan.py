"""What a scenario is compiled to: every place where something can happen, numbered beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sim.durations import Duration
from sim.log import CaseKind, Names, Needed
from sim.scenario import Slowing


@dataclass(slots=True, eq=False)
class Node:
    """One thing that may happen in a case, in the order of the scenario (``rank``).

    Its codes fill the log's columns; ``path`` names its draws. ``crew`` is who is needed (index
    into ``Plan.crews``, 0 for nobody). ``desk``: work that the end of a shift may stop, and, if it
    is ``interruptible``, something urgent; going on then costs ``resumption``. What follows it:
    ``follows`` in the same procedure, ``routes`` to other units, an ``order`` to all below,
    ``calls_out`` people at home. ``limits``: what becomes of it when it waits for too long.
    """

    rank: int
    entity: int
    kind: int
    activity: int
    path: tuple[str, ...]
    unit: int = -1
    role: int = -1
    addressee: int = -1
    to: int = -1
    channel: int = -1
    crew: int = 0
    priority: int = 5
    length: Duration | None = None
    desk: bool = False
    interruptible: bool = False
    resumption: Duration | None = None
    milestone: int = -1
    run: int = -1
    # the graph of the procedure
    action: str = "work"
    preds: int = 0
    any_of: bool = False
    chance: float | None = None
    rule: Rule | None = None
    follows: list[Node] = field(default_factory=list)
    branches: list[tuple[float, Node]] = field(default_factory=list)
    ways: frozenset[int] = frozenset()
    again: Loop | None = None
    patience: int | None = None
    # what it sets going
    routes: list[Route] = field(default_factory=list)
    calls_out: list[CallOut] = field(default_factory=list)
    meeting: int = -1
    waiting: Node | None = None
    limits: Limits | None = None
    order: Order | None = None


@dataclass(slots=True, eq=False)
class Loop:
    """Work that may be redone: from ``start``, with ``chance``; ``body`` is what is redone.

    ``inner`` holds, in the order of ``body``, how many of a step's predecessors are redone too;
    ``ways_out`` the steps outside that were left out because another branch was taken inside.
    """

    start: Node
    chance: float
    at_most: int | None
    body: list[Node]
    inner: list[int]
    ways_out: list[Node]


@dataclass(slots=True, eq=False)
class Limits:
    """How long [µs] a step waits: until it goes to others, or until it is over by default.

    ``escalated`` is the step as those others do it.
    """

    after: int | None = None
    escalated: Node | None = None
    by_default: int | None = None


@dataclass(slots=True, eq=False)
class Link:
    """A unit that is told an order: by ``briefing``, or by that of all (then it has no length).

    ``repeating``: what reading back takes. ``roots`` start when it has been told, in procedure run
    ``run``, and it passes on ``below``.
    """

    briefing: Node
    run: int
    repeating: Node | None = None
    roots: list[Node] = field(default_factory=list)
    below: Order | None = None


@dataclass(slots=True, eq=False)
class Order:
    """What a unit passes on to all right below: one to one, or by one ``joint`` briefing.

    The joint one comes after the pause ``gather``. Each link keeps the right version with
    probability ``fidelity``; read-back catches the share ``catches`` of the others.
    """

    links: list[Link]
    gather: Node | None = None
    joint: Node | None = None
    fidelity: float = 1.0
    catches: float = 0.0

    def all_links(self) -> Iterator[Link]:
        """Yield its links and all further down."""
        for link in self.links:
            yield link
            if link.below is not None:
                yield from link.below.all_links()


@dataclass(slots=True, eq=False)
class Route:
    """A message to one addressee by one channel, and by ``fallback`` when that is given up.

    ``callee`` is the crew that answers, ``lookers`` each reader of the inbox as a crew of one;
    ``outside``: exercise control receives it and nobody's time is taken. A talk takes one of each
    of ``lines`` (index into ``Plan.lines``); ``rings`` are those whom the telephone interrupts.
    ``roots`` start when it has been read or heard, in procedure run ``run``: after having been left
    ``lying``, with probability ``leaves``, until ``remind`` [µs] later, and after ``wrong`` work
    and a ``question``, if it was misunderstood.
    """

    channel: int
    run: int
    outside: bool
    callee: int = 0
    lookers: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()
    rings: frozenset[int] = frozenset()
    leaves: float = 0.0
    remind: int | None = None
    attempt: Node | None = None
    redial: Node | None = None
    talk: Node | None = None
    write: Node | None = None
    transit: Node | None = None
    unread: Node | None = None
    notice: Node | None = None
    read: Node | None = None
    lying: Node | None = None
    wrong: Node | None = None
    question: Node | None = None
    roots: list[Node] = field(default_factory=list)
    fallback: Route | None = None


@dataclass(slots=True, eq=False)
class CallOut:
    """Calling one person who is on call, surely (``method`` -1) or by one of ``Plan.methods``.

    ``notice`` is the call-out itself; by a method there may be another attempt after ``redial``;
    whoever is called answers after ``answer``; ``onward`` is a call by somebody who is at home.
    """

    person: int
    notice: Node
    travel: Node
    method: int = -1
    redial: Node | None = None
    answer: Node | None = None
    onward: Node | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """How people are called out, as the engine sees it; ``span`` 0: nobody calls others on."""

    at_once: bool
    attempts: int
    reached: float
    willing: float
    span: int


@dataclass(frozen=True, slots=True)
class Way:
    """A channel as the engine sees it: times in µs are drawn, the rest is fixed.

    ``look``: from one look to the next, where that is always the same; else ``gaps``. ``loss`` and
    ``misunderstood`` are what read-back does not catch; ``outages`` [µs) are its own and those of
    all that it depends on, in order and apart.
    """

    kind: str
    attempts: int
    look: int | None
    gaps: Duration | None
    reach: float
    loss: float
    misunderstood: float
    read_back: Duration | None
    outages: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is needed together: for each person needed, who could come, in order.

    ``overlapping``: some person could fill two of the places, so a matching may be needed. ``line``
    is needed, too (index into ``Plan.lines``, -1 for none).
    """

    slots: tuple[tuple[int, ...], ...]
    overlapping: bool
    line: int = -1

    @staticmethod
    def of(needs: Iterable[Needed], line: int = -1) -> Crew:
        """Return the crew of ``needs``."""
        slots = tuple(need.candidates for need in needs)
        distinct = {person for slot in slots for person in slot}
        return Crew(slots, len(distinct) < sum(len(slot) for slot in slots), line)


@dataclass(slots=True, eq=False)
class Template:
    """What happens in each case of one inject, meeting or source of calls.

    ``runs`` holds, per procedure set going, how many things must happen or be skipped before it
    is completed; ``first`` is what happens first.
    """

    name: str
    kind: CaseKind
    runs: list[int] = field(default_factory=list)
    run_units: list[int] = field(default_factory=list)
    first: list[Node] = field(default_factory=list)
    priority: int = 5


class Watched(NamedTuple):
    """That an inject (``entity``) reaches a milestone for ``unit`` (-1: for any)."""

    entity: int
    milestone: int
    unit: int


@dataclass(frozen=True, slots=True)
class Condition:
    """That ``all_of`` these (or any of them) have happened, or are on (from, until [µs])."""

    events: tuple[Watched, ...]
    phases: tuple[tuple[int, int], ...]
    all_of: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold (None: nothing), and what must not, for something to happen."""

    only_if: Condition | None
    unless: Condition | None


@dataclass(frozen=True, slots=True)
class Gate:
    """When an inject goes out: at a time, or a ``delay`` after what it ``awaits`` has happened.

    It awaits all events, or ``any_of`` them. It goes out ``late``, if ``rule`` holds then; one that
    is ``withdrawn`` never does.
    """

    entity: int
    at: int | None = None
    awaits: tuple[Watched, ...] = ()
    any_of: bool = False
    delay: Node | None = None
    late: Node | None = None
    rule: Rule | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A meeting as the engine sees it; times in µs. ``quorum`` None: nobody may miss.

    ``occasions`` name the draws of what is planned, one for each of its ``times``.

    An item of priority ``extra_for`` or more urgent calls an extra one. At a ``relief`` everybody
    in question who is on duty has a seat.
    """

    quorum: int | None
    waits: int
    lasts: int
    priority: int
    times: tuple[int, ...]
    occasions: tuple[int, ...]
    entity: int
    opening: Node
    gathering: Node
    extra_for: int | None = None
    relief: bool = False


@dataclass(frozen=True, slots=True)
class Swing:
    """What the event ``on`` does to calls, ``delay`` µs later: adds some, multiplies by the rest.

    ``adds`` is in calls per hour, which fade to nothing in ``fades`` µs (None: they stay).
    """

    on: Watched
    delay: int
    adds: float
    fades: int | None
    calls: float
    handling: float
    passed_on: float


@dataclass(frozen=True, slots=True)
class Source:
    """Calls from the public as the engine sees them; times in µs.

    ``curve`` holds the corners of the calls per hour, ``most`` how many persons there are. ``call``
    is an attempt, which takes ``handling`` on average; the lengths of the nodes ``patience`` and
    ``redial`` say how long a caller waits and stays away. Turned away are those who meet so many
    ``lines`` taken, so long a ``queue``, or so long an expected ``wait``. ``passed_on`` are the
    steps that a call may set going.
    """

    entity: int
    path: tuple[str, ...]
    start: int
    end: int
    curve: tuple[tuple[int, float], ...]
    most: int | None = None
    call: Node | None = None
    handling: float = 0.0
    patience: Node | None = None
    redial: Node | None = None
    lines: int | None = None
    queue: int | None = None
    wait: int | None = None
    swings: tuple[Swing, ...] = ()
    passed_on: tuple[Node, ...] = ()


class Leaving(NamedTuple):
    """What happens to the desk work of somebody who goes."""

    at_end: str = "finish"
    handover: Duration | None = None


class Stretch(NamedTuple):
    """A shift, or an absence, [µs) and what happens to desk work at its end, or its beginning."""

    start: int
    end: int
    leaving: Leaving


@dataclass(frozen=True, slots=True)
class Duty:
    """When a person is there: spells, which do not touch, and the window on call, if any.

    The first spell may have begun before STARTEX. ``breaks``: when each is due and how long it is;
    ``pause`` is their node. ``rest`` [µs] lies between going home and coming back.
    """

    spells: tuple[Stretch, ...]
    on_call: tuple[int, int] | None
    absences: tuple[Stretch, ...] = ()
    absent_with: float = 0.0
    breaks: tuple[tuple[int, int], ...] = ()
    pause: Node | None = None
    rest: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A compiled scenario: what the engine runs, the same for every replication.

    ``lines``: how many there are of each channel, then of each unit on a channel (None: no limit).
    All times are active ones, without the ``pauses`` of the exercise clock (from, until, in real
    time); ``real_end`` is ENDEX in real time.
    """

    end: int
    nodes: tuple[Node, ...]
    templates: tuple[Template, ...]
    crews: tuple[Crew, ...]
    needs: tuple[tuple[Needed, ...], ...]
    duties: tuple[Duty, ...]
    ways: tuple[Way, ...]
    lines: tuple[int | None, ...]
    gates: tuple[Gate, ...]
    sessions: tuple[Session, ...]
    sources: tuple[Source, ...]
    names: Names
    real_end: int
    methods: tuple[Method, ...] = ()
    slowing: Slowing | None = None
    pauses: tuple[tuple[int, int], ...] = ()
