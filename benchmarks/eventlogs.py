"""What event logs cost: of one run of kko2017, and of many of its days one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.alone import peak
from benchmarks.exercise import EXERCISE
from benchmarks.rounds import in_megabytes
from benchmarks.tables import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.drill.exporting import Account
    from sim.log import Log

DAYS = 30
"""Days put one after the other for the long log: some 100,000 rows."""

FORMS = ("csv", "xes", "ocel")
REFERRING = ("cause", "row")
"""Columns that hold numbers of rows."""


def event_logs(rounds: int) -> Table:
    """Return time, size and peak memory of writing each form, for one day and for DAYS of them."""
    rows = []
    for days in (1, DAYS):
        told = account(days)
        nothing = peak("eventlogs", str(days), "")
        for form in FORMS:
            seconds, entries, size = zip(
                *(write(told, form) for _ in range(rounds if days == 1 else 1)), strict=True
            )
            memory = peak("eventlogs", str(days), form)
            more = None if memory is None or nothing is None else memory - nothing
            cells = [f"{len(told.log):,}", f"{entries[0]:,}", f"{median(seconds):.2f}"]
            rows.append([form, *cells, f"{size[0] / 1e6:.0f}", in_megabytes(more)])
    columns = ("form", "rows of the log", "written", "time", "MB", "more memory")
    remark = (
        "Processor time [s]. Written: rows of the table, or events. More memory [MB]: peak beside"
        f" that of a process that writes nothing. The long log is the day of kko2017, {DAYS} times."
    )
    return Table("Event logs", columns, rows, remark)


def write(told: Account, form: str) -> tuple[float, int, int]:
    """Write an event log and return the processor time [s], its entries and its size [bytes]."""
    from sim.drill.exporting import write_ocel, write_rows, write_xes

    writers: dict[str, Callable[[Account, Path], int]] = {
        "csv": write_rows,
        "xes": write_xes,
        "ocel": write_ocel,
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / form
        start = process_time()
        entries = writers[form](told, path)
        return process_time() - start, entries, path.stat().st_size


def account(days: int) -> Account:
    """Return the log of so many days of kko2017, all alike, with what is said beside it."""
    from sim import load, simulate
    from sim.drill.exporting import simulated

    scenario = load(EXERCISE)
    return simulated(scenario, _repeated(simulate(scenario), days))


def _repeated(log: Log, days: int) -> Log:
    """Return a log with the same day several times; each time its cases have other numbers."""
    return replace(
        log,
        columns=_columns(log.columns, len(log), days),
        reached=_columns(log.reached, len(log), days),
    )


def _columns(
    columns: dict[str, NDArray[np.int64]], rows: int, days: int
) -> dict[str, NDArray[np.int64]]:
    found = {}
    for name, column in columns.items():
        step = {"number": 10_000, **dict.fromkeys(REFERRING, rows)}.get(name, 0)
        parts = [np.where(column < 0, column, column + step * day) for day in range(days)]
        found[name] = np.concatenate(parts)
    return found
