"""What is read from the log of a documented event: one number for each run."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.clock import MINUTE
from sim.log import KIND, MILESTONE, NEVER, OUTCOME, Log

Values: TypeAlias = NDArray[np.float64]
Measure: TypeAlias = Callable[[Log], float]


def rows(log: Log, kind: str, outcome: str = "completed") -> NDArray[np.bool_]:
    """Return which rows are of a kind and ended so."""
    kinds, outcomes = log.columns["kind"], log.columns["outcome"]
    found: NDArray[np.bool_] = (kinds == KIND[kind]) & (outcomes == OUTCOME[outcome])
    return found


def done(activity: str, time: str = "completed") -> Measure:
    """Return when an activity was first over, or ``time`` [min after STARTEX]; inf: never."""

    def measure(log: Log) -> float:
        its = log.columns["activity"] == log.names.activities.index(activity)
        over = log.columns["outcome"] == OUTCOME["completed"]
        return _first(log.columns[time][its & over])

    return measure


def told(unit: str) -> Measure:
    """Return when the message had come to a unit [min after STARTEX]; inf: never."""

    def measure(log: Log) -> float:
        reached = log.reached
        its = reached["unit"] == log.names.units.index(unit)
        its &= (reached["milestone"] == MILESTONE["delivered"]) & (reached["at"] != NEVER)
        return _first(reached["at"][its])

    return measure


def by(measure: Measure, limit: float) -> Measure:
    """Return whether it had happened by ``limit`` [min after STARTEX]: 1 or 0."""
    return lambda log: float(measure(log) <= limit)


def vain_attempts(unit: str) -> Measure:
    """Return how often a unit rang in vain."""
    return lambda log: float(
        (rows(log, "attempt", "busy") & (log.columns["unit"] == log.names.units.index(unit))).sum()
    )


def waits(log: Log) -> Values:
    """Return how long each attempt of the public to call waited, answered or not [min]."""
    c = log.columns
    calls = (c["kind"] == KIND["call"]) & ((c["started"] != NEVER) | (c["completed"] != NEVER))
    until = np.where(c["started"] != NEVER, c["started"], c["completed"])
    found: Values = (until - c["scheduled"])[calls] / MINUTE
    return found


def longest_wait(log: Log) -> float:
    """Return the longest of these waits [min]."""
    return float(waits(log).max())


def mean_wait(log: Log) -> float:
    """Return the mean wait of the calls that were answered [min]."""
    answered, c = rows(log, "call"), log.columns
    return float((c["started"] - c["scheduled"])[answered].mean()) / MINUTE


def callers(log: Log) -> float:
    """Return how many persons called."""
    return float(len(np.unique(log.columns["number"][log.columns["kind"] == KIND["call"]])))


def hung_up(log: Log) -> float:
    """Return the share of attempts in which the caller hung up."""
    return float(rows(log, "call", "abandoned").sum()) / len(waits(log))


def more_people_than(usual: int) -> Measure:
    """Return how many people more than usual there are."""
    return lambda log: float(len(log.names.people) - usual)


def answered_within(limit: float, of: int) -> Measure:
    """Return the share of so many who had answered a call-out by ``limit`` [min]."""

    def measure(log: Log) -> float:
        answers = log.columns["completed"][rows(log, "call-out")]
        return float((answers <= limit * MINUTE).sum()) / of

    return measure


def _first(times: NDArray[np.int64]) -> float:
    return float(times.min()) / MINUTE if len(times) else inf
