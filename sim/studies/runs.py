"""Many replications of one scenario, and what is kept of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

import pandas as pd

from sim.engine import Player
from sim.measures.every import MEASURES, OneRun, Setting, measured
from sim.stopping import deaf
from sim.studies.aims import Watch
from sim.studies.collecting import Growing, Part, part, uncollected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sim.log import Log
    from sim.scenario import Scenario
    from sim.studies.aims import Ending, Until

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
    growing = {name: Growing(measure) for name, measure in MEASURES.items()}
    for chunk in _play_all(scenario, seed, _chunks(replications), workers):
        for of_run in chunk:
            _add(growing, of_run)
        if progress is not None:
            progress(len(chunk))
    return Runs(scenario, seed, replications, _tables_of(growing))


def replicate_until(
    scenario: Scenario,
    until: Until,
    seed: int = 0,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Runs, Ending]:
    """Play ``scenario`` until what ``until`` asks for is known; return the runs, and why they end.

    They are the same runs, and as many, for any number of ``workers``: what was played beyond the
    last one needed is let go. ``progress`` is called with the number of replications finished so
    far, and about how many there will be. Raises what `replicate` raises.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> from sim.studies.aims import Until, target_aim
    >>> from sim.studies.enough import Precision
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> until = Until((target_aim("T1", Precision(absolute=0.25)),), least=5)
    >>> runs, ending = replicate_until(scenario, until, seed=1)
    >>> runs.replications == ending.enough.played
    True
    """
    Player(scenario)  # refuse before any worker is started
    growing = {name: Growing(measure) for name, measure in MEASURES.items()}
    watch = Watch(until)
    wanted = takewhile(lambda _: not watch.is_over, _chunks(until.most))
    for chunk in _play_all(scenario, seed, wanted, workers):
        for of_run in chunk:
            if not watch.is_over:
                watch.add(of_run)
                _add(growing, of_run)
        if progress is not None:
            progress(watch.stopper.runs, watch.expected())
    ending = watch.ending()
    return Runs(scenario, seed, ending.replications, _tables_of(growing)), ending


def _chunks(replications: int) -> Iterator[range]:
    """Yield the numbers of the replications in portions for a worker."""
    for first in range(0, replications, CHUNK):
        yield range(first, min(first + CHUNK, replications))


def _add(growing: Mapping[str, Growing], of_run: Mapping[str, Part]) -> None:
    for name, new in of_run.items():
        growing[name].add(new)


def _tables_of(growing: Mapping[str, Growing]) -> dict[str, pd.DataFrame]:
    return {name: each.table() for name, each in growing.items()}


def _play_all(
    scenario: Scenario, seed: int, numbers: Iterable[range], workers: int
) -> Iterable[Chunk]:
    """Yield the tables of each portion in turn; ``numbers`` are asked for as they are needed."""
    if workers == 1:
        player, setting = Player(scenario), Setting(scenario)
        return (_measure(player, setting, seed, chunk) for chunk in numbers)
    from joblib import Parallel, delayed  # slow to import, needed for several processes only

    parallel = Parallel(n_jobs=workers, return_as="generator", pre_dispatch="n_jobs + 1")
    with deaf():
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
