"""Playing a scenario again and again, for the times at which units reached what was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.checks import foreseen as plan_of
from sim.engine import Player
from sim.log import MILESTONE, NEVER
from sim.measures.answers import Milestones
from sim.scenario import MILESTONES
from sim.stopping import deaf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from sim.log import Log
    from sim.scenario import Milestone, Scenario

    Floats = NDArray[np.float64]
    Job = tuple[Scenario, range]

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
    played = {unit.id for unit in scenario.units if unit.kind == "player"}
    return [
        Moment(inject, unit, milestone)
        for inject, units in plan_of(scenario).items()
        for unit, reachable in units.items()
        if unit in played
        for milestone in MILESTONES[1:]
        if milestone in reachable
    ]


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
    chunks = [range(k, min(k + CHUNK, last)) for k in range(plays.first, last, CHUNK)]
    return np.concatenate([*each_played([(scenario, c) for c in chunks], moments, plays)])


def each_played(jobs: Sequence[Job], moments: Sequence[Moment], plays: Plays) -> Iterator[Floats]:
    """Yield the response times of each job, as `response_times` returns them, in order.

    A job is a scenario and the numbers of its replications; ``plays`` says how, not how many.
    """
    for found in _each(jobs, tuple(moments), plays):
        if plays.progress is not None:
            plays.progress(len(found))
        yield found


def _each(jobs: Sequence[Job], moments: tuple[Moment, ...], plays: Plays) -> Iterable[Floats]:
    if plays.workers == 1:
        return (_play(scenario, moments, plays.seed, numbers) for scenario, numbers in jobs)
    from joblib import Parallel, delayed  # slow to import, needed for several processes only

    parallel = Parallel(n_jobs=plays.workers, return_as="generator")
    with deaf():
        played: Iterable[Floats] = parallel(
            delayed(_play)(scenario, moments, plays.seed, numbers) for scenario, numbers in jobs
        )
    return played


def _play(scenario: Scenario, moments: tuple[Moment, ...], seed: int, numbers: range) -> Floats:
    player = _ready(scenario)
    return np.array([times_of(player.play(seed, number), moments) for number in numbers])


@lru_cache(maxsize=1)
def _ready(scenario: Scenario) -> Player:
    """Return the player of a scenario, made once for all its jobs in a row."""
    return Player(scenario)


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
