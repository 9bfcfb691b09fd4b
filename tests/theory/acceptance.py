"""When a simulation agrees with theory.

Independent replications with fixed seeds (`conftest.seed`); the truth lies within three standard
errors of their mean, and the standard error is at most 2 % of the truth, so that agreement means
something. The start is cut off as `systems.FORGETTING` says. There are about a hundred comparisons,
so that new seeds put some true value outside in one case of three: then more replications must
bring it back, not a wider limit.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.engine import Player
from tests.theory.observing import assert_littles_law, observe, stays
from tests.theory.systems import System

ERRORS = 3.0
SHARPNESS = 0.02


def assert_agrees_with_theory(system: System, seed: int) -> None:
    """Play all replications of ``system``; compare what they show with what is true of it."""
    seen = play(system, seed)
    problems = [
        problem
        for measure, truth in system.truth.items()
        if (problem := disagreement(measure, [run[measure] for run in seen], truth))
    ]
    assert not problems, "\n".join(problems)


def play(system: System, seed: int) -> list[dict[str, float]]:
    """Return what each replication shows; hold Little's law on each."""
    player = Player(system.scenario())
    seen = []
    for replication in range(system.replications):
        log = player.play(seed, replication)
        for case in range(len(log.names.cases)):
            assert_littles_law(stays(log, case), system.window)
        seen.append(observe(log, system.window, system.long))
    return seen


def disagreement(measure: str, values: Sequence[float], truth: float) -> str | None:
    """Return what is wrong with replicated ``values``, None if nothing is."""
    mean, error = float(np.mean(values)), standard_error(values)
    said = f"{measure}: {mean:.5g} ± {error:.2g} (n = {len(values)}), in truth {truth:.5g}"
    if error > SHARPNESS * truth:
        return f"{said}: standard error {error / truth:.1%} of the truth"
    if abs(mean - truth) > ERRORS * error:
        return f"{said}: {(mean - truth) / error:+.1f} standard errors off"
    return None


def standard_error(values: Sequence[float]) -> float:
    """Return the standard error of the mean of independent ``values``."""
    return float(np.std(values, ddof=1) / np.sqrt(len(values)))
