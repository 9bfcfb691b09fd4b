"""How a scenario's workbook looks: headings that stay, notes, drop-down lists, instructions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_col_to_name

from sim.errors import KrisimError
from sim.files.books.columns import Column, Path
from sim.files.books.labels import heading, sheet_name
from sim.files.books.layout import EXERCISE, PARENTS, README, Table, facts, shown, tables
from sim.files.books.writing import Cells, Filled
from sim.files.workbooks import FORMATS, MOST_TEXT, new_page
from sim.words import Language, Words

SPARE = 300
"""Empty rows below the last one that have drop-down lists, too."""

_LONGEST_LIST = 255
_WIDTHS = {"text": 36, "value": 16, "number": 18, "yes or no": 9}
_WIDE = 24
_LOOKS = {
    **FORMATS,
    "cell": {"num_format": "@", "text_wrap": True, "valign": "top"},
    "free": {"num_format": "@", "text_wrap": True, "valign": "top", "quote_prefix": True},
}


@dataclass(frozen=True, slots=True)
class _Pen:
    """What writes on the sheets of one workbook."""

    book: Any
    looks: Mapping[str, Any]
    words: Words
    marking: str
    lengths: Mapping[str, int]


def draw(path: File, told: Cells, rows: Mapping[str, Sequence[Filled]], language: Language) -> None:
    """Write a workbook with what the sheet about the exercise tells and the rows of every table.

    Raises
    ------
    KrisimError
        If a text is longer than a cell holds.
    OSError
        If the file cannot be written.
    """
    book = Workbook(path, {"strings_to_urls": False})
    looks = {name: book.add_format(look) for name, look in _LOOKS.items()}
    lengths = {name: len(each) for name, each in rows.items()}
    name = told.get(("exercise", "name"), "")
    marking = told.get(("exercise", "marking"), "") or told.get(("exercise", "notice"), "")
    pen = _Pen(book, looks, Words(language), marking, lengths)
    book.set_properties({"title": name, "comments": marking})
    _read_me(pen, name, rows)
    _exercise(pen, told)
    for table in tables():
        _table(pen, table, rows[table.name])
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _read_me(pen: _Pen, name: str, rows: Mapping[str, Sequence[Filled]]) -> None:
    page = new_page(pen.book, sheet_name(README, pen.words), pen.marking)
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 100)
    page.set_column(2, 2, 8)
    row = 0
    for text, look in ((name, "title"), (pen.marking, "marking")):
        if text:
            _put(page, (row, 0), text, pen.looks[look])
            row += 1
    for text in _instructions(pen.words):
        row += 1
        page.merge_range(row, 0, row, 1, "", pen.looks["wrapped"])
        _put(page, (row, 0), text, pen.looks["wrapped"])
        page.set_row(row, 15 * (1 + len(text) // 115))
    row += 2
    say = pen.words
    for column, text in enumerate((say("sheet"), say("what stands in it"), say("rows"))):
        _put(page, (row, column), text, pen.looks["heading"])
    for table, about in _about(say):
        row += 1
        tab = sheet_name(table, pen.words)
        page.write_url(row, 0, f"internal:'{tab}'!A1", pen.looks["link"], tab)
        _put(page, (row, 1), about, pen.looks["wrapped"])
        if table in rows:
            page.write_number(row, 2, len(rows[table]), pen.looks["text"])


def _instructions(say: Words) -> Iterator[str]:
    yield say(
        "This workbook is a whole exercise: Krisim reads it as it stands, also while it is open "
        "here (save it first). Try 'krisim check' and 'krisim run' with its name."
    )
    yield say(
        "Every sheet is a table with a thing in each row. Fill from the left; leave empty what you "
        "do not need. Hold the pointer over a heading to see what belongs there. The order of "
        "sheets and columns does not matter, and those you do not use may be deleted."
    )
    yield say(
        "Several things in one cell stand one a line (Alt+Enter) or with | between them. A hyphen "
        "alone means none."
    )
    yield say(
        "Times: 09:40, day 2 09:40, T+0:10. Lengths: 10 min, 5-10-20 min (least, most likely, "
        "most), median 8 min, p90 40 min. Shares: 30 %. Rates: 30 per h. Write them as text, with "
        "their unit."
    )
    yield say(
        "A number may have its source and its range in columns of their own: add a column with its "
        "heading and ': source' or ': range' after it."
    )
    yield say(
        "People are functions with a number, never names. A sheet or column of your own has a name "
        "that begins with #; it is not read."
    )


def _about(say: Words) -> Iterator[tuple[str, str]]:
    yield EXERCISE, say("Name, start, end, marking and what else holds for the whole exercise.")
    yield "Phases", say("Named parts of the exercise.")
    yield "Played clock", say("When the played clock is set, and what it shows then.")
    yield "Sources", say("Documents and logs behind the numbers, by a short name.")
    yield "Numbers", say("Numbers that several places share, with their sources and ranges.")
    yield "Services", say("What channels depend on, such as power.")
    yield "Units", say("The organisation: who is above whom, and who is simulated.")
    yield "Roles", say("Names of roles, and whose desk work a telephone interrupts.")
    yield "People", say("Every individual: unit, roles, shift or on call.")
    yield "Shifts", say("Shifts with a handover at their end; plain ones stand under People.")
    yield "Call outs", say("How people at home are called out.")
    yield "Slowing", say("How much longer work takes after many hours.")
    yield "Channels", say("Telephone, e-mail, radio, rooms: how messages get there.")
    yield "Procedures", say("Action cards.")
    yield "Steps", say("The steps of the action cards: who, how long, after what.")
    yield "Meetings", say("Staff meetings and conferences.")
    yield "Injects", say("The script: what goes out when, from whom, to whom.")
    yield "Expectations", say("Who should have reached what within how long, inject by inject.")
    yield "Public", say("Calls from inhabitants.")
    yield "Call curve", say("How many call when.")
    yield "Influences", say("What events do to the calls.")
    yield "Objectives", say("What is to be practised or shown.")
    yield "Parts", say("Each unit's own part of an objective.")
    yield "Targets", say("What plans promise, and how often it has to be kept.")


def _exercise(pen: _Pen, told: Cells) -> None:
    page = new_page(pen.book, sheet_name(EXERCISE, pen.words), pen.marking)
    page.freeze_panes(1, 1)
    for column, (text, width) in enumerate(
        ((pen.words("key"), 34), (pen.words("value"), 50), (pen.words("what it means"), 80))
    ):
        page.set_column(column, column, width, pen.looks["cell" if column == 1 else "wrapped"])
        _put(page, (0, column), text, pen.looks["heading"])
    row = 0
    for fact in facts():
        if not fact.usual and fact.path not in told:
            continue
        row += 1
        _put(page, (row, 0), heading(EXERCISE, shown(fact), pen.words), pen.looks["text"])
        _put(page, (row, 1), told.get(fact.path, ""), pen.looks["free"])
        _put(page, (row, 2), pen.words(fact.note), pen.looks["wrapped"])
        if fact.choices:
            page.data_validation(row, 1, row, 1, _listing(fact.choices))


def _table(pen: _Pen, table: Table, rows: Sequence[Filled]) -> None:
    page = new_page(pen.book, sheet_name(table.name, pen.words), pen.marking)
    used = {path for row in rows for path in row.cells}
    columns = [each for each in table.columns if each.usual or each.path in used]
    page.freeze_panes(1, len(table.keys))
    page.repeat_rows(0)
    for position, key in enumerate(table.keys):
        _key_column(pen, page, table, position, key)
    for position, column in enumerate(columns, start=len(table.keys)):
        _column(pen, page, table, position, column)
    page.autofilter(0, 0, max(len(rows), 1), len(table.keys) + len(columns) - 1)
    paths: list[Path] = [column.path for column in columns]
    for number, row in enumerate(rows, start=1):
        texts = (*row.keys, *(row.cells.get(path, "") for path in paths))
        for position, text in enumerate(texts):
            if text:
                _put(page, (number, position), text, pen.looks["free"])


def _key_column(pen: _Pen, page: Any, table: Table, position: int, key: str) -> None:
    page.set_column(position, position, 20, pen.looks["cell"])
    _put(page, (0, position), heading(table.name, (key,), pen.words), pen.looks["heading"])
    parent = PARENTS.get(key, "") if key == table.parent else table.choices.get(key, "")
    if parent:
        note = pen.words(
            "Which one it belongs to: an id in the sheet {sheet}.",
            sheet=sheet_name(parent, pen.words),
        )
        _offer(pen, page, table, position, _range(pen, parent))
    else:
        note = pen.words("Its id: short, and different from all others of its kind.")
    page.write_comment(0, position, note, {"x_scale": 2})


def _column(pen: _Pen, page: Any, table: Table, position: int, column: Column) -> None:
    width = _WIDTHS.get(column.kind, _WIDE)
    page.set_column(position, position, width, pen.looks["cell"])
    title = heading(table.name, column.path, pen.words)
    _put(page, (0, position), title, pen.looks["heading"])
    note = pen.words(column.note) if column.note else ""
    if column.choices:
        note = f"{note}\n\n{', '.join(column.choices)}".strip()
        _offer(pen, page, table, position, _listing(column.choices))
    elif column.heading in table.choices:
        _offer(pen, page, table, position, _range(pen, table.choices[column.heading]))
    if note:
        page.write_comment(0, position, note, {"x_scale": 2, "y_scale": 1 + len(note) / 200})


def _offer(pen: _Pen, page: Any, table: Table, position: int, listing: dict[str, Any]) -> None:
    last = pen.lengths[table.name] + SPARE
    page.data_validation(1, position, last, position, listing)


def _listing(choices: Sequence[str]) -> dict[str, Any]:
    """Return a drop-down list of texts, from which one may deviate after a warning."""
    return {"validate": "list", "source": list(choices), "error_type": "warning"}


def _range(pen: _Pen, name: str) -> dict[str, Any]:
    """Return a drop-down list of the ids of a sheet; other texts may be typed."""
    (table,) = (each for each in tables() if each.name == name)
    column = xl_col_to_name(table.keys.index("id"), col_abs=True)
    last = pen.lengths[name] + SPARE
    tab = sheet_name(name, pen.words)
    source = f"='{tab}'!{column}$2:{column}${last}"
    return {"validate": "list", "source": source, "show_error": False}


def _put(page: Any, cell: tuple[int, int], text: str, look: Any) -> None:
    if len(text) > MOST_TEXT:
        raise KrisimError(f"a cell holds {MOST_TEXT} characters, and a text has more: use YAML")
    if text:
        page.write_string(*cell, text, look)
    else:
        page.write_blank(*cell, None, look)
