"""The tables of what is judged over all runs: key times, targets, objectives, expectations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measures.every import Setting
from sim.measures.expectations import expectation_table
from sim.measures.key_times import key_time_table
from sim.measures.objectives import Tables, objective_table
from sim.measures.targets import target_table
from sim.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.runs import Runs
    from sim.words import Language


def key_times(runs: Runs) -> pd.DataFrame:
    """Return when what every evaluation asks for came (see `sim.measures.key_times`).

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> sim.key_times(sim.replicate(scenario, 3, seed=1))["since"].unique().tolist()
    ['STARTEX', 'alarm', 'activation', 'its inject']
    """
    return key_time_table(runs["key_times"])


def targets(runs: Runs, language: Language = "en") -> pd.DataFrame:
    """Return per target how surely it is met (see `sim.measures.targets.target_table`).

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> sim.targets(sim.replicate(scenario, 3, seed=1))["target"].tolist()
    ['T1', 'T2', 'T3']
    """
    return target_table(runs["targets"], runs.scenario, Words(language))


def objectives(runs: Runs, language: Language = "en") -> pd.DataFrame:
    """Return per objective what part of it is met (`sim.measures.objectives.objective_table`).

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> found = sim.objectives(sim.replicate(scenario, 3, seed=1))
    >>> found.loc[found["unit"] == "", "objective"].tolist()
    ['O1', 'O2']
    """
    setting = Setting(runs.scenario)
    found = Tables(runs["expectations"], runs["expected"], runs["targets"])
    return objective_table(found, runs.scenario, setting.expected, Words(language))


def expectations(runs: Runs) -> pd.DataFrame:
    """Return per expectation how surely it is met (`sim.measures.expectations`)."""
    setting = Setting(runs.scenario)
    return expectation_table(runs["expectations"], setting.expected, runs.scenario)
