"""What a headline rests on: a bar per assumption, from one end of its range to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.plots.alternative import listed, sentences, with_alt
from sim.plots.style import BLACK, BLUE, RED, axes, for_print, legend_below, tidy, wrapped
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sim.words import Language

    Row = Mapping[Hashable, Any]

LOW, HIGH, SPAN = BLUE, RED, "#e4e4e4"
HATCH: Final = "////"
"""Of bars that cannot be told from chance, which have no colour."""
WIDEST: Final = 42
"""Letters of an assumption before it goes on below."""
MOST: Final = 12
"""Bars of a figure."""


class Beside(NamedTuple):
    """What a headline is as stated and over all assumptions together, and what is promised."""

    stated: float
    ranges_low: float = float("nan")
    ranges_high: float = float("nan")
    promised: float = float("nan")


@for_print
def plot_tornado(
    table: pd.DataFrame, label: str, beside: Beside, lang: Language = "en", ax: Axes | None = None
) -> Axes:
    """A headline at the low and the high end of each assumption, the widest above (a tornado).

    ``table`` has the columns name (of the assumption, with its range), low, high (the headline
    there, in the unit that ``label`` says) and seen (whether it can be told from chance). The line
    in the middle is the headline as stated, the grey area what all assumptions together leave open,
    the dashed line what is promised. The first MOST rows are drawn.
    """
    words = Words(lang)
    table = table.head(MOST).reset_index(drop=True)
    ax = axes(ax, 1.9 + 0.5 * max(len(table), 1))
    if np.isfinite([beside.ranges_low, beside.ranges_high]).all():
        ax.axvspan(beside.ranges_low, beside.ranges_high, color=SPAN, zorder=0, linewidth=0)
    for place, row in enumerate(table.to_dict("records")):
        _draw(ax, row, place, beside.stated)
    ax.axvline(beside.stated, color=BLACK, linewidth=1)
    if np.isfinite(beside.promised):
        ax.axvline(beside.promised, color=BLACK, linewidth=1, linestyle="dashed")
    ax.set_yticks(range(len(table)), [wrapped(str(name), WIDEST) for name in table["name"]])
    ax.set_ylim(max(len(table), 1) - 0.5, -0.5)
    ax.xaxis.set_major_formatter(lambda number, _: words.number(number, _digits(ax)))
    ax.set_xlabel(label)
    legend_below(ax, 2, _handles(table, beside, words))
    return with_alt(tidy(ax, "x"), describe_tornado(table, label, beside, lang))


def describe_tornado(table: pd.DataFrame, label: str, beside: Beside, lang: Language = "en") -> str:
    """Return the alternative text of `plot_tornado`."""
    words = Words(lang)
    seen = table[table["seen"].astype(bool)]
    told = (
        words(
            "{name}: {low} to {high}",
            name=row["name"],
            low=_short(row["low"], words),
            high=_short(row["high"], words),
        )
        for row in seen.to_dict("records")
    )
    shown = listed(told, 3)
    return sentences(
        words(
            "A bar per assumption, from the low to the high end of its range: {what}.", what=label
        ),
        words("As stated: {value}.", value=_short(beside.stated, words)),
        words("Widest: {list}.", list=shown) if shown else "",
    )


def _short(number: float, words: Words) -> str:
    return words.number(number, 0 if abs(number) >= 10 else 1)  # noqa: PLR2004 - two digits suffice


def _digits(ax: Axes) -> int:
    low, high = ax.get_xlim()
    return 0 if high - low >= 4 else 1  # noqa: PLR2004 - ticks closer than 1 need a decimal


def _draw(ax: Axes, row: Row, place: int, stated: float) -> None:
    """Draw what both ends make of a headline: above the middle the low end, below it the high."""
    for name, colour, offset in (("low", LOW, -0.19), ("high", HIGH, 0.19)):
        end = float(row[name])
        if not np.isfinite(end):
            continue
        look: dict[str, Any] = {"color": colour} if row["seen"] else {"color": "#ffffff"}
        if not row["seen"]:
            look["hatch"] = HATCH
        ax.barh(place + offset, end - stated, 0.34, left=stated, **look, ec=BLACK, linewidth=0.6)
        ax.plot([end], [place + offset], "|", color=colour, markersize=8, mew=2)


def _handles(table: pd.DataFrame, beside: Beside, words: Words) -> list[Artist]:
    found: list[Artist] = [
        Patch(facecolor=LOW, edgecolor=BLACK, label=words("at the low end of the range")),
        Patch(facecolor=HIGH, edgecolor=BLACK, label=words("at the high end of the range")),
    ]
    if not table["seen"].astype(bool).all():
        label = words("not told from chance")
        found.append(Patch(facecolor="#ffffff", edgecolor=BLACK, hatch=HATCH, label=label))
    found.append(Line2D([], [], color=BLACK, linewidth=1, label=words("as stated")))
    if np.isfinite(beside.promised):
        line = Line2D([], [], color=BLACK, linewidth=1, linestyle="dashed", label=words("promised"))
        found.append(line)
    if np.isfinite([beside.ranges_low, beside.ranges_high]).all():
        label = words("nine of ten points over all assumptions together")
        found.append(Patch(facecolor=SPAN, label=label))
    return found
