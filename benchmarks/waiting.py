"""What a call costs in a long queue: it should hardly depend on how many wait."""

from __future__ import annotations

import gc
from datetime import datetime
from statistics import median
from time import process_time
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.tables import Table
from sim.clock import MINUTE
from sim.durations import Exponential
from sim.engine import Player
from sim.log import NEVER, Log
from sim.scenario import (
    Addressee,
    Exercise,
    Number,
    Person,
    Post,
    Public,
    Role,
    Scenario,
    Shift,
    Unit,
)

STARTEX = datetime(2026, 3, 12, 8, tzinfo=ZoneInfo("Europe/Stockholm"))
LENGTHS = (100, 10_000, 100_000)
"""How many wait, all the time."""

CALLS = 200_000
ANSWERED = 1000.0
"""Calls per minute that are answered; as many hang up."""

FILLING = MINUTE // 100


def queue(waiting: int, calls: int) -> Scenario:
    """Return a line on which ``waiting`` call almost at once, then ``calls``, in balance.

    Those who hang up, ``waiting`` by their mean patience, are as many as are answered; so the queue
    stays as long as it is.
    """
    rate = 2 * ANSWERED * 60
    end = FILLING + round(calls / rate * 60 * MINUTE)
    filling = waiting / FILLING * 60 * MINUTE
    public = Public(
        id="calls",
        name="calls",
        to=Addressee("desk"),
        rate=Number(0.0),
        start=0,
        end=end,
        handling=Number(Exponential(1 / ANSWERED)),
        curve=((0, filling), (FILLING - 1, filling), (FILLING, rate)),
        patience=Number(Exponential(waiting / ANSWERED)),
    )
    return Scenario(
        exercise=Exercise("benchmark", STARTEX, end),
        units=(Unit("desk", "desk"),),
        roles=(Role("clerk", "clerk"),),
        people=(Person("ann", "desk", (Post("desk", "clerk"),), shifts=(Shift(0, end),)),),
        channels=(),
        public=(public,),
    )


def waiting(rounds: int, share: float) -> Table:
    """Return what a call costs while few and while many wait; ``share`` of all calls are played."""
    lengths = [int(length * share) or 1 for length in LENGTHS]
    players = [Player(queue(length, int(CALLS * share))) for length in lengths]
    costs: list[list[float]] = [[] for _ in lengths]
    logs: list[Log] = []
    for number in range(rounds):
        for player, cost in zip(players, costs, strict=True):
            gc.collect()
            start = process_time()
            log = player.play(number)
            cost.append((process_time() - start) / len(log) * 1e6)
            logs = [*logs, log][-len(lengths) :]
    each = [median(cost) for cost in costs]
    rows = [
        [f"{_mean_queue(log):,.0f}", f"{len(log):,}", f"{cost:.1f}", f"{cost / each[0]:.2f}"]
        for log, cost in zip(logs, each, strict=True)
    ]
    remark = (
        f"Processor time, medians of {rounds} interleaved rounds. One answers, half of the callers "
        "hang up."
    )
    columns = ("waiting on average", "calls", "µs per call", "times the first")
    return Table("Cost of a call in a queue", columns, rows, remark)


def _mean_queue(log: Log) -> float:
    """Return how many waited, on average over time after the queue was filled."""
    column = log.columns
    ended = np.where(column["completed"] == NEVER, log.end, column["completed"])
    until = np.where(column["started"] == NEVER, ended, column["started"])
    waited = np.maximum(until - np.maximum(column["scheduled"], FILLING), 0)
    return float(waited.sum()) / (log.end - FILLING)
