"""What all runs together say about people, lines and counter-play: worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, nan

import pandas as pd

from sim.studies.load import load_over_time
from sim.studies.runs import Runs, replicate, with_names
from sim.studies.spread import over_runs
from tests.builders import exercise, order, person, step


def runs_of(name: str, rows: Sequence[tuple[object, ...]], columns: tuple[str, ...]) -> Runs:
    """Return two runs that hold one table."""
    table = with_names(name, pd.DataFrame(rows, columns=list(columns)))
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
