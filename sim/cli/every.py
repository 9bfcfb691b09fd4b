"""All commands together: every module that registers some on ``app`` is imported here.

They are listed by --help in the order of import: first those of `sim.cli.commands`.
"""

from sim.cli import commands  # isort: split

from sim.cli import (
    actors,
    asking,
    assuming,
    calibration,
    comparing,
    exporting,
    forming,
    hotwash,
    importing,
    observing,
    reporting,
    rosters,
    staffing,
    sweeping,
    trying,
)
from sim.cli.options import app

__all__ = [
    "actors",
    "app",
    "asking",
    "assuming",
    "calibration",
    "commands",
    "comparing",
    "exporting",
    "forming",
    "hotwash",
    "importing",
    "observing",
    "reporting",
    "rosters",
    "staffing",
    "sweeping",
    "trying",
]
