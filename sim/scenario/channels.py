"""Ways in which a message reaches somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.scenario.numbers import Length, Share

Kind = Literal["call", "inbox", "talkgroup", "broadcast", "in person"]


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Repeating what was heard ``takes`` time and ``catches`` a share of what went wrong."""

    takes: Length
    catches: Share


@dataclass(frozen=True, slots=True)
class Misunderstanding:
    """With probability ``chance`` the receiver understands something else.

    Then the wrong thing is worked on for ``discovered``, and asking back takes both sides
    ``question``.
    """

    chance: Share
    discovered: Length
    question: Length


@dataclass(frozen=True, slots=True)
class Outage:
    """Dead from ``start`` until, not including, ``end`` [µs after STARTEX]."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Service:
    """What channels depend on: power, the mobile network. Its outage takes them with it."""

    id: str
    name: str
    outages: tuple[Outage, ...] = ()
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to send; which of the fields mean something depends on ``kind``.

    call: ``lines``, ``ring`` (what a vain attempt takes), ``retry`` (the pause before the next
    one), ``attempts``, ``talk``. inbox: ``write``, ``latency``, ``look`` (every so often; None:
    staffed, noticed at once), ``read``. broadcast: ``write``, ``latency``, ``reach``, ``read``.
    talkgroup: ``ring``, ``retry``, ``attempts``, ``talk``; one speaks at a time. in person:
    ``talk``. All but those in person may lose a message (``loss``); all may be misunderstood; what
    is spoken may be read back. ``depends_on`` names services and channels that it is dead with;
    ``fallback`` the channels tried in turn when this one is given up.
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
    misunderstanding: Misunderstanding | None = None
    read_back: ReadBack | None = None
    outages: tuple[Outage, ...] = ()
    depends_on: tuple[str, ...] = ()
    fallback: tuple[str, ...] = ()
