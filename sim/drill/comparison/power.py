"""What a drill could have shown: how often the joint test finds differences that were planted."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from sim.drill.comparison.envelope import LEVEL, Reference
from sim.drill.comparison.planting import missing_sets, slowed, without
from sim.drill.comparison.playing import each_played
from sim.measures.survival import clopper_pearson

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sim.drill.comparison.playing import Moment, Plays
    from sim.drill.comparison.verdicts import Watched
    from sim.scenario import Scenario

    Floats = NDArray[np.float64]

MISSING: Final = (1, 2)
SLOWER: Final = (1.2, 1.4, 1.6)
"""Differences that are planted in each unit: so many people missing, work so many times as long."""

POWER: Final = ("unit", "difference", "size", "drills", "found", "low", "high")
ENOUGH: Final = 0.8
"""Share found from which a difference would have been seen."""


class Planted(NamedTuple):
    """A difference: ``size`` people "missing", or work ``size`` times as "slow", in a unit.

    ``scenarios``: the ways in which it can be there, tried in turn.
    """

    unit: str
    difference: str
    size: float
    scenarios: tuple[Scenario, ...]


class Tested(NamedTuple):
    """What the joint test compares: ``times`` (runs, moments) of the plan, and what was watched."""

    moments: Sequence[Moment]
    times: Floats
    watched: Watched
    together: NDArray[np.bool_]


def planted(scenario: Scenario, units: Sequence[str]) -> Iterator[Planted]:
    """Yield the differences that are planted in these units, as far as they can be."""
    for unit in units:
        for many in MISSING:
            ways = tuple(without(scenario, who) for who in missing_sets(scenario, unit, many))
            if ways:
                yield Planted(unit, "missing", many, ways)
        for factor in SLOWER:
            yield Planted(unit, "slow", factor, (slowed(scenario, unit, factor),))


def units_to_try(scenario: Scenario, moments: Sequence[Moment]) -> list[str]:
    """Return the units with people of their own that were watched."""
    staffed = {person.unit for person in scenario.people}
    return [u for u in dict.fromkeys(m.unit for m in moments) if u in staffed]


def power(scenario: Scenario, tested: Tested, drills: int, plays: Plays) -> pd.DataFrame:
    """Return in how many of so many ``drills`` with each difference the joint test finds it.

    Columns: unit, difference ("missing", "slow"), size (people, factor), drills, found (share), low
    and high (its exact 95 % interval). What was watched, for how long and how precisely, is
    as it was in the drill; the drills have other draws than the runs they are compared with.
    """
    chosen = tested.together
    reference = Reference(
        tested.watched.cut(tested.times)[:, chosen], tested.watched.widths[chosen]
    )
    tried = [*planted(scenario, units_to_try(scenario, tested.moments))]
    first = plays.first + len(tested.times)
    jobs = [job for each in tried for job in _jobs(each, drills, first)]
    played = each_played(jobs, tested.moments, plays)
    rows = []
    for each in tried:
        curves = np.concatenate([next(played) for _ in _jobs(each, drills, first)])
        curves = tested.watched.cut(curves)[:, chosen]
        found = sum(reference.p(curve) <= LEVEL for curve in curves) / drills
        what = (each.unit, each.difference, each.size)
        rows.append((*what, drills, found, *clopper_pearson(found, drills)))
    return pd.DataFrame(rows, columns=list(POWER))


def _jobs(each: Planted, drills: int, first: int) -> list[tuple[Scenario, range]]:
    """Return the drills with a difference, shared out among the ways in which it can be there."""
    ways = len(each.scenarios)
    edges = [first + drills * k // ways for k in range(ways + 1)]
    numbers = [range(*pair) for pair in pairwise(edges)]
    return [(s, runs) for s, runs in zip(each.scenarios, numbers, strict=True) if runs]


def count_of_plays(scenario: Scenario, moments: Sequence[Moment], drills: int) -> int:
    """Return how many replications `power` plays, to tell how far it is."""
    return drills * sum(1 for _ in planted(scenario, units_to_try(scenario, moments)))
