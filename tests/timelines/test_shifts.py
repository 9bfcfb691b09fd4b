"""Who is there when: shifts, their ends, and people called out from home (R5)."""

from __future__ import annotations

from tests.builders import inject, on_call, order, person, play, procedure, rows, spells, step

CLERK = "staff/clerk"


def test_work_that_is_running_when_the_shift_ends_is_finished_as_overtime():
    """Ann is there from 0 to 30.

    ====  ================================================================
       0  both tasks are set; ann takes the first
      30  her shift ends; she goes on, because the policy is to finish
      40  the first is over and she goes home: nobody is there for the second
    ====  ================================================================
    """
    log = play(
        90,
        person("ann", CLERK, shift=(0, 30)),
        order("I-1", 0, step("first", CLERK, 40), step("second", CLERK, 5)),
    )
    assert rows(log) == [
        ("first", "ann", 0, 0, 40, "completed"),
        ("second", "", 0, None, None, "open"),
    ]
    assert spells(log, "ann") == [("present", 0, 30), ("absent", 30, 90)]


def test_work_that_ends_at_the_minute_the_shift_ends_ends_then():
    """Ann is there from 0 to 30, bo from 30 on.

    ====  ======================================================================
       0  ann takes the first
      30  it ends (first of all); ann leaves, bo comes; then the second is handed
          out, to bo
      35  the second ends
    ====  ======================================================================
    """
    log = play(
        90,
        person("ann", CLERK, shift=(0, 30)),
        person("bo", CLERK, shift=(30, 90)),
        order("I-1", 0, step("first", CLERK, 30), step("second", CLERK, 5, after="first")),
    )
    assert rows(log) == [
        ("first", "ann", 0, 0, 30, "completed"),
        ("second", "bo", 30, 30, 35, "completed"),
    ]


def test_whoever_leaves_at_five_cannot_start_at_five():
    """STARTEX is 16:00 and ann works until 17:00, then from 17:30.

    ====  ============================================
      59  the first is set and done, until 60 = 17:00
      60  the second is set; ann has left
      90  ann is back and starts it
    ====  ============================================
    """
    log = play(
        120,
        person("ann", CLERK, shift=(0, 60, 90, 120)),
        order("I-1", 59, step("first", CLERK, 1)),
        order("I-2", 60, step("second", CLERK, 1)),
    )
    assert rows(log) == [
        ("first", "ann", 59, 59, 60, "completed"),
        ("second", "ann", 60, 90, 91, "completed"),
    ]


def test_whoever_comes_at_five_can_start_at_five():
    """The task is set at 60, the minute ann comes: people change before work is handed out."""
    log = play(
        120,
        person("ann", CLERK, shift=(60, 120)),
        order("I-1", 60, step("first", CLERK, 10)),
    )
    assert rows(log) == [("first", "ann", 60, 60, 70, "completed")]


def test_overtime_runs_on_into_the_next_shift():
    """Ann is there from 0 to 10 and from 20 on, and busy from 5 to 25.

    ====  =======================================================
       5  she starts the first, which takes her beyond both limits
      25  it ends; she is there, so the second starts at once
    ====  =======================================================
    """
    log = play(
        60,
        person("ann", CLERK, shift=(0, 10, 20, 60)),
        order("I-1", 5, step("first", CLERK, 20)),
        order("I-2", 6, step("second", CLERK, 5)),
    )
    assert rows(log) == [
        ("first", "ann", 5, 5, 25, "completed"),
        ("second", "ann", 6, 25, 30, "completed"),
    ]


def test_shifts_that_touch_are_one_presence():
    log = play(60, person("ann", CLERK, shift=(0, 20, 20, 40)))
    assert spells(log, "ann") == [("present", 0, 40), ("absent", 40, 60)]


def test_a_call_out_is_noticed_then_comes_the_way_then_the_work():
    """Ann is at home; a call-out takes 10 to be noticed, the way 20.

    ====  ==============================================
       5  the inject calls her out and sets the task
      15  she has noticed and sets out
      35  she is there and starts
      50  done; she stays until 100, the end of her duty
    ====  ==============================================
    """
    log = play(
        120,
        person("ann", "staff/expert", shift=(), on_call=on_call(10, 20, end=100)),
        inject("I-1", 5, does="assess", call_out="staff/expert"),
        procedure("assess", step("assess", "staff/expert", 15)),
    )
    assert rows(log, "call-out", "travel", "work") == [
        ("call-out", "", 5, 5, 15, "completed"),
        ("assess", "ann", 5, 35, 50, "completed"),
        ("travel", "", 15, 15, 35, "completed"),
    ]
    assert spells(log, "ann") == [
        ("on call", 0, 15),
        ("travelling", 15, 35),
        ("present", 35, 100),
        ("absent", 100, 120),
    ]


def test_a_second_call_out_changes_nothing():
    """The step at 8 calls ann out again while the call-out of 5 is on its way: she comes at 35."""
    log = play(
        120,
        person("ann", "staff/expert", shift=(), on_call=on_call(10, 20)),
        person("bo", "staff/clerk"),
        inject("I-1", 5, call_out="staff/expert"),
        inject("I-2", 8, call_out="staff/expert"),
    )
    assert rows(log, "call-out", "travel") == [
        ("call-out", "", 5, 5, 15, "completed"),
        ("travel", "", 15, 15, 35, "completed"),
    ]


def test_whoever_arrives_after_the_duty_has_ended_does_not_stay():
    """Called out at 5, noticed at 15, on the way until 35; the duty ended at 20."""
    log = play(
        60,
        person("ann", "staff/expert", shift=(), on_call=on_call(10, 20, end=20)),
        inject("I-1", 5, does="assess", call_out="staff/expert"),
        procedure("assess", step("assess", "staff/expert", 15)),
    )
    assert rows(log) == [("assess", "", 5, None, None, "open")]
    assert spells(log, "ann") == [("on call", 0, 15), ("travelling", 15, 35), ("absent", 35, 60)]


def test_nobody_is_called_out_before_the_duty_begins():
    """Ann can be called from 30 on; the inject of 10 finds her absent, so she never comes."""
    log = play(
        60,
        person("ann", "staff/expert", shift=(), on_call=on_call(1, 1, start=30)),
        inject("I-1", 10, call_out="staff/expert"),
    )
    assert rows(log, "call-out", "travel") == []
    assert spells(log, "ann") == [("absent", 0, 30), ("on call", 30, 60)]
