"""Workbooks: tables as sheets that open in any spreadsheet, written whole or not at all."""

from __future__ import annotations

import math
import shutil
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from sim.errors import KrisimError
from sim.files.cells import STARTS, readable, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_ROWS = 1_048_576
"""Rows of a sheet, its headings among them."""

MOST_TEXT = 32_767
"""Characters of a cell."""

MOST_HEADER = 100
"""Characters of the marking that stand at the head of a printed page."""

FIRST_YEAR = 1900
"""Before it a spreadsheet knows no dates."""

NARROWEST, WIDEST = 8, 60
"""Widths of columns [characters]."""

LOOKED_AT = 200
"""Rows by which the width of a column is chosen."""

Look = Literal["text", "wrapped", "number", "minutes", "share", "clock"]

FORMATS = {
    "text": {"valign": "top"},
    "number": {"valign": "top"},
    "minutes": {"num_format": "0.0", "valign": "top"},
    "share": {"num_format": "0.0%", "valign": "top"},
    "clock": {"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"},
    "quoted": {"quote_prefix": True, "valign": "top"},
    "never": {"align": "right", "valign": "top"},
    "heading": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "title": {"bold": True, "font_size": 14},
    "marking": {"bold": True},
    "link": {"font_color": "#0563C1", "underline": 1, "valign": "top"},
    "wrapped": {"text_wrap": True, "valign": "top"},
}


@dataclass(frozen=True, slots=True)
class Column:
    """The heading of a column, and how its cells look: durations in minutes, shares in per cent.

    A *wrapped* text takes several lines in its cell.
    """

    heading: str
    look: Look


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A table on a sheet: ``name`` on its tab, ``table`` as it is called elsewhere, what it says.

    ``rows`` has as many columns as ``columns``, in this order.
    """

    name: str
    table: str
    says: str
    columns: tuple[Column, ...]
    rows: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Front:
    """The first sheet: what all this is, how to read it, and how it came about."""

    name: str
    title: str
    marking: str
    notes: tuple[str, ...]
    headings: tuple[str, str, str, str]
    """Of the list of sheets: sheet, table, what it says, rows."""
    facts: tuple[tuple[str, str | int], ...]
    made: datetime


def write_workbook(path: Path, front: Front, sheets: Sequence[Sheet]) -> None:
    """Write a workbook with ``front`` and a sheet for each table; it appears when it is complete.

    Numbers are numbers, with at most four decimals; clock times are dates with a time of day; an
    infinite number is the text inf, a missing value an empty cell. A text that a spreadsheet would
    calculate is marked as text. The same tables give the same file.

    Raises
    ------
    KrisimError
        If a table is too long for a sheet, or the file cannot be written.
    """
    for sheet in sheets:
        if len(sheet.rows) >= MOST_ROWS:
            raise KrisimError(
                f"{sheet.table} has {len(sheet.rows)} rows, and a sheet holds at most "
                f"{MOST_ROWS - 1} below its headings: write CSV files instead, into a folder"
            )
    with drafted(path) as draft:
        _fill(draft, front, sheets)


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Yield a place to write what is to appear at ``path`` when nothing went wrong.

    Raises
    ------
    KrisimError
        If it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    except OSError as error:
        raise KrisimError(f"{path} cannot be written: {error.strerror}") from error
    try:
        yield room / path.name
        (room / path.name).rename(path)
    except OSError as error:
        raise KrisimError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _fill(path: Path, front: Front, sheets: Sequence[Sheet]) -> None:
    from xlsxwriter import Workbook  # slow to import, needed here only
    from xlsxwriter.exceptions import FileCreateError

    book = Workbook(path, {"constant_memory": True, "tmpdir": path.parent})
    try:
        _compose(book, front, sheets)
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error
    except BaseException:
        with suppress(Exception):  # closes what it holds open; the draft goes anyway
            book.close()
        raise


def _compose(book: Any, front: Front, sheets: Sequence[Sheet]) -> None:
    book.set_properties({"title": front.title, "comments": front.marking, "created": front.made})
    styles = {name: book.add_format(look) for name, look in FORMATS.items()}
    _write_front(new_page(book, front.name, front.marking), styles, front, sheets)
    for sheet in sheets:
        _write_sheet(new_page(book, sheet.name, front.marking), styles, sheet)


def new_page(book: Any, name: str, marking: str) -> Any:
    """Return a new sheet that prints its marking on every page."""
    page = book.add_worksheet(name)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    shown = readable(marking)[:MOST_HEADER].replace("&", "&&")
    page.set_header(f"&L&A&C{shown}&R&P / &N")
    return page


def _write_front(page: Any, styles: dict[str, Any], front: Front, sheets: Sequence[Sheet]) -> None:
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 18)
    page.set_column(2, 2, 90)
    page.set_column(3, 3, 10)
    lines = [
        (front.title, "title"),
        (front.marking, "marking"),
        *((n, "text") for n in front.notes),
    ]
    row = -1
    for row, (text, style) in enumerate(line for line in lines if line[0]):
        _put(page, (row, 0), text, styles[style], styles)
    row += 2
    for column, heading in enumerate(front.headings):
        _put(page, (row, column), heading, styles["heading"], styles)
    for sheet in sheets:
        row += 1
        page.write_url(row, 0, f"internal:'{sheet.name}'!A1", styles["link"], sheet.name)
        _put(page, (row, 1), sheet.table, styles["text"], styles)
        _put(page, (row, 2), sheet.says, styles["wrapped"], styles)
        _put(page, (row, 3), len(sheet.rows), styles["number"], styles)
    row += 1
    for name, value in front.facts:
        row += 1
        _put(page, (row, 0), name, styles["text"], styles)
        _put(page, (row, 1), value, styles["text"], styles)


def _write_sheet(page: Any, styles: dict[str, Any], sheet: Sheet) -> None:
    table = rounded(sheet.rows)
    columns = [table.iloc[:, k].astype(object).tolist() for k in range(len(sheet.columns))]
    for k, column in enumerate(sheet.columns):
        page.set_column(k, k, _width(column, columns[k][:LOOKED_AT]))
        _put(page, (0, k), column.heading, styles["heading"], styles)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    if sheet.columns:
        page.autofilter(0, 0, len(table), len(sheet.columns) - 1)
    looks = [styles[column.look] for column in sheet.columns]
    for row, values in enumerate(zip(*columns, strict=True), start=1):
        for k, value in enumerate(values):
            _put(page, (row, k), value, looks[k], styles)


def _put(page: Any, cell: tuple[int, int], value: Any, style: Any, styles: dict[str, Any]) -> None:
    """Write one cell as what it is."""
    if isinstance(value, str):
        text = _short(readable(value))
        page.write_string(*cell, text, styles["quoted"] if text.startswith(STARTS) else style)
    elif pd.isna(value):
        return
    elif isinstance(value, datetime):
        _put_time(page, cell, value, style)
    elif isinstance(value, bool):
        page.write_boolean(*cell, value, style)
    elif math.isinf(value):
        page.write_string(*cell, "inf" if value > 0 else "-inf", styles["never"])
    else:
        page.write_number(*cell, value, style)


def _put_time(page: Any, cell: tuple[int, int], value: datetime, style: Any) -> None:
    if value.year < FIRST_YEAR:
        page.write_string(*cell, value.isoformat(sep=" ", timespec="seconds"), style)
    else:
        page.write_datetime(*cell, value, style)


def _short(text: str) -> str:
    """Return a text that a cell can hold."""
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"


def _width(column: Column, values: Sequence[object]) -> int:
    """Return how wide a column is to be [characters]; headings may take two lines."""
    if column.look == "clock":
        return 19
    longest = max((len(str(v)) for v in values if isinstance(v, str)), default=0)
    words = max(map(len, column.heading.split()), default=0)
    needed = max(longest + 1, words + 3, len(column.heading) // 2 + 3)
    return min(max(needed, NARROWEST), WIDEST)
