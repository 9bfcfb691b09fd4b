"""The tables of a report as a workbook: what is a number there is a number here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.files import workbooks
from sim.report.document.tables import Editable
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sim.report.document.blocks import Document
    from sim.report.document.tables import Table

KEY = "krisim: "
"""How the heading of a column begins that holds the keys of places for words."""


def write_tables(document: Document, path: Path) -> None:
    """Write the tables of a report as a workbook, a sheet for each; it appears when complete.

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
    sheets = [
        _sheet(each, say("Table {number}", number=number))
        for number, each in enumerate(document.tables(), start=1)
    ]
    workbooks.write_workbook(path, front, sheets)


def _sheet(table: Table, name: str) -> workbooks.Sheet:
    columns: list[workbooks.Column] = []
    cells: list[list[Any]] = []
    for number, column in enumerate(table.columns):
        found = [row[number] for row in table.rows]
        columns.append(workbooks.Column(column.heading, column.look))
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
            key, text = _said(row[at]), _said(row[at - 1])
            if key.strip() and text.strip():
                yield key, headings[at - 1], text


def _said(cell: object) -> str:
    """Return what a cell says; a spreadsheet keeps a whole number as one with decimals."""
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
