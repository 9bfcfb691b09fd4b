"""How soon units answered: the share of runs in which they had, over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.measures.responses import survival_curve
from sim.plots.style import (
    BLACK,
    COLOURS,
    LINES,
    WHOLE,
    axes,
    legend_below,
    minute_axis,
    share_axis,
    tidy,
    wrapped,
)
from sim.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.words import Language

SHARE_OF_RUNS = {
    "delivered": "share of runs in which it had been delivered",
    "noticed": "share of runs in which it had been noticed",
    "decided": "share of runs in which it had been decided",
    "acted": "share of runs in which the unit had acted",
    "completed": "share of runs in which all was completed",
    "fed back": "share of runs in which it had been fed back",
}
"""What the vertical axis shows, by milestone."""


def plot_response_times(
    answers: pd.DataFrame,
    milestone: str = "acted",
    targets: pd.DataFrame | None = None,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Share of runs in which a unit had reached a milestone within a time, one line per unit.

    The lines are Kaplan–Meier curves: an answer that is open at ENDEX counts as long as it could be
    watched, and a line that stays below 100 % says that some never came.

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
    """
    words = Words(lang)
    ax = axes(ax, 7.2, 4.8)
    concerned = answers[answers[f"has_{milestone}"].astype(bool)]
    several = len(set(concerned["case"])) > 1
    groups = concerned.groupby(["case", "unit"], sort=False, observed=True)
    for k, ((case, unit), group) in enumerate(groups):
        minutes, share = _curve(group, milestone)
        ax.step(
            minutes,
            share,
            where="post",
            color=COLOURS[k % len(COLOURS)],
            linestyle=LINES[k % len(LINES)],
            linewidth=1.8,
            label=wrapped(f"{case}: {unit}" if several else str(unit)),
        )
    if targets is not None:
        _draw_targets(ax, targets, words)
    ax.set_xlabel(words("minutes after the inject was sent"))
    ax.set_ylabel(words(SHARE_OF_RUNS[milestone]))
    ax.set_xlim(left=0)
    ax.set_ylim(WHOLE)
    share_axis(ax.yaxis, words)
    minute_axis(ax.xaxis, words)
    legend_below(ax, columns=2)
    return tidy(ax, "y")


def _curve(group: pd.DataFrame, milestone: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return times [min] and the share that had reached the milestone from each on."""
    times = group[milestone].to_numpy(dtype=float)
    reached = ~np.isnan(times)
    watched = np.where(reached, times, group["until_end"].to_numpy(dtype=float))
    minutes, still_open = survival_curve(watched, reached)
    return np.concatenate([[0.0], minutes]), np.concatenate([[0.0], 1 - still_open])


def _draw_targets(ax: Axes, targets: pd.DataFrame, words: Words) -> None:
    for row in targets.to_dict("records"):
        within, promised = float(row["within"]), float(row["promised"])
        said = words(
            "{name}: {share} within {minutes} min",
            name=row["name"],
            share=words.share(promised),
            minutes=words.number(within, 0),
        )
        ax.plot(
            [within],
            [promised],
            color=BLACK,
            linestyle="none",
            marker="+",
            markersize=14,
            markeredgewidth=1.6,
            label=wrapped(said),
        )
