"""All commands together: every module that registers some on ``app`` is imported here."""

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
from sim.cli.commands import app

__all__ = [
    "actors",
    "app",
    "asking",
    "assuming",
    "calibration",
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
