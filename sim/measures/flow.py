"""What units told one another in one case, and what they did meanwhile: a sequence in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.clock import MINUTE
from sim.errors import KrisimError, suggest
from sim.log import KIND, KINDS, NEVER, OUTCOME, OUTCOMES
from sim.measures.messages import (
    ATTEMPT,
    INJECT,
    QUESTION,
    TALK,
    TRANSIT,
    TRIED_ON,
    WRITE,
    messages,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.log import Log
    from sim.measures.messages import Columns, Message

EXCHANGED = ("sent", "received", "until", "sender", "receiver", "channel", "what", "outcome")
DONE = ("unit", "role", "start", "end", "activity", "kind")
DOING = tuple(
    KIND[name]
    for name in ("work", "write", "read", "item", "opening", "relief", "wrong", "call", "call-out")
)
"""Kinds of rows in which a unit does something for itself."""
TRIED = (ATTEMPT, TALK)
VAIN = (*TRIED_ON, OUTCOME["given up"])


class _Exchange(NamedTuple):
    """One of EXCHANGED, in codes of the log and µs after STARTEX."""

    sent: int
    received: int
    until: int
    sender: int
    receiver: int
    channel: int
    what: int
    outcome: str


def exchanges(log: Log, case: str, number: int = 0) -> pd.DataFrame:
    """Return what was told in a case, in order of time: each attempt, message and question back.

    Columns: sent [min after STARTEX: written, or begun to be said; NaN: not by ENDEX], received
    [when it had been read or heard; NaN: never], until [when it was received or came to nothing;
    ENDEX if it is open], sender and receiver (ids of units), channel, what (name of the step or
    title of the inject that it is said for) and outcome: as in the log. ``number`` tells calls from
    the public apart.

    Raises
    ------
    KrisimError
        If the log holds no such case.
    """
    which = _case(log, case)
    columns = {name: column.tolist() for name, column in log.columns.items()}
    found: list[_Exchange] = []
    for message in messages(log, columns):
        if (message.case, message.number) == (which, number):
            found += _exchanged(message, columns)
    found += _questions(log, columns, (which, number))
    found.sort(key=lambda e: (e.sent if e.sent != NEVER else log.end, e.until))
    names = log.names
    rows = [
        (
            _minutes(each.sent),
            _minutes(each.received),
            _minutes(log.end if each.until == NEVER else each.until),
            *(_name(names.units, each.sender), _name(names.units, each.receiver)),
            *(_name(names.channels, each.channel), _name(names.activities, each.what)),
            each.outcome,
        )
        for each in found
    ]
    return pd.DataFrame(rows, columns=list(EXCHANGED))


def doings(log: Log, case: str, number: int = 0) -> pd.DataFrame:
    """Return when which unit worked on a case, in order of time: without what it told others.

    Columns: unit, role, start and end [min after STARTEX; ENDEX if it is open], activity and kind.
    """
    which, columns = _case(log, case), log.columns
    chosen = (columns["case"] == which) & (columns["number"] == number)
    chosen &= np.isin(columns["kind"], DOING) & (columns["started"] != NEVER)
    ends = np.where(columns["completed"] == NEVER, log.end, columns["completed"])
    chosen &= ends > columns["started"]
    names = log.names
    rows = [
        (
            _name(names.units, int(columns["unit"][row])),
            _name(names.roles, int(columns["role"][row])),
            *(_minutes(int(columns["started"][row])), _minutes(int(ends[row]))),
            _name(names.activities, int(columns["activity"][row])),
            KINDS[columns["kind"][row]],
        )
        for row in np.flatnonzero(chosen).tolist()
    ]
    return pd.DataFrame(rows, columns=list(DONE)).sort_values("start", ignore_index=True)


def _exchanged(message: Message, columns: Columns) -> Iterator[_Exchange]:
    """Yield the attempts of a message that were in vain, then the message, then a question back."""
    rows = _rows(message, columns)
    what, ends = _what(message, rows, columns), (message.sender, message.receiver)
    for row in rows:
        if columns["kind"][row] in TRIED and columns["outcome"][row] in VAIN:
            start, over = columns["started"][row], columns["completed"][row]
            outcome = OUTCOMES[columns["outcome"][row]]
            yield _Exchange(start, NEVER, over, *ends, columns["channel"][row], what, outcome)
    if message.made != NEVER:
        known, over = message.known, columns["completed"][message.row]
        yield _Exchange(message.made, known, over, *ends, message.channel, what, message.outcome)


def _rows(message: Message, columns: Columns) -> list[int]:
    """Return the rows of a message, from the first."""
    rows = [message.row]
    while rows[-1] != message.root:
        rows.append(columns["cause"][rows[-1]])
    return rows[::-1]


def _what(message: Message, rows: list[int], columns: Columns) -> int:
    """Return the activity that says what a message is about."""
    kinds, before = columns["kind"], columns["cause"][message.root]
    from_control = before != NEVER and kinds[before] == INJECT
    first = before if from_control or kinds[message.root] == TRANSIT else message.root
    said = (row for row in rows if kinds[row] in (TALK, WRITE))
    about = next(said, first) if kinds[first] == ATTEMPT else first
    return NEVER if about == NEVER else columns["activity"][about]


def _questions(log: Log, columns: Columns, case: tuple[int, int]) -> Iterator[_Exchange]:
    """Yield what was asked back in a case: from whoever had misunderstood."""
    asked = (log.columns["kind"] == QUESTION) & (log.columns["case"] == case[0])
    asked &= (log.columns["number"] == case[1]) & (log.columns["started"] != NEVER)
    for row in np.flatnonzero(asked).tolist():
        over = columns["completed"][row]
        yield _Exchange(
            *(columns["started"][row], over, over),
            *(columns["to"][row], _asked(row, columns), columns["channel"][row]),
            columns["activity"][row],
            OUTCOMES[columns["outcome"][row]],
        )


def _asked(row: int, columns: Columns) -> int:
    """Return the unit that had sent what is asked about."""
    kinds = columns["kind"]
    while row != NEVER and kinds[row] not in (TALK, WRITE, INJECT):
        row = columns["cause"][row]
    return NEVER if row == NEVER else columns["unit"][row]


def _case(log: Log, case: str) -> int:
    if case not in log.names.cases:
        raise KrisimError(f"no case '{case}'. {suggest(case, log.names.cases)}")
    return log.names.cases.index(case)


def _minutes(micros: int) -> float:
    return float("nan") if micros == NEVER else micros / MINUTE


def _name(names: tuple[str, ...], code: int) -> str:
    return "" if code == NEVER else names[code]
