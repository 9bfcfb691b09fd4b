"""One change along values: at which of them each target holds, on the draws of the plan."""

from sim.studies.along.line import Line, Point, read_line
from sim.studies.along.playing import Along, along
from sim.studies.along.telling import effects_told, scaled, sentences

__all__ = ["Along", "Line", "Point", "along", "effects_told", "read_line", "scaled", "sentences"]
