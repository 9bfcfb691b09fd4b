"""Whole random scenarios that use everything: people who go, channels that fail, time that stands.

Each change is made to a scenario that is valid without it, and kept if it is valid with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from hypothesis import strategies as st

from sim.checks import problems
from sim.clock import to_micros
from sim.distributions import Uniform
from sim.engine import unplayed
from sim.scenario import (
    Absence,
    Break,
    CallOutMethod,
    Cascade,
    Channel,
    Conditions,
    During,
    Escalation,
    Event,
    Influence,
    Inject,
    Meeting,
    Misunderstanding,
    Need,
    Number,
    Outage,
    Overload,
    Pause,
    Person,
    Phase,
    Public,
    ReadBack,
    Right,
    Scenario,
    Service,
    Slowing,
    Step,
    Unit,
)
from tests.builders import inject, length, procedure, send, step
from tests.strategies import END, LENGTHS, scenarios

Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]
Change: TypeAlias = Callable[[Draw, Scenario], Scenario]

TIMES = (0, 10, 15, 20, 30, 45, 60, 75, END)
WINDOWS = st.lists(st.sampled_from(TIMES), min_size=2, max_size=2, unique=True).map(sorted)
SPOKEN = ("call", "talkgroup", "in person")
SHARES = st.sampled_from((0.5, 1.0, 0.3))
OFTEN = st.sampled_from((True, True, False))
SELDOM = st.sampled_from((False, False, False, True))
LASTING = st.sampled_from((5, 10, 15, 40))


@st.composite
def enriched(draw: Draw) -> Scenario:
    """Return a valid scenario that uses much of what there is."""
    scenario: Scenario = draw(scenarios())
    for changes in CHANGES:
        changed = scenario
        for change in changes:
            changed = change(draw, changed) if draw(OFTEN) else changed
        scenario = allowed(scenario, changed)
    return scenario


def allowed(before: Scenario, changed: Scenario) -> Scenario:
    """Return ``changed`` without what the checks refuse: that stays as it was ``before``."""
    for _ in range(6):
        wrong = [*problems(changed), *unplayed(changed)]
        if not wrong:
            return changed
        for problem in wrong:
            changed = _taken_back(changed, before, problem.place)
    return before


def _taken_back(changed: Scenario, before: Scenario, place: tuple[str | int, ...]) -> Scenario:
    """Return ``changed`` with what is at ``place`` as it was ``before``."""
    table = str(place[0]).replace(" ", "_")
    if table in ("exercise", "slowing") or not place[1:]:
        return replace(changed, **{table: getattr(before, table)})
    old = {thing.id: thing for thing in getattr(before, table)}
    found: list[Any] = []
    for thing in getattr(changed, table):
        if thing.id != place[1]:
            found.append(thing)
        elif thing.id in old:
            found.append(_steps_taken_back(thing, old[thing.id], place))
    table_as_it_was: dict[str, Any] = {table: tuple(found)}
    return replace(changed, **table_as_it_was)


def _steps_taken_back(thing: Any, old: Any, place: tuple[str | int, ...]) -> Any:
    """Return ``thing`` as it was, of a procedure only the step at ``place``."""
    if place[0] != "procedures" or len(thing.steps) != len(old.steps):
        return old
    pairs = zip(thing.steps, old.steps, strict=True)
    steps = tuple(before if now.id in place[2:3] else now for now, before in pairs)
    return replace(thing, steps=steps)


def _share(draw: Draw) -> Number[float]:
    return Number(draw(SHARES))


def _window(draw: Draw) -> tuple[int, int]:
    start, end = draw(WINDOWS)
    return to_micros(start), to_micros(end)


# what happens at all ------------------------------------------------------------------------------


def traffic(draw: Draw, scenario: Scenario) -> Scenario:
    """Let more happen: long work, urgent work, an order, and those on call are needed."""
    posts = [f"{post.unit}/{post.role}" for p in scenario.people for post in p.posts]
    on_call = sorted({str(post) for p in scenario.people if p.on_call for post in p.posts})
    if not posts:
        return scenario
    post = st.sampled_from(posts)
    first, second = draw(post), draw(post)
    taking = draw(st.sampled_from((25, 15, 40, Uniform(10, 40))))
    hold = {"interruptible": True, "resumption": draw(LENGTHS)} if draw(OFTEN) else {}
    card = procedure(
        "busy",
        step("long", first, taking, **hold),
        step("order", "", draw(LENGTHS)),
        step("tell", second, send=send(draw(post), draw(WAYS), draw(cards(scenario)))),
        step("after", second, draw(LENGTHS), "order"),
    )
    called = {"call_out": draw(st.sampled_from(on_call))} if on_call else {}
    more = [inject("B1", draw(st.sampled_from((0, 5, 20))), first, does="busy", **called)]
    for number, at in enumerate(sorted(draw(st.lists(STARTS, max_size=3))), start=2):
        one = inject(
            f"B{number}",
            at,
            to=draw(st.sampled_from((first, second))),
            by=draw(st.sampled_from(("note", "desk", "phone"))),
            does=draw(st.sampled_from(("busy", *(p.id for p in scenario.procedures)))),
            priority=draw(st.sampled_from((1, 5))),
        )
        more.append(one)
    return replace(
        scenario,
        procedures=(*scenario.procedures, card),
        injects=(*scenario.injects, *more),
    )


STARTS = st.sampled_from((5, 0, 10, 12, 20, 30, 40))
WAYS = st.sampled_from(("phone", "mail", "visit"))


def cards(scenario: Scenario) -> st.SearchStrategy[str | None]:
    return st.sampled_from((None, *(p.id for p in scenario.procedures)))


# people -------------------------------------------------------------------------------------------


def presence(draw: Draw, scenario: Scenario) -> Scenario:
    """Let people be absent, take breaks and rests, and go home in the middle of things."""
    people = tuple(_a_day(draw, person) for person in scenario.people)
    return replace(scenario, people=people)


def _a_day(draw: Draw, person: Person) -> Person:
    ends = st.sampled_from(("finish", "hand over", "suspend"))
    shifts = []
    for shift in person.shifts:
        at_end = draw(ends)
        handover = length(draw(LENGTHS)) if at_end == "hand over" else None
        shifts.append(replace(shift, at_end=at_end, handover=handover))
    more: dict[str, Any] = {"shifts": tuple(shifts)}
    if draw(st.booleans()):
        start = draw(st.sampled_from(TIMES))
        more["absences"] = (Absence(to_micros(start), to_micros(start + draw(LASTING))),)
    if person.shifts and draw(OFTEN):
        first = person.shifts[0]
        start = max(first.start, 0) + to_micros(draw(st.sampled_from((5, 10, 20))))
        if start + to_micros(5) <= first.end:
            more["breaks"] = (Break(start, start + to_micros(5)),)
    if draw(SELDOM):
        more["absent_with"] = Number(0.3)
    if draw(st.booleans()):
        more["rest"] = to_micros(draw(st.sampled_from((5, 15))))
    return replace(person, **more)


def call_outs(draw: Draw, scenario: Scenario) -> Scenario:
    """Let those on call be called out by a method."""
    post = next((p.posts[0] for p in scenario.people if p.shifts and p.posts), None)
    if post is None:
        return scenario
    by = Need(post.unit, post.role)
    kind = draw(st.sampled_from(("sms", "app", "list", "phone tree")))
    calling: dict[str, Any] = (
        {"by": by, "takes": length(draw(LENGTHS))} if kind in ("list", "phone tree") else {}
    )
    method = CallOutMethod(
        "method",
        "method",
        kind,
        reached=_share(draw),
        reply=length(draw(LENGTHS)),
        retry=length(draw(LENGTHS)),
        attempts=draw(st.integers(1, 3)),
        willing=Number(draw(SHARES)) if draw(OFTEN) else None,
        span=draw(st.integers(1, 2)) if kind == "phone tree" else None,
        **calling,
    )
    people = tuple(
        p
        if p.on_call is None
        else replace(p, on_call=replace(p.on_call, notice=None, method="method"))
        for p in scenario.people
    )
    return replace(scenario, people=people, call_outs=(method,))


def slowing(draw: Draw, scenario: Scenario) -> Scenario:
    """Let work be slowed by time on duty."""
    by = draw(st.sampled_from(("on duty", "awake")))
    curve = ((0, 1.0), (to_micros(30), 1.0), (to_micros(60), 1.5))
    return replace(scenario, slowing=Slowing(by, curve, to_micros(10) if by == "awake" else 0))


def interruptions(draw: Draw, scenario: Scenario) -> Scenario:
    """Let much of the desk work be interruptible, and telephones interrupt it."""
    spoken = {c.id for c in scenario.channels if c.kind in SPOKEN}
    roles = tuple(
        replace(r, ringing=draw(st.sampled_from(("waits", "interrupts")))) for r in scenario.roles
    )

    def one(step: Step) -> Step:
        if not step.needs or (step.send and step.send.channel in spoken) or not draw(OFTEN):
            return step
        return replace(step, interruptible=True, resumption=length(draw(LENGTHS)))

    return replace(_with_steps(scenario, one), roles=roles)


# channels -----------------------------------------------------------------------------------------


def failing(draw: Draw, scenario: Scenario) -> Scenario:
    """Let channels lose messages, be misunderstood and be dead at times."""
    services = (
        Service("power", "power", (Outage(*_window(draw)),)),
        Service("network", "network", depends_on=("power",)),
    )
    channels = tuple(_failing(draw, channel) for channel in scenario.channels)
    return replace(scenario, channels=channels, services=services)


def _failing(draw: Draw, channel: Channel) -> Channel:
    if channel.id == "note":
        return channel
    spoken = channel.kind in SPOKEN
    more: dict[str, Any] = {}
    if channel.kind != "in person" and draw(OFTEN):
        more["loss"] = Number(draw(st.sampled_from((0.3, 0.0, 0.1))))
    if draw(OFTEN):
        more["misunderstanding"] = Misunderstanding(
            Number(0.5), length(draw(LENGTHS)), length(draw(LENGTHS))
        )
    if spoken and draw(OFTEN):
        more["read_back"] = ReadBack(length(draw(LENGTHS)), _share(draw))
    if channel.kind != "in person" and draw(OFTEN):
        more["outages"] = (Outage(*_window(draw)),)
    elif channel.kind != "in person" and draw(OFTEN):
        more["depends_on"] = ("network",)
    return replace(channel, **more)


def talkgroup(draw: Draw, scenario: Scenario) -> Scenario:
    """Let the telephone be a talkgroup instead."""

    def one(channel: Channel) -> Channel:
        if channel.kind != "call":
            return channel
        return replace(channel, kind="talkgroup", lines=None)

    if not draw(st.booleans()):
        return scenario
    return replace(scenario, channels=tuple(one(c) for c in scenario.channels))


def units(draw: Draw, scenario: Scenario) -> Scenario:
    """Let units have few lines and a fallback of their own, leave things lying, and be a tree."""
    manned = [u for u in scenario.units if u.kind == "player"]

    def one(unit: Unit) -> Unit:
        if unit.kind != "player":
            return unit
        above = manned[: manned.index(unit)]
        more: dict[str, Any] = {"leaves": Number(0.5) if draw(OFTEN) else None}
        if draw(OFTEN) and any(c.id == "phone" and c.kind == "call" for c in scenario.channels):
            more["lines"] = (("phone", 1),)
        if draw(st.booleans()):
            more["fallback"] = (("phone", draw(st.sampled_from((("desk",), ("mail", "desk"))))),)
        if above:
            more["parent"] = (above[-1] if draw(OFTEN) else draw(st.sampled_from(above))).id
        return replace(unit, **more)

    return replace(scenario, units=tuple(one(u) for u in scenario.units))


# decisions ----------------------------------------------------------------------------------------


def limits(draw: Draw, scenario: Scenario) -> Scenario:
    """Let what waits too long be escalated or decided by default."""
    spoken = {c.id for c in scenario.channels if c.kind in SPOKEN}

    def one(step: Step) -> Step:
        waits = step.needs or step.decide_in
        if not waits or (step.send and step.send.channel in spoken) or not draw(OFTEN):
            return step
        more: dict[str, Any] = {}
        if draw(SELDOM if step.decide_in else st.booleans()):
            to = draw(st.sampled_from((None, *_posts(scenario))))
            more["escalate"] = Escalation(to_micros(draw(st.sampled_from((5, 10)))), to)
        if draw(SELDOM if step.decide_in else st.booleans()):
            more["by_default"] = to_micros(draw(st.sampled_from((15, 30))))
        return replace(step, **more)

    return _with_steps(scenario, one)


def rights(draw: Draw, scenario: Scenario) -> Scenario:
    """Let some decide alone, and urgent items call extra meetings; let a meeting be a relief."""
    items = {s.decide_in for p in scenario.procedures for s in p.steps if s.decide_in}
    called = {s.meet for p in scenario.procedures for s in p.steps if s.meet}

    def one(meeting: Meeting) -> Meeting:
        posts = _posts(scenario)
        if meeting.id not in items:
            relief = meeting.id not in called and draw(OFTEN)
            return replace(meeting, kind="relief", quorum=None) if relief else meeting
        more: dict[str, Any] = {"extra_for": draw(st.sampled_from((None, 1, 5)))}
        if posts and draw(OFTEN):
            more["rights"] = (Right(draw(st.sampled_from(posts)), 2.0),)
        return replace(meeting, **more)

    meetings = tuple(one(m) for m in scenario.meetings)
    with_rights = {m.id for m in meetings if m.rights}

    def staked(step: Step) -> Step:
        if step.decide_in not in with_rights:
            return step
        return replace(step, stake=draw(st.sampled_from((1.0, 3.0))))

    return _with_steps(replace(scenario, meetings=meetings), staked)


def cascades(draw: Draw, scenario: Scenario) -> Scenario:
    """Let a step without needs be an order to all below."""

    def one(step: Step) -> Step:
        plain = not (step.needs or step.send or step.meet or step.decide_in)
        if not plain or step.takes is None or step.again or not draw(OFTEN):
            return step
        joint = draw(st.booleans())
        order = Cascade(
            "joint" if joint else "one-to-one",
            gather=length(draw(LENGTHS)) if joint else None,
            fidelity=_share(draw) if draw(OFTEN) else None,
            read_back=ReadBack(length(1), _share(draw)) if draw(st.booleans()) else None,
            procedure=draw(st.sampled_from((None, *(p.id for p in scenario.procedures)))),
        )
        return replace(step, cascade=order)

    return _with_steps(scenario, one)


# conditions and exercise control ------------------------------------------------------------------


def conditions(draw: Draw, scenario: Scenario) -> Scenario:
    """Let injects and steps depend on what has happened, and on phases."""
    phases = (Phase("early", 0, to_micros(30)), Phase("late", to_micros(30), to_micros(END)))
    middle = Phase("middle", to_micros(15), to_micros(60))
    exercise = replace(scenario.exercise, phases=(*phases, middle))
    possible: list[Event | During] = [During("early"), During("late"), During("middle")] * 2
    possible += [Event(i.id, m) for i in scenario.injects for m in ("sent", "noticed", "completed")]

    def some() -> Conditions:
        of = draw(st.lists(st.sampled_from(possible), min_size=1, max_size=2, unique=True))
        return Conditions(tuple(of), draw(st.sampled_from(("all", "any"))))

    def told(thing: Any) -> Any:
        if not draw(SELDOM):
            return thing
        return replace(thing, **{draw(st.sampled_from(("only_if", "unless"))): some()})

    injects = tuple(told(i) for i in scenario.injects)
    return _with_steps(replace(scenario, exercise=exercise, injects=injects), told)


def control(draw: Draw, scenario: Scenario) -> Scenario:
    """Let exercise control be late, pause the exercise, remind, and withdraw injects."""
    exercise = scenario.exercise
    leaving = {u.id for u in scenario.units if u.leaves is not None}
    if draw(OFTEN):
        exercise = replace(exercise, pauses=(_a_pause(draw),))
    if draw(st.booleans()):
        exercise = replace(exercise, late=length(draw(LENGTHS)))

    def one(inject: Inject) -> Inject:
        several = inject.to[1:] and leaving & {to.unit for to in inject.to}
        remind = to_micros(draw(st.sampled_from((5, 20)))) if several and draw(OFTEN) else None
        late = length(draw(LENGTHS)) if draw(st.booleans()) else None
        gone = draw(SELDOM) and draw(SELDOM)
        return replace(inject, remind=remind, late=late, withdrawn=gone)

    injects = tuple(one(i) for i in scenario.injects)
    return replace(scenario, exercise=exercise, injects=injects)


def _a_pause(draw: Draw) -> Pause:
    start = draw(st.sampled_from((0, 5, 12, 20, 30, 32, 45, 80)))
    return Pause(to_micros(start), to_micros(start + draw(st.sampled_from((5, 10)))))


# the public ---------------------------------------------------------------------------------------


def callers(draw: Draw, scenario: Scenario) -> Scenario:
    """Let callers hang up, be turned away, call again, and be moved by what happens."""
    return replace(scenario, public=tuple(_callers(draw, p, scenario) for p in scenario.public))


def _callers(draw: Draw, public: Public, scenario: Scenario) -> Public:
    more: dict[str, Any] = {"patience": length(draw(LENGTHS)) if draw(OFTEN) else None}
    more["lines"] = draw(st.sampled_from((None, 1, 2)))
    if draw(st.booleans()):
        more["overload"] = Overload(
            wait=to_micros(draw(st.sampled_from((5, 20)))), queue=draw(st.sampled_from((None, 2)))
        )
    turned = more["patience"] or more["lines"] or more.get("overload")
    if turned and draw(OFTEN):
        more["redials"], more["redial_after"] = _share(draw), length(draw(LASTING))
    if draw(st.booleans()):
        more["rate"] = Number(0.0)
        first, middle, last = (to_micros(t) for t in (0, 20, 60))
        more["curve"] = ((first, 5.0), (middle, 40.0), (last, 0.0))
    if draw(st.booleans()):
        more["population"], more["share"] = 20, Number(0.5)
    chances = {p.id for p in scenario.procedures if any(s.chance for s in p.steps)}
    more["influences"] = tuple(
        _influence(draw, inject, public.to.procedure in chances)
        for inject in scenario.injects
        if draw(SELDOM)
    )
    return replace(public, **more)


def _influence(draw: Draw, inject: Inject, passes_on: bool) -> Influence:
    return Influence(
        Event(inject.id, draw(st.sampled_from(("sent", "noticed", "completed")))),
        delay=to_micros(draw(st.sampled_from((0, 5)))),
        adds=Number(30.0),
        fades=draw(st.sampled_from((None, to_micros(30)))),
        calls=Number(0.5) if draw(st.booleans()) else None,
        handling=Number(0.5) if draw(st.booleans()) else None,
        passed_on=Number(0.5) if passes_on and draw(st.booleans()) else None,
    )


CHANGES: Sequence[Sequence[Change]] = (
    (traffic, units),
    (presence, call_outs, slowing, interruptions, failing, talkgroup),
    (limits, rights, cascades),
    (conditions, control, callers),
)
"""What is changed together; the checks are asked after each."""


def _posts(scenario: Scenario) -> list[Need]:
    posts = dict.fromkeys(post for p in scenario.people for post in p.posts)
    return [Need(post.unit, post.role) for post in posts]


def _with_steps(scenario: Scenario, change: Callable[[Step], Step]) -> Scenario:
    procedures = tuple(
        replace(p, steps=tuple(change(s) for s in p.steps)) for p in scenario.procedures
    )
    return replace(scenario, procedures=procedures)
