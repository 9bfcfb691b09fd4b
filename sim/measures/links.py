"""Who told whom: what was requested and received on each link between two units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from sim.clock import MINUTE
from sim.log import NEVER
from sim.measures.cascades import all_below, carried_out
from sim.measures.control import paused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.log import Log
    from sim.measures.messages import Message, Unwritten
    from sim.scenario import Scenario

    Way = Literal["up", "down", "sideways", "outside", "within"]

ENDS = ("sender", "receiver", "channel", "planned")
NUMBERS = ("requested", "received", "missed", "wrong", "minutes")


def links(found: Iterable[Message], log: Log) -> list[tuple[object, ...]]:
    """Return a row for each link that was used, with the columns ENDS and NUMBERS.

    A link goes from a ``sender`` to a ``receiver`` by the ``channel`` that was used, or tried last;
    ``planned`` is the one that was tried first. Channels are empty where an order is passed on.
    ``requested`` messages were either ``received`` or ``missed``; of the received, ``wrong`` ones
    were misunderstood and not asked back by ENDEX. ``minutes``: mean from when each of the received
    was set until it was known, without pauses of the exercise.
    """
    pauses = log.pauses
    counted: dict[tuple[int, int, int, int], list[int]] = {}
    for message in found:
        if message.sender == NEVER:
            continue
        key = (message.sender, message.receiver, message.channel, message.planned)
        count = counted.setdefault(key, [0, 0, 0, 0, 0])
        count[0] += 1
        if message.received:
            count[1] += 1
            count[2] += message.outcome == "misunderstood"
            if NEVER in (message.set, message.known):
                continue
            count[3] += 1
            count[4] += message.known - message.set
            count[4] -= paused(message.set, message.known, pauses) if pauses else 0
    units, channels = log.names.units, (*log.names.channels, "")  # NEVER is the last
    return [
        (
            *(units[sender], units[receiver], channels[channel], channels[planned]),
            *(requested, received, requested - received, wrong),
            total / timed / MINUTE if timed else float("nan"),
        )
        for (sender, receiver, channel, planned), count in counted.items()
        for requested, received, wrong, timed, total in [count]
    ]


def unwritten(scenario: Scenario) -> Unwritten:
    """Return how to find out who gets what nobody has written yet.

    It is named by its case, by the unit whose part it is, by the name of the step and by its
    channel; what exercise control writes by its case alone.
    """
    known: dict[tuple[str, str, str, str], list[str]] = {}
    for inject in scenario.injects:
        known[inject.id, "", "", ""] = [to.unit for to in inject.to]
    begun = [(inject.id, inject.to) for inject in scenario.injects]
    begun += [(public.id, (public.to,)) for public in scenario.public]
    for case, first in begun:
        for unit, step in carried_out(scenario, first):
            if step.send is not None:
                told = [to.unit for to in step.send.to]
                known[case, unit, step.name, step.send.channel] = told
    return lambda *named: known.get(named, ())


def way(scenario: Scenario, sender: str, receiver: str) -> Way:
    """Return how a link lies to the chain of command.

    ``outside``: exercise control plays one of its ends. ``within``: both ends are one unit.
    """
    if any(u.kind == "counterpart" for u in scenario.units if u.id in (sender, receiver)):
        return "outside"
    if sender == receiver:
        return "within"
    if receiver in all_below(scenario, sender):
        return "down"
    return "up" if sender in all_below(scenario, receiver) else "sideways"


def link_table(found: pd.DataFrame, scenario: Scenario, runs: int) -> pd.DataFrame:
    """Return what was told on each link over all ``runs``, the most used link first.

    ``found`` holds one row per run and link (run, ENDS and NUMBERS). Columns of the result: ENDS;
    way (up, down or sideways in the chain of command, outside, or within one unit); requested and
    received [messages per run]; missed (share of the requested), wrong (share of the received) and
    minutes (mean over all received). A unit that plays and never told its parent anything has a
    row of nothing requested.
    """
    ends = list(ENDS)
    timed = found.assign(total=(found["minutes"] * found["received"]).fillna(0.0))
    counts = ["requested", "received", "missed", "wrong", "total"]
    added = timed.astype(dict.fromkeys(ends, str)).groupby(ends, sort=False)[counts].sum()
    table = added.sort_values("requested", ascending=False, kind="stable").reset_index()
    asked, heard = table["requested"], table["received"]
    told = list(zip(table["sender"], table["receiver"], strict=True))
    table = table.assign(
        way=[way(scenario, sender, receiver) for sender, receiver in told],
        requested=asked / runs,
        received=heard / runs,
        missed=table["missed"] / asked,
        wrong=table["wrong"] / heard.where(heard > 0),
        minutes=table["total"] / heard.where(heard > 0),
    )[[*ends, "way", *NUMBERS]]
    silent = _silent(scenario, told)
    return pd.concat([table, silent], ignore_index=True) if len(silent) else table


def _silent(scenario: Scenario, told: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """Return a row for each unit that plays and has not told its parent anything."""
    known, playing = set(told), {u.id for u in scenario.units if u.kind == "player"}
    rows = [
        (unit.id, unit.parent, "", "", "up", 0.0, 0.0)
        for unit in scenario.units
        if {unit.id, unit.parent} <= playing and (unit.id, unit.parent) not in known
    ]
    table = pd.DataFrame(rows, columns=[*ENDS, "way", "requested", "received"])
    return table.assign(missed=np.nan, wrong=np.nan, minutes=np.nan)
