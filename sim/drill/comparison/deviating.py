"""Where an exercise went another way than planned: who, how, in which order, with which mandate."""

from __future__ import annotations

import re
from itertools import pairwise
from math import isnan
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from sim.checks.book import Book
from sim.log import MILESTONES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from sim.drill.comparison.replaying import Replay
    from sim.scenario import Inject, Meeting, Need, Scenario

    Row = Mapping[Hashable, Any]

OTHER_UNIT: Final = "another unit"
OTHER_RECEIVER: Final = "another receiver"
OTHER_CHANNEL: Final = "another channel"
OUT_OF_ORDER: Final = "out of order"
NO_MANDATE: Final = "without mandate"
KINDS: Final = (OTHER_UNIT, OTHER_RECEIVER, OTHER_CHANNEL, OUT_OF_ORDER, NO_MANDATE)

IN_ORDER: Final = ("sent", "delivered", "noticed", "decided", "acted")
"""Milestones that come one after the other in every answer."""


class Deviation(NamedTuple):
    """What was seen of an inject, and what was planned, in ids; where it is written."""

    kind: str
    inject: str
    unit: str
    milestone: str
    seen: str
    planned: str
    source: str


def deviations(replay: Replay) -> pd.DataFrame:
    """Return where the log went another way than the plan, with the columns of `Deviation`.

    - *another unit*: reached a milestone in an inject that the plan does not let concern it;
    - *another receiver*: an inject was sent to a unit to which it is not addressed;
    - *another channel*: an inject was sent by another channel, fallbacks included;
    - *out of order*: an earlier milestone after a later one, by more than the clocks may be wrong;
      or an inject was sent before one that was planned before it;
    - *without mandate*: a role decided that the plan does not let decide.

    What the log leaves empty deviates from nothing. Receivers, channels and roles may be told by
    their names.
    """
    plan = _Plan(replay.scenario)
    rows = [row for row in replay.events.to_dict("records") if row["inject"] in plan.injects]
    found = [d for row in rows for d in _of_row(row, plan)]
    found += [*_within_answers(rows), *_between_injects(replay)]
    order = {inject: k for k, inject in enumerate(plan.injects)}
    ranked = sorted(dict.fromkeys(found), key=lambda d: (order[d.inject], KINDS.index(d.kind)))
    return pd.DataFrame(ranked, columns=list(Deviation._fields))


class _Plan:
    """What the plan says of injects, looked up once."""

    def __init__(self, scenario: Scenario) -> None:
        self.book = Book(scenario)
        self.injects = {inject.id: inject for inject in scenario.injects}
        self.concerned = {i.id: self.book.foreseen(i) for i in scenario.injects}
        self.meetings = {meeting.id: meeting for meeting in scenario.meetings}
        self.ids = {
            kind: {word.casefold(): t.id for t in things for word in (t.name, t.id)}
            for kind, things in (
                ("unit", scenario.units),
                ("role", scenario.roles),
                ("channel", scenario.channels),
            )
        }

    def id(self, kind: str, word: str) -> str:
        """Return the id of what is called by its id or its name; the word itself if nothing is."""
        return self.ids[kind].get(word.strip().casefold(), word.strip())

    def deciders(self, inject: Inject, unit: str) -> set[str] | None:
        """Return the roles that may decide in ``unit``; None where anybody may, or nobody need."""
        roles: set[str] = set()
        for to in self.book.going(inject):
            card = self.book.known["procedures"].get(to.procedure or "")
            for step in card.steps if card else ():
                if step.milestone != "decided":
                    continue
                needs = step.needs if step.decide_in is None else self._members(step.decide_in)
                own = [need for need in needs if (need.unit or to.unit) == unit]
                if any(need.role is None for need in own):
                    return None
                roles |= self._with_deputies(own, unit)
        return roles or None

    def _members(self, meeting: str) -> tuple[Need, ...]:
        found: Meeting = self.meetings[meeting]
        return (*found.participants, *(right.who for right in found.rights))

    def _with_deputies(self, needs: list[Need], unit: str) -> set[str]:
        """Return the roles needed, and those that their deputies hold."""
        roles = {need.role for need in needs if need.role}
        deputies = (
            post.role
            for person in self.book.scenario.people
            if any(p.unit == unit and p.role in roles for p in person.deputy_for)
            for post in person.posts
        )
        return {*roles, *deputies}


def _of_row(row: Row, plan: _Plan) -> Iterator[Deviation]:
    if row["event"] == "sent":
        yield from _of_sending(row, plan.injects[row["inject"]], plan)
    elif row["event"] in MILESTONES:
        yield from _of_unit(row, plan)


def _of_sending(row: Row, inject: Inject, plan: _Plan) -> Iterator[Deviation]:
    """Yield receivers and channels of an inject other than those planned."""
    source, planned = str(row["source"]), [*dict.fromkeys(to.unit for to in inject.to)]
    for receiver in (plan.id("unit", word) for word in _receivers(row)):
        if receiver not in planned:
            yield Deviation(
                OTHER_RECEIVER, inject.id, receiver, "sent", receiver, "; ".join(planned), source
            )
    by = plan.id("channel", str(row["by"]))
    if by not in ("", inject.channel):
        yield Deviation(OTHER_CHANNEL, inject.id, "", "sent", by, inject.channel, source)


def _of_unit(row: Row, plan: _Plan) -> Iterator[Deviation]:
    """Yield that a unit was not to be concerned, or a role of it not to decide."""
    inject, unit, milestone = plan.injects[row["inject"]], str(row["unit"]), str(row["event"])
    source, concerned = str(row["source"]), plan.concerned[inject.id]
    if unit and unit not in concerned:
        planned = "; ".join(concerned)
        yield Deviation(OTHER_UNIT, inject.id, unit, milestone, unit, planned, source)
    elif milestone == "decided" and row["role"]:
        roles = plan.deciders(inject, unit)
        role = plan.id("role", str(row["role"]))
        if roles is not None and role not in roles:
            planned = "; ".join(sorted(roles))
            yield Deviation(NO_MANDATE, inject.id, unit, milestone, role, planned, source)


def _receivers(row: Row) -> list[str]:
    """Return the units that a row says an inject was sent to.

    >>> _receivers({"unit": "", "to": "town/duty officer; press"})
    ['town', 'press']
    """
    told = [str(row["unit"]), *re.split(r"[;|]", str(row["to"]))]
    return [*dict.fromkeys(part.split("/")[0].strip() for part in told if part.strip())]


def _within_answers(rows: Sequence[Row]) -> Iterator[Deviation]:
    """Yield milestones that a unit reached after one that comes later in every answer."""
    first: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        if row["event"] in IN_ORDER and not isnan(row["minute"]):
            unit = "" if row["event"] == "sent" else str(row["unit"])
            of = first.setdefault((str(row["inject"]), unit), {})
            of.setdefault(str(row["event"]), row)
    for (inject, unit), of in first.items():
        if not unit:
            continue
        steps = {**first.get((inject, ""), {}), **of}
        reached = [(name, steps[name]) for name in IN_ORDER if name in steps]
        for (name, one), (after, other) in pairwise(reached):
            apart = (one["minute"] - other["minute"]) * 60
            if apart > one["precision"] + other["precision"]:
                source = str(other["source"])
                seen, planned = f"{after} → {name}", f"{name} → {after}"
                yield Deviation(OUT_OF_ORDER, inject, unit, after, seen, planned, source)


def _between_injects(replay: Replay) -> Iterator[Deviation]:
    """Yield injects that were sent before one that was planned before them."""
    both = [i for i in replay.sent if i in replay.planned]
    due = sorted(both, key=lambda inject: replay.planned[inject])
    for place, inject in enumerate(due):
        earlier = [i for i in due[:place] if replay.planned[i] < replay.planned[inject]]
        overtaken = [i for i in earlier if replay.sent[i] > replay.sent[inject]]
        if overtaken:
            seen = f"{inject} → {overtaken[0]}"
            planned = f"{overtaken[0]} → {inject}"
            yield Deviation(OUT_OF_ORDER, inject, "", "sent", seen, planned, "")
