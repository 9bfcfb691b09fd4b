"""Which inject each row of a log was found to belong to, in a file that people correct."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.drill.logs.observing import EVENTS, one_line
from sim.errors import Problem, ScenarioError, suggest
from sim.files.sheets import Grid, read_grids

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sim.drill.gathering.matching import Match
    from sim.drill.gathering.sources.rows import Row
    from sim.files.sheets import Cell
    from sim.scenario import Scenario

BY_HAND: Final = "by hand"
CORRECTED: Final = ("inject", "event", "unit")
"""Columns that people change; what they write there holds."""

MATCH_COLUMNS: Final = (
    "source",
    "at",
    *CORRECTED,
    "match",
    "score",
    "others",
    "from",
    "to",
    "by",
    "note",
)


def matches_table(rows: Sequence[Row], matches: Sequence[Match]) -> pd.DataFrame:
    """Return what was found for each row, to be looked through; what is open comes first."""
    found = [
        {
            **{name: one_line(row.get(name)) for name in MATCH_COLUMNS},
            "at": "" if row["at"] is None else row["at"].isoformat(timespec="seconds"),
            "match": row["match"] or match.reasons,
            "score": f"{match.score:.2f}" if match.score else "",
            "others": match.others,
            "open": bool(row["inject"]),
        }
        for row, match in zip(rows, matches, strict=True)
    ]
    table = pd.DataFrame(found, columns=[*MATCH_COLUMNS, "open"])
    return table.sort_values("open", kind="stable").drop(columns="open").reset_index(drop=True)


def read_matches(path: Path) -> Grid:
    """Return the sheet of a file of matches.

    Raises
    ------
    ScenarioError
        If it has none of the columns that it needs.
    """
    for grid in read_grids(path):
        headings = {one_line(cell) for cell in grid.rows[0]} if grid.rows else set()
        if {"source", *CORRECTED} <= headings:
            return grid
    what = "this is no file of matches: it needs the columns source, inject, event, unit"
    raise ScenarioError(
        [Problem(what, where=path.name, instead="Give the file that 'krisim observe' wrote")]
    )


def corrected(rows: Sequence[Row], grid: Grid, scenario: Scenario) -> list[Row]:
    """Return rows with what a file of matches says of their inject, event and unit.

    Raises
    ------
    ScenarioError
        If it names rows, injects, events or units that there are not.
    """
    headings = [one_line(cell) for cell in grid.rows[0]]
    known = {row["source"] for row in rows}
    said: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    for number, cells in enumerate(grid.rows[1:], start=2):
        told = _told(headings, cells)
        if any(told.values()):
            problems += _wrong(grid, number, told, known, scenario)
            said[told["source"]] = told
    if problems:
        raise ScenarioError(problems)
    return [_corrected(row, said.get(row["source"])) for row in rows]


def _told(headings: Sequence[str], cells: Sequence[Cell]) -> dict[str, str]:
    named = dict(zip(headings, cells, strict=True))
    return {name: _unquoted(one_line(named[name])) for name in ("source", *CORRECTED)}


def _unquoted(text: str) -> str:
    return text[1:] if text.startswith("'") else text


def _wrong(
    grid: Grid, number: int, told: Mapping[str, str], sources: set[str], scenario: Scenario
) -> Iterator[Problem]:
    if told["source"] not in sources:
        what = f"no log has the row '{told['source']}'"
        yield Problem(what, where=grid.where(number, "source"), instead="Leave this row out")
    choices: dict[str, list[str]] = {
        "inject": [i.id for i in scenario.injects],
        "event": [*EVENTS],
        "unit": [u.id for u in scenario.units],
    }
    for name, known in choices.items():
        if told[name] not in ("", *known) or (name == "event" and not told[name]):
            what = f"unknown {name} '{told[name]}'"
            yield Problem(what, where=grid.where(number, name), instead=suggest(told[name], known))


def _corrected(row: Row, told: Mapping[str, str] | None) -> Row:
    if told is None or all(one_line(row.get(name)) == told[name] for name in CORRECTED):
        return row
    new: dict[str, Any] = {name: told[name] for name in CORRECTED}
    return row | new | {"match": BY_HAND}
