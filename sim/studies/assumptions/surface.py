"""What the headlines are for other values of the assumptions, always on the same draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np

from sim.errors import KrisimError
from sim.scenario.ranges import with_values
from sim.studies.assumptions.headlines import MEASURES, mean, seen_in
from sim.studies.running import asking
from sim.studies.runs import replicate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from sim.scenario import Scenario
    from sim.scenario.ranges import Key
    from sim.studies.assumptions.factors import Factor
    from sim.studies.assumptions.headlines import Floats, Headline, Seen
    from sim.studies.running import Workers
    from sim.studies.runs import Runs

Design: TypeAlias = Literal["ranges", "screening", "alone", "weights"]
"""As part of what a point was played."""
MOST_SAID: Final = 600
"""Letters of an error that names values."""
LEAST: Final = 2
"""Replications and points below which nothing can be told from chance."""
LEAST_EACH: Final = 6
"""With fewer, one in twenty would move all of them the same way by chance."""


@dataclass(frozen=True, slots=True)
class How:
    """How often what is played, and for whom.

    Parameters
    ----------
    replications
        As stated, and at the ends of each range that is tried by itself.
    each
        At each point of the designs, in which all or many assumptions are moved.
    points
        Of the Latin hypercube over all ranges.
    trajectories
        Of Morris' screening, in which each factor is moved once.
    first
        So many of the foremost of a target are tried by themselves, and so many of the foremost
        of all are weighed against each other (Sobol'); 0: none.
    base
        Of Sobol's design, which has ``first`` + 2 times as many points; a power of two.
    targets
        Ids of those that decide what is foremost; without any all.
    """

    replications: int = 50
    each: int = 10
    points: int = 50
    trajectories: int = 4
    first: int = 4
    base: int = 16
    seed: int = 0
    workers: Workers = 1
    targets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError if chance could not be told, or a number is none."""
        least = dict.fromkeys(("replications", "points", "trajectories"), LEAST)
        for name, number in {**least, "each": LEAST_EACH}.items():
            if getattr(self, name) < number:
                raise ValueError(f"{name} has to be at least {number}, got {getattr(self, name)}")
        if self.first < 0 or self.base < LEAST or self.base & (self.base - 1):
            raise ValueError("first has to be 0 or more, base a power of two")


@dataclass(frozen=True, slots=True)
class Tried:
    """A point that was played: in which design, what was moved to where, and the means there."""

    design: Design
    moved: Mapping[Key, float]
    replications: int
    means: Mapping[Headline, float]


@dataclass(slots=True)
class Surface:
    """A scenario that is played with other values of its assumptions, each set of values once."""

    scenario: Scenario
    how: How
    progress: Callable[[int], None] | None = None
    tried: list[Tried] = field(default_factory=list)
    _known: dict[tuple[tuple[Key, float], ...], Seen] = field(default_factory=dict)

    def stated(self) -> Runs:
        """Return the runs of the scenario as it is."""
        how, team = self.how, asking(self.how.workers, MEASURES)
        return replicate(self.scenario, how.replications, how.seed, team, self.progress)

    def at(self, values: Mapping[Key, float]) -> Seen:
        """Return the headlines of every run where the assumptions have these ``values``."""
        key = tuple(sorted(values.items()))
        if key not in self._known:
            self._known[key] = self._played(values, self.how.replications, "alone")
        return self._known[key]

    def over(
        self, factors: Sequence[Factor], places: NDArray[np.float64], design: Design
    ) -> Response:
        """Return the headlines at each row of ``places`` (0 to 1, one for each factor)."""
        points = [
            {key: v for f, u in zip(factors, row, strict=True) for key, v in f.at(u).items()}
            for row in places.tolist()
        ]
        return self.through(points, design)

    def through(self, points: Sequence[Mapping[Key, float]], design: Design) -> Response:
        """Return the headlines at each point."""
        seen = [self._played(values, self.how.each, design) for values in points]
        return Response({h: np.array([each[h] for each in seen]) for h in seen[0]})

    def _played(self, values: Mapping[Key, float], replications: int, design: Design) -> Seen:
        team = asking(self.how.workers, MEASURES)
        try:
            varied = with_values(self.scenario, values)
            runs = replicate(varied, replications, self.how.seed, team, self.progress)
        except (KrisimError, ValueError) as error:
            said = ", ".join(f"{'/'.join(key)}: {value:.4g}" for key, value in values.items())
            what = f"the scenario cannot be played everywhere in the ranges: {error} (with {said})"
            raise KrisimError(what[:MOST_SAID]) from error
        seen = seen_in(runs)
        means = {headline: mean(of_it) for headline, of_it in seen.items()}
        self.tried.append(Tried(design, dict(values), replications, means))
        return seen


@dataclass(frozen=True, slots=True)
class Response:
    """Headlines at the points of a design: for each an array of points by replications."""

    values: Mapping[Headline, Floats]

    def means(self, headline: Headline) -> Floats:
        """Return the mean at each point; NaN where no run had an occasion."""
        return np.array([mean(row) for row in self.values[headline]])


def chance_of(values: Floats) -> float:
    """Return what part of the spread of the points' means is chance, 0 to 1.

    ``values``: points by replications, the same draws in each column. What a draw does to all
    points alike spreads nothing; what it does to one more than to another is the interaction of
    the two-way layout, whose mean square divided by the number of replications is the variance
    that chance adds to the means (Scheffé 1959, chapter 4). Runs that lack a value at some point
    do not count; NaN if less than two are left, or nothing spreads.

    >>> chance_of(np.array([[1.0, 2.0], [3.0, 4.0]]))
    0.0
    """
    whole = values[:, ~np.isnan(values).any(axis=0)]
    points, runs = whole.shape
    if points < LEAST or runs < LEAST:
        return float("nan")
    by_point = whole.mean(axis=1, keepdims=True)
    spread = float(by_point.var(ddof=1))
    if spread == 0:
        return float("nan")
    rest = whole - by_point - whole.mean(axis=0, keepdims=True) + whole.mean()
    square = float((rest**2).sum()) / ((points - 1) * (runs - 1))
    part: float = min(square / runs / spread, 1.0)
    return part
