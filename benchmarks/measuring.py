"""What the tables of many replications cost beside playing them."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from itertools import count, islice
from time import process_time
from typing import TYPE_CHECKING, TypeVar
from unittest.mock import patch

from benchmarks.alone import peak
from benchmarks.exercise import EXERCISE
from benchmarks.rounds import in_megabytes
from benchmarks.tables import Table

if TYPE_CHECKING:
    from sim.measures.every import Measure, OneRun, Row

PLAYING = "playing"
Result = TypeVar("Result")


def tables(replications: int) -> Table:
    """Return what all tables of so many replications of kko2017 cost, each and together."""
    spent = told(replications)
    whole, playing = spent.pop("whole"), spent.pop(PLAYING)
    people = {name: spent.pop(name) for name in [*spent] if name.endswith(".csv")}
    rest = whole - playing - sum(spent.values()) - sum(people.values())
    rows = [_row(f"of every run: {name}", s, replications, playing) for name, s in spent.items()]
    rows.append(_row("putting the runs together", rest, replications, playing))
    rows.append(_row("tables for people", sum(people.values()), replications, playing))
    slowest = max(people, key=lambda name: people[name])
    rows.append(_row(f"… of them {slowest}", people[slowest], replications, playing))
    rows.append(_row("all tables", whole - playing, replications, playing))
    rows.append(_row(PLAYING, playing, replications, playing))
    memory = in_megabytes(peak("tables", str(replications)))
    remark = (
        f"{replications:,} replications in one process, processor time. What several tables share"
        f" is counted for the first. Peak memory {memory} MB."
    )
    columns = ("what", "ms per replication", "times playing")
    return Table("All tables of kko2017", columns, rows, remark)


def _row(what: str, seconds: float, replications: int, playing: float) -> list[str]:
    return [what, f"{seconds * 1e3 / replications:.2f}", f"{seconds / playing:.3f}"]


def told(replications: int) -> dict[str, float]:
    """Return the seconds that each part takes when all tables are made."""
    from sim import load, replicate
    from sim.engine import Player
    from sim.measures import every
    from sim.studies.summary import TABLES

    scenario = load(EXERCISE)
    player, done = Player(scenario), count()
    spent: dict[str, float] = defaultdict(float)

    def play_as_many(number: int) -> None:
        """Play alone what was just played and measured, so that both see the same machine."""
        begun = process_time()
        for replication in islice(done, number):
            player.play(0, replication)
            gc.collect(0)  # what a run leaves is given back in its own time
        spent[PLAYING] += process_time() - begun

    def timed(name: str, measure: Measure) -> Measure:
        def rows(run: OneRun) -> Iterable[Row]:
            return _timed(spent, name, lambda: list(measure.rows(run)))

        return measure._replace(rows=rows)

    measures = {name: timed(name, measure) for name, measure in every.MEASURES.items()}
    with patch.dict(every.MEASURES, measures):
        begun = process_time()
        runs = replicate(scenario, replications, progress=play_as_many)
        for name, table in TABLES.items():
            _timed(spent, f"{name}.csv", partial(table, runs))
        spent["whole"] = process_time() - begun - spent[PLAYING]
    return dict(spent)


def _timed(spent: dict[str, float], name: str, call: Callable[[], Result]) -> Result:
    begun = process_time()
    try:
        return call()
    finally:
        spent[name] += process_time() - begun


def make_all(replications: int) -> None:
    """Make all tables in this process."""
    from sim import load, replicate
    from sim.studies.summary import TABLES

    runs = replicate(load(EXERCISE), replications)
    for table in TABLES.values():
        table(runs)
