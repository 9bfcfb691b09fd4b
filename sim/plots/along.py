"""A target along values of a change: the share of runs that meet it at each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.ticker import FixedLocator

from sim.plots.alternative import listed, sentences, with_alt
from sim.plots.style import (
    BLACK,
    COLOURS,
    GREY,
    LINES,
    WHOLE,
    axes,
    for_print,
    heading_above,
    legend_below,
    share_axis,
    tidy,
    wrapped,
)
from sim.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.words import Language

MARKERS: Final = ("o", "s", "^", "D", "v", "P", "X")
SHIFT: Final = 0.012
"""Lines stand so far apart [share of the width], so that their intervals can be told apart."""
BAND: Final = "#dddddd"
TALL: Final = 36
"""Letters along the height of the figure."""


@for_print
def plot_along(
    table: pd.DataFrame, label: str, lang: Language = "en", ax: Axes | None = None
) -> Axes:
    """Share of runs that meet one target along values, with 95 % intervals (chance only).

    ``table`` holds the rows of one target of `sim.studies.along.along`, with the column ``x``:
    where each value stands. A line for each value of the other place (``by``), if there is one. The
    dashed line is what is promised, the large ring the plan as it is, or, where no value is that,
    the dotted line. A grey bar: nine of ten points in the ranges of the assumptions.
    """
    words = Words(lang)
    ax = axes(ax, 3.4)
    points = table[table["value"] != ""]
    width = float(np.ptp(points["x"])) or 1.0
    series = list(dict.fromkeys(points["by"]))
    for k, by in enumerate(series):
        shift = (k - (len(series) - 1) / 2) * SHIFT * width
        _draw(ax, points[points["by"] == by], k, shift)
    promised = float(table["promised"].iloc[0])
    ax.axhline(promised, color=BLACK, linestyle="--", linewidth=1, label=words("promised"))
    _draw_plan(ax, table, words)
    share_axis(ax.yaxis, words)
    ax.set_ylim(WHOLE)
    measured = words("share of runs that meet it (line: 95 % interval, chance only)")
    ax.set_ylabel(wrapped(measured, TALL))
    heading_above(ax, _name(table))
    ticks = points.drop_duplicates("x")
    ax.xaxis.set_major_locator(FixedLocator(ticks["x"].tolist()))
    ax.set_xticks(ticks["x"].tolist(), ticks["value"].tolist())
    ax.set_xlabel(label)
    legend_below(ax, 3)
    return with_alt(tidy(ax, "y"), describe_along(table, label, lang))


def _draw(ax: Axes, rows: pd.DataFrame, number: int, shift: float) -> None:
    x = rows["x"].to_numpy(dtype=float) + shift
    colour = COLOURS[number % len(COLOURS)]
    known = rows["ranges_low"].notna().to_numpy()
    ax.vlines(x[known], rows["ranges_low"][known], rows["ranges_high"][known], BAND, linewidth=7)
    ax.vlines(x, rows["low"], rows["high"], colour, linewidth=1.2)
    ax.plot(
        x,
        rows["met"],
        color=colour,
        linestyle=LINES[number % len(LINES)],
        marker=MARKERS[number % len(MARKERS)],
        label=str(rows["by"].iloc[0]) or None,
    )


def _draw_plan(ax: Axes, table: pd.DataFrame, words: Words) -> None:
    plan = table[table["as_it_is"].astype(bool)]
    label = words("the plan as it is")
    if (plan["value"] == "").any():
        ax.axhline(float(plan["met"].iloc[0]), color=GREY, linestyle=":", label=label)
        return
    look = {"marker": "o", "markersize": 13, "markerfacecolor": "none", "linestyle": ""}
    ax.plot(plan["x"], plan["met"], color=BLACK, label=label, **look)  # type: ignore[arg-type]  # a dict


def describe_along(table: pd.DataFrame, label: str, lang: Language = "en") -> str:
    """Return the alternative text of `plot_along`."""
    words = Words(lang)
    told = []
    for row in table.to_dict("records"):
        value = " · ".join(part for part in (row["value"], row["by"]) if part)
        what = value or words("the plan as it is")
        share = words.share(row["met"]) if row["runs"] else words("no occasion")
        told.append(f"{what}: {share}")
    along = "{target} along {what}: share of runs that meet it."
    return sentences(
        words(along, target=_name(table), what=label),
        words("Promised in {share}.", share=words.share(float(table["promised"].iloc[0]))),
        f"{listed(told, 20)}.",
    )


def _name(table: pd.DataFrame) -> str:
    return f"{table['target'].iloc[0]} {table['name'].iloc[0]}"
