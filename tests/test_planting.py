"""Planted differences: what is changed, and that nothing else is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.drill.comparison.planting import missing_sets, slowed, without
from sim.drill.comparison.playing import Moment, Plays, foreseen, response_times
from sim.engine import simulate
from sim.errors import KrisimError
from sim.scenario import Need, Scenario, Step
from tests.builders import channel, exercise, inject, person, procedure, rows, send, step
from tests.drills import morning


def here(name: str, takes: float) -> Step:
    """Return work of a clerk of whichever unit carries out the card."""
    return replace(step(name, takes=takes), needs=(Need(None, "clerk"),))


def shared() -> Scenario:
    """Return one card for two units, whose last step is always done by town."""
    return exercise(
        120,
        person("ann", "staff/clerk"),
        person("bo", "town/clerk"),
        procedure(
            "both",
            here("draft", 10),
            step("check", "town/clerk", 4, "draft", milestone="acted"),
        ),
        inject("I-1", 0, "staff", does="both"),
        inject("I-2", 30, "town", does="both"),
    )


def lasting(scenario: Scenario) -> list[tuple[str, str, float]]:
    """Return who worked on what for how long [min]."""
    found = rows(simulate(scenario))
    return [
        (r.people, r.activity, r.completed - r.started)
        for r in found
        if r.completed is not None and r.started is not None
    ]


def test_only_the_work_of_the_slowed_unit_takes_longer_also_on_cards_of_others():
    assert lasting(slowed(shared(), "town", 1.5)) == [
        ("ann", "draft", 10),
        ("bo", "check", 6),
        ("bo", "draft", 15),
        ("bo", "check", 6),
    ]
    assert lasting(slowed(shared(), "staff", 2.0)) == [
        ("ann", "draft", 20),
        ("bo", "check", 4),
        ("bo", "draft", 10),
        ("bo", "check", 4),
    ]


def test_what_a_slowed_unit_sends_on_keeps_its_pace_there():
    scenario = exercise(
        120,
        person("ann", "staff/clerk"),
        person("bo", "town/clerk"),
        channel("mail", "inbox"),
        procedure(
            "ask",
            step("draft", "staff/clerk", 10),
            step("send", "staff/clerk", after="draft", send=send("town", "mail", "answer")),
        ),
        procedure("answer", here("write", 6)),
        inject("I-1", 0, "staff", does="ask"),
    )
    assert lasting(slowed(scenario, "town", 2.0))[-1] == ("bo", "write", 12)
    assert lasting(slowed(scenario, "staff", 2.0))[-1] == ("bo", "write", 6)


def test_work_that_is_slowed_by_nothing_takes_as_long_as_before():
    assert lasting(slowed(shared(), "town", 1.0)) == lasting(shared())


def test_whoever_is_missing_does_nothing():
    found = rows(simulate(without(morning(), ["care-2", "care-3"])))
    assert {r.people for r in found if r.people.startswith("care")} == {"care-1", "care-4"}


def test_everybody_of_a_unit_can_be_missing_but_never_all():
    assert missing_sets(morning(), "press", 2) == [
        ("press-1", "press-2"),
        ("press-2", "press-3"),
        ("press-3", "press-1"),
    ]
    assert missing_sets(morning(), "press", 3) == []


def test_somebody_who_is_not_there_cannot_be_missing():
    with pytest.raises(KrisimError, match="nobody in the scenario is called nn"):
        without(morning(), ["nn"])
    with pytest.raises(KrisimError, match="there is no unit 'nowhere'"):
        slowed(morning(), "nowhere", 2)


def test_times_are_those_after_the_sending_of_each_inject_and_never_where_nothing_came():
    scenario = exercise(
        60,
        person("ann", "staff/clerk"),
        procedure("card", step("draft", "staff/clerk", 10, milestone="acted")),
        inject("I-1", 5, "staff", does="card"),
        inject("I-2", 10, "staff", does="card"),
        inject("I-3", 45, "staff", does="card"),
        inject("I-4", 46, "staff", does="card"),
    )
    moments = foreseen(scenario)
    assert moments[:4] == [
        Moment("I-1", "staff", m) for m in ("delivered", "noticed", "acted", "completed")
    ]
    acted = [m for m in moments if m.milestone == "acted"]
    times = response_times(scenario, acted, Plays(2)) / 6e7
    assert times.tolist() == [[10, 15, 10, np.inf]] * 2
