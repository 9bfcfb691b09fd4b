"""Response times over many runs: medians, percentiles, and the share that stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.measures.answers import AFTER_SENT
from sim.measures.control import paused
from sim.measures.survival import kaplan_meier_quantile, quantile_interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


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
            *quantile_interval(shown, reached, 0.5),
            kaplan_meier_quantile(shown, reached, 0.9),
            *quantile_interval(shown, reached, 0.9),
            _stood(sent[foreseen], shown, pauses) if pauses else 0.0,
        )


def _stood(
    sent: NDArray[np.float64],
    took: NDArray[np.float64],
    pauses: tuple[tuple[float, float], ...],
) -> float:
    """Return for how long the exercise stood, in the mean, in what began when it was sent."""
    return float(np.mean([paused(s, s + t, pauses) for s, t in zip(sent, took, strict=True)]))
