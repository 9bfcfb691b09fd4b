"""A small exercise whose statistics can be tried many times over."""

from __future__ import annotations

from functools import cache

import numpy as np

from sim.distributions import Lognormal
from sim.drill.playing import Moment, Plays, foreseen, response_times
from sim.scenario import Scenario
from tests.builders import channel, exercise, inject, person, procedure, step

LENGTH = 240
"""ENDEX [min after STARTEX]."""
LOOK = 10


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
