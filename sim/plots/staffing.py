"""A staffing plan over the hours: how many of each function are on site, and who is on call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.plots.alternative import sentences, with_alt
from sim.plots.clock_axis import clock_axis, clock_time
from sim.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    PURPLE,
    RED,
    SKY,
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
    from numpy.typing import NDArray

    from sim.scenario import Exercise
    from sim.words import Language

    Grid = NDArray[np.float64]

COLOURS = (BLUE, RED, GREEN, PURPLE, SKY, "#dddddd")
"""The last is that of all other functions together, if there are several."""
HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "----")


@for_print
def plot_staffing(
    heads: pd.DataFrame,
    exercise: Exercise,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """People on site over the hours, stacked by function; a line for all that there are today.

    Parameters
    ----------
    heads
        One row for each duty: function (its name), kind (*on site*, *on call*), start and end [min
        after STARTEX], people, and today (people).
    exercise
        Its clock is shown.
    lang
        "en" or "sv".
    ax
        Where to draw; a new figure if left out.
    """
    words = Words(lang)
    ax = axes(ax, 3.6)
    end = exercise.end / 60_000_000
    edges = _edges(heads, end)
    names, layers = _layers(heads, edges, words)
    lower: Grid = np.zeros(len(edges) - 1)
    handles: list[Artist] = []
    for k, (name, layer) in enumerate(zip(names, layers, strict=True)):
        steps = ax.stairs(lower + layer, edges, baseline=lower, fill=True, linewidth=0)
        handles.append(Patch(label=wrapped(name)))
        for drawn in (steps, handles[-1]):
            drawn.set(facecolor=COLOURS[k], edgecolor="#ffffff", hatch=HATCHES[k])
        lower = lower + layer
    today = _counted(heads[heads["kind"] == "on site"], "today", edges)
    ax.stairs(today, edges, color=BLACK, linestyle="dashed", linewidth=1.4, baseline=None)
    handles.append(Line2D([], [], color=BLACK, linestyle="dashed", label=words("all of today")))
    on_call = _counted(heads[heads["kind"] == "on call"], "people", edges)
    if on_call.any():
        ax.stairs(lower + on_call, edges, color=GREY, linestyle="dotted", baseline=None)
        label = words("with those on call")
        handles.append(Line2D([], [], color=GREY, linestyle="dotted", label=label))
    tidy(ax, "y")
    ax.set_xlim(0, end)
    ax.set_ylim(0, 1.08 * max(float(max(today.max(), (lower + on_call).max())), 1.0))
    ax.set_ylabel(words("people"))
    number_axis(ax.yaxis, words)
    clock_axis(ax.xaxis, exercise, words)
    legend_below(ax, columns=2, handles=handles)
    return with_alt(ax, describe_staffing(heads, exercise, lang))


def describe_staffing(heads: pd.DataFrame, exercise: Exercise, lang: Language = "en") -> str:
    """Return the alternative text of `plot_staffing`."""
    words = Words(lang)
    edges = _edges(heads, exercise.end / 60_000_000)
    names, layers = _layers(heads, edges, words)
    total: Grid = np.sum(layers, axis=0)
    peak = int(total.argmax())
    most = "; ".join(
        f"{name} {words.number(float(layer.max()), 0)}"
        for name, layer in zip(names, layers, strict=True)
    )
    today = _counted(heads[heads["kind"] == "on site"], "today", edges)
    return sentences(
        words("A staffing plan over the hours, by function: {list}.", list=most),
        words(
            "The most on site: {n} people at {time}; today {today}.",
            n=words.number(float(total[peak]), 0),
            time=clock_time(float(edges[peak]), exercise, words),
            today=words.number(float(today[peak]), 0),
        ),
    )


def _edges(heads: pd.DataFrame, end: float) -> Grid:
    times = np.concatenate([heads["start"].to_numpy(float), heads["end"].to_numpy(float)])
    return np.unique(np.clip(np.append(times, [0.0, end]), 0.0, end))


def _layers(heads: pd.DataFrame, edges: Grid, words: Words) -> tuple[list[str], list[Grid]]:
    """Return the functions with most people on site and all others together, over the hours."""
    here = heads[(heads["kind"] == "on site") & (heads["people"] > 0)]
    of_each = {
        str(name): _counted(rows, "people", edges)
        for name, rows in here.groupby("function", sort=False)
    }
    ranked = sorted(of_each, key=lambda name: -float((of_each[name] * np.diff(edges)).sum()))
    own = len(COLOURS) if len(ranked) == len(COLOURS) else len(COLOURS) - 1
    names = ranked[:own]
    layers = [of_each[name] for name in names]
    if others := ranked[own:]:
        names = [*names, words("{n} other functions", n=len(others))]
        layers.append(np.sum([of_each[name] for name in others], axis=0))
    return (names, layers) if names else ([words("nobody")], [np.zeros(len(edges) - 1)])


def _counted(rows: pd.DataFrame, column: str, edges: Grid) -> Grid:
    total: Grid = np.zeros(len(edges) - 1)
    starts, ends, numbers = (rows[name].to_numpy(float) for name in ("start", "end", column))
    for start, end, people in zip(starts, ends, numbers, strict=True):
        total += people * ((edges[:-1] >= start) & (edges[1:] <= end))
    return total
