"""What all runs together say about people, lines and counter-play: worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, nan

import pandas as pd
import pytest

from sim.measures.counterplay import COUNTERPLAY
from sim.measures.every import MEASURES
from sim.measures.lines import LINES
from sim.studies.collecting import with_names
from sim.studies.load import counterplay, endurance, line_load, lines, load_over_time
from sim.studies.runs import Runs, replicate
from sim.studies.spread import over_runs
from tests.builders import exercise, order, person, step


def runs_of(name: str, rows: Sequence[tuple[object, ...]], columns: tuple[str, ...]) -> Runs:
    """Return two runs that hold one table."""
    table = with_names(pd.DataFrame(rows, columns=list(columns)), MEASURES[name])
    return Runs(exercise(60, person("ann", "staff/a")), 0, 2, {name: table})


def test_nine_of_ten_values_are_no_larger_than_the_90th_percentile():
    """Of ten values in order it is the ninth, of eleven (9.9) the tenth; NaN does not count."""
    ten = pd.DataFrame({"unit": "b", "busy": [3.0, 1, 10, 2, 4, 9, 8, 5, 7, 6]})
    eleven = pd.DataFrame({"unit": "a", "busy": [*range(11, 0, -1), nan]})
    table = over_runs(pd.concat([ten, eleven]), ["unit"], ["busy"], ["busy"])
    assert table["unit"].tolist() == ["b", "a"]
    assert table["busy"].tolist() == [5.5, 6]
    assert table["busy_p90"].tolist() == [9, 10]


def test_what_no_run_knows_stays_unknown():
    table = over_runs(pd.DataFrame({"unit": ["a"], "x": [nan]}), ["unit"], ["x"], ["x"])
    assert isnan(table["x"].iloc[0])
    assert isnan(table["x_p90"].iloc[0])


def test_utilisation_over_time_is_that_of_all_present_in_all_runs():
    """Of 1 there 1 is busy, of 3 there 1, and 1 more in overtime: 2 of 4 in both runs together."""
    columns = ("run", "unit", "start", "end", "present", "busy", "overtime", "queue")
    rows = [
        (0, "staff", 0.0, 15.0, 1.0, 1.0, 0.0, 2.0),
        (1, "staff", 0.0, 15.0, 3.0, 2.0, 1.0, 4.0),
        (0, "staff", 15.0, 30.0, 0.0, 0.0, 0.0, 0.0),
        (1, "staff", 15.0, 30.0, 0.0, 0.0, 0.0, 0.0),
    ]
    table = load_over_time(runs_of("occupancy", rows, columns))
    assert table["start"].tolist() == [0, 15]
    assert table["present"].tolist() == [2, 0]
    assert table["queue"].tolist() == [3, 0]
    assert table["queue_p90"].tolist() == [4, 0]
    assert table["utilisation"].tolist()[0] == 0.5
    assert isnan(table["utilisation"].iloc[1])


def test_units_stand_in_the_order_of_the_scenario():
    scenario = exercise(
        60,
        person("zoe", "zoo/a"),
        person("ann", "arc/b"),
        order("I-1", 0, step("x", "zoo/a", 5), step("y", "arc/b", 5)),
    )
    found = replicate(scenario, 2)
    assert load_over_time(found)["unit"].drop_duplicates().tolist() == ["zoo", "arc"]


def test_a_run_in_which_a_holder_is_over_the_limit_counts_as_one():
    """5 h without rest is not over 5 h."""
    columns = ("run", "unit", "role", "on_duty", "since_rest", "meetings", "kept")
    rows = [
        (0, "staff", "chief", 8.0, 5.0, 0.2, 0.0),
        (1, "staff", "chief", 14.0, 5.1, 0.4, nan),
    ]
    (found,) = endurance(runs_of("endurance", rows, columns)).to_dict("records")
    assert (found["on_duty"], found["on_duty_p90"], found["since_rest_p90"]) == (11, 14, 5.1)
    assert [found[f"over_{h}h"] for h in (5, 8, 10, 13)] == [0.5, 0.5, 0.5, 0.5]
    assert (found["meetings"], found["kept"]) == (pytest.approx(0.3), 0)


def test_lines_without_a_limit_have_no_share():
    columns = ("run", *("channel", "unit"), *LINES)
    rows = [
        (0, "phone", "", 2.0, 30.0, 0.25, 1.0, 4.0, 1.0, 0.0, 0.0, 0.0, 0.0),
        (1, "phone", "", 2.0, 60.0, 0.5, 2.0, 8.0, 3.0, 0.0, 0.0, 0.0, 0.0),
        (0, "mobile", "", nan, 30.0, nan, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        (1, "mobile", "", nan, 10.0, nan, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    ]
    phone, mobile = lines(runs_of("lines", rows, columns)).to_dict("records")
    assert (phone["share"], phone["share_p90"], phone["peak_p90"]) == (0.375, 0.5, 2)
    assert (phone["attempts"], phone["engaged"]) == (6, 2)
    assert mobile["occupied"] == 20
    assert isnan(mobile["share_p90"])


def test_lines_over_time_keep_channels_and_units_apart():
    columns = ("run", "channel", "unit", "start", "end", "occupied")
    rows = [
        (run, "phone", unit, start, start + 15.0, mean + run)
        for run in (0, 1)
        for unit, mean in (("", 1.0), ("staff", 0.0))
        for start in (0.0, 15.0)
    ]
    table = line_load(runs_of("line_load", rows, columns))
    assert table["unit"].tolist() == ["", "", "staff", "staff"]
    assert table["occupied"].tolist() == [1.5, 1.5, 0.5, 0.5]
    assert table["occupied_p90"].tolist() == [2, 2, 1, 1]


def test_the_hour_that_needs_most_is_the_peak():
    """Both hours need 4 in nine of ten runs; in the second more minutes are taken up."""
    rows = [
        (run, start, start + 60, 3.0, 0.0, 1.0, busy, 0.0, needed, 0.0, needed)
        for run, needed in ((0, 2.0), (1, 4.0))
        for start, busy in ((0.0, 60.0), (60.0, 90.0), (120.0, 10.0))
    ]
    table = counterplay(runs_of("counterplay", rows, ("run", *COUNTERPLAY)))
    assert table["needed"].tolist() == [3, 3, 3]
    assert table["needed_p90"].tolist() == [4, 4, 4]
    assert table["peak"].tolist() == [False, True, False]
