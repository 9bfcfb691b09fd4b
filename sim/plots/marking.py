"""The marking of an exercise below a figure: what is cut out and passed on keeps it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from sim.files.visible import shown
from sim.plots.alternative import alt_text, with_alt
from sim.plots.lettering import in_plain_letters
from sim.plots.style import GREY, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.scenario import Exercise

SMALL = 6.0
"""Size of its letters [points]."""

SPACED, INCH = 1.4, 72.0
"""Height of a line in heights of its letters; points in an inch."""

LINE = 140
"""Letters on a line as wide as WIDTH."""


def marked(ax: Axes, exercise: Exercise) -> Axes:
    """Return ``ax`` with marking and notice of the exercise below its figure and in its text.

    Call it once, when all is drawn: it marks the whole figure, and lets its texts be texts
    (`in_plain_letters`).

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from sim.clock import read_start
    >>> from sim.scenario import Exercise
    >>> exercise = Exercise("Storm", read_start("2026-03-12 08:00 UTC"), 0, marking="EXERCISE")
    >>> alt_text(marked(plt.subplots()[1], exercise))
    'EXERCISE. simulated, not observed.'
    >>> plt.close("all")
    """
    said = [part.rstrip(".") + "." for part in (exercise.marking, exercise.notice) if part]
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    in_plain_letters(figure)
    line = round(LINE * figure.get_figwidth() / WIDTH)
    text = textwrap.fill(shown(" ".join(said)), line)
    lines = text.count("\n") + 1
    figure.set_figheight(figure.get_figheight() + lines * SMALL * SPACED / INCH)
    below = figure.supxlabel(text, x=0.01, ha="left", fontsize=SMALL, color=GREY)
    below.set_parse_math(False)
    return with_alt(ax, " ".join(filter(None, [alt_text(ax), *said])))
