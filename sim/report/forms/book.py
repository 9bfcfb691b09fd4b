"""The form as a workbook: rows to fill in, with lists to choose from; nothing in it is locked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sim.drill.forms.expected import functions
from sim.drill.logs.form_sheets import FIELDS, MARK, NEVER, UNKNOWN
from sim.files.cells import STARTS, readable
from sim.files.workbooks import MOST_HEADER, drafted
from sim.report.forms.entries import Names, entries
from sim.report.forms.naming import event_words, marking_of, waited_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.drill.forms.expected import Form
    from sim.report.forms.entries import Entry
    from sim.scenario import Scenario
    from sim.words import Words

SPARE = 150
"""Empty rows below those that are prepared."""

WIDTHS = {
    **{"planned": 12, "inject": 9, "title": 34, "unit": 24, "what": 20, "day": 11, "time": 10},
    **{"without": 16, "waited": 20, "role": 22, "from": 20, "to": 20, "by": 16, "note": 40},
}
"""Widths of the columns [characters]."""

CHOSEN = {
    **{"unit": "unit", "what": "event", "without": "without", "waited": "waited"},
    **{"role": "role", "from": "unit", "to": "unit", "by": "channel"},
}
"""Which list each column chooses from."""

STRICT = ("what", "without", "waited")
"""Columns that take nothing but what is on their list."""

Row = dict[str, str | date]
Meaning = tuple[str, str, str]
"""Of which kind a word is, how it is shown, and what it means."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What the workbook says, in one language."""

    words: Words
    names: Names
    marking: str

    @property
    def headings(self) -> dict[str, str]:
        """The headings of the form."""
        return {field: self.words(HEADINGS[field]) for field in HEADINGS}


HEADINGS = {
    "planned": "Planned",
    "inject": "Inject",
    "title": "Title",
    "unit": "Unit",
    "what": "What happened",
    "day": "Day",
    "time": "Time",
    "without": "If without a time",
    "waited": "Waited for",
    "role": "Function",
    "from": "From",
    "to": "To",
    "by": "By (channel)",
    "note": "Note",
}
NOTES = {
    "planned": "What the script says. It is there to find the row, and is not read back.",
    "time": "The time when it happened: 08:05, or 08:05:10 if your clock has seconds. Leave empty"
    " what you did not see.",
    "without": "Only if there is no time: it happened and nobody knows when, or it never happened.",
    "waited": "If somebody waited: for what most of all.",
    "note": "Functions, no names of persons.",
}
READ_ME = (
    "Write the time into the row of what you saw. What you did not see stays empty.",
    "First compare clocks: write what your clock shows as the time, and what the reference clock"
    " shows at the same moment as the note.",
    "Below the prepared rows there is room for anything else: choose what happened, and write"
    " when.",
    "Save the workbook and hand it in. Krisim reads it as it is: leave headings and the sheet of"
    " lists alone.",
    "Functions, no names of persons.",
)


def write_form_book(path: Path, scenario: Scenario, form: Form, words: Words) -> None:
    """Write the workbook of a form; ``scenario`` as its evaluator may see it.

    Raises
    ------
    KrisimError
        If it cannot be written.
    """
    from xlsxwriter import Workbook  # slow to import, needed here only
    from xlsxwriter.exceptions import FileCreateError

    texts = Texts(words, Names(scenario, words), marking_of(scenario, words))
    with drafted(path) as draft:
        book = Workbook(draft)
        _fill(book, scenario, form, texts)
        try:
            book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error


def _fill(book: Any, scenario: Scenario, form: Form, texts: Texts) -> None:
    title = f"{form.name} · {scenario.exercise.name}"
    made = scenario.exercise.start.replace(tzinfo=None)
    says = {"title": readable(title), "comments": readable(texts.marking), "created": made}
    book.set_properties(says)
    names = [texts.words(name) for name in ("Form", "Read me", "Lists")]
    first, second, third = map(book.add_worksheet, names)
    for page in (first, second, third):
        _prepare(page, texts.marking)
    ranges = _write_lists(_Sheet(book, third), _meanings(scenario, texts), names[2])
    _write_form(_Sheet(book, first), list(_rows(scenario, form, texts)), texts, ranges)
    _write_read_me(_Sheet(book, second), title, texts)


class _Sheet:
    """A sheet to write texts and days on, none of which is ever calculated."""

    def __init__(self, book: Any, page: Any) -> None:
        self.page = page
        top = {"valign": "top"}
        self.looks = {
            "text": book.add_format(top),
            "quoted": book.add_format({**top, "quote_prefix": True}),
            "wrapped": book.add_format({**top, "text_wrap": True}),
            "day": book.add_format({**top, "num_format": "yyyy-mm-dd"}),
            "time": book.add_format({**top, "num_format": "hh:mm:ss", "bg_color": "#FFF9DB"}),
            "filled": book.add_format({**top, "bg_color": "#FFF9DB"}),
            "heading": book.add_format({"bold": True, "text_wrap": True, "bottom": 1, **top}),
            "title": book.add_format({"bold": True, "font_size": 14}),
        }

    def put(self, row: int, column: int, value: str | date, look: str = "text") -> None:
        if isinstance(value, date):
            moment = datetime.combine(value, time())
            self.page.write_datetime(row, column, moment, self.looks["day"])
            return
        text = readable(value)
        risky = look == "text" and text.startswith(STARTS)
        self.page.write_string(row, column, text, self.looks["quoted" if risky else look])


def _prepare(page: Any, marking: str) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_header(f"&L&A&C{readable(marking)[:MOST_HEADER].replace('&', '&&')}&R&P / &N")


def _write_form(sheet: _Sheet, rows: list[Row], texts: Texts, ranges: dict[str, str]) -> None:
    page, last = sheet.page, len(rows) + SPARE
    for column, field in enumerate(FIELDS):
        sheet.put(0, column, texts.headings[field], "heading")
        page.set_column(column, column, WIDTHS[field])
        if field in NOTES:
            page.write_comment(0, column, texts.words(NOTES[field]), {"x_scale": 2})
        if field in CHOSEN:
            page.data_validation(1, column, last, column, _choice(field, ranges))
    for number, row in enumerate(rows, start=1):
        for field, value in row.items():
            sheet.put(number, FIELDS.index(field), value)
    for number in range(1, last + 1):
        page.write_blank(number, FIELDS.index("time"), None, sheet.looks["time"])
        for field in ("without", "waited", "note"):
            page.write_blank(number, FIELDS.index(field), None, sheet.looks["filled"])
    page.freeze_panes(1, 3)
    page.repeat_rows(0)
    page.autofilter(0, 0, last, len(FIELDS) - 1)
    page.print_area(0, 0, last, len(FIELDS) - 1)


def _choice(field: str, ranges: dict[str, str]) -> dict[str, Any]:
    kind = CHOSEN[field]
    if kind not in ranges:
        return {"validate": "any"}
    strict = field in STRICT
    return {
        "validate": "list",
        "source": ranges[kind],
        "error_type": "stop" if strict else "information",
        "show_error": strict,
    }


def _rows(scenario: Scenario, form: Form, texts: Texts) -> Iterator[Row]:
    """Yield the rows that are prepared, in the order of the script."""
    said = event_words(texts.words)
    start, clock = scenario.exercise.start, texts.names.clock
    end = clock.at(scenario.exercise.end)
    days: Row = {} if texts.names.days else {"day": start.date()}
    advice = texts.words("Time: my clock. Note: the reference clock.")
    yield {"planned": "–", "title": advice, "what": said["clock"], **days}
    yield {"planned": texts.names.time(0), "what": said["start"], "day": start.date()}
    listed = entries(scenario, form, texts.words)
    for entry in (*(e for e in listed if e.main), *(e for e in listed if not e.main)):
        for row in _of_entry(entry, said):
            yield row | days
    yield {
        "planned": texts.names.time(scenario.exercise.end),
        "what": said["end"],
        "day": end.date(),
    }
    for unit in form.units:
        for role in functions(scenario, unit):
            who: Row = {"unit": texts.names.units[unit], "role": texts.names.roles[role]}
            for event in ("arrived", "left"):
                yield {"planned": "–", **who, "what": said[event], **days}


def _of_entry(entry: Entry, said: dict[str, str]) -> Iterator[Row]:
    for button in entry.buttons:
        row: Row = {
            "planned": entry.when,
            "inject": entry.inject,
            "title": " · ".join(filter(None, (entry.title, button.limit))),
            "unit": button.of or entry.unit,
            "what": said[button.milestone],
        }
        if button.milestone == "sent":
            row |= {"unit": entry.sender, "from": entry.sender, "to": button.to}
        yield row


def _meanings(scenario: Scenario, texts: Texts) -> list[Meaning]:
    """Return what every word of the workbook means, kind by kind."""
    names, words = texts.names, texts.words
    without = {UNKNOWN: words("time not known"), NEVER: words("never happened")}
    kinds: dict[str, dict[str, str]] = {
        "heading": texts.headings,
        "event": event_words(words),
        "waited": waited_words(words),
        "without": without,
        "unit": names.units,
        "role": names.roles,
        "channel": names.channels,
        "exercise": {scenario.exercise.name: words("Exercise")},
        "zone": {str(scenario.exercise.start.tzinfo): words("Time zone")},
        "marking": {texts.marking: words("Marking")},
    }
    return [(kind, shown, means) for kind, told in kinds.items() for means, shown in told.items()]


def _write_lists(sheet: _Sheet, meanings: list[Meaning], name: str) -> dict[str, str]:
    """Write what words mean; return for each kind the range of cells that holds its words."""
    for column, text in enumerate((MARK, "shown", "means")):
        sheet.put(0, column, text, "heading")
        sheet.page.set_column(column, column, 34)
    ranges, row = {}, 1
    for kind, group in groupby(meanings, key=lambda each: each[0]):
        first = row
        for meaning in group:
            for column, text in enumerate(meaning):
                sheet.put(row, column, text)
            row += 1
        ranges[kind] = f"='{name}'!$B${first + 1}:$B${row}"
    sheet.page.freeze_panes(1, 0)
    return ranges


def _write_read_me(sheet: _Sheet, title: str, texts: Texts) -> None:
    sheet.page.set_column(0, 0, 110)
    sheet.put(0, 0, title, "title")
    sheet.put(1, 0, texts.marking, "heading")
    told = [texts.words(text) for text in READ_ME]
    for row, text in enumerate(told, start=3):
        sheet.put(row, 0, text, "wrapped")
