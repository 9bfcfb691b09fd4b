"""When each inject was sent, and when each unit reached its milestones, on the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.measures.answers import AFTER_SENT
from sim.measures.survival import kaplan_meier_quantile

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMELINE = ("case", "unit", "runs", "sent", *AFTER_SENT, "open")


def timeline(answers: pd.DataFrame) -> pd.DataFrame:
    """Return a row per inject and unit: when what happened, in one run or in the median of many.

    ``answers`` are rows of ``runs["answers"]``: those of one run, or of all. Columns: case, unit,
    runs (in which the unit was concerned), sent and the milestones after it [min after STARTEX;
    NaN: the plan does not foresee it; inf: not by ENDEX, of many runs in more than half], open
    (share of the runs in which the unit had not completed its part by ENDEX).

    Over many runs a milestone is the median of when the inject was sent plus the median of how long
    after that it was reached. Rows are in the order of sending.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> answers = sim.replicate(scenario, 3, seed=1)["answers"]
    >>> table = timeline(answers[answers["run"] == 0])
    >>> [*table[["case", "unit", "runs", "sent"]].itertuples(index=False, name=None)][0]
    ('I-01', 'water', 1, 5.0)
    """
    groups = answers.groupby(["case", "unit"], sort=False, observed=True)
    rows = [(case, unit, *_times(group)) for (case, unit), group in groups]
    table = pd.DataFrame(rows, columns=list(TIMELINE))
    return table.sort_values("sent", kind="stable", ignore_index=True)


def _times(group: pd.DataFrame) -> Iterator[float]:
    """Yield the columns of one answer from runs on."""
    sent = float(group["sent"].median())
    yield len(group)
    yield sent
    for name in AFTER_SENT:
        foreseen = group[group[f"has_{name}"].astype(bool)]
        yield sent + _median(foreseen, name) if len(foreseen) else np.nan
    yield float((group["completed"].isna() & group["has_completed"].astype(bool)).mean())


def _median(group: pd.DataFrame, milestone: str) -> float:
    times = group[milestone].to_numpy(dtype=float)
    reached = ~np.isnan(times)
    watched = np.where(reached, times, group["until_end"].to_numpy(dtype=float))
    return kaplan_meier_quantile(watched, reached, 0.5)
