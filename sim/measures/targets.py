"""Targets: what a plan promises, met or not in one run, and how surely over many."""

from __future__ import annotations

from math import ceil, isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.clock import MINUTE
from sim.measures.answers import Milestones
from sim.measures.callers import answered_within
from sim.measures.events import between
from sim.measures.ratings import doubt, interval, promised, proposed
from sim.measures.survival import clopper_pearson
from sim.words import Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.log import Log
    from sim.scenario import Ratings, Scenario, Target


class Result(NamedTuple):
    """One target in one run: the measured value and whether it was met; None: no occasion.

    ``value`` is in minutes (NaN: not by ENDEX) or, for callers, the share answered in time. It is
    without the time that exercise control took: ``control`` [min].
    """

    target: str
    value: float | None
    met: bool | None
    control: float = 0.0


def target_results(log: Log, scenario: Scenario, found: Milestones | None = None) -> list[Result]:
    """Return what became of each target of ``scenario`` in one run.

    ``found``, the milestones of the log, are looked up anew if not given.
    """
    found = found or Milestones(log)
    return [
        _callers(log, t) if t.callers is not None else _between(log, found, t)
        for t in scenario.targets
    ]


def _callers(log: Log, target: Target) -> Result:
    share = answered_within(log, target.callers or "", target.within)
    if isnan(share):
        return Result(target.id, None, None)
    return Result(target.id, share, share >= (target.of_calls or 1.0))


def _between(log: Log, found: Milestones, target: Target) -> Result:
    assert target.start is not None
    assert target.end is not None
    took = between(log, found, [target.start], [target.end])
    if took is None:
        return Result(target.id, None, None)
    minutes = float("nan") if took.is_open else took.players / MINUTE
    return Result(target.id, minutes, took.keeps(target.within), took.control / MINUTE)


def target_table(
    results: pd.DataFrame, scenario: Scenario, words: Words | None = None
) -> pd.DataFrame:
    """Return one row per target: how surely it is met, by how much, and the rating to propose.

    ``results`` has the columns run, target, value, met, control. Columns of the result: target,
    name, within [min], promised (share of runs), of_calls (share of calls that are to be answered
    within it; NaN where times are measured), runs (with occasion), met (share), low and high
    (its exact 95 % interval), median (value), control (mean of what exercise control took
    [min]), verdict, source; margin (median of what was left until the limit, negative where it was
    late [min], for callers share of calls; -inf: not by ENDEX) with margin_p10 and margin_p90,
    rating, psmu and evidence (in ``words``, English if not given). The verdict is "met" or "not
    met" where the whole interval lies on one side of what is promised, else "cannot say". Results
    of one observed exercise are facts and have no interval.
    """
    say = words or Words()
    rows = [
        _judge(target, results[results["target"] == target.id], scenario.ratings, say)
        for target in scenario.targets
    ]
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS = (
    "target",
    "name",
    "within",
    "promised",
    "of_calls",
    "runs",
    "met",
    "low",
    "high",
    "median",
    "control",
    "verdict",
    "source",
    "margin",
    "margin_p10",
    "margin_p90",
    "rating",
    "psmu",
    "evidence",
)
NAN = float("nan")


def _judge(
    target: Target, results: pd.DataFrame, ratings: Ratings, words: Words
) -> tuple[object, ...]:
    known = results[results["met"].notna()]
    runs, met = len(known), int(known["met"].astype(bool).sum())
    of_calls = NAN if target.callers is None else target.of_calls or 1.0
    head = (target.id, target.name, target.within / MINUTE, target.share, of_calls, runs)
    if not runs:
        said = words("in no run was there an occasion")
        verdict = ("no occasion", target.source, NAN, NAN, NAN, "no occasion", "no occasion")
        return (*head, NAN, NAN, NAN, NAN, NAN, *verdict, said)
    observed = runs == 1 and isinstance(known["run"].iloc[0], str)
    low, high = (float(met), float(met)) if observed else clopper_pearson(met / runs, runs)
    median = float(known["value"].astype(float).fillna(float("inf")).median())
    control = float(known["control"].astype(float).mean())
    margin = margins(_left(target, known))
    kept = Kept(met, runs, low, high)
    rated = _ratings(target, kept, ratings)
    said = _evidence(target, kept, ratings, words)
    judged = (_verdict(low, high, target.share), target.source)
    return (*head, met / runs, low, high, median, control, *judged, *margin, *rated, said)


KEPT = "kept {limit} in {met} of {runs} runs ({interval}; promised in {promised})"
ANSWERED = (
    "{of_calls} of callers within {limit} in {met} of {runs} runs"
    " ({interval}; promised in {promised})"
)


class Kept(NamedTuple):
    """In how many of the runs a target was kept, and the interval of that share."""

    met: int
    runs: int
    low: float
    high: float


def _left(target: Target, known: pd.DataFrame) -> NDArray[np.float64]:
    """Return what was left until the limit in each run; minus infinity where it stayed open."""
    values = known["value"].to_numpy(dtype=float)
    if target.callers is not None:
        return values - (target.of_calls or 1.0)
    return np.where(np.isnan(values), -np.inf, target.within / MINUTE - values)


def margins(left: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the median, the 10th and the 90th percentile of what was left until a limit.

    The percentiles are values at their rank; the median lies between the two in the middle.

    >>> margins(np.array([-5.0, 0.0, 10.0, 20.0]))
    (5.0, -5.0, 20.0)
    """
    if not len(left):
        return NAN, NAN, NAN
    ordered = np.sort(left)
    ranked = [ordered[max(ceil(share * len(ordered) - 1e-9), 1) - 1] for share in (0.1, 0.9)]
    middle = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return float(middle[0] + middle[1]) / 2, float(ranked[0]), float(ranked[1])


def _ratings(target: Target, kept: Kept, ratings: Ratings) -> tuple[str, str]:
    """Return the rating on both scales, of which the best begins where the target promises."""
    scales = (promised(scale, target.share) for scale in (ratings.three_steps, ratings.psmu))
    three, psmu = (proposed(scale, kept.low, kept.high) for scale in scales)
    return three, psmu


def _evidence(target: Target, kept: Kept, ratings: Ratings, words: Words) -> str:
    limit = words.length(target.within)
    said = words(
        KEPT if target.callers is None else ANSWERED,
        limit=limit,
        of_calls=words.share(target.of_calls or 1.0),
        met=kept.met,
        runs=kept.runs,
        interval=interval(kept.low, kept.high, words),
        promised=words.share(target.share),
    )
    scale = promised(ratings.three_steps, target.share)
    return said + doubt(scale, kept.low, kept.high, words)


def _verdict(low: float, high: float, promised: float) -> str:
    if low >= promised:
        return "met"
    return "not met" if high < promised else "cannot say"
