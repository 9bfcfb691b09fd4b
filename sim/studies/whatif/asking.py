"""What-ifs answered: each played on the draws of the plan as it is, and compared run by run."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Final, Protocol

import pandas as pd

from sim.errors import KrisimError
from sim.measures.pairing import pairing
from sim.scenario.ranges import spread_values, with_values
from sim.studies.running import asking
from sim.studies.runs import Runs, replicate
from sim.studies.whatif.effects import adjusted, effects, foremost, middle, verdict
from sim.studies.whatif.measuring import LESS, Chosen, tables_for

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from sim.scenario import Scenario
    from sim.studies.running import Workers
    from sim.studies.whatif.effects import Effect, Key
    from sim.studies.whatif.reading import WhatIf

ANSWERED: Final = (
    "what_if",
    "changes",
    "measure",
    "of",
    "runs",
    "before",
    "after",
    "difference",
    "low",
    "high",
    "p",
    "verdict",
    "points",
    "ranges_low",
    "ranges_high",
    "maybe_best",
    "pairing",
    "pairing_most",
)


@dataclass(frozen=True, slots=True)
class How:
    """How often each is played, and at how many points in the ranges of the assumptions."""

    replications: int = 100
    seed: int = 0
    workers: Workers = 1
    points: int = 0
    measures: tuple[Chosen, ...] = ()

    def plays(self, what_ifs: int) -> int:
        """Return how many replications that is."""
        return self.replications * (what_ifs + 1) * (self.points + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What-ifs with their answers, a table with the columns ANSWERED."""

    scenario: Scenario
    what_ifs: tuple[WhatIf, ...]
    how: How
    table: pd.DataFrame


class Variant(Protocol):
    """A change with an id, such as a what-if."""

    @property
    def id(self) -> str:
        """What it is called in tables."""

    def change(self, scenario: Scenario, /) -> Scenario:
        """Return ``scenario`` changed."""


def ask(
    scenario: Scenario,
    what_ifs: Sequence[WhatIf],
    how: How | None = None,
    progress: Callable[[int], None] | None = None,
) -> Asked:
    """Play ``scenario`` and each of ``what_ifs`` on the same draws, and compare them run by run.

    A row of the table is one measure of one what-if. ``measure`` is *target met* (share of runs),
    *target time* [min], *calls in time* (share of calls) of every target, *all answers* (their
    times added up [min]), and those that `How.measures` adds; ``of`` names the target and so on.
    ``before`` and ``after`` are means, ``difference`` is after less before, ``low`` and
    ``high`` its 95 % interval, which holds chance only. ``p`` is adjusted (Holm 1979) for all
    what-ifs and measures of the question that differ in any run. ``verdict``: better, worse, no
    effect shown, cannot say.

    With `How.points`, the assumptions are varied together within their ranges at so many points
    (Latin hypercube), with the same draws at each: nine of ten differences lie between
    ``ranges_low`` and ``ranges_high``. An effect that points both ways there is *cannot say*.

    ``maybe_best`` (all answers only): no other of the what-ifs, nor the plan as it is, is shown to
    be better (multiple comparison with the best, Hsu 1984, with intervals after Bonferroni).

    ``pairing`` is how many times as many runs would be needed without common draws,
    ``pairing_most`` what could at most be had (`sim.measures.pairing`).

    Raises
    ------
    KrisimError
        If nothing is asked, a what-if cannot be played at a point of the ranges, or points are
        wanted and no assumption has a range.
    ValueError
        If there are to be less than two replications: nothing could be told from chance.
    """
    how = how or How()
    if how.replications < 2:  # noqa: PLR2004 - so many are needed for an interval
        raise ValueError(f"at least 2 replications are needed, got {how.replications}")
    if not what_ifs:
        raise KrisimError("there is no what-if: write one into what_ifs.yaml, or use --change")
    points = in_ranges(scenario, what_ifs, how)
    found = list(_effects(scenario, what_ifs, how, progress))
    spread = _over(points, what_ifs, how, progress)
    first = foremost([e for e in found if e.pair.measure == "all answers"])
    table = answers_of(texts_of(what_ifs), adjusted(found), spread, first)
    return Asked(scenario, tuple(what_ifs), how, table)


def _effects(
    scenario: Scenario,
    what_ifs: Sequence[WhatIf],
    how: How,
    progress: Callable[[int], None] | None,
) -> Iterator[Effect]:
    """Yield the effects of each what-if; of its runs no more is kept than the pairs."""
    before = played(scenario, how, progress)
    for each in what_ifs:
        after = played(each.change(scenario), how, progress, each.id)
        yield from effects(each.id, before, after, how.measures)


def played(
    scenario: Scenario, how: How, progress: Callable[[int], None] | None, what: str = ""
) -> Runs:
    """Return the runs of ``scenario``, played as ``how`` says; ``what`` is the change's name."""
    team = asking(how.workers, tables_for(how.measures), what)
    return replicate(scenario, how.replications, how.seed, team, progress)


# the assumptions' ranges --------------------------------------------------------------------------


def in_ranges(scenario: Scenario, variants: Sequence[Variant], how: How) -> list[Scenario]:
    """Return the scenario at each point, after seeing that every what-if can be made there."""
    found = [with_values(scenario, v) for v in spread_values(scenario, how.points, how.seed)]
    if how.points and not found:
        raise KrisimError("no assumption of the scenario has a range: leave --ranges out")
    for varied in found:
        for each in variants:
            try:
                each.change(varied)
            except KrisimError as error:
                what = f"what-if '{each.id}' cannot be made everywhere in the ranges: {error}"
                raise KrisimError(what) from error
    return found


def _over(
    points: Sequence[Scenario],
    what_ifs: Sequence[WhatIf],
    how: How,
    progress: Callable[[int], None] | None,
) -> dict[Key, list[float]]:
    """Return by how much each is better, a mean at each point."""
    found: dict[Key, list[float]] = {}
    for varied in points:
        for effect in _effects(varied, what_ifs, how, progress):
            found.setdefault(effect.key, []).append(effect.better.mean)
    return found


# the table ----------------------------------------------------------------------------------------


def texts_of(what_ifs: Sequence[WhatIf]) -> dict[str, str]:
    """Return the changes of each what-if, as they were written, by its id."""
    return {each.id: "; ".join(change.text for change in each.changes) for each in what_ifs}


def answers_of(
    texts: Mapping[str, str],
    found: Sequence[Effect],
    spread: Mapping[Key, Sequence[float]],
    first: Collection[Key],
) -> pd.DataFrame:
    """Return the table of `ask` for effects whose probabilities are adjusted already.

    ``texts`` tells the changes by their id, ``spread`` the mean gain at each point in the ranges,
    ``first`` what may be the best.
    """
    rows = [
        (
            *_row(effect, texts, spread.get(effect.key, ())),
            effect.key in first,
            *pairing(effect.pair.before, effect.pair.after),
        )
        for effect in found
    ]
    return pd.DataFrame(rows, columns=list(ANSWERED))


def _row(effect: Effect, texts: Mapping[str, str], points: Sequence[float]) -> tuple[object, ...]:
    id, measure, of = effect.key
    pair, sign = effect.pair, -1 if effect.pair.measure in LESS else 1
    before, after = (float(v.mean()) if len(v) else nan for v in (pair.before, pair.after))
    low, high = sorted(0.0 + sign * end for end in (effect.better.low, effect.better.high))
    known = [x for x in points if not isnan(x)]
    ranges = [sign * float(x) for x in middle(known)]
    head = (id, texts[id], measure, of, len(pair.before), before, after)
    difference = 0.0 + sign * effect.better.mean  # no negative zero
    chance = (difference, low, high, effect.better.p, verdict(effect.better, middle(known)))
    return (*head, *chance, len(known), *sorted(ranges))
