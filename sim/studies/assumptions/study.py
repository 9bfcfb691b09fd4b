"""The whole study: what the headlines of a run rest on, from screening to turning points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from sim.errors import KrisimError, suggest
from sim.measures.ratings import proposed
from sim.studies.assumptions.factors import assumptions, factors
from sim.studies.assumptions.headlines import chosen, headlines, judged, levels, seen_in
from sim.studies.assumptions.screening import screened
from sim.studies.assumptions.spreading import over_ranges
from sim.studies.assumptions.surface import How, Surface
from sim.studies.assumptions.swinging import foremost, swings
from sim.studies.assumptions.turning import STEPS, turns
from sim.studies.assumptions.weighing import weighed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sim.scenario import Scenario
    from sim.studies.assumptions.factors import Assumption, Factor
    from sim.studies.assumptions.headlines import Headline, Level
    from sim.studies.assumptions.screening import Effect
    from sim.studies.assumptions.spreading import Over
    from sim.studies.assumptions.surface import Tried
    from sim.studies.assumptions.swinging import Swing
    from sim.studies.assumptions.turning import Turn
    from sim.studies.assumptions.weighing import Weight

TURNS: Final = 6
"""So many turning points are reckoned with before the start."""


Moved: TypeAlias = "Mapping[Headline, Sequence[Swing]]"
"""Each headline at both ends of the ranges of some assumptions, the widest first."""


@dataclass(frozen=True, slots=True, eq=False)
class Resting:
    """What the headlines of a scenario rest on.

    ``levels`` and ``over`` are a headline's two intervals: chance, and all assumptions together.
    ``effects`` are those of the screening, in the order of ``factors``; ``swings`` of the factors
    that were tried by themselves; ``turns`` where a verdict turns; ``weights`` of ``weighed``, in
    their order. ``deciding`` are the headlines that decided what was tried by itself; ``tried`` is
    all that was played besides the scenario as stated.
    """

    scenario: Scenario
    how: How
    assumptions: tuple[Assumption, ...]
    factors: tuple[Factor, ...]
    deciding: tuple[Headline, ...]
    levels: Mapping[Headline, Level]
    over: Mapping[Headline, Over]
    effects: Mapping[Headline, Sequence[Effect]]
    swings: Mapping[Headline, Sequence[Swing]]
    turns: tuple[Turn, ...]
    weighed: tuple[Factor, ...]
    weights: Mapping[Headline, Sequence[Weight]]
    tried: tuple[Tried, ...]

    def verdict(self, headline: Headline) -> tuple[str, str]:
        """Return the verdict for chance alone, and for both: what flips is *cannot say*.

        Of a target whether it is met, of an objective the rating to propose; of a key time none.
        """
        level, over = self.levels[headline], self.over[headline]
        hull = min(level.low, over.low), max(level.high, over.high)
        return self._judged(headline, level.low, level.high), self._judged(headline, *hull)

    def _judged(self, headline: Headline, low: float, high: float) -> str:
        if headline.kind == "key time":
            return ""
        if headline.kind == "target" or low != low:  # noqa: PLR0124 - NaN: nothing to judge it by
            return judged(headline, low, high)
        return proposed(self.scenario.ratings.three_steps, low, high)


def rests_on(
    scenario: Scenario, how: How | None = None, progress: Callable[[int], None] | None = None
) -> Resting:
    """Return what the headlines of ``scenario`` rest on, among all that is assumed in it.

    In turn: the scenario as stated; all assumptions varied together (Latin hypercube), which gives
    every headline its second interval; screening of all factors (Morris); the foremost tried by
    themselves at both ends of their ranges, and along them where a verdict turns; the foremost of
    all weighed against each other (Sobol'). All on the same draws. ``progress`` is called with the
    number of replications just finished.

    Raises
    ------
    KrisimError
        If no assumption has a range, there is no such target, or the scenario cannot be played
        somewhere in the ranges.
    """
    how = how or How()
    found = assumptions(scenario)
    varied = factors(found)
    deciding = chosen(headlines(scenario), how.targets)
    surface = Surface(scenario, how, progress)
    runs = surface.stated()
    seen = seen_in(runs)
    over = over_ranges(surface)
    effects = screened(surface, varied)
    tried = [varied[k] for k in foremost(effects, deciding, how.first)]
    swung = swings(surface, seen, tried, len(varied))
    turned = turns(surface, seen, (each for h in deciding for each in swung[h]))
    foremost_few = tuple(tried[: how.first])
    return Resting(
        scenario=scenario,
        how=how,
        assumptions=tuple(found),
        factors=tuple(varied),
        deciding=tuple(deciding),
        levels=levels(runs, seen),
        over=over,
        effects=effects,
        swings=swung,
        turns=tuple(turned),
        weighed=foremost_few,
        weights=weighed(surface, foremost_few) if foremost_few else {},
        tried=tuple(surface.tried),
    )


def moved(scenario: Scenario, names: Sequence[str], how: How | None = None) -> Moved:
    """Return what the assumptions of these names do to each headline by themselves, unscreened.

    Whether there is an effect is judged together for these assumptions only: name them before
    anything is known of them.

    Raises
    ------
    KrisimError
        If there is no such assumption with a range, with a suggestion.
    """
    how = how or How()
    known = {each.id: each for each in factors(assumptions(scenario))}
    for name in names:
        if name not in known:
            raise KrisimError(f"no assumption '{name}' has a range. {suggest(name, known)}")
    surface = Surface(scenario, how)
    seen = seen_in(surface.stated())
    return swings(surface, seen, [known[name] for name in names], len(names))


def to_play(scenario: Scenario, how: How) -> int:
    """Return about how many replications `rests_on` will play, before it is known what matters.

    Reckoned with as many foremost factors as targets name in half of the cases different ones, and
    with a few turning points.

    Raises
    ------
    KrisimError
        If no assumption has a range, or there is no such target.
    """
    number = len(factors(assumptions(scenario)))
    deciding = len(chosen(headlines(scenario), how.targets))
    tried = min(number, -(-how.first * (deciding + 1) // 2))
    designs = how.points + how.trajectories * (number + 1)
    if how.first:
        designs += how.base * (min(how.first, number) + 2)
    alone = 1 + 2 * tried + (TURNS * STEPS if how.first else 0)
    return how.each * designs + how.replications * alone
