"""What answers wait for: tables for people, made from the ledgers of all runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.checks import stand_ins
from sim.measures.causes import CAUSES
from sim.measures.ledger import HOLDUP
from sim.measures.ledger import holdups as measured_holdups
from sim.measures.means import mean_interval, moments
from sim.studies.picking import picked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.studies.runs import Runs


def holdups(runs: Runs) -> pd.DataFrame:
    """Return whom or what answers wait for on their critical chains, the longest first.

    Columns: kind (waiting for people, or unread, redial, agenda, transit), unit, role (or the
    channel, or the item), minutes (per run), share (of all), and of the reason with the largest
    part: why, doing (what they did meanwhile) and mostly_share (its part).
    """
    names = list(HOLDUP)
    by_reason = measured_holdups(planned(runs, runs["ledger"]))
    by_reason["total"] = by_reason.groupby(names[:3], sort=False)["minutes"].transform("sum")
    mostly = by_reason.sort_values("minutes", ascending=False, kind="stable").drop_duplicates(
        names[:3]
    )
    ranked = mostly.sort_values("total", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            **{name: ranked[name].to_numpy() for name in names[:3]},
            "minutes": (ranked["total"] / runs.replications).to_numpy(),
            "share": (ranked["total"] / by_reason["minutes"].sum()).to_numpy(),
            "why": ranked["why"].to_numpy(),
            "doing": ranked["doing"].to_numpy(),
            "mostly_share": (ranked["minutes"] / ranked["total"]).to_numpy(),
        }
    )


def causes(runs: Runs) -> pd.DataFrame:
    """Return what waiting on critical chains was due to, in the words of `sim.measures.causes`.

    Columns: unit, role (whom or whose inbox, line or agenda was waited for; both empty in the first
    row, which is for all), minutes (per run), and of these the minutes of contention,
    prioritisation, unavailability, batching and the rest. The longest come first.
    """
    entries = planned(runs, runs["ledger"])
    waits = entries[(entries["cause"] != "") & (entries["own"] > 0)]
    columns = ["minutes", *CAUSES]
    if waits.empty:
        return pd.DataFrame(columns=["unit", "role", *columns])
    table = waits.pivot_table(
        "own", ["of_unit", "of_role"], "cause", "sum", fill_value=0.0, observed=True
    )
    table = table.reindex(columns=list(CAUSES), fill_value=0.0) / runs.replications
    table.insert(0, "minutes", table.sum(axis=1))
    table = table.sort_values("minutes", ascending=False, kind="stable")
    by_whom = table.reset_index().rename(columns={"of_unit": "unit", "of_role": "role"})
    by_whom = by_whom.astype({"unit": str, "role": str}).rename_axis(columns=None)
    total = pd.DataFrame([{"unit": "", "role": "", **by_whom[columns].sum()}])
    return pd.concat([total, by_whom], ignore_index=True)


def speed(runs: Runs) -> pd.DataFrame:
    """Return whose faster work would shorten the answers, the most first.

    Columns: unit, role, minutes (per run: 1 % faster work shortens the answers of a run, all
    together, by 1 % of this), low and high (its 95 % interval over the runs; NaN of one run).
    """
    by_whom = runs["speed"].groupby(["unit", "role"], sort=False, observed=True)["minutes"]
    rows = [
        (*whom, *over_all(minutes.to_numpy(dtype=float), runs.replications))
        for whom, minutes in by_whom
    ]
    table = pd.DataFrame(rows, columns=["unit", "role", "minutes", "low", "high"])
    table = table.sort_values("minutes", ascending=False, kind="stable", ignore_index=True)
    return table.astype({"unit": str, "role": str})


def over_all(found: NDArray[np.float64], runs: int) -> tuple[float, float, float]:
    """Return the mean over ``runs`` and its 95 % interval; those without a number give nothing."""
    every = np.concatenate([found, np.zeros(runs - len(found))])
    of = moments(every)
    return of.mean, *mean_interval(of)


def planned(runs: Runs, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of answers that do not rest on a procedure which is not written yet."""
    unwritten = stand_ins(runs.scenario)
    return table[picked(table, lambda *answer: answer not in unwritten)]
