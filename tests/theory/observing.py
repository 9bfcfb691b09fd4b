"""What a log says about a queueing system between two instants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.clock import MINUTE
from sim.log import MILESTONE, NEVER, Log

Times = NDArray[np.int64]


@dataclass(frozen=True)
class Stays:
    """When the cases of one source came and when they were over [µs], NEVER if not."""

    came: Times
    left: Times
    spent: Times
    """Sum of waiting and work over the rows of each case, up to ENDEX."""


def stays(log: Log, case: int) -> Stays:
    """Return the stay of every case of source ``case``, in the order in which they came."""
    column = log.columns
    rows = np.flatnonzero(column["case"] == case)
    number, scheduled = column["number"][rows] - 1, column["scheduled"][rows]
    completed = column["completed"][rows]
    size = int(number.max()) + 1
    came = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(came, number, scheduled)
    spent = np.zeros(size, dtype=np.int64)
    np.add.at(spent, number, np.where(completed == NEVER, log.end, completed) - scheduled)
    left = np.full(size, NEVER)
    reached = log.reached
    over = (reached["case"] == case) & (reached["milestone"] == MILESTONE["completed"])
    left[reached["number"][over] - 1] = reached["at"][over]
    return Stays(came, left, spent)


def observe(log: Log, window: tuple[int, int], long: float) -> dict[str, float]:
    """Return waits, responses and cases in hand [min, number], and utilisations, by name.

    Counted are rows set, and cases that came, inside the window; all of them must be over. Waits
    longer than ``long`` [min] are counted apart.
    """
    seen = _waits(log, window, long) | _utilisations(log, window)
    for case, name in enumerate(log.names.cases):
        seen |= _responses(stays(log, case), name, window)
    return seen


def _responses(stay: Stays, name: str, window: tuple[int, int]) -> dict[str, float]:
    inside = (window[0] <= stay.came) & (stay.came < window[1])
    assert np.all(stay.left[inside] != NEVER), "a case of the window is open at ENDEX"
    assert np.array_equal(stay.spent[inside], (stay.left - stay.came)[inside])
    return {
        f"response of {name}": float(np.mean((stay.left - stay.came)[inside])) / MINUTE,
        f"{name} in hand": in_hand(stay, window) / (window[1] - window[0]),
    }


def _waits(log: Log, window: tuple[int, int], long: float) -> dict[str, float]:
    column = log.columns
    inside = (window[0] <= column["scheduled"]) & (column["scheduled"] < window[1])
    assert np.all(column["started"][inside] != NEVER), "work of the window never began"
    waits = column["started"] - column["scheduled"]
    seen = {}
    for unit, name in enumerate(log.names.units):
        for case, source in enumerate(log.names.cases):
            here = waits[inside & (column["unit"] == unit) & (column["case"] == case)]
            if len(here):
                seen[f"wait of {source} at {name}"] = float(np.mean(here)) / MINUTE
                seen[f"share of {source} that wait at {name}"] = float(np.mean(here > 0))
                seen[f"share of long waits at {name}"] = float(np.mean(here > long * MINUTE))
    return seen


def _utilisations(log: Log, window: tuple[int, int]) -> dict[str, float]:
    column = log.columns
    begun = column["started"] != NEVER
    ended = np.where(column["completed"] == NEVER, log.end, column["completed"])[begun]
    busy = np.minimum(ended, window[1]) - np.maximum(column["started"][begun], window[0])
    staff = [person.split("-")[0] for person in log.names.people]
    by_person = np.bincount(
        column["people"][begun], weights=np.maximum(busy, 0), minlength=len(staff)
    ) / (window[1] - window[0])
    return {
        f"utilisation of {unit}": float(np.mean(by_person[[s == unit for s in staff]]))
        for unit in log.names.units
    }


def in_hand(stay: Stays, window: tuple[int, int]) -> int:
    """Return the cases in hand integrated over the window [µs], by counting in and out."""
    left = np.sort(np.where(stay.left == NEVER, np.iinfo(np.int64).max, stay.left))
    times = np.unique(np.clip(np.concatenate([stay.came, left, window]), *window))
    came = np.searchsorted(np.sort(stay.came), times, side="right")
    gone = np.searchsorted(left, times, side="right")
    return int(np.sum((came - gone)[:-1] * np.diff(times)))


def assert_littles_law(stay: Stays, window: tuple[int, int]) -> None:
    """Hold L·T = Σ W exactly on one path (Little 1961), with what the two ends cut off.

    The integral of the cases in hand is the sum of the responses of those who came in the window,
    and the rest of those who were there when it opened, less what falls after its close.
    """
    first, last = window
    came, left = stay.came, stay.left
    inside = (first <= came) & (came < last)
    before = (came < first) & (left > first)
    responses = int(np.sum((left - came)[inside]))
    brought_in = int(np.sum(np.minimum(left, last)[before] - first))
    carried_out = int(np.sum(np.maximum(left - last, 0)[inside]))
    assert in_hand(stay, window) == responses + brought_in - carried_out
