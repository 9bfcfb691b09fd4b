"""A line of values played: how each target fares at each of them, on the draws of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.errors import KrisimError
from sim.studies.judging import targets
from sim.studies.whatif.asking import answers_of, in_ranges, played, texts_of
from sim.studies.whatif.effects import adjusted, effects, foremost, middle

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from sim.scenario import Scenario
    from sim.studies.along.line import Line
    from sim.studies.runs import Runs
    from sim.studies.whatif.asking import How
    from sim.studies.whatif.effects import Effect, Key

HELD: Final = (
    *("value", "by", "as_it_is", "target", "name", "promised"),
    *("runs", "met", "low", "high", "verdict", "points", "ranges_low", "ranges_high"),
)
"""Columns of the table of targets."""


@dataclass(frozen=True, slots=True, eq=False)
class Along:
    """What became of the targets along a line.

    ``targets`` has the columns HELD, with a row per point and target, and one per target for the
    plan as it is if no point is that (``value`` is empty). ``differences`` has those of
    `sim.studies.whatif.asking.ANSWERED`, a row per changed point and measure.
    """

    scenario: Scenario
    line: Line
    how: How
    targets: pd.DataFrame
    differences: pd.DataFrame


def along(
    scenario: Scenario,
    line: Line,
    how: How,
    progress: Callable[[int], None] | None = None,
) -> Along:
    """Play ``scenario`` as it is and at every point of ``line``, on the same draws.

    With `How.points`, all is played again at so many points in the ranges of the assumptions: nine
    of ten shares lie between ``ranges_low`` and ``ranges_high``.

    Raises
    ------
    KrisimError
        As `sim.studies.whatif.ask` does.
    """
    changed = [point.what_if for point in line.changed]
    if not changed:
        raise KrisimError(f"'{line.text}' changes nothing at any value: all is so already")
    varied = in_ranges(scenario, changed, how)
    held, found = _at_every_point(scenario, line, how, progress)
    shares: dict[tuple[str, str], list[float]] = {}
    spread: dict[Key, list[float]] = {}
    for each in varied:
        there, effects_there = _at_every_point(each, line, how, progress)
        for key, row in there.items():
            shares.setdefault(key, []).append(float(row["met"]))
        for effect in effects_there:
            spread.setdefault(effect.key, []).append(effect.better.mean)
    table = _targets(line, held, shares)
    first = foremost([e for e in found if e.pair.measure == "all answers"])
    differences = answers_of(texts_of(changed), adjusted(found), spread, first)
    return Along(scenario, line, how, table, differences)


Held = dict[tuple[str, str], "dict[Hashable, Any]"]
"""The row of `sim.targets` of each variant (its id; "": the plan as it is) and target."""


def _at_every_point(
    scenario: Scenario, line: Line, how: How, progress: Callable[[int], None] | None
) -> tuple[Held, list[Effect]]:
    """Return how surely each target is met at every point, and what differs from the plan."""
    before = played(scenario, how, progress)
    held = _held("", before)
    found: list[Effect] = []
    for _, what_if, _ in line.changed:
        after = played(what_if.change(scenario), how, progress)
        held |= _held(what_if.id, after)
        found += effects(what_if.id, before, after, how.measures)
    return held, found


def _held(id: str, runs: Runs) -> Held:
    return {(id, str(row["target"])): row for row in targets(runs).to_dict("records")}


def _targets(
    line: Line, held: Held, shares: Mapping[tuple[str, str], Sequence[float]]
) -> pd.DataFrame:
    rows = []
    for values, as_it_is, id in _shown(line):
        for key, row in held.items():
            if key[0] == id:
                known = [share for share in shares.get(key, ()) if not isnan(share)]
                facts = (row[name] for name in HELD[3:11])
                rows.append((*values, as_it_is, *facts, len(known), *middle(known)))
    return pd.DataFrame(rows, columns=list(HELD))


def _shown(line: Line) -> Iterator[tuple[tuple[str, str], bool, str]]:
    """Yield values, whether that is the plan as it is, and the id of what was played."""
    if len(line.changed) == len(line.points):
        yield ("", ""), True, ""
    for values, what_if, as_it_is in line.points:
        yield (
            (values[0], values[1] if len(values) > 1 else ""),
            as_it_is,
            "" if as_it_is else what_if.id,
        )
