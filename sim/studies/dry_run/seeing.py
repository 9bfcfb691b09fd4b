"""What one run shows of its injects and its people, minute by minute."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.clock import MINUTE
from sim.log import KIND, NEVER, OUTCOME, PRESENCE
from sim.measures.load import WORK
from sim.measures.pieces import DOINGS, FREE, KEPT, PRESENT, each_person, occupying, pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from sim.log import Log
    from sim.scenario import Scenario

    Numbers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

THERE = PRESENCE.index("present")
MEETING = (DOINGS.index("meeting"), KEPT)
Function = tuple[str, str]
"""A unit and a role; no role: anybody of the unit."""


@dataclass(frozen=True)
class Watched:
    """Whose time is looked at, and who may take what: worked out once for all runs."""

    scenario: Scenario

    @cached_property
    def homes(self) -> dict[str, str]:
        """The unit of each person."""
        return {person.id: person.unit for person in self.scenario.people}

    @cached_property
    def units(self) -> list[str]:
        """The units that are exercised and have people, in the scenario's order."""
        playing = [unit.id for unit in self.scenario.units if unit.kind == "player"]
        return [unit for unit in playing if unit in set(self.homes.values())]

    @cached_property
    def takers(self) -> dict[str, dict[str, frozenset[str]]]:
        """Who may take an inject: its id, then each playing unit that it is for.

        They are the holders of the role that is asked for and their deputies; without a role those
        of the unit's contacts, else everybody of the unit.
        """
        found: dict[str, dict[str, frozenset[str]]] = {}
        for inject in self.scenario.injects:
            own = found.setdefault(inject.id, {})
            for to in inject.to:
                who = self._answering(to.unit, to.role)
                if who and to.unit in self.units:
                    own[to.unit] = own.get(to.unit, frozenset()) | who
        return found

    def _answering(self, unit: str, role: str | None) -> frozenset[str]:
        contacts = next((u.contact for u in self.scenario.units if u.id == unit), ())
        asked = {(unit, each) for each in ((role,) if role is not None else contacts)}
        found = set()
        for person in self.scenario.people:
            posts = {(p.unit, p.role) for p in (*person.posts, *person.deputy_for)}
            own = person.unit == unit or unit in {p.unit for p in person.posts}
            if posts & asked or (not asked and own):
                found.add(person.id)
        return frozenset(found)


class Arrival(NamedTuple):
    """That an inject came to a unit at ``at`` [min after STARTEX], and whom it found.

    ``nobody_there``: nobody who may take it was; ``nobody_free``: nobody who may take it was there
    and had nothing else to do; ``meeting``: one of them sat in a meeting or waited for it.
    ``wait``: until one of them takes it up, by answering, reading or working [min; NaN: not by
    ENDEX, which is ``left`` after it].
    """

    run: int
    case: str
    unit: str
    at: float
    nobody_there: bool
    nobody_free: bool
    meeting: bool
    wait: float
    left: float


def arrivals(log: Log, watched: Watched) -> Iterator[Arrival]:
    """Yield each inject at each playing unit that it is for."""
    columns, names = log.columns, log.names
    places = {person: k for k, person in enumerate(names.people)}
    spans, spells = occupying(log), log.presence
    sent = (columns["kind"] == KIND["inject"]) & (columns["outcome"] == OUTCOME["completed"])
    begun = WORK[columns["kind"]] & (columns["started"] != NEVER)
    for row in np.flatnonzero(sent):
        of_case = np.flatnonzero(begun & (columns["case"] == columns["case"][row]))
        tasks, doers = each_person(log, of_case)
        at, case = int(columns["completed"][row]), names.cases[columns["case"][row]]
        here = (spells["start"] <= at) & (at < spells["end"]) & (spells["state"] == THERE)
        present = set(spells["person"][here].tolist())
        under_way = (spans[1] < at) & (at < spans[2])  # what begins now is perhaps the inject
        taken = set(spans[0][under_way].tolist())
        met = set(spans[0][under_way & np.isin(spans[3], MEETING)].tolist())
        for unit, who in watched.takers.get(case, {}).items():
            ours = {places[person] for person in who}
            starts = columns["started"][tasks[np.isin(doers, [*ours])]]
            yield Arrival(
                int(log.run),
                case,
                unit,
                at / MINUTE,
                not ours & present,
                not (ours & present) - taken,
                bool(ours & met),
                (int(starts.min()) - at) / MINUTE if len(starts) else float("nan"),
                (log.end - at) / MINUTE,
            )


class Minutes(NamedTuple):
    """A row per watched unit, a column per minute: what held throughout that minute.

    ``manned``: somebody was there or at work; ``full``: of these nobody was free; ``idle``:
    somebody was there, and nobody of the unit had anything to do (a break is something).
    """

    manned: Flags
    full: Flags
    idle: Flags


def minutes_of(log: Log, watched: Watched) -> Minutes:
    """Return how the units spent each minute of a run."""
    size = -(-log.end // MINUTE)
    order = {unit: k for k, unit in enumerate(watched.units)}
    other = len(order)  # people whom nobody asks about
    unit = np.array(
        [order.get(watched.homes.get(p, ""), other) for p in log.names.people], dtype=np.int64
    )
    pieces = pieces_of(log, np.arange(size) * MINUTE)
    cell = unit[pieces.person] * size + pieces.start // MINUTE
    shape = (other + 1, size)

    def spent(which: Flags) -> Flags:
        found = np.bincount(cell[which], minlength=shape[0] * size)
        return (found > 0).reshape(shape)[:other]

    free = spent((pieces.doing == FREE) & (pieces.state == PRESENT))
    taken = spent(pieces.doing != FREE)
    return Minutes(free | taken, taken & ~free, free & ~taken)


class Wanted(NamedTuple):
    """How many injects want a function in each minute; ``people`` could do it.

    ``cases``: by inject, in which minutes it wants the function: from when the work is there until
    it is done.
    """

    people: int
    cases: dict[str, Flags]

    def over(self) -> Flags:
        """Return in which minutes more injects want it than there are people."""
        found: Flags = np.sum(list(self.cases.values()), axis=0) > self.people
        return found


def wanted(log: Log) -> dict[Function, Wanted]:
    """Return by function what wanted it at the full minutes of a run."""
    columns, names = log.columns, log.names
    size = -(-log.end // MINUTE)
    by_inject = np.array([kind == "inject" for kind in names.case_kinds] + [False])
    rows = WORK[columns["kind"]] & (columns["needs"] != NEVER) & by_inject[columns["case"]]
    rows &= columns["scheduled"] != NEVER
    done = np.where(columns["completed"] == NEVER, log.end, columns["completed"])
    first, last = (-(-times // MINUTE) for times in (columns["scheduled"], done))
    found: dict[Function, Wanted] = {}
    for row in np.flatnonzero(rows & (last > first)).tolist():
        case = names.cases[columns["case"][row]]
        for need in filter(lambda each: each.candidates, names.needs[columns["needs"][row]]):
            role = "" if need.role == NEVER else names.roles[need.role]
            own = found.setdefault((names.units[need.unit], role), Wanted(len(need.candidates), {}))
            own.cases.setdefault(case, np.zeros(size, dtype=bool))[first[row] : last[row]] = True
    return found


def sent_by_channel(log: Log, step: int) -> Mapping[tuple[int, str], int]:
    """Return how many injects went out in each ``step`` [µs], by its number and their channel."""
    columns = log.columns
    sent = (columns["kind"] == KIND["inject"]) & (columns["outcome"] == OUTCOME["completed"])
    found: dict[tuple[int, str], int] = {}
    for row in np.flatnonzero(sent).tolist():
        last = (log.end - 1) // step  # what is sent at ENDEX is sent in the last
        at = min(int(columns["completed"][row]) // step, last)
        channel = log.names.channels[columns["channel"][row]]
        found[at, channel] = found.get((at, channel), 0) + 1
    return found
