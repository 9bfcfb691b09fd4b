"""What a pause of the exercise clock changes: the clock, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, assume, given, settings

from sim.checks import problems
from sim.engine import simulate
from sim.engine.pauses import cut
from sim.log import NEVER, Log
from sim.measures.control import active
from sim.studies import replicate
from sim.studies.responding import responses
from tests.builders import channel, exercise, inject, length, pause, person
from tests.strategies import interrupted

FEW = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

TIMES = ("scheduled", "started", "completed")


def content(log: Log) -> list[tuple[object, ...]]:
    """Return the rows of a log as what they say, whatever their order at an instant."""
    columns = {k: v.tolist() for k, v in log.columns.items() if k != "cause"}
    groups = log.names.groups
    columns["people"] = [() if p == NEVER else groups[p] for p in columns["people"]]
    return sorted(zip(*columns.values(), strict=True))


@FEW
@given(interrupted())
def test_without_the_time_that_it_stood_it_is_the_exercise_that_never_stood(scenario):
    """All times on a clock that stands in pauses are those of a scenario moved onto that clock.

    The lengths of meetings held at their own times are drawn by these times, so they are fixed.
    """
    meetings = tuple(replace(m, opening=length(7)) for m in scenario.meetings)
    fixed = replace(scenario, meetings=meetings)
    assume(not problems(cut(fixed)))  # nothing takes place wholly within a pause
    stood, went = simulate(fixed), simulate(cut(fixed))
    on_that_clock = {k: active(stood, v) if k in TIMES else v for k, v in stood.columns.items()}
    assert content(replace(stood, columns=on_that_clock)) == content(went)


@FEW
@given(interrupted())
def test_each_row_is_set_when_its_cause_ends_and_its_times_follow_one_another(scenario):
    log = simulate(scenario)
    columns = log.columns
    caused = columns["cause"] != NEVER
    ended = columns["completed"][columns["cause"][caused]]
    assert np.array_equal(columns["scheduled"][caused], ended)
    started, completed = columns["started"] != NEVER, columns["completed"] != NEVER
    assert (columns["scheduled"] <= columns["started"])[started].all()
    assert (columns["started"] <= columns["completed"])[started & completed].all()
    assert (np.diff(columns["scheduled"]) >= 0).all()


@FEW
@given(interrupted())
def test_nothing_starts_or_ends_while_the_exercise_stands(scenario):
    """What takes no time may start and end at the instant at which the pause begins."""
    log = simulate(scenario)
    started, completed = log.columns["started"], log.columns["completed"]
    for begin, end in log.pauses:
        assert not ((begin < completed) & (completed < end)).any()
        assert not ((begin < started) & (started < end)).any()
        assert (completed[started == begin] == begin).all() or end == log.end
        for column in ("start", "end"):
            moment = log.presence[column]
            assert not ((begin < moment) & (moment < end)).any()


@FEW
@given(interrupted())
def test_nobody_does_two_things_at_once_though_the_exercise_stands(scenario):
    log = simulate(scenario)
    columns = {k: v.tolist() for k, v in log.columns.items()}
    spans: dict[int, list[tuple[int, int]]] = {}
    for group, start, end in zip(
        *(columns[k] for k in ("people", "started", "completed")), strict=True
    ):
        for who in log.names.groups[group] if NEVER not in (group, start) else ():
            spans.setdefault(who, []).append((start, log.end if end == NEVER else end))
    for each in spans.values():
        assert all(one[1] <= two[0] for one, two in pairwise(sorted(each)))


def test_response_times_say_for_how_long_the_exercise_stood():
    """Sent 0; the exercise stands 5-35. Ann reads I-1 40-41, and has not begun I-2 by ENDEX."""
    scenario = exercise(
        60,
        person("ann", "staff/a", shift=(40, 41)),
        pause(5, 35),
        channel("desk", "inbox", read=1),
        inject("I-1", 0, "staff", "desk"),
        inject("I-2", 10, "staff", "desk"),
    )
    table = responses(replicate(scenario, 2)).set_index(["case", "milestone"])
    assert table["control"].to_dict() == {
        ("I-1", "delivered"): 0,
        ("I-1", "noticed"): 0,
        ("I-1", "completed"): 30,
        ("I-2", "delivered"): 0,
        ("I-2", "noticed"): 0,
        ("I-2", "completed"): 0,
    }
    assert table.loc[("I-1", "completed"), "median"] == 41
