"""Numbers of tables and figures, and the anchors by which a table of contents finds headings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.report.document.blocks import Contents, Figure, Heading
from sim.report.document.tables import Editable, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.report.document.blocks import Block

ANCHORS: Final[dict[type, str]] = {Heading: "h", Table: "t", Figure: "f", Editable: "e"}


@dataclass(frozen=True, slots=True)
class Item:
    """A block in its report: which of its kind it is (from 1), and its anchor, if it has one."""

    block: Block
    number: int
    anchor: str

    @property
    def kind(self) -> str:
        """The name of the kind of block."""
        return type(self.block).__name__


def numbered(blocks: Iterable[Block]) -> list[Item]:
    """Return blocks with their numbers.

    >>> [item.anchor for item in numbered([Heading("One"), Contents(), Heading("Two")])]
    ['h-1', '', 'h-2']
    """
    seen: Counter[type] = Counter()
    items = []
    for block in blocks:
        kind = type(block)
        seen[kind] += 1
        letter = ANCHORS.get(kind, "")
        items.append(Item(block, seen[kind], f"{letter}-{seen[kind]}" if letter else ""))
    return items


def listed(items: Iterable[Item], contents: Contents) -> list[tuple[str, Heading]]:
    """Return the anchors and headings that a table of contents lists."""
    return [
        (item.anchor, item.block)
        for item in items
        if isinstance(item.block, Heading) and item.block.level <= contents.depth
    ]
