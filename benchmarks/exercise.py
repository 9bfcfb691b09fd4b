"""The exercise kko2017: time of a replication, its size, and memory of many; and `import sim`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from benchmarks.alone import peak, seconds_of
from benchmarks.rounds import in_megabytes
from benchmarks.tables import Table

EXERCISE = Path(__file__).parent.parent / "scenarios" / "kko2017"
STARTS = 7
"""How often each interpreter is started; the median counts."""


def exercise(replications: int) -> Table:
    """Return how long a replication of kko2017 takes on one core, and how much happens in it."""
    from sim import load
    from sim.engine import Player
    from sim.log import KINDS

    start = process_time()
    scenario = load(EXERCISE)
    loaded = process_time()
    player = Player(scenario)
    compiled = process_time()
    seconds, tasks, calls = [], [], []
    for replication in range(replications):
        begun = process_time()
        log = player.play(0, replication)
        seconds.append(process_time() - begun)
        kinds = Counter(log.columns["kind"].tolist())
        calls.append(kinds[KINDS.index("call")])
        tasks.append(int((log.columns["people"] >= 0).sum()))
    rows = [
        ["reading and checking the files", f"{loaded - start:.2f} s"],
        ["compiling the scenario", f"{(compiled - loaded) * 1e3:.0f} ms"],
        ["one replication", f"{median(seconds) * 1e3:.1f} ms"],
        ["shortest and longest", f"{min(seconds) * 1e3:.1f}–{max(seconds) * 1e3:.1f} ms"],
        ["rows in which people did something", f"{median(tasks):,.0f}"],
        ["of them calls from the public", f"{median(calls):,.0f}"],
    ]
    remark = f"Medians of {replications} replications on one core, logs included; processor time."
    return Table("The exercise kko2017", ("what", "figure"), rows, remark)


def many(replications: int) -> Table:
    """Return time and peak memory of replications of which only what was measured is kept."""
    rows = []
    for number in (replications // 10, replications):
        start = perf_counter()
        told = in_megabytes(peak("exercise", str(number)))
        rows.append([f"{number:,}", f"{perf_counter() - start:.0f}", told])
    columns = ("replications", "seconds", "peak memory [MB]")
    remark = "`sim.replicate` in one process of its own (start and reading included), no logs kept."
    return Table("Many replications of kko2017", columns, rows, remark)


def play_many(replications: int) -> None:
    """Replicate the exercise in this process, keeping no log."""
    from sim import load, replicate

    replicate(load(EXERCISE), replications, seed=0, workers=1)


def start_up() -> Table:
    """Return how long ``import sim`` takes beside an interpreter that does nothing."""
    codes = ("pass", "import sim", "from sim import simulate", "from sim import replicate")
    taken: dict[str, list[float]] = {code: [] for code in codes}
    for _ in range(STARTS):
        for code in codes:
            taken[code].append(seconds_of(code))
    rows = [[f"python -c '{code}'", f"{median(t) * 1e3:.0f}"] for code, t in taken.items()]
    remark = f"Medians of {STARTS} interleaved starts."
    return Table("Start of the interpreter [ms]", ("command", "time"), rows, remark)
