"""Callers as scenarios, and what a log shows of them between two instants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.clock import MINUTE
from sim.durations import Exponential
from sim.engine import Player
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
from tests.theory.acceptance import disagreement
from tests.theory.systems import CLERK, FORGETTING, STARTEX

DESK = "desk"


@dataclass(frozen=True)
class CallCentre:
    """So many ``agents`` for so many calls per minute; times in minutes, exponential.

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


def assert_callers_fare_as(system: CallCentre, seed: int) -> None:
    """Play all replications of ``system``; compare what they show with what is true of it."""
    player = Player(system.scenario())
    seen = [observe(player.play(seed, k), system.window) for k in range(system.replications)]
    problems = [
        problem
        for measure, truth in system.truth.items()
        if (problem := disagreement(measure, [run[measure] for run in seen], truth))
    ]
    assert not problems, "\n".join(problems)


def observe(log: Log, window: tuple[int, int]) -> dict[str, float]:
    """Return shares and the mean wait of the attempts of the window, and means over its time.

    The wait [min] is that of all who were not turned away. What is still open at the end of the
    window, which is ENDEX, has lasted until then; it is little beside the rest.
    """
    column = log.columns
    ended = np.where(column["completed"] == NEVER, log.end, column["completed"])
    calls = column["kind"] == KIND["call"]
    of_window = calls & (column["scheduled"] >= window[0])
    turned = column["outcome"] == OUTCOME["turned away"]
    entered = of_window & ~turned
    answered = np.where(column["started"] == NEVER, ended, column["started"])
    waits = (answered - column["scheduled"])[entered]
    begun = calls & (column["started"] != NEVER)
    pauses = column["kind"] == KIND["redial"]
    return {
        "turned away": float(np.mean(turned[of_window])),
        "hang up": float(np.mean((column["outcome"] == OUTCOME["abandoned"])[of_window])),
        "have to wait": float(np.mean(waits > 0)),
        "wait": float(np.mean(waits)) / MINUTE,
        "talking": _mean_number(column["started"][begun], ended[begun], window),
        "between calls": _mean_number(column["scheduled"][pauses], ended[pauses], window),
    }


def _mean_number(start: Any, end: Any, window: tuple[int, int]) -> float:
    """Return how many spells were under way, on average over the time of the window."""
    inside = np.minimum(end, window[1]) - np.maximum(start, window[0])
    return float(np.sum(np.maximum(inside, 0))) / (window[1] - window[0])
