"""Response times over many runs: medians, percentiles, and the share that stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measures.stretches import RESPONSES, ways_table

if TYPE_CHECKING:
    import pandas as pd

    from sim.measures.stretches import Pauses


def response_table(answers: pd.DataFrame, pauses: Pauses = ()) -> pd.DataFrame:
    """Return response times per inject, unit and milestone over all runs.

    ``answers`` holds one row per run, inject and unit: run, case, unit, sent [min after STARTEX],
    the milestones in minutes after the inject was sent (NaN: not by ENDEX; ``has_`` columns say
    whether the plan foresees it) and ``until_end``. Columns of the result: case, unit, milestone,
    runs, open (share not reached by ENDEX), median and p90 [min; inf where more stay open] with
    the bounds of their 95 % intervals, and control: for how long of it, in the mean, the exercise
    stood (``pauses`` [min after STARTEX]).
    """
    table = ways_table(answers, RESPONSES, pauses, next_only=False)
    always = ["from", "not_begun", "reversed", "reached"]
    return table.drop(columns=always).rename(columns={"to": "milestone"})
