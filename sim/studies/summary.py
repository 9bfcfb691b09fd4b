"""The tables for people: what all runs of a scenario say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.measures.callers import COUNTS, WAITS
from sim.measures.cascades import cascade_table
from sim.studies.bottlenecks import bottlenecks
from sim.studies.flow import age, knowing, links
from sim.studies.judging import expectations, key_times, objectives, targets
from sim.studies.load import counterplay, endurance, line_load, lines, load, load_over_time
from sim.studies.responding import by_channel, by_objective, responses, stretches
from sim.studies.waiting import causes, holdups, speed

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.studies.runs import Runs


def callers(runs: Runs) -> pd.DataFrame:
    """Return per source of calls the means over the runs.

    Columns: source; per run the persons, the attempts, and the persons answered, gave_up,
    turned_away, waiting (to be answered at ENDEX) and between (two attempts then); mean_wait and
    p90_wait [min] of those answered since their first attempt, attempt_wait [min] since the last;
    within_30s and within_3min (shares of persons answered so soon after their first attempt).
    """
    by_source = runs["callers"].groupby("source", sort=False, observed=True)
    table = by_source[[*COUNTS, *WAITS]].mean()
    return table.reset_index()


def cascades(runs: Runs) -> pd.DataFrame:
    """Return per order to all below how far it got (see `sim.measures.cascades.cascade_table`)."""
    return cascade_table(runs["cascades"])


TABLES: dict[str, Callable[[Runs], pd.DataFrame]] = {
    "responses": responses,
    "stretches": stretches,
    "by_channel": by_channel,
    "by_objective": by_objective,
    "key_times": key_times,
    "targets": targets,
    "objectives": objectives,
    "expectations": expectations,
    "callers": callers,
    "cascades": cascades,
    "holdups": holdups,
    "causes": causes,
    "speed": speed,
    "load": load,
    "load_over_time": load_over_time,
    "lines": lines,
    "line_load": line_load,
    "endurance": endurance,
    "counterplay": counterplay,
    "links": links,
    "bottlenecks": bottlenecks,
    "knowing": knowing,
    "age": age,
}
"""All of them by name, in the order in which they are written."""
