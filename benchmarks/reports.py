"""What a report of kko2017 takes after its runs exist: by the clock on the wall, and memory.

Memory is that of all processes of the command together, the kernel of the notebook and the browser
that prints among them: the largest sum seen, some times a second. What several share is counted
once. Only Linux tells it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from benchmarks.exercise import EXERCISE
from benchmarks.rounds import in_megabytes
from benchmarks.tables import Table

OFTEN = 0.1
"""So often is looked how much memory there is in use [s]."""

REPORTS = (
    ("evaluation: page, PDF, Word, workbook", "evaluation", ""),
    ("evaluation: page alone", "evaluation", ".html"),
    ("evaluation: PDF alone", "evaluation", ".pdf"),
    ("evaluation: Word alone", "evaluation", ".docx"),
    ("dry run: page, PDF, Word, workbook", "dry_run", ""),
)
"""What each is called, its notebook, and how the file ends (a folder: nothing)."""


def reports(replications: int) -> Table:
    """Return time and memory of each report of so many runs."""
    from sim import load, replicate
    from sim.studies.keeping import keep
    from sim.studies.running import end_processes

    rows = []
    with TemporaryDirectory() as place:
        results = Path(place) / "results"
        keep(replicate(load(EXERCISE), replications, workers=2), results, datetime.now(UTC))
        end_processes()  # or their processor time would count for the report during which they end
        for number, (what, notebook, ending) in enumerate(REPORTS):
            out = Path(place) / f"report-{number}{ending}"
            seconds, busy, megabytes = _made(results, notebook, out)
            rows.append([what, f"{seconds:.1f}", f"{busy:.1f}", in_megabytes(megabytes)])
    remark = (
        f"{replications:,} replications, played and kept before; in Swedish. Time is by the clock"
        " on the wall, other work on the machine included."
    )
    columns = ("report", "time [s]", "processor time [s]", "peak memory [MB]")
    return Table("Reports of kko2017", columns, rows, remark)


def _made(results: Path, notebook: str, out: Path) -> tuple[float, float, float | None]:
    """Make a report in a process of its own; return its times [s] and peak of memory [MB].

    The times are by the clock, and of the processors.
    """
    words = ["report", str(results), "--notebook", notebook, "--out", str(out), "--lang", "sv"]
    start, before = perf_counter(), _of_children()
    process = subprocess.Popen(
        [sys.executable, "-c", "from sim.cli import main; main()", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, in_use(process.pid))
        sleep(OFTEN)
    seconds = perf_counter() - start
    if process.returncode:
        _, said = process.communicate()
        raise RuntimeError(said.strip())
    return seconds, _of_children() - before, peak or None


def _of_children() -> float:
    """Return the processor time of all processes that this one started and that have ended [s]."""
    spent = os.times()
    return spent.children_user + spent.children_system


def in_use(first: int) -> float:
    """Return the memory of a process and all that it started [MB]; 0 where nothing tells it."""
    children: dict[int, list[int]] = defaultdict(list)
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            _, _, rest = (folder / "stat").read_text().rpartition(") ")
            children[int(rest.split()[1])].append(int(folder.name))
    found, waiting = 0.0, [first]
    while waiting:
        number = waiting.pop()
        found += _share(number)
        waiting += children[number]
    return found


def _share(number: int) -> float:
    """Return the memory of a process [MB]; of what several share, its part."""
    with suppress(OSError):
        for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return float(line.split()[1]) * 1024 / 1e6
    return 0.0
