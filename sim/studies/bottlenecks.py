"""The ranking of bottlenecks over many runs, and what one more would gain where it was tried."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

import pandas as pd

from sim.measures.ranking import ranking, waited
from sim.studies.waiting import planned

if TYPE_CHECKING:
    from sim.studies.runs import Runs


GAINED = (
    "change",
    "at",
    "measure",
    "helps",
    "gain",
    "gain_low",
    "gain_high",
    "verdict",
    "worse",
    "loss",
)
"""Columns that a study of what helps adds."""


def bottlenecks(runs: Runs, study: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return whom or what answers wait for most, and, with a ``study``, what one more would gain.

    Columns: those of `sim.measures.ranking.ranking` and, with the table of `sim.helps`, change
    (what was tried) and at [min after STARTEX], measure and helps (what gets better: a target, an
    answer, or, where that is empty, all answers together), gain, gain_low and gain_high [min],
    verdict, worse (what gets worse by it: a target, or *all answers*) and loss (by how much).

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> ranked = sim.bottlenecks(sim.replicate(scenario, 3, seed=1))
    >>> bool(ranked["share"].sum().round(9) == 1)
    True
    """
    ranked = ranking(waited_in(runs), range(runs.replications))
    return ranked if study is None else _joined(ranked, study)


def waited_in(runs: Runs) -> pd.DataFrame:
    """Return the waiting on critical chains in each run, without what rests on placeholders."""
    only = {u.id: u.contact[0] for u in runs.scenario.units if len(u.contact) == 1}
    return waited(planned(runs, runs["ledger"]), runs["vain"], only)


def _joined(ranked: pd.DataFrame, study: pd.DataFrame) -> pd.DataFrame:
    """Return the ranking with what was tried for each of its places."""
    told = {place: _gained(of) for place, of in study.groupby("place", sort=False)}
    rows = [told.get(str(place), _NOT_TRIED) for place in range(1, len(ranked) + 1)]
    return ranked.join(pd.DataFrame(rows, columns=list(GAINED), index=ranked.index))


_NOT_TRIED = ("", nan, "", "", nan, nan, nan, "", "", nan)


def _gained(of_place: pd.DataFrame) -> tuple[object, ...]:
    """Return the columns GAINED of one change.

    It is told by the target whose time gains most, of those for which it is shown to help; else by
    the answer that gains most, if that is shown; else by all answers together.
    """
    shown = of_place[of_place["verdict"] == "helps"]
    ranked = [shown[shown["measure"] == m].nlargest(1, "gain") for m in ("target time", "answer")]
    whole = of_place[of_place["measure"] == "all answers"]
    row = next(of for of in (*ranked, whole) if len(of)).iloc[0]
    head = ("change", "at", "measure", "of", "gain", "gain_low", "gain_high", "verdict")
    return (*(row[name] for name in head), *_worse(of_place, str(row["measure"])))


def _worse(of_place: pd.DataFrame, told: str) -> tuple[object, object]:
    """Return what is shown to get worse, and by how much: all answers together go before targets.

    What is told anyway is left out.
    """
    worse = of_place[(of_place["verdict"] == "makes worse") & (of_place["measure"] != told)]
    for measure in ("all answers", "target time"):
        of = worse[worse["measure"] == measure].nsmallest(1, "gain")
        if len(of):
            return str(of["of"].iloc[0]) or measure, -float(of["gain"].iloc[0])
    return "", nan
