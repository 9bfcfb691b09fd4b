"""What is told about a target, a unit or a role: a sentence, and tables of minutes in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd


class Block(NamedTuple):
    """Lines under a heading; the last cell of each line is a text, the others are numbers."""

    heading: str
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An explanation made of many runs; ``parts`` holds its numbers as a table [min]."""

    said: str
    told: tuple[Block, ...]
    parts: pd.DataFrame = field(compare=False, repr=False)

    def title(self) -> str:
        """Return the first sentence."""
        return self.said

    def blocks(self) -> tuple[Block, ...]:
        """Return what follows it."""
        return self.told

    def __str__(self) -> str:
        """Return everything as lines of text."""
        lines = [self.said]
        for block in self.told:
            lines += [block.heading, *("  ".join(line) for line in block.lines)]
        return "\n".join(lines)
