"""What could be added where answers wait, as a change of the scenario and in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.clock import MINUTE, Clock
from sim.engine import Player
from sim.errors import KrisimError
from sim.log import KIND, NEVER
from sim.studies.changes import (
    looked_at_twice_as_often,
    one_more_line,
    one_more_occasion,
    one_more_person,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.log import Log
    from sim.scenario import Scenario
    from sim.studies.runs import Runs

MOSTLY = 0.5
"""Where nobody was there for more than this share of a wait, somebody is to be there throughout."""
LOOKED_AT = 5
"""Runs that are played again to find when a meeting is missed most."""
GRID = 5 * MINUTE
"""One more occasion of a meeting is at a whole number of these [µs]."""


@dataclass(frozen=True, slots=True)
class Cure:
    """A change that may help, in words, and the time of it [µs after STARTEX], if it has one."""

    text: str
    change: Callable[[Scenario], Scenario]
    at: int | None = None


def cure(row: Mapping[Any, Any], runs: Runs) -> Cure | None:
    """Return what could be added for a row of the ranking; None: nothing of that sort can.

    For people it is one more like the first of them, or, where most of the waiting was because
    nobody was there, one more who is on duty throughout. For a line, one more. For a meeting, one
    more occasion, at the time that would have saved most waiting in a few of the runs. For an
    inbox, looking into it twice as often.
    """
    find = _CURES.get(str(row["what"]))
    if find is None:
        return None
    try:
        found = find(row, runs)
        found.change(runs.scenario)
    except KrisimError:
        return None
    return found


def needs_somebody_there(row: Mapping[Any, Any]) -> bool:
    """Whether most of a wait for people was because nobody was there."""
    return float(row["absent"]) > MOSTLY


def _people(row: Mapping[Any, Any], runs: Runs) -> Cure:
    scenario, unit, role = runs.scenario, str(row["unit"]), str(row["role"])
    contacts = {u.id: u.contact for u in scenario.units}[unit]
    who = role or next(iter(contacts), None)
    throughout = needs_somebody_there(row)
    text = f"one more of {_name(scenario.units, unit)}"
    if who is not None:
        text = f"one more {_name(scenario.roles, who)} ({_name(scenario.units, unit)})"
    change = partial(one_more_person, unit=unit, role=who, throughout=throughout)
    return Cure(f"{text}, on duty throughout" if throughout else text, change)


def _line(row: Mapping[Any, Any], runs: Runs) -> Cure:
    channel, unit = str(row["channel"]), str(row["unit"]) or None
    text = f"one more line ({_name(runs.scenario.channels, channel)}"
    text += f", {_name(runs.scenario.units, unit)})" if unit is not None else ")"
    return Cure(text, partial(one_more_line, channel=channel, unit=unit))


def _occasion(row: Mapping[Any, Any], runs: Runs) -> Cure:
    meeting = str(row["channel"])
    at = _missed_most(meeting, runs)
    clock = Clock(runs.scenario.exercise.start)
    text = f"one more {_name(runs.scenario.meetings, meeting)} at {clock.short(at)}"
    return Cure(text, partial(one_more_occasion, meeting=meeting, at=at), at)


def _looks(row: Mapping[Any, Any], runs: Runs) -> Cure:
    channel = str(row["channel"])
    text = f"looking into {_name(runs.scenario.channels, channel)} twice as often"
    return Cure(text, partial(looked_at_twice_as_often, channel=channel))


_CURES: dict[str, Callable[[Mapping[Any, Any], Runs], Cure]] = {
    "people": _people,
    "channel": _line,
    "meeting": _occasion,
    "inbox": _looks,
}


def _missed_most(meeting: str, runs: Runs) -> int:
    """Return when [µs] one more meeting would have saved most waiting on its agenda."""
    player = Player(runs.scenario)
    logs = [player.play(runs.seed, k) for k in range(min(LOOKED_AT, runs.replications))]
    waits = np.concatenate([_on_agenda(log, meeting) for log in logs])
    held = {t for m in runs.scenario.meetings if meeting in (m.id, m.name) for t in m.times}
    times = [t for t in range(0, runs.scenario.exercise.end, GRID) if t not in held]
    if not len(waits) or not times:
        raise KrisimError(f"nothing waits for '{meeting}'")
    put, taken = waits[:, :1], waits[:, 1:]
    at = np.array(times, dtype=np.int64)[None, :]
    saved = np.where((put <= at) & (at < taken), taken - at, 0).sum(axis=0)
    return int(at[0, int(saved.argmax())])


def _on_agenda(log: Log, meeting: str) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return since when and until when [µs] items lay on the agenda of a meeting."""
    codes = [k for k, name in enumerate(log.names.waited_for) if name == meeting]
    columns = log.columns
    of_it = (columns["kind"] == KIND["agenda"]) & np.isin(columns["waited_for"], codes)
    end = np.where(columns["completed"] == NEVER, log.end, columns["completed"])
    return np.stack([columns["scheduled"][of_it], end[of_it]], axis=1)


def _name(things: Any, id: str) -> str:
    return next((str(t.name) for t in things if id in (t.id, t.name)), id)
