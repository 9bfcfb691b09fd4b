"""What an evaluation tells of: runs of a plan, a drill beside them, what was tried, last time."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import pandas as pd

from sim.drill.comparison.jointly import Joined, joined
from sim.drill.logs.events import read_observed
from sim.errors import KrisimError
from sim.files.results import read_facts
from sim.report.sections.lastly import Earlier, last_time
from sim.report.sections.material import COMPARISON
from sim.report.sections.telling import over_all
from sim.report.sections.tried import Study, Tried, read_study
from sim.scenario.ranges import left_open

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.report.sections.material import Material, Row

Rating = Literal["met", "partly", "not met", "cannot say", "no occasion"]
COMPARED: Final = ("times", "expectations", "targets", "objectives", "power")
TOGETHER: Final = "together"
FEW_POINTS: Final = 20
"""Points in the ranges of the assumptions from which on a second interval is told."""
EACH: Final = 10
"""Replications at each of these points."""


@dataclass(frozen=True, slots=True, eq=False)
class Drill:
    """A drill to be evaluated.

    ``compared`` are the tables of a comparison, by name, with ids and minutes; empty if nothing was
    observed. ``together`` is what all its times say jointly; ``saw`` are the rows of the observed
    log. ``over`` and ``over_objectives`` hold of each target and objective, by its id, between
    which shares nine of ten of ``points`` in the ranges of the assumptions lie.
    """

    of: Material
    compared: Mapping[str, pd.DataFrame]
    together: Joined | None
    saw: pd.DataFrame
    points: int
    over: Mapping[str, tuple[float, float]]
    over_objectives: Mapping[str, tuple[float, float]]
    studies: tuple[Study, ...]
    last: tuple[Earlier, ...]

    @property
    def observed(self) -> bool:
        """Whether there are observed times beside the simulated ones."""
        return bool(self.compared)

    @property
    def tried(self) -> tuple[Tried, ...]:
        """What was tried in all studies, study by study."""
        return tuple(each for study in self.studies for each in study.tried)

    def origins(self) -> dict[str, str]:
        """Return what is needed, besides the runs, to make the numbers again."""
        say = self.of.say
        found = {}
        if self.points:
            found[say("points in the ranges of the assumptions")] = say(
                "{points}, each in {runs} runs", points=self.points, runs=EACH
            )
        for each in self.studies:
            found[say("study {study}", study=each.name)] = (
                f"{each.command} (SHA-256 {each.checksum})"
            )
        return found

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
        return over_all(self.stated, self.promised, self.over)

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
        missed = self.seen and self.rating != "met"
        return missed or (bool(self.runs) and self.met < self.promised)

    @property
    def by_luck(self) -> bool:
        """Whether the drill kept what the plan is shown to keep too seldom."""
        return self.rating == "met" and self.verdict == "not met"


_PRESSING: Final = {"not met": 0, "partly": 1, "cannot say": 2, "met": 3}


def _pressing(of: Finding) -> tuple[int, float]:
    margin = of.met - of.promised
    rank = _PRESSING["partly"] if of.by_luck else _PRESSING.get(of.proposed, len(_PRESSING))
    return rank, math.inf if math.isnan(margin) else margin


def drill(
    of: Material,
    source: str,
    studies: str | Sequence[str] = (),
    last_plan: str = "",
    points: int = 0,
) -> Drill:
    """Return what an evaluation tells of.

    ``source`` is what ``of`` was made of; ``studies`` are folders of `krisim what-if` or `krisim
    sweep resources` of the same plan; ``last_plan`` a report or an improvement plan of last time
    (.xlsx); ``points`` how many points in the ranges of the assumptions are played, each `EACH`
    times, for the second interval (0: none).

    Raises
    ------
    KrisimError
        If one of them cannot be read, or is of another plan, or there are no ranges for points.
    """
    folders = [studies] if isinstance(studies, str) else studies
    read = tuple(read_study(Path(each), of) for each in dict.fromkeys(folders) if each)
    last = last_time(Path(last_plan)) if last_plan else ()
    compared, together, saw = _compared(Path(source))
    over = _over(of, points)
    return Drill(
        of,
        compared,
        together,
        saw,
        points,
        over.get("target", {}),
        over.get("objective", {}),
        read,
        last,
    )


def _compared(folder: Path) -> tuple[dict[str, pd.DataFrame], Joined | None, pd.DataFrame]:
    """Return the tables of a comparison, what its times say jointly, and the observed log."""
    if not (folder / COMPARISON).is_file():
        return {}, None, pd.DataFrame()
    read_facts(folder)
    paths = {name: folder / "tables" / f"{name}.parquet" for name in (*COMPARED, TOGETHER)}
    if not all(path.is_file() for path in paths.values()):
        raise KrisimError(
            f"{folder} was written by an earlier version of krisim: compare the drill anew, with"
            " krisim compare"
        )
    tables = {name: pd.read_parquet(path) for name, path in paths.items()}
    together = joined(tables.pop(TOGETHER))
    return tables, together, read_observed(folder / "observed.csv").events


def _over(of: Material, points: int) -> dict[str, dict[str, tuple[float, float]]]:
    """Return between which shares nine of ten points lie, of whatever there was occasion for.

    By kind of headline, then by id.
    """
    if not points:
        return {}
    if points < FEW_POINTS:
        raise KrisimError(f"points has to be 0 or at least {FEW_POINTS}, not {points}")
    if not left_open(of.runs.scenario):
        raise KrisimError("no assumption of the scenario has a range: leave points out")
    from sim.studies.assumptions.spreading import over_ranges
    from sim.studies.assumptions.surface import How, Surface

    how = How(each=EACH, points=points, seed=of.runs.seed, workers=os.cpu_count() or 1)
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for each, over in over_ranges(Surface(of.runs.scenario, how)).items():
        if over.points and each.is_share:
            found.setdefault(each.kind, {})[each.id] = (over.low, over.high)
    return found


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table by the names of their columns."""
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
