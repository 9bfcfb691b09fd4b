"""Tables of a report: columns with headings, cells as people read them and as they are counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sim.files.visible import shown
from sim.report.document.shows import Shows
from sim.words import MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.files.workbooks import Look
    from sim.words import Words

Value = str | int | float | None
Align = Literal["left", "right"]
NOTHING: Final = "–"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, how its cells look in a workbook, and how wide it is beside others.

    ``width`` counts beside those of the other columns: 2 is twice as wide as 1. Texts stand on the
    left, all else on the right.
    """

    heading: str
    look: Look = "text"
    width: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "heading", shown(self.heading))
        if not 0 < self.width < math.inf:
            raise ValueError(f"a column is wider than nothing, not {self.width}")

    @property
    def align(self) -> Align:
        """Where its cells stand."""
        return "left" if self.look == "text" else "right"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, and the number behind it, which a workbook holds.

    ``value`` None: the number is not known, and the workbook's cell is empty. Without a number the
    text is its own value (`text_cell`).
    """

    text: str
    value: Value

    def __post_init__(self) -> None:
        if isinstance(self.value, float) and not math.isfinite(self.value):
            raise ValueError(f"no number of a workbook: {self.value} (say it as a text)")
        object.__setattr__(self, "text", shown(self.text))


@dataclass(frozen=True, slots=True)
class Editable(Shows):
    """A place for the evaluator's own words, in a report or in a cell of a table.

    ``key`` names the place: what is written there is found again by it when the report is made
    anew, so it has to be made of ids, and must stand once in a report. ``prompt`` says what belongs
    there, ``text`` is what stands there already.
    """

    key: str
    prompt: str
    text: str = ""

    def __post_init__(self) -> None:
        if not self.key.strip():
            raise ValueError("a place for the evaluator's words needs a key")
        for name in ("key", "prompt", "text"):
            object.__setattr__(self, name, shown(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Table(Shows):
    """A table with its caption and notes below it; the first column names the rows.

    Raises
    ------
    ValueError
        If a row has more or fewer cells than there are columns.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell | Editable, ...], ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError(f"the table {self.caption!r} has no columns")
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                told = f"row {number} of {self.caption!r} has {len(row)} cells"
                raise ValueError(f"{told} for {len(self.columns)} columns")
        object.__setattr__(self, "caption", shown(self.caption))
        object.__setattr__(self, "notes", tuple(map(shown, self.notes)))

    def shares(self) -> tuple[float, ...]:
        """Return how much of the width of the page each column takes [share]."""
        whole = math.fsum(column.width for column in self.columns)
        return tuple(column.width / whole for column in self.columns)


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell | Editable | str]],
    notes: Sequence[str] = (),
) -> Table:
    """Return a table; a cell that is a text is its own value.

    >>> from sim.words import Words
    >>> say = Words("sv")
    >>> made = table(
    ...     say("Targets"),
    ...     [Column(say("target"), width=3), Column(say("met in"), "share")],
    ...     [["Första presskommunikén", share(0.614, say)]],
    ... )
    >>> made.rows[0][1]
    Cell(text='61 %', value=0.614)
    """
    cells = tuple(tuple(map(_cell, row)) for row in rows)
    return Table(caption, tuple(columns), cells, tuple(notes))


def _cell(of: Cell | Editable | str) -> Cell | Editable:
    return text_cell(of) if isinstance(of, str) else of


def text_cell(text: str) -> Cell:
    """Return a cell that is a text in a workbook, too."""
    return Cell(text, shown(text))


def number(value: float, say: Words, digits: int = 0) -> Cell:
    """Return a cell with a number of so many decimals; a missing one is a dash."""
    return _counted(value, lambda: say.number(value, digits), say)


def share(value: float, say: Words) -> Cell:
    """Return a cell with a share as whole per cent; a missing one is a dash."""
    return _counted(value, lambda: say.share(value), say)


def minutes(value: float, say: Words) -> Cell:
    """Return a cell with minutes as a length of time; infinite ones are later than ENDEX.

    >>> from sim.words import Words
    >>> minutes(151.2, Words()), minutes(float("inf"), Words("sv"))
    (Cell(text='2 h 31 min', value=151.2), Cell(text='efter ENDEX', value='efter ENDEX'))
    """
    return _counted(value, lambda: say.length(value * MINUTE), say)


def interval(low: Cell, high: Cell) -> Cell:
    """Return a cell with both ends of an interval, which is a text in a workbook.

    >>> from sim.words import Words
    >>> interval(share(0.4, Words()), share(0.6, Words())).text
    '40% – 60%'
    """
    if NOTHING in {low.text, high.text}:
        return text_cell(NOTHING)
    return text_cell(f"{low.text} – {high.text}")


def _counted(value: float, said: Any, say: Words) -> Cell:
    if math.isnan(value):
        return Cell(NOTHING, None)
    if math.isinf(value):
        return text_cell(say("after ENDEX"))
    plain = float(value)  # of numpy, too
    return Cell(said(), int(plain) if plain.is_integer() else plain)
