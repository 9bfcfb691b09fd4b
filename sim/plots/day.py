"""One run's day: what each function did when, by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from matplotlib.patches import Patch

from sim.clock import MINUTE
from sim.plots.alternative import listed, sentences, with_alt
from sim.plots.clock_axis import clock_axis, clock_time, shade_pauses
from sim.plots.style import BLACK, BLUE, ORANGE, SKY, axes, legend_below, tidy, wrapped
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from sim.scenario import Exercise
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


def plot_day(
    tasks: pd.DataFrame,
    presence: pd.DataFrame,
    exercise: Exercise,
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
    exercise
        Its clock is shown: STARTEX and its zone, ENDEX, and when it stood.
    lang
        "en" or "sv".
    ax
        Where to draw; a new figure if left out.
    """
    words = Words(lang)
    shown = presence[presence["function"].notna()]
    functions = list(dict.fromkeys(shown["function"].astype(str)))
    ax = axes(ax, 1.5 + 0.36 * len(functions))
    lanes = _lanes(shown, functions)
    end = exercise.end / MINUTE
    there = shown[shown["state"] == "present"]
    for person, spells in there.groupby("person", observed=True):
        low, height = lanes[str(person)]
        ax.broken_barh(_spans(spells["start"], spells["end"]), (low, height), color=PRESENT)
    _draw_work(ax, tasks, lanes, end)
    ax.set_yticks(range(len(functions)), [wrapped(each) for each in functions])
    ax.set_ylim(len(functions) - 0.5, -0.5)
    ax.set_xlim(0, end)
    clock_axis(ax.xaxis, exercise, words)
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
    handles += shade_pauses(ax.xaxis, exercise, words)
    legend_below(ax, columns=2, handles=handles)
    return with_alt(tidy(ax, "x"), describe_day(presence, exercise, lang))


def describe_day(presence: pd.DataFrame, exercise: Exercise, lang: Language = "en") -> str:
    """Return the alternative text of `plot_day`."""
    words = Words(lang)
    functions = presence["function"].dropna().astype(str).unique()
    return sentences(
        words(
            "What {number} functions did from {start} to {end}, one row each.",
            number=len(functions),
            start=clock_time(0, exercise, words),
            end=clock_time(exercise.end / MINUTE, exercise, words),
        ),
        words("From top to bottom: {names}.", names=listed(functions, MOST_NAMED)),
    )


MOST_NAMED = 6
"""Functions that the alternative text names."""


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
