"""The figure of what-ifs: every name has room, and every difference stands beside its own."""

from __future__ import annotations

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from sim.plots.forest import plot_what_ifs


def test_long_names_do_not_run_into_each_other():
    names = ["short", "one name with many words " * 12, "another with many words " * 12, "end"]
    rows = {
        "name": names,
        "difference": [1.0, 2.0, 3.0, 4.0],
        "low": 0.5,
        "high": 5.0,
        "ranges_low": float("nan"),
        "ranges_high": float("nan"),
        "verdict": "no effect shown",
    }
    ax = plot_what_ifs(pd.DataFrame(rows), "difference [min]")
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.canvas.draw()
    boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert all(above.y0 > below.y1 for above, below in pairwise(boxes))
    points = [np.asarray(line.get_xydata()) for line in ax.get_lines()]
    places = [float(each[0, 1]) for each in points if len(each) == 1]
    assert places == list(ax.get_yticks())
    plt.close("all")
