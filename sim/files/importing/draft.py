"""What an import comes to: rows of our own script, what they rest on, and what is left to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sim.files.importing.naming import Found

Verdict = Literal["inject", "section", "left out"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the script: what became of it, its cells of ``msel.csv``, and what is to be told.

    ``guessed`` tells whether cells follow from its words, so that somebody has to confirm them.
    """

    where: str
    verdict: Verdict
    cells: Mapping[str, str] = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    text: str = ""
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that a person has to fill in, settle or confirm."""

    where: str
    what: str
    instead: str


@dataclass(frozen=True, slots=True)
class Draft:
    """All rows of the scripts, and what they name.

    ``found`` are names and what they were taken for; ``units`` are new ones that are addressed,
    by id, ``senders`` new ones that only send;
    ``channels`` are the library's that rows use; ``objectives`` are new ones by id; ``end`` is
    when a row says ENDEX [µs after STARTEX].
    """

    rows: tuple[Row, ...]
    found: tuple[Found, ...] = ()
    todo: tuple[Todo, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    senders: Mapping[str, str] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    objectives: Mapping[str, str] = field(default_factory=dict)
    end: int | None = None

    @property
    def injects(self) -> list[Mapping[str, str]]:
        """The cells of the rows that became injects."""
        return [row.cells for row in self.rows if row.verdict == "inject"]


def procedures(inject: Mapping[str, str]) -> list[str]:
    """Return the procedures that the cells of an inject name."""
    return [name.strip() for name in inject.get("procedure", "").split("|") if name.strip()]
