"""The people of a scenario as they stand: their posts, their hours, and terms made of these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.clock import DAY as MICROS_OF_DAY
from sim.clock import Clock
from sim.studies.staffing.terms import DAY, HOUR, WEEK, Aim, Pattern, Post, Terms

if TYPE_CHECKING:
    from sim.scenario import Person, Scenario

MORE: Final = 2
"""So many more than there are may be on a pattern, unless a file says otherwise."""


class Duty(NamedTuple):
    """A pattern that somebody has on a day (STARTEX's is 0)."""

    day: int
    pattern: Pattern


def at_posts(scenario: Scenario) -> Mapping[tuple[str, str], tuple[int, ...]]:
    """Return who is at each post of the players: the places of people whose first role it is.

    So everybody counts once, however many roles they have.
    """
    players = {unit.id for unit in scenario.units if unit.kind == "player"}
    found: dict[tuple[str, str], list[int]] = {}
    for k, person in enumerate(scenario.people):
        if person.posts and person.posts[0].unit in players:
            post = person.posts[0]
            found.setdefault((post.unit, post.role), []).append(k)
    return {post: tuple(places) for post, places in found.items()}


def duties(person: Person, scenario: Scenario) -> tuple[Duty, ...]:
    """Return when somebody is on duty, day by day, as far as it begins before ENDEX.

    Shifts that begin on one day are one divided duty; what lasts longer than 24 hours is one
    duty for each 24 hours from its beginning.
    """
    clock = Clock(scenario.exercise.start, end=scenario.exercise.end)
    spans = sorted(span for s in person.shifts for span in _days(s.start, s.end, clock))
    found = [_on_site(day, list(of)) for day, of in groupby(spans, key=lambda s: s[0] // DAY)]
    if person.on_call is not None:
        for start, end in _days(person.on_call.start, person.on_call.end, clock):
            day = start // DAY
            id = f"on call {_shown(start, end)}"
            found.append(Duty(day, Pattern(id, start - day * DAY, end - day * DAY, "on call")))
    return tuple(found)


def heads_now(scenario: Scenario, terms: Terms) -> dict[tuple[str, str, str], int]:
    """Return the plan that the people of ``scenario`` are: how many at each post on each pattern.

    Of several days the one with most people on it counts. Hours count as one of the post's
    patterns if they are the same times of the same kind; who is on none of them is not counted.
    """
    by_times = {_times(pattern): pattern.id for pattern in reversed(terms.patterns)}
    plan = dict.fromkeys((cell.key for cell in terms.cells()), 0)
    for (unit, role), places in at_posts(scenario).items():
        told = [duty for k in places for duty in duties(scenario.people[k], scenario)]
        counted = Counter((duty.day, by_times.get(_times(duty.pattern), "")) for duty in told)
        for (_, id), heads in counted.items():
            if (unit, role, id) in plan:
                plan[unit, role, id] = max(heads, plan[unit, role, id])
    return plan


def people_now(scenario: Scenario, terms: Terms) -> dict[tuple[str, str], int]:
    """Return how many people there are at each post of ``terms``."""
    there = at_posts(scenario)
    return {(p.unit, p.role): len(there.get((p.unit, p.role), ())) for p in terms.posts}


def terms_of(scenario: Scenario) -> Terms:
    """Return terms made of the scenario's own people, for a study without ``staffing.yaml``.

    Everybody's first role is a post; its patterns are the hours that its people have. On each are
    at least one (on call: none), so that no function goes only because no target measures it, and
    at most two more than today. Every hour costs 1, and what the scenario promises is the aim.
    """
    posts: list[Post] = []
    patterns: dict[str, Pattern] = {}
    for (unit, role), places in at_posts(scenario).items():
        told = [duty for k in places for duty in duties(scenario.people[k], scenario)]
        own = {duty.pattern.id: duty.pattern for duty in told}
        patterns |= own
        if own:
            posts.append(_post(unit, role, own, told))
    days = -(-scenario.exercise.end // MICROS_OF_DAY)
    return Terms(
        tuple(posts), tuple(patterns.values()), aims_of(scenario), days=min(max(days, 1), WEEK)
    )


def aims_of(scenario: Scenario) -> tuple[Aim, ...]:
    """Return what the scenario's own targets promise."""
    return tuple(Aim(each.id, each.share, each.source) for each in scenario.targets)


def _post(unit: str, role: str, own: Mapping[str, Pattern], told: list[Duty]) -> Post:
    heads = Counter((duty.day, duty.pattern.id) for duty in told)
    limits = []
    for id, pattern in own.items():
        now = max(number for (_, other), number in heads.items() if other == id)
        limits.append((id, 0 if pattern.kind == "on call" else 1, now + MORE))
    least, most = min(low for _, low, _ in limits), max(high for *_, high in limits)
    differ = tuple(each for each in limits if each[1:] != (least, most))
    return Post(unit, role, least, most, 1.0, 1.0, tuple(own), own=differ)


def _on_site(day: int, spans: list[tuple[int, int]]) -> Duty:
    """Return the duty of spans [min after midnight of STARTEX's date] that begin on one day."""
    own = [(start - day * DAY, end - day * DAY) for start, end in spans]
    off = tuple((end, start) for (_, end), (start, _) in pairwise(own))
    id = ", ".join(_shown(*span) for span in own)
    return Duty(day, Pattern(id, own[0][0], own[-1][1], off=off))


def _days(since: int, until: int, clock: Clock) -> Iterator[tuple[int, int]]:
    """Yield a time [µs] in pieces of at most 24 hours [min after midnight of STARTEX's date]."""
    first = clock.start.date()

    def minutes(micros: int) -> int:
        moment = clock.at(micros)
        return (moment.date() - first).days * DAY + moment.hour * HOUR + moment.minute

    start, end, last = minutes(since), minutes(until), minutes(int(clock.end))
    while start < min(end, last):
        yield start, min(start + DAY, end)
        start += DAY


def _times(pattern: Pattern) -> tuple[str, tuple[tuple[int, int], ...]]:
    return pattern.kind, pattern.spans


def _shown(start: int, end: int) -> str:
    """Return a time of day as files write it.

    >>> _shown(1320, 1860)
    '22:00-07:00'
    """
    (h, m), (hh, mm) = divmod(start % DAY, HOUR), divmod(end % DAY, HOUR)
    return f"{h:02}:{m:02}-{hh or (24 if end and not mm else 0):02}:{mm:02}"
