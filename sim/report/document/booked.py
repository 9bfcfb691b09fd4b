"""The tables of a report as a workbook: what is a number there is a number here."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.files import workbooks
from sim.report.document.tables import Editable
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sim.files.workbooks import Look
    from sim.report.document.blocks import Document
    from sim.report.document.tables import Table

KEY = "krisim: "
"""How the heading of a column begins that holds the keys of places for words."""

LOOKS: Final[dict[Look, Look]] = {"text": "wrapped"}
"""How columns of a report look in a workbook: texts are long there, and take several lines."""


def write_tables(document: Document, path: Path, names: Sequence[str] = ()) -> None:
    """Write the tables of a report as a workbook, a sheet for each; it appears when complete.

    ``names`` are those of the sheets; without them they are called Table 1 and so on.

    Beside a column in which an evaluator writes stands one with the keys of its places, by which
    `sim.report.document.words_of` finds what was written.

    Raises
    ------
    KrisimError
        If the file cannot be written.
    """
    head, say = document.head, Words(document.head.lang)
    front = workbooks.Front(
        name=say("Contents"),
        title=head.title,
        marking=head.marking or say("EXERCISE"),
        notes=(head.exercise, *head.notices),
        headings=(say("sheet"), say("table"), say("what it says"), say("rows")),
        facts=(),
        made=head.made.replace(tzinfo=None, microsecond=0),
    )
    tables = document.tables()
    called = names or [say("Table {number}", number=n) for n in range(1, len(tables) + 1)]
    sheets = [_sheet(each, name) for each, name in zip(tables, called, strict=True)]
    workbooks.write_workbook(path, front, sheets)


def _sheet(table: Table, name: str) -> workbooks.Sheet:
    columns: list[workbooks.Column] = []
    cells: list[list[Any]] = []
    for number, column in enumerate(table.columns):
        found = [row[number] for row in table.rows]
        columns.append(workbooks.Column(column.heading, LOOKS.get(column.look, column.look)))
        cells.append([cell.text if isinstance(cell, Editable) else cell.value for cell in found])
        keys = [cell.key if isinstance(cell, Editable) else "" for cell in found]
        if any(keys):
            columns.append(workbooks.Column(f"{KEY}{column.heading}", "text"))
            cells.append(keys)
    frame = pd.DataFrame(dict(enumerate(cells)), dtype=object)
    return workbooks.Sheet(name, name, table.caption, tuple(columns), frame)


def has_places(rows: Sequence[Sequence[object]]) -> bool:
    """Return whether a sheet has a column of keys."""
    return bool(rows) and any(str(cell).startswith(KEY) for cell in rows[0])


def places_in(rows: Sequence[Sequence[object]]) -> Iterator[tuple[str, str, str]]:
    """Yield key, heading and text of the places in a sheet, headings first, that hold words."""
    if not rows:
        return
    headings = [str(cell) for cell in rows[0]]
    for at, heading in enumerate(headings):
        if not heading.startswith(KEY) or not at:
            continue
        for row in rows[1:]:
            key, text = said(row[at]), said(row[at - 1])
            if key.strip() and text.strip():
                yield key, headings[at - 1], text


def said(cell: object) -> str:
    """Return what a cell says: numbers and dates as they were written, without .0 or 00:00:00.

    >>> from datetime import datetime
    >>> said(3.0), said(datetime(2027, 3, 1)), said(datetime(2027, 3, 1, 9, 30)), said(None)
    ('3', '2027-03-01', '2027-03-01 09:30', '')
    """
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
