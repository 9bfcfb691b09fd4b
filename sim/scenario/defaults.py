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

TALKGROUP_RING: Final = _fixed(1 / 6)
TALKGROUP_RETRY: Final = _fixed(1)
TALKGROUP_TALK: Final = _three(0.5, 1, 2)

BROADCAST_WRITE: Final = _fixed(2)
BROADCAST_LATENCY: Final = _fixed(1)
BROADCAST_READ: Final = _fixed(1)
REACH: Final[Share] = Number(1.0, SOURCE, (0.8, 1.0))

IN_PERSON_TALK: Final = _three(2, 5, 10)

DISCOVERED: Final = _three(10, 20, 40)
QUESTION: Final = _three(1, 2, 5)
CATCHES: Final[Share] = Number(0.9, SOURCE, (0.5, 0.99))

NOTICE: Final[Length] = Number(Lognormal(8.0, 40.0), SOURCE, (0.5, 2.0))
TRAVEL: Final = _fixed(25)
HANDOVER: Final = _three(5, 10, 15)

CALL_OUT_RETRY: Final = _fixed(10)
CALL_OUT_TAKES: Final = _three(1, 2, 4)
SPAN: Final = 3
CALL_OUT_REPLY: Final = _fixed(0)

RESUMPTION: Final = _three(1, 2, 5)
GATHER: Final = _three(5, 10, 20)
REDIAL_AFTER: Final = _three(5, 10, 20)

OPENING: Final = _three(5, 10, 20)
WAITS: Final = 15 * MINUTE
LASTS: Final = 60 * MINUTE

LENGTHS: Final[dict[Kind, dict[str, Length]]] = {
    "call": {"ring": RING, "retry": RETRY, "talk": CALL_TALK},
    "inbox": {"write": INBOX_WRITE, "latency": INBOX_LATENCY, "read": INBOX_READ},
    "talkgroup": {"ring": TALKGROUP_RING, "retry": TALKGROUP_RETRY, "talk": TALKGROUP_TALK},
    "broadcast": {
        "write": BROADCAST_WRITE,
        "latency": BROADCAST_LATENCY,
        "read": BROADCAST_READ,
    },
    "in person": {"talk": IN_PERSON_TALK},
}
"""Lengths of time that a channel of each kind has unless its file says otherwise."""

_BY_MESSAGE: Final = {"reply": NOTICE, "retry": CALL_OUT_RETRY}
_BY_VOICE: Final = {"reply": CALL_OUT_REPLY, "retry": CALL_OUT_RETRY, "takes": CALL_OUT_TAKES}

CALL_OUT_LENGTHS: Final[dict[str, dict[str, Length]]] = {
    "sms": _BY_MESSAGE,
    "app": _BY_MESSAGE,
    "list": _BY_VOICE,
    "phone tree": _BY_VOICE,
}
"""Lengths of time that a call-out method of each kind has unless its file says otherwise."""
