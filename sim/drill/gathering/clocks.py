"""By how much the clock of a log was fast, from messages that another log has too."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from sim.drill.gathering.likeness import likeness, words_in
from sim.errors import KrisimError

if TYPE_CHECKING:
    from sim.drill.gathering.sources.rows import Row

FEWEST: Final = 6
"""Pairs from which on the least and the greatest hold the median with 95 % confidence."""

MOST: Final = 3_000_000
"""Comparisons of rows that are made: some seconds."""

APART: Final = 3600.0
"""How far two times of one message may lie apart [s]."""

ALIKE: Final = 0.6
"""Likeness of two texts from which on they may be of one message."""


@dataclass(frozen=True, slots=True)
class Offset:
    """How many seconds a clock was fast: the likeliest, and from ``low`` to ``high``."""

    seconds: float
    low: float
    high: float
    pairs: int = 0

    @property
    def certain(self) -> bool:
        """Whether the clock was not right."""
        return self.low > 0 or self.high < 0


def estimated(file: str, rows: Sequence[Row], others: Sequence[Row]) -> Offset:
    """Return by how much the clock behind ``rows`` was fast against the one behind ``others``.

    Raises
    ------
    KrisimError
        If fewer than `FEWEST` messages are in both.
    """
    if comparisons(rows, others) > MOST:
        raise KrisimError(
            f"{file}: too many rows to estimate its clock: state it, as in --clock {file}=+2min"
        )
    found = [*pairs(rows, others)]
    if len(found) < FEWEST:
        raise KrisimError(
            f"{file}: its clock cannot be estimated: {len(found)} messages are in another log too,"
            f" and {FEWEST} are needed; state it, as in --clock {file}=+2min, or leave it out"
        )
    return offset_of([d for d, _ in found], [w for _, w in found])


def offset_of(differences: Sequence[float], widths: Sequence[float]) -> Offset:
    """Return the offset from how far each message's time was ahead [s] of that in the other log.

    ``widths``: by how much reading both clocks coarsely may have moved each difference [s]. The
    offset is their median, with the order statistics that hold it with 95 % confidence (an interval
    that needs no assumption on how the differences are spread), widened by the median width.

    Examples
    --------
    >>> offset_of([118, 119, 120, 121, 122, 900], [1] * 6)
    Offset(seconds=120.5, low=117.0, high=901.0, pairs=6)
    """
    ordered = sorted(differences)
    n = len(ordered)
    k = _order(n)
    wide = median(widths)
    return Offset(median(ordered), float(ordered[k] - wide), float(ordered[-1 - k] + wide), n)


def _order(n: int) -> int:
    """Return how many may be left out at each end: P(fewer than that below) stays below 2.5 %."""
    chance, term, k = 0.0, 0.5**n, 0
    while chance + term <= 0.025 and k < n // 2:  # noqa: PLR2004 (half of 5 %)
        chance += term
        term *= (n - k) / (k + 1)
        k += 1
    return max(k - 1, 0)


def pairs(rows: Sequence[Row], others: Sequence[Row]) -> Iterator[tuple[float, float]]:
    """Yield for each message that is in both logs: how far ahead it is, and how wide that is [s].

    A time is the middle of what its clock showed for as long as its precision: a clock read to the
    minute shows 08:05 until 08:06. Two rows are of one message if each is the likeliest of the
    other's; those that are like several are left out.
    """
    ours, theirs = _Timed(rows), _Timed(others)
    forth = [theirs.likeliest(row) for row in ours.rows]
    back = [ours.likeliest(row) for row in theirs.rows]
    for k, partner in enumerate(forth):
        if partner is not None and back[partner] == k:
            one, two = ours.rows[k], theirs.rows[partner]
            yield one["middle"] - two["middle"], (one["precision"] + two["precision"]) / 2


def comparisons(rows: Sequence[Row], others: Sequence[Row]) -> int:
    """Return how many pairs of rows lie near enough to be compared."""
    theirs = _Timed(others)
    return sum(len(theirs.near(row)) for row in _Timed(rows).rows)


class _Timed:
    """The rows of a log that have a time, in its order, with their words."""

    def __init__(self, rows: Sequence[Row]) -> None:
        known = [_heard(row) for row in rows if row["at"] is not None]
        self.rows = sorted(known, key=lambda row: float(row["middle"]))
        self.middles = [row["middle"] for row in self.rows]

    def near(self, row: dict[str, Any]) -> range:
        """Return the places of the rows near in time to another."""
        return range(
            bisect_left(self.middles, row["middle"] - APART),
            bisect_right(self.middles, row["middle"] + APART),
        )

    def likeliest(self, row: dict[str, Any]) -> int | None:
        """Return which row is the same message; None if none is, or several are alike."""
        scored = [
            (score, place)
            for place in self.near(row)
            if (score := _same(row, self.rows[place])) >= ALIKE
        ]
        scored.sort(reverse=True)
        if not scored or (len(scored) > 1 and scored[0][0] == scored[1][0]):
            return None
        return scored[0][1]


def _heard(row: Row) -> dict[str, Any]:
    precision = row["precision"] or 1.0
    middle = row["at"].timestamp() + (precision / 2 if precision > 1 else 0.0)
    return row | {"heard": words_in(row["words"]), "precision": precision, "middle": middle}


def _same(row: dict[str, Any], other: dict[str, Any]) -> float:
    if row["inject"] and (row["inject"], row["event"]) == (other["inject"], other["event"]):
        return 1.0 if row.get("unit") == other.get("unit") else 0.0
    if row["event"] != other["event"]:
        return 0.0
    return likeness(row["heard"], other["heard"])
