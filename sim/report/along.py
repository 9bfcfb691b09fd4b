"""A change along values as a folder: sentences, tables, and a curve for every target."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.plots.along import plot_along
from sim.report.studies import Written, drawn, write_study
from sim.studies.along import effects_told, sentences
from sim.studies.along.telling import in_order
from sim.studies.headed import headed
from sim.studies.whatif import Asked, what_holds
from sim.studies.whatif.telling import Teller
from sim.words import Words

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from matplotlib.axes import Axes

    from sim.studies.along import Along
    from sim.words import Language

TARGETS: Final = "targets.csv"
DIFFERENCES: Final = "differences.csv"


def write_along(folder: Path, found: Along, started: datetime, lang: Language = "en") -> None:
    """Write a folder of a study; it appears under its name only when it is complete.

    ``targets.csv`` holds how surely each target is met at every point, ``differences.csv`` every
    comparison with the plan as it is, ``summary.txt`` what is printed, ``along-….png`` a curve per
    target; ``scenario.yaml`` the plan in its complete form, ``run.json`` seed, values and versions.

    Raises
    ------
    KrisimError
        If there is something at ``folder`` already, or it cannot be written.
    """
    words = Words(lang)
    files: dict[str, Any] = {
        TARGETS: headed(found.targets, "targets", words),
        DIFFERENCES: headed(_named(found, words), "differences", words),
    }
    by_target = found.targets.groupby("target", sort=False)
    for number, (_, rows) in enumerate(by_target, start=1):
        plot = partial(_plot, rows, found, lang)
        files[f"along-{number:02d}.png"] = drawn(plot, found.scenario.exercise)
    lines = (found.line.text, "", *told(found, lang))
    facts = {
        "seed": found.how.seed,
        "replications": found.how.replications,
        "points": found.how.points,
        "change": found.line.text,
        "values": [list(each) for each in found.line.lists],
    }
    write_study(folder, Written(found.scenario, started, lang), lines, files, facts)


def _named(found: Along, words: Words) -> pd.DataFrame:
    teller = Teller(found.scenario, words)
    values = {p.what_if.id: (p.told[0], p.told[1:]) for p in found.line.points}
    rows = found.differences.to_dict("records")
    table = found.differences.drop(columns=["what_if", "maybe_best"])
    table.insert(0, "by", ["".join(values[row["what_if"]][1]) for row in rows])
    table.insert(0, "value", [values[row["what_if"]][0] for row in rows])
    table["measure"] = [teller.what(row) for row in rows]
    return table.drop(columns="of")


def _plot(rows: pd.DataFrame, found: Along, lang: Language) -> Axes:
    plan = rows[rows["value"] == ""]
    points = pd.concat([plan, in_order(rows, found.line.lists[0])])
    return plot_along(points, found.line.text, lang)


def told(found: Along, lang: Language) -> list[str]:
    """Return all that is printed, a line each; an empty one between the parts."""
    what_ifs = tuple(point.what_if for point in found.line.changed)
    asked = Asked(found.scenario, what_ifs, found.how, found.differences)
    return [*sentences(found, lang), "", *effects_told(found, lang), "", *what_holds(asked, lang)]
