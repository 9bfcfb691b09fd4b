"""Many runs of a scenario and what they say together."""

from sim.studies.bottlenecks import bottlenecks
from sim.studies.explaining import Explanation, explain, median_run, play_again, typical_run
from sim.studies.helping import helps
from sim.studies.runs import Runs, replicate

__all__ = [
    "Explanation",
    "Runs",
    "bottlenecks",
    "explain",
    "helps",
    "median_run",
    "play_again",
    "replicate",
    "typical_run",
]
