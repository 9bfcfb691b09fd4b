"""Figures: what is drawn is what the tables say, in either language, and can be read in grey."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import combinations
from zoneinfo import ZoneInfo

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgb

from sim.clock import MINUTE
from sim.log import MILESTONES
from sim.measures.pieces import DOINGS
from sim.measures.waits import AWAY, WHY
from sim.plots import alt_text, plot_day, plot_response_times, plot_targets
from sim.plots.day import (
    GAP,
    HATCHES,
    HIGH,
    HIGHEST,
    LANE,
    LOOKS,
    PRESENT,
    REASONS,
    STRIP,
    WAITING,
)
from sim.plots.responses import SHARE_OF_RUNS
from sim.plots.style import COLOURS, LINES
from sim.scenario import Exercise, Pause
from tests.pictures import lightness, outside, overlapping, said

NAN = float("nan")
STARTEX = datetime(2026, 3, 12, 7, 30, tzinfo=ZoneInfo("Europe/Stockholm"))
EXERCISE = Exercise("Two hours", STARTEX, 120 * MINUTE)


@pytest.fixture(autouse=True)
def _without_a_screen():
    mpl.use("Agg")
    yield
    plt.close("all")


@pytest.fixture
def answers():
    """Four runs of one inject: staff act after 10, 20, 20 and (in one run) not within 50 min."""
    staff = {"unit": "staff", "acted": [10.0, 20.0, NAN, 20.0], "has_acted": True}
    desk = {"unit": "desk", "acted": NAN, "has_acted": False}
    common = {"run": range(4), "case": "I-1", "until_end": 50.0}
    return pd.concat([pd.DataFrame(common | staff), pd.DataFrame(common | desk)])


@pytest.fixture
def targets():
    return pd.DataFrame(
        {
            "target": ["T1", "T2", "T3", "T4"],
            "name": ["first text", "tanks", "callers", "a very long name that needs two lines"],
            "within": [60.0, 120.0, 3.0, 30.0],
            "promised": [0.9, 0.9, 0.8, 0.5],
            "met": [0.98, 0.5, 0.8, NAN],
            "low": [0.93, 0.4, 0.7, NAN],
            "high": [0.99, 0.6, 0.9, NAN],
            "verdict": ["met", "not met", "cannot say", "no occasion"],
        }
    )


@pytest.fixture
def day():
    """A chief and two desk officers, of whom one comes at 30 and works overtime from 100 on."""
    rows = [
        ("chief", 1, "desk", False, "", 0.0, 20.0),
        ("chief", 1, "meeting", False, "", 30.0, 60.0),
        ("chief", 1, "free", False, "", 60.0, 120.0),
        ("chief", None, "waiting", False, "busy", 5.0, 20.0),
        ("chief", None, "waiting", False, "meeting", 40.0, 60.0),
        ("desk officer", 1, "kept", False, "", 10.0, 30.0),
        ("desk officer", 1, "free", False, "", 0.0, 10.0),
        ("desk officer", 2, "talking", False, "", 30.0, 100.0),
        ("desk officer", 2, "desk", True, "", 100.0, 120.0),
    ]
    columns = ["role", "person", "doing", "overtime", "why", "start", "end"]
    table = pd.DataFrame(rows, columns=columns).assign(unit="staff")
    return table.astype({"person": "Int64"})


def shaded(ax):
    """Return from when until when the only pause is shaded."""
    (shade,) = ax.patches
    return shade.get_extents().transformed(ax.transData.inverted()).intervalx.tolist()


def xs(line):
    return np.asarray(line.get_xdata(), dtype=float).tolist()


def ys(line):
    return np.asarray(line.get_ydata(), dtype=float).tolist()


def boxes(ax, colour):
    """Return left, lower, right and upper edges of everything filled with a colour."""
    filled = [c for c in ax.collections if len(c.get_facecolor())]
    bars = [c for c in filled if tuple(c.get_facecolor()[0][:3]) == to_rgb(colour)]
    return sorted(tuple(np.round(p.get_extents().extents, 6)) for c in bars for p in c.get_paths())


# response times -----------------------------------------------------------------------------------


def test_the_share_rises_where_a_run_answers_and_an_open_one_keeps_it_below_all(answers):
    (line,) = plot_response_times(answers).get_lines()
    assert line.get_drawstyle() == "steps-post"
    assert xs(line) == [0, 10, 20, 50]
    assert ys(line) == pytest.approx([0, 0.25, 0.75, 0.75])


def test_a_unit_without_the_milestone_has_no_line(answers):
    assert [line.get_label() for line in plot_response_times(answers).get_lines()] == ["staff"]
    nobody = plot_response_times(answers[answers["unit"] == "desk"])
    assert not nobody.get_lines()
    assert nobody.get_legend() is None


def test_two_injects_have_lines_of_their_own(answers):
    both = pd.concat([answers, answers.assign(case="I-2")])
    labels = [line.get_label() for line in plot_response_times(both).get_lines()]
    assert labels == ["I-1: staff", "I-2: staff"]


def test_a_target_is_a_cross_at_its_limit_and_share(answers, targets):
    ax = plot_response_times(answers, targets=targets.head(1))
    cross = ax.get_lines()[1]
    assert (xs(cross), ys(cross)) == ([60], [0.9])
    assert cross.get_label() == "first text: 90% within 60 min"


def test_lines_differ_by_more_than_colour(answers):
    many = pd.concat([answers.assign(unit=f"unit {k}", has_acted=True) for k in range(10)])
    lines = plot_response_times(many).get_lines()
    styles = {(line.get_linestyle(), line.get_color()) for line in lines}
    assert len(styles) == len(lines) == 10
    assert len({line.get_linestyle() for line in lines[: len(LINES)]}) == len(LINES)
    assert len(set(COLOURS)) == len(COLOURS)


def test_the_interval_of_a_curve_is_shaded(answers):
    """Of four times one has come at 10 min: S = 3/4, and Greenwood's sum of d/(n(n-d)) is 1/12.

    On the scale log(-log S), 1.96 * sqrt(1/12) / log(4/3) = 1.9668, so that S lies from
    0.75**exp(1.9668) = 0.1279 to 0.75**exp(-1.9668) = 0.9605.
    """
    ax = plot_response_times(answers)
    (band,) = ax.collections
    corners = np.asarray(band.get_paths()[0].vertices)
    at_ten = corners[corners[:, 0] == 10, 1].tolist()
    assert min(at_ten) == pytest.approx(1 - 0.9605, abs=1e-4)
    assert max(at_ten) == pytest.approx(1 - 0.1279, abs=1e-4)
    assert "95 % interval, chance only" in said(ax)


def test_many_curves_have_no_intervals(answers):
    many = pd.concat([answers.assign(unit=f"unit {k}", has_acted=True) for k in range(4)])
    ax = plot_response_times(many)
    assert len(ax.get_lines()) == 4
    assert not ax.collections
    assert "95 % interval, chance only" not in said(ax)


def test_a_pause_is_shaded_where_it_fell_after_sending(answers):
    """Sent at 30, the exercise stands from 50 to 60: 20 to 30 min after sending."""
    stood = replace(EXERCISE, pauses=(Pause(50 * MINUTE, 60 * MINUTE),))
    ax = plot_response_times(answers.assign(sent=30.0), exercise=stood)
    assert shaded(ax) == pytest.approx([20, 30])
    early = replace(EXERCISE, pauses=(Pause(10 * MINUTE, 20 * MINUTE),))
    assert not plot_response_times(answers.assign(sent=30.0), exercise=early).patches
    at_other_times = answers.assign(sent=30.0 + answers["run"])
    assert not plot_response_times(at_other_times, exercise=stood).patches


def test_answers_at_once_leave_an_axis_of_a_minute(answers):
    ax = plot_response_times(answers.assign(acted=0.0, has_acted=True))
    assert ax.get_xlim() == (0, 1)


def test_there_is_a_label_for_every_milestone():
    assert tuple(SHARE_OF_RUNS) == MILESTONES[1:]


# targets ------------------------------------------------------------------------------------------


def test_each_target_is_drawn_at_its_share_with_its_interval(targets):
    ax = plot_targets(targets)
    drawn = {c.get_label(): c for c in ax.containers}
    assert set(drawn) == {"met", "not met", "cannot say"}
    point, _, (whisker,) = drawn["not met"]
    assert (xs(point), ys(point)) == ([0.5], [1])
    (ends,) = whisker.get_segments()
    assert ends.ravel().tolist() == pytest.approx([0.4, 1, 0.6, 1])


def test_what_is_promised_stands_beside_every_target(targets):
    (promised,) = [c for c in plot_targets(targets).collections if isinstance(c, PathCollection)]
    places = np.asarray(promised.get_offsets()).tolist()
    assert places == [[0.9, 0], [0.9, 1], [0.8, 2], [0.5, 3]]


def test_a_verdict_has_a_marker_of_its_own(targets):
    markers = [c[0].get_marker() for c in plot_targets(targets).containers]
    assert len(set(markers)) == len(markers) == 3


def test_a_target_without_occasion_says_so(targets):
    assert [t.get_text() for t in plot_targets(targets).texts] == ["no occasion"]


def test_targets_stand_from_top_to_bottom_with_names_that_fit(targets):
    ax = plot_targets(targets)
    names = [t.get_text() for t in ax.get_yticklabels()]
    assert names[0] == "T1  first text"
    assert names[3] == "T4  a very long name that\nneeds two lines"
    assert ax.yaxis_inverted()


# the day ------------------------------------------------------------------------------------------


def test_a_row_stands_for_a_function(day):
    ax = plot_day(day, EXERCISE)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["chief", "desk officer"]


def test_the_functions_of_several_units_stand_below_the_names_of_these(day):
    guard = day[day["role"] == "chief"].assign(unit="guard")
    ax = plot_day(pd.concat([day, guard]), EXERCISE)
    names = [t.get_text() for t in ax.get_yticklabels()]
    assert names == ["staff", "chief", "desk officer", "guard", "chief"]
    assert len(set(ax.get_yticks())) == 5


def test_bars_last_as_long_as_the_work_and_people_share_a_row(day):
    """The chief's bars end where the strip of waits begins; nobody waits for a desk officer."""
    ax = plot_day(day, EXERCISE)
    lower = HIGH + STRIP + GAP
    middle, lowest = round(lower + HIGH / 2, 6), lower + HIGH
    assert boxes(ax, LOOKS["desk"].colour) == [(0, 0, 20, HIGH), (100, middle, 120, lowest)]
    assert boxes(ax, LOOKS["meeting"].colour) == [(30, 0, 60, HIGH)]
    assert boxes(ax, LOOKS["talking"].colour) == [(30, middle, 100, lowest)]
    assert boxes(ax, PRESENT) == [(0, lower, 10, middle), (60, 0, 120, HIGH)]


def test_many_people_of_a_function_have_a_higher_row_up_to_a_limit(day):
    officer = day[day["role"] == "desk officer"].iloc[:1]
    many = pd.concat([officer.assign(person=k) for k in range(1, 11)])
    bars = boxes(plot_day(many, EXERCISE), LOOKS["kept"].colour)
    assert bars[-1][3] == pytest.approx(10 * LANE)
    crowd = pd.concat([officer.assign(person=k) for k in range(1, 101)])
    bars = boxes(plot_day(crowd, EXERCISE), LOOKS["kept"].colour)
    assert bars[-1][3] == pytest.approx(HIGHEST)


def test_waits_are_strips_below_hatched_by_why(day):
    ax = plot_day(day, EXERCISE)
    lower = HIGH + STRIP
    assert boxes(ax, WAITING) == [(5, HIGH, 20, lower), (40, HIGH, 60, lower)]
    hatches = {c.get_hatch() for c in ax.collections}
    assert {HATCHES["all busy"], HATCHES["in a meeting"]} <= hatches
    assert {"work waits: all busy", "work waits: in a meeting"} <= said(ax)
    assert "work waits: on a break" not in said(ax)


def test_overtime_is_a_line_below_the_bar(day):
    ax = plot_day(day, EXERCISE)
    (line,) = [c for c in ax.collections if isinstance(c, LineCollection)]
    lowest = HIGH + STRIP + GAP + HIGH
    assert line.get_segments()[0].ravel().tolist() == pytest.approx([100, lowest, 120, lowest])
    assert "overtime" in said(ax)
    assert "overtime" not in said(plot_day(day[~day["overtime"]], EXERCISE))


def test_sorts_of_time_and_of_waits_differ_by_hatch_or_in_grey():
    """Neighbours in a row are told apart without colour: by hatch, or by a fifth of the light."""
    for one, two in combinations(LOOKS.values(), 2):
        assert one.hatch != two.hatch or abs(lightness(one.colour) - lightness(two.colour)) > 0.2
    assert len(set(HATCHES.values())) == len(HATCHES)


def test_the_day_has_a_look_for_all_that_people_do_and_wait_for():
    assert set(DOINGS) == set(LOOKS)
    assert {*AWAY, *WHY.values(), "busy", "together"} == set(REASONS)
    assert set(REASONS.values()) == set(HATCHES)


def test_the_clock_shows_the_zone_of_the_exercise(day):
    ax = plot_day(day, EXERCISE)
    assert {"08:00", "09:00"} <= said(ax)
    assert "07:30" not in said(ax)


def test_after_midnight_the_day_is_named(day):
    late = replace(EXERCISE, end=30 * 60 * MINUTE)
    assert "day 2\n04:00" in said(plot_day(day, late))
    assert "dag 2\n04:00" in said(plot_day(day, late, "sv"))


# both languages, and axes given by others ---------------------------------------------------------


def test_everything_but_the_names_is_said_in_swedish(answers, targets, day):
    assert {"minuter efter att inspelet skickades", "20 %"} <= said(
        plot_response_times(answers, lang="sv")
    )
    assert {"ej uppfyllt", "utlovat", "inget tillfälle"} <= said(plot_targets(targets, "sv"))
    assert {"lokal tid", "i möte"} <= said(plot_day(day, EXERCISE, "sv"))


def test_figures_are_drawn_on_the_axes_that_are_given(answers, targets, day):
    _, (one, two, three) = plt.subplots(3)
    assert plot_response_times(answers, ax=one) is one
    assert plot_targets(targets, ax=two) is two
    assert plot_day(day, EXERCISE, ax=three) is three


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_what_is_written_stays_within_the_figure_and_apart(answers, targets, day, lang):
    for ax in (
        plot_response_times(answers, targets=targets, lang=lang),
        plot_targets(targets, lang),
        plot_day(day, EXERCISE, lang),
    ):
        assert outside(ax) == []
        assert overlapping(ax) == []


def test_tables_are_left_as_they_were(answers, targets, day):
    before = [t.copy() for t in (answers, targets, day)]
    plot_response_times(answers, targets=targets)
    plot_targets(targets)
    plot_day(day, EXERCISE)
    for table, copy in zip((answers, targets, day), before, strict=True):
        pd.testing.assert_frame_equal(table, copy)


# pauses and alternative texts ---------------------------------------------------------------------


def test_a_pause_of_the_exercise_is_shaded_where_it_was_and_told_in_the_legend(day):
    stood = replace(EXERCISE, pauses=(Pause(60 * MINUTE, 80 * MINUTE),))
    ax = plot_day(day, stood)
    assert shaded(ax) == pytest.approx([60, 80])
    assert "the exercise stands" in said(ax)
    assert "the exercise stands" not in said(plot_day(day, EXERCISE))


def test_the_alternative_text_of_targets_has_their_numbers(targets):
    text = alt_text(plot_targets(targets))
    assert "Met: T1 first text in 98% of the runs (93% to 99%; promised 90%)." in text
    assert "Not met: T2 tanks in 50% of the runs (40% to 60%; promised 90%)." in text
    assert text.endswith("No occasion: T4 a very long name that needs two lines.")


def test_the_alternative_text_of_response_times_says_by_when_half_and_nearly_all(answers, targets):
    staff = answers[answers["unit"] == "staff"]
    quick = staff.assign(unit="guard", acted=[1.0, 2.0, 3.0, 4.0])
    never = staff.assign(unit="press", acted=[1.0, NAN, NAN, NAN])
    table = pd.concat([staff, quick, never])
    text = alt_text(plot_response_times(table, targets=targets.head(1)))
    assert "staff: half of the runs within 20 min, 75% of them at all." in text
    assert "guard: half of the runs within 2 min, 90 % within 4 min." in text
    assert "press: in 25% of the runs." in text
    assert text.endswith("Targets: first text: 90% within 60 min.")


def test_the_alternative_text_of_a_day_has_the_hours_of_its_functions(day):
    """Busy: the officers 70 + 20 min, the chief 20 + 30; waits for the chief 15 + 20."""
    assert alt_text(plot_day(day, EXERCISE)) == (
        "What 2 functions did from 07:30 to 09:30, one row each. "
        "Busy: desk officer 1 h 30 min; chief 50 min. "
        "Work waited for: chief 35 min (in a meeting). "
        "Overtime: 20 min."
    )


def test_alternative_texts_are_in_the_language_of_the_figure(answers, targets, day):
    assert "hälften av körningarna inom 20 min" in alt_text(plot_response_times(answers, lang="sv"))
    assert "Ej uppfyllt: T2" in alt_text(plot_targets(targets, "sv"))
    assert "Arbete väntade på: chief 35 min (i möte)" in alt_text(plot_day(day, EXERCISE, "sv"))


def test_axes_that_nobody_drew_on_have_no_alternative_text():
    assert alt_text(plt.subplots()[1]) == ""
