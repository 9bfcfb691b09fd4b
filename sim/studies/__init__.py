"""Many runs of a scenario and what they say together."""

from sim.studies.asking import explain
from sim.studies.bottlenecks import bottlenecks
from sim.studies.explaining import Explanation, explain_answer, median_run, play_again, typical_run
from sim.studies.helping import helps
from sim.studies.runs import Runs, replicate
from sim.studies.told import Told

__all__ = [
    "Explanation",
    "Runs",
    "Told",
    "bottlenecks",
    "explain",
    "explain_answer",
    "helps",
    "median_run",
    "play_again",
    "replicate",
    "typical_run",
]
