"""Injects and responses on the clock: the table of one run and of many, and the swimlanes."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.artist import getp
from matplotlib.colors import to_rgb

from sim.clock import MINUTE
from sim.log import MILESTONES
from sim.measures.timeline import timeline
from sim.plots import alt_text, plot_timeline
from sim.plots.timeline import LOOKS, UNTIL
from sim.scenario import Exercise
from tests.builders import STARTEX
from tests.pictures import lightness, outside, overlapping, said

NAN, INF = float("nan"), float("inf")
EXERCISE = Exercise("Five hours", STARTEX, 300 * MINUTE)


@pytest.fixture(autouse=True)
def _without_a_screen():
    mpl.use("Agg")
    yield
    plt.close("all")


def answer(case: str, unit: str, sent: float, run: int = 0, **times: float) -> dict[str, object]:
    """Return a row of answers: what is told is foreseen, missing is what does not come by 300."""
    after = MILESTONES[1:]
    has = {f"has_{m}": m in times for m in after}
    named: dict[str, object] = {"run": run, "case": case, "unit": unit, "sent": sent}
    return named | {m: times.get(m, NAN) for m in after} | has | {"until_end": 300 - sent}


@pytest.fixture
def one_run():
    """I-2 is sent before I-1; staff never completes I-1, and nothing is to be decided on I-2."""
    return pd.DataFrame(
        [
            answer("I-1", "staff", 60, noticed=5, decided=20, acted=30, completed=NAN),
            answer("I-1", "guard", 60, noticed=10, completed=40),
            answer("I-2", "staff", 30, noticed=2, acted=15, completed=20),
        ]
    )


def drawn(ax, milestone):
    """Return from when until when the stretches to a milestone last, from left to right."""
    colour = to_rgb(LOOKS[milestone][0])
    found = [c for c in ax.collections if tuple(c.get_facecolor()[0][:3]) == colour]
    boxes = [path.get_extents() for c in found for path in c.get_paths()]
    return sorted((b.x0, b.x1) for b in boxes)


def lines(ax, **style):
    """Return the times of all lines that have a style."""
    found = [ln for ln in ax.get_lines() if all(getp(ln, k) == v for k, v in style.items())]
    return sorted(np.asarray(line.get_xdata(), dtype=float).tolist() for line in found)


# the table ----------------------------------------------------------------------------------------


def test_of_one_run_each_time_stands_as_it_was_in_the_order_of_sending(one_run):
    table = timeline(one_run)
    columns = ["case", "unit", "sent", "noticed", "acted", "completed", "open"]
    assert table[columns].to_numpy().tolist()[0] == ["I-2", "staff", 30, 32, 45, 50, 0]
    assert table["case"].tolist() == ["I-2", "I-1", "I-1"]


def test_what_is_not_foreseen_is_missing_and_what_never_came_is_infinite(one_run):
    first, second, third = timeline(one_run).to_dict("records")
    assert np.isnan(first["decided"])
    assert second["completed"] == INF
    assert second["open"] == 1
    assert np.isnan(third["acted"])


def test_over_many_runs_times_are_medians_and_the_rarely_reached_is_infinite():
    """Sent at 10, 20, 60: median 20. Noticed after 3, 4, 9: 4. Acted after 8 in one of three."""
    rows = [
        answer("I-1", "staff", 10, 0, noticed=4, acted=8),
        answer("I-1", "staff", 20, 1, noticed=3, acted=NAN),
        answer("I-1", "staff", 60, 2, noticed=9, acted=NAN),
    ]
    (row,) = timeline(pd.DataFrame(rows)).to_dict("records")
    assert (row["runs"], row["sent"], row["noticed"], row["acted"]) == (3, 20, 24, INF)


def test_runs_in_which_a_milestone_is_not_foreseen_do_not_count_for_it():
    rows = [answer("I-1", "staff", 10, 0, acted=8), answer("I-1", "staff", 10, 1, noticed=3)]
    (row,) = timeline(pd.DataFrame(rows)).to_dict("records")
    assert (row["noticed"], row["acted"]) == (13, 18)


# the swimlanes ------------------------------------------------------------------------------------


def test_spans_are_cut_at_the_milestones_that_are_foreseen(one_run):
    ax = plot_timeline(timeline(one_run), EXERCISE)
    assert drawn(ax, "noticed") == [(30, 32), (60, 65), (60, 70)]
    assert drawn(ax, "decided") == [(65, 80)]
    assert drawn(ax, "acted") == [(32, 45), (80, 90)]
    assert drawn(ax, "completed") == [(45, 50), (70, 100)]


def test_what_stays_open_is_an_arrow_from_the_last_milestone_to_endex(one_run):
    ax = plot_timeline(timeline(one_run), EXERCISE)
    assert lines(ax, linestyle="--") == [[90, 300]]
    assert lines(ax, marker=">") == [[300]]
    assert "not by ENDEX" in said(ax)
    over = one_run[one_run["unit"] == "guard"]
    assert "not by ENDEX" not in said(plot_timeline(timeline(over), EXERCISE))


def test_each_unit_has_a_lane_and_each_inject_a_mark_with_its_name(one_run):
    ax = plot_timeline(timeline(one_run), EXERCISE)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["staff", "guard"]
    assert lines(ax, marker="d") == [[30], [60], [60]]
    assert sorted(t.get_text() for t in ax.texts) == ["I-1", "I-1", "I-2"]


def test_spans_that_would_overlap_have_lines_of_their_own():
    rows = [answer(f"I-{k}", "staff", 20 + 10 * k, acted=100) for k in range(6)]
    later = answer("I-9", "staff", 250, acted=20)
    ax = plot_timeline(timeline(pd.DataFrame([*rows, later])), EXERCISE)
    assert overlapping(ax) == []
    heights = {round(path.get_extents().y0, 6) for c in ax.collections for path in c.get_paths()}
    assert len(heights) == 6  # the last one stands again on the first line


def test_stretches_differ_by_hatch_or_in_grey():
    for (one, hatch), (two, other) in combinations(LOOKS.values(), 2):
        assert hatch != other or abs(lightness(one) - lightness(two)) > 0.2
    assert set(LOOKS) == set(UNTIL) < set(MILESTONES)


def test_the_alternative_text_tells_the_slowest_and_what_stays_open(one_run):
    """Acted: I-1 after 30 min, I-2 after 15."""
    text = alt_text(plot_timeline(timeline(one_run), EXERCISE))
    assert text == (
        "From 08:00 to 13:00, a lane for each of 2 units: 2 injects and what came of them. "
        "Acted last: I-1 staff after 30 min; I-2 staff after 15 min. "
        "Not by ENDEX: I-1 staff."
    )


def test_that_times_are_medians_is_told_where_there_are_several_runs(one_run):
    twice = pd.concat([one_run, one_run.assign(run=1)])
    assert "Times are medians of 2 runs." in alt_text(plot_timeline(timeline(twice), EXERCISE))


def test_all_but_names_is_said_in_swedish(one_run):
    ax = plot_timeline(timeline(one_run), EXERCISE, "sv")
    assert {"inspelet skickas", "tills det beslutas", "inte före ENDEX"} <= said(ax)
    assert alt_text(ax).endswith("Inte före ENDEX: I-1 staff.")


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_nothing_that_is_written_leaves_the_figure(one_run, lang):
    long = one_run.assign(unit="A unit with a very long name that needs several lines")
    two_days = replace(EXERCISE, end=1800 * MINUTE)
    ax = plot_timeline(timeline(pd.concat([one_run, long])), two_days, lang)
    assert outside(ax) == []
    assert overlapping(ax) == []
