"""Krisim: discrete-event simulation of crisis-management exercises.

The names for daily use; what each needs is loaded when it is first used.

>>> import sim
>>> "simulate" in dir(sim)
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.engine import simulate
    from sim.files import dump, load, save
    from sim.measures.flow import doings, exchanges
    from sim.measures.shifting import shifting
    from sim.measures.tables import milestones, named, pauses, presence, tasks
    from sim.scenario import Scenario
    from sim.studies import Runs, explain, helps, replicate
    from sim.studies.bottlenecks import bottlenecks
    from sim.studies.flow import age, knowing, links
    from sim.studies.judging import expectations, key_times, objectives, targets
    from sim.studies.load import counterplay, endurance, line_load, lines, load_over_time
    from sim.studies.responding import by_channel, by_objective, responses, stretches
    from sim.studies.summary import callers, cascades
    from sim.studies.waiting import holdups

__version__ = "0.1.0"

_HOME = {
    "Runs": "sim.studies",
    "Scenario": "sim.scenario",
    "age": "sim.studies.flow",
    "bottlenecks": "sim.studies",
    "by_channel": "sim.studies.responding",
    "by_objective": "sim.studies.responding",
    "callers": "sim.studies.summary",
    "cascades": "sim.studies.summary",
    "counterplay": "sim.studies.load",
    "doings": "sim.measures.flow",
    "dump": "sim.files",
    "endurance": "sim.studies.load",
    "exchanges": "sim.measures.flow",
    "expectations": "sim.studies.judging",
    "explain": "sim.studies",
    "helps": "sim.studies",
    "holdups": "sim.studies.waiting",
    "key_times": "sim.studies.judging",
    "knowing": "sim.studies.flow",
    "line_load": "sim.studies.load",
    "lines": "sim.studies.load",
    "links": "sim.studies.flow",
    "load": "sim.files",
    "load_over_time": "sim.studies.load",
    "milestones": "sim.measures.tables",
    "named": "sim.measures.tables",
    "objectives": "sim.studies.judging",
    "pauses": "sim.measures.tables",
    "presence": "sim.measures.tables",
    "replicate": "sim.studies",
    "responses": "sim.studies.responding",
    "save": "sim.files",
    "shifting": "sim.measures.shifting",
    "simulate": "sim.engine",
    "stretches": "sim.studies.responding",
    "targets": "sim.studies.judging",
    "tasks": "sim.measures.tables",
}

__all__ = [
    "Runs",
    "Scenario",
    "age",
    "bottlenecks",
    "by_channel",
    "by_objective",
    "callers",
    "cascades",
    "counterplay",
    "doings",
    "dump",
    "endurance",
    "exchanges",
    "expectations",
    "explain",
    "helps",
    "holdups",
    "key_times",
    "knowing",
    "line_load",
    "lines",
    "links",
    "load",
    "load_over_time",
    "milestones",
    "named",
    "objectives",
    "pauses",
    "presence",
    "replicate",
    "responses",
    "save",
    "shifting",
    "simulate",
    "stretches",
    "targets",
    "tasks",
]


def __getattr__(name: str) -> object:
    """Load a name on first use (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value: object = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
