"""Load over the day: who was busy when, and how much was waiting for them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.plots.alternative import sentences, with_alt
from sim.plots.clock_axis import clock_axis, clock_time, shade_pauses
from sim.plots.style import BLACK, GREY, LETTERS, axes, for_print, legend_below, tidy, wrapped
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.scenario import Exercise
    from sim.words import Language

    Grid = NDArray[np.float64]

STEPS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Edges of the shares that have one colour."""
COLOURS = ListedColormap(["#f7fbff", "#c6dbef", "#85bcdb", "#3787c0", "#08306b"])
"""From light to dark, also in grey: Brewer's Blues."""
COLUMNS = 36
"""Columns at most; narrower bins are put together."""
NOBODY = "////"
FEW = 0.5
"""Fewer waiting tasks than that are not written down."""


class Map(NamedTuple):
    """A row per unit, a column per bin; ``edges`` [min after STARTEX] are one more than bins.

    ``share`` of those present who are busy, without overtime; NaN where nobody was there.
    ``queue``: tasks that wait.
    """

    units: list[str]
    edges: Grid
    share: Grid
    queue: Grid


@for_print
def plot_load(
    load: pd.DataFrame,
    exercise: Exercise,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Heat map: the darker, the more of those present are busy; numbers are waiting tasks.

    Parameters
    ----------
    load
        The table of `sim.load_over_time`, or ``occupancy`` of one run, with names for ids: unit,
        start, end [min after STARTEX], present, busy, overtime [people] and queue [tasks], each a
        mean over its bin. If there are more than COLUMNS bins, neighbours are put together.
    exercise
        Its clock is shown: STARTEX and its zone, and when it stood.
    lang
        "en" or "sv".
    ax
        Where to draw; a new figure if left out.
    """
    words = Words(lang)
    found = mapped(load)
    ax = axes(ax, 1.5 + 0.28 * len(found.units))
    rows = np.arange(len(found.units) + 1) - 0.5
    ax.patch.set(facecolor="#ffffff", hatch=NOBODY, edgecolor=GREY, linewidth=0)
    norm = BoundaryNorm(STEPS, COLOURS.N)
    ax.pcolormesh(found.edges, rows, found.share, cmap=COLOURS, norm=norm)
    ax.hlines(rows[1:-1], found.edges[0], found.edges[-1], color="#ffffff", linewidth=1.2)
    _write_queues(ax, found)
    tidy(ax, "x").grid(visible=False)
    ax.set_yticks(range(len(found.units)), [wrapped(unit) for unit in found.units])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(rows[-1], rows[0])
    ax.set_xlim(found.edges[0], found.edges[-1])
    clock_axis(ax.xaxis, exercise, words)
    stood = shade_pauses(ax.xaxis, exercise, words)
    legend_below(ax, columns=3, handles=[*_handles(words), *stood], left=1.6)
    return with_alt(ax, describe_load(load, exercise, lang))


def describe_load(load: pd.DataFrame, exercise: Exercise, lang: Language = "en") -> str:
    """Return the alternative text of `plot_load`."""
    words = Words(lang)
    found = mapped(load)

    def at(minutes: float) -> str:
        return clock_time(minutes, exercise, words)

    busiest = _highest(found.share, found, at, words.share)
    waiting = np.where(found.queue >= FEW, found.queue, np.nan)
    longest = _highest(waiting, found, at, words.number)
    return sentences(
        words(
            "How busy {units} units were between {start} and {end}.",
            units=len(found.units),
            start=at(float(found.edges[0])),
            end=at(float(found.edges[-1])),
        ),
        words("The highest share of those present was busy: {list}.", list=busiest)
        if busiest
        else "",
        words("The most tasks were waiting: {list}.", list=longest) if longest else "",
    )


def mapped(load: pd.DataFrame) -> Map:
    """Return what is drawn: at most COLUMNS bins, each the mean over what it is put together of."""
    known = load[load["unit"].notna()]
    units = list(dict.fromkeys(known["unit"].astype(str)))
    starts = np.unique(known["start"].to_numpy(dtype=float))
    end = float(known["end"].max())
    first = np.arange(0, len(starts), -(-len(starts) // COLUMNS))
    table = known.assign(went=known["present"].notna().astype(float))

    def summed(column: str) -> Grid:
        wide = table.pivot(index="unit", columns="start", values=column)  # noqa: PD010 - unstack
        values = wide.reindex(index=units, columns=starts).to_numpy(dtype=float)
        widths = np.diff(np.append(starts, end))
        sums: Grid = np.add.reduceat(np.nan_to_num(values) * widths, first, axis=1)
        return sums

    share = _ratio(summed("busy") - summed("overtime"), summed("present"))
    queue = np.nan_to_num(_ratio(summed("queue"), summed("went")))
    return Map(units, np.append(starts[first], end), share, queue)


def _ratio(part: Grid, whole: Grid) -> Grid:
    share: Grid = np.full(part.shape, np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share


def _highest(
    values: Grid,
    found: Map,
    at: Callable[[float], str],
    written: Callable[[float], str],
) -> str:
    """Return the three units with the highest values, and when each has its highest."""
    best = [(float(np.nanmax(row)), k) for k, row in enumerate(values) if not np.isnan(row).all()]
    told = []
    for value, k in sorted(best, key=lambda each: -each[0])[:3]:
        when = at(float(found.edges[np.nanargmax(values[k])]))
        told.append(f"{found.units[k]} {written(value)} ({when})")
    return "; ".join(told)


def _write_queues(ax: Axes, found: Map) -> None:
    middles = (found.edges[:-1] + found.edges[1:]) / 2
    for row, column in np.argwhere(found.queue >= FEW):
        dark = found.share[row, column] > STEPS[3]
        ax.text(
            middles[column],
            row,
            f"{found.queue[row, column]:.0f}",
            ha="center",
            va="center",
            fontsize=LETTERS - 2.5,
            color="#ffffff" if dark else BLACK,
            clip_on=True,
        )


def _handles(words: Words) -> list[Artist]:
    edges = list(pairwise(STEPS))
    said = [
        words("up to {share} busy", share=words.share(high))
        if low == 0
        else words("up to {share}", share=words.share(high))
        for low, high in edges
    ]
    handles: list[Artist] = [
        Patch(facecolor=COLOURS(k), edgecolor=GREY, label=text) for k, text in enumerate(said)
    ]
    handles.append(
        Patch(facecolor="#ffffff", hatch=NOBODY, edgecolor=GREY, label=words("nobody there"))
    )
    note = Line2D(
        [],
        [],
        color=BLACK,
        linestyle="none",
        marker="$3$",
        label=words("tasks that wait for people"),
    )
    return [*handles, note]
