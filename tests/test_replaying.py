"""The plan replayed as it was set going: injects, people and pauses, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.clock import MINUTE
from sim.distributions import Uniform
from sim.drill.comparison.playing import Moment, Plays, response_times
from sim.drill.comparison.replaying import Replay, replay
from sim.engine import simulate
from sim.errors import ScenarioError
from sim.scenario import Number, Person, Scenario
from sim.words import Words
from tests.builders import (
    after,
    exercise,
    inject,
    on_call,
    pause,
    person,
    procedure,
    reached,
    step,
)
from tests.drills import log_of


def plan(*more: object) -> Scenario:
    """Return four hours in which one thing takes a clerk ten minutes."""
    return exercise(
        240,
        person("ann", "staff/clerk", shift=(0, 120), breaks=(60, 70)),
        person("bo", "staff/clerk"),
        procedure("card", step("draft", "staff/clerk", 10, milestone="acted")),
        inject("I-1", 5, "staff", does="card"),
        inject("I-2", to="staff", does="card", after=after("I-1", "acted", 30)),
        *more,  # type: ignore[arg-type]  # whatever the builders make
    )


def shifts(of: Replay) -> dict[str, list[tuple[float, float]]]:
    """Return from when until when everybody is there [min]; FOREVER is long after ENDEX."""
    return {p.id: [(s.start / MINUTE, s.end / MINUTE) for s in p.shifts] for p in _people(of)}


def _people(of: Replay) -> tuple[Person, ...]:
    return of.scenario.people


def said(of: Replay) -> list[str]:
    return [note.said(Words()) for note in of.remarks]


def sent(of: Replay) -> dict[str, float | None]:
    return {i.id: None if i.at is None else i.at / MINUTE for i in of.scenario.injects}


def test_injects_go_out_when_they_were_seen_to_whatever_they_waited_for():
    again = replay(plan(), log_of("08:20 sent I-1", "08:25 sent I-1", "09:00 sent I-2"))
    assert sent(again) == {"I-1": 20, "I-2": 60}
    acted = [Moment("I-1", "staff", "acted"), Moment("I-2", "staff", "acted")]
    assert (response_times(again.scenario, acted, Plays(1)) / MINUTE).tolist() == [[10, 10]]
    assert "2 of 2 injects go out when the log says they were sent." in said(again)


def test_exercise_control_is_late_only_as_it_was():
    late = plan()
    late = replace(late, exercise=replace(late.exercise, late=Number(Uniform(5, 9))))
    again = replay(late, log_of("08:20 sent I-1"))
    log = simulate(again.scenario)
    assert reached(log, "I-1", "sent") == 20
    assert reached(log, "I-1", "acted", "staff") == 30


def test_what_the_log_does_not_tell_stays_as_planned_and_is_told():
    again = replay(plan(), log_of("08:20 sent I-1", end=""))
    assert sent(again) == {"I-1": 20, "I-2": None}
    assert said(again) == [
        "The log does not say when ENDEX was: that of the plan counts.",
        "1 of 2 injects go out when the log says they were sent.",
        "The log does not say when these were sent; they go out as planned: I-2.",
        "The log tells of nobody's coming or going: all are there as planned.",
    ]


def test_a_withdrawn_inject_never_goes_out():
    again = replay(plan(), log_of("08:20 sent I-1", "08:30 withdrawn I-2"))
    assert [i.withdrawn for i in again.scenario.injects] == [False, True]
    assert "Withdrawn, and so never sent: I-2." in said(again)


def test_the_exercise_stands_when_it_was_paused_and_not_when_that_was_planned():
    log = log_of("08:05 sent I-1", "08:07 paused", "08:27 resumed")
    again = replay(plan(pause(100, 110)), log)
    assert [(p.start / MINUTE, p.end / MINUTE) for p in again.scenario.exercise.pauses] == [(7, 27)]
    found = response_times(again.scenario, [Moment("I-1", "staff", "acted")], Plays(1))
    assert (found / MINUTE).tolist() == [[30]]  # two minutes, the pause of twenty, eight minutes


def test_planned_pauses_are_kept_where_the_log_has_none_and_that_is_told():
    again = replay(plan(pause(100, 110)), log_of("08:05 sent I-1"))
    assert len(again.scenario.exercise.pauses) == 1
    assert "The log has no pauses: those of the plan are kept." in said(again)


def test_a_function_is_staffed_as_the_log_tells():
    log = log_of(
        "08:05 sent I-1", "08:30 arrived - staff role=clerk", "10:00 left - staff role=clerk"
    )
    again = replay(plan(), log)
    assert shifts(again) == {"ann": [(30, 120)], "bo": []}
    assert "Functions staffed as the log tells: staff / clerk." in said(again)


def test_whoever_came_and_did_not_leave_stays_as_planned_and_the_break_goes_with_the_shift():
    log = log_of("08:05 sent I-1", "09:05 arrived - staff role=clerk")
    (ann, _) = replay(plan(), log).scenario.people
    assert [(s.start / MINUTE, s.end / MINUTE) for s in ann.shifts] == [(65, 120)]
    assert ann.breaks == ()


def test_whoever_left_without_having_come_was_there_from_the_start():
    log = log_of("08:05 sent I-1", "09:30 left - staff role=clerk")
    assert shifts(replay(plan(), log))["ann"] == [(0, 90)]


def test_whoever_leaves_and_comes_back_is_one_person():
    log = log_of(
        "08:05 sent I-1",
        "08:10 arrived - staff role=clerk",
        "08:15 arrived - staff role=clerk",
        "09:00 left - staff role=clerk",
        "09:30 arrived - staff role=clerk",
        "09:40 left - staff role=clerk",
        "09:50 left - staff role=clerk",
    )
    found = shifts(replay(plan(), log))
    assert found == {"ann": [(10, 60), (90, 110)], "bo": [(15, 100)]}


def test_more_than_the_plan_knows_are_added():
    log = log_of("08:05 sent I-1", *["08:10 arrived - staff role=clerk"] * 3)
    again = replay(plan(), log)
    assert list(shifts(again)) == ["ann", "bo", "ann (as observed) 1"]
    assert "1 came more than the plan knows; they are added." in said(again)
    assert response_times(again.scenario, [Moment("I-1", "staff", "acted")], Plays(1)).all()


def test_somebody_on_call_is_there_from_when_they_came():
    cy = person("cy", "town/duty", shift=(), on_call=on_call(5, 20))
    log = log_of("08:05 sent I-1", "08:40 arrived - town role=duty")
    again = replay(plan(cy), log)
    assert shifts(again)["cy"][0][0] == 40
    found = response_times(again.scenario, [Moment("I-1", "staff", "acted")], Plays(1))
    assert (found / MINUTE).tolist() == [[10]]


def test_a_function_that_nobody_holds_is_left_out_and_told():
    again = replay(plan(), log_of("08:05 sent I-1", "08:05 arrived - staff role=pilot"))
    assert "The plan has nobody who is staff/pilot: their attendance is left out." in said(again)


def test_a_drill_on_another_day_has_the_clock_times_of_the_plan():
    days = plan()
    moved = replace(days, exercise=replace(days.exercise, start=days.exercise.start.replace(day=2)))
    again = replay(moved, log_of("08:20 sent I-1", start="08:10"))
    assert again.scenario.exercise.start == days.exercise.start
    assert sent(again)["I-1"] == 20
    assert said(again)[:2] == [
        "The plan is moved by 10 days to the day of the drill.",
        "The drill started 10 min after STARTEX of the plan; shifts stay as planned.",
    ]


def test_an_inject_before_the_planned_start_or_after_the_end_is_refused_with_its_place():
    with pytest.raises(ScenarioError) as raised:
        replay(plan(), log_of("07:55 sent I-1 source=journal.csv", "12:30 sent I-2"))
    assert "I-1 was sent at 2026-03-12 07:55, before STARTEX of the scenario" in str(raised.value)
    assert "I-2 was sent at 2026-03-12 12:30, after ENDEX of the log" in str(raised.value)
    assert "journal.csv" in str(raised.value)
