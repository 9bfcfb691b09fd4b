"""A drill beside its plan: verdicts by hand, ranges of assumptions, and what is found at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.distributions import Uniform
from sim.drill.comparison.assumptions import spread
from sim.drill.comparison.comparing import How, compare, plays_needed
from sim.drill.comparison.planting import slowed, without
from sim.drill.comparison.seen import FLIPS, SILENT, UNFORESEEN
from sim.drill.comparison.verdicts import VERDICTS, Watched, judge
from sim.drill.logs.events import Observed
from sim.errors import KrisimError
from sim.scenario import Length, Number, Scenario
from sim.scenario.ranges import Open, left_open, with_values
from tests.builders import exercise, inject, person, procedure, step
from tests.drills import drill, log_of, morning

INF = float("inf")


# verdicts -----------------------------------------------------------------------------------------


def watched(*took: float, states_open: bool = True, until: float = INF) -> Watched:
    """Return so many times, exactly known."""
    zeros = np.zeros(len(took))
    return Watched(np.array(took), zeros + until, zeros, states_open)


ONE_TO_199 = np.arange(1.0, 200.0)[:, np.newaxis]
"""The times of 199 runs. Of 200 a quarter is 50: 50 % lie from 50 to 150, 90 % from 10 to 190."""


@pytest.mark.parametrize(
    ("took", "verdict"),
    [
        (100.0, "inside 50 %"),
        (50.0, "inside 50 %"),
        (49.5, "inside 90 %"),
        (150.5, "inside 90 %"),
        (190.0, "inside 90 %"),
        (9.5, "outside 90 % alone"),
        (192.0, "outside 90 % alone"),
        (196.5, "outside jointly"),  # only four runs of 200, and it, lie as far out: 5 of 200 twice
        (INF, "outside jointly"),
    ],
)
def test_a_time_has_the_verdict_that_its_place_among_the_runs_gives_it(took, verdict):
    assert VERDICTS[judge(ONE_TO_199, watched(took)).codes[0]] == verdict


def test_one_of_several_times_beyond_its_90_percent_is_not_jointly_unusual():
    rng = np.random.default_rng(3)
    times = np.array([rng.permutation(199) for _ in range(20)]).T + 1.0
    took = np.full(20, 100.0)
    took[7] = 195.5
    found = judge(times, watched(*took))
    assert [VERDICTS[code] for code in found.codes] == [
        "outside 90 % alone" if k == 7 else "inside 50 %" for k in range(20)
    ]
    assert found.joint is not None
    assert not found.joint.unusual


def test_what_was_cut_off_is_cut_off_in_the_runs_too():
    half = judge(ONE_TO_199, watched(INF, until=100.0))
    assert half.late.tolist() == [0.5]  # 99 runs take longer than 100, and it
    assert VERDICTS[half.codes[0]] == "inside 50 %"
    seldom = judge(ONE_TO_199, watched(INF, until=198.0))
    assert VERDICTS[seldom.codes[0]] == "outside jointly"


def test_where_a_log_does_not_say_what_stayed_open_a_time_is_compared_with_runs_that_came_to_it():
    times = np.where(ONE_TO_199 > 100, INF, ONE_TO_199)
    stated = judge(times, watched(98.0))
    assert stated.late.tolist() == [103 / 200]  # 98, 99 and 100, the 99 that did not come, and it
    silent = judge(times, watched(98.0, states_open=False))
    assert silent.late.tolist() == [4 / 101]
    assert silent.joint is None  # what may be open is not judged together with others


# ranges -------------------------------------------------------------------------------------------


def unsure(low: float = 0.5, high: float = 2.0) -> Scenario:
    """Return one piece of work of 10 to 20 minutes, assumed, which may take half or double that."""
    work = step("draft", "staff/clerk", Uniform(10, 20), milestone="acted")
    takes: Length = Number(Uniform(10, 20), "assumption", (low, high))
    return exercise(
        240,
        person("ann", "staff/clerk"),
        procedure("card", replace(work, takes=takes)),
        inject("I-1", 0, "staff", does="card"),
        inject("I-2", 100, "staff", does="card"),
    )


def test_half_and_double_are_as_far_from_what_is_stated():
    (number,) = left_open(unsure())
    assert [number.at(u) for u in (0.0, 0.5, 1.0)] == [0.5, 1.0, 2.0]
    assert Open(("x",), 0.0, 2.0, is_duration=True).at(0.25) == 0.5


def test_a_number_has_its_new_value_wherever_it_stands():
    scenario = unsure()
    (number,) = left_open(scenario)
    doubled = with_values(scenario, {number.key: 2.0})
    (draft,) = doubled.procedures[0].steps
    assert draft.takes is not None
    assert draft.takes.value == Uniform(20, 40)
    assert with_values(scenario, {}) is scenario


def test_numbers_of_one_name_are_one_and_those_with_a_source_are_certain():
    shared = Number(0.1, "assumption", (0.0, 0.4), "away")
    sourced = Number(0.1, "counted in 2017", (0.0, 0.4))
    people = (
        person("ann", "staff/clerk"),
        replace(person("bo", "staff/clerk"), absent_with=shared),
        replace(person("cy", "staff/clerk"), absent_with=shared),
        replace(person("di", "staff/clerk"), absent_with=sourced),
    )
    scenario = replace(exercise(60, *people), numbers=(shared,))
    (number,) = left_open(scenario)
    assert number.key == ("away",)
    changed = with_values(scenario, {number.key: 0.3})
    assert [p.absent_with and p.absent_with.value for p in changed.people] == [None, 0.3, 0.3, 0.1]
    assert changed.numbers[0].value == 0.3


def test_every_part_of_a_range_is_tried_once():
    values = [s.procedures[0].steps[0].takes for s in spread(unsure(), 10, seed=1)]
    factors = [v.value.quantile(np.array(0.0)) / 10 for v in values if v is not None]
    places = np.log(np.array(factors) * 2) / np.log(4)
    assert sorted((places * 10).astype(int)) == list(range(10))
    assert [*spread(morning(), 10, seed=1)] == []


# comparisons --------------------------------------------------------------------------------------


def after(minutes: float, *more: str) -> Observed:
    """Return a log in which I-1 was acted on after so many minutes."""
    clock = f"08:{int(minutes):02}:{round(minutes % 1 * 60):02}"
    return log_of("08:00 sent I-1", f"{clock} acted I-1 staff", *more)


@pytest.mark.parametrize(
    ("minutes", "as_stated", "verdict"),
    [
        (15, "inside 50 %", "cannot say"),  # half of it never takes that long, double always longer
        (25, "outside jointly", "cannot say"),
        (45, "outside jointly", "outside jointly"),
    ],
)
def test_a_verdict_that_flips_within_the_ranges_cannot_be_said(minutes, as_stated, verdict):
    found = compare(unsure(), after(minutes), How(runs=99, points=10, drills=0))
    (row,) = found.times[found.times["p"].notna()].to_dict("records")
    assert (row["as_stated"], row["verdict"]) == (as_stated, verdict)
    assert row["why"] == (FLIPS if verdict == "cannot say" else "")
    assert found.points == 10
    assert found.together.unusual is (True if verdict != "cannot say" else None)


def test_without_ranges_the_verdict_is_that_of_the_stated_values():
    found = compare(unsure(1.0, 1.0), after(15), How(runs=99, points=10, drills=0))
    (row,) = found.times[found.times["p"].notna()].to_dict("records")
    assert (row["verdict"], found.points) == ("inside 50 %", 0)
    assert abs(row["median"] - 15) < 1.5  # three standard errors of the median of 99 runs
    assert abs(row["low_90"] - 10.5) < 0.7
    assert abs(row["high_90"] - 19.5) < 0.7


def test_nothing_is_said_of_what_the_log_does_not_tell_or_no_run_comes_to():
    found = compare(unsure(), after(15, "08:20 fed_back I-1 staff"), How(99, points=0, drills=0))
    why = found.times.set_index(["inject", "milestone"])["why"]
    assert why["I-1", "completed"] == SILENT
    lazy = unsure(1.0, 1.0)
    (card,) = lazy.procedures
    never = replace(card, steps=(replace(card.steps[0], chance=Number(0.0)),))
    found = compare(replace(lazy, procedures=(never,)), after(15), How(19, points=0, drills=0))
    why = found.times.set_index(["inject", "milestone"])["why"]
    assert why["I-1", "acted"] == UNFORESEEN


def test_what_exercise_control_took_stands_apart():
    log = log_of("08:10 sent I-1", "08:12 paused", "08:20 resumed", "08:33 acted I-1 staff")
    found = compare(unsure(1.0, 1.0), log, How(99, points=0, drills=0))
    (row,) = found.times[found.times["p"].notna()].to_dict("records")
    assert (row["observed"], row["late"], row["paused"]) == (23, 10, 8)
    assert row["verdict"] == "inside 50 %"  # fifteen minutes of work, and the pause


def test_a_log_of_another_exercise_is_refused():
    with pytest.raises(KrisimError, match="no row of the log belongs to an inject"):
        compare(unsure(), log_of("08:00 sent X-1"), How(19, points=0, drills=0))


def test_the_same_seed_gives_the_same_comparison_on_any_number_of_workers():
    log = drill(morning())
    alone = compare(morning(), log, How(20, points=0, drills=1, seed=4))
    together = compare(morning(), log, How(20, points=0, drills=1, seed=4, workers=2))
    assert alone.times.equals(together.times)
    assert alone.power.equals(together.power)


def test_a_drill_with_two_missing_people_is_found_and_what_it_lacked_the_power_for_is_told():
    told: list[int] = []
    how = How(99, points=0, drills=10, seed=4, progress=told.append)
    found = compare(morning(), drill(without(morning(), ["press-2", "press-3"])), how)
    assert found.together.unusual
    assert set(found.times.loc[found.times["verdict"] == "outside jointly", "unit"]) == {"press"}
    power = found.power.set_index(["unit", "difference", "size"])["found"]
    assert power["press", "missing", 2] > 0.8
    assert power["press", "slow", 1.2] < 0.5
    assert sum(told) == plays_needed(morning(), how)


def test_a_drill_as_planned_is_consistent_with_the_plan():
    found = compare(morning(), drill(morning(), 2), How(99, points=0, drills=0))
    assert found.together.unusual is False
    assert "outside jointly" not in set(found.times["verdict"])


def test_slow_work_takes_longer_than_runs_of_the_plan():
    log = drill(slowed(slowed(morning(), "care", 3), "press", 3))
    found = compare(morning(), log, How(99, points=0, drills=0))
    acted = found.times[(found.times["milestone"] == "acted")]
    assert (acted["as_late"] < 0.5).mean() > 0.9
    assert found.together.p <= 0.05
