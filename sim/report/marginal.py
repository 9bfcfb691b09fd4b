"""The marginal value of resources as a folder: sentences, tables, and a figure."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import matplotlib.pyplot as plt

from sim.files.results import write_results
from sim.plots import alt_text, marked
from sim.plots.marginal import plot_marginal
from sim.studies.headed import headed
from sim.studies.keeping import made
from sim.studies.marginal import considered, pairs, told, values
from sim.studies.whatif.telling import Teller
from sim.words import Words

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import pandas as pd

    from sim.studies.marginal import Marginal
    from sim.words import Language

VALUES: Final = "marginal-values.csv"
COMPARISONS: Final = "comparisons.csv"
PAIRS: Final = "pairs.csv"
CONSIDERED: Final = "considered.csv"
SUMMARY: Final = "summary.txt"
FIGURE: Final = "marginal-values.png"


def write_marginal(folder: Path, found: Marginal, started: datetime, lang: Language = "en") -> None:
    """Write a folder of a study; it appears under its name only when it is complete.

    ``marginal-values.csv`` holds a row per change, ``comparisons.csv`` every measure of every
    change, ``pairs.csv`` what two gain together, ``considered.csv`` all resources and what they
    were tried for, ``summary.txt`` what is printed, ``marginal-values.png`` the figure;
    ``scenario.yaml`` the plan in its complete form, ``run.json`` seed, changes and versions.

    Raises
    ------
    KrisimError
        If there is something at ``folder`` already, or it cannot be written.
    """
    words = Words(lang)
    table = values(found, words)
    files: dict[str, Any] = {
        VALUES: headed(table, "values", words),
        COMPARISONS: headed(_compared(found, words), "differences", words),
        PAIRS: headed(pairs(found, words), "pairs", words),
        CONSIDERED: headed(considered(found, words), "considered", words),
        SUMMARY: partial(_summarise, found=found, lang=lang),
        FIGURE: partial(_draw, table=table, found=found, lang=lang),
    }
    write_results(folder, found.scenario, files, _facts(found, started), lang)


def _compared(found: Marginal, words: Words) -> pd.DataFrame:
    """Return every comparison, with names."""
    teller = Teller(found.scenario, words)
    said = {trial.id: trial.said(words) for trial in found.trials}
    rows = found.comparisons.to_dict("records")
    table = found.comparisons.drop(columns=["what_if", "maybe_best", "of"])
    table["changes"] = [said[row["what_if"]] for row in rows]
    table["measure"] = [teller.what(row) for row in rows]
    return table


def _draw(path: Path, table: pd.DataFrame, found: Marginal, lang: Language) -> None:
    ax = marked(plot_marginal(table, lang), found.scenario.exercise)
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.savefig(path, dpi=150, metadata={"Description": alt_text(ax)})
    plt.close(figure)


def _summarise(path: Path, found: Marginal, lang: Language) -> None:
    exercise = found.scenario.exercise
    lines = [text for text in (exercise.name, exercise.marking, exercise.notice) if text]
    for heading, sentences in told(found, lang):
        lines += ["", heading, "", *sentences]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig", newline="\n")


def _facts(found: Marginal, started: datetime) -> dict[str, Any]:
    how, exercise = found.how, found.scenario.exercise
    return {
        "exercise": exercise.name,
        "notice": exercise.notice,
        "marking": exercise.marking,
        "seed": how.seed,
        "replications": how.replications,
        "points": how.points,
        "first": found.limits.first,
        "spare": found.limits.spare,
        "together": found.limits.together,
        "changes": {trial.id: trial.text for trial in found.trials},
        **made(started),
    }
