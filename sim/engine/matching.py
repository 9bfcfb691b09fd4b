"""Who fills which place, when several people are needed together (R3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.matching import assign

if TYPE_CHECKING:
    from collections.abc import Container

    from sim.engine.plan import Crew

Slots = tuple[tuple[int, ...], ...]


def match(crew: Crew, able: Container[int]) -> tuple[int, ...] | None:
    """Return one of ``able`` for every place of ``crew``, None if that cannot be.

    Of all ways to fill the places it is the first in the scenario's order: the first place gets
    the first person with whom the others can still be filled, and so on.

    >>> from sim.engine.plan import Crew
    >>> match(Crew(((0, 1), (0,)), overlapping=True), {0, 1})
    (1, 0)
    """
    people = _first_come(crew.slots, able)
    if people is None and crew.overlapping:
        return _first_possible(crew.slots, able)
    return people


def _first_come(slots: Slots, able: Container[int]) -> tuple[int, ...] | None:
    taken: list[int] = []
    for slot in slots:
        person = next((p for p in slot if p in able and p not in taken), None)
        if person is None:
            return None
        taken.append(person)
    return tuple(taken)


def _first_possible(slots: Slots, able: Container[int]) -> tuple[int, ...] | None:
    rest = [[p for p in slot if p in able] for slot in slots]
    if len(assign(rest)) < len(rest):
        return None
    taken: list[int] = []
    while rest:
        here, later = rest[0], rest[1:]
        for person in here:
            left = [[p for p in slot if p != person] for slot in later]
            if len(assign(left)) == len(left):
                taken.append(person)
                rest = left
                break
    return tuple(taken)
