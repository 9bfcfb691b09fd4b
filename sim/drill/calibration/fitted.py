"""The folder of a fitted scenario: the scenario itself, and on what it rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.files import save
from sim.files.cells import write_csv
from sim.files.results import README, readme, refuse_unwritable
from sim.files.workbooks import drafted
from sim.words import Words

if TYPE_CHECKING:
    from pathlib import Path

    from sim.drill.calibration.calibrating import Calibration
    from sim.words import Language

SEEN = ("place", "unit", "inject", "kind", "low", "high", "source")
UNUSED = ("inject", "unit", "what", "why", "source")


def write_calibration(calibration: Calibration, folder: Path, language: Language = "en") -> None:
    """Write ``scenario.yaml``, and how it came about as ``….csv``; whole or not at all.

    ``calibration.csv`` has a row per duration, ``durations.csv`` one per observation that was used,
    ``left-out.csv`` one per observation that was not, with the reason. README.txt carries the
    marking for them.

    Raises
    ------
    KrisimError
        If there is something at ``folder`` already, or it cannot be written.
    """
    refuse_unwritable(folder)
    seen = [(" / ".join(s.place), s.unit, *_rest(s)) for s in calibration.seen]
    unused = [tuple(getattr(each, name) for name in UNUSED) for each in calibration.unused]
    tables = {
        "calibration": calibration.table,
        "durations": pd.DataFrame(seen, columns=list(SEEN)),
        "left-out": pd.DataFrame(unused, columns=list(UNUSED)),
    }
    with drafted(folder) as draft:
        draft.mkdir()
        save(calibration.scenario, draft)
        said = readme(calibration.scenario, Words(language))
        (draft / README).write_text(said, encoding="utf-8-sig")
        for name, table in tables.items():
            write_csv(table, draft / f"{name}.csv", language)


def _rest(seen: object) -> tuple[object, ...]:
    return tuple(getattr(seen, name) for name in SEEN[2:])
