"""A scenario opened for checking: things by id, who carries out what, what may be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from sim.clock import Clock, to_minutes
from sim.errors import Place, Problem
from sim.scenario import Addressee, Event, Inject, Milestone, Procedure, Scenario, Send, Step

TABLES = (
    "units",
    "roles",
    "people",
    "channels",
    "procedures",
    "meetings",
    "injects",
    "public",
    "objectives",
    "targets",
)
"""The tables of a scenario, in the order of its file."""

Rule: TypeAlias = Callable[["Book"], Iterator[Problem]]
"""Finds what is wrong in one respect."""


@dataclass(frozen=True)
class Book:
    """What the rules look up in a scenario."""

    scenario: Scenario

    @cached_property
    def known(self) -> Mapping[str, Mapping[str, Any]]:
        """The things of each table by id."""
        return {
            table: {thing.id: thing for thing in getattr(self.scenario, table)} for table in TABLES
        }

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

    def _onward(self, first: Iterable[Addressee]) -> list[Addressee]:
        """Return who gets a message, and whoever gets one because of that, each once."""
        found = list(dict.fromkeys(first))
        seen = set(found)
        for to in found:  # grows while it is read
            following = (each for send in self._sent_by(to.procedure) for each in send.to)
            new = [each for each in dict.fromkeys(following) if each not in seen]
            seen.update(new)
            found += new
        return found

    def _sent_by(self, procedure: str | None) -> list[Send]:
        card = self.known["procedures"].get(procedure or "")
        return [step.send for step in card.steps if step.send] if card else []

    def _milestones(self, to: Addressee) -> set[Milestone]:
        card = self.known["procedures"].get(to.procedure or "")
        claimed = {step.milestone for step in card.steps} if card else set()
        return {"sent", "delivered", "noticed", "completed", *claimed}
