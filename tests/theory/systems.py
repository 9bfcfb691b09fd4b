"""Queueing systems written as scenarios, each with what theory says of it.

Customers are calls from the public, stations are units whose people are alike, service is the
handling of a call or a step of a procedure. Times in minutes, rates per minute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.clock import MINUTE
from sim.durations import Duration
from sim.scenario import (
    Addressee,
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
from sim.studies.validity.callers import CLERK, FORGETTING, STARTEX


@dataclass(frozen=True)
class Arrivals:
    """Calls to a unit; ``handling`` is done there, then ``procedure``."""

    name: str
    rate: float
    to: str
    handling: Duration | None = None
    procedure: str | None = None
    priority: int = 5


@dataclass(frozen=True)
class System:
    """Units with so many people each, calls, procedures; what is true of it in the long run.

    ``relaxation`` [min]: how fast it forgets that it began empty. ``customers``: how many calls
    each of ``replications`` runs is to observe. ``long`` [min]: a wait that is called long.
    """

    units: Mapping[str, int]
    arrivals: Sequence[Arrivals]
    truth: Mapping[str, float]
    relaxation: float
    customers: int
    procedures: Sequence[Procedure] = ()
    replications: int = 30
    long: float = 0.0

    @property
    def window(self) -> tuple[int, int]:
        """First and last instant [µs] between which arrivals are observed."""
        first = round(FORGETTING * self.relaxation * MINUTE)
        rate = sum(a.rate for a in self.arrivals)
        return first, first + round(self.customers / rate * MINUTE)

    def scenario(self) -> Scenario:
        """Return the exercise; after the window it goes on until the window's calls are over."""
        end = self.window[1] + self.window[0]
        return Scenario(
            exercise=Exercise("theory", STARTEX, end),
            units=tuple(Unit(name, name) for name in self.units),
            roles=(Role(CLERK, CLERK),),
            people=tuple(
                Person(f"{unit}-{k}", unit, (Post(unit, CLERK),), shifts=(Shift(0, end),))
                for unit, servers in self.units.items()
                for k in range(servers)
            ),
            channels=(),
            procedures=tuple(self.procedures),
            public=tuple(_public(a, end) for a in self.arrivals),
        )


def serve(name: str, takes: Duration, **how: object) -> Step:
    """Return a step that needs one clerk of unit ``at`` (the step's own name if not told)."""
    unit = str(how.pop("at", name))
    need = (Need(unit, CLERK),)
    return Step(name, name, need, Number(takes), **how)  # type: ignore[arg-type]


def _public(arrivals: Arrivals, end: int) -> Public:
    return Public(
        id=arrivals.name,
        name=arrivals.name,
        to=Addressee(arrivals.to, procedure=arrivals.procedure),
        rate=Number(arrivals.rate * 60),
        start=0,
        end=end,
        handling=None if arrivals.handling is None else Number(arrivals.handling),
        priority=arrivals.priority,
    )
