"""What an exercise is judged by: key times and scales, as files say them."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from sim.files import load
from sim.scenario import PSMU, THREE_STEPS, Event, KeyTime, Ratings, Scale
from tests.everything import FULL, TARGET, changed, told

EVERYTHING = Path(__file__).parent / "scenarios" / "valid" / "everything.yaml"
ALARM = KeyTime("alarm", (Event("I-01", "sent"),))


def test_a_key_time_is_the_earliest_of_one_or_several_events_and_messages_have_channels():
    times = load(EVERYTHING).key_times
    assert [(each.what, each.channel) for each in times] == [
        ("alarm", ""),
        ("activation", ""),
        ("first staff briefing", ""),
        ("first public message", "web"),
        ("first public message", "press"),
        ("correction", "web"),
    ]
    assert times[1].events == (Event("I-01", "decided", "leadership"), Event("I-03", "sent"))


def test_scales_that_are_not_given_are_assumptions():
    scales = load(EVERYTHING.with_name("night.yaml")).ratings
    assert scales == Ratings(THREE_STEPS, PSMU)
    assert scales.three_steps.source.startswith("assumption")
    assert scales.psmu.source.startswith("assumption")


def test_a_scale_that_is_given_in_part_is_an_assumption_unless_it_has_a_source():
    scales = load(EVERYTHING).ratings
    assert scales.three_steps == Scale(("met", "partly", "not met"), (0.8, 0.4), "plan")
    assert scales.psmu == Scale(("P", "S", "M", "U"), (0.95, 0.75, PSMU.limits[2]), "assumption")


def rated(*limits: float) -> Ratings:
    return Ratings(psmu=replace(PSMU, limits=limits))


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        (replace(FULL, ratings=rated(1.1, 0.5, 0.4)), "ratings / psmu / P: 'P' is 110 %"),
        (replace(FULL, ratings=rated(0.9, 0.5, 0)), "ratings / psmu / M: 'M' is 0 %"),
        (replace(FULL, ratings=rated(0.9, math.nan, 0.1)), "ratings / psmu / S: 'S' is nan %"),
        (
            replace(FULL, ratings=rated(0.9, 0.9, 0.4)),
            "ratings / psmu / S: 'S' from 90 % is not below 'P' from 90 %",
        ),
        (replace(FULL, key_times=(ALARM, ALARM)), "key times / alarm: it stands twice"),
        (
            replace(FULL, key_times=(replace(ALARM, events=()),)),
            "key times / alarm: no event is named",
        ),
        (
            replace(FULL, key_times=(replace(ALARM, events=(Event("I-1", "sent"),)),)),
            "key times / alarm: unknown inject 'I-1'",
        ),
        (
            replace(FULL, key_times=(replace(ALARM, events=(Event("I-03", "sent"),)),)),
            "key times / alarm: it never comes to this: 'I-03' is withdrawn",
        ),
        (
            replace(FULL, key_times=(replace(ALARM, events=(Event("I-02", "acted"),)),)),
            "key times / alarm: nothing that I-02 sets going reaches 'acted'",
        ),
        (changed(TARGET, weight=math.inf), "targets / T1 / weight: the weight is inf"),
        (changed(TARGET, weight=-1.0), "targets / T1 / weight: the weight is -1"),
    ],
    ids=str,
)
def test_what_cannot_be_judged_is_told(scenario, message):
    found = told(scenario)
    assert len(found) == 1 or "nan" in message
    assert any(message in each for each in found), found


def test_what_can_be_judged_is_not_complained_of():
    assert told(FULL) == []
    assert told(replace(FULL, ratings=rated(1.0, 0.5, 0.01))) == []
