"""Units, roles and the people who fill them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.scenario.numbers import Length, Share


@dataclass(frozen=True, slots=True)
class Unit:
    """Part of an organisation: a player, or a counterpart that exercise control simulates.

    ``contact`` names the roles that answer its telephone and read its inbox, in order; nobody
    named means anybody of the unit.
    """

    id: str
    name: str
    parent: str | None = None
    kind: Literal["player", "counterpart"] = "player"
    contact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """What a person may act as; ``ringing`` says whether a telephone interrupts desk work."""

    id: str
    name: str
    ringing: Literal["waits", "interrupts"] = "waits"


@dataclass(frozen=True, slots=True)
class Post:
    """A role in a unit."""

    unit: str
    role: str

    def __str__(self) -> str:
        return f"{self.unit}/{self.role}"


@dataclass(frozen=True, slots=True)
class Shift:
    """Presence from ``start`` until, not including, ``end`` [µs after STARTEX]."""

    start: int
    end: int
    at_end: Literal["finish", "hand over", "suspend"] = "finish"


@dataclass(frozen=True, slots=True)
class OnCall:
    """At home but reachable: a call-out is noticed after ``notice``, then comes ``travel``.

    Whoever has come stays until ``end`` [µs after STARTEX].
    """

    notice: Length
    travel: Length
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Absence:
    """Away from ``start`` until ``end`` [µs after STARTEX], whatever the shifts say."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Person:
    """One individual with the posts held and the posts deputised for, in order."""

    id: str
    unit: str
    posts: tuple[Post, ...]
    deputy_for: tuple[Post, ...] = ()
    shifts: tuple[Shift, ...] = ()
    on_call: OnCall | None = None
    absences: tuple[Absence, ...] = ()
    absent_with: Share | None = None
