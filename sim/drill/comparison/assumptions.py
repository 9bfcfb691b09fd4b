"""Ignorance: the scenario at points spread over the ranges of its assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.ranges import left_open, with_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario import Scenario


def spread(scenario: Scenario, points: int, seed: int) -> Iterator[Scenario]:
    """Yield ``scenario`` at so many points of a Latin hypercube over what it leaves open.

    Of each assumed number every one of ``points`` equal parts of its range is tried once (McKay,
    Beckman and Conover 1979). Nothing if no assumption has a range.
    """
    from scipy.stats.qmc import LatinHypercube  # slow to import, needed here only

    numbers = left_open(scenario)
    if not numbers or points < 1:
        return
    for places in LatinHypercube(len(numbers), rng=seed).random(points):
        values = {n.key: n.at(float(u)) for n, u in zip(numbers, places, strict=True)}
        yield with_values(scenario, values)
