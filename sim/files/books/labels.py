"""What sheets and columns are called, in English (the keys of YAML) and in Swedish; both are read.

A key may mean different things on different sheets: there `MEANT` says what, for the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sim.files.books.columns import BETWEEN, ITSELF, Path
from sim.files.books.layout import EXERCISE, README, facts, shown, tables
from sim.words import LANGUAGES, Words

MEANT = {
    ("Steps", "by"): "by (who)",
    ("Call outs", "by"): "by (who)",
    ("Injects", "by"): "by (channel)",
    ("Steps", "send: by"): "by (channel)",
    ("People", "on call: by"): "by (method)",
    ("Exercise", "slowing: by"): "by (which hours)",
    ("Injects", "after: by"): "by (unit)",
    ("Steps", "after"): "after (steps)",
    ("Slowing", "after"): "after (hours)",
    ("Steps", "escalate: after"): "after (wait)",
    ("Injects", "from"): "from (sender)",
    ("Steps", "again: from"): "from (step)",
    ("Public", "share"): "share (of inhabitants)",
    ("Numbers", "is"): "is (number)",
    ("Influences", "on"): "on (event)",
    ("Influences", "calls"): "calls (what is left)",
    ("Influences", "handling"): "handling (what is left)",
    ("Meetings", "kind"): "kind of meeting",
    ("Channels", "read"): "read (time)",
    ("Channels", "write"): "write (time)",
    ("Injects", "late"): "late (inject)",
    ("Exercise", "notice"): "notice (text)",
}


def sheet_name(of_sheet: str, words: Words) -> str:
    """Return what the sheet of a table is called."""
    return words(of_sheet)


def heading(table: str, path: Path, words: Words) -> str:
    """Return the heading of a column.

    >>> heading("Injects", ("after", "delay"), Words("en"))
    'after: delay'
    """
    if words.language == "en":
        return BETWEEN.join(path) or ITSELF
    return BETWEEN.join(words(of_heading) for of_heading in meant(table, path))


def meant(table: str, path: Path) -> Iterator[str]:
    """Yield what the keys of a heading mean, as the catalogue has it."""
    for length, key in enumerate(path or (ITSELF,), start=1):
        yield MEANT.get((table, BETWEEN.join(path[:length])), key)


@cache
def sheets_by_name() -> dict[str, str]:
    """Return the table of every name of a sheet, in small letters."""
    return {name.casefold(): table for name, table in _sheets()}


def sheet_names() -> tuple[str, ...]:
    """Return the names of all sheets in both languages, as they are written."""
    return tuple(name for name, _ in _sheets())


def _sheets() -> Iterator[tuple[str, str]]:
    tabs = (EXERCISE, README, *(table.name for table in tables()))
    for language in LANGUAGES:
        yield from ((sheet_name(tab, Words(language)), tab) for tab in tabs)


@cache
def headings_of(table: str) -> dict[str, Path]:
    """Return the path of every heading of a table, in small letters; of a fact its whole path."""
    paths = dict(_paths(table))
    return {
        heading(table, path, Words(language)).casefold(): whole
        for language in LANGUAGES
        for path, whole in paths.items()
    }


def _paths(table: str) -> Iterator[tuple[Path, Path]]:
    """Yield the path that a heading shows, and the path that it stands for."""
    if table == EXERCISE:
        yield from ((shown(fact), fact.path) for fact in facts())
        return
    (found,) = (each for each in tables() if each.name == table)
    yield from (((key,), (KEY, key)) for key in found.keys)
    yield from ((column.path, column.path) for column in found.columns)


KEY = "#key"
"""Marks the path of a heading that is no key of the thing: its id, or what it belongs to."""
