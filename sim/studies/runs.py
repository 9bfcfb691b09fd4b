"""Many replications of one scenario, and what is kept of them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from sim.engine import Player
from sim.measures.every import MEASURES
from sim.studies.aims import Watch
from sim.studies.collecting import Growing
from sim.studies.running.chunks import of_each, up_to
from sim.studies.running.team import played, team_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import pandas as pd

    from sim.scenario import Scenario
    from sim.studies.aims import Ending, Until
    from sim.studies.collecting import Part
    from sim.studies.running.team import Workers

CHUNK = 5
"""Replications that a worker plays before it hands back what it found."""


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """What was measured in each replication of a scenario; logs are made again when asked for.

    ``tables`` are those of `sim.measures.every.MEASURES`, or some of them: ``runs["answers"]`` has
    one row per run, inject and unit, and so on. The first column of each is the number of the run.
    """

    scenario: Scenario
    seed: int
    replications: int
    tables: Mapping[str, pd.DataFrame]

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]


def replicate(
    scenario: Scenario,
    replications: int = 100,
    seed: int = 0,
    workers: Workers = 1,
    progress: Callable[[int], None] | None = None,
) -> Runs:
    """Play ``scenario`` so many times and return what was measured.

    The result is the same whoever the ``workers`` are: so many processes (-1: one per core), or a
    `sim.studies.running.Team`, which can play elsewhere, keep what is finished, and leave out
    tables that nobody wants.
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
    team = team_of(workers)
    growing = {name: Growing(MEASURES[name]) for name in team.measures}
    for numbers, tables in played(scenario, seed, _chunks(replications), team):
        _add(growing, tables)
        if progress is not None:
            progress(len(numbers))
    return Runs(scenario, seed, replications, _tables_of(growing))


def replicate_until(
    scenario: Scenario,
    until: Until,
    seed: int = 0,
    workers: Workers = 1,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Runs, Ending]:
    """Play ``scenario`` until what ``until`` asks for is known; return the runs, and why they end.

    They are the same runs, and as many, whoever the ``workers`` are: what was played beyond the
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
    team = team_of(workers)
    growing = {name: Growing(MEASURES[name]) for name in team.measures}
    watch = Watch(until)
    with closing(played(scenario, seed, _chunks(until.most), team)) as found:
        for numbers, tables in found:
            needed = _followed(watch, of_each(tables, numbers))
            _add(growing, tables if needed == len(numbers) else up_to(tables, watch.stopper.runs))
            if progress is not None:
                progress(watch.stopper.runs, watch.expected())
            if watch.is_over:
                break
    ending = watch.ending()
    return Runs(scenario, seed, ending.replications, _tables_of(growing)), ending


def _chunks(replications: int) -> Iterator[range]:
    """Yield the numbers of the replications in portions for a worker."""
    for first in range(0, replications, CHUNK):
        yield range(first, min(first + CHUNK, replications))


def _followed(watch: Watch, each_run: Iterable[Mapping[str, Part]]) -> int:
    """Let ``watch`` look at the runs that it needs, and return how many."""
    before = watch.stopper.runs
    for of_run in takewhile(lambda _: not watch.is_over, each_run):
        watch.add(of_run)
    return watch.stopper.runs - before


def _add(growing: Mapping[str, Growing], tables: Mapping[str, Part]) -> None:
    for name, new in tables.items():
        growing[name].add(new)


def _tables_of(growing: Mapping[str, Growing]) -> dict[str, pd.DataFrame]:
    return {name: each.table() for name, each in growing.items()}
