"""Evening out hours: duties change hands while that leaves the one with more hours better off."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias

from sim.studies.staffing.weeks import Node, after, rested

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.studies.staffing.terms import Pattern
    from sim.studies.staffing.weeks import Rules

Row: TypeAlias = tuple[int | None, ...]
"""What one person does, day by day: the number of a duty, or None when free."""

MOST_EXCHANGES: Final = 500


def on_site(row: Row, patterns: Sequence[Pattern]) -> int:
    """Return how long somebody is on site in all [min]."""
    told = [patterns[duty] for duty in row if duty is not None]
    return sum(pattern.minutes for pattern in told if pattern.kind == "on site")


def allowed(row: Row, patterns: Sequence[Pattern], rules: Rules) -> bool:
    """Whether one person may have these duties."""
    node = Node()
    for day, duty in enumerate(row):
        left = node if duty is None else after(node, patterns[duty], day, rules)
        if left is None:
            return False
        node = left
    return rested(node, rules)


def evened(rows: Sequence[Row], patterns: Sequence[Pattern], rules: Rules) -> list[Row]:
    """Return rows with the same duties on each day, whose hours on site differ less.

    One exchange after the other: a day of somebody with many hours against that of somebody with
    few, as long as both may have it and the larger of their hours gets smaller. So the sum of the
    squares falls with each, and no better exchange of two people's single days is left at the end.
    Time on call stays with whom it has.
    """
    left = list(rows)
    for _ in range(MOST_EXCHANGES):
        found = _exchange(left, patterns, rules)
        if found is None:
            return left
        (one, row), (other, row_of_other) = found
        left[one], left[other] = row, row_of_other
    return left


def _exchange(
    rows: Sequence[Row], patterns: Sequence[Pattern], rules: Rules
) -> tuple[tuple[int, Row], tuple[int, Row]] | None:
    """Return two people with their new rows; None if nothing gets better."""
    lengths = {k: on_site((k,), patterns) for k in range(len(patterns))} | {None: 0}
    at_home = {k for k, pattern in enumerate(patterns) if pattern.kind == "on call"}
    hours = [on_site(row, patterns) for row in rows]
    order = sorted(range(len(rows)), key=lambda k: (-hours[k], k))
    for one, other in product(order, reversed(order)):
        for day, (duty, instead) in enumerate(zip(rows[one], rows[other], strict=True)):
            moved = lengths[duty] - lengths[instead]
            if not 0 < moved < hours[one] - hours[other] or instead in at_home:
                continue
            row = (*rows[one][:day], instead, *rows[one][day + 1 :])
            row_of_other = (*rows[other][:day], duty, *rows[other][day + 1 :])
            if all(allowed(each, patterns, rules) for each in (row, row_of_other)):
                return (one, row), (other, row_of_other)
    return None
