"""The evening before: what collides, whom injects find busy, who idles, when control peaks.

`look_at` plays runs of a plan again and looks at their logs minute by minute. What is a number
here comes from those runs, and from as many as are said.
"""

from sim.studies.dry_run.looking import (
    CLOSE,
    IDLE,
    QUARTER,
    DryRun,
    look_at,
)

__all__ = ["CLOSE", "IDLE", "QUARTER", "DryRun", "look_at"]
