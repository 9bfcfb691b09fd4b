"""The roster beside a scenario: who is there when, one duty a row of ``roster.xlsx`` or a CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, ClassVar

from sim.errors import Place, Problem, ScenarioError, suggest
from sim.files.reading import refused
from sim.files.rosters.words import column_of, meanings, plain
from sim.files.sheets import Cell, Grid, read_grids
from sim.files.tree import Plain

COLUMNS = (
    "id",
    "unit",
    "roles",
    "deputy for",
    "from",
    "until",
    "at end",
    "handover",
    "on call",
    "notice",
    "travel",
    "absences",
    "absent with",
    "breaks",
    "rest",
    "note",
)
"""Headings that are understood, in any order, in English or Swedish; ``note`` is passed over."""

WHO = ("unit", "roles", "deputy for", "absent with", "rest")
"""Said once of a person; further rows may repeat it."""

LISTS = ("roles", "deputy for", "absences", "breaks")
LENGTHS = ("handover", "notice", "travel", "rest")
DUTIES = ("shift", "on call")
"""Keys of a person that the duties in a roster replace."""


@dataclass(frozen=True, slots=True)
class RosterRows:
    """The people of a file by id, with the order and the cell of all that is said of them."""

    name: str
    people: dict[str, dict[str, Plain]]
    places: dict[Place, tuple[int, str]]

    key: ClassVar[str] = "people"

    def joined(
        self, own: dict[str, Plain], elsewhere: Callable[[Place], str]
    ) -> tuple[dict[str, Plain], list[Problem]]:
        """Return the people of both files; the roster says when those are there whom it names."""
        whole, problems = dict(own), []
        for id, told in self.people.items():
            place, known = (self.key, id), own.get(id)
            if isinstance(known, dict):
                where = elsewhere(place)
                problems += [self._other(id, key, where) for key in _unlike(known, told)]
                whole[id] = {**_without_duties(known, told), **told}
            elif "unit" in told:
                whole[id] = told
            else:
                what = f"there is no person '{id}', and no unit for a new one"
                instead = f"{suggest(id, own)} Or write the unit".strip()
                problems.append(Problem(what, place, self.where(place), instead))
        return whole, problems

    def holds(self, place: Place) -> bool:
        """Tell whether ``place`` is in this file."""
        if len(place) < 2 or place[0] != self.key or place[1] not in self.people:  # noqa: PLR2004 (table, id)
            return False
        told = self.people[str(place[1])]
        return place[2] in told if len(place) > 2 else "unit" in told  # noqa: PLR2004 (table, id, key)

    def where(self, place: Place) -> str:
        """Return file, sheet, row and column."""
        return self._found(place)[1]

    def line(self, place: Place) -> int:
        """Return the rank of the row in which ``place`` stands."""
        return self._found(place)[0]

    def _found(self, place: Place) -> tuple[int, str]:
        depths = range(len(place), 1, -1)
        return next(self.places[place[:d]] for d in depths if place[:d] in self.places)

    def _other(self, id: str, key: str, where: str) -> Problem:
        place = (self.key, id, key)
        what = f"'{key}' of '{id}' is another one than in {where}"
        return Problem(what, place, self.where(place), "Write the same, or leave it out here")


def read_roster(path: Path) -> RosterRows:
    """Return the people in a roster; one duty a row, so several rows may be of one person.

    A row with ``on call`` is a duty at home, any other with ``from`` and ``until`` a shift.

    Raises
    ------
    ScenarioError
        If the file cannot be read, has unknown headings or none, or rows contradict each other.
    """
    grids = [grid for grid in read_grids(path) if _heading_row(grid) is not None]
    if not grids:
        instead = f"Begin with the headings {', '.join(COLUMNS[:6])}"
        raise refused(path.name, "no row holds the heading 'id'", instead)
    reader = _Reader(RosterRows(path.name, {}, {}))
    for grid in grids:
        reader.read(grid)
    if reader.problems:
        raise ScenarioError(reader.problems)
    return reader.found


def text_of(cell: Cell, column: str) -> str:
    """Return what a cell says, as it would be typed into a scenario file.

    >>> text_of(datetime(2026, 3, 12, 7, 30), "from"), text_of(time(0, 25), "travel")
    ('2026-03-12 07:30', '25 min')
    >>> text_of(0.07, "absent with"), text_of(3.0, "id")
    ('7 %', '3')
    """
    match cell:
        case None:
            text = ""
        case bool():
            text = "yes" if cell else "no"
        case time() | timedelta():
            text = _clock_or_length(cell, column)
        case datetime():
            text = cell.isoformat(sep=" ", timespec="seconds" if cell.second else "minutes")
        case float():
            text = f"{100 * cell:g} %" if column == "absent with" else f"{cell:g}"
        case _:
            text = str(cell).strip()
    return text


def _clock_or_length(cell: time | timedelta, column: str) -> str:
    if isinstance(cell, time):
        cell = timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    minutes, seconds = divmod(round(cell.total_seconds()), 60)
    if column in LENGTHS:
        return f"{minutes} min" if not seconds else f"{60 * minutes + seconds} s"
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")


def _heading_row(grid: Grid) -> int | None:
    """Return the number of the first row that holds something, if that has the heading ``id``."""
    for number, row in enumerate(grid.rows, start=1):
        cells = [cell for cell in row if cell is not None]
        if cells:
            found = [column_of(cell) for cell in cells if isinstance(cell, str)]
            return number if "id" in found else None
    return None


def _unlike(known: Mapping[str, Plain], told: Mapping[str, Plain]) -> Iterator[str]:
    """Yield what both say of a person, and not the same."""
    for key in WHO:
        if key in known and key in told and _listed(known[key]) != _listed(told[key]):
            yield key


def _listed(told: Plain) -> list[Plain]:
    return told if isinstance(told, list) else [told]


def _without_duties(known: Mapping[str, Plain], told: Mapping[str, Plain]) -> dict[str, Plain]:
    replaced = DUTIES if any(key in told for key in DUTIES) else ()
    return {key: value for key, value in known.items() if key not in replaced}


@dataclass(slots=True)
class _Reader:
    """Takes rows one by one."""

    found: RosterRows
    problems: list[Problem] = field(default_factory=list)
    rank: int = 0

    def read(self, grid: Grid) -> None:
        first = _heading_row(grid) or 0
        columns = self.columns(grid, first)
        for number, row in enumerate(grid.rows[first:], start=first + 1):
            told = {c: text_of(row[k], c) for c, k in columns.items()}
            said = {column: text for column, text in told.items() if text and column != "note"}
            if said:
                self.rank += 1
                self.row(said, _Row(grid, number, columns))

    def columns(self, grid: Grid, row: int) -> dict[str, int]:
        """Return where each column stands."""
        found: dict[str, int] = {}
        for k, cell in enumerate(grid.rows[row - 1]):
            column = None if cell is None else column_of(str(cell))
            where = grid.where(row, k)
            if cell is None:
                if any(each[k] is not None for each in grid.rows[row:]):
                    self.add("the column has no heading", where, "Delete the column or name it")
            elif column not in COLUMNS:
                self.add(f"unknown column '{cell}'", where, f"Columns are {', '.join(COLUMNS)}")
            elif column in found:
                self.add(f"the column '{cell}' stands twice", where, "Leave one of them out")
            else:
                found[column] = k
        return found

    def row(self, said: dict[str, str], row: _Row) -> None:
        id = said.pop("id", "")
        if not id:
            self.add("the id is missing", row.where(), "Write a function and a number: com-1")
            return
        person = self.found.people.setdefault(id, {})
        self.found.places.setdefault(("people", id), (self.rank, row.where()))
        for column in (c for c in WHO if c in said):
            self.once(id, column, _cell(said[column], column), row.where(column))
        for column in ("absences", "breaks"):
            for window in _windows(said.get(column, "")):
                self.several(person, (id, column), window, row.where(column))
        self.duty(id, said, row)

    def duty(self, id: str, said: Mapping[str, str], row: _Row) -> None:
        """Take a shift or an on-call duty of a person."""
        yes = said.get("on call", "")
        meant = meanings("cells").get(plain(yes), yes)
        if meant in ("", "no"):
            self.shift(id, said, row)
            return
        place = ("people", id, "on call")
        if "on call" in self.found.people[id]:
            first = self.found.where(place)
            self.add(f"'{id}' is on call twice, first in {first}", row.where(), _ONE_DUTY)
            return
        keys = ("from", "until", "notice", "travel")
        told: dict[str, Plain] = {key: said[key] for key in keys if key in said}
        by: dict[str, Plain] = {} if meant in ("yes", "on call") else {"by": yes}
        self.note(place, row.where("on call"))
        for key in keys:
            self.note((*place, key), row.where(key))
        self.found.people[id]["on call"] = {**by, **told}

    def shift(self, id: str, said: Mapping[str, str], row: _Row) -> None:
        keys = ("from", "until", "at end", "handover")
        told: dict[str, Plain] = {key: said[key] for key in keys if key in said}
        for key in ("notice", "travel"):
            if key in said:
                self.add(f"'{key}' is said of a shift", row.where(key), "Write 'yes' under on call")
        if not told:
            return
        missing = [key for key in ("from", "until") if key not in told]
        if missing:
            what = f"the shift has no '{missing[0]}'"
            self.add(what, row.where(), "Write when it begins and ends, or neither")
            return
        self.several(self.found.people[id], (id, "shift"), told, row.where("from"))

    def once(self, id: str, column: str, told: Plain, where: str) -> None:
        person, place = self.found.people[id], ("people", id, column)
        if column not in person:
            person[column] = told
            self.note(place, where)
        elif _listed(person[column]) != _listed(told):
            what = f"'{column}' of '{id}' is another one than in {self.found.where(place)}"
            self.add(what, where, "Write the same, or leave it out in further rows")

    def several(self, person: dict[str, Any], at: tuple[str, str], told: Plain, where: str) -> None:
        items = person.setdefault(at[1], [])
        items.append(told)
        self.note(("people", *at), where)
        self.note(("people", *at, len(items)), where)

    def note(self, place: Place, where: str) -> None:
        self.found.places.setdefault(place, (self.rank, where))

    def add(self, what: str, where: str, instead: str) -> None:
        self.problems.append(Problem(what, where=where, instead=instead))


_ONE_DUTY = "Write one duty, and the time in between under 'absences'"


@dataclass(frozen=True, slots=True)
class _Row:
    grid: Grid
    number: int
    columns: Mapping[str, int]

    def where(self, column: str = "") -> str:
        """Return file, sheet, row, and the column if the file has it."""
        return self.grid.where(self.number, self.columns.get(column))


def _cell(text: str, column: str) -> Plain:
    return _parts(text) if column in LISTS else text


def _parts(text: str) -> Plain:
    parts: list[Plain] = [part.strip() for part in text.replace(";", "|").split("|")]
    if len(parts) == 1:
        parts = [part.strip() for part in text.split(",")]
    return parts if len(parts) > 1 else text


def _windows(text: str) -> list[Plain]:
    return [part for part in _listed(_parts(text)) if part]
