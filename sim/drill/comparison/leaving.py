"""One exercise only: each inject is set beside a plan that was fitted to all the others.

Whoever takes durations from an exercise cannot test them on it: it would agree with itself. But an
inject can be tested on what the others told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.drill.calibration.calibrating import calibrate
from sim.drill.comparison.playing import response_times
from sim.drill.comparison.replaying import replay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.drill.calibration.durations import Seen
    from sim.drill.comparison.playing import Moment, Plays
    from sim.drill.logs.observing import Observed
    from sim.scenario import Scenario

    Floats = NDArray[np.float64]


def fitted_to_the_others(
    plan: Scenario, observed: Observed, injects: Sequence[str]
) -> list[tuple[Scenario, list[str]]]:
    """Return scenarios and the injects each may be tested on: none was fitted to what it tests.

    Injects that told of no duration share the scenario that was fitted to all that did.

    Raises
    ------
    KrisimError
        If the plan was fitted to this exercise already, or the exercise tells of no duration.
    """
    whole = calibrate(plan, observed)
    told = {seen.inject for seen in whole.seen}
    found: dict[tuple[Seen, ...], tuple[Scenario, list[str]]] = {}
    for inject in injects:
        fitted = calibrate(plan, observed, without=inject) if inject in told else whole
        found.setdefault(fitted.seen, (fitted.scenario, []))[1].append(inject)
    return list(found.values())


def left_out_times(
    plan: Scenario, observed: Observed, moments: Sequence[Moment], plays: Plays
) -> Floats:
    """Return response times as `response_times` does, each moment by a plan that left it out.

    The draws are those of every other scenario with the same seed, so the moments of one run belong
    together.
    """
    times = np.empty((plays.runs, len(moments)))
    injects = list(dict.fromkeys(moment.inject for moment in moments))
    for scenario, tested in fitted_to_the_others(plan, observed, injects):
        own = [k for k, moment in enumerate(moments) if moment.inject in tested]
        again = replay(scenario, observed).scenario
        times[:, own] = response_times(again, [moments[k] for k in own], plays)
    return times
