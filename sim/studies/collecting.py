"""Rows of many runs, kept small: equal names once, numbers as arrays."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from sim.measures.every import Measure

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
    numbers: pd.DataFrame


def part(rows: Sequence[tuple[object, ...]], measure: Measure) -> Part:
    """Return ``rows`` (run, then names, then numbers) of one of MEASURES as a part of its table."""
    last = 1 + len(measure.names)
    place: dict[tuple[object, ...], int] = {}
    codes = [place.setdefault(row[1:last], len(place)) for row in rows]
    columns = ["run", *measure.numbers]
    numbers = pd.DataFrame([(row[0], *row[last:]) for row in rows], columns=columns)
    return Part([*map(_texts, place)], np.array(codes, dtype=np.int32), numbers)


def _texts(names: tuple[object, ...]) -> Names:
    return tuple(map(str, names))


def joined(parts: Iterable[Part], measure: Measure) -> pd.DataFrame:
    """Return the whole table, names as categories.

    Categories are made last, so that they do not depend on how the runs were shared out.
    """
    every = list(parts)
    place: dict[Names, int] = {}
    codes = []
    for each in every:
        here = [place.setdefault(names, len(place)) for names in each.names]
        codes.append(np.array(here, dtype=np.int32)[each.codes])
    filled = [each.numbers for each in every if len(each.numbers)] or [every[0].numbers]
    table = pd.concat(filled, ignore_index=True)
    of_rows = np.concatenate(codes)
    for k, name in enumerate(measure.names):
        table.insert(k + 1, name, pd.Series(_named([names[k] for names in place], of_rows)))
    return table


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
