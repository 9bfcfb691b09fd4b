"""The names that occur in an observed table, and their codes in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from sim.log import KIND, NEVER, OUTCOME, Names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from sim.log import CaseKind

    Numbers = NDArray[np.int64]


class Book:
    """The names that occur, and their codes."""

    def __init__(
        self, table: pd.DataFrame, presence: pd.DataFrame | None, reached: pd.DataFrame | None
    ) -> None:
        self.table = table
        people = [name for each in texts(table, "people") for name in several(each)]
        others = () if presence is None else presence["person"]
        more = () if reached is None else reached["unit"].dropna()
        self.places = {
            "case": distinct([*table["case"], *(() if reached is None else reached["case"])]),
            "activity": distinct(table["activity"]),
            "unit": distinct([*(u for k in _UNITS for u in texts(table, k)), *more]),
            "role": distinct(texts(table, "role")),
            "channel": distinct(texts(table, "channel")),
            "person": distinct([*people, *others]),
            "kind": KIND,
            "outcome": OUTCOME,
            "people": distinct(texts(table, "people")),
        }
        known = (*self.places["person"], *self.places["channel"])
        meetings = distinct(t for t in texts(table, "waited_for") if t not in known)
        self.awaited = (*known, *meetings)
        self.places |= {"addressee": self.places["unit"], "to": self.places["unit"]}

    def codes(self, name: str) -> Numbers:
        """Return the codes of a column of the table; NEVER where it says nothing."""
        if name not in self.table:
            return np.full(len(self.table), NEVER, dtype=np.int64)
        return self.code(name, self.table[name])

    def code(self, name: str, values: Iterable[object]) -> Numbers:
        """Return the codes of names, NEVER where there is none."""
        places = self.places[name]
        found = [NEVER if empty(value) else places[str(value)] for value in values]
        return np.array(found, dtype=np.int64)

    def waited_for(self) -> Numbers:
        """Return the codes of what was waited for: a person, a channel, or else a meeting."""
        if "waited_for" not in self.table:
            return np.full(len(self.table), NEVER, dtype=np.int64)
        places = {name: k for k, name in reversed([*enumerate(self.awaited)])}
        found = [NEVER if empty(t) else places[str(t)] for t in self.table["waited_for"]]
        return np.array(found, dtype=np.int64)

    def names(self, columns: dict[str, Numbers]) -> Names:
        """Return the names by their codes."""
        people = self.places["person"]
        groups = tuple(tuple(people[p] for p in several(text)) for text in self.places["people"])
        return Names(
            cases=tuple(self.places["case"]),
            case_kinds=tuple(_case_kind(columns, case) for case in self.places["case"].values()),
            activities=tuple(self.places["activity"]),
            units=tuple(self.places["unit"]),
            roles=tuple(self.places["role"]),
            channels=tuple(self.places["channel"]),
            people=tuple(people),
            groups=groups,
            needs=((),),
            waited_for=self.awaited,
        )


_UNITS = ("unit", "addressee", "to")


def _case_kind(columns: dict[str, Numbers], case: int) -> CaseKind:
    """Return what sort of thing a case is, by the rows that only such a thing has."""
    kinds = set(columns["kind"][columns["case"] == case].tolist())
    if KIND["inject"] in kinds:
        return "inject"
    if KIND["call"] in kinds:
        return "public"
    if kinds and kinds <= {KIND["break"], KIND["call-out"], KIND["travel"]}:
        return "duty"
    return "meeting" if KIND["opening"] in kinds else "inject"


def texts(table: pd.DataFrame, name: str) -> list[str]:
    """Return what a column says, row by row; nothing if there is no such column."""
    return [str(v) for v in table[name].dropna()] if name in table else []


def several(text: str) -> list[str]:
    """Return texts that are joined by "; ".

    >>> several("ann; bo")
    ['ann', 'bo']
    """
    return [part.strip() for part in text.split(";") if part.strip()]


def distinct(values: Iterable[object]) -> dict[str, int]:
    """Return the distinct values with their places, in the order in which they come first."""
    return {str(value): k for k, value in enumerate(dict.fromkeys(values))}


def empty(value: object) -> bool:
    """Whether a cell says nothing."""
    return value is None or bool(pd.isna(cast("float", value)))
