"""How long the people of each function are on duty, how long without rest, and in meetings.

Hours count from STARTEX: a log does not say what was before. While the exercise stands nobody is
on duty in it. What the tables for people compare with is the Swedish Working Hours Act
(arbetstidslagen, 1982:673). Section 13: at least 11 consecutive hours off in every 24, so at most
13 between. Section 15: no more than 5 consecutive hours of work without a break. The Act sets no
shortest break, so every planned break counts as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.clock import HOUR, MINUTE
from sim.log import NEVER
from sim.measures.bins import share
from sim.measures.load import WORK, summed
from sim.measures.pieces import DOINGS, FREE, PRESENT, each_person

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from sim.log import Log
    from sim.measures.load import Load
    from sim.measures.pieces import Pieces

    Numbers = NDArray[np.int64]
    Function = tuple[str, str]

DAILY_REST = 11 * HOUR
"""Off duty for so long [µs], somebody begins a new day."""
BREAK = 15 * MINUTE
"""Off duty for so long [µs] is a rest, as a break is; an assumption, for the Act sets no length."""
ENDURANCE = ("on_duty", "since_rest", "meetings", "kept")
OFF, RESTING, WORKING = 0, 1, 2


def endurance(
    load: Load, functions: Mapping[Function, Sequence[str]] | None = None
) -> tuple[list[Function], dict[str, NDArray[np.float64]]]:
    """Return functions (unit, role) and the columns ENDURANCE for each.

    ``functions`` names the holders of each; without it they are those of `functions_seen`. on_duty:
    most hours on duty (present, or busy in overtime) of any holder between two daily rests.
    since_rest: longest time [h] in which a holder worked, or was present, without a rest, from the
    first work to the last. meetings: share of the time on duty of all holders that they were in
    meetings, and kept: that they waited in a room (NaN where nobody was on duty).
    """
    if functions is None:
        functions = functions_seen(load.log)
    code = {person: k for k, person in enumerate(load.log.names.people)}
    held = [(k, code[p]) for k, of in enumerate(functions.values()) for p in of if p in code]
    function, who = np.array(held, dtype=np.int64).reshape(-1, 2).T
    times = summed(load.spent)
    at_most, added = np.zeros((2, len(functions)), dtype=np.int64), np.zeros((3, len(functions)))
    for most, of in zip(at_most, longest(load.pieces, len(code)), strict=True):
        np.maximum.at(most, function, of[who])
    there = times["present"] + times["overtime"]
    for total, of in zip(added, (there, times["meeting"], times["kept"]), strict=True):
        np.add.at(total, function, of[who])
    return list(functions), {
        "on_duty": at_most[0] / HOUR,
        "since_rest": at_most[1] / HOUR,
        "meetings": share(added[1], added[0]),
        "kept": share(added[2], added[0]),
    }


def longest(pieces: Pieces, people: int) -> tuple[Numbers, Numbers]:
    """Return the most time on duty between daily rests, and the longest without rest, of each [µs].

    It is for the largest of several people: rankings are of functions and units.
    """
    engaged = (pieces.doing != FREE) | (pieces.state == PRESENT)
    resting = pieces.doing == DOINGS.index("break")
    what = np.where(engaged, np.where(resting, RESTING, WORKING), OFF)
    changes = (np.diff(pieces.person, prepend=NEVER) != 0) | (np.diff(what, prepend=NEVER) != 0)
    first = np.flatnonzero(changes)
    on_duty, since_rest = np.zeros((2, people), dtype=np.int64)
    if not len(first):
        return on_duty, since_rest
    person, what, start = pieces.person[first], what[first], pieces.start[first]
    length = np.add.reduceat(pieces.length, first)
    begins = np.diff(person, prepend=NEVER) != 0
    day = np.cumsum(begins | ((what == OFF) & (length >= DAILY_REST)))
    hours = np.bincount(day, weights=length * (what != OFF)).astype(np.int64)
    np.maximum.at(on_duty, person, hours[day])
    rested = np.cumsum(begins | (what == RESTING) | ((what == OFF) & (length >= BREAK)))
    work = np.flatnonzero(what == WORKING)
    one = np.flatnonzero(np.diff(rested[work], prepend=NEVER) != 0)
    last = np.append(one[1:], len(work))[: len(one)] - 1
    without = (start + length)[work[last]] - start[work[one]]
    np.maximum.at(since_rest, person[work[one]], without)
    return on_duty, since_rest


def functions_seen(log: Log) -> dict[Function, list[str]]:
    """Return who worked as what: all that a log tells of who holds which function."""
    columns, names = log.columns, log.names
    rows, who = each_person(log, np.flatnonzero(WORK[columns["kind"]] & (columns["role"] != NEVER)))
    known = np.unique(np.stack([columns["unit"][rows], columns["role"][rows], who]), axis=1)
    found: dict[Function, list[str]] = {}
    for unit, role, person in known.T.tolist():
        found.setdefault((names.units[unit], names.roles[role]), []).append(names.people[person])
    return found
