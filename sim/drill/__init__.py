"""The drill itself: what was observed, and what that says.

============  =====================================================================================
logs          events, their file, the log that they tell; lengths of time read from clocks
forms         what each evaluator is to look for
gathering     one observed exercise out of forms, journals, mail exports and event logs
hotwash       what it says by itself
calibration   durations from it, for the plan of the next one
comparison    what it says beside its plan
exporting     event logs of runs and observed exercises, for other programs
============  =====================================================================================

All know *logs*, and *comparison* knows *calibration*; otherwise they do not know each other. Pages
and workbooks that are made of them are in `sim.report`.
"""

from sim.drill.logs.observed import in_sequence, observed

__all__ = ["in_sequence", "observed"]
