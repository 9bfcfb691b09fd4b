"""The improvement plan of last time, out of the workbook that its report wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.errors import KrisimError
from sim.files.sheets import read_grids
from sim.report.document.booked import KEY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PLAN: Final = "plan:"
"""How the keys of places in an improvement plan begin: plan:<id>:<which>."""
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


def last_time(path: Path) -> tuple[Earlier, ...]:
    """Return the measures of an improvement plan; rows in which nothing was written are left out.

    ``path`` is the workbook (.xlsx) of an earlier report, or one saved again by a spreadsheet.

    Raises
    ------
    KrisimError
        If it cannot be read, holds no improvement plan, or holds an id twice.
    """
    found: list[Earlier] = []
    plans = [grid.rows for grid in read_grids(path) if _is_plan(grid.rows)]
    if not plans:
        raise KrisimError(
            f"{path} holds no improvement plan: name the report.xlsx of last time, with its columns"
            f" '{KEY}…'"
        )
    for rows in plans:
        found += [each for row in rows[1:] if (each := _earlier(rows[0], row)) is not None]
    ids = [each.id for each in found]
    twice = sorted({id for id in ids if ids.count(id) > 1})
    if twice:
        raise KrisimError(f"{path}: twice in its improvement plan: {', '.join(twice)}")
    if len(found) > MOST:
        raise KrisimError(f"{path} has more than {MOST} measures")
    return tuple(found)


def _is_plan(rows: Sequence[Sequence[object]]) -> bool:
    return any(bool(_keys(rows[0], row)) for row in rows[1:]) if rows else False


def _keys(heading: Sequence[object], row: Sequence[object]) -> dict[str, int]:
    """Return the columns of the keys of a row, by what they are keys of."""
    found = {}
    for at, name in enumerate(heading):
        if at and str(name).startswith(KEY) and str(row[at] or "").startswith(PLAN):
            found[str(row[at]).rsplit(":", 1)[1]] = at
    return found


def _earlier(heading: Sequence[object], row: Sequence[object]) -> Earlier | None:
    keys = _keys(heading, row)
    if not {"measure", "function", "date"} <= keys.keys():
        return None
    id = str(row[keys["measure"]]).removeprefix(PLAN).rsplit(":", 1)[0]
    said = [str(row[keys[k] - 1] or "").strip() for k in ("measure", "function", "date")]
    return Earlier(id, str(row[1] or ""), *said) if any(said) else None
