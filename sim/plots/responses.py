"""How soon units answered: the share of runs in which they had, over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Patch

from sim.measures.survival import kaplan_meier_quantile, survival_band, survival_curve
from sim.plots.alternative import sentences, with_alt
from sim.plots.clock_axis import shade_pauses
from sim.plots.style import (
    BLACK,
    COLOURS,
    GREY,
    LINES,
    WHOLE,
    axes,
    for_print,
    legend_below,
    minute_axis,
    share_axis,
    tidy,
    wrapped,
)
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.scenario import Exercise
    from sim.words import Language

    Watched = tuple[NDArray[np.float64], NDArray[np.bool_]]

SHARE_OF_RUNS = {
    "delivered": "share of runs in which it had been delivered",
    "noticed": "share of runs in which it had been noticed",
    "decided": "share of runs in which it had been decided",
    "acted": "share of runs in which the unit had acted",
    "completed": "share of runs in which all was completed",
    "fed back": "share of runs in which it had been fed back",
}
"""What the vertical axis shows, by milestone."""
MOST_BANDS = 3
"""Lines with a shaded interval."""


@for_print
def plot_response_times(  # noqa: PLR0913  # the exercise is needed only where it stood
    answers: pd.DataFrame,
    milestone: str = "acted",
    targets: pd.DataFrame | None = None,
    lang: Language = "en",
    ax: Axes | None = None,
    *,
    exercise: Exercise | None = None,
) -> Axes:
    """Share of runs in which a unit had reached a milestone within a time, one line per unit.

    The lines are Kaplan–Meier curves: an answer that is open at ENDEX counts as long as it could be
    watched, and a line that stays below 100 % says that some never came. Of up to MOST_BANDS lines
    the 95 % interval is shaded; it holds chance only.

    Parameters
    ----------
    answers
        The rows of one or more injects in `sim.studies.Runs.answers`. Units whose plan does not
        foresee the milestone have no line; with more than one inject, each has lines of its own.
    milestone
        A key of SHARE_OF_RUNS.
    targets
        Rows of `sim.targets` whose time runs from sending to this milestone: each is a cross, above
        which a line has to pass.
    lang
        "en" or "sv".
    ax
        Where to draw; a new figure if left out.
    exercise
        If given, it is shaded when it stood, as far as that is the same in all rows of ``answers``.
    """
    words = Words(lang)
    ax = axes(ax, 4.4)
    groups = [*_groups(answers, milestone)]
    for k, (name, group) in enumerate(groups):
        _draw_curve(ax, _watched(group, milestone), k, name)
        if len(groups) <= MOST_BANDS:
            _draw_band(ax, _watched(group, milestone), COLOURS[k % len(COLOURS)])
    if targets is not None:
        _draw_targets(ax, targets, words)
    ax.set_xlabel(words("minutes after the inject was sent"))
    ax.set_ylabel(words(SHARE_OF_RUNS[milestone]))
    ax.set_xlim(0, max(ax.get_xlim()[1], 1))
    ax.set_ylim(WHOLE)
    share_axis(ax.yaxis, words)
    minute_axis(ax.xaxis, words)
    handles = [*ax.get_legend_handles_labels()[0]]
    if 0 < len(groups) <= MOST_BANDS:
        handles.append(
            Patch(color=GREY, alpha=0.3, lw=0, label=words("95 % interval, chance only"))
        )
    handles += _shade(ax, answers, exercise, words)
    legend_below(ax, columns=2, handles=handles)
    return with_alt(tidy(ax, "y"), describe_response_times(answers, milestone, targets, lang))


def describe_response_times(
    answers: pd.DataFrame,
    milestone: str = "acted",
    targets: pd.DataFrame | None = None,
    lang: Language = "en",
) -> str:
    """Return the alternative text of `plot_response_times`."""
    words = Words(lang)
    first = words(
        "Over the minutes after the inject was sent: {what}, one line per unit.",
        what=words(SHARE_OF_RUNS[milestone]),
    )
    lines = [_told(group, milestone, name, words) for name, group in _groups(answers, milestone)]
    crosses = [] if targets is None else [_promise(r, words) for r in targets.to_dict("records")]
    said = words("Targets: {targets}.", targets="; ".join(crosses)) if crosses else ""
    return sentences(first, *lines, said)


def _told(group: pd.DataFrame, milestone: str, name: str, words: Words) -> str:
    """Return by when half and by when 90 % of the runs had reached the milestone."""
    watched, reached = _watched(group, milestone)
    half, most = (kaplan_meier_quantile(watched, reached, share) for share in (0.5, 0.9))
    if half == np.inf:
        return words(
            "{unit}: in {share} of the runs.", unit=name, share=words.share(reached.mean())
        )
    if most == np.inf:
        return words(
            "{unit}: half of the runs within {half} min, {share} of them at all.",
            unit=name,
            half=words.number(half, 0),
            share=words.share(reached.mean()),
        )
    return words(
        "{unit}: half of the runs within {half} min, 90 % within {most} min.",
        unit=name,
        half=words.number(half, 0),
        most=words.number(most, 0),
    )


def _groups(answers: pd.DataFrame, milestone: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the rows of each line and what it is called."""
    concerned = answers[answers[f"has_{milestone}"].astype(bool)]
    several = len(set(concerned["case"])) > 1
    for (case, unit), group in concerned.groupby(["case", "unit"], sort=False, observed=True):
        yield f"{case}: {unit}" if several else str(unit), group


def _watched(group: pd.DataFrame, milestone: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return how long each run was watched [min], and whether it reached the milestone then."""
    times = group[milestone].to_numpy(dtype=float)
    reached = ~np.isnan(times)
    return np.where(reached, times, group["until_end"].to_numpy(dtype=float)), reached


def _draw_curve(ax: Axes, watched: Watched, number: int, name: str) -> None:
    minutes, still_open = survival_curve(*watched)
    ax.step(
        [0, *minutes],
        [0, *(1 - still_open)],
        where="post",
        color=COLOURS[number % len(COLOURS)],
        linestyle=LINES[number % len(LINES)],
        linewidth=1.8,
        label=wrapped(name),
    )


def _draw_band(ax: Axes, watched: Watched, colour: str) -> None:
    minutes, _ = survival_curve(*watched)
    low, high = survival_band(*watched)
    ax.fill_between(minutes, 1 - high, 1 - low, step="post", color=colour, alpha=0.2, linewidth=0)


def _shade(ax: Axes, answers: pd.DataFrame, exercise: Exercise | None, words: Words) -> list[Patch]:
    """Shade when the exercise stood, if the inject was sent at the same time in all runs."""
    if exercise is None or len(set(answers["sent"])) != 1:
        return []
    sent = float(answers["sent"].iloc[0])
    right = ax.get_xlim()[1]
    return shade_pauses(ax.xaxis, exercise, words, lambda at: min(max(at - sent, 0.0), right))


def _draw_targets(ax: Axes, targets: pd.DataFrame, words: Words) -> None:
    for row in targets.to_dict("records"):
        within, promised = float(row["within"]), float(row["promised"])
        ax.plot(
            [within],
            [promised],
            color=BLACK,
            linestyle="none",
            marker="+",
            markersize=14,
            markeredgewidth=1.6,
            label=wrapped(_promise(row, words)),
        )


def _promise(row: Mapping[Hashable, Any], words: Words) -> str:
    """Return what a target promises."""
    return words(
        "{name}: {share} within {minutes} min",
        name=row["name"],
        share=words.share(float(row["promised"])),
        minutes=words.number(float(row["within"]), 0),
    )
