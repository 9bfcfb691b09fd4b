"""What people read instead of ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.scenario import Scenario


def names_of(scenario: Scenario) -> dict[str, str]:
    """Return the names of units, roles, channels and targets by their ids."""
    named: Iterable[Any] = (*scenario.units, *scenario.roles, *scenario.channels, *scenario.targets)
    return {thing.id: thing.name for thing in named}
