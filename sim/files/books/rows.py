"""The rows of a sheet: from cells to what a thing says, key by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sim.errors import Problem, suggest
from sim.files.books.columns import BETWEEN, NUMBER_KEYS, Column, Path
from sim.files.books.labels import KEY, headings_of
from sim.files.books.layout import EXERCISE, OWN, SELF, Table, facts
from sim.files.books.spelling import read_cell, told_text
from sim.files.msel import NOTES
from sim.files.sheets import Cell, Grid
from sim.files.tree import Plain


@dataclass(slots=True)
class Row:
    """What one row says: its thing, its ids, and by path the heading of the column it is from."""

    number: int
    where: str
    keys: dict[str, str] = field(default_factory=dict)
    thing: Plain = None
    columns: dict[Path, str] = field(default_factory=dict)


@dataclass(slots=True)
class Facts:
    """What the sheet about the exercise says, and by path in which row."""

    top: dict[str, Plain]
    rows: dict[Path, int]


def thing_rows(grid: Grid, table: Table, problems: list[Problem]) -> Iterator[Row]:
    """Yield the rows of a table that can be read; what is wrong is added to ``problems``."""
    headed = _heading(grid, table, problems)
    if headed is None:
        return
    first, paths = headed
    known = {column.path: column for column in table.columns}
    for number, cells in enumerate(grid.rows[first:], start=first + 1):
        if all(cell is None for cell in cells):
            continue
        told = {heading: (path, cells[position]) for position, (heading, path) in paths.items()}
        row, found = _read(grid, number, told, known)
        if not found:
            found = [
                Problem(
                    f"the {key} is missing", where=row.where, instead=f"Fill the column '{key}'"
                )
                for key in table.keys
                if key not in row.keys
            ]
        problems += found
        if not found:
            yield row


def _read(
    grid: Grid,
    number: int,
    told: Mapping[str, tuple[Path, Cell]],
    known: Mapping[Path, Column],
) -> tuple[Row, list[Problem]]:
    """Return what a row says by headings, and what is wrong with it."""
    row = Row(number, grid.where(number))
    given: dict[Path, Plain] = {}
    found: list[Problem] = []
    for heading, (path, cell) in told.items():
        try:
            text = told_text(cell)
            if text and path[:1] == (KEY,):
                row.keys[path[1]] = _id(text)
            elif text:
                given[path] = read_cell(known[path], text)
                row.columns[path] = heading
        except ValueError as error:
            found.append(Problem(str(error), where=grid.where(number, heading)))
    thing = _Thing(given, known)
    row.thing = thing.built(SELF)
    found += [Problem(what, where=row.where, instead=instead) for what, instead in thing.problems]
    return row, found


def _id(text: str) -> str:
    column = Column(("id",), "text")
    told = read_cell(column, text)
    return told if isinstance(told, str) else text


def _heading(
    grid: Grid, table: Table, problems: list[Problem]
) -> tuple[int, dict[int, tuple[str, Path]]] | None:
    """Return after how many rows the things begin, and what each column is; None if it is wrong."""
    at = next((n for n, row in enumerate(grid.rows) if any(c is not None for c in row)), None)
    if at is None:
        return None
    columns: dict[int, tuple[str, Path]] = {}
    found: list[Problem] = []
    for position, cell in enumerate(grid.rows[at]):
        heading = _headline(cell)
        path = headings_of(table.name).get(heading.casefold())
        if heading.startswith(OWN) or (table.name == "Injects" and heading in NOTES):
            continue
        said = _wrong(grid, at, position, heading, table)
        if path is not None and path in [other for _, other in columns.values()]:
            said = f"the column '{heading}' stands twice", "Leave one of them out"
        if said:
            found.append(Problem(said[0], where=grid.where(at + 1, position), instead=said[1]))
        elif path is not None:
            columns[position] = heading, path
    there = {path for _, path in columns.values()}
    found += [
        Problem(f"the column '{key}' is missing", where=grid.where(at + 1), instead="Add it")
        for key in table.keys
        if (KEY, key) not in there
    ]
    problems += found
    return None if found else (at + 1, columns)


def _headline(cell: Cell) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _wrong(
    grid: Grid, at: int, position: int, heading: str, table: Table
) -> tuple[str, str] | None:
    """Return what is wrong with a column by itself, and what to do."""
    names = headings_of(table.name)
    if heading.casefold() in names:
        return None
    if heading:
        own = f"{suggest(heading, names)} A column of your own begins with {OWN}"
        return f"unknown column '{heading}'", own
    filled = any(row[position] is not None for row in grid.rows[at + 1 :])
    return ("the column has no heading", "Name it, or empty it") if filled else None


def read_facts(grid: Grid, problems: list[Problem]) -> Facts:
    """Return what the sheet about the exercise says: a key and its value in each row."""
    known = {fact.path: fact for fact in facts()}
    given: dict[Path, Plain] = {}
    rows: dict[Path, int] = {}
    for number, cells in enumerate(grid.rows[1:], start=2):
        key, value = _headline(cells[0]), cells[1] if len(cells) > 1 else None
        if key.startswith(OWN) or (not key and value is None):
            continue
        path = headings_of(EXERCISE).get(key.casefold(), SELF)
        said = _wrong_fact(key, path, rows)
        if said:
            problems.append(Problem(said[0], where=grid.where(number), instead=said[1]))
            continue
        rows[path] = number
        try:
            text = told_text(value)
            if text:
                given[path] = read_cell(known[path], text)
        except ValueError as error:
            problems.append(Problem(str(error), where=grid.where(number, 1)))
    thing = _Thing(given, known)
    top = thing.built(SELF)
    problems += [Problem(what, where=grid.where(1), instead=i) for what, i in thing.problems]
    return Facts(top if isinstance(top, dict) else {}, {path: rows[path] for path in given})


def _wrong_fact(key: str, path: Path, rows: Mapping[Path, int]) -> tuple[str, str] | None:
    if path == SELF:
        what = f"unknown key '{key}'" if key else "the key is missing"
        return what, suggest(key, headings_of(EXERCISE)) if key else "Write it in column A"
    if path in rows:
        return f"'{key}' stands twice, first in row {rows[path]}", "Leave one of them out"
    return None


class _Thing:
    """Puts a thing together from what its cells say."""

    def __init__(self, given: Mapping[Path, Plain], columns: Mapping[Path, Column]) -> None:
        self.given = given
        self.columns = columns
        self.problems: list[tuple[str, str]] = []

    def built(self, path: Path) -> Plain:
        """Return what stands at a path: one thing, or the keys below it."""
        keys = dict.fromkeys(
            each[len(path)]
            for each in self.given
            if len(each) > len(path) and each[: len(path)] == path
        )
        if not keys:
            return self.given.get(path, {})
        below: dict[str, Plain] = {key: self.built((*path, key)) for key in keys}
        column = self.columns.get(path)
        number = column is not None and column.kind == "number" and not below.keys() - NUMBER_KEYS
        own = self.given.get(path, {})
        if own == {}:
            if number:
                self.note(path, below, _NO_NUMBER)
            return below
        if number and own is not None:
            return {"is": own, **below}
        self.note(path, below, _BOTH)
        return own

    def note(self, path: Path, below: Mapping[str, Plain], said: tuple[str, str]) -> None:
        """Note that a column and those after it do not go together."""
        own = BETWEEN.join(path)
        under = ", ".join(f"'{own}{BETWEEN}{key}'" for key in below)
        self.problems.append((said[0].format(own=own, under=under), said[1]))


_NO_NUMBER = "{under} is filled, but '{own}' is not", "Fill both"
_BOTH = "both '{own}' and {under} are filled", "Empty one of them"
