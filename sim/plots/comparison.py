"""Observed times beside what the plan predicts for them, a line per inject and unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.plots.alternative import listed, sentences, with_alt
from sim.plots.style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    RED,
    SKY,
    axes,
    for_print,
    legend_below,
    minute_axis,
    tidy,
    wrapped,
)
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sim.words import Language

    Row = Mapping[Hashable, Any]

LOOKS: Final = {
    "inside 50 %": (BLUE, "o"),
    "inside 90 %": (BLUE, "s"),
    "outside 90 % alone": (ORANGE, "^"),
    "outside jointly": (RED, "D"),
    "cannot say": (GREY, "X"),
}
"""Colour and marker of an observed time, by its verdict."""
SAID = {
    "inside 50 %": "inside 50 %",
    "inside 90 %": "inside 90 %",
    "outside 90 % alone": "outside 90 % alone",
    "outside jointly": "outside jointly",
    "cannot say": "cannot say",
}
UNTIL = {
    "delivered": "minutes until it was delivered",
    "noticed": "minutes until it was noticed",
    "decided": "minutes until it was decided",
    "acted": "minutes until the unit acted",
    "completed": "minutes until all was completed",
    "fed back": "minutes until it was fed back",
}
NAMED: Final = 5
"""Times outside that the alternative text names."""


@for_print
def plot_comparison(
    times: pd.DataFrame, milestone: str = "acted", lang: Language = "en", ax: Axes | None = None
) -> Axes:
    """Observed minutes in what 50 % and 90 % of the plan's runs do, a line per inject and unit.

    ``times`` is the table of a `sim.drill.comparison.comparing.Comparison`; what was not compared
    is left out.
    A marker at the right edge with an arrow was not reached while it was watched. Bands hold
    chance only, of the assumptions as stated; the verdicts, told by marker and colour, hold in
    their ranges too.
    """
    words = Words(lang)
    table = _compared(times, milestone)
    ax = axes(ax, 1.5 + 0.3 * len(table))
    right = _right(table)
    for place, row in enumerate(table.to_dict("records")):
        _draw(ax, row, place, right)
    labels = [wrapped(f"{row.inject}  {row.unit}") for row in table.itertuples()]
    ax.set_yticks(range(len(table)), labels)
    ax.set_ylim(max(len(table) - 0.5, 0.5), -0.5)
    ax.set_xlim(0, right)
    ax.set_xlabel(words(UNTIL[milestone]))
    minute_axis(ax.xaxis, words)
    legend_below(ax, columns=2, handles=_handles(table, words), left=1.8)
    return with_alt(tidy(ax, "x"), describe_comparison(times, milestone, lang))


def describe_comparison(
    times: pd.DataFrame, milestone: str = "acted", lang: Language = "en"
) -> str:
    """Return the alternative text of `plot_comparison`."""
    words = Words(lang)
    table = _compared(times, milestone)
    counts = table["verdict"].value_counts()
    counted = (f"{words(SAID[v])}: {counts[v]}" for v in LOOKS if v in counts)
    outside = table[table["verdict"].isin(["outside jointly", "outside 90 % alone"])]
    named = (f"{row.inject} {row.unit}" for row in outside.itertuples())
    return sentences(
        words("Observed times (dots) beside what 50 % and 90 % of the simulated runs do (bands)."),
        f"{listed(counted, len(LOOKS))}.",
        f"{words('Outside')}: {listed(named, NAMED)}." if len(outside) else "",
    )


def _compared(times: pd.DataFrame, milestone: str) -> pd.DataFrame:
    chosen = times[(times["milestone"] == milestone) & times["p"].notna()]
    return chosen.reset_index(drop=True)


def _right(table: pd.DataFrame) -> float:
    """Return the right edge [min]: a little beyond all that is drawn and finite."""
    columns = table[["observed", "high_90", "watched"]].to_numpy(dtype=float)
    seen = np.where(np.isfinite(columns[:, :2]), columns[:, :2], columns[:, [2]])
    return 1.06 * float(seen.max(initial=1.0))


def _draw(ax: Axes, row: Row, place: int, right: float) -> None:
    """Draw the bands of one line, and the observed time in them."""
    for low, high, height, colour in (
        ("low_90", "high_90", 0.62, "#d9d9d9"),
        ("low_50", "high_50", 0.62, SKY),
    ):
        start = min(float(row[low]), right)
        ax.barh(place, min(float(row[high]), right) - start, height, start, color=colour, lw=0)
    middle = float(row["median"])
    if np.isfinite(middle):
        ax.plot([middle] * 2, [place - 0.31, place + 0.31], color=BLACK, linewidth=1)
    colour, marker = LOOKS[str(row["verdict"])]
    seen, precision = float(row["observed"]), float(row["precision"]) / 60
    if np.isfinite(seen):
        ax.plot([seen - precision, seen + precision], [place] * 2, color=BLACK, linewidth=1)
        ax.plot([seen], [place], marker=marker, color=colour, mec=BLACK, mew=0.6, clip_on=False)
    else:
        ax.plot([float(row["watched"]), right], [place] * 2, color=BLACK, linewidth=1)
        ax.plot([right], [place], marker=">", color=colour, mec=BLACK, mew=0.6, clip_on=False)


def _handles(table: pd.DataFrame, words: Words) -> list[Artist]:
    found: list[Artist] = [
        Patch(color=SKY, label=words("50 % of the simulated runs")),
        Patch(color="#d9d9d9", label=words("90 % of the simulated runs")),
    ]
    present = set(table["verdict"])
    for word, (colour, marker) in LOOKS.items():
        if word in present:
            label = words("observed: {verdict}", verdict=words(SAID[word]))
            look = {"marker": marker, "color": colour, "mec": BLACK, "mew": 0.6, "linestyle": ""}
            found.append(Line2D([], [], label=label, **look))  # type: ignore[arg-type]  # a dict
    if np.isinf(table["observed"]).any():
        label = words("not reached while it was watched")
        found.append(Line2D([], [], marker=">", color=GREY, linestyle="", label=label))
    return found
