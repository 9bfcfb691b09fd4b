"""Tables as an audience may see them: what scripts say stays out of players' and public ones."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from sim.files.views import shows_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.files.views import Audience
    from sim.scenario import Scenario

CLOSED = ("expectations",)
"""Tables of which everything is secret."""

TELLING = {"objectives": ("evidence", "left_out")}
"""Columns that name what is expected."""


def tables_seen_by(
    tables: Mapping[str, pd.DataFrame], scenario: Scenario, audience: Audience
) -> dict[str, pd.DataFrame]:
    """Return tables without what ``audience`` may not see.

    For players and the public: no table of expectations, no titles; where a cell is the title of an
    inject, or what the public calls about, it is its id. Numbers stay as they are.
    """
    if shows_texts(audience):
        return dict(tables)
    ids = _ids(scenario)
    open_ = {name: table for name, table in tables.items() if name not in CLOSED}
    return {name: _without_texts(name, table, ids) for name, table in open_.items()}


def _ids(scenario: Scenario) -> dict[str, str]:
    """Return what titles become: an id; nothing if several have the same title."""
    titled = [(i.title, i.id) for i in scenario.injects if i.title]
    titled += [(p.name, p.id) for p in scenario.public]
    times = Counter(title for title, _ in titled)
    return {title: id if times[title] == 1 else "" for title, id in titled}


def _without_texts(name: str, table: pd.DataFrame, ids: Mapping[str, str]) -> pd.DataFrame:
    kept = table.drop(columns=list(TELLING.get(name, ())))
    for column in map(str, kept):
        if column == "title":
            kept = kept.assign(title="")
        elif not pd.api.types.is_numeric_dtype(kept[column]):
            kept = kept.assign(**{column: [ids.get(v, v) for v in kept[column].astype(object)]})
    return kept
