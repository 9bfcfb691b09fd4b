"""Key times: from the alarm to the first staff briefing, and to messages to the public."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.clock import MINUTE
from sim.log import NEVER
from sim.measures.events import between, earliest
from sim.measures.survival import kaplan_meier_quantile, quantile_interval
from sim.scenario import Event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.log import Log
    from sim.measures.answers import Milestones
    from sim.scenario import KeyTime, Scenario

NAN = float("nan")
STARTEX, ITS_INJECT = "STARTEX", "its inject"


class Since(NamedTuple):
    """A key time, and the moment since which it is measured; no events: since STARTEX."""

    time: KeyTime
    name: str
    events: tuple[Event, ...]


class Moment(NamedTuple):
    """A key time in one run.

    ``at`` [min after STARTEX; NaN: not by ENDEX] is when it came, ``minutes`` how long after what
    ``since`` names, without what exercise control took of that: ``control`` [min]. Where it was
    still to come at ENDEX, ``until`` [min] says for how long it had been waited for; it is NaN
    where it came, and all three are where there was nothing to wait for.
    """

    what: str
    channel: str
    since: str
    at: float
    minutes: float
    until: float
    control: float


def measured_since(scenario: Scenario) -> list[Since]:
    """Return what is measured of the key times of a scenario, and since when.

    The activation, the first staff briefing and messages count from the alarm (from STARTEX where
    none is named), the briefing also from the activation, a correction from the sending of what it
    corrects.
    """
    events: dict[str, tuple[Event, ...]] = {e.what: e.events for e in scenario.key_times}
    return [
        Since(time, name, first)
        for time in scenario.key_times
        for name, first in _references(time, events)
    ]


def _references(
    time: KeyTime, events: dict[str, tuple[Event, ...]]
) -> Iterator[tuple[str, tuple[Event, ...]]]:
    if time.what == "alarm" or (time.what != "correction" and "alarm" not in events):
        yield STARTEX, ()
    elif time.what == "correction":
        yield ITS_INJECT, tuple(Event(each.inject, "sent") for each in time.events)
    else:
        yield "alarm", events["alarm"]
    if time.what == "first staff briefing" and "activation" in events:
        yield "activation", events["activation"]


def key_times(log: Log, found: Milestones, wanted: list[Since]) -> Iterator[Moment]:
    """Yield every key time of one run, since each of the moments it is measured from."""
    for each in wanted:
        what = (each.time.what, each.time.channel, each.name)
        end = earliest(log, found, each.time.events)
        at = NAN if end is None or end.at == NEVER else end.at / MINUTE
        took = between(log, found, each.events, each.time.events)
        if took is None:
            yield Moment(*what, at, NAN, NAN, NAN)
        elif took.is_open:
            yield Moment(*what, at, NAN, took.players / MINUTE, took.control / MINUTE)
        else:
            yield Moment(*what, at, took.players / MINUTE, NAN, took.control / MINUTE)


def key_time_table(moments: pd.DataFrame) -> pd.DataFrame:
    """Return one row per key time and moment since which it is measured.

    ``moments`` has the columns run, what, channel, since, at, minutes, until, control. Columns of
    the result: what, channel, since, runs (with occasion), open (share not reached by ENDEX),
    median and p90 [min; inf where more stay open] with the bounds of their 95 % intervals, control
    (mean [min]).
    """
    groups = moments.groupby(["what", "channel", "since"], sort=False, observed=True)
    return pd.DataFrame([(*names, *_over_runs(group)) for names, group in groups], columns=_COLUMNS)


_COLUMNS = (
    "what",
    "channel",
    "since",
    "runs",
    "open",
    "median",
    "median_low",
    "median_high",
    "p90",
    "p90_low",
    "p90_high",
    "control",
)


def _over_runs(group: pd.DataFrame) -> tuple[object, ...]:
    minutes = group["minutes"].to_numpy(dtype=float)
    until = group["until"].to_numpy(dtype=float)
    counts = ~(np.isnan(minutes) & np.isnan(until))
    if not counts.any():
        return (0, *(NAN,) * 8)
    reached = ~np.isnan(minutes[counts])
    times = np.where(reached, minutes[counts], until[counts])
    return (
        len(times),
        float(1 - reached.mean()),
        kaplan_meier_quantile(times, reached, 0.5),
        *quantile_interval(times, reached, 0.5),
        kaplan_meier_quantile(times, reached, 0.9),
        *quantile_interval(times, reached, 0.9),
        float(group["control"].mean()),
    )
