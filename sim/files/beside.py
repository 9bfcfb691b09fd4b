"""The tables of a scenario that stand in files of their own beside its YAML file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from sim.errors import Place, Problem
from sim.files.books.part import parts
from sim.files.msel import read_msel
from sim.files.reading import MAIN, MAIN_BOOK, read_text, refused
from sim.files.rosters.beside import read_roster
from sim.files.sheets import WORKBOOKS
from sim.files.tree import Plain

MSELS = ("msel.csv", "msel.xlsx")
"""Files with injects, of which one is read where it lies beside `MAIN`."""

ROSTERS = ("roster.csv", "roster.xlsx")
"""Files that say who is there when, of which one is read where it lies beside `MAIN`."""


class Beside(Protocol):
    """A table that was read from a file of its own."""

    @property
    def key(self) -> str:
        """The key of the scenario under which its rows would stand."""

    def joined(
        self, own: dict[str, Plain], elsewhere: Callable[[Place], str]
    ) -> tuple[dict[str, Plain], list[Problem]]:
        """Return what the YAML file says and its own rows together, and what contradicts."""

    def holds(self, place: Place) -> bool:
        """Tell whether ``place`` is in this file."""

    def where(self, place: Place) -> str:
        """Return where in this file ``place`` stands, for people."""

    def line(self, place: Place) -> int:
        """Return the row in which ``place`` stands."""


def tables_beside(main: Path, top: dict[str, Plain]) -> tuple[Beside, ...]:
    """Return the tables in files that ``msel`` and ``roster`` name, or that lie beside a folder's.

    Raises
    ------
    ScenarioError
        If such a file is missing, lies elsewhere, stands there twice, or cannot be read.
    """
    return tuple(_tables(main, top))


def _tables(main: Path, top: dict[str, Plain]) -> Iterator[Beside]:
    if path := _named(main, top, "msel", MSELS):
        yield from _injects(path)
    if path := _named(main, top, "roster", ROSTERS):
        yield read_roster(path)


def _injects(path: Path) -> Iterator[Beside]:
    if path.suffix.casefold() in WORKBOOKS:
        yield from parts(path, "Injects")
        return
    begin = "Begin with the headings id;at;from;to;by;procedure"
    yield read_msel(read_text(path, begin), path.name)


def _named(main: Path, top: dict[str, Plain], key: str, implied: tuple[str, ...]) -> Path | None:
    """Return the file that ``key`` names; without that key the implied one that is there."""
    there = [
        name for name in implied if main.name in (MAIN, MAIN_BOOK) and (main.parent / name).exists()
    ]
    if key not in top and len(there) > 1:
        what = f"{there[0]} and {there[1]} both lie beside it"
        raise refused(main.name, what, f"Name the one that holds with '{key}: {there[0]}'")
    name = top.get(key, there[0] if there else None)
    if not isinstance(name, str):
        return None
    if Path(name).name != name:
        what = f"'{key}: {name}' names another folder"
        raise refused(main.name, what, f"Put the file beside {main.name} and write its name alone")
    if not (main.parent / name).is_file():
        raise refused(main.name, f"'{key}' names a file that does not exist: '{name}'")
    return main.parent / name
