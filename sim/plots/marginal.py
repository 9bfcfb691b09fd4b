"""What one more and one fewer are worth, a line per resource (a dumbbell, or forest plot)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.lines import Line2D

from sim.plots.alternative import listed, sentences, with_alt
from sim.plots.style import (
    BLACK,
    BLUE,
    GREY,
    RED,
    axes,
    for_print,
    legend_below,
    number_axis,
    tidy,
    wrapped,
)
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sim.words import Language

    Row = Mapping[Hashable, Any]

MARKERS: Final = {"more": ">", "fewer": "<", "other way": "D"}
"""One more of it, one fewer, and another way, such as a decision that is delegated."""
COLOURS: Final = {"better": BLUE, "worse": RED}
BAND: Final = "#c4c4c4"
WIDEST: Final = 44
"""Letters of a name before it goes on below."""
BELOW: Final = 50
"""Letters of the label below the axis before it goes on below."""
TOLD: Final = 4
"""Changes of one sort that the alternative text names."""


@for_print
def plot_marginal(table: pd.DataFrame, lang: Language = "en", ax: Axes | None = None) -> Axes:
    """Gain of all answers together by one more and one fewer, with 95 % intervals (chance only).

    ``table`` is that of `sim.studies.marginal.values`. A line holds both of one resource; another
    way to help has a line of its own. To the right answers come sooner, to the left later. Filled
    markers: an effect is shown. A wide grey line is what nine of ten points in the ranges of the
    assumptions give.
    """
    words = Words(lang)
    placed = _placed(table)
    labels = list(dict.fromkeys(placed["label"]))
    ax = axes(ax, 1.6 + 0.36 * len(labels))
    ax.axvline(0, color=BLACK, linewidth=1)
    for row in placed.to_dict("records"):
        _draw(ax, row, labels.index(row["label"]))
    ax.set_yticks(range(len(labels)), [wrapped(label, WIDEST) for label in labels])
    ax.set_ylim(len(labels) - 0.4, -0.6)
    number_axis(ax.xaxis, words)
    label = words("gain of all answers together [min]; to the left of 0 they come later")
    ax.set_xlabel(wrapped(label, BELOW))
    legend_below(ax, 2, _handles(placed, words), gap=0.75)
    return with_alt(tidy(ax, "x"), describe_marginal(table, lang))


def _placed(table: pd.DataFrame) -> pd.DataFrame:
    """Return rows with their sort and label; resources of which one more gains most come first."""
    usual = table["usual"].astype(bool)
    label = table["resource"].where(usual, table["change"])
    sort = table["direction"].where(usual, "other way")
    found = table.assign(label=label, sort=sort)
    more = found["gain"].where(found["direction"] == "more", -np.inf)
    found["first"] = more.groupby(label).transform("max")
    return found.sort_values(["first", "gain"], ascending=False, kind="stable")


def _draw(ax: Axes, row: Row, place: int) -> None:
    y = place + (0.14 if row["sort"] == "fewer" else -0.14 if row["sort"] == "more" else 0.0)
    ends = [float(row[name]) for name in ("ranges_low", "ranges_high")]
    if np.isfinite(ends).all():
        ax.plot(ends, [y] * 2, color=BAND, linewidth=6, solid_capstyle="butt", zorder=1.5)
    ax.plot([row["low"], row["high"]], [y] * 2, color=BLACK, linewidth=1.2)
    colour = COLOURS.get(str(row["verdict"]), "white")
    marker = MARKERS[str(row["sort"])]
    ax.plot([row["gain"]], [y], marker=marker, color=colour, mec=BLACK, mew=0.8, markersize=6)


def _handles(placed: pd.DataFrame, words: Words) -> list[Artist]:
    found: list[Artist] = []
    present = set(placed["sort"])
    for sort, marker in MARKERS.items():
        if sort in present:
            look = {"marker": marker, "color": GREY, "mec": BLACK, "linestyle": ""}
            found.append(Line2D([], [], label=words(_SORTS[sort]), **look))  # type: ignore[arg-type]  # a dict
    for verdict, colour in (*COLOURS.items(), ("no effect shown", "white")):
        look = {"marker": "o", "color": colour, "mec": BLACK, "linestyle": ""}
        found.append(Line2D([], [], label=words(_SAID[verdict]), **look))  # type: ignore[arg-type]  # a dict
    interval = words("95 % interval, chance only")
    found.append(Line2D([], [], color=BLACK, linewidth=1.2, label=interval))
    if placed["ranges_low"].notna().any():
        label = words("nine of ten points over the assumptions")
        found.append(Line2D([], [], color=BAND, linewidth=6, label=label))
    return found


_SORTS = {"more": "one more", "fewer": "one fewer", "other way": "another way"}
_SAID = {
    "better": "better",
    "worse": "worse",
    "no effect shown": "no effect shown, or cannot say",
}


def describe_marginal(table: pd.DataFrame, lang: Language = "en") -> str:
    """Return the alternative text of `plot_marginal`."""
    words = Words(lang)
    groups = []
    for direction, verdict in _GROUPS:
        of = table[(table["direction"] == direction) & (table["verdict"] == verdict)]
        if len(of):
            ordered = of.sort_values("gain", ascending=direction == "fewer", kind="stable")
            told = (
                f"{row['change']} ({words.number(abs(row['gain']), 0)} min)"
                for row in ordered.to_dict("records")
            )
            groups.append(f"{words(_GROUPS[direction, verdict])}: {listed(told, TOLD)}.")
    return sentences(words(_SHOWN), *groups)


_SHOWN = "What one more and one fewer are worth for all answers together, a line per resource."


_GROUPS = {
    ("more", "better"): "One more is shown to save",
    ("more", "worse"): "One more is shown to cost",
    ("fewer", "worse"): "One fewer is shown to cost",
    ("fewer", "better"): "One fewer is shown to save",
}
