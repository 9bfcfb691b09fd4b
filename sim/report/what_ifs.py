"""Answers to what-ifs as a folder: sentences, the table, and a forest plot for every effect."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import matplotlib.pyplot as plt

from sim.files.results import write_results
from sim.plots import alt_text, marked
from sim.plots.forest import plot_what_ifs
from sim.studies.keeping import made
from sim.studies.whatif.measuring import PERSONS, SHARES
from sim.studies.whatif.telling import EFFECT, Teller, sentences, what_holds, which_is_best
from sim.words import Words

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import pandas as pd

    from sim.studies.whatif import Asked
    from sim.words import Language

TABLE: Final = "what-ifs.csv"
SUMMARY: Final = "summary.txt"


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
    named = _named(asked, Words(lang))
    files: dict[str, Any] = {
        TABLE: named,
        SUMMARY: partial(_summarise, asked=asked, lang=lang),
    }
    for number, (name, rows) in enumerate(_drawn(named), start=1):
        path = f"what-ifs-{number:02d}.png"
        files[path] = partial(_draw, rows=rows, label=name, asked=asked, lang=lang)
    write_results(folder, asked.scenario, files, _facts(asked, started), lang)


def _named(asked: Asked, words: Words) -> pd.DataFrame:
    """Return the answers with the names of what-ifs and of what is measured."""
    teller = Teller(asked.scenario, words)
    names = {each.id: each.said(words) for each in asked.what_ifs}
    rows = asked.table.to_dict("records")
    table = asked.table.copy()
    table.insert(1, "name", [names[row["what_if"]] for row in rows])
    table.insert(5, "of_name", [teller.what(row) for row in rows])
    return table


def _drawn(table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Return what a figure is made of: all answers, and all on which anything has an effect."""
    found = []
    for (measure, _), rows in table.groupby(["measure", "of"], sort=False):
        if measure == "all answers" or rows["verdict"].isin(EFFECT).any():
            found.append((str(rows["of_name"].iloc[0]), rows))
    return found


def _draw(path: Path, rows: pd.DataFrame, label: str, asked: Asked, lang: Language) -> None:
    measure = str(rows["measure"].iloc[0])
    words = Words(lang)
    counted = words("persons") if measure in PERSONS else "min"
    unit = words("percentage points") if measure in SHARES else counted
    scale = 100 if measure in SHARES else 1
    numbers = ["difference", "low", "high", "ranges_low", "ranges_high"]
    scaled = rows.assign(**{name: rows[name] * scale for name in numbers})
    below = words("difference: {what} [{unit}]", what=label, unit=unit)
    ax = marked(plot_what_ifs(scaled, below, lang), asked.scenario.exercise)
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.savefig(path, dpi=150, metadata={"Description": alt_text(ax)})
    plt.close(figure)


def _summarise(path: Path, asked: Asked, lang: Language) -> None:
    exercise = asked.scenario.exercise
    head = [text for text in (exercise.name, exercise.marking, exercise.notice) if text]
    lines = [*head, "", *sentences(asked, lang), "", which_is_best(asked, lang)]
    text = "\n".join([*lines, *what_holds(asked, lang)]) + "\n"
    path.write_text(text, encoding="utf-8-sig", newline="\n")


def _facts(asked: Asked, started: datetime) -> dict[str, Any]:
    how, exercise = asked.how, asked.scenario.exercise
    return {
        "exercise": exercise.name,
        "notice": exercise.notice,
        "marking": exercise.marking,
        "seed": how.seed,
        "replications": how.replications,
        "points": how.points,
        "what_ifs": {each.id: [change.text for change in each.changes] for each in asked.what_ifs},
        **made(started),
    }
