"""What all assumptions leave open of a headline: its second interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.scenario.ranges import spread_values
from sim.studies.assumptions.surface import LEAST, chance_of

if TYPE_CHECKING:
    from sim.studies.assumptions.headlines import Floats, Headline
    from sim.studies.assumptions.surface import Surface

NINE_OF_TEN = (0.05, 0.95)
"""Between these parts of the points lies what is told of them."""
SURE = 0.95


@dataclass(frozen=True, slots=True)
class Over:
    """Between ``low`` and ``high`` lie nine of ten points in the ranges.

    ``chance`` is what part of the variance that the points show surely is chance, because each is
    played few times; low and high are without it.
    """

    low: float
    high: float
    chance: float
    points: int


def over_ranges(surface: Surface) -> dict[Headline, Over]:
    """Return each headline over a Latin hypercube of all assumptions with a range, together."""
    how = surface.how
    points = list(spread_values(surface.scenario, how.points, how.seed))
    response = surface.through(points, "ranges")
    return {each: over(values) for each, values in response.values.items()}


def over(values: Floats) -> Over:
    """Return between which means nine of ten points lie, drawn together by what chance adds.

    ``values``: points by replications. The means of few replications spread more than what they
    estimate; drawing them towards their mean by the root of the part that is no chance gives them
    the spread of what they estimate (Louis 1984). No more is taken for chance than surely is
    (95 %, by the quantile of F), so that the interval is rather too wide than too narrow.

    >>> over(np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]))
    Over(low=1.0, high=3.0, chance=0.0, points=3)
    """
    means = [float(row[~np.isnan(row)].mean()) for row in values if not np.isnan(row).all()]
    if not means:
        return Over(float("nan"), float("nan"), float("nan"), 0)
    chance = chance_of(values) * _surely(*values.shape)
    kept = 1.0 if np.isnan(chance) else float(np.sqrt(1 - chance))
    middle = float(np.mean(means))
    drawn = [middle + kept * (each - middle) for each in means]
    low, high = np.quantile(drawn, NINE_OF_TEN, method="inverted_cdf")
    return Over(float(low), float(high), chance, len(means))


def _surely(points: int, replications: int) -> float:
    """Return by what the part that is chance has to be multiplied to be surely no smaller.

    The mean square between the points divided by that of the interaction, over what it estimates,
    has the distribution of F.
    """
    from scipy.stats import f  # slow to import, needed here only

    if min(points, replications) < LEAST:
        return float("nan")
    return float(f.ppf(1 - SURE, points - 1, (points - 1) * (replications - 1)))
