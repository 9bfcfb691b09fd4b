"""The headlines of a run: targets, key times and objectives, with a value in every run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

import numpy as np

from sim.errors import KrisimError, suggest
from sim.measures.every import Setting
from sim.measures.key_times import measured_since
from sim.measures.objectives import Tables, achieved, items, shares
from sim.measures.paired import Gain, gain, gain_of_share
from sim.measures.survival import clopper_pearson
from sim.studies.judging import objectives

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from sim.scenario import Scenario
    from sim.studies.runs import Runs

    Floats = NDArray[np.float64]


MEASURES: Final = ("targets", "key_times", "expectations", "expected")
"""The tables of every run that headlines are made of."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A number on the first page of a run.

    ``kind``: *target* (share of runs that keep it), *key time* (mean [min]; what is open counts
    until ENDEX), *objective* (share of it that is met). ``of`` is the id of the target or
    objective; of a key time what, channel and since. ``promised``: the share that a target states.
    """

    kind: Literal["target", "key time", "objective"]
    of: tuple[str, ...]
    promised: float = float("nan")

    @property
    def is_share(self) -> bool:
        """Whether it is a share, not minutes."""
        return self.kind != "key time"

    @property
    def id(self) -> str:
        """What names it in tables."""
        return "/".join(part for part in self.of if part)


class Level(NamedTuple):
    """A mean over the runs, and its 95 % interval for chance."""

    value: float
    low: float
    high: float


Seen: TypeAlias = "Mapping[Headline, Floats]"
"""The value of each headline in every run; NaN where there was no occasion."""


def headlines(scenario: Scenario) -> list[Headline]:
    """Return all headlines of ``scenario``: targets, then key times, then objectives."""
    moments = ((s.time.what, s.time.channel, s.name) for s in measured_since(scenario))
    return [
        *(Headline("target", (each.id,), each.share) for each in scenario.targets),
        *(Headline("key time", moment) for moment in moments),
        *(Headline("objective", (each.id,)) for each in scenario.objectives),
    ]


def chosen(every: Sequence[Headline], targets: Sequence[str]) -> list[Headline]:
    """Return the headlines of these targets; without any those of all, or all if there is none.

    Raises
    ------
    KrisimError
        If there is no such target.
    """
    known = {each.of[0]: each for each in every if each.kind == "target"}
    for name in targets:
        if name not in known:
            raise KrisimError(f"there is no target '{name}'. {suggest(name, known)}")
    if targets:
        return [known[name] for name in dict.fromkeys(targets)]
    return list(known.values()) or list(every)


def seen_in(runs: Runs) -> dict[Headline, Floats]:
    """Return the value of each headline in every run."""
    scenario = runs.scenario
    of_objective = _objectives(runs) if scenario.objectives else {}
    found: dict[Headline, Floats] = {}
    for each in headlines(scenario):
        if each.kind == "target":
            rows = runs["targets"][runs["targets"]["target"] == each.of[0]]
            found[each] = _by_run(runs, rows, "met")
        elif each.kind == "key time":
            found[each] = _minutes(runs, each)
        else:
            found[each] = of_objective.get(each.of[0], np.full(runs.replications, np.nan))
    return found


def _minutes(runs: Runs, headline: Headline) -> Floats:
    what, channel, since = headline.of
    table = runs["key_times"]
    rows = table[(table["what"] == what) & (table["channel"] == channel)]
    rows = rows[rows["since"] == since]
    took = rows["minutes"].astype(float).fillna(rows["until"].astype(float))
    return _by_run(runs, rows.assign(took=took), "took")


def _by_run(runs: Runs, rows: pd.DataFrame, column: str) -> Floats:
    found: Floats = np.full(runs.replications, np.nan)
    found[rows["run"].to_numpy()] = rows[column].astype(float).to_numpy()
    return found


def _objectives(runs: Runs) -> dict[str, Floats]:
    wanted = items(runs.scenario, Setting(runs.scenario).expected)
    if wanted.empty:
        return {}
    whole = wanted[wanted["unit"] == ""]
    rows = achieved(Tables(runs["expectations"], runs["expected"], runs["targets"]), whole)
    found = {}
    for objective, of in rows.groupby("objective"):
        by_run = shares(of)["share"]
        values: Any = by_run.reindex(range(runs.replications)).to_numpy(dtype=float)
        found[str(objective)] = values
    return found


def levels(runs: Runs, seen: Mapping[Headline, Floats]) -> dict[Headline, Level]:
    """Return each headline over all runs with its interval for chance, as `krisim run` tells it."""
    table = objectives(runs)
    whole = table[table["unit"] == ""].to_dict("records")
    rated: dict[str, Any] = {str(row["objective"]): row for row in whole}
    found = {}
    for each, values in seen.items():
        if each.kind == "objective":
            row = rated[each.of[0]]
            found[each] = Level(*(float(row[name]) for name in ("achieved", "low", "high")))
        else:
            found[each] = level(each, values)
    return found


def level(headline: Headline, values: Floats) -> Level:
    """Return a target or key time over all runs, with its 95 % interval for chance."""
    known = values[~np.isnan(values)]
    if not len(known):
        return Level(*[float("nan")] * 3)
    if headline.is_share:
        share = float(known.mean())
        return Level(share, *clopper_pearson(share, len(known)))
    found = gain(known)
    return Level(found.mean, max(found.low, 0.0), found.high)


def difference(headline: Headline, before: Floats, after: Floats) -> Gain:
    """Return by how much a headline grows from one variant to another, run by run.

    Of runs in which both have a value; of a target with the exact test of McNemar.
    """
    both = ~(np.isnan(before) | np.isnan(after))
    if headline.kind == "target":
        return gain_of_share(before[both] > 0, after[both] > 0)
    return gain(after[both] - before[both])


def mean(values: Floats) -> float:
    """Return the mean over the runs that have a value; NaN if there is none."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def judged(headline: Headline, low: float, high: float) -> str:
    """Return the verdict on a target whose share lies between ``low`` and ``high``."""
    if np.isnan(low):
        return "no occasion"
    if low >= headline.promised:
        return "met"
    return "not met" if high < headline.promised else "cannot say"
