"""One run's day: what each function did when, by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MultipleLocator

from sim.clock import Clock, to_micros
from sim.plots.style import BLACK, BLUE, ORANGE, SKY, axes, legend_below, tidy, wrapped
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import pandas as pd
    from matplotlib.axes import Axes

    from sim.words import Language


class Look(NamedTuple):
    """How one sort of occupation is drawn, and the kinds of rows (`sim.log.KINDS`) it is."""

    colour: str
    hatch: str
    kinds: tuple[str, ...]


PRESENT = "#e4e4e4"
DOING = (
    "desk work",
    "on the telephone or face to face",
    "waiting in the room",
    "in a meeting",
    "on a break",
)
LOOKS = {
    "desk work": Look(BLUE, "", ("work", "write", "read", "notice", "wrong")),
    "on the telephone or face to face": Look(
        ORANGE, "///", ("talk", "attempt", "call", "question", "call-out")
    ),
    "waiting in the room": Look("#ffffff", "...", ("gathering",)),
    "in a meeting": Look(SKY, "xx", ("opening", "item", "briefing", "relief")),
    "on a break": Look("#ffffff", "\\\\", ("break",)),
}
HIGH = 0.8
"""Height of a function's row; its people share it."""

MOST_TICKS = 10


def plot_day(
    tasks: pd.DataFrame,
    presence: pd.DataFrame,
    start: datetime,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Chart of one run by the clock: a row per function, and in it a bar for what it was doing.

    Parameters
    ----------
    tasks
        The table of `sim.tasks`.
    presence
        The table of `sim.presence` with a column ``function`` more: the row in which each person is
        drawn, missing for those who are not. Rows follow one another as in the table; people of
        one function share a row and are not named.
    start
        STARTEX, whose time zone the clock shows.
    lang
        "en" or "sv".
    ax
        Where to draw; a new figure if left out.
    """
    words = Words(lang)
    shown = presence[presence["function"].notna()]
    functions = list(dict.fromkeys(shown["function"].astype(str)))
    ax = axes(ax, 9.0, 1.5 + 0.36 * len(functions))
    lanes = _lanes(shown, functions)
    end = float(presence["end"].max())
    there = shown[shown["state"] == "present"]
    for person, spells in there.groupby("person", observed=True):
        low, height = lanes[str(person)]
        ax.broken_barh(_spans(spells["start"], spells["end"]), (low, height), color=PRESENT)
    _draw_work(ax, tasks, lanes, end)
    ax.set_yticks(range(len(functions)), [wrapped(each) for each in functions])
    ax.set_ylim(len(functions) - 0.5, -0.5)
    ax.set_xlim(0, end)
    _clock_axis(ax, start, end, words)
    found = set(tasks["kind"])
    handles = [
        Patch(
            facecolor=LOOKS[doing].colour,
            hatch=LOOKS[doing].hatch,
            edgecolor=BLACK,
            label=words(doing),
        )
        for doing in DOING
        if doing != "on a break" or found & set(LOOKS[doing].kinds)
    ]
    handles.append(Patch(color=PRESENT, label=words("present and free")))
    legend_below(ax, columns=2, handles=handles)
    return tidy(ax, "x")


Lane = tuple[float, float]
"""Lower edge and height of one person's part of a row."""


def _lanes(shown: pd.DataFrame, functions: Sequence[str]) -> dict[str, Lane]:
    lanes: dict[str, Lane] = {}
    for place, function in enumerate(functions):
        people = shown.loc[shown["function"] == function, "person"].astype(str).unique()
        height = HIGH / len(people)
        for k, person in enumerate(people):
            lanes[person] = (place - HIGH / 2 + k * height, height)
    return lanes


def _draw_work(ax: Axes, tasks: pd.DataFrame, lanes: dict[str, Lane], end: float) -> None:
    begun = tasks[tasks["people"].notna() & tasks["started"].notna()]
    each = begun.assign(
        person=begun["people"].astype(str).str.split("; "),
        until=begun["completed"].fillna(end),
    ).explode("person")
    for look in LOOKS.values():
        rows = each[each["kind"].isin(look.kinds) & each["person"].isin(lanes.keys())]
        for person, spells in rows.groupby("person", observed=True):
            ax.broken_barh(
                _spans(spells["started"], spells["until"]),
                lanes[str(person)],
                facecolor=look.colour,
                hatch=look.hatch,
                edgecolor=BLACK,
                linewidth=0,
            )


def _spans(starts: pd.Series[float], ends: pd.Series[float]) -> list[tuple[float, float]]:
    return [(start, end - start) for start, end in zip(starts, ends, strict=True)]


def _clock_axis(ax: Axes, start: datetime, end: float, words: Words) -> None:
    """Let the minutes of the axis be shown as clock times, with ticks at full hours."""
    clock = Clock(start)

    def said(minutes: float) -> str:
        local = clock.at(to_micros(minutes))
        day = (local.date() - start.date()).days + 1
        time = f"{local:%H:%M}"
        return time if day == 1 else words("day {day}\n{time}", day=day, time=time)

    every = next((hours for hours in (1, 2, 4, 6, 12) if end <= 60 * hours * MOST_TICKS), 24)
    since_midnight = 60 * start.hour + start.minute
    ax.xaxis.set_major_locator(MultipleLocator(60 * every, -since_midnight % (60 * every)))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda minutes, _: said(minutes)))
    ax.set_xlabel(words("local time"))
