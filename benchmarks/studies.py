"""Studies of kko2017: several processes beside one, what a study costs beside playing, memory."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from benchmarks.alone import peak
from benchmarks.exercise import EXERCISE
from benchmarks.rounds import in_megabytes
from benchmarks.tables import Table

if TYPE_CHECKING:
    from sim.scenario import Scenario

WORKERS = (1, 2, 4)
MACHINES = 2
"""Workers of the Dask cluster, each a process with one thread."""
WHAT_IFS = 20
EACH = 500
"""Replications of each of the what-ifs."""
LOOKED_INTO = 0.1
"""Share of the replications of which it is measured what their study costs."""


def studies(replications: int) -> Table:
    """Return time by workers, overhead by part, and the memory of many what-ifs."""
    rows = [*scaling(replications), *overhead(int(LOOKED_INTO * replications))]
    each = EACH * replications // 1000
    told = in_megabytes(peak("studies", str(each)))
    rows.append(
        [f"{WHAT_IFS} what-ifs × {each}, peak memory of the asking process", f"{told} MB", ""]
    )
    remark = (
        f"{replications:,} replications by the clock on the wall, processes started before, on"
        f" {os.cpu_count()} cores: other work on the machine makes ratios smaller. A Dask worker"
        " is a process with one thread; scheduler and asking process want their share of the cores"
        " too. Overhead in processor time, beside that of playing and measuring."
    )
    return Table("Studies of kko2017", ("what", "figure", "ratio"), rows, remark)


def scaling(replications: int) -> list[list[str]]:
    """Return the time of a study by workers, and how many times faster than one they are."""
    from sim import load, replicate
    from sim.studies.running import end_processes

    scenario = load(EXERCISE)
    rows, alone = [], 0.0
    for workers in WORKERS:
        replicate(scenario, 10 * workers, 1, workers)  # processes start, modules are imported
        start = perf_counter()
        replicate(scenario, replications, 0, workers)
        took = perf_counter() - start
        end_processes()
        alone = alone or took
        rows.append([f"processes: {workers}", f"{took:.0f} s", f"{alone / took:.2f}"])
    took = on_a_cluster(scenario, replications)
    rows.append([f"Dask, workers: {MACHINES}", f"{took:.0f} s", f"{alone / took:.2f}"])
    return rows


def on_a_cluster(scenario: Scenario, replications: int) -> float:
    """Return the time of a study [s] on a Dask cluster, whose parts are processes here."""
    from sim import replicate
    from sim.studies.running import Team
    from sim.studies.running.cluster import cluster
    from tests.dask_processes import machines, until

    with TemporaryDirectory() as folder, machines(Path(folder)) as some:
        some.scheduler()
        for _ in range(MACHINES):
            some.worker()
        until(lambda: some.log().count("Register worker addr") >= MACHINES, 60)
        with cluster(some.address) as players:
            replicate(scenario, 10 * MACHINES, 1, Team(players))
            start = perf_counter()
            replicate(scenario, replications, 0, Team(players))
            return perf_counter() - start


def overhead(replications: int) -> list[list[str]]:
    """Return what packing, keeping, taking up and putting together cost beside playing."""
    from sim import load
    from sim.engine import Player
    from sim.measures.every import MEASURES, Setting
    from sim.studies.collecting import Growing
    from sim.studies.running import Order, Store, sealed
    from sim.studies.running.chunks import packed, unpacked
    from sim.studies.running.orders import tables_of
    from sim.studies.runs import CHUNK

    scenario = load(EXERCISE)
    player, setting, ready = Player(scenario), Setting(scenario), sealed(scenario)
    spent = dict.fromkeys(("playing and measuring", "packing", "keeping", "putting together"), 0.0)
    last = process_time()

    def took(what: str) -> None:
        nonlocal last
        now = process_time()
        spent[what] += now - last
        last = now

    whole = {name: Growing(measure) for name, measure in MEASURES.items()}
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "study.part")
        for first in range(0, replications, CHUNK):
            numbers = range(first, first + CHUNK)
            runs = [tables_of(player.play(0, k), setting, tuple(MEASURES)) for k in numbers]
            took("playing and measuring")
            growing = {name: Growing(measure) for name, measure in MEASURES.items()}
            for run in runs:
                for name, part in run.items():
                    growing[name].add(part)
            chunk = packed({name: each.whole() for name, each in growing.items()})
            took("packing")
            store.keep(Order(ready, 0, numbers), chunk)
            took("keeping")
            for name, part in unpacked(chunk).items():
                whole[name].add(part)
            took("putting together")
    for each in whole.values():
        each.table()
    took("putting together")
    base = spent["playing and measuring"]
    return [
        [what, f"{seconds / replications * 1e3:.2f} ms per replication", f"{seconds / base:.3f}"]
        for what, seconds in spent.items()
    ]


def ask_many(replications: int) -> None:
    """Ask many what-ifs in this process and others."""
    from sim import load
    from sim.studies.whatif import How, ask, what_if_told

    scenario = load(EXERCISE)
    changes = [f"calls: all x{1 + k / 100:.2f}" for k in range(1, WHAT_IFS + 1)]
    asked = [what_if_told(change, scenario) for change in changes]
    ask(scenario, asked, How(replications, workers=os.cpu_count() or 1))
