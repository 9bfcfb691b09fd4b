"""A dry run: what many runs of a plan say together about its script and its people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from sim.clock import MINUTE
from sim.measures.counterplay import Counterparts, counterplay
from sim.measures.survival import kaplan_meier_quantile
from sim.studies.dry_run.seeing import (
    Arrival,
    Watched,
    arrivals,
    minutes_of,
    sent_by_channel,
    wanted,
)
from sim.studies.explaining import play_again
from sim.studies.spread import over_runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from sim.log import Log
    from sim.studies.dry_run.seeing import Function, Minutes, Wanted
    from sim.studies.runs import Runs

    Shares = NDArray[np.float64]

CLOSE: Final = 5.0
"""Injects that come to a unit within so many minutes of each other collide."""

IDLE: Final = 30
"""A unit is idle if it has nothing to do for so many minutes, or more."""

QUARTER: Final = 15
"""Exercise control is counted in so many minutes."""

OFTEN: Final = 0.5
"""Share of the runs from which on something is told of."""

MOST: Final = 60
"""More runs than these are not looked at again."""

STRIP: Final = 5
"""Minutes of a cell of the strips."""

FIRST: Final = 3
"""So many of the injects that want a function are named."""

PEAKS = ("injects", "calls", "contacts", "needed", "needed_for_rest")


@dataclass(frozen=True, slots=True, eq=False)
class DryRun:
    """What was seen in the first ``looked`` runs. Times are minutes after STARTEX.

    collisions
        unit, first, second (injects), at (of the first, median), runs (share of runs).
    arrivals
        case, unit, runs (in how many), at (median), nobody_free, nobody_there, meeting (shares),
        wait, wait_p90: so long after it was sent half of all, nine of ten, were taken up by one who
        may take it [min; inf: not by ENDEX].
    functions
        unit, role, people (who could do it), minutes (per run, in which more injects want it than
        there are people), at (the minute in which that is most common), runs (share then), cases.
    idle
        unit, start, end, runs (share of runs, mean over the stretch): in more than half of the
        runs each of its minutes, IDLE or more, lies in a stretch of IDLE minutes or more with
        nothing to do.
    peaks
        start, end, channels (id → injects, mean), PEAKS (means), needed_p90, needed_for_rest_p90.
    strips
        unit, start, end, share: of the runs and minutes in which somebody was there, those in
        which nobody was free; NaN where nobody ever was there.
    """

    looked: int
    collisions: pd.DataFrame
    arrivals: pd.DataFrame
    functions: pd.DataFrame
    idle: pd.DataFrame
    peaks: pd.DataFrame
    strips: pd.DataFrame


def look_at(runs: Runs, most: int = MOST) -> DryRun:
    """Play the first ``most`` of ``runs`` again, and return what a planner looks for in them.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> found = look_at(sim.replicate(scenario, 2, seed=1))
    >>> found.looked, [*found.peaks.columns][:3]
    (2, ['start', 'end', 'channels'])
    """
    watched, seen = Watched(runs.scenario), _Sums()
    looked = min(most, runs.replications)
    for run in range(looked):
        seen.add(play_again(runs, run), watched)
    came = pd.DataFrame(seen.came, columns=list(Arrival._fields))
    return DryRun(
        looked,
        collisions(came, looked),
        _arrivals(came),
        _functions(seen.wanted, looked),
        _idle(seen, watched, looked),
        _peaks(seen, looked),
        _strips(seen, watched),
    )


class _Sums:
    """What is added up over the runs."""

    def __init__(self) -> None:
        self.came: list[Arrival] = []
        self.wanted: list[Mapping[Function, Wanted]] = []
        self.sent: list[Mapping[tuple[int, str], int]] = []
        self.quarters: list[pd.DataFrame] = []
        self.manned, self.full, self.idle = (_nothing((0, 0)) for _ in range(3))

    def add(self, log: Log, watched: Watched) -> None:
        """Look at one run."""
        self.came += arrivals(log, watched)
        self.wanted.append(wanted(log))
        self.sent.append(sent_by_channel(log, QUARTER * MINUTE))
        quarters = counterplay(log, Counterparts.of(watched.scenario), QUARTER)
        self.quarters.append(pd.DataFrame(quarters))
        self._add_minutes(minutes_of(log, watched))

    def _add_minutes(self, found: Minutes) -> None:
        if not self.manned.size:
            self.manned, self.full, self.idle = (_nothing(found.manned.shape) for _ in range(3))
        self.manned += found.manned
        self.full += found.full
        for k, row in enumerate(found.idle):
            for start, end in _stretches(row):
                self.idle[k, start:end] += end - start >= IDLE


def _nothing(shape: tuple[int, ...]) -> Shares:
    return np.zeros(shape)


def _stretches(holds: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield from where until where something holds.

    >>> [*_stretches(np.array([True, True, False, True]))]
    [(0, 2), (3, 4)]
    """
    edges = np.flatnonzero(np.diff(holds.astype(np.int8), prepend=0, append=0))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def collisions(came: pd.DataFrame, looked: int) -> pd.DataFrame:
    """Return which injects came to a unit within CLOSE minutes, the most common first.

    ``came`` has the columns of `Arrival`; one that comes twice to a unit counts when it is first.
    """
    first = came.drop_duplicates(["run", "unit", "case"])
    met: dict[tuple[str, str, str], list[float]] = {}
    usual = first.groupby("case")["at"].median().to_dict()
    for (_, unit), group in first.groupby(["run", "unit"], sort=False):
        times: Sequence[tuple[str, float]] = [*zip(group["case"], group["at"], strict=True)]
        for one, other in combinations(sorted(times, key=lambda t: (usual[t[0]], t[0])), 2):
            if abs(one[1] - other[1]) <= CLOSE:
                met.setdefault((str(unit), one[0], other[0]), []).append(one[1])
    rows = [(*key, float(np.median(at)), len(at) / looked) for key, at in met.items()]
    table = pd.DataFrame(rows, columns=["unit", "first", "second", "at", "runs"])
    return table.sort_values(
        ["runs", "at"], ascending=[False, True], kind="stable", ignore_index=True
    )


def _arrivals(came: pd.DataFrame) -> pd.DataFrame:
    shares = ("nobody_free", "nobody_there", "meeting")
    groups = came.astype(dict.fromkeys(shares, float)).groupby(["case", "unit"], sort=False)
    table = groups[list(shares)].mean()
    table.insert(0, "runs", groups["run"].nunique())
    table.insert(1, "at", groups["at"].median())
    for name, share in (("wait", 0.5), ("wait_p90", 0.9)):
        table[name] = [_within(group, share) for _, group in groups]
    return table.reset_index().sort_values("at", kind="stable", ignore_index=True)


def _within(came: pd.DataFrame, share: float) -> float:
    """Return within which time that share has been taken up."""
    wait, left = came["wait"].to_numpy(dtype=float), came["left"].to_numpy(dtype=float)
    reached = ~np.isnan(wait)
    return kaplan_meier_quantile(np.where(reached, wait, left), reached, share)


def _functions(runs: Sequence[Mapping[Function, Wanted]], looked: int) -> pd.DataFrame:
    over: dict[Function, Shares] = {}
    cases: dict[Function, dict[str, int]] = {}
    people: dict[Function, int] = {}
    for found in runs:
        for function, each in found.items():
            much = each.over()
            if not much.any():
                continue
            people[function] = max(people.get(function, 0), each.people)
            over[function] = over.get(function, _nothing((len(much),))) + much
            own = cases.setdefault(function, {})
            for case, when in each.cases.items():
                own[case] = own.get(case, 0) + int((when & much).sum())
    rows = []
    for function, often in over.items():
        own = cases[function]
        named = [case for case, _ in Counter(own).most_common(FIRST) if own[case]]
        worst = int(often.argmax())
        minutes = float(often.sum() / looked)
        rows.append((*function, people[function], minutes, worst, often[worst] / looked, named))
    columns = ["unit", "role", "people", "minutes", "at", "runs", "cases"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("minutes", ascending=False, kind="stable", ignore_index=True)


def _idle(seen: _Sums, watched: Watched, looked: int) -> pd.DataFrame:
    rows = [
        (unit, float(start), float(end), float(seen.idle[k, start:end].mean() / looked))
        for k, unit in enumerate(watched.units)
        for start, end in _stretches(2 * seen.idle[k] > looked)
        if end - start >= IDLE
    ]
    return pd.DataFrame(rows, columns=["unit", "start", "end", "runs"])


def _peaks(seen: _Sums, looked: int) -> pd.DataFrame:
    keys = ["start", "end"]
    table = over_runs(pd.concat(seen.quarters), keys, PEAKS, ("needed", "needed_for_rest"))
    sums: list[dict[str, float]] = [{} for _ in range(len(table))]
    for sent in seen.sent:
        for (quarter, channel), number in sent.items():
            own = sums[quarter]
            own[channel] = own.get(channel, 0.0) + number / looked
    table.insert(2, "channels", pd.Series(sums, dtype=object))
    return table


def _strips(seen: _Sums, watched: Watched) -> pd.DataFrame:
    size = seen.manned.shape[1]
    starts = np.arange(0, size, STRIP)
    manned, full = (np.add.reduceat(each, starts, axis=1) for each in (seen.manned, seen.full))
    share = np.full(manned.shape, np.nan)
    np.divide(full, manned, out=share, where=manned > 0)
    ends = np.append(starts[1:], size)
    return pd.DataFrame(
        {
            "unit": np.repeat(watched.units, len(starts)),
            "start": np.tile(starts.astype(float), len(watched.units)),
            "end": np.tile(ends.astype(float), len(watched.units)),
            "share": share.ravel(),
        }
    )
