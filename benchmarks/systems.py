"""The systems that are timed, each as a scenario and as a hand-written model in plain SimPy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks import plain
from sim.clock import MINUTE
from sim.durations import Duration, Exponential
from sim.engine import simulate
from sim.scenario import (
    Addressee,
    Branch,
    Exercise,
    Need,
    Number,
    Person,
    Post,
    Procedure,
    Public,
    Role,
    Scenario,
    Shift,
    Step,
    Unit,
)

STARTEX = datetime(2026, 3, 12, 8, tzinfo=ZoneInfo("Europe/Stockholm"))
LOAD = 0.8
CLERK = "clerk"
HUB, LEAF = 4, 2
"""How many people the units have where all customers come by, and where every third does."""


@dataclass(frozen=True)
class Played:
    """What one run gave: rows of its log, and their mean wait [min], to see that both agree."""

    rows: int
    wait: float


@dataclass(frozen=True)
class System:
    """``krisim(customers, seed)`` and ``plain(customers, seed)`` play the same system."""

    name: str
    customers: int
    krisim: Callable[[int, int], Played]
    plain: Callable[[int, int], Played]


def queue(servers: int) -> System:
    """Return M/M/c: one unit of ``servers`` people, calls of a minute, at load 0.8."""
    rate = LOAD * servers

    def ours(customers: int, seed: int) -> Played:
        end = round(customers / rate * MINUTE)
        unit = {"desk": servers}
        return _play(_scenario(unit, rate, end, handling=Exponential(1.0)), seed)

    def theirs(customers: int, seed: int) -> Played:
        return _of_records(plain.play_queue(servers, rate, customers / rate, seed))

    return System(f"M/M/{servers}", 200_000, ours, theirs)


def network() -> System:
    """Return twelve units, of which each customer visits six, at load 0.8.

    Three times in a row: one unit where all come, then one of three others.
    """
    rate = 1.0
    hubs, leaves = LOAD * HUB / rate, LOAD * LEAF / (rate / 3)
    steps = [step for stage in range(3) for step in _stage(stage, hubs, leaves)]
    units = {step.id: HUB if step.branches else LEAF for step in steps}

    def ours(customers: int, seed: int) -> Played:
        route = Procedure("route", "route", tuple(steps))
        return _play(_scenario(units, rate, round(customers / rate * MINUTE), route), seed)

    def theirs(customers: int, seed: int) -> Played:
        times = (hubs, leaves)
        return _of_records(plain.play_network((HUB, LEAF), rate, times, customers / rate, seed))

    return System("12 units", 200_000 // 6, ours, theirs)


def _stage(stage: int, hubs: float, leaves: float) -> list[Step]:
    ways = [f"unit {stage}-{k}" for k in range(1, 4)]
    before = tuple(f"unit {stage - 1}-{k}" for k in range(1, 4)) if stage else ()
    third = Number(1 / 3)
    hub = _step(f"unit {stage}", hubs, before, [Branch(way, third) for way in ways])
    return [hub, *(_step(way, leaves, (hub.id,)) for way in ways)]


def _step(name: str, takes: float, after: tuple[str, ...], ways: Sequence[Branch] = ()) -> Step:
    need = (Need(name, CLERK),)
    return Step(name, name, need, Number(Exponential(takes)), after, branches=tuple(ways))


def _scenario(
    units: dict[str, int],
    rate: float,
    end: int,
    procedure: Procedure | None = None,
    handling: Duration | None = None,
) -> Scenario:
    to = Addressee(next(iter(units)), procedure=None if procedure is None else procedure.id)
    takes = None if handling is None else Number(handling)
    return Scenario(
        exercise=Exercise("benchmark", STARTEX, end),
        units=tuple(Unit(unit, unit) for unit in units),
        roles=(Role(CLERK, CLERK),),
        people=tuple(
            Person(f"{unit}-{k}", unit, (Post(unit, CLERK),), shifts=(Shift(0, end),))
            for unit, number in units.items()
            for k in range(number)
        ),
        channels=(),
        procedures=() if procedure is None else (procedure,),
        public=(Public("calls", "calls", to, Number(rate * 60), 0, end, takes),),
    )


def _play(scenario: Scenario, seed: int) -> Played:
    log = simulate(scenario, seed)
    column = log.columns
    begun = column["started"] >= 0
    waits = (column["started"] - column["scheduled"])[begun]
    return Played(len(log), float(np.mean(waits)) / MINUTE)


def _of_records(records: Sequence[plain.Record]) -> Played:
    waits = sum(started - scheduled for _, _, scheduled, started, _ in records)
    return Played(len(records), waits / len(records))


SYSTEMS = {"mm1": queue(1), "mm20": queue(20), "network": network()}
"""All of them, by the name that the command line takes."""
