"""How long each row of a log waited, by cause, whether or not anything waited for it in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.clock import MINUTE
from sim.log import NEVER
from sim.measures.causes import CAUSES
from sim.measures.explanation import Explainer

if TYPE_CHECKING:
    from sim.log import Log


def row_waits(log: Log) -> pd.DataFrame:
    """Return how long each row waited for people and lines, and why [min].

    Columns: run, task (its number), case, activity, unit, role, minutes (from when it was set until
    it started, without pauses of the exercise; NaN where the log does not tell), and how much of it
    each of CAUSES took. It says what waited; what of it made answers late is in the ledger.
    """
    explainer, names, columns = Explainer(log), log.names, log.columns
    rows = []
    for row in range(len(log)):
        known = NEVER not in (columns["scheduled"][row], columns["started"][row])
        lengths = dict.fromkeys(CAUSES, 0)
        for stretch in explainer.waited(row) if known else ():
            if stretch.cause:
                lengths[stretch.cause] += stretch.length
        minutes = [length / MINUTE if known else np.nan for length in lengths.values()]
        unit, role = int(columns["unit"][row]), int(columns["role"][row])
        rows.append(
            (
                log.run,
                row,
                names.cases[columns["case"][row]],
                names.activities[columns["activity"][row]],
                names.units[unit] if unit != NEVER else "",
                names.roles[role] if role != NEVER else "",
                sum(minutes),
                *minutes,
            )
        )
    head = ["run", "task", "case", "activity", "unit", "role", "minutes"]
    return pd.DataFrame(rows, columns=[*head, *CAUSES])
