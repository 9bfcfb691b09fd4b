"""The tutorial from a spreadsheet to a first run: what is typed by hand, counted."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from sim.files.sheets import read_grids

HOWTO = Path(__file__).parents[2] / "docs" / "howto"
PAGE = (HOWTO / "from-a-spreadsheet.md").read_text(encoding="utf-8")
MOST = 60
"""Cells that a first run may cost."""


def block(kind: str) -> str:
    """Return the one fenced block of a kind."""
    (found,) = re.findall(rf"^```{kind}[^\n]*\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)
    return str(found)


def leaves(told: Any) -> int:
    """Return how many values a YAML text holds: what stands right of the colons."""
    if isinstance(told, dict):
        return sum(leaves(value) for value in told.values())
    return sum(map(leaves, told)) if isinstance(told, list) else 1


def options(command: str) -> int:
    """Return how many options with their values a command line has."""
    return sum(word.startswith("--") for word in shlex.split(command))


def test_the_script_has_forty_rows_as_a_planner_writes_them():
    grid = read_grids(HOWTO / "files" / "inspelslista.xlsx")[0]
    timed = [row for row in grid.rows if isinstance(row[0], int) and row[1] is not None]
    assert len(timed) == 40
    assert grid.rows[3][:7] == (
        *("Nr", "Tid", "Från", "Till", "Kanal", "Inspel", "Förväntad åtgärd"),
    )


def test_a_first_run_costs_at_most_sixty_typed_cells():
    saving = next(line for line in PAGE.splitlines() if "krisim import" in line and "--out" in line)
    cells = len(block("cells").splitlines())
    targets = leaves(YAML(typ="safe", pure=True).load(block("yaml")))
    assert (options(saving), cells, targets) == (7, 9, 21)
    typed = options(saving) + cells + targets
    assert typed <= MOST
    assert f"with {typed} cells" in PAGE
