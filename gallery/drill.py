"""Make the drill of kko2017: a log that the simulator wrote, with differences from the plan.

`python -m gallery.drill` writes scenarios/kko2017/drill/observed.csv again, the same to the letter.
What differs from the plan is stated at the end of the README beside it.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sim
from sim.clock import MINUTE
from sim.distributions import Fixed
from sim.drill.comparison.planting import slowed, without
from sim.drill.logs.events import Observed, write_observed
from sim.drill.logs.observing import events_table
from sim.files import load
from sim.scenario import Number, Pause

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sim.log import Log
    from sim.scenario import Inject, Person, Scenario

ROOT: Final = Path(__file__).parents[1]
PLAN: Final = ROOT / "scenarios/kko2017"
LOG: Final = PLAN / "drill/observed.csv"

SEED, REPLICATION = 2017, 1129
WATCHED: Final = ("leadership", "communication", "social", "education", "energy")
"""Units with an evaluator, who reads the time to the minute and says what did not come."""
SEEN: Final = ("noticed", "decided", "acted")
CLOCK: Final = 60.0
"""Seconds to which the evaluators read."""

SLOW, FACTOR = "social", 2.5
MISSING: Final = ("communication-2", "communication-5")
LATE: Final = {"I-21": 12, "I-30": 15, "I-41": 10}
"""Injects that exercise control sent so many minutes late."""
PAUSE: Final = Pause(270 * MINUTE, 285 * MINUTE)
CHIEF: Final = 40 * MINUTE
"""When the chief came, who should have been there from STARTEX on."""


def as_drilled(plan: Scenario) -> Scenario:
    """Return the plan with what was different in the drill."""
    different = slowed(without(plan, MISSING), SLOW, FACTOR)
    people = (_late(p) if p.id == "leadership-1" else p for p in different.people)
    return replace(
        different,
        people=tuple(people),
        exercise=replace(different.exercise, pauses=(PAUSE,)),
        injects=tuple(_sent(inject) for inject in different.injects),
    )


def _late(person: Person) -> Person:
    return replace(person, shifts=(replace(person.shifts[0], start=CHIEF),))


def _sent(inject: Inject) -> Inject:
    if inject.id not in LATE:
        return inject
    return replace(inject, late=Number(Fixed(float(LATE[inject.id])), "exercise control"))


def drilled(plan: Scenario) -> Observed:
    """Return the drill as evaluators and exercise control wrote it down."""
    log = sim.simulate(as_drilled(plan), SEED, REPLICATION)
    start, zone = plan.exercise.start, plan.exercise.start.tzinfo
    assert zone is not None
    end = start + timedelta(microseconds=plan.exercise.end)
    rows = sorted(_rows(plan, log, start), key=lambda row: (row["at"] or end).timestamp())
    return Observed(
        f"{plan.exercise.name}: synthetic drill",
        start,
        end,
        events_table(rows, zone),
        plan.exercise.marking,
    )


def _rows(plan: Scenario, log: Log, start: datetime) -> Iterator[dict[str, Any]]:
    """Yield what exercise control wrote down to the second, and evaluators to the minute."""
    channels = {inject.id: inject.channel for inject in plan.injects}
    for at, event in ((PAUSE.start, "paused"), (PAUSE.end, "resumed")):
        yield _row(start, at / MINUTE, event, source="exercise control")
    yield _row(
        start, CHIEF / MINUTE, "arrived", unit="leadership", role="chief", source="leadership"
    )
    for told in sim.milestones(log).to_dict("records"):
        inject, unit, milestone = str(told["case"]), str(told["unit"]), str(told["milestone"])
        reached = float(told["at"])
        if inject not in channels:
            continue
        if milestone == "sent" and unit == "nan" and not isnan(reached):
            by, source = channels[inject], "exercise control"
            yield _row(start, reached, "sent", inject=inject, by=by, source=source)
        elif milestone in SEEN and unit in WATCHED:
            what = milestone if not isnan(reached) else f"not {milestone}"
            yield _row(start, reached, what, inject=inject, unit=unit, precision=CLOCK, source=unit)


def _row(start: datetime, at: float, event: str, **more: Any) -> dict[str, Any]:
    """Return a row at so many minutes after STARTEX, as precisely as it was read."""
    row = {"at": None, "event": event, "inject": "", "precision": 1.0, **more}
    if not isnan(at):
        clock = (start + timedelta(minutes=at)).replace(microsecond=0)
        row["at"] = clock.replace(second=0) if row["precision"] == CLOCK else clock
    return row


def main() -> None:
    """Write the log; an older one is replaced."""
    target = Path(sys.argv[1]) if sys.argv[1:] else LOG
    target.unlink(missing_ok=True)
    write_observed(drilled(load(PLAN)), target)


if __name__ == "__main__":
    main()
