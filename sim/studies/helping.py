"""What helps: one more of each of the first of the ranking, tried run by run on the same draws."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from math import isnan
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.clock import MINUTE
from sim.measures.paired import CONFIDENCE, Gain, gain, gain_of_share, holm
from sim.measures.ranking import RESOURCE
from sim.studies.bottlenecks import bottlenecks
from sim.studies.comparing import COMPARED, compared
from sim.studies.cures import cure, resource_of
from sim.studies.running import asking
from sim.studies.runs import Runs, replicate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sim.scenario import Scenario
    from sim.studies.comparing import Pair
    from sim.studies.cures import Cure, Resource
    from sim.studies.running import Workers

HELPS = (
    "place",
    *RESOURCE,
    *(f"then_{name}" for name in RESOURCE),
    "change",
    "at",
    "measure",
    "of",
    "runs",
    "before",
    "after",
    "gain",
    "gain_low",
    "gain_high",
    "p",
    "verdict",
    "tied",
)

LOOKED_AT = (*COMPARED, "ledger", "vain")
"""The tables of each run that are compared, and from which the next bottleneck is told."""
FOLLOWED = 2
"""So many of the first are followed to where the bottleneck moves."""


def to_play(first: int, replications: int) -> int:
    """Return how many replications `helps` plays at most."""
    return (first + min(first, FOLLOWED)) * replications


@dataclass(frozen=True, slots=True)
class Option:
    """One change, or two that are tried together, and the place in the ranking it is for.

    ``resource`` is what stands there, ``then`` what answers wait for most once it is made.
    """

    place: str
    resource: Resource
    cures: tuple[Cure, ...]
    then: Resource = ("", "", "", "")

    @property
    def name(self) -> str:
        """The change in words."""
        return " + ".join(each.text for each in self.cures)

    def change(self, scenario: Scenario) -> Scenario:
        """Return ``scenario`` with its changes."""
        return reduce(lambda changed, each: each.change(changed), self.cures, scenario)


@dataclass(frozen=True, slots=True)
class Effect:
    """What an option does to one measure: ``p`` is adjusted for all that were tried."""

    option: Option
    pair: Pair
    gain: Gain
    tied: bool = False

    @property
    def verdict(self) -> str:
        """Whether it helps; a probability of 5 % is the limit."""
        if isnan(self.gain.p):
            return "cannot say"
        if self.gain.p > 1 - CONFIDENCE:
            return "no effect shown"
        return "helps" if self.gain.mean > 0 else "makes worse"


def helps(
    runs: Runs,
    first: int = 5,
    replications: int = 100,
    workers: Workers = 1,
    progress: Callable[[int], None] | None = None,
) -> pd.DataFrame:
    """Return what one more of each of the ``first`` in the ranking gains.

    Each change is played with the seed of ``runs``, so run by run on the same draws. Rows of the
    ranking of which nothing can be added are passed over. A bottleneck can move: so the first two
    are tried a second time, with what to add where answers wait most once they are made.
    ``progress`` is called with the number of replications just finished, `to_play` in all at most.

    Columns: place (in the ranking, from 1; 1+: and one more change), what, unit, role, channel
    (what stands there), the same with then_ (of the second change), change (in words), at (its
    time, if it has one [min after STARTEX]), measure and of (what it is measured by), runs (that
    were compared), before and after (means), gain (what is better), gain_low and gain_high (its
    95 % interval), p (Holm 1979), verdict (helps, makes worse, no effect shown, or cannot say),
    tied (whether it helps as much as what helps most).

    measure is *all answers* (their times, added up [min]), *target time* [min], *target met* (share
    of runs), *calls in time* (share of calls) of every target, and *answer* [min]: the one that
    gains most, whose interval allows for its having been chosen.

    Raises
    ------
    ValueError
        If there are to be less than two replications: nothing could be told from chance.
    """
    if replications < 2:  # noqa: PLR2004 - so many are needed for an interval
        raise ValueError(f"at least 2 replications are needed, got {replications}")
    options = tried(runs, first)
    found: list[Effect] = []
    before = _played(runs, replications, workers) if options else runs
    for k, option in enumerate(options):
        after = _changed(option, before, workers, progress)
        found += _effects(option, before, after)
        further = _further(option, after) if k < FOLLOWED else None
        if further is not None:
            found += _effects(further, before, _changed(further, before, workers, progress))
    return pd.DataFrame([_row(e) for e in judged(found)], columns=list(HELPS))


def tried(runs: Runs, first: int) -> list[Option]:
    """Return what is tried: what can be added for the ``first`` of the ranking that allow it."""
    found: dict[str, Option] = {}
    for place, row in enumerate(bottlenecks(runs).to_dict("records"), start=1):
        if len(found) == first:
            break
        one = cure(row, runs)
        if one is not None:
            option = Option(str(place), resource_of(row), (one,))
            found.setdefault(option.name, option)
    return list(found.values())


def _further(option: Option, after: Runs) -> Option | None:
    """Return ``option`` together with what to add where answers wait most once it is made."""
    for then in tried(after, 1):
        cures = option.cures + then.cures
        return replace(option, place=f"{option.place}+", cures=cures, then=then.resource)
    return None


def _changed(
    option: Option, before: Runs, workers: Workers, progress: Callable[[int], None] | None
) -> Runs:
    scenario = option.change(before.scenario)
    team = asking(workers, LOOKED_AT, option.name)
    return replicate(scenario, before.replications, before.seed, team, progress)


def _effects(option: Option, before: Runs, after: Runs) -> list[Effect]:
    return [Effect(option, pair, _gain(pair)) for pair in compared(before, after)]


def _played(runs: Runs, replications: int, workers: Workers) -> Runs:
    """Return the first replications of ``runs``, played anew if there are not so many."""
    if runs.replications < replications:
        return replicate(runs.scenario, replications, runs.seed, asking(workers, LOOKED_AT))
    tables = {name: table[table["run"] < replications] for name, table in runs.tables.items()}
    return replace(runs, replications=replications, tables=tables)


def _gain(pair: Pair, level: float = CONFIDENCE) -> Gain:
    if pair.measure == "target met":
        return gain_of_share(pair.before > 0, pair.after > 0)
    return gain(pair.gains, level)


def judged(effects: Sequence[Effect]) -> Iterator[Effect]:
    """Yield the effects to be told, their probabilities adjusted, in the order of the options."""
    by_measure: dict[str, list[Effect]] = {}
    for effect in effects:
        by_measure.setdefault(effect.pair.measure, []).append(effect)
    adjusted = {name: _adjusted(of) for name, of in by_measure.items()}
    adjusted["all answers"] = _with_ties(adjusted.get("all answers", []))
    for option in dict.fromkeys(e.option for e in effects):
        for name, of in adjusted.items():
            mine = [e for e in of if e.option is option]
            yield from mine if name != "answer" else _most(mine)


def _adjusted(effects: list[Effect]) -> list[Effect]:
    ps = holm([e.gain.p for e in effects])
    return [replace(e, gain=e.gain._replace(p=p)) for e, p in zip(effects, ps, strict=True)]


def _most(effects: list[Effect]) -> Iterator[Effect]:
    """Yield the effect with the largest gain, with an interval that holds for all of them."""
    known = [e for e in effects if not isnan(e.gain.p)]
    if known:
        most = max(known, key=lambda e: e.gain.mean)
        wide = _gain(most.pair, 1 - (1 - CONFIDENCE) / len(known))
        yield replace(most, gain=wide._replace(p=most.gain.p))


def _with_ties(effects: list[Effect]) -> list[Effect]:
    """Mark what helps as much as the single change that helps most, for all that can be told.

    Differences to the best are judged run by run, adjusted for their number (Holm 1979).
    """
    single = [e for e in effects if len(e.option.cures) == 1 and e.verdict == "helps"]
    if not single:
        return effects
    best = max(single, key=lambda e: e.gain.mean)
    others = [e for e in single if e is not best]
    ps = holm([gain(best.pair.gains - e.pair.gains).p for e in others])
    tied = [e for e, p in zip(others, ps, strict=True) if p > 1 - CONFIDENCE]
    if tied:
        tied.append(best)
    return [replace(e, tied=any(e is t for t in tied)) for e in effects]


def _row(effect: Effect) -> tuple[object, ...]:
    option, pair = effect.option, effect.pair
    mean, low, high, p = effect.gain
    before, after = (float(np.mean(v)) if len(v) else float("nan") for v in pair[2:])
    at = option.cures[-1].at
    when = float("nan") if at is None else at / MINUTE
    head = (
        option.place,
        *option.resource,
        *option.then,
        option.name,
        when,
        pair.measure,
        pair.of,
        len(pair.before),
        before,
        after,
    )
    return (*head, mean, low, high, p, effect.verdict, effect.tied)
