"""Playing a scenario again and again, for the times at which units reached what was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.checks.book import Book
from sim.engine import Player
from sim.log import MILESTONE, NEVER
from sim.measures.answers import Milestones
from sim.scenario import MILESTONES, Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from sim.log import Log
    from sim.scenario import Milestone, Scenario

    Floats = NDArray[np.float64]

INF = float("inf")
CHUNK = 10
"""Replications that a worker plays before it hands back what it found."""


class Moment(NamedTuple):
    """That a unit reaches a milestone of an inject: what is compared."""

    inject: str
    unit: str
    milestone: Milestone


@dataclass(frozen=True, slots=True)
class Plays:
    """How a scenario is played: replications ``first``, ``first`` + 1 and so on, ``runs`` in all.

    ``workers``: processes. The same seed and replications share their draws in all scenarios.
    ``progress`` is called with the number of replications just finished.
    """

    runs: int = 999
    seed: int = 0
    workers: int = 1
    first: int = 0
    progress: Callable[[int], None] | None = None


def foreseen(scenario: Scenario) -> list[Moment]:
    """Return what the plan foresees of the players, in the order of the script."""
    book = Book(scenario)
    played = {unit.id for unit in scenario.units if unit.kind == "player"}
    return [
        Moment(inject.id, unit, milestone)
        for inject in scenario.injects
        for unit in _concerned(book, inject.id, played)
        for milestone in MILESTONES[1:]
        if unit in book.reaching(Event(inject.id, milestone))
    ]


def _concerned(book: Book, inject: str, played: set[str]) -> list[str]:
    units = (u for m in MILESTONES[1:] for u in book.reaching(Event(inject, m)))
    return [unit for unit in dict.fromkeys(units) if unit in played]


def response_times(scenario: Scenario, moments: Sequence[Moment], plays: Plays) -> Floats:
    """Return, run by run, how long after its inject was sent each moment came [µs].

    Shape (runs, moments); ``inf`` is what had not come by ENDEX, or was not needed. The result does
    not depend on the number of workers.

    Raises
    ------
    ScenarioError
        If something in the scenario would stop or falsify a run, or is not played.
    """
    Player(scenario)  # refuse before any worker is started
    last = plays.first + plays.runs
    numbers = [range(k, min(k + CHUNK, last)) for k in range(plays.first, last, CHUNK)]
    found = []
    for chunk in _play_all(scenario, tuple(moments), plays, numbers):
        found.append(chunk)
        if plays.progress is not None:
            plays.progress(len(chunk))
    return np.concatenate(found)


def _play_all(
    scenario: Scenario, moments: tuple[Moment, ...], plays: Plays, numbers: Sequence[range]
) -> Iterable[Floats]:
    if plays.workers == 1:
        player = Player(scenario)
        return (_play(player, moments, plays.seed, chunk) for chunk in numbers)
    from joblib import Parallel, delayed  # slow to import, needed for several processes only

    parallel = Parallel(n_jobs=plays.workers, return_as="generator")
    played: Iterable[Floats] = parallel(
        delayed(_play_chunk)(scenario, moments, plays.seed, chunk) for chunk in numbers
    )
    return played


def _play_chunk(
    scenario: Scenario, moments: tuple[Moment, ...], seed: int, numbers: range
) -> Floats:
    return _play(_ready(scenario), moments, seed, numbers)


@lru_cache(maxsize=1)
def _ready(scenario: Scenario) -> Player:
    """Return the player of a scenario, made once for all chunks of a worker."""
    return Player(scenario)


def _play(player: Player, moments: Sequence[Moment], seed: int, numbers: range) -> Floats:
    return np.array([times_of(player.play(seed, number), moments) for number in numbers])


def times_of(log: Log, moments: Sequence[Moment]) -> list[float]:
    """Return how long after its inject was sent each moment came in one run [µs]; inf: not."""
    found = Milestones(log)
    cases = {name: (code, 0) for code, name in enumerate(log.names.cases)}
    units = {name: code for code, name in enumerate(log.names.units)}
    times = []
    for inject, unit, milestone in moments:
        case = cases.get(inject)
        sent = NEVER if case is None else found.sent(case)
        if case is None or sent == NEVER or unit not in units:
            times.append(INF)
            continue
        reached = found.of(case, units[unit]).get(MILESTONE[milestone])
        times.append(INF if reached is None or reached.at == NEVER else reached.at - sent)
    return times
