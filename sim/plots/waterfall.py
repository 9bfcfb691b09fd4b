"""Why one answer took as long as it did: its stretches, each beginning where the last one ended."""

from __future__ import annotations

import textwrap
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.patches import Patch

from sim.clock import MINUTE
from sim.plots.alternative import listed, sentences, with_alt
from sim.plots.style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    RED,
    SKY,
    axes,
    for_print,
    heading_above,
    legend_below,
    minute_axis,
    tidy,
)
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

    from sim.measures.telling import Phrase
    from sim.studies import Explanation

SORTS = {
    "work": "work",
    "waiting": "waiting for people, lines or meetings",
    "unread": "unread",
    "transit": "on its way, or a pause of the plan",
    "control": "exercise control",
    "nothing": "nothing more came of it",
    "several": "several short ones",
}
"""Sorts of stretches, as the legend calls them."""
LOOKS = {
    "work": (BLUE, ""),
    "waiting": (ORANGE, "////"),
    "unread": ("#ffffff", "...."),
    "transit": (SKY, "----"),
    "control": ("#ffffff", "||||"),
    "nothing": (RED, "xxxx"),
    "several": ("#e4e4e4", ""),
}
"""Colour and hatch of each."""
SORT = {
    **dict.fromkeys(
        ("waiting", "agenda", "gathering", "attempt", "redial", "notice", "left lying"), "waiting"
    ),
    **dict.fromkeys(("travel", "break"), "waiting"),
    "unread": "unread",
    **dict.fromkeys(("transit", "pause", "delay", "call-out"), "transit"),
    **dict.fromkeys(("late", "exercise paused"), "control"),
    **dict.fromkeys(("given up", "cancelled", "lost", "outage", "cut off"), "nothing"),
}
"""The sort of each kind of stretch; all others are work."""

MOST = 12
"""Bars; beyond that short stretches that follow one another are drawn as one."""
WIDE, LINES = 42, 3
"""Letters of a line beside a bar, and lines."""
LINE = 0.145
"""Height of a line [inches]."""
HALF = 0.55
"""Half the height of a bar, in lines."""


class Bar(NamedTuple):
    """One bar: from when until when [µs after sending], what it says, and of what sort it is."""

    start: int
    end: int
    text: str
    sort: str


@for_print
def plot_waterfall(told: Explanation, ax: Axes | None = None) -> Axes:
    """Waterfall of an explanation: a bar per stretch, from sending down to the answer.

    ``told`` is what `sim.explain` returns, in whose language the figure is. The bars add up to the
    time of the answer; of many stretches the short ones that follow one another are one bar.
    """
    words = Words(told.language)
    bars = _bars(told.phrases, words)
    texts = [textwrap.wrap(b.text, WIDE, max_lines=LINES, placeholder=" …") for b in bars]
    places = _places([len(text) for text in texts])
    ax = axes(ax, 1.4 + LINE * (places[-1] if places else 0))
    for bar, place in zip(bars, places, strict=True):
        _draw(ax, bar, place, told.length)
        _say(ax, bar, place, told.length, words)
    for bar, (place, after) in zip(bars, pairwise(places), strict=False):  # the last has no next
        end = bar.end / MINUTE
        ax.plot([end, end], [place + HALF, after - HALF], color=GREY, linewidth=0.6)
    ax.set_yticks(places, ["\n".join(text) for text in texts])
    ax.set_ylim((places[-1] if places else 0) + 1.2, -0.2)
    ax.set_xlim(0, max(told.length / MINUTE, 1))
    heading_above(ax, _title(told))
    minute_axis(ax.xaxis, words)
    ax.set_xlabel(words("minutes after the inject was sent"))
    found = {bar.sort for bar in bars}
    legend_below(ax, columns=2, handles=[_patch(s, words(SORTS[s])) for s in SORTS if s in found])
    ax.tick_params(axis="y", length=0)
    return with_alt(tidy(ax, "x"), describe_waterfall(told))


def _draw(ax: Axes, bar: Bar, place: float, total: int) -> None:
    colour, hatch = LOOKS[bar.sort]
    ax.barh(
        place,
        (bar.end - bar.start) / MINUTE,
        2 * HALF,
        bar.start / MINUTE,
        color=colour,
        hatch=hatch,
        edgecolor=BLACK,
        linewidth=0.5,
        clip_on=bar.end < total,
    )


def _say(ax: Axes, bar: Bar, place: float, total: int, words: Words) -> None:
    """Write how long a bar is beside it, on the side with more room."""
    right = total - bar.end >= bar.start
    at, shift, side = (bar.end, 3, "left") if right else (bar.start, -3, "right")
    ax.annotate(
        words.length(bar.end - bar.start),
        (at / MINUTE, place),
        (shift, 0),
        textcoords="offset points",
        ha=side,
        va="center_baseline",
        bbox={"facecolor": "#ffffff", "linewidth": 0, "pad": 0.8},
    )


def _patch(sort: str, label: str) -> Patch:
    colour, hatch = LOOKS[sort]
    return Patch(facecolor=colour, hatch=hatch, edgecolor=BLACK, linewidth=0.5, label=label)


def _title(told: Explanation) -> str:
    return f"{told.title().rstrip(':')}."


def _bars(phrases: Sequence[Phrase], words: Words) -> list[Bar]:
    """Return a bar per phrase; of more than MOST, short ones that follow one another as one."""
    ranks = sorted(range(len(phrases)), key=lambda k: (-phrases[k].length, k))
    kept = len(phrases)
    while len(groups := _groups(len(phrases), set(ranks[:kept]))) > MOST:
        kept -= 1
    ends = [0, *accumulate(phrase.length for phrase in phrases)]
    bars = []
    for group in groups:
        first, several = phrases[group[0]], len(group) > 1
        text = words("{number} short stretches", number=len(group)) if several else first.text
        sort = "several" if several else SORT.get(first.kind, "work")
        bars.append(Bar(ends[group[0]], ends[group[-1] + 1], text, sort))
    return bars


def _groups(number: int, alone: set[int]) -> list[list[int]]:
    """Return 0, 1, … in groups: those ``alone`` by themselves, others with their neighbours."""
    groups: list[list[int]] = []
    for k in range(number):
        if k in alone or not groups or groups[-1][-1] in alone:
            groups.append([k])
        else:
            groups[-1].append(k)
    return groups


def _places(lines: Sequence[int]) -> list[float]:
    """Return how many lines from the top each bar stands, so that all labels have room."""
    places: list[float] = []
    at = 0.0
    for number in lines:
        height = max(number, 1) + 0.7
        places.append(at + height / 2)
        at += height
    return places


def describe_waterfall(told: Explanation) -> str:
    """Return the alternative text of `plot_waterfall`."""
    words = Words(told.language)
    sums: dict[str, int] = {}
    for phrase in told.phrases:
        sort = SORT.get(phrase.kind, "work")
        sums[sort] = sums.get(sort, 0) + phrase.length
    longest = sorted(told.phrases, key=lambda p: -p.length)
    parts = [f"{words(SORTS[s])} {words.length(sums[s])}" for s in SORTS if s in sums]
    return sentences(
        _title(told),
        words("In all: {parts}.", parts="; ".join(parts)) if parts else "",
        words("Longest: {stretches}.", stretches=listed(_said(longest, words), 3)) if parts else "",
    )


def _said(phrases: Sequence[Phrase], words: Words) -> Iterator[str]:
    for phrase in phrases:
        short = textwrap.shorten(phrase.text, 4 * WIDE, placeholder=" …")
        yield f"{short} ({words.length(phrase.length)})"
