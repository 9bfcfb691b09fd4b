"""Figures of targets and objectives: shares, ratings and margins are those of the tables."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.container import ErrorbarContainer

from sim.plots import alt_text, plot_objectives, plot_targets
from sim.plots.rated import LOOKS, RATINGS
from sim.scenario.judging import THREE_STEPS
from tests.pictures import outside, overlapping, said

NAN = float("nan")


@pytest.fixture(autouse=True)
def _without_a_screen():
    mpl.use("Agg")
    yield
    plt.close("all")


@pytest.fixture
def targets():
    """Ten minutes to spare; late in the median run; open in it; too few calls; no occasion."""
    return pd.DataFrame(
        {
            "target": ["T1", "T2", "T3", "T4", "T5"],
            "name": ["first text", "tanks", "schools", "callers", "never on"],
            "promised": 0.9,
            "of_calls": [NAN, NAN, NAN, 0.8, NAN],
            "met": [0.98, 0.6, 0.1, 0.7, NAN],
            "low": [0.93, 0.52, 0.05, 0.4, NAN],
            "high": [0.99, 0.7, 0.2, 0.95, NAN],
            "verdict": ["met", "not met", "not met", "cannot say", "no occasion"],
            "margin": [10.0, -5.0, -np.inf, -0.05, NAN],
            "margin_p10": [2.0, -20.0, -np.inf, -0.1, NAN],
            "margin_p90": [30.0, 8.0, 4.0, 0.1, NAN],
            "rating": ["met", "partly", "not met", "cannot say", "no occasion"],
        }
    )


@pytest.fixture
def objectives():
    """One objective with a unit's part in it, and one that nothing speaks of."""
    return pd.DataFrame(
        {
            "objective": ["O1", "O1", "O2"],
            "name": ["Lead", "Lead", "Hold out"],
            "unit": ["", "Staff", ""],
            "expectations": [0.5, 0.5, NAN],
            "targets": [1.0, NAN, NAN],
            "achieved": [0.75, 0.5, NAN],
            "low": [0.6, 0.3, NAN],
            "high": [0.85, 0.7, NAN],
            "rating": ["partly", "cannot say", "no occasion"],
        }
    )


def points(ax):
    """Return where the points of each rating are, by their label."""
    found = {}
    for container in ax.containers:
        assert isinstance(container, ErrorbarContainer)
        found[container.get_label()] = np.asarray(container.lines[0].get_xydata()).tolist()
    return found


def lines(ax):
    """Return the lines of an Axes as lists of x and y."""
    return [tuple(np.asarray(line.get_xydata(), dtype=float).T.tolist()) for line in ax.lines]


# targets ------------------------------------------------------------------------------------------


def test_a_target_is_marked_by_the_rating_that_is_proposed(targets):
    assert points(plot_targets(targets)) == {
        "met": [[0.98, 0]],
        "partly": [[0.6, 1]],
        "not met": [[0.1, 2]],
        "cannot say": [[0.7, 3]],
    }
    assert len({LOOKS[rating][0] for rating in RATINGS}) == len(RATINGS)


def test_beside_a_target_stands_what_was_left_until_its_limit(targets):
    ax = plot_targets(targets)
    (beside,) = [each for each in ax.figure.axes if each is not ax]
    edge = beside.get_xlim()[0]
    limit, *drawn = lines(beside)
    assert limit[0] == [0, 0]
    eight_of_ten = {y[0]: x for x, y in drawn if len(x) == 2}
    assert eight_of_ten == {0: [2, 30], 1: [-20, 8], 2: [edge, 4]}
    assert {y[0]: x[0] for x, y in drawn if len(x) == 1} == {0: 10, 1: -5, 2: edge}


def test_the_margin_of_callers_is_written_since_it_is_no_time(targets):
    assert "5% of calls too few" in said(plot_targets(targets))
    kept = targets.assign(margin=targets["margin"].abs())
    assert "5% of calls to spare" in said(plot_targets(kept))


def test_what_was_open_in_the_median_run_has_a_marker_of_its_own(targets):
    (beside,) = plot_targets(targets).figure.axes[1:]
    markers = {np.ravel(line.get_ydata())[0]: line.get_marker() for line in beside.lines[1:]}
    assert markers[2] == "<" != markers[1] == markers[0]


def test_without_margins_there_is_nothing_beside_the_targets(targets):
    ax = plot_targets(targets.drop(columns=["margin", "rating"]))
    assert ax.figure.axes == [ax]


def test_the_alternative_text_of_targets_says_how_late_they_were(targets):
    text = alt_text(plot_targets(targets))
    assert "Met: T1 first text in 98% of the runs (93% to 99%; promised 90%). Partly met:" in text
    assert "(52% to 70%; promised 90%), median run 5 min late." in text
    assert "T3 schools in 10% of the runs (5% to 20%; promised 90%), median run not by" in text
    assert "promised 90%), median run 5% of calls too few." in text
    assert text.endswith("No occasion: T5 never on.")


# objectives ---------------------------------------------------------------------------------------


def test_an_objective_is_drawn_at_its_share_with_its_interval(objectives):
    ax = plot_objectives(objectives)
    assert points(ax) == {"partly": [[0.75, 0]], "cannot say": [[0.5, 1]]}
    assert [t.get_text() for t in ax.get_yticklabels()] == ["O1  Lead", "Staff", "O2  Hold out"]
    assert [(t.get_text(), *t.get_position()) for t in ax.texts] == [("no occasion", 0, 2)]


def test_beside_it_stands_what_it_is_made_of(objectives):
    ax = plot_objectives(objectives)
    parts = {c.get_label(): np.asarray(c.get_offsets()).tolist() for c in ax.collections}
    assert parts["expectations alone"] == [[0.5, 0], [0.5, 1]]
    assert parts["targets alone"] == [[1, 0]]


def test_the_limits_of_the_ratings_are_lines_if_they_are_given(objectives):
    given = lines(plot_objectives(objectives, THREE_STEPS))
    assert [[limit, limit] for limit in THREE_STEPS.limits] == [x for x, _ in given[-2:]]
    assert "limits of the ratings" not in said(plot_objectives(objectives))


def test_the_alternative_text_of_objectives_has_their_shares_and_ratings(objectives):
    assert alt_text(plot_objectives(objectives)) == (
        "How much of each objective is met, by weight, with its 95 % interval. "
        "O1 Lead: 75% (60% to 85%), partly. O2 Hold out: no occasion."
    )


# both ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_nothing_that_is_written_leaves_a_figure_or_lies_upon_other_texts(
    targets, objectives, lang
):
    for ax in plot_targets(targets, lang), plot_objectives(objectives, THREE_STEPS, lang):
        assert outside(ax) == []
        assert overlapping(ax) == []


def test_in_swedish_only_names_numbers_and_times_stay(targets, objectives):
    names = {*(targets["target"] + " " + targets["name"]), "O1 Lead", "O2 Hold out", "Staff"}
    for one, other in (
        (plot_targets(targets), plot_targets(targets, "sv")),
        (plot_objectives(objectives, THREE_STEPS), plot_objectives(objectives, THREE_STEPS, "sv")),
    ):
        same = {" ".join(text.split()) for text in said(one) & said(other)}
        assert all(text in names or not any(c.isalpha() for c in text) for text in same), same


def test_tables_are_left_as_they_were(targets, objectives):
    before = targets.copy(), objectives.copy()
    plot_targets(targets)
    plot_objectives(objectives, THREE_STEPS)
    pd.testing.assert_frame_equal(targets, before[0])
    pd.testing.assert_frame_equal(objectives, before[1])
