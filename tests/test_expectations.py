"""Expectations: who reached what in time, in one run, by hand; and how surely over many."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isnan, nan
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.checks import stand_ins
from sim.clock import MINUTE, to_micros
from sim.files import load
from sim.files.starting import start_scenario
from sim.log import Log
from sim.measures.answers import Milestones
from sim.measures.events import Span
from sim.measures.expectations import (
    Expected,
    Mark,
    OwnMark,
    expectation_table,
    expected,
    judged,
    own_marks,
)
from sim.scenario import Expectation, Scenario
from sim.studies import replicate
from tests.builders import (
    Things,
    after,
    exercise,
    inject,
    order,
    pause,
    person,
    play,
    procedure,
    step,
)

ANN = person("ann", "staff/clerk")
BO = person("bo", "town/guard")
END = 60.0


def expect(within: float, milestone: Any = "acted", title: str = "done", **more: Any) -> Any:
    return Expectation(title, milestone, to_micros(within), **more)


def act(takes: float, *expectations: Expectation, at: float | None = 0, **more: Any) -> Things:
    work = step("act", "staff/clerk", takes, milestone="acted")
    return order("I-1", at, work, to="staff", expectations=expectations, **more)


def two_units(*expectations: Expectation) -> Things:
    """Both get I-1, and Ann does it for staff (0-5), then for town (5-10)."""
    return (
        ANN,
        BO,
        inject("I-1", 0, "staff, town", does="card", expectations=expectations),
        procedure("card", step("act", "staff/clerk", 5, milestone="acted")),
    )


def marks(*things: Things, end: float = END) -> list[Mark]:
    log, scenario = play(end, *things), exercise(end, *things)
    return [judged(*each) for each in told(log, scenario)]


def told(log: Log, scenario: Scenario) -> list[tuple[Expected, list[tuple[OwnMark, Span]]]]:
    wanted = expected(scenario, frozenset(stand_ins(scenario)))
    return list(own_marks(log, Milestones(log), wanted))


# one run ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("within", "met"), [(9.99, False), (10, True), (30, True)])
def test_an_expectation_is_met_until_it_expires(within, met):
    (found,) = marks(ANN, act(10, expect(within), at=20))
    assert (found.reached, found.met, found.control) == (met, met, 0)
    assert found.late == pytest.approx(10 - within)


def test_what_is_open_past_its_limit_at_endex_is_not_met_and_not_late_by_so_much():
    (found,) = marks(ANN, act(200, expect(30)))
    assert (found.reached, found.met) == (0, False)
    assert isnan(found.late)


def test_what_is_open_at_endex_and_not_late_yet_nobody_knows():
    """Sent at 50, ENDEX at 60: 10 of 30 min."""
    (found,) = marks(ANN, act(200, expect(30), at=50))
    assert found.met is None
    assert isnan(found.reached)


def test_all_of_the_addressed_have_to_or_any():
    both, one = marks(two_units(expect(7), expect(7, title="either", rule="any")))
    assert both == Mark("I-1", "done", 0.5, False, 3, 0)
    assert one == Mark("I-1", "either", 0.5, True, -2, 0)


def test_only_the_units_named_have_to():
    (found,) = marks(two_units(expect(7, units=("staff",))))
    assert found == Mark("I-1", "done", 1, True, -2, 0)


def test_each_unit_has_a_mark_of_its_own():
    things = two_units(expect(7))
    ((_, own),) = told(play(END, things), exercise(END, things))
    assert [mark for mark, _ in own] == [
        OwnMark("I-1", "done", "staff", True, -2, 0),
        OwnMark("I-1", "done", "town", False, 3, 0),
    ]


def test_a_pause_of_the_exercise_counts_against_nobody():
    """Sent 0, 10 min of work, it stands 5-35: acted at 40."""
    met, missed = marks(ANN, pause(5, 35), act(10, expect(10), expect(9, title="sooner")))
    assert met == Mark("I-1", "done", 1, True, 0, 30)
    assert missed == Mark("I-1", "sooner", 0, False, 1, 30)


def test_a_pause_at_endex_leaves_it_open():
    """Sent 0, it stands 10-50, ENDEX 60: 20 of 30 min have gone by."""
    (found,) = marks(ANN, pause(10, 50), act(200, expect(30)))
    assert (found.met, found.control) == (None, 40)


def test_the_time_runs_from_the_sending_however_late_that_is():
    """Due at 0, sent 8 min late, acted at 18."""
    (found,) = marks(ANN, act(10, expect(10), late=8))
    assert found == Mark("I-1", "done", 1, True, 0, 0)


def test_a_withdrawn_inject_expects_nothing():
    (found,) = marks(ANN, inject("I-0", 0), act(10, expect(30), withdrawn=True))
    assert found.met is None


def test_an_inject_that_was_never_sent_expects_nothing():
    first = order("I-0", 0, step("long", "staff/clerk", 200))
    (found,) = marks(ANN, first, act(5, expect(1), at=None, after=after("I-0", "completed", 5)))
    assert found.met is None
    assert found.control == 0


def test_whose_part_was_left_out_by_chance_is_not_judged():
    work = step("act", "staff/clerk", 5, milestone="acted", chance=0.0)
    card = (step("read", "staff/clerk", 1), work)
    (found,) = marks(ANN, order("I-1", 0, *card, to="staff", expectations=(expect(1),)))
    assert found.met is None


def test_whoever_only_reads_is_not_expected_to_act():
    things = (
        ANN,
        BO,
        replace(
            inject("I-1", 0, "staff, town", does="card", expectations=(expect(7),)),
            to=tuple(
                replace(to, procedure="card" if to.unit == "staff" else None)
                for to in inject("I-1", 0, "staff, town").to
            ),
        ),
        procedure("card", step("act", "staff/clerk", 5, milestone="acted")),
    )
    assert marks(*things) == [Mark("I-1", "done", 1, True, -2, 0)]


def test_an_inject_may_expect_nothing_or_several_things_of_one_name():
    assert marks(ANN, act(10)) == []
    found = marks(ANN, act(10, expect(30), expect(5), expect(20, "completed")))
    assert [each.expectation for each in found] == ["done", "done (2)", "done (3)"]
    assert [each.met for each in found] == [True, False, True]


def placeholder() -> Things:
    card = procedure("card", step("act", "staff/clerk", 5, milestone="acted"))
    return (
        ANN,
        inject("I-1", 0, "staff", does="card", expectations=(expect(7), expect(7, "sent", "out"))),
        replace(card, placeholder=True),
    )


def test_what_rests_on_a_card_that_is_not_written_is_left_out():
    assert [each.expectation for each in marks(placeholder())] == ["out"]


def test_what_each_unit_did_is_what_its_response_times_say(tmp_path):
    """Without pauses the lateness is the response time beyond the limit, for every expectation."""
    start_scenario(tmp_path / "water")
    scenario = load(tmp_path / "water")
    wanted = {(i.id, e.title): e for i in scenario.injects for e in i.expectations}
    runs = replicate(scenario, 4, seed=2)
    answers = runs["answers"].set_index(["run", "case", "unit"])
    found = runs["expected"]
    assert len(found) == 4 * len(wanted)
    for row in found.to_dict("records"):
        of = wanted[row["inject"], row["expectation"]]
        took = answers.loc[(row["run"], row["inject"], row["unit"]), of.milestone]
        assert row["late"] == pytest.approx(took - of.within / MINUTE, nan_ok=True)
        assert row["met"] == (took <= of.within / MINUTE)


# the rules as laws --------------------------------------------------------------------------------

KNOWN = {False: 0, None: 1, True: 2}


@st.composite
def spans(draw: Any) -> list[Span]:
    sizes = st.integers(min_value=0, max_value=4)
    return [
        Span(draw(sizes) * MINUTE, 0, draw(st.booleans()))
        for _ in range(draw(st.integers(min_value=1, max_value=4)))
    ]


@given(spans(), st.integers(min_value=1, max_value=3))
def test_all_is_the_least_and_any_the_greatest_of_what_each_did(took, within):
    kept = [KNOWN[each.keeps(within * MINUTE)] for each in took]
    for rule, pick in (("all", min), ("any", max)):
        wanted = Expected("I-1", "done", expect(within, rule=rule), tuple("abcd"[: len(took)]))
        pairs = [
            (OwnMark("I-1", "done", unit, each.keeps(within * MINUTE), nan, 0.0), each)
            for unit, each in zip(wanted.units, took, strict=True)
        ]
        assert KNOWN[judged(wanted, pairs).met] == pick(kept)


# many runs ----------------------------------------------------------------------------------------


def table(rows: list[tuple[bool | None, float]], **more: Any) -> Any:
    """Return the row of an expectation with so many runs of (met, late)."""
    things = (ANN, act(10, expect(30, **more)))
    scenario = exercise(END, *things)
    columns = ["run", "inject", "expectation", "reached", "met", "late", "control"]
    frame = pd.DataFrame(
        [(k, "I-1", "done", met or 0.0, met, late, 1.0) for k, (met, late) in enumerate(rows)],
        columns=columns,
    )
    return expectation_table(frame, expected(scenario, frozenset()), scenario).iloc[0]


def test_runs_without_occasion_count_neither_way_and_open_ones_are_the_latest():
    """Five runs in which it was to be seen: 20, 10, 0 and 5 min before, and one never."""
    seen = [(True, -20.0), (True, -10.0), (True, 0.0), (False, nan), (True, -5.0)]
    row = table([*seen, (None, nan)])
    assert (row["runs"], row["met"]) == (5, 0.8)
    assert (row["margin"], row["margin_p10"], row["margin_p90"]) == (5, -inf, 20)
    assert row["rating"] == "cannot say"


def test_enough_runs_allow_a_rating_on_both_scales():
    """70 of 100: exactly .600-.788, so partly met; P from 90 %, S from 70 %, M from 50 %."""
    row = table([(k < 70, 0.0) for k in range(100)])
    assert (row["rating"], row["psmu"]) == ("partly", "cannot say")
    assert (row["low"], row["high"]) == (
        pytest.approx(0.6002, abs=5e-5),
        pytest.approx(0.7876, abs=5e-5),
    )


def test_no_occasion_is_said_and_so_is_what_is_left_out():
    assert table([(None, nan)])["rating"] == "no occasion"
    scenario = exercise(END, placeholder())
    wanted = expected(scenario, frozenset(stand_ins(scenario)))
    empty = pd.DataFrame(columns=["run", "inject", "expectation", "reached", "met", "late"])
    found = expectation_table(empty.assign(control=np.nan), wanted, scenario)
    assert found["rating"].tolist() == ["left out", "no occasion"]


def test_one_observed_exercise_is_a_fact():
    scenario = exercise(END, ANN, act(10, expect(30)))
    frame = pd.DataFrame(
        [("drill", "I-1", "done", 1.0, True, -3.0, 0.0)],
        columns=["run", "inject", "expectation", "reached", "met", "late", "control"],
    )
    row = expectation_table(frame, expected(scenario, frozenset()), scenario).iloc[0]
    assert (row["low"], row["high"], row["rating"]) == (1, 1, "met")
