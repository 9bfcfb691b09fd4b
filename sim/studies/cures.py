"""What could be added where answers wait, as a change of the scenario and in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from sim.checks import problems
from sim.clock import MINUTE, Clock
from sim.engine import Player
from sim.errors import KrisimError
from sim.log import KIND, NEVER
from sim.measures.ranking import RESOURCE
from sim.studies.changes import (
    looked_at_twice_as_often,
    one_more_line,
    one_more_occasion,
    one_more_person,
)
from sim.studies.quicker import called_out_at_once, decider, delegated, staffed
from sim.words import Words
from sim.words.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sim.log import Log
    from sim.scenario import Scenario
    from sim.studies.runs import Runs

MOSTLY = 0.5
"""Where nobody was there for more than this share of a wait, somebody is to be there throughout."""
LOOKED_AT = 5
"""Runs that are played again to find when a meeting is missed most."""
GRID = 5 * MINUTE
"""One more occasion of a meeting is at a whole number of these [µs]."""
NOT_COME = ("on call", "travelling", "no answer")
"""The reasons of a wait for people who are called out, but have not come yet."""


Resource = tuple[str, str, str, str]
"""What names a place of the ranking: what, unit, role, channel."""


@dataclass(frozen=True, slots=True, eq=False)
class Cure:
    """A change that may help, in words, and the time of it [µs after STARTEX], if it has one."""

    words: Remark
    change: Callable[[Scenario], Scenario]
    at: int | None = None

    @property
    def text(self) -> str:
        """The change in English words."""
        return self.words.said(Words())


def resource_of(row: Mapping[Any, Any]) -> Resource:
    """Return what stands at a place of the ranking."""
    what, unit, role, channel = (str(row[name]) for name in RESOURCE)
    return what, unit, role, channel


def cure(row: Mapping[Any, Any], runs: Runs) -> Cure | None:
    """Return what could be added for a row of the ranking; None: nothing of that sort can.

    For people it is one more like the first of them, or, where most of the waiting was because
    nobody was there, one more who is on duty throughout. For a line, one more. For a meeting, one
    more occasion, at the time that would have saved most waiting in a few of the runs. For an
    inbox, looking into it twice as often.
    """
    return next(iter(_possible(_MORE, row, runs)), None)


def cures(row: Mapping[Any, Any], runs: Runs) -> list[Cure]:
    """Return what could be added (see `cure`), and then what else could be changed.

    An inbox can be staffed, a meeting's decisions delegated to one of its participants, and people
    who were waited for because they had not come yet be called out when the action card begins.
    """
    return [*_possible(_MORE, row, runs), *_possible(_ELSE, row, runs)]


def _possible(finders: Mapping[str, Finder], row: Mapping[Any, Any], runs: Runs) -> Iterator[Cure]:
    find = finders.get(str(row["what"]))
    if find is None:
        return
    try:
        found = find(row, runs)
        changed = found.change(runs.scenario)
    except KrisimError:
        return
    if not [*problems(changed)]:
        yield found


def needs_somebody_there(row: Mapping[Any, Any]) -> bool:
    """Whether most of a wait for people was because nobody was there."""
    return float(row["absent"]) > MOSTLY


def _people(row: Mapping[Any, Any], runs: Runs) -> Cure:
    scenario, unit, role = runs.scenario, str(row["unit"]), str(row["role"])
    contacts = {u.id: u.contact for u in scenario.units}[unit]
    who = role or next(iter(contacts), None)
    throughout = needs_somebody_there(row)
    values = {"unit": _name(scenario.units, unit)}
    if who is not None:
        values["role"] = _name(scenario.roles, who)
    change = partial(one_more_person, unit=unit, role=who, throughout=throughout)
    return Cure(Remark(_ONE_MORE[who is not None, throughout], values), change)


_ONE_MORE = {
    (True, False): "one more {role} ({unit})",
    (True, True): "one more {role} ({unit}), on duty throughout",
    (False, False): "one more of {unit}",
    (False, True): "one more of {unit}, on duty throughout",
}


def _line(row: Mapping[Any, Any], runs: Runs) -> Cure:
    channel, unit = str(row["channel"]), str(row["unit"]) or None
    change = partial(one_more_line, channel=channel, unit=unit)
    values = {"channel": _name(runs.scenario.channels, channel)}
    if unit is None:
        return Cure(Remark("one more line ({channel})", values), change)
    values["unit"] = _name(runs.scenario.units, unit)
    return Cure(Remark("one more line ({channel}, {unit})", values), change)


def _occasion(row: Mapping[Any, Any], runs: Runs) -> Cure:
    meeting = str(row["channel"])
    at = _missed_most(meeting, runs)
    clock = Clock(runs.scenario.exercise.start)
    values = {"meeting": _name(runs.scenario.meetings, meeting), "at": clock.short(at)}
    change = partial(one_more_occasion, meeting=meeting, at=at)
    return Cure(Remark("one more {meeting} at {at}", values), change, at)


def _looks(row: Mapping[Any, Any], runs: Runs) -> Cure:
    channel = str(row["channel"])
    values = {"channel": _name(runs.scenario.channels, channel)}
    said = Remark("looking into {channel} twice as often", values)
    return Cure(said, partial(looked_at_twice_as_often, channel=channel))


def _staffed(row: Mapping[Any, Any], runs: Runs) -> Cure:
    channel = str(row["channel"])
    values = {"channel": _name(runs.scenario.channels, channel)}
    return Cure(Remark("{channel} staffed", values), partial(staffed, channel=channel))


def _delegated(row: Mapping[Any, Any], runs: Runs) -> Cure:
    scenario, meeting = runs.scenario, str(row["channel"])
    found = next(m for m in scenario.meetings if meeting in (m.id, m.name))
    who = decider(found)
    values = {
        "meeting": found.name,
        "role": _name(scenario.roles, who.role or ""),
        "unit": _name(scenario.units, who.unit or ""),
    }
    said = Remark("what {meeting} decides, decided by {role} ({unit}) alone", values)
    return Cure(said, partial(delegated, meeting=found.id))


def _earlier(row: Mapping[Any, Any], runs: Runs) -> Cure:
    unit = str(row["unit"])
    if row["what"] == "people" and row["why"] not in NOT_COME:
        raise KrisimError(f"'{unit}' is not waited for because it has not come yet")
    values = {"unit": _name(runs.scenario.units, unit)}
    said = Remark("{unit} called out when the action card begins", values)
    return Cure(said, partial(called_out_at_once, unit=unit))


Finder: TypeAlias = "Callable[[Mapping[Any, Any], Runs], Cure]"
_ELSE: dict[str, Finder] = {
    "people": _earlier,
    "call-out": _earlier,
    "meeting": _delegated,
    "inbox": _staffed,
}
_MORE: dict[str, Finder] = {
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
