"""Rows of many runs, kept small: equal names once, numbers as arrays."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sim.measures.every import Measure, Row

Names = tuple[str, ...]


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the search for circular garbage rest meanwhile.

    A run makes tens of thousands of small things, which are given back without it or kept on
    purpose; searching them again and again took a third of the time of measuring.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a table: its distinct ``names``, and which of them and what numbers a row has."""

    names: list[Names]
    codes: NDArray[np.int32]
    numbers: dict[str, NDArray[Any]]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: slice) -> Part:
        """Return some rows; names that none of them has stay."""
        numbers = {name: column[rows] for name, column in self.numbers.items()}
        return Part(self.names, self.codes[rows], numbers)

    def tidied(self) -> Part:
        """Return the part without names that no row has, columns as narrow as they can be."""
        used, codes = np.unique(self.codes, return_inverse=True)
        numbers = {
            name: np.array(column.tolist()) if column.dtype == object else column
            for name, column in self.numbers.items()
        }
        return Part([self.names[k] for k in used], codes.astype(np.int32), numbers)


def part(run: int | str, rows: Sequence[Row], measure: Measure) -> Part:
    """Return the rows of one run (names, then numbers) as a part of the table of ``measure``."""
    count = len(measure.names)
    place: dict[Any, int] = {}
    codes = [place.setdefault(row[:count], len(place)) for row in rows]
    columns = [*zip(*rows, strict=True)][count:] or [()] * len(measure.numbers)
    numbers = {name: np.array(c) for name, c in zip(measure.numbers, columns, strict=True)}
    return Part(
        list(place), np.array(codes, dtype=np.int32), {"run": np.full(len(rows), run), **numbers}
    )


class Growing:
    """A table to which parts are added, one after the other; names are kept once."""

    def __init__(self, measure: Measure) -> None:
        self.measure = measure
        self._place: dict[Names, int] = {}
        self._parts: list[Part] = []

    def add(self, new: Part) -> None:
        """Put ``new`` below all that is there."""
        here = [self._place.setdefault(names, len(self._place)) for names in new.names]
        codes = np.array(here, dtype=np.int32)[new.codes]
        self._parts.append(Part([], codes, new.numbers))

    def whole(self) -> Part:
        """Return all that was added as one part."""
        parts = [each for each in self._parts if len(each)] or self._parts[:1]
        numbers = {
            name: np.concatenate([each.numbers[name] for each in parts])
            for name in parts[0].numbers
        }
        return Part(list(self._place), np.concatenate([each.codes for each in parts]), numbers)

    def table(self) -> pd.DataFrame:
        """Return the table, names as categories.

        Categories are made last, so that they do not depend on how the runs were shared out.
        """
        whole = self.whole()
        names = {
            name: _named([names[k] for names in self._place], whole.codes)
            for k, name in enumerate(self.measure.names)
        }
        numbers = dict(whole.numbers)
        return pd.DataFrame({"run": numbers.pop("run"), **names, **numbers})


def _named(names: Sequence[str], rows: NDArray[np.int32]) -> pd.Categorical[str]:
    distinct = sorted(set(names))
    place = {name: k for k, name in enumerate(distinct)}
    codes = np.array([place[name] for name in names], dtype=np.int32)
    return pd.Categorical.from_codes(codes[rows], categories=pd.Index(distinct, dtype="str"))


def with_names(table: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return a table that was kept in a file with its names as categories, also if it is empty."""
    return table.astype(dict.fromkeys(measure.names, "str")).astype(
        dict.fromkeys(measure.names, "category")
    )
