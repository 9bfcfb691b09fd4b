"""All that is found of a drill beside its plan: comparison, deviations, proposals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.drill.comparison.comparing import How, compare
from sim.drill.comparison.deviating import deviations
from sim.drill.comparison.judging import propose

if TYPE_CHECKING:
    import pandas as pd

    from sim.drill.comparison.comparing import Comparison
    from sim.drill.comparison.judging import Proposals
    from sim.drill.logs.events import Observed
    from sim.scenario import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """What a drill says of its plan: how unusual it was, what went otherwise, what to propose."""

    comparison: Comparison
    deviations: pd.DataFrame
    proposals: Proposals


def evaluate(plan: Scenario, observed: Observed, how: How | None = None) -> Results:
    """Return all that is found of ``observed`` beside ``plan``.

    Raises
    ------
    ScenarioError
        If the plan does not play, or the log does not fit it.
    KrisimError
        If the log and the plan have no inject in common.
    """
    how = how or How()
    found = compare(plan, observed, how)
    proposals = propose(found.replay, observed.name, how.silence)
    return Results(found, deviations(found.replay), proposals)
