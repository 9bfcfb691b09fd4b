"""The day of a dry run: when nobody of a unit is free, and which injects come to it then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import BoundaryNorm
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.plots.alternative import sentences, with_alt
from sim.plots.clock_axis import clock_axis, clock_time, shade_pauses
from sim.plots.load import COLOURS, NOBODY, STEPS
from sim.plots.style import BLACK, GREY, axes, for_print, legend_below, tidy, wrapped
from sim.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sim.scenario import Exercise
    from sim.words import Language

ROW = 0.17
"""Height of a unit's strip [inches]."""

LABEL = 40
"""Letters of a unit's name on one line: strips have room for one."""


@for_print
def plot_strips(
    strips: pd.DataFrame,
    arrivals: pd.DataFrame,
    exercise: Exercise,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """A strip per unit: the darker, the surer nobody there is free; triangles are injects.

    Parameters
    ----------
    strips
        unit, start, end [min after STARTEX], share (NaN: nobody was there), with names for ids.
    arrivals
        unit, at [min after STARTEX], with the same names: an inject that comes.
    exercise
        Its clock is shown: STARTEX and its zone, and when it stood.
    lang
        "en" or "sv".
    ax
        Where to draw; a new figure if left out.
    """
    words = Words(lang)
    units = list(dict.fromkeys(strips["unit"]))
    starts = np.unique(strips["start"].to_numpy(dtype=float))
    edges = np.append(starts, float(strips["end"].max()))
    shares = np.stack(
        [strips.loc[strips["unit"] == unit, "share"].to_numpy(dtype=float) for unit in units]
    )
    ax = axes(ax, 1.2 + ROW * len(units))
    rows = np.arange(len(units) + 1) - 0.5
    ax.patch.set(facecolor="#ffffff", hatch=NOBODY, edgecolor=GREY, linewidth=0)
    ax.pcolormesh(edges, rows, shares, cmap=COLOURS, norm=BoundaryNorm(STEPS, COLOURS.N))
    ax.hlines(rows[1:-1], edges[0], edges[-1], color="#ffffff", linewidth=1.2)
    known = arrivals[arrivals["unit"].isin(units)]
    ax.scatter(
        known["at"],
        [units.index(unit) for unit in known["unit"]],
        marker="v",
        s=20,
        facecolor="#ffffff",
        edgecolor=BLACK,
        linewidth=0.8,
        zorder=4,
    )
    tidy(ax, "x").grid(visible=False)
    ax.set_yticks(range(len(units)), [wrapped(unit, LABEL) for unit in units])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(rows[-1], rows[0])
    ax.set_xlim(edges[0], edges[-1])
    clock_axis(ax.xaxis, exercise, words)
    stood = shade_pauses(ax.xaxis, exercise, words)
    legend_below(ax, columns=4, handles=[*_handles(words), *stood], left=2.1)
    return with_alt(ax, describe_strips(strips, arrivals, exercise, lang))


def describe_strips(
    strips: pd.DataFrame, arrivals: pd.DataFrame, exercise: Exercise, lang: Language = "en"
) -> str:
    """Return the alternative text of `plot_strips`."""
    words = Words(lang)
    known = strips[strips["share"].notna()]
    worst = known.loc[known.groupby("unit", sort=False)["share"].idxmax()]
    worst = worst[worst["share"] > 0].sort_values("share", ascending=False, kind="stable")
    told = [
        f"{row['unit']} {words.share(float(row['share']))}"
        f" ({clock_time(float(row['start']), exercise, words)})"
        for row in worst.head(3).to_dict("records")
    ]
    return sentences(
        words(
            "How often nobody of {units} units was free, over the day, and {injects} injects that"
            " come to them.",
            units=strips["unit"].nunique(),
            injects=len(arrivals),
        ),
        words("Most often nobody was free: {list}.", list="; ".join(told)) if told else "",
    )


def _handles(words: Words) -> list[Artist]:
    shades: list[Artist] = [
        Patch(
            facecolor=COLOURS(k),
            edgecolor=GREY,
            label=words("up to {share}", share=words.share(high)),
        )
        for k, high in enumerate(STEPS[1:])
    ]
    nobody = Patch(facecolor="#ffffff", hatch=NOBODY, edgecolor=GREY, label=words("nobody there"))
    came = Line2D(
        [],
        [],
        color=BLACK,
        linestyle="none",
        marker="v",
        markerfacecolor="#ffffff",
        label=words("inject"),
    )
    return [*shades, nobody, came]
