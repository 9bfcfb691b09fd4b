"""Measure how fast Krisim is: `python -m benchmarks --help`."""

from __future__ import annotations

import os
import platform
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path

from benchmarks.app import page
from benchmarks.eventlogs import event_logs
from benchmarks.exercise import exercise, many, start_up
from benchmarks.growing import county
from benchmarks.measuring import tables
from benchmarks.reports import reports
from benchmarks.rounds import growth, memory, speed
from benchmarks.studies import studies
from benchmarks.systems import SYSTEMS
from benchmarks.tables import Table
from benchmarks.waiting import waiting

README = Path(__file__).parent / "README.md"
FIGURES = "## Figures\n"
QUICK = 0.1
"""Share of the customers and replications that `--quick` plays."""

Measuring = Callable[[], Table]


def main() -> None:
    """Measure what is asked for and print it."""
    options = read_options()
    sections = [machine()]
    print(sections[0], end="\n\n", flush=True)
    for measuring in chosen(options):
        section = told(measuring, markdown=options.markdown or options.update)
        sections.append(section)
        print(section, end="\n\n", flush=True)
    if options.update:
        above = README.read_text(encoding="utf-8").split(FIGURES)[0]
        README.write_text(above + FIGURES + "\n" + "\n\n".join(sections) + "\n", encoding="utf-8")


def read_options() -> Namespace:
    """Return what the command line asks for."""
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of all, 3 rounds")
    parser.add_argument("--only", choices=[*measurings(1, 5), *SYSTEMS], help="just one of them")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (5)")
    parser.add_argument("--markdown", action="store_true", help="print tables as Markdown")
    parser.add_argument("--update", action="store_true", help="write them into the README, too")
    return parser.parse_args()


def chosen(options: Namespace) -> Iterator[Measuring]:
    """Yield what is to be measured, one after the other."""
    share, rounds = (QUICK, 3) if options.quick else (1.0, options.rounds)
    if options.only in SYSTEMS:
        yield partial(speed, [options.only], rounds, share)
        yield partial(memory, [options.only], share)
        return
    for name, measuring in measurings(share, rounds).items():
        if options.only in (None, name):
            yield measuring


def measurings(share: float, rounds: int) -> dict[str, Measuring]:
    """Return all that can be measured, by name, in the order in which it is."""
    names = list(SYSTEMS)
    return {
        "speed": partial(speed, names, rounds, share),
        "growth": partial(growth, rounds, share),
        "waiting": partial(waiting, rounds, share),
        "memory": partial(memory, names, share),
        "exercise": partial(exercise, int(100 * share)),
        "many": partial(many, int(1000 * share)),
        "tables": partial(tables, int(1000 * share)),
        "studies": partial(studies, int(1000 * share)),
        "page": partial(page, int(100 * share), rounds),
        "reports": partial(reports, int(500 * share)),
        "eventlogs": partial(event_logs, rounds),
        "county": partial(county, rounds, share),
        "start": start_up,
    }


def told(measuring: Measuring, *, markdown: bool) -> str:
    """Return a table as text, or why there is none; the others are measured all the same."""
    try:
        table = measuring()
    except Exception as problem:  # a scenario that does not load, a run that fails
        return f"Not measured: {type(problem).__name__}: {problem}"
    return table.as_markdown() if markdown else table.as_text()


def machine() -> str:
    """Return on what the figures were measured, and with which versions."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("krisim", "simpy", "numpy"))
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return (
        f"Measured on {date.today().isoformat()} with {python}, {packages}, on {_processor()} "
        f"({os.cpu_count()} cores), {platform.system()}."
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if sys.platform != "linux" or not info.exists():
        return platform.processor() or platform.machine()
    lines = info.read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    main()
