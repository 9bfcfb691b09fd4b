"""What studies tried, told anew in the language of a report: what-ifs, one more and one fewer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.errors import KrisimError
from sim.files import load
from sim.files.results import RUN, SCENARIO, read_facts
from sim.files.sheets import read_grids
from sim.report.marginal import EFFECTS
from sim.report.sections.provenance import digest, without_places
from sim.report.what_ifs import TABLE as WHAT_IFS
from sim.studies.marginal import said_again
from sim.studies.marginal.keeping import KEPT
from sim.studies.whatif import Asked, How
from sim.studies.whatif.asking import ANSWERED
from sim.studies.whatif.measuring import SHARES
from sim.studies.whatif.reading import what_if_told
from sim.studies.whatif.telling import EFFECT, Teller
from sim.words import LANGUAGES, Words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sim.report.sections.material import Material
    from sim.scenario import Scenario
    from sim.studies.whatif import WhatIf

TEXTS: Final = ("what_if", "name", "changes", "measure", "of", "of_name", "verdict", "maybe_best")
SHOWN: Final = 12
"""Characters of a checksum that an error tells."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A change that was played: its ``name``, and what it does to each measure.

    ``effects`` are rows of `sim.studies.whatif.asking.Asked.table`. ``single``: not a pair of
    changes, each of which was tried by itself, too.
    """

    name: str
    effects: tuple[dict[str, Any], ...]
    single: bool = True

    def on(self, target: str) -> dict[str, Any] | None:
        """Return the effect on a target: on how often it is kept, else on its time; None if none.

        That is an effect which is shown, for better or worse.
        """
        shown = [e for e in self.effects if e["of"] == target and e["verdict"] in EFFECT]
        order = ("target met", "calls in time", "target time")
        ranked = [e for measure in order for e in shown if e["measure"] == measure]
        return ranked[0] if ranked else None

    def shown(self) -> list[dict[str, Any]]:
        """Return all effects that are shown, those on targets first.

        Of a target that is how often it is kept, and its time only without that.
        """
        found = [e for e in self.effects if e["verdict"] in EFFECT]
        shares = {e["of"] for e in found if e["measure"] in SHARES}
        kept = [e for e in found if e["measure"] != "target time" or e["of"] not in shares]
        order = (*SHARES, "target time")
        return sorted(kept, key=lambda e: (*order, e["measure"]).index(e["measure"]))


@dataclass(frozen=True, slots=True)
class Study:
    """A folder of a study: how it was played, and what it tried.

    ``points`` in the ranges of the assumptions (0: none); ``checksum`` is the SHA-256 of its
    run.json; ``chosen``: krisim chose what to try, among many, and not people.
    """

    name: str
    command: str
    runs: int
    seed: int
    points: int
    checksum: str
    chosen: bool
    tried: tuple[Tried, ...]


def read_study(folder: Path, of: Material) -> Study:
    """Return what a folder of `krisim what-if` or `krisim sweep resources` holds.

    Raises
    ------
    KrisimError
        If it is no such study, was changed since, or is of another plan than ``of``.
    """
    facts = _facts(folder)
    swept = (folder / EFFECTS).is_file()
    try:
        return Study(
            name=folder.resolve().name,
            command=without_places(facts["command"]),
            runs=int(facts["replications"]),
            seed=int(facts["seed"]),
            points=int(facts["points"]),
            checksum=sha256((folder / RUN).read_bytes()).hexdigest(),
            chosen=swept,
            tried=_swept(folder, of) if swept else _what_ifs(folder, of),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise KrisimError(f"{folder} was written by another version of krisim: {error}") from error


def _facts(folder: Path) -> dict[str, Any]:
    if not (folder / RUN).is_file():
        raise KrisimError(f"{folder} is no study: {_INSTEAD}")
    facts = read_facts(folder)
    if not ((folder / WHAT_IFS).is_file() or (folder / EFFECTS).is_file()):
        raise KrisimError(f"{folder} tells of nothing that was tried: {_INSTEAD}")
    return facts


_INSTEAD: Final = "name a folder that 'krisim what-if' or 'krisim sweep resources' wrote"


def refuse_others(folder: Path, of: Material) -> None:
    """Raise KrisimError if a folder is a study of another plan than that of a report."""
    theirs, ours = load(folder / SCENARIO), of.runs.scenario
    if theirs != ours:
        sums = [digest(each)[:SHOWN] for each in (theirs, ours)]
        raise KrisimError(
            f"{folder} is a study of another plan ('{theirs.exercise.name}', SHA-256 {sums[0]}…)"
            f" than that of the report ('{ours.exercise.name}', SHA-256 {sums[1]}…): make the study"
            " of this one"
        )


# what-ifs -----------------------------------------------------------------------------------------


def _what_ifs(folder: Path, of: Material) -> tuple[Tried, ...]:
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
    refuse_others(folder, of)
    plan = of.runs.scenario
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


# one more, one fewer ------------------------------------------------------------------------------


def _swept(folder: Path, of: Material) -> tuple[Tried, ...]:
    refuse_others(folder, of)
    table = pd.read_parquet(folder / EFFECTS)[[*ANSWERED, *KEPT]]
    rows = [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
    return tuple(
        Tried(
            _capital(said_again(str(each[0]["said"]), of.say)),
            tuple(each),
            single=each[0]["direction"] != "together",
        )
        for each in _by_id(rows)
    )


def _by_id(rows: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the rows of each change, in the order of the table."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(str(row["what_if"]), []).append(row)
    return list(found.values())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# in words -----------------------------------------------------------------------------------------


def effect(row: dict[str, Any], of: Material, *, both: bool = True) -> str:
    """Return one effect in words: before, after, the difference and both intervals.

    ``both``: say it if that over the assumptions was not tried.
    """
    untried = of.say("; over the assumptions not tried") if both else ""
    return Teller(of.runs.scenario, of.say).effect(row, untried)


def how_played(each: Study, of: Material) -> str:
    """Return how often a study was played, and over how much of the assumptions."""
    say = of.say
    over = say("the ranges of the assumptions not tried")
    if each.points:
        over = say("{points} points in the ranges of the assumptions", points=each.points)
    return say(
        "{study}: each change in {runs} runs, seed {seed}; {over}.",
        study=each.name,
        runs=say.number(each.runs, 0),
        seed=each.seed,
        over=over,
    )
