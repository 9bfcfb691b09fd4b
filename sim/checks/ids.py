"""Ids: each once in its table, and such that files can name them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sim.checks.book import TABLES, Book
from sim.errors import Place, Problem

_FORBIDDEN = re.compile(r"[/,;:|]")
_RESERVED = re.compile(r"anybody|all|-|(?:\d+\s*[x×]|all)\s.*")


def ids_stand_once(book: Book) -> Iterator[Problem]:
    """Every id stands once in its table."""
    for table in TABLES:
        yield from _doubles((table,), [thing.id for thing in book.table(table)])
    for procedure in book.scenario.procedures:
        yield from _doubles(("procedures", procedure.id), [step.id for step in procedure.steps])
    for _, step, place in book.steps():
        yield from _doubles((*place, "branches"), [branch.step for branch in step.branches])
    for objective in book.scenario.objectives:
        place = ("objectives", objective.id, "parts")
        yield from _doubles(place, [unit for unit, _ in objective.parts])
    for unit in book.scenario.units:
        place = ("units", unit.id, "lines")
        yield from _doubles(place, [channel for channel, _ in unit.lines])
        place = ("units", unit.id, "fallback")
        yield from _doubles(place, [channel for channel, _ in unit.fallback])
    yield from _doubles(("numbers",), [number.name for number in book.scenario.numbers])
    yield from _doubles(("exercise", "sources"), [id for id, _ in book.scenario.exercise.sources])


def ids_can_be_written(book: Book) -> Iterator[Problem]:
    """No id holds what separates ids in files."""
    for table in TABLES:
        for thing in book.table(table):
            yield from _unwritable((table, thing.id), thing.id)
    for _, step, place in book.steps():
        yield from _unwritable(place, step.id)


def _doubles(place: Place, ids: list[str]) -> Iterator[Problem]:
    for id, times in Counter(ids).items():
        if times > 1:
            what = f"the id '{id}' stands {'twice' if times == 2 else 'several times'}"  # noqa: PLR2004 (twice is two)
            yield Problem(what, (*place, id), instead="Give each another id")


def _unwritable(place: Place, id: str) -> Iterator[Problem]:
    found = _FORBIDDEN.search(id)
    if found:
        what = f"the id '{id}' holds '{found[0]}'"
        yield Problem(what, place, instead="Use letters, digits, spaces, '-' or '_' in ids")
    elif not id.strip() or id != id.strip():
        yield Problem(f"the id '{id}' is empty or begins or ends with a space", place)
    elif _RESERVED.fullmatch(id):
        what = f"'{id}' cannot be an id: 'all …', '2 x …', 'anybody' and '-' have a meaning"
        yield Problem(what, place, instead="Use another word")
