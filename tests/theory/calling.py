"""When callers fare as theory says."""

from __future__ import annotations

from sim.engine import Player
from sim.studies.validity.callers import CallCentre
from tests.theory.acceptance import disagreement


def assert_callers_fare_as(system: CallCentre, seed: int) -> None:
    """Play all replications of ``system``; compare what they show with what is true of it."""
    player = Player(system.scenario())
    seen = [system.observe(player.play(seed, k)) for k in range(system.replications)]
    problems = [
        problem
        for measure, truth in system.truth.items()
        if (problem := disagreement(measure, [run[measure] for run in seen], truth))
    ]
    assert not problems, "\n".join(problems)
