"""Pauses of the exercise clock: the engine runs on active time, in which they are cut out.

An instant of active time at which a pause lies stands for two real ones: the pause's beginning and
its end. What ends then has ended when the pause begins; all else of that instant, and whatever
falls due while the exercise stands, happens when the pause is over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.scenario import (
        Absence,
        Break,
        Exercise,
        Outage,
        Person,
        Phase,
        Public,
        Scenario,
        Shift,
    )

    Window = TypeVar("Window", Absence, Break, Outage, Phase, Shift)
    Columns = dict[str, NDArray[np.int64]]
    Marks = Sequence[tuple["Resumed", int]]

Spans = tuple[tuple[int, int], ...]


def pauses_of(exercise: Exercise) -> Spans:
    """Return when the exercise stands [µs after STARTEX], joined where pauses touch or overlap."""
    spans: list[tuple[int, int]] = []
    for pause in sorted(exercise.pauses, key=lambda p: (p.start, p.end)):
        start, end = max(pause.start, 0), min(pause.end, exercise.end)
        if start >= end:
            continue
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return tuple(spans)


def active(at: int, pauses: Spans) -> int:
    """Return the active time of a real one [µs]; all of a pause is the instant of its beginning.

    >>> [active(at, ((10, 15),)) for at in (4, 10, 12, 15, 20)]
    [4, 10, 10, 10, 15]
    """
    return at - sum(min(at, end) - start for start, end in pauses if start < at)


@dataclass(slots=True)
class Resumed:
    """Where in the journal a pause lies: how much had been written when it began.

    ``at`` is its active time, ``length`` how long it was [µs].
    """

    at: int
    length: int
    rows: int
    spells: int


def in_real_time(
    stood: Sequence[Resumed], rows: Columns, reached: Columns, spells: Columns
) -> None:
    """Turn the active times of all that was written into real ones, in place.

    A row was set when its cause was written; what has no cause is set when the pause is over, like
    whatever starts then. Who is there from STARTEX on is there while the exercise stands, too.
    """
    written = np.arange(len(rows["cause"]))
    by_rows = [(pause, pause.rows) for pause in stood]
    rows["completed"] = _real(rows["completed"], written, by_rows)
    rows["started"] = _real(rows["started"], written, by_rows)
    rows["scheduled"] = _real(rows["scheduled"], _or_later(rows["cause"]), by_rows)
    reached["at"] = _real(reached["at"], _or_later(reached["row"]), by_rows)
    written, by_spells = np.arange(len(spells["start"])), [(p, p.spells) for p in stood]
    spells["end"] = _real(spells["end"], written, by_spells)
    begun = _real(spells["start"], written, by_spells)
    spells["start"] = np.where(spells["start"] == 0, 0, begun)


def _or_later(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return when rows were written; where there is none, later than anything."""
    return np.where(rows < 0, np.iinfo(np.int64).max, rows)


def _real(times: NDArray[np.int64], written: NDArray[np.int64], marks: Marks) -> NDArray[np.int64]:
    """Return the real times of active ones; NEVER (-1) stays.

    ``written`` says as how manieth each was written, a mark how many had been when a pause began.
    """
    moved = times.copy()
    for pause, mark in marks:
        after = (times > pause.at) | ((times == pause.at) & (written >= mark))
        moved[after] += pause.length
    return moved


# cutting pauses out of a scenario -------------------------------------------------------------


def cut(scenario: Scenario) -> Scenario:
    """Return ``scenario`` in active time; itself if it has no pauses."""
    pauses = pauses_of(scenario.exercise)
    if not pauses:
        return scenario
    exercise = scenario.exercise
    return replace(
        scenario,
        exercise=replace(
            exercise,
            end=active(exercise.end, pauses),
            phases=tuple(_moved(p, pauses) for p in exercise.phases),
            pauses=(),
        ),
        people=tuple(_person(p, pauses) for p in scenario.people),
        services=tuple(replace(s, outages=_windows(s.outages, pauses)) for s in scenario.services),
        channels=tuple(replace(c, outages=_windows(c.outages, pauses)) for c in scenario.channels),
        meetings=tuple(
            replace(m, times=tuple(active(t, pauses) for t in m.times)) for m in scenario.meetings
        ),
        injects=tuple(
            i if i.at is None else replace(i, at=active(i.at, pauses)) for i in scenario.injects
        ),
        public=tuple(_public(p, pauses) for p in scenario.public),
    )


def _moved(window: Window, pauses: Spans) -> Window:
    start, end = active(window.start, pauses), active(window.end, pauses)
    return replace(window, start=start, end=end)


def _windows(windows: Sequence[Window], pauses: Spans) -> tuple[Window, ...]:
    """Return windows in active time, without those that lie in a pause."""
    moved = (_moved(w, pauses) for w in windows)
    return tuple(w for w in moved if w.start < w.end)


def _person(person: Person, pauses: Spans) -> Person:
    on_call = person.on_call
    if on_call is not None:
        start, end = active(on_call.start, pauses), active(on_call.end, pauses)
        on_call = replace(on_call, start=start, end=end)
    return replace(
        person,
        on_call=on_call,
        shifts=_windows(person.shifts, pauses),
        absences=_windows(person.absences, pauses),
        breaks=_windows(person.breaks, pauses),
    )


def _public(public: Public, pauses: Spans) -> Public:
    start, end = active(public.start, pauses), active(public.end, pauses)
    return replace(public, start=start, end=end, curve=_curve(public.curve, pauses))


def _curve(curve: tuple[tuple[int, float], ...], pauses: Spans) -> tuple[tuple[int, float], ...]:
    """Return a curve without its parts in pauses; it jumps there, within a microsecond."""
    for start, end in reversed(pauses):
        if not curve:
            return curve
        before = [(at, rate) for at, rate in curve if at < start]
        after = [(at - (end - start), rate) for at, rate in curve if at > end]
        edges = []
        if before or start == curve[0][0]:
            edges.append((start, _rate(curve, start)))
        edges.append((start + 1, _rate(curve, end)))
        curve = (*before, *edges, *(p for p in after if p[0] > start + 1))
    return curve


def _rate(curve: tuple[tuple[int, float], ...], at: int) -> float:
    """Return the calls per hour at a time, straight between the points of the curve."""
    for (one, low), (two, high) in pairwise(curve):
        if one <= at < two:
            return low + (high - low) * (at - one) / (two - one)
    return curve[-1][1] if at >= curve[-1][0] else curve[0][1]
