"""Scripts in tables: from the grids of a file to the rows of a script."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.errors import KrisimError, suggest
from sim.files.importing.layouts import Layout, Preset, known_fields, layout_of
from sim.files.importing.script import Line, LineKind, Script
from sim.files.importing.telling import said_of
from sim.files.importing.times import Reading, read_time
from sim.words import Words

if TYPE_CHECKING:
    from sim.files.sheets import Cell, Grid

MOST = 5_000
"""Rows of a script; the largest known has some thousand."""

_SWEDISH = {"tid", "från", "till", "kanal", "inspel", "mottagare", "avsändare", "klockslag"}
_STARTS = r"STARTEX|övningsstart|övningen (?:startar|börjar)|start of exercise"
_ENDS = r"ENDEX|övningsslut|övningen (?:avslutas|slutar)|end of exercise"
MARK = re.compile(rf"(?:(?P<start>{_STARTS})|(?P<end>{_ENDS}))\W*", re.IGNORECASE)
"""What a row says that only marks the beginning or the end."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user says of the files: make, sheet, headings by field, how to read times."""

    preset: Preset | None = None
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)


def script_of(grids: Sequence[Grid], asked: Asked, say: Words) -> Script:
    """Return the script that is in one of the grids of a file.

    Raises
    ------
    KrisimError
        If none of them is a script, or several are and none was chosen.
    """
    grid, layout = _chosen(grids, asked)
    notes = [*said_of(grid.notes, say)]
    others = [g.sheet for g in grids if g is not grid]
    if others:
        notes.append(say("sheets that were not read: {sheets}", sheets=", ".join(others)))
    if layout.unread:
        notes.append(say("columns that were not read: {columns}", columns=", ".join(layout.unread)))
    if layout.heading < 0:
        notes.append(say("no row of headings was found: the columns were taken in their order"))
    if say.language == "en" and _SWEDISH & {text.casefold() for text in layout.named.values()}:
        notes.append(say("its headings are Swedish: with --lang sv its words find Swedish cards"))
    lines = _lines(grid, layout, asked.reading)
    return Script(grid.file, layout.preset, lines, layout.named, tuple(notes))


def _chosen(grids: Sequence[Grid], asked: Asked) -> tuple[Grid, Layout]:
    named = [g for g in grids if asked.sheet is None or g.sheet == asked.sheet]
    if not named:
        known = [g.sheet for g in grids]
        raise KrisimError(
            f"{grids[0].file} has no sheet '{asked.sheet}'. {suggest(str(asked.sheet), known)}"
        )
    seen = [g for g in named if not g.hidden] or named
    found = [(g, layout) for g in seen for layout in [_layout(g, asked)] if layout is not None]
    if not found:
        raise KrisimError(_no_script(seen[0], asked))
    if len(found) > 1:
        sheets = ", ".join(f"'{g.sheet}'" for g, _ in found)
        raise KrisimError(
            f"{grids[0].file}: several sheets look like a script, {sheets}: add --sheet with the "
            "name of one"
        )
    return found[0]


def _layout(grid: Grid, asked: Asked) -> Layout | None:
    layout = layout_of(grid, asked.preset, asked.columns)
    return layout if layout is not None and layout.is_script else None


def _no_script(grid: Grid, asked: Asked) -> str:
    sheet = f', sheet "{grid.sheet}"' if grid.sheet else ""
    first = next((row for row in grid.rows if sum(c is not None for c in row) > 1), ())
    shown = ", ".join(f"'{cell}'" for cell in first if cell is not None)
    layout = layout_of(grid, asked.preset, asked.columns)
    lacks = "a time" if layout is None or "at" not in layout.columns else "a text or a recipient"
    advice = "say which columns they are, as in --map at=Tid --map says=Text"
    letters = "or by letters where there are no headings, as in --map at=C --map says=F"
    return (
        f"{grid.file}{sheet}: no column for {lacks} was found (its first row is {shown or 'empty'})"
        f": {advice}, {letters}; fields are {', '.join(known_fields())}"
    )


def _lines(grid: Grid, layout: Layout, reading: Reading) -> tuple[Line, ...]:
    rows = list(enumerate(grid.rows, start=1))[layout.heading + 1 :]
    filled = [(n, row) for n, row in rows if any(cell is not None for cell in row)]
    if len(filled) > MOST:
        raise KrisimError(
            f"{grid.file} has {len(filled)} rows; a script has at most {MOST}: is it the right one?"
        )
    heading = grid.rows[layout.heading] if layout.heading >= 0 else None
    return tuple(_line(grid, layout, n, row, row == heading, reading) for n, row in filled)


def _line(  # noqa: PLR0913, PLR0917 (a row, where it stands, and how it is to be read)
    grid: Grid, layout: Layout, number: int, row: Sequence[Cell], again: bool, reading: Reading
) -> Line:
    cells = {name: _joined([row[c] for c in at]) for name, at in layout.columns.items()}
    held = {name: cell for name, cell in cells.items() if cell is not None}
    texts = [cell for cell in row if cell is not None]
    kind = "heading" if again else _kind(held, texts, layout.preset, reading)
    return Line(grid.where(number), kind, held, " ".join(str(texts[0]).split()) if texts else "")


def _joined(cells: Sequence[Cell]) -> Cell:
    """Return what a field's columns hold: one as it is, several as lines."""
    held = [cell for cell in cells if cell is not None]
    if len(held) < 2:  # noqa: PLR2004 (one alone is not joined)
        return held[0] if held else None
    return "\n".join(dict.fromkeys(str(cell).strip() for cell in held))


def _kind(
    held: Mapping[str, Cell], texts: Sequence[Cell], preset: Preset, reading: Reading
) -> LineKind:
    if preset == "krisim":
        return "inject"
    if len({str(text) for text in texts}) == 1 and not _timed(held.get("at"), reading):
        return "section"
    said = [str(held[name]).strip() for name in ("title", "says") if name in held]
    return "mark" if len(said) == 1 and MARK.fullmatch(said[0]) else "inject"


def begins(line: Line) -> bool:
    """Tell whether a mark is STARTEX, not ENDEX."""
    found = MARK.fullmatch((line.says("title") or line.says("says")).strip())
    return bool(found and found["start"])


def _timed(cell: Cell, reading: Reading) -> bool:
    if cell is None:
        return False
    try:
        read_time(cell, reading)
    except ValueError:
        return not isinstance(cell, str)
    return True
