"""Text files of separated values: which encoding and which separator, found out and told."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from sim.files.reading import refused
from sim.files.vetting import MOST_CELLS, MOST_COLUMNS, MOST_ROWS

LOOKED_AT = 100
"""Rows by which the separator is found out."""

SEPARATORS = {";": "semicolons", "\t": "tabs", ",": "commas", "|": "bars"}
"""That may separate cells, the more usual ones first, and what they are called."""

_HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_separated(raw: bytes, name: str) -> tuple[list[list[str]], tuple[str, ...]]:
    """Return the cells of a text file, row by row, and what is to be told of how it was read.

    Parameters
    ----------
    raw
        Its bytes: UTF-8 with or without a byte order mark, UTF-16 with one, or Windows-1252.
    name
        What the file is called in errors.

    Raises
    ------
    ScenarioError
        If the encoding is another one or changes within the file, quotes are wrong, or it is too
        large.

    Examples
    --------
    >>> rows, notes = read_separated("tid;från".encode("cp1252"), "plan.csv")
    >>> rows, notes
    ([['tid', 'från']], ('read as Windows-1252, cells separated by semicolons',))
    """
    text, encoding = decoded(raw, name)
    if "\0" in text:
        raise refused(name, "this is not a text file", "Save it as .xlsx, or as CSV in UTF-8")
    hint = _HINT.match(text)
    separator = hint[1] if hint else _separator(text)
    rows = list(_rows(text[hint.end() :] if hint else text, separator, name))
    shown = SEPARATORS.get(separator, separator)
    return rows, (f"read as {encoding}, cells separated by {shown}",)


def decoded(raw: bytes, name: str) -> tuple[str, str]:
    """Return the text of a file, and the name of its encoding.

    Raises
    ------
    ScenarioError
        If it is in none that is known, or in several.
    """
    if raw.startswith(_UTF16):
        try:
            return raw.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError:
            raise refused(name, "the text is damaged UTF-16", _AS_UTF8) from None
    try:
        return raw.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        return _western(raw, error.start, name), "Windows-1252"


_AS_UTF8 = "Save it with the encoding UTF-8 (in Excel: 'CSV UTF-8')"


def _western(raw: bytes, wrong: int, name: str) -> str:
    """Return a text in Windows-1252, whose byte at ``wrong`` is no UTF-8."""
    line = raw.count(b"\n", 0, wrong) + 1
    other = next((n for n, each in enumerate(raw.split(b"\n"), 1) if _utf8(each)), None)
    if other is not None or raw.startswith(codecs.BOM_UTF8):
        what = f"line {line} is not in UTF-8, though line {other or 1} is: encodings are mixed"
        raise refused(name, what, _AS_UTF8)
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = f"line {line} holds the byte 0x{raw[error.start]:02x} of an unknown encoding"
        raise refused(name, what, _AS_UTF8) from None


def _utf8(line: bytes) -> bool:
    """Tell whether a line holds letters beyond ASCII, in UTF-8."""
    if line.isascii():
        return False
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _separator(text: str) -> str:
    """Return what separates most rows into equally many cells."""
    return max(SEPARATORS, key=lambda separator: _agreement(text, separator))


def _agreement(text: str, separator: str) -> int:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    widths: Counter[int] = Counter()
    try:
        for row, _ in zip(reader, range(LOOKED_AT), strict=False):
            widths[len(row)] += 1
    except csv.Error:
        return 0
    return max((rows for width, rows in widths.items() if width > 1), default=0)


def _rows(text: str, separator: str, name: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    widest = 0
    try:
        for number, row in enumerate(reader, start=1):
            widest = max(widest, len(row))
            large = number > MOST_ROWS or widest > MOST_COLUMNS or number * widest > MOST_CELLS
            if large:
                what = f"the file has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns"
                raise refused(name, what, "Is it the right file?")
            yield row
    except csv.Error as error:
        raise refused(f"{name}, line {reader.line_num}", f"it cannot be read: {error}") from None
