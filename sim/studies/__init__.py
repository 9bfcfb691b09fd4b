"""Many runs of a scenario and what they say together."""

from sim.studies.explaining import Explanation, explain, median_run, play_again, typical_run
from sim.studies.runs import Runs, replicate

__all__ = [
    "Explanation",
    "Runs",
    "explain",
    "median_run",
    "play_again",
    "replicate",
    "typical_run",
]
