"""An hour whose script holds every sort of text that gives something away."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from sim.clock import to_micros
from sim.scenario import (
    Conditions,
    During,
    Event,
    Expectation,
    Influence,
    Number,
    Objective,
    Scenario,
)
from tests.builders import channel, exercise, inject, person, phase, procedure, public, send, step

MARKING = "ÖVNING, secret until ENDEX"

SECRETS = (
    "dam bursts",
    "4,000 people must go",
    "decide to evacuate",
    "order buses",
    "who asked for buses",
    "flood wave",
    "asks about the dam",
    "the words of control",
    "too late to warn",
)
"""Texts of the script; none of them may reach players or the public."""


@cache
def scripted() -> Scenario:
    """Return an hour whose script holds every sort of text that gives something away."""
    wave = Conditions((During("flood wave"),))
    scenario = exercise(
        60,
        person("ann-1", "staff/clerk"),
        person("bo-1", "town/guard"),
        phase("flood wave", 0, 30),
        channel("mail", "inbox", write=1, latency=1, look=10, read=2),
        procedure(
            "card",
            step("think", "staff/clerk", 8, milestone="acted", only_if=wave),
            step("answer", "staff/clerk", None, "think", send=send("control", "mail")),
        ),
        inject("I-1", 0, "staff", "mail", "card", title="The dam bursts", says=SECRETS[1]),
        channel("phone", "call", lines=1, ring=1, retry=5, attempts=2, talk=4),
        inject("I-2", 5, "town", "phone", title="Too late to warn"),
        public("calls", "staff/clerk", 6, 3, (0, 50)),
    )
    expected = Expectation("decide to evacuate", "acted", to_micros(30))
    card = scenario.procedures[0]
    answer = card.steps[1]
    assert answer.send is not None
    told = replace(answer, send=replace(answer.send, says="the words of control"))
    acted = Event("I-1", "acted")
    return replace(
        scenario,
        exercise=replace(scenario.exercise, marking=MARKING),
        procedures=(replace(card, steps=(card.steps[0], told)),),
        injects=(
            replace(scenario.injects[0], expectations=(expected,), objectives=("O1",)),
            replace(scenario.injects[1], unless=Conditions((acted,), "any")),
        ),
        public=tuple(
            replace(p, name="asks about the dam", influences=(Influence(acted, calls=Number(0.5)),))
            for p in scenario.public
        ),
        objectives=(
            Objective("O1", "warn in time", (), ("order buses", "who asked for buses by ten")),
        ),
    )
