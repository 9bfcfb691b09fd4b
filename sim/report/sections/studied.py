"""What studies found of staffing, for a report: read from their folders, or played for it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

import sim
from sim.errors import KrisimError
from sim.files import load
from sim.files.results import RUN, SCENARIO, read_facts
from sim.report.sections.handed import (
    LASTING,
    Enough,
    Lasting,
    Sheet,
    Valued,
    enough_in,
    kind_of,
    paragraphs,
    valued_in,
)
from sim.report.sections.material import COMPARISON, FEW, Material, audience_named, material
from sim.report.sections.tried import asked_in
from sim.studies.marginal import Limits, marginal, values
from sim.studies.marginal import told as said_of_resources
from sim.studies.staffing import judging
from sim.studies.staffing import reading as staffing_file
from sim.studies.staffing.endurance import endurance
from sim.studies.staffing.outcomes import endurance_table, staffing_table, verification_table
from sim.studies.staffing.rosters import rosters
from sim.studies.staffing.standing import heads_now, people_now, terms_of
from sim.studies.staffing.sufficient import sufficient
from sim.studies.staffing.tables import endurance_table as endurance_now
from sim.studies.staffing.tables import roster_table
from sim.studies.staffing.telling import how_long, sentences
from sim.studies.whatif import Asked, How, ask, beside, what_ifs_of
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.studies.staffing.sufficient import Sufficient
    from sim.studies.staffing.terms import Plan, Terms
    from sim.words import Language

VERIFIED: Final = 4
"""So many times as many fresh runs verify what was found in a search."""


@dataclass(frozen=True, slots=True)
class Effort:
    """What is played for a report when no study is handed in.

    The plan and each change are played ``replications`` times, and as often at so many ``points``
    in the ranges of the assumptions. ``first`` and ``spare`` are the changes that are tried where
    answers wait most, and of one fewer; ``search`` is how often each plan is played in a search for
    how few are enough. What is 0 is not played.
    """

    replications: int
    points: int = 0
    first: int = 4
    spare: int = 4
    search: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Studies:
    """What a report on staffing tells of; None: it was not tried.

    ``today``: for how long today's staffing can be kept up, where none was found that is enough;
    None if nobody is at a post. ``folders``: of the studies that were handed in.
    """

    of: Material
    asked: Asked | None
    valued: Valued | None
    enough: Enough | None
    today: Lasting | None
    folders: tuple[Path, ...] = ()

    @property
    def lasting(self) -> Lasting | None:
        """For how long the staffing found can be kept up or, where there is none, today's."""
        found = None if self.enough is None else self.enough.lasting
        return found or self.today


def planned(source: str, replications: int, seed: int, audience: str, lang: Language) -> Material:
    """Return the plan, played as it is: that of a scenario, of results, or of a study.

    That of a study is played as often as it was there, and on the same draws.

    Raises
    ------
    KrisimError
        If it cannot be read, or is for players or the public: what is tried tells of the script.
    """
    seen_as = audience_named(audience)
    if audience in {"players", "public"}:
        raise KrisimError(
            f"what is tried tells of the script, and is not for {audience}: leave --for out, or"
            " write --for counterplay"
        )
    if not is_study(Path(source)):
        return material(source, replications, seed, audience, lang)
    from sim.engine import unplayed

    kind_of(Path(source))
    facts = read_facts(Path(source))
    plan, often = load(Path(source) / SCENARIO, unplayed), int(facts["replications"])
    runs = sim.replicate(plan, often, int(facts["seed"]), _workers(often))
    return Material(runs, seen_as, Words(lang))


def is_study(path: Path) -> bool:
    """Return whether a folder holds a study, and not results of a run or a comparison."""
    kept = (path / "runs").is_dir() or (path / COMPARISON).is_file()
    return (path / RUN).is_file() and not kept


def studies(of: Material, source: str, folders: Sequence[str], effort: Effort) -> Studies:
    """Return what there is to tell of: studies that are handed in or, without any, played now.

    ``folders`` are those of ``krisim what-if``, ``krisim sweep resources`` and ``krisim staff``, at
    most one of each; ``source`` may be one, too.

    Raises
    ------
    KrisimError
        If a folder holds no such study, or one of another plan than that of the report.
    """
    given = _by_kind([*([source] if is_study(Path(source)) else []), *folders])
    if not given:
        return _played(of, source, effort)
    what_ifs, resources, staff = (given.get(kind) for kind in range(3))
    asked = None if what_ifs is None else asked_in(what_ifs, of)
    valued = None if resources is None else valued_in(resources, of)
    enough = None if staff is None else enough_in(staff, of)
    today = _today(of, source) if enough is None or enough.lasting is None else None
    return Studies(of, asked, valued, enough, today, tuple(given[kind] for kind in sorted(given)))


def _by_kind(folders: Sequence[str]) -> dict[int, Path]:
    found: dict[int, Path] = {}
    for folder in map(Path, folders):
        kind = kind_of(folder)
        if kind in found:
            raise KrisimError(f"{found[kind]} and {folder} are the same kind of study: name one")
        found[kind] = folder
    return found


# played now ---------------------------------------------------------------------------------------


def _played(of: Material, source: str, effort: Effort) -> Studies:
    plan, seed = of.runs.scenario, of.runs.seed
    how = How(effort.replications, seed, _workers(effort.replications), effort.points)
    path = beside(Path(source))
    asked = ask(plan, what_ifs_of(plan, path), how) if path.is_file() else None
    valued = None
    if effort.first or effort.spare:
        found = marginal(plan, how, Limits(effort.first, effort.spare, 0))
        parts = tuple((head, tuple(lines)) for head, lines in said_of_resources(found, of.lang))
        valued = Valued(values(found, of.say), parts)
    enough = _searched(of, source, effort.search) if effort.search else None
    today = _today(of, source) if enough is None or enough.lasting is None else None
    return Studies(of, asked, valued, enough, today)


def _workers(replications: int) -> int:
    return 1 if replications <= FEW else os.cpu_count() or 1


def _terms(of: Material, source: str) -> Terms:
    path, plan = staffing_file.beside(Path(source)), of.runs.scenario
    return staffing_file.read_terms(path, plan) if path.is_file() else terms_of(plan)


def _searched(of: Material, source: str, runs: int) -> Enough:
    how = judging.How(runs, VERIFIED * runs, of.runs.seed, _workers(runs))
    return _enough(sufficient(of.runs.scenario, _terms(of, source), how), of)


def _enough(found: Sufficient, of: Material) -> Enough:
    told = paragraphs(sentences(found, of.lang))
    posts = _sheet(staffing_table(found, of.say))
    if found.chosen is None:
        return Enough(told, posts, [], None)
    plan = {key: heads for key, heads in found.chosen.plan.items() if heads}
    kept = endurance(plan, found.terms, people_now(found.scenario, found.terms))
    lasting = Lasting(
        told[LASTING],
        _sheet(endurance_table(found, kept, of.say)),
        _roster(plan, found.terms, of),
    )
    return Enough(told, posts, _sheet(verification_table(found, of.say)), lasting)


def _today(of: Material, source: str) -> Lasting | None:
    """Return for how long today's staffing can be kept up; None if nobody is at a post."""
    terms, plan = _terms(of, source), of.runs.scenario
    now: Plan = {key: heads for key, heads in heads_now(plan, terms).items() if heads}
    if not now:
        return None
    kept = endurance(now, terms, people_now(plan, terms))
    told = tuple(how_long(now, terms, plan, of.say))
    return Lasting(told, _sheet(endurance_now(kept, plan)), _roster(now, terms, of))


def _roster(plan: Plan, terms: Terms, of: Material) -> Sheet:
    return _sheet(roster_table(rosters(plan, terms), terms, of.runs.scenario, of.lang))


def _sheet(table: pd.DataFrame) -> Sheet:
    rows = [["" if pd.isna(cell) else str(cell) for cell in row] for row in table.to_numpy(object)]
    return [[str(name) for name in table], *rows]
