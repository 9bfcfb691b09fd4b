"""How people, lines and exercise control were taken up, over all runs of a scenario.

Numbers are means over the runs; a column that ends in ``_p90`` holds what nine of ten runs keep
below or reach (see `sim.studies.spread.over_runs`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measures.load import DAYS
from sim.studies.spread import over_runs

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.runs import Runs


def load(runs: Runs) -> pd.DataFrame:
    """Return how the people of each unit spent the exercise.

    Columns: unit, and DAYS of `sim.measures.load` (means), overtime_p90, busy_p90 [min] and
    utilisation_p90.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> table = load(sim.replicate(scenario, 3, seed=1))
    >>> bool(table["utilisation"].between(0, 1).all())
    True
    """
    return over_runs(runs["days"], ["unit"], DAYS, ("overtime", "busy", "utilisation"))


def load_over_time(runs: Runs) -> pd.DataFrame:
    """Return how many of each unit were present and busy, and what waited for them, over time.

    Columns: unit, start, end [min after STARTEX], present, busy, overtime [people], queue [tasks]
    (means), busy_p90, queue_p90, and utilisation: of those present the share that was busy, over
    all runs together (NaN where nobody was).
    """
    columns = ["present", "busy", "overtime", "queue"]
    table = over_runs(runs["occupancy"], ["unit", "start", "end"], columns, ("busy", "queue"))
    there = table["present"].where(table["present"] > 0)
    return table.assign(utilisation=(table["busy"] - table["overtime"]) / there)
