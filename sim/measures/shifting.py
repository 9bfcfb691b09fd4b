"""Where the bottleneck was when: the shifting bottleneck of Roser, Nakano and Tanaka (2002).

Measure B5 of the docs, on saturated periods: a function is active while all of its people who are
on duty are busy. At every instant the bottleneck is the one whose active period that covers it is
the longest. A picture of one run, no decision: a long queue of unimportant work looks the same.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.clock import MINUTE
from sim.log import NEVER
from sim.measures.pieces import BUSY, PRESENT, pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sim.log import Log
    from sim.measures.pieces import Pieces

    Post = tuple[str, str]


SOLE, SHIFTING = "sole", "shifting"


class Period(NamedTuple):
    """A function, by its ``place`` in the order of the log, was active from start to end [µs]."""

    place: int
    start: int
    end: int

    @property
    def length(self) -> int:
        """How long it was active [µs]."""
        return self.end - self.start


def shifting(log: Log, names: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return which function was the bottleneck when, in one log.

    Columns: resource (as people read it), unit, role (empty: anybody of the unit), start, end [min
    after STARTEX], kind. Kind is *sole*, or *shifting* while the active periods of one bottleneck
    and the next overlap: then both stand in the table. In order of time. Empty where the log does
    not say who was there. ``names`` gives the names of units and roles by their ids, if they are to
    be read.

    A function is what work asked for; its people are all who could have come, deputies too. Whoever
    has a break or is in a meeting is busy; whoever waits in a room for others is not.

    An example::

        log = sim.simulate(sim.load("scenarios/kko2017"))
        shifting(log).query("kind == 'sole'")
    """
    functions = _functions(log)
    periods = saturated(log, functions.values())
    posts = list(functions)
    rows = [
        (_resource(*posts[place], names or {}), *posts[place], start / MINUTE, end / MINUTE, kind)
        for place, start, end, kind in momentary(periods)
    ]
    return pd.DataFrame(rows, columns=["resource", "unit", "role", "start", "end", "kind"])


def _resource(unit: str, role: str, names: Mapping[str, str]) -> str:
    who = names.get(unit, unit)
    return f"{names.get(role, role)} ({who})" if role else who


def _functions(log: Log) -> Mapping[Post, list[int]]:
    """Return the people of each function that was asked for, in the order of the log."""
    names = log.names
    found: dict[Post, dict[int, None]] = {}
    for needed in (need for needs in names.needs for need in needs if need.candidates):
        role = "" if needed.role == NEVER else names.roles[needed.role]
        unit = "" if needed.unit == NEVER else names.units[needed.unit]
        found.setdefault((unit, role), {}).update(dict.fromkeys(needed.candidates))
    return {post: list(people) for post, people in found.items()}


def saturated(log: Log, functions: Iterable[Sequence[int]]) -> list[Period]:
    """Return when all people of each function who were there were busy, and somebody was there.

    ``functions`` are the people (indices) of each. Somebody who works overtime is there.
    """
    pieces = pieces_of(log)
    return [p for k, people in enumerate(functions) for p in _active(k, people, pieces)]


def _active(place: int, people: Sequence[int], pieces: Pieces) -> Iterator[Period]:
    of_them = np.isin(pieces.person, people)
    start, stop = pieces.start[of_them], pieces.start[of_them] + pieces.length[of_them]
    busy = pieces.doing[of_them] >= BUSY.start
    there = busy | (pieces.state[of_them] == PRESENT)
    times = np.unique(np.concatenate([start, stop]))
    counts = np.zeros((2, len(times)), dtype=np.int64)
    for row, chosen in enumerate((there, busy)):
        np.add.at(counts[row], np.searchsorted(times, start[chosen]), 1)
        np.add.at(counts[row], np.searchsorted(times, stop[chosen]), -1)
    present, working = counts.cumsum(axis=1)
    active = (present > 0) & (working == present)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], active, [False]]).astype(np.int8)))
    for first, last in edges.reshape(-1, 2).tolist():
        yield Period(place, int(times[first]), int(times[last]))


def momentary(periods: Sequence[Period]) -> list[tuple[int, int, int, str]]:
    """Return place, start, end and kind (sole or shifting) of the bottlenecks, in order of time.

    Of periods that are equally long, the one that began first is the bottleneck.

    >>> momentary([Period(0, 0, 10), Period(1, 5, 18), Period(0, 12, 20)])
    [(0, 0, 5, 'sole'), (0, 5, 10, 'shifting'), (1, 5, 10, 'shifting'), (1, 10, 12, 'sole'),
     (0, 12, 18, 'shifting'), (1, 12, 18, 'shifting'), (0, 18, 20, 'sole')]
    """
    found: set[tuple[int, int, int, str]] = set()
    turns = _turns(periods)
    for period, before, after in zip(turns, [None, *turns], [*turns[1:], None], strict=False):
        first = period.start if before is None else max(period.start, before.end)
        last = period.end if after is None else min(period.end, after.start)
        parts = [(period.start, first, SHIFTING), (first, last, SOLE), (last, period.end, SHIFTING)]
        if first >= last:
            parts = [(period.start, period.end, SHIFTING)]
        found.update((period.place, *part) for part in parts if part[0] < part[1])
    return sorted(found, key=lambda row: (*row[1:3], row[0]))


def _turns(periods: Sequence[Period]) -> list[Period]:
    """Return the periods that are the bottleneck at some instant, in the order of their turns."""
    cuts = sorted({t for p in periods for t in (p.start, p.end)})
    turns: list[Period] = []
    for start, end in pairwise(cuts):
        covering = [p for p in periods if p.start <= start and end <= p.end]
        if covering:
            longest = max(covering, key=lambda p: (p.length, -p.start, -p.place))
            if not turns or turns[-1] != longest:
                turns.append(longest)
    return turns
