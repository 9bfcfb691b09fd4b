"""What-ifs of a study, told anew in the language of a report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.errors import KrisimError
from sim.files import load
from sim.files.results import SCENARIO, read_facts
from sim.files.sheets import read_grids
from sim.studies.whatif import Asked, How
from sim.studies.whatif.reading import what_if_told
from sim.studies.whatif.telling import EFFECT, Teller
from sim.words import LANGUAGES, Words

if TYPE_CHECKING:
    from pathlib import Path

    from sim.report.sections.material import Material
    from sim.scenario import Scenario
    from sim.studies.whatif import WhatIf

WHAT_IFS: Final = "what-ifs.csv"
TEXTS: Final = ("what_if", "name", "changes", "measure", "of", "of_name", "verdict", "maybe_best")


@dataclass(frozen=True, slots=True)
class Tried:
    """A what-if that was played: its ``name``, and what it changes of each measure.

    ``effects`` are rows of `sim.studies.whatif.asking.Asked.table`.
    """

    name: str
    effects: tuple[dict[str, Any], ...]

    def on(self, target: str) -> dict[str, Any] | None:
        """Return the effect on a target: on how often it is kept, else on its time; None if none.

        That is an effect which is shown, for better or worse.
        """
        shown = [e for e in self.effects if e["of"] == target and e["verdict"] in EFFECT]
        order = ("target met", "calls in time", "target time")
        ranked = [e for measure in order for e in shown if e["measure"] == measure]
        return ranked[0] if ranked else None

    def shown(self) -> list[dict[str, Any]]:
        """Return all effects that are shown, those on targets first."""
        found = [e for e in self.effects if e["verdict"] in EFFECT]
        return sorted(found, key=lambda e: e["measure"] not in {"target met", "calls in time"})


def what_was_tried(folder: Path, of: Material) -> tuple[Tried, ...]:
    """Return the what-ifs of a study.

    Raises
    ------
    KrisimError
        If it is no such study, was changed since, or is of another plan.
    """
    asked = asked_in(folder, of)
    by_id: dict[str, list[dict[str, Any]]] = {each.id: [] for each in asked.what_ifs}
    for row in asked.table.to_dict("records"):
        by_id[row["what_if"]].append({str(key): value for key, value in row.items()})
    return tuple(Tried(each.said(of.say), tuple(by_id[each.id])) for each in asked.what_ifs)


def asked_in(folder: Path, of: Material) -> Asked:
    """Return the what-ifs of a study with their answers, as they were when they were asked.

    Raises
    ------
    KrisimError
        If it is no such study, was changed since, or is of another plan.
    """
    facts = read_facts(folder)
    if not (folder / WHAT_IFS).is_file() or not isinstance(facts.get("what_ifs"), dict):
        raise KrisimError(f"{folder} holds no what-ifs: name a folder that 'krisim what-if' wrote")
    plan = of.runs.scenario
    if load(folder / SCENARIO) != plan:
        raise KrisimError(
            f"{folder} holds what-ifs of another plan than that of the report: ask them of this one"
        )
    rows = _rows(folder / WHAT_IFS)
    names = {str(row["what_if"]): str(row["name"]) for row in rows}
    texts = list(facts["what_ifs"].values())
    if len(texts) != len(names):
        raise KrisimError(f"{folder}: its table and its run.json tell of different what-ifs")
    what_ifs = tuple(
        _what_if(id, name, told, plan)
        for (id, name), told in zip(names.items(), texts, strict=True)
    )
    how = How(int(facts["replications"]), int(facts["seed"]), 1, int(facts["points"]))
    table = pd.DataFrame(rows)
    table["maybe_best"] = table["maybe_best"] == str(True)
    return Asked(plan, what_ifs, how, table)


def _what_if(id: str, written: str, changes: list[str], plan: Scenario) -> WhatIf:
    """Return a what-if; without a name if people gave it none, so that it is told in words."""
    told = what_if_told("; ".join(changes), plan, may_be_as_is=True)
    own = {told.said(Words(each)) for each in LANGUAGES}
    return replace(told, id=id, name="" if written in own else written)


def _rows(path: Path) -> list[dict[str, Any]]:
    (grid,) = read_grids(path)
    names = [str(cell) for cell in grid.rows[0]]
    return [
        {name: _read(name, cell) for name, cell in zip(names, row, strict=True)}
        for row in grid.rows[1:]
    ]


def _read(name: str, cell: object) -> object:
    text = "" if cell is None else str(cell)
    if name in TEXTS:
        return text
    return float(text.replace(",", ".")) if text else float("nan")


def effect(row: dict[str, Any], of: Material) -> str:
    """Return one effect in words: before, after, the difference and both intervals."""
    told = Teller(of.runs.scenario, of.say).effect(row)
    if row["points"]:
        return told
    return f"{told} {of.say('Over the assumptions it was not tried.')}"
