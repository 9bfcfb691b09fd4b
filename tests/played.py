"""A scenario that has been played, and its log as rows that laws can be said of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.checks.who import most_filled
from sim.engine import Player
from sim.engine.fate import Fate
from sim.engine.plan import Node
from sim.log import KINDS, NEVER, OUTCOMES, PRESENCE, Log
from sim.measures.control import active
from sim.scenario import Person, Scenario, Step
from tests.enriching import enriched

Span: TypeAlias = tuple[int, int]
DESK = ("work", "write", "read")
"""Kinds of rows that may be stopped and gone on with, part by part."""

LATER = 2**62
"""A time that never comes, so that times can be compared."""


class Row(NamedTuple):
    """A row of the log in words; times in µs of the clock that stands in pauses, LATER for never.

    ``needs`` lists, per person needed, who could come; ``priority`` is None where the log does not
    tell which of two equal names it was.
    """

    line: int
    case: int
    number: int
    repetition: int
    part: int
    activity: int
    kind: str
    channel: int
    unit: int
    addressee: int
    to: int
    needs: tuple[tuple[int, ...], ...]
    people: tuple[int, ...]
    scheduled: int
    started: int
    completed: int
    outcome: str
    cause: int
    priority: int | None

    @property
    def waited_until(self) -> int:
        """When it no longer waits: it starts, or is withdrawn."""
        return min(self.started, self.completed)

    @property
    def length(self) -> int:
        """How long it took."""
        return self.completed - self.started

    @property
    def place(self) -> tuple[int, int, int]:
        """Its place in the order of work (R4): rows of one instant are in the scenario's order."""
        return (self.priority or 0, self.scheduled, self.line)


@dataclass(frozen=True)
class Played:
    """A scenario with the log of one replication."""

    scenario: Scenario
    player: Player
    log: Log
    seed: int

    @cached_property
    def rows(self) -> list[Row]:
        """All rows in the order of the log."""
        found: list[Row] = []
        for row in _rows(self.log, self.player):
            part = row.part > 0 and row.kind in DESK
            found.append(row._replace(priority=found[row.cause].priority) if part else row)
        return found

    @cached_property
    def end(self) -> int:
        """ENDEX, on the clock that stands in pauses."""
        return self.active(self.log.end)

    def active(self, at: int) -> int:
        """Return a time [µs] on the clock that stands in pauses."""
        return at - sum(min(at, end) - start for start, end in self.log.pauses if start < at)

    @cached_property
    def next(self) -> dict[int, list[Row]]:
        """The rows that each row causes, by its line."""
        found: dict[int, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.cause, []).append(row)
        return found

    @cached_property
    def spells(self) -> dict[int, list[tuple[str, int, int]]]:
        """Everybody's states with their spells."""
        found: dict[int, list[tuple[str, int, int]]] = {}
        for person, state, start, end in _tuples(self.log.presence):
            spell = (PRESENCE[state], self.active(start), self.active(end))
            found.setdefault(person, []).append(spell)
        return found

    def nodes(self, row: Row) -> list[Node]:
        """Return the places in the plan that ``row`` may be of."""
        return self._nodes.get(_static(self.log, row.line), [])

    @cached_property
    def _nodes(self) -> dict[tuple[int, ...], list[Node]]:
        found: dict[tuple[int, ...], list[Node]] = {}
        for n in self.player.plan.nodes:
            found.setdefault(_key(n), []).append(n)
        return found

    @cached_property
    def fate(self) -> Fate:
        """All that was drawn."""
        return Fate(self.player.decisions, self.seed, int(self.log.run))

    def activity(self, row: Row) -> str:
        """Return what a row is called."""
        return self.log.names.activities[row.activity]

    @cached_property
    def steps(self) -> dict[str, Step]:
        """All steps by their names, which differ."""
        return {s.name: s for p in self.scenario.procedures for s in p.steps}

    def of_kind(self, *kinds: str) -> list[Row]:
        """Return the rows of some kinds."""
        return [row for row in self.rows if row.kind in kinds]

    @cached_property
    def busy(self) -> dict[int, list[tuple[Span, Row]]]:
        """When each person was occupied, and with what; what is open lasts until ENDEX."""
        found: dict[int, list[tuple[Span, Row]]] = {}
        for row in self.rows:
            for person in row.people if row.started < LATER else ():
                span = (row.started, min(row.completed, self.end))
                found.setdefault(person, []).append((span, row))
        return found

    @cached_property
    def present(self) -> dict[int, list[Span]]:
        """When each person was present, by the log."""
        there = {
            person: [(start, end) for state, start, end in spells if state == "present"]
            for person, spells in self.spells.items()
        }
        return {person: spells for person, spells in there.items() if spells}

    def idle(self, start: int, end: int) -> Iterator[tuple[Span, set[int]]]:
        """Yield who was there with nothing to do, for each stretch in which that did not change."""
        spans = [span for each in self.busy.values() for span, _ in each]
        spans += [span for each in self.present.values() for span in each]
        between = {t for span in spans for t in span if start < t < end}
        for stretch in pairwise(sorted({start, end} | between)):
            yield stretch, {p for p in self.present if self._idle(p, stretch)}

    def _idle(self, person: int, stretch: Span) -> bool:
        there = any(_within(stretch, spell) for spell in self.present[person])
        return there and not any(_within(stretch, s) for s, _ in self.busy.get(person, ()))


@st.composite
def played(draw: st.DrawFn) -> Played:
    """Return a random scenario, played once."""
    scenario, seed = draw(enriched()), draw(st.integers(0, 3))
    return play_once(scenario, seed)


def play_once(scenario: Scenario, seed: int = 0, replication: int = 0) -> Played:
    """Return ``scenario`` played once."""
    player = Player(scenario)
    return Played(scenario, player, player.play(seed, replication), seed)


def filled(needs: tuple[tuple[int, ...], ...], idle: set[int], people: tuple[Person, ...]) -> bool:
    """Whether every need can be met by another one of ``idle``."""
    slots = [[people[p] for p in slot if p in idle] for slot in needs]
    return most_filled(slots) == len(slots)


def draws(played: Played) -> dict[tuple[str, ...], list[int]]:
    """Return the lengths drawn for every node, by its path: for calls 0 to 2, twice each."""
    fate = Fate(played.player.decisions, played.seed, 0)
    nodes: tuple[Node, ...] = played.player.plan.nodes
    return {
        n.path: [fate.length(n, number, r) for number in range(3) for r in (0, 1)] for n in nodes
    }


STATIC = ("case", "activity", "kind", "unit", "role", "addressee", "to", "channel", "needs")


def _key(n: Node) -> tuple[int, ...]:
    return (n.entity, n.activity, n.kind, n.unit, n.role, n.addressee, n.to, n.channel, n.crew)


def _static(log: Log, line: int) -> tuple[int, ...]:
    return tuple(int(log.columns[k][line]) for k in STATIC)


def _rows(log: Log, player: Player) -> Iterator[Row]:
    priorities: dict[tuple[int, ...], set[int]] = {}
    owners = {n.waiting: n for n in player.plan.nodes if n.waiting}
    for n in player.plan.nodes:
        priorities.setdefault(_key(n), set()).add(owners.get(n, n).priority)
    names = log.names
    times = ("scheduled", "started", "completed")
    columns = {k: active(log, v) if k in times else v for k, v in log.columns.items()}
    for line, at in enumerate(_named(columns)):
        known = priorities.get(tuple(at[k] for k in STATIC), set())
        yield Row(
            line=line,
            **{k: at[k] for k in ("case", "number", "repetition", "part", "activity")},
            **{k: at[k] for k in ("channel", "unit", "addressee", "to", "scheduled", "cause")},
            kind=KINDS[at["kind"]],
            needs=tuple(each.candidates for each in names.needs[at["needs"]]),
            people=() if at["people"] == NEVER else names.groups[at["people"]],
            started=LATER if at["started"] == NEVER else at["started"],
            completed=LATER if at["completed"] == NEVER else at["completed"],
            outcome=OUTCOMES[at["outcome"]],
            priority=next(iter(known)) if len(known) == 1 else None,
        )


def _named(table: Mapping[str, NDArray[np.int64]]) -> Iterator[dict[str, int]]:
    for values in _tuples(table):
        yield dict(zip(table, values, strict=True))


def _tuples(table: Mapping[str, NDArray[np.int64]]) -> Iterator[tuple[int, ...]]:
    return zip(*(column.tolist() for column in table.values()), strict=True)


def _within(stretch: Span, span: Span) -> bool:
    return span[0] <= stretch[0] and stretch[1] <= span[1]
