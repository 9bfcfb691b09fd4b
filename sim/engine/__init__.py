"""What happens: a scenario played to its log."""

from sim.engine.run import Player, simulate
from sim.engine.unplayed import unplayed

__all__ = ["Player", "simulate", "unplayed"]
