"""What exercise control has to do, hour by hour, and how many that takes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from matplotlib.lines import Line2D

from sim.plots.alternative import sentences, with_alt
from sim.plots.clock_axis import clock_axis, clock_time, shade_pauses
from sim.plots.style import (
    BLACK,
    BLUE,
    LETTERS,
    ORANGE,
    above,
    axes,
    for_print,
    legend_below,
    number_axis,
    tidy,
    wrapped,
)
from sim.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sim.scenario import Exercise
    from sim.words import Language

SAID = {
    "injects": "injects sent",
    "calls": "calls from the public",
    "contacts": "calls and messages to counterparts",
}
NEEDED = {
    "needed_p90": "enough in nine of ten runs",
    "needed_for_rest_p90": "without calls from the public",
}
LINES: dict[str, tuple[Literal["solid", "dotted"], float]] = {
    "needed_p90": ("solid", 1.8),
    "needed_for_rest_p90": ("dotted", 1.2),
}
"""How the numbers of counter-players are drawn."""
LOOKS = {"injects": (BLUE, ""), "calls": (ORANGE, "///"), "contacts": ("#ffffff", "...")}
"""Colour and hatch of each column, from the bottom to the top of a bar."""


@for_print
def plot_counterplay(
    counterplay: pd.DataFrame,
    exercise: Exercise,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Bars of what counterparts send and receive per hour; above them how many that needs.

    Parameters
    ----------
    counterplay
        The table of `sim.counterplay`: start, end [min after STARTEX], injects, calls, contacts
        [number in that hour, mean of the runs], needed_p90 and needed_for_rest_p90, the latter
        without the calls [counter-players at once that are enough in nine of ten runs].
    exercise
        Its clock is shown: STARTEX and its zone, and when it stood.
    lang
        "en" or "sv".
    ax
        Where to draw; a new figure if left out.
    """
    words = Words(lang)
    table = counterplay.reset_index(drop=True)
    ax = tidy(axes(ax, 4.6), "y")
    bottom = 0 * table["injects"]
    for column, (colour, hatch) in LOOKS.items():
        ax.bar(
            table["start"],
            table[column],
            table["end"] - table["start"],
            bottom,
            align="edge",
            facecolor=colour,
            hatch=hatch,
            edgecolor=BLACK,
            linewidth=0.6,
            label=words(SAID[column]),
        )
        bottom = bottom + table[column]
    ax.set_ylabel(words("number per hour"))
    number_axis(ax.yaxis, words)
    needed = _draw_needed(ax, table, words)
    ax.set_xlim(table["start"].min(), table["end"].max())
    clock_axis(ax.xaxis, exercise, words)
    stood = shade_pauses(ax.xaxis, exercise, words)
    legend_below(
        ax, columns=2, handles=[*ax.get_legend_handles_labels()[0], *needed, *stood], left=0.5
    )
    return with_alt(ax, describe_counterplay(counterplay, exercise, lang))


def describe_counterplay(
    counterplay: pd.DataFrame, exercise: Exercise, lang: Language = "en"
) -> str:
    """Return the alternative text of `plot_counterplay`."""
    words = Words(lang)
    if counterplay.empty:
        return words("What counterparts send and receive per hour: nothing.")
    number = counterplay[list(LOOKS)].sum(axis=1)
    busiest, most = int(number.argmax()), int(counterplay["needed_p90"].argmax())
    return sentences(
        words(
            "What counterparts send and receive per hour: {injects} injects, {calls} calls from the"
            " public and {contacts} calls and messages to them in all.",
            **{name: words.number(float(counterplay[name].sum()), 0) for name in LOOKS},
        ),
        words(
            "Most in the hour from {time}: {number}.",
            time=clock_time(float(counterplay["start"].iloc[busiest]), exercise, words),
            number=words.number(float(number.iloc[busiest]), 0),
        ),
        words(
            "The most counter-players at once, {number}, are needed in the hour from {time};"
            " {rest} of them without the calls from the public.",
            time=clock_time(float(counterplay["start"].iloc[most]), exercise, words),
            number=words.number(float(counterplay["needed_p90"].iloc[most]), 0),
            rest=words.number(float(counterplay["needed_for_rest_p90"].iloc[most]), 0),
        ),
    )


def _draw_needed(ax: Axes, table: pd.DataFrame, words: Words) -> list[Artist]:
    """Draw how many are needed above the bars; return what the legend says of it."""
    over = tidy(above(ax, 0.36), "y")
    edges = [*table["start"].to_list(), table["end"].max()]
    for column, (line, width) in LINES.items():
        over.stairs(
            table[column].to_list(),
            edges,
            color=BLACK,
            linestyle=line,
            linewidth=width,
            baseline=None,
        )
    for (start, end), number in zip(pairwise(edges), table["needed_p90"].to_list(), strict=True):
        over.annotate(
            words.number(number, 0),
            ((start + end) / 2, number),
            (0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=LETTERS - 1,
        )
    over.set_ylim(0, 1.3 * max(1.0, float(table["needed_p90"].max())))
    over.set_ylabel(wrapped(words("counter-players needed"), 16))
    number_axis(over.yaxis, words)
    return [
        Line2D([], [], color=BLACK, linestyle=LINES[column][0], label=words(NEEDED[column]))
        for column in LINES
    ]
