"""What an evaluation tells of: runs of a plan, a drill beside them, what was tried, last time."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import pandas as pd

from sim.drill.logs.events import read_observed
from sim.errors import KrisimError
from sim.files.results import read_facts
from sim.report.sections.lastly import Earlier, last_time
from sim.report.sections.material import COMPARISON
from sim.report.sections.tried import Tried, what_was_tried

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.report.sections.material import Material, Row

Rating = Literal["met", "partly", "not met", "cannot say", "no occasion"]
COMPARED: Final = ("times", "expectations", "targets", "objectives")
FEW_POINTS: Final = 20
"""Points in the ranges of the assumptions from which on a second interval is told."""
EACH: Final = 10
"""Replications at each of these points."""


@dataclass(frozen=True, slots=True, eq=False)
class Drill:
    """A drill to be evaluated.

    ``compared`` are the tables of a comparison, by name, with ids and minutes; empty if nothing was
    observed. ``saw`` are the rows of the observed log. ``over`` holds of each target, by its id,
    between which shares nine of ten points in the ranges of the assumptions lie.
    """

    of: Material
    compared: Mapping[str, pd.DataFrame]
    saw: pd.DataFrame
    over: Mapping[str, tuple[float, float]]
    tried: tuple[Tried, ...]
    last: tuple[Earlier, ...]

    @property
    def observed(self) -> bool:
        """Whether there are observed times beside the simulated ones."""
        return bool(self.compared)

    def findings(self) -> list[Finding]:
        """Return what is found of each target, the most pressing first."""
        seen = {}
        if self.observed:
            seen = {str(row["target"]): row for row in rows_of(self.compared["targets"])}
        found = [
            self._finding(row, seen.get(str(row["target"]))) for row in self.of.rows("targets")
        ]
        return sorted(found, key=_pressing)

    def _finding(self, row: Row, seen: Row | None) -> Finding:
        id = str(row["target"])
        took, rating = math.nan, ""
        if seen is not None:
            took = float(seen["within"]) - float(seen["margin"])
            rating = str(seen["rating"])
        return Finding(
            id=id,
            name=str(row["name"]),
            within=float(row["within"]),
            promised=float(row["promised"]),
            of_calls=float(row["of_calls"]),
            runs=int(row["runs"]),
            met=float(row["met"]),
            low=float(row["low"]),
            high=float(row["high"]),
            over=self.over.get(id),
            stated=str(row["verdict"]),
            took=took,
            rating=rating,
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """What is found of a target: of the plan in its runs, and of the drill if it was observed.

    ``within`` and ``took`` [min]: the limit, and what was observed (NaN: not known, inf: not by
    ENDEX); ``met``, ``low``, ``high``: the share of runs that keep it with its 95 % interval for
    chance; ``rating``: that of the drill, "" where nothing was observed.
    """

    id: str
    name: str
    within: float
    promised: float
    of_calls: float
    runs: int
    met: float
    low: float
    high: float
    over: tuple[float, float] | None
    stated: str
    took: float
    rating: str

    @property
    def verdict(self) -> str:
        """Whether the plan keeps it: whatever the assumptions, as far as that was tried."""
        if self.over is None or self.stated not in {"met", "not met"}:
            return self.stated
        kept, missed = self.over[0] >= self.promised, self.over[1] < self.promised
        return self.stated if (kept if self.stated == "met" else missed) else "cannot say"

    @property
    def proposed(self) -> str:
        """What is proposed of it: of the drill if that is known, else of the plan."""
        return self.rating if self.seen else self.verdict

    @property
    def seen(self) -> bool:
        """Whether the drill says something of it."""
        return self.rating in {"met", "partly", "not met"}

    @property
    def is_short(self) -> bool:
        """Whether something is to be done: missed in the drill, or kept too seldom by the plan."""
        if self.seen:
            return self.rating != "met"
        return bool(self.runs) and self.met < self.promised


_PRESSING: Final = {"not met": 0, "partly": 1, "cannot say": 2, "met": 3}


def _pressing(of: Finding) -> tuple[int, float]:
    margin = of.met - of.promised
    return _PRESSING.get(of.proposed, 4), math.inf if math.isnan(margin) else margin


def drill(
    of: Material, source: str, study: str = "", last_plan: str = "", points: int = 0
) -> Drill:
    """Return what an evaluation tells of.

    ``source`` is what ``of`` was made of; ``study`` a folder of `krisim what-if` of the same plan;
    ``last_plan`` a report of last time (.xlsx); ``points`` how many points in the ranges of the
    assumptions are played, each `EACH` times, for the second interval (0: none).

    Raises
    ------
    KrisimError
        If one of them cannot be read, or is of another plan.
    """
    folder = Path(source)
    compared, saw = {}, pd.DataFrame()
    if (folder / COMPARISON).is_file():
        read_facts(folder)
        tables = folder / "tables"
        compared = {name: pd.read_parquet(tables / f"{name}.parquet") for name in COMPARED}
        saw = read_observed(folder / "observed.csv").events
    return Drill(
        of,
        compared,
        saw,
        _over(of, points),
        what_was_tried(Path(study), of) if study else (),
        last_time(Path(last_plan)) if last_plan else (),
    )


def _over(of: Material, points: int) -> dict[str, tuple[float, float]]:
    if not points:
        return {}
    if points < FEW_POINTS:
        raise KrisimError(f"points has to be 0 or at least {FEW_POINTS}, not {points}")
    from sim.studies.assumptions.spreading import over_ranges
    from sim.studies.assumptions.surface import How, Surface

    how = How(each=EACH, points=points, seed=of.runs.seed, workers=os.cpu_count() or 1)
    found = over_ranges(Surface(of.runs.scenario, how))
    return {each.id: (o.low, o.high) for each, o in found.items() if each.kind == "target"}


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table by the names of their columns."""
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
