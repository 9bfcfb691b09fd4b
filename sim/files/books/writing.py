"""A scenario's workbook written: instructions first, then a sheet for every table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as File
from typing import TYPE_CHECKING

from sim.errors import KrisimError
from sim.files.books.columns import BETWEEN, Column, Path
from sim.files.books.layout import Table, facts, tables
from sim.files.books.spelling import write_cell
from sim.files.cards import OWN_KEYS
from sim.files.dumping import complete
from sim.files.phrases import split_expectation
from sim.files.times import split_window
from sim.files.tree import Plain
from sim.scenario import ASSUMPTION

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.words import Language

Cells = dict[Path, str]
"""The texts of a row by the paths of their columns."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A row of a table: its ids, and the texts of its cells."""

    keys: tuple[str, ...]
    cells: Cells


def save_book(scenario: Scenario, path: File, language: Language = "en") -> None:
    """Write the complete form of a scenario as a workbook, after reading it back as a check.

    Raises
    ------
    KrisimError
        If it cannot be written, or a workbook cannot say what the scenario holds.
    """
    write_book(complete(scenario), path, language, scenario)


def write_book(
    top: Mapping[str, Plain], path: File, language: Language = "en", equals: Scenario | None = None
) -> None:
    """Write a scenario's tree as a workbook; it appears when it is complete.

    Parameters
    ----------
    top
        What a YAML file says, its tables by id (`sim.files.tables.keyed`).
    path
        Where to.
    language
        Of sheets, headings, notes and instructions; ids and texts stay as they are.
    equals
        What reading the workbook has to give, if that is to be checked.

    Raises
    ------
    KrisimError
        If it cannot be written, or does not give what it should.
    """
    from sim.files.books.drawing import draw  # slow to import, needed here only
    from sim.files.loading import read_unchecked
    from sim.files.workbooks import drafted

    unknown = (
        top.keys() - {table.at[0] for table in tables()} - _SECTIONS.keys() - {"msel", "roster"}
    )
    if unknown:
        raise KrisimError(f"a workbook has no sheet for {', '.join(sorted(unknown))}")
    with drafted(path) as draft:
        draw(
            draft,
            fact_cells(top),
            {each.name: list(filled(each, top)) for each in tables()},
            language,
        )
        if equals is not None and read_unchecked(draft).scenario != equals:
            raise KrisimError(
                f"{path}: a workbook cannot say all that the scenario holds: use YAML"
            )


def fact_cells(top: Mapping[str, Plain]) -> Cells:
    """Return the texts of the sheet about the exercise by their paths."""
    told = {key: _spelt(key, value) for key, value in top.items() if key in _SECTIONS}
    known = {fact.path: fact for fact in facts()}
    lists = {table.at for table in tables()}
    return dict(_cells(told, (), known, lists))


_SECTIONS = {fact.path[0]: "" for fact in facts()}
_NAMED_BY = {"exercise": "name", "library": "cards"}


def _spelt(section: str, value: Plain) -> Plain:
    """Return a section of the exercise as keys with values, if it is written in short."""
    if section in _NAMED_BY and isinstance(value, str | list):
        return {_NAMED_BY[section]: value}
    return value


def filled(table: Table, top: Mapping[str, Plain]) -> Iterator[Filled]:
    """Yield the rows of a table, in the order of the tree."""
    known = {column.path: column for column in table.columns}
    lists = {each.at[2:] for each in tables() if each.at[:2] == (*table.at[:1], "*")}
    for parent, things in _homes(table, top):
        for id, thing in _things(things):
            keys = (*([parent] if table.parent else []), *([id] if table.id else []))
            yield Filled(keys, dict(_cells(_whole(table, thing), (), known, lists)))


def _homes(table: Table, top: Mapping[str, Plain]) -> Iterator[tuple[str, Plain]]:
    """Yield what holds the things of a table, with the id of the parent if it has one."""
    if table.at[-1] == "steps":
        for id, card in _things(top.get("procedures")):
            yield id, _steps(card)
        return
    section, *keys = table.at
    told = _spelt(section, top.get(section))
    if keys and keys[0] == "*":
        for id, thing in _things(told):
            below = thing.get(keys[1]) if isinstance(thing, dict) else None
            if not _fits(top_column(table), below):
                yield id, _listed(table, below)
        return
    for key in keys:
        told = told.get(key) if isinstance(told, dict) else None
    yield "", told


def top_column(table: Table) -> Column | None:
    """Return the column in which the parents of a table may say the same in a cell."""
    parents = next(each for each in tables() if each.at == table.at[:1])
    return next((column for column in parents.columns if column.path == table.at[2:]), None)


def _listed(table: Table, told: Plain) -> Plain:
    return told if table.id or told is None or isinstance(told, list) else [told]


def _fits(column: Column | None, value: Plain) -> bool:
    """Tell whether a cell says a value in words."""
    text = None if column is None else write_cell(column, value)
    return column is not None and (text is None or text[0] not in "{[")


def _steps(card: Plain) -> Plain:
    if not isinstance(card, dict):
        return None
    return card["steps"] if "steps" in card else {k: card[k] for k in card if k not in OWN_KEYS}


def _things(told: Plain) -> Iterator[tuple[str, Plain]]:
    if isinstance(told, dict):
        yield from told.items()
    elif isinstance(told, list):
        yield from (("", each) for each in told)


def _whole(table: Table, thing: Plain) -> Plain:
    """Return a thing as keys with values, if it is written in short."""
    if isinstance(thing, str) and table.name in _SPLIT:
        return {**_SPLIT[table.name](thing)}
    if isinstance(thing, str) and table.columns[0].path:
        return {table.columns[0].path[0]: thing}
    if table.at == ("procedures",) and isinstance(thing, dict):
        return {key: thing[key] for key in thing if key in OWN_KEYS}
    return thing


def _window(text: str) -> dict[str, str]:
    return dict(zip(("from", "until"), split_window(text), strict=True))


_SPLIT: dict[str, Callable[[str], dict[str, str]]] = {
    "Shifts": _window,
    "Expectations": split_expectation,
}


def _cells(
    value: Plain, path: Path, known: Mapping[Path, Column], lists: set[Path]
) -> Iterator[tuple[Path, str]]:
    """Yield the texts of cells that together say what ``value`` does."""
    column = known.get(path)
    if path in lists and not _fits(column, value):
        return  # it has a sheet of its own
    if isinstance(value, dict) and _goes_below(value, path, known):
        for key, each in _told(value, number=column is not None and "is" in value):
            yield from _cells(each, (*path, key) if key else path, known, lists)
    elif column is not None:
        text = write_cell(column, value)
        if text is not None:
            yield path, text
    elif value is not None and (path or value != {}):
        raise KrisimError(f"a workbook has no column for '{BETWEEN.join(path)}'")


def _told(value: dict[str, Plain], *, number: bool) -> Iterator[tuple[str, Plain]]:
    """Yield the keys and what they hold; a number itself under no key, an assumption not at all."""
    for key, each in value.items():
        if number and key == "is":
            yield "", each
        elif not number or (key, each) != ("source", ASSUMPTION):
            yield key, each


def _goes_below(value: dict[str, Plain], path: Path, known: Mapping[Path, Column]) -> bool:
    """Tell whether the keys of a value have columns or sheets of their own."""
    if not path:
        return True
    longer = (each for each in known if each[: len(path)] == path and len(each) > len(path))
    return bool(value) and next(longer, None) is not None
