"""Where the bottleneck of the moment lay in one run, and how it moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.clock import MINUTE
from sim.plots.alternative import listed, sentences, with_alt
from sim.plots.clock_axis import clock_axis, shade_pauses
from sim.plots.style import BLACK, BLUE, SKY, axes, for_print, legend_below, tidy, wrapped
from sim.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.scenario import Exercise
    from sim.words import Language

MOST = 12
"""Rows that are drawn: those that were the bottleneck for longest."""
SAID = {
    "sole": "the only bottleneck of the moment",
    "shifting": "while the bottleneck moves on",
}
LOOKS = {"sole": (BLUE, "", 0.66), "shifting": (SKY, "////", 0.36)}
"""Colour, hatch and height of each kind."""


@for_print
def plot_shifting(
    shifting: pd.DataFrame,
    exercise: Exercise,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Chart of one run by the clock: who was the bottleneck of the moment, and when it moved.

    The bottleneck of the moment is whoever has been saturated for longest (all present busy); where
    two such periods overlap, it moves from one to the other (Roser, Nakano and Tanaka 2002). It is
    a picture of a day; what one more would help is another question.

    Parameters
    ----------
    shifting
        The table of `sim.measures.shifting.shifting`: resource, start, end [min after STARTEX],
        kind (sole, shifting). The MOST resources with most minutes are drawn, the longest at the
        top.
    exercise
        Its clock is shown: STARTEX and its zone, ENDEX, and when it stood.
    lang
        "en" or "sv".
    ax
        Where to draw; a new figure if left out.
    """
    words = Words(lang)
    rows = list(_lengths(shifting))[:MOST]
    ax = tidy(axes(ax, 1.6 + 0.3 * max(len(rows), 1)), "x")
    for kind, (colour, hatch, height) in LOOKS.items():
        for place, who in enumerate(rows):
            mine = shifting[(shifting["resource"] == who) & (shifting["kind"] == kind)]
            ax.broken_barh(
                list(zip(mine["start"], mine["end"] - mine["start"], strict=True)),
                (place - height / 2, height),
                facecolor=colour,
                hatch=hatch,
                edgecolor=BLACK,
                linewidth=0.5,
                label=words(SAID[kind]) if place == 0 else None,
            )
    ax.set_yticks(range(len(rows)), [wrapped(who) for who in rows])
    ax.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    ax.set_xlim(0, exercise.end / MINUTE)
    clock_axis(ax.xaxis, exercise, words)
    stood = shade_pauses(ax.xaxis, exercise, words)
    drawn = ax.get_legend_handles_labels()[0]
    legend_below(ax, columns=2, handles=[*drawn, *stood], left=1.6 if rows else 0)
    return with_alt(ax, describe_shifting(shifting, lang))


def describe_shifting(shifting: pd.DataFrame, lang: Language = "en") -> str:
    """Return the alternative text of `plot_shifting`."""
    words = Words(lang)
    lengths = _lengths(shifting)
    if not lengths:
        return words("The bottleneck of the moment in one run: there was none.")
    alone = _lengths(shifting[shifting["kind"] == "sole"])
    said = [
        words(
            "{who} for {minutes} min, {alone} of them alone",
            who=who,
            minutes=words.number(minutes, 0),
            alone=words.number(alone.get(who, 0.0), 0),
        )
        for who, minutes in lengths.items()
    ]
    left_out = len(lengths) - MOST
    return sentences(
        words("The bottleneck of the moment in one run, by the clock."),
        words("For longest: {list}.", list=listed(said, 3)),
        words("Not drawn: {number} with less.", number=left_out) if left_out > 0 else "",
    )


def _lengths(shifting: pd.DataFrame) -> dict[str, float]:
    """Return the minutes of each who, the longest first."""
    table = shifting.assign(minutes=shifting["end"] - shifting["start"])
    total = table.groupby("resource", sort=False)["minutes"].sum()
    ranked = total.sort_values(ascending=False, kind="stable")
    return {str(who): float(minutes) for who, minutes in ranked.items()}
