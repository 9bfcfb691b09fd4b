"""From a file of any of the known makes to its script."""

from __future__ import annotations

from pathlib import Path

from sim.files.importing.exported import read_export
from sim.files.importing.script import Script
from sim.files.importing.tabular import Asked, script_of
from sim.files.sheets import read_grids
from sim.words import Words


def read_script(path: Path, asked: Asked, say: Words) -> Script:
    """Return the script in a workbook, a text file with separated cells, or a JSON export.

    Raises
    ------
    KrisimError
        If it cannot be read, or holds no script.
    """
    if path.suffix.casefold() == ".json":
        return read_export(path, asked, say)
    return script_of(read_grids(path), asked, say)
