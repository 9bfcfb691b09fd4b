"""What a study found of staffing, as its folder holds it: read, and said in a report's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.errors import KrisimError
from sim.files.cells import STARTS
from sim.files.results import read_facts
from sim.files.sheets import read_grids
from sim.report.marginal import VALUES as VALUED
from sim.report.sections.tried import refuse_others
from sim.report.what_ifs import TABLE as WHAT_IFS
from sim.studies.headed import SAID, SPOKEN
from sim.studies.marginal.tables import VALUES
from sim.words import LANGUAGES, Words

if TYPE_CHECKING:
    from pathlib import Path

    from sim.report.sections.material import Material

Sheet = list[list[str]]
"""A table as its cells were written, below a row of headings."""
STAFFING: Final = ("staffing.csv", "verification.csv", "endurance.csv", "roster.csv")
LASTING: Final = 2
"""Which paragraph of what is enough says for how long it can be kept up."""
NUMBERS: Final = (
    *("waiting", "free", "runs", "gain", "low", "high", "p", "points"),
    *("ranges_low", "ranges_high"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Valued:
    """What one more and one fewer are worth: a table with the columns VALUES, and sentences."""

    rows: pd.DataFrame
    parts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Lasting:
    """For how many days people can keep something up: sentences, a row a post, and a roster."""

    told: tuple[str, ...]
    posts: Sheet
    roster: Sheet


@dataclass(frozen=True, slots=True, eq=False)
class Enough:
    """How few are enough: paragraphs of sentences, posts with their people, and fresh runs.

    ``verified`` and ``lasting`` are empty where no number of people is enough.
    """

    told: tuple[tuple[str, ...], ...]
    posts: Sheet
    verified: Sheet
    lasting: Lasting | None


def kind_of(folder: Path) -> int:
    """Return which study a folder holds: 0 what-ifs, 1 resources, 2 staffing.

    Raises
    ------
    KrisimError
        If it holds none of these.
    """
    for kind, name in enumerate((WHAT_IFS, VALUED, STAFFING[0])):
        if (folder / name).is_file():
            return kind
    raise KrisimError(
        f"{folder} holds none of the studies that are told of: name a folder that 'krisim what-if',"
        " 'krisim sweep resources' or 'krisim staff' wrote"
    )


def valued_in(folder: Path, of: Material) -> Valued:
    """Return what one more and one fewer are worth, from a folder of ``krisim sweep resources``.

    Raises
    ------
    KrisimError
        If it was changed since, or is of another plan.
    """
    facts = _facts(folder, of)
    told = _quoted(facts, folder, of)
    head, *rows = _grid(folder / VALUED)
    try:
        names = [(str(resource), str(change)) for resource, change in told["names"]]
        parts = tuple((str(head), tuple(map(str, lines))) for head, lines in told["parts"])
    except (TypeError, KeyError, ValueError) as error:
        raise _older(folder) from error
    if len(head) != len(VALUES) or len(names) != len(rows):
        raise _older(folder)
    table = pd.DataFrame([_read(row, folder) for row in rows], columns=list(VALUES))
    resources, changes = zip(*names, strict=True)
    return Valued(table.assign(resource=resources, change=changes), parts)


def enough_in(folder: Path, of: Material) -> Enough:
    """Return how few are enough, from a folder of ``krisim staff``.

    Raises
    ------
    KrisimError
        If it was changed since, or is of another plan.
    """
    facts = _facts(folder, of)
    told = _quoted(facts, folder, of)
    if not (isinstance(told, list) and all(isinstance(each, str) for each in told)):
        raise _older(folder)
    told_so, posts = paragraphs(told), _grid(folder / STAFFING[0])
    if not (folder / STAFFING[1]).is_file():
        return Enough(told_so, posts, [], None)
    verified, kept, roster = (_grid(folder / name) for name in STAFFING[1:])
    return Enough(told_so, posts, verified, Lasting(told_so[LASTING], kept, roster))


def _facts(folder: Path, of: Material) -> dict[str, Any]:
    facts = read_facts(folder)
    refuse_others(folder, of)
    return facts


def _quoted(facts: dict[str, Any], folder: Path, of: Material) -> Any:
    """Return what a study told, in the language of the report."""
    told = facts.get("told")
    if not isinstance(told, dict) or of.lang not in told:
        raise _older(folder)
    return told[of.lang]


def _older(folder: Path) -> KrisimError:
    return KrisimError(f"{folder} was written by another version of krisim: make the study again")


def _grid(path: Path) -> Sheet:
    (grid,) = read_grids(path)
    return [["" if cell is None else _unguarded(str(cell)) for cell in row] for row in grid.rows]


def _unguarded(text: str) -> str:
    """Return a text without the apostrophe that keeps spreadsheets from calculating it.

    >>> _unguarded("'=1+1"), _unguarded("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith("'") and text[1:].startswith(STARTS) else text


def number_in(cell: str) -> float:
    """Return the number of a cell; NaN if it is empty.

    >>> number_in("1,5"), number_in("")
    (1.5, nan)
    """
    return float(cell.replace(",", ".")) if cell else float("nan")


def _read(row: list[str], folder: Path) -> list[object]:
    """Return the cells of a row of `VALUES` as they were before they were written."""
    cells: list[object] = []
    for column, cell in zip(VALUES, row, strict=True):
        if column in SPOKEN:
            cells.append(_meant(cell, folder))
        else:
            cells.append(number_in(cell) if column in NUMBERS else cell)
    return cells


def _meant(cell: str, folder: Path) -> object:
    """Return what a word in a cell of a study stands for, in whichever language it is."""
    for meaning, said in SAID.items():
        if cell in {Words(each)(said) for each in LANGUAGES}:
            return meaning
    raise _older(folder)


def paragraphs(lines: list[str]) -> tuple[tuple[str, ...], ...]:
    """Return lines as paragraphs, between which are empty ones.

    >>> paragraphs(["a", "b", "", "c"])
    (('a', 'b'), ('c',))
    """
    found: list[list[str]] = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        else:
            found.append([])
    return tuple(tuple(each) for each in found)
