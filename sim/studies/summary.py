"""The tables for people: what all runs of a scenario say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.clock import MINUTE
from sim.engine.pauses import pauses_of
from sim.measures.callers import COUNTS, WAITS
from sim.measures.cascades import cascade_table
from sim.measures.responses import response_table
from sim.measures.targets import target_table
from sim.studies.load import load, load_over_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.studies.runs import Runs


def responses(runs: Runs) -> pd.DataFrame:
    """Return response times per inject, unit and milestone, in the order in which they were sent.

    Columns: case, title, unit, milestone, runs (in which the unit was concerned), open (share not
    reached by ENDEX), median, p90 [min after sending; inf where more than that stay open] and the
    bounds median_low … p90_high of their 95 % intervals, control (mean of the minutes in which the
    exercise stood).

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> times = sim.responses(sim.replicate(scenario, 3, seed=1))
    >>> times[times["case"] == "I-01"]["milestone"].unique().tolist()
    ['delivered', 'noticed', 'decided', 'acted', 'completed', 'fed back']
    """
    pauses = pauses_of(runs.scenario.exercise)
    stood = tuple((start / MINUTE, end / MINUTE) for start, end in pauses)
    table = response_table(runs["answers"], stood)
    titles = {inject.id: inject.title for inject in runs.scenario.injects}
    table.insert(1, "title", table["case"].map(titles).astype(str))
    order = {case: k for k, case in enumerate(sent_in_order(runs))}
    place = table["case"].map(order).astype(int)
    return table.iloc[place.argsort(kind="stable")].reset_index(drop=True)


def sent_in_order(runs: Runs) -> dict[str, float]:
    """Return when each inject was sent [min after STARTEX, mean of the runs], in that order.

    Injects at the same time stand in the order of the scenario; one that was sent in no run is
    left out.
    """
    mean = runs["answers"].groupby("case", observed=True)["sent"].mean()
    sent = {i.id: float(mean[i.id]) for i in runs.scenario.injects if i.id in mean.index}
    return dict(sorted(sent.items(), key=lambda item: item[1]))


def targets(runs: Runs) -> pd.DataFrame:
    """Return per target how surely it is met (see `sim.measures.targets.target_table`).

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> sim.targets(sim.replicate(scenario, 3, seed=1))["target"].tolist()
    ['T1', 'T2', 'T3']
    """
    return target_table(runs["targets"], runs.scenario)


def callers(runs: Runs) -> pd.DataFrame:
    """Return per source of calls the means over the runs.

    Columns: source; per run the persons, the attempts, and the persons answered, gave_up,
    turned_away, waiting (to be answered at ENDEX) and between (two attempts then); mean_wait and
    p90_wait [min] of those answered since their first attempt, attempt_wait [min] since the last.
    """
    by_source = runs["callers"].groupby("source", sort=False, observed=True)
    table = by_source[[*COUNTS, *WAITS]].mean()
    return table.reset_index()


def cascades(runs: Runs) -> pd.DataFrame:
    """Return per order to all below how far it got (see `sim.measures.cascades.cascade_table`)."""
    return cascade_table(runs["cascades"])


def holdups(runs: Runs) -> pd.DataFrame:
    """Return whom or what answers wait for on their critical chains, the longest first.

    Columns: kind (waiting for people, or unread, redial, agenda, transit), unit, role (or the
    channel, or the item), minutes (per run), share (of all), and of the reason with the largest
    part: why, doing (what they did meanwhile) and mostly_share (its part).
    """
    names = ["kind", "unit", "role", "why", "doing"]
    held = runs["holdups"].astype(dict.fromkeys(names, str))
    by_reason = held.groupby(names, sort=False)["minutes"].sum().reset_index()
    by_reason["total"] = by_reason.groupby(names[:3])["minutes"].transform("sum")
    mostly = by_reason.sort_values("minutes", ascending=False, kind="stable").drop_duplicates(
        names[:3]
    )
    ranked = mostly.sort_values("total", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            **{name: ranked[name].to_numpy() for name in names[:3]},
            "minutes": (ranked["total"] / runs.replications).to_numpy(),
            "share": (ranked["total"] / held["minutes"].sum()).to_numpy(),
            "why": ranked["why"].to_numpy(),
            "doing": ranked["doing"].to_numpy(),
            "mostly_share": (ranked["minutes"] / ranked["total"]).to_numpy(),
        }
    )


TABLES: dict[str, Callable[[Runs], pd.DataFrame]] = {
    "responses": responses,
    "targets": targets,
    "callers": callers,
    "cascades": cascades,
    "holdups": holdups,
    "load": load,
    "load_over_time": load_over_time,
}
"""All of them by name, in the order in which they are written."""
