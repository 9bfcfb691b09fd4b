"""What is tried: one more where answers wait most, one fewer there and where they wait least."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations, islice
from math import nan
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from sim.checks import problems
from sim.engine import unplayed
from sim.errors import KrisimError
from sim.studies.bottlenecks import bottlenecks
from sim.studies.cures import cures, resource_of
from sim.studies.marginal.spare import Candidate, candidates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from sim.scenario import Scenario
    from sim.studies.cures import Cure, Resource
    from sim.studies.runs import Runs
    from sim.words import Words

Direction: TypeAlias = Literal["more", "fewer", "together"]
TURNS: Final = ("people", "channel", "people", "meeting")
"""Whose turn it is where one could be spared: shares of time of different kinds do not compare."""
FOLLOWED: Final = 2
"""So many of those that gain most are followed to where the bottleneck moves."""


@dataclass(frozen=True, slots=True)
class Limits:
    """For how much of the ranking to try one more, how many to spare, and of how many all pairs."""

    first: int = 8
    spare: int = 6
    together: int = 4

    def changes(self) -> int:
        """Return how many changes are played at most, those that are followed twice."""
        pairs = self.together * (self.together - 1) // 2
        return 2 * self.first + 3 * FOLLOWED + 1 + self.spare + pairs


@dataclass(frozen=True, slots=True)
class Trial:
    """One change that is tried, or two together.

    ``resource`` names what it is more or fewer of, ``waiting`` [min per run] and ``free`` (share;
    NaN: not known) say why it was chosen. ``usual``: one more or fewer of it, not another way.
    """

    id: str
    direction: Direction
    resource: Resource
    cures: tuple[Cure, ...]
    waiting: float = nan
    free: float = nan
    usual: bool = True

    def change(self, scenario: Scenario) -> Scenario:
        """Return ``scenario`` with its changes."""
        return reduce(lambda changed, each: each.change(changed), self.cures, scenario)

    @property
    def text(self) -> str:
        """The changes in English words."""
        return " + ".join(each.text for each in self.cures)

    def said(self, words: Words) -> str:
        """Return the changes in words."""
        return " + ".join(each.words.said(words) for each in self.cures)


@dataclass(frozen=True, slots=True, eq=False)
class Shortlist:
    """What is tried, and all that could have been, in the order in which it could be spared."""

    trials: tuple[Trial, ...]
    ranked: pd.DataFrame
    candidates: tuple[Candidate, ...]


def shortlist(runs: Runs, limits: Limits) -> Shortlist:
    """Return what to try after playing ``runs``.

    One more, and what else could help, for the first of the ranking that allow it, as many
    changes as there are places asked for and all of the last place. One fewer of each of these,
    and, in turns, of people, lines and meetings for which nothing waits and that are most free.
    """
    ranked = bottlenecks(runs)
    every = candidates(runs, ranked)
    more = list(_more(runs, ranked, every, limits.first))
    chosen = {trial.resource: None for trial in more}
    there = (each for each in every if each.resource in chosen)
    idle = (each for each in _in_turns(every) if each.resource not in chosen)
    fewer = [
        *_fewer(there, runs.scenario, len(every)),
        *_fewer(idle, runs.scenario, limits.spare),
    ]
    return Shortlist(tuple(_distinct(more, fewer)), ranked, tuple(every))


def _more(
    runs: Runs, ranked: pd.DataFrame, every: Sequence[Candidate], first: int
) -> Iterator[Trial]:
    known: set[str] = set()
    for row in ranked.to_dict("records"):
        if len(known) >= first:
            return
        place = resource_of(row)
        same = next((each for each in every if place in each.waits), None)
        resource = place if same is None else same.resource
        waiting = float(row["minutes"]) if same is None else same.waiting
        free = nan if same is None else same.free
        for number, cure in enumerate(cures(row, runs)):
            if cure.text not in known:
                known.add(cure.text)
                yield Trial("", "more", resource, (cure,), waiting, free, usual=number == 0)


def _in_turns(every: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield candidates kind by kind in TURNS, each kind in its order; inboxes are never idle."""
    of_kind = {kind: [c for c in every if c.resource[0] == kind] for kind in TURNS}
    while any(of_kind.values()):
        for kind in TURNS:
            if of_kind[kind]:
                yield of_kind[kind].pop(0)


def _fewer(chosen: Iterable[Candidate], scenario: Scenario, number: int) -> Iterator[Trial]:
    """Yield the first that can be spared at all: so that the exercise can still be played."""
    possible = (each for each in chosen if _is_playable(each.cure, scenario))
    for each in islice(possible, number):
        yield Trial("", "fewer", each.resource, (each.cure,), each.waiting, each.free)


def _is_playable(tried: Cure | Trial, scenario: Scenario) -> bool:
    try:
        changed = tried.change(scenario)
    except KrisimError:
        return False
    return not ([*problems(changed)] or [*unplayed(changed)])


def _distinct(more: Sequence[Trial], fewer: Sequence[Trial]) -> Iterator[Trial]:
    """Yield trials with ids of their own: M1, M2 and so on of more, F1, F2 of fewer."""
    for letter, trials in (("M", more), ("F", fewer)):
        for number, each in enumerate(trials, start=1):
            yield replace(each, id=f"{letter}{number}")


def moved_to(after: Runs, trials: Sequence[Trial], scenario: Scenario) -> Trial | None:
    """Return what to add where answers wait most in ``after``, the runs with one of ``trials``.

    It may be that one once more, or another of them. None: nothing can be added.
    """
    more = {trial.text: trial for trial in trials if trial.direction == "more"}
    for row in bottlenecks(after).to_dict("records"):
        for cure in cures(row, after)[:1]:
            number = len(more) + 1
            new = Trial(f"M{number}", "more", resource_of(row), (cure,), 0.0)
            found = more.get(cure.text, new)
            return found if _is_playable(found, scenario) else None
    return None


def pair_of(one: Trial, other: Trial) -> Trial:
    """Return both changes as one trial."""
    nothing = ("", "", "", "")
    return Trial(f"{one.id}+{other.id}", "together", nothing, (*one.cures, *other.cures))


def together(
    best: Sequence[Trial], moved: Sequence[tuple[Trial, Trial]], scenario: Scenario
) -> list[Trial]:
    """Return ``moved`` as pairs, and all pairs of ``best`` that are not of one resource.

    Those that cannot be made together are left out.
    """
    others = [(a, b) for a, b in combinations(best, 2) if a.resource != b.resource]
    found = {frozenset((a.id, b.id)): pair_of(a, b) for a, b in (*moved, *others)}
    return [pair for pair in found.values() if _is_playable(pair, scenario)]
