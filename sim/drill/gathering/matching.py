"""Which inject a row of a log belongs to: by its id, else by rules that say why.

A rule compares time, words, who told whom, and the channel with what was planned. It decides only
where the likeliest inject is likely enough and well ahead of the next; all else is left open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import exp
from typing import TYPE_CHECKING, Any, Final

from sim.drill.gathering.likeness import weighted_likeness, weights, words_in
from sim.drill.gathering.sources.fields import plain
from sim.log import MILESTONES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.drill.gathering.sources.rows import Row
    from sim.scenario import Inject, Scenario

WEIGHTS: Final = {"words": 0.45, "time": 0.25, "from/to": 0.2, "channel": 0.1}
"""How much each likeness counts; assumptions, as the two limits below."""

ENOUGH: Final = 0.6
"""Score from which on a row is taken to belong to an inject."""

AHEAD: Final = 0.1
"""By how much the score must be above that of the next inject."""

TOLD: Final = 0.4
"""Weight of what can be compared at all, from which on a rule decides."""

LATE, EARLY = 30.0, 10.0
"""Minutes after and before the planned time in which the likeness of times falls to 37 %."""

MATCHED: Final = ("message", *MILESTONES)


@dataclass(frozen=True, slots=True)
class Match:
    """What was found for a row: the inject (empty: none), by what, and the nearest others."""

    inject: str = ""
    by: str = ""
    score: float = 0.0
    reasons: str = ""
    others: str = ""
    itself: bool = False
    """Whether the row is the inject itself, told to one of its addressed."""


class Matcher:
    """Finds injects of a scenario that began at ``start``."""

    def __init__(self, scenario: Scenario, start: datetime) -> None:
        self.scenario = scenario
        self.start = start
        self.ids = {inject.id.casefold(): inject for inject in scenario.injects}
        self.units = _by_names((u.id, u.name) for u in scenario.units)
        self.channels = _by_names((c.id, c.name) for c in scenario.channels)
        self.said = {i.id: words_in(f"{i.title} {i.says}") for i in scenario.injects}
        self.weight = weights(self.said.values())

    def match(self, row: Row) -> Match:
        """Return the inject of a row."""
        stated = plain(row.get("inject"))
        if stated:
            known = self.ids.get(stated) or self._by_number(stated)
            if known is None:
                return Match(reasons=f"unknown inject '{row['inject']}'")
            return Match(known.id, "id", 1.0, itself=self._told(row, known) == 1)
        if row["event"] not in MATCHED:
            return Match()
        named = self._named(row["words"])
        if len(named) == 1:
            itself = self._told(row, named[0]) == 1
            return Match(named[0].id, "id", 1.0, "id in the text", itself=itself)
        return self._by_rule(row)

    def unit(self, text: str) -> str:
        """Return the id of the unit that a text names, the text itself if it names none."""
        return self.units.get(plain(text), text)

    def unit_in(self, text: str) -> str:
        """Return the id of the unit that a text names alone, or before a slash and a function."""
        return self.units.get(plain(text)) or self.unit(text.partition("/")[0].strip())

    def channel(self, text: str) -> str:
        """Return the id of the channel that a text names, the text itself if it names none."""
        return self.channels.get(plain(text), text)

    def _by_number(self, stated: str) -> Inject | None:
        """Return the only inject whose id ends in a number, if only that is stated."""
        if not stated.isdigit():
            return None
        found = [i for i in self.scenario.injects if _number(i.id) == int(stated)]
        return found[0] if len(found) == 1 else None

    def _named(self, text: str) -> list[Inject]:
        """Return the injects whose id stands in a text."""
        found = {match.casefold() for match in self._ids_in_text.findall(text)}
        return [self.ids[id] for id in sorted(found)]

    @cached_property
    def _ids_in_text(self) -> re.Pattern[str]:
        telling = re.compile(r"(?=.*[^\W\d_])(?=.*\d)")  # no mere number, no mere word
        ids = sorted((i.id for i in self.scenario.injects if telling.match(i.id)), key=len)
        listed = "|".join(re.escape(id) for id in reversed(ids)) or "(?!)"
        return re.compile(rf"(?<![\w-])(?:{listed})(?![\w-])", re.IGNORECASE)

    def _by_rule(self, row: Row) -> Match:
        heard = words_in(row["words"])
        alike_to = {i.id: self._likenesses(row, i, heard) for i in self.scenario.injects}
        scored = sorted(
            ((self._score(alike_to[i.id]), i.id, i) for i in self.scenario.injects),
            key=lambda each: (-each[0], each[1]),
        )
        if not scored or scored[0][0] == 0:
            return Match()
        (score, _, best), rest = scored[0], scored[1:4]
        alike = alike_to[best.id]
        reasons = ", ".join(f"{name} {value:.2f}" for name, value in alike.items())
        others = ", ".join(f"{id} {value:.2f}" for value, id, _ in rest if value > ENOUGH / 2)
        ahead = score - (rest[0][0] if rest else 0.0)
        if score < ENOUGH or ahead < AHEAD:
            nearest = ", ".join(filter(None, [f"{best.id} {score:.2f}", others]))
            return Match(score=score, reasons=reasons, others=nearest)
        itself = alike.get("from/to", 1.0) == 1
        return Match(best.id, f"rule {score:.2f}: {reasons}", score, reasons, others, itself)

    def _score(self, alike: dict[str, float]) -> float:
        told = sum(WEIGHTS[name] for name in alike)
        if told < TOLD:
            return 0.0
        return sum(WEIGHTS[name] * value for name, value in alike.items()) / told

    def _likenesses(self, row: Row, inject: Inject, heard: frozenset[str]) -> dict[str, float]:
        """Return how alike a row and an inject are, as far as both tell."""
        found: dict[str, float] = {}
        if heard and self.said[inject.id]:
            found["words"] = weighted_likeness(heard, self.said[inject.id], self.weight)
        if row["at"] is not None and inject.at is not None:
            found["time"] = self._time(row["at"], inject.at)
        told = self._told(row, inject)
        if told is not None:
            found["from/to"] = told
        if row.get("by"):
            found["channel"] = float(self.channel(row["by"]) == inject.channel)
        return found

    def _time(self, at: datetime, planned: int) -> float:
        late = (at - self.start - timedelta(microseconds=planned)) / timedelta(minutes=1)
        return exp(-late / LATE) if late >= 0 else exp(late / EARLY)

    def _told(self, row: Row, inject: Inject) -> float | None:
        """Return which share of sender and receiver are those of the inject; None if not told."""
        parts = []
        if row.get("from"):
            parts.append(self.unit_in(row["from"]) == inject.sender)
        if row.get("to"):
            to = {self.unit_in(each.strip()) for each in re.split("[;,|]", row["to"])}
            parts.append(bool(to & {a.unit for a in inject.to}))
        return sum(parts) / len(parts) if parts else None


def placed(rows: Sequence[Row], matcher: Matcher) -> list[tuple[Row, Match]]:
    """Return rows with their inject, and what was found for each.

    A message that is the inject itself becomes *noticed* by the addressed who took it down, or, in
    a mailbox, *delivered* to it. All other messages stay messages, with the inject they are about.
    """
    found = [(row, matcher.match(row)) for row in rows]
    return [(_placed(row, match, matcher), match) for row, match in found]


def _placed(row: Row, match: Match, matcher: Matcher) -> Row:
    new: dict[str, Any] = {"inject": match.inject, "match": match.by}
    for name in ("unit", "from", "to"):
        new[name] = matcher.unit(row.get(name, ""))
    new["by"] = matcher.channel(row.get("by", ""))
    if row.get("inject") and not match.inject:
        new["note"] = f"{row['note']} [{row['inject']}]".strip()
    if row["event"] == "message" and match.itself:
        unit = _addressed(row, new, matcher, match.inject)
        if unit:
            new |= {"event": "delivered" if row["mail"] else "noticed", "unit": unit}
    return row | new


def _addressed(row: Row, new: dict[str, Any], matcher: Matcher, inject: str) -> str:
    """Return which addressed unit a row is of: the one that took it down, or the only one named."""
    addressed = [a.unit for a in matcher.ids[inject.casefold()].to]
    if new["unit"]:
        return new["unit"] if new["unit"] in addressed else ""
    named = [matcher.unit_in(each.strip()) for each in re.split("[;,|]", row.get("to", ""))]
    found = [unit for unit in dict.fromkeys(named) if unit in addressed]
    return found[0] if len(found) == 1 else ""


def _by_names(pairs: Any) -> dict[str, str]:
    """Return ids by ids and names in small letters; names that several have are left out."""
    listed = [(id, name) for id, name in pairs]
    names = [plain(name) for _, name in listed]
    unique = {plain(name): id for id, name in listed if names.count(plain(name)) == 1}
    return unique | {plain(id): id for id, _ in listed}


def _number(id: str) -> int | None:
    found = re.search(r"(\d+)$", id)
    return int(found[1]) if found else None
