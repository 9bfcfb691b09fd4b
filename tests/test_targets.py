"""Targets: met or not in one run, and how surely over many."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isnan, nan
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from sim.clock import to_micros
from sim.log import COLUMNS, KIND, NEVER, OUTCOME, REACHED, SPELLS, Log, Names
from sim.measures.callers import callers, waits
from sim.measures.targets import Result, target_results, target_table
from sim.scenario import Event, Target
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
    public,
    step,
)

ANN = person("ann", "staff/clerk")
END = 60.0


def target(
    within: float,
    start: Event | None = None,
    end: Event | None = None,
    share: float = 0.9,
    name: str = "T1",
    **more,
) -> Target:
    return Target(name, name, to_micros(within), share, start, end, **more)


SENT, ACTED = Event("I-1", "sent"), Event("I-1", "acted")


def results(*things: Things, targets: list[Target], end: float = END) -> list[Result]:
    log, scenario = play(end, *things), exercise(end, *things)
    return target_results(log, replace(scenario, targets=tuple(targets)))


def act(takes: float, at: float = 0) -> Things:
    return order("I-1", at, step("act", "staff/clerk", takes, milestone="acted"))


# one run ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("within", "met"), [(9.99, False), (10, True), (11, True)])
def test_a_target_is_met_if_the_answer_comes_within_the_time_or_at_its_end(within, met):
    assert results(ANN, act(10), targets=[target(within, SENT, ACTED)]) == [Result("T1", 10, met)]


def test_the_time_runs_from_the_first_event_and_not_from_startex():
    """Sent at 20, done at 30."""
    (found,) = results(ANN, act(10, at=20), targets=[target(10, SENT, ACTED)])
    assert found == Result("T1", 10, True)


def test_an_answer_that_is_open_at_endex_and_late_already_is_not_met():
    """Sent 0, ENDEX 60, work of 200 min: later than 30 min in any case."""
    (found,) = results(ANN, act(200), targets=[target(30, SENT, ACTED)])
    assert isnan(found.value or 0)
    assert found.met is False


def test_an_answer_that_is_open_at_endex_but_not_late_yet_is_neither_met_nor_missed():
    """Sent at 50, ENDEX at 60: after 10 of 30 min nobody knows."""
    (found,) = results(ANN, act(200, at=50), targets=[target(30, SENT, ACTED)])
    assert found.met is None


def test_an_answer_that_is_open_past_its_limit_at_endex_is_late():
    """Sent at 50, ENDEX at 60: what is due at ENDEX would have happened (R1)."""
    (found,) = results(ANN, act(200, at=50), targets=[target(9.99, SENT, ACTED)])
    assert found.met is False


def test_a_pause_of_the_exercise_does_not_count():
    """Sent 0, 10 min of work, it stands 5-35: acted at 40, after 10 min of the players."""
    met, missed = results(
        ANN,
        pause(5, 35),
        act(10),
        targets=[target(10, SENT, ACTED), target(9.99, SENT, ACTED, name="T2")],
    )
    assert met == Result("T1", 10, True, 30)
    assert missed == Result("T2", 10, False, 30)


def test_what_is_open_at_endex_is_late_only_by_the_time_of_the_players():
    """Sent 0, the exercise stands 10-50, ENDEX 60: 20 min of 30 have gone by, nobody knows."""
    (found,) = results(ANN, pause(10, 50), act(200), targets=[target(30, SENT, ACTED)])
    assert (found.met, found.control) == (None, 40)


def test_the_lateness_of_an_inject_between_two_events_does_not_count():
    """I-1 sent 0; I-2 follows 5 min later, 8 min late, at 13; acted at 23: 15 of the players."""
    (found,) = results(
        ANN,
        inject("I-1", 0),
        order(
            "I-2",
            None,
            step("act", "staff/clerk", 10, milestone="acted"),
            after=after("I-1", "sent", 5),
            late=8,
        ),
        targets=[target(15, SENT, Event("I-2", "acted"))],
    )
    assert found == Result("T1", 15, True, 8)


def test_lateness_that_stands_in_a_pause_counts_once():
    """As above, and the exercise stands 7-17: sent at 23, acted at 33: 10 min pause, 8 late."""
    (found,) = results(
        ANN,
        pause(7, 17),
        inject("I-1", 0),
        order(
            "I-2",
            None,
            step("act", "staff/clerk", 10, milestone="acted"),
            after=after("I-1", "sent", 5),
            late=8,
        ),
        targets=[target(15, SENT, Event("I-2", "acted"))],
    )
    assert found == Result("T1", 15, True, 18)


def test_an_inject_that_is_late_at_endex_misses_nothing_yet():
    """I-2 is due at 40 and 30 min late, so still to come at ENDEX: 20 of 60 min are control's."""
    (found,) = results(
        ANN,
        inject("I-1", 0),
        order("I-2", 40, step("act", "staff/clerk", 1, milestone="acted"), late=30),
        targets=[target(40, SENT, Event("I-2", "acted"))],
    )
    assert (found.met, found.control) == (None, 20)


def test_a_caller_does_not_wait_while_the_exercise_stands():
    """Ann works 0-20 and the exercise stands 10-40: whoever calls early waits 30 min less."""
    quick = public("line", "staff/clerk", 20.0, 0, (0, 10))
    busy = order("I-1", 0, step("act", "staff/clerk", 20))
    plain, paused = play(END, ANN, quick, busy), play(END, ANN, quick, busy, pause(10, 40))
    assert waits(plain, "line").tolist() == waits(paused, "line").tolist()
    assert max(waits(paused, "line")) < 20


def test_an_inject_that_is_never_sent_gives_no_occasion():
    things = (
        ANN,
        order("I-0", 0, step("long", "staff/clerk", 200)),
        order("I-1", None, step("act", "staff/clerk", 5), after=after("I-0", "completed", 5)),
    )
    wanted = target(30, SENT, Event("I-1", "completed"))
    assert results(*things, targets=[wanted]) == [Result("T1", None, None)]


def test_a_first_event_that_never_happens_gives_no_occasion():
    things = (
        ANN,
        order(
            "I-1",
            0,
            step("decide", "staff/clerk", 200, milestone="decided"),
            step("act", "staff/clerk", 5, "decide", milestone="acted"),
        ),
    )
    decided = Event("I-1", "decided")
    assert results(*things, targets=[target(30, decided, ACTED)]) == [Result("T1", None, None)]


def test_from_a_decision_to_the_act():
    """Decided at 20, acted at 25: 5 min."""
    things = (
        ANN,
        order(
            "I-1",
            0,
            step("decide", "staff/clerk", 20, milestone="decided"),
            step("act", "staff/clerk", 5, "decide", milestone="acted"),
        ),
    )
    decided = Event("I-1", "decided")
    assert results(*things, targets=[target(5, decided, ACTED)]) == [Result("T1", 5, True)]


def test_a_plan_without_such_a_milestone_gives_no_occasion():
    decided = Event("I-1", "decided")
    assert results(ANN, act(5), targets=[target(5, SENT, decided)]) == [Result("T1", None, None)]


def two_units() -> Things:
    """Both get I-1; staff has acted after 5 min, town after 20."""
    return (
        ANN,
        person("bo", "town/guard"),
        inject("I-1", 0, "staff, town", does="card"),
        procedure("card", step("act", "staff/clerk", 5, milestone="acted")),
        inject("I-2", 0, "town", does="slow"),
        procedure("slow", step("act slowly", "town/guard", 20, milestone="acted")),
    )


def test_without_a_unit_the_first_that_gets_there_counts_and_with_one_only_it():
    """Ann does I-1 for staff (0-5), then for town (5-10)."""
    of_town = Event("I-1", "acted", "town")
    wanted = [target(9, SENT, ACTED, name="A"), target(9, SENT, of_town, name="B")]
    assert results(two_units(), targets=wanted) == [Result("A", 5, True), Result("B", 10, False)]


def test_events_of_two_injects_can_be_compared():
    """From I-1 acted (5) to I-2 acted (20): 15 min."""
    wanted = target(15, ACTED, Event("I-2", "acted"))
    assert results(two_units(), targets=[wanted]) == [Result("T1", 15, True)]


# callers ------------------------------------------------------------------------------------------


def line(*waited: float | None, source: str = "line", end: float = END) -> Log:
    """Return a log of callers who waited so many minutes (None: in vain), all since minute 1."""
    names = Names((source, "other"), ("public", "public"), ("call",), (), (), (), (), (), (), ())
    columns = {name: np.full(len(waited), NEVER, dtype=np.int64) for name in COLUMNS}
    columns["case"][:] = 0
    columns["number"][:] = range(1, len(waited) + 1)
    columns["kind"][:] = KIND["call"]
    columns["scheduled"][:] = to_micros(1)
    columns["started"][:] = [NEVER if w is None else to_micros(1 + w) for w in waited]
    nothing = np.zeros(0, dtype=np.int64)
    reached, spells = dict.fromkeys(REACHED, nothing), dict.fromkeys(SPELLS, nothing)
    return Log("0", to_micros(end), names, columns, reached, spells)


def of_line(log: Log, within: float, of_calls: float | None) -> Result:
    wanted = target(within, callers="line", of_calls=of_calls)
    (found,) = target_results(log, replace(exercise(END, ANN), targets=(wanted,)))
    return found


@pytest.mark.parametrize(
    ("of_calls", "met"), [(0.5, True), (0.75, True), (0.76, False), (1.0, False), (None, False)]
)
def test_so_many_of_the_callers_must_be_answered_in_time(of_calls, met):
    """Of waits 0, 1, 3 and in vain three quarters are answered within 3 min."""
    assert of_line(line(0, 1, 3, None), 3, of_calls) == Result("T1", 0.75, met)


def test_a_caller_nobody_answered_waited_too_long_and_is_not_left_out():
    assert of_line(line(None, None), 3, 0.1) == Result("T1", 0, False)


def test_a_caller_who_at_endex_has_not_waited_that_long_counts_neither_way():
    """Called at 1, ENDEX at 3: two callers were answered at once, of the third nobody knows."""
    assert of_line(line(0, 0, None, end=3), 3, 0.9) == Result("T1", 1, True)
    assert of_line(line(0, 0, None, end=3), 1.9, 0.9) == Result("T1", 2 / 3, False)
    assert of_line(line(None, end=3), 3, 0.9) == Result("T1", None, None)


def test_a_line_that_nobody_called_gives_no_occasion():
    assert of_line(line(), 3, 0.8) == Result("T1", None, None)


def test_the_wait_of_a_caller_is_from_the_call_until_somebody_answers():
    assert waits(line(0, 2.5, None), "line").tolist() == [0, 2.5, inf]


def test_calls_are_counted_and_their_mean_and_ninetieth_percentile_are_of_those_answered():
    """Waits 1 ... 10: mean 5.5, the ninth of ten is 9; one more in vain."""
    found = callers(line(*range(1, 11), None))
    assert found[0][:11] == ("line", 11, 11, 10, 0, 0, 1, 0, 5.5, 9, 5.5)
    assert found[1][:8] == ("other", 0, 0, 0, 0, 0, 0, 0)
    assert all(isnan(wait) for wait in found[1][8:])  # type: ignore[arg-type]


class Attempt(NamedTuple):
    """A row of a caller in minutes; a pause before the next call has the outcome 'redial'."""

    number: int
    repetition: int
    scheduled: float
    started: float | None
    outcome: str


HISTORY = (
    Attempt(1, 0, 1, None, "abandoned"),
    Attempt(1, 0, 4, 4, "redial"),
    Attempt(1, 1, 9, 11, "completed"),
    Attempt(2, 0, 2, None, "turned away"),
    Attempt(3, 0, 3, None, "turned away"),
    Attempt(3, 0, 3, 3, "redial"),
    Attempt(3, 1, 8, None, "abandoned"),
    Attempt(4, 0, 5, None, "abandoned"),
    Attempt(4, 0, 6, 6, "redial"),
    Attempt(5, 0, 7, 8, "open"),
    Attempt(6, 0, 55, None, "open"),
)
"""Answered at the second attempt after 10 min, turned away, gave up, between two attempts, talking
at ENDEX since 8, and waiting."""


def history(end: float = END) -> Log:
    """Return the log of six callers."""
    log = line(*(None for _ in HISTORY), end=end)
    columns = log.columns
    for name in ("number", "repetition"):
        columns[name][:] = [getattr(a, name) for a in HISTORY]
    columns["scheduled"][:] = [to_micros(a.scheduled) for a in HISTORY]
    columns["started"][:] = [NEVER if a.started is None else to_micros(a.started) for a in HISTORY]
    columns["kind"][:] = [KIND["redial" if a.outcome == "redial" else "call"] for a in HISTORY]
    columns["outcome"][:] = [OUTCOME.get(a.outcome, 0) for a in HISTORY]
    return log


def test_persons_are_counted_whatever_number_of_attempts_they_made():
    """Six persons, eight attempts; waits of 10 and 1 min, of which 2 and 1 in the last attempt."""
    assert callers(history())[0][:11] == ("line", 6, 8, 2, 1, 1, 1, 1, 5.5, 10, 1.5)


def test_who_is_answered_waited_since_the_first_attempt():
    assert waits(history(), "line").tolist() == [10, inf, inf, inf, 1, inf]


def test_whoever_gave_up_was_not_answered_in_time_and_who_may_yet_be_is_not_counted():
    """Within 10 min: two of five at ENDEX 60, the sixth has waited for 5 min only.

    With ENDEX at 12 it is known of the second and the third, who gave up, though they called first
    no more than 10 min ago; the fourth, between two attempts since 6, may yet be answered in time.
    """
    assert of_line(history(60), 10, 0.4) == Result("T1", 0.4, True)
    assert of_line(history(12), 10, 0.5) == Result("T1", 0.5, True)


def test_the_redials_of_the_staff_are_not_those_of_callers():
    """A step that the first call sets going calls somebody by telephone, again and again."""
    log = line(0, 1)
    columns = {name: np.append(column, column[:1]) for name, column in log.columns.items()}
    columns["kind"][2], columns["channel"][2], columns["repetition"][2] = KIND["redial"], 0, 9
    assert callers(replace(log, columns=columns))[0][:4] == ("line", 2, 2, 2)


# many runs ----------------------------------------------------------------------------------------


def table(met: int, runs: int, share: float = 0.9, nothing: int = 0) -> pd.Series:
    """Return the row of a target that so many of the runs met."""
    values = [True] * met + [False] * (runs - met) + [None] * nothing
    minutes = [10.0] * met + [30.0] * (runs - met) + [nan] * nothing
    measured = {"run": range(len(values)), "target": "T1", "value": minutes, "met": values}
    rows = pd.DataFrame(measured | {"control": 0.0})
    scenario = replace(exercise(END, ANN), targets=(target(15, SENT, ACTED, share),))
    return target_table(rows, scenario).iloc[0]


@pytest.mark.parametrize(
    ("met", "runs", "low", "high"),
    [
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_the_interval_is_the_exact_one_as_newcombe_tabulates_it(met, runs, low, high):
    """Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 5."""
    row = table(met, runs)
    assert (row["low"], row["high"]) == (
        pytest.approx(low, abs=5e-5),
        pytest.approx(high, abs=5e-5),
    )
    assert row["met"] == pytest.approx(met / runs)


@pytest.mark.parametrize(
    ("met", "promised", "verdict"),
    [
        (97, 0.91, "met"),  # exactly .9148-.9938
        (97, 0.92, "cannot say"),
        (90, 0.9, "cannot say"),  # .824-.951
        (84, 0.9, "cannot say"),  # .753-.906
        (84, 0.91, "not met"),
        (100, 1.0, "cannot say"),  # .964-1: no number of runs shows that it always holds
    ],
)
def test_a_verdict_needs_the_whole_interval_on_one_side_of_the_promise(met, promised, verdict):
    assert table(met, 100, share=promised)["verdict"] == verdict


def test_few_runs_say_nothing_even_if_all_meet_it():
    """5 of 5: .025 ** (1 / 5) = .478."""
    row = table(5, 5)
    assert row["verdict"] == "cannot say"
    assert row["low"] == pytest.approx(0.4782, abs=5e-5)


def test_runs_without_occasion_count_neither_way():
    row = table(97, 100, share=0.91, nothing=50)
    assert (row["runs"], row["met"], row["verdict"]) == (100, 0.97, "met")


def test_a_target_that_never_had_an_occasion_has_no_share_and_says_so():
    row = table(0, 0, nothing=20)
    assert (row["runs"], row["verdict"]) == (0, "no occasion")
    assert isnan(row["met"])
    assert isnan(row["low"])


def test_the_table_says_what_was_promised_from_where_in_the_order_of_the_scenario():
    wanted = (
        target(90, SENT, ACTED, 0.8, "T2", source="plan, page 3"),
        target(30, SENT, ACTED, 0.9, "T1"),
    )
    rows = pd.DataFrame(
        {
            "run": [0, 0, 1, 1],
            "target": ["T1", "T2", "T1", "T2"],
            "value": [40.0, 40.0, 20.0, nan],
            "met": [False, True, True, False],
            "control": [5.0, 0.0, 2.0, 0.0],
        }
    )
    found = target_table(rows, replace(exercise(END, ANN), targets=wanted))
    assert list(found["target"]) == ["T2", "T1"]
    assert list(found["within"]) == [90, 30]
    assert list(found["promised"]) == [0.8, 0.9]
    assert list(found["source"]) == ["plan, page 3", "assumption"]
    assert list(found["median"]) == [inf, 30]  # an open one is the longest; mean of 20 and 40
    assert list(found["control"]) == [0, 3.5]  # mean of 5 and 2


# margins and ratings ------------------------------------------------------------------------------


def judged(values: list[float], met: list[bool], share: float = 0.9, **more) -> pd.Series:
    """Return the row of a target of 15 min with these minutes in its runs."""
    measured = {"run": range(len(values)), "target": "T1", "value": values, "met": met}
    scenario = replace(
        exercise(END, ANN),
        targets=(target(15, SENT, ACTED, share) if not more else target(15, **more),),
    )
    return target_table(pd.DataFrame(measured | {"control": 0.0}), scenario).iloc[0]


def test_the_margin_is_what_was_left_until_the_limit_and_negative_when_late():
    """10 runs: 1, 2, ... 9 min and one of 20: left 14, 13, ... 6 and -5."""
    row = judged([*range(1, 10), 20], [True] * 9 + [False])
    assert (row["margin"], row["margin_p10"], row["margin_p90"]) == (9.5, -5, 13)


def test_the_margin_of_what_was_not_reached_by_endex_is_unbounded():
    row = judged([10, nan, nan], [True, False, False])
    assert (row["margin"], row["margin_p90"]) == (-inf, 5)


def test_the_margin_of_callers_is_the_share_that_was_answered_beyond_what_is_asked_for():
    row = judged([0.75, 0.85], [False, True], callers="line", of_calls=0.8)
    assert row["of_calls"] == 0.8
    assert row["margin"] == pytest.approx(0)
    assert row["margin_p10"] == pytest.approx(-0.05)


@pytest.mark.parametrize(
    ("met", "promised", "rating", "psmu"),
    [
        (97, 0.91, "met", "P"),
        (97, 0.92, "cannot say", "cannot say"),
        (82, 0.9, "partly", "S"),  # .731-.890
        (62, 0.9, "partly", "cannot say"),  # .518-.715: S from 70 %, M from 50 %
        (61, 0.65, "cannot say", "cannot say"),  # .507-.706
        (20, 0.9, "not met", "U"),
    ],
)
def test_the_best_rating_begins_where_the_promise_does(met, promised, rating, psmu):
    row = table(met, 100, share=promised)
    assert (row["rating"], row["psmu"]) == (rating, psmu)
    assert (row["rating"] == "met") == (row["verdict"] == "met")


def test_the_evidence_of_a_target_says_in_how_many_runs_and_what_was_promised():
    assert table(82, 100)["evidence"] == (
        "kept 15 min in 82 of 100 runs (95 % interval 73% to 89%; promised in 90%)"
    )
    assert table(97, 100, share=0.92)["evidence"].endswith("; between met and partly")
    assert table(0, 0, nothing=3)["evidence"] == "in no run was there an occasion"


def test_one_observed_exercise_is_a_fact():
    scenario = replace(exercise(END, ANN), targets=(target(15, SENT, ACTED),))
    rows = pd.DataFrame({"run": ["drill"], "target": "T1", "value": [20.0], "met": [False]})
    row = target_table(rows.assign(control=0.0), scenario).iloc[0]
    assert (row["verdict"], row["rating"], row["margin"]) == ("not met", "not met", -5)
