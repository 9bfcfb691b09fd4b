"""The scenario of a plan: who stays, who is gone, who is added, and on which hours.

STARTEX of the scenarios here is on 2026-03-12 at 08:00 (tests/builders.py).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import sim
from sim.checks import problems
from sim.clock import read_start, to_micros
from sim.errors import KrisimError
from sim.files import dump
from sim.scenario import Break, Scenario, Shift
from sim.studies.staffing.making import scenario_of, windows, with_changes
from sim.studies.staffing.standing import heads_now, terms_of
from sim.studies.staffing.terms import Aim, Pattern, Post, Terms
from tests.builders import exercise, on_call, order, person, step

KKO = Path(__file__).parents[1] / "scenarios" / "kko2017"
M = to_micros(1)
EARLY, LATE = Pattern("early", 480, 600), Pattern("late", 600, 720)
HOME = Pattern("home", 480, 720, "on call")
CLERK = ("staff", "clerk")


@pytest.fixture(scope="module")
def office() -> Scenario:
    return exercise(
        240,
        person("e1", "staff/clerk", shift=(0, 120), breaks=(60, 75), absences=(0, 30)),
        person("e2", "staff/clerk", shift=(0, 120), absent_with=0.1),
        person("l1", "staff/clerk", "staff/typist", shift=(120, 240), deputy=("staff/chief",)),
        person("chief", "staff/chief", "staff/clerk", shift=(0, 240)),
        person("odd", "staff/clerk", shift=(90, 200), breaks=(130, 140)),
        order("I-1", 0, step("draft", "staff/clerk", 10)),
    )


def terms(*patterns: Pattern) -> Terms:
    ids = tuple(p.id for p in patterns)
    return Terms((Post("staff", "clerk", 0, 9, 1.0, 0.2, ids),), patterns, (Aim("T", 0.9),))


def made(office, *patterns, **heads):
    return scenario_of(office, {(*CLERK, id): n for id, n in heads.items()}, terms(*patterns))


def test_the_plan_of_those_who_are_there_is_the_scenario_as_it_is():
    kko = sim.load(KKO)
    own = terms_of(kko)
    assert scenario_of(kko, heads_now(kko, own), own) == kko


def test_first_come_those_who_are_there_then_copies_of_the_last(office):
    """``odd`` shares 80 of its minutes with the late, 30 with the early."""
    two = made(office, EARLY, LATE, early=3, late=1)
    assert [p.id for p in two.people] == ["e1", "e2", "l1", "chief", "e2 (one more 1.3)"]
    e1, e2, l1, chief, copy = two.people
    assert (e1, e2, l1, chief) == office.people[:4]
    assert copy == replace(e2, id="e2 (one more 1.3)")


def test_who_had_other_hours_gets_those_of_the_pattern_and_keeps_what_lies_within(office):
    odd = made(office, EARLY, LATE, early=2, late=2).people[4]
    assert odd.shifts == (Shift(120 * M, 240 * M),)
    assert odd.breaks == (Break(130 * M, 140 * M),)


def test_a_copy_is_not_away_when_whom_it_follows_is(office):
    lone = replace(office, people=(office.people[0], *office.people[2:]))
    copy = made(lone, EARLY, LATE, early=2, late=1).people[-1]
    assert (copy.id, copy.absences, copy.breaks) == (
        "e1 (one more 1.2)",
        (),
        (Break(60 * M, 75 * M),),
    )


def test_one_more_leaves_everybody_else_as_they_are(office):
    """Whoever is on a pattern does not depend on the others: so draws are shared."""
    both = (EARLY, LATE)
    for early, late in ((0, 0), (1, 2), (3, 1), (4, 4)):
        before = {p.id: p for p in made(office, *both, early=early, late=late).people}
        for more in ({"early": early + 1, "late": late}, {"early": early, "late": late + 1}):
            after = {p.id: p for p in made(office, *both, **more).people}
            assert before.items() <= after.items()
            assert len(after) == len(before) + 1


def test_other_posts_are_left_alone_and_others_who_hold_the_role_too(office):
    none = made(office, EARLY, LATE, early=0, late=0)
    assert [p.id for p in none.people] == ["chief"]


def test_what_changes_is_told_by_ids(office):
    plan = {(*CLERK, "early"): 3, (*CLERK, "late"): 2}
    change = with_changes(office, plan, terms(EARLY, LATE))[1]
    early, late = (*CLERK, "early"), (*CLERK, "late")
    assert change.gone == ()
    assert change.moved == (("odd", late),)
    assert change.added == (("e2 (one more 1.3)", early),)
    assert len(change.counted) == 5


def test_on_call_is_reached_as_somebody_of_the_unit_is(office):
    nurse = person("h", "staff/nurse", shift=(), on_call=on_call(5, 10, 0, 100))
    with_one = replace(office, people=(*office.people, nurse))
    called = made(with_one, EARLY, HOME, early=1, home=1).people
    (new,) = [p for p in called if p.on_call and p.id != "h"]
    assert nurse.on_call is not None
    assert new.on_call == replace(nurse.on_call, start=0, end=240 * M)
    assert (new.shifts, new.breaks) == ((), ())
    with pytest.raises(KrisimError, match="nothing says how long it takes them to come"):
        made(office, EARLY, HOME, early=1, home=1)


def test_a_night_comes_back_every_day_by_the_clock_on_the_wall():
    """The night of 24 October 2026 in Stockholm has an hour more."""
    start = read_start("2026-10-24 12:00 Europe/Stockholm")
    two_days = replace(exercise(60).exercise, start=start, end=48 * 60 * M)
    night = windows(Pattern("night", 22 * 60, 31 * 60), two_days)
    assert [(s / M / 60, e / M / 60) for s, e in night] == [(10, 20), (35, 44)]
    last = windows(Pattern("night", 22 * 60, 37 * 60), two_days)
    assert last[0] == (-14 * 60 * M, 60 * M), "the night before reaches into the first hour"


def test_on_call_for_two_days_is_somebody_each_day(office):
    long = replace(office, exercise=replace(office.exercise, end=48 * 60 * M))
    like = person("h", "staff/clerk", shift=(), on_call=on_call(5, 10, 0, 240))
    long = replace(long, people=(*long.people, like))
    found = made(long, EARLY, HOME, early=1, home=1).people
    assert [(p.id, p.on_call.start // M) for p in found if p.on_call] == [
        ("h", 0),
        ("h (day 2)", 24 * 60),
    ]


def test_every_plan_can_be_written_and_read_again(office, tmp_path):
    plan = made(office, EARLY, LATE, early=4, late=3)
    assert not problems(plan)
    path = tmp_path / "scenario.yaml"
    path.write_text(dump(plan), encoding="utf-8")
    assert sim.load(path).people == plan.people
