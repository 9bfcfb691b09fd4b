"""Work slows with hours on duty or awake (R5), by hand, in minutes."""

from __future__ import annotations

import pytest

from sim.scenario import Slowing
from tests.builders import (
    Row,
    channel,
    inject,
    meeting,
    order,
    person,
    play,
    public,
    rows,
    slowing,
    step,
)

CLERK = "staff/clerk"
ON_DUTY = slowing("on duty", 0, (60, 1.0), (120, 2.0))
"""At first as told, after an hour slower and slower, after two hours at half the pace."""


@pytest.mark.parametrize(
    ("at", "takes"), [(0, 10), (60, 10), (90, 15), (105, 17.5), (120, 20), (400, 20)]
)
def test_work_takes_as_long_as_the_hours_on_duty_at_its_start_say(at, takes):
    log = play(500, person("ann", CLERK), ON_DUTY, order("I-1", at, step("draft", CLERK, 10)))
    assert rows(log) == [("draft", "ann", at, at, at + takes, "completed")]


@pytest.mark.parametrize(
    ("curve", "takes"),
    [(ON_DUTY, 10), (slowing("awake", 60, (60, 1.0), (120, 2.0)), 15)],
    ids=["on duty", "awake"],
)
def test_whoever_comes_on_duty_may_have_been_awake_before(curve: Slowing, takes):
    """Ann comes at 100; at 130 she has been on duty for 30 minutes, and awake for 90."""
    ann = person("ann", CLERK, shift=(0, 50, 100, 300))
    log = play(300, ann, curve, order("I-1", 130, step("draft", CLERK, 10)))
    assert rows(log) == [("draft", "ann", 130, 130, 130 + takes, "completed")]


def test_hours_before_startex_and_absences_in_the_shift_count():
    """On duty since 90 minutes before STARTEX, away from 10 to 20: at 30 it has been two hours."""
    ann = person("ann", CLERK, shift=(-90, 300), absences=(10, 20))
    log = play(300, ann, ON_DUTY, order("I-1", 30, step("draft", CLERK, 10)))
    assert rows(log) == [("draft", "ann", 30, 30, 50, "completed")]


def test_the_slowest_of_several_decides():
    """At 90 ann has been there for 90 minutes, bo for 30."""
    log = play(
        200,
        person("bo", "staff/chief", shift=(60, 200)),
        person("ann", CLERK),
        ON_DUTY,
        order("I-1", 90, step("draft", f"staff/chief, {CLERK}", 10)),
    )
    assert rows(log) == [("draft", "ann bo", 90, 90, 105, "completed")]


def test_calls_reading_and_writing_slow_but_neither_talking_nor_meeting():
    """Everything takes 10 and happens after more than two hours."""
    log = play(
        600,
        person("ann", CLERK),
        ON_DUTY,
        channel("mail", "inbox", read=10),
        channel("phone", "call", ring=1, retry=5, talk=10),
        meeting("staff", CLERK, 10, times=[200]),
        inject("I-1", 150, CLERK, "mail"),
        inject("I-2", 250, CLERK, "phone"),
        public("calls", CLERK, 60.0, 10, (300, 320)),
    )
    (read,) = rows(log, "read")
    (talk,) = rows(log, "talk")
    (opening,) = rows(log, "opening")
    call, *_ = rows(log, "call")
    assert [_took(row) for row in (read, talk, opening, call)] == pytest.approx([20, 10, 10, 20])


def test_what_was_begun_keeps_its_pace():
    """Begun at 0 for 130, interrupted from 100 to 110: 30 are left and take 30."""
    log = play(
        200,
        person("ann", CLERK),
        ON_DUTY,
        order("I-1", 0, step("draft", CLERK, 130, interruptible=True)),
        order("I-2", 100, step("alarm", "staff/clerk", 6, priority=1)),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 100, "interrupted"),
        ("draft", "ann", 100, 110, 140, "completed"),
        ("alarm", "ann", 100, 100, 110, "completed"),
    ]


def _took(row: Row) -> float:
    assert row.started is not None
    assert row.completed is not None
    return row.completed - row.started
