"""Whole random scenarios for hypothesis: small, valid, and full of ties.

Times are mostly whole minutes, so that much happens at the same instant, and ENDEX comes in the
middle of things.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from hypothesis import strategies as st

from sim.checks import problems
from sim.checks.who import most_filled, places
from sim.distributions import Exponential, Lognormal, Triangular, Uniform
from sim.engine import unplayed
from sim.scenario import (
    Again,
    Channel,
    Inject,
    Meeting,
    Number,
    Person,
    Procedure,
    Public,
    Scenario,
    Send,
    Step,
    Unit,
)
from tests.builders import (
    after,
    channel,
    exercise,
    inject,
    length,
    meeting,
    needs,
    on_call,
    pause,
    person,
    procedure,
    public,
    send,
    step,
)

Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]

END = 90
ROLES = ("a", "b", "c")
RANDOM = (Triangular(1, 4, 10), Exponential(6), Uniform(0, 12), Lognormal(5, 15))
LENGTHS = st.sampled_from((5, 10, 0, 1, 5, 10, 15, 25, *RANDOM))
TIMES = st.sampled_from((0, 5, 10, 10, 15, 20, 30, 45, 60, 89, 90))
MEETS = st.sampled_from((30, 60, 10, 20, 45, 75, 0, 90))
PRIORITIES = st.sampled_from((5, 5, 5, 1, 3, 9))
SHIFTS = st.sampled_from(
    (
        (0, END),
        (0, 200),
        (0, 200),
        (0, 10),
        (0, 30, 40, END),
        (5, 25, 25, 60),
        (10, 45, 50, 52),
        (30, 80),
        (),
    )
)
SOMETIMES = st.sampled_from((False, False, False, True))


@dataclass
class Cast:
    """Who there is and what can be named: grows while a scenario is drawn."""

    people: list[Person]
    posts: list[str]
    channels: tuple[str, ...] = ("phone", "mail", "desk", "alarm", "visit")
    meetings: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()

    @property
    def units(self) -> list[str]:
        """The units that have people."""
        return list(dict.fromkeys(post.split("/")[0] for post in self.posts))

    @property
    def called(self) -> list[str]:
        """The posts of people who may be called out."""
        return [str(post) for p in self.people if p.on_call for post in p.posts]


@st.composite
def scenarios(draw: Draw) -> Scenario:
    """Return a valid scenario that the engine plays."""
    cast = draw(casts())
    ways = draw(channels())
    meets = [draw(meetings(cast, name)) for name in _names(draw, "meeting", 0, 2)]
    cast.meetings = tuple(m.id for m in meets)
    cards = []
    for name in _names(draw, "card", 1, 3):
        cards.append(draw(procedures(cast, name)))
        cast.procedures = (*cast.procedures, name)
    sent: list[Inject] = []
    for name in _names(draw, "I", 1, 4):
        sent.append(draw(injects(cast, name, sent)))
    callers = [draw(sources(cast, name)) for name in _names(draw, "calls", 0, 1)]
    desks = draw(st.lists(st.sampled_from(cast.posts), max_size=1)) if draw(SOMETIMES) else []
    units = [Unit(u, u, contact=(r,)) for u, r in (d.split("/") for d in desks) if r != "*"]
    scenario = exercise(END, cast.people, units, ways, meets, cards, sent, callers)
    wrong = [*problems(scenario), *unplayed(scenario)]
    assert not wrong, wrong
    return scenario


@st.composite
def interrupted(draw: Draw) -> Scenario:
    """Return a scenario that exercise control stops now and then, and whose injects are late."""
    scenario: Scenario = draw(scenarios())
    times = sorted(draw(st.sets(STANDS, max_size=6)))
    pauses = tuple(map(pause, times[::2], times[1::2]))
    late = draw(st.none() | LENGTHS)
    lateness = None if late is None else length(late)
    return replace(scenario, exercise=replace(scenario.exercise, pauses=pauses, late=lateness))


STANDS = st.sampled_from((0, 5, 7, 10, 11, 15, 20, 30, 32, 45, 60, 80, 90))


@st.composite
def casts(draw: Draw) -> Cast:
    """Return one to six people with up to three posts in up to four units."""
    units = _names(draw, "u", 1, 4)
    posts = st.sampled_from(
        [f"{unit}/{role}" for unit in units for role in ROLES[: len(units) + 1]]
    )
    people = []
    for name in _names(draw, "p", 1, 6):
        held = draw(st.lists(posts, min_size=1, max_size=2, unique=True))
        deputy = draw(st.lists(posts, max_size=1)) if draw(SOMETIMES) else []
        shift = draw(SHIFTS)
        duty = None
        if not shift:
            duty = on_call(draw(LENGTHS), draw(LENGTHS), end=draw(st.sampled_from((END, 40))))
        people.append(person(name, *held, shift=shift, deputy=deputy, on_call=duty))
    there = dict.fromkeys(str(post) for p in people for post in (*p.posts, *p.deputy_for))
    homes = {post.unit for p in people for post in p.posts}
    manned = [post for post in there if post.split("/")[0] in homes]
    return Cast(people, [*manned, *(f"{unit}/*" for unit in sorted(homes))])


@st.composite
def channels(draw: Draw) -> tuple[Channel, ...]:
    """Return a telephone, two inboxes, a broadcast and a way to speak in person."""
    fallback = st.sampled_from(((), ("mail",), ("desk",), ("visit",), ("visit", "mail")))
    return (
        channel(
            "phone",
            "call",
            lines=draw(st.sampled_from((None, 1, 2))),
            ring=draw(st.sampled_from((1, 0))),
            retry=draw(LENGTHS),
            attempts=draw(st.integers(1, 3)),
            talk=draw(LENGTHS),
            fallback=draw(fallback),
        ),
        channel("mail", "inbox", write=2, latency=draw(LENGTHS), look=draw(LOOKS), read=1),
        channel("desk", "inbox", write=0, latency=0, read=draw(LENGTHS)),
        channel("alarm", "broadcast", write=1, latency=draw(LENGTHS), reach=draw(SHARES), read=1),
        channel("visit", "in person", talk=draw(LENGTHS)),
    )


LOOKS = st.sampled_from((5, 10, 20))
SHARES = st.sampled_from((0.5, 1.0, 0.0))


@st.composite
def meetings(draw: Draw, cast: Cast, name: str) -> Meeting:
    """Return a meeting that takes place at one to three times."""
    every = [f"every {post}" for post in cast.posts]
    who = _together(
        cast, draw(st.lists(st.sampled_from([*cast.posts, *every]), min_size=1, max_size=2))
    )
    seats = len(places(cast.people, needs(who), ""))
    return meeting(
        name,
        who,
        draw(LENGTHS),
        waits=draw(st.sampled_from((20, 10, 5, 0))),
        lasts=draw(st.sampled_from((30, 10, 5))),
        quorum=draw(st.sampled_from((1, None, *range(1, seats + 1)))),
        times=sorted(draw(st.sets(MEETS, min_size=1, max_size=4))),
        priority=draw(PRIORITIES),
    )


@st.composite
def procedures(draw: Draw, cast: Cast, name: str) -> Procedure:
    """Return a card of one to five steps, with perhaps one branching and one loop."""
    steps: list[Step] = []
    for number in range(draw(st.sampled_from((3, 5, 4, 2, 1)))):
        before = draw(st.lists(st.sampled_from(steps), max_size=2, unique_by=id)) if steps else []
        one = draw(a_step(cast, f"{name} step {number}"))
        join = draw(st.sampled_from(("all", "any"))) if before[1:] else "all"
        steps.append(replace(one, after=tuple(s.id for s in before), join=join))
    steps = draw(branching(steps)) if draw(st.booleans()) else steps
    steps = draw(looping(steps)) if draw(SOMETIMES) else steps
    return procedure(name, *steps)


@st.composite
def a_step(draw: Draw, cast: Cast, name: str) -> Step:
    """Return a step that works, pauses, sends, decides in a meeting or calls one."""
    kinds = ["work"] * 4 + ["send"] * 3 + ["pause"]
    kind = draw(st.sampled_from(kinds + ["item", "item", "meet"] * bool(cast.meetings)))
    more: dict[str, Any] = {
        "chance": 0.5 if draw(SOMETIMES) else None,
        "milestone": draw(st.sampled_from((None, None, "decided", "acted"))),
    }
    if more["chance"] is None:
        del more["chance"]
    if cast.called and draw(SOMETIMES):
        more["call_out"] = send(draw(st.sampled_from(cast.called)), "note").to
    if kind == "meet":
        return step(name, meet=draw(st.sampled_from(cast.meetings)), **more)
    more["priority"] = draw(st.none() | PRIORITIES)
    if kind == "item":
        return step(name, "", draw(LENGTHS), decide_in=draw(st.sampled_from(cast.meetings)), **more)
    if kind == "pause":
        return step(name, "", draw(LENGTHS), **more)
    most = 3 if kind == "work" else 1
    who = _together(cast, draw(st.lists(st.sampled_from(cast.posts), min_size=1, max_size=most)))
    if kind == "send":
        return step(name, who, draw(st.none() | LENGTHS), send=draw(sends(cast)), **more)
    if "," in who and draw(st.booleans()):
        more["patience"] = draw(st.sampled_from((5, 10)))
    return step(name, who, draw(LENGTHS), **more)


@st.composite
def sends(draw: Draw, cast: Cast) -> Send:
    """Return a message to one or two units, which carry out one of the cards drawn before."""
    card = draw(st.sampled_from((None, *cast.procedures)))
    return send(draw(addressees(cast)), draw(st.sampled_from(cast.channels)), card)


@st.composite
def addressees(draw: Draw, cast: Cast) -> str:
    """Return one or two units, or roles in them, as text."""
    posts = st.sampled_from([*cast.posts, "control/*"])
    found = draw(st.lists(posts, min_size=1, max_size=2, unique_by=lambda p: p.split("/")[0]))
    return ", ".join(post.removesuffix("/*") for post in found)


@st.composite
def branching(draw: Draw, steps: list[Step]) -> list[Step]:
    """Let one step, if two come after it, be followed by at most one of them."""
    forks = [(s, [t.id for t in steps if s.id in t.after]) for s in steps]
    forks = [(s, followers) for s, followers in forks if len(followers) > 1]
    if not forks:
        return steps
    fork, followers = draw(st.sampled_from(forks))
    chance = draw(st.sampled_from((0.5, 0.3)))
    ways = step("", branches=dict.fromkeys(followers[:2], chance)).branches
    return [replace(s, branches=ways) if s is fork else s for s in steps]


@st.composite
def looping(draw: Draw, steps: list[Step]) -> list[Step]:
    """Let one step send the work back to an earlier one or to itself, if that is a whole loop."""
    loops = [(start, end) for end in steps for start in steps if _whole(steps, start, end)]
    if not loops:
        return steps
    start, end = draw(st.sampled_from(loops))
    chance, at_most = draw(st.sampled_from(((1.0, 1), (0.5, 2), (1.0, 2), (0.3, None))))
    again = Again(start.id, Number(chance), at_most)
    return [replace(s, again=again) if s is end else s for s in steps]


@st.composite
def injects(draw: Draw, cast: Cast, name: str, earlier: Sequence[Inject]) -> Inject:
    """Return an inject at a time, or some time after an earlier one."""
    more: dict[str, Any] = {}
    if earlier and draw(SOMETIMES):
        milestone = draw(st.sampled_from(("sent", "delivered", "noticed", "completed")))
        more["after"] = after(draw(st.sampled_from(earlier)).id, milestone, draw(LENGTHS))
    else:
        more["at"] = draw(TIMES)
    if cast.called and draw(st.booleans()):
        more["call_out"] = draw(st.sampled_from(cast.called))
    return inject(
        name,
        to=draw(addressees(cast)),
        by=draw(st.sampled_from((*cast.channels, "note"))),
        does=draw(st.sampled_from((*cast.procedures[::-1], None))),
        priority=draw(PRIORITIES),
        **more,
    )


@st.composite
def sources(draw: Draw, cast: Cast, name: str) -> Public:
    """Return inhabitants who call a unit that has people."""
    return public(
        name,
        draw(st.sampled_from(cast.posts)).removesuffix("/*"),
        draw(st.sampled_from((6.0, 20.0))),
        draw(LENGTHS),
        draw(st.sampled_from(((0, END), (30, 60)))),
        priority=draw(PRIORITIES),
        does=draw(st.sampled_from((None, *cast.procedures))),
    )


def _names(draw: Draw, name: str, least: int, most: int) -> list[str]:
    return [f"{name}{k}" for k in range(1, draw(st.integers(least, most)) + 1)]


def _together(cast: Cast, posts: Sequence[str]) -> str:
    """Return as many of ``posts``, from the first, as can be there together."""
    while True:
        who = ", ".join(posts)
        seats = places(cast.people, needs(who), "")
        if len(posts) == 1 or most_filled(seats) == len(seats):
            return who
        posts = posts[:-1]


def _whole(steps: Sequence[Step], start: Step, end: Step) -> bool:
    """Whether nothing leaves the work between the two early, and all of it can be redone."""
    body = [s for s in steps if _behind(steps, s, start) and _behind(steps, end, s)]
    inside = {s.id for s in body if s is not end}
    early = [s for s in steps if s not in body and inside & set(s.after)]
    return bool(body) and not early and all(_undone(s, end) for s in body)


def _undone(one: Step, end: Step) -> bool:
    """Whether ``one`` can be redone; only ``end`` may send, in writing, once all is well."""
    silent = one.send is None or (one is end and one.send.channel not in ("phone", "visit"))
    return silent and one.join == "all"


def _behind(steps: Sequence[Step], later: Step, earlier: Step) -> bool:
    by_id = {s.id: s for s in steps}
    return later is earlier or any(_behind(steps, by_id[b], earlier) for b in later.after)
