"""Many replications of one scenario, and what is kept of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from sim.checks import stand_ins
from sim.engine import Player
from sim.measures.answers import ANSWERS, answers
from sim.measures.callers import COUNTS, WAITS, callers
from sim.measures.cascades import CASCADES, cascades, orders
from sim.measures.explanation import Explainer
from sim.measures.patterns import answer_patterns, holdups
from sim.measures.targets import target_results

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sim.scenario import Scenario

CHUNK = 5
"""Replications that a worker plays before it hands back what it found."""


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """What was measured in each replication of a scenario; logs are made again when asked for.

    ``answers``: one row per run, inject and unit (see `sim.measures.responses`), with the pattern
    of its explanation. ``callers``: per run and source of calls. ``targets``: per run and target.
    ``cascades``: per run, order and unit below. ``holdups``: minutes of waiting on critical chains
    per run, by what they were for. ``tasks``: rows of the log per run.
    """

    scenario: Scenario
    seed: int
    replications: int
    answers: pd.DataFrame
    callers: pd.DataFrame
    targets: pd.DataFrame
    cascades: pd.DataFrame
    holdups: pd.DataFrame
    tasks: pd.DataFrame


Chunk = dict[str, pd.DataFrame]


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
    >>> sorted(set(runs.answers["run"]))
    [0, 1, 2]
    """
    if replications < 1:
        raise ValueError(f"at least 1 replication is needed, got {replications}")
    Player(scenario)  # refuse before any worker is started
    numbers = [
        range(first, min(first + CHUNK, replications)) for first in range(0, replications, CHUNK)
    ]
    chunks = []
    for chunk in _play_all(scenario, seed, numbers, workers):
        chunks.append(chunk)
        if progress is not None:
            progress(len(chunk["tasks"]))
    tables = {name: _joined([c[name] for c in chunks]) for name in chunks[0]}
    return Runs(scenario, seed, replications, **tables)


def _play_all(
    scenario: Scenario, seed: int, numbers: Sequence[range], workers: int
) -> Iterable[Chunk]:
    if workers == 1:
        player = Player(scenario)
        return (_measure(player, scenario, seed, chunk) for chunk in numbers)
    from joblib import Parallel, delayed  # slow to import, needed for several processes only

    parallel = Parallel(n_jobs=workers, return_as="generator")
    played: Iterable[Chunk] = parallel(
        delayed(_play_chunk)(scenario, seed, chunk) for chunk in numbers
    )
    return played


def _play_chunk(scenario: Scenario, seed: int, numbers: range) -> Chunk:
    return _measure(_player(scenario), scenario, seed, numbers)


@lru_cache(maxsize=1)
def _player(scenario: Scenario) -> Player:
    """Return the player of a scenario, which a worker compiles once for all its chunks."""
    return Player(scenario)


def _measure(player: Player, scenario: Scenario, seed: int, numbers: range) -> Chunk:
    """Play some replications and return their tables."""
    rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in COLUMNS}
    unwritten, given = stand_ins(scenario), orders(scenario)
    for run in numbers:
        log = player.play(seed, run)
        explainer = Explainer(log)
        patterns = {(case, unit): p for case, unit, p in answer_patterns(explainer)}
        for answer in answers(log, explainer.milestones):
            rows["answers"].append((run, *answer, patterns[answer[0], answer[1]]))  # type: ignore[index]
        rows["callers"] += [(run, *row) for row in callers(log)]
        rows["targets"] += [
            (run, *row) for row in target_results(log, scenario, explainer.milestones)
        ]
        rows["cascades"] += [(run, *row) for row in cascades(log, given)]
        rows["holdups"] += [
            (run, *h, minutes) for h, minutes in holdups(explainer, unwritten).items()
        ]
        rows["tasks"].append((run, len(log)))
    return {name: pd.DataFrame(rows[name], columns=COLUMNS[name]) for name in COLUMNS}


COLUMNS: dict[str, list[str]] = {
    "answers": ["run", *ANSWERS, "pattern"],
    "callers": ["run", "source", *COUNTS, *WAITS],
    "targets": ["run", "target", "value", "met", "control"],
    "cascades": ["run", *CASCADES],
    "holdups": ["run", "kind", "unit", "role", "why", "doing", "minutes"],
    "tasks": ["run", "rows"],
}
NAMES = (
    *("case", "unit", "pattern", "source", "target", "order", "by"),
    *("kind", "role", "why", "doing"),
)


def _joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return tables below one another, with names as categories, sorted.

    Categories are made last, so that they do not depend on how the runs were shared out.
    """
    filled = [t for t in tables if len(t)] or tables[:1]
    return with_names(pd.concat(filled, ignore_index=True))


def with_names(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``table`` with its names as categories, also where it is empty."""
    return table.astype({name: "category" for name in table.columns if name in NAMES})
