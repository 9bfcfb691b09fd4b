"""Which column of a sheet is what: by its heading, by the make it was recognised as, by command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, get_args

from sim.errors import KrisimError, suggest
from sim.files.library.speech import Side
from sim.files.msel import COLUMNS, NOTES
from sim.files.tree import Plain, read_tree

if TYPE_CHECKING:
    from sim.files.sheets import Grid

Preset = Literal["hseep", "standard", "mitre", "openaev", "t3sf", "cexf", "csv", "krisim"]
PRESETS: tuple[Preset, ...] = get_args(Preset)
"""The makes of script that are known; csv is any sheet by its headings, krisim our own."""

SEARCHED = 40
"""Rows from the top among which the headings are looked for."""

FEWEST = 2
"""Headings that a row has to have so that it is the heading row."""

SEVERAL = ("says", "expected", "notes", "by")
"""Fields that several columns may fill."""

TELLING = ("says", "title", "to", "action")
"""Fields without any of which a sheet is no script."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns of a grid are which field.

    ``columns`` are positions from 0 by field; ``heading`` is the row of the headings from 0, -1 if
    there is none; ``unread`` are headings of columns that nothing is taken from.
    """

    preset: Preset
    columns: Mapping[str, tuple[int, ...]]
    heading: int
    named: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @property
    def is_script(self) -> bool:
        """Whether there is a column of times and one that says something."""
        timed = "at" in self.columns or "after" in self.columns
        return timed and any(name in self.columns for name in TELLING)


def layout_of(grid: Grid, preset: Preset | None, told: Mapping[str, str]) -> Layout | None:
    """Return which column of a grid is what; None if that cannot be told.

    Parameters
    ----------
    grid
        The sheet.
    preset
        The make; recognised if None.
    told
        Headings, or letters of columns, by field, as the user says it.

    Raises
    ------
    KrisimError
        If ``told`` names a field or a column that there is not.
    """
    _refuse_unknown(told)
    row = _heading_row(grid, told)
    if row is None:
        return _without_heading(grid, preset, told)
    heading = [_plain(cell) for cell in grid.rows[row]]
    make = preset or recognised(heading)
    names = dict(_by_heading(heading, make))
    taken = {column: name for name, text in told.items() for column in [_column(text, heading)]}
    names.update(taken)
    for name in told:
        names = {c: n for c, n in names.items() if n != name or c in taken}
    columns = _grouped(names, make)
    if "at" not in columns and "played" in columns:
        columns["at"] = columns.pop("played")
    used = {c for each in columns.values() for c in each}
    unread = tuple(t for c, t in enumerate(_texts(grid.rows[row])) if t and c not in used)
    shown = {n: _texts(grid.rows[row])[c[0]] for n, c in columns.items()}
    return Layout(make, columns, row, shown, unread)


def recognised(heading: Sequence[str]) -> Preset:
    """Return the make of which these, in lower case, are the headings; csv if of none.

    >>> recognised(["control number", "delivery time", "from org", "to org", "title"])
    'standard'
    """
    given = set(heading)
    if len(given & set(_own())) >= len(_OWN_SIGNS) and given >= _OWN_SIGNS:
        return "krisim"
    if given >= {_table("own")[name] for name in _OWN_SIGNS}:
        return "krisim"
    for preset in PRESETS:
        signs = _listed(_table("signs").get(preset))
        if signs and given >= set(signs):
            return preset
    return "csv"


_OWN_SIGNS = {"id", "from", "to", "by", "says", "procedure"}


def _by_heading(heading: Sequence[str], make: Preset) -> Iterator[tuple[int, str]]:
    known = _names(make)
    for column, text in enumerate(heading):
        if text in known:
            yield column, known[text]


def _grouped(names: Mapping[int, str], make: Preset) -> dict[str, tuple[int, ...]]:
    """Return the columns by field; of two for one field the first, unless both can be joined."""
    columns: dict[str, tuple[int, ...]] = {}
    for column, name in sorted(names.items()):
        if name == "nothing":
            continue
        if name not in columns or (name in SEVERAL and make != "krisim"):
            columns[name] = (*columns.get(name, ()), column)
    return columns


def _names(make: Preset) -> Mapping[str, str]:
    if make == "krisim":
        return _own()
    return {**_generic(), **{k: str(v) for k, v in _table("presets", make).items()}}


@cache
def _own() -> Mapping[str, str]:
    english = {name: name for name in (*COLUMNS, *NOTES)}
    return {**english, **{str(sv): name for name, sv in _table("own").items()}}


def own_headings(language: Side) -> Mapping[str, str]:
    """Return what the columns of our own script are called in a language.

    >>> own_headings("sv")["from"]
    'från'
    """
    swedish = {name: str(told) for name, told in _table("own").items()}
    return {name: swedish[name] if language == "sv" else name for name in (*COLUMNS, *NOTES)}


@cache
def _generic() -> Mapping[str, str]:
    return {heading: name for name, told in _table("fields").items() for heading in _listed(told)}


def known_fields() -> tuple[str, ...]:
    """Return the fields that a column can be mapped to."""
    return tuple(name for name in _table("fields") if name != "nothing")


def _heading_row(grid: Grid, told: Mapping[str, str]) -> int | None:
    """Return the row that has most headings, the first of several."""
    known = {*_generic(), *_own(), *(_plain(text) for text in told.values())}
    best, most = None, FEWEST - 1
    for number, row in enumerate(grid.rows[:SEARCHED]):
        found = len({_plain(cell) for cell in row} & known)
        if found > most:
            best, most = number, found
    return best


def _without_heading(grid: Grid, preset: Preset | None, told: Mapping[str, str]) -> Layout | None:
    first = next((c for row in grid.rows for c, cell in enumerate(row) if cell is not None), 0)
    places = _listed(_table("positions").get(preset)) if preset else []
    columns = {name: (first + k,) for k, name in enumerate(places)}
    columns |= {name: (_letter(text),) for name, text in told.items()}
    if not columns:
        return None
    width = len(grid.rows[0]) if grid.rows else 0
    kept = {name: each for name, each in columns.items() if each[0] < width}
    return Layout(preset or "csv", kept, -1)


def _column(text: str, heading: Sequence[str]) -> int:
    if _plain(text) in heading:
        return heading.index(_plain(text))
    if text.isalpha() and text.isupper() and len(text) <= 2:  # noqa: PLR2004 (columns up to ZZ)
        return _letter(text)
    shown = [each for each in heading if each]
    raise KrisimError(f"no column is headed '{text}'. {suggest(text, shown)}")


def _letter(text: str) -> int:
    """Return the position of a column by its letters.

    >>> _letter("A"), _letter("AB")
    (0, 27)
    """
    if not (text.isascii() and text.isalpha() and len(text) <= 2):  # noqa: PLR2004 (up to ZZ)
        raise KrisimError(
            f"there is no heading row, so '{text}' names no column: write its letter, as in at=C"
        )
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _refuse_unknown(told: Mapping[str, str]) -> None:
    for name in told:
        if name not in known_fields():
            raise KrisimError(f"no field is called '{name}'. {suggest(name, known_fields())}")


def _texts(row: Sequence[object]) -> list[str]:
    return ["" if cell is None else " ".join(str(cell).split()) for cell in row]


def _plain(cell: object) -> str:
    """Return a heading without regard to case, blanks and a colon at its end."""
    return " ".join(str(cell).split()).casefold().rstrip(":* ") if isinstance(cell, str) else ""


def _table(name: str, inner: str = "") -> Mapping[str, Plain]:
    told = _headings()[name]
    assert isinstance(told, dict)
    if not inner:
        return told
    found = told.get(inner, {})
    assert isinstance(found, dict)
    return found


@cache
def _headings() -> Mapping[str, Plain]:
    text = files("sim.files.importing").joinpath("headings.yaml").read_text(encoding="utf-8")
    told = read_tree(text, "headings.yaml").value
    assert isinstance(told, dict)
    return told


def _listed(told: Plain) -> list[str]:
    return [str(each) for each in told] if isinstance(told, list) else []
