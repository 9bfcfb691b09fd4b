"""An observed exercise beside what the plan predicts for it, time by time and all in all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from sim.clock import MINUTE, SECOND
from sim.drill.calibration.calibrating import fitted_to
from sim.drill.comparison.assumptions import spread
from sim.drill.comparison.leaving import left_out_times
from sim.drill.comparison.playing import Moment, Plays, each_played, foreseen, response_times
from sim.drill.comparison.power import POWER, Tested, count_of_plays, power
from sim.drill.comparison.replaying import replay
from sim.drill.comparison.seen import (
    FLIPS,
    TOO_FEW,
    UNFORESEEN,
    Silence,
    seen,
    states_what_stayed_open,
)
from sim.drill.comparison.verdicts import CANNOT_SAY, VERDICTS, Judged, Watched, held, judge
from sim.errors import KrisimError
from sim.measures.control import paused

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from numpy.typing import NDArray

    from sim.drill.comparison.replaying import Replay
    from sim.drill.logs.events import Observed
    from sim.scenario import Scenario

    Floats = NDArray[np.float64]
    Row = Mapping[Hashable, Any]

INNER: Final = 199
"""Runs at each point of the ranges of the assumptions."""

COMPARED: Final = (
    "inject",
    "unit",
    "milestone",
    "sent",
    "observed",
    "watched",
    "precision",
    "median",
    "low_50",
    "high_50",
    "low_90",
    "high_90",
    "as_late",
    "p",
    "lower",
    "upper",
    "as_stated",
    "inside",
    "verdict",
    "why",
    "late",
    "paused",
)


@dataclass(frozen=True, slots=True)
class How:
    """How much is played: ``runs`` of the plan, at ``points`` in the ranges of its assumptions.

    ``drills`` with each planted difference (0: none, and the power stays unknown). ``silence``:
    what it means that the log says nothing of something. ``leave_one_out``: each inject is set
    beside a plan that was fitted to all others, as stated; no ranges and no power then.
    """

    runs: int = 999
    points: int = 50
    drills: int = 40
    seed: int = 0
    workers: int = 1
    silence: Silence = "unknown"
    leave_one_out: bool = False
    progress: Callable[[int], None] | None = field(default=None, compare=False)

    def reporting(self, progress: Callable[[int], None]) -> How:
        """Return the same, which calls ``progress`` with the replications just finished."""
        return replace(self, progress=progress)


@dataclass(frozen=True, slots=True)
class Together:
    """What the joint test says: ``p`` at the stated values, and between what in the ranges.

    ``moments``: how many times it judges; with none of them ``p`` is NaN. ``unusual``: None where
    that changes within the ranges.
    """

    p: float
    lowest: float
    highest: float
    moments: int
    unusual: bool | None


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What an observed exercise says of its plan.

    ``times``: one row per moment that the plan foresees, with the columns COMPARED. ``power``: what
    the drill could have shown, as `sim.drill.comparison.power.power` returns it. ``points``: how
    many points of the ranges were tried; 0 where no assumption has one, or none was asked for.
    """

    plan: Scenario
    observed: Observed
    replay: Replay
    how: How
    times: pd.DataFrame
    together: Together
    power: pd.DataFrame
    points: int


def compare(plan: Scenario, observed: Observed, how: How | None = None) -> Comparison:
    """Return what ``observed`` says of ``plan``: see docs/explanation/comparison.md.

    Columns of ``times``: ``sent`` [min after STARTEX of the plan]; ``observed``: minutes from then
    to the milestone, inf where it did not come while it was watched, for ``watched`` minutes;
    ``precision``: by how much that may be wrong [s]; median and intervals of the plan's replay
    [min]; ``as_late``: share of runs as late or later, ``p``: two-sided; ``lower`` and ``upper``:
    the joint envelope [min]; ``as_stated``: the verdict with all assumptions as stated, ``inside``:
    at which share of the points in their ranges it is inside 90 %; ``verdict``: the one that holds
    for all of them; ``why`` nothing can be said; ``late``: by how much exercise control sent the
    inject after its time, and ``paused``: how long it stood meanwhile [min].

    Raises
    ------
    ScenarioError
        If the plan does not play, or the log does not fit it.
    KrisimError
        If the log and the plan have no inject in common; if the plan was fitted to this log; or,
        when one is left out, if the log tells of no duration.
    """
    how = how or How()
    if how.leave_one_out:
        how = replace(how, points=0, drills=0)
    _refuse_fitted(plan, observed)
    again = replay(plan, observed)
    _refuse_strangers(plan, again)
    moments = foreseen(again.scenario)
    play = partial(response_times, again.scenario)
    if how.leave_one_out:
        play = partial(left_out_times, plan, observed)
    table = seen(again, moments, how.silence)
    plays = Plays(how.runs, how.seed, how.workers, progress=how.progress)
    known = np.flatnonzero(table["why"] == "")
    times = play([moments[k] for k in known], plays)
    comes = np.asarray(np.isfinite(times).any(axis=0))
    table["why"] = np.where(table.index.isin(known[~comes]), UNFORESEEN, table["why"])
    known = known[comes]
    tested = _tested(table.iloc[known], [moments[k] for k in known], times[:, comes], how, again)
    stated = judge(tested.times, tested.watched)
    tested = tested._replace(together=stated.together)
    elsewhere = _elsewhere(again.scenario, tested, how, plays)
    return Comparison(
        plan=plan,
        observed=observed,
        replay=again,
        how=how,
        times=_table(table, known, stated, elsewhere, again),
        together=_together(stated, elsewhere),
        power=_power(again.scenario, tested, how, plays),
        points=len(elsewhere),
    )


def _refuse_fitted(plan: Scenario, observed: Observed) -> None:
    if fitted_to(plan, observed):
        raise KrisimError(
            f"the durations of this scenario were taken from '{observed.name}': it would agree with"
            " itself. Compare the scenario that it was fitted from; with --leave-one-out, if there"
            " is no other exercise"
        )


def plays_needed(plan: Scenario, how: How) -> int:
    """Return about how many replications a comparison plays, to tell how far it is."""
    return how.runs + how.points * INNER + count_of_plays(plan, foreseen(plan), how.drills)


def _refuse_strangers(plan: Scenario, again: Replay) -> None:
    known = {inject.id for inject in plan.injects}
    if not known & set(again.events["inject"]):
        raise KrisimError(
            "no row of the log belongs to an inject of this scenario: match its rows first, with"
            " 'krisim observe LOG --scenario SCENARIO --out FILE', or name the other scenario"
        )


def _tested(
    rows: pd.DataFrame, moments: list[Moment], times: Floats, how: How, again: Replay
) -> Tested:
    stated = how.silence == "open" or states_what_stayed_open(again.events)
    took, until, widths = (rows[k].to_numpy(dtype=float) for k in ("took", "until", "width"))
    watched = Watched(took, until, widths, stated)
    return Tested(moments, times, watched, np.ones(len(moments), dtype=bool))


def _elsewhere(scenario: Scenario, tested: Tested, how: How, plays: Plays) -> list[Judged]:
    """Return what is judged at each point of the ranges of the assumptions."""
    runs = range(min(INNER, how.runs))
    jobs = [(point, runs) for point in spread(scenario, how.points, how.seed)]
    played = each_played(jobs, tested.moments, plays)
    return [judge(times, tested.watched, tested.together) for times in played]


def _power(scenario: Scenario, tested: Tested, how: How, plays: Plays) -> pd.DataFrame:
    if not how.drills or not tested.together.any():
        return pd.DataFrame(columns=list(POWER))
    return power(scenario, tested, how.drills, plays)


def _together(stated: Judged, elsewhere: list[Judged]) -> Together:
    if stated.joint is None:
        return Together(np.nan, np.nan, np.nan, 0, None)
    joints = [j.joint for j in (stated, *elsewhere) if j.joint is not None]
    ps, unusual = [joint.p for joint in joints], {joint.unusual for joint in joints}
    verdict = unusual.pop() if len(unusual) == 1 else None
    return Together(stated.joint.p, min(ps), max(ps), int(stated.together.sum()), verdict)


def _table(
    table: pd.DataFrame,
    known: NDArray[np.int64],
    stated: Judged,
    elsewhere: list[Judged],
    again: Replay,
) -> pd.DataFrame:
    """Return the table with the columns COMPARED."""
    codes = held(stated.codes, [each.codes for each in elsewhere])
    every = np.array([each.codes for each in (stated, *elsewhere)])
    found = pd.DataFrame(
        {
            **{name: values / MINUTE for name, values in stated.bounds.items()},
            "as_late": stated.late,
            "p": stated.p,
            "as_stated": [VERDICTS[code] for code in stated.codes],
            "inside": (every <= 1).mean(axis=0),
            "verdict": [VERDICTS[code] for code in codes],
        },
        index=table.index[known],
    )
    cannot = VERDICTS.index(CANNOT_SAY)
    found["why_not"] = np.where(
        stated.codes == cannot, TOO_FEW, np.where(codes == cannot, FLIPS, "")
    )
    whole = table.join(found)
    whole["why"] = whole["why"].where(whole["why"] != "", whole["why_not"])
    for name in ("as_stated", "verdict"):
        whole[name] = whole[name].astype("object").where(whole[name].notna(), CANNOT_SAY)
    whole["observed"], whole["watched"] = whole["took"] / MINUTE, whole["until"] / MINUTE
    whole["precision"] = whole["width"] / SECOND
    whole["late"] = [again.sent.get(i, np.nan) - again.planned.get(i, np.nan) for i in whole.inject]
    whole["paused"] = [_stood(row, again) for row in whole.to_dict("records")]
    return whole[list(COMPARED)].reset_index(drop=True)


def _stood(row: Row, again: Replay) -> float:
    """Return how long the exercise stood while something was awaited [min]."""
    awaited = min(float(row["observed"]), float(row["watched"]))
    if not np.isfinite(awaited):
        return 0.0
    pauses = tuple((p.start, p.end) for p in again.scenario.exercise.pauses)
    start = round(float(row["sent"]) * MINUTE)
    return paused(start, start + round(awaited * MINUTE), pauses) / MINUTE
