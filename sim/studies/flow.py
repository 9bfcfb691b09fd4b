"""How information went, over all runs of a scenario: who told whom, and who knew when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measures.knowing import knowing_table
from sim.measures.links import link_table
from sim.studies.spread import over_runs

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.runs import Runs


def links(runs: Runs) -> pd.DataFrame:
    """Return who told whom by which channel, the most used link first.

    Columns: sender, receiver, channel (by which it went), planned (channel tried first), way (in
    the chain of command), requested and received [messages per run], missed (share of the
    requested), wrong (share of the received) and minutes (mean of the received).

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> table = sim.links(sim.replicate(scenario, 3, seed=1))
    >>> bool((table["received"] <= table["requested"]).all())
    True
    """
    return link_table(runs["links"], runs.scenario, runs.replications)


def knowing(runs: Runs) -> pd.DataFrame:
    """Return for each inject which of the units that it concerns knew first, last and never.

    Columns: see `sim.measures.knowing.knowing_table`.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> table = sim.knowing(sim.replicate(scenario, 3, seed=1))
    >>> bool((table["first"] <= table["last"]).all())
    True
    """
    return knowing_table(runs["knowing"], runs.scenario)


def age(runs: Runs) -> pd.DataFrame:
    """Return how old the newest report was that each unit had received, over time.

    Columns: unit, start, end [min after STARTEX], known (share of the runs in which it had received
    a report by then), age (mean over the bin, and over the runs), peak (highest in the bin; mean
    over the runs) and age_p90 (what nine of ten runs keep below or reach) [min].

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> table = sim.age(sim.replicate(scenario, 3, seed=1)).dropna()
    >>> bool((table["age"] <= table["peak"]).all())
    True
    """
    keys = ["unit", "start", "end"]
    found = runs["age"].assign(known=runs["age"]["age"].notna().astype(float))
    return over_runs(found, keys, ["known", "age", "peak"], ("age",))
