"""Workbooks looked through before they are read: how large they are, and what a reader drops.

Whoever reads a workbook lays out the whole rectangle up to its last cell, so two cells can take
all memory there is; and a cell whose formula failed comes out empty, as if nobody had written it.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from xml.parsers.expat import ExpatError, ParserCreate

UNPACKED = 200_000_000
"""Size of everything in a workbook together, unpacked [bytes]."""

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 100_000, 1_000, 3_000_000
"""Of a sheet: its last row and column with anything in them, and the rectangle up to there."""

MOST_TEXT = 100_000_000
"""Characters of a sheet, a text that stands in many cells counted in each."""

MOST_ELEMENTS = 6_000_000
"""XML elements of a part of a workbook."""

Start = Callable[[str, dict[str, str]], None]
"""Is called with an element's name and attributes."""

End = Callable[[str], None]
"""Is called with an element's name, or with a text."""

DAMAGED = ("the file is damaged", "Open it in your spreadsheet, and save it anew as .xlsx")
_STORED, _DEFLATED = 0, 8
_LOCAL = struct.Struct("<26xHH")


class VettingError(Exception):
    """A workbook is not to be read: what is wrong with it, and what to do."""

    def __init__(self, what: str, instead: str = "") -> None:
        super().__init__(what)
        self.instead = instead


@dataclass(slots=True)
class Found:
    """What a sheet holds besides its values, by row and column from 0."""

    rows: int = 0
    columns: int = 0
    texts: int = 0
    failed: dict[tuple[int, int], str] = field(default_factory=dict)
    valueless: list[tuple[int, int]] = field(default_factory=list)
    negative: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: int = 0
    hidden_columns: int = 0

    def hold(self, row: int, column: int, characters: int = 0) -> None:
        """Count a cell that holds something.

        Raises
        ------
        VettingError
            If the sheet is too large.
        """
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)
        self.texts += characters
        refuse_large(self.rows, self.columns)
        if self.texts > MOST_TEXT:
            raise VettingError(f"a sheet holds more than {MOST_TEXT // 1_000_000} million letters")


def refuse_large(rows: int, columns: int) -> None:
    """Raise VettingError if a sheet with so many rows and columns is too large to be read."""
    instead = "Delete what is not needed, or save the part that is as a file of its own"
    if rows > MOST_ROWS:
        raise VettingError(f"a sheet has more than {MOST_ROWS} rows", instead)
    if columns > MOST_COLUMNS:
        raise VettingError(f"a sheet has more than {MOST_COLUMNS} columns", instead)
    if rows * columns > MOST_CELLS:
        what = f"a sheet of {rows} rows and {columns} columns is too large"
        raise VettingError(what, instead)


def unpacked(raw: bytes) -> dict[str, bytes]:
    """Return the XML parts of a zip file; whatever it says of their sizes is checked.

    Raises
    ------
    VettingError
        If it is damaged, encrypted, or larger than `UNPACKED`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise VettingError(*DAMAGED) from error
    if sum(info.file_size for info in infos) > UNPACKED:
        raise _too_large()
    parts: dict[str, bytes] = {}
    left = UNPACKED
    for info in infos:
        content = _inflated(raw, info, left)
        left -= len(content)
        if info.filename in parts:
            raise VettingError(*DAMAGED)
        parts[info.filename] = content
    return parts


def _inflated(raw: bytes, info: zipfile.ZipInfo, most: int) -> bytes:
    """Return a member of a zip file, at most as long as it says and as is left."""
    if info.flag_bits & 1:
        raise VettingError("the file is encrypted", "Save it without a password")
    try:
        name, extra = _LOCAL.unpack_from(raw, info.header_offset)
        start = info.header_offset + _LOCAL.size + name + extra
        packed = raw[start : start + info.compress_size]
        if info.compress_type == _STORED:
            content = packed
        elif info.compress_type == _DEFLATED:
            content = zlib.decompressobj(-15).decompress(packed, info.file_size + 1)
        else:
            raise VettingError(*DAMAGED)
    except (zlib.error, struct.error) as error:
        raise VettingError(*DAMAGED) from error
    if len(content) > most:
        raise _too_large()
    if len(content) != info.file_size:
        raise VettingError("the file says it is smaller than it is", "Save it anew as .xlsx")
    return content


def _too_large() -> VettingError:
    what = f"unpacked, the file has more than {UNPACKED // 1_000_000} MB"
    return VettingError(what, "Is it the right file?")


def parse(content: bytes, start: Start, end: End | None = None, text: End | None = None) -> None:
    """Parse XML without a document type, and so without entities; names come without prefixes.

    Raises
    ------
    VettingError
        If it is no XML, declares a document type, or has more than `MOST_ELEMENTS` elements.
    """
    parser = ParserCreate()
    numbers = count(1)

    def started(tag: str, about: dict[str, str]) -> None:
        if next(numbers) > MOST_ELEMENTS:
            raise VettingError("a sheet has too many cells", "Delete what is not needed")
        start(_bare(tag), {_bare(key): value for key, value in about.items()})

    parser.StartElementHandler = started
    parser.StartDoctypeDeclHandler = _refuse_doctype
    if end is not None:
        ended = end
        parser.EndElementHandler = lambda tag: ended(_bare(tag))
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except (ExpatError, LookupError, ValueError) as error:  # the last two: an unknown encoding
        raise VettingError(*DAMAGED) from error


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse_doctype(*_: object) -> None:
    raise VettingError("the file declares XML entities", "Save it anew as .xlsx")
