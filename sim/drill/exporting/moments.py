"""Events of a log in the order of time: what XES calls the lifecycle of an activity.

A stretch is scheduled when it is set, starts when it starts, and then is complete, is given up or
stops for a while. Work in several parts is one activity: it is suspended and resumed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.log import KIND, MILESTONES, NEVER, OUTCOME, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sim.log import Log

    Numbers = NDArray[np.int64]

SCHEDULE, START, END, MILESTONE = range(4)
"""What happens to a row at a moment, in the order of an instant."""

DESK = tuple(KIND[kind] for kind in ("work", "write", "read"))
"""Kinds of rows that go on in further parts."""

OVER = ("completed", "misunderstood")
STOPPED = ("interrupted", "suspended", "handed over")
SKIPPED = ("by default",)


class Moment(NamedTuple):
    """That something happened to ``row`` of the log (of a milestone: of ``reached``)."""

    at: int
    row: int
    what: int
    transition: str


def moments(log: Log, by_case: bool = False) -> Iterator[Moment]:
    """Yield all moments by their time; ``by_case``: one case after the other.

    What is open at ENDEX has no end, and a milestone that was not reached is no moment.
    """
    table = _table(log)
    keys = ("what", "after", "at", *(("number", "case") if by_case else ()))
    order = np.lexsort([table[key] for key in keys])
    transitions = _Transitions(log)
    at, row, what = (table[name] for name in ("at", "row", "what"))
    for each in order.tolist():
        found = int(row[each]), int(what[each])
        yield Moment(int(at[each]), *found, transitions.of(*found))


def instances(log: Log) -> Numbers:
    """Return for each row the number of the activity that it is part of: of its first part."""
    found = np.arange(len(log), dtype=np.int64)
    for row in np.flatnonzero(continued(log)).tolist():
        found[row] = found[log.columns["cause"][row]]
    return found


def continued(log: Log) -> NDArray[np.bool_]:
    """Return which rows go on with what an earlier row began."""
    columns = log.columns
    part = np.isin(columns["kind"], DESK) & (columns["part"] > 0)
    before = columns["cause"]
    stopped = np.isin(columns["outcome"][before], [OUTCOME[name] for name in STOPPED])
    continues: NDArray[np.bool_] = part & (before != NEVER) & stopped
    return continues


class _Transitions:
    """What XES calls that which happens to a row."""

    def __init__(self, log: Log) -> None:
        self.outcome = log.columns["outcome"]
        self.started = log.columns["started"]
        self.continued = continued(log)

    def of(self, row: int, what: int) -> str:
        if what == START:
            return "resume" if self.continued[row] else "start"
        if what == END:
            return self._end(row)
        return "schedule" if what == SCHEDULE else "complete"

    def _end(self, row: int) -> str:
        code = int(self.outcome[row])
        outcome = "completed" if code == NEVER else OUTCOMES[code]
        if outcome in OVER:
            return "complete"
        if outcome in STOPPED:
            return "suspend"
        if outcome in SKIPPED:
            return "autoskip"
        unbegun = outcome == "withdrawn" or self.started[row] == NEVER
        return "withdraw" if unbegun else "ate_abort"


def bare(log: Log) -> NDArray[np.bool_]:
    """Return which rows say no more than that a milestone was reached: in observed logs only."""
    reached = log.reached
    names = np.array([*log.names.activities, ""])[log.columns["activity"]]
    found = np.zeros(len(log), dtype=np.bool_)
    if log.observed:
        rows = reached["row"]
        same = names[rows] == np.array(MILESTONES)[reached["milestone"]] if len(rows) else rows > 0
        found[rows[same & (rows != NEVER)]] = True
    return found


def _table(log: Log) -> dict[str, Numbers]:
    """Return all moments in no order; ``after``: the row by whose end a milestone was reached."""
    columns, reached = log.columns, log.reached
    own = {"case": columns["case"], "number": columns["number"], "after": np.arange(len(log))}
    told, withdrawn = bare(log), columns["outcome"] == OUTCOME["withdrawn"]
    sets = (
        (np.where(continued(log) | told, NEVER, columns["scheduled"]), own),
        (np.where(told | withdrawn, NEVER, columns["started"]), own),
        (np.where(told, NEVER, columns["completed"]), own),
        (reached["at"], {**reached, "after": reached["row"]}),
    )
    parts = []
    for what, (times, of) in enumerate(sets):
        rows = np.flatnonzero(times != NEVER)
        part = {"at": times[rows], "row": rows, "what": np.full(len(rows), what)}
        parts.append(part | {name: of[name][rows] for name in ("case", "number", "after")})
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
