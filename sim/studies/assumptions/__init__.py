"""What conclusions rest on: the assumptions, varied within their ranges on the same draws."""

from sim.studies.assumptions.study import Moved, Resting, moved, rests_on, to_play
from sim.studies.assumptions.surface import How

__all__ = ["How", "Moved", "Resting", "moved", "rests_on", "to_play"]
