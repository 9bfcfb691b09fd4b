"""Validity: the simulator against theory, and against documented events.

`SYSTEMS` are systems of which the truth is known; `held` plays one and tells what replications say
beside the truth. `EVENTS` are documented events with a scenario each; `play` gives their figures
run by run, `verdict` where what is documented lies among them, `beside` how far the model is off.
"""

from sim.studies.validity.documented import EVENTS
from sim.studies.validity.events import (
    FEWEST,
    Documented,
    Event,
    Figure,
    Verdict,
    beside,
    play,
    spread,
    verdict,
)
from sim.studies.validity.known import SYSTEMS, Held, Known, held

__all__ = [
    "EVENTS",
    "FEWEST",
    "SYSTEMS",
    "Documented",
    "Event",
    "Figure",
    "Held",
    "Known",
    "Verdict",
    "beside",
    "held",
    "play",
    "spread",
    "verdict",
]
