"""Ignorance: the scenario at points spread over the ranges of its assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.ranges import spread_values, with_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario import Scenario


def spread(scenario: Scenario, points: int, seed: int) -> Iterator[Scenario]:
    """Yield ``scenario`` at so many points of a Latin hypercube over what it leaves open.

    They are those of `sim.scenario.ranges.spread_values`.
    """
    for values in spread_values(scenario, points, seed):
        yield with_values(scenario, values)
