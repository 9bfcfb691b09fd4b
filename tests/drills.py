"""A small exercise whose statistics can be tried many times over."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from math import isnan
from zoneinfo import ZoneInfo

import numpy as np

import sim
from sim.distributions import Lognormal
from sim.drill.comparison.playing import Moment, Plays, foreseen, response_times
from sim.drill.logs.events import Observed
from sim.drill.logs.observing import events_table
from sim.engine import simulate
from sim.scenario import Scenario
from tests.builders import channel, exercise, inject, person, procedure, step

LENGTH = 240
"""ENDEX [min after STARTEX]."""
LOOK = 10
ZONE = ZoneInfo("Europe/Stockholm")


def morning() -> Scenario:
    """Return four hours in which two units get eleven messages, more than they like."""
    spread = {
        "care": ((12, 25), (5, 10)),
        "press": ((10, 22), (4, 9)),
    }
    cards = [
        procedure(
            f"{unit} matter",
            step("look", f"{unit}/clerk", Lognormal(*work)),
            step("decide", f"{unit}/head", Lognormal(*choice), "look", milestone="decided"),
            step("answer", f"{unit}/clerk", Lognormal(4, 8), "decide", milestone="acted"),
        )
        for unit, (work, choice) in spread.items()
    ]
    people = [
        person("care-1", "care/head"),
        person("care-2", "care/clerk"),
        person("care-3", "care/clerk"),
        person("care-4", "care/clerk"),
        person("press-1", "press/head"),
        person("press-2", "press/clerk"),
        person("press-3", "press/clerk"),
    ]
    script = [
        (5, "care"), (12, "press"), (20, "care"), (27, "care"), (40, "press"), (45, "care"),
        (60, "press"), (62, "care"), (80, "care"), (90, "press"), (110, "care"),
    ]  # fmt: skip
    injects = [
        inject(f"I-{k:02}", at, unit, "mail", f"{unit} matter")
        for k, (at, unit) in enumerate(script, start=1)
    ]
    return exercise(LENGTH, channel("mail", "inbox", look=LOOK, read=2), cards, people, injects)


def looked_at(scenario: Scenario) -> list[Moment]:
    """Return what an observer of the small exercise writes down."""
    return [m for m in foreseen(scenario) if m.milestone in ("noticed", "decided", "acted")]


@cache
def pool(runs: int, seed: int = 0) -> np.ndarray:
    """Return the response times of so many mornings [µs]."""
    scenario = morning()
    return response_times(scenario, looked_at(scenario), Plays(runs, seed))


WATCHED = ("sent", "noticed", "decided", "acted")


def drill(scenario: Scenario, replication: int = 0, seed: int = 99) -> Observed:
    """Return one run of a scenario as observers with watches to the second would have seen it.

    Its log says what was not reached, too.
    """
    start = scenario.exercise.start
    told = sim.milestones(simulate(scenario, seed, replication))
    rows = [
        _row(start, row["case"], row["unit"], row["milestone"], row["at"])
        for row in told.to_dict("records")
        if row["milestone"] in WATCHED
    ]
    end = start + timedelta(microseconds=scenario.exercise.end)
    return Observed("a morning", start, end, events_table(rows, ZONE))


def _row(start: datetime, inject: str, unit: str, milestone: str, at: float) -> dict[str, object]:
    came = not isnan(at)
    return {
        "at": (start + timedelta(minutes=at)).replace(microsecond=0) if came else None,
        "event": milestone if came else f"not {milestone}",
        "inject": inject,
        "unit": "" if milestone == "sent" else unit,
    }


def log_of(*rows: str, start: str = "08:00", end: str = "12:00") -> Observed:
    """Return an observed exercise of rows such as '08:05 sent I-1', 'noticed I-1 care by=mail'.

    A row may begin with a time and ends with further columns; '-' stands for nothing.
    """
    return Observed(
        "a log", _clock(start), _clock(end) if end else None, events_table(map(_read, rows), ZONE)
    )


def _read(text: str) -> dict[str, object]:
    words = text.split()
    row: dict[str, object] = {"at": _clock(words.pop(0)) if words[0][0].isdigit() else None}
    while words and "=" in words[-1]:
        name, value = words.pop().split("=")
        row[name] = float(value) if name == "precision" else value.replace("_", " ")
    named = [word.replace("_", " ") for word in words]
    row |= zip(("event", "inject", "unit"), ("" if n == "-" else n for n in named), strict=False)
    return row


def _clock(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-12T{text}").replace(tzinfo=ZONE)
