"""What the tables of a run and their columns are called in a workbook, in both languages."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import sim
from docs.making.cells import code, plain, table
from sim.files.starting import start_scenario
from sim.studies.headings import TITLES, heading, title
from sim.studies.keeping import LOG
from sim.studies.summary import TABLES
from sim.words import Words

ENGLISH, SWEDISH = Words("en"), Words("sv")


def headings(name: str) -> str:
    """Return a table of the columns of a table, as they are named in files and in workbooks."""
    rows = [
        [code(column), *(plain(heading(name, column, words)) for words in (ENGLISH, SWEDISH))]
        for column in _columns()[name]
    ]
    return table(["in files", "in an English workbook", "in a Swedish one"], rows)


def sheets() -> str:
    """Return a table of the tables themselves."""
    rows = [
        [code(name), *(plain(title(name, words)) for words in (ENGLISH, SWEDISH))]
        for name in TITLES
    ]
    return table(["in files", "in an English workbook", "in a Swedish one"], rows)


@cache
def _columns() -> dict[str, list[str]]:
    """Return the columns of every table, of the smallest scenario that there is."""
    with tempfile.TemporaryDirectory() as place:
        scenario = Path(place) / "small"
        start_scenario(scenario)
        loaded = sim.load(scenario)
    runs, log = sim.replicate(loaded, 2), sim.simulate(loaded)
    of_runs = {name: list(map(str, made(runs))) for name, made in TABLES.items()}
    return of_runs | {f"log_{name}": list(map(str, made(log))) for name, made in LOG.items()}
