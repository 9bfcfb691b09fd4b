"""A log together with what has to be said beside it once it leaves Krisim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from sim.clock import SECOND, Clock
from sim.files.views import log_seen_by, seen_by
from sim.log import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.drill.logs.observing import Observed
    from sim.files.views import Audience
    from sim.log import Log
    from sim.scenario import Scenario

REMEMBERED = 4096
"""Times that are written once: what ends and what it sets come at the same moment."""


@dataclass(frozen=True, slots=True)
class Account:
    """A log, its clock, its names, and what every output says: whose it is, how it came about.

    ``names`` holds the names of units, roles, channels and cases by their ids; what has no name
    there is called by its id.
    """

    log: Log
    clock: Clock
    exercise: str
    marking: str
    notice: str
    names: Mapping[str, Mapping[str, str]]

    @property
    def zone(self) -> str:
        """The exercise's time zone, such as Europe/Stockholm."""
        return str(self.clock.start.tzinfo)

    def facts(self) -> dict[str, str]:
        """Return what is said of the log as a whole."""
        return {
            "exercise": self.exercise,
            "marking": self.marking,
            "notice": self.notice,
            "made": "observed" if self.log.observed else "simulated",
            "run": str(self.log.run),
            "zone": self.zone,
        }

    def teller(self) -> Callable[[int], str]:
        """Return what writes a time [µs after STARTEX] as ISO clock time with its offset.

        To the microsecond, or, if all times of the log are whole seconds, to the second.
        """
        precision = "microseconds" if _has_fractions(self.log) else "seconds"
        return lru_cache(REMEMBERED)(
            lambda micros: self.clock.at(micros).isoformat(timespec=precision)
        )


def simulated(scenario: Scenario, log: Log, audience: Audience | None = None) -> Account:
    """Return a run's log as ``audience`` may see it; None: all of it."""
    seen = scenario if audience is None else seen_by(scenario, audience)
    exercise = scenario.exercise
    return Account(
        log if audience is None else log_seen_by(log, audience),
        Clock(exercise.start),
        exercise.name,
        exercise.marking,
        exercise.notice,
        _names(seen),
    )


def of_observed(
    observed: Observed, notice: str, audience: Audience | None = None, plan: Scenario | None = None
) -> Account:
    """Return the log of an observed exercise as ``audience`` may see it, with a plan's names.

    ``notice`` says in words that it is observed.
    """
    if plan is not None and audience is not None:
        plan = seen_by(plan, audience)
    log = observed.log()
    return Account(
        log if audience is None else log_seen_by(log, audience),
        Clock(observed.start),
        observed.name,
        observed.marking,
        notice,
        _NAMELESS if plan is None else _names(plan),
    )


_NAMELESS: Mapping[str, Mapping[str, str]] = {"unit": {}, "role": {}, "channel": {}, "case": {}}


def _names(scenario: Scenario) -> Mapping[str, Mapping[str, str]]:
    return {
        "unit": {each.id: each.name for each in scenario.units},
        "role": {each.id: each.name for each in scenario.roles},
        "channel": {each.id: each.name for each in scenario.channels},
        "case": {each.id: each.title for each in scenario.injects}
        | {each.id: each.name for each in scenario.public},
    }


def _has_fractions(log: Log) -> bool:
    times = [log.columns[name] for name in ("scheduled", "started", "completed")]
    known = np.concatenate([*times, log.reached["at"], np.array(log.pauses, dtype=int).ravel()])
    return bool((known[known != NEVER] % SECOND).any())
