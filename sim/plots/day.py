"""One run's day: what each function did when, and when work waited for it, by the clock."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.clock import MINUTE
from sim.plots.alternative import listed, sentences, with_alt
from sim.plots.clock_axis import clock_axis, clock_time, shade_pauses
from sim.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    RED,
    SKY,
    axes,
    for_print,
    legend_below,
    tidy,
    wrapped,
)
from sim.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sim.scenario import Exercise
    from sim.words import Language


Function = tuple[str, str]


class Look(NamedTuple):
    """How one sort of time is drawn."""

    colour: str
    hatch: str


PRESENT, WAITING = "#e4e4e4", "#fbe0cf"
LOOKS = {
    "desk": Look(BLUE, ""),
    "talking": Look(ORANGE, "////"),
    "call": Look(GREEN, "++++"),
    "kept": Look("#ffffff", "...."),
    "meeting": Look(SKY, "xxxx"),
    "break": Look("#ffffff", "\\\\\\\\"),
    "free": Look(PRESENT, ""),
}
DOINGS = {
    "desk": "desk work",
    "talking": "on the telephone or face to face",
    "call": "answering calls from the public",
    "kept": "waiting in the room",
    "meeting": "in a meeting",
    "break": "on a break",
    "free": "present and free",
}
"""By what `sim.measures.functions.functions_day` says that somebody does."""

REASONS = {
    "busy": "all busy",
    "meeting": "in a meeting",
    "gathering": "not all free at once",
    "together": "not all free at once",
    "break": "on a break",
    "travelling": "nobody there",
    "on call": "nobody there",
    "away": "nobody there",
    "off duty": "nobody there",
}
"""Why work waits, by the word of the table."""
HATCHES = {
    "all busy": "//////",
    "in a meeting": "xxxxxx",
    "not all free at once": "......",
    "on a break": "\\\\\\\\\\\\",
    "nobody there": "------",
}

HIGH, LANE, HIGHEST = 0.62, 0.14, 4.0
"""Height of the bars of a function; where its people need more, of each of them; at the most."""
STRIP, GAP, HEADING = 0.22, 0.16, 0.5
"""Heights of the strip of waits, between two rows, and of the name of a unit."""


class Row(NamedTuple):
    """Where a function stands: the top of its bars, their lower edge, that of its waits."""

    top: float
    split: float
    bottom: float


@for_print
def plot_day(
    day: pd.DataFrame, exercise: Exercise, lang: Language = "en", ax: Axes | None = None
) -> Axes:
    """Chart of one run by the clock: a row per function with what it did, and what waited for it.

    Below the bars of its people, who share the row and are not named, hatched strips show when work
    waited for the function, and why. A red line below a bar is overtime.

    Parameters
    ----------
    day
        The table of `sim.measures.functions.functions_day`. Rows follow one another as in it.
    exercise
        Its clock is shown: STARTEX and its zone, ENDEX, and when it stood.
    lang
        "en" or "sv".
    ax
        Where to draw; a new figure if left out.
    """
    words = Words(lang)
    places = _places(day)
    lowest = max((row.bottom for row in places.values()), default=0)
    ax = axes(ax, 1.7 + 0.46 * lowest)
    for (unit, role), rows in day.groupby(["unit", "role"], sort=False):
        _draw(ax, rows, places[str(unit), str(role)])
    middles = [(row.top + row.bottom) / 2 for row in places.values()]
    ax.set_yticks(middles, [wrapped(role or unit) for unit, role in places])
    for label, (_, role) in zip(ax.get_yticklabels(), places, strict=True):
        label.set_fontweight("normal" if role else "bold")
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(lowest + GAP, -GAP)
    ax.set_xlim(0, exercise.end / MINUTE)
    clock_axis(ax.xaxis, exercise, words)
    handles = [*_handles(day, words), *shade_pauses(ax.xaxis, exercise, words)]
    legend_below(ax, columns=2, handles=handles)
    return with_alt(tidy(ax, "x"), describe_day(day, exercise, lang))


def _labels(day: pd.DataFrame) -> dict[Function, str]:
    """Return what each function is called: its role, with its unit where there are several."""
    functions = list(dict.fromkeys(zip(day["unit"], day["role"], strict=True)))
    several = len({unit for unit, _ in functions}) > 1
    return {(u, r): f"{r} ({u})" if several else str(r) for u, r in functions}


def _places(day: pd.DataFrame) -> dict[Function, Row]:
    """Return the row of each function; of several units the name stands above theirs."""
    functions = list(dict.fromkeys(zip(day["unit"], day["role"], strict=True)))
    several = len({unit for unit, _ in functions}) > 1
    people = day.groupby(["unit", "role"], sort=False)["person"].max().fillna(1).to_dict()
    waits = set(
        zip(*(day.loc[day["doing"] == "waiting", k] for k in ("unit", "role")), strict=True)
    )
    places: dict[Function, Row] = {}
    at, last = 0.0, None
    for unit, role in functions:
        if several and unit != last:
            places[unit, ""] = Row(at, at + HEADING, at + HEADING)
            at += HEADING + GAP
        split = at + min(max(HIGH, LANE * people[unit, role]), HIGHEST)
        bottom = split + STRIP if (unit, role) in waits else split
        places[unit, role] = Row(at, split, bottom)
        at, last = bottom + GAP, unit
    return places


def _draw(ax: Axes, rows: pd.DataFrame, row: Row) -> None:
    waits = rows[rows["doing"] == "waiting"]
    people = rows[rows["doing"] != "waiting"]
    height = (row.split - row.top) / max(people["person"].max(), 1) if len(people) else 0.0
    for (person, doing), spans in people.groupby(["person", "doing"], observed=True):
        lane = row.top + (int(str(person)) - 1) * height, height
        _bars(ax, spans, lane, LOOKS[str(doing)], BLACK)
    extra = people[people["overtime"]]
    lower = (row.top + extra["person"] * height).astype(float)
    if len(extra):
        ax.hlines(lower, extra["start"], extra["end"], colors=RED, linewidths=2)
    for why, spans in waits.groupby(waits["why"].map(REASONS), observed=True):
        look = Look(WAITING, HATCHES[str(why)])
        _bars(ax, spans, (row.split, row.bottom - row.split), look, RED)


def _bars(ax: Axes, spans: pd.DataFrame, lane: tuple[float, float], look: Look, edge: str) -> None:
    lengths = spans["end"] - spans["start"]
    ax.broken_barh(
        list(zip(spans["start"], lengths, strict=True)),
        lane,
        facecolor=look.colour,
        hatch=look.hatch,
        edgecolor=edge,
        linewidth=0,
    )


def _handles(day: pd.DataFrame, words: Words) -> list[Artist]:
    """Return what the legend shows: all that is drawn."""
    done, whys = set(day["doing"]), set(day["why"])
    handles: list[Artist] = [
        _patch(LOOKS[doing], BLACK, words(DOINGS[doing])) for doing in LOOKS if doing in done
    ]
    waits = {
        HATCHES[REASONS[why]]: words("work waits: {why}", why=words(REASONS[why]))
        for why in REASONS
        if why in whys
    }
    handles += [_patch(Look(WAITING, hatch), RED, said) for hatch, said in waits.items()]
    if day["overtime"].any():
        handles.append(Line2D([], [], color=RED, linewidth=2, label=words("overtime")))
    return handles


def _patch(look: Look, edge: str, label: str) -> Patch:
    return Patch(
        facecolor=look.colour, hatch=look.hatch, edgecolor=edge, linewidth=0.6, label=label
    )


def describe_day(day: pd.DataFrame, exercise: Exercise, lang: Language = "en") -> str:
    """Return the alternative text of `plot_day`."""
    words = Words(lang)
    labels = _labels(day)
    took = day.assign(took=day["end"] - day["start"])
    busy = took[~took["doing"].isin(["free", "kept", "break", "waiting"])]
    waits = took[took["doing"] == "waiting"]
    extra = took.loc[took["overtime"], "took"].sum()
    return sentences(
        words(
            "What {number} functions did from {start} to {end}, one row each.",
            number=len(labels),
            start=clock_time(0, exercise, words),
            end=clock_time(exercise.end / MINUTE, exercise, words),
        ),
        words("Busy: {functions}.", functions=_most(busy, labels, words)) if len(busy) else "",
        words("Work waited for: {functions}.", functions=_most(waits, labels, words))
        if len(waits)
        else "",
        words("Overtime: {length}.", length=words.length(extra * MINUTE)) if extra else "",
    )


MOST = 4
"""Functions that the alternative text names."""


def _most(spans: pd.DataFrame, labels: dict[Function, str], words: Words) -> str:
    """Return the functions with most of some time, and how much; of waits why most of it."""
    told = []
    for (unit, role), rows in spans.groupby(["unit", "role"], sort=False):
        by_why = rows.groupby("why")["took"].sum()
        total, why = float(by_why.sum()), str(by_why.idxmax())
        said = f"{labels[str(unit), str(role)]} {words.length(total * MINUTE)}"
        told.append((-total, f"{said} ({words(REASONS[why])})" if why else said))
    return listed((said for _, said in sorted(told, key=itemgetter(0))), MOST)
