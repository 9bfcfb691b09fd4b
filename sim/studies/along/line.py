"""A change with a place for a value, or two, and the values at which it is tried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.errors import KrisimError, Problem, ScenarioError
from sim.scenario import Number
from sim.scenario.ranges import renumbered
from sim.studies.whatif.reading import MOST, PLACE, WhatIf, filled, what_if_told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario import Scenario

BY: Final = "by"
"""Stands between the values of one place and those of the other."""
PLACES: Final = 2
"""A change has at most so many places."""


class Point(NamedTuple):
    """The values in the places of a change, and the change with them."""

    told: tuple[str, ...]
    what_if: WhatIf
    as_it_is: bool
    """Whether it leaves the plan as it is."""


@dataclass(frozen=True, slots=True)
class Line:
    """A change with a place for a value, or two, and the points at which it is tried."""

    text: str
    lists: tuple[tuple[str, ...], ...]
    points: tuple[Point, ...]

    @property
    def changed(self) -> tuple[Point, ...]:
        """The points that change the plan."""
        return tuple(point for point in self.points if not point.as_it_is)


def read_line(text: str, told: Sequence[str], scenario: Scenario) -> Line:
    """Return the change ``text``, such as ``calls: all x{}``, with each of the values ``told``.

    ``told`` holds the values of the place, or, if there are two, those of the first, the word
    ``by``, and those of the second. ``{}`` is a place of its own each time; a place with a name,
    such as ``{n}``, may stand there more than once.

    Raises
    ------
    KrisimError
        If there is no place, or no value for one, or they are too many.
    ScenarioError
        With all problems of all points, as of a what-if.
    """
    named = _named(text)
    places = list(dict.fromkeys(PLACE.findall(named)))
    lists = _lists(told)
    _refuse(text, places, lists)
    found: list[Point] = []
    problems: list[Problem] = []
    for values in product(*lists):
        there = filled(named, dict(zip(places, values, strict=True)))
        try:
            found.append(_point(there, values, scenario))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(list(dict.fromkeys(problems)))
    return Line(text.strip(), lists, tuple(found))


def _named(text: str) -> str:
    """Return ``text`` in which every place has a name.

    >>> _named("lines: phone {}; calls: all x{}")
    'lines: phone {1}; calls: all x{2}'
    """
    parts = text.split("{}")
    names = (f"{{{k}}}" for k in range(1, len(parts)))
    return parts[0] + "".join(name + part for name, part in zip(names, parts[1:], strict=True))


def _lists(told: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the values of each place, each value once."""
    lists: list[dict[str, None]] = [{}]
    for value in told:
        if value == BY:
            lists.append({})
        else:
            lists[-1][value.strip()] = None
    return tuple(tuple(each) for each in lists)


def _refuse(text: str, places: Sequence[str], lists: Sequence[Sequence[str]]) -> None:
    if not 1 <= len(places) <= PLACES:
        wrong = f"has {len(places)} places" if places else "has no place"
        raise KrisimError(
            f"'{text}' {wrong} for values: write one or two, as in 'calls: all x{{}}'"
        )
    if len(lists) != len(places) or not all(lists):
        how = "0.5 1 2" if len(places) == 1 else "0.5 1 2 by 1 2"
        raise KrisimError(f"'{text}' needs values for {len(places)} of its places: write {how}")
    points = len(lists[0]) * len(lists[-1] if len(lists) > 1 else [""])
    if points > MOST:
        raise KrisimError(f"these are {points} points: at most {MOST} are played")


def _point(text: str, values: tuple[str, ...], scenario: Scenario) -> Point:
    what_if = what_if_told(text, scenario, may_be_as_is=True)
    changed = what_if.change(scenario)
    return Point(values, what_if, _without_sources(changed) == _without_sources(scenario))


def _without_sources(scenario: Scenario) -> Scenario:
    """Return ``scenario`` with the bare values of its numbers, wherever they come from."""
    bare = renumbered(scenario, lambda _, number: Number(number.value))
    return replace(bare, numbers=())
