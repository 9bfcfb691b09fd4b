"""Expectations, targets and objectives judged on what was observed: proposals, no verdicts.

Where the log does not say something, nobody knows whether it was met; nor where a time lies so near
its limit that the clocks cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isinf, isnan
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from sim.checks import stand_ins
from sim.checks.book import Book
from sim.clock import MINUTE
from sim.drill.comparison.playing import Moment
from sim.drill.comparison.seen import Silence, seen
from sim.measures.control import paused
from sim.measures.events import Span
from sim.measures.expectations import Mark, OwnMark, expectation_table, expected, judged
from sim.measures.objectives import Tables, objective_table
from sim.measures.targets import Result, target_table

if TYPE_CHECKING:
    from sim.drill.comparison.replaying import Replay
    from sim.measures.expectations import Expected
    from sim.scenario import Event, Target

CANNOT_SAY: Final = "cannot say"
NO_OCCASION: Final = "no occasion"
NAN = float("nan")


class Took(NamedTuple):
    """How long something took of the players, and of exercise control [µs].

    ``players`` is ``inf`` where it did not come in ``until``, and NaN where nobody knows; both are
    without the pauses. ``width``: by how much the clocks may be wrong [µs].
    """

    players: float
    control: float
    until: float
    width: float

    def keeps(self, limit: int) -> bool | None:
        """Whether it came within ``limit`` [µs]; None where nobody can say."""
        if isnan(self.players):
            return None
        if isinf(self.players):
            return False if self.until > limit else None
        if abs(self.players - limit) < self.width:
            return None
        return self.players <= limit


@dataclass(frozen=True, slots=True, eq=False)
class Proposals:
    """What the log says of expectations, targets and objectives; the evaluator decides.

    The tables are those of `sim.measures`, of one exercise that was observed.
    """

    expectations: pd.DataFrame
    targets: pd.DataFrame
    objectives: pd.DataFrame


def propose(replay: Replay, run: str, silence: Silence = "unknown") -> Proposals:
    """Return what to say of the expectations, targets and objectives of an observed exercise."""
    scenario = replay.scenario
    log = _Seen(replay, silence)
    wanted = expected(scenario, frozenset(stand_ins(scenario)))
    marks, own = [], []
    for each in wanted:
        if each.placeholders:
            continue
        found = [_own(each, unit, log.moment(each, unit)) for unit in each.units]
        own += [mark for mark, _ in found]
        marks.append(judged(each, found))
    results = [_target(log, target) for target in scenario.targets]
    tables = Tables(
        pd.DataFrame([(run, *mark) for mark in marks], columns=["run", *Mark._fields]),
        pd.DataFrame([(run, *mark) for mark in own], columns=["run", *OwnMark._fields]),
        pd.DataFrame([(run, *result) for result in results], columns=["run", *Result._fields]),
    )
    return Proposals(
        _unknown(expectation_table(tables.expectations, wanted, scenario)),
        _unknown(target_table(tables.targets, scenario)),
        _unknown(objective_table(tables, scenario, wanted)),
    )


def _unknown(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which what nobody knows is called that: there was an occasion."""
    return table.replace({name: {NO_OCCASION: CANNOT_SAY} for name in _RATED if name in table})


_RATED = ("rating", "psmu", "verdict")


class _Seen:
    """Looks up what the log says of single moments and events."""

    def __init__(self, replay: Replay, silence: Silence) -> None:
        self.replay = replay
        self.silence = silence
        self.book = Book(replay.scenario)
        self.pauses = tuple((p.start, p.end) for p in replay.scenario.exercise.pauses)

    def moment(self, each: Expected, unit: str) -> Took:
        """Return how long a unit took for what is expected of it."""
        sent = self.replay.sent.get(each.inject, NAN)
        if each.of.milestone == "sent":
            return Took(NAN if isnan(sent) else 0.0, 0.0, NAN, 0.0)
        row = self.row(Moment(each.inject, unit, each.of.milestone))
        return self.took(row["sent"], row["took"], row["until"], row["width"])

    def row(self, moment: Moment) -> pd.Series[float]:
        return seen(self.replay, [moment], self.silence).iloc[0]

    def took(self, start: float, took: float, until: float, width: float) -> Took:
        """Return a time from ``start`` [min] without the pauses."""
        if isnan(took) or isnan(start):
            return Took(NAN, 0.0, NAN, 0.0)
        begun = round(start * MINUTE)
        stood = float(paused(begun, begun + round(min(took, until)), self.pauses))
        watched = until - paused(begun, begun + round(until), self.pauses)
        return Took(took - stood, stood, watched, width)

    def when(self, event: Event) -> tuple[float, float, float]:
        """Return when an event first happened, until when it was watched [µs], and its width."""
        sent = self.replay.sent.get(event.inject, NAN)
        if event.milestone == "sent" and event.unit is None:
            return sent * MINUTE, NAN, 0.0
        units = (event.unit,) if event.unit else self.book.reaching(event)
        rows = [self.row(Moment(event.inject, unit, event.milestone)) for unit in units]
        if not rows or any(isnan(row["took"]) for row in rows):
            return NAN, NAN, 0.0
        first = min(rows, key=lambda row: float(row["took"]))
        begun = float(first["sent"]) * MINUTE
        return begun + first["took"], begun + first["until"], float(first["width"])


def _own(each: Expected, unit: str, took: Took) -> tuple[OwnMark, Span]:
    """Return what a unit did about an expectation, and how long it took."""
    came = not (isnan(took.players) or isinf(took.players))
    late = (took.players - each.of.within) / MINUTE if came else NAN
    met = took.keeps(each.of.within)
    mark = OwnMark(each.inject, each.name, unit, met, late, took.control / MINUTE)
    return mark, Span(round(took.players) if came else 0, round(took.control), not came)


def _target(log: _Seen, target: Target) -> Result:
    """Return what became of a target; of callers an observed log says nothing."""
    if target.start is None or target.end is None:
        return Result(target.id, None, None)
    start, _, early = log.when(target.start)
    end, until, late = log.when(target.end)
    if isnan(start) or isinf(start) or isnan(end):
        return Result(target.id, None, None)
    took = log.took(start / MINUTE, end - start, until - start, early + late)
    minutes = NAN if isinf(took.players) else took.players / MINUTE
    return Result(target.id, minutes, took.keeps(target.within), took.control / MINUTE)
