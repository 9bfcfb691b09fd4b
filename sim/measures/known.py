"""What can be measured in a log that does not tell everything, and what cannot.

A simulated log tells everything. An observed one lacks columns (`Log.lacks`). A table that needs
one of them is then left out: no measure takes silence for an answer.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.measures.every import MEASURES, OneRun, Setting
from sim.measures.load import home_units

if TYPE_CHECKING:
    from sim.log import Log
    from sim.scenario import Scenario

_TIMES = ("scheduled", "started", "completed")
_CONTROL = ("milestones", "kind", "cause", *_TIMES)
"""What tells how long something took without what exercise control took of it."""
_LINES = ("scenario", "kind", *_TIMES[1:], "unit", "to", "channel", "outcome")
_TOLD = ("scenario", "kind", *_TIMES, "unit", "addressee", "to", "channel", "outcome", "cause")
_WORK = ("kind", *_TIMES, "unit", "channel")
_SPENT = ("kind", *_TIMES[1:], "people")
_CALLERS = ("kind", *_TIMES, "number", "repetition", "channel", "outcome")

NEEDS: Final = {
    "answers": ("milestones",),
    "callers": _CALLERS,
    "targets": ("scenario", *_CONTROL),
    "expectations": ("scenario", *_CONTROL),
    "expected": ("scenario", *_CONTROL),
    "key_times": ("scenario", *_CONTROL),
    "cascades": ("scenario", "milestones", "kind", "completed", "unit", "to", "outcome", "cause"),
    "ledger": ("milestones", "kind", "outcome"),
    "days": _SPENT,
    "occupancy": _SPENT,
    "lines": _LINES,
    "line_load": _LINES,
    "endurance": ("scenario", *_SPENT, "presence"),
    "counterplay": ("scenario", "needs", "kind", *_TIMES, "to", "outcome"),
    "links": _TOLD,
    "knowing": (*_TOLD, "milestones"),
    "age": (*_TOLD, "milestones"),
    "lateness": ("scenario", "milestones", "kind", "outcome"),
    "speed": ("milestones", *_WORK, "outcome", "role", "people", "waited_for", "cause"),
    "vain": (*_TOLD, "milestones"),
    "tasks": (),
}
"""Without which columns (or "milestones", "presence", "scenario", or "needs": who could have done
it) a table of MEASURES cannot be told."""

PARTLY: Final = {
    "answers": ("open", "cause", "people", "presence", "needs", "kind", *_TIMES),
    "targets": _CALLERS[4:],
    "ledger": ("cause", "people", "presence", "needs", "unit", "role", "channel", *_TIMES),
    "lateness": ("cause", "people", "presence", "needs", "unit", "role", "channel", *_TIMES),
    "days": ("presence",),
    "occupancy": ("presence", "needs"),
}
"""Without which columns (or "open": what was not reached) a table is told, but not all of it."""


def unknown(log: Log, scenario: Scenario | None = None) -> pd.DataFrame:
    """Return which tables cannot be told, or not all of them, and what they lack.

    Columns: table, told ("no" or "partly"), lacking and needs (joined by ", "). Of a simulated log
    nothing is unknown.
    """
    rows = []
    for name in MEASURES:
        lacking = _lacking(log, NEEDS[name], scenario)
        partly = _lacking(log, PARTLY.get(name, ()), scenario)
        if lacking or partly:
            needs = ", ".join(dict.fromkeys((*NEEDS[name], *PARTLY.get(name, ()))))
            what = ", ".join(dict.fromkeys((*lacking, *partly)))
            rows.append((name, "no" if lacking else "partly", what, needs))
    return pd.DataFrame(rows, columns=["table", "told", "lacking", "needs"])


def known(log: Log, scenario: Scenario | None = None) -> dict[str, pd.DataFrame]:
    """Return the tables of MEASURES that can be told of one log; ``scenario``: what was planned."""
    run = OneRun(log, _Unplanned(log) if scenario is None else Setting(scenario))
    found = {}
    for name, measure in MEASURES.items():
        if _lacking(log, NEEDS[name], scenario):
            continue
        rows = [(log.run, *row) for row in measure.rows(run)]
        found[name] = pd.DataFrame(rows, columns=list(measure.columns))
    return _withheld(found, log, scenario)


def _withheld(
    found: dict[str, pd.DataFrame], log: Log, scenario: Scenario | None
) -> dict[str, pd.DataFrame]:
    """Return the tables without what only seems to be told."""
    if "answers" in found and _lacking(log, PARTLY["answers"], scenario):
        found["answers"]["pattern"] = ""
    if "targets" in found and scenario and _lacking(log, _CALLERS, scenario):
        of_callers = [t.id for t in scenario.targets if t.callers is not None]
        found["targets"] = found["targets"][~found["targets"]["target"].isin(of_callers)]
    if "days" in found and "presence" in log.lacks:
        found["days"]["people"] = float("nan")
    if "occupancy" in found and "needs" in log.lacks:
        found["occupancy"]["queue"] = float("nan")
    return found


def _lacking(log: Log, needs: tuple[str, ...], scenario: Scenario | None) -> list[str]:
    return [n for n in needs if n in log.lacks or (n == "scenario" and scenario is None)]


class _Unplanned(Setting):
    """The setting of an exercise of which no scenario is known; nothing was planned."""

    def __init__(self, log: Log) -> None:
        self.log = log

    @cached_property
    def placeholders(self) -> frozenset[tuple[str, str]]:
        return frozenset()

    @cached_property
    def homes(self) -> dict[str, str]:
        return home_units(self.log)
