"""Meetings: who gathers, when they begin, who is called away, what is on the agenda (R3, R8)."""

from __future__ import annotations

from tests.builders import meeting, order, person, play, reached, rows, step

CHIEF, A, B = "staff/chief", "staff/a", "staff/b"


def three():
    return [person("ann", CHIEF), person("bo", A), person("cia", B)]


def test_a_meeting_starts_with_a_quorum_at_its_limit():
    """Called at 10, waits 15, two of three are enough; bo is busy until 40.

    ====  ===================================================
      10  ann and cia come and wait in the room
      25  the limit: two are enough, the opening of 10 begins
      35  it ends; the agenda is empty, so they part
      40  bo is free and does not join
    ====  ===================================================
    """
    log = play(
        60,
        three(),
        meeting("brief", f"{CHIEF}, {A}, {B}", 10, waits=15, quorum=2, times=[10]),
        order("I-1", 0, step("bo's", A, 40)),
    )
    assert rows(log, "gathering", "opening") == [
        ("brief", "ann", 10, 10, 25, "completed"),
        ("brief", "cia", 10, 10, 25, "completed"),
        ("brief", "ann cia", 10, 25, 35, "completed"),
    ]


def test_a_meeting_starts_before_its_limit_once_everyone_is_there():
    """As above, but bo is free at 18: with him everyone is there."""
    log = play(
        60,
        three(),
        meeting("brief", f"{CHIEF}, {A}, {B}", 10, waits=15, quorum=2, times=[10]),
        order("I-1", 0, step("bo's", A, 18)),
    )
    assert rows(log, "gathering", "opening") == [
        ("brief", "ann", 10, 10, 18, "completed"),
        ("brief", "cia", 10, 10, 18, "completed"),
        ("brief", "bo", 10, 18, 18, "completed"),
        ("brief", "ann bo cia", 10, 18, 28, "completed"),
    ]


def test_whoever_comes_at_the_very_limit_is_there():
    """Bo is free at 25, the limit: that instant's work is handed out before the decision."""
    log = play(
        60,
        three(),
        meeting("brief", f"{CHIEF}, {A}, {B}", 10, waits=15, times=[10]),
        order("I-1", 0, step("bo's", A, 25)),
    )
    assert rows(log, "opening") == [("brief", "ann bo cia", 10, 25, 35, "completed")]


def test_a_meeting_without_its_quorum_is_cancelled_at_its_limit():
    """Called at 10, waits 15, nobody may miss; bo is busy until 40.

    ====  ================================================================
      10  ann and cia come
      12  work for ann is set: it is later in the order, so she is kept
      25  the limit: cancelled; ann takes the work of 12
    ====  ================================================================
    """
    log = play(
        60,
        three(),
        meeting("brief", f"{CHIEF}, {A}, {B}", 10, waits=15, times=[10]),
        order("I-1", 0, step("bo's", A, 40)),
        order("I-2", 12, step("ann's", CHIEF, 5)),
    )
    assert rows(log, "gathering", "opening") == [
        ("brief", "ann", 10, 10, 25, "cancelled"),
        ("brief", "cia", 10, 10, 25, "cancelled"),
        ("brief", "", 10, 25, 25, "cancelled"),
    ]
    assert rows(log)[1:] == [("ann's", "ann", 12, 25, 30, "completed")]


def test_of_two_meetings_the_earlier_in_the_order_takes_whom_the_other_keeps():
    """Press (priority 5) wants ann and bo from 10; brief (priority 3) wants ann and cia from 12.

    ====  ==================================================
      10  ann waits for press; bo is busy until 30
      12  brief takes ann; cia is busy until 20
      20  cia comes: brief opens for 10
      30  brief parts and bo comes free: press opens
    ====  ==================================================
    """
    log = play(
        60,
        three(),
        meeting("press", f"{CHIEF}, {A}", 10, waits=25, times=[10]),
        meeting("brief", f"{CHIEF}, {B}", 10, waits=25, times=[12], priority=3),
        order("I-1", 0, step("bo's", A, 30), step("cia's", B, 20)),
    )
    assert rows(log, "gathering", "opening") == [
        ("press", "ann", 10, 10, 12, "taken"),
        ("press", "ann", 10, 30, 30, "completed"),
        ("press", "bo", 10, 30, 30, "completed"),
        ("press", "ann bo", 10, 30, 40, "completed"),
        ("brief", "ann", 12, 12, 20, "completed"),
        ("brief", "cia", 12, 20, 20, "completed"),
        ("brief", "ann cia", 12, 20, 30, "completed"),
    ]


def test_two_meetings_with_shared_people_never_lock_each_other():
    """Both want ann and bo, at the same instant and priority: the first in the file has them.

    ====  ==========================================================
      10  ann, the only one free, waits for one; bo is busy until 20
      20  bo comes to one, which opens
      30  one parts; two opens
    ====  ==========================================================
    """
    log = play(
        60,
        three(),
        meeting("one", f"{CHIEF}, {A}", 10, waits=30, times=[10]),
        meeting("two", f"{CHIEF}, {A}", 10, waits=30, times=[10]),
        order("I-1", 0, step("bo's", A, 20)),
    )
    assert rows(log, "opening") == [
        ("one", "ann bo", 10, 20, 30, "completed"),
        ("two", "ann bo", 10, 30, 40, "completed"),
    ]


def test_urgent_work_takes_whom_a_meeting_keeps():
    """Ann waits for brief from 10; bo is busy until 30.

    ====  ==============================================
      12  urgent work takes ann out of the room, until 18
      18  she comes back
      30  bo comes: brief opens
    ====  ==============================================
    """
    log = play(
        60,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, waits=30, times=[10]),
        order("I-1", 0, step("bo's", A, 30)),
        order("I-2", 12, step("urgent", CHIEF, 6, priority=1)),
    )
    assert rows(log, "gathering", "opening") == [
        ("brief", "ann", 10, 10, 12, "taken"),
        ("brief", "ann", 10, 18, 30, "completed"),
        ("brief", "bo", 10, 30, 30, "completed"),
        ("brief", "ann bo", 10, 30, 40, "completed"),
    ]
    assert rows(log)[1:] == [("urgent", "ann", 12, 12, 18, "completed")]


def test_whoever_waits_in_a_room_goes_home_when_the_shift_ends():
    """Ann waits from 10 and leaves at 20; bo comes at 25 and waits for nobody until 30."""
    log = play(
        60,
        [person("ann", CHIEF, shift=(0, 20)), person("bo", A)],
        meeting("brief", f"{CHIEF}, {A}", 10, waits=20, times=[10]),
        order("I-1", 0, step("bo's", A, 25)),
    )
    assert rows(log, "gathering", "opening") == [
        ("brief", "ann", 10, 10, 20, "left"),
        ("brief", "bo", 10, 25, 30, "cancelled"),
        ("brief", "", 10, 30, 30, "cancelled"),
    ]


def test_a_meeting_takes_up_items_by_priority_until_its_time_is_up():
    """Brief opens at 20 for 10 and lasts until 45; items of 10 each.

    ====  =====================================================================
       0  low (7), high (2) and next (5) are put on the agenda
      30  the opening ends: high is taken up
      32  urgent (1) is put on the agenda
      40  high ends: urgent is taken up, before next
      50  urgent, begun before 45, has been finished; time is up: they part
    ====  =====================================================================
    """
    log = play(
        90,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, waits=0, lasts=25, times=[20]),
        order(
            "I-1",
            0,
            step("low", takes=10, decide_in="brief", priority=7),
            step("high", takes=10, decide_in="brief", priority=2),
            step("next", takes=10, decide_in="brief"),
        ),
        order("I-2", 32, step("urgent", takes=10, decide_in="brief", priority=1)),
        order("I-3", 45, step("ann's", CHIEF, 5)),
    )
    assert rows(log, "opening", "item") == [
        ("brief", "ann bo", 20, 20, 30, "completed"),
        ("high", "ann bo", 30, 30, 40, "completed"),
        ("urgent", "ann bo", 40, 40, 50, "completed"),
    ]
    assert rows(log, "agenda") == [
        ("low", "", 0, 0, None, "open"),
        ("high", "", 0, 0, 30, "completed"),
        ("next", "", 0, 0, None, "open"),
        ("urgent", "", 32, 32, 40, "completed"),
    ]
    assert rows(log) == [("ann's", "ann", 45, 50, 55, "completed")]


def test_what_is_left_on_the_agenda_waits_for_the_next_meeting():
    """Both meetings of brief last 5 minutes after their opening of 5: one item of 10 each."""
    log = play(
        90,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 5, waits=0, lasts=10, times=[10, 50]),
        order(
            "I-1",
            0,
            step("first", takes=10, decide_in="brief"),
            step("second", takes=10, decide_in="brief", milestone="decided"),
        ),
    )
    assert rows(log, "item") == [
        ("first", "ann bo", 15, 15, 25, "completed"),
        ("second", "ann bo", 55, 55, 65, "completed"),
    ]
    assert reached(log, "I-1", "decided") == 65


def test_an_item_of_the_very_minute_in_which_the_opening_ends_is_taken_up():
    """The opening ends at 20; the item set at 20 finds the meeting still together."""
    log = play(
        60,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, waits=0, times=[10]),
        order("I-1", 20, step("item", takes=5, decide_in="brief")),
    )
    assert rows(log, "item") == [("item", "ann bo", 20, 20, 25, "completed")]


def test_a_step_that_calls_a_meeting_ends_with_its_opening():
    """Check is over at 5 and calls brief; its opening of 10 ends at 15, then follows report."""
    log = play(
        60,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10),
        order(
            "I-1",
            0,
            step("check", CHIEF, 5),
            step("convene", meet="brief", after="check"),
            step("report", CHIEF, 5, after="convene"),
        ),
    )
    assert rows(log, "work", "opening") == [
        ("check", "ann", 0, 0, 5, "completed"),
        ("brief", "ann bo", 5, 5, 15, "completed"),
        ("report", "ann", 15, 15, 20, "completed"),
    ]


def test_what_waits_for_a_cancelled_meeting_never_starts():
    """Bo is busy beyond the limit of the meeting that the step calls: nothing is reported."""
    log = play(
        60,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, waits=5),
        order("I-1", 0, step("bo's", A, 40)),
        order("I-2", 0, step("call", meet="brief"), step("report", CHIEF, 5, after="call")),
    )
    assert rows(log, "opening") == [("brief", "", 0, 5, 5, "cancelled")]
    assert [row.activity for row in rows(log)] == ["bo's"]
    assert reached(log, "I-2", "completed") is None


def test_whoever_is_free_within_the_very_instant_of_the_limit_is_there():
    """Bo comes at 30, the limit, first signs something, in no time, and is there all the same."""
    log = play(
        60,
        [person("ann", CHIEF), person("bo", A, shift=(30, 60))],
        meeting("brief", f"{CHIEF}, {A}", 10, waits=20, times=[10]),
        order("I-1", 5, step("sign", A, 0, priority=1)),
    )
    assert rows(log) == [("sign", "bo", 5, 30, 30, "completed")]
    assert rows(log, "opening") == [("brief", "ann bo", 10, 30, 40, "completed")]
