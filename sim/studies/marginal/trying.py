"""The marginal value table: each change tried run by run on the same draws, and judged together."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.errors import KrisimError
from sim.measures.paired import CONFIDENCE, gain
from sim.studies.comparing import Pair
from sim.studies.marginal.trials import (
    FOLLOWED,
    Limits,
    Shortlist,
    Trial,
    moved_to,
    shortlist,
    together,
)
from sim.studies.running import asking
from sim.studies.runs import replicate
from sim.studies.whatif.asking import answers_of, in_ranges, played
from sim.studies.whatif.effects import Effect, adjusted, effects, foremost, gains, middle
from sim.studies.whatif.measuring import tables_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from sim.scenario import Scenario
    from sim.studies.marginal.trials import Direction
    from sim.studies.runs import Runs
    from sim.studies.whatif.asking import How
    from sim.studies.whatif.effects import Key

ALL: Final = "all answers"
FOLLOWING: Final = ("ledger", "vain")
"""Tables of runs that say where answers wait."""
NOTICED: Final = ("answers", "targets", "callers")
"""Tables of runs that are the same where a change does nothing that anybody would notice."""
MORE_THAN_SUM: Final = "together"
"""What the gain of two changes is measured by, less the gains of each."""
PAIRED: Final = (
    *("one", "other", "gain_one", "gain_other", "gain_both", "interaction", "low", "high", "p"),
    *("verdict", "points", "ranges_low", "ranges_high"),
)
"""Columns of the table of pairs; gains of all answers together [min]."""


@dataclass(frozen=True, slots=True, eq=False)
class Marginal:
    """What was tried, and what it gains or costs.

    ``comparisons`` has the columns of `sim.studies.whatif.asking.ANSWERED`, a row per change and
    measure; ``what_if`` is the id of the trial. ``pairs`` has the columns PAIRED. ``same`` are the
    ids of those with which every answer, target and call of every run is what it was.
    """

    scenario: Scenario
    how: How
    limits: Limits
    shortlist: Shortlist
    trials: tuple[Trial, ...]
    comparisons: pd.DataFrame
    pairs: pd.DataFrame
    same: frozenset[str]

    def of(self, direction: Direction) -> tuple[Trial, ...]:
        """Return the trials of one direction."""
        return tuple(trial for trial in self.trials if trial.direction == direction)


def marginal(
    scenario: Scenario,
    how: How,
    limits: Limits | None = None,
    progress: Callable[[int], None] | None = None,
) -> Marginal:
    """Play one more and one fewer of what `shortlist` names, and pairs of what gains most.

    All on the draws of the plan as it is. Probabilities are adjusted (Holm 1979) for all changes,
    measures and interactions of the table that differ in any run. Of one more of each,
    ``maybe_best`` tells which no other, nor the plan as it is, is shown to be better than for all
    answers together (multiple comparison with the best, Hsu 1984). With `How.points`, all of it is
    played again at so many points in the ranges of the assumptions.

    Raises
    ------
    KrisimError
        If nothing can be tried, or points are wanted and no assumption has a range.
    ValueError
        If there are to be less than two replications: nothing could be told from chance.
    """
    if how.replications < 2:  # noqa: PLR2004 - so many are needed for an interval
        raise ValueError(f"at least 2 replications are needed, got {how.replications}")
    limits = limits or Limits()
    before = replicate(scenario, how.replications, how.seed, how.workers, progress)
    chosen = shortlist(before, limits)
    if not chosen.trials:
        raise KrisimError("nothing to try: no answer waits, and nothing can be spared")
    trying = _Trying(before, how, progress)
    for trial in chosen.trials:
        trying.add(trial)
    if limits.together:
        trying.add_pairs(limits.together)
    trials = tuple(trying.trials)
    spread = _over(scenario, trials, how, progress)
    compared, paired = _judged(trials, trying.found, spread)
    same = frozenset(trying.same)
    return Marginal(scenario, how, limits, chosen, trials, compared, paired, same)


class _Trying:
    """Trials played one after the other; of their runs no more is kept than their effects."""

    def __init__(self, before: Runs, how: How, progress: Callable[[int], None] | None) -> None:
        self.before, self.how, self.progress = before, how, progress
        self.trials: list[Trial] = []
        self.found: list[Effect] = []
        self.same: set[str] = set()

    def add(self, trial: Trial) -> None:
        """Play a trial."""
        before = self.before
        after = self.played(trial, NOTICED)
        self.trials.append(trial)
        self.found += effects(trial.id, before, after, self.how.measures)
        if all(before[name].equals(after[name]) for name in NOTICED):
            self.same.add(trial.id)

    def played(self, trial: Trial, tables: Sequence[str]) -> Runs:
        """Return the runs with a trial made: ``tables``, and those that are compared."""
        how, changed = self.how, trial.change(self.before.scenario)
        team = asking(how.workers, {*tables, *tables_for(how.measures)}, trial.text)
        return replicate(changed, how.replications, how.seed, team, self.progress)

    def add_pairs(self, number: int) -> None:
        """Play where the bottleneck moves once the best are made, and pairs of the best."""
        scenario = self.before.scenario
        best = _best(self.trials, self.found, number)
        moved: list[tuple[Trial, Trial]] = []
        for trial in best[:FOLLOWED]:
            then = moved_to(self.played(trial, FOLLOWING), self.trials, scenario)
            if then is None:
                continue
            if then not in self.trials:
                self.add(then)
            moved.append((trial, then))
        for pair in together(best, moved, scenario):
            self.add(pair)


def _best(trials: Sequence[Trial], found: Sequence[Effect], number: int) -> list[Trial]:
    """Return those of one more that gain most of all answers together, the most first."""
    gained = {e.key[0]: e.better.mean for e in found if e.pair.measure == ALL}
    more = [t for t in trials if t.direction == "more" and gained[t.id] > 0]
    return sorted(more, key=lambda trial: -gained[trial.id])[:number]


def _over(
    scenario: Scenario,
    trials: Sequence[Trial],
    how: How,
    progress: Callable[[int], None] | None,
) -> dict[Key, list[float]]:
    """Return by how much each is better, and each interaction, at each point in the ranges."""
    spread: dict[Key, list[float]] = {}
    for varied in in_ranges(scenario, trials, how):
        before = played(varied, how, progress)
        found: list[Effect] = []
        for trial in trials:
            after = played(trial.change(varied), how, progress, trial.text)
            found += effects(trial.id, before, after, how.measures)
        for effect in (*found, *_interactions(trials, found)):
            spread.setdefault(effect.key, []).append(effect.better.mean)
    return spread


def _interactions(trials: Sequence[Trial], found: Sequence[Effect]) -> list[Effect]:
    """Return by how much more two changes gain together than each by itself, run by run."""
    of_all = {e.key[0]: gains(e.pair) for e in found if e.pair.measure == ALL}
    told = []
    for pair in (trial for trial in trials if trial.direction == "together"):
        alone = _alone(pair, of_all)
        differences = Pair(MORE_THAN_SUM, pair.id, alone, of_all[pair.id])
        more = gain(of_all[pair.id] - alone)
        told.append(Effect((pair.id, MORE_THAN_SUM, ""), differences, more))
    return told


def _alone(pair: Trial, gained: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    one, other = pair.id.split("+")
    return gained[one] + gained[other]


# judged together ----------------------------------------------------------------------------------


def _judged(
    trials: Sequence[Trial], found: Sequence[Effect], spread: Mapping[Key, Sequence[float]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables of comparisons and of pairs."""
    every = adjusted([*found, *_interactions(trials, found)])
    compared, interactions = every[: len(found)], every[len(found) :]
    more = {trial.id for trial in trials if trial.direction == "more"}
    of_more = [e for e in found if e.pair.measure == ALL and e.key[0] in more]
    texts = {trial.id: trial.text for trial in trials}
    table = answers_of(texts, compared, spread, foremost(of_more))
    pairs = [_pair_row(e, compared, spread.get(e.key, ())) for e in interactions]
    return table, pd.DataFrame(pairs, columns=list(PAIRED))


def _pair_row(
    effect: Effect, compared: Sequence[Effect], points: Sequence[float]
) -> tuple[object, ...]:
    gained = {e.key[0]: e.better.mean for e in compared if e.pair.measure == ALL}
    id = effect.key[0]
    one, other = id.split("+")
    known = [x for x in points if not isnan(x)]
    low, high = middle(known)
    verdict = _verdict(effect, low, high)
    both = (gained[one], gained[other], gained[id])
    return (one, other, *both, *effect.better, verdict, len(known), low, high)


def _verdict(effect: Effect, low: float, high: float) -> str:
    """Return whether two changes gain more together than each by itself, or less."""
    better = effect.better
    if isnan(better.p):
        return "cannot say"
    if better.p > 1 - CONFIDENCE:
        return "no interaction shown"
    if low < 0 < high:
        return "cannot say"
    return "more together" if better.mean > 0 else "less together"
