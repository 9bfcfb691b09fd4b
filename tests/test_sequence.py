"""The sequence diagram of one inject: an arrow per message, a box for work, time downwards."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation

from sim.clock import MINUTE
from sim.log import OUTCOMES
from sim.plots import alt_text, plot_sequence
from sim.plots.sequence import IN_VAIN, MOST_ROWS
from sim.scenario import Exercise, Pause
from tests.builders import STARTEX
from tests.pictures import outside, overlapping, said

NAN = float("nan")
EXERCISE = Exercise("Three hours", STARTEX, 180 * MINUTE)
EXCHANGED = ["sent", "received", "until", "sender", "receiver", "channel", "what", "outcome"]
DONE = ["unit", "role", "start", "end", "activity", "kind"]


@pytest.fixture(autouse=True)
def _without_a_screen():
    mpl.use("Agg")
    yield
    plt.close("all")


@pytest.fixture
def exchanges():
    """The county calls the staff in vain, writes, is answered; the staff tells two, one in vain."""
    rows = [
        (10.0, NAN, 11.0, "county", "staff", "Telephone", "warning", "busy"),
        (20.0, 25.0, 25.0, "county", "staff", "E-mail", "warning", "completed"),
        (50.0, 62.0, 62.0, "staff", "press", "SMS", "order", "misunderstood"),
        (50.0, 55.0, 55.0, "staff", "school", "SMS", "order", "completed"),
        (50.0, NAN, 52.0, "staff", "centre", "SMS", "order", "lost"),
        (NAN, NAN, 180.0, "press", "staff", "E-mail", "report", "open"),
    ]
    return pd.DataFrame(rows, columns=EXCHANGED)


@pytest.fixture
def doings():
    rows = [
        ("county", "officer", 15.0, 20.0, "warning", "write"),
        ("staff", "chief", 25.0, 40.0, "think", "work"),
        ("staff", "", 40.0, 50.0, "decide", "item"),
    ]
    return pd.DataFrame(rows, columns=DONE)


def columns(ax):
    """Return the units by their place."""
    return {t.get_text(): x for t, x in zip(ax.get_xticklabels(), ax.get_xticks(), strict=True)}


def clock(ax):
    """Return how far down each time on the left stands."""
    return {t.get_text(): y for t, y in zip(ax.get_yticklabels(), ax.get_yticks(), strict=True)}


def arrows(ax):
    """Return from where to where each arrow leads, and whether it has a head."""
    found = [t for t in ax.texts if isinstance(t, Annotation) and t.arrow_patch is not None]
    heads = [(t.arrowprops or {})["arrowstyle"] == "-|>" for t in found]
    return [(*t.xyann, *t.xy, head) for t, head in zip(found, heads, strict=True)]


def boxes(ax):
    found = [p for p in ax.patches if isinstance(p, Rectangle)]
    return [(b.get_x() + b.get_width() / 2, b.get_y(), b.get_y() + b.get_height()) for b in found]


def test_units_stand_in_the_order_in_which_they_come_into_play(exchanges, doings):
    ax = plot_sequence(exchanges, doings, EXERCISE)
    assert list(columns(ax)) == ["county", "staff", "press", "school", "centre"]


def test_an_arrow_leads_from_who_told_when_to_who_knew_when(exchanges, doings):
    ax = plot_sequence(exchanges, doings, EXERCISE)
    drawn, down = arrows(ax), clock(ax)
    assert drawn[1] == (0, down["08:20"], 1, pytest.approx(down["08:25"]), True)


def test_what_was_not_received_ends_on_the_way_with_a_cross_and_without_a_head(exchanges, doings):
    ax = plot_sequence(exchanges, doings, EXERCISE)
    headless = [arrow for arrow in arrows(ax) if not arrow[4]]
    assert [(a[0], round(a[2], 3)) for a in headless] == [(0, 0.7), (1, 3.1)]
    crosses = [line.get_xdata() for line in ax.get_lines() if line.get_marker() == "x"]
    assert np.concatenate(crosses).tolist() == pytest.approx([0.7, 3.1])


def test_what_was_never_sent_is_not_drawn(exchanges, doings):
    assert len(arrows(plot_sequence(exchanges, doings, EXERCISE))) == 5


def test_each_message_says_its_channel_and_how_it_failed(exchanges, doings):
    texts = said(plot_sequence(exchanges, doings, EXERCISE))
    assert {
        "Telephone: warning – engaged",
        "E-mail: warning",
        "SMS: order",
        "SMS: order – lost",
        "SMS: order – misunderstood",
    } <= texts


def test_what_is_told_to_several_at_once_is_one_line(exchanges, doings):
    twice = exchanges.assign(outcome="completed", received=exchanges["received"].fillna(60))
    ax = plot_sequence(twice, doings, EXERCISE)
    starts = [arrow[1] for arrow in arrows(ax) if arrow[0] == 1]
    assert len(starts) == 3
    assert len(set(starts)) == 1


def test_work_has_a_box_where_it_was_done_and_words_unless_it_goes_with_a_message(
    exchanges, doings
):
    ax = plot_sequence(exchanges, doings, EXERCISE)
    down = clock(ax)
    assert [box[0] for box in boxes(ax)] == pytest.approx([0, 1, 1])
    assert boxes(ax)[1][1:] == pytest.approx((down["08:25"], down["08:40"]))
    assert {"chief: think", "decide"} <= said(ax)
    assert "officer: warning" not in said(ax)


def test_a_call_out_on_its_way_is_no_work(exchanges, doings):
    called = doings.assign(kind="call-out")
    texts = said(plot_sequence(exchanges, called, EXERCISE))
    assert "call-out on its way to people" in texts
    assert "work on it" not in texts


def test_later_is_lower_and_the_last_time_is_told(exchanges, doings):
    down = clock(plot_sequence(exchanges, doings, EXERCISE))
    assert sorted(down, key=down.__getitem__) == sorted(down)
    assert max(down) == "09:02"


def test_words_are_apart_with_eight_units_and_thirty_messages():
    rows = [
        (10.0 + k // 3, 14.0 + k, 14.0 + k, f"Unit number {k % 8}", f"Unit number {(k + 3) % 8}")
        for k in range(30)
    ]
    table = pd.DataFrame(rows, columns=EXCHANGED[:5]).assign(
        channel="Mass SMS",
        what="a message with a long name that goes on and on",
        outcome="completed",
    )
    work = pd.DataFrame(columns=DONE)
    for lang in ("en", "sv"):
        ax = plot_sequence(table, work, EXERCISE, lang)
        assert outside(ax) == []
        assert overlapping(ax) == []
        assert all(other - one >= 1 for one, other in pairwise(sorted(clock(ax).values())))


def test_too_much_work_has_boxes_but_no_words(exchanges):
    rows = [("staff", "chief", float(k), k + 1.0, f"job {k}", "work") for k in range(MOST_ROWS)]
    ax = plot_sequence(exchanges, pd.DataFrame(rows, columns=DONE), EXERCISE)
    assert len(boxes(ax)) == MOST_ROWS
    assert "chief: job 3" not in said(ax)


def test_a_pause_is_shaded_where_its_times_stand(exchanges, doings):
    stood = replace(EXERCISE, pauses=(Pause(25 * MINUTE, 40 * MINUTE),))
    ax = plot_sequence(exchanges, doings, stood)
    down = clock(ax)
    shade = [b for b in boxes(ax) if b[0] == pytest.approx(0.5)]
    assert shade[0][1:] == pytest.approx((down["08:25"], down["08:40"]))
    assert "the exercise stands" in said(ax)
    early = replace(EXERCISE, pauses=(Pause(0, 5 * MINUTE),))
    assert "the exercise stands" not in said(plot_sequence(exchanges, doings, early))


def test_the_alternative_text_counts_messages_and_names_what_failed(exchanges, doings):
    assert alt_text(plot_sequence(exchanges, doings, EXERCISE)) == (
        "Who told whom what, and who worked on it, from 08:10 to 09:02: "
        "5 messages between 5 units. "
        "By channel: SMS 3; Telephone 1; E-mail 1. "
        "Not received: county – staff, warning; staff – centre, order. "
        "Misunderstood: staff – press, order."
    )


def test_a_case_in_which_nothing_happened_says_so():
    nothing = pd.DataFrame(columns=EXCHANGED), pd.DataFrame(columns=DONE)
    assert alt_text(plot_sequence(*nothing, EXERCISE)) == "Nobody told anybody anything."
    swedish = alt_text(plot_sequence(*nothing, EXERCISE, "sv"))
    assert swedish == "Ingen meddelade någon något."


def test_all_but_names_is_said_in_swedish(exchanges, doings):
    texts = said(plot_sequence(exchanges, doings, EXERCISE, "sv"))
    assert {"meddelande", "ej mottaget", "missförstått", "arbete med det", "möte"} <= texts
    assert "SMS: order – förlorat" in texts


def test_whatever_can_befall_a_message_is_an_outcome_of_the_log():
    assert set(IN_VAIN) < set(OUTCOMES)
