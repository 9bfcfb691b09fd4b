"""Who could do what: needs resolved to individuals, in the order of the scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.plan import Crew
from sim.log import NEVER, Needed
from sim.matching import assign

NOBODY = 0
"""The crew of what takes nobody's time."""

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.scenario import Need, Person, Scenario


class Crews:
    """The distinct crews of a scenario, numbered as they are first asked for."""

    def __init__(self, scenario: Scenario) -> None:
        self.of_unit: dict[str, list[int]] = {}
        self.holding: dict[tuple[str, str], list[int]] = {}
        self.deputies: dict[tuple[str, str], list[int]] = {}
        for index, person in enumerate(scenario.people):
            self._sort_in(index, person)
        self.units = {u.id: u for u in scenario.units}
        self.unit_index = {u.id: k for k, u in enumerate(scenario.units)}
        self.role_index = {r.id: k for k, r in enumerate(scenario.roles)}
        self.crews: list[Crew] = []
        self.needs: list[tuple[Needed, ...]] = []
        self._known: dict[tuple[tuple[Needed, ...], int, bool], int] = {}
        self._add([])

    def crew(self, needs: Sequence[Need], here: str) -> int:
        """Return the crew of ``needs`` in a procedure carried out by unit ``here``."""
        return self._add([slot for need in needs for slot in self._slots(need, here)])

    def contact(self, unit: str, role: str | None) -> int:
        """Return the crew of one who answers for ``unit``; NOBODY where exercise control does."""
        needed = self._contact(unit, role)
        return self._add([needed] if needed.candidates else [])

    def with_contact(self, crew: int, unit: str, role: str | None) -> int:
        """Return ``crew`` and, together with it, one who answers for ``unit``."""
        needed = self._contact(unit, role)
        return self._add([*self.needs[crew], *([needed] if needed.candidates else [])])

    def heads(self, units: Sequence[str], role: str | None) -> int:
        """Return the crew of one who answers for each of ``units``, as far as there are so many.

        A unit without such people adds nobody, nor does one whose only head already answers for
        another.
        """
        slots: list[Needed] = []
        for unit in units:
            more = [*slots, self._contact(unit, role)]
            if len(assign([need.candidates for need in more])) == len(more):
                slots = more
        return self._add(slots)

    def with_line(self, crew: int, line: int) -> int:
        """Return ``crew`` and, together with it, ``line``."""
        return self._add(list(self.needs[crew]), line)

    def just(self, one: Needed) -> int:
        """Return the crew of ``one`` for looks and breaks.

        They go before all work but fetch nobody from anywhere, so they wait in a queue of their
        own: work that may fetch somebody is not to wait behind them.
        """
        return self._add([one], apart=True)

    def each(self, crew: int) -> tuple[int, ...]:
        """Return, for everybody who could fill the one place of ``crew``, the crew of just them."""
        (slot,) = self.needs[crew]
        return tuple(self.just(Needed(slot.unit, slot.role, (p,))) for p in slot.candidates)

    def holders(self, unit: str, role: str | None) -> list[int]:
        """Return the people of ``unit`` (with ``role``, holders before deputies)."""
        if role is None:
            return self.of_unit.get(unit, [])
        post = (unit, role)
        return list(dict.fromkeys(self.holding.get(post, []) + self.deputies.get(post, [])))

    def _sort_in(self, index: int, person: Person) -> None:
        for unit in dict.fromkeys((person.unit, *(post.unit for post in person.posts))):
            self.of_unit.setdefault(unit, []).append(index)
        for table, posts in ((self.holding, person.posts), (self.deputies, person.deputy_for)):
            for post in dict.fromkeys(posts):
                table.setdefault((post.unit, post.role), []).append(index)

    def _slots(self, need: Need, here: str) -> list[Needed]:
        unit = need.unit if need.unit is not None else here
        if need.everyone:
            members = self.holders(unit, need.role)
            return [self._needed(unit, need.role, [k]) for k in members]
        return [self._needed(unit, need.role, self.holders(unit, need.role))] * need.count

    def _contact(self, unit: str, role: str | None) -> Needed:
        if role is not None:
            return self._needed(unit, role, self.holders(unit, role))
        contacts = self.units[unit].contact
        found = [k for r in contacts for k in self.holders(unit, r)]
        only = contacts[0] if len(contacts) == 1 else None
        return self._needed(unit, only, found if contacts else self.holders(unit, None))

    def _needed(self, unit: str, role: str | None, candidates: Iterable[int]) -> Needed:
        code = NEVER if role is None else self.role_index[role]
        return Needed(self.unit_index[unit], code, tuple(dict.fromkeys(candidates)))

    def _add(self, slots: list[Needed], line: int = NEVER, *, apart: bool = False) -> int:
        key = (tuple(slots), line, apart)
        if key not in self._known:
            self._known[key] = len(self.crews)
            self.crews.append(Crew.of(slots, line))
            self.needs.append(key[0])
        return self._known[key]
