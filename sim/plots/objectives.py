"""How much of each objective is met, as a whole and by each unit that has a part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.plots.alternative import sentences, with_alt
from sim.plots.rated import draw_rated
from sim.plots.style import (
    BLACK,
    GREY,
    WHOLE,
    axes,
    for_print,
    legend_below,
    share_axis,
    tidy,
    wrapped,
)
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from sim.scenario import Scale
    from sim.words import Language

    Row = Mapping[Hashable, Any]

SORTS = {"expectations": "expectations alone", "targets": "targets alone"}
MARKERS = {"expectations": "v", "targets": "^"}
"""Marker of each sort of what counts for an objective."""


@for_print
def plot_objectives(
    objectives: pd.DataFrame,
    scale: Scale | None = None,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Share of each objective that is met, by weight, with its 95 % interval and rating.

    Parameters
    ----------
    objectives
        The table of `sim.objectives`, with names for ids. Below an objective as a whole stand the
        units that have a part in it, lighter. The interval holds chance only.
    scale
        The limits of its ratings are drawn: ``scenario.ratings.three_steps``.
    lang
        "en" or "sv".
    ax
        Where to draw; a new figure if left out.
    """
    words = Words(lang)
    table = objectives.reset_index(drop=True)
    ax = tidy(axes(ax, 1.5 + 0.3 * len(table)), "x")
    draw_rated(ax, table.assign(share=table["achieved"]), words)
    for column in SORTS:
        known = table[table[column].notna() & table["achieved"].notna()]
        ax.scatter(
            known[column],
            known.index,
            marker=MARKERS[column],
            facecolor="#ffffff",
            edgecolor=GREY,
            s=22,
            label=words(SORTS[column]),
            clip_on=False,
            zorder=2.4,
        )
    for k, limit in enumerate(scale.limits if scale is not None else ()):
        label = None if k else words("limits of the ratings")
        ax.axvline(limit, color=BLACK, linestyle="dotted", linewidth=1.0, label=label)
    _name_rows(ax, table)
    ax.set_xlim(WHOLE)
    ax.set_ylim(len(table) - 0.5, -0.5)
    ax.set_xlabel(words("share that is met, by weight (line: 95 % interval, chance only)"))
    share_axis(ax.xaxis, words)
    legend_below(ax, columns=3)
    return with_alt(ax, describe_objectives(objectives, lang))


def describe_objectives(objectives: pd.DataFrame, lang: Language = "en") -> str:
    """Return the alternative text of `plot_objectives`."""
    words = Words(lang)
    whole = objectives[objectives["unit"] == ""]
    return sentences(
        words("How much of each objective is met, by weight, with its 95 % interval."),
        *(_said(row, words) for row in whole.to_dict("records")),
    )


def _said(row: Row, words: Words) -> str:
    """Return an objective with its share, interval and rating."""
    head = f"{row['objective']} {row['name']}"
    if row["rating"] == "no occasion":
        return f"{head}: {words('no occasion')}."
    return words(
        "{objective}: {share} ({low} to {high}), {rating}.",
        objective=head,
        share=words.share(float(row["achieved"])),
        low=words.share(float(row["low"])),
        high=words.share(float(row["high"])),
        rating=words(SAID[row["rating"]]),
    )


SAID = {"met": "met", "partly": "partly", "not met": "not met", "cannot say": "cannot say"}


def _name_rows(ax: Axes, table: pd.DataFrame) -> None:
    """Write objectives in bold, and below each, lighter, the units that have a part in it."""
    whole = [not unit for unit in table["unit"]]
    names = [
        wrapped(f"{row['objective']}  {row['name']}" if is_whole else str(row["unit"]))
        for is_whole, row in zip(whole, table.to_dict("records"), strict=True)
    ]
    ax.set_yticks(range(len(table)), names)
    for label, is_whole in zip(ax.get_yticklabels(), whole, strict=True):
        label.set(fontweight="bold" if is_whole else "normal", color=BLACK if is_whole else GREY)
