"""Hours on duty and without rest: worked out by hand."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.clock import MINUTE
from sim.log import Log
from sim.measures.endurance import endurance, functions_seen, longest
from sim.measures.load import Load, summed
from sim.measures.pieces import pieces_of
from tests.builders import meeting, order, pause, person, play, step
from tests.played import Played, played

FEW = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


def hours(log: Log) -> tuple[float, float]:
    """Return the hours of the first person: on duty, and without rest."""
    on_duty, since_rest = longest(pieces_of(log), len(log.names.people))
    return on_duty[0] / MINUTE / 60, since_rest[0] / MINUTE / 60


# by hand ------------------------------------------------------------------------------------------


def test_hours_on_duty_add_up_and_a_rest_begins_the_other_count_anew():
    """On duty 0-4 and 5-10 h: nine hours, five of them since the rest."""
    assert hours(play(660, person("ann", "staff/a", shift=(0, 240, 300, 600)))) == (9, 5)


def test_a_planned_break_is_a_rest_however_short_and_counts_as_duty():
    """Until 3 h, and from 3 h 5 min until 8 h."""
    log = play(480, person("ann", "staff/a", breaks=(180, 185)))
    assert hours(log) == (8, 295 / 60)


@pytest.mark.parametrize(("gap", "since_rest"), [(14, 314 / 60), (15, 3)])
def test_a_quarter_of_an_hour_off_duty_is_a_rest_and_less_is_none(gap, since_rest):
    log = play(400, person("ann", "staff/a", shift=(0, 120, 120 + gap, 300 + gap)))
    assert hours(log) == pytest.approx((5, since_rest))


@pytest.mark.parametrize(("rest", "on_duty"), [(659, 20), (660, 10)])
def test_eleven_hours_off_begin_a_new_day(rest, on_duty):
    log = play(3000, person("ann", "staff/a", shift=(0, 600, 600 + rest, 1200 + rest)))
    assert hours(log) == (on_duty, 10)


def test_overtime_is_duty():
    """On duty until 1 h, at work until 1.5 h."""
    log = play(
        120,
        person("ann", "staff/a", shift=(0, 60)),
        order("I-1", 50, step("draft", "staff/a", 40)),
    )
    assert hours(log) == (1.5, 1.5)


def test_being_there_with_nothing_to_do_is_no_rest():
    assert hours(play(600, person("ann", "staff/a"))) == (10, 10)


def test_time_in_which_the_exercise_stands_is_no_duty_and_may_be_a_rest():
    assert hours(play(600, pause(120, 300), person("ann", "staff/a"))) == (7, 5)


def test_a_function_is_as_long_on_duty_as_the_one_who_is_longest():
    """Cleo, the deputy, was there for longer; nobody plays the guide."""
    log = play(
        600,
        person("ann", "staff/a", shift=(0, 300)),
        person("bo", "staff/a", shift=(100, 500)),
        person("cleo", "town/c", deputy=["staff/a"]),
        order("I-1", 0, step("x", "staff/a", 1)),
    )
    functions = {("staff", "a"): ["ann", "bo"], ("town", "guide"): []}
    names, columns = endurance(Load(log), functions)
    assert names == [("staff", "a"), ("town", "guide")]
    assert columns["on_duty"].tolist() == pytest.approx([400 / 60, 0])
    assert isnan(columns["meetings"][1])


def test_meetings_take_their_share_of_all_holders_together():
    """Ann waits 0-8 for bo, who drafts, and both meet 8-18: of 60 min each, 10 met, ann 8 kept."""
    log = play(
        60,
        person("ann", "staff/a"),
        person("bo", "town/b"),
        meeting("briefing", "staff/a, town/b", 10, times=[0]),
        order("I-1", 0, step("draft", "town/b", 8), priority=1),
    )
    functions = {("staff", "a"): ["ann"], ("all", "both"): ["ann", "bo"]}
    columns = endurance(Load(log), functions)[1]
    assert columns["meetings"].tolist() == [10 / 60, 20 / 120]
    assert columns["kept"].tolist() == [8 / 60, 8 / 120]


def test_a_log_alone_tells_who_worked_as_what():
    log = play(
        60,
        person("ann", "staff/a"),
        person("bo", "town/b", deputy=["staff/a"]),
        order("I-1", 0, step("x", "staff/a", 9), step("y", "staff/a", 9), step("z", "town/b", 1)),
    )
    assert functions_seen(log) == {("staff", "a"): ["ann", "bo"], ("town", "b"): ["bo"]}
    names, columns = endurance(Load(log))
    assert names == [("staff", "a"), ("town", "b")]
    assert columns["on_duty"].tolist() == [1, 1]


# whatever is played -------------------------------------------------------------------------------


def hours_are_those_of_the_day(run: Played) -> None:
    """No random exercise lasts for eleven hours, so there is no daily rest in it."""
    load = Load(run.log)
    on_duty, since_rest = longest(load.pieces, len(load.homes))
    found = summed(load.spent)
    assert (on_duty == found["present"] + found["overtime"]).all()
    assert (since_rest <= run.log.end).all()
    working = found["present"] + found["overtime"] - found["break"]
    assert ((since_rest > 0) == (working > 0)).all()


def hours_do_not_depend_on_where_the_day_is_cut(run: Played) -> None:
    everybody, end = len(run.log.names.people), run.log.end
    pieces = pieces_of(run.log, np.arange(0, end, MINUTE))
    since_rest = longest(pieces_of(run.log), everybody)[1]
    assert (since_rest == longest(pieces, everybody)[1]).all()


@FEW
@given(played())
def test_whatever_is_played_has_its_hours(run):
    hours_are_those_of_the_day(run)
    hours_do_not_depend_on_where_the_day_is_cut(run)
