"""Targets: what a plan promises, met or not in one run, and how surely over many."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.clock import MINUTE
from sim.log import MILESTONE, NEVER
from sim.measures.answers import NOT_SENT, Milestones
from sim.measures.callers import answered_within
from sim.measures.control import taken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.log import Log
    from sim.measures.answers import Reached
    from sim.scenario import Event, Scenario, Target

CONFIDENCE = 0.95


class Result(NamedTuple):
    """One target in one run: the measured value and whether it was met; None: no occasion.

    ``value`` is in minutes (NaN: not by ENDEX) or, for callers, the share answered in time. It is
    without the time that exercise control took: ``control`` [min].
    """

    target: str
    value: float | None
    met: bool | None
    control: float = 0.0


def target_results(log: Log, scenario: Scenario, found: Milestones | None = None) -> list[Result]:
    """Return what became of each target of ``scenario`` in one run.

    ``found``, the milestones of the log, are looked up anew if not given.
    """
    found = found or Milestones(log)
    return [
        _callers(log, t) if t.callers is not None else _between(log, found, t)
        for t in scenario.targets
    ]


def _callers(log: Log, target: Target) -> Result:
    share = answered_within(log, target.callers or "", target.within)
    if isnan(share):
        return Result(target.id, None, None)
    return Result(target.id, share, share >= (target.of_calls or 1.0))


def _between(log: Log, found: Milestones, target: Target) -> Result:
    assert target.start is not None
    assert target.end is not None
    start, end = _when(log, found, target.start), _when(log, found, target.end)
    if start is None or start.at == NEVER or end is None:
        return Result(target.id, None, None)
    is_open = end.at == NEVER
    until = log.end if is_open else end.at
    row = _on_the_way(log, found, target.end) if is_open else end.row
    control = taken(log, start.at, until, row)
    took = until - start.at - control
    minutes = control / MINUTE
    if is_open:
        late = took > target.within
        return Result(target.id, float("nan"), False if late else None, minutes)
    return Result(target.id, took / MINUTE, took <= target.within, minutes)


def _when(log: Log, found: Milestones, event: Event) -> Reached | None:
    """Return when an event happened, NOT_SENT if it was still to come, None if not concerned."""
    case = (log.names.cases.index(event.inject), 0)
    sending = found.sending(case)
    if sending is None or (event.milestone == "sent" and event.unit is None):
        return sending
    units = _units(log, found, event, case)
    times = [found.of(case, u)[MILESTONE[event.milestone]] for u in units]
    if not times:
        return NOT_SENT if sending.at == NEVER else None
    return min((t for t in times if t.at != NEVER), default=NOT_SENT)


def _on_the_way(log: Log, found: Milestones, event: Event) -> int:
    """Return the row that sent the inject of an event which is still to come, or will."""
    case = log.names.cases.index(event.inject)
    sending = found.sending((case, 0)) or NOT_SENT
    waiting = (log.columns["case"] == case) & (log.columns["completed"] == NEVER)
    rows = np.flatnonzero(waiting).tolist()
    return sending.row if sending.row != NEVER else max(rows, default=NEVER)


def _units(log: Log, found: Milestones, event: Event, case: tuple[int, int]) -> Iterable[int]:
    """Return the units for whom the event may come."""
    named = (
        range(len(log.names.units)) if event.unit is None else [log.names.units.index(event.unit)]
    )
    return [u for u in named if MILESTONE[event.milestone] in found.of(case, u)]


def target_table(results: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return one row per target: how surely it is met.

    ``results`` has the columns run, target, value, met, control. Columns of the result: target,
    name, within [min], promised (share of runs), runs (with occasion), met (share), low and high
    (its 95 % interval, Wilson 1927), median (value), control (mean of what exercise control took
    [min]), verdict, source. The verdict is "met" or "not met"
    where the whole interval lies on one side of what is promised, else "cannot say".
    """
    rows = [_judge(target, results[results["target"] == target.id]) for target in scenario.targets]
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS = (
    "target",
    "name",
    "within",
    "promised",
    "runs",
    "met",
    "low",
    "high",
    "median",
    "control",
    "verdict",
    "source",
)


def _judge(target: Target, results: pd.DataFrame) -> tuple[object, ...]:
    from scipy.stats import binomtest  # slow to import, needed here only

    known = results[results["met"].notna()]
    runs, met = len(known), int(known["met"].astype(bool).sum())
    head = (target.id, target.name, target.within / MINUTE, target.share, runs)
    if not runs:
        nan = float("nan")
        return (*head, nan, nan, nan, nan, nan, "no occasion", target.source)
    interval = binomtest(met, runs).proportion_ci(CONFIDENCE, method="wilson")
    low, high = float(interval.low), float(interval.high)
    median = float(known["value"].astype(float).fillna(float("inf")).median())
    control = float(known["control"].astype(float).mean())
    verdict = _verdict(low, high, target.share)
    return (*head, met / runs, low, high, median, control, verdict, target.source)


def _verdict(low: float, high: float, promised: float) -> str:
    if low >= promised:
        return "met"
    return "not met" if high < promised else "cannot say"
