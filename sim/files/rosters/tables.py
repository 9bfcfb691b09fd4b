"""Rosters in sheets: a duty a row, or a person a row with a column per day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sim.files.rosters import notes
from sim.files.rosters.beside import text_of
from sim.files.rosters.duties import Duty, Found, Kind, Span, Told
from sim.files.rosters.times import read_day, read_spans, read_when
from sim.files.rosters.words import column_of, meanings, plain
from sim.files.sheets import Cell, Grid

DEEPEST_HEADING = 30
"""In so many rows from the top a heading is looked for."""

_UNITS = {
    **dict.fromkeys(("min", "minut", "minuter", "minutes", "m"), "min"),
    **dict.fromkeys(("h", "tim", "timme", "timmar", "hours", "hour"), "h"),
}


def read_sheet(grid: Grid, first: date, told: Told, found: Found, seen: set[str]) -> None:
    """Take all duties of a sheet; ``first`` is the day of STARTEX, ``seen`` the words it has."""
    heading = _heading(grid, first, told)
    seen.update(plain(cell) for row in grid.rows for cell in row if isinstance(cell, str))
    if heading is None:
        what = "no row holds headings of a roster, such as person, unit, role, from, until"
        instead = "Name them with --map, for example --map person=Resurs"
        found.wrong(what, grid.where(1), instead)
        return
    sheet = _Sheet(grid, first, told, found, *heading)
    sheet.tell_headings()
    for number, row in enumerate(grid.rows[heading[0] :], start=heading[0] + 1):
        sheet.take(number, row)


def _heading(
    grid: Grid, first: date, told: Told
) -> tuple[int, dict[str, int], dict[int, date]] | None:
    """Return the heading's row, where each column stands, and which day each other column is."""
    for number, row in enumerate(grid.rows[:DEEPEST_HEADING], start=1):
        columns: dict[str, int] = {}
        days: dict[int, date] = {}
        for k, cell in enumerate(row):
            column = _column(cell, told)
            day = None if column else read_day(cell, first)
            if column:
                columns.setdefault(column, k)
            elif day is not None:
                days[k] = day
        named = len(columns.keys() & {"id", "unit", "roles"})
        if named and len(columns) + len(days) > 1:
            return number, columns, days
    return None


def _column(cell: Cell, told: Told) -> str | None:
    if not isinstance(cell, str):
        return None
    mapped = {plain(heading): column for heading, column in told.columns.items()}
    return mapped.get(plain(cell)) or column_of(cell)


@dataclass(slots=True)
class _Sheet:
    grid: Grid
    first: date
    told: Told
    found: Found
    row: int
    columns: dict[str, int]
    days: dict[int, date]
    section: str = ""
    above: str = ""
    meant: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.meant = {plain(word): meaning for word, meaning in self.told.meanings.items()}

    def tell_headings(self) -> None:
        """Tell which headings were passed over."""
        known = {*self.columns.values(), *self.days}
        heading = enumerate(self.grid.rows[self.row - 1])
        passed = [str(cell) for k, cell in heading if cell is not None and k not in known]
        if passed:
            columns = ", ".join(passed)
            self.found.note(notes.PASSED_OVER, where=self.grid.where(self.row), columns=columns)
        if "id" not in self.columns:
            self.found.note(notes.NOBODY_TOLD_APART, where=self.grid.where(self.row))

    def take(self, number: int, row: tuple[Cell, ...]) -> None:
        """Take the duties of a row."""
        filled = [cell for cell in row if cell is not None]
        if not filled:
            return
        if len(filled) == 1 and isinstance(filled[0], str) and "unit" not in self.columns:
            self.section = filled[0]
            return
        duty = self.duty(number, row)
        if duty is not None:
            try:
                self.found.take(duty, list(self.spans(number, row)))
            except _WrongError as error:
                self.found.wrong(error.what, error.where, error.instead)

    def duty(self, number: int, row: tuple[Cell, ...]) -> Duty | None:
        """Return who the row is about, without times."""
        said = {column: self.text(row, column) for column in self.columns}
        person = said.get("id", "")
        where = self.grid.where(number)
        if "id" in self.columns and not person:
            self.found.wrong("the row names nobody", self.grid.where(number, self.columns["id"]))
            return None
        method = said.get("on call", "")
        known = plain(method) in meanings("cells") or re.search(r"\d", method)
        return Duty(
            where,
            person or f"{where} ",
            self.unit(said, number),
            _listed(said.get("roles", "")),
            _listed(said.get("deputy for", "")),
            method="" if known else method,
            notice=self.length(row, "notice", number),
            travel=self.length(row, "travel", number),
        )

    def unit(self, said: Mapping[str, str], number: int) -> str:
        """Return the unit of a row: its own, or that of the merged cell or title above it."""
        if "unit" not in self.columns:
            return self.section
        if not said["unit"] and self.above:
            self.found.note(notes.UNIT_ABOVE, where=self.grid.where(number))
        self.above = said["unit"] or self.above
        return self.above

    def text(self, row: tuple[Cell, ...], column: str) -> str:
        """Return what a column says, in the words of the user."""
        k = self.columns.get(column)
        text = "" if k is None else text_of(row[k], column)
        return self.meant.get(plain(text), text)

    def length(self, row: tuple[Cell, ...], column: str, number: int) -> str:
        """Return a length of time; a bare number has the unit that its heading tells."""
        text = self.text(row, column)
        amount = re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*([a-zåäö]*)\.?", plain(text))
        if not amount:
            return text
        heading = str(self.grid.rows[self.row - 1][self.columns[column]])
        brackets = re.search(r"[(\[]\s*(\w+)", heading)
        unit = _UNITS.get(amount[2] or (plain(brackets[1]) if brackets else ""))
        if unit is None:
            where = self.grid.where(number, self.columns[column])
            self.found.wrong(f"cannot tell how long '{text}' is", where, "Write '25 min'")
            return ""
        return f"{amount[1].replace(',', '.')} {unit}"

    def spans(self, number: int, row: tuple[Cell, ...]) -> Iterator[Span]:
        """Yield when the person of the row is there or away."""
        if self.days:
            yield Span("off")
            for k, day in self.days.items():
                yield from self.of_cell(number, row, k, day)
            return
        day = self.day(number, row)
        kind = self.kind(number, row)
        if self.text(row, "times"):
            for span in self.of_cell(number, row, self.columns["times"], day):
                yield span if kind is None else Span(kind, span.start, span.end)
            return
        if kind == "on call" and re.search(r"\d", self.text(row, "on call")):
            for span in self.of_cell(number, row, self.columns["on call"], day):
                yield Span("on call", span.start, span.end)
            return
        yield self.from_until(number, row, day, kind or "shift")

    def of_cell(self, number: int, row: tuple[Cell, ...], k: int, day: date) -> Iterator[Span]:
        """Yield the times of a cell such as ``07-16``."""
        text = text_of(row[k], "times")
        said = self.meant.get(plain(text), text)
        try:
            spans = read_spans(said, day)
        except ValueError as error:
            instead = "Write '07-16', 'J' or 'L', or say what it means with --means \"D=07-16\""
            raise _WrongError(str(error), self.grid.where(number, k), instead) from None
        if any(span.kind == "on call" for span in spans) and not re.search(r"\d", said):
            self.found.note(notes.WHOLE_DAY_ON_CALL, file=self.grid.file)
        yield from spans

    def day(self, number: int, row: tuple[Cell, ...]) -> date:
        """Return the day of a row: its own, or that of STARTEX."""
        k = self.columns.get("date")
        if k is None or row[k] is None:
            return self.first
        day = read_day(row[k], self.first)
        if day is None:
            what = f"cannot read '{row[k]}' as a day"
            raise _WrongError(what, self.grid.where(number, k), "Write '2026-03-12'")
        return day

    def kind(self, number: int, row: tuple[Cell, ...]) -> Kind | None:
        """Return what a row tells: a duty at home, an absence, a shift; None if it does not say."""
        marked: tuple[Kind, ...] = ("on call", "away")
        for kind in marked:
            said = self.text(row, kind)
            if said and meanings("cells").get(plain(said)) != "no":
                return kind
        said = self.text(row, "kind")
        meant = meanings("cells").get(plain(said))
        if said and meant not in ("shift", "on call", "away"):
            where = self.grid.where(number, self.columns["kind"])
            instead = "Write shift, on call or away, or say what it means with --means"
            raise _WrongError(f"unknown kind '{said}'", where, instead)
        return "on call" if meant == "on call" else "away" if meant == "away" else None

    def from_until(self, number: int, row: tuple[Cell, ...], day: date, kind: Kind) -> Span:
        """Return the time from … until …; the whole exercise if the row tells neither."""
        start = self.when(number, row, "from", day)
        end = self.when(number, row, "until", day)
        if start is None and end is None:
            return self.whole(row, day, kind)
        if start is None or end is None:
            missing = "from" if start is None else "until"
            raise _WrongError(f"the row tells no '{missing}'", self.grid.where(number), _BOTH)
        begins = start if isinstance(start, datetime) else datetime.combine(start, time())
        ends = end if isinstance(end, datetime) else self.end_of(end)
        if ends <= begins and not self.dated(row, "until"):
            ends += timedelta(days=1)
        if ends <= begins:
            where = self.grid.where(number, self.columns["until"])
            raise _WrongError("it ends before it starts", where, "Write the earlier time first")
        if not self.dated(row, "from") and not self.dated(row, "date"):
            self.found.note(notes.DAY_OF_STARTEX, file=self.grid.file, day=self.first.isoformat())
        return Span(kind, begins, ends)

    def end_of(self, day: date) -> datetime:
        """Return the end of a day that a cell tells; its midnight where others tell times."""
        midnight = datetime.combine(day, time())
        columns = [k for c in ("from", "until") if (k := self.columns.get(c)) is not None]
        cells = (row[k] for row in self.grid.rows[self.row :] for k in columns)
        if any(_has_time(cell) for cell in cells):
            return midnight
        self.found.note(notes.WHOLE_DAYS, file=self.grid.file)
        return midnight + timedelta(days=1)

    def whole(self, row: tuple[Cell, ...], day: date, kind: Kind) -> Span:
        """Return the day of a row without times, or the whole exercise if it has no day either."""
        if not self.dated(row, "date"):
            return Span(kind)
        midnight = datetime.combine(day, time())
        return Span(kind, midnight, midnight + timedelta(days=1))

    def when(
        self, number: int, row: tuple[Cell, ...], column: str, day: date
    ) -> datetime | date | None:
        """Return the moment in a column; None if it is empty."""
        k = self.columns.get(column)
        if k is None or row[k] is None:
            return None
        try:
            return read_when(row[k], day)
        except ValueError as error:
            raise _WrongError(str(error), self.grid.where(number, k), "") from None

    def dated(self, row: tuple[Cell, ...], column: str) -> bool:
        """Whether a cell names a day."""
        k = self.columns.get(column)
        if k is None or row[k] is None:
            return False
        cell = row[k]
        if isinstance(cell, str):
            return bool(re.search(r"\d[-/]\d|[a-zåäö]{3}", plain(cell)))
        return isinstance(cell, date)


def _has_time(cell: Cell) -> bool:
    if isinstance(cell, str):
        return bool(re.search(r"\d[:.]\d\d", cell))
    return isinstance(cell, datetime | time | timedelta)


_BOTH = "Write when it begins and ends, or neither"


class _WrongError(Exception):
    """A row cannot be taken."""

    def __init__(self, what: str, where: str, instead: str) -> None:
        super().__init__(what)
        self.what, self.where, self.instead = what, where, instead


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,;|\n]", text) if part.strip())
