"""What is to be known closely: targets, key times, response times and waits of callers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from math import inf, isnan
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from sim.measures.key_times import measured_since
from sim.scenario import Event
from sim.studies.enough import LEAST, Known, Precision, Stopper, Value, Wanted

if TYPE_CHECKING:
    from sim.measures.key_times import Since
    from sim.scenario import Inject, Scenario
    from sim.studies.collecting import Names, Part
    from sim.studies.enough import Enough, Statistic

Kind = Literal["target", "key time", "response", "callers"]
Look = Callable[[Mapping[str, "Part"]], Value | None]
SHARE: Final = "share"
FLOOR = 1.0
"""Minutes: closer than that is not asked for where one precision is stated for everything."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A measure and how closely it is to be known; ``look`` finds it in the tables of a run.

    ``name`` is what a planner writes for it: ``T04``, ``first staff briefing``, ``I-09 acted``.
    ``since`` is where a key time starts from, ``event`` what a response time ends with.
    """

    name: str
    kind: Kind
    wanted: Wanted
    look: Look = field(repr=False, compare=False)
    since: str = ""
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Until:
    """Play until all ``aims`` are reached, ``most`` replications at most, ``least`` at least."""

    aims: tuple[Aim, ...]
    most: int = 1000
    least: int = LEAST

    def __post_init__(self) -> None:
        if not self.aims:
            raise ValueError("nothing is asked for: name an aim at least")
        if not 1 <= self.least <= self.most:
            raise ValueError(f"need 1 <= least <= most, got least={self.least}, most={self.most}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an aim: what is known after all runs, and how many had an occasion."""

    aim: Aim
    known: Known
    runs: int

    @property
    def reached(self) -> bool:
        """Whether it is known as closely as asked."""
        return self.runs > 0 and self.aim.wanted.precision.holds(self.known)


@dataclass(frozen=True, slots=True)
class Ending:
    """After how many replications a study ended, and whether that was ``enough`` (None: not)."""

    replications: int
    enough: Enough | None
    outcomes: tuple[Outcome, ...]


class Watch:
    """Follows the aims of a study, run by run."""

    def __init__(self, until: Until) -> None:
        self.until = until
        self.stopper = Stopper([aim.wanted for aim in until.aims], until.least)

    @property
    def is_over(self) -> bool:
        """Whether no further run is needed, or none is allowed."""
        return self.stopper.enough is not None or self.stopper.runs >= self.until.most

    def add(self, tables: Mapping[str, Part]) -> None:
        """Look at the tables of the next run."""
        self.stopper.add([aim.look(tables) for aim in self.until.aims])

    def expected(self) -> int:
        """Return about how many runs there will be."""
        return self.stopper.expected(self.until.most)

    def ending(self) -> Ending:
        """Return what has become of the aims."""
        found = (
            Outcome(aim, self.stopper.known(k), self.stopper.occasions(k))
            for k, aim in enumerate(self.until.aims)
        )
        return Ending(self.stopper.runs, self.stopper.enough, tuple(found))


def usual_aims(scenario: Scenario, share: float, time: Precision) -> list[Aim]:
    """Return what the first page of results shows, every share and time known equally closely.

    That is the ``share`` of runs in which each target is met, the median of every key time and the
    mean wait of callers; if there is none of these, the median until each player to whom an inject
    is addressed has completed it.
    """
    found = [
        *(target_aim(target.id, Precision(absolute=share)) for target in scenario.targets),
        *(key_time_aim(since, time) for since in measured_since(scenario)),
        *(callers_aim(source.id, time) for source in scenario.public),
    ]
    if found:
        return found
    players = {unit.id for unit in scenario.units if unit.kind == "player"}
    return [
        response_aim(Event(inject.id, "completed", unit), time)
        for inject in scenario.injects
        for unit in _addressed(inject)
        if unit in players
    ]


def _addressed(inject: Inject) -> list[str]:
    return list(dict.fromkeys(to.unit for to in inject.to))


def target_aim(target: str, precision: Precision) -> Aim:
    """Return that the share of runs which meet a target is to be known."""
    look = partial(_target, target)
    return Aim(target, "target", Wanted(SHARE, precision), look)


def key_time_aim(since: Since, precision: Precision, statistic: Statistic = "median") -> Aim:
    """Return that a key time, from where it is measured, is to be known [min]."""
    what, channel = since.time.what, since.time.channel
    look = partial(_key_time, (what, channel, since.name))
    name = f"{what} ({channel})" if channel else what
    return Aim(name, "key time", Wanted(statistic, precision), look, since.name)


def callers_aim(source: str, precision: Precision, statistic: Statistic = "mean") -> Aim:
    """Return that the mean wait of a run's answered callers is to be known [min]."""
    return Aim(source, "callers", Wanted(statistic, precision), partial(_callers, source))


def response_aim(event: Event, precision: Precision, statistic: Statistic = "median") -> Aim:
    """Return that the time from sending an inject to a milestone is to be known [min].

    Without a unit it is reached when the first unit reaches it.
    """
    name = f"{event.inject} {event.milestone}" + (f" by {event.unit}" if event.unit else "")
    look = partial(_response, event)
    return Aim(name, "response", Wanted(statistic, precision), look, event=event)


def _rows(part: Part, wanted: Callable[[Names], bool]) -> list[int]:
    """Return which rows have names that are wanted."""
    codes = [k for k, names in enumerate(part.names) if wanted(names)]
    return [int(row) for row in np.flatnonzero(np.isin(part.codes, codes))] if codes else []


def _target(target: str, tables: Mapping[str, Part]) -> Value | None:
    part = tables["targets"]
    met = [part.numbers["met"][row] for row in _rows(part, lambda names: names == (target,))]
    return None if not met or met[0] is None else (float(met[0]), True)


def _key_time(key: Names, tables: Mapping[str, Part]) -> Value | None:
    part = tables["key_times"]
    for row in _rows(part, lambda names: names == key):
        minutes, until = (float(part.numbers[name][row]) for name in ("minutes", "until"))
        if not isnan(minutes):
            return minutes, True
        return None if isnan(until) else (until, False)
    return None


def _callers(source: str, tables: Mapping[str, Part]) -> Value | None:
    part = tables["callers"]
    waits = [part.numbers["mean_wait"][row] for row in _rows(part, lambda n: n == (source,))]
    return None if not waits or isnan(waits[0]) else (float(waits[0]), True)


def _response(event: Event, tables: Mapping[str, Part]) -> Value | None:
    part = tables["answers"]
    rows = _rows(part, lambda names: names[0] == event.inject and event.unit in (None, names[1]))
    rows = [row for row in rows if part.numbers[f"has_{event.milestone}"][row]]
    if not rows:
        return None
    times = [float(part.numbers[event.milestone][row]) for row in rows]
    first = min((time for time in times if not isnan(time)), default=inf)
    if first < inf:
        return first, True
    return float(part.numbers["until_end"][rows[0]]), False
