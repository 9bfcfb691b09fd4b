"""Screening (Morris 1991): which factors change a headline at all, and which the most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.studies.assumptions.factors import Factor
    from sim.studies.assumptions.headlines import Floats, Headline
    from sim.studies.assumptions.surface import Surface

LEVELS: Final = 4
"""Places in a range that a trajectory may take."""
FLIPS: Final = 1999
SURE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Effect:
    """What one factor does to one headline, from one end of its range to the other.

    ``strength`` is the mean of the absolute elementary effects (mu*), ``low`` and ``high`` its 95 %
    interval over the trajectories; ``mean`` keeps their signs, ``sd`` is their spread
    (interactions, or bends). ``chance``: as strong would nineteen in twenty be at most that only
    stir the draws.
    """

    strength: float
    low: float
    high: float
    mean: float
    sd: float
    chance: float

    @property
    def is_seen(self) -> bool:
        """Whether it can be told from chance."""
        return self.strength > self.chance


def problem(names: Sequence[str]) -> dict[str, Any]:
    """Return factors as SALib has them, each from 0 to 1."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def screened(surface: Surface, factors: Sequence[Factor]) -> dict[Headline, list[Effect]]:
    """Return what each of ``factors`` does to each headline, in their order.

    A headline that has no value at some point is left out.
    """
    how = surface.how
    names = [each.id for each in factors]
    design = trajectories(names, how.trajectories, how.seed)
    response = surface.over(factors, design, "screening")
    found = {}
    for headline, values in response.values.items():
        if not np.isnan(response.means(headline)).any():
            found[headline] = effects(names, design, values, how.seed)
    return found


def trajectories(names: Sequence[str], number: int, seed: int) -> NDArray[np.float64]:
    """Return the points of so many trajectories, each of one point more than there are factors."""
    from SALib.sample.morris import sample  # slow to import, needed here only

    found: NDArray[np.float64] = sample(problem(names), number, num_levels=LEVELS, seed=seed)
    return found


def effects(
    names: Sequence[str], design: NDArray[np.float64], values: Floats, seed: int
) -> list[Effect]:
    """Return what each factor does to ``values`` (points of ``design`` by replications)."""
    from SALib.analyze.morris import analyze  # slow to import, needed here only

    means = np.array([row[~np.isnan(row)].mean() for row in values])
    si = analyze(problem(names), design, means, num_levels=LEVELS, seed=seed)
    by_run = elementary(design, values)
    rng = np.random.default_rng(seed)
    found = []
    for k in range(len(names)):
        strength, wide = float(si["mu_star"][k]), float(si["mu_star_conf"][k])
        found.append(
            Effect(
                strength,
                max(strength - wide, 0.0),
                strength + wide,
                float(si["mu"][k]),
                float(si["sigma"][k]),
                by_chance(by_run[k], rng),
            )
        )
    return found


def elementary(design: NDArray[np.float64], values: Floats) -> Floats:
    """Return the elementary effects in each run: factors by trajectories by replications."""
    points, factors = design.shape
    number = points // (factors + 1)
    found: Floats = np.full((factors, number, values.shape[1]), np.nan)
    for t in range(number):
        rows = slice(t * (factors + 1), (t + 1) * (factors + 1))
        moves, grows = np.diff(design[rows], axis=0), np.diff(values[rows], axis=0)
        for move, grown in zip(moves, grows, strict=True):
            (k,) = np.flatnonzero(move)
            found[k, t] = grown / move[k]
    return found


def by_chance(by_run: Floats, rng: np.random.Generator) -> float:
    """Return how strong a factor would seem in nineteen of twenty that only stir the draws.

    ``by_run``: trajectories by replications. If a factor changes nothing but which draws meet,
    what it does in a run might as well have been the contrary: so the signs of all it does in a
    run are turned at random, and mu* taken again (a randomisation test, Fisher 1935).
    """
    whole = np.where(np.isnan(by_run), 0.0, by_run)
    signs = rng.choice([-1.0, 1.0], size=(whole.shape[1], FLIPS))
    turned = np.abs(whole @ signs / whole.shape[1]).mean(axis=0)
    return float(np.quantile(turned, SURE))
