"""Keeping what a run found in a folder, and fetching it again."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.errors import KrisimError
from sim.files import load
from sim.files.results import SCENARIO, read_facts, write_results
from sim.measures.every import MEASURES
from sim.measures.tables import milestones, pauses, presence, tasks
from sim.studies.collecting import with_names
from sim.studies.ending import facts as facts_of
from sim.studies.explaining import play_again, typical_run
from sim.studies.runs import Runs
from sim.studies.summary import TABLES

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sim.studies.aims import Ending
    from sim.words import Language

LOG = {"tasks": tasks, "milestones": milestones, "presence": presence, "pauses": pauses}
"""The tables of the log that is kept, that of the typical run."""

PACKAGES = ("krisim", "simpy", "numpy", "pandas", "scipy")


def keep(
    runs: Runs,
    folder: Path,
    started: datetime,
    language: Language = "en",
    ending: Ending | None = None,
) -> None:
    """Write results, the measures of every run, and the log of the typical one to ``folder``.

    ``ending`` says why there are so many runs, if they were not so many by choice.

    Raises
    ------
    KrisimError
        If there is something at ``folder`` already, or it cannot be written.
    """
    run = typical_run(runs) if len(runs["answers"]) else 0
    log = play_again(runs, run)
    tables: dict[str, pd.DataFrame] = {
        **{f"{name}.csv": table(runs) for name, table in TABLES.items()},
        **{f"log/{name}.parquet": table(log) for name, table in LOG.items()},
    }
    tables |= {f"runs/{name}.parquet": table for name, table in runs.tables.items()}
    facts = _facts(runs, run, started, ending)
    write_results(folder, runs.scenario, tables, facts, language)


def fetch(folder: Path) -> Runs:
    """Return the runs that ``folder`` keeps.

    Raises
    ------
    KrisimError
        If it holds no results, or they were changed since or made by another version.
    """
    facts = read_facts(folder)
    made_by = facts.get("versions", {}).get("krisim")
    if made_by != version("krisim"):
        raise KrisimError(
            f"{folder} was made by krisim {made_by}, this is {version('krisim')}: "
            f"run the scenario again, 'krisim run {folder / SCENARIO}'"
        )
    scenario = load(folder / SCENARIO)
    tables = {
        name: with_names(pd.read_parquet(folder / "runs" / f"{name}.parquet"), measure)
        for name, measure in MEASURES.items()
    }
    return Runs(scenario, facts["seed"], facts["replications"], tables)


def _facts(runs: Runs, run: int, started: datetime, ending: Ending | None) -> dict[str, Any]:
    exercise = runs.scenario.exercise
    return {
        "exercise": exercise.name,
        "notice": exercise.notice,
        "marking": exercise.marking,
        "seed": runs.seed,
        "replications": runs.replications,
        "precision": None if ending is None else facts_of(ending),
        "log_of_run": run,
        **made(started),
    }


def made(started: datetime) -> dict[str, Any]:
    """Return when, by what command and with which versions results are made."""
    return {
        "started": started.isoformat(timespec="seconds"),
        "command": [sys.argv[0].replace("\\", "/").rsplit("/", 1)[-1], *sys.argv[1:]],
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
        "platform": platform.platform(),
    }
