"""What a wait was for, instant by instant: whom, and what they were doing meanwhile."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.log import KIND, NEVER, OUTCOME, PRESENCE, Needed
from sim.matching import assign

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.log import Log

PRESENT = PRESENCE.index("present")
AWAY = ("travelling", "on call", "away", "off duty")
GATHERING = KIND["gathering"]
OPEN = OUTCOME["open"]
HOLDING = (KIND["talk"], KIND["attempt"])
"""What keeps a talkgroup: talking, and asking in vain who listens."""
OF_CAUSE = {KIND["item"]: KIND["agenda"], KIND["talk"]: KIND["attempt"]}
"""Kinds of rows, each with that of its cause, that were set when their cause was."""
STOPPED = tuple(OUTCOME[name] for name in ("interrupted", "suspended", "handed over"))
"""Outcomes of a part that another part follows, which it sets."""
WHY = {
    KIND["opening"]: "meeting",
    KIND["item"]: "meeting",
    KIND["relief"]: "meeting",
    GATHERING: "gathering",
    KIND["break"]: "break",
}
"""What is said of somebody occupied with a row of such a kind; of all others: busy."""


class Spell(NamedTuple):
    """Somebody is occupied with ``row`` from ``start`` until ``end`` [µs]."""

    start: int
    end: int
    row: int


class Wait(NamedTuple):
    """From ``start`` until ``end`` [µs] a task lacked ``need``: ``why``, and in which row.

    ``why``: in a meeting, gathering (waiting in a room for others), on a break, busy, travelling,
    on call, away, off duty, nobody (the exercise has nobody who could), together (the people needed
    were free, but never at the same time), channel (they were free, but no line was), or unknown
    (the log does not tell).
    """

    start: int
    end: int
    need: Needed
    why: str
    row: int = NEVER


class Occupations:
    """Who was occupied and present when, in one log."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.columns = {name: column.tolist() for name, column in log.columns.items()}
        self.spells: list[list[Spell]] = [[] for _ in log.names.people]
        self.presence: list[list[tuple[int, int, int]]] = [[] for _ in log.names.people]
        self._read_rows()
        for person, state, start, end in zip(
            *(log.presence[k].tolist() for k in log.presence), strict=True
        ):
            self.presence[person].append((start, end, state))
        self.starts = [[s.start for s in spells] for spells in self.spells]
        self._talks: dict[int, list[Spell]] = {}

    def _read_rows(self) -> None:
        group, started, completed = (self.columns[k] for k in ("people", "started", "completed"))
        taken = self.log.columns["people"] != NEVER
        begun = self.log.columns["started"] != NEVER
        for row in np.flatnonzero(taken & begun).tolist():
            stop = completed[row]
            spell = Spell(started[row], self.open_until(row) if stop == NEVER else stop, row)
            if spell.end > spell.start:
                for person in self.log.names.groups[group[row]]:
                    self.spells[person].append(spell)
        for spells in self.spells:
            spells.sort()

    def open_until(self, row: int) -> int:
        """Return until when a row without an end lasted: ENDEX; NEVER if a log does not tell."""
        known = not self.log.observed or self.columns["outcome"][row] == OPEN
        return self.log.end if known else NEVER

    def busy_with(self, person: int, at: int) -> int:
        """Return the row that occupies ``person`` from ``at`` on, NEVER if none does."""
        k = bisect_right(self.starts[person], at) - 1
        if k >= 0 and self.spells[person][k].end > at:
            return self.spells[person][k].row
        return NEVER

    def state(self, person: int, at: int) -> int:
        """Return the presence of ``person`` from ``at`` on."""
        for start, end, state in self.presence[person]:
            if start <= at < end:
                return state
        return 0

    def changes(self, person: int, start: int, end: int) -> Iterator[int]:
        """Yield the times within (start, end) at which something changes for ``person``."""
        first = max(bisect_right(self.starts[person], start) - 1, 0)
        for spell in self.spells[person][first:]:
            if spell.start >= end:
                break
            yield from (t for t in spell[:2] if start < t < end)
        for begin, stop, _ in self.presence[person]:
            yield from (t for t in (begin, stop) if start < t < end)

    def waits(self, row: int, start: int, end: int) -> list[Wait]:
        """Split the wait of ``row`` from ``start`` until ``end`` [µs] by what it was for.

        Every instant is charged to the first need, in the order of the file, that is unmet.
        """
        needs = self._needs(row)
        people = {p for need in needs for p in need.candidates}
        cuts = {start, end}
        for person in people:
            cuts.update(self.changes(person, start, end))
        found: list[Wait] = []
        for begin, stop in itertools.pairwise(sorted(cuts)):
            wait = self._blame(row, needs, begin)._replace(end=stop)
            if found and found[-1][2:] == wait[2:]:
                wait = wait._replace(start=found.pop().start)
            found.append(wait)
        if any(wait.why == "channel" for wait in found):
            return [part for wait in found for part in self._talked(row, wait)]
        return found

    def _talked(self, row: int, wait: Wait) -> list[Wait]:
        """Split a wait for a line by who talked meanwhile."""
        if wait.why != "channel":
            return [wait]
        talks = self._talks_on(self.columns["channel"][row])
        here = [t for t in talks if t.start < wait.end and t.end > wait.start]
        times = {t for talk in here for t in talk[:2] if wait.start < t < wait.end}
        parts = []
        for begin, stop in itertools.pairwise(sorted({wait.start, wait.end} | times)):
            by = next((t.row for t in here if t.start <= begin < t.end), NEVER)
            parts.append(wait._replace(start=begin, end=stop, row=by))
        return parts

    def _talks_on(self, channel: int) -> list[Spell]:
        if channel not in self._talks:
            columns = self.columns
            ends = (self.log.end if e == NEVER else e for e in columns["completed"])
            rows = zip(columns["kind"], columns["channel"], columns["started"], ends, strict=True)
            self._talks[channel] = [
                Spell(start, end, row)
                for row, (kind, on, start, end) in enumerate(rows)
                if kind in HOLDING and on == channel
            ]
        return self._talks[channel]

    def _needs(self, row: int) -> Sequence[Needed]:
        needs = self.log.names.needs[self.columns["needs"][row]]
        if needs:
            return needs
        group = self.columns["people"][row]
        people = () if group == NEVER else self.log.names.groups[group]
        if self.log.observed and people:  # who else could have done it is not known
            unit, role = self.columns["unit"][row], self.columns["role"][row]
            return [Needed(unit, role, (person,)) for person in people]
        return [Needed(self.columns["unit"][row], self.columns["role"][row], people)]

    def goes_on(self, row: int) -> bool:
        """Whether a row goes on with work that was stopped."""
        cause = self.columns["cause"][row]
        return cause != NEVER and self.columns["outcome"][cause] in STOPPED

    def set_at(self, row: int) -> int:
        """Return when the work of which a row is a part was set [µs].

        A rest was set with its first part, an item of a meeting when it came on the agenda, a talk
        when the call for it was begun. NEVER if an observed log does not tell.
        """
        columns = self.columns
        while self.goes_on(row):
            row = columns["cause"][row]
        kind, cause = columns["kind"][row], columns["cause"][row]
        if cause == NEVER and self.log.observed and kind in OF_CAUSE:
            return NEVER
        if cause != NEVER and OF_CAUSE.get(kind) == columns["kind"][cause]:
            row = cause
        at: int = columns["scheduled"][row]
        return at

    def _blame(self, row: int, needs: Sequence[Needed], at: int) -> Wait:
        free = {p for n in needs for p in n.candidates if self._available(row, p, at)}
        missing = _first_unmet(needs, free)
        need = needs[-1] if missing is None else needs[missing]
        if self.log.observed and self._is_untold(needs, missing, at):
            return Wait(at, at, need, "unknown")
        engaged = missing is None or not any(n.candidates for n in needs)
        if engaged and self.columns["channel"][row] != NEVER:
            return Wait(at, at, need, "channel")
        there = [p for p in need.candidates if self._there(p, at)]
        if not there:
            return Wait(at, at, need, self._whereabouts(need, at))
        occupied = [p for p in there if p not in free]
        if not occupied:
            return Wait(at, at, need, "together")
        who = self._taker(row, occupied)
        by = self.busy_with(who, at)
        return Wait(at, at, need, WHY.get(self.columns["kind"][by], "busy"), by)

    def _taker(self, row: int, occupied: list[int]) -> int:
        """Return the one who took the task in the end, if occupied just then, else the first."""
        group = self.columns["people"][row]
        takers = () if group == NEVER else self.log.names.groups[group]
        return next((p for p in takers if p in occupied), occupied[0])

    def _available(self, row: int, person: int, at: int) -> bool:
        """Whether ``person`` could work on ``row``, or waits for it in the room, at ``at``."""
        by = self.busy_with(person, at)
        if by == NEVER:
            return self.state(person, at) == PRESENT or self._untold(person)
        return self._same_room(row, by)

    def _is_untold(self, needs: Sequence[Needed], missing: int | None, at: int) -> bool:
        """Whether an observed log does not tell which of the needs was the first unmet."""
        if missing is None or not needs[missing].candidates:
            return True
        earlier = {p for need in needs[: missing + 1] for p in need.candidates}
        return any(self._untold(p) and self.busy_with(p, at) == NEVER for p in earlier)

    def _untold(self, person: int) -> bool:
        """Whether an observed log does not tell when somebody was there."""
        return self.log.observed and not self.presence[person]

    def _same_room(self, row: int, other: int) -> bool:
        columns = self.columns
        return columns["kind"][other] == GATHERING and all(
            columns[k][row] == columns[k][other]
            for k in ("case", "number", "repetition", "activity", "scheduled", "cause")
        )

    def _there(self, person: int, at: int) -> bool:
        return self.state(person, at) == PRESENT or self.busy_with(person, at) != NEVER

    def _whereabouts(self, need: Needed, at: int) -> str:
        if not need.candidates:
            return "nobody"
        states = {PRESENCE[self.state(p, at)] for p in need.candidates}
        return next((a for a in AWAY if a in states), "off duty")


def _first_unmet(needs: Sequence[Needed], free: set[int]) -> int | None:
    """Return the first need that cannot be met together with all before it, None if all can."""
    if len(needs) == 1:
        return 0 if free.isdisjoint(needs[0].candidates) else None
    met = assign([[p for p in need.candidates if p in free] for need in needs])
    return next((k for k in range(len(needs)) if k not in met), None)
