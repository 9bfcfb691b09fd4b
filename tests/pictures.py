"""What tests look at in a figure: its texts, where they stand, and how light its colours are."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from matplotlib.colors import to_rgb
from matplotlib.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox


def said(ax: Axes) -> set[str]:
    """Return everything that can be read in a figure."""
    return {text.get_text() for text in _texts(ax)}


def outside(ax: Axes) -> list[str]:
    """Return the texts that leave the figure."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    page = figure.bbox.padded(1)
    return [
        text.get_text()
        for text in _texts(ax)
        for box in [text.get_window_extent()]
        if not (page.contains(box.x0, box.y0) and page.contains(box.x1, box.y1))
    ]


def overlapping(ax: Axes) -> list[tuple[str, str]]:
    """Return the pairs of texts that lie upon one another; of two aslant that cannot be told."""
    boxes = [(text, text.get_window_extent()) for text in _texts(ax)]
    return [
        (one.get_text(), other.get_text())
        for (one, here), (other, there) in combinations(boxes, 2)
        if _overlap(here, there) and not (one.get_rotation() % 90 and other.get_rotation() % 90)
    ]


def lightness(colour: str) -> float:
    """Return how light a colour is in grey, from 0 (black) to 1 (white)."""
    red, green, blue = to_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _texts(ax: Axes) -> list[Text]:
    """Return the texts of a figure that can be read, wherever they stand."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()
    ticks = {label: seen for each in figure.axes for label, seen in _tick_labels(each)}
    return [
        text
        for text in _found(figure)
        if text.get_text().strip() and text.get_visible() and ticks.get(text, True)
    ]


def _found(figure: Figure) -> list[Text]:
    every: list[Artist] = figure.findobj(Text)
    return [found for found in every if isinstance(found, Text)]


def _tick_labels(axes: Axes) -> Iterator[tuple[Text, bool]]:
    """Yield the labels of all ticks, and whether each is drawn: not those beyond the axis."""
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in [*axis.majorTicks, *axis.minorTicks]:
            within = low <= tick.get_loc() <= high
            yield tick.label1, axes.axison and within
            yield tick.label2, axes.axison and within


def _overlap(one: Bbox, other: Bbox) -> bool:
    """Whether two boxes share more than a line of a dot's width."""
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.y1, other.y1) - max(one.y0, other.y0)
    return bool(wide > 1 and high > 1)
