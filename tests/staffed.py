"""Small systems whose staffing can be searched exhaustively, each with a few hundred plans.

Work comes in bursts, lengths are drawn, limits are such that neither the fewest nor all are needed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from sim.clock import to_micros
from sim.distributions import Exponential, Triangular
from sim.scenario import Event, Number, Scenario, Step, Target
from sim.studies.staffing.terms import Aim, Pattern, Post, Terms
from tests.builders import (
    Things,
    exercise,
    inject,
    meeting,
    on_call,
    order,
    person,
    procedure,
    public,
    step,
)

DAY = Pattern("day", 480, 720)
EARLY = Pattern("early", 480, 600)
LATE = Pattern("late", 600, 720)
HOME = Pattern("home", 480, 720, "on call")
"""The exercise is from 08:00 to 12:00."""


class System(NamedTuple):
    """A scenario, what may vary in it, and how many plans that are."""

    scenario: Scenario
    terms: Terms


def around(middle: float) -> Triangular:
    """Return a length that is drawn around ``middle`` minutes."""
    return Triangular(middle / 2, middle, 2 * middle)


def post(who: str, cost: float, *patterns: str, least: int = 1, most: int = 4) -> Post:
    unit, role = who.split("/")
    return Post(unit, role, least, most, cost, cost / 4, patterns or ("day",))


def within(name: str, minutes: float, share: float = 0.8) -> Target:
    """Return that the work of inject ``name`` is to be done within so many minutes."""
    start, end = Event(name, "sent"), Event(name, "completed")
    return Target(f"T-{name}", name, to_micros(minutes), share, start, end)


def answered(minutes: float, of_calls: float, share: float = 0.8) -> Target:
    """Return that so many callers are to be answered within so many minutes."""
    return Target("T-calls", "calls", to_micros(minutes), share, callers="calls", of_calls=of_calls)


def system(posts: list[Post], targets: list[Target], *things: Things, margin: float = 0) -> System:
    """Return four hours of ``things``, and that ``posts`` may vary."""
    scenario = replace(exercise(240, *things), targets=tuple(targets))
    aims = tuple(Aim(t.id, t.share) for t in targets)
    known = {p.id: p for p in (DAY, EARLY, LATE, HOME)}
    names = dict.fromkeys(id for p in posts for id in p.patterns)
    patterns = tuple(known[id] for id in names)
    return System(scenario, Terms(tuple(posts), patterns, aims, margin=margin))


def staff(*posts: str) -> list[Things]:
    """Return one person at each of ``posts``, there all the time."""
    return [person(name.replace("/", "-"), name, shift=(0, 240)) for name in posts]


def burst(times: list[float], *steps: Step) -> list[Things]:
    """Return orders I-0, I-1 ... at ``times``, all with the same steps."""
    return [order(f"I-{k}", t, *steps) for k, t in enumerate(times)]


FOUR = ("A/x", "B/x", "C/x", "D/x")


def series(minutes: tuple[float, ...], times: list[float], limit: float) -> System:
    """Return four posts one after the other, with lengths of ``minutes``."""
    names = "abcd"
    steps = [
        step(names[k], who, around(m), after=names[k - 1] if k else "")
        for k, (who, m) in enumerate(zip(FOUR, minutes, strict=True))
    ]
    costs = (1, 2, 3, 5)
    posts = [post(who, c) for who, c in zip(FOUR, costs, strict=True)]
    targets = [within(f"I-{k}", limit) for k in range(len(times))]
    return system(posts, targets, *staff(*FOUR), *burst(times, *steps))


def fork(minutes: tuple[float, ...], times: list[float], limit: float) -> System:
    """Return a first post, two beside each other, and a last that waits for both."""
    a, b, c, d = minutes
    steps = (
        step("a", "A/x", around(a)),
        step("b", "B/x", around(b), after="a"),
        step("c", "C/x", around(c), after="a"),
        step("d", "D/x", around(d), after="b c"),
    )
    posts = [post(who, cost) for who, cost in zip(FOUR, (3, 1, 2, 4), strict=True)]
    targets = [within(f"I-{k}", limit) for k in range(len(times))]
    return system(posts, targets, *staff(*FOUR), *burst(times, *steps))


def shared(limit: float, deputies: bool) -> System:
    """Return two kinds of work that a third post can also do, as deputies or as their own."""
    both = ("A/x", "B/x")
    people = [
        *staff("A/x", "B/x", "D/x"),
        person("c", "C/x", deputy=both, shift=(0, 240))
        if deputies
        else person("c", "C/x", *both, shift=(0, 240)),
    ]
    jobs = [
        order("I-0", 0, step("a", "A/x", around(20)), step("d", "D/x", around(8), after="a")),
        order("I-1", 2, step("b", "B/x", around(25)), step("d", "D/x", around(8), after="b")),
        order("I-2", 4, step("a", "A/x", around(20)), step("d", "D/x", around(8), after="a")),
        order("I-3", 6, step("b", "B/x", around(25)), step("c", "C/x", around(5), after="b")),
        order("I-4", 8, step("c", "C/x", around(15)), step("d", "D/x", around(8), after="c")),
    ]
    posts = [post("A/x", 2), post("B/x", 2), post("C/x", 3), post("D/x", 1)]
    targets = [within(f"I-{k}", limit) for k in range(5)]
    return system(posts, targets, *people, *jobs)


def shifts(limit: float, times: list[float]) -> System:
    """Return two posts, each with an early and a late pattern."""
    posts = [post("A/x", 2, "early", "late"), post("B/x", 3, "early", "late")]
    people = [
        person("a", "A/x", shift=(0, 120)),
        person("a2", "A/x", shift=(120, 240)),
        person("b", "B/x", shift=(0, 120)),
        person("b2", "B/x", shift=(120, 240)),
    ]
    steps = (step("a", "A/x", around(12)), step("b", "B/x", around(9), after="a"))
    targets = [within(f"I-{k}", limit) for k in range(len(times))]
    return system(posts, targets, *people, *burst(times, *steps))


def at_home(limit: float, work: float) -> System:
    """Return a post with people there and at home, who come when called, and two more."""
    called = replace(post("A/x", 4, "day", "home"), own=(("home", 0, 3),))
    people = [
        person("h", "A/x", shift=(), on_call=on_call(Exponential(6), around(15), 0, 240)),
        *staff("A/x", "B/x", "C/x"),
    ]
    alarm = inject("I-9", 0, "B", "note", "alarm", call_out="A/x")
    jobs = [
        order(
            f"I-{k}",
            20 + 3 * k,
            step("b", "B/x", around(5)),
            step("a", "A/x", around(work), after="b"),
            step("c", "C/x", around(8), after="a"),
        )
        for k in range(5)
    ]
    card = procedure("alarm", step("note", "B/x", 2))
    targets = [within(f"I-{k}", limit) for k in range(5)]
    posts = [called, post("B/x", 2), post("C/x", 3)]
    return system(posts, targets, *people, card, alarm, *jobs)


def met(limit: float, times: list[float]) -> System:
    """Return papers that two posts write and a meeting of all decides."""
    who = "C/x, D/x"
    briefing = meeting("briefing", who, 5, times=times, quorum=2, waits=10, lasts=40)
    jobs = [
        order(
            f"I-{k}",
            5 * k,
            step("a", "A/x", around(15)),
            step("b", "B/x", around(10), after="a"),
            step("m", takes=4, decide_in="briefing", after="b"),
            step("d", "D/x", around(6), after="m"),
        )
        for k in range(5)
    ]
    posts = [post(who, cost) for who, cost in zip(FOUR, (1, 2, 4, 3), strict=True)]
    targets = [within(f"I-{k}", limit) for k in range(5)]
    return system(posts, targets, *staff(*FOUR), briefing, *jobs)


def calls(rate: float, minutes: float, of_calls: float) -> System:
    """Return callers of an information centre, early and late, and work beside it."""
    posts = [post("A/x", 2, "early", "late"), post("B/x", 3), post("C/x", 4)]
    people = [
        person("a", "A/x", shift=(0, 120)),
        person("a2", "A/x", shift=(120, 240)),
        person("b", "B/x", shift=(0, 240)),
        person("c", "C/x", shift=(0, 240)),
    ]
    line = public("calls", "A/x", rate, Exponential(4), (0, 230), patience=Exponential(15))
    jobs = burst(
        [10, 15, 20, 130, 135],
        step("b", "B/x", around(12)),
        step("c", "C/x", around(9), after="b"),
    )
    targets = [answered(minutes, of_calls), *(within(f"I-{k}", 45) for k in range(5))]
    return system(posts, targets, *people, line, *jobs)


def away(limit: float, share: float) -> System:
    """Return four posts of which somebody may be away all day."""
    made = series((8, 12, 10, 6), [0, 2, 4, 30, 32, 34], limit)
    people = tuple(replace(p, absent_with=Number(share)) for p in made.scenario.people)
    return System(replace(made.scenario, people=people), made.terms)


SYSTEMS = {
    "series, an even load": lambda: series((8, 8, 8, 8), [0, 2, 4, 6, 60, 62], 50),
    "series, a first post that is slow": lambda: series((20, 6, 6, 6), [0, 1, 2, 3, 80, 81], 75),
    "series, a last post that is slow": lambda: series((5, 6, 7, 18), [0, 1, 2, 3, 80, 81], 70),
    "series, two slow posts": lambda: series((15, 4, 15, 4), [0, 2, 4, 6, 8], 75),
    "series, all at once": lambda: series((9, 12, 7, 10), [0, 0, 0, 0], 62),
    "series, in pairs": lambda: series((12, 9, 14, 8), [0, 0, 40, 40, 80, 80], 62),
    "fork, an even load": lambda: fork((6, 10, 10, 6), [0, 2, 4, 6, 60], 55),
    "fork, one slow branch": lambda: fork((5, 25, 8, 5), [0, 2, 4, 60, 62], 70),
    "fork, two slow branches": lambda: fork((5, 20, 22, 5), [0, 2, 4, 60, 62], 70),
    "fork, a slow join": lambda: fork((4, 8, 8, 15), [0, 1, 2, 3, 70], 58),
    "shared by deputies": lambda: shared(50, deputies=True),
    "shared by deputies, in a hurry": lambda: shared(45, deputies=True),
    "shared roles": lambda: shared(50, deputies=False),
    "shared roles, in a hurry": lambda: shared(45, deputies=False),
    "shifts, work in both": lambda: shifts(42, [0, 2, 4, 130, 132, 134]),
    "shifts, work across the change": lambda: shifts(36, [95, 97, 99, 101, 180]),
    "shifts, mostly late": lambda: shifts(38, [10, 125, 127, 129, 131]),
    "people at home": lambda: at_home(52, 15),
    "people at home, long work": lambda: at_home(66, 25),
    "a meeting decides": lambda: met(75, [30, 60, 90]),
    "a meeting decides, seldom": lambda: met(110, [45, 90]),
    "callers": lambda: calls(20, 2, 0.8),
    "callers, many": lambda: calls(35, 3, 0.7),
    "somebody may be away": lambda: away(75, 0.1),
}
"""Systems by what is told of them, made when they are asked for."""
