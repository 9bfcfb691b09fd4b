"""Playing until results are known: what may be asked, the same runs anyhow, what is told."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import numpy as np
import pandas as pd
import pytest

from sim.cli.playing import asked_for
from sim.clock import to_micros
from sim.distributions import Exponential
from sim.errors import ScenarioError
from sim.measures.every import MEASURES
from sim.scenario import Event, KeyTime, Scenario, Target
from sim.studies import Runs, replicate
from sim.studies.aims import Ending, Outcome, Until, target_aim
from sim.studies.ending import facts, said
from sim.studies.enough import Enough, Known, Precision, estimate
from sim.studies.judging import key_times, targets
from sim.studies.precise import read_aims, read_precision
from sim.studies.responding import responses
from sim.studies.runs import replicate_until
from sim.words import Words
from tests.builders import exercise, order, person, public, step

TIMES = (
    KeyTime("alarm", (Event("I-1", "sent"),)),
    KeyTime("first public message", (Event("I-1", "acted"),), "web"),
)


def day() -> Scenario:
    """Return an hour in which a task takes 20 min in the mean, and some callers are answered."""
    scenario = exercise(
        60,
        person("ann", "staff/clerk"),
        person("bo", "town/guard"),
        order(
            "I-1", 0, step("think", "staff/clerk", Exponential(20), milestone="acted"), to="staff"
        ),
        order("I-2", 5, step("look", "town/guard", 5, milestone="acted"), to="town"),
        public("calls", "town/guard", 12, Exponential(4), (0, 50)),
    )
    soon = Target(
        "T1", "fast", to_micros(14), 0.9, Event("I-1", "sent"), Event("I-1", "acted", "staff")
    )
    return replace(scenario, targets=(soon,), key_times=TIMES)


def closely() -> Until:
    return Until(tuple(read_aims(["20 % or 5 min"], day())), 200)


@pytest.fixture(scope="module")
def played() -> tuple[Runs, Ending]:
    return replicate_until(day(), closely(), seed=4)


# what is asked ------------------------------------------------------------------------------------


def test_one_precision_is_for_targets_key_times_and_callers():
    aims = read_aims(["10 %"], day())
    assert [(aim.name, aim.wanted.statistic) for aim in aims] == [
        ("T1", "share"),
        ("alarm", "median"),
        ("first public message (web)", "median"),
        ("calls", "mean"),
    ]
    assert aims[0].wanted.precision == Precision(absolute=0.1)
    assert {aim.wanted.precision for aim in aims[1:]} == {Precision(0.1, 1.0)}


def test_without_anything_promised_it_is_for_the_answers_of_the_players():
    plain = replace(day(), targets=(), key_times=(), public=())
    assert [aim.name for aim in read_aims(["10 %"], plain)] == [
        "I-1 completed by staff",
        "I-2 completed by town",
    ]


def test_what_is_asked_for_by_name_counts_instead():
    aims = {aim.name: aim.wanted.precision for aim in read_aims(["T1: 5 %", "10 %"], day())}
    assert aims["T1"] == Precision(absolute=0.05)
    assert aims["calls"] == Precision(0.1, 1.0)
    assert len(aims) == 4


@pytest.mark.parametrize(
    ("text", "name", "statistic", "precision"),
    [
        ("I-1 acted: 4 min", "I-1 acted", "median", Precision(absolute=4)),
        ("p90 of I-1 acted by staff: 10 %", "I-1 acted by staff", "p90", Precision(0.1)),
        ("mean of first public message (web): 10 % or 30 s", None, "mean", Precision(0.1, 0.5)),
        ("median of calls: 20 s", "calls", "median", Precision(absolute=1 / 3)),
    ],
)
def test_a_measure_its_statistic_and_either_kind_of_precision_may_be_named(
    text, name, statistic, precision
):
    (aim,) = read_aims([text], day())
    assert aim.name == name or name is None
    assert aim.wanted == (statistic, precision)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("T2: 5 %", "T1"),
        ("T1: 5 min", "percentage points"),
        ("median of T1: 5 %", "leave out"),
        ("5 min", "percentage"),
        ("0 %", "more than 0"),
        ("I-9 acted: 5 %", "unknown inject"),
        ("I-1 acted by stuff: 5 %", "staff"),
        ("I-1 sent: 5 %", "later milestone"),
        ("I-1 acted: 5", "5"),
        ("I-1 acted: 5 % or 6 %", "twice"),
        ("I-1 acted: 5 min or", "30 min"),
        ("", ""),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_write_instead(text, words):
    with pytest.raises(ScenarioError) as refused:
        read_aims(["10 %", text], day())
    assert words in str(refused.value)
    assert f"--precision '{text}'" in str(refused.value)


def test_all_that_cannot_be_read_is_told_at_once():
    with pytest.raises(ScenarioError, match="2 problems"):
        read_aims(["T7: 5 %", "T8: 5 %"], day())


def test_of_the_wider_of_two_limits_either_may_stand_first():
    assert read_precision("2 min or 10 %") == read_precision("10 % or 2 min")


# the runs -----------------------------------------------------------------------------------------


def test_it_ends_with_just_the_runs_that_a_fixed_number_would_have_given(played):
    runs, ending = played
    assert ending.enough is not None
    assert runs.replications == ending.replications == ending.enough.played < 200
    fixed = replicate(day(), runs.replications, seed=4)
    for name in MEASURES:
        pd.testing.assert_frame_equal(runs[name], fixed[name], check_exact=True)


@pytest.mark.parametrize(("workers", "chunk"), [(2, 5), (1, 1), (1, 37)])
def test_runs_and_ending_are_the_same_for_any_workers_and_portions(
    played, workers, chunk, monkeypatch
):
    monkeypatch.setattr("sim.studies.runs.CHUNK", chunk)
    runs, ending = replicate_until(day(), closely(), seed=4, workers=workers)
    assert ending == played[1]
    for name in MEASURES:
        pd.testing.assert_frame_equal(runs[name], played[0][name], check_exact=True)


def test_what_is_known_stands_in_the_tables_with_the_same_bounds(played):
    runs, ending = played
    known = {outcome.aim.name: outcome.known for outcome in ending.outcomes}
    (target,) = targets(runs).to_dict("records")
    assert known["T1"] == Known(target["met"], target["low"], target["high"])
    message = key_times(runs).to_dict("records")[1]
    assert known["first public message (web)"] == Known(
        message["median"], message["median_low"], message["median_high"]
    )
    waits = runs["callers"]["mean_wait"].dropna()
    assert known["calls"].value == pytest.approx(waits.mean())
    assert max(known["T1"].high - known["T1"].value, known["T1"].value - known["T1"].low) <= 0.2


def test_a_response_time_is_that_of_the_table_open_ones_too():
    until = Until(tuple(read_aims(["p90 of I-1 acted by staff: 1 %"], day())), 50)
    runs, ending = replicate_until(day(), until, seed=4)
    times = responses(runs)
    row = times[(times["case"] == "I-1") & (times["milestone"] == "acted")].iloc[0]
    assert row["open"] > 0
    assert ending.outcomes[0].known == Known(row["p90"], row["p90_low"], row["p90_high"])


def test_it_plays_the_most_at_most_and_says_that_it_was_not_enough():
    until = Until(tuple(read_aims(["T1: 1 %"], day())), 23)
    runs, ending = replicate_until(day(), until)
    assert (runs.replications, ending.enough) == (23, None)
    assert not ending.outcomes[0].reached


def test_progress_tells_how_many_were_played_and_at_the_end_how_many_there_were():
    told: list[tuple[int, int]] = []
    until = Until(tuple(read_aims(["T1: 15 %"], day())), 200)
    _, ending = replicate_until(day(), until, progress=lambda n, of: told.append((n, of)))
    assert told[-1] == (ending.replications, ending.replications)
    assert [n for n, _ in told] == sorted(n for n, _ in told)
    assert all(n <= of <= 200 for n, of in told)


def test_a_most_below_the_least_is_refused():
    with pytest.raises(ValueError, match="least"):
        Until((target_aim("T1", Precision(absolute=0.1)),), 10)


# what is asked where nothing is said --------------------------------------------------------------


def test_without_a_number_everything_on_the_first_page_is_to_be_known_to_ten_per_cent():
    asked = asked_for(day(), None, [], None)
    assert isinstance(asked, Until)
    assert asked.aims == tuple(read_aims(["10 %"], day()))
    assert (asked.least, asked.most) == (20, 300)


def test_a_number_counts_as_it_is_and_a_limit_for_what_is_usual_too():
    assert asked_for(day(), 7, [], None) == 7
    assert asked_for(day(), None, [], 9) == Until(tuple(read_aims(["10 %"], day())), 9, 9)
    assert asked_for(day(), None, ["T1: 5 %"], None) == Until(tuple(read_aims(["T1: 5 %"], day())))


def test_where_nothing_can_be_known_closely_a_hundred_runs_are_played():
    idle = exercise(60, person("ann", "staff/clerk"))
    assert asked_for(idle, None, [], None) == 100
    with pytest.raises(ScenarioError, match="play a fixed number"):
        asked_for(idle, None, [], 50)


# what is told -------------------------------------------------------------------------------------


def ending(enough: Enough | None, *known: tuple[str, Known, int]) -> Ending:
    outcomes = [Outcome(read_aims([text], day())[0], found, runs) for text, found, runs in known]
    return Ending(140, enough, tuple(outcomes))


def test_it_says_after_how_many_runs_what_is_known_how_closely():
    close = Known(0.5, 0.45, 0.54)
    told = ending(
        Enough(134, 140),
        ("T1: 5 %", close, 140),
        ("I-1 acted by staff: 90 s or 10 %", close, 140),
        ("I-2 acted: 40 s", close, 140),
        ("p90 of calls: 2.5 %", Known(nan, nan, nan), 0),
    )
    assert said(told, day(), Words()) == [
        "Stopped after 140 runs. Known (95 % intervals, chance only): T1 fast (share of runs) to ±"
        " 5 percentage points; I-1 acted (staff) (median) to ± 10% or 1.5 min; I-2 acted (median)"
        " to ± 40 s.",
        "In no run was there an occasion: calls.",
    ]


def test_it_says_what_was_not_reached_and_how_closely_it_is_known():
    told = ending(
        None,
        ("T1: 5 %", Known(0.5, 0.427, 0.56), 140),
        ("first public message (web): 10 %", Known(20.0, 17.0, 24.5), 140),
        ("calls: 1 min", estimate("mean", [(1.0, True)]), 1),
        ("I-2 acted: 1 min", Known(5.0, 5.0, 5.0), 140),
    )
    assert said(told, day(), Words("sv")) == [
        "Ej uppnått inom 140 körningar: T1 fast ± 7,3 procentenheter (begärt ± 5 procentenheter);"
        " första budskap till allmänheten (web), sedan larm ± 4,5 min (begärt ± 10 %); calls är"
        " ännu inte avgränsat (begärt ± 1 min).",
        "Fler körningar tillåts med  --most.",
    ]


def test_it_says_if_only_the_confirmation_is_missing():
    line, more = said(ending(None, ("T1: 5 %", Known(0.5, 0.46, 0.54), 140)), day(), Words())
    assert line.startswith("After 140 runs it is known as closely as asked, but too few")
    assert more == "More runs are allowed with  --most."


def test_programs_are_told_the_same():
    found = facts(ending(Enough(134, 140), ("first public message (web): 10 %", LATE, 140)))
    assert found["enough"] == 134
    assert found["measures"] == [
        {
            "measure": "first public message (web)",
            "since": "alarm",
            "statistic": "median",
            "runs": 140,
            "value": "inf",
            "low": 50.0,
            "high": "inf",
            "relative": 0.1,
            "absolute": 0.0,
            "reached": False,
        }
    ]


LATE = Known(np.inf, 50.0, np.inf)
