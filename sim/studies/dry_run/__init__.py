"""The evening before: what collides, whom injects find busy, who idles, when control peaks.

`look_at` plays runs of a plan again and looks at their logs minute by minute. What is a number
here comes from those runs, and from as many as are said. `try_moves` tries whether it goes better
if injects come earlier or later.
"""

from sim.studies.dry_run.looking import (
    CLOSE,
    IDLE,
    OFTEN,
    QUARTER,
    DryRun,
    look_at,
)
from sim.studies.dry_run.moves import SHIFTS, Move, Moves, try_moves

__all__ = [
    "CLOSE",
    "IDLE",
    "OFTEN",
    "QUARTER",
    "SHIFTS",
    "DryRun",
    "Move",
    "Moves",
    "look_at",
    "try_moves",
]
