"""What exercise control has to play in every hour, and how many counter-players that takes.

A counter-player is taken up by every conversation that a counterpart without people has, at either
end, or exercise control in the name of a player; by every call from the public, from dialling until
it is over; and whoever belongs to a counterpart by all that they do. Nothing says how long exercise
control writes or reads: injects and messages are counted, and take no time here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.clock import MINUTE
from sim.log import KIND, NEVER, OUTCOME
from sim.measures.bins import Bins, lasting, levels
from sim.measures.load import WORK
from sim.measures.pieces import each_person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sim.log import Log
    from sim.scenario import Scenario

    Numbers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

COUNTERPLAY = (
    *("start", "end", "injects", "calls", "contacts"),
    *("busy", "on_calls", "needed", "needed_for_calls", "needed_for_rest"),
)
HOUR = 60.0
SAYS = tuple(KIND[k] for k in ("talk", "inject", "write"))
"""Kinds of rows that say who sent what a question is about."""


@dataclass(frozen=True)
class Counterparts:
    """Units that exercise control plays, and of these the ``unmanned``, which have no people.

    ``homes`` names the unit of each person.
    """

    units: frozenset[str]
    unmanned: frozenset[str]
    homes: Mapping[str, str]

    @staticmethod
    def of(scenario: Scenario) -> Counterparts:
        """Return the counterparts of ``scenario``."""
        units = {unit.id for unit in scenario.units if unit.kind == "counterpart"}
        manned = {person.unit for person in scenario.people}
        manned |= {
            p.unit for person in scenario.people for p in (*person.posts, *person.deputy_for)
        }
        homes = {person.id: person.unit for person in scenario.people}
        return Counterparts(frozenset(units), frozenset(units - manned), homes)


class Taken(NamedTuple):
    """From when until when [µs] (two rows) so many counter-players each are taken up."""

    spans: Numbers
    players: Numbers


def counterplay(
    log: Log, counterparts: Counterparts, step: float = HOUR
) -> dict[str, NDArray[np.float64]]:
    """Return the columns COUNTERPLAY for each hour of the exercise, or each ``step`` [min].

    start and end [min after STARTEX; the last may be shorter]; injects that went out; calls from
    the public (attempts); contacts: talks and messages of players that a counterpart had to
    receive, and questions that it had to answer; busy [counter-player-min] and, of that, on_calls;
    needed: the most at once, for everything, for calls, and for the rest (at least one where there
    is anything to do).
    """
    bins, seen = Bins.of(log, step), _Seen(log, counterparts)
    calls, rest = seen.calls(), seen.rest()
    both = Taken(np.hstack([calls.spans, rest.spans]), np.append(calls.players, rest.players))
    counted = {
        "injects": _count(bins, seen.injects()),
        "calls": _count(bins, calls.spans[0]),
        "contacts": _count(bins, seen.contacts()),
    }
    other = counted["injects"] + counted["contacts"]
    columns = {
        **bins.columns(),
        **counted,
        "busy": _minutes(log, bins, both),
        "on_calls": _minutes(log, bins, calls),
        "needed": np.maximum(_needed(bins, both), other + counted["calls"] > 0),
        "needed_for_calls": np.maximum(_needed(bins, calls), counted["calls"] > 0),
        "needed_for_rest": np.maximum(_needed(bins, rest), other > 0),
    }
    return {name: columns[name].astype(np.float64) for name in COUNTERPLAY}


class _Seen:
    """What a log says of counterparts."""

    def __init__(self, log: Log, counterparts: Counterparts) -> None:
        self.log, self.columns, names = log, log.columns, log.names
        self.until = np.where(
            self.columns["completed"] == NEVER, log.end, self.columns["completed"]
        )
        self.plays = np.array([*(u in counterparts.units for u in names.units), False])
        self.unmanned = np.array([*(u in counterparts.unmanned for u in names.units), False])
        homes = (counterparts.homes.get(p) for p in names.people)
        self.members = np.array([home in counterparts.units for home in homes], dtype=bool)
        self.asked = self._asked()

    def injects(self) -> Numbers:
        """Return when injects went out."""
        return self.columns["completed"][self._of("inject") & self._ended("completed")]

    def calls(self) -> Taken:
        """Return the calls from the public, with the time that callers wait to be answered."""
        rows = np.flatnonzero(self._of("call"))
        return self._taken(self.columns["scheduled"], rows, np.ones(len(rows), dtype=np.int64))

    def contacts(self) -> Numbers:
        """Return when counterparts had to receive or answer something."""
        columns = self.columns
        told = self.plays[columns["to"]]
        talks = self._of("talk") & told & ~self.plays[columns["unit"]] & self._begun()
        arrives = np.flatnonzero(self._of("transit") & told & self._ended("completed"))
        arrives = arrives[~self.plays[self._origin(arrives)]]
        asked = self.asked[self.plays[self._origin(self.asked)]]
        return np.concatenate(
            [columns["started"][talks], columns["completed"][arrives], columns["started"][asked]]
        )

    def rest(self) -> Taken:
        """Return all but calls from the public that takes up counter-players."""
        columns = self.columns
        said = self._of("talk", "attempt") & self._by_control()
        heard = self._of("talk", "briefing") & self.unmanned[columns["to"]]
        players = said.astype(np.int64) + heard
        players[self.asked] += self.unmanned[self._origin(self.asked)]
        rows, who = each_person(self.log, np.flatnonzero(WORK[columns["kind"]]))
        np.add.at(players, rows, self.members[who])
        rows = np.flatnonzero((players > 0) & self._begun())
        return self._taken(columns["started"], rows, players[rows])

    def _by_control(self) -> Flags:
        """Return which rows exercise control does: in the name of units whose people need not.

        Of an observed log that says nothing about needs these are the units without people.
        """
        found = self.unmanned[self.columns["unit"]]
        rows = np.flatnonzero(self._of("talk", "attempt") & (self.columns["needs"] != NEVER))
        units, codes = (self.columns[name][rows].tolist() for name in ("unit", "needs"))
        needs = self.log.names.needs
        own = {(need.unit, code) for code in {*codes} for need in needs[code]}
        others = [pair not in own for pair in zip(units, codes, strict=True)]
        found[rows] |= np.array(others, dtype=bool)
        return found

    def _asked(self) -> Numbers:
        """Return the questions that somebody has begun to ask back."""
        return np.flatnonzero(self._of("question") & self._begun())

    def _origin(self, rows: Numbers) -> Numbers:
        """Return which unit said, or sent, what each of ``rows`` goes back to."""
        columns, found = self.columns, []
        for row in rows.tolist():
            while row != NEVER and columns["kind"][row] not in SAYS:
                row = int(columns["cause"][row])
            found.append(NEVER if row == NEVER else int(columns["unit"][row]))
        return np.array(found, dtype=np.int64)

    def _taken(self, start: Numbers, rows: Numbers, players: Numbers) -> Taken:
        return Taken(np.stack([start[rows], self.until[rows]]), players)

    def _of(self, *kinds: str) -> Flags:
        wanted = np.zeros(len(KIND), dtype=bool)
        wanted[[KIND[kind] for kind in kinds]] = True
        return wanted[self.columns["kind"]]

    def _ended(self, outcome: str) -> Flags:
        done: Flags = self.columns["outcome"] == OUTCOME[outcome]
        return done

    def _begun(self) -> Flags:
        begun: Flags = self.columns["started"] != NEVER
        return begun


def _count(bins: Bins, times: Numbers) -> Numbers:
    return np.bincount(bins.place(times), minlength=len(bins))


def _minutes(log: Log, bins: Bins, taken: Taken) -> NDArray[np.float64]:
    """Return counter-player-minutes in each bin."""
    everything = np.zeros(len(taken.players), dtype=np.int64)
    found = lasting(log, bins, taken.spans, (everything, 1), taken.players)
    minutes: NDArray[np.float64] = found[0] / MINUTE
    return minutes


def _needed(bins: Bins, taken: Taken) -> Numbers:
    """Return how many were taken up at once in each bin, at most."""
    times, level = levels(taken.spans[0], taken.spans[1], taken.players)
    settled = np.append(times[1:] != times[:-1], True)[: len(times)]  # all of an instant is over
    times, level = np.append(NEVER, times[settled]), np.append(0, level[settled])
    found = level[np.searchsorted(times, bins.edges[:-1], side="right") - 1]
    inside = times >= 0
    np.maximum.at(found, bins.place(times[inside]), level[inside])
    return found
