"""Telephone lines and talkgroups: how many are taken when, and who asks in vain.

A talk takes a line of its channel, and one of each unit at its ends that has lines of its own
there. A talkgroup is one line, which who asks in vain holds, too. Times are without pauses of the
exercise.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.clock import MINUTE
from sim.log import KIND, NEVER, OUTCOME
from sim.measures.bins import Bins, lasting, share
from sim.measures.control import active

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.log import Log
    from sim.scenario import Scenario

    Numbers = NDArray[np.int64]
    Columns = dict[str, NDArray[np.float64]]

TALK, ATTEMPT = KIND["talk"], KIND["attempt"]
VAIN = {
    "engaged": (ATTEMPT, OUTCOME["busy"]),
    "no_answer": (ATTEMPT, OUTCOME["no answer"]),
    "outage": (ATTEMPT, OUTCOME["outage"]),
    "given_up": (ATTEMPT, OUTCOME["given up"]),
    "cut_off": (TALK, OUTCOME["cut off"]),
}
LINES = ("lines", "occupied", "share", "peak", "attempts", *VAIN)
LINE_LOAD = ("start", "end", "occupied")


class Pool(NamedTuple):
    """The lines of a channel or, with ``unit``, those that this unit has there of its own.

    ``lines`` None: as many as are asked for. ``group``: it is a talkgroup.
    """

    channel: str
    unit: str = ""
    lines: int | None = None
    group: bool = False


def pools_of(scenario: Scenario) -> list[Pool]:
    """Return the lines of all channels by which one calls, and then those of units."""
    kinds = {c.id: c.kind for c in scenario.channels}
    own = [
        Pool(c.id, "", 1 if c.kind == "talkgroup" else c.lines, c.kind == "talkgroup")
        for c in scenario.channels
        if c.kind in ("call", "talkgroup")
    ]
    units = [
        Pool(channel, unit.id, number)
        for unit in scenario.units
        for channel, number in unit.lines
        if kinds[channel] == "call"
    ]
    return own + units


def pools_seen(log: Log) -> list[Pool]:
    """Return the channels on which somebody talks in ``log``, which does not say how many lines."""
    seen = np.unique(log.columns["channel"][log.columns["kind"] == TALK])
    return [Pool(log.names.channels[code]) for code in seen if code != NEVER]


class Lines:
    """The lines of one log; without ``pools`` they are `pools_seen`."""

    def __init__(self, log: Log, pools: Sequence[Pool] | None = None) -> None:
        self.log = log
        self.pools = pools_seen(log) if pools is None else pools
        self.rows, self.pool = self._rows()
        self.kind, self.outcome = (log.columns[name][self.rows] for name in ("kind", "outcome"))

    @property
    def names(self) -> list[tuple[str, str]]:
        """Channel and unit of each pool."""
        return [(pool.channel, pool.unit) for pool in self.pools]

    def table(self) -> Columns:
        """Return the columns LINES for each pool.

        lines (NaN: no limit), occupied [line-min], share of all line-minutes (NaN without a limit),
        peak (taken at once); attempts and, of these, engaged, no_answer, outage, and given_up (the
        last one in vain, for whatever reason, with nothing left to try); cut_off: talks that an
        outage ended.
        """
        size, (pool, spans) = len(self.pools), self.held
        limits = [np.nan if p.lines is None else p.lines for p in self.pools]
        lines = np.array(limits, dtype=np.float64)
        start, end = active(self.log, spans)
        occupied = np.bincount(pool, weights=end - start, minlength=size) / MINUTE
        whole = lines * (int(active(self.log, np.array(self.log.end))) / MINUTE)
        return {
            "lines": lines,
            "occupied": occupied,
            "share": share(occupied, whole),
            "peak": self._peak(),
            "attempts": self._count(self.kind == ATTEMPT),
            **{name: self._count(self._ended(*how)) for name, how in VAIN.items()},
        }

    def load(self, bins: Bins) -> Columns:
        """Return the columns LINE_LOAD for each pool and bin: mean of the lines taken."""
        pool, spans = self.held
        size = len(self.pools)
        found = share(lasting(self.log, bins, spans, (pool, size)), bins.went)
        return {**bins.columns(size), "occupied": found.ravel()}

    @cached_property
    def held(self) -> tuple[Numbers, Numbers]:
        """What is taken: the pool, and from when until when [µs]."""
        columns = self.log.columns
        group = np.array([pool.group for pool in self.pools], dtype=bool)
        takes = (self.kind == TALK) | group[self.pool]
        rows, completed = self.rows[takes], columns["completed"][self.rows[takes]]
        until = np.where(completed == NEVER, self.log.end, completed)
        return self.pool[takes], np.stack([columns["started"][rows], until])

    def _rows(self) -> tuple[Numbers, Numbers]:
        """Return talks and attempts, each once for every pool that it takes a line of."""
        columns, names = self.log.columns, self.log.names
        asks = np.isin(columns["kind"], (TALK, ATTEMPT)) & (columns["started"] != NEVER)
        rows = np.flatnonzero(asks & (columns["channel"] != NEVER))
        units = {unit: k for k, unit in enumerate(names.units)} | {"": len(names.units)}
        index = np.full((len(names.channels), len(units) + 1), NEVER)  # the last one for no unit
        for k, pool in enumerate(self.pools):
            index[names.channels.index(pool.channel), units[pool.unit]] = k
        channel, unit, to = (columns[name][rows] for name in ("channel", "unit", "to"))
        other = np.where(to == unit, NEVER, to)
        pools = np.stack([index[channel, end] for end in (units[""], unit, other)])
        which, place = np.nonzero(pools != NEVER)
        return rows[place], pools[which, place]

    def _ended(self, kind: int, outcome: int) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (self.kind == kind) & (self.outcome == outcome)
        return found

    def _count(self, which: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(self.pool[which], minlength=len(self.pools)).astype(np.float64)

    def _peak(self) -> NDArray[np.float64]:
        """Return how many were taken at once, at most; what ends at an instant has ended before."""
        pool, (start, end) = self.held
        lasts = end > start
        pool = np.concatenate([pool[lasts], pool[lasts]])
        times = np.concatenate([end[lasts], start[lasts]])
        change = np.repeat([-1, 1], np.count_nonzero(lasts))
        order = np.lexsort((change, times, pool))
        taken = np.cumsum(change[order])  # all that a pool gives is given back, so it ends at 0
        peak = np.zeros(len(self.pools))
        np.maximum.at(peak, pool[order], taken)
        return peak
