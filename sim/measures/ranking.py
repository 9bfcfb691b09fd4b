"""Where answers wait most: functions, channels, meetings and inboxes, ranked over many runs.

Waiting on logical critical chains, measure B2 of the docs. It is a shortlist: what one more would
gain has to be tried.
"""

from __future__ import annotations

from itertools import pairwise
from math import isnan
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.measures.means import CONFIDENCE, SAME
from sim.measures.paired import gain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

RESOURCE = ("what", "unit", "role", "channel")
"""What names one place of the ranking."""

WAITED = ("run", *RESOURCE, "why", "doing", "minutes")

CURED = {
    "people": ("busy",),
    "channel": ("channel",),
    "meeting": ("agenda",),
    "inbox": ("unread",),
}
"""The reasons that more of it can cure; nobody on duty, or everybody in a meeting, it cannot."""

ABSENT = ("off duty", "nobody", "on call", "travelling", "away", "break", "no answer")
"""The reasons of a wait for people none of whom was there."""

SPREAD = (0.05, 0.95)
"""Nine of ten runs lie between these quantiles."""

RANKED = (
    "rank",
    "tied",
    *RESOURCE,
    "minutes",
    "share",
    "share_low",
    "share_high",
    "by_more",
    "absent",
    "why",
    "doing",
    "mostly_share",
)

_WHAT = {
    "waiting": "people",
    "unread": "inbox",
    "agenda": "meeting",
    "transit": "transit",
    "left lying": "left lying",
}
"""What is waited for in the ledger's entries; why calls were redialled is told apart."""
_IN_VAIN = {"channel": "channel", "outage": "channel", "not reached": "call-out"}


def waited(entries: pd.DataFrame, vain: pd.DataFrame, answers: Mapping[str, str]) -> pd.DataFrame:
    """Return the waiting on critical chains by what it was for: the columns WAITED.

    ``entries`` are rows of the table ``ledger``, ``vain`` those of the table ``vain``. ``answers``
    names the role that answers for a unit, where it is only one. A wait for a talkgroup, or for a
    line, is for the channel; a vain call to somebody who was busy is a wait for people.
    """
    return pd.concat([_of_ledger(entries), _of_calls(vain, answers)], ignore_index=True)


def _of_ledger(entries: pd.DataFrame) -> pd.DataFrame:
    held = entries[entries["kind"].isin(list(_WHAT)) & (entries["own"] > 0)]
    held = held.astype({name: str for name in held.columns if name not in _NUMBERS})
    line = (held["kind"] == "waiting") & (held["why"] == "channel")
    people = (held["kind"] == "waiting") & ~line
    what = held["kind"].map(_WHAT).astype(str).mask(line, "channel")
    whose = people | what.isin(["inbox", "meeting", "left lying"])
    return pd.DataFrame(
        {
            "run": held["run"],
            "what": what,
            "unit": held["of_unit"].where(whose, ""),
            "role": held["of_role"].where(people, ""),
            "channel": held["channel"].where(~people & (what != "left lying"), ""),
            "why": held["why"].where(people | line, held["kind"]),
            "doing": held["doing"].where(people | line, ""),
            "minutes": held["own"],
        }
    )


_NUMBERS = ("run", "minutes", "own")


def _of_calls(vain: pd.DataFrame, answers: Mapping[str, str]) -> pd.DataFrame:
    calls = vain.astype({name: str for name in vain.columns if name not in _NUMBERS})
    what = pd.Series([_IN_VAIN.get(why, "people") for why in calls["why"]], calls.index, dtype=str)
    contact = [answers.get(unit, "") for unit in calls["unit"]]
    people = what == "people"
    return pd.DataFrame(
        {
            "run": calls["run"],
            "what": what,
            "unit": calls["of_unit"].where(what == "channel", calls["unit"]),
            "role": pd.Series(contact, calls.index, dtype=str).where(people, ""),
            "channel": calls["channel"].where(what == "channel", ""),
            "why": calls["why"],
            "doing": "",
            "minutes": calls["minutes"],
        }
    )


def ranking(held: pd.DataFrame, runs: Sequence[int]) -> pd.DataFrame:
    """Return whom or what answers wait for most: the columns RANKED, the longest first.

    ``held`` has the columns WAITED, ``runs`` are the numbers of all runs, also those in which
    nothing was waited for. Minutes are means per run. ``share`` is that of all waiting; in nine of
    ten runs it is between ``share_low`` and ``share_high``. ``by_more`` is the part of it that more
    could cure (CURED), ``absent`` that in which nobody was there (ABSENT). ``why`` and ``doing``
    are the reason with the largest part, ``mostly_share``.

    Two are tied if the mean of their differences, run by run, may be 0: if its 95 % interval holds
    0, or, of one run, if they are equal. Each is compared with the first that has no tie above it;
    those tied share its rank.
    """
    names = list(RESOURCE)
    if held.empty:
        return pd.DataFrame(columns=list(RANKED))
    by_run = held.pivot_table(
        index="run", columns=names, values="minutes", aggfunc="sum", fill_value=0.0
    ).reindex(pd.Index(runs), fill_value=0.0)
    means = by_run.mean().to_numpy()
    places = np.argsort(-means, kind="stable")
    minutes = by_run.to_numpy()[:, places]
    ranks, tied = _ranks(minutes)
    rows = pd.DataFrame(list(by_run.columns[places]), columns=names)
    rows.insert(0, "tied", tied)
    rows.insert(0, "rank", ranks)
    total = minutes.sum(axis=1)
    shares = minutes[total > 0] / total[total > 0, None]
    low, high = np.quantile(shares, SPREAD, axis=0)
    rows = rows.assign(minutes=means[places], share=minutes.sum(axis=0) / total.sum())
    rows = rows.assign(share_low=low, share_high=high)
    return rows.merge(_reasons(held), on=names, how="left", validate="1:1")[list(RANKED)]


def _reasons(held: pd.DataFrame) -> pd.DataFrame:
    """Return, for each resource, its main reason and the parts by what could cure them."""
    names = list(RESOURCE)
    sums = held.groupby([*names, "why", "doing"], sort=False)["minutes"].sum().reset_index()
    whole = sums.groupby(names, sort=False)["minutes"].transform("sum")
    sums["mostly_share"] = sums["minutes"] / whole
    pairs = list(zip(sums["what"], sums["why"], strict=True))
    parts = {
        "by_more": [float(why in CURED.get(what, ())) for what, why in pairs],
        "absent": [float(why in ABSENT) for _, why in pairs],
    }
    for name, chosen in parts.items():
        part = sums.assign(part=sums["mostly_share"] * chosen)
        sums[name] = part.groupby(names, sort=False)["part"].transform("sum")
    longest = sums.sort_values("minutes", ascending=False, kind="stable")
    return longest.drop_duplicates(names).drop(columns="minutes")


def _ranks(minutes: NDArray[np.float64]) -> tuple[list[int], list[bool]]:
    """Return the rank of each column, and whether it shares it; columns in order of their sums."""
    ranks: list[int] = []
    first = 0
    for place in range(minutes.shape[1]):
        if place == 0 or not _may_be_equal(minutes[:, first] - minutes[:, place]):
            first = place
        ranks.append(first + 1)
    same = [False, *(one == two for one, two in pairwise(ranks)), False]
    return ranks, [same[k] or same[k + 1] for k in range(len(ranks))]


def _may_be_equal(differences: NDArray[np.float64]) -> bool:
    found = gain(differences)
    return abs(found.mean) <= SAME if isnan(found.p) else found.p > 1 - CONFIDENCE
