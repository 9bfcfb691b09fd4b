"""Krisim and plain SimPy timed in turns within one run, so that both meet the same machine."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean, median
from time import process_time

from benchmarks.alone import peak
from benchmarks.systems import SYSTEMS, Played, System
from benchmarks.tables import Table

GROWTH = (10_000, 50_000, 200_000)
"""Customers of M/M/1 for which the cost of each is told."""


@dataclass(frozen=True)
class Timed:
    """Seconds of each round, and what the rounds gave."""

    krisim: list[float]
    plain: list[float]
    played: list[tuple[Played, Played]]

    @property
    def ratios(self) -> list[float]:
        """How many times as long as plain SimPy Krisim took, per round."""
        return [ours / theirs for ours, theirs in zip(self.krisim, self.plain, strict=True)]


def timed(system: System, customers: int, rounds: int) -> Timed:
    """Return the times of ``rounds`` rounds, each with a run of both; their order alternates."""
    result = Timed([], [], [])
    for number in range(rounds):
        runs = [(result.krisim, system.krisim), (result.plain, system.plain)]
        played = {}
        for seconds, play in runs if number % 2 else runs[::-1]:
            taken, played[play] = _seconds(play, customers, number)
            seconds.append(taken)
        result.played.append((played[system.krisim], played[system.plain]))
    return result


def _seconds(play: Callable[[int, int], Played], customers: int, seed: int) -> tuple[float, Played]:
    gc.collect()
    start = process_time()
    played = play(customers, seed)
    return process_time() - start, played


def speed(names: list[str], rounds: int, share: float) -> Table:
    """Return the table of ratios; ``share`` of the customers are played (1: all)."""
    rows = []
    for name in names:
        system = SYSTEMS[name]
        customers = int(system.customers * share)
        result = timed(system, customers, rounds)
        rows.append(_row(system, customers, result))
    columns = ("system", "customers", "rows", "Krisim", "SimPy", "ratio", "min–max", "mean waits")
    remark = (
        f"Seconds of processor time: medians of {rounds} interleaved rounds. "
        "Ratio: Krisim's time as a multiple of plain SimPy's (below 1: faster). "
        "Mean waits [min]: Krisim / SimPy, over all rounds; they differ by chance only."
    )
    return Table("Speed beside plain SimPy", columns, rows, remark)


def _row(system: System, customers: int, result: Timed) -> list[str]:
    ours, theirs = (mean(p[k].wait for p in result.played) for k in (0, 1))
    return [
        system.name,
        f"{customers:,}",
        f"{median(p[0].rows for p in result.played):,.0f}",
        f"{median(result.krisim):.2f}",
        f"{median(result.plain):.2f}",
        f"{median(result.ratios):.2f}",
        f"{min(result.ratios):.2f}–{max(result.ratios):.2f}",
        f"{ours:.3g} / {theirs:.3g}",
    ]


def growth(rounds: int, share: float) -> Table:
    """Return what each customer costs in runs of growing length."""
    rows = []
    for customers in (int(number * share) for number in GROWTH):
        result = timed(SYSTEMS["mm1"], customers, rounds)
        each = [median(t) / customers * 1e6 for t in (result.krisim, result.plain)]
        rows.append([f"{customers:,}", *(f"{cost:.1f}" for cost in each)])
    remark = f"Processor time, medians of {rounds} interleaved rounds."
    return Table("Cost of a customer of M/M/1 [µs]", ("customers", "Krisim", "SimPy"), rows, remark)


def memory(names: list[str], share: float) -> Table:
    """Return the peak memory of one run of each system in a process of its own."""
    rows = []
    for name in names:
        customers = int(SYSTEMS[name].customers * share)
        peaks = [peak(name, engine, str(customers)) for engine in ("krisim", "plain")]
        rows.append([SYSTEMS[name].name, f"{customers:,}", *map(in_megabytes, peaks)])
    nothing = in_megabytes(peak("mm1", "krisim", "0"))
    rows.append(["imports alone", "0", nothing, nothing])
    columns = ("system", "customers", "Krisim", "SimPy")
    remark = "The log is kept until the end in both; both processes import the same modules."
    return Table("Peak memory of a run [MB]", columns, rows, remark)


def in_megabytes(told: float | None) -> str:
    """Return a peak of memory as text; Windows does not tell it."""
    return "not told by this system" if told is None else f"{told:.0f}"
