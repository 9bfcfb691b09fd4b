"""Small pictures of a hot wash as numbers for its template: time strips and hours with rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sim.drill.logs.answers import DONE, SENT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sim.drill.logs.answers import Answer

WIDTH = 240.0
"""Of a strip, in its own units."""
MOST_LABELS = 6
STEPS = (1, 2, 3, 4, 6, 12, 24, 48, 96, 192, 384, 768)
"""Hours between two labels of the time axis: the first that gives few enough."""

BEFORE = {
    "delivered": "unseen",
    "noticed": "unseen",
    "decided": "undecided",
    "acted": "doing",
    "completed": "doing",
    "fed back": "doing",
}
"""What the time before a milestone looks like: thin, thicker, thick; after acting it is pale."""


class Bar(NamedTuple):
    """A stretch of a strip: from where, how wide, and what it looks like."""

    x: float
    width: float
    look: str


class Label(NamedTuple):
    """A time on the axis: where, and its place of text there."""

    x: float
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Axis:
    """Places clock times on strips."""

    start: datetime
    end: datetime

    def x(self, at: datetime) -> float:
        """Return where a time stands on a strip; outside the exercise: at its edge."""
        share = (at - self.start) / max(self.end - self.start, timedelta(minutes=1))
        return round(WIDTH * min(max(share, 0.0), 1.0), 1)

    def labels(self, hours: Iterable[datetime]) -> list[Label]:
        """Return the hours that are written on the axis."""
        inside = [h for h in hours if self.start <= h <= self.end]
        step = next(s for s in STEPS if len(inside) <= s * MOST_LABELS)
        kept = inside[::step] if inside else [self.start]
        return [Label(self.x(h), f"{h:%H}", _anchor(self.x(h))) for h in kept]

    def bars(self, answer: Answer) -> list[Bar]:
        """Return the stretches of an answer: what came before each milestone, and what is open."""
        known = [(name, when.at) for name, when in answer.known if when.at is not None]
        bars: list[Bar] = []
        for (before, first), (name, second) in pairwise(known):
            look = "after" if before in DONE else BEFORE[name]
            bars.append(self._bar(first, second, look))
        if known and answer.state in {"open", "never told"}:
            bars.append(self._bar(known[-1][1], answer.until, "open"))
        return bars

    def mark(self, answer: Answer) -> float | None:
        """Return where an answer begins: at its sending."""
        known = dict(answer.known)
        when = known.get(SENT)
        return None if when is None or when.at is None else self.x(when.at)

    def _bar(self, first: datetime, second: datetime, look: str) -> Bar:
        start, end = self.x(first), self.x(second)
        return Bar(start, round(max(end - start, 0.0), 1), look)


def _anchor(x: float) -> str:
    near = 12
    return "start" if x < near else "end" if x > WIDTH - near else "middle"
