"""How the people of each unit spent the exercise, and how many were there and busy when.

Counted in whole microseconds, so what adds up adds up exactly; the tables are in minutes. A task
for several takes the time of each of them. The tables are about units, never persons.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.clock import MINUTE, to_micros
from sim.log import KIND, KINDS, NEVER, PRESENCE
from sim.measures.control import paused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sim.log import Log

    Numbers = NDArray[np.int64]

GROUPS = {
    "desk": ("work", "write", "read", "wrong"),
    "talking": ("attempt", "talk", "call-out", "question", "briefing"),
    "meeting": ("item", "opening", "relief"),
    "call": ("call",),
    "break": ("break",),
}
"""What somebody can be busy with, and the kinds of rows that are it."""

STATES = (*PRESENCE, "paused")
"""Where somebody is; while the exercise stands, that is all that is said."""
DOINGS = ("free", "kept", *GROUPS)
"""What somebody does; kept is waiting in a room for others."""
ABSENT, PRESENT, PAUSED = map(STATES.index, ("absent", "present", "paused"))
FREE, KEPT, BUSY = 0, 1, slice(2, None)

DOING = np.full(len(KINDS), NEVER)
DOING[KIND["gathering"]] = KEPT
for _place, _kinds in enumerate(GROUPS.values(), start=2):
    DOING[[KIND[k] for k in _kinds]] = _place


class Pieces(NamedTuple):
    """Everybody's time, cut wherever something changes; one entry per piece, in order.

    ``start`` and ``length`` [µs]; ``state`` indexes STATES, ``doing`` indexes DOINGS.
    """

    person: Numbers
    start: Numbers
    length: Numbers
    state: Numbers
    doing: Numbers


def days(log: Log, homes: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return how the people of each unit spent the exercise: minutes, summed over its people.

    ``homes`` names the unit of each person; without it they are those of `home_units`. People of
    no known unit are told in a last row, whose unit is missing.

    Columns: run, unit, people (how many), present, overtime, away, on_call, travelling, absent,
    paused [min; these seven add up to people times the length of the exercise], desk, talking,
    meeting, call, break, busy (the five before), kept (waiting in a room), free [min; busy, kept
    and free add up to present and overtime], utilisation (share of present in which they were
    busy, without overtime; NaN where nobody was present).

    An example::

        log = sim.simulate(sim.load("scenarios/kko2017"))
        days(log).set_index("unit")["utilisation"]
    """
    units = _units(log, homes)
    known = np.unique(units)
    spent = np.zeros((len(known), len(STATES), len(DOINGS)), dtype=np.int64)
    np.add.at(spent, np.searchsorted(known, units), tally(log))
    present = spent[:, PRESENT]
    return pd.DataFrame(
        {
            "run": log.run,
            "unit": _named(log, known),
            "people": [int(np.count_nonzero(units == unit)) for unit in known],
            **{name: micros / MINUTE for name, micros in summed(spent).items()},
            "utilisation": _share(present[:, BUSY].sum(axis=1), present.sum(axis=1)),
        }
    )


def occupancy(log: Log, step: float = 15.0, homes: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return how many of each unit were present, and how many busy, in every ``step`` minutes.

    ``homes`` as in `days`. Units are in the order of the scenario, for each the bins in order.

    Columns: run, unit, start and end [min after STARTEX; the last bin may be shorter], present,
    busy and overtime (those of the busy who were not present) [people: mean over the bin without
    pauses of the exercise; NaN where it stood throughout].

    An example::

        log = sim.simulate(sim.load("scenarios/kko2017"))
        occupancy(log, step=30).pivot(index="unit", columns="start", values="busy")
    """
    width = to_micros(step)
    if width <= 0:
        raise ValueError(f"need a step above 0 min, got {step}")
    edges = np.append(np.arange(0, log.end, width), log.end)
    starts, ends = edges[:-1], edges[1:]
    went = [e - s - paused(s, e, log.pauses) for s, e in pairwise(edges.tolist())]
    pieces, units = pieces_of(log, edges), _units(log, homes)
    known = np.unique(units)
    spent = np.zeros((len(known), len(starts), len(STATES), len(DOINGS)), dtype=np.int64)
    place = np.searchsorted(known, units)[pieces.person], pieces.start // width
    np.add.at(spent, (*place, pieces.state, pieces.doing), pieces.length)
    present, busy = spent[:, :, PRESENT], spent[..., BUSY].sum(axis=3)
    people = {
        "present": present.sum(axis=2),
        "busy": busy.sum(axis=2),
        "overtime": busy.sum(axis=2) - busy[:, :, PRESENT],
    }
    return pd.DataFrame(
        {
            "run": log.run,
            "unit": _named(log, np.repeat(known, len(starts))),
            "start": np.tile(starts / MINUTE, len(known)),
            "end": np.tile(ends / MINUTE, len(known)),
            **{k: _share(v, np.array(went)[None, :]).ravel() for k, v in people.items()},
        }
    )


def tally(log: Log) -> Numbers:
    """Return how long [µs] each person (first axis) was in each of STATES doing each of DOINGS.

    It is for sums over people, and for rows that name nobody: rankings are of functions and units.
    """
    pieces = pieces_of(log)
    spent = np.zeros((len(log.names.people), len(STATES), len(DOINGS)), dtype=np.int64)
    np.add.at(spent, (pieces.person, pieces.state, pieces.doing), pieces.length)
    return spent


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


def pieces_of(log: Log, cuts: Numbers | None = None) -> Pieces:
    """Return everybody's time in pieces, also cut at the times ``cuts`` [µs].

    All days are laid end to end, so that every instant of every person is painted once. Who is in
    no spell of presence is absent; of two rows at once, which no simulated log has, the last in
    the log counts.
    """
    everybody = np.arange(len(log.names.people))
    spells, rows, stood = log.presence, _occupying(log), np.array(log.pauses).reshape(-1, 2)
    shared = np.concatenate([stood.ravel(), [0], [] if cuts is None else cuts]).astype(np.int64)
    offset = everybody * log.end
    spans = np.stack([spells["start"], spells["end"]]).clip(0, log.end) + offset[spells["person"]]
    busy = rows[1:3].clip(0, log.end) + offset[rows[0]]
    pauses = (stood.T[:, :, None] + offset).reshape(2, -1)
    every = [(shared[:, None] + offset).ravel(), spans.ravel(), busy.ravel()]
    times = np.unique(np.append(np.concatenate(every), len(everybody) * log.end))
    start, length = times[:-1], np.diff(times)
    state = _painted(times, spans, spells["state"], ABSENT)
    state[_painted(times, pauses, np.ones(pauses.shape[1], dtype=np.int64), 0) == 1] = PAUSED
    doing = _painted(times, busy, rows[3], FREE)
    doing[state == PAUSED] = FREE
    person = start // max(log.end, 1)
    return Pieces(person, start - person * log.end, length, state, doing)


def _occupying(log: Log) -> Numbers:
    """Return person, start, end [µs] and doing (four rows) of all that occupies somebody."""
    columns = log.columns
    doing = DOING[columns["kind"]]
    end = np.where(columns["completed"] == NEVER, log.end, columns["completed"])
    taken = (doing != NEVER) & (columns["people"] != NEVER) & (columns["started"] != NEVER)
    found = [
        (person, columns["started"][row], end[row], doing[row])
        for row in np.flatnonzero(taken)
        for person in log.names.groups[columns["people"][row]]
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 4).T


def _painted(times: Numbers, spans: Numbers, codes: Numbers, ground: int) -> Numbers:
    """Return the code of each piece between ``times``; the later of two spans covers the earlier.

    >>> _painted(np.arange(5), np.array([[0, 2], [3, 4]]), np.array([7, 8]), 0)
    array([7, 7, 8, 8])
    """
    found = np.full(len(times) - 1, ground, dtype=np.int64)
    first, last = np.searchsorted(times, spans)
    for begin, stop, code in zip(first.tolist(), last.tolist(), codes.tolist(), strict=True):
        found[begin:stop] = code
    return found


def _units(log: Log, homes: Mapping[str, str] | None) -> Numbers:
    """Return the unit of each person; one more than there are units where it is not known."""
    place = {unit: k for k, unit in enumerate(log.names.units)}
    homes = home_units(log) if homes is None else homes
    unknown = len(place)
    found = [place.get(homes.get(person, ""), unknown) for person in log.names.people]
    return np.array(found, dtype=np.int64)


def _named(log: Log, units: Numbers) -> pd.Series[str]:
    names = [*log.names.units, None]
    return pd.Series([names[unit] for unit in units], dtype="str")


def _share(part: Numbers, whole: Numbers) -> NDArray[np.float64]:
    """Return part by whole; NaN where there is no whole."""
    share = np.full(part.shape, np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share
