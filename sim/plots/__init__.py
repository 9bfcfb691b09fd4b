"""Figures: functions from tables to matplotlib Axes, which neither calculate, save nor show.

Colours are those of Okabe and Ito (2008), told apart by colour-blind readers; what they say is said
by line, hatch or marker too, so that a figure can be read in grey. Each has an alternative text,
made from its tables (`alt_text`).
"""

from sim.plots.alternative import alt_text
from sim.plots.counterplay import plot_counterplay
from sim.plots.day import plot_day
from sim.plots.forest import plot_what_ifs
from sim.plots.links import plot_links
from sim.plots.load import plot_load
from sim.plots.marking import marked
from sim.plots.objectives import plot_objectives
from sim.plots.ranking import plot_bottlenecks
from sim.plots.responses import plot_response_times
from sim.plots.sequence import plot_sequence
from sim.plots.shifting import plot_shifting
from sim.plots.targets import plot_targets
from sim.plots.timeline import plot_timeline
from sim.plots.tornado import Beside, plot_tornado
from sim.plots.waterfall import plot_waterfall

__all__ = [
    "Beside",
    "alt_text",
    "marked",
    "plot_bottlenecks",
    "plot_counterplay",
    "plot_day",
    "plot_links",
    "plot_load",
    "plot_objectives",
    "plot_response_times",
    "plot_sequence",
    "plot_shifting",
    "plot_targets",
    "plot_timeline",
    "plot_tornado",
    "plot_waterfall",
    "plot_what_ifs",
]
