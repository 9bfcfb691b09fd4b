"""What what-ifs may be measured by besides targets: every answer, callers' waits, overtime."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from sim.errors import KrisimError, suggest
from sim.studies.comparing import COMPARED, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from sim.studies.runs import Runs

Chosen: TypeAlias = Literal["answers", "callers", "overtime"]
"""Every answer to an inject, what became of those who called, overtime of units."""


def chosen_measures(names: Sequence[str]) -> tuple[Chosen, ...]:
    """Return the measures of these names; KrisimError with a suggestion if one is unknown."""
    known = get_args(Chosen)
    for name in names:
        if name not in known:
            raise KrisimError(f"there is no measure '{name}'. {suggest(name, known)}")
    return tuple(each for each in known if each in names)


LESS: Final = (
    "all answers",
    "answer",
    "target time",
    "mean wait",
    "gave up",
    "turned away",
    "overtime",
)
"""Measures of which less is better: minutes, or persons."""
SHARES: Final = ("target met", "calls in time")
"""Measures that are shares."""
PERSONS: Final = ("gave up", "turned away")
"""Measures that count persons."""

_OF_CALLERS: Final = {
    "mean wait": "mean_wait",
    **{name: name.replace(" ", "_") for name in PERSONS},
}


def tables_for(measures: Sequence[Chosen]) -> list[str]:
    """Return the tables of each run from which targets and the chosen measures are told."""
    more: dict[Chosen, str] = {"callers": "callers", "overtime": "days"}
    return [*COMPARED, *(more[each] for each in measures if each in more)]


def further(before: Runs, after: Runs, measures: Sequence[Chosen]) -> Iterator[Pair]:
    """Yield the chosen measures that no target is about.

    Of callers, by source: *mean wait* [min] of those answered, and how many persons *gave up* or
    were *turned away*. *overtime* [min] of all people of a unit.
    """
    if "callers" in measures:
        for name, column in _OF_CALLERS.items():
            yield from _each(before["callers"], after["callers"], ("source", column), name)
    if "overtime" in measures:
        yield from _each(before["days"], after["days"], ("unit", "overtime"), "overtime")


def _each(
    before: pd.DataFrame, after: pd.DataFrame, columns: tuple[str, str], name: str
) -> Iterator[Pair]:
    """Yield a pair for each value of the first column, of the runs in which both have a number."""
    key, number = columns
    both = before[["run", key, number]].merge(
        after[["run", key, number]], on=["run", key], suffixes=("_before", "_after")
    )
    both = both.dropna(subset=[f"{number}_before", f"{number}_after"])
    for of, rows in both.groupby(key, sort=False, observed=True):
        values = (rows[f"{number}_{when}"].to_numpy(dtype=float) for when in ("before", "after"))
        yield Pair(name, str(of), *values)
