"""Who could do what: the people of a unit, the holders of a role."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.scenario import Need, Person


def able(people: Iterable[Person], unit: str, role: str | None) -> list[Person]:
    """Return who can act for ``unit``: everybody there, or holders of ``role`` and deputies.

    Somebody is of a unit who belongs to it or holds a post in it.
    """
    if role is None:
        return [p for p in people if p.unit == unit or any(q.unit == unit for q in p.posts)]
    return [
        p for p in people if any((q.unit, q.role) == (unit, role) for q in (*p.posts, *p.deputy_for))
    ]


def seats(people: Sequence[Person], needs: Iterable[Need], here: str = "") -> int:
    """Return how many are needed or invited together; ``here`` is the unit where none is named."""
    return sum(
        len(able(people, need.unit or here, need.role)) if need.everyone else need.count
        for need in needs
    )
