"""Small changes the other way: one person, line or occasion fewer, or looking less often.

As those of `sim.studies.changes`, each takes a scenario and returns another; what both hold shares
every draw.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.errors import KrisimError
from sim.scenario import Number, Scenario

if TYPE_CHECKING:
    from sim.scenario import Post


def one_fewer_person(scenario: Scenario, posts: tuple[Post, ...]) -> Scenario:
    """Return ``scenario`` without the last of those whose posts are ``posts``.

    Raises
    ------
    KrisimError
        If there is nobody.
    """
    places = [k for k, person in enumerate(scenario.people) if person.posts == posts]
    if not places:
        raise KrisimError("nobody has these posts")
    last = places[-1]
    return replace(scenario, people=(*scenario.people[:last], *scenario.people[last + 1 :]))


def one_fewer_line(scenario: Scenario, channel: str, unit: str | None = None) -> Scenario:
    """Return ``scenario`` with one line fewer: of ``channel`` itself, or of ``unit`` on it (ids).

    Raises
    ------
    KrisimError
        If none would be left, or there are as many as are wanted.
    """
    if unit is not None:
        home = next(each for each in scenario.units if each.id == unit)
        own = dict(home.lines)
        own[channel] = _fewer(own.get(channel), f"'{unit}' on '{channel}'")
        less = replace(home, lines=tuple(own.items()))
        units = tuple(less if each.id == unit else each for each in scenario.units)
        return replace(scenario, units=units)
    found = next(each for each in scenario.channels if each.id == channel)
    new = replace(found, lines=_fewer(found.lines, f"'{channel}'"))
    channels = tuple(new if each.id == channel else each for each in scenario.channels)
    return replace(scenario, channels=channels)


def _fewer(lines: int | None, where: str) -> int:
    if lines is None or lines < 2:  # noqa: PLR2004 - one has to be left
        has = "as many lines as are wanted" if lines is None else "no line to spare"
        raise KrisimError(f"{where} has {has}")
    return lines - 1


def one_fewer_occasion(scenario: Scenario, meeting: str, at: int) -> Scenario:
    """Return ``scenario`` without the occasion of ``meeting`` (id) at ``at`` [µs after STARTEX].

    Raises
    ------
    KrisimError
        If there is none then.
    """
    found = next(each for each in scenario.meetings if each.id == meeting)
    if at not in found.times:
        raise KrisimError(f"meeting '{meeting}' has no occasion then")
    less = replace(found, times=tuple(t for t in found.times if t != at))
    meetings = tuple(less if each.id == meeting else each for each in scenario.meetings)
    return replace(scenario, meetings=meetings)


def looked_at_half_as_often(scenario: Scenario, channel: str) -> Scenario:
    """Return ``scenario`` in which everybody looks into inbox ``channel`` (id) half as often.

    Raises
    ------
    KrisimError
        If nobody has to look: what arrives is noticed at once.
    """
    found = next(each for each in scenario.channels if each.id == channel)
    if found.look is None:
        raise KrisimError(f"nobody looks into '{channel}' from time to time: it has no 'look'")
    new = replace(found, look=Number(found.look.value.scaled(2.0), found.look.source))
    channels = tuple(new if each.id == channel else each for each in scenario.channels)
    return replace(scenario, channels=channels)
