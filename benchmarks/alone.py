"""One run in a process of its own, so that its peak of memory can be told.

`python -m benchmarks.alone mm1 krisim 10000` prints the peak [MB], or nothing where the system does
not tell it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import perf_counter


def peak(*command: str) -> float | None:
    """Return the peak memory [MB] of ``python -m benchmarks.alone command``; None: not told."""
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.alone", *command],
        capture_output=True,
        text=True,
        check=True,
    )
    told = ran.stdout.strip()
    return float(told) if told else None


def seconds_of(code: str) -> float:
    """Return how long a new interpreter takes to start and run ``code`` [s]."""
    start = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return perf_counter() - start


def _run(what: str, *how: str) -> None:
    if what == "exercise":
        from benchmarks.exercise import play_many

        play_many(int(how[0]))
        return
    if what == "tables":
        from benchmarks.measuring import make_all

        make_all(int(how[0]))
        return
    if what == "studies":
        from benchmarks.studies import ask_many

        ask_many(int(how[0]))
        return
    if what == "eventlogs":
        from benchmarks.eventlogs import account, write

        told = account(int(how[0]))
        if how[1]:
            write(told, how[1])
        return
    if what == "county":
        from benchmarks.growing import play_one

        play_one(int(how[0]))
        return
    from benchmarks.systems import SYSTEMS

    engine, customers = how[0], int(how[1])
    if customers:
        getattr(SYSTEMS[what], engine)(customers, 0)


def _own_peak() -> str:
    """Return the peak of this process [MB].

    Linux hands the peak of the parent (ru_maxrss) on to a process it starts; VmHWM is its own.
    """
    status = Path("/proc/self/status")
    if status.exists():
        told = [line.split()[1] for line in status.read_text().splitlines() if "VmHWM" in line]
        return str(int(told[0]) * 1024 / 1e6) if told else ""
    try:
        import resource
    except ImportError:  # Windows
        return ""
    unit = 1 if sys.platform == "darwin" else 1024
    return str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6)


if __name__ == "__main__":
    _run(*sys.argv[1:])
    print(_own_peak())
