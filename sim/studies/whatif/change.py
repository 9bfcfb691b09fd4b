"""One change as a planner writes it: ``kind: what``, and what it makes of a scenario."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sim.clock import Clock
from sim.errors import KrisimError
from sim.files.terms import Named, Terms
from sim.files.times import read_moment
from sim.words import Words
from sim.words.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.scenario import Need, Scenario
    from sim.studies.whatif.whom import Whom


Parts: TypeAlias = "dict[str, str]"
"""The named parts of a text; those that it lacks are not there."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it was written, as a function, and in words."""

    text: str
    make: Callable[[Scenario], Scenario]
    words: Remark


class Reading:
    """What the texts of changes refer to: a scenario, its clock, its numbers and its names."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        exercise = scenario.exercise
        jumps = tuple((each.at, each.shows) for each in exercise.played_clock)
        pauses = tuple((each.start, each.end) for each in exercise.pauses)
        self.clock = Clock(exercise.start, jumps, pauses, exercise.end)
        lengths = {
            n.name: Named("length", n)
            for n in scenario.numbers
            if not isinstance(n.value, int | float)
        }
        self.terms = Terms(self.clock, exercise.end, lengths)

    def window(self, parts: Parts) -> tuple[int, int]:
        """Return from when until when [µs]; STARTEX and ENDEX where nothing is said."""
        start, end = (
            read_moment(parts[k], self.clock) if k in parts else None for k in ("start", "end")
        )
        first = 0 if start is None else start
        last = self.scenario.exercise.end if end is None else end
        if first >= last:
            until = self.clock.short(last)
            raise ValueError(f"it would end at {until}, before it starts: write the earlier first")
        return first, last

    def when(self, parts: Parts) -> Remark | str:
        """Return the same in words; nothing where nothing is said."""
        at = {
            k: self.clock.short(read_moment(parts[k], self.clock))
            for k in parts
            if k in ("start", "end")
        }
        if not at:
            return ""
        return Remark(_WHEN["start" in at, "end" in at], at)

    # names ----------------------------------------------------------------------------------------

    def who(self, whom: Whom) -> str:
        """Return whom a change means, by names."""
        count = "" if whom.number is None else f"{whom.number} × "
        if whom.person is not None:
            return whom.person
        return count + self.post(whom.unit, whom.role)

    def post(self, unit: str | None, role: str | None) -> str:
        """Return a role of a unit by their names."""
        names = {unit.id: unit.name for unit in self.scenario.units}
        names |= {role.id: role.name for role in self.scenario.roles}
        where, who = (names.get(each or "", each or "") for each in (unit, role))
        return f"{who} ({where})" if who and where else who or where

    def needed(self, needs: Sequence[Need]) -> str:
        """Return who is needed, by names."""
        counts = (f"{n.count} × " if n.count > 1 else "" for n in needs)
        named = (count + self.post(n.unit, n.role) for count, n in zip(counts, needs, strict=True))
        return " + ".join(named)


_WHEN = {
    (True, False): "from {start}",
    (False, True): "until {end}",
    (True, True): "from {start} until {end}",
}


class Kind(NamedTuple):
    """How a kind of change is written, an example, and what reads it."""

    pattern: str
    example: str
    read: Callable[[Parts, Reading], tuple[Callable[[Scenario], Scenario], Remark]]


def matched(kind: Kind, text: str) -> Parts:
    """Return the named parts of ``text``; KrisimError with an example if it is not like it."""
    found = re.fullmatch(kind.pattern, text.strip())
    if found is None:
        raise KrisimError(f"cannot read '{text}': write '{kind.example}'")
    return {k: v.strip() for k, v in found.groupdict().items() if v is not None}


def length_words(micros: int) -> str:
    """Return a length of time [µs] as both languages write it."""
    return Words().length(micros)
