"""How surely targets are met, against what is promised, and by how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.plots.alternative import listed, sentences, with_alt
from sim.plots.rated import draw_rated
from sim.plots.style import (
    BLACK,
    GREY,
    LETTERS,
    WHOLE,
    axes,
    for_print,
    legend_below,
    right_of,
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

    Row = Mapping[Hashable, Any]


@for_print
def plot_targets(
    targets: pd.DataFrame,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Share of runs that meet each target, with its 95 % interval, against what is promised.

    ``targets`` is the table of `sim.targets`, drawn from top to bottom; a target that had no
    occasion in any run says so. The marker is the rating that is proposed, or else the verdict. The
    intervals hold chance only, not what the assumptions leave open, and the axis says that too.
    Beside it stands what was left until the limit: the median run and where eight of ten runs lie;
    to the left of the line they were late.
    """
    words = Words(lang)
    ax = axes(ax, 1.5 + 0.4 * len(targets))
    table = targets.reset_index(drop=True)
    tidy(ax, "x")
    draw_rated(ax, table.assign(share=table["met"], rating=_ratings(table)), words)
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
    share_axis(ax.xaxis, words)
    with_margins = "margin" in table and table["margin"].notna().any()
    if with_margins:
        ax.set_xlabel(wrapped(words("share of runs (line: 95 % interval, chance only)"), 26))
        _draw_margins(ax, table, words)
    else:
        ax.set_xlabel(words("share of runs that meet it (line: 95 % interval, chance only)"))
    legend_below(ax, columns=3, left=1.8, gap=0.85 if with_margins else 0.55)
    return with_alt(ax, describe_targets(targets, lang))


def describe_targets(targets: pd.DataFrame, lang: Language = "en") -> str:
    """Return the alternative text of `plot_targets`."""
    words = Words(lang)
    groups = []
    ratings = _ratings(targets)
    for rating in SAID:
        rows = targets[ratings == rating].to_dict("records")
        if rows:
            said = listed((_said(row, words) for row in rows), len(rows))
            groups.append(f"{words(SAID[rating])}: {said}.")
    return sentences(
        words("Share of runs that meet each target, with its 95 % interval, beside the promise."),
        *groups,
    )


SAID = {
    "met": "Met",
    "partly": "Partly met",
    "not met": "Not met",
    "cannot say": "Cannot say",
    "no occasion": "No occasion",
}


def _ratings(targets: pd.DataFrame) -> pd.Series[str]:
    return targets["rating" if "rating" in targets else "verdict"].astype(str)


def _said(row: Row, words: Words) -> str:
    """Return a target with its share and interval, and how late it was if it was."""
    if row["verdict"] == "no occasion":
        return f"{row['target']} {row['name']}"
    said = words(
        "{target} {name} in {met} of the runs ({low} to {high}; promised {promised})",
        target=row["target"],
        name=row["name"],
        **{k: words.share(float(row[k])) for k in ("met", "low", "high", "promised")},
    )
    if not row.get("margin", np.nan) < 0:
        return said
    return words("{said}, median run {margin}", said=said, margin=_left(row, words))


def _left(row: Row, words: Words) -> str:
    """Return in words what was left until the limit in the median run."""
    margin = float(row["margin"])
    if margin == -np.inf:
        return words("not by ENDEX")
    if _of_calls(row):
        share = words.share(abs(margin))
        text = "{share} of calls too few" if margin < 0 else "{share} of calls to spare"
        return words(text, share=share)
    minutes = words.number(abs(margin), 0)
    return words("{minutes} min late" if margin < 0 else "{minutes} min left", minutes=minutes)


def _of_calls(row: Row) -> bool:
    """Whether a target promises a share of calls, which is what its margin then is."""
    return float(row.get("of_calls", np.nan)) > 0


def _draw_margins(ax: Axes, table: pd.DataFrame, words: Words) -> None:
    beside = tidy(right_of(ax, 0.42), "x")
    rows = [(k, row) for k, row in enumerate(table.to_dict("records")) if _is_timed(row)]
    ends = [float(row[name]) for _, row in rows for name in ("margin_p10", "margin_p90")]
    finite = [end for end in (*ends, 0.0) if np.isfinite(end)]
    room = 0.08 * (max(finite) - min(finite) or 1.0)
    left, right = min(finite) - room, max(finite) + room
    beside.axvline(0, color=BLACK, linewidth=1.0)
    for place, row in rows:
        low, middle, high = (
            max(float(row[name]), left) for name in ("margin_p10", "margin", "margin_p90")
        )
        beside.plot([low, high], [place, place], color=GREY, linewidth=2.5, solid_capstyle="butt")
        is_open = row["margin"] == -np.inf
        beside.plot([middle], [place], marker="<" if is_open else "o", color=BLACK, clip_on=False)
    for place, row in enumerate(table.to_dict("records")):
        if _of_calls(row) and row["margin"] == row["margin"]:
            said = beside.text(left + room / 2, place, _left(row, words), va="center")
            said.set(fontsize=LETTERS - 1.5, color=GREY)
            said.set_bbox({"facecolor": "#ffffff", "edgecolor": "none", "pad": 1})
    beside.set_xlim(left, right)
    beside.xaxis.set_major_formatter(lambda minutes, _: words.number(minutes, 0))
    beside.set_xlabel(wrapped(words("left until the limit [min] (line: 8 of 10 runs)"), 26))


def _is_timed(row: Row) -> bool:
    return not _of_calls(row) and row["margin"] == row["margin"]
