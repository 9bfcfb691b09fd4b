"""What-ifs beside each other: a difference per line, with its intervals (a forest plot)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.lines import Line2D

from sim.plots.alternative import listed, sentences, with_alt
from sim.plots.style import BLACK, BLUE, GREY, RED, axes, for_print, legend_below, tidy, wrapped
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sim.words import Language

    Row = Mapping[Hashable, Any]

LOOKS: Final = {
    "better": (BLUE, "o"),
    "worse": (RED, "D"),
    "no effect shown": (GREY, "s"),
    "cannot say": (GREY, "X"),
}
"""Colour and marker of a difference, by its verdict."""
SAID = {
    "better": "better",
    "worse": "worse",
    "no effect shown": "no effect shown",
    "cannot say": "cannot say",
}
WIDEST: Final = 44
"""Letters of a what-if before it goes on below."""
ROW: Final = 0.42
"""Height of a what-if whose name has one or two lines [inches]."""
LINE: Final = 0.48
"""Height of a line of its name, beside that."""


@for_print
def plot_what_ifs(
    table: pd.DataFrame, label: str, lang: Language = "en", ax: Axes | None = None
) -> Axes:
    """Difference to the plan as it is, a line per what-if, with its 95 % interval.

    ``table`` holds one measure of the answers of `sim.studies.whatif.ask`, with the column ``name``
    and differences in the unit that ``label``, below the axis, says. A wide grey line is what nine
    of ten points in the ranges of the assumptions give. Zero is the plan as it is.
    """
    words = Words(lang)
    labels = [wrapped(str(name), WIDEST) for name in table["name"]]
    heights = np.array([max(1.0, LINE * (1 + label.count("\n"))) for label in labels])
    places = np.cumsum(heights) - heights / 2
    ax = axes(ax, 1.5 + ROW * heights.sum())
    ax.axvline(0, color=BLACK, linewidth=1)
    for place, row in zip(places, table.to_dict("records"), strict=True):
        _draw(ax, row, place)
    ax.set_yticks(places, labels)
    ax.set_ylim(heights.sum(), 0)
    ax.xaxis.set_major_formatter(lambda number, _: words.number(number, _digits(ax)))
    ax.set_xlabel(label)
    legend_below(ax, 2, _handles(table, words))
    return with_alt(tidy(ax, "x"), describe_what_ifs(table, label, lang))


def describe_what_ifs(table: pd.DataFrame, label: str, lang: Language = "en") -> str:
    """Return the alternative text of `plot_what_ifs`."""
    words = Words(lang)
    groups = []
    for verdict in LOOKS:
        names = table.loc[table["verdict"] == verdict, "name"]
        if len(names):
            groups.append(f"{words(SAID[verdict])}: {listed(map(str, names), len(names))}.")
    return sentences(
        words("Difference to the plan as it is, a line per what-if: {what}.", what=label), *groups
    )


def _digits(ax: Axes) -> int:
    low, high = ax.get_xlim()
    return 0 if high - low >= 4 else 1  # noqa: PLR2004 - ticks closer than 1 need a decimal


def _draw(ax: Axes, row: Row, place: float) -> None:
    ends = [float(row[name]) for name in ("ranges_low", "ranges_high")]
    if np.isfinite(ends).all():
        ax.plot(ends, [place] * 2, color="#c4c4c4", linewidth=8, solid_capstyle="butt", zorder=1.5)
    ax.plot([row["low"], row["high"]], [place] * 2, color=BLACK, linewidth=1.4)
    colour, marker = LOOKS[str(row["verdict"])]
    ax.plot([row["difference"]], [place], marker=marker, color=colour, mec=BLACK, mew=0.6)


def _handles(table: pd.DataFrame, words: Words) -> list[Artist]:
    interval = words("95 % interval, chance only")
    found: list[Artist] = [Line2D([], [], color=BLACK, linewidth=1.4, label=interval)]
    if table["ranges_low"].notna().any():
        label = words("nine of ten points over the assumptions")
        found.append(Line2D([], [], color="#c4c4c4", linewidth=8, label=label))
    present = set(table["verdict"])
    for verdict, (colour, marker) in LOOKS.items():
        if verdict in present:
            look = {"marker": marker, "color": colour, "mec": BLACK, "mew": 0.6, "linestyle": ""}
            found.append(Line2D([], [], label=words(SAID[verdict]), **look))  # type: ignore[arg-type]  # a dict
    return found
