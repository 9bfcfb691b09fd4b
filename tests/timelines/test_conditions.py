"""Injects and steps that depend on what has happened, injects that are late or withdrawn (R11)."""

from __future__ import annotations

from dataclasses import replace

from sim.engine import simulate
from sim.measures.answers import Milestones
from sim.measures.targets import target_results
from sim.scenario import Event, Target
from tests.builders import (
    after,
    after_several,
    causes,
    exercise,
    inject,
    length,
    order,
    person,
    phase,
    play,
    reached,
    rows,
    step,
)

A, B, C = "staff/a", "staff/b", "staff/c"
ANN, BO, CIA = person("ann", A), person("bo", B), person("cia", C)


def sent(log):
    """Return what became of every inject: id, when it was set, when and how it ended."""
    return [(r.activity, r.scheduled, r.completed, r.outcome) for r in rows(log, "inject")]


def acting(minutes: float):
    """Return I-1 at 0, upon which ann has acted after so many minutes."""
    return order("I-1", 0, step("act", A, minutes, milestone="acted"))


# contingency injects ------------------------------------------------------------------------------


def test_a_contingency_inject_goes_out_if_what_it_needs_has_happened():
    """Ann has acted at 10, so I-2 goes out at 15 and bo works 15-20."""
    log = play(60, ANN, BO, acting(10), order("I-2", 15, step("b", B, 5), only_if="I-1 acted"))
    assert sent(log) == [("I-1", 0, 0, "completed"), ("I-2", 15, 15, "completed")]
    assert rows(log)[1] == ("b", "bo", 15, 15, 20, "completed")


def test_a_contingency_inject_that_is_not_needed_is_withdrawn():
    """Ann has acted only at 20: I-2 is withdrawn at 15, and nothing more is heard of it."""
    log = play(60, ANN, BO, acting(20), order("I-2", 15, step("b", B, 5), only_if="I-1 acted"))
    assert sent(log) == [("I-1", 0, 0, "completed"), ("I-2", 15, 15, "withdrawn")]
    assert [r.activity for r in rows(log)] == ["act"]
    assert log.names.cases.index("I-2") not in log.reached["case"]


def test_what_happens_at_the_very_instant_has_happened_when_conditions_are_looked_at():
    """Ann has acted at 15: work ends before conditions are looked at."""
    log = play(60, ANN, acting(15), inject("I-2", 15, only_if="I-1 acted"))
    assert sent(log)[1] == ("I-2", 15, 15, "completed")


def test_unless_withdraws_what_has_become_needless():
    """A reminder at 15 and one at 5, unless ann has acted, which she has at 10."""
    log = play(
        60,
        ANN,
        acting(10),
        inject("I-2", 5, unless="I-1 acted"),
        inject("I-3", 15, unless="I-1 acted"),
    )
    assert sent(log)[1:] == [("I-2", 5, 5, "completed"), ("I-3", 15, 15, "withdrawn")]


def test_all_of_them_or_any_of_them():
    """Acted 10; I-9 goes out at 30. At 20: all of both fails, any of both holds."""
    log = play(
        60,
        ANN,
        acting(10),
        inject("I-9", 30),
        inject("I-2", 20, only_if="I-1 acted, I-9 sent"),
        inject("I-3", 20, only_if="any of I-1 acted, I-9 sent"),
    )
    assert sent(log)[1:3] == [("I-2", 20, 20, "withdrawn"), ("I-3", 20, 20, "completed")]


def test_of_two_that_exclude_each_other_at_one_instant_neither_sees_the_other():
    """Both are looked at before either goes out: both go out."""
    log = play(60, inject("I-1", 10, unless="I-2 sent"), inject("I-2", 10, unless="I-1 sent"), CIA)
    assert [row[3] for row in sent(log)] == ["completed", "completed"]


def test_a_condition_is_looked_at_after_the_delay():
    """I-2 follows I-1 by 10 min, only if acted: at 10 ann has acted (8), though not at 0."""
    log = play(
        60, ANN, acting(8), inject("I-2", after=after("I-1", "sent", 10), only_if="I-1 acted")
    )
    assert sent(log)[1] == ("I-2", 10, 10, "completed")
    assert causes(log, "I-2") == ["delay"]


def test_an_inject_that_is_marked_as_withdrawn_is_withdrawn_at_its_time():
    log = play(60, inject("I-1", 10, withdrawn=True, late=5), CIA)
    assert sent(log) == [("I-1", 10, 10, "withdrawn")]
    assert rows(log, "late") == []


# phases -------------------------------------------------------------------------------------------


def test_a_phase_holds_from_its_start_until_not_including_its_end():
    """The phase is 10-20: I-1 at 5 and I-4 at 20 are withdrawn, I-2 at 10 and I-3 at 19 are not."""
    times = (5, 10, 19, 20)
    injects = [inject(f"I-{k}", at, only_if="phase alarm") for k, at in enumerate(times, start=1)]
    log = play(60, phase("alarm", 10, 20), injects, CIA)
    assert [row[3] for row in sent(log)] == ["withdrawn", "completed", "completed", "withdrawn"]


# steps --------------------------------------------------------------------------------------------


def test_a_step_whose_condition_fails_is_left_out_as_one_lost_by_chance():
    """Check is left out at 5; publish goes on at once, archive hangs on check alone."""
    log = play(
        60,
        ANN,
        BO,
        CIA,
        inject("I-9", 30),
        order(
            "I-1",
            0,
            step("draft", A, 5),
            step("check", B, 10, after="draft", only_if="I-9 sent"),
            step("publish", C, 2, after="draft check"),
            step("archive", A, 2, after="check"),
        ),
    )
    assert [r[:5] for r in rows(log)] == [
        ("draft", "ann", 0, 0, 5),
        ("publish", "cia", 5, 5, 7),
    ]
    assert causes(log, "publish") == ["draft"]
    assert reached(log, "I-1", "completed") == 7


def test_a_step_whose_condition_holds_is_taken():
    """I-9 has gone out at 3: check 5-15, then publish 15-17."""
    log = play(
        60,
        ANN,
        BO,
        CIA,
        inject("I-9", 3),
        order(
            "I-1",
            0,
            step("draft", A, 5),
            step("check", B, 10, after="draft", only_if="I-9 sent"),
            step("publish", C, 2, after="check"),
        ),
    )
    assert [r[:5] for r in rows(log)][1:] == [
        ("check", "bo", 5, 5, 15),
        ("publish", "cia", 15, 15, 17),
    ]


# after several ------------------------------------------------------------------------------------


def two(first: float, second: float):
    """Return I-1 and I-2, upon which ann and bo have acted after so many minutes."""
    return [
        order("I-1", 0, step("a", A, first, milestone="acted")),
        order("I-2", 0, step("b", B, second, milestone="acted")),
    ]


def test_after_all_of_them_follows_the_last_to_happen():
    """Acted at 20 and 10; 5 min later I-3 goes out, because of a."""
    follows = inject("I-3", after=after_several("all", "I-1 acted, I-2 acted", 5))
    log = play(60, ANN, BO, two(20, 10), follows)
    assert rows(log, "delay") == [("delay", "", 20, 20, 25, "completed")]
    assert causes(log, "delay") == ["a"]
    assert sent(log)[2] == ("I-3", 25, 25, "completed")


def test_after_any_of_them_follows_the_first_to_happen_and_once():
    """Acted at 20 and 10; I-3 goes out at 15, because of b, and not again at 25."""
    follows = inject("I-3", after=after_several("any", "I-1 acted, I-2 acted", 5))
    log = play(60, ANN, BO, two(20, 10), follows)
    assert rows(log, "delay") == [("delay", "", 10, 10, 15, "completed")]
    assert causes(log, "delay") == ["b"]


def test_of_events_at_one_instant_all_follows_the_last_in_the_file_and_any_the_first():
    """b starts at 0 and a at 2, both end at 10: b comes off the agenda first in both."""
    both = [
        order("I-1", 0, step("hold", A, 2), step("a", A, 8, after="hold", milestone="acted")),
        order("I-2", 0, step("b", B, 10, milestone="acted")),
    ]
    all_of = inject("I-3", after=after_several("all", "I-1 acted, I-2 acted", 1))
    any_of = inject("I-4", after=after_several("any", "I-1 acted, I-2 acted", 1))
    log = play(60, ANN, BO, both, all_of, any_of)
    assert causes(log, "delay") == ["b", "a"]


# late ---------------------------------------------------------------------------------------------


def test_a_late_inject_goes_out_later_than_planned():
    """Planned at 10, 4 min late: sent at 14, and bo works 14-19."""
    log = play(60, BO, order("I-1", 10, step("b", B, 5), late=4))
    assert rows(log, "late") == [("late", "", 10, 10, 14, "completed")]
    assert sent(log) == [("I-1", 14, 14, "completed")]
    assert reached(log, "I-1", "sent") == 14
    assert rows(log) == [("b", "bo", 14, 14, 19, "completed")]


def test_what_follows_another_is_late_after_its_delay():
    """Acted at 8, delay until 13, late until 15."""
    log = play(60, ANN, acting(8), inject("I-2", after=after("I-1", "acted", 5), late=2))
    assert rows(log, "late") == [("late", "", 13, 13, 15, "completed")]
    assert sent(log)[1] == ("I-2", 15, 15, "completed")


def test_the_lateness_of_all_injects_holds_for_those_that_say_nothing_else():
    """All are 3 min late but I-2, which is 1 min late."""
    scenario = exercise(60, CIA, inject("I-1", 10), inject("I-2", 20, late=1))
    late = replace(scenario, exercise=replace(scenario.exercise, late=length(3)))
    assert [row[1] for row in sent(simulate(late))] == [13, 21]


def test_a_late_inject_looks_at_its_condition_when_it_goes_out():
    """Planned at 10, out at 14; ann has acted at 12."""
    log = play(60, ANN, acting(12), inject("I-2", 10, late=4, only_if="I-1 acted"))
    assert sent(log)[1] == ("I-2", 14, 14, "completed")


# what is measured ---------------------------------------------------------------------------------


def test_no_answer_is_expected_to_what_was_withdrawn_and_no_target_missed():
    """I-2 is withdrawn; I-3, whose event never comes, was still to come and is missed."""
    scenario = exercise(
        60,
        ANN,
        acting(20),
        order("I-2", 15, step("b", A, 5, milestone="acted"), only_if="I-1 acted"),
        inject("I-3", after=after("I-1", "acted", 100)),
    )
    ends = (Event("I-2", "sent"), Event("I-2", "acted"), Event("I-3", "sent"))
    targets = [Target("T", "T", 600_000_000, 0.9, Event("I-1", "sent"), end) for end in ends]
    log = simulate(scenario)
    results = target_results(log, replace(scenario, targets=tuple(targets)))
    assert [r.met for r in results] == [None, None, False]
    found = Milestones(log)
    assert [log.names.cases[case[0]] for case, _, _ in found] == ["I-1"]
