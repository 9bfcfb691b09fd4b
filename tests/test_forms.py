"""Forms for the day: what each evaluator is asked to look for, told by hand from small scripts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sim.checks import foreseen
from sim.clock import to_micros
from sim.drill.forms.expected import expected, file_names, forms, functions, in_order
from sim.engine import simulate
from sim.errors import KrisimError
from sim.files import load
from sim.log import MILESTONE, NEVER
from sim.scenario import (
    Event,
    Expectation,
    KeyTime,
    Scenario,
    Target,
    Unit,
)
from tests.builders import (
    after,
    exercise,
    inject,
    person,
    procedure,
    send,
    step,
)

END = 120.0
ANN, BO = person("ann", "staff/clerk"), person("bo", "town/guard")
PRESS = Unit("press", "Newspapers", kind="counterpart")
CARD = procedure(
    "answer",
    step("decide", "staff/clerk", 5, milestone="decided"),
    step("tell", "staff/clerk", 5, after="decide", send=send("town", "note")),
    step("write", "staff/clerk", 5, after="tell", milestone="fed back"),
)


def script(*things: Any) -> Scenario:
    return exercise(END, ANN, BO, PRESS, CARD, *things)


def asked(scenario: Scenario, unit: str) -> list[tuple[Any, ...]]:
    """Return of each item its inject, whether it is of the main ones, and its milestones."""
    return [
        (item.inject.id, item.main, *(tap.milestone for tap in item.taps))
        for item in expected(scenario, unit)
    ]


def test_an_evaluator_is_asked_for_what_the_action_card_of_an_inject_foresees():
    scenario = script(inject("I-1", 10, "staff", does="answer", sender="press"))
    assert asked(scenario, "staff") == [("I-1", True, "sent", "noticed", "decided", "fed back")]


def test_what_reaches_a_unit_through_others_stands_apart():
    scenario = script(inject("I-1", 10, "staff", does="answer", sender="press"))
    assert asked(scenario, "town") == [("I-1", False, "noticed")]


def test_a_message_without_a_card_is_asked_for_as_sent_and_noticed():
    assert asked(script(inject("I-1", 10, "staff")), "staff") == [("I-1", True, "sent", "noticed")]


def test_a_card_that_claims_no_milestone_is_asked_for_as_completed():
    card = procedure("plan", step("plan the day", "staff/clerk", 5))
    scenario = script(card, inject("I-1", 10, "staff", does="plan"))
    assert asked(scenario, "staff") == [("I-1", True, "sent", "noticed", "completed")]


def test_what_somebody_will_judge_is_asked_for_with_the_nearest_limit():
    delivered = Expectation("there", "delivered", to_micros(4), ("town",))
    late = Expectation("told", "fed back", to_micros(60))
    soon = Expectation("told soon", "fed back", to_micros(30))
    scenario = script(
        inject("I-1", 10, "staff", does="answer", expectations=(late, delivered, soon))
    )
    (staff,), (town,) = expected(scenario, "staff"), expected(scenario, "town")
    assert [(tap.milestone, tap.within) for tap in staff.taps][-1] == ("fed back", to_micros(30))
    assert [(t.milestone, t.within) for t in town.taps] == [
        ("delivered", to_micros(4)),
        ("noticed", None),
    ]
    assert town.main


def test_a_target_from_the_sending_sets_a_limit_and_one_from_elsewhere_does_not():
    scenario = script(inject("I-1", 10, "staff", does="answer"))
    sent, decided = Event("I-1", "sent"), Event("I-1", "decided", "staff")
    completed = Event("I-1", "completed", "staff")
    own = Target("T1", "decided", to_micros(20), 0.9, sent, decided)
    other = Target("T2", "completed", to_micros(7), 0.9, decided, completed)
    (item,) = expected(replace(scenario, targets=(own, other)), "staff")
    limits = {tap.milestone: tap.within for tap in item.taps}
    assert limits["decided"] == to_micros(20)
    assert limits["completed"] is None


def test_a_key_time_is_asked_for():
    scenario = script(inject("I-1", 10, "staff"))
    moments = (KeyTime("alarm", (Event("I-1", "delivered"),)),)
    (item,) = expected(replace(scenario, key_times=moments), "staff")
    assert [tap.milestone for tap in item.taps] == ["sent", "delivered", "noticed"]


def test_counter_play_is_asked_for_sending_and_for_the_answers_it_gets():
    scenario = script(
        inject("I-1", 10, "staff", does="answer", sender="press"), inject("I-2", 20, "staff")
    )
    (item,) = expected(scenario, "press")
    assert [(tap.milestone, tap.unit) for tap in item.taps] == [
        ("sent", "press"),
        ("fed back", "staff"),
    ]


def test_injects_stand_in_the_order_of_the_script_and_withdrawn_ones_are_left_out():
    scenario = script(
        inject("I-3", 30, "staff"),
        inject("I-2", None, "staff", after=after("I-1", "noticed", 5)),
        inject("I-4", 40, "staff", withdrawn=True),
        inject("I-1", 10, "staff"),
    )
    assert [each.id for each in in_order(scenario)] == ["I-1", "I-2", "I-3"]
    assert [row[0] for row in asked(scenario, "staff")] == ["I-1", "I-2", "I-3"]


def test_without_wishes_each_player_unit_that_something_is_expected_of_gets_a_form():
    scenario = script(inject("I-1", 10, "staff", does="answer", sender="press"))
    assert [form.units for form in forms(scenario)] == [("staff",)]  # town is merely told
    assert [form.units for form in forms(scenario, counterplay=True)] == [("press",)]


def test_an_evaluator_may_follow_several_units_named_by_id_or_name():
    scenario = script(inject("I-1", 10, "staff", does="answer"), inject("I-2", 5, "town"))
    (form,) = forms(scenario, wanted={"Seat 1": ["town", "STAFF"]})
    assert form.units == ("town", "staff")
    assert [(item.inject.id, item.unit) for item in form.items] == [
        ("I-2", "town"),
        ("I-1", "town"),
        ("I-1", "staff"),
    ]


def test_an_unknown_unit_is_refused_with_a_suggestion():
    with pytest.raises(KrisimError, match=r"unknown unit 'staf'\. Did you mean 'staff'\?"):
        forms(script(inject("I-1", 10, "staff")), wanted={"Seat 1": ["staf"]})


def test_where_nothing_is_expected_no_form_is_made():
    with pytest.raises(KrisimError, match="no player has anything to look for"):
        forms(script())


def test_names_of_files_are_distinct_and_possible_on_every_system():
    names = ["Ledning/stab", "ledning stab", 'a<b>:"c"|d?*', "  ", "x" * 200]
    made = file_names(names)
    assert made[:4] == ["Ledning-stab", "ledning-stab-2", "a-b-c-d", "form"]
    assert len(made[4]) == 60


def test_the_functions_of_a_unit_are_those_that_somebody_holds_there():
    assert functions(script(), "staff") == ("clerk",)


def test_what_is_foreseen_is_what_the_engine_reaches_or_misses():
    """The engine writes what was reached, and at ENDEX what was still to come."""
    scenario = load("scenarios/kko2017")
    going, log = foreseen(scenario), simulate(scenario, seed=1)
    reached = zip(*(log.reached[k].tolist() for k in ("case", "unit", "milestone")), strict=True)
    kinds, names = log.names.case_kinds, list(MILESTONE)
    found = {
        (log.names.cases[case], log.names.units[unit], names[milestone])
        for case, unit, milestone in reached
        if kinds[case] == "inject" and unit != NEVER
    }
    foreseen_all = {(i, u, m) for i, units in going.items() for u, ms in units.items() for m in ms}
    assert found <= foreseen_all
    assert len(found) > 300
