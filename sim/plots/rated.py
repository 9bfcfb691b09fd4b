"""Shares with their interval, marked by the rating that is proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.plots.style import BLACK, BLUE, GREY, ORANGE, RED, SKY

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.words import Words

RATINGS = ("met", "partly", "not met", "cannot say")
LOOKS = {
    "met": ("o", BLUE),
    "partly": ("s", SKY),
    "not met": ("X", RED),
    "cannot say": ("D", ORANGE),
}
"""Marker and colour of each rating."""


def draw_rated(ax: Axes, table: pd.DataFrame, words: Words) -> None:
    """Draw the share of each row with its interval (low, high), by its rating.

    A row stands at its place in the index; one without an occasion says so.
    """
    said = {rating: words(rating) for rating in RATINGS}
    for rating, text in said.items():
        _draw(ax, table[table["rating"] == rating], *LOOKS[rating], text)
    for place in table.index[table["rating"] == "no occasion"]:
        ax.text(0, place, words("no occasion"), va="center", color=GREY, style="italic")


def _draw(ax: Axes, rows: pd.DataFrame, marker: str, colour: str, label: str) -> None:
    if rows.empty:
        return
    point, caps, lines = ax.errorbar(
        rows["share"],
        rows.index,
        xerr=[rows["share"] - rows["low"], rows["high"] - rows["share"]],
        fmt=marker,
        color=colour,
        markeredgecolor=BLACK,
        markersize=8,
        capsize=3,
        label=label,
        zorder=2.5,
    ).lines
    for artist in (point, *caps, *lines):
        artist.set_clip_on(False)
