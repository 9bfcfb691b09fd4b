"""Units, roles and the people who fill them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.scenario.numbers import ASSUMPTION, Length, Share
from sim.scenario.work import Need


@dataclass(frozen=True, slots=True)
class Unit:
    """Part of an organisation: a player, or a counterpart that exercise control simulates.

    ``contact`` names the roles that answer its telephone and read its inbox, in order; nobody
    named means anybody of the unit. ``lines``: (channel, so many conversations at a time).
    ``fallback``: (channel, channels tried in turn when the unit gives that one up), instead of the
    channel's own. ``leaves``: probability that a message to several is left lying here because
    somebody else will see to it.
    """

    id: str
    name: str
    parent: str | None = None
    kind: Literal["player", "counterpart"] = "player"
    contact: tuple[str, ...] = ()
    lines: tuple[tuple[str, int], ...] = ()
    fallback: tuple[tuple[str, tuple[str, ...]], ...] = ()
    leaves: Share | None = None


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
    """Presence from ``start`` until, not including, ``end`` [µs after STARTEX].

    ``at_end`` says what happens to desk work that is under way then; taking over what is handed
    over costs a colleague ``handover``.
    """

    start: int
    end: int
    at_end: Literal["finish", "hand over", "suspend"] = "finish"
    handover: Length | None = None


@dataclass(frozen=True, slots=True)
class CallOutMethod:
    """How people at home are called out.

    sms, app: everybody is alerted at once. list: one person ``by`` calls after the other, each
    attempt ``takes`` time. phone tree: as a list, but whoever has been reached calls ``span``
    others on. An attempt reaches with probability ``reached``; after the pause ``retry`` comes
    another, ``attempts`` in all. Whoever was reached answers after ``reply`` and is willing to come
    with probability ``willing``.
    """

    id: str
    name: str
    kind: Literal["sms", "app", "list", "phone tree"]
    reached: Share
    reply: Length
    retry: Length
    attempts: int = 1
    willing: Share | None = None
    by: Need | None = None
    takes: Length | None = None
    span: int | None = None


@dataclass(frozen=True, slots=True)
class OnCall:
    """At home but reachable, by ``method`` or else surely after ``notice``; then comes ``travel``.

    Whoever has come stays until ``end`` [µs after STARTEX].
    """

    notice: Length | None
    travel: Length
    start: int
    end: int
    method: str | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """Away from ``start`` until ``end`` [µs after STARTEX], whatever the shifts say."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Break:
    """Due at ``start`` [µs after STARTEX], taken once free, as long as until ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Slowing:
    """How work is slowed by hours on duty or awake: points (µs, factor), straight in between.

    Whoever comes on duty has been awake for ``awake_before`` [µs] by then.
    """

    by: Literal["on duty", "awake"]
    curve: tuple[tuple[int, float], ...]
    awake_before: int = 0
    source: str = ASSUMPTION


@dataclass(frozen=True, slots=True)
class Person:
    """One individual with the posts held and the posts deputised for, in order.

    ``absent_with``: probability of being away throughout. ``rest`` [µs] lies at least between
    going home and coming back.
    """

    id: str
    unit: str
    posts: tuple[Post, ...]
    deputy_for: tuple[Post, ...] = ()
    shifts: tuple[Shift, ...] = ()
    on_call: OnCall | None = None
    absences: tuple[Absence, ...] = ()
    absent_with: Share | None = None
    breaks: tuple[Break, ...] = ()
    rest: int | None = None
