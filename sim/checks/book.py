"""A scenario opened for checking: things by id, who carries out what, what may be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from sim.checks.who import Staff
from sim.clock import Clock, to_minutes
from sim.errors import Place, Problem
from sim.scenario import (
    Addressee,
    Cascade,
    Event,
    Inject,
    Milestone,
    Procedure,
    Scenario,
    Send,
    Step,
    Unit,
)

KEYS = (
    "exercise",
    "start",
    "end",
    "numbers",
    "services",
    "units",
    "roles",
    "people",
    "call outs",
    "slowing",
    "channels",
    "procedures",
    "meetings",
    "injects",
    "public",
    "objectives",
    "targets",
    "key times",
    "ratings",
)
"""The keys of a scenario, in the order of its file."""

_ALONE = ("exercise", "start", "end", "numbers", "slowing", "key times", "ratings")

TABLES = tuple(key for key in KEYS if key not in _ALONE)
"""Those of them under which things stand by their ids."""

DEPENDABLE = "services or channels"
"""What channels and services depend on: a table of its own, made of two."""

Rule: TypeAlias = Callable[["Book"], Iterator[Problem]]
"""Finds what is wrong in one respect."""


@dataclass(frozen=True)
class Book:
    """What the rules look up in a scenario."""

    scenario: Scenario

    @cached_property
    def known(self) -> Mapping[str, Mapping[str, Any]]:
        """The things of each table by id, and the phases by name."""
        tables = {table: {thing.id: thing for thing in self.table(table)} for table in TABLES}
        return {
            **tables,
            DEPENDABLE: {**tables["services"], **tables["channels"]},
            "phases": {phase.name: phase for phase in self.scenario.exercise.phases},
        }

    @cached_property
    def staff(self) -> Staff:
        """The people by unit and role."""
        return Staff.of(self.scenario.people)

    @cached_property
    def children(self) -> Mapping[str, tuple[Unit, ...]]:
        """The units right below each unit in the chain of command."""
        found: dict[str, list[Unit]] = {id: [] for id in self.known["units"]}
        for unit in self.scenario.units:
            if unit.parent in found:
                found[unit.parent].append(unit)
        return {id: tuple(units) for id, units in found.items()}

    @cached_property
    def carried(self) -> Mapping[str, tuple[str, ...]]:
        """The units that carry out each procedure, because of a message or what came of it."""
        injects = (to for inject in self.scenario.injects for to in inject.to)
        public = (each.to for each in self.scenario.public)
        found: dict[str, dict[str, None]] = {}
        for to in self._onward((*injects, *public)):
            if to.procedure in self.known["procedures"] and to.unit in self.known["units"]:
                found.setdefault(to.procedure or "", {})[to.unit] = None
        return {procedure: tuple(units) for procedure, units in found.items()}

    @cached_property
    def clock(self) -> Clock | None:
        """The clock, or None if the start has no proper zone."""
        try:
            return Clock(self.scenario.exercise.start)
        except ValueError:
            return None

    def table(self, table: str) -> tuple[Any, ...]:
        """Return the things of a table in the order of the scenario."""
        things: tuple[Any, ...] = getattr(self.scenario, table.replace(" ", "_"))
        return things

    def time(self, micros: int) -> str:
        """Return a time after STARTEX for people."""
        try:
            return self.clock.short(micros) if self.clock else f"T+{to_minutes(micros):g} min"
        except ValueError:
            return f"T+{to_minutes(micros):g} min"

    def steps(self) -> Iterator[tuple[Procedure, Step, Place]]:
        """Yield every step with its procedure and its place."""
        for procedure in self.scenario.procedures:
            for step in procedure.steps:
                yield procedure, step, ("procedures", procedure.id, step.id)

    def sends(self) -> Iterator[tuple[Step, Send, Place]]:
        """Yield every message that a step sends, with its place."""
        for _, step, place in self.steps():
            if step.send is not None:
                yield step, step.send, (*place, "send")

    def heads(self, unit: str, role: str | None) -> bool:
        """Whether ``unit`` has somebody in ``role``, or (None) somebody who answers for it."""
        contact = self.known["units"][unit].contact or (None,)
        roles = contact if role is None else (role,)
        return any(self.staff.able(unit, each) for each in roles)

    def below(self, id: str) -> list[Unit]:
        """Return the units below ``id``, however far, in the order in which an order goes down."""
        found = list(self.children.get(id, ()))
        for unit in found:  # grows while it is read
            found += [each for each in self.children[unit.id] if each not in found]
        return found

    def reaching(self, event: Event) -> tuple[str, ...]:
        """Return the units in which ``event`` may happen; its own unit is not looked at."""
        inject = self.known["injects"].get(event.inject)
        if inject is None:
            return ()
        going = self._onward(inject.to)
        units = [to.unit for to in going if event.milestone in self._milestones(to)]
        if event.milestone == "sent":
            units = [inject.sender, *units]
        return tuple(dict.fromkeys(units))

    def stand_ins(self, inject: Inject) -> dict[str, str]:
        """Return the units whose answer to ``inject`` rests on a placeholder, and on which."""
        cards = self.known["procedures"]
        going = [(to.unit, to.procedure or "") for to in self._onward(inject.to)]
        return {unit: id for unit, id in going if id in cards and cards[id].placeholder}

    def foreseen(self, inject: Inject) -> dict[str, set[Milestone]]:
        """Return what each unit that ``inject`` may come to concern may reach in it."""
        found: dict[str, set[Milestone]] = {}
        for to in self.going(inject):
            found.setdefault(to.unit, set()).update(self._milestones(to))
        return found

    def going(self, inject: Inject) -> list[Addressee]:
        """Return who gets ``inject``, and whoever gets a message or an order because of that."""
        return self._onward(inject.to)

    def _onward(self, first: Iterable[Addressee]) -> list[Addressee]:
        """Return who gets a message, and whoever gets one because of that, each once."""
        found = list(dict.fromkeys(first))
        seen = set(found)
        for to in found:  # grows while it is read
            following = dict.fromkeys(self._following(to))
            new = [each for each in following if each not in seen]
            seen.update(new)
            found += new
        return found

    def _following(self, to: Addressee) -> Iterator[Addressee]:
        """Yield whoever gets a message or an order because ``to`` does."""
        card = self.known["procedures"].get(to.procedure or "")
        for step in card.steps if card else ():
            if step.send is not None:
                yield from step.send.to
            if step.cascade is not None:
                yield from self._told(to.unit, step.cascade)

    def _told(self, id: str, cascade: Cascade) -> Iterator[Addressee]:
        """Yield all below who get an order; units that exercise control plays only pass it on."""
        for unit in self.below(id):
            played = not self.heads(unit.id, cascade.role)
            yield Addressee(unit.id, cascade.role, None if played else cascade.procedure)

    def _milestones(self, to: Addressee) -> set[Milestone]:
        card = self.known["procedures"].get(to.procedure or "")
        steps = card.steps if card else ()
        claimed = {step.milestone for step in steps if step.milestone is not None}
        return {"sent", "delivered", "noticed", "completed", *claimed}
