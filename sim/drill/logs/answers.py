"""What an observed log says of each inject and unit: when what was reached, and what was not.

Silence is not an answer: that something did not happen is said only where the log would show it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pandas as pd

from sim.log import MILESTONES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

SENT = "sent"
TOLD = ("delivered", "noticed")
DONE = ("acted", "completed", "fed back")
LATER = tuple(m for m in MILESTONES if m != SENT)
"""What a unit reaches after an inject was sent, in order."""
NOT = tuple(f"not {m}" for m in LATER)
"""Rows that say that somebody watched, and something was not reached."""

State = Literal["done", "open", "never told", "withdrawn", "cannot say"]


class Reading(NamedTuple):
    """A time as it was read: when (None: the time is missing), and how precisely [s].

    The true time lies within an interval as long as the precision that holds the time read.
    """

    at: datetime | None
    precision: float = 1.0


@dataclass(frozen=True, slots=True)
class Sending:
    """An inject on its way to somebody: ``to`` is empty if the log does not say to whom."""

    to: str
    by_unit: str
    when: Reading


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one inject in one unit."""

    inject: str
    unit: str
    sending: Sending | None
    """How it was sent to this unit, or else at all; None if the log has no sending of it."""
    reached: Mapping[str, Reading]
    """Milestones after the sending, by their names: each as it was first reached."""
    state: State
    until: datetime
    """Until when it was watched: ENDEX, or when the inject was withdrawn."""

    @property
    def known(self) -> list[tuple[str, Reading]]:
        """What was reached at a known time, the sending first, in the order of milestones."""
        first = {} if self.sending is None else {SENT: self.sending.when}
        both = {**first, **self.reached}
        return [(m, both[m]) for m in MILESTONES if m in both and both[m].at is not None]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a log could show at all."""

    milestones: frozenset[str]
    """Milestones of which it has at least one row."""
    units: frozenset[str]
    """Units of which it has any row that is not the sending of an inject."""

    def would_show(self, unit: str, milestones: Iterable[str]) -> bool:
        """Whether one of the milestones would stand in the log if the unit had reached it."""
        return unit in self.units and bool(self.milestones.intersection(milestones))


def answers(events: pd.DataFrame, end: datetime) -> list[Answer]:
    """Return what became of each inject in each unit that it was sent to or that answered it.

    ``events``: as `sim.drill.logs.observing.Observed` holds them; ``end``: until when watched.
    Inject by inject in the order in which they were first sent, those without a known time last;
    of an inject the units in the order in which it was sent to them.

    A unit has *done* its part when it acted, completed, or fed back. What has not been done is
    *open* only if the log would show that it was; an addressed unit of which nothing is known was
    *never told* only if the log would show that it was told.

    Examples
    --------
    >>> at = pd.to_datetime(["2026-03-12 08:00Z", "2026-03-12 08:07Z"])
    >>> events = pd.DataFrame(
    ...     {"at": at, "event": ["sent", "noticed"], "inject": "I-1", "unit": "staff"}
    ... )
    >>> (answer,) = answers(events, pd.Timestamp("2026-03-12 16:00Z"))
    >>> answer.state, list(answer.reached)
    ('cannot say', ['noticed'])
    """
    rows = records(events)
    sight = sight_of(rows)
    named = sorted((r for r in rows if r["inject"]), key=lambda r: str(r["inject"]))
    found: list[Answer] = []
    for inject, its in groupby(named, key=lambda r: str(r["inject"])):
        found += _of_inject(inject, list(its), sight, end)
    first = {
        a.inject: _sent_at(a, end) for a in sorted(found, key=lambda a: _sent_at(a, end))[::-1]
    }
    return sorted(found, key=lambda a: (first[a.inject], a.inject, _sent_at(a, end)))


def records(events: pd.DataFrame) -> list[dict[str, Any]]:
    """Return events as mappings: texts without a value are empty, missing times are None."""
    table = events.copy()
    for name in ("event", "inject", "unit", "from", "to", "by", "waited_for", "match"):
        texts = table[name] if name in table else pd.Series("", index=table.index)
        table[name] = texts.astype(object).where(texts.notna(), "").map(lambda v: str(v).strip())
    if "precision" not in table:
        table["precision"] = 1.0
    table["precision"] = table["precision"].fillna(1.0).clip(lower=0.0)
    table["at"] = table["at"].astype(object).where(table["at"].notna(), None)
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def sight_of(rows: Sequence[Mapping[str, Any]]) -> Sight:
    """Return what the log could show, by what it does show."""
    milestones = {str(r["event"]).removeprefix("not ") for r in rows} & set(MILESTONES)
    units = {r["unit"] for r in rows if r["unit"] and r["event"] != SENT}
    return Sight(frozenset(milestones), frozenset(units))


def addressed(row: Mapping[str, Any]) -> list[str]:
    """Return the units that a row is addressed to; a role after a stroke is left out.

    >>> addressed({"unit": "", "to": "staff/chair; police"})
    ['staff', 'police']
    """
    if row["unit"]:
        return [str(row["unit"])]
    parts = re.split(r"[|;]", str(row["to"]))
    return list(dict.fromkeys(part.split("/")[0].strip() for part in parts if part.strip()))


def _of_inject(
    inject: str, rows: list[dict[str, Any]], sight: Sight, end: datetime
) -> Iterable[Answer]:
    sendings = [
        Sending(to, str(r["from"]), Reading(r["at"], float(r["precision"])))
        for r in rows
        if r["event"] == SENT
        for to in addressed(r) or [""]
    ]
    told_to = {s.to for s in sendings if s.to}
    units = [*told_to, *(str(r["unit"]) for r in rows if r["event"] in (*LATER, *NOT))]
    for unit in sorted({u for u in units if u}) or ([""] if rows else []):
        own = [r for r in rows if r["unit"] == unit]
        stopped = [r for r in rows if r["event"] == "withdrawn" and r["unit"] in {"", unit}]
        times = [r["at"] for r in stopped if r["at"] is not None]
        yield Answer(
            inject,
            unit,
            _sending(sendings, unit),
            _reached(own),
            "withdrawn" if stopped and not _done(own) else _state(own, sight, unit),
            min([*times, _watched(own, end)]),
        )


def _done(own: Iterable[Mapping[str, Any]]) -> bool:
    return any(r["event"] in DONE for r in own)


def _state(own: Sequence[Mapping[str, Any]], sight: Sight, unit: str) -> State:
    """Return how far a unit got that was addressed, or of which ``own`` rows tell."""
    if _done(own):
        return "done"
    if any(r["event"] in LATER for r in own):
        return "open" if _shown(own, sight, unit, DONE) else "cannot say"
    return "never told" if _shown(own, sight, unit, TOLD) else "cannot say"


def _shown(
    own: Sequence[Mapping[str, Any]], sight: Sight, unit: str, milestones: Sequence[str]
) -> bool:
    """Whether the log would show one of the milestones, or a row says that it was not reached."""
    said = {f"not {m}" for m in milestones} & {r["event"] for r in own}
    return bool(said) or sight.would_show(unit, milestones)


def _watched(own: Sequence[Mapping[str, Any]], end: datetime) -> datetime:
    """Return until when a unit was watched: ENDEX, unless a row says what it had not done by then.

    What it did after that time nobody wrote down, or it would be done.
    """
    times = [r["at"] for r in own if r["event"] in NOT and r["at"] is not None]
    return min(max(times, default=end), end)


def _sending(sendings: Sequence[Sending], unit: str) -> Sending | None:
    """Return the first sending to a unit; if there is none, the first of all."""
    own = [s for s in sendings if s.to == unit] or [s for s in sendings if not s.to] or sendings
    timed = [s for s in own if s.when.at is not None]
    return min(timed, key=lambda s: s.when.at or 0, default=next(iter(own), None))


def _reached(rows: Sequence[Mapping[str, Any]]) -> dict[str, Reading]:
    """Return when each milestone was first reached, in order; a known time before a missing one."""
    found: dict[str, Reading] = {}
    for milestone in LATER:
        its = [Reading(r["at"], float(r["precision"])) for r in rows if r["event"] == milestone]
        timed = [r for r in its if r.at is not None]
        if its:
            found[milestone] = min(timed, key=lambda r: r.at or 0, default=its[0])
    return found


def _sent_at(answer: Answer, end: datetime) -> tuple[bool, datetime]:
    at = None if answer.sending is None else answer.sending.when.at
    return at is None, at or end
