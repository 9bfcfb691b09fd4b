"""Answers to what-ifs as a folder: sentences, the table, and a forest plot for every effect."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sim.plots.forest import plot_what_ifs
from sim.report.studies import Written, drawn, write_study
from sim.studies.whatif.measuring import PERSONS, SHARES
from sim.studies.whatif.telling import EFFECT, Teller, sentences, what_holds, which_is_best
from sim.words import Words

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import pandas as pd
    from matplotlib.axes import Axes

    from sim.studies.whatif import Asked
    from sim.words import Language

TABLE: Final = "what-ifs.csv"


def write_what_ifs(folder: Path, asked: Asked, started: datetime, lang: Language = "en") -> None:
    """Write a folder of a study; it appears under its name only when it is complete.

    ``what-ifs.csv`` holds every comparison, ``summary.txt`` what is printed, ``what-ifs-….png`` a
    figure of everything on which any what-if has an effect, and of all answers together;
    ``scenario.yaml`` the plan in its complete form, ``run.json`` seed, changes and versions.

    Raises
    ------
    KrisimError
        If there is something at ``folder`` already, or it cannot be written.
    """
    named, exercise = _named(asked, Words(lang)), asked.scenario.exercise
    files: dict[str, Any] = {TABLE: named}
    for number, (name, rows) in enumerate(_with_effect(named), start=1):
        files[f"what-ifs-{number:02d}.png"] = drawn(partial(_plot, rows, name, lang), exercise)
    lines = (*sentences(asked, lang), "", which_is_best(asked, lang), *what_holds(asked, lang))
    facts = {
        "seed": asked.how.seed,
        "replications": asked.how.replications,
        "points": asked.how.points,
        "what_ifs": {each.id: [change.text for change in each.changes] for each in asked.what_ifs},
    }
    write_study(folder, Written(asked.scenario, started, lang), lines, files, facts)


def _named(asked: Asked, words: Words) -> pd.DataFrame:
    """Return the answers with the names of what-ifs and of what is measured."""
    teller = Teller(asked.scenario, words)
    names = {each.id: each.said(words) for each in asked.what_ifs}
    rows = asked.table.to_dict("records")
    table = asked.table.copy()
    table.insert(1, "name", [names[row["what_if"]] for row in rows])
    table.insert(5, "of_name", [teller.what(row) for row in rows])
    return table


def _with_effect(table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Return what a figure is made of: all answers, and all on which anything has an effect."""
    found = []
    for (measure, _), rows in table.groupby(["measure", "of"], sort=False):
        if measure == "all answers" or rows["verdict"].isin(EFFECT).any():
            found.append((str(rows["of_name"].iloc[0]), rows))
    return found


def _plot(rows: pd.DataFrame, label: str, lang: Language) -> Axes:
    measure = str(rows["measure"].iloc[0])
    words = Words(lang)
    counted = words("persons") if measure in PERSONS else "min"
    unit = words("percentage points") if measure in SHARES else counted
    scale = 100 if measure in SHARES else 1
    numbers = ["difference", "low", "high", "ranges_low", "ranges_high"]
    scaled = rows.assign(**{name: rows[name] * scale for name in numbers})
    below = words("difference: {what} [{unit}]", what=label, unit=unit)
    return plot_what_ifs(scaled, below, lang)
