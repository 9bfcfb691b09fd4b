"""What reading a sheet has to tell, in the language that is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sim.words import Words

_ENCODED = re.compile(r"read as (?P<encoding>.+), cells separated by (?P<separator>.+)")
_MERGED = re.compile(r"merged cells, of which the first holds the value: (?P<cells>.+)")
_ROWS = re.compile(r"hidden rows, which were read too: (?P<count>\d+)")
_COLUMNS = re.compile(r"hidden columns, which were read too: (?P<count>\d+)")
_FAILED = re.compile(r"failed formulas: (?P<cells>.+)", re.DOTALL)

SAID = {
    _ENCODED: "text in {encoding}",
    _MERGED: "merged cells, of which the first holds the value: {cells}",
    _ROWS: "hidden rows, which were read too: {count}",
    _COLUMNS: "hidden columns, which were read too: {count}",
    _FAILED: "failed formulas: {cells}",
}


def said_of(notes: Iterable[str], say: Words) -> Iterator[str]:
    """Yield the notes of a sheet in a language; a kind that is not known stays as it is.

    >>> list(said_of(["hidden rows, which were read too: 3"], Words("sv")))
    ['dolda rader, som också lästes: 3']
    """
    for note in notes:
        found = next(((p, m) for p in SAID for m in [p.fullmatch(note)] if m), None)
        yield note if found is None else say(SAID[found[0]], **_values(found[1]))


def _values(match: re.Match[str]) -> dict[str, str]:
    return {name: value for name, value in match.groupdict().items() if name != "separator"}
