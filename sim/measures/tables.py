"""The log as tables: names instead of codes, minutes after STARTEX instead of microseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.clock import MINUTE
from sim.log import KINDS, MILESTONES, NEVER, OUTCOMES, PRESENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.log import Log
    from sim.scenario import Scenario

TIMES = ("scheduled", "started", "completed")


def tasks(log: Log) -> pd.DataFrame:
    """Return one row per stretch of work or transit, as they were set.

    Columns: run, case, number (of the call or meeting; 0 for an inject), task (what ``cause``
    refers to), part, repetition, activity, kind, unit, role, addressee, to, people, channel,
    scheduled, started, completed [min after STARTEX; NaN where it has not happened], outcome,
    cause, waited_for. People are joined by "; ".

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> rows = sim.tasks(sim.simulate(scenario, seed=1))
    >>> rows.loc[0, ["case", "kind", "outcome"]].tolist()
    ['I-01', 'inject', 'completed']
    """
    names, columns = log.names, log.columns
    groups = ["; ".join(names.people[p] for p in group) for group in names.groups]
    vocabulary: dict[str, Sequence[str]] = {
        "case": names.cases,
        "activity": names.activities,
        "kind": KINDS,
        "unit": names.units,
        "role": names.roles,
        "addressee": names.units,
        "to": names.units,
        "people": groups,
        "channel": names.channels,
        "outcome": OUTCOMES,
        "waited_for": names.waited_for,
    }
    table: dict[str, object] = {"run": log.run, "task": np.arange(len(log))}
    for name in _ORDER:
        if name in vocabulary:
            table[name] = _named(columns[name], vocabulary[name])
        elif name in TIMES:
            table[name] = minutes(columns[name])
        else:
            table[name] = columns[name]
    return pd.DataFrame(table | {"cause": _rows(columns["cause"])})


_ORDER = (
    "case",
    "number",
    "part",
    "repetition",
    "activity",
    "kind",
    "unit",
    "role",
    "addressee",
    "to",
    "people",
    "channel",
    *TIMES,
    "outcome",
    "cause",
    "waited_for",
)


def milestones(log: Log) -> pd.DataFrame:
    """Return when each case reached each milestone, and which of them it never reached.

    Columns: run, case, number, unit, milestone, at [min after STARTEX, NaN: not by ENDEX], task.
    """
    reached = log.reached
    return pd.DataFrame(
        {
            "run": log.run,
            "case": _named(reached["case"], log.names.cases),
            "number": reached["number"],
            "unit": _named(reached["unit"], log.names.units),
            "milestone": _named(reached["milestone"], MILESTONES),
            "at": minutes(reached["at"]),
            "task": _rows(reached["row"]),
        }
    )


def presence(log: Log) -> pd.DataFrame:
    """Return where everybody was: person, state, start and end [min after STARTEX]."""
    spells = log.presence
    return pd.DataFrame(
        {
            "run": log.run,
            "person": _named(spells["person"], log.names.people),
            "state": _named(spells["state"], PRESENCE),
            "start": minutes(spells["start"]),
            "end": minutes(spells["end"]),
        }
    )


def pauses(log: Log) -> pd.DataFrame:
    """Return when the exercise stood: start and end [min after STARTEX]."""
    spans = np.array(log.pauses, dtype=np.int64).reshape(-1, 2)
    return pd.DataFrame(
        {"run": log.run, "start": minutes(spans[:, 0]), "end": minutes(spans[:, 1])}
    )


def named(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return ``table`` with the names of units and channels in place of their ids.

    It is for what people read. Replaced is what stands in UNITS and CHANNELS, the columns that hold
    ids of units and of channels; what is no id stays.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> table = pd.DataFrame({"unit": ["leadership", "nobody", None]})
    >>> named(table, scenario)["unit"].tolist()
    ['Crisis management group', 'nobody', nan]
    """
    units = {unit.id: unit.name for unit in scenario.units}
    channels = {channel.id: channel.name for channel in scenario.channels}
    names = dict.fromkeys(UNITS, units) | dict.fromkeys(CHANNELS, channels)
    return table.assign(
        **{
            column: table[column].astype("str").replace(names[column])
            for column in names
            if column in table
        }
    )


UNITS = ("unit", "of_unit", "addressee", "to", "sender", "receiver")
CHANNELS = ("channel",)


def minutes(micros: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return minutes; NaN where the time has not come.

    >>> minutes(np.array([90_000_000, -1]))
    array([1.5, nan])
    """
    return np.where(micros == NEVER, np.nan, micros / MINUTE)


def _rows(numbers: NDArray[np.int64]) -> pd.Series[int]:
    """Return numbers of rows; NEVER is a missing value."""
    rows = pd.Series(numbers, dtype="Int64")
    return rows.mask(rows == NEVER)


def _named(codes: NDArray[np.int64], names: Sequence[str]) -> pd.Categorical[str]:
    """Return codes as names; NEVER is a missing value."""
    distinct = list(dict.fromkeys(names))
    if len(distinct) < len(names):
        place = {name: k for k, name in enumerate(distinct)}
        codes = np.array([*(place[name] for name in names), NEVER])[codes]
    return pd.Categorical.from_codes(codes, categories=pd.Index(distinct))
