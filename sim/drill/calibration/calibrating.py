"""From the durations that an exercise showed to a scenario that expects them."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from sim.checks.book import Book
from sim.drill.calibration.durations import Place, Seen, Unused, durations
from sim.drill.calibration.fitting import Draws, Known, Unread, fit, looks, prior_of
from sim.durations import Fixed, Lognormal
from sim.errors import KrisimError
from sim.scenario import Number, Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from sim.drill.logs.observing import Observed
    from sim.scenario import Length, Step

WEIGHT = 3.0
"""So many observations does the plan count like, unless the user says otherwise."""

LEAST_WEIGHT, MOST_WEIGHT = 2.0, 5.0
"""Between these a plan may count (METHODS: an expert's three-point estimate)."""

FITTED = "fitted to"
"""What the source of a fitted scenario begins with."""

NO_RANGE = (0.5, 2.0)
"""Factors around a look interval whose plan says no range: an assumption."""

COLUMNS = (
    *("number", "unit", "planned", "exact", "at_least"),
    *("now", "median", "low", "high", "written", "injects"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """A scenario that was fitted to an exercise, and on what that rests.

    ``table``: a row per number and unit with the columns COLUMNS; ``median``, ``low`` and ``high``
    [min] are those of the typical length: 90 % of what is held lies between the last two. A unit's
    own length is ``written`` into the scenario where no other unit works by the same card.
    """

    scenario: Scenario
    table: pd.DataFrame
    seen: tuple[Seen, ...]
    unused: tuple[Unused, ...]


class _Fitted(NamedTuple):
    """A duration as it is held afterwards."""

    unit: str
    number: Length
    median: float
    low: float
    high: float
    seen: tuple[Seen, ...]


def calibrate(
    scenario: Scenario, observed: Observed, weight: float = WEIGHT, without: str | None = None
) -> Calibration:
    """Return ``scenario`` with the durations that ``observed`` told something about.

    What the plan says counts like ``weight`` observations, and like fewer where its author stated a
    wide range. Units that share a duration share what they have in common. ``without``: an inject
    that is left out.

    Raises
    ------
    KrisimError
        If nothing in the exercise tells of a duration of the plan, the scenario was fitted to it
        already, or the weight is outside 2 to 5.
    """
    if not LEAST_WEIGHT <= weight <= MOST_WEIGHT:
        raise KrisimError(
            f"the weight of the plan has to be from 2 to 5 observations, not {weight}"
        )
    if fitted_to(scenario, observed):
        raise KrisimError(
            f"this scenario was fitted to '{observed.name}' already: fit the one it was made from"
        )
    seen, unused = durations(scenario, observed)
    seen = [each for each in seen if each.inject != without]
    if not seen and without is None:
        raise KrisimError(_NOTHING.format(name=observed.name, unused=len(unused)))
    found = [_fitted(scenario, key, group, weight) for key, group in _grouped(scenario, seen)]
    new = _marked(_written(scenario, found, observed), observed, seen)
    rows = [_row(key, scenario, each) for key, group in found for each in group]
    return Calibration(new, pd.DataFrame(rows, columns=list(COLUMNS)), tuple(seen), tuple(unused))


_NOTHING = (
    "nothing in '{name}' tells how long a step of the plan took ({unused} times were left out)."
    " Needed are two milestones that follow each other directly in an action card, or rows of the"
    " events began and ended with the name of the step as activity"
)


def fingerprint(observed: Observed) -> str:
    """Return what tells one observed exercise from any other: a checksum of times and events."""
    told = observed.events[["event", "inject", "unit"]].assign(at=observed.events["at"].astype(str))
    text = told.sort_values(list(told.columns)).to_csv(index=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fitted_to(scenario: Scenario, observed: Observed) -> bool:
    """Whether durations of ``scenario`` were taken from ``observed``: no test of it then."""
    mark = fingerprint(observed)
    return any(key.startswith(FITTED) and mark in text for key, text in scenario.exercise.sources)


# --- Which numbers ------------------------------------------------------------------------------


def _grouped(scenario: Scenario, seen: Iterable[Seen]) -> list[tuple[str | Place, list[Seen]]]:
    """Return what was seen of each duration: those that share a named number belong together."""
    groups: dict[str | Place, list[Seen]] = {}
    for each in seen:
        groups.setdefault(length_at(scenario, each.place).name or each.place, []).append(each)
    return list(groups.items())


def length_at(scenario: Scenario, place: Place) -> Length:
    """Return what the plan says of a duration."""
    things: Any = getattr(scenario, place.table)
    thing = next(each for each in things if each.id == place.id)
    if place.table == "channels":
        length = getattr(thing, place.part)
    else:
        length = next(step for step in thing.steps if step.id == place.part).takes
    assert isinstance(length, Number)
    return length


# --- What they are held to be -------------------------------------------------------------------


def _fitted(
    scenario: Scenario, key: str | Place, group: Sequence[Seen], weight: float
) -> tuple[str | Place, list[_Fitted]]:
    planned = length_at(scenario, group[0].place)
    fitted = _look if group[0].place.table == "channels" else _work
    return key, fitted(planned, group, weight)


def _look(planned: Length, group: Sequence[Seen], _weight: float) -> list[_Fitted]:
    """Return how often an inbox is looked at."""
    columns = ("low", "high", "readers")
    unread = Unread(*(np.array([getattr(each, name) for each in group]) for name in columns))
    every = float(planned.value.mean())
    median, least, most = looks(every, planned.range or NO_RANGE, unread)
    value = Fixed(_rounded(median))
    number: Length = Number(value, "", _factors(median, least, most), planned.name)
    return [_Fitted("", number, median, least, most, tuple(group))]


def _work(planned: Length, group: Sequence[Seen], weight: float) -> list[_Fitted]:
    """Return how long a piece of work takes: in any unit, and in each that was seen."""
    units = [*dict.fromkeys(each.unit for each in group)]
    unit = np.array([units.index(each.unit) for each in group])
    low, high = (np.array([getattr(each, name) for each in group]) for name in ("low", "high"))
    draws = fit(prior_of(planned.value, weight, planned.range), Known(low, high, unit))
    chance = np.random.Generator(np.random.Philox(len(group))).standard_normal(draws.mean.shape)
    if len(units) == 1:
        return [_lasting(planned, "", draws.mean, draws, chance, group)]
    anybody = draws.mean + np.sqrt(draws.between) * chance[::-1]
    found = [_lasting(planned, "", anybody, draws, chance, group)]
    for k, name in enumerate(units):
        own = [each for each in group if each.unit == name]
        found.append(_lasting(planned, name, draws.units[:, :, k], draws, chance, own))
    return found


def _lasting(  # noqa: PLR0913, PLR0917 (what is held, and of what)
    planned: Length,
    unit: str,
    mean: NDArray[np.float64],
    draws: Draws,
    chance: NDArray[np.float64],
    group: Sequence[Seen],
) -> _Fitted:
    ahead = mean + np.sqrt(draws.variance) * chance
    middle, late = np.exp(np.quantile(ahead, (0.5, 0.9)))
    median, low, high = (float(each) for each in np.exp(np.quantile(mean, (0.5, 0.05, 0.95))))
    value = Lognormal(_rounded(float(middle)), _rounded(float(late)))
    name = f"{planned.name}, {unit}" if planned.name and unit else planned.name
    return _Fitted(
        unit, Number(value, "", _factors(median, low, high), name), median, low, high, tuple(group)
    )


def _factors(median: float, low: float, high: float) -> tuple[float, float]:
    return math.floor(low / median * 100) / 100, math.ceil(high / median * 100) / 100


def _rounded(minutes: float) -> float:
    """Return minutes to three digits."""
    return float(f"{minutes:.3g}")


# --- The new scenario ---------------------------------------------------------------------------


def _written(
    scenario: Scenario, found: Iterable[tuple[str | Place, list[_Fitted]]], observed: Observed
) -> Scenario:
    named: dict[str, Length] = {}
    placed: dict[Place, Length] = {}
    for key, group in found:
        for each in group:
            number = replace(each.number, source=_source(each, observed))
            if not each.unit and isinstance(key, str):
                named[key] = number
            else:
                steps = {seen.place for seen in each.seen}
                placed |= {p: number for p in steps if not each.unit or _alone(scenario, p)}
    whole: Scenario = _renamed(scenario, named)
    own = (n for n in placed.values() if n.name and n.name not in named)
    return replace(
        whole,
        numbers=(*whole.numbers, *dict.fromkeys(own)),
        procedures=tuple(
            replace(card, steps=tuple(_step(card.id, step, placed) for step in card.steps))
            for card in whole.procedures
        ),
        channels=tuple(
            replace(c, look=placed.get(Place("channels", c.id, "look"), c.look))
            for c in whole.channels
        ),
    )


def _alone(scenario: Scenario, place: Place) -> bool:
    """Whether one unit only does the work of a step, so that the step can have its length."""
    card = next(each for each in scenario.procedures if each.id == place.id)
    step = next(each for each in card.steps if each.id == place.part)
    return step.needs[0].unit is not None or len(Book(scenario).carried[card.id]) == 1


def _step(card: str, step: Step, placed: Mapping[Place, Length]) -> Step:
    number = placed.get(Place("procedures", card, step.id))
    return step if number is None else replace(step, takes=number)


def _renamed(thing: Any, named: Mapping[str, Length]) -> Any:
    """Return a part of a scenario in which the numbers with these names are others."""
    if isinstance(thing, Number):
        return named.get(thing.name, thing) if thing.name else thing
    if isinstance(thing, tuple):
        return tuple(_renamed(each, named) for each in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        parts = {each.name: getattr(thing, each.name) for each in fields(thing)}
        return replace(thing, **{name: _renamed(part, named) for name, part in parts.items()})
    return thing


def _source(each: _Fitted, observed: Observed) -> str:
    kinds = Counter(seen.kind for seen in each.seen)
    open_ = f", {kinds['at least']} of them not over" if kinds["at least"] else ""
    return f"observed in {observed.name}, n = {len(each.seen)}{open_}; the plan counted in"


def _marked(scenario: Scenario, observed: Observed, seen: Sequence[Seen]) -> Scenario:
    told = f"{observed.name} ({len(seen)} durations); checksum {fingerprint(observed)}"
    known = dict(scenario.exercise.sources)
    key = next(k for k in (FITTED, *(f"{FITTED} {n}" for n in range(2, 99))) if k not in known)
    sources = (*scenario.exercise.sources, (key, told))
    return replace(scenario, exercise=replace(scenario.exercise, sources=sources))


def _row(key: str | Place, scenario: Scenario, each: _Fitted) -> tuple[object, ...]:
    kinds = Counter(seen.kind for seen in each.seen)
    name = key if isinstance(key, str) else f"{key.id}: {key.part}"
    planned = length_at(scenario, each.seen[0].place)
    return (
        name,
        each.unit,
        str(planned.value),
        kinds["exact"],
        kinds["at least"],
        str(each.number.value),
        each.median,
        each.low,
        each.high,
        not each.unit or all(_alone(scenario, seen.place) for seen in each.seen),
        ", ".join(dict.fromkeys(seen.inject for seen in each.seen)),
    )
