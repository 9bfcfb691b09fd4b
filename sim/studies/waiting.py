"""What answers wait for: tables for people, made from the ledgers of all runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.checks import stand_ins
from sim.measures.ledger import HOLDUP
from sim.measures.ledger import holdups as measured_holdups

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


def planned(runs: Runs, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of answers that do not rest on a procedure which is not written yet."""
    unwritten = [f"{case}\n{unit}" for case, unit in stand_ins(runs.scenario)]
    answers = table["case"].astype(str) + "\n" + table["unit"].astype(str)
    return table[~answers.isin(unwritten)]
