"""How long each stretch of an answer takes: from one foreseen milestone to the next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.log import MILESTONES
from sim.measures.survival import kaplan_meier_quantile, quantile_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Pauses = tuple[tuple[float, float], ...]

ORDER = MILESTONES
"""Milestones in the order in which a plan foresees them; they may happen in another."""

SUMMARY = (
    "not_begun",
    "reversed",
    "reached",
    "open",
    "median",
    "median_low",
    "median_high",
    "p90",
    "p90_low",
    "p90_high",
    "control",
)
"""Columns of `summarise`."""


class Way(NamedTuple):
    """From which milestone to which."""

    start: str
    end: str


RESPONSES = tuple(Way(ORDER[0], end) for end in ORDER[1:])
"""From the sending to each milestone."""

WAYS = tuple(Way(*pair) for pair in combinations(ORDER, 2))
"""From every milestone to every later one."""


@dataclass(frozen=True, slots=True)
class Spans:
    """What became of one stretch in each of some answers.

    ``row`` is the row of the table of answers, ``run`` its run, ``began`` when the stretch began
    [min after STARTEX], ``took`` until its end or, where it is open, until ENDEX [min]. All but
    ``row`` and ``run`` mean something only where it has ``begun``; it has ``not begun`` where its
    first milestone was still to come at ENDEX, and is ``turned`` where its last one came first.
    """

    row: NDArray[np.int64]
    run: NDArray[np.int64]
    began: Numbers
    took: Numbers
    reached: NDArray[np.bool_]
    turned: NDArray[np.bool_]
    begun: NDArray[np.bool_]

    def of(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> Spans:
        """Return those of some answers only."""
        return Spans(*(getattr(self, name)[which] for name in self.__slots__))


def spans(answers: pd.DataFrame, way: Way, *, next_only: bool = True) -> Spans:
    """Return what became of a stretch in each answer in which the plan foresees both its ends.

    ``answers`` as in `sim.measures.answers`. With ``next_only`` answers in which the plan foresees
    another milestone in between are left out: there the stretch is in two.
    """
    foreseen = _foreseen(answers, way, next_only=next_only)
    row = np.flatnonzero(foreseen)
    of = answers.iloc[row]
    start, end = _times(of, way.start), _times(of, way.end)
    turned = ~np.isnan(end) & ~(start <= end)
    begun = ~np.isnan(start) & ~turned
    reached = begun & ~np.isnan(end)
    until = np.where(reached, end, of["until_end"].to_numpy(dtype=float))
    began = start + of["sent"].to_numpy(dtype=float)
    return Spans(row, of["run"].to_numpy(), began, until - start, reached, turned, begun)


def summarise(found: Spans, pauses: Pauses = (), *, kin: bool = False) -> tuple[float, ...]:
    """Return the columns SUMMARY of a stretch over all its answers.

    Quantiles are those of Kaplan and Meier over the answers in which it has begun. With ``kin`` the
    intervals allow for answers of one run being alike, as they are where there are several.
    """
    begun = found.of(found.begun)
    counts = (
        int((~found.begun & ~found.turned).sum()),
        int(found.turned.sum()),
        int(begun.reached.sum()),
    )
    if not len(begun.row):
        return (*counts, *[float("nan")] * (len(SUMMARY) - len(counts)))
    times = (begun.took, begun.reached)
    runs = begun.run if kin else None
    quantiles = [
        value
        for share in (0.5, 0.9)
        for value in (
            kaplan_meier_quantile(*times, share),
            *quantile_interval(*times, share, runs),
        )
    ]
    still_open = float(1 - begun.reached.mean())
    return (*counts, still_open, *quantiles, stood(begun.began, begun.took, pauses))


def stood(began: Numbers, took: Numbers, pauses: Pauses) -> float:
    """Return for how long the exercise stood meanwhile, in the mean [min].

    >>> stood(np.array([0.0, 50.0]), np.array([60.0, 20.0]), ((55, 65),))
    7.5
    """
    over = began + took
    lengths = [np.maximum(np.minimum(over, e) - np.maximum(began, s), 0).mean() for s, e in pauses]
    return float(sum(lengths))


def stretch_table(answers: pd.DataFrame, pauses: Pauses = ()) -> pd.DataFrame:
    """Return per inject, unit and stretch between consecutive milestones how long it takes.

    Columns: case, unit, from, to, runs (in which the plan foresees both and nothing between) and
    SUMMARY. ``pauses`` [min after STARTEX] are those of the exercise.
    """
    return ways_table(answers, WAYS, pauses, next_only=True)


def ways_table(
    answers: pd.DataFrame, ways: tuple[Way, ...], pauses: Pauses, *, next_only: bool
) -> pd.DataFrame:
    """Return the columns of `stretch_table` for some ways, see `spans`."""
    group = answers.groupby(["case", "unit"], sort=False, observed=True).ngroup().to_numpy()
    cases, units = (answers[name].to_numpy() for name in ("case", "unit"))
    rows = {}
    for k, way in enumerate(ways):
        for part in _parts(spans(answers, way, next_only=next_only), group):
            first = part.row[0]
            row = (cases[first], units[first], *way, len(part.row), *summarise(part, pauses))
            rows[int(group[first]), k] = row
    in_order = [rows[place] for place in sorted(rows)]
    return pd.DataFrame(in_order, columns=["case", "unit", "from", "to", "runs", *SUMMARY])


def _parts(found: Spans, group: NDArray[np.integer]) -> Iterator[Spans]:
    """Yield the spans of each group that has any."""
    groups = group[found.row]
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    for members in np.split(order, starts[1:]) if len(order) else ():
        yield found.of(members)


def pooled_table(
    answers: pd.DataFrame, groups: Iterable[tuple[str, NDArray[np.bool_]]], pauses: Pauses = ()
) -> pd.DataFrame:
    """Return the same over all answers of a group: from sending to each milestone, then by stretch.

    ``groups`` are names with which answers belong to them. Columns: group, from, to, injects,
    answers, and SUMMARY, with intervals that allow for answers of one run being alike.
    """
    cases, _ = pd.factorize(answers["case"])
    onward = (way for way in WAYS if way.start != ORDER[0])
    found = [(way, spans(answers, way, next_only=False)) for way in RESPONSES]
    found += [(way, spans(answers, way)) for way in onward]
    rows = [
        (
            name,
            *way,
            len(np.unique(cases[part.row])),
            len(part.row),
            *summarise(part, pauses, kin=True),
        )
        for name, members in groups
        for way, everything in found
        for part in [everything.of(members[everything.row])]
        if len(part.row)
    ]
    return pd.DataFrame(rows, columns=["group", "from", "to", "injects", "answers", *SUMMARY])


def _foreseen(answers: pd.DataFrame, way: Way, *, next_only: bool) -> NDArray[np.bool_]:
    start, end = ORDER.index(way.start), ORDER.index(way.end)
    both = _has(answers, way.start) & _has(answers, way.end)
    for name in ORDER[start + 1 : end] if next_only else ():
        both &= ~_has(answers, name)
    return both


def _has(answers: pd.DataFrame, milestone: str) -> NDArray[np.bool_]:
    if milestone == ORDER[0]:
        return np.ones(len(answers), dtype=bool)
    return answers[f"has_{milestone}"].to_numpy(dtype=bool)


def _times(answers: pd.DataFrame, milestone: str) -> Numbers:
    """Return when a milestone was reached [min after sending]."""
    if milestone == ORDER[0]:
        return np.zeros(len(answers))
    return answers[milestone].to_numpy(dtype=float)
