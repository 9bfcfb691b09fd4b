"""Who could do what: the people of a unit, the holders of a role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sim.matching import assign
from sim.scenario import Need, Person


@dataclass(frozen=True, slots=True)
class Staff:
    """People in the order given: those of each unit, and those of each role (unit, role)."""

    of_unit: Mapping[str, list[Person]]
    of_role: Mapping[tuple[str, str], list[Person]]

    @classmethod
    def of(cls, people: Iterable[Person]) -> Staff:
        """Return the people, ready to be looked up.

        Somebody is of a unit who belongs to it or holds a post in it; of a role who holds it there
        or is a deputy.
        """
        of_unit: dict[str, list[Person]] = {}
        of_role: dict[tuple[str, str], list[Person]] = {}
        for person in people:
            for unit in dict.fromkeys((person.unit, *(post.unit for post in person.posts))):
                of_unit.setdefault(unit, []).append(person)
            for post in dict.fromkeys((*person.posts, *person.deputy_for)):
                of_role.setdefault((post.unit, post.role), []).append(person)
        return cls(of_unit, of_role)

    def able(self, unit: str, role: str | None) -> list[Person]:
        """Return who can act for ``unit``: everybody there, or holders of ``role`` and deputies."""
        return self.of_unit.get(unit, []) if role is None else self.of_role.get((unit, role), [])

    def places(self, needs: Iterable[Need], here: str) -> list[list[Person]]:
        """Return for each person needed who could come; ``here``: where a need names no unit."""
        slots: list[list[Person]] = []
        for need in needs:
            candidates = self.able(need.unit or here, need.role)
            slots += [[p] for p in candidates] if need.everyone else [candidates] * need.count
        return slots


def seats(people: Sequence[Person], needs: Iterable[Need], here: str) -> int:
    """Return how many are needed or invited; ``here`` is the unit where a need names none."""
    return len(places(people, needs, here))


def places(people: Sequence[Person], needs: Iterable[Need], here: str) -> list[list[Person]]:
    """Return for each person needed who could come."""
    return Staff.of(people).places(needs, here)


def most_filled(slots: Sequence[Sequence[Person]]) -> int:
    """Return how many places can be filled at the same time, each by another person."""
    return len(assign([[person.id for person in slot] for slot in slots]))
