"""The day of functions in one log: what their people did when, and what waited for them.

A function is a role in a unit. Its people are told apart by a number, never named.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from sim.clock import MINUTE
from sim.log import KIND, NEVER
from sim.measures.control import cut
from sim.measures.pieces import DOINGS, FREE, PRESENT, pieces_of
from sim.measures.waits import Occupations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.log import Log
    from sim.measures.waits import Wait

Function = tuple[str, str]
NO_WORK = (KIND["agenda"], KIND["break"])
"""Kinds of rows whose wait is not one for people, or not one of work."""
DAY = ("unit", "role", "person", "doing", "overtime", "why", "tasks", "start", "end")


class _Queued(NamedTuple):
    """From ``start`` until ``end`` [µs] a task set at ``since`` waited for a function: ``why``."""

    since: int
    row: int
    start: int
    end: int
    why: str


def functions_day(log: Log, posts: Mapping[str, Function]) -> pd.DataFrame:
    """Return what the people of some functions did when, and when tasks waited for them.

    ``posts`` says of each person to be told the unit and role; one function per person, in the
    order of the rows.

    Columns: run, unit, role, person (the first, second, … of the function; missing for waits),
    doing (free, kept, desk, talking, meeting, call, break: see `sim.measures.pieces`; or waiting),
    overtime (busy without being present), of a wait why (`sim.measures.waits.Wait`) the task that
    has waited longest does so, and tasks (how many wait), start and end [min after STARTEX].

    Waits for one function never overlap. A task that waits for several is told, instant by instant,
    with the first that is missing. While the exercise stands nothing is told.
    """
    functions = list(dict.fromkeys(posts.values()))
    spans = [*_spans(log, posts), *_waits(log, posts)]
    spans.sort(key=lambda span: functions.index((str(span[0]), str(span[1]))))
    table = pd.DataFrame(spans, columns=list(DAY)).astype({"person": "Int64", "tasks": "Int64"})
    table.insert(0, "run", log.run)
    return table


def _spans(log: Log, posts: Mapping[str, Function]) -> Iterator[tuple[object, ...]]:
    """Yield what everybody did, and when they were there and free."""
    places: dict[int, tuple[str, str, int]] = {}
    seen: dict[Function, int] = {}
    for number, person in enumerate(log.names.people):
        if person in posts:
            seen[posts[person]] = seen.get(posts[person], 0) + 1
            places[number] = (*posts[person], seen[posts[person]])
    pieces = pieces_of(log)
    for person, start, length, state, doing in zip(*(p.tolist() for p in pieces), strict=True):
        if person in places and (doing != FREE or state == PRESENT):
            overtime = state != PRESENT
            times = start / MINUTE, (start + length) / MINUTE
            yield *places[person], DOINGS[doing], overtime, "", None, *times


def _waits(log: Log, posts: Mapping[str, Function]) -> Iterator[tuple[object, ...]]:
    """Yield when tasks waited for each function; of several the longest-waiting says why."""
    for (unit, role), queued in _queues(log, posts).items():
        times = sorted({t for q in queued for t in (q.start, q.end)})
        spans: list[tuple[int, int, str, int]] = []
        for start, end in pairwise(times):
            here = [q for q in queued if q.start <= start and q.end >= end]
            if not here:
                continue
            why = min(here).why
            if spans and spans[-1][1:] == (start, why, len(here)):
                start = spans.pop()[0]  # it goes on
            spans.append((start, end, why, len(here)))
        for start, end, why, tasks in spans:
            yield unit, role, None, "waiting", False, why, tasks, start / MINUTE, end / MINUTE


def _queues(log: Log, posts: Mapping[str, Function]) -> dict[Function, list[_Queued]]:
    """Return, by function, which tasks waited for it when."""
    occupations = Occupations(log)
    found: dict[Function, list[_Queued]] = {}
    for row, since, until in _waiting_rows(log):
        for begin, stop, stood in cut(since, until, log.pauses):
            for wait in [] if stood else occupations.waits(row, begin, stop):
                function = _function(log, wait, posts)
                if function is not None:
                    queued = _Queued(since, row, wait.start, wait.end, wait.why)
                    found.setdefault(function, []).append(queued)
    return found


def _waiting_rows(log: Log) -> Iterator[tuple[int, int, int]]:
    """Yield the rows that waited to be started, from when until when [µs]."""
    names = ("kind", "needs", "people", "scheduled", "started", "completed")
    rows = zip(*(log.columns[name].tolist() for name in names), strict=True)
    for row, (kind, needs, people, since, started, completed) in enumerate(rows):
        until = next((t for t in (started, completed) if t != NEVER), log.end)
        asks = log.names.needs[needs] or people != NEVER
        if until > since and asks and kind not in NO_WORK:
            yield row, since, until


def _function(log: Log, wait: Wait, posts: Mapping[str, Function]) -> Function | None:
    """Return which of the functions a wait is for, None if it is for none of them.

    It is the one that was asked for or, if nobody has it first of all, that of the first who could
    have come.
    """
    unit, role = wait.need.unit, wait.need.role
    if wait.why == "channel":
        return None
    asked = (_name(log.names.units, unit), _name(log.names.roles, role))
    if asked in posts.values():
        return asked
    first = next((log.names.people[p] for p in wait.need.candidates), "")
    return posts.get(first)


def _name(names: Sequence[str], code: int) -> str:
    return "" if code == NEVER else names[code]
