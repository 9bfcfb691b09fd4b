"""Ways in which a message reaches somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.scenario.numbers import Length, Share

Kind = Literal["call", "inbox", "talkgroup", "broadcast", "in person"]


@dataclass(frozen=True, slots=True)
class Outage:
    """The channel is dead from ``start`` until ``end`` [µs after STARTEX]."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to send; which of the fields mean something depends on ``kind``.

    call: ``lines``, ``ring`` (what a vain attempt takes), ``retry`` (the pause before the next
    one), ``attempts``, ``talk``. inbox: ``write``, ``latency``, ``look`` (every so often; None:
    staffed, noticed at once), ``read``. broadcast: ``write``, ``latency``, ``reach``, ``read``.
    in person: ``talk``. ``fallback`` names the channels tried in turn when this one is given up.
    """

    id: str
    name: str
    kind: Kind
    lines: int | None = None
    ring: Length | None = None
    retry: Length | None = None
    attempts: int = 1
    talk: Length | None = None
    write: Length | None = None
    latency: Length | None = None
    look: Length | None = None
    read: Length | None = None
    reach: Share | None = None
    loss: Share | None = None
    misunderstanding: Share | None = None
    read_back: Length | None = None
    outages: tuple[Outage, ...] = ()
    fallback: tuple[str, ...] = ()
