"""Weighing the few that matter (Sobol' 1993): what part of a headline's variance each brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.studies.assumptions.screening import problem
from sim.studies.assumptions.surface import chance_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.studies.assumptions.factors import Factor
    from sim.studies.assumptions.headlines import Floats, Headline
    from sim.studies.assumptions.surface import Surface

RESAMPLES = 400
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Weight:
    """What part of the variance one factor brings: alone (``first``) and in all (``total``).

    Each with half the width of its 95 % interval (SALib's bootstrap). ``chance`` is what part of
    the variance is chance, since each point is played few times.
    """

    first: float
    first_wide: float
    total: float
    total_wide: float
    chance: float

    @property
    def is_seen(self) -> bool:
        """Whether it can be told from nothing, and from chance."""
        chance = 0.0 if np.isnan(self.chance) else self.chance
        return self.total - self.total_wide > chance


def weighed(surface: Surface, factors: Sequence[Factor]) -> dict[Headline, list[Weight]]:
    """Return what each of ``factors`` brings to each headline, all others being as stated.

    A headline that nothing changes, or that has no value at some point, is left out.
    """
    names = [each.id for each in factors]
    design = saltelli(names, surface.how.base, surface.how.seed)
    response = surface.over(factors, design, "weights")
    found = {}
    for headline, values in response.values.items():
        means = response.means(headline)
        if not np.isnan(means).any() and float(np.ptp(means)) > 0:
            found[headline] = weights(names, values, surface.how.seed)
    return found


def saltelli(names: Sequence[str], base: int, seed: int) -> NDArray[np.float64]:
    """Return the points of Saltelli's design (2002), ``base`` times two more than factors."""
    from SALib.sample.sobol import sample  # slow to import, needed here only

    found: NDArray[np.float64] = sample(problem(names), base, calc_second_order=False, seed=seed)
    return found


def weights(names: Sequence[str], values: Floats, seed: int) -> list[Weight]:
    """Return the indices of each factor from ``values`` (points of the design by replications)."""
    from SALib.analyze.sobol import analyze  # slow to import, needed here only

    means = np.array([row[~np.isnan(row)].mean() for row in values])
    si = analyze(
        problem(names),
        means,
        calc_second_order=False,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        seed=seed,
    )
    chance = chance_of(values)
    first, first_wide, total, total_wide = (
        [float(each) for each in si[name]] for name in ("S1", "S1_conf", "ST", "ST_conf")
    )
    parts = zip(first, first_wide, total, total_wide, strict=True)
    return [Weight(*each, chance) for each in parts]
