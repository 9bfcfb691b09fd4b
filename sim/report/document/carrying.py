"""Blocks as JSON and back: how they come out of the kernel in which a notebook ran."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sim.errors import KrisimError
from sim.report.document.blocks import (
    Bullets,
    Contents,
    Figure,
    Head,
    Heading,
    Note,
    PageBreak,
    Paragraph,
)
from sim.report.document.tables import Cell, Column, Editable, Table
from sim.report.document.texts import Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.report.document.blocks import Block

VERSION: Final = 1
Data = dict[str, Any]


def as_data(blocks: Iterable[Block]) -> Data:
    """Return blocks as what JSON can hold; `from_data` reads it.

    >>> as_data([Heading("One", 2)])
    {'version': 1, 'blocks': [{'kind': 'Heading', 'text': 'One', 'level': 2}]}
    """
    return {"version": VERSION, "blocks": [_of(each) for each in blocks]}


def from_data(data: Mapping[str, Any]) -> list[Block]:
    """Return the blocks that `as_data` wrote.

    Raises
    ------
    KrisimError
        If they are of another version, or no blocks.
    """
    try:
        if data["version"] != VERSION:
            raise KrisimError(f"blocks of version {data['version']}, and this reads {VERSION}")
        return [_READ[each["kind"]](each) for each in data["blocks"]]
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as error:
        raise KrisimError(f"a cell shows a block that cannot be read: {error}") from error


def _of(block: Block) -> Data:
    return {"kind": type(block).__name__, **_WRITE[type(block)](block)}


def _runs(of: Iterable[Run]) -> list[list[str]]:
    return [[run.text, run.look] for run in of]


def _read_runs(data: Any) -> tuple[Run, ...]:
    return tuple(Run(text, look) for text, look in data)


def _cell(cell: Cell | Editable) -> Data:
    if isinstance(cell, Editable):
        return {"key": cell.key, "prompt": cell.prompt, "text": cell.text}
    return {"text": cell.text, "value": cell.value}


def _read_cell(data: Data) -> Cell | Editable:
    if "key" in data:
        return Editable(data["key"], data["prompt"], data["text"])
    return Cell(data["text"], data["value"])


def _head(block: Head) -> Data:
    return {
        "title": block.title,
        "exercise": block.exercise,
        "marking": block.marking,
        "notices": list(block.notices),
        "lang": block.lang,
        "made": block.made.isoformat(),
    }


def _read_head(data: Data) -> Head:
    made = datetime.fromisoformat(data["made"])
    notices = tuple(data["notices"])
    return Head(data["title"], data["exercise"], data["marking"], notices, data["lang"], made)


def _table(block: Table) -> Data:
    return {
        "caption": block.caption,
        "columns": [[c.heading, c.look, c.width] for c in block.columns],
        "rows": [[_cell(cell) for cell in row] for row in block.rows],
        "notes": list(block.notes),
    }


def _read_table(data: Data) -> Table:
    columns = tuple(Column(*each) for each in data["columns"])
    rows = tuple(tuple(map(_read_cell, row)) for row in data["rows"])
    return Table(data["caption"], columns, rows, tuple(data["notes"]))


def _figure(block: Figure) -> Data:
    png = base64.b64encode(block.png).decode()
    return {"caption": block.caption, "alt": block.alt, "png": png}


def _read_figure(data: Data) -> Figure:
    return Figure(data["caption"], data["alt"], base64.b64decode(data["png"], validate=True))


_WRITE: Final[dict[type, Callable[[Any], Data]]] = {
    Head: _head,
    Heading: lambda b: {"text": b.text, "level": b.level},
    Paragraph: lambda b: {"runs": _runs(b.runs)},
    Note: lambda b: {"runs": _runs(b.runs)},
    Bullets: lambda b: {"items": [_runs(i) for i in b.items], "numbered": b.numbered},
    Table: _table,
    Figure: _figure,
    Editable: _cell,
    PageBreak: lambda _: {},
    Contents: lambda b: {"depth": b.depth},
}
_READ: Final[dict[str, Callable[[Data], Block]]] = {
    "Head": _read_head,
    "Heading": lambda d: Heading(d["text"], d["level"]),
    "Paragraph": lambda d: Paragraph(_read_runs(d["runs"])),
    "Note": lambda d: Note(_read_runs(d["runs"])),
    "Bullets": lambda d: Bullets(tuple(map(_read_runs, d["items"])), d["numbered"]),
    "Table": _read_table,
    "Figure": _read_figure,
    "Editable": lambda d: Editable(d["key"], d["prompt"], d["text"]),
    "PageBreak": lambda _: PageBreak(),
    "Contents": lambda d: Contents(d["depth"]),
}
