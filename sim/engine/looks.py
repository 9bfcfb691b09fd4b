"""When readers look into their inboxes, if nothing keeps them (R7)."""

from __future__ import annotations

from bisect import bisect_right
from itertools import count
from typing import TYPE_CHECKING

from sim.log import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.engine.fate import Fate
    from sim.engine.plan import Plan

Key = tuple[int, int]
"""A reader (person) and an inbox (channel)."""


class Looks:
    """The looks of one run: each reader's own, the first one a share of an interval late."""

    def __init__(self, plan: Plan, fate: Fate) -> None:
        self.plan, self.fate = plan, fate
        self.phases: dict[Key, float] = {}
        self.drawn: dict[Key, tuple[list[int], Iterator[int]]] = {}

    def around(self, person: int, channel: int, now: int) -> tuple[int, int]:
        """Return the last look until ``now`` [µs], NEVER if there was none, and the next after."""
        every = self.plan.ways[channel].look
        if every is None:
            return self._irregular((person, channel), now)
        phase = int(self._phase((person, channel)) * every)
        last = phase + (now - phase) // every * every
        return max(last, NEVER), last + every

    def _irregular(self, key: Key, now: int) -> tuple[int, int]:
        if key not in self.drawn:
            self.drawn[key] = [], self._draw(key)
        times, coming = self.drawn[key]
        while not times or times[-1] <= now:
            times.append(next(coming))
        k = bisect_right(times, now)
        return times[k - 1] if k else NEVER, times[k]

    def _draw(self, key: Key) -> Iterator[int]:
        """Yield one look after the other."""
        gaps = self.plan.ways[key[1]].gaps
        assert gaps is not None
        who = self._names(key)
        at = 0
        for block in count():
            lengths = self.fate.gaps(gaps, block, *who)
            if block == 0:
                lengths[0] = int(self._phase(key) * lengths[0])
            for length in lengths:
                at += length
                yield at

    def _phase(self, key: Key) -> float:
        if key not in self.phases:
            self.phases[key] = self.fate.phase(*self._names(key))
        return self.phases[key]

    def _names(self, key: Key) -> tuple[str, str]:
        return self.plan.names.people[key[0]], self.plan.names.channels[key[1]]
