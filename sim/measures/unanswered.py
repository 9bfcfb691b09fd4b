"""Who was missing while callers waited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.log import KIND, NEVER
from sim.measures.control import cut
from sim.measures.waits import Occupations

if TYPE_CHECKING:
    from sim.log import Log


def caller_waits(log: Log, source: str) -> dict[tuple[str, str, str, str], int]:
    """Return for how long [µs] callers of ``source`` waited for whom, and why, added up.

    The key is unit, role, why (as in `sim.measures.waits.Wait`) and what they did meanwhile. A call
    that was given up waited until then, one that was open until ENDEX; pauses of the exercise
    and the time between two attempts do not count.
    """
    occupations, columns, names = Occupations(log), log.columns, log.names
    own = columns["case"] == names.cases.index(source)
    found: dict[tuple[str, str, str, str], int] = {}
    for row in np.flatnonzero(own & (columns["kind"] == KIND["call"])).tolist():
        start, until = int(columns["scheduled"][row]), _answered(log, row)
        for begin, stop, stood in cut(start, until, log.pauses):
            for wait in () if stood else occupations.waits(row, begin, stop):
                doing = "" if wait.row == NEVER else names.activities[_activity(log, wait.row)]
                unit = "" if wait.need.unit == NEVER else names.units[wait.need.unit]
                role = "" if wait.need.role == NEVER else names.roles[wait.need.role]
                key = unit, role, wait.why, doing
                found[key] = found.get(key, 0) + wait.end - wait.start
    return found


def _answered(log: Log, row: int) -> int:
    times = (int(log.columns[k][row]) for k in ("started", "completed"))
    return next((time for time in times if time != NEVER), log.end)


def _activity(log: Log, row: int) -> int:
    return int(log.columns["activity"][row])
