"""What all figures share: colours, axes of shares and minutes, and labels that fit."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
from matplotlib import rc_context
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.gridspec import GridSpecBase
    from matplotlib.transforms import Transform

    from sim.words import Words

WHOLE = (-0.02, 1.02)
"""Limits of an axis of shares: what lies at 0 or 1 is not cut in half."""

BLACK, GREY = "#000000", "#767676"
BLUE, ORANGE, GREEN, RED, SKY, PURPLE = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#d55e00",
    "#56b4e9",
    "#cc79a7",
)
COLOURS = (BLUE, RED, GREEN, PURPLE, BLACK, ORANGE, SKY)
LINES = ("solid", "dashed", "dotted", "dashdot")
WIDEST = 30
"""Letters of a label before it goes on below."""
WIDTH = 6.3
"""Width of a figure [inches]: 160 mm, that of the text on an A4 page."""
HEADING = 95
"""Letters of a line across the figure."""
LETTERS = 8.5
"""Size of what is written in a figure [points]."""
for_print = rc_context({"font.size": LETTERS, "hatch.linewidth": 0.6, "axes.linewidth": 0.8})
"""Decorates a function that draws: letters and lines are of the size they need on paper."""


def axes(ax: Axes | None, height: float) -> Axes:
    """Return ``ax`` or, without one, the axes of a new figure of that height [inches]."""
    if ax is not None:
        return ax
    return plt.subplots(figsize=(WIDTH, height), layout="constrained")[1]


def right_of(ax: Axes, share: float) -> Axes:
    """Return axes with the same rows that take ``share`` of the place of ``ax``, on its right."""
    figure, grid = _shared_out(ax, 1, 2, {"width_ratios": [1 - share, share]})
    new: Axes = figure.add_subplot(grid[1], sharey=ax)
    ax.set_subplotspec(grid[0])
    new.tick_params(axis="y", left=False, labelleft=False)
    return new


def above(ax: Axes, share: float) -> Axes:
    """Return axes with the same columns that take ``share`` of the place of ``ax``, above it."""
    figure, grid = _shared_out(ax, 2, 1, {"height_ratios": [share, 1 - share]})
    new: Axes = figure.add_subplot(grid[0], sharex=ax)
    ax.set_subplotspec(grid[1])
    new.tick_params(axis="x", bottom=False, labelbottom=False)
    return new


def _shared_out(
    ax: Axes, rows: int, columns: int, ratios: dict[str, list[float]]
) -> tuple[Figure | SubFigure, GridSpecBase]:
    figure, place = ax.get_figure(), ax.get_subplotspec()
    if figure is None or place is None:
        raise ValueError("a figure of two parts needs axes that plt.subplots has made")
    return figure, place.subgridspec(rows, columns, **ratios)


def share_axis(axis: Axis, words: Words) -> None:
    """Let ``axis`` show shares as per cent, with ticks from 0 to 1."""
    axis.set_ticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    axis.set_major_formatter(FuncFormatter(lambda share, _: words.share(share)))


def number_axis(axis: Axis, words: Words) -> None:
    """Let ``axis`` show whole numbers."""
    axis.set_major_locator(MaxNLocator(nbins="auto", integer=True))
    axis.set_major_formatter(FuncFormatter(lambda number, _: words.number(number, 0)))


def minute_axis(axis: Axis, words: Words) -> None:
    """Let ``axis`` show minutes, with ticks at quarters, halves and full hours."""
    axis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 1.5, 3, 6, 10], integer=True))
    axis.set_major_formatter(FuncFormatter(lambda minutes, _: words.number(minutes, 0)))


def legend_below(
    ax: Axes,
    columns: int,
    handles: Sequence[Artist] | None = None,
    left: float = 0.0,
    gap: float = 0.55,
) -> None:
    """Put the legend below the label of the horizontal axis, where it covers nothing.

    It begins at the left edge of the figure, or, if ``ax`` is not alone there, so far to the
    ``left`` of the axis [inches], below the names of rows. ``gap``: to the axis [inches].
    """
    drawn = ax.get_legend_handles_labels()[0] if handles is None else handles
    if not drawn:
        return
    lower = _from_edge(ax, -gap, left)
    ax.legend(
        handles=drawn,
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=lower,
        ncols=columns,
        frameon=False,
        fontsize=LETTERS,
        borderaxespad=0,
        handlelength=2.6,
        columnspacing=1.4,
    )


def heading_above(ax: Axes, text: str) -> None:
    """Put a text of several lines above ``ax``, from the left edge of the figure on."""
    where = _from_edge(ax, 0.08)
    ax.annotate(
        textwrap.fill(text, HEADING),
        (0, 1),
        xycoords=where,
        va="bottom",
        fontsize=LETTERS,
        annotation_clip=False,
    )


def _from_edge(ax: Axes, higher: float, left: float = 0.0) -> Transform:
    """Return coordinates from the left edge of the figure, and from the lower edge of ``ax`` up.

    Up to the upper edge of ``ax`` is 1; all is moved up by ``higher`` [inches].
    """
    figure = ax.get_figure()
    assert figure is not None
    place: Transform = ax.transAxes + ScaledTranslation(-left, higher, figure.dpi_scale_trans)
    if len(figure.axes) > 1:
        return place
    edge = figure.transFigure + ScaledTranslation(0.05, 0, figure.dpi_scale_trans)
    return blended_transform_factory(edge, place)


def tidy(ax: Axes, grid: str) -> Axes:
    """Return ``ax`` with a faint grid on the axis ``grid``, two spines and letters for print."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(axis="x" if grid == "x" else "y", color="#dddddd", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.tick_params(labelsize=LETTERS)
    for axis in (ax.xaxis, ax.yaxis):
        axis.label.set_fontsize(LETTERS)
    return ax


def wrapped(text: str, widest: int = WIDEST) -> str:
    """Return ``text`` on lines of at most ``widest`` letters.

    >>> print(wrapped("Children and education (barn och utbildning)"))
    Children and education (barn
    och utbildning)
    """
    return textwrap.fill(text, widest, break_long_words=False)
