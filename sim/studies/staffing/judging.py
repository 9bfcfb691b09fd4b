"""Plans judged on the same draws: whether every aim is met, how late they are, who is waited for.

A plan is played no further than until it is certain that it fails: until more runs miss an aim
than may miss it in all. So the verdict is always that of all runs.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from math import floor
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.checks import problems
from sim.clock import MINUTE
from sim.engine import unplayed
from sim.errors import KrisimError, suggest
from sim.measures.every import MEASURES
from sim.studies.collecting import Growing
from sim.studies.running import asking, played
from sim.studies.runs import CHUNK, Runs
from sim.studies.staffing.making import scenario_of
from sim.studies.staffing.searching import Judged
from sim.studies.staffing.waiting import Ways

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from sim.scenario import Scenario, Target
    from sim.studies.running import Workers
    from sim.studies.staffing.searching import Counts
    from sim.studies.staffing.terms import Terms

    Progress = Callable[[int], None]
    Marks = NDArray[np.float64]

LEAST: Final = 10
"""So many runs are played of every plan, so that it can be seen what makes it less late."""
TABLES: Final = ("targets", "lateness")
"""The tables that are looked at."""
WORST: Final = 4.0
"""How late a run counts at most: 1 for missing an aim, and up to 3 times its limit beyond it."""
EPSILON: Final = 1e-9


@dataclass(frozen=True, slots=True)
class How:
    """How often each plan is played and the chosen one is verified, and how many are tried."""

    replications: int = 100
    verify: int = 400
    seed: int = 0
    workers: Workers = 1
    at_most: int = 120

    def plays(self) -> int:
        """Return how many replications that is at most."""
        return self.replications * self.at_most + 3 * self.verify


class Asked(NamedTuple):
    """A target, the share of runs that has to meet it, and the one that the search asks for."""

    target: Target
    share: float
    asked: float

    def may_miss(self, occasions: int) -> int:
        """Return how many runs of so many with occasion may miss it.

        >>> Asked(None, 0.9, 0.95).may_miss(100)
        5
        """
        return floor((1 - self.asked) * occasions + EPSILON)


class Mark(NamedTuple):
    """What became of an aim in a plan's runs: those with occasion, and those that met it."""

    runs: int
    met: int

    @property
    def share(self) -> float:
        """The share of runs that met it."""
        return self.met / self.runs if self.runs else float("nan")


@dataclass(frozen=True, slots=True)
class Tried:
    """A plan that was judged: why, on how many runs, and what became of every aim.

    ``late`` is the mean of what `Judged.late` holds. ``problem`` says why it cannot be played.
    """

    counts: Counts
    why: str
    cost: float
    runs: int
    late: float
    marks: tuple[Mark, ...]
    enough: bool
    problem: str = ""


def asked_for(scenario: Scenario, terms: Terms) -> tuple[Asked, ...]:
    """Return the aims of ``terms``, each with the promised share and the margin beyond it.

    Raises
    ------
    KrisimError
        If there is no aim, or no such target.
    """
    known = {target.id: target for target in scenario.targets}
    if not terms.aims:
        what = "nothing says what is enough: the scenario has no targets, or none is left"
        raise KrisimError(f"{what}. Write 'targets' in the scenario")
    for aim in terms.aims:
        if aim.target not in known:
            raise KrisimError(f"there is no target '{aim.target}'. {suggest(aim.target, known)}")
    return tuple(
        Asked(known[a.target], a.share, min(1.0, a.share + terms.margin)) for a in terms.aims
    )


def within_reach(aims: Sequence[Asked], most: Sequence[Mark]) -> tuple[Asked, ...]:
    """Return the aims with margins that can be had, by what the most of everybody reach.

    At most half of what lies between the promised share and that; none if they miss the promise.

    >>> aims = [Asked(None, 0.9, 0.95)]
    >>> [round(within_reach(aims, [Mark(100, met)])[0].asked, 3) for met in (100, 94, 80)]
    [0.95, 0.92, 0.9]
    """
    return tuple(
        aim._replace(asked=min(aim.asked, aim.share + max(0.0, mark.share - aim.share) / 2))
        for aim, mark in zip(aims, most, strict=True)
    )


class PlanJudge:
    """Judges plans of ``terms`` by playing them, and keeps what it has found.

    The first plan judged has to be that with the most of everybody: what it reaches bounds the
    margins, and in which of its runs there is occasion for an aim says in which a plan that brings
    about no occasion has missed it.
    """

    def __init__(
        self, scenario: Scenario, terms: Terms, how: How, progress: Progress | None = None
    ) -> None:
        self.scenario, self.terms, self.how, self.progress = scenario, terms, how, progress
        self.cells = terms.cells()
        self.aims = asked_for(scenario, terms)
        self.costs = tuple(terms.per_head(cell.key) for cell in self.cells)
        self.tried: list[Tried] = []
        self.fullest: Runs | None = None
        self.occasions: list[set[int]] = [set() for _ in self.aims]

    def plan(self, counts: Counts) -> dict[tuple[str, str, str], int]:
        """Return whole numbers as a plan."""
        return {cell.key: n for cell, n in zip(self.cells, counts, strict=True)}

    def __call__(self, counts: Counts, why: str) -> Judged:
        """Play a plan and say what became of it."""
        made = scenario_of(self.scenario, self.plan(counts), self.terms)
        if broken := _broken(made):
            return self._unplayable(counts, why, broken)
        runs = self._played(made, f"plan {len(self.tried) + 1}")
        seen = Seen(runs, self.aims, self.occasions)
        enough = not seen.fails(runs.replications)
        late = seen.late
        cost = sum(c * n for c, n in zip(self.costs, counts, strict=True))
        mean = 0.0 if enough else float(late.mean())
        self.tried.append(Tried(counts, why, cost, runs.replications, mean, seen.marks, enough))
        return Judged(enough, tuple(late.tolist()), self._ways.waits(runs, seen))

    def least(self) -> Counts:
        """Return the least of every number with which the scenario can be played at all.

        All others have the most then. Nothing is played for that.
        """
        most = tuple(cell.most for cell in self.cells)
        found = []
        for k, cell in enumerate(self.cells):
            some = range(cell.least, cell.most + 1)
            tries = ((n, (*most[:k], n, *most[k + 1 :])) for n in some)
            plans = ((n, scenario_of(self.scenario, self.plan(c), self.terms)) for n, c in tries)
            found.append(next((n for n, made in plans if not _broken(made)), cell.most))
        return tuple(found)

    def _played(self, made: Scenario, what: str) -> Runs:
        """Play a plan; all its runs if it is the first, else no further than it is of interest."""
        if self.fullest is None:
            self.fullest = self._replicated(made, what)
            self.occasions = occasions(self.fullest, self.aims)
            marks = Seen(self.fullest, self.aims, self.occasions).marks
            self.aims = within_reach(self.aims, marks)
            return self.fullest
        return self._replicated(made, what, self._hopeless)

    def _replicated(
        self, made: Scenario, what: str, over: Callable[[Runs], bool] = lambda _: False
    ) -> Runs:
        how, team = self.how, asking(self.how.workers, TABLES, what)
        growing = {name: Growing(MEASURES[name]) for name in team.measures}
        done = 0
        firsts = range(0, how.replications, CHUNK)
        portions = (range(k, min(k + CHUNK, how.replications)) for k in firsts)
        with closing(played(made, how.seed, portions, team)) as found:
            for numbers, tables in found:
                for name, new in tables.items():
                    growing[name].add(new)
                done += len(numbers)
                if self.progress is not None:
                    self.progress(len(numbers))
                results = {"targets": growing["targets"].table()}
                if done >= LEAST and over(Runs(made, how.seed, done, results)):
                    break
        return Runs(made, how.seed, done, {name: each.table() for name, each in growing.items()})

    def _hopeless(self, runs: Runs) -> bool:
        return Seen(runs, self.aims, self.occasions).fails(self.how.replications)

    def _unplayable(self, counts: Counts, why: str, problem: str) -> Judged:
        if self.fullest is None:
            raise KrisimError(
                f"with the most of everybody the scenario cannot be played: {problem}"
            )
        marks = tuple(Mark(0, 0) for _ in self.aims)
        cost = sum(c * n for c, n in zip(self.costs, counts, strict=True))
        self.tried.append(Tried(counts, why, cost, 0, WORST, marks, False, problem))
        late = (WORST * len(self.aims),) * self.how.replications
        return Judged(False, late, tuple(float(n == 0) for n in counts))

    @cached_property
    def _ways(self) -> Ways:
        return Ways(self.scenario, self.terms)


def _broken(made: Scenario) -> str:
    """Return why a scenario cannot be played; "" if it can."""
    broken = [*problems(made)] or [*unplayed(made)]
    return str(broken[0]) if broken else ""


def occasions(runs: Runs, aims: Sequence[Asked]) -> list[set[int]]:
    """Return in which runs there was occasion for each aim.

    Raises
    ------
    KrisimError
        If there was none for one of them in any run.
    """
    found = occasions_in(runs, aims)
    for aim, had in zip(aims, found, strict=True):
        if not had:
            what = f"in none of {runs.replications} runs was there an occasion for target"
            hint = f"leave it out with  --without {aim.target.id}"
            raise KrisimError(f"{what} '{aim.target.id}' ({aim.target.name}): {hint}")
    return found


def occasions_in(runs: Runs, aims: Sequence[Asked]) -> list[set[int]]:
    """Return in which runs there was occasion for each aim, also if in none."""
    results = runs["targets"]
    known = results[results["met"].notna()]
    return [{int(k) for k in known.loc[known["target"] == a.target.id, "run"]} for a in aims]


class Seen:
    """What became of the aims in some runs of a plan.

    Where there was occasion with the most of everybody but not here, an aim is missed.
    """

    def __init__(self, runs: Runs, aims: Sequence[Asked], occasions: Sequence[set[int]]) -> None:
        self.aims, self.replications = aims, runs.replications
        results = runs["targets"]
        self.missed: list[Marks] = []
        self.marks: tuple[Mark, ...] = ()
        for aim, had in zip(aims, occasions, strict=True):
            own = results[results["target"] == aim.target.id]
            late = _lateness(own, aim.target, runs)
            there = np.array([k in had for k in range(runs.replications)])
            late = np.where(np.isnan(late) & there, WORST, late)
            known = late[~np.isnan(late)]
            self.marks += (Mark(len(known), int((known == 0).sum())),)
            self.missed.append(np.nan_to_num(late))

    @property
    def late(self) -> Marks:
        """How late each run is, all aims together."""
        total: Marks = np.sum(self.missed, axis=0)
        return total

    def short(self, number: int) -> float:
        """Return by how much the share of runs that meet an aim falls short of what is asked."""
        mark = self.marks[number]
        return max(0.0, self.aims[number].asked - mark.share) if mark.runs else 1.0

    def fails(self, replications: int) -> bool:
        """Whether it is certain that an aim is missed too often in so many runs."""
        more = replications - self.replications
        return any(
            mark.runs - mark.met > aim.may_miss(mark.runs + more)
            for aim, mark in zip(self.aims, self.marks, strict=True)
        )


def _lateness(own: pd.DataFrame, target: Target, runs: Runs) -> Marks:
    """Return of each run 0 where it meets a target, else 1 to WORST; NaN without occasion."""
    late: Marks = np.full(runs.replications, np.nan)
    known = own[own["met"].notna()]
    values = known["value"].to_numpy(dtype=float)
    if target.callers is not None:
        promised = target.of_calls or 1.0
        beyond = (promised - values) / promised
    else:
        limit = max(target.within / MINUTE, 1.0)
        beyond = np.where(np.isnan(values), np.inf, (values - limit) / limit)
    missed = 1 + np.clip(beyond, 0, WORST - 1)
    late[known["run"].to_numpy(dtype=int)] = np.where(known["met"].astype(bool), 0.0, missed)
    return late
