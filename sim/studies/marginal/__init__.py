"""What one more, or one fewer, of each resource is worth: a table decided by paired runs."""

from sim.studies.marginal.keeping import kept, said_again
from sim.studies.marginal.tables import considered, pairs, values
from sim.studies.marginal.telling import told
from sim.studies.marginal.trials import Limits, Trial, shortlist
from sim.studies.marginal.trying import Marginal, marginal

__all__ = [
    "Limits",
    "Marginal",
    "Trial",
    "considered",
    "kept",
    "marginal",
    "pairs",
    "said_again",
    "shortlist",
    "told",
    "values",
]
