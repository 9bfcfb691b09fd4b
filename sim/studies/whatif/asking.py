"""What-ifs answered: each played on the draws of the plan as it is, and compared run by run."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from sim.errors import KrisimError
from sim.measures.paired import CONFIDENCE, Gain, best, gain, gain_of_share, holm
from sim.scenario.ranges import spread_values, with_values
from sim.studies.comparing import Pair, compared
from sim.studies.runs import Runs, replicate
from sim.studies.whatif.measuring import LESS, Chosen, further

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sim.scenario import Scenario
    from sim.studies.whatif.reading import WhatIf

ANSWERED: Final = (
    "what_if",
    "changes",
    "measure",
    "of",
    "runs",
    "before",
    "after",
    "difference",
    "low",
    "high",
    "p",
    "verdict",
    "points",
    "ranges_low",
    "ranges_high",
    "maybe_best",
)
NINE_OF_TEN: Final = (0.05, 0.95)
"""Between these parts of the points in the ranges lies what is told of them."""

Key = tuple[str, str, str]
"""A what-if's id, a measure, and what it is of."""


@dataclass(frozen=True, slots=True)
class How:
    """How often each is played, and at how many points in the ranges of the assumptions."""

    replications: int = 100
    seed: int = 0
    workers: int = 1
    points: int = 0
    measures: tuple[Chosen, ...] = ()

    def plays(self, what_ifs: int) -> int:
        """Return how many replications that is."""
        return self.replications * (what_ifs + 1) * (self.points + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What-ifs with their answers, a table with the columns ANSWERED."""

    scenario: Scenario
    what_ifs: tuple[WhatIf, ...]
    how: How
    table: pd.DataFrame


class _Effect(NamedTuple):
    key: Key
    pair: Pair
    better: Gain
    """By how much it is better: less time, a larger share."""


def ask(
    scenario: Scenario,
    what_ifs: Sequence[WhatIf],
    how: How | None = None,
    progress: Callable[[int], None] | None = None,
) -> Asked:
    """Play ``scenario`` and each of ``what_ifs`` on the same draws, and compare them run by run.

    A row of the table is one measure of one what-if. ``measure`` is *target met* (share of runs),
    *target time* [min], *calls in time* (share of calls) of every target, *all answers* (their
    times added up [min]), and those that `How.measures` adds; ``of`` names the target and so on.
    ``before`` and ``after`` are means, ``difference`` is after less before, ``low`` and
    ``high`` its 95 % interval, which holds chance only. ``p`` is adjusted (Holm 1979) for all
    what-ifs and all that is measured that way. ``verdict``: better, worse, no effect shown, cannot
    say.

    With `How.points`, the assumptions are varied together within their ranges at so many points
    (Latin hypercube), with the same draws at each: nine of ten differences lie between
    ``ranges_low`` and ``ranges_high``. An effect that points both ways there is *cannot say*.

    ``maybe_best`` (all answers only): no other of the what-ifs, nor the plan as it is, is shown to
    be better (multiple comparison with the best, Hsu 1984, with intervals after Bonferroni).

    Raises
    ------
    KrisimError
        If nothing is asked, a what-if cannot be played at a point of the ranges, or points are
        wanted and no assumption has a range.
    ValueError
        If there are to be less than two replications: nothing could be told from chance.
    """
    how = how or How()
    if how.replications < 2:  # noqa: PLR2004 - so many are needed for an interval
        raise ValueError(f"at least 2 replications are needed, got {how.replications}")
    if not what_ifs:
        raise KrisimError("there is no what-if: write one into what_ifs.yaml, or use --change")
    points = _points(scenario, what_ifs, how)
    effects = list(_effects(scenario, what_ifs, how, progress))
    spread = _over(points, what_ifs, how, progress)
    table = _table(what_ifs, effects, spread)
    return Asked(scenario, tuple(what_ifs), how, table)


def _effects(
    scenario: Scenario,
    what_ifs: Sequence[WhatIf],
    how: How,
    progress: Callable[[int], None] | None,
) -> Iterator[_Effect]:
    """Yield the effects of each what-if; of its runs no more is kept than the pairs."""
    before = _played(scenario, how, progress)
    for each in what_ifs:
        after = _played(each.change(scenario), how, progress)
        for pair in pairs(before, after, how.measures):
            yield _Effect((each.id, pair.measure, pair.of), pair, better(pair))


def _played(scenario: Scenario, how: How, progress: Callable[[int], None] | None) -> Runs:
    return replicate(scenario, how.replications, how.seed, how.workers, progress)


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
    less = pair.before - pair.after
    return gain(less if pair.measure in LESS else -less)


# the assumptions' ranges --------------------------------------------------------------------------


def _points(scenario: Scenario, what_ifs: Sequence[WhatIf], how: How) -> list[Scenario]:
    """Return the scenario at each point, after seeing that every what-if can be made there."""
    found = [with_values(scenario, v) for v in spread_values(scenario, how.points, how.seed)]
    if how.points and not found:
        raise KrisimError("no assumption of the scenario has a range: leave --ranges out")
    for varied in found:
        for each in what_ifs:
            try:
                each.change(varied)
            except KrisimError as error:
                what = f"what-if '{each.id}' cannot be made everywhere in the ranges: {error}"
                raise KrisimError(what) from error
    return found


def _over(
    points: Sequence[Scenario],
    what_ifs: Sequence[WhatIf],
    how: How,
    progress: Callable[[int], None] | None,
) -> dict[Key, list[float]]:
    """Return by how much each is better, a mean at each point."""
    found: dict[Key, list[float]] = {}
    for varied in points:
        for effect in _effects(varied, what_ifs, how, progress):
            found.setdefault(effect.key, []).append(effect.better.mean)
    return found


# the table ----------------------------------------------------------------------------------------


def _table(
    what_ifs: Sequence[WhatIf], effects: Sequence[_Effect], spread: dict[Key, list[float]]
) -> pd.DataFrame:
    texts = {each.id: "; ".join(change.text for change in each.changes) for each in what_ifs}
    foremost = _foremost([e for e in effects if e.pair.measure == "all answers"])
    rows = [
        (*_row(effect, texts, spread.get(effect.key, [])), effect.key in foremost)
        for effect in _adjusted(effects)
    ]
    return pd.DataFrame(rows, columns=list(ANSWERED))


def _adjusted(effects: Sequence[_Effect]) -> list[_Effect]:
    """Return effects with probabilities adjusted for all that are measured the same way."""
    found = list(effects)
    for measure in dict.fromkeys(e.pair.measure for e in effects):
        places = [k for k, e in enumerate(effects) if e.pair.measure == measure]
        ps = holm([effects[k].better.p for k in places])
        for k, p in zip(places, ps, strict=True):
            found[k] = effects[k]._replace(better=effects[k].better._replace(p=p))
    return found


def _foremost(effects: Sequence[_Effect]) -> set[Key]:
    """Return those that may be the best, the plan as it is being one of them."""
    if not effects:
        return set()
    as_it_is = np.zeros(len(effects[0].pair.before))
    intervals = best([as_it_is, *(e.pair.before - e.pair.after for e in effects)])
    ends = zip(effects, intervals[1:], strict=True)
    return {e.key for e, (low, high) in ends if high > 0 or low == 0}


def _row(effect: _Effect, texts: dict[str, str], points: Sequence[float]) -> tuple[object, ...]:
    id, measure, of = effect.key
    pair, sign = effect.pair, -1 if effect.pair.measure in LESS else 1
    before, after = (float(v.mean()) if len(v) else nan for v in (pair.before, pair.after))
    low, high = sorted((sign * effect.better.low, sign * effect.better.high))
    known = [x for x in points if not isnan(x)]
    ranges = [sign * float(x) for x in _middle(known)]
    head = (id, texts[id], measure, of, len(pair.before), before, after)
    difference = sign * effect.better.mean
    chance = (difference, low, high, effect.better.p, _verdict(effect.better, _middle(known)))
    return (*head, *chance, len(known), *sorted(ranges))


def _middle(known: Sequence[float]) -> tuple[float, float]:
    """Return between which values nine of ten lie."""
    if not known:
        return nan, nan
    low, high = np.quantile(known, NINE_OF_TEN, method="inverted_cdf")
    return float(low), float(high)


def _verdict(better: Gain, ranges: tuple[float, float]) -> str:
    if isnan(better.p):
        return "cannot say"
    if better.p > 1 - CONFIDENCE:
        return "no effect shown"
    if ranges[0] < 0 < ranges[1]:
        return "cannot say"
    return "better" if better.mean > 0 else "worse"
