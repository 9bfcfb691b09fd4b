"""One change along values: at which of them targets hold, against hand calculations.

Every step takes as long as it says, so a target is met in all runs or in none.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from sim.cli import main
from sim.clock import to_micros
from sim.distributions import Fixed
from sim.errors import KrisimError, ScenarioError
from sim.files import save
from sim.plots import alt_text
from sim.plots.along import plot_along
from sim.scenario import Event, Length, Number, Scenario, Target
from sim.studies.along import Along, along, read_line, scaled, sentences
from sim.studies.along.telling import in_order
from sim.studies.whatif import How, ask, what_if_told
from tests.builders import exercise, order, person, step

RUNS = 6
"""Of so many runs all or none: Wilson's interval lies on one side of a half."""
EACH = "; ".join(f"takes: I-{k}/work {{m}} min" for k in range(4))


def queue() -> Scenario:
    """Return four jobs at 0, 10 min each, one clerk; the last is to be done within 25 min."""
    takes: Length = Number(Fixed(10.0), "assumption", (0.5, 2.0), "working")
    work = replace(step("work", "A/clerk", 10, milestone="acted"), takes=takes)
    jobs = [order(f"I-{k}", 0, work) for k in range(4)]
    scenario = exercise(100, person("a", "A/clerk"), jobs)
    ends = Event("I-3", "sent"), Event("I-3", "acted")
    last = Target("T", "All done", to_micros(25), 0.5, *ends)
    marked = replace(scenario.exercise, marking="EXERCISE")
    return replace(scenario, exercise=marked, targets=(last,), numbers=(takes,))


QUEUE = queue()


def found_along(text: str, *values: str, points: int = 0) -> Along:
    return along(QUEUE, read_line(text, values, QUEUE), How(RUNS, points=points))


def held(found: Along) -> dict[tuple[str, str], tuple[float, str]]:
    """Return share and verdict by the two values."""
    rows = found.targets.to_dict("records")
    return {(row["value"], row["by"]): (row["met"], row["verdict"]) for row in rows}


def test_a_target_holds_up_to_the_value_that_the_hand_calculation_gives():
    """The last of four is done after four times the work: 60, 20, 24, 40 min, for 25 allowed."""
    found = found_along(EACH, "15", "5", "6", "10")
    assert held(found) == {
        ("15", ""): (0, "not met"),
        ("5", ""): (1, "met"),
        ("6", ""): (1, "met"),
        ("10", ""): (0, "not met"),
    }
    assert sentences(found) == [
        "T All done: met at 5 to 6 (100% of runs); not met at 10 to 15 (0% of runs); the verdict"
        " changes between 6 and 10; it holds up to 6."
    ]


def test_the_value_that_is_the_plan_is_found_whatever_its_source_and_not_played_again():
    found = found_along(EACH, "5", "10")
    assert found.targets.loc[found.targets["as_it_is"], "value"].tolist() == ["10"]
    assert set(found.differences["changes"]) == {EACH.replace("{m}", "5")}


def test_a_target_holds_from_a_number_of_people_on():
    """One clerk is done at 40, two at 20. All answers: 100, 60, 50 min (K1 of the methods)."""
    found = found_along("add: {} x A/clerk", "1", "2")
    assert held(found) == {
        ("", ""): (0, "not met"),
        ("1", ""): (1, "met"),
        ("2", ""): (1, "met"),
    }
    answers = found.differences[found.differences["measure"] == "all answers"]
    assert answers["difference"].tolist() == [-40, -50]
    assert sentences(found, "sv") == [
        "T All done: uppfyllt vid alla värden (100 % av körningarna)."
    ]
    slower = found_along(f"{EACH}; add: {{n}} x A/clerk", "20", "by", "3", "1")
    assert sentences(slower)[0] == "T All done, with 3: met at every value (100% of runs)."


def test_two_places_are_a_grid_told_for_each_value_of_the_second():
    """Two clerks: done at 10, 40 for 5, 20 min each; four: at 5, 20."""
    found = found_along(f"{EACH}; add: {{n}} x A/clerk", "5", "20", "by", "1", "3")
    assert held(found) == {
        ("", ""): (0, "not met"),
        ("5", "1"): (1, "met"),
        ("5", "3"): (1, "met"),
        ("20", "1"): (0, "not met"),
        ("20", "3"): (1, "met"),
    }
    assert sentences(found) == [
        "T All done, with 1: met at 5 (100% of runs); not met at 20 (0% of runs); the verdict"
        " changes between 5 and 20; it holds up to 5.",
        "T All done, with 3: met at every value (100% of runs).",
    ]


def test_differences_are_those_of_the_same_what_ifs():
    """Also their probabilities: the question is the same."""
    found = found_along("add: {} x A/clerk", "1", "2")
    what_ifs = [what_if_told(f"add: {n} x A/clerk", QUEUE) for n in (1, 2)]
    asked = ask(QUEUE, what_ifs, How(RUNS))
    pd.testing.assert_frame_equal(found.differences, asked.table)


def test_over_the_assumptions_the_share_has_a_second_interval():
    """Work of 5 to 20 min each with one clerk more: done in time below 12.5 min, else not."""
    found = found_along("add: {} x A/clerk", "1", points=4)
    (row,) = found.targets[found.targets["value"] == "1"].to_dict("records")
    assert (row["points"], row["ranges_low"], row["ranges_high"]) == (4, 0, 1)


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        (["0,5", "1.5", "\N{MINUS SIGN}2"], [0.5, 1.5, -2]),
        (["10:00", "9:30"], [600, 570]),
        (["5 %", "10 %"], [5, 10]),
        (["5 min", "1 h"], None),
        (["5-10-20 min", "8-10-20 min"], None),
        (["sms", "app"], None),
    ],
)
def test_values_are_numbers_only_if_they_are_of_one_unit(values, numbers):
    assert scaled(values) == numbers


@pytest.mark.parametrize(
    ("text", "values", "says"),
    [
        ("calls: all x2", ["1"], "has no place"),
        ("add: {} x A/clerk from {} until {}", ["1"], "has 3 places"),
        ("add: {} x A/clerk", [], "needs values"),
        ("add: {} x A/clerk", ["1", "by", "2"], "needs values"),
        ("add: {n} x A/clerk from {t} until 09:00", ["1", "by"], "0.5 1 2 by 1 2"),
        ("add: {} x A/clerk", [str(k) for k in range(1, 300)], "at most 200"),
        ("add: {} x A/clerk", ["1", "many"], "many"),
        ("add: {} x A/clerkk", ["1"], "Did you mean"),
    ],
)
def test_what_cannot_be_tried_is_refused_with_what_to_write(text, values, says):
    with pytest.raises((KrisimError, ScenarioError), match=says):
        read_line(text, values, QUEUE)


def test_a_line_that_changes_nothing_anywhere_is_refused():
    with pytest.raises(KrisimError, match="changes nothing at any value"):
        found_along(EACH, "10")


def test_the_figure_says_in_words_what_it_shows():
    found = found_along("add: {} x A/clerk", "2", "1")
    rows = pd.concat([found.targets[:1], in_order(found.targets, ("2", "1"))])
    text = alt_text(plot_along(rows, "add: {} x A/clerk", "sv"))
    plt.close("all")
    assert "Utlovat i 50 %." in text
    assert "planen som den är: 0 %; 1: 100 %; 2: 100 %." in text


# the command --------------------------------------------------------------------------------------


def krisim(*arguments: object) -> tuple[int, str, str]:
    """Run the command and return how it ended, what it printed, and what it said beside."""
    out, err = io.StringIO(), io.StringIO()
    before, sys.argv = sys.argv, ["krisim", *map(str, arguments)]
    status: Any = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
    except SystemExit as stop:
        status = stop.code or 0
    finally:
        sys.argv = before
    return status, out.getvalue(), err.getvalue()


def test_the_command_writes_a_folder_with_everything_that_was_tried(tmp_path: Path):
    save(QUEUE, tmp_path / "plan.yaml")
    asked = ("sweep", "along", tmp_path / "plan.yaml", "add: {} x A/clerk", 1, 2, "-n", RUNS)
    status, out, err = krisim(*asked, "--lang", "sv", "--out", tmp_path / "out")
    assert status == 0, err
    assert "18 körningar ska spelas." in err
    assert "T All done: uppfyllt vid alla värden" in out
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [
        *("README.txt", "along-01.png", "differences.csv", "run.json", "scenario.yaml"),
        *("summary.txt", "targets.csv"),
    ]
    for name in ("README.txt", "summary.txt"):
        assert "EXERCISE" in (tmp_path / "out" / name).read_text(encoding="utf-8-sig")
    table = pd.read_csv(tmp_path / "out" / "targets.csv", sep=";", encoding="utf-8-sig")
    assert table["planen som den är"].tolist() == ["ja", "nej", "nej"]
    facts = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert (facts["change"], facts["values"]) == ("add: {} x A/clerk", [["1", "2"]])
    status, out, err = krisim(*asked, "--out", tmp_path / "out")
    assert (status, out) == (1, "")
    assert "exists already" in err
