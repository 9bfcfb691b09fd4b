"""The workbook of a form as it comes back: its sheet becomes a sheet of observed events.

A form is written for people: names of units, words for events, a day and a time of day. Its sheet
of lists says what each of them means, whatever the language. A row that nobody filled in is none.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sim.drill.logs.observing import COLUMNS, NOT_REACHED, one_line
from sim.errors import Problem, ScenarioError, suggest
from sim.files.cell_times import cell_time
from sim.files.sheets import Grid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.files.sheets import Cell

    Row = Mapping[str, Cell]

MARK: Final = "krisim form 1"
"""What the first cell of the sheet of lists says: this is a form, and of which kind."""

FIELDS: Final = (
    *("planned", "inject", "title", "unit", "what", "day", "time", "without", "waited"),
    *("role", "from", "to", "by", "note"),
)
"""Columns of a form, by the names that its sheet of lists gives their headings."""

UNKNOWN, NEVER = "unknown", "never"
"""What a row without a time says: it happened, nobody knows when; it did not happen."""

MINUTELY = 60
"""Precision [s] of a time that was written without seconds."""


def unfolded(grids: Sequence[Grid]) -> Grid | None:
    """Return the events of a form, with the columns COLUMNS; None if ``grids`` are no form.

    Rows keep their numbers; those that nobody filled in are blank.

    Raises
    ------
    ScenarioError
        With everything in it that cannot be understood.
    """
    lists = next((g for g in grids if g.rows and g.rows[0] and g.rows[0][0] == MARK), None)
    if lists is None:
        return None
    meanings = _meanings(lists)
    for grid in grids:
        headings = [one_line(cell).casefold() for cell in grid.rows[0]] if grid.rows else []
        fields = [meanings["heading"].get(heading, "") for heading in headings]
        if {"what", "time"} <= {*fields}:
            return _Unfolding(grid, fields, meanings).grid()
    raise ScenarioError(
        [
            Problem(
                "the sheet of the form is not there any more, or its headings were changed",
                where=lists.file,
                instead="Take the workbook as it was made, and write into it anew",
            )
        ]
    )


def _meanings(lists: Grid) -> dict[str, dict[str, str]]:
    """Return for each kind of word what it means, by how it is shown."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in lists.rows[1:]:
        kind, shown, means = (one_line(cell) for cell in (*row, None, None)[:3])
        found[kind][shown.casefold()] = means
    return found


class _Unfolding:
    """Makes events of the rows of one form, and collects what cannot be understood."""

    def __init__(
        self, grid: Grid, fields: Sequence[str], meanings: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.form, self.fields, self.meanings = grid, fields, meanings
        self.problems: list[Problem] = []

    def grid(self) -> Grid:
        """Return the events, and after them what holds for all: the zone and the marking."""
        rows: list[tuple[Cell, ...]] = [COLUMNS]
        for number, cells in enumerate(self.form.rows[1:], start=2):
            row = {f: cell for f, cell in zip(self.fields, cells, strict=True) if f}
            rows.append(_line(self.event(number, row) if _filled(row) else {}))
        for head in ("zone", "marking"):
            note = next(iter(self.meanings.get(head, {}).values()), "")
            rows.append(_line({"event": head, "note": note}))
        if self.problems:
            raise ScenarioError(self.problems)
        return Grid(self.form.file, self.form.sheet, tuple(rows), self.form.hidden)

    def event(self, number: int, row: Row) -> dict[str, Cell]:
        """Return a row that says something as an event."""
        event = self.word(number, row, "what", "event")
        without = self.word(number, row, "without", "without")
        at = self.moment(number, row, without)
        texts = {name: self.name(row, name) for name in ("unit", "role", "from", "to", "by")}
        made: dict[str, Cell] = {
            **texts,
            "at": at and at.isoformat(),
            "event": self.never(number, event) if without == NEVER else event,
            "inject": one_line(row.get("inject")),
            "waited_for": self.word(number, row, "waited", "waited"),
            "precision": None if at is None or at.second or at.microsecond else MINUTELY,
            "note": one_line(row.get("note")),
            "source": self.form.where(number),
        }
        if event == "start":
            made["note"] = next(iter(self.meanings.get("exercise", {}).values()), "")
        return made | (self.clock(number, row) if event == "clock" else {})

    def clock(self, number: int, row: Row) -> dict[str, Cell]:
        """Return what a reference clock showed, which stands where others have their note."""
        other = self.moment(number, {**row, "time": row.get("note")}, "", "note")
        return {"note": other and other.isoformat()}

    def moment(self, number: int, row: Row, without: str, field: str = "time") -> datetime | None:
        """Return the local time of a row, None if it has none and says so."""
        if row.get("time") is None:
            if not without:
                instead = "Write the time, or say in the next column why there is none"
                self.wrong(number, field, "the row says something, but not when", instead)
            return None
        try:
            told = cell_time(row["time"])
            undated = isinstance(told, timedelta) and row.get("day") is not None
            day = cell_time(row["day"]) if undated else None
        except ValueError as error:
            self.wrong(number, field, str(error), "")
            return None
        if isinstance(told, datetime):
            return told
        if not isinstance(day, datetime):
            self.wrong(number, "day", "the row does not say on which day", "Write it: 2026-03-12")
            return None
        return day + told

    def word(self, number: int, row: Row, field: str, kind: str) -> str:
        """Return what a word from a list means; nothing for an empty cell."""
        shown, known = one_line(row.get(field)), self.meanings.get(kind, {})
        if not shown:
            if field == "what":
                self.wrong(number, field, "the row does not say what happened", "Choose it")
            return ""
        means = known.get(shown.casefold())
        if means is None:
            means = shown if shown in known.values() else None
        if means is None:
            self.wrong(number, field, f"unknown '{shown}'", suggest(shown, known))
        return means or ""

    def name(self, row: Row, field: str) -> str:
        """Return the id of a unit, role or channel that is named; any other text as it is."""
        shown = one_line(row.get(field))
        kind = {"role": "role", "by": "channel"}.get(field, "unit")
        return self.meanings.get(kind, {}).get(shown.casefold(), shown)

    def never(self, number: int, event: str) -> str:
        """Return that an event did not happen."""
        if f"not {event}" in NOT_REACHED:
            return f"not {event}"
        self.wrong(number, "without", "only milestones can be said never to have happened", "")
        return event

    def wrong(self, number: int, field: str, what: str, instead: str) -> None:
        """Note what is wrong in a cell."""
        column = self.fields.index(field) if field in self.fields else None
        heading = None if column is None else one_line(self.form.rows[0][column])
        self.problems.append(Problem(what, where=self.form.where(number, heading), instead=instead))


def _filled(row: Row) -> bool:
    """Whether somebody wrote into a row; a row that was not prepared says something by its what."""
    prepared = row.get("planned") is not None
    wanted = ("time", "without", "waited", "note") + (() if prepared else ("what",))
    return any(row.get(field) is not None for field in wanted)


def _line(event: Mapping[str, Cell]) -> tuple[Cell, ...]:
    return tuple(event.get(name) or None for name in COLUMNS)
