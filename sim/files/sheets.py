"""Sheets as they are: the cells of a workbook or a text file, before anything is made of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from sim.errors import Problem, ScenarioError
from sim.files.reading import refused
from sim.files.separated import read_separated
from sim.files.vetting import Found, VettingError, unpacked
from sim.files.vetting_ods import vetted_ods
from sim.files.vetting_xls import vetted_xls
from sim.files.vetting_xlsx import vetted_xlsx

Cell: TypeAlias = "str | int | float | bool | datetime | date | time | timedelta | None"
"""What a cell holds. Never the date of a mere time of day; numbers without decimals are whole."""

LARGEST = 20_000_000
"""Size from which a file is refused [bytes]."""

TEXTS = (".csv", ".txt", ".tsv")
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")

NEGATIVE = "########"
"""Stands for a time before midnight of the first day, which no spreadsheet can show."""

_SHOWN = 5
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old workbooks begin, and encrypted ones of any age."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet of a workbook, or a text file: its cells from row 1 and column A on.

    ``rows`` are all of the same length; a blank cell is None. ``notes`` say what is to be told of
    how it was read, such as the encoding, merged cells or hidden rows; ``merged`` are the ranges
    of cells, such as ``A1:C1``, of which only the first holds anything.
    """

    file: str
    sheet: str
    rows: tuple[tuple[Cell, ...], ...]
    hidden: bool = False
    notes: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()

    def where(self, row: int, column: int | str | None = None) -> str:
        """Return where something stands, for people.

        Parameters
        ----------
        row
            Its row as a spreadsheet shows it, from 1.
        column
            Its heading, or its position in ``rows`` from 0.

        Examples
        --------
        >>> Grid("plan.xlsx", "Injects", ()).where(4, "Time")
        'plan.xlsx, sheet "Injects", row 4, column "Time"'
        >>> Grid("plan.csv", "", ()).where(4, 1)
        'plan.csv, row 4, column B'
        """
        sheet = f', sheet "{self.sheet}"' if self.sheet else ""
        told = f"{self.file}{sheet}, row {row}"
        if column is None:
            return told
        shown = f'"{column}"' if isinstance(column, str) else letters(column)
        return f"{told}, column {shown}"


def letters(column: int) -> str:
    """Return what a spreadsheet calls the column at a position from 0.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    name = ""
    while column >= 0:
        column, letter = divmod(column, 26)
        name, column = chr(ord("A") + letter) + name, column - 1
    return name


def read_grids(path: Path) -> tuple[Grid, ...]:
    """Return the sheets of a workbook in its order, or the one grid of a text file.

    Formulas are not calculated: their cells hold what they came to when the file was saved. Links
    to other files are not followed, macros not run. The cell of a failed formula holds its error
    as text, such as ``#DIV/0!``; of merged cells the first holds the value.

    Of old ``.xls`` files failed formulas and hidden rows are not told.

    Raises
    ------
    ScenarioError
        If the file cannot be opened, is no workbook, is too large, or holds formulas that were
        never calculated.
    """
    kind = path.suffix.casefold()
    if path.name.startswith(("~$", ".~lock.")):
        what = "this is the mark that a spreadsheet leaves beside a file it has open"
        raise refused(path.name, what, "Name the file itself")
    if kind not in (*TEXTS, *WORKBOOKS):
        known = ", ".join((*WORKBOOKS, *TEXTS))
        raise refused(path.name, f"files like this are not read: {known} are", "Save it as .xlsx")
    raw = read_bytes(path)
    if kind in TEXTS:
        rows, notes = read_separated(raw, path.name)
        return (Grid(path.name, "", _even(rows), notes=notes),)
    try:
        found = _vetted(raw, kind)
    except VettingError as error:
        raise refused(path.name, str(error), error.instead) from None
    return _grids(raw, path.name, found)


def read_bytes(path: Path) -> bytes:
    """Return what a file holds, also while a spreadsheet has it open.

    Raises
    ------
    ScenarioError
        If it cannot be read, is empty, or is larger than `LARGEST`.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise refused(str(path), "there is no such file") from None
    except PermissionError:
        if path.is_dir():
            raise refused(str(path), "this is a folder", "Name a file") from None
        what = "the file may not be read, or another program has locked it"
        raise refused(str(path), what, "Close it there, and try again") from None
    except OSError as error:
        raise refused(str(path), f"the file cannot be read: {error.strerror or error}") from None
    if len(raw) > LARGEST:
        what = f"the file has more than {LARGEST // 1_000_000} MB"
        raise refused(path.name, what, "Is it the right file?")
    if not raw.strip():
        raise refused(path.name, "the file is empty")
    return raw


def _vetted(raw: bytes, kind: str) -> dict[str, Found] | None:
    """Return what is known of each sheet; None where nothing more is than that it can be read."""
    if raw.startswith(_OLD):
        if kind != ".xls":
            raise VettingError("the file is encrypted", "Save it without a password")
        vetted_xls(raw)
        return None
    if not raw.startswith(b"PK"):
        raise VettingError(f"this is no {kind} workbook", "Open it in a spreadsheet, save as .xlsx")
    vet: dict[str, Callable[[dict[str, bytes]], dict[str, Found]]] = {".ods": vetted_ods}
    return vet.get(kind, vetted_xlsx)(unpacked(raw))


def _grids(raw: bytes, name: str, found: dict[str, Found] | None) -> tuple[Grid, ...]:
    from python_calamine import (  # slow to import, needed here only
        CalamineError,
        CalamineWorkbook,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
            tabs = [
                (tab.name, tab.visible != SheetVisibleEnum.Visible)
                for tab in book.sheets_metadata
                if tab.typ == SheetTypeEnum.WorkSheet and (found is None or tab.name in found)
            ]
            pages = [book.get_sheet_by_name(tab) for tab, _ in tabs]
            about = [Found() if found is None else found[tab] for tab, _ in tabs]
            problems = [
                problem
                for (tab, _), each in zip(tabs, about, strict=True)
                for problem in _valueless(Grid(name, tab, ()), each)
            ]
            if problems:
                raise ScenarioError(problems)
            return tuple(
                Grid(
                    name, tab, _cells(page, each), hidden, tuple(_notes(page, each)), _merged(page)
                )
                for (tab, hidden), page, each in zip(tabs, pages, about, strict=True)
            )
    except CalamineError as error:
        what = f"the workbook cannot be read: {error}"
        raise refused(
            name, what, "Open it in your spreadsheet, and save it anew as .xlsx"
        ) from None


def _valueless(grid: Grid, found: Found) -> Iterator[Problem]:
    for row, column in found.valueless[:_SHOWN]:
        yield Problem(
            "the formula was never calculated",
            where=grid.where(row + 1, column),
            instead="Open the file in a spreadsheet and save it there, or write the value",
        )
    more = len(found.valueless) - _SHOWN
    if more > 0:
        yield Problem(f"{more} more formulas were never calculated", where=grid.where(1))


def _cells(page: Any, found: Found) -> tuple[tuple[Cell, ...], ...]:
    rows = page.to_python(skip_empty_area=False)
    width = max((len(row) for row in rows), default=0)
    height = max(len(rows), found.rows)
    width = max(width, found.columns)
    filled = [[*map(_cell, row), *[None] * (width - len(row))] for row in rows]
    filled += [[None] * width for _ in range(height - len(rows))]
    for (row, column), told in found.failed.items():
        filled[row][column] = told
    for row, column in found.negative:
        if isinstance(filled[row][column], time | date | timedelta):
            filled[row][column] = NEGATIVE
    return tuple(map(tuple, filled))


def _even(rows: Iterable[list[str]]) -> tuple[tuple[Cell, ...], ...]:
    told = list(rows)
    width = max(map(len, told), default=0)
    return tuple((*map(_cell, row), *[None] * (width - len(row))) for row in told)


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    cell: Cell = value
    return cell


def _notes(page: Any, found: Found) -> Iterator[str]:
    merged = _merged(page)
    if merged:
        shown = ", ".join(merged[:_SHOWN])
        more = ", …" if len(merged) > _SHOWN else ""
        yield f"merged cells, of which the first holds the value: {shown}{more}"
    for number, what in ((found.hidden_rows, "rows"), (found.hidden_columns, "columns")):
        if number:
            yield f"hidden {what}, which were read too: {number}"
    if found.failed:
        shown = ", ".join(f"{_corner(place)} {told}" for place, told in found.failed.items())
        yield f"failed formulas: {shown}"


def _merged(page: Any) -> tuple[str, ...]:
    return tuple(f"{_corner(a)}:{_corner(b)}" for a, b in page.merged_cell_ranges or ())


def _corner(place: tuple[int, int]) -> str:
    return f"{letters(place[1])}{place[0] + 1}"
