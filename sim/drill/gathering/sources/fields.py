"""Which column of a log holds what: by its headings, or as people state it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from sim.errors import Problem, ScenarioError, suggest
from sim.files.tree import read_tree

if TYPE_CHECKING:
    from sim.files.sheets import Cell, Grid

LOOKED_AT = 40
"""Rows among which the headings are sought."""

MAIL: Final = frozenset({"subject", "body"})
"""Fields by which the export of a mailbox is known."""


@dataclass(frozen=True, slots=True)
class Table:
    """A log as a table: ``columns`` gives the position of each field, ``where`` the place of a row.

    ``unread``: headings that are not read.
    """

    file: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    where: tuple[str, ...]
    columns: Mapping[str, int]
    unread: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def is_mail(self) -> bool:
        """Whether it is the export of a mailbox."""
        return bool(MAIL & {*self.columns})

    def cells(self, row: tuple[Cell, ...]) -> dict[str, Cell]:
        """Return what a row says, by field."""
        return {field: row[column] for field, column in self.columns.items()}


@dataclass(frozen=True, slots=True)
class Stated:
    """What people state of the columns and words of their logs: field to heading, word to event."""

    columns: Mapping[str, str]
    events: Mapping[str, str]


NOTHING_STATED = Stated({}, {})


def table_of(grid: Grid, stated: Stated = NOTHING_STATED) -> Table | None:
    """Return the log on a sheet; None if no row of it looks like headings of a log."""
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(grid.rows[:LOOKED_AT]):
        found = columns_of([plain(cell) for cell in row], stated)
        if "at" in found and len(found) > max(len(best[1]), 1):
            best = number, found
    top, columns = best
    if not columns:
        return None
    headings = tuple(str(cell).strip() if cell is not None else "" for cell in grid.rows[top])
    body = [
        (n, r)
        for n, r in enumerate(grid.rows[top + 1 :], start=top + 2)
        if any(c is not None for c in r)
    ]
    read = {*columns.values()}
    return Table(
        file=grid.file,
        headings=headings,
        rows=tuple(row for _, row in body),
        where=tuple(grid.where(number) for number, _ in body),
        columns=columns,
        unread=tuple(h for k, h in enumerate(headings) if h and k not in read),
        notes=grid.notes,
    )


def columns_of(headings: Sequence[str], stated: Stated = NOTHING_STATED) -> dict[str, int]:
    """Return the position of each field in a row of headings.

    >>> columns_of(["tid", "från", "till", "händelse"])
    {'at': 0, 'from': 1, 'to': 2, 'note': 3}
    """
    found = {
        field: headings.index(plain(heading))
        for field, heading in stated.columns.items()
        if plain(heading) in headings
    }
    taken = {*found.values()}
    for field, names in vocabulary("fields").items():
        places = [headings.index(name) for name in names if name in headings]
        free = [place for place in places if place not in taken]
        if free and field not in found:
            found[field] = free[0]
            taken.add(free[0])
    if "at" not in found and "date" in found:
        found["at"] = found.pop("date")
    if "subject" in found and "body" not in found and "note" in found:
        found["body"] = found.pop("note")  # the text of a mail
    return found


def check_stated(stated: Stated, known: Sequence[str]) -> None:
    """Refuse fields and events that there are not.

    Raises
    ------
    ScenarioError
        With all of them.
    """
    fields = vocabulary("fields")
    problems = [
        Problem(f"unknown field '{field}'", where="--map", instead=suggest(field, [*fields]))
        for field in stated.columns
        if field not in fields
    ]
    problems += _unknown_events(stated, known)
    if problems:
        raise ScenarioError(problems)


def check_headings(stated: Stated, tables: Sequence[Table]) -> None:
    """Refuse stated headings that no table has.

    Raises
    ------
    ScenarioError
        With all of them.
    """
    headings = {plain(h): h for table in tables for h in table.headings if h}
    problems = [
        Problem(
            f"no log has the heading '{heading}'",
            where="--map",
            instead=suggest(heading, [*headings.values()]),
        )
        for heading in stated.columns.values()
        if plain(heading) not in headings
    ]
    if problems:
        raise ScenarioError(problems)


def _unknown_events(stated: Stated, known: Sequence[str]) -> Iterator[Problem]:
    for word, event in stated.events.items():
        if event not in known:
            yield Problem(
                f"'{word}' cannot be the unknown event '{event}'",
                where="--map",
                instead=suggest(event, known),
            )


def word_of(kind: str, text: str) -> str | None:
    """Return what a word in a log stands for; None if that is not known.

    >>> word_of("events", "Beslutat"), word_of("waited_for", "ett beslut"), word_of("events", "x")
    ('decided', 'decision', None)
    """
    word = plain(text)
    return next((name for name, words in vocabulary(kind).items() if word in (name, *words)), None)


def plain(cell: object) -> str:
    """Return a cell in small letters without doubled blanks.

    >>> plain(" Från:  (Namn) ")
    'från: (namn)'
    """
    return " ".join(str(cell).casefold().split()) if cell is not None else ""


@cache
def vocabulary(kind: str) -> dict[str, tuple[str, ...]]:
    """Return the words of a kind (fields, events, waited_for) and what they stand for."""
    text = (
        files("sim.drill.gathering.sources").joinpath("headings.yaml").read_text(encoding="utf-8")
    )
    told = read_tree(text, "headings.yaml").value
    assert isinstance(told, dict)  # ours
    words = told[kind]
    assert isinstance(words, dict)  # ours
    return {str(k): tuple(str(w) for w in v) for k, v in words.items() if isinstance(v, list)}
