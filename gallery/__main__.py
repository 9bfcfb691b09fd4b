"""Write the gallery: `python -m gallery`, or `python -m gallery SCENARIO FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl

from gallery.page import played, write_gallery

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Draw every figure of a scenario (kko2017) and write the page (below docs)."""
    mpl.use("Agg")
    scenario, folder = sys.argv[1:] or (ROOT / "scenarios/kko2017", ROOT / "docs/gallery")
    write_gallery(Path(folder), played(Path(scenario)))


if __name__ == "__main__":
    main()
