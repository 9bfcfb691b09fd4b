"""Causes of waiting, in the words of waiting-time analysis.

After Lashkevich, Milani, Chapela-Campa, Suvorau and Dumas, "Why am I waiting? Data-driven analysis
of waiting times in business processes", CAiSE 2023, doi:10.1007/978-3-031-34560-9_11. What they
call extraneous is *rest* here. See `docs/explanation/waiting.md` for what belongs to which.
"""

from __future__ import annotations

from typing import Final

CAUSES: Final = ("contention", "prioritisation", "unavailability", "batching", "rest")
"""What a minute of waiting was due to; exactly one of them."""

_UNAVAILABLE = ("off duty", "on call", "travelling", "away", "break", "nobody")
_OCCUPIED = ("busy", "meeting", "channel")
_KINDS = {
    "unread": "batching",
    "agenda": "batching",
    "redial": "rest",
    "transit": "rest",
    "left lying": "rest",
}


def cause_of_wait(why: str, *, by_later: bool | None) -> str:
    """Return the cause of a wait for ``why`` (see `sim.measures.waits.Wait`).

    ``by_later``: whether those waited for did what had been set later than what waited; None if
    it is not known what they did.

    >>> cause_of_wait("busy", by_later=False), cause_of_wait("busy", by_later=True)
    ('contention', 'prioritisation')
    >>> cause_of_wait("off duty", by_later=None), cause_of_wait("gathering", by_later=True)
    ('unavailability', 'batching')
    """
    if why in _UNAVAILABLE:
        return "unavailability"
    if why == "gathering":
        return "batching"
    if why in _OCCUPIED and by_later is not None:
        return "prioritisation" if by_later else "contention"
    return "rest"


def cause_of_kind(kind: str) -> str:
    """Return the cause of a stretch of another kind than waiting; empty if it is no wait.

    >>> cause_of_kind("unread"), cause_of_kind("work")
    ('batching', '')
    """
    return _KINDS.get(kind, "")
