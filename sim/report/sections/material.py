"""What a report tells of: runs of a scenario, as somebody may see them, in one language."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sim
from sim.errors import KrisimError
from sim.files.results import RUN, SCENARIO
from sim.files.views import AUDIENCES, seen_by
from sim.studies.keeping import fetch
from sim.studies.summary import TABLES
from sim.studies.viewing import tables_seen_by
from sim.words import Language, Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from sim.files.views import Audience
    from sim.scenario import Exercise, Scenario
    from sim.studies import Runs

FEW: Final = 20
"""Replications up to which starting further processes takes longer than it saves."""

COMPARISON: Final = "comparison.csv"
"""A folder that holds it was written by `krisim compare`."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Material:
    """Runs, the audience that reads of them (None: it may see everything), and its language.

    ``runs`` hold everything: what is told comes from `seen` and `table`, which leave out what the
    audience may not see.
    """

    runs: Runs
    audience: Audience | None
    say: Words

    @property
    def lang(self) -> Language:
        """The language of the report."""
        return self.say.language

    @property
    def exercise(self) -> Exercise:
        """The exercise, as the audience may see it."""
        return self.seen.exercise

    @property
    def seen(self) -> Scenario:
        """The scenario without what the audience may not see."""
        scenario = self.runs.scenario
        return scenario if self.audience is None else seen_by(scenario, self.audience)

    @property
    def units(self) -> Mapping[str, str]:
        """The names of units by their ids; of no unit, nothing."""
        return {"": "", **{unit.id: unit.name for unit in self.runs.scenario.units}}

    @property
    def secret(self) -> bool:
        """Whether what injects say and what is expected is kept from the audience."""
        return self.audience in {"players", "public"}

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of results as the audience may see it, by its name in `TABLES`.

        Raises
        ------
        KrisimError
            If the audience may see nothing of it.
        """
        tables = {name: TABLES[name](self.runs)}
        if self.audience is not None:
            tables = tables_seen_by(tables, self.runs.scenario, self.audience)
        if name not in tables:
            raise KrisimError(f"{self.audience} may see nothing of the table '{name}'")
        return tables[name]

    def rows(self, name: str) -> list[Row]:
        """Return the rows of such a table, by the names of their columns."""
        return [
            {str(key): value for key, value in row.items()}
            for row in self.table(name).to_dict("records")
        ]


def material(
    source: str, replications: int, seed: int, audience: str = "", lang: Language = "en"
) -> Material:
    """Return what is at ``source``: the kept results of a run, or a scenario, which is played now.

    Of a comparison that is its plan. Results are taken as they are, whatever ``replications`` and
    ``seed`` say.

    Raises
    ------
    KrisimError
        If it can be neither, or there is no such audience.
    """
    seen_as = audience_named(audience)
    return Material(_runs(Path(source), replications, seed), seen_as, Words(lang))


def audience_named(name: str) -> Audience | None:
    """Return the audience of that name; None, which sees everything, if there is no name.

    Raises
    ------
    KrisimError
        If there is no such audience.
    """
    found = next((each for each in AUDIENCES if each == name), None)
    if name and found is None:
        raise KrisimError(f"there is no audience '{name}': {', '.join(AUDIENCES)}")
    return found


def _runs(path: Path, replications: int, seed: int) -> Runs:
    compared = (path / COMPARISON).is_file()
    if (path / RUN).is_file() and not compared:
        return fetch(path)
    from sim.engine import unplayed

    workers = 1 if replications <= FEW else os.cpu_count() or 1
    plan = sim.load(path / SCENARIO if compared else path, unplayed)
    return sim.replicate(plan, replications, seed, workers)
