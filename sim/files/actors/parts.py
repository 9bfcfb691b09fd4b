"""The part of an exercise that one actor sees and changes: its own, others by name only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sim.checks.book import Book
from sim.checks.named import references
from sim.errors import KrisimError, suggest
from sim.scenario import (
    Addressee,
    Conditions,
    During,
    Event,
    Inject,
    Meeting,
    Need,
    Objective,
    Procedure,
    Public,
    Scenario,
    Step,
    Target,
    Unit,
)


@dataclass(frozen=True)
class Actors:
    """Who takes part: for each actor, by the id of its uppermost unit, all its units."""

    scenario: Scenario
    units: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, scenario: Scenario, named: Sequence[str] = ()) -> Actors:
        """Return the actors: the units ``named``, else those at the top and right below it.

        Every other player belongs to the nearest actor above it.

        Raises
        ------
        KrisimError
            If there is no such player, or no player at all.
        """
        players = {unit.id: unit for unit in scenario.units if unit.kind == "player"}
        for name in named:
            if name not in players:
                raise KrisimError(f"there is no player '{name}'. {suggest(name, players)}".rstrip())
        above = {
            id: unit.parent if unit.parent in players else None for id, unit in players.items()
        }
        tops = [id for id, parent in above.items() if parent is None]
        chosen = {*named, *tops} if named else {*tops, *(i for i, p in above.items() if p in tops)}
        found: dict[str, set[str]] = {id: set() for id in players if id in chosen}
        for id in players:
            found[_nearest(id, above, chosen)].add(id)
        if not found:
            raise KrisimError("the scenario has no players: there is nothing to divide")
        return cls(scenario, {actor: frozenset(units) for actor, units in found.items()})

    @classmethod
    def of_parts(cls, scenario: Scenario, parts: Iterable[Scenario]) -> Actors:
        """Return the actors as they were divided into ``parts``; the rest as `of` divides it."""
        found: dict[str, frozenset[str]] = {}
        for part in parts:
            if len(tops := tops_of(part, scenario)) == 1:
                found.setdefault(tops[0], _players(scenario) & _players(part))
        told = frozenset[str]().union(*found.values())
        rest = {actor: units - told for actor, units in cls.of(scenario).units.items()}
        return cls(scenario, {**found, **{a: units for a, units in rest.items() if units}})

    @cached_property
    def parts(self) -> Mapping[str, Scenario]:
        """What each actor sees."""
        return {actor: self.part(actor) for actor in self.units}

    def part(self, actor: str) -> Scenario:
        """Return what one actor sees."""
        if actor not in self._made:
            self._made[actor] = _Part(self.scenario, self._book, self.units[actor]).scenario()
        return self._made[actor]

    @cached_property
    def _made(self) -> dict[str, Scenario]:
        return {}

    @cached_property
    def _book(self) -> Book:
        return Book(self.scenario)

    def holding(self, table: str, id: str) -> list[str]:
        """Return the actors in whose part a thing stands."""
        return [
            actor
            for actor, part in self.parts.items()
            if any(thing.id == id for thing in getattr(part, table))
        ]


def tops_of(part: Scenario, whole: Scenario) -> list[str]:
    """Return the uppermost units of the players in a part; one if it is the part of one actor."""
    own = _players(whole) & _players(part)
    return [unit.id for unit in whole.units if unit.id in own and unit.parent not in own]


def _players(scenario: Scenario) -> frozenset[str]:
    return frozenset(unit.id for unit in scenario.units if unit.kind == "player")


def _nearest(id: str, above: Mapping[str, str | None], chosen: Iterable[str]) -> str:
    seen = {id}
    while id not in chosen:
        parent = above[id]
        if parent is None or parent in seen:
            return id
        id = parent
        seen.add(id)
    return id


@dataclass(frozen=True)
class _Part:
    """Takes from a scenario what concerns the units ``own``."""

    whole: Scenario
    book: Book
    own: frozenset[str]

    def scenario(self) -> Scenario:
        people = tuple(person for person in self.whole.people if person.unit in self.own)
        injects = self.injects()
        public = tuple(each for each in self.whole.public if each.to.unit in self.own)
        part = replace(
            self.whole,
            people=people,
            procedures=tuple(self.procedures()),
            meetings=tuple(self.meetings()),
            injects=injects,
            public=public,
            targets=tuple(self.targets(injects, public)),
            key_times=(),
        )
        part = replace(part, objectives=tuple(self.objectives(part)))
        return replace(part, units=tuple(self.units(part)))

    # what is done ---------------------------------------------------------------------------------

    @cached_property
    def cards(self) -> frozenset[str]:
        """The procedures that some own unit carries out, or that nobody does and no other has."""
        carried = self.book.carried
        return frozenset(id for id, units in carried.items() if self.own & set(units))

    def procedures(self) -> Iterator[Procedure]:
        for procedure in self.whole.procedures:
            if procedure.id in self.cards:
                yield replace(procedure, steps=tuple(map(self.step, procedure.steps)))

    def step(self, step: Step) -> Step:
        """Return a step that does not tell which card others carry out."""
        send = step.send and replace(step.send, to=tuple(map(self.addressee, step.send.to)))
        cascade = step.cascade
        if cascade is not None and cascade.procedure not in self.cards:
            cascade = replace(cascade, procedure=None)
        return replace(step, send=send, cascade=cascade)

    def addressee(self, to: Addressee) -> Addressee:
        """Return an addressee without the card, unless it is one of the own."""
        return to if to.procedure in self.cards else replace(to, procedure=None)

    @cached_property
    def held(self) -> frozenset[str]:
        """The meetings that own steps name."""
        steps = [s for p in self.whole.procedures if p.id in self.cards for s in p.steps]
        return frozenset(filter(None, (name for s in steps for name in (s.decide_in, s.meet))))

    def meetings(self) -> Iterator[Meeting]:
        """Yield meetings that own people take part in, without who else does."""
        for meeting in self.whole.meetings:
            called = self.needs(meeting.participants, meeting.unit)
            if called or meeting.unit in self.own or meeting.id in self.held:
                rights = tuple(r for r in meeting.rights if self.needs([r.who], meeting.unit))
                yield replace(meeting, participants=called, rights=rights)

    def needs(self, needs: Iterable[Need], home: str) -> tuple[Need, ...]:
        return tuple(need for need in needs if (need.unit or home) in self.own)

    # what is played -------------------------------------------------------------------------------

    def injects(self) -> tuple[Inject, ...]:
        """Return the injects to own units, and by id alone those that they hang on."""
        mine = {i.id: self.inject(i) for i in self.whole.injects if self.mine(i.to)}
        known = {inject.id: inject for inject in self.whole.injects}
        named = {event.inject for inject in mine.values() for event in _events(inject)}
        named |= {e.inject for p in self.procedures() for s in p.steps for e in _conditions(s)}
        named |= {
            i.on.inject for p in self.whole.public if p.to.unit in self.own for i in p.influences
        }
        waiting, others = list(named), dict[str, Inject]()
        for id in waiting:  # grows while it is read
            if id in known and id not in mine and id not in others:
                others[id] = self.stub(known[id])
                waiting += [event.inject for event in _events(others[id])]
        return tuple({**mine, **others}[id] for id in known if id in mine or id in others)

    def mine(self, to: Iterable[Addressee]) -> tuple[Addressee, ...]:
        return tuple(each for each in to if each.unit in self.own)

    def inject(self, inject: Inject) -> Inject:
        """Return an inject as far as it goes to own units."""
        expectations = (
            replace(each, units=tuple(u for u in each.units if u in self.own))
            for each in inject.expectations
            if not each.units or self.own & set(each.units)
        )
        return replace(
            inject,
            to=self.mine(inject.to),
            call_out=self.mine(inject.call_out),
            expectations=tuple(expectations),
        )

    def stub(self, inject: Inject) -> Inject:
        """Return of an inject to others that it is there and when, and nothing of what it says."""
        to = tuple(Addressee(each.unit) for each in inject.to)
        return Inject(inject.id, inject.sender, to, inject.channel, inject.at, inject.after)

    def targets(self, injects: Iterable[Inject], public: Iterable[Public]) -> Iterator[Target]:
        mine = {inject.id for inject in injects if self.mine(inject.to)}
        callers = {each.id for each in public}
        for target in self.whole.targets:
            events = [event for event in (target.start, target.end) if event is not None]
            told = all(e.inject in mine and (not e.unit or e.unit in self.own) for e in events)
            if told and (target.callers is None or target.callers in callers):
                yield target

    def objectives(self, part: Scenario) -> Iterator[Objective]:
        named = {id for inject in part.injects for id in inject.objectives}
        named |= {target.objective for target in part.targets if target.objective}
        for objective in self.whole.objectives:
            parts = tuple((unit, text) for unit, text in objective.parts if unit in self.own)
            if parts or objective.id in named:
                yield replace(objective, parts=parts)

    # who there is ---------------------------------------------------------------------------------

    def units(self, part: Scenario) -> Iterator[Unit]:
        """Yield own units, and by name alone the other players and whoever is named."""
        named = {id for _, table, id in references(part) if table == "units"}
        for unit in self.whole.units:
            if unit.id in self.own:
                yield unit
            elif unit.kind == "player" or unit.id in named:
                yield Unit(unit.id, unit.name, kind="counterpart")


def _conditions(thing: Inject | Step) -> Iterator[Event]:
    both: tuple[Conditions, ...] = (thing.only_if, thing.unless)
    yield from (e for told in both for e in told.of if not isinstance(e, During))


def _events(inject: Inject) -> Iterator[Event]:
    yield from inject.after.events if inject.after else ()
    yield from _conditions(inject)
