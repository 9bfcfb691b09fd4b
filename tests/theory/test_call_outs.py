"""How long a call-out takes until enough people are there, against order statistics."""

from __future__ import annotations

import numpy as np
import pytest

from sim.clock import MINUTE
from sim.durations import Exponential
from sim.engine import Player
from sim.log import KIND, NEVER, Log
from sim.scenario import Person, Scenario, Step
from sim.studies.validity.truths import until_so_many
from tests.builders import call_out, exercise, on_call, order, person, step
from tests.theory.acceptance import disagreement

REPLY = 30.0
CREWS = 120
REPLICATIONS = 30
END = 1000.0


def crews(enough: int, people: int) -> Scenario:
    """Return crews of so many people, called out at STARTEX, who begin once enough have come."""
    staff: list[Person] = []
    steps: list[Step] = []
    for crew in range(CREWS):
        post = f"crew{crew}/helper"
        staff += [
            person(f"{crew}-{k}", post, shift=(), on_call=on_call(None, 0, by="app"))
            for k in range(people)
        ]
        steps.append(step(f"begin {crew}", f"{enough} {post}", 1))
    everybody = ", ".join(f"crew{crew}" for crew in range(CREWS))
    way = call_out("app", reply=Exponential(REPLY))
    return exercise(END, staff, way, order("I-1", 0, *steps, call_out=everybody))


def mean_time_until_enough(log: Log) -> float:
    """Return how long the crews waited on average until they could begin [min]."""
    begun = log.columns["started"][log.columns["kind"] == KIND["work"]]
    assert len(begun) == CREWS
    assert np.all(begun != NEVER)
    return float(np.mean(begun)) / MINUTE


@pytest.mark.parametrize(("enough", "people"), [(1, 4), (3, 5), (4, 4)])
def test_enough_have_come_as_soon_as_the_order_statistic_says(
    enough: int, people: int, seed: int
) -> None:
    player = Player(crews(enough, people))
    seen = [mean_time_until_enough(player.play(seed, r)) for r in range(REPLICATIONS)]
    problem = disagreement("time until enough", seen, until_so_many(enough, people, REPLY))
    assert problem is None, problem
