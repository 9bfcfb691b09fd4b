"""Cells of a spreadsheet: texts that no program takes for formulas, and CSV files made of them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

DIGITS = 4
"""Decimals that are written."""

STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula, or for something near it."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def readable(text: str) -> str:
    """Return a text with every character that no file may hold replaced by a mark.

    >>> readable(chr(7) + "bell")
    '�bell'
    """
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def harmless(text: str) -> str:
    """Return a text with an apostrophe before it if a spreadsheet would calculate it.

    >>> harmless("=1+1"), harmless("1+1")
    ("'=1+1", '1+1')
    """
    clean = readable(text)
    return f"'{clean}" if clean.startswith(STARTS) else clean


def write_csv(table: pd.DataFrame, path: Path, language: str = "en") -> None:
    """Write a table for people and their spreadsheets.

    With a byte order mark, at most four decimals and, in Swedish, semicolons and decimal commas.
    Texts are harmless, times are to the second.
    """
    from pandas.api.types import is_numeric_dtype  # slow to import, needed by tables only

    separator, decimal = (";", ",") if language == "sv" else (",", ".")
    safe = rounded(table)
    for name in table:
        if not is_numeric_dtype(table[name]):
            safe[name] = table[name].astype(object).map(_safe)
    safe.to_csv(path, index=False, encoding="utf-8-sig", sep=separator, decimal=decimal)


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its numbers to four decimals."""
    from pandas.api.types import is_float_dtype  # slow to import, needed by tables only

    numbers = {name: DIGITS for name in table if is_float_dtype(table[name])}
    return table.round(numbers)


def _safe(value: object) -> object:
    if isinstance(value, datetime):
        missing = value.year != value.year  # of pandas' missing time it is no number
        return None if missing else value.isoformat(sep=" ", timespec="seconds")
    return harmless(value) if isinstance(value, str) else value
