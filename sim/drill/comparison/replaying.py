"""The plan as it was really set going: actual injects, attendance and pauses, planned work.

What the log tells replaces what the plan says of it; what it does not tell stays as planned. Both
are told (`Replay.remarks`). Durations, probabilities and procedures are those of the plan: whether
they fit what was observed is the question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from sim.clock import MINUTE, to_micros
from sim.distributions import Fixed
from sim.drill.comparison.attending import as_attended
from sim.drill.logs.lengths import stood
from sim.drill.logs.observing import same_day
from sim.errors import Problem, ScenarioError
from sim.scenario import Number, Pause
from sim.scenario.work import ONLY_IF_NOTHING, UNLESS_NOTHING
from sim.words.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.drill.logs.events import Observed
    from sim.scenario import Inject, Scenario

OBSERVED = "observed"
"""Source of numbers that are what was observed."""


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """A scenario that plays what was set going, and how it differs from the plan.

    ``zero``: STARTEX of the scenario on the day of the drill. ``events`` are those of the log with
    ``minute`` after it, in the order of time. ``end``: until when somebody looked [min]. ``sent``
    and ``planned``: when injects went out, and when they should have [min]; only what is known.
    """

    scenario: Scenario
    zero: datetime
    events: pd.DataFrame
    end: float
    sent: dict[str, float]
    planned: dict[str, float]
    remarks: tuple[Remark, ...]


def replay(plan: Scenario, observed: Observed) -> Replay:
    """Return what ``plan`` would have played in the exercise that was observed.

    - Injects go out when they were seen to (the first time, if to several), whatever their
      conditions; withdrawn ones never. Those of which the log says nothing go out as planned.
    - Functions of which the log tells who came and went are staffed so, all others as planned.
    - The exercise stands when it was paused, if the log has any pause.

    Raises
    ------
    ScenarioError
        If an inject went out before STARTEX of the plan, or after ENDEX of the log.
    """
    zero = same_day(plan.exercise.start, observed.start)
    events = _timed(observed, zero)
    end, end_remarks = _end(plan, observed, events, zero)
    sent = _first(events, "sent")
    withdrawn = set(events.loc[events["event"] == "withdrawn", "inject"]) - set(sent)
    _refuse(plan, events, sent, end)
    pauses = _pauses(observed, zero, end)
    people, staff_remarks = as_attended(plan, events, end)
    exercise = replace(
        plan.exercise,
        start=zero,
        end=max(plan.exercise.end, to_micros(end)),
        pauses=pauses or plan.exercise.pauses,
    )
    injects = tuple(_as_sent(inject, sent, withdrawn) for inject in plan.injects)
    remarks = (
        *_of_start(plan, observed, zero),
        *end_remarks,
        *_of_injects(plan, sent, withdrawn),
        *_of_pauses(plan, pauses),
        *staff_remarks,
    )
    return Replay(
        scenario=replace(plan, exercise=exercise, injects=injects, people=people),
        zero=zero,
        events=events,
        end=end,
        sent={i.id: sent[i.id] for i in plan.injects if i.id in sent},
        planned={i.id: i.at / MINUTE for i in plan.injects if i.at is not None},
        remarks=remarks,
    )


def _timed(observed: Observed, zero: datetime) -> pd.DataFrame:
    """Return the events with ``minute`` after ``zero``, in the order of time; missing ones last."""
    after = (observed.events["at"] - pd.Timestamp(zero)) / pd.Timedelta(microseconds=MINUTE)
    return observed.events.assign(minute=after).sort_values(
        "minute", kind="stable", ignore_index=True
    )


def _end(
    plan: Scenario, observed: Observed, events: pd.DataFrame, zero: datetime
) -> tuple[float, list[Remark]]:
    """Return when nobody looked any longer [min after zero], and a note where the plan says it."""
    if observed.end is not None:
        return (observed.end - zero) / timedelta(microseconds=MINUTE), []
    last = events["minute"].max()
    planned = plan.exercise.end / MINUTE
    if pd.notna(last) and last > planned:
        return float(last), [Remark("The log does not say when ENDEX was: its last row counts.")]
    return planned, [Remark("The log does not say when ENDEX was: that of the plan counts.")]


def _first(events: pd.DataFrame, event: str) -> dict[str, float]:
    """Return when each inject first reached something [min after zero], where that is known."""
    rows = events[(events["event"] == event) & events["minute"].notna()]
    rows = rows[rows["inject"] != ""]
    return {str(i): float(t) for i, t in rows.groupby("inject")["minute"].min().items()}


def _refuse(plan: Scenario, events: pd.DataFrame, sent: dict[str, float], end: float) -> None:
    known = {inject.id for inject in plan.injects}
    problems = []
    for inject, minute in sent.items():
        early, late = minute < 0, minute > end
        if inject in known and (early or late):
            row = events[(events["inject"] == inject) & (events["minute"] == minute)].iloc[0]
            side = "before STARTEX of the scenario" if early else "after ENDEX of the log"
            instead = (
                "Set 'start' in the scenario to when the drill really started"
                if early
                else "Correct the time, or the row end"
            )
            where = str(row["source"]) or f"event {row.name}"
            what = f"{inject} was sent at {row['at']:%Y-%m-%d %H:%M}, {side}"
            problems.append(Problem(what, where=where, instead=instead))
    if problems:
        raise ScenarioError(problems)


def _pauses(observed: Observed, zero: datetime, end: float) -> tuple[Pause, ...]:
    """Return when the exercise was paused, as far as the times are known."""
    spans = stood(replace(observed, start=zero), zero + timedelta(minutes=end))
    return tuple(Pause(to_micros(first), to_micros(last)) for first, last in spans)


def _as_sent(inject: Inject, sent: dict[str, float], withdrawn: set[str]) -> Inject:
    """Return an inject that goes out when it did."""
    if inject.id in withdrawn:
        return replace(inject, withdrawn=True)
    if inject.id not in sent:
        return inject
    return replace(
        inject,
        at=to_micros(sent[inject.id]),
        after=None,
        only_if=ONLY_IF_NOTHING,
        unless=UNLESS_NOTHING,
        late=Number(Fixed(0.0), OBSERVED),
        withdrawn=False,
    )


def _of_start(plan: Scenario, observed: Observed, zero: datetime) -> Iterator[Remark]:
    days = (zero.date() - plan.exercise.start.date()).days
    if days:
        yield Remark("The plan is moved by {days} days to the day of the drill.", {"days": days})
    late = round((observed.start - zero) / timedelta(minutes=1))
    if late:
        text = (
            "The drill started {minutes} min after STARTEX of the plan; shifts stay as planned."
            if late > 0
            else "The drill started {minutes} min before STARTEX of the plan;"
            " shifts stay as planned."
        )
        yield Remark(text, {"minutes": abs(late)})


def _of_injects(plan: Scenario, sent: dict[str, float], withdrawn: set[str]) -> Iterator[Remark]:
    told = [i for i in plan.injects if i.id in sent]
    yield Remark(
        "{sent} of {all} injects go out when the log says they were sent.",
        {"sent": len(told), "all": len(plan.injects)},
    )
    never = [i.id for i in plan.injects if i.id in withdrawn]
    if never:
        yield Remark("Withdrawn, and so never sent: {injects}.", {"injects": ", ".join(never)})
    untold = [i.id for i in plan.injects if i.id not in sent and i.id not in withdrawn]
    if untold:
        text = "The log does not say when these were sent; they go out as planned: {injects}."
        yield Remark(text, {"injects": ", ".join(untold)})


def _of_pauses(plan: Scenario, pauses: tuple[Pause, ...]) -> Iterator[Remark]:
    if pauses:
        total = sum(p.end - p.start for p in pauses)
        text = "The exercise was paused for {minutes} min in all, and so is the replay."
        yield Remark(text, {"minutes": round(total / MINUTE)})
    elif plan.exercise.pauses:
        yield Remark("The log has no pauses: those of the plan are kept.")
