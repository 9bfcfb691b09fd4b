"""Moves of injects that are tried: whether the script goes better if one comes earlier or later.

A suggestion that was chosen among many has had luck among these: so all that are tried are judged
together, and what they gain is told with how many they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.clock import MINUTE
from sim.measures.paired import CONFIDENCE, NO_GAIN, holm
from sim.studies.dry_run.looking import OFTEN
from sim.studies.whatif.asking import How, played
from sim.studies.whatif.effects import better, pairs
from sim.studies.whatif.kinds import read_change
from sim.studies.whatif.measuring import SHARES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.measures.paired import Gain
    from sim.scenario import Inject, Scenario
    from sim.studies.dry_run.looking import DryRun
    from sim.studies.running import Workers
    from sim.studies.runs import Runs

SHIFTS: Final = (-30, -15, 15, 30)
"""By so many minutes injects are moved."""
INJECTS: Final = 3
"""So many injects are moved, unless another number is asked for."""
MOST: Final = 40
"""A move is played so often at most: what is asked for on an evening has to be there soon."""
CLEAR: Final = 60.0
"""To the last so many minutes nothing is moved: what it sets going would not be seen to end."""


class Move(NamedTuple):
    """An inject that goes out ``by`` so many minutes later (earlier: less than 0).

    ``before`` and ``at`` are its times [min after STARTEX]; ``gain`` is how much less time all
    answers together take [min], with the probability adjusted for all moves that were tried;
    ``harms`` are the targets that fewer of the runs keep, each looked at alone.
    """

    inject: str
    by: int
    before: float
    at: float
    gain: Gain
    harms: tuple[str, ...]

    @property
    def change(self) -> str:
        """The move as a what-if writes it."""
        return f"move: {self.inject} {self.by:+d} min"

    @property
    def helps(self) -> bool:
        """Whether it is shown to gain beyond chance, and to harm no target."""
        return self.gain.mean > 0 and self.gain.p <= 1 - CONFIDENCE and not self.harms


@dataclass(frozen=True, slots=True)
class Moves:
    """All moves that were tried, each in so many ``runs``, and the injects that were moved."""

    tried: tuple[Move, ...]
    runs: int
    injects: tuple[str, ...]

    def suggested(self) -> list[Move]:
        """Return what helps, the most first, of each inject what gains most."""
        best: dict[str, Move] = {}
        for move in sorted(self.tried, key=lambda each: -each.gain.mean):
            if move.helps:
                best.setdefault(move.inject, move)
        return [*best.values()]


def try_moves(runs: Runs, found: DryRun, injects: int = INJECTS, workers: Workers = 1) -> Moves:
    """Move the injects that collide or wait longest, and compare run by run on the same draws.

    Each of at most so many ``injects`` goes out at SHIFTS, in the first MOST of ``runs``. An inject
    that waits for others, or is withdrawn, has no time to move; to the last CLEAR minutes nothing
    is moved. Probabilities are adjusted (Holm 1979) for all moves that are tried. Of a single run
    nothing could be told from chance: nothing is tried.
    """
    chosen = [*_in_the_way(runs.scenario, found)][: injects if runs.replications > 1 else 0]
    how = How(min(MOST, runs.replications), runs.seed, workers)
    asked = [(each, by) for each in chosen for by in SHIFTS if _fits(each, by, runs.scenario)]
    before = runs
    if asked and runs.replications > MOST:
        before = played(runs.scenario, how, None)
    moves = [_moved(inject, by, before, how) for inject, by in asked]
    adjusted = holm([move.gain.p for move in moves])
    judged = tuple(
        move._replace(gain=move.gain._replace(p=p)) for move, p in zip(moves, adjusted, strict=True)
    )
    return Moves(judged, how.replications, tuple(dict.fromkeys(move.inject for move in judged)))


def _in_the_way(scenario: Scenario, found: DryRun) -> Iterator[Inject]:
    """Yield injects that collide or find nobody, in half of the runs; who waits longest first."""
    came = found.arrivals
    busy = came[came[["nobody_free", "meeting"]].max(axis=1) >= OFTEN]
    collided = found.collisions[found.collisions["runs"] >= OFTEN]
    ids = {*busy["case"], *collided["first"], *collided["second"]}
    waits = came.groupby("case")["wait"].max().to_dict()
    moving = [i for i in scenario.injects if i.id in ids and i.at is not None and not i.withdrawn]
    yield from sorted(moving, key=lambda inject: -waits.get(inject.id, -inf))


def _fits(inject: Inject, by: int, scenario: Scenario) -> bool:
    assert inject.at is not None
    at = inject.at + by * MINUTE
    return 0 <= at <= scenario.exercise.end - (CLEAR * MINUTE if by > 0 else 0)


def _moved(inject: Inject, by: int, before: Runs, how: How) -> Move:
    assert inject.at is not None
    start = inject.at / MINUTE
    move = Move(inject.id, by, start, start + by, NO_GAIN, ())
    changed = read_change(move.change, before.scenario).make(before.scenario)
    after = played(changed, how, None, move.change)
    harms = []
    for pair in pairs(before, after):
        gained = better(pair)
        if pair.measure == "all answers":
            move = move._replace(gain=gained)
        elif pair.measure in SHARES and gained.mean < 0 and gained.p <= 1 - CONFIDENCE:
            harms.append(pair.of)
    return move._replace(harms=tuple(harms))
