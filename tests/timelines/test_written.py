"""Writing: inboxes that are watched or looked at now and then, and broadcasts (R7)."""

from __future__ import annotations

import pytest

from sim.engine.fate import Fate
from sim.scenario import Unit
from tests.builders import (
    channel,
    inject,
    meeting,
    order,
    person,
    play,
    procedure,
    reached,
    rows,
    send,
    step,
)

CLERK = "staff/clerk"
MAIL = channel("mail", "inbox", write=3, latency=2, look=20, read=1)


@pytest.fixture
def _looks_at_5_25_45(monkeypatch):
    """Every reader's first look is a quarter of the interval late: at 5, 25, 45 ..."""
    monkeypatch.setattr(Fate, "phase", lambda *_: 0.25)


def test_a_message_is_written_carried_and_read():
    """Ann writes from 0 to 3, it arrives at 5; bo, who watches his inbox, reads until 6."""
    log = play(
        60,
        channel("mail", "inbox", write=3, latency=2, read=1),
        person("ann", CLERK),
        person("bo", "town/officer"),
        order(
            "I-1",
            0,
            step("inform", CLERK, send=send("town", "mail", "answer")),
            step("next", CLERK, 1, after="inform"),
        ),
        procedure("answer", step("answer", "town/officer", 2)),
    )
    assert rows(log, "write", "work") == [
        ("inform", "ann", 0, 0, 3, "completed"),
        ("next", "ann", 3, 3, 4, "completed"),
        ("answer", "bo", 6, 6, 8, "completed"),
    ]
    assert rows(log, "read") == [("reads", "bo", 5, 5, 6, "completed")]
    assert [reached(log, "I-1", m, "town") for m in ("sent", "delivered", "noticed")] == [3, 5, 5]
    assert reached(log, "I-1", "completed", "town") == 8


@pytest.mark.usefixtures("_looks_at_5_25_45")
def test_a_message_lies_unread_until_the_next_look():
    """Sent at 6, there at 8; the next look is at 25."""
    log = play(60, MAIL, person("ann", CLERK), inject("I-1", 6, to="staff", by="mail"))
    assert rows(log, "transit", "unread", "notice", "read") == [
        ("transit", "", 6, 6, 8, "completed"),
        ("unread", "", 8, 8, 25, "completed"),
        ("reads", "ann", 25, 25, 26, "completed"),
    ]
    assert reached(log, "I-1", "noticed", "staff") == 25


@pytest.mark.usefixtures("_looks_at_5_25_45")
def test_a_message_that_arrives_at_the_very_look_is_seen():
    """Sent at 23, there at 25, when ann looks."""
    log = play(60, MAIL, person("ann", CLERK), inject("I-1", 23, to="staff", by="mail"))
    assert rows(log, "unread", "notice", "read") == [("reads", "ann", 25, 25, 26, "completed")]


@pytest.mark.usefixtures("_looks_at_5_25_45")
def test_a_reader_who_is_busy_at_the_look_looks_when_free():
    """Ann works from 20 to 30; a message lies there since 8, another comes at 28.

    ====  ===================================================================
      25  the look is due, but ann is busy
      30  she is free: she looks and notices both, then takes the task of 21,
          which was set before the reading
      35  she reads one after the other
    ====  ===================================================================
    """
    log = play(
        60,
        MAIL,
        person("ann", CLERK),
        order("I-1", 20, step("work", CLERK, 10)),
        order("I-2", 21, step("more", CLERK, 5)),
        inject("I-3", 6, to="staff", by="mail"),
        inject("I-4", 26, to="staff", by="mail"),
    )
    assert rows(log, "unread", "notice", "read", case="I-3") == [
        ("unread", "", 8, 8, 25, "completed"),
        ("looks into the inbox", "ann", 25, 30, 30, "completed"),
        ("reads", "ann", 30, 35, 36, "completed"),
    ]
    assert rows(log, "unread", "notice", "read", case="I-4") == [
        ("looks into the inbox", "ann", 28, 30, 30, "completed"),
        ("reads", "ann", 30, 36, 37, "completed"),
    ]


@pytest.mark.usefixtures("_looks_at_5_25_45")
def test_a_look_that_is_due_goes_before_the_most_urgent_work():
    """At 30 ann is free, a look is overdue and urgent work waits: she looks first, in no time."""
    log = play(
        60,
        MAIL,
        person("ann", CLERK),
        order("I-1", 20, step("work", CLERK, 10)),
        order("I-2", 21, step("urgent", CLERK, 5, priority=1)),
        inject("I-3", 6, to="staff", by="mail", priority=1),
    )
    assert reached(log, "I-3", "noticed", "staff") == 30
    assert rows(log)[-1] == ("urgent", "ann", 21, 30, 35, "completed")


@pytest.mark.usefixtures("_looks_at_5_25_45")
def test_urgent_reading_goes_before_the_routine_work_that_waits_at_the_look():
    """At 30 ann is free and looks first of all; what she finds (1) is read before routine (5).

    ====  =============================================================
      25  the look is due, but ann works from 20 to 30
      30  she looks, which sets the reading; then work is handed out in
          the order of priority: reading, until 31, then routine
    ====  =============================================================
    """
    log = play(
        60,
        MAIL,
        person("ann", CLERK),
        order("I-1", 20, step("work", CLERK, 10)),
        order("I-2", 21, step("routine", CLERK, 5)),
        inject("I-3", 6, to="staff", by="mail", priority=1),
    )
    assert rows(log, "read", case="I-3") == [("reads", "ann", 30, 30, 31, "completed")]
    assert rows(log)[-1] == ("routine", "ann", 21, 31, 36, "completed")


@pytest.mark.usefixtures("_looks_at_5_25_45")
def test_a_reader_who_is_away_looks_on_coming_back():
    """Ann is away from 20 to 40: the look of 25 is done at 40."""
    log = play(
        60,
        MAIL,
        person("ann", CLERK, shift=(0, 20, 40, 60)),
        inject("I-1", 6, to="staff", by="mail"),
    )
    assert rows(log, "unread", "notice", "read") == [
        ("unread", "", 8, 8, 25, "completed"),
        ("looks into the inbox", "ann", 25, 40, 40, "completed"),
        ("reads", "ann", 40, 40, 41, "completed"),
    ]


@pytest.mark.usefixtures("_looks_at_5_25_45")
def test_whoever_is_kept_in_a_meeting_room_does_not_look():
    """Ann waits in the room from 20 until bo comes at 30; the opening takes her until 40."""
    log = play(
        60,
        MAIL,
        person("ann", CLERK),
        person("bo", "town/officer"),
        meeting("brief", f"{CLERK}, town/officer", 10, waits=30, times=[20]),
        order("I-1", 0, step("bo's", "town/officer", 30)),
        inject("I-2", 6, to="staff", by="mail"),
    )
    assert reached(log, "I-2", "noticed", "staff") == 40


@pytest.mark.usefixtures("_looks_at_5_25_45")
def test_a_message_unread_at_endex_is_open():
    """It arrives at 48, after the look of 45; the next would be at 65."""
    log = play(60, MAIL, person("ann", CLERK), inject("I-1", 46, to="staff", by="mail"))
    assert rows(log, "unread", "read") == [("unread", "", 48, 48, None, "open")]
    assert reached(log, "I-1", "delivered", "staff") == 48
    assert reached(log, "I-1", "noticed", "staff") is None


@pytest.mark.usefixtures("_looks_at_5_25_45")
def test_a_look_that_is_due_but_not_done_at_endex_is_open():
    """Ann leaves at 20 for good; the message of 8 lies until the look of 25, which nobody does."""
    log = play(
        60, MAIL, person("ann", CLERK, shift=(0, 20)), inject("I-1", 6, to="staff", by="mail")
    )
    assert rows(log, "unread", "notice", "read") == [
        ("unread", "", 8, 8, 25, "completed"),
        ("looks into the inbox", "ann", 25, None, None, "open"),
    ]


def test_a_broadcast_reaches_each_receiver_and_takes_each_a_moment():
    """Ann writes from 0 to 2, it goes out to staff and town, there at 3; bo is busy until 10.

    ====  =================================
       3  both are told; ann reads at once
      10  bo is free and reads
    ====  =================================
    """
    log = play(
        60,
        channel("alarm", "broadcast", write=2, latency=1, read=1, reach=1.0),
        person("ann", CLERK),
        person("bo", "town/officer"),
        order("I-1", 0, step("bo's", "town/officer", 10)),
        order("I-2", 0, step("alert", CLERK, send=send("staff, town", "alarm"))),
    )
    assert rows(log, "write", "transit", "read", case="I-2")[1:] == [
        ("alert", "ann", 0, 0, 2, "completed"),
        ("transit", "", 2, 2, 3, "completed"),
        ("transit", "", 2, 2, 3, "completed"),
        ("reads", "ann", 3, 3, 4, "completed"),
        ("reads", "bo", 3, 10, 11, "completed"),
    ]
    assert reached(log, "I-2", "noticed", "town") == 3


def test_a_broadcast_that_reaches_nobody_is_in_the_log_as_lost():
    log = play(
        60,
        channel("alarm", "broadcast", latency=1, read=1, reach=0.0),
        person("ann", CLERK),
        inject("I-1", 5, to="staff", by="alarm"),
    )
    assert rows(log, "transit", "read") == [("transit", "", 5, 5, 6, "lost")]
    assert reached(log, "I-1", "sent", "staff") == 5
    assert reached(log, "I-1", "delivered", "staff") is None


def test_only_the_roles_named_as_contact_read_for_their_unit():
    """Bo is the town's contact and busy until 10; cia, who is free, does not read."""
    log = play(
        60,
        Unit("town", "Town", contact=("desk",)),
        channel("mail", "inbox", latency=0, read=1),
        person("cia", "town/officer"),
        person("bo", "town/desk"),
        order("I-1", 0, step("bo's", "town/desk", 10)),
        inject("I-2", 0, to="town", by="mail"),
    )
    assert rows(log, "read", case="I-2") == [("reads", "bo", 0, 10, 11, "completed")]


def test_what_a_look_has_noticed_has_its_place_in_the_order_at_once():
    """Ann is busy until 20, and so late for her look; a low task waits since 5.

    At 20 she looks, and what she finds is urgent: she reads it first.
    """
    log = play(
        60,
        person("ann", "staff/clerk", "staff/registrar"),
        person("bo", "staff/clerk", shift=(50, 60)),
        channel("mail", "inbox", read=5, look=1),
        order("I-1", 0, step("draft", "staff/clerk", 20)),
        inject("I-2", 2, "staff/clerk", "mail", priority=1),
        order("I-3", 5, step("file", "staff/registrar", 5), priority=9),
    )
    assert rows(log, "read", "work")[1:] == [
        ("file", "ann", 5, 25, 30, "completed"),
        ("reads", "ann", 20, 20, 25, "completed"),
    ]
