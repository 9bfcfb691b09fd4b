"""Figures of a report from what `sim.plots` draws."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from sim.report.document.blocks import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DOTS = 200
"""Dots per inch: sharp on paper."""


def figure(ax: Axes, caption: str) -> Figure:
    """Return a drawing as a figure of a report, with its own words as alternative text; close it.

    Raises
    ------
    ValueError
        If it has no alternative text, as what `sim.plots` draws has.
    """
    import matplotlib.pyplot as plt  # slow to import

    from sim.plots import alt_text

    drawn = ax.get_figure(root=True)
    assert drawn is not None
    target = io.BytesIO()
    alt = alt_text(ax)
    drawn.savefig(target, format="png", dpi=DOTS, metadata={"Description": alt, "Software": None})
    plt.close(drawn)
    return Figure(caption, alt, target.getvalue())
