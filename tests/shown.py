"""What the cells of a notebook show, run here and not in a kernel: for tests of what they say."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.report.document.blocks import Block, Blocks
from sim.report.making.notebooks import read_notebook, with_parameters

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def shown_by(name: str, given: Mapping[str, Any]) -> list[Block]:
    """Return the blocks that a notebook shows with these parameters."""
    node = with_parameters(read_notebook(NOTEBOOKS / f"{name}.py"), given)
    names: dict[str, Any] = {}
    cells = [cell.source for cell in node.cells if cell.cell_type == "code"]
    return [block for cell in cells for block in _ran(cell, name, names)]


def _ran(cell: str, name: str, names: dict[str, Any]) -> Iterator[Block]:
    """Run a cell and yield the blocks that its last expression is."""
    *before, last = ast.parse(cell).body
    if not isinstance(last, ast.Expr):
        before.append(last)
    exec(compile(ast.Module(before, []), name, "exec"), names)
    if isinstance(last, ast.Expr):
        found = eval(compile(ast.Expression(last.value), name, "eval"), names)
        if isinstance(found, Blocks):
            yield from found
