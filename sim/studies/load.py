"""How people, lines and exercise control were taken up, over all runs of a scenario.

Numbers are means over the runs; a column that ends in ``_p90`` holds what nine of ten runs keep
below or reach (see `sim.studies.spread.over_runs`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measures.counterplay import COUNTERPLAY
from sim.measures.endurance import ENDURANCE
from sim.measures.lines import LINES
from sim.measures.load import DAYS
from sim.studies.spread import over_runs

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.runs import Runs

BREAK_BY, DUTY = 5, (8, 10, 13)
"""Hours that are told apart: without a rest, and on duty (see `sim.measures.endurance`)."""


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


def lines(runs: Runs) -> pd.DataFrame:
    """Return how the lines of channels and units (``unit`` is empty for a channel's) were taken up.

    Columns: channel, unit, LINES of `sim.measures.lines` (means), share_p90 and peak_p90.
    """
    return over_runs(runs["lines"], ["channel", "unit"], LINES, ("share", "peak"))


def line_load(runs: Runs) -> pd.DataFrame:
    """Return how many lines were taken over time.

    Columns: channel, unit, start, end [min after STARTEX], occupied (lines, mean over the bin and
    the runs) and occupied_p90.
    """
    keys = ["channel", "unit", "start", "end"]
    return over_runs(runs["line_load"], keys, ["occupied"], ["occupied"])


def endurance(runs: Runs) -> pd.DataFrame:
    """Return how long the people of each function were on duty and without rest.

    Columns: unit, role, ENDURANCE of `sim.measures.endurance` (means), on_duty_p90, since_rest_p90
    [h], over_5h (share of runs in which a holder had no rest for more than 5 h), over_8h, over_10h
    and over_13h (in which one was on duty for more than that).
    """
    table = runs["endurance"]
    over = {f"over_{BREAK_BY}h": table["since_rest"] > BREAK_BY}
    over |= {f"over_{hours}h": table["on_duty"] > hours for hours in DUTY}
    table = table.assign(**{name: column.astype(float) for name, column in over.items()})
    means = [*ENDURANCE, *over]
    found = over_runs(table, ["unit", "role"], means, ENDURANCE[:2])
    return found[["unit", "role", *ENDURANCE, *(f"{n}_p90" for n in ENDURANCE[:2]), *over]]


def counterplay(runs: Runs) -> pd.DataFrame:
    """Return what exercise control has to play in every hour.

    Columns: COUNTERPLAY of `sim.measures.counterplay` (means), needed_p90, needed_for_calls_p90,
    needed_for_rest_p90 (so many suffice in nine of ten runs), and peak: whether it is the hour
    that needs most (the first of several).
    """
    needed = COUNTERPLAY[-3:]
    table = over_runs(runs["counterplay"], COUNTERPLAY[:2], COUNTERPLAY[2:], needed)
    hardest = table.sort_values(["needed_p90", "busy"], ascending=False, kind="stable").index[:1]
    return table.assign(peak=table.index.isin(hardest))
