"""Expectations: whether those addressed reached a milestone in time, in one run and over all."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.clock import MINUTE
from sim.log import MILESTONE, NEVER
from sim.measures.events import Span, case_of, span
from sim.measures.ratings import proposed
from sim.measures.survival import clopper_pearson
from sim.measures.targets import margins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.log import Log
    from sim.measures.answers import Milestones, Reached
    from sim.scenario import Expectation, Inject, Ratings, Scenario

NAN = float("nan")
LEFT_OUT = "left out"


class Expected(NamedTuple):
    """An expectation of an inject under a name that it alone has there, and of which units.

    ``placeholders``: those of the units whose answer rests on a card that is not written yet.
    """

    inject: str
    name: str
    of: Expectation
    units: tuple[str, ...]
    placeholders: tuple[str, ...] = ()


class Mark(NamedTuple):
    """An expectation in one run: the share of those addressed who kept it, and whether it was met.

    ``late`` [min] is by how much whoever decides that came after the limit, negative before it; NaN
    if not by ENDEX. It is without the time that exercise control took: ``control`` [min]. None: no
    occasion, or ENDEX came before it was to be seen.
    """

    inject: str
    expectation: str
    reached: float
    met: bool | None
    late: float
    control: float


class OwnMark(NamedTuple):
    """What one of the units addressed did about an expectation in one run, as in `Mark`."""

    inject: str
    expectation: str
    unit: str
    met: bool | None
    late: float
    control: float


def expected(scenario: Scenario, placeholders: frozenset[tuple[str, str]]) -> list[Expected]:
    """Return all expectations in the order of the MSEL; ``placeholders``: (inject, unit)."""
    return [each for inject in scenario.injects for each in _of(inject, placeholders)]


def _of(inject: Inject, placeholders: frozenset[tuple[str, str]]) -> Iterator[Expected]:
    times: Counter[str] = Counter()
    for each in inject.expectations:
        times[each.title] += 1
        name = each.title if times[each.title] == 1 else f"{each.title} ({times[each.title]})"
        units = each.units or tuple(dict.fromkeys(to.unit for to in inject.to))
        resting = [u for u in units if (inject.id, u) in placeholders and each.milestone != "sent"]
        yield Expected(inject.id, name, each, units, tuple(resting))


def own_marks(
    log: Log, found: Milestones, expectations: list[Expected]
) -> Iterator[tuple[Expected, list[tuple[OwnMark, Span]]]]:
    """Yield each expectation with what every unit concerned did about it.

    A unit is not concerned where the inject never went out or its part was left out by chance.
    """
    for each in expectations:
        if each.placeholders:
            continue
        marks = []
        for unit, took in _spans(log, found, each):
            late = NAN if took.is_open else (took.players - each.of.within) / MINUTE
            met = took.keeps(each.of.within)
            mark = OwnMark(each.inject, each.name, unit, met, late, took.control / MINUTE)
            marks.append((mark, took))
        yield each, marks


def judged(each: Expected, marks: list[tuple[OwnMark, Span]]) -> Mark:
    """Return whether an expectation was met, by its rule.

    With ``all`` the last of the units decides, with ``any`` the first; one who is still at it at
    ENDEX comes after all others.
    """
    if not marks:
        return Mark(each.inject, each.name, NAN, None, NAN, 0.0)
    choose = max if each.of.rule == "all" else min
    mark, _ = choose(marks, key=lambda pair: (pair[1].is_open, pair[1].players))
    kept = [own.met for own, _ in marks]
    seen = [one for one in kept if one is not None]
    share = sum(seen) / len(seen) if seen else NAN
    met = _all(kept) if each.of.rule == "all" else _any(kept)
    return Mark(each.inject, each.name, share, met, mark.late, mark.control)


def _all(kept: list[bool | None]) -> bool | None:
    """Return the least of them, in the order False, None (nobody knows), True."""
    return False if False in kept else None if None in kept else True


def _any(kept: list[bool | None]) -> bool | None:
    """Return the greatest of them, in the order False, None (nobody knows), True."""
    return True if True in kept else None if None in kept else False


def _spans(log: Log, found: Milestones, each: Expected) -> Iterator[tuple[str, Span]]:
    case = case_of(log, each.inject)
    sending = None if case is None else found.sending(case)
    if case is None or sending is None or sending.at == NEVER:
        return
    for unit in each.units:
        end = _reached(log, found, each, unit)
        if end is not None:
            yield unit, span(log, sending.at, end, sending.row)


def _reached(log: Log, found: Milestones, each: Expected, unit: str) -> Reached | None:
    case = (log.names.cases.index(each.inject), 0)
    if each.of.milestone == "sent":
        return found.sending(case)
    if unit not in log.names.units:
        return None
    return found.of(case, log.names.units.index(unit)).get(MILESTONE[each.of.milestone])


def expectation_table(
    marks: pd.DataFrame, expectations: list[Expected], scenario: Scenario
) -> pd.DataFrame:
    """Return one row per expectation: how surely it is met, and by how much.

    ``marks`` has the columns run, inject, expectation, reached, met, late, control. Columns of the
    result: inject, expectation, units (names), milestone, within [min], rule, weight, objectives,
    source, runs (with occasion), reached (mean share of those addressed), met (share of the runs),
    low and high (its exact 95 % interval), margin, margin_p10, margin_p90 [min, negative:
    late; -inf: not by ENDEX], control [min], rating, psmu. An expectation of a unit whose answer
    rests on a placeholder is "left out".
    """
    injects = {inject.id: inject for inject in scenario.injects}
    names = {unit.id: unit.name for unit in scenario.units}
    by_name = dict(list(marks.groupby(["inject", "expectation"], observed=True)))
    rows = []
    for each in expectations:
        known = by_name.get((each.inject, each.name), marks[:0])
        known = known[known["met"].notna()]
        described = _described(each, injects[each.inject], names)
        rows.append((*described, *_counted(each, known, scenario.ratings)))
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS = (
    "inject",
    "expectation",
    "units",
    "milestone",
    "within",
    "rule",
    "weight",
    "objectives",
    "source",
    "runs",
    "reached",
    "met",
    "low",
    "high",
    "margin",
    "margin_p10",
    "margin_p90",
    "control",
    "rating",
    "psmu",
)


def _described(each: Expected, inject: Inject, names: dict[str, str]) -> tuple[object, ...]:
    of = each.of
    units = "; ".join(names.get(unit, unit) for unit in each.units)
    objectives = "; ".join(inject.objectives)
    described = (of.milestone, of.within / MINUTE, of.rule, of.weight, objectives, of.source)
    return each.inject, each.name, units, *described


def _counted(each: Expected, known: pd.DataFrame, ratings: Ratings) -> tuple[object, ...]:
    runs = len(known)
    if not runs:
        why = LEFT_OUT if each.placeholders else "no occasion"
        return (0, *(NAN,) * 8, why, why)
    share = float(known["met"].astype(bool).mean())
    low, high = (share, share) if _observed(known) else clopper_pearson(share, runs)
    late = known["late"].to_numpy(dtype=float)
    left = margins(np.where(np.isnan(late), -np.inf, -late))
    scales = (ratings.three_steps, ratings.psmu)
    reached, control = (float(known[name].astype(float).mean()) for name in ("reached", "control"))
    rated = (proposed(scale, low, high) for scale in scales)
    return (runs, reached, share, low, high, *left, control, *rated)


def _observed(known: pd.DataFrame) -> bool:
    """Whether these are facts of one observed exercise, not draws from many possible runs."""
    return len(known) == 1 and isinstance(known["run"].iloc[0], str)
