"""What-ifs: named changes of a scenario, compared with it run by run on the same draws."""

from sim.studies.whatif.asking import Asked, How, ask
from sim.studies.whatif.measuring import chosen_measures
from sim.studies.whatif.reading import (
    WhatIf,
    beside,
    chosen,
    what_if_told,
    what_ifs_of,
)
from sim.studies.whatif.telling import sentences, what_holds, which_is_best

__all__ = [
    "Asked",
    "How",
    "WhatIf",
    "ask",
    "beside",
    "chosen",
    "chosen_measures",
    "sentences",
    "what_holds",
    "what_if_told",
    "what_ifs_of",
    "which_is_best",
]
