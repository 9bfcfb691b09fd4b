"""Response times over many runs: medians, percentiles, and the share that stays open."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.measures.answers import AFTER_SENT
from sim.measures.control import paused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

CONFIDENCE = 0.95


def response_table(
    answers: pd.DataFrame, pauses: tuple[tuple[float, float], ...] = ()
) -> pd.DataFrame:
    """Return response times per inject, unit and milestone over all runs.

    ``answers`` holds one row per run, inject and unit: case, unit, the milestones in minutes after
    the inject was sent (NaN: not by ENDEX; ``has_`` columns say whether the plan foresees it) and
    ``until_end``. Columns of the result: case, unit, milestone, runs, open (share not reached by
    ENDEX), median and p90 [min; inf where more stay open] with the bounds of their 95 % intervals,
    and control: for how long of it, in the mean, the exercise stood (``pauses`` [min after
    STARTEX]).
    """
    rows = [
        (case, unit, *row)
        for (case, unit), group in answers.groupby(["case", "unit"], sort=False, observed=True)
        for row in _milestones(group, pauses)
    ]
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS = (
    "case",
    "unit",
    "milestone",
    "runs",
    "open",
    "median",
    "median_low",
    "median_high",
    "p90",
    "p90_low",
    "p90_high",
    "control",
)


def _milestones(
    group: pd.DataFrame, pauses: tuple[tuple[float, float], ...]
) -> Iterator[tuple[object, ...]]:
    sent = group["sent"].to_numpy(dtype=float) if pauses else np.empty(0)
    until = group["until_end"].to_numpy(dtype=float)
    for name in AFTER_SENT:
        foreseen = group[f"has_{name}"].to_numpy(dtype=bool)
        if not foreseen.any():
            continue
        times = group[name].to_numpy(dtype=float)[foreseen]
        reached = ~np.isnan(times)
        shown = np.where(reached, times, until[foreseen])
        yield (
            name,
            len(times),
            float(1 - reached.mean()),
            kaplan_meier_quantile(shown, reached, 0.5),
            *quantile_interval(times, 0.5),
            kaplan_meier_quantile(shown, reached, 0.9),
            *quantile_interval(times, 0.9),
            _stood(sent[foreseen], shown, pauses) if pauses else 0.0,
        )


def _stood(
    sent: NDArray[np.float64],
    took: NDArray[np.float64],
    pauses: tuple[tuple[float, float], ...],
) -> float:
    """Return for how long the exercise stood, in the mean, in what began when it was sent."""
    return float(np.mean([paused(s, s + t, pauses) for s, t in zip(sent, took, strict=True)]))


def kaplan_meier_quantile(
    times: NDArray[np.float64], reached: NDArray[np.bool_], share: float
) -> float:
    """Return the time by which ``share`` have happened, by Kaplan and Meier (1958).

    ``times`` are when it happened or, where ``reached`` is False, until when it was watched in
    vain. Infinite if so large a share is never seen.

    >>> kaplan_meier_quantile(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True] * 4), 0.5)
    2.0
    >>> kaplan_meier_quantile(np.array([1.0, 2.0, 3.0]), np.array([True, False, False]), 0.5)
    inf
    """
    if reached.all() or (reached.any() and times[~reached].min() >= times[reached].max()):
        return _plain_quantile(times, reached, share)
    curve_times, survival = survival_curve(times, reached)
    below = np.nonzero(survival <= 1 - share + 1e-12)[0]
    return float(curve_times[below[0]]) if len(below) else float("inf")


def _plain_quantile(times: NDArray[np.float64], reached: NDArray[np.bool_], share: float) -> float:
    """Return the quantile where the open answers are the longest, which needs no curve."""
    ordered = np.sort(np.where(reached, times, np.inf))
    return float(ordered[max(int(np.ceil(share * len(ordered) - 1e-9)), 1) - 1])


def survival_curve(
    times: NDArray[np.float64], reached: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the times of a Kaplan–Meier curve and the share still open after each."""
    from scipy.stats import CensoredData, ecdf  # slow to import, needed here only

    if reached.all():
        curve = ecdf(times).sf
    else:
        curve = ecdf(CensoredData.right_censored(times, ~reached)).sf
    return curve.quantiles, curve.probabilities


def quantile_interval(times: NDArray[np.float64], share: float) -> tuple[float, float]:
    """Return a 95 % interval of a quantile, by order statistics; NaN times are open ones.

    An open answer counts as longer than all others. Where there are too few runs for a bound it is
    0 or infinite: for the median below 6 runs, for the 90th percentile below 36.

    >>> low, high = quantile_interval(np.arange(1.0, 101.0), 0.5)
    >>> low, high
    (40.0, 61.0)
    """
    ordered = np.sort(np.where(np.isnan(times), np.inf, times))
    n = len(ordered)
    low, high = _ranks(n, share)
    lower = float(ordered[low - 1]) if low >= 1 else 0.0
    upper = float(ordered[high - 1]) if high <= n else float("inf")
    return lower, upper


@cache
def _ranks(n: int, share: float) -> tuple[int, int]:
    """Return between which of ``n`` ordered values a quantile lies with 95 % confidence."""
    from scipy.stats import binom  # slow to import, needed here only

    tail = (1 - CONFIDENCE) / 2
    return int(binom.ppf(tail, n, share)), int(binom.ppf(1 - tail, n, share)) + 1
