"""Everybody's time, cut wherever something changes: where they are, and what they do."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.log import KIND, KINDS, NEVER, PRESENCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.log import Log

    Numbers = NDArray[np.int64]

GROUPS = {
    "desk": ("work", "write", "read", "wrong"),
    "talking": ("attempt", "talk", "call-out", "question", "briefing"),
    "meeting": ("item", "opening", "relief"),
    "call": ("call",),
    "break": ("break",),
}
"""What somebody can be busy with, and the kinds of rows that are it."""

STATES = (*PRESENCE, "paused")
"""Where somebody is; while the exercise stands, that is all that is said."""
DOINGS = ("free", "kept", *GROUPS)
"""What somebody does; kept is waiting in a room for others."""
ABSENT, PRESENT, PAUSED = map(STATES.index, ("absent", "present", "paused"))
FREE, KEPT, BUSY = 0, 1, slice(2, None)

DOING = np.full(len(KINDS), NEVER)
DOING[KIND["gathering"]] = KEPT
for _place, _kinds in enumerate(GROUPS.values(), start=2):
    DOING[[KIND[k] for k in _kinds]] = _place


class Pieces(NamedTuple):
    """Everybody's time in pieces; one entry per piece, in the order of people and time.

    ``start`` and ``length`` [µs]; ``state`` indexes STATES, ``doing`` indexes DOINGS.
    """

    person: Numbers
    start: Numbers
    length: Numbers
    state: Numbers
    doing: Numbers


def pieces_of(log: Log, cuts: Numbers | None = None) -> Pieces:
    """Return everybody's time in pieces, also cut at the times ``cuts`` [µs].

    All days are laid end to end, so that every instant of every person is painted once. Who is in
    no spell of presence is absent; of two rows at once, which no simulated log has, the last in
    the log counts.
    """
    everybody = np.arange(len(log.names.people))
    spells, rows, stood = log.presence, occupying(log), np.array(log.pauses).reshape(-1, 2)
    shared = np.concatenate([stood.ravel(), [0], [] if cuts is None else cuts]).astype(np.int64)
    offset = everybody * log.end
    spans = np.stack([spells["start"], spells["end"]]).clip(0, log.end) + offset[spells["person"]]
    busy = rows[1:3].clip(0, log.end) + offset[rows[0]]
    pauses = (stood.T[:, :, None] + offset).reshape(2, -1)
    every = [(shared[:, None] + offset).ravel(), spans.ravel(), busy.ravel()]
    times = np.sort(np.append(np.concatenate(every), len(everybody) * log.end))
    times = times[np.diff(times, prepend=NEVER) > 0]  # np.unique takes several times as long
    start, length = times[:-1], np.diff(times)
    state = painted(times, spans, spells["state"], ABSENT)
    state[painted(times, pauses, np.ones(pauses.shape[1], dtype=np.int64), 0) == 1] = PAUSED
    doing = painted(times, busy, rows[3], FREE)
    doing[state == PAUSED] = FREE
    person = start // max(log.end, 1)
    return Pieces(person, start - person * log.end, length, state, doing)


def painted(times: Numbers, spans: Numbers, codes: Numbers, ground: int) -> Numbers:
    """Return the code of each piece between ``times``; the later of two spans covers the earlier.

    >>> painted(np.arange(5), np.array([[0, 2], [3, 4]]), np.array([7, 8]), 0)
    array([7, 7, 8, 8])
    """
    some = spans[1] > spans[0]
    (start, end), codes = spans[:, some], codes[some]
    first, last = np.searchsorted(times, start), np.searchsorted(times, end)
    order = np.argsort(start, kind="stable")
    if (start[order][1:] < end[order][:-1]).any():
        return _one_by_one(first, last, codes, np.full(len(times) - 1, ground, dtype=np.int64))
    steps = np.zeros(len(times), dtype=np.int64)
    steps[first] += codes - ground
    steps[last] -= codes - ground
    return ground + steps.cumsum()[:-1]


def _one_by_one(first: Numbers, last: Numbers, codes: Numbers, found: Numbers) -> Numbers:
    for begin, stop, code in zip(first.tolist(), last.tolist(), codes.tolist(), strict=True):
        found[begin:stop] = code
    return found


def each_person(log: Log, rows: Numbers) -> tuple[Numbers, Numbers]:
    """Return ``rows``, each as often as people did it, and beside it who they are.

    A row that nobody did is not among them.
    """
    groups = log.names.groups
    sizes = np.array([len(group) for group in groups], dtype=np.int64)
    members = np.fromiter(chain.from_iterable(groups), dtype=np.int64)
    begins = np.cumsum(sizes) - sizes
    own = log.columns["people"][rows]
    rows, own = rows[own != NEVER], own[own != NEVER]
    size = sizes[own]
    within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    return np.repeat(rows, size), members[np.repeat(begins[own], size) + within]


def occupying(log: Log) -> Numbers:
    """Return person, start, end [µs] and doing (four rows) of all that occupies somebody."""
    columns = log.columns
    doing = DOING[columns["kind"]]
    rows, who = each_person(log, np.flatnonzero((doing != NEVER) & (columns["started"] != NEVER)))
    completed = columns["completed"][rows]
    end = np.where(completed == NEVER, log.end, completed)
    return np.stack([who, columns["started"][rows], end, doing[rows]])
