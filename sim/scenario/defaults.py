"""Numbers that hold where a file gives none.

None of them was measured for a Swedish municipality's crisis staff; each is called an assumption
and comes with the range that studies vary it in. Replace them with your own.
"""

from __future__ import annotations

from typing import Final

from sim.clock import MINUTE
from sim.durations import Fixed, Lognormal, Triangular
from sim.scenario.channels import Kind
from sim.scenario.numbers import ASSUMPTION, Length, Number, Share

SOURCE: Final = f"{ASSUMPTION} (default)"
"""Source of every default."""


def _fixed(minutes: float, low: float = 0.5, high: float = 2.0) -> Length:
    return Number(Fixed(float(minutes)), SOURCE, (low, high))


def _three(low: float, mode: float, high: float) -> Length:
    return Number(Triangular(float(low), float(mode), float(high)), SOURCE, (0.5, 2.0))


RING: Final = _fixed(1 / 3)
RETRY: Final = _fixed(5)
ATTEMPTS: Final = 3
CALL_TALK: Final = _three(2, 4, 8)

INBOX_WRITE: Final = _three(3, 5, 10)
INBOX_LATENCY: Final = _fixed(0)
INBOX_READ: Final = _three(1, 2, 5)

TALKGROUP_TALK: Final = _three(0.5, 1, 2)

BROADCAST_WRITE: Final = _fixed(2)
BROADCAST_LATENCY: Final = _fixed(1)
BROADCAST_READ: Final = _fixed(1)
REACH: Final[Share] = Number(1.0, SOURCE, (0.8, 1.0))

IN_PERSON_TALK: Final = _three(2, 5, 10)

NOTICE: Final[Length] = Number(Lognormal(8.0, 40.0), SOURCE, (0.5, 2.0))
TRAVEL: Final = _fixed(25)

OPENING: Final = _three(5, 10, 20)
WAITS: Final = 15 * MINUTE
LASTS: Final = 60 * MINUTE

LENGTHS: Final[dict[Kind, dict[str, Length]]] = {
    "call": {"ring": RING, "retry": RETRY, "talk": CALL_TALK},
    "inbox": {"write": INBOX_WRITE, "latency": INBOX_LATENCY, "read": INBOX_READ},
    "talkgroup": {"talk": TALKGROUP_TALK},
    "broadcast": {
        "write": BROADCAST_WRITE,
        "latency": BROADCAST_LATENCY,
        "read": BROADCAST_READ,
    },
    "in person": {"talk": IN_PERSON_TALK},
}
"""Lengths of time that a channel of each kind has unless its file says otherwise."""
