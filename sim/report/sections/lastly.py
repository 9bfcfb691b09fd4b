"""The improvement plan of last time, out of the workbook that its report wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sim.errors import KrisimError
from sim.files.sheets import read_grids
from sim.report.document.blocks import places_in
from sim.report.document.booked import KEY, said, write_tables
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sim.report.document import Document, Table

PLAN: Final = "plan:"
"""How the keys of places in an improvement plan begin: plan:<id>:<which>."""
STATUS: Final = "status:"
"""How the keys of places begin in which is written what became of a measure of last time."""
OWN: Final = 3
"""Rows of a plan for what no target says."""
OWN_ROW: Final = "own-"
"""How the ids of rows begin that belong to no target."""
NEEDED: Final = ("measure", "function", "date")
"""What has to be read of a plan."""
MOST: Final = 200
"""So many measures of last time are followed up."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A measure of last time's plan: the finding that it is for, and what was written."""

    id: str
    finding: str
    measure: str
    function: str
    date: str

    @property
    def own(self) -> bool:
        """Whether it belongs to no target: somebody found it besides."""
        return bool(re.fullmatch(rf"{OWN_ROW}\d{{1,3}}", self.id))

    @property
    def called(self) -> str:
        """Its number as people read it."""
        return own_row(int(self.id.removeprefix(OWN_ROW))) if self.own else self.id


def own_row(number: int) -> str:
    """Return what a row is called that belongs to no target: E1 and so on, of the evaluator."""
    return f"E{number}"


def write_plan(document: Document, path: Path) -> bool:
    """Write the improvement plan of a report, and what became of last time's, as a workbook.

    `last_time` and `sim.report.document.words_of` read it. Nothing is written of a report without
    such a plan; return whether it has one.

    Raises
    ------
    KrisimError
        If the file cannot be written.
    """
    say = Words(document.head.lang)
    sheets = {say("Improvement plan"): PLAN, say("Follow-up"): STATUS}
    tables = {name: _with_places(document, begin) for name, begin in sheets.items()}
    found = {name: table for name, table in tables.items() if table is not None}
    if found:
        write_tables(replace(document, blocks=tuple(found.values())), path, list(found))
    return bool(found)


def _with_places(document: Document, begin: str) -> Table | None:
    """Return the first table with places whose keys begin so."""
    for each in document.tables():
        if any(place.key.startswith(begin) for place in places_in(each)):
            return each
    return None


def last_time(path: Path) -> tuple[Earlier, ...]:
    """Return the measures of an improvement plan; rows in which nothing was written are left out.

    ``path`` is the workbook (.xlsx) of an earlier report or of its plan, or one saved again by a
    spreadsheet. Rows that somebody added are taken like those for what no target says.

    Raises
    ------
    KrisimError
        If it cannot be read, holds no improvement plan, or holds an id twice.
    """
    plans = [grid.rows for grid in read_grids(path) if _is_plan(grid.rows)]
    if not plans:
        raise KrisimError(
            f"{path} holds no improvement plan: name the improvement-plan.xlsx or report.xlsx of"
            f" last time, with its columns '{KEY}…'"
        )
    found = [each for rows in plans for each in _measures(rows)]
    ids = [each.id for each in found]
    twice = sorted({id for id in ids if ids.count(id) > 1})
    if twice:
        raise KrisimError(f"{path}: twice in its improvement plan: {', '.join(twice)}")
    if len(found) > MOST:
        raise KrisimError(f"{path} has more than {MOST} measures")
    return tuple(found)


def _is_plan(rows: Sequence[Sequence[object]]) -> bool:
    return bool(rows) and set(NEEDED) <= _columns(rows).keys()


def _columns(rows: Sequence[Sequence[object]]) -> dict[str, int]:
    """Return the columns of keys, by what they are keys of in any row."""
    heading = rows[0]
    return {
        str(row[at]).rsplit(":", 1)[1]: at
        for at in range(1, len(heading))
        if str(heading[at]).startswith(KEY)
        for row in rows[1:]
        if str(row[at] or "").startswith(PLAN)
    }


def _measures(rows: Sequence[Sequence[object]]) -> Iterator[Earlier]:
    """Yield the rows of a plan in which something was written."""
    columns = _columns(rows)
    added = OWN
    for row in rows[1:]:
        key = str(row[columns["measure"]] or "")
        wrote = [said(row[columns[name] - 1]).strip() for name in NEEDED]
        finding = said(row[1]).strip()
        id = key.removeprefix(PLAN).rsplit(":", 1)[0]
        if not key.startswith(PLAN):
            added += bool(any(wrote) or finding)
            id = f"{OWN_ROW}{added}"
        earlier = Earlier(id, finding, *wrote)
        if any(wrote) or (finding and earlier.own):
            yield earlier
