"""Exercises that actors planned on their own, put together into one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sim.checks import problems
from sim.clock import write_start
from sim.errors import Problem, ScenarioError
from sim.files.actors import notes
from sim.files.actors.merging import Merged, Returned
from sim.files.actors.walking import at_start, renamed
from sim.files.rosters.duties import Note
from sim.scenario import KeyTime, Objective, Scenario, Unit

APART = ("units", "people", "meetings", "injects", "public", "targets")
"""What every actor has of its own: the same id in two files is two things."""

SHARED = ("services", "roles", "call_outs", "channels")
"""What is one thing in all files: its content has to be the same."""


def combine(returned: Mapping[str, Returned]) -> Merged:
    """Return one exercise made of several that were planned apart, by the names of their actors.

    Ids that several files use for things of their own get the actor's name first; a counterpart
    that another file has as a player is that player. STARTEX is the earliest, ENDEX the latest.

    Raises
    ------
    ScenarioError
        If zones differ, something that all share has two contents, or the whole does not fit
        together.
    """
    combining = _Combining(dict(returned))
    combining.on_one_clock()
    combining.raise_if_any()
    combining.keep_apart()
    combining.cards_apart()
    whole = combining.together()
    combining.raise_if_any()
    if found := problems(whole):
        raise ScenarioError(found)
    return Merged(whole, tuple(combining.notes))


@dataclass(slots=True)
class _Combining:
    of: dict[str, Returned]
    notes: list[Note] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def raise_if_any(self) -> None:
        if self.problems:
            raise ScenarioError(self.problems)

    def on_one_clock(self) -> None:
        """Count all times from the earliest STARTEX."""
        zones = {actor: str(r.scenario.exercise.start.tzinfo) for actor, r in self.of.items()}
        usual = Counter(zones.values()).most_common(1)[0][0]
        for actor, zone in zones.items():
            if zone != usual:
                what = f"its time zone is {zone}, that of the others {usual}"
                where = self.of[actor].where(("start",))
                self.problems.append(Problem(what, ("start",), where, "Agree on one zone"))
        start = min(r.scenario.exercise.start for r in self.of.values())
        for actor, each in self.of.items():
            theirs = each.scenario.exercise.start
            if theirs != start:
                told = {"theirs": write_start(theirs), "start": write_start(start)}
                self.notes.append(Note(notes.SHIFTED, {"file": each.file, **told}))
                self.of[actor] = replace(each, scenario=at_start(each.scenario, start))

    def keep_apart(self) -> None:
        """Put the actor's name before ids that several have for things of their own."""
        for table in APART:
            ids = Counter(
                thing.id
                for each in self.of.values()
                for thing in getattr(each.scenario, table)
                if _is_own(thing)
            )
            for actor in self.of:
                own = [t.id for t in getattr(self.of[actor].scenario, table) if _is_own(t)]
                self.rename(actor, table, [id for id in own if ids[id] > 1])

    def cards_apart(self) -> None:
        """Put the actor's name before cards and objectives that are not the same in all files."""
        for table in ("procedures", "objectives"):
            told: dict[str, list[Any]] = {}
            for each in self.of.values():
                for thing in getattr(each.scenario, table):
                    told.setdefault(thing.id, []).append(_as_compared(thing))
            unlike = {id for id, things in told.items() if any(t != things[0] for t in things)}
            for actor, each in self.of.items():
                ids = [t.id for t in getattr(each.scenario, table) if t.id in unlike]
                self.rename(actor, table, ids)

    def rename(self, actor: str, table: str, ids: Sequence[str]) -> None:
        if ids:
            names = {id: f"{actor} {id}" for id in ids}
            each = self.of[actor]
            scenario = renamed(each.scenario, {table: names})
            self.of[actor] = replace(each, scenario=scenario)
            told = {"file": each.file, "ids": ", ".join(ids), "actor": actor}
            self.notes.append(Note(notes.PREFIXED, told))

    def together(self) -> Scenario:
        """Return all things of all files, those of the first file first."""
        scenarios = [each.scenario for each in self.of.values()]
        first = scenarios[0]
        end = max(scenario.exercise.end for scenario in scenarios)
        sources = {id: text for s in reversed(scenarios) for id, text in s.exercise.sources}
        exercise = replace(first.exercise, end=end, sources=tuple(sources.items()))
        self.one_exercise()
        tables: dict[str, Any] = {
            table: self.all_of(table) for table in (*APART[1:], "procedures", *SHARED)
        }
        tables |= {
            "objectives": _objectives(scenarios),
            "exercise": exercise,
            "units": self.units(),
            "numbers": self.numbers(),
        }
        return replace(first, **tables, key_times=_key_times(scenarios))

    def one_exercise(self) -> None:
        """Note what can be told only once, and is told differently."""
        names = ("phases", "played_clock", "pauses", "late", "marking", "notice")
        (first, one), *others = self.of.items()
        for _, each in others:
            for name in names:
                if getattr(each.scenario.exercise, name) != getattr(one.scenario.exercise, name):
                    what = f"'{name.replace('_', ' ')}' of the exercise is another one than in"
                    self.wrong(f"{what} {self.of[first].file}", each, ("exercise", name))
            for name in ("slowing", "ratings"):
                if getattr(each.scenario, name) != getattr(one.scenario, name):
                    self.wrong(f"'{name}' is another one than in {one.file}", each, (name,))

    def wrong(self, what: str, each: Returned, place: tuple[str, ...]) -> None:
        shown = tuple(key.replace("_", " ") for key in place)
        self.problems.append(Problem(what, shown, each.where(shown), "Agree on one of the two"))

    def all_of(self, table: str) -> tuple[Any, ...]:
        """Return the things of a table of all files; those of one id have to be the same."""
        found: dict[str, tuple[Any, Returned]] = {}
        for each in self.of.values():
            for thing in getattr(each.scenario, table):
                before = found.setdefault(thing.id, (thing, each))
                if before[0] != thing:
                    shown = table.replace("_", " ")
                    first = before[1].where((shown, thing.id))
                    what = f"{shown} / {thing.id}: another content than in {first}"
                    self.wrong(what, each, (table, thing.id))
        return tuple(thing for thing, _ in found.values())

    def numbers(self) -> tuple[Any, ...]:
        found: dict[str, tuple[Any, Returned]] = {}
        for each in self.of.values():
            for number in each.scenario.numbers:
                before = found.setdefault(number.name, (number, each))
                if before[0] != number:
                    what = f"numbers / {number.name}: another one than in {before[1].file}"
                    self.wrong(what, each, ("numbers", number.name))
        return tuple(number for number, _ in found.values())

    def units(self) -> tuple[Unit, ...]:
        """Return all units; who is a player in one file is no counterpart any more."""
        found: dict[str, tuple[Unit, Returned]] = {}
        for each in self.of.values():
            for unit in each.scenario.units:
                before = found.get(unit.id)
                if before is None or before[0].kind == "counterpart" != unit.kind:
                    found[unit.id] = (unit, each)
                elif unit.kind == "counterpart" == before[0].kind and unit != before[0]:
                    what = f"units / {unit.id}: another content than in {before[1].file}"
                    self.wrong(what, each, ("units", unit.id))
        return tuple(unit for unit, _ in found.values())


def _is_own(thing: Any) -> bool:
    return not isinstance(thing, Unit) or thing.kind == "player"


def _as_compared(thing: Any) -> Any:
    """Return a thing without what every actor has its own of: the parts of an objective."""
    return replace(thing, parts=()) if isinstance(thing, Objective) else thing


def _objectives(scenarios: Iterable[Scenario]) -> tuple[Objective, ...]:
    """Return the objectives of all, each with every actor's part."""
    found: dict[str, Objective] = {}
    for scenario in scenarios:
        for each in scenario.objectives:
            before = found.setdefault(each.id, each)
            parts = tuple(dict.fromkeys((*before.parts, *each.parts)))
            found[each.id] = replace(before, parts=parts)
    return tuple(found.values())


def _key_times(scenarios: Iterable[Scenario]) -> tuple[KeyTime, ...]:
    """Return the key times of all: each the earliest of what any file names."""
    found: dict[tuple[str, str], KeyTime] = {}
    for scenario in scenarios:
        for time in scenario.key_times:
            before = found.setdefault((time.what, time.channel), time)
            events = tuple(dict.fromkeys((*before.events, *time.events)))
            found[(time.what, time.channel)] = replace(before, events=events)
    return tuple(found.values())
