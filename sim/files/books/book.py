"""A scenario's workbook read: the tree that YAML would have, and in which cell what stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as File

from sim.errors import Place, Problem, suggest
from sim.files.books.labels import sheet_names, sheets_by_name
from sim.files.books.layout import EXERCISE, OWN, PARENTS, README, Table, tables
from sim.files.books.rows import Row, read_facts, thing_rows
from sim.files.sheets import Grid, read_grids
from sim.files.tree import Plain
from sim.files.vetting import MOST_ROWS

_NOWHERE = (0, "", False)
_HIDDEN = "Show it, delete it, or begin its name with #"


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that was read: what it says of a scenario, and where."""

    name: str
    top: dict[str, Plain]
    problems: list[Problem]
    places: Mapping[Place, tuple[int, str, bool]]
    """By place its rank in the workbook, where it is for people, and whether it is a cell."""

    def where(self, place: Place) -> str:
        """Return workbook, sheet, row and column of a place; of what holds it if it has none."""
        return self._nearest(place)[1]

    def line(self, place: Place) -> int:
        """Return a number by which places are in the order of the workbook."""
        return self._nearest(place)[0]

    def holds(self, place: Place) -> bool:
        """Tell whether a place is in this workbook."""
        return bool(place) and any(place[:length] in self.places for length in (1, 2))

    def _nearest(self, place: Place) -> tuple[int, str, bool]:
        for length in range(len(place), -1, -1):
            if place[:length] in self.places:
                return self.places[place[:length]]
        return _NOWHERE[0], self.name, False


def read_book(path: File, lone: str = "") -> Book:
    """Return what a workbook says of a scenario.

    Parameters
    ----------
    path
        The workbook: sheets and columns in English or Swedish, in any order. Sheets and columns
        whose names begin with ``#`` belong to whoever works with it and are not read.
    lone
        The table that the only sheet of a workbook holds if its name is none of a table.

    Raises
    ------
    ScenarioError
        If the file cannot be read as a workbook; what is wrong within it is in ``problems``.
    """
    grids = [grid for grid in read_grids(path) if not grid.sheet.startswith(OWN)]
    maker = _Maker(path.name)
    for grid, table in maker.known(grids, lone):
        maker.read(grid, table)
    return maker.book()


class _Maker:
    """Puts the tree together, sheet by sheet, parents before what belongs to them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.top: dict[str, Plain] = {}
        self.problems: list[Problem] = []
        self.places: dict[Place, tuple[int, str, bool]] = {}
        self.sheets = 0
        self.faulty: set[str] = set()

    def book(self) -> Book:
        return Book(self.name, self.top, self.problems, self.places)

    def known(self, grids: list[Grid], lone: str) -> list[tuple[Grid, str]]:
        """Return the sheets that hold a table, with its name, in the order of the tables."""
        names = sheets_by_name()
        found: dict[str, Grid] = {}
        for grid in grids:
            table = names.get(grid.sheet.strip().casefold(), "")
            if not table and lone and len(grids) == 1:
                table = lone
            if self.refused(grid, table, found) or table == README:
                continue
            found[table] = grid
        order = (EXERCISE, *(table.name for table in tables()))
        return [(found[name], name) for name in order if name in found]

    def refused(self, grid: Grid, table: str, found: dict[str, Grid]) -> bool:
        """Tell whether a sheet cannot be read, and note why."""
        where = f'{self.name}, sheet "{grid.sheet}"'
        if not table:
            instead = suggest(grid.sheet, sheet_names())
            own = f"{instead} A sheet of your own has a name that begins with {OWN}".strip()
            self.problems.append(Problem("the form has no such sheet", where=where, instead=own))
        elif table in found:
            what = f"the sheet stands twice, the other time as '{found[table].sheet}'"
            self.problems.append(Problem(what, where=where, instead="Put them together"))
        elif grid.hidden:
            self.problems.append(Problem("the sheet is hidden", where=where, instead=_HIDDEN))
        elif grid.merged and table != README:
            what = f"merged cells ({grid.merged[0]}), of which only the first holds anything"
            instead = "Unmerge them, and fill each"
            self.problems.append(Problem(what, where=where, instead=instead))
        else:
            return False
        return True

    def read(self, grid: Grid, name: str) -> None:
        """Read the sheet of a table."""
        self.sheets += 1
        if name == EXERCISE:
            facts = read_facts(grid, self.problems)
            self.top.update(facts.top)
            self.places[()] = (0, f'{grid.file}, sheet "{grid.sheet}"', False)
            for path, number in facts.rows.items():
                for length in range(1, len(path) + 1):
                    self.mark(path[:length], grid, number)
            return
        (table,) = (each for each in tables() if each.name == name)
        if "*" not in table.at:
            self.mark(table.at, grid, 1)
        before = len(self.problems)
        for row in thing_rows(grid, table, self.problems):
            self.put(grid, table, row)
        if len(self.problems) > before:
            self.faulty.add(table.at[0])

    def put(self, grid: Grid, table: Table, row: Row) -> None:
        """Put the thing of a row into its place in the tree."""
        parent = row.keys.get(table.parent, "")
        home = self.home(table, parent)
        at = tuple(parent if key == "*" else key for key in table.at if key != "steps")
        if home is None:
            self.orphaned(table, parent, row)
        elif table.parent and self.places.get(at, _NOWHERE)[2]:
            what = f"{self.places[at][1]} says it too"
            self.problems.append(Problem(what, where=row.where, instead="Empty one of them"))
        else:
            self.mark_thing(grid, row, self.placed(at, table, row, home))

    def orphaned(self, table: Table, parent: str, row: Row) -> None:
        """Note that what a thing belongs to is not there, unless rows of its sheet are at fault."""
        if table.at[0] not in self.faulty:
            known = self.top.get(table.at[0])
            what = f"there is no {table.parent} '{parent}' in the sheet '{PARENTS[table.parent]}'"
            instead = suggest(parent, known if isinstance(known, dict) else ())
            self.problems.append(Problem(what, where=row.where, instead=instead))

    def mark_thing(self, grid: Grid, row: Row, place: Place | None) -> None:
        if place is not None:
            self.mark(place, grid, row.number)
            for path, column in row.columns.items():
                self.mark((*place, *path), grid, row.number, column)

    def placed(self, at: Place, table: Table, row: Row, home: Plain) -> Place | None:
        """Put a thing into its home; None, and a problem, where one of its name is already."""
        if isinstance(home, list):
            home.append(row.thing)
            return (*at, len(home))
        assert isinstance(home, dict)
        id = row.keys[table.id]
        if id in home:
            first = self.places[(*at, id)][1].rpartition(", ")[2]
            what = f"the {table.id} '{id}' stands twice, first in {first}"
            instead = f"Give one of them another {table.id}, or leave it out"
            self.problems.append(Problem(what, where=row.where, instead=instead))
            return None
        home[id] = row.thing
        return (*at, id)

    def home(self, table: Table, parent: str) -> Plain:
        """Return the mapping or list in which the things of a table stand; None without parent."""
        here: Plain = self.top
        *before, last = table.at
        for key in before:
            assert isinstance(here, dict)
            if key != "*":
                here = here.setdefault(key, {})
            elif parent in here:
                here = here[parent]
            else:
                return None
        assert isinstance(here, dict)
        return here.setdefault(last, {} if table.id else [])

    def mark(self, place: Place, grid: Grid, row: int, column: str = "") -> None:
        where = grid.where(row, column or None)
        self.places.setdefault(place, (self.sheets * MOST_ROWS + row, where, bool(column)))
