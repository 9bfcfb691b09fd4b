"""Tables of figures, printed as plain text or as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A title, the names of the columns, rows of text, and a remark below."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    remark: str = ""

    def as_text(self) -> str:
        """Return the table in aligned columns."""
        lines = ["  ".join(cells).rstrip() for cells in self._padded()]
        return "\n".join([self.title, *lines, *self._below()])

    def as_markdown(self) -> str:
        """Return the table as Markdown, its title as a heading."""
        head, *rows = [f"| {' | '.join(cells)} |" for cells in self._padded()]
        rule = f"|{'|'.join(['---'] + ['--:'] * (len(self.columns) - 1))}|"
        return "\n".join([f"### {self.title}", "", head, rule, *rows, *self._below()])

    def _padded(self) -> list[list[str]]:
        """Return head and rows with all cells of a column equally wide, numbers to the right."""
        lines = [self.columns, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return [
            [cells[0].ljust(widths[0])]
            + [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
            for cells in lines
        ]

    def _below(self) -> list[str]:
        return ["", self.remark] if self.remark else []
