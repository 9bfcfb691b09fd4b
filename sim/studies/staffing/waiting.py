"""Where a plan's late runs wait for people: which of its numbers may be worth raising."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.measures.ledger import WAITS
from sim.studies.staffing.making import windows, with_changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario import Person, Scenario, Target
    from sim.studies.runs import Runs
    from sim.studies.staffing.judging import Seen
    from sim.studies.staffing.terms import Terms

    Whom = tuple[str, str]

MET: Final = 0.01
"""What waiting counts for aims that are met: it tells who matters at all."""
FOLLOWED: Final = 2
"""An aim is followed until so many times its limit after it began."""


class Ways:
    """Who could help where: what the people that a number of the plan counts can act as, and when.

    It is a shortlist only (measure B2 of the docs): whether one more helps has to be tried.
    """

    def __init__(self, scenario: Scenario, terms: Terms) -> None:
        self.scenario = scenario
        self.cells = terms.cells()
        made, change = with_changes(scenario, terms.fullest(), terms)
        people = {person.id: person for person in made.people}
        self.able: list[set[Whom]] = [set() for _ in self.cells]
        place = {cell.key: k for k, cell in enumerate(self.cells)}
        for id, key in change.counted:
            self.able[place[key]] |= _acts_as(people[id])
        self.hours = [windows(terms.pattern(c.pattern), scenario.exercise) for c in self.cells]

    def waits(self, runs: Runs, seen: Seen) -> tuple[float, ...]:
        """Return how much the aims that are late wait for the people that each number counts.

        Each aim counts as much as it falls short, shared out by the minutes of its waiting.
        """
        found = [0.0] * len(self.cells)
        for number, aim in enumerate(seen.aims):
            weight = max(seen.short(number), MET)
            shares = self._shares(runs, aim.target)
            when = self._when(aim.target)
            for k in range(len(self.cells)):
                own = sum(share for whom, share in shares.items() if whom in self.able[k])
                found[k] += weight * own * self._covers(k, when)
        return tuple(found)

    def _shares(self, runs: Runs, target: Target) -> Mapping[Whom, float]:
        """Return for whom a target's events, or its callers, wait: shares of all that waiting."""
        if target.callers is not None:
            to = next(p.to for p in self.scenario.public if p.id == target.callers)
            return {(to.unit, to.role or ""): 1.0}
        rows = runs["lateness"]
        own = rows[(rows["target"] == target.id) & rows["kind"].isin(WAITS)]
        whom = zip(own["of_unit"].astype(str), own["of_role"].astype(str), strict=True)
        sums: dict[Whom, float] = {}
        for each, minutes in zip(whom, own["minutes"].tolist(), strict=True):
            sums[each] = sums.get(each, 0.0) + minutes
        total = sum(sums.values())
        return {each: m / total for each, m in sums.items()} if total > 0 else {}

    def _when(self, target: Target) -> tuple[int, int]:
        """Return from when until when a target is followed [µs after STARTEX]."""
        end = self.scenario.exercise.end
        if target.callers is not None:
            calls = next(p for p in self.scenario.public if p.id == target.callers)
            return max(calls.start, 0), min(calls.end, end)
        assert target.start is not None
        begun = next((i.at for i in self.scenario.injects if i.id == target.start.inject), None)
        if begun is None:
            return 0, end
        return min(begun, end), min(begun + FOLLOWED * target.within, end)

    def _covers(self, cell: int, when: tuple[int, int]) -> float:
        """Return which share of a time the hours of a number of the plan cover."""
        start, end = when
        covered = sum(max(0, min(e, end) - max(s, start)) for s, e in self.hours[cell])
        return covered / (end - start) if end > start else 1.0


def _acts_as(person: Person) -> set[Whom]:
    """Return which roles in which units somebody can act as; "" is anybody of a unit."""
    posts = (*person.posts, *person.deputy_for)
    return {(p.unit, p.role) for p in posts} | {(p.unit, "") for p in posts} | {(person.unit, "")}
