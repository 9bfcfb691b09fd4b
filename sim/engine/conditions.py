"""Conditions: what has happened, which phase is on, and what follows from it (R11).

All conditions that are due at an instant are looked at together, before anything follows from one
of them; then they are answered in the order of the scenario.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.plan import Condition, Rule, Watched
from sim.engine.task import LOOK, Timer
from sim.log import MILESTONE, NEVER
from sim.scenario import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.engine.cases import Cases
    from sim.engine.plan import Node
    from sim.engine.task import Case
    from sim.scenario import Conditions as Stated
    from sim.scenario import Exercise

Answer = tuple[tuple[int, int, int], Rule, "Callable[[bool], None]"]


class Conditions:
    """Looks at the conditions of injects and steps, and tells whether they hold."""

    def __init__(self, cases: Cases) -> None:
        self.cases, self.env = cases, cases.env
        self.happened: set[Watched] = set()
        self.asked: list[Answer] = []
        cases.ask = self.ask
        for event in _watched(cases):
            cases.watch(event, self._note(event))

    def ask(self, case: Case, node: Node, rule: Rule, answer: Callable[[bool], None]) -> None:
        """Call ``answer`` with whether ``rule`` holds, when conditions are looked at."""
        place = (node.rank, case.number, case.repetition(node.rank))
        self.asked.append((place, rule, answer))
        if len(self.asked) == 1:
            Timer(self.env, self.env.now, LOOK, self._look)

    def _look(self) -> None:
        asked, self.asked = sorted(self.asked, key=lambda each: each[0]), []
        for answer, holds in [(answer, self._holds(rule)) for _, rule, answer in asked]:
            answer(holds)

    def _holds(self, rule: Rule) -> bool:
        only_if, unless = rule.only_if, rule.unless
        return (only_if is None or self._true(only_if)) and not (
            unless is not None and self._true(unless)
        )

    def _true(self, condition: Condition) -> bool:
        now = self.env.now
        found = [event in self.happened for event in condition.events]
        found += [start <= now < end for start, end in condition.phases]
        return all(found) if condition.all_of else any(found)

    def _note(self, event: Watched) -> Callable[[int], None]:
        return lambda _: self.happened.add(event)


def _watched(cases: Cases) -> list[Watched]:
    plan = cases.plan
    rules = [
        rule for rule in (*(n.rule for n in plan.nodes), *(g.rule for g in plan.gates)) if rule
    ]
    stated = [c for rule in rules for c in (rule.only_if, rule.unless) if c is not None]
    return list(dict.fromkeys(event for condition in stated for event in condition.events))


class Rules:
    """Compiles what a scenario says about conditions."""

    def __init__(
        self, exercise: Exercise, entities: Mapping[str, int], units: Mapping[str, int]
    ) -> None:
        self.entities, self.units = entities, units
        self.phases = {p.name: (p.start, p.end) for p in exercise.phases}

    def watched(self, event: Event) -> Watched:
        """Return an event as the engine watches for it."""
        unit = NEVER if event.unit is None else self.units[event.unit]
        return Watched(self.entities[event.inject], MILESTONE[event.milestone], unit)

    def rule(self, only_if: Stated, unless: Stated) -> Rule | None:
        """Return what must hold and what must not, None if it does not depend on anything."""
        if not (only_if or unless):
            return None
        return Rule(self._condition(only_if), self._condition(unless))

    def _condition(self, stated: Stated) -> Condition | None:
        if not stated:
            return None
        return Condition(
            events=tuple(self.watched(e) for e in stated.of if isinstance(e, Event)),
            phases=tuple(self.phases[e.phase] for e in stated.of if not isinstance(e, Event)),
            all_of=stated.join == "all",
        )
