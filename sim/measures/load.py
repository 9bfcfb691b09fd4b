"""How the people of each unit spent the exercise, how many were there and busy, what waited.

Counted in whole microseconds, so what adds up adds up exactly; the tables are in minutes. A task
for several takes the time of each of them. The tables are about units, never persons.
"""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.clock import MINUTE
from sim.log import NEVER
from sim.measures.bins import Bins, lasting, share
from sim.measures.pieces import (
    BUSY,
    DOING,
    DOINGS,
    FREE,
    GROUPS,
    KEPT,
    PRESENT,
    STATES,
    pieces_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from sim.log import Log
    from sim.measures.pieces import Pieces

    Numbers = NDArray[np.int64]
    Columns = Mapping[str, NDArray[np.float64]]

DAYS = (
    "people",
    "present",
    "overtime",
    *("away", "on_call", "travelling", "absent", "paused"),
    *GROUPS,
    *("busy", "kept", "free", "utilisation"),
)
BY_PRESENCE = (*DAYS[1:7], "free", "utilisation")
"""Columns that an observed log without any presence says nothing about: they are NaN."""
CROWD = ("start", "end", "present", "busy", "overtime", "queue")
WORK = np.isin(DOING, [DOINGS.index(group) for group in GROUPS if group != "break"])
"""Whether rows of a kind are tasks, so that what waits to start is a queue."""


class Load:
    """How one log's people spent their time; painted once for all tables.

    ``homes`` names the unit of each person; without it they are those of `home_units`. People of
    no known unit are told last, under a unit that is missing (None). ``step`` [min]: the length of
    the bins; None: as long as fits the exercise.
    """

    def __init__(
        self, log: Log, homes: Mapping[str, str] | None = None, step: float | None = None
    ) -> None:
        self.log, self.bins = log, Bins.of(log, step)
        self.tells_presence = len(log.presence["person"]) > 0 or not log.names.people
        self.homes = _units(log, home_units(log) if homes is None else homes)

    @cached_property
    def pieces(self) -> Pieces:
        """Everybody's time in pieces, cut at the edges of the bins."""
        return pieces_of(self.log, self.bins.edges)

    @cached_property
    def spent(self) -> Numbers:
        """How long [µs] each person was in each of STATES doing each of DOINGS.

        It is for sums over people: rankings are of functions and units.
        """
        return self._added(self.pieces.person, len(self.homes))

    @cached_property
    def waits(self) -> tuple[Numbers, Numbers]:
        """What waited for whom (see `waiting`)."""
        return waiting(self.log)

    def _added(self, place: Numbers, number: int) -> Numbers:
        pieces, shape = self.pieces, (number, len(STATES), len(DOINGS))
        cell = np.ravel_multi_index((place, pieces.state, pieces.doing), shape)
        found = np.bincount(cell, weights=pieces.length, minlength=np.prod(shape, dtype=int))
        return found.astype(np.int64).reshape(shape)  # exact: far below 2 ** 53 µs

    # over the day -------------------------------------------------------------------------------

    def days(self) -> tuple[list[str | None], Columns]:
        """Return units, and the columns DAYS (see `days`) for each of them."""
        known = np.unique(self.homes)
        spent = np.zeros((len(known), len(STATES), len(DOINGS)), dtype=np.int64)
        np.add.at(spent, np.searchsorted(known, self.homes), self.spent)
        present = spent[:, PRESENT]
        columns = {
            "people": (known[:, None] == self.homes).sum(axis=1).astype(float),
            **{name: micros / MINUTE for name, micros in summed(spent).items()},
            "utilisation": share(present[:, BUSY].sum(axis=1), present.sum(axis=1)),
        }
        return self._named(known), {name: self._known(name, columns[name]) for name in DAYS}

    # over time ----------------------------------------------------------------------------------

    def crowd(self) -> tuple[list[str | None], Columns]:
        """Return units, each as often as there are bins, and the columns CROWD for each."""
        known = np.union1d(self.homes, self._needed_units())
        people = {k: share(v, self.bins.went) for k, v in self.crowd_micros(known).items()}
        means = {k: self._known(k, v.ravel()) for k, v in people.items()}
        columns = {**self.bins.columns(len(known)), **means}
        return self._named(np.repeat(known, len(self.bins))), columns

    def crowd_micros(self, units: Numbers) -> dict[str, Numbers]:
        """Return the columns of CROWD as sums over people, or tasks, in each unit and bin [µs]."""
        size, at = len(self.bins), np.searchsorted(units, self.homes)
        place = at[self.pieces.person] * size + self.bins.place(self.pieces.start)
        spent = self._added(place, len(units) * size)
        busy = spent[..., BUSY].sum(axis=2)
        found = {
            "present": spent[:, PRESENT].sum(axis=1),
            "busy": busy.sum(axis=1),
            "overtime": busy.sum(axis=1) - busy[:, PRESENT],
        }
        which, spans = self.waits
        queue = lasting(self.log, self.bins, spans, (np.searchsorted(units, which), len(units)))
        return {**{k: v.reshape(len(units), size) for k, v in found.items()}, "queue": queue}

    def _needed_units(self) -> Numbers:
        needed = {n.unit for needs in self.log.names.needs for n in needs}
        return np.array(sorted({*needed, *self.waits[0].tolist()}), dtype=np.int64)

    def _known(self, name: str, column: NDArray[np.float64]) -> NDArray[np.float64]:
        unknown = name in BY_PRESENCE and not self.tells_presence
        return np.full(len(column), np.nan) if unknown else column

    def _named(self, units: Iterable[int]) -> list[str | None]:
        names = [*self.log.names.units, None]
        return [names[unit] for unit in units]


def days(log: Log, homes: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return how the people of each unit spent the exercise: minutes, summed over its people.

    ``homes`` as in `Load`.

    Columns: run, unit, people (how many), present, overtime, away, on_call, travelling, absent,
    paused [min; these seven add up to people times the length of the exercise], desk, talking,
    meeting, call, break, busy (the five before), kept (waiting in a room), free [min; busy, kept
    and free add up to present and overtime], utilisation (share of present in which they were
    busy, without overtime; NaN where nobody was present).

    An example::

        log = sim.simulate(sim.load("scenarios/kko2017"))
        days(log).set_index("unit")["utilisation"]
    """
    return _table(log, *Load(log, homes).days())


def occupancy(
    log: Log, step: float | None = 15.0, homes: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return how many of each unit were present, and busy, and what waited for them, over time.

    ``homes`` and ``step`` as in `Load`. Units are in the order of the scenario, for each the bins
    in order.

    Columns: run, unit, start and end [min after STARTEX; the last bin may be shorter], present,
    busy, overtime (those of the busy who were not present) [people] and queue (tasks that waited
    for people of the unit, see `waiting`) [means over the bin without pauses of the exercise; NaN
    where it stood throughout].

    An example::

        log = sim.simulate(sim.load("scenarios/kko2017"))
        occupancy(log, step=30).pivot(index="unit", columns="start", values="busy")
    """
    return _table(log, *Load(log, homes, step).crowd())


def _table(log: Log, units: list[str | None], columns: Columns) -> pd.DataFrame:
    return pd.DataFrame({"run": log.run, "unit": pd.Series(units, dtype="str"), **columns})


def waiting(log: Log) -> tuple[Numbers, Numbers]:
    """Return for each task that waits, and each unit whose people it needs, the unit and the span.

    A task waits from when it was set until it starts, is withdrawn or given up, or ENDEX. What
    needs people of two units waits for both; where an observed log does not say whom it needs, it
    waits for its own unit. Breaks that are due wait for nobody, and those who gather are told by
    the meeting that waits for them.
    """
    columns, needs = log.columns, log.names.needs
    set_at, started, completed = (columns[k] for k in ("scheduled", "started", "completed"))
    until = np.where(started != NEVER, started, np.where(completed == NEVER, log.end, completed))
    told = (columns["needs"] != NEVER) | (columns["unit"] != NEVER)
    rows = np.flatnonzero(told & WORK[columns["kind"]] & (until > set_at) & (set_at != NEVER))
    codes, own = columns["needs"][rows].tolist(), columns["unit"][rows].tolist()
    asked = {k: [*dict.fromkeys(n.unit for n in needs[k])] for k in {*codes} if k != NEVER}
    found = [asked.get(k, [unit]) for k, unit in zip(codes, own, strict=True)]
    rows = np.repeat(rows, np.array([len(units) for units in found], dtype=np.int64))
    units = np.array([*chain.from_iterable(found)], dtype=np.int64)
    return units, np.stack([set_at[rows], until[rows]])


def summed(spent: Numbers) -> dict[str, Numbers]:
    """Return the columns of `days` from times by state and doing (the last two axes), as they are.

    Whoever is busy, or kept, without being present works overtime; the state is without that.
    """
    engaged = spent[..., KEPT:].sum(axis=-1)
    found = {"present": spent[..., PRESENT, :].sum(axis=-1)}
    found["overtime"] = engaged.sum(axis=-1) - engaged[..., PRESENT]
    for state in ("away", "on call", "travelling", "absent", "paused"):
        found[state.replace(" ", "_")] = spent[..., STATES.index(state), FREE]
    for place, group in enumerate(GROUPS, start=BUSY.start):
        found[group] = spent[..., place].sum(axis=-1)
    found["busy"] = spent[..., BUSY].sum(axis=(-2, -1))
    found["kept"] = spent[..., KEPT].sum(axis=-1)
    found["free"] = spent[..., PRESENT, FREE]
    return found


def home_units(log: Log) -> dict[str, str]:
    """Return the unit of each person, as far as the log tells.

    A log says who could be asked for what, not who belongs where. It is the unit among whose
    people somebody stands foremost: holders of a post stand before deputies. Of several the first.
    """
    best: dict[int, tuple[int, int]] = {}
    for needed in (need for needs in log.names.needs for need in needs):
        for rank, person in enumerate(needed.candidates):
            if person not in best or rank < best[person][0]:
                best[person] = rank, needed.unit
    people, units = log.names.people, log.names.units
    return {people[person]: units[unit] for person, (_, unit) in sorted(best.items())}


def _units(log: Log, homes: Mapping[str, str]) -> Numbers:
    """Return the unit of each person; one more than there are units where it is not known."""
    place = {unit: k for k, unit in enumerate(log.names.units)}
    unknown = len(place)
    found = [place.get(homes.get(person, ""), unknown) for person in log.names.people]
    return np.array(found, dtype=np.int64)
