"""The rows of a log as events, each with where it stands; what it says of inject and unit is kept.

A row is a mapping of the columns of an observed exercise, and ``words`` (what matching may read),
``person`` (who is named beside the function), ``file`` and ``mail`` (whether it is a mail).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.drill.gathering.sources.fields import NOTHING_STATED, Stated, Table, plain, word_of
from sim.drill.gathering.sources.moments import Base, moments_of
from sim.drill.logs.observing import WAITED, one_line
from sim.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.drill.gathering.sources.moments import Moment
    from sim.files.sheets import Cell

Row = dict[str, Any]
STARTED = ("start", "begin", "started")


def rows_of(
    table: Table, base: Base, stated: Stated = NOTHING_STATED, *, subjects: bool = False
) -> tuple[list[Row], list[str]]:
    """Return the rows of a log as events, and what is to be told of how it was read.

    A row whose event is no known word is a *message*, and its note begins with that word. Bodies of
    mails are dropped, their subjects too unless ``subjects``; both are never written anywhere.
    """
    cells = [table.cells(row) for row in table.rows]
    when = moments_of([(each.get("at"), each.get("date")) for each in cells], base)
    _refuse_undecided(when, table.where)
    told = [f"{table.file}: {note}" for note in table.notes]
    if table.unread:
        told.append(f"{table.file}: columns that are not read: {', '.join(table.unread)}")
    rows, seen = [], set()
    for each, moment, place in zip(cells, when, table.where, strict=True):
        row = _row(table, each, moment, stated, subjects=subjects)
        key = str(sorted((k, str(v)) for k, v in row.items()))
        if key in seen:
            told.append(f"{place}: the same row as one before it; counted once")
            continue
        seen.add(key)
        if moment.wrong:
            told.append(f"{place}: kept without a time, because {moment.wrong}")
        rows.append(row | {"source": place})
    return rows, told


def _refuse_undecided(when: Sequence[Moment], where: Sequence[str]) -> None:
    """Refuse times that people can make readable by saying more."""
    problems = [
        Problem(moment.wrong, where=place)
        for moment, place in zip(when, where, strict=True)
        if moment.undecided
    ]
    if problems:
        raise ScenarioError(problems[:1])


def _row(
    table: Table, cells: Mapping[str, Cell], moment: Moment, stated: Stated, *, subjects: bool
) -> Row:
    text = {
        name: one_line(cells.get(name)) for name in ("inject", "unit", "role", "from", "to", "by")
    }
    word = one_line(cells.get("event"))
    event, rest = event_of(word, one_line(cells.get("status")), stated)
    subject = one_line(cells.get("subject")) if subjects else ""
    note = one_line(cells.get("note"))
    tags = [one_line(cells.get(k)) for k in ("priority", "status")]
    if rest == one_line(cells.get("event")):
        tags[1] = tags[1] if not _is_lifecycle(tags[1]) else ""
    notes = [rest, subject, note, *(f"[{tag}]" for tag in tags if tag)]
    unreadable = one_line(cells.get("at")) if moment.wrong else ""
    return text | {
        "at": moment.at,
        "event": event,
        "precision": _number(cells.get("precision")) or moment.precision,
        "waited_for": _waited(cells.get("waited_for")),
        "note": " ".join([*filter(None, notes), *([f"[{unreadable}]"] if unreadable else [])]),
        "words": " ".join(filter(None, [word, subject, note])),
        "person": one_line(cells.get("person")),
        "file": table.file,
        "mail": table.is_mail(),
        "match": "id" if text["inject"] else "",
    }


def event_of(word: str, status: str, stated: Stated) -> tuple[str, str]:
    """Return the event that a word stands for, and what is left of the word.

    >>> event_of("Beslutat", "", NOTHING_STATED), event_of("check ticket", "start", NOTHING_STATED)
    (('decided', ''), ('message', 'check ticket start'))
    """
    begun = plain(status) in STARTED
    said = f"{word} {status}" if begun and word else word
    known = {plain(k): v for k, v in stated.events.items()}
    if plain(said) in known:
        return known[plain(said)], said
    event = None if begun else word_of("events", word)
    return (event, "") if event else ("message", said)


def _is_lifecycle(status: str) -> bool:
    return plain(status) in (*STARTED, "complete", "schedule")


def _waited(cell: Cell) -> str:
    text = one_line(cell).casefold()
    if text in WAITED or not text:
        return text
    return word_of("waited_for", text) or ""


def _number(cell: Cell) -> float | None:
    try:
        number = float(str(cell).replace(",", "."))
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None
