"""One file of whatever kind: its rows as events, and what it says of the exercise as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sim.drill.gathering.sources.fields import Stated, Table, check_headings, check_stated, table_of
from sim.drill.gathering.sources.radiograms import read_radiograms
from sim.drill.gathering.sources.rows import rows_of
from sim.drill.gathering.sources.xes import read_xes
from sim.drill.logs.events import CLOCK, clock_offset, is_events, read_rows
from sim.drill.logs.form_sheets import unfolded
from sim.drill.logs.observing import EVENTS, HEAD
from sim.errors import Problem, ScenarioError
from sim.files.reading import refused
from sim.files.sheets import read_grids

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sim.drill.gathering.sources.moments import Base
    from sim.drill.gathering.sources.rows import Row
    from sim.files.sheets import Grid


@dataclass(frozen=True, slots=True)
class Log:
    """What a file holds: a form's rows, a recording's path, or tables to be read as logs."""

    path: Path
    form: tuple[Row, ...] = ()
    head: dict[str, Row] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def recording(self) -> bool:
        """Whether it is a recording of FüSim."""
        return self.path.suffix.casefold() == ".json"


def open_logs(paths: Sequence[Path], stated: Stated) -> list[Log]:
    """Return what each file holds, before anything is put in time.

    Raises
    ------
    ScenarioError
        If a file cannot be read, or is no log, or what is stated fits none of them.
    """
    names = [path.name for path in paths]
    for path in paths:
        if names.count(path.name) > 1:
            raise refused(path.name, "two files are called this", "Rename one of them")
    check_stated(stated, [*EVENTS, *HEAD[:2]])
    logs = [_opened(path, stated) for path in paths]
    check_headings(stated, [table for log in logs for table in log.tables])
    return logs


def rows_in(log: Log, base: Base, stated: Stated, *, subjects: bool) -> tuple[list[Row], list[str]]:
    """Return the rows of a log as events, and what is to be told."""
    if log.recording:
        rows, _, told = read_radiograms(log.path, base)
        return rows, told
    rows, told = [*log.form], [*log.told]
    for table in log.tables:
        found, notes = rows_of(table, base, stated, subjects=subjects)
        rows += found
        told += notes
    return rows, told


def _opened(path: Path, stated: Stated) -> Log:
    kind = path.suffix.casefold()
    if kind == ".json":
        return Log(path)
    grids = (read_xes(path),) if kind == ".xes" else read_grids(path)
    form = unfolded(grids) or next((grid for grid in grids if is_events(grid)), None)
    if form is not None:
        return _form(path, form)
    tables = [table for grid in grids if (table := table_of(grid, stated)) is not None]
    if not tables:
        raise ScenarioError([_no_headings(path, grids)])
    told = [*_of_sheets(path.name, grids, stated)]
    return Log(path, tables=tuple(tables), told=tuple(told))


def _of_sheets(name: str, grids: Sequence[Grid], stated: Stated) -> Iterator[str]:
    for grid in grids:
        if grid.sheet and table_of(grid, stated) is None:
            yield f"{name}: the sheet '{grid.sheet}' is no log and was not read"
        elif grid.hidden:
            yield f"{name}: the sheet '{grid.sheet}' is hidden; it was read too"


def _no_headings(path: Path, grids: Sequence[Grid]) -> Problem:
    rows = [row for grid in grids for row in grid.rows[:40] if sum(c is not None for c in row) > 1]
    cells = [str(cell) for cell in rows[0] if cell is not None] if rows else ["nothing"]
    shown = ", ".join(cells)[:200]
    return Problem(
        f"no row looks like the headings of a log; the first row holds: {shown}",
        where=path.name,
        instead="Say which column holds the time, as in --map at=HEADING",
    )


def _form(path: Path, grid: Grid) -> Log:
    rows, problems = read_rows(grid)
    if problems:
        raise ScenarioError(problems)
    drift = clock_offset(rows)
    common: dict[str, Any] = {"file": path.name, "mail": False, "person": ""}
    found = [
        row | common | {"at": _shifted(row["at"], drift), "words": row["note"]}
        for row in rows
        if row["event"] not in (*HEAD, CLOCK)
    ]
    told = []
    if any(row["event"] == CLOCK for row in rows):
        told.append(
            f"{path.name}: its clock was {-drift.total_seconds():+.0f} s fast by its reference;"
            " its times are corrected"
        )
    head = {
        row["event"]: row | {"at": _shifted(row["at"], drift)}
        for row in rows
        if row["event"] in HEAD
    }
    return Log(path, tuple(found), head, told=tuple(told))


def _shifted(at: datetime | None, by: timedelta) -> datetime | None:
    return None if at is None else at + by


def zone_in(logs: Sequence[Log]) -> ZoneInfo | None:
    """Return the zone that a form names."""
    named = [log.head["zone"]["note"] for log in logs if "zone" in log.head]
    return ZoneInfo(named[0]) if named else None
