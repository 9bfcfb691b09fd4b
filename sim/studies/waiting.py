"""What answers wait for: tables for people, made from the ledgers of all runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.checks import stand_ins
from sim.measures.causes import CAUSES
from sim.measures.ledger import HOLDUP
from sim.measures.ledger import holdups as measured_holdups
from sim.studies.picking import picked

if TYPE_CHECKING:
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
    summed = runs["speed"].groupby(["unit", "role"], sort=False, observed=True)["minutes"]
    squares = summed.agg(lambda m: (m**2).sum())
    mean = summed.sum() / runs.replications
    half = half_width(mean, squares / runs.replications, runs.replications)
    table = pd.DataFrame({"minutes": mean, "low": mean - half, "high": mean + half})
    table = table.sort_values("minutes", ascending=False, kind="stable").reset_index()
    return table.astype({"unit": str, "role": str})


def half_width(
    mean: pd.Series[float], mean_square: pd.Series[float], runs: int
) -> pd.Series[float]:
    """Return half the 95 % interval (Student's t) of means over runs; NaN of one run."""
    from scipy.stats import t  # slow to import, needed here only

    if runs == 1:
        return mean * float("nan")
    spread: pd.Series[float] = ((mean_square - mean**2).clip(lower=0) * runs / (runs - 1)) ** 0.5
    half: pd.Series[float] = spread * (float(t.ppf(0.975, runs - 1)) / runs**0.5)
    return half


def planned(runs: Runs, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of answers that do not rest on a procedure which is not written yet."""
    unwritten = stand_ins(runs.scenario)
    return table[picked(table, lambda *answer: answer not in unwritten)]
