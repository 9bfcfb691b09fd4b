"""A script as it was found: its rows by field, before they are turned into injects of our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sim.files.importing.times import Told

if TYPE_CHECKING:
    from sim.files.importing.layouts import Preset
    from sim.files.sheets import Cell

LineKind = Literal["inject", "section", "heading", "mark"]
"""A row of the script; a heading between rows; the headings again; STARTEX or ENDEX."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is expected of whoever gets an inject: a name, a limit [s] or None, how much it counts.

    ``every`` tells whether all of the addressed have to do it, or any.
    """

    title: str
    within: int | None
    weight: float = 1.0
    every: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A row: where it stands, what its cells hold by field, and what makers say in other ways.

    ``after`` and ``only_if`` name other rows by their ids and milestones, ``not_if`` likewise.
    """

    where: str
    kind: LineKind
    cells: Mapping[str, Cell | Told] = field(default_factory=dict)
    text: str = ""
    wanted: tuple[Wanted, ...] = ()
    after: str = ""
    only_if: tuple[str, ...] = ()
    not_if: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def says(self, name: str) -> str:
        """Return what the cell of a field holds, as text on lines of its own without margins."""
        cell = self.cells.get(name)
        if cell is None:
            return ""
        if isinstance(cell, Told):
            return cell.text
        if isinstance(cell, float) and cell.is_integer():
            return str(int(cell))
        return "\n".join(line.strip() for line in str(cell).strip().splitlines())


@dataclass(frozen=True, slots=True)
class Script:
    """What a file holds: its make, its rows, and what has to be told about how it was read.

    ``columns`` are headings by field; ``teams`` are units that it names beside its rows; ``start``
    and ``seconds`` are when its exercise begins and how long it takes, where it says so.
    """

    file: str
    preset: Preset
    lines: tuple[Line, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    start: datetime | None = None
    seconds: int | None = None
