"""The waterfall of one answer: bars that follow one another and add up to its time."""

from __future__ import annotations

from itertools import combinations, pairwise

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.patches import Rectangle

from sim.log import KINDS
from sim.measures.explanation import FAILED, PAUSED
from sim.measures.telling import Phrase
from sim.plots import alt_text, plot_waterfall
from sim.plots.waterfall import LOOKS, MOST, SORT, SORTS
from sim.studies import Explanation
from tests.pictures import lightness, outside, overlapping, said

MINUTE = 60_000_000


@pytest.fixture(autouse=True)
def _without_a_screen():
    mpl.use("Agg")
    yield
    plt.close("all")


def explanation(*phrases, language="en"):
    """Return an explanation of phrases given as (minutes, text, kind)."""
    told = tuple(Phrase(round(minutes * MINUTE), text, kind) for minutes, text, kind in phrases)
    return Explanation(
        case="I-1",
        unit="Crisis management group",
        milestone="acted",
        run=3,
        length=sum(phrase.length for phrase in told),
        is_open=False,
        share=0.4,
        runs=10,
        median=True,
        phrases=told,
        language=language,
    )


@pytest.fixture
def told():
    return explanation(
        (10, "unread until somebody looks into the inbox (E-mail)", "unread"),
        (2, "desk officer (Crisis management group) reading", "read"),
        (30, "waiting for chief (Crisis management group): in the meeting Briefing", "waiting"),
        (18, "chief (Crisis management group): decide", "work"),
    )


def bars(ax):
    """Return from when until when each bar lasts, from top to bottom."""
    found = [p for p in ax.patches if isinstance(p, Rectangle)]
    found.sort(key=lambda bar: bar.get_y())
    return [(round(b.get_x(), 6), round(b.get_x() + b.get_width(), 6)) for b in found]


def test_each_bar_begins_where_the_one_above_ends(told):
    assert bars(plot_waterfall(told)) == [(0, 10), (10, 12), (12, 42), (42, 60)]


def test_each_bar_has_its_words_and_its_length_beside_it(told):
    ax = plot_waterfall(told)
    labels = [t.get_text().replace("\n", " ") for t in ax.get_yticklabels()]
    assert labels == [phrase.text for phrase in told.phrases]
    assert {"10 min", "2 min", "30 min", "18 min"} <= said(ax)


def test_of_many_stretches_short_ones_that_follow_one_another_are_one_bar():
    """Forty of 1 min, of which every tenth takes an hour: 4 long ones and 4 groups of 9."""
    many = [(60 if k % 10 == 9 else 1, f"stretch {k}", "work") for k in range(40)]
    ax = plot_waterfall(explanation(*many))
    drawn = bars(ax)
    assert len(drawn) <= MOST
    assert all(one[1] == other[0] for one, other in pairwise(drawn))
    assert drawn[-1][1] == 4 * 60 + 36
    long = [t.get_text() for t in ax.get_yticklabels() if t.get_text().startswith("stretch")]
    assert {"stretch 9", "stretch 19", "stretch 29", "stretch 39"} <= set(long)
    assert "9 short stretches" in said(ax)


def test_as_few_stretches_as_needed_are_put_together():
    """Of thirteen, two neighbours: the shortest pair."""
    lengths = [9, 9, 9, 1, 2, 9, 9, 9, 9, 9, 9, 9, 9]
    ax = plot_waterfall(explanation(*((n, f"stretch {k}", "work") for k, n in enumerate(lengths))))
    assert len(bars(ax)) == MOST
    assert (27, 30) in bars(ax)
    assert "2 short stretches" in said(ax)


def test_every_kind_of_stretch_has_a_sort_with_words_and_a_look():
    kinds = {*KINDS, *FAILED.values(), PAUSED, "waiting"}
    assert set(SORT) <= kinds
    assert set(SORT.values()) < set(SORTS)
    assert set(SORTS) == set(LOOKS)


def test_sorts_differ_by_hatch_or_in_grey():
    for (one, hatch), (two, other) in combinations(LOOKS.values(), 2):
        assert hatch != other or abs(lightness(one) - lightness(two)) > 0.2


def test_the_legend_tells_the_sorts_that_there_are(told):
    legend = plot_waterfall(told).get_legend()
    assert legend is not None
    assert [t.get_text() for t in legend.get_texts()] == [
        "work",
        "waiting for people, lines or meetings",
        "unread",
    ]


def test_the_alternative_text_adds_up_by_sort_and_names_the_longest(told):
    """Work: 2 + 18 min."""
    assert alt_text(plot_waterfall(told)) == (
        "Crisis management group acted on I-1 1 h 0 min after it was sent "
        "(run 3, the median one; 40% of 10 runs show this pattern). "
        "In all: work 20 min; waiting for people, lines or meetings 30 min; unread 10 min. "
        "Longest: waiting for chief (Crisis management group): in the meeting Briefing (30 min); "
        "chief (Crisis management group): decide (18 min); "
        "unread until somebody looks into the inbox (E-mail) (10 min); …"
    )


def test_the_figure_is_in_the_language_of_the_explanation():
    ax = plot_waterfall(explanation((10, "oläst", "unread"), language="sv"))
    assert {"oläst", "minuter efter att inspelet skickades"} <= said(ax)
    assert "Sammanlagt: oläst 10 min." in alt_text(ax)


def test_an_explanation_of_nothing_is_an_empty_figure():
    assert bars(plot_waterfall(explanation())) == []


@pytest.mark.parametrize("number", [1, 5, 40])
def test_texts_are_apart_and_within_the_figure(number):
    reason = "waiting for the head of communication (Communication group): " + "busy, " * 30
    ax = plot_waterfall(explanation(*((3 + k % 7, reason, "waiting") for k in range(number))))
    assert outside(ax) == []
    assert overlapping(ax) == []
    assert max(t.get_text().count("\n") for t in ax.get_yticklabels()) == 2
