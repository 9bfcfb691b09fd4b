"""Many replications of one scenario, and what is kept of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from sim.engine import Player
from sim.measures.every import MEASURES, OneRun, Setting, measured
from sim.studies.collecting import Growing, Part, part, uncollected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sim.log import Log
    from sim.scenario import Scenario

CHUNK = 5
"""Replications that a worker plays before it hands back what it found."""


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """What was measured in each replication of a scenario; logs are made again when asked for.

    ``tables`` are those of `sim.measures.every.MEASURES`: ``runs["answers"]`` has one row per run,
    inject and unit, and so on. The first column of each is the number of the run.
    """

    scenario: Scenario
    seed: int
    replications: int
    tables: Mapping[str, pd.DataFrame]

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]


Chunk = list[dict[str, Part]]


def replicate(
    scenario: Scenario,
    replications: int = 100,
    seed: int = 0,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Runs:
    """Play ``scenario`` so many times and return what was measured.

    The result is the same for any number of ``workers`` (processes; -1: one per core).
    ``progress`` is called with the number of replications just finished.

    Raises
    ------
    ScenarioError
        If something in the scenario would stop or falsify a run, or is not played.
    ValueError
        If there is to be no replication, or the seed is not 0 to 2**32 - 1.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> runs = sim.replicate(scenario, replications=3, seed=1)
    >>> sorted(set(runs["answers"]["run"]))
    [0, 1, 2]
    """
    if replications < 1:
        raise ValueError(f"at least 1 replication is needed, got {replications}")
    Player(scenario)  # refuse before any worker is started
    numbers = [
        range(first, min(first + CHUNK, replications)) for first in range(0, replications, CHUNK)
    ]
    growing = {name: Growing(measure) for name, measure in MEASURES.items()}
    for chunk in _play_all(scenario, seed, numbers, workers):
        for of_run in chunk:
            for name, new in of_run.items():
                growing[name].add(new)
        if progress is not None:
            progress(len(chunk))
    tables = {name: each.table() for name, each in growing.items()}
    return Runs(scenario, seed, replications, tables)


def _play_all(
    scenario: Scenario, seed: int, numbers: Sequence[range], workers: int
) -> Iterable[Chunk]:
    if workers == 1:
        player, setting = Player(scenario), Setting(scenario)
        return (_measure(player, setting, seed, chunk) for chunk in numbers)
    from joblib import Parallel, delayed  # slow to import, needed for several processes only

    parallel = Parallel(n_jobs=workers, return_as="generator")
    played: Iterable[Chunk] = parallel(
        delayed(_play_chunk)(scenario, seed, chunk) for chunk in numbers
    )
    return played


def _play_chunk(scenario: Scenario, seed: int, numbers: range) -> Chunk:
    return _measure(*_ready(scenario), seed, numbers)


@lru_cache(maxsize=1)
def _ready(scenario: Scenario) -> tuple[Player, Setting]:
    """Return the player of a scenario and its setting, made once for all chunks of a worker."""
    return Player(scenario), Setting(scenario)


def _measure(player: Player, setting: Setting, seed: int, numbers: range) -> Chunk:
    """Play some replications and return the tables of each."""
    return [_tables(player.play(seed, run), setting) for run in numbers]


def _tables(log: Log, setting: Setting) -> dict[str, Part]:
    """Return the tables of one run; what else was found in it is let go before it is searched."""
    with uncollected():
        return _parts(OneRun(log, setting))


def _parts(run: OneRun) -> dict[str, Part]:
    found = measured(run)
    return {name: part(run.log.run, found[name], m) for name, m in MEASURES.items()}
