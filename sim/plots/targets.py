"""How surely targets are met, against what is promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.plots.alternative import listed, sentences, with_alt
from sim.plots.style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    RED,
    WHOLE,
    axes,
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

    from sim.words import Language

VERDICTS = ("met", "not met", "cannot say")
LOOKS = {"met": ("o", BLUE), "not met": ("X", RED), "cannot say": ("D", ORANGE)}
"""Marker and colour of each verdict."""


def plot_targets(
    targets: pd.DataFrame,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Share of runs that meet each target, with its 95 % interval, against what is promised.

    ``targets`` is the table of `sim.targets`, drawn from top to bottom; a target that had no
    occasion in any run says so. The intervals hold chance only, not what the assumptions leave
    open, and the axis says that too.
    """
    words = Words(lang)
    ax = axes(ax, 1.5 + 0.4 * len(targets))
    table = targets.reset_index(drop=True)
    said = {verdict: words(verdict) for verdict in VERDICTS}
    for verdict, text in said.items():
        _draw(ax, table[table["verdict"] == verdict], *LOOKS[verdict], text)
    for place in table.index[table["verdict"] == "no occasion"]:
        ax.text(0, place, words("no occasion"), va="center", color=GREY, style="italic")
    ax.scatter(
        table["promised"],
        table.index,
        marker="|",
        s=260,
        linewidths=2.2,
        color=BLACK,
        label=words("promised"),
        zorder=1.5,
    )
    names = table["target"] + "  " + table["name"]
    ax.set_yticks(range(len(table)), [wrapped(name) for name in names])
    ax.set_xlim(WHOLE)
    ax.set_ylim(len(table) - 0.5, -0.5)
    ax.set_xlabel(words("share of runs that meet it (line: 95 % interval, chance only)"))
    share_axis(ax.xaxis, words)
    legend_below(ax, columns=2)
    return with_alt(tidy(ax, "x"), describe_targets(targets, lang))


def describe_targets(targets: pd.DataFrame, lang: Language = "en") -> str:
    """Return the alternative text of `plot_targets`."""
    words = Words(lang)
    groups = []
    for verdict in (*VERDICTS, "no occasion"):
        rows = targets[targets["verdict"] == verdict].to_dict("records")
        if rows:
            said = listed((_said(row, words) for row in rows), len(rows))
            groups.append(f"{words(verdict).capitalize()}: {said}.")
    return sentences(
        words("Share of runs that meet each target, with its 95 % interval, beside the promise."),
        *groups,
    )


def _said(row: Mapping[Hashable, Any], words: Words) -> str:
    """Return a target with its share and interval."""
    if row["verdict"] == "no occasion":
        return f"{row['target']} {row['name']}"
    return words(
        "{target} {name} in {met} of the runs ({low} to {high}; promised {promised})",
        target=row["target"],
        name=row["name"],
        **{k: words.share(float(row[k])) for k in ("met", "low", "high", "promised")},
    )


def _draw(ax: Axes, rows: pd.DataFrame, marker: str, colour: str, label: str) -> None:
    if rows.empty:
        return
    ax.errorbar(
        rows["met"],
        rows.index,
        xerr=[rows["met"] - rows["low"], rows["high"] - rows["met"]],
        fmt=marker,
        color=colour,
        markeredgecolor=BLACK,
        markersize=8,
        capsize=3,
        label=label,
        zorder=2.5,
    )
