"""The day of functions: worked out by hand, and adding up to what is known of load and waits."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.log import Log
from sim.measures.functions import functions_day
from sim.measures.load import days
from tests.builders import meeting, order, pause, person, play, step

POSTS = {"ann": ("staff", "clerk"), "bo": ("staff", "clerk"), "cy": ("staff", "chief")}


def told(log: Log, **which: str) -> list[tuple[object, ...]]:
    """Return person, doing, start and end (of waits: role, why, tasks) of some rows."""
    day = functions_day(log, POSTS)
    for column, value in which.items():
        day = day[day[column] == value]
    waits = which.get("doing") == "waiting"
    shown = ["role", "why", "tasks"] if waits else ["person", "doing"]
    return [*day[[*shown, "start", "end"]].itertuples(index=False, name=None)]


def test_each_of_a_function_has_spans_of_their_own_and_no_name():
    log = play(
        60,
        person("ann", "staff/clerk", shift=(0, 30)),
        person("bo", "staff/clerk"),
        order("I-1", 20, step("draft", "staff/clerk", 15)),
        order("I-2", 20, step("file", "staff/clerk", 5)),
    )
    assert told(log, role="clerk") == [
        (1, "free", 0, 20),
        (1, "desk", 20, 30),
        (1, "desk", 30, 35),
        (2, "free", 0, 20),
        (2, "desk", 20, 25),
        (2, "free", 25, 60),
    ]
    day = functions_day(log, POSTS)
    assert day.loc[day["overtime"], ["start", "end"]].to_numpy().tolist() == [[30, 35]]
    assert "ann" not in day.astype(str).to_numpy()


def test_of_several_tasks_that_wait_the_one_that_waits_longest_says_why():
    """Cy is in a meeting 10-30; one task waits since 12, another since 20, each takes 10 min.

    In the meeting until 30: one waits, from 20 on two. Then busy with the first until 40.
    """
    log = play(
        60,
        person("cy", "staff/chief"),
        meeting("briefing", "staff/chief", 20, times=(10,)),
        order("I-1", 12, step("sign", "staff/chief", 10)),
        order("I-2", 20, step("seal", "staff/chief", 10)),
    )
    assert told(log, doing="waiting") == [
        ("chief", "meeting", 1, 12, 20),
        ("chief", "meeting", 2, 20, 30),
        ("chief", "busy", 1, 30, 40),
    ]


def test_of_two_reasons_at_once_that_of_the_longest_wait_is_told():
    """Ann is in a meeting 10-30, bo drafts 0-40; ann takes what waits since 12, bo the rest.

    So the task of 12 waits for ann's meeting, that of 20 for bo, who is busy, until 40; ann is then
    busy with the first.
    """
    log = play(
        60,
        person("ann", "staff/clerk", "staff/speaker"),
        person("bo", "staff/clerk"),
        meeting("briefing", "staff/speaker", 20, times=(10,)),
        order("I-0", 0, step("think", "staff/speaker", 10), step("draft", "staff/clerk", 40)),
        order("I-1", 12, step("sign", "staff/clerk", 30)),
        order("I-2", 20, step("seal", "staff/clerk", 10)),
    )
    assert told(log, doing="waiting") == [
        ("clerk", "meeting", 1, 12, 20),
        ("clerk", "meeting", 2, 20, 30),
        ("clerk", "busy", 1, 30, 40),
    ]


def test_what_is_still_waiting_at_endex_waits_until_then():
    log = play(
        60,
        person("cy", "staff/chief", shift=(0, 10)),
        order("I-1", 20, step("sign", "staff/chief", 10)),
    )
    assert told(log, doing="waiting") == [("chief", "off duty", 1, 20, 60)]


def test_nothing_is_told_while_the_exercise_stands():
    log = play(
        60,
        person("cy", "staff/chief"),
        pause(25, 35),
        order("I-1", 0, step("sign", "staff/chief", 40)),
        order("I-2", 20, step("seal", "staff/chief", 5)),
    )
    assert told(log, doing="waiting") == [
        ("chief", "busy", 1, 20, 25),
        ("chief", "busy", 1, 35, 50),
    ]
    assert told(log, doing="desk") == [
        (1, "desk", 0, 25),
        (1, "desk", 35, 50),
        (1, "desk", 50, 55),
    ]


def test_a_wait_for_a_deputy_s_role_is_told_with_the_function_of_who_could_have_come():
    """Nobody is registrar first of all; cy, a chief, would be the first to come."""
    log = play(
        60,
        person("cy", "staff/chief", "staff/registrar"),
        order("I-1", 0, step("sign", "staff/chief", 10)),
        order("I-2", 5, step("file", "staff/registrar", 10)),
    )
    assert told(log, doing="waiting") == [("chief", "busy", 1, 5, 10)]


def test_minutes_are_those_of_the_load_of_the_unit():
    log = play(
        60,
        person("ann", "staff/clerk", shift=(0, 30)),
        person("cy", "staff/chief"),
        meeting("briefing", "staff/clerk, staff/chief", 12, times=(10,)),
        order("I-1", 20, step("draft", "staff/clerk", 15)),
    )
    day = functions_day(log, POSTS)
    spent = (day["end"] - day["start"]).groupby(day["doing"]).sum()
    load = days(log).set_index("unit")
    for doing in ("desk", "meeting", "free", "kept"):
        assert spent.get(doing, 0.0) == pytest.approx(load[doing]["staff"])


def test_functions_stand_in_the_order_of_the_people_asked_for():
    log = play(60, person("cy", "staff/chief"), person("ann", "staff/clerk"))
    assert functions_day(log, POSTS)["role"].tolist() == ["clerk", "chief"]
    assert isinstance(functions_day(log, {}), pd.DataFrame)
