"""Proposed ratings: which of a scale the evidence allows. The evaluator decides."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from sim.scenario import Scale

if TYPE_CHECKING:
    from sim.words import Words

CANNOT_SAY = "cannot say"
TINY = 1e-12
"""Less than any share differs from a limit but by rounding."""


def allowed(scale: Scale, low: float, high: float) -> tuple[str, ...]:
    """Return the ratings that shares from ``low`` to ``high`` would get, the best first.

    >>> from sim.scenario import THREE_STEPS
    >>> allowed(THREE_STEPS, 0.92, 0.99), allowed(THREE_STEPS, 0.45, 0.9)
    (('met',), ('met', 'partly', 'not met'))
    """
    return scale.ratings[_step(scale, high) : _step(scale, low) + 1]


def proposed(scale: Scale, low: float, high: float) -> str:
    """Return the rating of shares from ``low`` to ``high``; "cannot say" if they get several."""
    ratings = allowed(scale, low, high)
    return ratings[0] if len(ratings) == 1 else CANNOT_SAY


def promised(scale: Scale, share: float) -> Scale:
    """Return the scale of a target that promises ``share``: what is promised is the best rating.

    >>> from sim.scenario import PSMU
    >>> promised(PSMU, 0.6).limits
    (0.6, 0.6, 0.5)
    """
    lower = (min(limit, share) for limit in scale.limits[1:])
    return Scale(scale.ratings, (share, *lower), scale.source)


def doubt(scale: Scale, low: float, high: float, words: Words) -> str:
    """Return between which ratings the evidence leaves it open, in words; empty if it does not."""
    ratings = allowed(scale, low, high)
    if len(ratings) == 1:
        return ""
    return words("; between {best} and {worst}", best=words(ratings[0]), worst=words(ratings[-1]))


def interval(low: float, high: float, words: Words) -> str:
    """Return an interval of shares in words, rounded outwards to whole per cent.

    >>> from sim.words import Words
    >>> interval(0.8961, 0.9, Words())
    '95 % interval 89% to 90%'
    """
    down, up = floor(100 * low + TINY) / 100, ceil(100 * high - 1e-9) / 100
    return words("95 % interval {low} to {high}", low=words.share(down), high=words.share(up))


def _step(scale: Scale, share: float) -> int:
    return sum(share < limit - TINY for limit in scale.limits)
