"""How information went, over all runs of a scenario: who told whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measures.links import link_table

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
