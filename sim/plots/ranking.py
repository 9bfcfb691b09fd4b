"""What answers wait for, ranked; beside it what one more of each would gain."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from sim.plots.alternative import listed, sentences, with_alt
from sim.plots.style import (
    BLACK,
    BLUE,
    GREY,
    LETTERS,
    ORANGE,
    SKY,
    axes,
    for_print,
    legend_below,
    right_of,
    tidy,
    wrapped,
)
from sim.studies.saying import waited_for
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sim.words import Language

    Row = Mapping[Hashable, Any]

MOST = 10
"""Rows that are drawn."""
THING = ["what", "unit", "role", "channel"]
"""Columns that tell one bottleneck from another."""


class Look(NamedTuple):
    """How waiting for one sort of reason is drawn, and what `sim.measures` calls it."""

    colour: str
    hatch: str
    whys: tuple[str, ...]


LOOKS = {
    "all busy": Look(BLUE, "", ("busy", "channel")),
    "in a meeting, or until the next one": Look(SKY, "xxxx", ("meeting", "gathering", "agenda")),
    "not there": Look(
        "#ffffff", "\\\\\\\\", ("off duty", "away", "on call", "travelling", "break", "no answer")
    ),
    "unread": Look(ORANGE, "....", ("unread",)),
    "other reasons": Look("#bbbbbb", "", ()),
}
"""Sorts of reasons, from left to right. What is none of them is one of the other reasons."""
OTHER = "other reasons"
REASONS = (
    "all busy",
    "in a meeting, or until the next one",
    "not there",
    "unread",
    "other reasons",
)
GAINS = {"helps": ("o", BLUE), "makes worse": ("X", ORANGE), "no effect shown": ("o", "#ffffff")}
"""Marker and colour of each verdict on one more."""


@for_print
def plot_bottlenecks(
    bottlenecks: pd.DataFrame,
    reasons: pd.DataFrame | None = None,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Bars of what answers wait for, the longest first, by reason; beside them what helps.

    A bar is the share of all waiting on critical chains; in nine of ten runs it lies within the
    line. Those whose ranks cannot be told apart are joined by a bracket. If one more of each was
    tried, its gain stands on the right with its interval.

    Parameters
    ----------
    bottlenecks
        The table of `sim.bottlenecks`, with names for ids (`sim.studies.saying.as_read`); the first
        MOST rows are drawn.
    reasons
        The waiting by reason (`sim.studies.bottlenecks.waited_in`), with names too. Without it a
        bar shows its largest reason (``why``, ``mostly_share``), and the rest as other reasons.
    lang
        "en" or "sv".
    ax
        Where to draw; a new figure if left out.
    """
    words = Words(lang)
    table = bottlenecks.head(MOST).reset_index(drop=True)
    ax = axes(ax, 1.7 + 0.36 * len(table))
    parts = [_parts(row, reasons) for row in table.to_dict("records")]
    tidy(ax, "x")
    _draw_shares(ax, table, parts)
    ax.set_yticks(range(len(table)), [_label(row, words) for row in table.to_dict("records")])
    ax.set_ylim(max(len(table), 1) - 0.5, -0.5)
    ax.set_xlabel(wrapped(words("share of all waiting on critical chains"), 24))
    ax.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(lambda share, _: words.share(share))
    _draw_ties(ax, table)
    if "gain" in table and table["gain"].notna().any():
        _draw_gains(ax, table, words)
    legend_below(ax, columns=2, handles=_handles(parts, table, words), left=1.9)
    return with_alt(ax, describe_bottlenecks(bottlenecks, lang))


def describe_bottlenecks(bottlenecks: pd.DataFrame, lang: Language = "en") -> str:
    """Return the alternative text of `plot_bottlenecks`."""
    words = Words(lang)
    rows = bottlenecks.head(MOST).to_dict("records")
    if not rows:
        return words("What answers wait for: nothing.")
    first = [
        words("{name} {share}", name=waited_for(row, words), share=words.share(row["share"]))
        for row in rows
    ]
    return sentences(
        words("What answers wait for, as a share of all waiting on critical chains."),
        words("The longest: {list}.", list=listed(first, 3)),
        words("Of one rank, because they cannot be told apart: {list}.", list=ties[0])
        if (ties := [_joined(group, words) for group in _tied(rows)])
        else "",
        _helping(rows, words),
    )


def _helping(rows: Sequence[Row], words: Words) -> str:
    """Return what was shown to help, of that which was tried."""
    tried = [row for row in rows if row.get("verdict")]
    if not tried:
        return ""
    helping = [
        words("{name} ({gain})", name=waited_for(row, words), gain=_gained(row, words))
        for row in tried
        if row["verdict"] == "helps"
    ]
    if not helping:
        return words("One more was tried of {number}; none was shown to help.", number=len(tried))
    return words("One more was shown to help of {list}.", list=listed(helping, 5))


def _joined(group: Sequence[Row], words: Words) -> str:
    return listed((waited_for(row, words) for row in group), 3)


def _tied(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the groups of rows that share a rank."""
    groups = [list(group) for _, group in groupby(rows, key=lambda row: row["rank"])]
    return [group for group in groups if len(group) > 1]


def _label(row: Row, words: Words) -> str:
    return wrapped(f"{row['rank']}  {waited_for(row, words)}", 28)


def _parts(row: Row, reasons: pd.DataFrame | None) -> dict[str, float]:
    """Return the share of one bar by sort of reason; together they are its share."""
    total = float(row["share"])
    if reasons is None:
        mostly = float(row["mostly_share"])
        found = {_sort(row): total * mostly}
        found[OTHER] = found.get(OTHER, 0.0) + total * (1 - mostly)
        return found
    mine = reasons[(reasons[THING] == [row[name] for name in THING]).all(axis=1)]
    whole, found = float(mine["minutes"].sum()), {}
    for each in mine.to_dict("records"):
        sort = _sort(each)
        found[sort] = found.get(sort, 0.0) + total * each["minutes"] / whole
    return found


def _sort(row: Row) -> str:
    why = str(row["why"] or row["what"])
    return next((name for name, look in LOOKS.items() if why in look.whys), OTHER)


def _draw_shares(ax: Axes, table: pd.DataFrame, parts: Sequence[Mapping[str, float]]) -> None:
    left = [0.0] * len(table)
    for name, look in LOOKS.items():
        width = [part.get(name, 0.0) for part in parts]
        if any(width):
            ax.barh(
                range(len(table)),
                width,
                left=left,
                height=0.66,
                facecolor=look.colour,
                hatch=look.hatch,
                edgecolor=BLACK,
                linewidth=0.6,
            )
        left = [a + b for a, b in zip(left, width, strict=True)]
    middle = (table["share_low"] + table["share_high"]) / 2
    half = table["share_high"] - middle
    ax.errorbar(middle, table.index, xerr=half, fmt="none", color=BLACK, capsize=3)


def _draw_ties(ax: Axes, table: pd.DataFrame) -> None:
    """Join rows of one rank by a bracket between their names and the bars."""
    figure = ax.get_figure()
    assert figure is not None
    left = ax.get_yaxis_transform() + ScaledTranslation(-0.09, 0, figure.dpi_scale_trans)
    for _, rows in table.groupby("rank"):
        if len(rows) > 1:
            ax.annotate(
                "",
                (0, rows.index.min() - 0.3),
                (0, rows.index.max() + 0.3),
                xycoords=left,
                textcoords=left,
                arrowprops={
                    "arrowstyle": "|-|,widthA=0.25,widthB=0.25",
                    "shrinkA": 0,
                    "shrinkB": 0,
                },
                annotation_clip=False,
            )
    ax.tick_params(axis="y", length=0, pad=12)


def _draw_gains(ax: Axes, table: pd.DataFrame, words: Words) -> None:
    beside = tidy(right_of(ax, 0.4), "x")
    beside.axvline(0, color=GREY, linewidth=0.8)
    for place, row in enumerate(table.to_dict("records")):
        if row["verdict"]:
            _draw_gain(beside, place, row, words)
    beside.xaxis.set_major_formatter(lambda minutes, _: words.number(minutes, 0))
    beside.set_xlabel(words("gain by one more [min]"))


def _draw_gain(ax: Axes, place: int, row: Row, words: Words) -> None:
    marker, colour = GAINS.get(str(row["verdict"]), GAINS["no effect shown"])
    gain, low, high = (float(row[name]) for name in ("gain", "gain_low", "gain_high"))
    ax.errorbar(
        [gain],
        [place],
        xerr=[[gain - low], [high - gain]],
        fmt=marker,
        color=BLACK,
        markerfacecolor=colour,
        markeredgecolor=BLACK,
        capsize=3,
    )
    ax.annotate(
        wrapped(_gained(row, words), 38),
        (0.03, place),
        (0, -6),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        va="top",
        fontsize=LETTERS - 2,
    )


def _gained(row: Row, words: Words) -> str:
    """Return what gets better and by how much, or that there is nothing to tell."""
    if row["verdict"] not in ("helps", "makes worse"):
        return words("no effect shown")
    return words(
        "{what} {gain} min ({low} to {high})",
        what=row["helps"],
        gain=words.number(row["gain"], 0),
        low=words.number(row["gain_low"], 0),
        high=words.number(row["gain_high"], 0),
    )


def _handles(
    parts: Sequence[Mapping[str, float]], table: pd.DataFrame, words: Words
) -> list[Artist]:
    handles: list[Artist] = [
        Patch(
            facecolor=LOOKS[reason].colour,
            hatch=LOOKS[reason].hatch,
            edgecolor=BLACK,
            label=words(reason),
        )
        for reason in REASONS
        if any(part.get(reason, 0) > 0 for part in parts)
    ]
    if table["rank"].duplicated().any():
        text = words("tied")
        handles.append(
            Line2D([], [], color=BLACK, linestyle="none", marker="|", markersize=12, label=text)
        )
    return handles
