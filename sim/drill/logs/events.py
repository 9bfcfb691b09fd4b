"""The file of an observed exercise: one event a row, as CSV or on a sheet of a workbook.

Its columns are COLUMNS, in any order; only *at* and *event* are needed. Rows of the event *start*
(STARTEX; its note is the name of the exercise), *end* (ENDEX), *zone* (its note is a time zone such
as Europe/Stockholm) and *marking* (its note) tell of the exercise; all others of what happened.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import pandas as pd

from sim.clock import read_start
from sim.drill.logs.form_sheets import unfolded
from sim.drill.logs.observing import (
    ATTENDANCE,
    COLUMNS,
    EVENTS,
    HEAD,
    TEXTS,
    WAITED,
    Observed,
    events_table,
    one_line,
)
from sim.errors import KrisimError, Problem, ScenarioError, suggest
from sim.files.cells import STARTS, readable
from sim.files.results import refuse_unwritable
from sim.files.sheets import Grid, read_grids
from sim.files.workbooks import Column, Front, Sheet, drafted, write_workbook
from sim.log import MILESTONES

if TYPE_CHECKING:
    from pathlib import Path

    from sim.files.sheets import Cell

__all__ = [
    "COLUMNS",
    "EVENTS",
    "MILESTONES",
    "WAITED",
    "Observed",
    "events_table",
    "read_observed",
    "write_observed",
]

CLOCK: Final = "clock"
"""A row of a form: ``at`` is what its device showed when a reference clock showed its note."""

SHEET: Final = "observed"
_QUOTED = re.compile(r"'+[=+\-@\t\r]")


def read_observed(path: Path) -> Observed:
    """Return the observed exercise in a file; its *clock* rows correct all other times.

    Raises
    ------
    KrisimError
        If the file cannot be read.
    ScenarioError
        If it is not such a file, or something in it cannot be understood: all of it at once.
    """
    grid = events_grid(path)
    rows, problems = read_rows(grid)
    if not any(row["event"] == "start" for row in rows):
        problems.append(
            Problem(
                "no row says when the exercise started",
                where=grid.where(1),
                instead="Add a row with the event start and its time, or make the file with"
                " 'krisim observe FILE --start TIME --out FILE'",
            )
        )
    if problems:
        raise ScenarioError(problems)
    head = {row["event"]: row for row in rows if row["event"] in HEAD}
    zone = head["zone"]["note"] if "zone" in head else _etc(head["start"]["at"], grid)
    where = ZoneInfo(zone)
    drift = clock_offset(rows)
    body = [
        row | {"at": row["at"] and row["at"] + drift}
        for row in rows
        if row["event"] not in (*HEAD, CLOCK)
    ]
    return Observed(
        name=head["start"]["note"] or path.stem,
        start=(head["start"]["at"] + drift).astimezone(where),
        end=(head["end"]["at"] + drift).astimezone(where) if "end" in head else None,
        events=events_table(body, where),
        marking=head["marking"]["note"] if "marking" in head else "",
    )


def write_observed(observed: Observed, path: Path) -> None:
    """Write an observed exercise, as CSV or as a workbook; `read_observed` gives it back.

    Raises
    ------
    KrisimError
        If there is a file already, it cannot be written, or its name ends in neither .csv nor
        .xlsx.
    """
    if path.suffix.casefold() not in (".csv", ".xlsx"):
        raise KrisimError(f"{path}: an observed exercise is written as .csv or .xlsx")
    refuse_unwritable(path)
    table = _written(observed)
    if path.suffix.casefold() == ".csv":
        with drafted(path) as draft:
            table.map(_safe).to_csv(draft, index=False, encoding="utf-8-sig")
        return
    front = Front(
        name="about",
        title=f"Observed: {observed.name}",
        marking=observed.marking,
        notes=("Observed, not simulated. One event a row on the sheet 'observed'.",),
        headings=("sheet", "table", "what it says", "rows"),
        facts=(),
        made=observed.start.replace(tzinfo=None),
    )
    columns = tuple(Column(name, "text") for name in COLUMNS)
    says = "What happened when, who reached it, and where that is written."
    write_workbook(path, front, [Sheet(SHEET, SHEET, says, columns, table)])


def events_grid(path: Path) -> Grid:
    """Return the sheet of a file that has the columns *at* and *event* in its first row.

    The workbook of a form is read as such a sheet.

    Raises
    ------
    ScenarioError
        If there is none.
    """
    grids = read_grids(path)
    form = unfolded(grids)
    if form is not None:
        return form
    for grid in grids:
        if is_events(grid):
            return grid
    raise ScenarioError(
        [
            Problem(
                "this is no file of an observed exercise: no sheet has the columns at and event",
                where=str(path.name),
                instead="Make one of a journal or a form with 'krisim observe FILE --out FILE'",
            )
        ]
    )


def is_events(grid: Grid) -> bool:
    """Tell whether a sheet holds observed events, by its headings."""
    headings = {one_line(cell).casefold() for cell in grid.rows[0]} if grid.rows else set()
    return {"at", "event"} <= headings


def read_rows(grid: Grid) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return the rows of a sheet of events, among them *start*, *zone*, *clock* and so on.

    Times are aware, or None where they are missing; what cannot be understood is in the problems.
    """
    problems: list[Problem] = []
    headings = [one_line(cell).casefold() for cell in grid.rows[0]]
    for number, name in enumerate(headings):
        where = grid.where(1, name)
        if name and name not in COLUMNS:
            problems.append(
                Problem(f"unknown column '{name}'", where=where, instead=suggest(name, COLUMNS))
            )
        elif name and name in headings[:number]:
            problems.append(Problem(f"the column '{name}' stands twice", where=where))
    reader = _Reader(grid, headings, problems)
    return reader.rows(), problems


def clock_offset(rows: list[dict[str, Any]]) -> timedelta:
    """Return what to add to a device's times: the median over its *clock* rows, 0 without any."""
    ahead = [
        datetime.fromisoformat(row["note"]) - row["at"] for row in rows if row["event"] == CLOCK
    ]
    if not ahead:
        return timedelta(0)
    return timedelta(seconds=median(each.total_seconds() for each in ahead))


class _Reader:
    """Reads the rows below the headings of a sheet."""

    def __init__(self, grid: Grid, headings: list[str], problems: list[Problem]) -> None:
        self.grid = grid
        self.headings = headings
        self.problems = problems
        self.zone: ZoneInfo | None = None

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows that say something; the zone first, as times may need it."""
        numbered = [(n, self._cells(row)) for n, row in enumerate(self.grid.rows[1:], start=2)]
        filled = [(n, cells) for n, cells in numbered if any(c is not None for c in cells.values())]
        for number, cells in filled:
            if one_line(cells.get("event")).casefold() == "zone":
                self.zone = self._zone(number, one_line(cells.get("note")))
        return [self._row(number, cells) for number, cells in filled]

    def _cells(self, row: tuple[Cell, ...]) -> dict[str, Cell]:
        named = dict(zip(self.headings, row, strict=True))
        return {name: cell for name, cell in named.items() if name in COLUMNS}

    def _row(self, number: int, cells: dict[str, Cell]) -> dict[str, Any]:
        quoted = not self.grid.sheet
        row: dict[str, Any] = {
            name: _unquoted(one_line(cells.get(name)), quoted=quoted) for name in TEXTS
        }
        row["event"] = self._word(number, "event", row["event"], (*EVENTS, *HEAD, CLOCK))
        row["waited_for"] = self._word(number, "waited_for", row["waited_for"], ("", *WAITED))
        row["at"] = self._moment(number, "at", cells.get("at"))
        row["precision"] = self._precision(number, cells.get("precision"))
        row["source"] = row["source"] or self.grid.where(number)
        self._check(number, row)
        return row

    def _check(self, number: int, row: dict[str, Any]) -> None:
        event = row["event"]
        if event in ("start", "end", CLOCK) and row["at"] is None:
            self._wrong(number, "at", f"'{event}' needs a time", "Write date, time and offset")
        if event == CLOCK:
            told = self._moment(number, "note", row["note"] or None)
            if told is None:
                self._wrong(number, "note", "'clock' needs the time of the reference clock", "")
            row["note"] = "" if told is None else told.isoformat()
        if event in ATTENDANCE and not (row["unit"] or row["role"]):
            self._wrong(number, "role", f"'{event}' says not who", "Name the function or its unit")

    def _word(self, number: int, column: str, word: str, known: tuple[str, ...]) -> str:
        if word.casefold() in known:
            return word.casefold()
        said = f"unknown {column.replace('_', ' ')} '{word}'" if word else f"no {column}"
        self._wrong(number, column, said, suggest(word, [k for k in known if k]))
        return known[0]

    def _moment(self, number: int, column: str, cell: Cell) -> datetime | None:
        try:
            return moment(cell, self.zone)
        except ValueError as error:
            self._wrong(number, column, str(error), "")
            return None

    def _precision(self, number: int, cell: Cell) -> float | None:
        if cell is None:
            return None
        try:
            seconds = float(str(cell).replace(",", "."))
        except ValueError:
            seconds = 0.0
        if not 0 < seconds < float("inf"):
            instead = "Write seconds, such as 60 for a clock that was read to the minute"
            self._wrong(number, "precision", f"'{cell}' is no precision", instead)
            return None
        return seconds

    def _zone(self, number: int, key: str) -> ZoneInfo | None:
        try:
            zone = read_start(f"2000-01-01 12:00 {key}").tzinfo
        except ValueError as error:
            self._wrong(number, "note", str(error), "")
            return None
        return zone if isinstance(zone, ZoneInfo) else None

    def _wrong(self, number: int, column: str, what: str, instead: str) -> None:
        where = self.grid.where(number, column if column in self.headings else None)
        self.problems.append(Problem(what, where=where, instead=instead))


def moment(cell: Cell, zone: ZoneInfo | None) -> datetime | None:
    """Return the aware time in a cell: ISO date and time with offset, or local time in ``zone``.

    Raises
    ------
    ValueError
        If it is no date and time, or has no offset where no zone is known.

    Examples
    --------
    >>> moment("2017-11-29T08:05+01:00", None).isoformat()
    '2017-11-29T08:05:00+01:00'
    >>> moment("2017-11-29 08:05", ZoneInfo("Europe/Stockholm")).isoformat()
    '2017-11-29T08:05:00+01:00'
    """
    if cell is None:
        return None
    text = cell.isoformat() if isinstance(cell, datetime) else one_line(cell)
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"cannot read '{text}' as a time: write it as 2017-11-29T08:05:00+01:00"
        ) from None
    if len(text) <= len("2017-11-29"):
        raise ValueError(f"'{text}' has no time of day: write it as 2017-11-29T08:05:00+01:00")
    if read.tzinfo is not None:
        return read if zone is None else read.astimezone(zone)
    if zone is None:
        raise ValueError(
            f"'{text}' has no offset from UTC: write it as 2017-11-29T08:05:00+01:00, or add a row"
            " with the event zone and the note Europe/Stockholm"
        )
    return read_start(f"{text.replace('T', ' ')} {zone.key}")


def _etc(start: datetime, grid: Grid) -> str:
    """Return the name of a zone with the offset of a time: where a file names none."""
    hours, rest = divmod(start.utcoffset() or timedelta(0), timedelta(hours=1))
    if rest:
        raise ScenarioError(
            [
                Problem(
                    f"the offset of {start.isoformat()} needs a named time zone",
                    where=grid.where(1),
                    instead="Add a row with the event zone and a note such as Asia/Kolkata",
                )
            ]
        )
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def _written(observed: Observed) -> pd.DataFrame:
    """Return all rows of the file as texts, the head first."""
    zone = observed.start.tzinfo
    if not isinstance(zone, ZoneInfo):
        raise TypeError("STARTEX needs a named time zone")
    head = [
        {"event": "start", "at": observed.start.isoformat(), "note": observed.name},
        {"event": "zone", "note": zone.key},
    ]
    if observed.end is not None:
        head.append({"event": "end", "at": observed.end.isoformat()})
    if observed.marking:
        head.append({"event": "marking", "note": observed.marking})
    texts = {name: observed.events[name].tolist() for name in TEXTS}
    texts["at"] = ["" if pd.isna(at) else at.isoformat() for at in observed.events["at"]]
    texts["precision"] = [f"{seconds:.12g}" for seconds in observed.events["precision"]]
    body = pd.DataFrame(texts, columns=list(COLUMNS), dtype="str")
    first = pd.DataFrame(head, columns=list(COLUMNS), dtype="str").fillna("")
    return pd.concat([first, body], ignore_index=True).map(readable)


def _safe(text: str) -> str:
    """Return a text that no spreadsheet calculates, so that `_unquoted` gives it back."""
    return f"'{text}" if text.startswith(STARTS) or _QUOTED.match(text) else text


def _unquoted(text: str, *, quoted: bool) -> str:
    return text[1:] if quoted and _QUOTED.match(text) else text
