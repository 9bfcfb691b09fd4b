"""When channels are dead, with what they depend on, and what can be done then (R7).

An outage begins and ends where people and lines change in the order of an instant (R4). Outages are
known beforehand, so nothing has to be watched for: whoever asks is told.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from sim.log import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.engine.plan import Plan, Route
    from sim.engine.task import Agenda
    from sim.scenario import Channel, Scenario, Service

Windows = tuple[tuple[int, int], ...]


class Outages:
    """The outages of one run's channels."""

    def __init__(self, env: Agenda, plan: Plan) -> None:
        self.env = env
        self.windows = [way.outages for way in plan.ways]
        self.starts = [[start for start, _ in way.outages] for way in plan.ways]

    def dead(self, channel: int) -> bool:
        """Whether ``channel`` is dead just now."""
        now = self.env.now
        return self.over(channel, now) > now

    def over(self, channel: int, at: int) -> int:
        """Return when ``channel`` works again that is dead at ``at`` [µs]: then, if it is not."""
        k = bisect_right(self.starts[channel], at) - 1
        return at if k < 0 else max(at, self.windows[channel][k][1])

    def cut(self, channel: int, length: int) -> int:
        """Return when ``channel`` goes dead within the next ``length`` [µs], NEVER if it does not.

        What ends at that very instant has ended before.
        """
        now, starts = self.env.now, self.starts[channel]
        k = bisect_right(starts, now)
        return starts[k] if k < bisect_left(starts, now + length) else NEVER

    def instead(self, route: Route) -> Route | None:
        """Return what is tried instead of a dead channel: the first fallback that is not dead."""
        if not self.dead(route.channel):
            return None
        via = route.fallback
        while via is not None and self.dead(via.channel):
            via = via.fallback
        return via


def dead_times(scenario: Scenario) -> list[Windows]:
    """Return, for every channel, its outages and those of all that it depends on, merged."""
    things: dict[str, Service | Channel] = {s.id: s for s in scenario.services}
    things |= {c.id: c for c in scenario.channels}
    return [_merged(c.id, things) for c in scenario.channels]


def _merged(name: str, things: dict[str, Service | Channel]) -> Windows:
    found: list[tuple[int, int]] = []
    for start, end in sorted(_windows(_needed(name, things))):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _needed(name: str, things: dict[str, Service | Channel]) -> list[Service | Channel]:
    """Return a channel and everything that it depends on, directly or through others."""
    names = [name]
    for each in names:
        names += [other for other in things[each].depends_on if other not in names]
    return [things[each] for each in names]


def _windows(things: Iterable[Service | Channel]) -> list[tuple[int, int]]:
    return [(o.start, o.end) for thing in things for o in thing.outages if o.end > o.start]
