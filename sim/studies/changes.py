"""Small changes of a scenario: one more person, line or occasion, or looking more often.

Each takes a scenario and returns another. What both hold keeps its names, so the two share every
draw that both have (R12), and can be compared run by run.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from sim.clock import MINUTE
from sim.errors import KrisimError, suggest
from sim.scenario import Channel, Meeting, Number, Role, Scenario, Shift, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.scenario import Person, Post

Thing = TypeVar("Thing", Unit, Role, Channel, Meeting)

MORE = "(one more)"
"""What the id of an added person ends with."""


def one_more_person(
    scenario: Scenario, unit: str, role: str | None = None, *, throughout: bool = False
) -> Scenario:
    """Return ``scenario`` with one more who can act as ``role`` in ``unit`` (None: as anybody).

    The new one has the posts, shifts, breaks, call-out and chance of being absent of the first
    holder, or, where nobody but deputies can act, of the first deputy; but not the times at which
    that one is away. Or, ``throughout``: is on duty from STARTEX to ENDEX, without breaks. The new
    one stands right after the last of them, so those before keep their turn.

    Raises
    ------
    KrisimError
        If there is no such unit or role, or nobody there who could be followed.
    """
    _known(unit, scenario.units, "unit")
    if role is not None:
        _known(role, scenario.roles, "role")
    holders = _holders(scenario.people, unit, role)
    if not holders:
        posts = sorted({str(post) for person in scenario.people for post in person.posts})
        whom = unit if role is None else f"{unit}/{role}"
        raise KrisimError(f"nobody can act as '{whom}'. {suggest(whom, posts)}")
    first = scenario.people[holders[0]]
    new = replace(first, id=_new_id(first.id, scenario.people), absences=())
    if throughout:
        shifts = (Shift(0, scenario.exercise.end),)
        new = replace(new, shifts=shifts, on_call=None, absent_with=None, breaks=(), rest=None)
    after = holders[-1] + 1
    return replace(scenario, people=(*scenario.people[:after], new, *scenario.people[after:]))


def one_more_line(scenario: Scenario, channel: str, unit: str | None = None) -> Scenario:
    """Return ``scenario`` with one more line: of ``channel`` itself, or of ``unit`` on it.

    Raises
    ------
    KrisimError
        If there is no such channel or unit, or nothing says how many lines there are: as many as
        are wanted, or, in a talkgroup, the one that makes it one.
    """
    found = _known(channel, scenario.channels, "channel")
    if unit is not None:
        return _one_more_line_of(_known(unit, scenario.units, "unit"), found, scenario)
    if found.lines is None:
        raise KrisimError(f"channel '{channel}' {_NO_LINES.get(found.kind, _UNLIMITED)}")
    more = replace(found, lines=found.lines + 1)
    return replace(scenario, channels=_with(scenario.channels, more))


_UNLIMITED = "has as many lines as are wanted"
_NO_LINES = {
    "talkgroup": "is a talkgroup, where one speaks at a time: give some of its users another one"
}


def _one_more_line_of(unit: Unit, channel: Channel, scenario: Scenario) -> Scenario:
    lines = dict(unit.lines)
    if channel.id not in lines:
        raise KrisimError(f"unit '{unit.id}' {_UNLIMITED} of its own on '{channel.id}'")
    lines[channel.id] += 1
    more = replace(unit, lines=tuple(lines.items()))
    return replace(scenario, units=_with(scenario.units, more))


def one_more_occasion(scenario: Scenario, meeting: str, at: int | None = None) -> Scenario:
    """Return ``scenario`` with one more ``meeting`` (id or name) at ``at`` [µs after STARTEX].

    Without ``at`` it is in the middle, to the minute, of the longest time before an occasion,
    STARTEX counting as one. Where no occasion is planned, it is in the middle of the exercise.

    Raises
    ------
    KrisimError
        If there is no such meeting, or an occasion of it at that time already, or the time is not
        within the exercise.
    """
    ids = {m.name: m.id for m in reversed(scenario.meetings)}
    found = _known(ids.get(meeting, meeting), scenario.meetings, "meeting")
    when = _between(found, scenario.exercise.end) if at is None else at
    if when in found.times or not 0 <= when < scenario.exercise.end:
        taken = "has an occasion then" if when in found.times else "would not be in the exercise"
        raise KrisimError(f"meeting '{found.id}' {taken}: name another time")
    more = replace(found, times=tuple(sorted((*found.times, when))))
    return replace(scenario, meetings=_with(scenario.meetings, more))


def _between(meeting: Meeting, end: int) -> int:
    """Return the middle of the longest time before an occasion [µs]."""
    gaps = list(pairwise((0, *meeting.times))) or [(0, end)]
    start, stop = max(gaps, key=lambda gap: gap[1] - gap[0])
    return (start + stop) // 2 // MINUTE * MINUTE


def looked_at_twice_as_often(scenario: Scenario, channel: str) -> Scenario:
    """Return ``scenario`` in which everybody looks into inbox ``channel`` after half the time.

    Raises
    ------
    KrisimError
        If there is no such channel, or nobody has to look: what arrives is noticed at once.
    """
    found = _known(channel, scenario.channels, "channel")
    if found.look is None:
        raise KrisimError(f"nobody looks into '{channel}' from time to time: it has no 'look'")
    halved = Number(found.look.value.scaled(0.5), found.look.source, found.look.range)
    more = replace(found, look=halved)
    return replace(scenario, channels=_with(scenario.channels, more))


# small things -------------------------------------------------------------------------------------


def _holders(people: Sequence[Person], unit: str, role: str | None) -> list[int]:
    """Return the places of those who can act so; deputies only where nobody holds the role."""
    if role is None:
        return [k for k, p in enumerate(people) if unit in (p.unit, *(q.unit for q in p.posts))]
    holding = [k for k, p in enumerate(people) if _has(p.posts, unit, role)]
    return holding or [k for k, p in enumerate(people) if _has(p.deputy_for, unit, role)]


def _has(posts: Iterable[Post], unit: str, role: str) -> bool:
    return any((post.unit, post.role) == (unit, role) for post in posts)


def _new_id(like: str, people: Iterable[Person]) -> str:
    taken = {person.id for person in people}
    name = f"{like} {MORE}"
    while name in taken:
        name = f"{name} {MORE}"
    return name


def _known(name: str, things: Sequence[Thing], what: str) -> Thing:
    """Return the one of ``things`` that is called ``name``."""
    for thing in things:
        if thing.id == name:
            return thing
    raise KrisimError(f"there is no {what} '{name}'. {suggest(name, [t.id for t in things])}")


def _with(things: Sequence[Thing], new: Thing) -> tuple[Thing, ...]:
    """Return ``things`` with ``new`` instead of the one of that id."""
    return tuple(new if thing.id == new.id else thing for thing in things)
