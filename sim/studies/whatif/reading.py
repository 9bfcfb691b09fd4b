"""What-ifs as people write them: the file ``what_ifs.yaml``, and changes on the command line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from itertools import islice, product
from typing import TYPE_CHECKING, Final

from sim.checks import problems as wrong
from sim.engine import unplayed
from sim.errors import KrisimError, Problem, ScenarioError, suggest
from sim.files.reading import read_text, scenario_file
from sim.files.short import kind_of
from sim.files.tables import Source
from sim.files.tree import read_tree
from sim.studies.whatif.kinds import read_change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sim.errors import Place
    from sim.files.tree import Plain
    from sim.scenario import Scenario
    from sim.studies.whatif.change import Change
    from sim.words import Words

NAME: Final = "what_ifs.yaml"
"""The file beside a scenario."""
TABLE: Final = "what ifs"
KEYS: Final = ("name", "changes", "together", "for")
MOST: Final = 200
"""So many what-ifs a file may hold, those of grids counted."""
BROKEN: Final = 5
"""Problems of one changed scenario that are told."""
_BEGIN: Final = f"Begin with '{TABLE}:', and below it '  <id>: {{changes: [away: unit/role]}}'"
PLACE: Final = re.compile(r"\{([^{}]*)\}")
"""Where a value stands in a text, and its name."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A question: changes that are made together, in their order; ``of`` is its id in the file."""

    id: str
    name: str
    changes: tuple[Change, ...]
    of: str = ""

    def change(self, scenario: Scenario) -> Scenario:
        """Return ``scenario`` with all its changes."""
        return reduce(lambda changed, each: each.make(changed), self.changes, scenario)

    def said(self, words: Words) -> str:
        """Return its name or, without one, its changes in words."""
        return self.name or "; ".join(each.words.said(words) for each in self.changes)


def what_ifs_of(scenario: Scenario, path: Path) -> tuple[WhatIf, ...]:
    """Return the what-ifs that the file at ``path`` tells of ``scenario``.

    Raises
    ------
    ScenarioError
        With all its problems: where it cannot be understood, or a change matches nothing, changes
        nothing, or makes a scenario that cannot be played.
    """
    source = Source(path.name, read_tree(read_text(path, _BEGIN), path.name))
    return _File(source, scenario).read()


def beside(scenario: Path) -> Path:
    """Return where the what-ifs of the scenario at this path stand, be they there or not."""
    return scenario_file(scenario).parent / NAME


def what_if_told(text: str, scenario: Scenario, *, may_be_as_is: bool = False) -> WhatIf:
    """Return the what-if of changes in one line, ``;`` between them.

    ``may_be_as_is``: it is no error if all is so already.

    Raises
    ------
    ScenarioError
        With all problems, as of a file.
    """
    found: list[Problem] = []
    texts = [each.strip() for each in text.split(";")]
    told = [(each, f"'{each}'") for each in texts]
    changes = _changes(told, scenario, found, once=not may_be_as_is)
    if found:
        raise ScenarioError(found)
    return WhatIf(text.strip(), "", changes, text.strip())


def chosen(names: Sequence[str], known: Sequence[WhatIf]) -> tuple[WhatIf, ...]:
    """Return those of ``known`` that are named, by their own id or by that of their grid.

    Raises
    ------
    KrisimError
        If a name is unknown.
    """
    ids = list(dict.fromkeys(i for each in known for i in (each.of, each.id)))
    for name in names:
        if name not in ids:
            raise KrisimError(f"there is no what-if '{name}'. {suggest(name, ids)}")
    return tuple(each for each in known if each.id in names or each.of in names)


class _File:
    """A file of what-ifs while it is read; problems are collected."""

    def __init__(self, source: Source, scenario: Scenario) -> None:
        self.source = source
        self.scenario = scenario
        self.problems: list[Problem] = []
        self.entries: dict[str, Plain] = {}

    def read(self) -> tuple[WhatIf, ...]:
        top = self.source.tree.value
        table = top.get(TABLE) if isinstance(top, dict) else None
        if not isinstance(top, dict) or not isinstance(table, dict) or not table:
            raise ScenarioError([Problem("it tells no what-ifs", (), self.source.name, _BEGIN)])
        for key in top:
            if key not in (TABLE, "krisim"):
                self.problem((key,), f"unknown key '{key}'", suggest(key, (TABLE, "krisim")))
        self.entries = table
        found = [w for id in table for w in self.what_ifs(id)]
        if len(found) > MOST:
            self.problem((TABLE,), f"these are {len(found)} what-ifs", f"At most {MOST} are played")
        if self.problems:
            raise ScenarioError(self.problems)
        return tuple(found)

    def problem(self, place: Place, what: str, instead: str = "") -> None:
        where = self.source.where(place)
        self.problems.append(Problem(what, place, where, instead))

    def what_ifs(self, id: str) -> Iterator[WhatIf]:
        """Yield what one entry tells: one what-if, or those of a grid."""
        place: Place = (TABLE, id)
        entry = _entry(self.entries[id])
        unknown = [key for key in entry if key not in KEYS]
        for key in unknown:
            self.problem((*place, key), f"unknown key '{key}'", suggest(key, KEYS))
        if unknown:
            return
        name, grid = entry.get("name"), entry.get("for")
        if not isinstance(name, str | None):
            self.problem((*place, "name"), f"expected text, found {kind_of(name)}")
            return
        texts = list(self.texts(id, entry))
        if not texts:
            return
        for values in self.points(id, grid, [name or "", *(text for text, _ in texts)]):
            told = [(filled(text, values), where) for text, where in texts]
            own = _own(values)
            changes = _changes(told, self.scenario, self.problems, once=not values)
            yield WhatIf(f"{id}{own}", filled(name or "", values), changes, id)

    def texts(self, id: str, entry: Mapping[str, Plain]) -> Iterator[tuple[str, str]]:
        """Yield the changes of an entry as text, each with where it stands."""
        if "together" in entry:
            yield from self.together(id, entry["together"])
        place = (TABLE, id, "changes") if "changes" in entry else (TABLE, id)
        told = entry.get("changes")
        items = told if isinstance(told, list) else [told] if told is not None else []
        if not items and "together" not in entry:
            self.problem((TABLE, id), "it changes nothing", "Add 'changes: [away: unit/role]'")
        for number, item in enumerate(items, start=1):
            where = (*place, number) if isinstance(told, list) else place
            told_as = _spelt(item)
            if not told_as:
                what = f"expected a change, found {kind_of(item)}"
                self.problem(where, what, "Write '- away: unit/role'")
            yield from ((each, self.source.where(where)) for each in told_as)

    def together(self, id: str, told: Plain) -> Iterator[tuple[str, str]]:
        """Yield the changes of those what-ifs that this one joins."""
        names = told if isinstance(told, list) else [told]
        for number, name in enumerate(names, start=1):
            place = (TABLE, id, "together", number)
            entry = self.entries.get(name) if isinstance(name, str) else None
            if entry is None:
                others = [each for each in self.entries if each != id]
                self.problem(place, f"there is no what-if '{name}'", suggest(str(name), others))
            elif isinstance(entry, dict) and {"together", "for"} & set(entry):
                what = f"'{name}' is itself joined of others, or a grid"
                self.problem(place, what, "Name those that it is made of, or write its changes")
            else:
                yield from self.texts(str(name), _entry(entry))

    def points(self, id: str, grid: Plain, texts: Sequence[str]) -> Iterator[dict[str, str]]:
        """Yield the values of each point of a grid; one without values if there is none."""
        place = (TABLE, id, "for")
        used = {name for text in texts for name in PLACE.findall(text)}
        if grid is not None and not (isinstance(grid, dict) and grid):
            what = f"expected keys with lists, found {kind_of(grid)}"
            self.problem(place, what, "Write '{n: [1, 2]}'")
            return
        given = grid if isinstance(grid, dict) else {}
        lists = {key: v if isinstance(v, list) else [v] for key, v in given.items()}
        before = len(self.problems)
        for name in sorted(used - set(lists)):
            what = f"nothing stands for '{{{name}}}'"
            self.problem(place[:-1], what, f"Add 'for: {{{name}: [1, 2]}}'")
        for key, values in lists.items():
            if not values or not all(isinstance(v, str) for v in values):
                self.problem((*place, key), "expected a list of values", "Write '[1, 2]'")
            elif key not in used:
                self.problem((*place, key), f"'{{{key}}}' stands in no change and not in the name")
        if len(self.problems) == before:
            every = product(*(map(str, values) for values in lists.values()))
            yield from (dict(zip(lists, values, strict=True)) for values in islice(every, MOST + 1))


def _entry(told: Plain) -> dict[str, Plain]:
    """Return an entry with its keys; a list, a text or a mapping of texts are its changes."""
    if isinstance(told, dict) and (set(told) & set(KEYS) or not _spelt(told)):
        return told
    return {"changes": told}


def _spelt(item: Plain) -> list[str]:
    """Return the changes that an item of a list is; nothing if it is none."""
    if isinstance(item, str):
        return [item]
    if isinstance(item, dict) and all(isinstance(value, str) for value in item.values()):
        return [f"{kind}: {value}" for kind, value in item.items()]
    return []


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with values in their places.

    >>> filled("lines: phone {n}", {"n": "4"})
    'lines: phone 4'
    """
    return PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def _own(values: Mapping[str, str]) -> str:
    """Return what tells a point of a grid from the others.

    >>> _own({"n": "2", "from": "10:00"})
    ' (n 2, from 10:00)'
    """
    return f" ({', '.join(f'{k} {v}' for k, v in values.items())})" if values else ""


def _changes(
    texts: Sequence[tuple[str, str]],
    scenario: Scenario,
    found: list[Problem],
    *,
    once: bool = True,
) -> tuple[Change, ...]:
    """Return the changes that texts tell, made in turn; note in ``found`` what is wrong.

    ``once``: a change that leaves all as it is, is wrong; in a grid one point may be what is.
    """
    before, changed, changes = len(found), scenario, []
    for text, where in texts:
        try:
            change = read_change(text, changed)
            new = change.make(changed)
        except KrisimError as error:
            found.append(Problem(str(error), (), where))
            continue
        if once and new == changed:
            found.append(
                Problem("it changes nothing: all is so already", (), where, "Leave it out")
            )
        changed = new
        changes.append(change)
    if len(found) == before:
        broken = [*wrong(changed)] or [*unplayed(changed)]
        for each in broken[:BROKEN]:
            what = f"so changed, the scenario cannot be played: {each}"
            found.append(Problem(what, (), texts[-1][1]))
    return tuple(changes)
