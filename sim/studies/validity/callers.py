"""Callers as scenarios with what is true of them, and what a log shows of them.

Everything is exponential; rates per minute, times in minutes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from sim.clock import MINUTE
from sim.durations import Exponential
from sim.log import KIND, NEVER, OUTCOME, Log
from sim.scenario import (
    Addressee,
    Exercise,
    Number,
    Person,
    Post,
    Public,
    Role,
    Scenario,
    Shift,
    Unit,
)
from sim.studies.validity.truths import impatience, losses, relaxation_time, waits

if TYPE_CHECKING:
    from collections.abc import Mapping

DESK: Final = "desk"
CLERK: Final = "clerk"
STARTEX: Final = datetime(2026, 3, 12, 8, tzinfo=ZoneInfo("Europe/Stockholm"))
FORGETTING: Final = 10
"""Multiple of the relaxation time that is cut off at the start (and kept free at the end)."""


@dataclass(frozen=True)
class CallCentre:
    """So many ``agents`` for so many calls per minute, with the ``truth`` in the long run.

    ``more`` are further fields of the public; ``customers`` counts the persons observed in each
    run after a start that is long beside ``relaxation``.
    """

    rate: float
    service: float
    agents: int
    truth: Mapping[str, float]
    relaxation: float
    customers: int
    more: Mapping[str, Any] = field(default_factory=dict)
    replications: int = 30

    @property
    def window(self) -> tuple[int, int]:
        """First and last instant [µs] between which all is observed."""
        first = round(FORGETTING * self.relaxation * MINUTE)
        return first, first + round(self.customers / self.rate * MINUTE)

    def scenario(self) -> Scenario:
        """Return the exercise, which ends with the window."""
        end = self.window[1]
        people = [
            Person(f"agent-{k}", DESK, (Post(DESK, CLERK),), shifts=(Shift(0, end),))
            for k in range(self.agents)
        ]
        public = Public(
            id="calls",
            name="calls",
            to=Addressee(DESK),
            rate=Number(self.rate * 60),
            start=0,
            end=end,
            handling=Number(Exponential(self.service)),
            **self.more,
        )
        return Scenario(
            exercise=Exercise("theory", STARTEX, end),
            units=(Unit(DESK, DESK),),
            roles=(Role(CLERK, CLERK),),
            people=tuple(people),
            channels=(),
            public=(public,),
        )

    def observe(self, log: Log) -> dict[str, float]:
        """Return shares and the mean wait of the attempts of the window, and means over its time.

        The wait [min] is that of all who were not turned away. What is still open at the end of
        the window, which is ENDEX, has lasted until then; it is little beside the rest.
        """
        window, column = self.window, log.columns
        ended = np.where(column["completed"] == NEVER, log.end, column["completed"])
        calls = column["kind"] == KIND["call"]
        of_window = calls & (column["scheduled"] >= window[0])
        turned = column["outcome"] == OUTCOME["turned away"]
        entered = of_window & ~turned
        answered = np.where(column["started"] == NEVER, ended, column["started"])
        waited = (answered - column["scheduled"])[entered]
        begun = calls & (column["started"] != NEVER)
        pauses = column["kind"] == KIND["redial"]
        return {
            "turned away": float(np.mean(turned[of_window])),
            "hang up": float(np.mean((column["outcome"] == OUTCOME["abandoned"])[of_window])),
            "have to wait": float(np.mean(waited > 0)),
            "wait": float(np.mean(waited)) / MINUTE,
            "talking": _mean_number(column["started"][begun], ended[begun], window),
            "between calls": _mean_number(column["scheduled"][pauses], ended[pauses], window),
        }


def lossy(
    load: float, agents: int, customers: int, *, service: float = 5.0, lines: int | None = None
) -> CallCentre:
    """Return callers of whom those are turned away who find all ``lines`` (the agents') taken."""
    lines = lines or agents
    return CallCentre(
        rate=load / service,
        service=service,
        agents=agents,
        truth=losses(load / service, service, agents, lines),
        relaxation=service * lines / agents,
        customers=customers,
        more={"lines": lines},
    )


def patient(load: float, agents: int, customers: int, *, service: float = 5.0) -> CallCentre:
    """Return callers who wait for as long as it takes."""
    rate = load / service
    return CallCentre(
        rate=rate,
        service=service,
        agents=agents,
        truth=waits(rate, service, agents),
        relaxation=relaxation_time(rate, service, agents),
        customers=customers,
    )


def impatient(
    load: float, agents: int, customers: int, *, patience: float, service: float = 5.0
) -> CallCentre:
    """Return callers who hang up after an exponential time of mean ``patience``."""
    rate = load / service
    return CallCentre(
        rate=rate,
        service=service,
        agents=agents,
        truth=impatience(rate, service, agents, patience),
        relaxation=service + patience,
        customers=customers,
        more={"patience": Number(Exponential(patience))},
    )


def _mean_number(start: Any, end: Any, window: tuple[int, int]) -> float:
    """Return how many spells were under way, on average over the time of the window."""
    inside = np.minimum(end, window[1]) - np.maximum(start, window[0])
    return float(np.sum(np.maximum(inside, 0))) / (window[1] - window[0])
