"""Effects: what a variant does to every measure, run by run, judged together with all others."""

from __future__ import annotations

from math import isnan, nan
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.measures.paired import CONFIDENCE, SAME, Gain, best, gain, gain_of_share, holm
from sim.studies.comparing import Pair, compared
from sim.studies.whatif.measuring import LESS, Chosen, further

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.studies.runs import Runs

NINE_OF_TEN: Final = (0.05, 0.95)
"""Between these parts of the points in the ranges lies what is told of them."""

Key = tuple[str, str, str]
"""A variant's id, a measure, and what it is of."""


class Effect(NamedTuple):
    """What a variant does to one measure."""

    key: Key
    pair: Pair
    better: Gain
    """By how much it is better: less time, a larger share."""


def effects(
    id: str, before: Runs, after: Runs, measures: Sequence[Chosen] = ()
) -> Iterator[Effect]:
    """Yield what the variant ``id`` does to each measure; of its runs only the pairs are kept."""
    for pair in pairs(before, after, measures):
        yield Effect((id, pair.measure, pair.of), pair, better(pair))


def pairs(before: Runs, after: Runs, measures: Sequence[Chosen] = ()) -> Iterator[Pair]:
    """Yield what is compared: targets, all answers together, and the measures chosen."""
    for pair in compared(before, after):
        if pair.measure != "answer" or "answers" in measures:
            yield pair
    yield from further(before, after, measures)


def better(pair: Pair) -> Gain:
    """Return by how much the second is better, with a 95 % interval of chance."""
    if pair.measure == "target met":
        return gain_of_share(pair.before > 0, pair.after > 0)
    return gain(gains(pair))


def gains(pair: Pair) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return by how much the second is better, run by run."""
    less = pair.before - pair.after
    return less if pair.measure in LESS else -less


def adjusted(found: Sequence[Effect]) -> list[Effect]:
    """Return effects with probabilities adjusted for all of them together (Holm 1979).

    What differs in no run is left out of the count: whatever the signs of its differences, it could
    not have been shown to be an effect (Tarone 1990), and it stays at a probability of 1.
    """
    differ = [k for k, e in enumerate(found) if (np.abs(gains(e.pair)) > SAME).any()]
    told = list(found)
    for k, p in zip(differ, holm([found[k].better.p for k in differ]), strict=True):
        told[k] = found[k]._replace(better=found[k].better._replace(p=p))
    return told


def foremost(found: Sequence[Effect]) -> set[Key]:
    """Return those of one measure that may be the best, the plan as it is being one of them."""
    if not found:
        return set()
    as_it_is = np.zeros(len(found[0].pair.before))
    intervals = best([as_it_is, *(gains(e.pair) for e in found)])
    ends = zip(found, intervals[1:], strict=True)
    return {e.key for e, (low, high) in ends if high > 0 or low == 0}


def middle(known: Sequence[float]) -> tuple[float, float]:
    """Return between which values nine of ten lie."""
    if not known:
        return nan, nan
    low, high = np.quantile(known, NINE_OF_TEN, method="inverted_cdf")
    return float(low), float(high)


def verdict(better: Gain, ranges: tuple[float, float] = (nan, nan)) -> str:
    """Return whether it is better, worse, shows no effect, or nothing can be said.

    ``ranges``: between which gains nine of ten points in the assumptions' ranges lie.
    """
    if isnan(better.p):
        return "cannot say"
    if better.p > 1 - CONFIDENCE:
        return "no effect shown"
    if ranges[0] < 0 < ranges[1]:
        return "cannot say"
    return "better" if better.mean > 0 else "worse"
