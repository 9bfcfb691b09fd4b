"""Differences from the plan, to see what a comparison would have found: missing people, slow work.

Each takes a scenario and returns another, which plays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.checks.book import Book
from sim.errors import KrisimError
from sim.scenario import Absence, Addressee, Number, Scenario

if TYPE_CHECKING:
    from collections.abc import Collection

    from sim.scenario import Length, Procedure, Step


def without(scenario: Scenario, people: Collection[str]) -> Scenario:
    """Return ``scenario`` in which the people with these ids are away throughout.

    Raises
    ------
    KrisimError
        If somebody of them is not in the scenario.
    """
    unknown = sorted({*people} - {person.id for person in scenario.people})
    if unknown:
        raise KrisimError(f"nobody in the scenario is called {', '.join(unknown)}")
    whole = (Absence(0, scenario.exercise.end + 1),)
    return replace(
        scenario,
        people=tuple(
            replace(p, absences=whole, breaks=(), absent_with=None) if p.id in people else p
            for p in scenario.people
        ),
    )


def missing_sets(scenario: Scenario, unit: str, many: int) -> list[tuple[str, ...]]:
    """Return groups of ``many`` who could be missing in ``unit``, each starting with another one.

    Those who belong to the unit, in the order of the scenario, the first following the last; none
    if it has no more people than that.
    """
    own = [person.id for person in scenario.people if person.unit == unit]
    if len(own) <= many:
        return []
    return [tuple((own * 2)[k : k + many]) for k in range(len(own))]


def slowed(scenario: Scenario, unit: str, factor: float) -> Scenario:
    """Return ``scenario`` in which the desk work of ``unit`` takes ``factor`` times as long.

    Desk work is what steps of action cards take whose first need is in the unit, wherever the card
    is carried out. What is said, read and sent keeps its pace, and so do cards that an order down
    the chain of command sets going, since these are carried out by several.

    Raises
    ------
    KrisimError
        If there is no such unit.
    """
    if unit not in {each.id for each in scenario.units}:
        raise KrisimError(f"there is no unit '{unit}' whose work could be slower")
    return _Slowed(scenario, unit, factor).scenario()


class _Slowed:
    """Gives ``unit`` copies of the cards that it carries out, in which its own steps are slow."""

    def __init__(self, old: Scenario, unit: str, factor: float) -> None:
        self.old, self.unit, self.factor = old, unit, factor
        self.taken = {card.id for card in old.procedures}
        carried = Book(old).carried
        self.carries = {card for card in self.taken if unit in carried.get(card, ())}

    def scenario(self) -> Scenario:
        others = [self.card(card, own=False) for card in self.old.procedures]
        own = [self.card(c, own=True) for c in self.old.procedures if c.id in self.carries]
        return replace(
            self.old,
            procedures=(*others, *own),
            injects=tuple(
                replace(i, to=tuple(self.addressee(to) for to in i.to)) for i in self.old.injects
            ),
            public=tuple(replace(p, to=self.addressee(p.to)) for p in self.old.public),
        )

    def card(self, card: Procedure, *, own: bool) -> Procedure:
        """Return a card as others carry it out, or (``own``) as the unit does."""
        steps = tuple(self.step(step, own=own) for step in card.steps)
        return replace(card, id=self.id(card.id) if own else card.id, steps=steps)

    def id(self, card: str) -> str:
        name = f"{card} ({self.unit})"
        while name in self.taken:
            name += "*"
        return name

    def step(self, step: Step, *, own: bool) -> Step:
        if step.send is not None:
            to = tuple(self.addressee(each) for each in step.send.to)
            step = replace(step, send=replace(step.send, to=to))
        if step.takes is None or not step.needs:
            return step
        where = step.needs[0].unit
        mine = own if where is None else where == self.unit
        return replace(step, takes=self.length(step.takes)) if mine else step

    def length(self, length: Length) -> Length:
        return Number(length.value.scaled(self.factor), f"{length.source} x{self.factor:g}")

    def addressee(self, to: Addressee) -> Addressee:
        if to.unit != self.unit or to.procedure is None or to.procedure not in self.carries:
            return to
        return replace(to, procedure=self.id(to.procedure))
