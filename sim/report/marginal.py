"""The marginal value of resources as a folder: sentences, tables, and a figure."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sim.plots.marginal import plot_marginal
from sim.report.studies import Written, drawn, write_study
from sim.studies.headed import headed
from sim.studies.marginal import considered, kept, pairs, told, values
from sim.studies.whatif.telling import Teller
from sim.words import LANGUAGES, Words

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
FIGURE: Final = "marginal-values.png"
EFFECTS: Final = "tables/effects.parquet"


def write_marginal(folder: Path, found: Marginal, started: datetime, lang: Language = "en") -> None:
    """Write a folder of a study; it appears under its name only when it is complete.

    ``marginal-values.csv`` holds a row per change, ``comparisons.csv`` every measure of every
    change, ``pairs.csv`` what two gain together, ``considered.csv`` all resources and what they
    were tried for, ``summary.txt`` what is printed, ``marginal-values.png`` the figure,
    ``tables/effects.parquet`` the comparisons for programs; ``scenario.yaml`` the plan in its
    complete form, ``run.json`` seed, changes, versions, and in both languages what was told and
    what resources and changes are called.

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
        FIGURE: drawn(partial(plot_marginal, table, lang), found.scenario.exercise),
        EFFECTS: kept(found),
    }
    lines: list[str] = []
    for heading, sentences in told(found, lang):
        lines += [*([""] if lines else []), heading, "", *sentences]
    facts = {
        "seed": found.how.seed,
        "replications": found.how.replications,
        "points": found.how.points,
        "first": found.limits.first,
        "spare": found.limits.spare,
        "together": found.limits.together,
        "changes": {trial.id: trial.text for trial in found.trials},
        "told": {each: _told(found, each) for each in LANGUAGES},
    }
    write_study(folder, Written(found.scenario, started, lang), lines, files, facts)


def _compared(found: Marginal, words: Words) -> pd.DataFrame:
    """Return every comparison, with names."""
    teller = Teller(found.scenario, words)
    said = {trial.id: trial.said(words) for trial in found.trials}
    rows = found.comparisons.to_dict("records")
    table = found.comparisons.drop(columns=["what_if", "maybe_best", "of"])
    table["changes"] = [said[row["what_if"]] for row in rows]
    table["measure"] = [teller.what(row) for row in rows]
    return table


def _told(found: Marginal, lang: Language) -> dict[str, Any]:
    """Return what was told, and how the rows of `VALUES` are called, for a report to quote."""
    named = values(found, Words(lang))[["resource", "change"]]
    return {"parts": told(found, lang), "names": named.to_numpy().tolist()}
