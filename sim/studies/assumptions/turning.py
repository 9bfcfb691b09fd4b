"""Where the verdict on a target turns along the range of one factor, all else as stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.studies.assumptions.headlines import mean
from sim.studies.assumptions.swinging import verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.studies.assumptions.factors import Factor
    from sim.studies.assumptions.headlines import Headline, Seen
    from sim.studies.assumptions.surface import Surface
    from sim.studies.assumptions.swinging import Swing

SURE: Final = ("met", "not met")
STEPS: Final = 5
"""Halvings of the way from what is stated to an end of the range."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The verdict on a target is ``verdict`` up to ``near``, and another from ``far`` on.

    All are ways from what is stated (0) to an end of the range (-1 or 1), as `Factor.towards` has
    them. Between ``near`` and ``far`` the share of the runs crosses what is promised. As far as
    chance goes the verdict is sure up to ``sure_near``, and sure to be the other from ``sure_far``
    on. ``begins`` is 0, or the other end of the range if the verdict as stated is *cannot say*.
    """

    headline: Headline
    factor: Factor
    verdict: str
    begins: float
    near: float
    far: float
    sure_near: float
    sure_far: float

    @property
    def where(self) -> float:
        """The middle of what is left between ``near`` and ``far``."""
        return (self.near + self.far) / 2


def turns(surface: Surface, stated: Seen, swings: Iterable[Swing]) -> list[Turn]:
    """Return where the verdicts on targets turn along ``swings`` that can be told from chance.

    It is looked for where the verdict is sure as stated and surely the contrary at an end, or
    surely the contrary at both ends; by halving, on the same draws. A verdict that turns twice on
    the way is told once.
    """
    found = []
    for swing in swings:
        if swing.headline.kind == "target" and swing.is_seen:
            for begin, end in _ways(swing, verdict(swing.headline, stated[swing.headline])):
                found.append(_halved(surface, stated, swing, (begin, end)))
    return found


def _ways(swing: Swing, as_stated: str) -> list[tuple[float, float]]:
    """Return from where to where the verdict surely turns."""
    at = {-1.0: swing.verdict_low, 0.0: as_stated, 1.0: swing.verdict_high}
    tried = [(0.0, -1.0), (0.0, 1.0)] if as_stated in SURE else [(-1.0, 1.0)]
    return [way for way in tried if {at[way[0]], at[way[1]]} == set(SURE)]


def _halved(surface: Surface, stated: Seen, swing: Swing, way: tuple[float, float]) -> Turn:
    headline, factor = swing.headline, swing.factor
    near, far = sure_near, sure_far = way
    first = _verdict_at(surface, stated, swing, near)
    for _ in range(STEPS if near == 0 else STEPS + 1):
        middle = (near + far) / 2
        values = _at(surface, stated, factor, middle)[headline]
        keeps = mean(values) >= headline.promised
        sure = verdict(headline, values)
        if keeps == (first == "met"):
            near = middle
            sure_near = middle if sure == first else sure_near
        else:
            far = middle
            sure_far = middle if sure in SURE else sure_far
    return Turn(headline, factor, first, way[0], near, far, sure_near, sure_far)


def _verdict_at(surface: Surface, stated: Seen, swing: Swing, way: float) -> str:
    return verdict(swing.headline, _at(surface, stated, swing.factor, way)[swing.headline])


def _at(surface: Surface, stated: Seen, factor: Factor, way: float) -> Seen:
    return stated if way == 0 else surface.at(factor.towards(way))
