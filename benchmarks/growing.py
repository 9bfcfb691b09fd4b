"""What the county costs to play for 1, 2, 4, …, 64 municipalities: it should grow with the work."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING

from benchmarks.alone import peak
from benchmarks.county import write
from benchmarks.exercise import EXERCISE
from benchmarks.rounds import in_megabytes
from benchmarks.tables import Table

if TYPE_CHECKING:
    from sim.engine import Player
    from sim.scenario import Scenario

SIZES = (1, 2, 4, 8, 16, 32, 64)
"""Municipalities: those of the county, then invented ones."""


@dataclass(frozen=True)
class Played:
    """What the rounds of one scenario took [s], and how many rows their logs have."""

    seconds: list[float]
    rows: list[int]

    @property
    def costs(self) -> list[float]:
        """Return what a row took, in each round [µs]."""
        return [1e6 * s / rows for s, rows in zip(self.seconds, self.rows, strict=True)]

    def play(self, player: Player, number: int) -> None:
        """Play another round."""
        gc.collect()
        start = process_time()
        log = player.play(0, number)
        self.seconds.append(process_time() - start)
        self.rows.append(len(log))


def county(rounds: int, share: float) -> Table:
    """Return what a replication costs as the county grows; ``share`` of the largest is played."""
    from sim import load
    from sim.engine import Player

    sizes = [size for size in SIZES if size <= SIZES[-1] * share]
    scenarios = [load(EXERCISE), *map(_loaded, sizes)]
    players = [Player(each) for each in scenarios]
    played = [Played([], []) for _ in players]
    for number in range(rounds):
        for one, player in zip(played, players, strict=True):
            one.play(player, number)
    of_one, *others = played
    told = [
        _row(size, scenario, one, of_one)
        for size, scenario, one in zip(sizes, scenarios[1:], others, strict=True)
    ]
    columns = (
        *("municipalities", "people", "injects", "rows", "seconds", "µs per row"),
        *("times kko2017", "peak memory [MB]"),
    )
    remark = (
        f"One replication: processor time, medians of {rounds} interleaved rounds, logs included. "
        f"A row of kko2017 took {median(of_one.costs):.0f} µs in the same rounds. "
        "Memory: a replication in a process of its own, reading and compiling included."
    )
    return Table("The county, growing", columns, told, remark)


def _row(size: int, scenario: Scenario, played: Played, of_one: Played) -> list[str]:
    ratios = [ours / one for ours, one in zip(played.costs, of_one.costs, strict=True)]
    return [
        f"{size}",
        f"{len(scenario.people):,}",
        f"{len(scenario.injects):,}",
        f"{median(played.rows):,.0f}",
        f"{median(played.seconds):.2f}",
        f"{median(played.costs):.0f}",
        f"{median(ratios):.2f}",
        in_megabytes(peak("county", str(size))),
    ]


def _loaded(number: int) -> Scenario:
    from sim import load

    with TemporaryDirectory() as folder:
        write(Path(folder), number)
        return load(folder)


def play_one(number: int) -> None:
    """Read, compile and play once a county with ``number`` municipalities in this process."""
    from sim import simulate

    simulate(_loaded(number), seed=0)
