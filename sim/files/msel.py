"""The MSEL as a spreadsheet saves it: one inject a row of ``msel.csv``."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from sim.errors import Place, Problem, ScenarioError, suggest
from sim.files.reading import refused
from sim.files.tree import Plain, read_tree

COLUMNS = (
    "id",
    "at",
    "after",
    "from",
    "to",
    "by",
    "title",
    "says",
    "procedure",
    "objectives",
    "expectations",
    "priority",
    "takes",
    "call out",
    "only if",
    "unless",
    "late",
    "remind",
    "withdrawn",
)
"""Headings that are understood, in any order."""

NOTES = ("suggested", "expected", "notes")
"""Headings of columns for people: what an import suggested, what is expected, remarks."""

OWN = "#"
"""Begins the heading of a column that is not read."""

MAPPINGS = ("after", "expectations", "takes", "call out", "only if", "unless", "late")
"""Columns whose cells may be written as in YAML, within ``{}`` or ``[]``."""

NEEDED = ("id", "from", "to", "by")
LISTS = ("to", "procedure", "objectives", "expectations", "call out", "only if", "unless")
"""Columns whose cells may hold several things."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The injects of a file, each with the number of its row as a spreadsheet shows it."""

    name: str
    injects: dict[str, dict[str, Plain]]
    rows: dict[str, int]

    key: ClassVar[str] = "injects"

    def joined(
        self, own: dict[str, Plain], elsewhere: Callable[[Place], str]
    ) -> tuple[dict[str, Plain], list[Problem]]:
        """Return the injects of both files; an id stands in one of them."""
        problems = []
        for id in self.injects.keys() & own.keys():
            place = (self.key, id)
            what = f"the id '{id}' stands in {self.where(place)} too"
            problems.append(Problem(what, place, elsewhere(place), "Leave one of them out"))
        return {**own, **self.injects}, problems

    def holds(self, place: Place) -> bool:
        """Tell whether ``place`` is in this file."""
        return len(place) > 1 and place[0] == self.key and place[1] in self.rows

    def line(self, place: Place) -> int:
        """Return the row in which ``place`` stands."""
        return self.rows[str(place[1])]

    def where(self, place: Place) -> str:
        """Return file, row and column."""
        row = f"{self.name}, row {self.rows[str(place[1])]}"
        column = place[2] if len(place) > 2 else None  # noqa: PLR2004 (table, id, column)
        return f'{row}, column "{column}"' if column in COLUMNS else row


def read_msel(text: str, name: str) -> Rows:
    """Return the injects in the text of a CSV file called ``name``.

    Cells are separated by semicolons, commas or tabs, whichever the heading has. Several things
    in a cell are separated by ``|``, or by ``;`` where that does not separate cells, else by ``,``.
    What has no short text is written as in YAML (`MAPPINGS`); `NOTES` are passed over.

    Raises
    ------
    ScenarioError
        If the heading has unknown, doubled or too few columns, a row has too many or too few
        cells, or an id is missing or stands twice.

    Examples
    --------
    >>> rows = read_msel("id;at;from;to;by" + chr(10) + "I-01;T+0:10;county;duty, staff;mail", "m")
    >>> rows.injects["I-01"]["to"]
    ['duty', 'staff']
    """
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        numbered = list(enumerate(reader, start=1))
    except csv.Error as error:
        raise refused(f"{name}, line {reader.line_num}", f"it cannot be read: {error}") from None
    stripped = [(number, [cell.strip() for cell in row]) for number, row in numbered]
    filled = _without_empty_columns([(number, row) for number, row in stripped if any(row)])
    row, heading = filled[0][0], [cell.casefold() for cell in filled[0][1]]
    problems = [
        Problem(what, where=f"{name}, row {row}", instead=instead)
        for what, instead in _heading_problems(heading)
    ]
    if problems:
        raise ScenarioError(problems)
    return _Reader(name, heading, separator).rows(filled[1:])


def _separator(text: str) -> str:
    heading = next(line for line in text.splitlines() if line.strip())
    return max(";,\t", key=heading.count)


def _without_empty_columns(filled: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Return the rows without the empty columns that spreadsheets leave behind at the right."""
    heading = filled[0][1]
    width = max(column for column, cell in enumerate(heading, start=1) if cell)
    if any(any(row[width : len(heading)]) for _, row in filled):
        return filled
    return [(number, row[:width] + row[len(heading) :]) for number, row in filled]


def _heading_problems(heading: list[str]) -> Iterator[tuple[str, str]]:
    for column, cell in enumerate(heading, start=1):
        if not cell:
            yield f"column {column} has no heading", "Delete the column or name it"
        elif cell not in (*COLUMNS, *NOTES) and not cell.startswith(OWN):
            yield f"unknown column '{cell}'", suggest(cell, COLUMNS)
        elif cell in heading[: column - 1]:
            yield f"the column '{cell}' stands twice", "Leave one of them out"
    missing = [needed for needed in NEEDED if needed not in heading]
    if "at" not in heading and "after" not in heading:
        missing.append("at")
    if missing:
        columns = f"the column{'s' * (len(missing) > 1)} {', '.join(missing)}"
        yield f"without {columns}", f"Columns are {', '.join(COLUMNS)}"


@dataclass(frozen=True, slots=True)
class _Reader:
    name: str
    heading: list[str]
    separator: str

    def rows(self, filled: list[tuple[int, list[str]]]) -> Rows:
        found = Rows(self.name, {}, {})
        problems: list[Problem] = []
        for number, cells in filled:
            wrong = self.wrong(cells, found)
            if wrong:
                where = f"{self.name}, row {number}"
                problems.append(Problem(wrong[0], where=where, instead=wrong[1]))
                continue
            try:
                inject = self.inject(cells)
            except ScenarioError as error:
                problems += [self.within(number, each) for each in error.problems]
                continue
            id = str(inject.pop("id"))
            found.injects[id], found.rows[id] = inject, number
        if problems:
            raise ScenarioError(problems)
        return found

    def wrong(self, cells: list[str], found: Rows) -> tuple[str, str] | None:
        if len(cells) != len(self.heading):
            what = f"the row has {len(cells)} cells, the heading {len(self.heading)}"
            shown = {"\t": "tab"}.get(self.separator, self.separator)
            return what, f'Put a text that holds "{shown}" in double quotes'
        id = cells[self.heading.index("id")]
        if not id:
            return "the id is missing", "Give every inject an id such as I-01"
        if id in found.rows:
            what = f"the id '{id}' stands twice, first in row {found.rows[id]}"
            return what, "Give one of them another id"
        return None

    def inject(self, cells: list[str]) -> dict[str, Plain]:
        """Return the cells that hold something, by heading."""
        named = zip(self.heading, cells, strict=True)
        known = ((name, cell) for name, cell in named if name in COLUMNS)
        return {name: self.cell(name, cell) for name, cell in known if cell}

    def within(self, number: int, problem: Problem) -> Problem:
        """Return a problem of what a cell writes as in YAML, with the row that the cell is in."""
        column = problem.where.partition(",")[0]
        return replace(problem, where=f'{self.name}, row {number}, column "{column}"')

    def cell(self, column: str, text: str) -> Plain:
        if column in MAPPINGS and text.startswith(("{", "[")):
            return read_tree(text, column).value
        if column not in LISTS:
            return text
        within = "|" if "|" in text else "," if self.separator == ";" else ";"
        parts: list[Plain] = [part.strip() for part in text.split(within)]
        return parts if len(parts) > 1 else text
