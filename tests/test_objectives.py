"""Objectives: the part that is met by hand, its interval, and the ratings that it allows."""

from __future__ import annotations

from dataclasses import replace
from math import isnan
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.clock import to_micros
from sim.measures.expectations import expected
from sim.measures.objectives import Tables, objective_table, share_bounds, shares
from sim.measures.ratings import allowed, interval, promised, proposed
from sim.scenario import (
    PSMU,
    THREE_STEPS,
    Event,
    Expectation,
    Objective,
    Scenario,
    Target,
)
from sim.words import Words
from tests.builders import exercise, inject, person, procedure, public, step

WORK = step("act", "staff/clerk", 5, milestone="acted")
PARTS = (("staff", "answer"), ("town", "watch"))


def target(name: str, weight: float, **more: Any) -> Target:
    limit = to_micros(9)
    return Target(name, name, limit, 0.9, objective="O1", weight=weight, **more)


def scenario(weights: tuple[float, float, float, float] = (3, 1, 1, 1)) -> Scenario:
    """Return two expectations and two targets of the objective O1, weighing so much."""
    a = Expectation("both", "acted", to_micros(7), weight=weights[0])
    b = Expectation("staff alone", "acted", to_micros(7), ("staff",), weights[1])
    got = inject("I-1", 0, "staff, town", does="card", expectations=(a, b), objectives=("O1",))
    made = exercise(
        60,
        person("ann", "staff/clerk"),
        person("bo", "town/guard"),
        got,
        procedure("card", WORK),
        public("line", "town/guard", 5.0, 0, (0, 60)),
    )
    sent, acted = Event("I-1", "sent"), Event("I-1", "acted", "staff")
    return replace(
        made,
        objectives=(Objective("O1", "Act", PARTS),),
        targets=(
            target("T1", weights[2], start=sent, end=acted),
            target("T2", weights[3], callers="line", of_calls=0.5),
        ),
    )


YES, NO, UNKNOWN = True, False, None
Run = tuple[bool | None, bool | None, bool | None, bool | None, bool | None]
"""What staff and town did about 'both', staff about 'staff alone', and the two targets."""


def tables(*runs: Run, name: str = "") -> Tables:
    whole, own, targets = [], [], []
    for number, (staff, town, alone, first, second) in enumerate(runs):
        run = name or number
        both = False if False in (staff, town) else None if None in (staff, town) else True
        whole += [(run, "I-1", "both", both), (run, "I-1", "staff alone", alone)]
        own += [
            (run, "I-1", "both", "staff", staff),
            (run, "I-1", "both", "town", town),
            (run, "I-1", "staff alone", "staff", alone),
        ]
        targets += [(run, "T1", first), (run, "T2", second)]
    return Tables(
        pd.DataFrame(whole, columns=["run", "inject", "expectation", "met"]),
        pd.DataFrame(own, columns=["run", "inject", "expectation", "unit", "met"]),
        pd.DataFrame(targets, columns=["run", "target", "met"]),
    )


def judge(found: Tables, of: Scenario | None = None, language: Any = "en") -> pd.DataFrame:
    of = of or scenario()
    wanted = expected(of, frozenset())
    return objective_table(found, of, wanted, Words(language))


def test_the_part_that_is_met_is_weighed_in_each_run_and_averaged_over_the_runs():
    """Run 0: 3 and 1 of 3 + 1 + 1 + 1; run 1: of 3 + 1 + 1 (T2 had no occasion) only 1 and 1."""
    row = judge(tables((YES, YES, YES, NO, NO), (YES, NO, YES, YES, UNKNOWN))).iloc[0]
    assert row["achieved"] == pytest.approx((4 / 6 + 2 / 5) / 2)
    assert row["expectations"] == pytest.approx((1 + 1 / 4) / 2)
    assert row["targets"] == pytest.approx((0 + 1) / 2)
    assert row["runs"] == 2


def test_each_actor_is_judged_by_what_it_did_itself():
    """Town missed 'both' in run 1, which is no fault of the staff; T2 is town's, T1 the staff's."""
    found = judge(tables((YES, YES, YES, NO, NO), (YES, NO, YES, YES, UNKNOWN)))
    staff, town = found.iloc[1], found.iloc[2]
    assert (staff["unit"], staff["part"], town["unit"]) == ("staff", "answer", "town")
    assert staff["achieved"] == pytest.approx((4 / 5 + 5 / 5) / 2)
    assert town["achieved"] == pytest.approx((3 / 4 + 0 / 3) / 2)


def test_what_weighs_nothing_does_not_count():
    runs = tables((YES, YES, NO, YES, NO))
    assert judge(runs, scenario((1, 0, 1, 0))).iloc[0]["achieved"] == 1
    nothing = judge(runs, scenario((0, 0, 0, 0))).iloc[0]
    assert (nothing["runs"], nothing["rating"]) == (0, "no occasion")
    assert isnan(nothing["achieved"])


@settings(max_examples=20, deadline=None)
@given(
    st.floats(min_value=1e-3, max_value=1e3),
    st.lists(st.tuples(*[st.sampled_from((YES, NO, UNKNOWN))] * 5), min_size=1, max_size=6),
)
def test_the_scale_of_the_weights_does_not_matter(factor, runs):
    found = tables(*runs)
    weights = (3.0, 1.0, 0.5, 1.0)
    one = judge(found, scenario(weights))
    a, b, c, d = (w * factor for w in weights)
    other = judge(found, scenario((a, b, c, d)))
    columns = ["expectations", "targets", "runs", "achieved", "low", "high"]
    pd.testing.assert_frame_equal(one[columns], other[columns], rtol=1e-9)


def test_what_rests_on_a_placeholder_is_listed_and_not_judged():
    of = scenario()
    wanted = expected(of, frozenset({("I-1", "town")}))
    runs = tables((YES, YES, YES, YES, YES))
    only = runs.expectations[runs.expectations["expectation"] != "both"]
    own = runs.expected[runs.expected["expectation"] != "both"]
    found = objective_table(Tables(only, own, runs.targets), of, wanted)
    assert found["left_out"].tolist() == ["I-1 both", "I-1 both", "I-1 both"]
    assert found.iloc[0]["expectations"] == 1
    assert isnan(found.iloc[2]["expectations"])


# intervals ----------------------------------------------------------------------------------------


def by_run(met: np.ndarray[Any, Any]) -> pd.DataFrame:
    """Return the shares of runs (rows) and equal items (columns)."""
    runs, items = met.shape
    return shares(
        pd.DataFrame(
            {
                "run": np.repeat(np.arange(runs), items),
                "met": met.ravel().astype(float),
                "weight": 1.0,
            }
        )
    )


@pytest.mark.parametrize(
    ("met", "runs", "low", "high"), [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617)]
)
def test_one_item_has_the_exact_interval_as_newcombe_tabulates_it(met, runs, low, high):
    """Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 5."""
    found = share_bounds(by_run(np.arange(runs)[:, None] < met))
    assert list(found) == pytest.approx([low, high], abs=5e-5)


def test_items_that_always_go_together_are_worth_one():
    one = np.arange(100)[:, None] < 80
    four = share_bounds(by_run(np.repeat(one, 4, axis=1)))
    assert list(four) == pytest.approx(list(share_bounds(by_run(one))), abs=2e-3)


def test_the_runs_are_what_is_counted_where_nothing_was_missed():
    """0.025 ** (1 / 20) for 20 of 20, not for 80 of 80."""
    found = share_bounds(by_run(np.ones((20, 4), dtype=bool)))
    assert list(found) == pytest.approx([0.8316, 1], abs=5e-5)


def test_a_single_run_tells_nothing_about_chance():
    assert share_bounds(by_run(np.array([[True, False]]))) == (0, 1)


@pytest.mark.parametrize("kinship", [0.0, 0.3, 0.8])
def test_the_interval_holds_the_truth_as_often_as_it_says(kinship):
    """Four items a run, met with 0.8 each; with ``kinship`` an item copies the first of its run.

    2000 intervals of 95 %: fewer than 93 % would hold the truth by chance once in 20 000 times.
    """
    generator = np.random.default_rng(1)
    held = 0
    for _ in range(2000):
        met = generator.random((40, 4)) < 0.8
        met = np.where(generator.random((40, 4)) < kinship, met[:, :1], met)
        run = pd.DataFrame({"share": met.mean(axis=1), "items": 4.0})
        low, high = share_bounds(run)
        held += low <= 0.8 <= high
    assert held / 2000 > 0.93


# ratings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "three", "psmu"),
    [
        (0.9, 1, "met", "P"),
        (0.89, 1, "cannot say", "cannot say"),
        (0.7, 0.89, "partly", "S"),
        (0.5, 0.69, "partly", "M"),
        (0.5, 0.7, "partly", "cannot say"),
        (0.2, 0.49, "not met", "U"),
        (0.49, 0.5, "cannot say", "cannot say"),
        (0.9 - 1e-15, 0.9, "met", "P"),
    ],
)
def test_a_rating_needs_the_whole_interval_within_one_step(low, high, three, psmu):
    assert proposed(THREE_STEPS, low, high) == three
    assert proposed(PSMU, low, high) == psmu


def test_the_ratings_that_are_left_stand_from_the_best_to_the_worst():
    assert allowed(PSMU, 0.6, 0.95) == ("P", "S", "M")


@given(
    st.floats(min_value=0.01, max_value=1),
    st.floats(min_value=0, max_value=1),
    st.floats(min_value=0, max_value=1),
)
def test_a_target_has_the_best_rating_just_where_its_promise_is_kept(share, one, other):
    low, high = sorted((one, other))
    scale = promised(THREE_STEPS, share)
    assert (proposed(scale, low, high) == "met") == (low >= share - 1e-12)
    assert ("met" not in allowed(scale, low, high)) == (high < share - 1e-12)


def test_intervals_are_told_rounded_outwards():
    assert interval(0.8961, 0.9012, Words()) == "95 % interval 89% to 91%"
    assert interval(0.9, 1.0, Words("sv")) == "95 % konfidensintervall 90 % till 100 %"


def test_the_evidence_says_what_was_missed_most_often():
    """'both' in 1 of 3 runs, T2 in 1 of 2, T1 in 2 of 3."""
    runs: list[Run] = [
        (YES, YES, YES, YES, NO),
        (NO, YES, YES, YES, YES),
        (NO, YES, YES, NO, UNKNOWN),
    ]
    said = judge(tables(*runs)).iloc[0]["evidence"]
    least = "I-1 both in 1 of 3; T2 T2 in 1 of 2; T1 T1 in 2 of 3"
    assert said.startswith("51% met in the mean of 3 runs (95 % interval ")
    assert said.endswith(f"; between met and not met; {least}")
    swedish = judge(tables(*runs), language="sv").iloc[0]["evidence"]
    assert "mellan uppfyllt och ej uppfyllt" in swedish


def test_one_observed_exercise_is_rated_by_what_was_met():
    """3 and 1 of 6 by weight."""
    row = judge(tables((YES, YES, YES, NO, NO), name="drill")).iloc[0]
    assert row["low"] == row["high"] == pytest.approx(4 / 6)
    assert (row["rating"], row["psmu"]) == ("partly", "M")
