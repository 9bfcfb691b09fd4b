"""Who told whom what in one inject, and who worked on it: units side by side, time downwards."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from math import isnan
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from sim.plots.alternative import listed, sentences, with_alt
from sim.plots.clock_axis import clock_time, shade_pauses
from sim.plots.style import BLACK, GREY, RED, SKY, axes, for_print, legend_below, tidy
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sim.scenario import Exercise
    from sim.words import Language

    Record = Mapping[Hashable, Any]
    Said = Callable[[float], str]

IN_VAIN = {
    "lost": "lost",
    "busy": "engaged",
    "no answer": "no answer",
    "given up": "nobody reached",
    "outage": "channel dead",
    "cut off": "cut off in between",
    "abandoned": "hung up",
    "turned away": "turned away",
    "withdrawn": "withdrawn",
    "cancelled": "cancelled",
    "not reached": "not reached",
    "declined": "declined",
    "open": "not by ENDEX",
}
"""What is said of a message that was not received, by its outcome."""
MEETING = ("item", "opening", "relief")
"""Kinds of work that are meetings."""
LOOKS = {"work": (SKY, ""), "meeting": ("#ffffff", "xxxx"), "call-out": ("#ffffff", "....")}
SORTS = {"work": "work on it", "meeting": "meeting", "call-out": "call-out on its way to people"}
"""Boxes: colour and hatch of each sort, and what the legend says of it."""
UNTOLD = ("read", "write", "call-out")
"""Kinds of work that go with a message, whose line says enough."""

LINE, WIDE, SMALL = 0.125, 44, 6.5
"""Height of a line [inches], its letters, and their size [points]."""
MOST_ROWS = 45
"""Rows; where there would be more, work has a box but no row of its own."""
MINUTES_A_LINE, MOST_LINES = 10, 2
"""Time between two rows [min] that is worth a line of room, and how many lines at the most."""
FEW = 4
"""Units whose names fit side by side."""
NAMES, NAME = 7.5, 32
"""Size of names [points], and letters of one that stands aslant."""


@dataclass(frozen=True)
class Row:
    """A line of the figure: when, what it says, and the arrows or the box that begin there."""

    at: float
    text: str
    ended: str = ""
    arrows: tuple[Record, ...] = ()
    box: Record | None = None

    @property
    def lines(self) -> list[str]:
        """What it says, on two lines at the most; how it ended is never cut off."""
        ended = f" – {self.ended}" if self.ended else ""
        room = 2 * WIDE - len(ended) - 8
        return textwrap.wrap(textwrap.shorten(self.text, room, placeholder=" …") + ended, WIDE)


@dataclass
class Scale:
    """How far down [lines] rows and times stand: apart enough to be read, so not to scale."""

    rows: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    places: list[float] = field(default_factory=list)

    def at(self, time: float) -> float:
        """Return where a time stands."""
        return float(np.interp(time, self.times, self.places))


@for_print
def plot_sequence(
    exchanges: pd.DataFrame,
    doings: pd.DataFrame,
    exercise: Exercise,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Sequence diagram of one case: an arrow per message, a box for work, the clock on the left.

    Each message has a line with its words on the right; the arrow begins there and ends where the
    receiver knows. What follows closely is drawn apart, and long gaps are short: the clock times on
    the left say how long it took.

    Parameters
    ----------
    exchanges, doings
        The tables of `sim.exchanges` and `sim.doings`. Units stand in
        the order in which they come into play.
    exercise
        Its clock is shown.
    lang
        "en" or "sv".
    ax
        Where to draw; a new figure if left out.
    """
    words = Words(lang)
    rows = _rows(exchanges, doings, words)
    units = _units(rows, doings)
    scale = _scale(rows, doings)
    depth = scale.places[-1] if scale.places else 0.0
    ax = axes(ax, 1.9 + LINE * depth)
    for x in range(len(units)):
        ax.plot([x, x], [-0.5, depth], color=GREY, linewidth=0.6, zorder=0.8)
    for work in doings.to_dict("records"):
        _draw_box(ax, work, units[work["unit"]], scale)
    for row, y in zip(rows, scale.rows, strict=True):
        _draw_row(ax, row, y)
        for message in row.arrows:
            _draw_arrow(
                ax, message, (units[message["sender"]], units[message["receiver"]]), y, scale
            )
    _label(ax, list(units), rows, scale, lambda at: clock_time(at, exercise, words))
    ax.set_ylim(depth + 0.8, -1)
    ax.set_xlim(-0.5, max(len(units), 1) - 0.5)
    stood = shade_pauses(ax.yaxis, exercise, words, scale.at) if rows else []
    legend_below(ax, 4, [*_handles(exchanges, doings, words), *stood], gap=0.1)
    ax.set_ylabel(words("local time, not to scale"))
    ax.spines[["left", "bottom"]].set_visible(False)
    tidy(ax, "x")
    ax.grid(visible=False)
    ax.tick_params(length=0)
    ax.tick_params(axis="y", labelsize=SMALL)
    ax.tick_params(axis="x", labelsize=NAMES)
    return with_alt(ax, describe_sequence(exchanges, doings, exercise, lang))


def _rows(exchanges: pd.DataFrame, doings: pd.DataFrame, words: Words) -> list[Row]:
    """Return the rows from top to bottom; what is told to several at once is one."""
    told = exchanges[exchanges["sent"].notna()]
    same = ["sent", "sender", "channel", "what", "outcome"]
    rows = [
        Row(
            float(str(sent)),
            _said(group.iloc[0].to_dict(), words),
            _how(group.iloc[0].to_dict(), words),
            tuple(group.to_dict("records")),
        )
        for (sent, *_), group in told.groupby(same, sort=False, observed=True)
    ]
    told_of = [d for d in doings.to_dict("records") if d["kind"] not in UNTOLD]
    if len(rows) + len(told_of) <= MOST_ROWS:
        rows += [Row(d["start"], _done(d), box=d) for d in told_of]
    return sorted(rows, key=lambda row: row.at)


def _said(message: Record, words: Words) -> str:
    """Return what was said, and through which channel."""
    return f"{message['channel'] or words('briefing')}: {message['what']}"


def _how(message: Record, words: Words) -> str:
    """Return how a message ended that was not received as it was meant."""
    outcome = str(message["outcome"])
    if outcome == "misunderstood":
        return words("misunderstood")
    return words(IN_VAIN[outcome]) if outcome in IN_VAIN and isnan(message["received"]) else ""


def _done(work: Record) -> str:
    return f"{work['role']}: {work['activity']}" if work["role"] else str(work["activity"])


def _units(rows: Sequence[Row], doings: pd.DataFrame) -> dict[str, int]:
    """Return the column of each unit."""
    named: list[str] = []
    for row in rows:
        for message in row.arrows:
            named += [message["sender"], message["receiver"]]
        if row.box is not None:
            named.append(row.box["unit"])
    return {unit: x for x, unit in enumerate(dict.fromkeys([*named, *doings["unit"]]))}


def _scale(rows: Sequence[Row], doings: pd.DataFrame) -> Scale:
    """Return where all rows and times stand, from the top down."""
    ends = [float(m["until"]) for row in rows for m in row.arrows]
    ends += [float(t) for column in ("start", "end") for t in doings[column]]
    scale = Scale()
    y, last = 0.0, None
    for time in sorted({*(row.at for row in rows), *ends}):
        if last is not None:
            y += 0.5 + min((time - last) / MINUTES_A_LINE, MOST_LINES)
        scale.times.append(time)
        scale.places.append(y)
        here = [row for row in rows if row.at == time]
        for row in here:
            scale.rows.append(y)
            y += len(row.lines) + (0.25 if row is not here[-1] else -0.25)
        last = time
    return scale


def _draw_box(ax: Axes, work: Record, x: int, scale: Scale) -> None:
    top, bottom = scale.at(work["start"]), scale.at(work["end"])
    colour, hatch = LOOKS[_sort(work["kind"])]
    ax.add_patch(
        Rectangle(
            (x - 0.11, top),
            0.22,
            bottom - top,
            facecolor=colour,
            hatch=hatch,
            edgecolor=BLACK,
            linewidth=0.5,
        )
    )


def _sort(kind: str) -> str:
    """Return what sort of box a kind of work has."""
    if kind == "call-out":
        return kind
    return "meeting" if kind in MEETING else "work"


def _draw_row(ax: Axes, row: Row, y: float) -> None:
    if row.arrows:
        ax.axhline(y, color="#dddddd", linewidth=0.5, zorder=0.5)
    ax.annotate(
        "\n".join(row.lines),
        (1, y),
        (4, 3),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        va="top",
        fontsize=SMALL,
        color=BLACK if row.arrows else GREY,
        annotation_clip=False,
    )


def _draw_arrow(
    ax: Axes, message: Record, columns: tuple[int, int], y: float, scale: Scale
) -> None:
    start, end = columns
    arrived = not isnan(message["received"])
    until = max(scale.at(message["until"]), y)
    wrong = message["outcome"] == "misunderstood"
    reach = end if arrived else start + 0.7 * (end - start)
    look = {
        "color": BLACK if arrived and not wrong else RED,
        "linewidth": 1.0,
        "linestyle": "solid" if arrived and not wrong else "dashed",
    }
    if start == end:
        ax.plot([start], [y], marker="o", markersize=3, color=look["color"])
        return
    ax.annotate(
        "",
        (reach, until),
        (start, y),
        arrowprops={"arrowstyle": "-|>" if arrived else "-", "shrinkA": 0, "shrinkB": 0, **look},
    )
    if not arrived:
        ax.plot([reach], [until], marker="x", markersize=5, color=RED, markeredgewidth=1.4)


def _label(ax: Axes, units: Sequence[str], rows: Sequence[Row], scale: Scale, said: Said) -> None:
    """Write the units on top and the clock times of the rows on the left."""
    ax.xaxis.tick_top()
    if len(units) > FEW:
        names = [textwrap.shorten(unit, NAME, placeholder=" …") for unit in units]
        ax.set_xticks(range(len(units)), names, rotation=45, ha="left", rotation_mode="anchor")
    else:
        names = [textwrap.fill(unit, 13, break_long_words=False) for unit in units]
        ax.set_xticks(range(len(units)), names)
    first = {row.at: y for row, y in reversed([*zip(rows, scale.rows, strict=True)])}
    if first and scale.places[-1] >= max(scale.rows) + 1:
        first[scale.times[-1]] = scale.places[-1]
    ax.set_yticks(list(first.values()), [said(at) for at in first])


def _handles(exchanges: pd.DataFrame, doings: pd.DataFrame, words: Words) -> list[Artist]:
    """Return what the legend shows: what there is."""
    failed, wrong = _failed(exchanges), exchanges["outcome"] == "misunderstood"
    lines: dict[str, tuple[bool, str, Literal["-", "--"], str]] = {
        words("message"): (not (failed | wrong).all(), BLACK, "-", ">"),
        words("misunderstood"): (bool(wrong.any()), RED, "--", ">"),
        words("not received"): (bool(failed.any()), RED, "--", "x"),
    }
    handles: list[Artist] = [
        Line2D([], [], color=colour, linestyle=style, marker=marker, markersize=4, label=label)
        for label, (there, colour, style, marker) in lines.items()
        if there
    ]
    there = {_sort(str(kind)) for kind in doings["kind"]}
    for sort in (sort for sort in LOOKS if sort in there):
        colour, hatch = LOOKS[sort]
        patch = Patch(facecolor=colour, hatch=hatch, edgecolor=BLACK, linewidth=0.5)
        patch.set_label(words(SORTS[sort]))
        handles.append(patch)
    return handles


def _failed(exchanges: pd.DataFrame) -> pd.Series[bool]:
    return exchanges["received"].isna() & exchanges["sent"].notna()


def describe_sequence(
    exchanges: pd.DataFrame, doings: pd.DataFrame, exercise: Exercise, lang: Language = "en"
) -> str:
    """Return the alternative text of `plot_sequence`."""
    words = Words(lang)
    rows = _rows(exchanges, doings, words)
    if not rows:
        return words("Nobody told anybody anything.")
    units = _units(rows, doings)
    told = exchanges[exchanges["sent"].notna()]
    failed, wrong = told[_failed(told)], told[told["outcome"] == "misunderstood"]
    last = max(*told["until"], *doings["end"])
    return sentences(
        words(
            "Who told whom what, and who worked on it, from {start} to {end}: {messages} messages "
            "between {units} units.",
            start=clock_time(rows[0].at, exercise, words),
            end=clock_time(last, exercise, words),
            messages=len(told),
            units=len(units),
        ),
        words("By channel: {channels}.", channels=_counted(told["channel"], words))
        if len(told)
        else "",
        words("Not received: {messages}.", messages=_named(failed)) if len(failed) else "",
        words("Misunderstood: {messages}.", messages=_named(wrong)) if len(wrong) else "",
    )


MOST = 5
"""Messages that the alternative text names."""


def _counted(channels: Iterable[str], words: Words) -> str:
    counts: dict[str, int] = {}
    for channel in channels:
        name = channel or words("briefing")
        counts[name] = counts.get(name, 0) + 1
    return "; ".join(f"{name} {n}" for name, n in sorted(counts.items(), key=lambda c: -c[1]))


def _named(messages: pd.DataFrame) -> str:
    said = (f"{m['sender']} – {m['receiver']}, {m['what']}" for m in messages.to_dict("records"))
    return listed(said, MOST)
