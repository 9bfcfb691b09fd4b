"""What holds up the answers of one log."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from sim.log import Log
from sim.measures.every import MEASURES
from sim.measures.explanation import Explainer
from sim.measures.ledger import holdups, ledger_rows


class Holdup(NamedTuple):
    """What waits are charged to."""

    kind: str
    unit: str
    role: str
    why: str
    doing: str


def held_up(log: Log) -> dict[Holdup, float]:
    """Return the minutes of waiting on the critical chains of a log, by what it was for."""
    rows = list(ledger_rows(Explainer(log)))
    table = holdups(pd.DataFrame(rows, columns=MEASURES["ledger"].columns[1:]))
    return {Holdup(*row[:5]): row[5] for row in table.itertuples(index=False)}
