"""Figures: what is drawn is what the tables say, in either language, and can be read in grey."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from sim.clock import MINUTE
from sim.log import MILESTONES
from sim.plots import alt_text, plot_day, plot_response_times, plot_targets
from sim.plots.day import LOOKS, PRESENT
from sim.plots.responses import SHARE_OF_RUNS
from sim.plots.style import COLOURS, LINES
from sim.plots.targets import VERDICTS
from sim.scenario import Exercise, Pause

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
def tasks():
    return pd.DataFrame(
        [
            ("work", "ann", 0.0, 20.0),
            ("gathering", "bo", 10.0, 30.0),
            ("opening", "ann; bo", 30.0, 60.0),
            ("call", "cy", 90.0, NAN),
            ("work", "dee", 0.0, 120.0),
            ("transit", None, 0.0, 5.0),
            ("work", "ann", NAN, NAN),
        ],
        columns=["kind", "people", "started", "completed"],
    )


@pytest.fixture
def presence():
    """The chief there all the time, one desk officer until 60 min; a stranger is not drawn."""
    return pd.DataFrame(
        [
            ("ann", "present", 0.0, 120.0, "chief"),
            ("bo", "present", 0.0, 60.0, "desk officer"),
            ("cy", "on call", 0.0, 30.0, "desk officer"),
            ("cy", "present", 30.0, 120.0, "desk officer"),
            ("dee", "present", 0.0, 120.0, None),
        ],
        columns=["person", "state", "start", "end", "function"],
    )


def said(ax):
    """Return everything that can be read in a figure."""
    ax.figure.draw_without_rendering()
    return {t.get_text() for t in ax.figure.findobj(Text) if t.get_text()}


def xs(line):
    return np.asarray(line.get_xdata(), dtype=float).tolist()


def ys(line):
    return np.asarray(line.get_ydata(), dtype=float).tolist()


def boxes(ax, colour):
    """Return left, lower, right and upper edges of everything filled with a colour."""
    bars = [c for c in ax.collections if tuple(c.get_facecolor()[0][:3]) == to_rgb(colour)]
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


def test_there_is_a_label_for_every_milestone():
    assert tuple(SHARE_OF_RUNS) == MILESTONES[1:]


# targets ------------------------------------------------------------------------------------------


def test_each_target_is_drawn_at_its_share_with_its_interval(targets):
    ax = plot_targets(targets)
    drawn = {c.get_label(): c for c in ax.containers}
    assert set(drawn) == set(VERDICTS)
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


def test_a_row_stands_for_a_function_and_names_no_person(tasks, presence):
    ax = plot_day(tasks, presence, EXERCISE)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["chief", "desk officer"]
    assert not said(ax) & {"ann", "bo", "cy", "dee"}


def test_bars_last_as_long_as_the_work_and_open_work_until_the_end(tasks, presence):
    ax = plot_day(tasks, presence, EXERCISE)
    assert boxes(ax, LOOKS["desk work"].colour) == [(0, -0.4, 20, 0.4)]
    assert boxes(ax, LOOKS["waiting in the room"].colour) == [(10, 0.6, 30, 1)]
    assert boxes(ax, LOOKS["in a meeting"].colour) == [(30, -0.4, 60, 0.4), (30, 0.6, 60, 1)]
    assert boxes(ax, LOOKS["on the telephone or face to face"].colour) == [(90, 1, 120, 1.4)]


def test_presence_lies_behind_and_being_on_call_is_no_presence(tasks, presence):
    ax = plot_day(tasks, presence, EXERCISE)
    assert boxes(ax, PRESENT) == [(0, -0.4, 120, 0.4), (0, 0.6, 60, 1), (30, 1, 120, 1.4)]


def test_sorts_of_work_differ_by_hatch_too():
    assert len({look.hatch for look in LOOKS.values()}) == len(LOOKS)


def test_the_clock_shows_the_zone_of_the_exercise(tasks, presence):
    ax = plot_day(tasks, presence, EXERCISE)
    assert {"08:00", "09:00"} <= said(ax)
    assert "07:30" not in said(ax)


def test_after_midnight_the_day_is_named(tasks, presence):
    late = replace(EXERCISE, end=30 * 60 * MINUTE)
    assert "day 2\n04:00" in said(plot_day(tasks, presence, late))
    assert "dag 2\n04:00" in said(plot_day(tasks, presence, late, "sv"))


# both languages, and axes given by others ---------------------------------------------------------


def test_everything_but_the_names_is_said_in_swedish(answers, targets, tasks, presence):
    assert {"minuter efter att inspelet skickades", "20 %"} <= said(
        plot_response_times(answers, lang="sv")
    )
    assert {"ej uppnått", "utlovat", "inget tillfälle"} <= said(plot_targets(targets, "sv"))
    assert {"lokal tid", "i möte"} <= said(plot_day(tasks, presence, EXERCISE, "sv"))


def test_figures_are_drawn_on_the_axes_that_are_given(answers, targets, tasks, presence):
    _, (one, two, three) = plt.subplots(3)
    assert plot_response_times(answers, ax=one) is one
    assert plot_targets(targets, ax=two) is two
    assert plot_day(tasks, presence, EXERCISE, ax=three) is three


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_nothing_that_is_written_leaves_the_figure(answers, targets, tasks, presence, lang):
    for ax in (
        plot_response_times(answers, targets=targets, lang=lang),
        plot_targets(targets, lang),
        plot_day(tasks, presence, EXERCISE, lang),
    ):
        figure = ax.get_figure(root=True)
        assert figure is not None
        figure.draw_without_rendering()
        needed = figure.get_tightbbox().transformed(figure.dpi_scale_trans)
        assert figure.bbox.x0 <= needed.x0
        assert needed.x1 <= figure.bbox.x1 + 1


def test_tables_are_left_as_they_were(answers, targets, tasks, presence):
    before = [t.copy() for t in (answers, targets, tasks, presence)]
    plot_response_times(answers, targets=targets)
    plot_targets(targets)
    plot_day(tasks, presence, EXERCISE)
    for table, copy in zip((answers, targets, tasks, presence), before, strict=True):
        pd.testing.assert_frame_equal(table, copy)


# pauses and alternative texts ---------------------------------------------------------------------


def test_a_pause_of_the_exercise_is_shaded_where_it_was_and_told_in_the_legend(tasks, presence):
    stood = replace(EXERCISE, pauses=(Pause(60 * MINUTE, 80 * MINUTE),))
    ax = plot_day(tasks, presence, stood)
    (shade,) = ax.patches
    assert shade.get_extents().transformed(ax.transData.inverted()).intervalx == pytest.approx(
        [60, 80]
    )
    assert "the exercise stands" in said(ax)
    assert "the exercise stands" not in said(plot_day(tasks, presence, EXERCISE))


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


def test_the_alternative_text_of_a_day_names_its_rows_and_its_hours(tasks, presence):
    text = alt_text(plot_day(tasks, presence, EXERCISE))
    assert text == (
        "What 2 functions did from 07:30 to 09:30, one row each. "
        "From top to bottom: chief; desk officer."
    )


def test_alternative_texts_are_in_the_language_of_the_figure(answers, targets, tasks, presence):
    assert "hälften av körningarna inom 20 min" in alt_text(plot_response_times(answers, lang="sv"))
    assert "Ej uppnått: T2" in alt_text(plot_targets(targets, "sv"))
    assert "Uppifrån och ned: chief" in alt_text(plot_day(tasks, presence, EXERCISE, "sv"))


def test_axes_that_nobody_drew_on_have_no_alternative_text():
    assert alt_text(plt.subplots()[1]) == ""
