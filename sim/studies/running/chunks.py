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
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Column = NDArray[Any]

FAST: Final = 1
"""How hard the compression tries: a fifth of the size for a hundredth of the time of playing."""
MOST: Final = 2**30
"""Bytes beyond which something is no chunk."""
CODES: Final = "<i4"
MAYBE: Final = "maybe"
"""Yes, no or nothing (None), kept as 1, 0 and -1."""
MIXED: Final = "mixed"
"""Numbers, yes, no and nothing in one column, each kept with what sort it is of."""
SORTS: Final = (None, bool, int, float)
KINDS: Final = {"b": "|b1", "i": "<i8", "f": "<f8"}
DTYPES: Final = {
    **{each: np.dtype(each) for each in KINDS.values()},
    MAYBE: np.dtype("|i1"),
    MIXED: np.dtype([("sort", "|u1"), ("value", "<f8")]),
}


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
    told: dict[str, Any] = {}
    words: dict[str, int] = {}
    columns: list[Column] = []
    for name, part in tables.items():
        kinds, values = {}, [_spelt(part.names, words), part.codes.astype(CODES)]
        for column, of_rows in part.numbers.items():
            kinds[column], plain = _plain(of_rows)
            values.append(plain)
        shape = [len(part.names), len(part.names[0]) if part.names else 0]
        told[name] = {"names": shape, "rows": len(part), "columns": kinds}
        columns += values
    head = json.dumps({"words": list(words), "tables": told}, separators=(",", ":")).encode()
    return zlib.compress(b"".join([head, b"\n", *(each.tobytes() for each in columns)]), FAST)


def _spelt(names: Sequence[tuple[str, ...]], words: dict[str, int]) -> Column:
    """Return names by the numbers of their words; new words get the next numbers."""
    numbers = [words.setdefault(word, len(words)) for name in names for word in name]
    return np.array(numbers, dtype=CODES)


def _plain(column: Column) -> tuple[str, Column]:
    """Return what sort of column this is, and its values as they are kept."""
    if column.dtype.kind in KINDS:
        kind = KINDS[column.dtype.kind]
        return kind, column.astype(kind)
    values = column.tolist()
    if all(each is None or isinstance(each, (bool, np.bool_)) for each in values):
        return MAYBE, np.array([-1 if each is None else int(each) for each in values], dtype="|i1")
    sorted_values = [(_sort(each), 0.0 if each is None else float(each)) for each in values]
    return MIXED, np.array(sorted_values, dtype=DTYPES[MIXED])


def _sort(value: Any) -> int:
    """Return of which of SORTS a value is."""
    plain = value.item() if isinstance(value, np.generic) else value
    sort = None if plain is None else type(plain)
    if sort not in SORTS:
        raise TypeError(f"a column holds neither numbers nor yes and no: {value!r}")
    return SORTS.index(sort)


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
        reader = _Reader(plain, end + 1, told["words"])
        tables = {str(name): _part(each, reader) for name, each in told["tables"].items()}
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
    def __init__(self, plain: bytes, place: int, words: Any) -> None:
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise ValueError("no chunk: its words are none")
        self.plain, self.place = plain, place
        self.words: list[str] = words

    def column(self, dtype: np.dtype[Any], rows: int) -> Column:
        found = np.frombuffer(self.plain, dtype, rows, self.place)
        self.place += found.nbytes
        return found

    def codes(self, count: int, below: int) -> Column:
        """Return numbers from 0 to less than ``below``."""
        found = self.column(np.dtype(CODES), count)
        if count and not 0 <= found.min() <= found.max() < below:
            raise ValueError("no chunk: a name is missing")
        return found

    def names(self, count: int, length: int) -> list[tuple[str, ...]]:
        codes = self.codes(count * length, len(self.words)).tolist()
        spelt = [self.words[code] for code in codes]
        return [*zip(*[iter(spelt)] * length, strict=True)] if length else [()] * count


def _part(told: Mapping[str, Any], reader: _Reader) -> Part:
    (count, length), rows = told["names"], told["rows"]
    if not all(isinstance(n, int) and 0 <= n < MOST for n in (count, length, rows)):
        raise ValueError("no chunk: numbers of names or rows are none")
    if not length and count > 1:
        raise ValueError("no chunk: nothing has several names")
    names = reader.names(count, length)
    codes = reader.codes(rows, count)
    columns = {
        str(name): _rich(kind, reader.column(DTYPES[kind], rows))
        for name, kind in told["columns"].items()
    }
    return Part(names, codes, columns)


def _rich(kind: str, column: Column) -> Column:
    if kind == MIXED:
        values = [_value(int(each["sort"]), float(each["value"])) for each in column]
        return np.array(values, dtype=object)
    if kind != MAYBE:
        return column
    meant = {-1: None, 0: False, 1: True}
    return np.array([meant[each] for each in column.tolist()], dtype=object)


def _value(sort: int, value: float) -> float | None:
    """Return a value of the sort that it was of."""
    if not 0 <= sort < len(SORTS):
        raise ValueError("no chunk: a value is of no sort")
    made = SORTS[sort]
    return None if made is None else made(value)


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
