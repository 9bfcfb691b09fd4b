"""One factor at a time: what a headline is at both ends of its range, all else as stated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isnan, nan
from typing import TYPE_CHECKING, Final

from sim.measures.paired import CONFIDENCE, Gain, holm
from sim.studies.assumptions.headlines import difference, judged, level, mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.studies.assumptions.factors import Factor
    from sim.studies.assumptions.headlines import Floats, Headline, Seen
    from sim.studies.assumptions.screening import Effect
    from sim.studies.assumptions.surface import Surface

ENDS: Final = (-1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Swing:
    """A headline at the low and the high end of one factor, beside what it is as stated.

    ``by_low`` and ``by_high``: the differences to that, run by run. ``p``: the chance of as much if
    neither end changes anything, adjusted for both ends and for all factors (Holm 1979).
    ``verdict_low`` and ``verdict_high``: of a target, at the ends, where its interval lies on one
    side of what it promises.
    """

    headline: Headline
    factor: Factor
    stated: float
    low: float
    high: float
    by_low: Gain
    by_high: Gain
    p: float
    verdict_low: str
    verdict_high: str

    @property
    def is_seen(self) -> bool:
        """Whether it can be told from chance."""
        return self.p <= 1 - CONFIDENCE

    @property
    def width(self) -> float:
        """How far apart the lowest and the highest of the three values are; NaN is none."""
        known = [x for x in (self.low, self.stated, self.high) if not isnan(x)]
        return max(known) - min(known) if known else 0.0


def foremost(
    effects: Mapping[Headline, Sequence[Effect]], deciding: Sequence[Headline], first: int
) -> list[int]:
    """Return the places of the ``first`` strongest factors of each of ``deciding``.

    Of those that can be told from chance, and of the strongest in any case if it does anything.
    Those that are foremost in sum over all of ``deciding`` come first, each headline counting by
    what part of its own effects a factor has.
    """
    sums: dict[int, float] = {}
    tried: set[int] = set()
    for headline in deciding:
        found = effects.get(headline, ())
        whole = sum(each.strength for each in found)
        order = sorted(range(len(found)), key=lambda k: -found[k].strength)
        seen = [k for k in order if found[k].is_seen] or [k for k in order[:1] if whole]
        for k in seen:
            sums[k] = sums.get(k, 0.0) + found[k].strength / whole
        tried |= set(seen[:first])
    return sorted(tried, key=lambda k: (-sums[k], k))


def swings(
    surface: Surface, stated: Seen, factors: Sequence[Factor], of: int
) -> dict[Headline, list[Swing]]:
    """Return what the ends of each of ``factors`` do to each headline, the widest first.

    ``of``: among how many factors they were chosen; all of them count where it is judged whether
    any does anything, for a choice by what was seen is none by chance.
    """
    found: dict[Headline, list[Swing]] = {each: [] for each in stated}
    for factor in factors:
        low, high = (surface.at(factor.towards(end)) for end in ENDS)
        for headline in stated:
            found[headline].append(_swing(factor, headline, (low, stated, high)))
    for headline, of_it in found.items():
        ps = holm([*(each.p for each in of_it), *[1.0] * (of - len(of_it))])
        both = [replace(each, p=p) for each, p in zip(of_it, ps, strict=False)]
        found[headline] = sorted(both, key=lambda each: -each.width)
    return found


def _swing(factor: Factor, headline: Headline, seen: tuple[Seen, Seen, Seen]) -> Swing:
    low, stated, high = (each[headline] for each in seen)
    by_low, by_high = (difference(headline, stated, end) for end in (low, high))
    ps = [each.p for each in (by_low, by_high) if not isnan(each.p)]
    p = min(1.0, 2 * min(ps)) if ps else nan
    ends = (verdict(headline, each) if headline.kind == "target" else "" for each in (low, high))
    return Swing(headline, factor, mean(stated), mean(low), mean(high), by_low, by_high, p, *ends)


def verdict(headline: Headline, values: Floats) -> str:
    """Return the verdict on a target from the runs alone."""
    _, low, high = level(headline, values)
    return judged(headline, low, high)
