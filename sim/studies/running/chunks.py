"""Tables of some runs as bytes: what workers hand back and stores keep.

A chunk is a line of JSON, which says what follows, and the columns one after the other, little end
first, compressed. Nothing in it is ever executed, and it is read strictly: who knows where a file
that is kept comes from.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.studies.collecting import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    Column = NDArray[Any]

FAST: Final = 1
"""How hard the compression tries: a fifth of the size for a hundredth of the time of playing."""
MOST: Final = 2**30
"""Bytes beyond which something is no chunk."""
CODES: Final = "<i4"
MAYBE: Final = "maybe"
"""Yes, no or nothing (None), kept as 1, 0 and -1."""
KINDS: Final = {"b": "|b1", "i": "<i8", "f": "<f8"}
DTYPES: Final = {**{each: np.dtype(each) for each in KINDS.values()}, MAYBE: np.dtype("|i1")}


def packed(tables: Mapping[str, Part]) -> bytes:
    """Return ``tables`` as a chunk.

    Raises
    ------
    TypeError
        If a column holds something else than numbers, yes, no and nothing.

    Examples
    --------
    >>> lunch = Part([("soup",), ("bread",)], np.array([1, 0]), {"run": np.array([0, 1])})
    >>> unpacked(packed({"eaten": lunch}))["eaten"].numbers["run"].tolist()
    [0, 1]
    """
    told, columns = {}, []
    for name, part in tables.items():
        kinds, values = {}, [part.codes.astype(CODES)]
        for column, of_rows in part.numbers.items():
            kinds[column], plain = _plain(of_rows)
            values.append(plain)
        told[name] = {"names": part.names, "rows": len(part), "columns": kinds}
        columns += values
    head = json.dumps(told, separators=(",", ":")).encode()
    return zlib.compress(b"".join([head, b"\n", *(each.tobytes() for each in columns)]), FAST)


def _plain(column: Column) -> tuple[str, Column]:
    """Return what sort of column this is, and its values as they are kept."""
    if column.dtype.kind in KINDS:
        kind = KINDS[column.dtype.kind]
        return kind, column.astype(kind)
    values = column.tolist()
    if not all(each is None or isinstance(each, (bool, np.bool_)) for each in values):
        raise TypeError(f"a column holds neither numbers nor yes and no: {values[:3]} …")
    return MAYBE, np.array([-1 if each is None else int(each) for each in values], dtype="|i1")


def unpacked(chunk: bytes) -> dict[str, Part]:
    """Return the tables in ``chunk``.

    Raises
    ------
    ValueError
        If it is not one.
    """
    plain = _expanded(chunk)
    end = plain.find(b"\n")
    try:
        told = json.loads(plain[: max(end, 0)])
        reader = _Reader(plain, end + 1)
        tables = {str(name): _part(each, reader) for name, each in told.items()}
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no chunk: {error}") from error
    if reader.place != len(plain):
        raise ValueError("no chunk: longer than it says")
    return tables


def _expanded(chunk: bytes) -> bytes:
    reader = zlib.decompressobj()
    try:
        plain = reader.decompress(chunk, MOST)
    except zlib.error as error:
        raise ValueError(f"no chunk: {error}") from error
    if not reader.eof or reader.unused_data:
        raise ValueError("no chunk: shorter or longer than it says")
    return plain


class _Reader:
    def __init__(self, plain: bytes, place: int) -> None:
        self.plain, self.place = plain, place

    def column(self, dtype: np.dtype[Any], rows: int) -> Column:
        found = np.frombuffer(self.plain, dtype, rows, self.place)
        self.place += found.nbytes
        return found


def _part(told: Mapping[str, Any], reader: _Reader) -> Part:
    names, rows = [tuple(each) for each in told["names"]], told["rows"]
    if not isinstance(rows, int) or rows < 0 or not all(isinstance(n, str) for n in _flat(names)):
        raise ValueError("no chunk: names and numbers of rows are not what they should be")
    codes = reader.column(np.dtype(CODES), rows)
    if rows and not 0 <= codes.min() <= codes.max() < len(names):
        raise ValueError("no chunk: a row has no name")
    columns = {
        str(name): _rich(kind, reader.column(DTYPES[kind], rows))
        for name, kind in told["columns"].items()
    }
    return Part(names, codes, columns)


def _flat(names: list[tuple[Any, ...]]) -> Iterator[Any]:
    return (each for of_row in names for each in of_row)


def _rich(kind: str, column: Column) -> Column:
    if kind != MAYBE:
        return column
    meant = {-1: None, 0: False, 1: True}
    return np.array([meant[each] for each in column.tolist()], dtype=object)


# runs of a chunk ----------------------------------------------------------------------------------


def of_each(tables: Mapping[str, Part], numbers: range) -> Iterator[dict[str, Part]]:
    """Yield the tables of each run of a chunk, which holds the runs ``numbers`` in this order."""
    for run in numbers:
        yield {name: part[_rows(part, run, run + 1)] for name, part in tables.items()}


def up_to(tables: Mapping[str, Part], end: int) -> dict[str, Part]:
    """Return the tables without the run ``end`` and later ones."""
    return {name: part[_rows(part, 0, end)].tidied() for name, part in tables.items()}


def _rows(part: Part, first: int, end: int) -> slice:
    places = np.searchsorted(part.numbers["run"], [first, end])
    return slice(int(places[0]), int(places[1]))
