"""Who could do what: the people of a unit, the holders of a role."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.matching import assign
from sim.scenario import Need, Person


def able(people: Iterable[Person], unit: str, role: str | None) -> list[Person]:
    """Return who can act for ``unit``: everybody there, or holders of ``role`` and deputies.

    Somebody is of a unit who belongs to it or holds a post in it.
    """
    if role is None:
        return [p for p in people if p.unit == unit or any(q.unit == unit for q in p.posts)]
    wanted = (unit, role)
    return [p for p in people if any((q.unit, q.role) == wanted for q in (*p.posts, *p.deputy_for))]


def seats(people: Sequence[Person], needs: Iterable[Need], here: str) -> int:
    """Return how many are needed or invited; ``here`` is the unit where a need names none."""
    return len(places(people, needs, here))


def places(people: Sequence[Person], needs: Iterable[Need], here: str) -> list[list[Person]]:
    """Return for each person needed who could come."""
    slots: list[list[Person]] = []
    for need in needs:
        candidates = able(people, need.unit or here, need.role)
        slots += [[p] for p in candidates] if need.everyone else [candidates] * need.count
    return slots


def most_filled(slots: Sequence[Sequence[Person]]) -> int:
    """Return how many places can be filled at the same time, each by another person."""
    return len(assign([[person.id for person in slot] for slot in slots]))
