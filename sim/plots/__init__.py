"""Figures: functions from tables to matplotlib Axes, which neither calculate, save nor show.

Colours are those of Okabe and Ito (2008), told apart by colour-blind readers; what they say is said
by line, hatch or marker too, so that a figure can be read in grey. Each has an alternative text,
made from its tables (`alt_text`).
"""

from sim.plots.alternative import alt_text
from sim.plots.day import plot_day
from sim.plots.responses import plot_response_times
from sim.plots.targets import plot_targets

__all__ = ["alt_text", "plot_day", "plot_response_times", "plot_targets"]
