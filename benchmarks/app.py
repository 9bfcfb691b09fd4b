"""The page to try staffing on: how long after a change its first and its last estimate come."""

from __future__ import annotations

import os
import queue
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.exercise import EXERCISE
from benchmarks.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sim.app.session import Session

CHANGES = (
    "add: {n} x information centre/call taker",
    "away: communication/head of communication until {n}:30",
    "calls: all x1.{n}",
    "outage: wis from 09:00 until {n}:30",
)
"""Settings that the page has not seen, for each number."""
NUMBERS = (11, 12, 13)
LIMIT = 600.0
"""Seconds after which a page that shows nothing is given up."""


class Answered(NamedTuple):
    """Seconds from a change to its first estimate, its further tables, and its last estimate."""

    first: float
    tables: float
    last: float
    runs: int
    """Runs of the first estimate."""


def page(replications: int, rounds: int) -> Table:
    """Return how soon the page of kko2017 answers a setting that is new to it."""
    lines = [change.format(n=number) for number in NUMBERS[:rounds] for change in CHANGES]
    found = [*of_page(replications, lines)]
    idle = [answered for answered, _, _ in found]
    busy, alone = [next_one for _, next_one, _ in found], [run for _, _, run in found]
    runs = [each.runs for each in idle]
    rows = [
        _row("first estimate", [each.first for each in idle]),
        _row("… while the setting before is still played", busy),
        _row("its tables of times, queues and waiting", [each.tables for each in idle]),
        _row(f"finished, {replications} runs", [each.last for each in idle]),
        _row("one run, played and measured here meanwhile", alone),
        ["runs of the first estimate", f"{median(runs):.0f}", f"{min(runs)}–{max(runs)}"],
    ]
    remark = (
        f"Seconds after a change, by the clock on the wall, of {len(idle)} changes, processes"
        f" started before, on {os.cpu_count()} cores; other work on the machine makes them longer."
        " A browser adds 0.15 s in which it waits for what else is typed, and drawing."
    )
    return Table("The page to try staffing on", ("what", "median", "least–most"), rows, remark)


def _row(what: str, seconds: Sequence[float]) -> list[str]:
    return [what, f"{median(seconds):.2f}", f"{min(seconds):.2f}–{max(seconds):.2f}"]


def of_page(replications: int, lines: Sequence[str]) -> Iterator[tuple[Answered, float, float]]:
    """Yield, of each change, how a page at rest answers it.

    Beside it stand seconds to the first estimate of another, set while that one is still played,
    and those that a run takes in this process.
    """
    from sim import load
    from sim.app.desk import Desk
    from sim.app.session import Session
    from sim.app.watching import Files

    plan = load(EXERCISE)
    desk = Desk(0, replications, os.cpu_count() or 1)
    tried = _Tried(replications)
    session = Session(desk, Files(EXERCISE, plan), "en", tried.heard.put)
    desk.start()
    desk.prepare(plan)
    try:
        session.receive({"do": "open"})
        tried.until(_is_last(replications))
        for k, line in enumerate(lines):
            alone = _one_run(session, k)
            answered = tried.answered(session, line)
            tried.first(session, f"{line}; calls: all x0.9")
            yield answered, tried.first(session, f"{line}; calls: all x0.8"), alone
            session.receive({"do": "change", "values": {}, "further": ""})
            tried.until(_is_last(replications))
    finally:
        desk.end()


def _one_run(session: Session, replication: int) -> float:
    """Return seconds of a run of the plan, in this process."""
    from sim.app.playing import WANTED
    from sim.studies.running import Order, play

    ready = session.before.ready
    play(Order(ready, 1, range(replication, replication + 1), WANTED))  # compiled once
    begun = perf_counter()
    play(Order(ready, 0, range(replication, replication + 1), WANTED))
    return perf_counter() - begun


class _Tried:
    """What a page was told, and when."""

    def __init__(self, replications: int) -> None:
        self.replications = replications
        self.heard: queue.Queue[dict[str, Any]] = queue.Queue()

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the first state that is wanted."""
        while True:
            state = self.heard.get(timeout=LIMIT)
            if state.get("problems"):
                raise RuntimeError("; ".join(state["problems"]))
            if wanted(state):
                return state

    def first(self, session: Session, line: str) -> float:
        """Return seconds from a change to its first estimate."""
        begun = perf_counter()
        session.receive({"do": "change", "values": {}, "further": line})
        self.until(lambda state: bool(state["pending"]))
        self.until(lambda state: not state["pending"])
        return perf_counter() - begun

    def answered(self, session: Session, line: str) -> Answered:
        """Return how long everything takes after a change."""
        begun = perf_counter()
        first = self.first(session, line)
        runs = session.shown
        self.until(_finished)
        tables = perf_counter() - begun
        self.until(_is_last(self.replications))
        return Answered(first, tables, perf_counter() - begun, runs)


def _finished(state: dict[str, Any]) -> bool:
    return not state["pending"] and not state["pendingRest"]


def _is_last(replications: int) -> Callable[[dict[str, Any]], bool]:
    return lambda state: _finished(state) and state["played"] == replications
