"""The posts of a file of terms: who may vary in number, on which patterns, at what cost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sim.errors import suggest
from sim.files.short import kind_of
from sim.studies.staffing.standing import at_posts
from sim.studies.staffing.terms import Post
from sim.studies.staffing.told import read_hours
from sim.studies.whatif.whom import MOST as MOST_PEOPLE
from sim.studies.whatif.whom import named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.errors import Place
    from sim.files.tree import Plain
    from sim.studies.staffing.terms import Pattern
    from sim.studies.staffing.told import Told

POST_KEYS: Final = ("patterns", "least", "most", "cost", "on call cost", "hours", "source")
COST_KEYS: Final = {"on site": "cost", "on call": "on call cost"}
MOST_OF_A_POST: Final = 8
"""So many patterns a post may have."""
_RANGE = re.compile(r"(\d+)(?:\s*[-–]\s*(\d+))?")


class Posts:
    """Reads posts one by one; who they are, on which patterns, at what cost."""

    def __init__(
        self,
        file: Told,
        patterns: Mapping[str, Pattern],
        hours: float,
        costs: Mapping[str, float] | None,
    ) -> None:
        self.file = file
        self.patterns = patterns
        self.hours = hours
        self.costs = costs
        self.there = at_posts(file.scenario)
        self.seen: set[tuple[str, str]] = set()
        self.priced = 0

    def read(self, key: str, told: Plain) -> Post | None:
        """Return the post that an entry tells; None, and problems, if it cannot be understood."""
        place: Place = ("posts", key)
        before = len(self.file.problems)
        entry = self.file.table(place, told, "Write '{patterns: [day], least: 1, most: 4}'")
        self.file.known(place, entry, POST_KEYS)
        who = self.file.attempt(place, lambda: self.who(key), ("", ""))
        own, ids = self.on_patterns(place, entry)
        least, most = self.everywhere(place, entry, own, ids)
        costs = self.cost_of(place, entry, ids)
        hours = self.hours
        if "hours" in entry:
            text = self.file.text((*place, "hours"), entry["hours"])
            hours = self.file.attempt((*place, "hours"), lambda: read_hours(text), hours)
        source = self.file.source_of(place, entry)
        if len(self.file.problems) > before:
            return None
        if who in self.seen:
            self.file.problem(place, "the post stands twice", "Leave one of them out")
        self.seen.add(who)
        return Post(*who, least, most, *costs, ids, hours, own, source)

    def who(self, key: str) -> tuple[str, str]:
        """Return the post that ``unit/role`` names, which has to be somebody's first role."""
        unit, slash, role = (part.strip() for part in key.partition("/"))
        if not slash or not role:
            raise ValueError(f"'{key}' names no post: write 'unit/role'")
        scenario = self.file.scenario
        home, held = named(unit, scenario.units, "unit"), named(role, scenario.roles, "role")
        if (home.id, held.id) not in self.there:
            known = suggest(f"{home.id}/{held.id}", [f"{u}/{r}" for u, r in self.there])
            raise ValueError(f"nobody has '{home.id}/{held.id}' as their first role. {known}")
        return home.id, held.id

    def on_patterns(
        self, place: Place, entry: Mapping[str, Plain]
    ) -> tuple[tuple[tuple[str, int, int], ...], tuple[str, ...]]:
        """Return limits of single patterns, and all patterns of a post."""
        told, place = entry.get("patterns"), (*place, "patterns")
        items = [told] if isinstance(told, str) else told
        if not items:
            self.file.problem(place, "it has no patterns", "Write 'patterns: [day]'")
            return (), ()
        ids = tuple(str(item) for item in items)
        for id in ids:
            if id not in self.patterns and self.patterns:
                known = suggest(id, self.patterns)
                self.file.problem(place, f"there is no pattern '{id}'", known)
        if len(set(ids)) < len(ids) or len(ids) > MOST_OF_A_POST:
            what = f"expected at most {MOST_OF_A_POST} different patterns, found {len(ids)}"
            self.file.problem(place, what)
        limits = items.items() if isinstance(items, dict) else ()
        own = [self.limits((*place, id), id, told) for id, told in limits if told is not None]
        return tuple(each for each in own if each is not None), ids

    def everywhere(
        self,
        place: Place,
        entry: Mapping[str, Plain],
        own: tuple[tuple[str, int, int], ...],
        ids: tuple[str, ...],
    ) -> tuple[int, int]:
        """Return the least and the most on patterns without limits of their own."""
        if own and len(own) == len(ids) and not {"least", "most"} & set(entry):
            return min(low for _, low, _ in own), max(high for *_, high in own)
        least = self.file.whole((*place, "least"), entry.get("least", "0"), (0, MOST_PEOPLE))
        if "most" not in entry:
            self.file.problem(place, "the key 'most' is missing", "Write 'most: 4'")
            return least, least
        most = self.file.whole((*place, "most"), entry["most"], (1, MOST_PEOPLE))
        if least > most:
            self.file.problem((*place, "least"), f"least {least} is more than most {most}")
        return least, most

    def limits(self, place: Place, id: str, told: Plain) -> tuple[str, int, int] | None:
        """Return (pattern, least, most) of a range such as ``2-6``."""
        match = _RANGE.fullmatch(told.strip()) if isinstance(told, str) else None
        least, most = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not least <= most <= MOST_PEOPLE:
            what = f"expected from so many to so many, found {kind_of(told)}"
            self.file.problem(place, what, "Write '2-6'")
            return None
        return id, least, most

    def cost_of(
        self, place: Place, entry: Mapping[str, Plain], ids: tuple[str, ...]
    ) -> tuple[float, float]:
        """Return what an hour costs on site and on call; 1 and 1 if nothing has a cost."""
        own = {
            kind: self.file.money((*place, key), entry[key])
            for kind, key in COST_KEYS.items()
            if key in entry
        }
        self.priced += bool(own)
        if not own and self.costs is None:
            return 1.0, 1.0
        costs = {**(self.costs or {}), **own}
        kinds = {self.patterns[id].kind for id in ids if id in self.patterns}
        for kind, key in COST_KEYS.items():
            if kind in kinds and kind not in costs:
                self.file.problem(place, f"an hour {kind} has no cost", f"Write '{key}: 50'")
        return costs.get("on site", 0.0), costs.get("on call", 0.0)
