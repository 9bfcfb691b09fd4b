"""Injects and what came of them, by the clock, a lane per unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.clock import MINUTE
from sim.plots.alternative import listed, sentences, with_alt
from sim.plots.clock_axis import clock_axis, clock_time, shade_pauses
from sim.plots.style import (
    BLACK,
    BLUE,
    GREY,
    SKY,
    WIDTH,
    axes,
    for_print,
    legend_below,
    tidy,
    wrapped,
)
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sim.scenario import Exercise
    from sim.words import Language

    Row = Mapping[Hashable, Any]

UNTIL = {
    "noticed": "until it is noticed",
    "decided": "until it is decided",
    "acted": "until the unit acts",
    "completed": "until all is completed",
}
"""The stretches of a span, by the milestone at their end; one that is not foreseen has none."""
LOOKS = {
    "noticed": ("#ffffff", ""),
    "decided": (SKY, "////"),
    "acted": (BLUE, ""),
    "completed": ("#e4e4e4", "...."),
}
"""Colour and hatch of each."""
LINE = 0.165
"""Height of one line of a lane [inches]."""
THICK = 0.6
"""Height of a span, of that of its line."""
SMALL = 6.5
"""Size of the names of injects [points]."""
LETTER = 0.062
"""Width of one letter of them [inches]."""
NARROW = 0.68
"""Width of the axis, of that of the figure."""


@for_print
def plot_timeline(
    timeline: pd.DataFrame, exercise: Exercise, lang: Language = "en", ax: Axes | None = None
) -> Axes:
    """Chart by the clock with a lane per unit: each inject when it was sent, and what came of it.

    Parameters
    ----------
    timeline
        The table of `sim.measures.timeline.timeline`, of one run or of many. Lanes follow one
        another as in it.
    exercise
        Its clock is shown: STARTEX and its zone, ENDEX, and when it stood.
    lang
        "en" or "sv".
    ax
        Where to draw; a new figure if left out.
    """
    words = Words(lang)
    end = exercise.end / MINUTE
    lanes = _lanes(timeline, end)
    height = sum(max(line for line, _ in rows) + 1 for rows in lanes.values())
    ax = axes(ax, 1.6 + LINE * (height + len(lanes)))
    top, ticks = 0.0, []
    for rows in lanes.values():
        deep = max(line for line, _ in rows) + 1
        for line, row in rows:
            _draw(ax, row, top + line + 0.5, end)
        ticks.append(top + deep / 2)
        top += deep + 1
        ax.axhline(top - 0.5, color=GREY, linewidth=0.6)
    ax.set_yticks(ticks, [wrapped(unit) for unit in lanes])
    ax.set_ylim(max(top - 0.5, 1), -0.5)
    ax.set_xlim(-_width("I-00", end), end)
    clock_axis(ax.xaxis, exercise, words)
    handles = [*_handles(timeline, words), *shade_pauses(ax.xaxis, exercise, words)]
    legend_below(ax, columns=2, handles=handles)
    ax.tick_params(axis="y", length=0)
    return with_alt(tidy(ax, "x"), describe_timeline(timeline, exercise, lang))


def _lanes(timeline: pd.DataFrame, end: float) -> dict[str, list[tuple[int, Row]]]:
    """Return the rows of each unit with the line on which each has room."""
    lanes: dict[str, list[tuple[int, Row]]] = {}
    until: dict[str, list[float]] = {}
    for row in timeline.to_dict("records"):
        unit = str(row["unit"])
        used = until.setdefault(unit, [])
        begins = row["sent"] - _width(str(row["case"]), end)
        line = next((k for k, over in enumerate(used) if over <= begins), len(used))
        used[line : line + 1] = [_last(row, end) + end / 200]
        lanes.setdefault(unit, []).append((line, row))
    return lanes


def _width(text: str, end: float) -> float:
    """Return how many minutes of the axis a text takes."""
    return (LETTER * len(text) + 0.08) * end / (WIDTH * NARROW)


def _stretches(row: Row) -> Iterator[tuple[str, float, float]]:
    """Yield the stretches of an answer: to which milestone, from when until when."""
    start = float(row["sent"])
    for milestone in UNTIL:
        at = float(row[milestone])
        if np.isinf(at):
            yield milestone, start, at
            return
        if at > start:
            yield milestone, start, at
            start = at


def _last(row: Row, end: float) -> float:
    return min(max((e for _, _, e in _stretches(row)), default=float(row["sent"])), end)


def _draw(ax: Axes, row: Row, y: float, end: float) -> None:
    for milestone, start, stop in _stretches(row):
        if np.isinf(stop):
            ax.plot([start, end], [y, y], color=BLACK, linestyle="dashed", linewidth=1)
            ax.plot([end], [y], color=BLACK, marker=">", markersize=4, clip_on=False)
            continue
        colour, hatch = LOOKS[milestone]
        ax.broken_barh(
            [(start, stop - start)],
            (y - THICK / 2, THICK),
            facecolor=colour,
            hatch=hatch,
            edgecolor=BLACK,
            linewidth=0.5,
        )
    ax.plot([row["sent"]], [y], color=BLACK, marker="d", markersize=4)
    ax.annotate(
        str(row["case"]),
        (float(row["sent"]), y),
        xytext=(-3, 0),
        textcoords="offset points",
        ha="right",
        va="center_baseline",
        fontsize=SMALL,
    )


def _handles(timeline: pd.DataFrame, words: Words) -> list[Artist]:
    sent = Line2D([], [], color=BLACK, marker="d", markersize=4, linestyle="none")
    sent.set_label(words("the inject is sent"))
    handles: list[Artist] = [sent]
    for milestone in UNTIL:
        colour, hatch = LOOKS[milestone]
        if timeline[milestone].notna().any():
            patch = Patch(facecolor=colour, hatch=hatch, edgecolor=BLACK, linewidth=0.5)
            patch.set_label(words(UNTIL[milestone]))
            handles.append(patch)
    if _open(timeline):
        still = Line2D([], [], color=BLACK, linestyle="dashed", linewidth=1, marker=">")
        still.set(markersize=4, label=words("not by ENDEX"))
        handles.append(still)
    return handles


def _open(timeline: pd.DataFrame) -> list[Row]:
    """Return the answers of which some milestone was not reached."""
    return [
        row for row in timeline.to_dict("records") if any(row[m] == float("inf") for m in UNTIL)
    ]


def describe_timeline(timeline: pd.DataFrame, exercise: Exercise, lang: Language = "en") -> str:
    """Return the alternative text of `plot_timeline`."""
    words = Words(lang)
    took = timeline.assign(took=timeline["acted"] - timeline["sent"])
    acted = took[np.isfinite(took["took"].astype(float))]
    slowest = acted.sort_values("took", ascending=False, kind="stable").to_dict("records")
    still = _open(timeline)
    what = {
        "start": clock_time(0, exercise, words),
        "end": clock_time(exercise.end / MINUTE, exercise, words),
        "units": timeline["unit"].nunique(),
        "injects": timeline["case"].nunique(),
    }
    return sentences(
        words(
            "From {start} to {end}, a lane for each of {units} units: {injects} injects and "
            "what came of them.",
            **what,
        ),
        _medians(timeline, words),
        words("Acted last: {answers}.", answers=listed(_said(slowest, words), MOST))
        if slowest
        else "",
        words("Not by ENDEX: {answers}.", answers=listed(_named(still), MOST)) if still else "",
    )


MOST = 3
"""Answers that the alternative text names."""


def _medians(timeline: pd.DataFrame, words: Words) -> str:
    runs = int(timeline["runs"].max()) if len(timeline) else 0
    return words("Times are medians of {runs} runs.", runs=runs) if runs > 1 else ""


def _said(rows: Sequence[Row], words: Words) -> Iterator[str]:
    for row, name in zip(rows, _named(rows), strict=True):
        length = words.length(row["took"] * MINUTE)
        yield words("{answer} after {length}", answer=name, length=length)


def _named(rows: Sequence[Row]) -> list[str]:
    return [f"{row['case']} {row['unit']}" for row in rows]
