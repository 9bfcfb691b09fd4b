"""How hours on duty, or awake, slow work (R5)."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from sim.log import KIND

if TYPE_CHECKING:
    from sim.engine.task import Agenda, Task
    from sim.scenario import Slowing

SLOWED = frozenset(KIND[kind] for kind in ("work", "write", "read", "call"))


class Pace:
    """The factor by which a task that starts now takes longer: the largest of its people.

    ``since`` holds when each came on duty [µs]; whose curve it is has been awake a while by then.
    """

    def __init__(self, slowing: Slowing, since: list[int], env: Agenda) -> None:
        self.times, self.factors = zip(*slowing.curve, strict=True)
        self.before = slowing.awake_before if slowing.by == "awake" else 0
        self.since, self.env = since, env

    def __call__(self, task: Task) -> float:
        """Return the factor for ``task``."""
        if task.node.kind not in SLOWED:
            return 1.0
        now = self.env.now + self.before
        return max((self.factor(now - self.since[p]) for p in task.people), default=1.0)

    def factor(self, hours: int) -> float:
        """Return the factor after ``hours`` [µs], straight between the points of the curve."""
        times, factors = self.times, self.factors
        k = bisect_right(times, hours)
        if k in (0, len(times)):
            return float(factors[min(k, len(times) - 1)])
        share = (hours - times[k - 1]) / (times[k] - times[k - 1])
        return float(factors[k - 1] + share * (factors[k] - factors[k - 1]))
