"""The parts of an exercise that actors have changed, put together again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import combinations
from typing import Any

from sim.checks import problems
from sim.clock import write_start
from sim.errors import Place, Problem, ScenarioError
from sim.files.actors import notes
from sim.files.actors.lifting import lifted
from sim.files.actors.parts import Actors, tops_of
from sim.files.actors.walking import TABLE_OF, at_start, bound, renamed, unbound
from sim.files.rosters.duties import Note
from sim.scenario import Scenario

APART = ("units", "people", "procedures", "meetings", "injects", "public", "objectives", "targets")
"""Tables of what actors make themselves: the same id twice is two things, renamed."""

COMMON = ("services", "roles", "call_outs", "channels", "numbers")
"""Tables of what all share: the same id with another content is a contradiction."""

TABLES = tuple(dict.fromkeys((*TABLE_OF.values(), "numbers")))


@dataclass(frozen=True, slots=True)
class Returned:
    """A scenario that an actor sent back, from which file, and where in it something stands."""

    file: str
    scenario: Scenario
    where: Callable[[Place], str]


@dataclass(frozen=True, slots=True)
class Merged:
    """The whole scenario, and what is to be told about how it was put together."""

    scenario: Scenario
    notes: tuple[Note, ...]


def merge(whole: Scenario, returned: Sequence[Returned]) -> Merged:
    """Return the whole exercise with what actors have changed in their parts.

    Parameters
    ----------
    whole
        The exercise as it was when it was divided.
    returned
        What came back, of some actors or all. Who has sent nothing back has changed nothing.

    Raises
    ------
    ScenarioError
        With every contradiction: two changed the same; one left out what another has; somebody
        changed what belongs to another or to exercise control; the whole does not fit together.
    """
    actors = Actors.of_parts(whole, [each.scenario for each in returned])
    merging = _Merging(actors)
    by_actor: dict[str, Returned] = {}
    for each in returned:
        actor = merging.actor(each)
        if actor in by_actor:
            what = f"'{actor}' is in {by_actor[actor].file} too"
            merging.problems.append(Problem(what, (), each.file, "Leave one of them out"))
        elif actor:
            by_actor[actor] = replace(each, scenario=merging.on_one_clock(each))
    merging.raise_if_any()
    views = merging.kept_apart(by_actor)
    merging.raise_if_any()
    for view in views:
        merging.belongs(view)
    merging.contradictions(views)
    merging.raise_if_any()
    changed = unbound(whole)
    for view in views:
        changed = lifted(changed, view.sent, view.got)
    missing = [actor for actor in actors.units if actor not in by_actor]
    if missing:
        merging.notes.append(Note(notes.MISSING, {"actors": ", ".join(missing)}))
    return Merged(_checked(bound(changed), views), tuple(merging.notes))


@dataclass(frozen=True, slots=True)
class _View:
    """What an actor was sent and sent back, both unbound, and the changes by table and id."""

    actor: str
    own: frozenset[str]
    sent: Scenario
    got: Scenario
    file: str
    where: Callable[[Place], str]

    def changes(self, table: str) -> Iterator[tuple[str, Any, Any]]:
        """Yield id, thing sent and thing got (None: was not, or is no longer there)."""
        before, after = _by_id(self.sent, table), _by_id(self.got, table)
        for id in dict.fromkeys((*before, *after)):
            if before.get(id) != after.get(id):
                yield id, before.get(id), after.get(id)

    def told(self, table: str, id: str) -> str:
        """Return where a thing stands, or the file it is no longer in."""
        there = id in _by_id(self.got, table)
        return self.where((table.replace("_", " "), id)) if there else self.file


def _by_id(scenario: Scenario, table: str) -> dict[str, Any]:
    if table == "numbers":
        return {number.name: number for number in scenario.numbers}
    return {thing.id: thing for thing in getattr(scenario, table)}


@dataclass(slots=True)
class _Merging:
    actors: Actors
    notes: list[Note] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def raise_if_any(self) -> None:
        """Raise ScenarioError with everything that was found so far."""
        if self.problems:
            raise ScenarioError(dict.fromkeys(self.problems))

    def wrong(self, what: str, view: _View, table: str, id: str, instead: str) -> None:
        place = (table.replace("_", " "), id)
        shown, where = " / ".join(place), view.told(table, id)
        told = what if shown in where else f"{shown}: {what}"
        self.problems.append(Problem(told, place, where, instead))

    # whose, and when ------------------------------------------------------------------------------

    def actor(self, each: Returned) -> str:
        """Return whose part it is, by the players in it; "" with a problem."""
        found = tops_of(each.scenario, self.actors.scenario)
        if len(found) == 1:
            return found[0]
        what = f"it is the part of {' and of '.join(found)}" if found else "it is nobody's part"
        instead = "Name the files that 'krisim split' wrote, as they came back"
        self.problems.append(Problem(what, (), each.file, instead))
        return ""

    def on_one_clock(self, each: Returned) -> Scenario:
        """Return the scenario with the STARTEX of the whole, and every moment where it was."""
        start, theirs = self.actors.scenario.exercise.start, each.scenario.exercise.start
        if str(theirs.tzinfo) != str(start.tzinfo):
            what = f"its time zone is {theirs.tzinfo}, that of the exercise {start.tzinfo}"
            where = each.where(("start",))
            self.problems.append(Problem(what, ("start",), where, f"Write '{write_start(start)}'"))
            return each.scenario
        if theirs == start:
            return each.scenario
        told = {"file": each.file, "theirs": write_start(theirs), "start": write_start(start)}
        self.notes.append(Note(notes.SHIFTED, told))
        return at_start(each.scenario, start)

    # own ids --------------------------------------------------------------------------------------

    def kept_apart(self, returned: Mapping[str, Returned]) -> list[_View]:
        """Return the views; new things whose id another has as well get the actor's name first."""
        added = {actor: self.added(actor, each) for actor, each in returned.items()}
        views = []
        for actor, each in returned.items():
            names: dict[str, dict[str, str]] = {}
            for table, id in added[actor]:
                if self.taken(actor, table, id, returned, added):
                    names.setdefault(table, {})[id] = f"{actor} {id}"
                    told = {"file": each.file, "id": id, "new": f"{actor} {id}"}
                    self.notes.append(Note(notes.RENAMED, told))
            where = _before(each.where, names)
            got = unbound(renamed(each.scenario, names))
            sent = unbound(self.actors.part(actor))
            own = self.actors.units[actor]
            views.append(_View(actor, own, sent, got, each.file, where))
        return views

    def added(self, actor: str, each: Returned) -> list[tuple[str, str]]:
        sent = self.actors.part(actor)
        return [
            (table, id)
            for table in APART
            for id in _by_id(each.scenario, table)
            if id not in _by_id(sent, table)
        ]

    def taken(
        self,
        actor: str,
        table: str,
        id: str,
        returned: Mapping[str, Returned],
        added: Mapping[str, Sequence[tuple[str, str]]],
    ) -> bool:
        """Whether the whole, or somebody else's part, has something of this id."""
        if id in _by_id(self.actors.scenario, table):
            return True
        mine = _by_id(returned[actor].scenario, table)[id]
        others = [a for a in added if a != actor and (table, id) in added[a]]
        if table == "units" and mine.kind == "counterpart":
            return any(_by_id(returned[a].scenario, table)[id] != mine for a in others)
        return bool(others)

    # whose things ---------------------------------------------------------------------------------

    def belongs(self, view: _View) -> None:
        """Note whatever somebody changed that belongs to another, or to exercise control."""
        for each in fields(view.sent.exercise):
            before, after = (getattr(s.exercise, each.name) for s in (view.sent, view.got))
            if before != after:
                key = "end" if each.name == "end" else "exercise"
                what = f"'{each.name.replace('_', ' ')}' of the exercise is changed"
                where = view.where((key,))
                self.problems.append(Problem(what, (key,), where, _CONTROL))
        if view.got.key_times:
            where = view.where(("key times",))
            self.problems.append(Problem("key times are told", ("key times",), where, _CONTROL))
        for table, own in (("units", _own_unit), ("people", _own_person), ("injects", _own_inject)):
            for id, before, after in view.changes(table):
                wrong = [t for t in (before, after) if t is not None and not own(t, view)]
                if wrong and not (before is None and table == "units"):
                    self.wrong("it belongs to another actor", view, table, id, "Put it back")

    # contradictions -------------------------------------------------------------------------------

    def contradictions(self, views: Sequence[_View]) -> None:
        """Note everything that two actors want differently."""
        for table in TABLES:
            of_all = {view.actor: {c[0]: c for c in view.changes(table)} for view in views}
            for view in views:
                for id, _, after in of_all[view.actor].values():
                    if after is None:
                        self.left_out(view, table, id, views)
            for one, other in combinations(views, 2):
                for id in of_all[one.actor].keys() & of_all[other.actor].keys():
                    changes = of_all[one.actor][id], of_all[other.actor][id]
                    self.both((one, other), table, changes)

    def left_out(self, view: _View, table: str, id: str, views: Iterable[_View]) -> None:
        """Note that somebody left out what others have as well, or exercise control needs."""
        others = [v for v in views if v is not view and id in _by_id(v.got, table)]
        holders = self.actors.holding(table, id) if table != "numbers" else [*self.actors.units]
        absent = [a for a in holders if a not in {v.actor for v in views}]
        if others:
            what = f"{view.file} leaves it out, {others[0].file} has it"
            if any(id == changed for changed, _, _ in others[0].changes(table)):
                what = f"{view.file} leaves it out, {others[0].file} changes it"
            self.wrong(what, others[0], table, id, "Agree on one of the two")
        elif absent or table in COMMON:
            self.wrong("it is left out, but others need it", view, table, id, "Put it back")

    def both(
        self,
        views: tuple[_View, _View],
        table: str,
        changes: tuple[tuple[str, Any, Any], tuple[str, Any, Any]],
    ) -> None:
        """Note that two changed, or made, the same thing differently."""
        (id, before, one), (_, _, other) = changes
        if one is None or other is None or one == other:
            return
        if before is None:
            keys = [f.name for f in fields(one) if getattr(one, f.name) != getattr(other, f.name)]
        else:
            shared = _changed(before, one) & _changed(changes[1][1], other)
            keys = [k for k in sorted(shared) if getattr(one, k) != getattr(other, k)]
        if keys:
            told = ", ".join(f"'{key.replace('_', ' ')}'" for key in keys)
            what = f"{told}: another content than in {views[0].told(table, id)}"
            self.wrong(what, views[1], table, id, "Agree on one of the two")


_CONTROL = "That is exercise control's: put it back, and tell them"


def _changed(before: Any, after: Any) -> set[str]:
    names = (each.name for each in fields(before))
    return {name for name in names if getattr(before, name) != getattr(after, name)}


def _own_unit(unit: Any, view: _View) -> bool:
    return unit.id in view.own or unit.id not in _by_id(view.sent, "units")


def _own_person(person: Any, view: _View) -> bool:
    theirs = {u.id for u in view.sent.units if u.id not in view.own}
    return person.unit not in theirs


def _own_inject(inject: Any, view: _View) -> bool:
    theirs = {u.id for u in view.sent.units if u.id not in view.own and u.kind == "counterpart"}
    return any(to.unit not in theirs for to in inject.to)


def _before(
    where: Callable[[Place], str], names: Mapping[str, Mapping[str, str]]
) -> Callable[[Place], str]:
    """Return where things stand by their new ids."""
    old = {(t.replace("_", " "), new): id for t, of in names.items() for id, new in of.items()}

    def told(place: Place) -> str:
        key = (str(place[0]), str(place[1])) if len(place) > 1 else ("", "")
        return where((place[0], old[key], *place[2:]) if key in old else place)

    return told


def _checked(scenario: Scenario, views: Sequence[_View]) -> Scenario:
    """Return the whole if it fits together; problems are told where they were brought in."""
    found = problems(scenario)
    if found:
        raise ScenarioError(_placed(problem, views) for problem in found)
    return scenario


def _placed(problem: Problem, views: Iterable[_View]) -> Problem:
    table, id = (*map(str, problem.place), "", "")[:2]
    for view in views:
        if table.replace(" ", "_") in TABLES and id in _by_id(view.got, table.replace(" ", "_")):
            shown = " / ".join(str(key) for key in problem.place)
            return replace(problem, where=f"{view.where(problem.place)} ({shown})")
    return problem
