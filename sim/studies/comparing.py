"""Two variants of a scenario compared run by run, on the same draws.

A gain is what the second takes less. What is open counts until ENDEX; of two times until ENDEX, as
when an inject goes out earlier in one variant, both count until the shorter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.checks import stand_ins
from sim.clock import MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sim.scenario import Event, Target
    from sim.studies.runs import Runs

    Floats = NDArray[np.float64]

KEY = ["run", "case", "unit"]
COMPARED = ("answers", "targets")
"""The tables of each run that are compared."""


class Pair(NamedTuple):
    """A value of each run, before and after a change; runs in which either lacks it are left out.

    ``measure``: *all answers* [min], *answer* (of inject and unit, ``of``) [min], *target time*
    [min], *target met* (1 or 0) or *calls in time* (share), of the target ``of``.
    """

    measure: str
    of: str
    before: Floats
    after: Floats

    @property
    def gains(self) -> Floats:
        """What is better, run by run: less time, or a larger share."""
        less = self.before - self.after
        return less if self.measure in _IN_MINUTES else -less


_IN_MINUTES = ("all answers", "answer", "target time")


def compared(before: Runs, after: Runs) -> Iterator[Pair]:
    """Yield what can be compared: all answers together, every target, and every answer.

    Both variants have been played with the same seed, and so many replications. Answers are those
    that do not rest on a placeholder, to injects that went out in both.
    """
    times = _answers(before, after)
    every = range(before.replications)
    sums = times.groupby("run")[["before", "after"]].sum().reindex(every, fill_value=0.0)
    yield Pair("all answers", "", sums["before"].to_numpy(), sums["after"].to_numpy())
    for target in before.scenario.targets:
        yield from _of_target(target, before, after)
    for (case, unit), of in times.groupby(KEY[1:], sort=False):
        yield Pair("answer", f"{case} {unit}", of["before"].to_numpy(), of["after"].to_numpy())


def _answers(before: Runs, after: Runs) -> pd.DataFrame:
    """Return how long each answer took [min] in both variants: run, case, unit, before, after."""
    both = _took(before).merge(_took(after), on=KEY, suffixes=("_before", "_after"))
    unwritten = stand_ins(before.scenario)
    written = [pair not in unwritten for pair in zip(both["case"], both["unit"], strict=True)]
    both = both[written]
    longest = np.minimum(both["until_end_before"], both["until_end_after"])
    cut = {name: np.minimum(both[f"took_{name}"], longest) for name in ("before", "after")}
    return both[KEY].assign(**cut)


def _took(runs: Runs) -> pd.DataFrame:
    answers = runs["answers"].astype(dict.fromkeys(KEY[1:], str))
    took = answers["acted"].where(answers["has_acted"], answers["completed"])
    return answers[KEY].assign(took=took.fillna(np.inf), until_end=answers["until_end"])


# targets ------------------------------------------------------------------------------------------


def _of_target(target: Target, before: Runs, after: Runs) -> Iterator[Pair]:
    found = [_results(runs, target) for runs in (before, after)]
    both = found[0].merge(
        found[1], left_index=True, right_index=True, suffixes=("_before", "_after")
    )
    if target.callers is not None:
        known = both.dropna(subset=["value_before", "value_after"])
        yield _pair("calls in time", target.id, known, "value")
        return
    until = both[["until_before", "until_after"]].min(axis=1, skipna=False)
    for name in ("before", "after"):
        both[f"took_{name}"] = np.minimum(both[f"value_{name}"].fillna(np.inf), until)
    yield _pair("target time", target.id, both[until.notna()], "took")
    judged = both.dropna(subset=["met_before", "met_after"])
    yield _pair("target met", target.id, judged, "met")


def _pair(measure: str, of: str, both: pd.DataFrame, column: str) -> Pair:
    before, after = (both[f"{column}_{name}"].to_numpy(dtype=float) for name in ("before", "after"))
    return Pair(measure, of, before, after)


def _results(runs: Runs, target: Target) -> pd.DataFrame:
    """Return, by run, value, met, and until (how long until ENDEX [min]; NaN: no occasion)."""
    of_target = runs["targets"][runs["targets"]["target"] == target.id].set_index("run")
    found = of_target[["value", "met"]].assign(until=np.nan)
    found["value"] = found["value"].astype(float)
    if target.start is not None and target.end is not None:
        end = runs.scenario.exercise.end / MINUTE
        until = end - _happened(runs, target.start) - of_target["control"].astype(float)
        foreseen = _foreseen(runs, target.end)
        found["until"] = until.where(until.index.isin(foreseen)).reindex(found.index)
        found["until"] = found["until"].fillna(found["value"])
    return found


def _happened(runs: Runs, event: Event) -> pd.Series[float]:
    """Return, by run, when an event happened [min after STARTEX]; without those in which not."""
    of_case = _concerned(runs, event)
    at = of_case["sent"]
    if event.milestone != "sent":
        at = at + of_case[event.milestone]
    return at.groupby(of_case["run"]).min().dropna()


def _foreseen(runs: Runs, event: Event) -> Sequence[int]:
    """Return the runs in which an event may come."""
    of_case = _concerned(runs, event)
    if event.milestone != "sent":
        of_case = of_case[of_case[f"has_{event.milestone}"].astype(bool)]
    return list(of_case["run"].unique())


def _concerned(runs: Runs, event: Event) -> pd.DataFrame:
    answers = runs["answers"]
    chosen = answers["case"] == event.inject
    if event.unit is not None:
        chosen &= answers["unit"] == event.unit
    return answers[chosen]
