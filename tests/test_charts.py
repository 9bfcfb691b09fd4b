"""Figures of bottlenecks, load, links and counter-play: they show what the tables say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_hex
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, StepPatch
from matplotlib.text import Annotation

from sim.clock import MINUTE
from sim.plots import (
    alt_text,
    counterplay,
    plot_bottlenecks,
    plot_counterplay,
    plot_links,
    plot_load,
    plot_shifting,
    ranking,
    shifting,
)
from sim.plots.load import COLOURS, COLUMNS, mapped
from sim.plots.seats import BOX, seated
from sim.scenario import Exercise, Pause, Unit
from tests.pictures import lightness, outside, overlapping, said

NAN = float("nan")
STARTEX = datetime(2026, 3, 12, 8, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
EXERCISE = Exercise("Three hours", STARTEX, 180 * MINUTE)
UNITS = (
    Unit("board", "Crisis management board"),
    Unit("staff", "Crisis management group", parent="board"),
    Unit("press", "Communication group", parent="staff"),
    Unit("desk", "Information centre", parent="press"),
    Unit("school", "Children and education", parent="staff"),
    Unit("county", "County administrative board", kind="counterpart"),
    Unit("radio", "Sveriges Radio P4", kind="counterpart"),
)


@pytest.fixture(autouse=True)
def _without_a_screen():
    mpl.use("Agg")
    yield
    plt.close("all")


@pytest.fixture
def bottlenecks():
    """Two of one rank, one alone; one more helps the first, of the second none was tried."""
    columns = "rank what unit role channel minutes share share_low share_high why mostly_share"
    rows = [
        (1, "people", "Staff", "head of press", "", 60.0, 0.6, 0.5, 0.7, "meeting", 0.75),
        (1, "inbox", "Desk", "", "mail", 30.0, 0.3, 0.2, 0.5, "unread", 1.0),
        (3, "channel", "", "", "phone", 10.0, 0.1, 0.0, 0.05, "channel", 1.0),
    ]
    table = pd.DataFrame(rows, columns=columns.split())
    return table.assign(
        helps=["first text", "", "rumour corrected"],
        gain=[22.0, NAN, 1.0],
        gain_low=[15.0, NAN, -2.0],
        gain_high=[29.0, NAN, 4.0],
        verdict=["helps", "", "no effect shown"],
    )


@pytest.fixture
def load():
    """Two units in three bins of an hour: one all busy at 9, of the other nobody there at 8."""
    staff = {"present": [2.0, 2.0, 4.0], "busy": [0.5, 2.5, 1.0], "overtime": [0.0, 0.5, 0.0]}
    desk = {"present": [0.0, 1.0, 1.0], "busy": [0.0, 0.7, 0.0], "overtime": 0.0}
    bins = {"start": [0.0, 60.0, 120.0], "end": [60.0, 120.0, 180.0]}
    return pd.concat(
        [
            pd.DataFrame({"unit": "Staff", "queue": [0.4, 3.6, 0.0]} | bins | staff),
            pd.DataFrame({"unit": "Desk", "queue": [1.2, 0.0, 0.0]} | bins | desk),
        ],
        ignore_index=True,
    )


@pytest.fixture
def told():
    """Ten messages from staff to press by two channels, two of them missed, and small links."""
    return pd.DataFrame(
        [
            ("staff", "press", "mail", 5.0, 0.4),
            ("staff", "press", "phone", 5.0, 0.0),
            ("press", "staff", "phone", 5.0, 0.0),
            ("county", "staff", "wis", 20.0, 0.05),
            ("staff", "staff", "in person", 30.0, 0.0),
            ("desk", "press", "", 0.0, NAN),
            ("staff", "county", "wis", 5.0, 0.0),
            ("press", "desk", "in person", 9.6, 0.0),
            ("radio", "press", "phone", 0.4, 0.0),
        ],
        columns=["sender", "receiver", "channel", "requested", "missed"],
    )


@pytest.fixture
def hours():
    return pd.DataFrame(
        {
            "start": [0.0, 60.0, 120.0],
            "end": [60.0, 120.0, 180.0],
            "injects": [4.0, 6.0, 1.0],
            "calls": [10.0, 30.0, 20.0],
            "contacts": [2.0, 3.0, 8.0],
            "needed": [2.5, 6.5, 4.5],
            "needed_p90": [3.0, 7.0, 5.0],
            "needed_for_rest_p90": [2.0, 3.0, 4.0],
        }
    )


@pytest.fixture
def moved():
    return pd.DataFrame(
        [
            ("chief (Staff)", 0.0, 30.0, "sole"),
            ("chief (Staff)", 30.0, 40.0, "shifting"),
            ("Desk", 30.0, 40.0, "shifting"),
            ("Desk", 40.0, 90.0, "sole"),
        ],
        columns=["resource", "start", "end", "kind"],
    )


@pytest.fixture
def tables(bottlenecks, load, told, hours, moved):
    return bottlenecks, load, told, hours, moved


@pytest.fixture
def draw(tables):
    """Return a function that draws all figures in a language."""
    bottlenecks, load, told, hours, moved = tables

    def draw(lang):
        yield plot_bottlenecks(bottlenecks, lang=lang)
        yield plot_load(load, EXERCISE, lang)
        yield plot_links(told, UNITS, lang=lang)
        yield plot_counterplay(hours, EXERCISE, lang)
        yield plot_shifting(moved, EXERCISE, lang)

    return draw


# the ranking --------------------------------------------------------------------------------------


def bars(ax) -> dict[int, list[tuple[float, float, str]]]:
    """Return left edge, width and colour of each bar by its row, from left to right."""
    found: dict[int, list[tuple[float, float, str]]] = {}
    for bar in ax.patches:
        row = round(bar.get_y() + bar.get_height() / 2)
        if bar.get_width() > 0:
            part = (round(bar.get_x(), 6), round(bar.get_width(), 6), to_hex(bar.get_facecolor()))
            found.setdefault(row, []).append(part)
    return {row: sorted(parts) for row, parts in found.items()}


def colour(reason):
    return ranking.LOOKS[reason].colour


def test_a_bar_is_its_share_of_the_waiting_and_begins_with_its_largest_reason(bottlenecks):
    drawn = bars(plot_bottlenecks(bottlenecks))
    meeting, other = colour("in a meeting, or until the next one"), colour("other reasons")
    assert drawn[0] == [(0, 0.45, meeting), (0.45, 0.15, other)]
    assert drawn[1] == [(0, 0.3, colour("unread"))]
    assert drawn[2] == [(0, 0.1, colour("all busy"))]


def test_with_the_reasons_of_each_a_bar_is_split_by_all_of_them(bottlenecks):
    head = {"what": "people", "unit": "Staff", "role": "head of press", "channel": ""}
    reasons = pd.DataFrame(
        [
            head | {"why": "break", "minutes": 10.0},
            head | {"why": "busy", "minutes": 20.0},
            head | {"why": "away", "minutes": 20.0},
            head | {"why": "together", "minutes": 10.0},
        ]
    )
    drawn = bars(plot_bottlenecks(bottlenecks.head(1), reasons))
    assert drawn[0] == [
        (0, 0.2, colour("all busy")),
        (0.2, 0.3, colour("not there")),
        (0.5, 0.1, colour("other reasons")),
    ]


def test_the_spread_over_the_runs_is_a_line_which_may_lie_below_the_end_of_the_bar(bottlenecks):
    *_, errors = plot_bottlenecks(bottlenecks).containers
    assert isinstance(errors, ErrorbarContainer)
    (spread,) = errors.lines[2]
    ends = [segment[:, 0].tolist() for segment in spread.get_segments()]
    assert ends == [pytest.approx(each) for each in ([0.5, 0.7], [0.2, 0.5], [0.0, 0.05])]


def brackets(ax):
    return [t for t in ax.texts if isinstance(t, Annotation) and t.arrow_patch is not None]


def test_those_of_one_rank_are_joined_by_a_bracket_and_the_legend_says_so(bottlenecks):
    ax = plot_bottlenecks(bottlenecks)
    (bracket,) = brackets(ax)
    assert (bracket.xy[1], bracket.xyann[1]) == (-0.3, 1.3)
    assert "tied" in said(ax)
    alone = plot_bottlenecks(bottlenecks.tail(2))
    assert not brackets(alone)
    assert "tied" not in said(alone)


def test_what_was_tried_has_its_gain_and_interval_beside_and_what_was_not_has_none(bottlenecks):
    ax = plot_bottlenecks(bottlenecks)
    (beside,) = [each for each in ax.figure.axes if each is not ax]
    points = [c.lines[0] for c in beside.containers if isinstance(c, ErrorbarContainer)]
    assert [np.ravel(p.get_xydata()).tolist() for p in points] == [[22, 0], [1, 2]]
    assert len({p.get_markerfacecolor() for p in points}) == 2
    assert {"first text 22 min (15 to 29)", "no effect shown"} <= said(ax)


def test_without_a_study_there_is_nothing_beside_the_ranking(bottlenecks):
    ax = plot_bottlenecks(bottlenecks.drop(columns=["gain", "helps", "verdict"]))
    assert ax.figure.axes == [ax]


def test_a_ranking_of_nothing_is_drawn_and_says_so(bottlenecks):
    ax = plot_bottlenecks(bottlenecks.head(0))
    assert alt_text(ax) == "What answers wait for: nothing."


def test_the_alternative_text_of_a_ranking_has_its_numbers(bottlenecks):
    text = alt_text(plot_bottlenecks(bottlenecks))
    assert "The longest: head of press (Staff) 60%; somebody to look into mail (Desk) 30%;" in text
    assert "told apart: head of press (Staff); somebody to look into mail (Desk)." in text
    assert text.endswith("shown to help of head of press (Staff) (first text 22 min (15 to 29)).")
    in_vain = bottlenecks.assign(verdict=["no effect shown", "", "makes worse"])
    assert alt_text(plot_bottlenecks(in_vain)).endswith("tried of 2; none was shown to help.")


# load ---------------------------------------------------------------------------------------------


def test_a_field_is_as_dark_as_the_share_of_those_present_who_are_busy(load):
    ax = plot_load(load, EXERCISE)
    (mesh,) = [each for each in ax.collections if isinstance(each, QuadMesh)]
    values = mesh.get_array()
    assert values is not None
    drawn = np.ma.filled(np.ma.masked_invalid(values), NAN)
    expected = np.array([[0.25, 1.0, 0.25], [NAN, 0.7, 0.0]])  # overtime does not count
    np.testing.assert_allclose(drawn, expected)


def test_where_nobody_is_there_the_hatched_ground_is_seen(load):
    ax = plot_load(load, EXERCISE)
    assert ax.patch.get_hatch()
    assert "nobody there" in said(ax)


def test_waiting_tasks_are_written_where_they_are_at_least_half_a_task(load):
    ax = plot_load(load, EXERCISE)
    assert [(*text.get_position(), text.get_text()) for text in ax.texts] == [
        (90.0, 0, "4"),
        (30.0, 1, "1"),
    ]


def test_what_is_written_is_light_on_dark_and_dark_on_light(load):
    dark, light = (to_hex(text.get_color()) for text in plot_load(load, EXERCISE).texts)
    assert (dark, light) == ("#ffffff", "#000000")


def test_of_many_bins_neighbours_are_put_together_and_their_means_kept():
    n = COLUMNS + 4
    bins = pd.DataFrame({"unit": "Staff", "start": 15.0 * np.arange(n)})
    bins["end"] = bins["start"] + 15
    bins["present"] = [1.0, 3.0] * (n // 2)
    bins["busy"] = [1.0, 0.0] * (n // 2)
    found = mapped(bins.assign(overtime=0.0, queue=[0.0, 4.0] * (n // 2)))
    assert found.share.tolist() == [[0.25] * (n // 2)]
    assert found.queue.tolist() == [[2.0] * (n // 2)]
    assert np.unique(np.diff(found.edges)).tolist() == [30]


def test_colours_of_load_get_darker_also_in_grey():
    greys = [lightness(to_hex(COLOURS(k))) for k in range(COLOURS.N)]
    assert all(one - other > 0.1 for one, other in pairwise(greys))


def test_the_alternative_text_of_load_names_the_busiest_and_the_longest_queue(load):
    assert alt_text(plot_load(load, EXERCISE)) == (
        "How busy 2 units were between 08:00 and 11:00. "
        "The highest share of those present was busy: Staff 100% (09:00); Desk 70% (09:00). "
        "The most tasks were waiting: Staff 3.6 (09:00); Desk 1.2 (08:00)."
    )


# who told whom ------------------------------------------------------------------------------------


def arrows(ax):
    return {p.get_gid(): p for p in ax.patches if isinstance(p, FancyArrowPatch)}


def test_an_arrow_is_as_wide_as_its_messages_by_all_channels_together(told):
    drawn = arrows(plot_links(told, UNITS))
    widths = {link: arrow.get_linewidth() for link, arrow in drawn.items()}
    assert widths["county > staff"] == 2 * widths["staff > press"] == 4 * widths["press > staff"]


def test_what_was_missed_differs_by_line_and_colour(told):
    drawn = arrows(plot_links(told, UNITS))
    styles = [
        (drawn[link].get_linestyle(), to_hex(drawn[link].get_edgecolor()))
        for link in ("staff > press", "county > staff", "press > staff")
    ]
    lines, colours = ({style[k] for style in styles} for k in (0, 1))
    assert len(lines) == len(colours) == 3


def test_small_links_are_left_out_and_counted(told):
    ax = plot_links(told, UNITS)
    assert "radio > press" not in arrows(ax)
    assert "Not drawn: 1 small links, together 1% of the messages." in said(ax)
    every = plot_links(told, UNITS, least=0)
    assert "radio > press" in arrows(every)
    assert "Sveriges Radio P4" in said(every)
    assert "Sveriges Radio P4" not in said(ax)


def test_who_never_sent_a_message_upwards_is_marked_and_named(told):
    ax = plot_links(told, UNITS)
    (mark,) = [line for line in ax.lines if line.get_gid()]
    seat = seated(UNITS, [])["desk"]
    assert np.ravel(mark.get_xydata()).tolist() == [seat.right, seat.y + BOX / 2]
    assert "no message upwards in any run" in said(ax)
    assert alt_text(ax).endswith("No message upwards in any run: Information centre.")
    assert "no message" not in alt_text(plot_links(told[told["requested"] > 0], UNITS)).lower()


def test_an_arrow_ends_at_the_box_of_the_receiver(told):
    ax = plot_links(told, UNITS)
    boxes = sorted(
        (p.get_x(), p.get_y(), p.get_width(), p.get_height())
        for p in ax.patches
        if isinstance(p, FancyBboxPatch)
    )
    for arrow in arrows(ax).values():
        for x, y in (arrow._path_original.vertices[k] for k in (0, -1)):
            assert any(
                min(abs(x - left), abs(x - left - wide)) < 1e-9 and low < y < low + high
                for left, low, wide, high in boxes
            )


def test_our_units_stand_below_their_parents_and_further_in():
    seats = seated(UNITS, [("county", "staff", 1.0)])
    chain = [seats[unit] for unit in ("board", "staff", "press", "desk")]
    assert all(a.y > b.y and a.left < b.left for a, b in pairwise(chain))
    assert seats["school"].left == seats["press"].left
    assert seats["county"].right < seats["board"].left


def test_units_do_not_lie_upon_one_another():
    seats = set(seated(UNITS, [("county", "staff", 1.0), ("radio", "press", 1.0)]).values())
    for side in (True, False):
        heights = sorted(seat.y for seat in seats if seat.player == side)
        assert all(high - low > BOX for low, high in pairwise(heights))


def test_names_serve_as_well_as_ids(told):
    names = {unit.id: unit.name for unit in UNITS}
    by_name = told.assign(**{c: told[c].map(names) for c in ("sender", "receiver")})
    one, other = plot_links(told, UNITS), plot_links(by_name, UNITS)
    assert alt_text(one) == alt_text(other)
    assert said(one) == said(other)


def test_the_alternative_text_of_links_has_their_numbers(told):
    text = alt_text(plot_links(told, UNITS))
    assert text.startswith(
        "Who told whom: 50 messages per run between 5 units, 6% of them missed. "
        "Most go from County administrative board to Crisis management group (20.0); "
    )
    assert "Crisis management group to Communication group (20% of 10.0)" in text
    nothing = plot_links(told.head(0), UNITS)
    assert alt_text(nothing) == "Who told whom: no messages."


# counter-play -------------------------------------------------------------------------------------


def test_bars_of_an_hour_stand_upon_one_another(hours):
    ax = plot_counterplay(hours, EXERCISE)
    second = [c.patches[1] for c in ax.containers if isinstance(c, BarContainer)]
    assert [(bar.get_x(), bar.get_width()) for bar in second] == [(60, 60)] * 3
    assert [(bar.get_y(), bar.get_height()) for bar in second] == [(0, 6), (6, 30), (36, 3)]


def test_above_them_a_step_says_how_many_counter_players_each_hour_needs(hours):
    ax = plot_counterplay(hours, EXERCISE)
    (over,) = [each for each in ax.figure.axes if each is not ax]
    steps = [each.get_data() for each in over.patches if isinstance(each, StepPatch)]
    assert [values.tolist() for values, _, _ in steps] == [[3, 7, 5], [2, 3, 4]]
    assert [edges.tolist() for _, edges, _ in steps] == [[0, 60, 120, 180]] * 2
    assert over.get_xlim() == ax.get_xlim()


def test_numbers_of_an_hour_are_told_as_whole_numbers(hours):
    few = hours.assign(**{name: hours[name] / 25 for name in ("injects", "calls", "contacts")})
    ax = plot_counterplay(few, EXERCISE, "sv")
    assert all(text.isdigit() for text in said(ax) if text[0].isdigit() and ":" not in text)


def test_the_alternative_text_of_counterplay_has_sums_and_peaks(hours):
    assert alt_text(plot_counterplay(hours, EXERCISE)) == (
        "What counterparts send and receive per hour: 11 injects, 60 calls from the public and 13 "
        "calls and messages to them in all. Most in the hour from 09:00: 39. "
        "The most counter-players at once, 7, are needed in the hour from 09:00; "
        "3 of them without the calls from the public."
    )


# shifting -----------------------------------------------------------------------------------------


def spells(ax) -> dict[str, list[tuple[int, float, float]]]:
    """Return row, start and end of all bars, by colour."""
    found: dict[str, list[tuple[int, float, float]]] = {}
    for bars in ax.collections:
        for path in bars.get_paths():
            x0, y0, x1, y1 = path.get_extents().extents
            found.setdefault(to_hex(bars.get_facecolor()[0]), []).append(
                (round((y0 + y1) / 2), x0, x1)
            )
    return {colour: sorted(each) for colour, each in found.items()}


def test_whoever_was_the_bottleneck_for_longest_stands_at_the_top(moved):
    ax = plot_shifting(moved, EXERCISE)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Desk", "chief (Staff)"]
    sole, on_the_move = shifting.LOOKS["sole"][0], shifting.LOOKS["shifting"][0]
    assert spells(ax) == {sole: [(0, 40, 90), (1, 0, 30)], on_the_move: [(0, 30, 40), (1, 30, 40)]}


def test_the_alternative_text_of_shifting_has_the_minutes(moved):
    assert alt_text(plot_shifting(moved, EXERCISE)) == (
        "The bottleneck of the moment in one run, by the clock. For longest: "
        "Desk for 60 min, 50 of them alone; "
        "chief (Staff) for 40 min, 30 of them alone."
    )
    assert alt_text(plot_shifting(moved.head(0), EXERCISE)).endswith("there was none.")


# all of them --------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_nothing_that_is_written_leaves_a_figure_or_lies_upon_other_texts(draw, lang):
    for ax in draw(lang):
        assert outside(ax) == []
        assert overlapping(ax) == []


NAMES = {name for unit in UNITS for name in (unit.id, unit.name)} | {
    "Staff",
    "Desk",
    "1 head of press (Staff)",
    "chief (Staff)",
}


def test_in_swedish_only_names_numbers_and_times_stay(draw):
    for one, other in zip(draw("en"), draw("sv"), strict=True):
        same = {" ".join(text.split()) for text in said(one) & said(other)}
        assert all(text in NAMES or not any(c.isalpha() for c in text) for text in same), same
        assert alt_text(one) != alt_text(other)


def test_neighbours_in_a_figure_differ_in_grey_or_by_hatch():
    looks = [
        [(look.colour, look.hatch) for look in ranking.LOOKS.values()],
        list(counterplay.LOOKS.values()),
        [(look[0], look[1]) for look in shifting.LOOKS.values()],
    ]
    for figure in looks:
        for (one, hatch), (other, another) in pairwise(figure):
            assert hatch != another or abs(lightness(one) - lightness(other)) > 0.2


def test_a_pause_of_the_exercise_is_shaded_by_the_clock(load, hours, moved):
    stood = replace(EXERCISE, pauses=(Pause(60 * MINUTE, 80 * MINUTE),))
    figures = plot_load(load, stood), plot_counterplay(hours, stood), plot_shifting(moved, stood)
    for ax in figures:
        assert "the exercise stands" in said(ax)


def test_figures_are_drawn_on_the_axes_that_are_given(tables):
    _, (one, two, three, four, five) = plt.subplots(5)
    bottlenecks, load, told, hours, moved = tables
    assert plot_bottlenecks(bottlenecks, ax=one) is one
    assert plot_load(load, EXERCISE, ax=two) is two
    assert plot_links(told, UNITS, ax=three) is three
    assert plot_counterplay(hours, EXERCISE, ax=four) is four
    assert plot_shifting(moved, EXERCISE, ax=five) is five


def test_tables_are_left_as_they_were(tables, draw):
    before = [table.copy() for table in tables]
    list(draw("en"))
    for table, copy in zip(tables, before, strict=True):
        pd.testing.assert_frame_equal(table, copy)
