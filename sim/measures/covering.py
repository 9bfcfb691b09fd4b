"""Targets that cover exactly one stretch of an answer, and in what share of runs they are met."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.clock import MINUTE
from sim.measures.stretches import ORDER, Way
from sim.measures.survival import share_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.scenario import Event, Target

Place = tuple[str, str, Way]
"""Inject, unit, and from which milestone to which."""

MET = ("target", "within", "met", "met_low", "met_high")
"""Columns of `of_stretches`."""


def covered(targets: Iterable[Target], answers: pd.DataFrame) -> dict[Place, list[Target]]:
    """Return by stretch the targets that run from its beginning to its end, the tightest first.

    An event that names no unit is that of a stretch only if one unit alone is to come to it: the
    first of several decides the target, and it is not always the same.
    """
    concerned = _concerned(answers)
    found: dict[Place, list[Target]] = {}
    for target in sorted(targets, key=lambda t: t.within):
        place = _place(target, concerned)
        if place is not None:
            found.setdefault(place, []).append(target)
    return found


def _concerned(answers: pd.DataFrame) -> dict[tuple[str, str], set[str]]:
    """Return by inject and milestone the units whose plan foresees it in any run."""
    found: dict[tuple[str, str], set[str]] = {}
    for milestone in ORDER[1:]:
        of = answers[answers[f"has_{milestone}"].astype(bool)]
        for case, unit in of[["case", "unit"]].drop_duplicates().astype(str).to_numpy():
            found.setdefault((case, milestone), set()).add(unit)
    return found


def _place(target: Target, concerned: Mapping[tuple[str, str], set[str]]) -> Place | None:
    start, end = target.start, target.end
    if start is None or end is None or start.inject != end.inject:
        return None
    case, way = end.inject, Way(start.milestone, end.milestone)
    unit = _only(end, concerned)
    same = way.start == ORDER[0] and start.unit in {None, unit}
    if unit is None or not (same or _only(start, concerned) == unit):
        return None
    return (case, unit, way) if ORDER.index(way.start) < ORDER.index(way.end) else None


def _only(event: Event, concerned: Mapping[tuple[str, str], set[str]]) -> str | None:
    """Return the only unit that may come to an event; None if there is none, or several."""
    if event.unit is not None:
        return event.unit
    units = concerned.get((event.inject, event.milestone), set())
    return next(iter(units)) if len(units) == 1 else None


def of_stretches(
    places: Iterable[Place], targets: Mapping[Place, Sequence[Target]], results: pd.DataFrame
) -> pd.DataFrame:
    """Return the columns MET for each stretch: of the tightest target that covers exactly it.

    ``results`` has the columns run, target, met. met is the share of the runs with occasion in
    which it was met, with its 95 % interval; all are empty where no target covers the stretch.
    """
    rows: list[tuple[object, ...]] = []
    for place in places:
        target = next(iter(targets.get(place, ())), None)
        if target is None:
            rows.append((None, *[float("nan")] * (len(MET) - 1)))
        else:
            rows.append((target.id, target.within / MINUTE, *met([target], results)))
    return pd.DataFrame(rows, columns=list(MET))


def met(targets: Sequence[Target], results: pd.DataFrame) -> tuple[float, float, float]:
    """Return the share of occasions on which targets were met, with its interval; NaN for none."""
    of = results[results["target"].isin([t.id for t in targets])]
    known = of[of["met"].notna()]
    if not len(known):
        return float("nan"), float("nan"), float("nan")
    kept = known["met"].to_numpy(dtype=bool)
    return float(kept.mean()), *share_interval(kept, known["run"].to_numpy())
