"""What is due at ENDEX happens; nothing starts then (R1, R13)."""

from __future__ import annotations

from tests.builders import after, channel, inject, order, person, play, reached, rows, step

CLERK = "staff/clerk"


def test_a_task_that_ends_at_endex_is_completed():
    """ENDEX is 60: work from 50 to 60 counts, with the milestone of its procedure."""
    log = play(60, person("ann", CLERK), order("I-1", 50, step("draft", CLERK, 10)))
    assert rows(log) == [("draft", "ann", 50, 50, 60, "completed")]
    assert reached(log, "I-1", "completed") == 60


def test_nothing_starts_at_endex():
    """ENDEX is 60.

    ====  ============================================================
      50  ann starts the draft; the letter waits for her
      60  the draft ends, and what follows it is set; the order of 60
          goes out; nothing is started any more
    ====  ============================================================
    """
    log = play(
        60,
        person("ann", CLERK),
        order("I-1", 50, step("draft", CLERK, 10), step("send", CLERK, 1, after="draft")),
        order("I-2", 55, step("letter", CLERK, 1)),
        order("I-3", 60, step("late", CLERK, 1)),
    )
    assert rows(log) == [
        ("draft", "ann", 50, 50, 60, "completed"),
        ("letter", "", 55, None, None, "open"),
        ("send", "", 60, None, None, "open"),
        ("late", "", 60, None, None, "open"),
    ]
    assert reached(log, "I-3", "sent") == 60


def test_a_message_that_arrives_at_endex_is_delivered_but_not_read():
    """Sent at 55, five minutes on its way, into an inbox that is watched all the time."""
    mail = channel("mail", "inbox", latency=5, read=2)
    log = play(60, mail, person("ann", CLERK), inject("I-1", 55, to="staff", by="mail"))
    assert rows(log, "transit", "read") == [
        ("transit", "", 55, 55, 60, "completed"),
        ("reads", "", 60, None, None, "open"),
    ]
    assert reached(log, "I-1", "delivered", "staff") == 60
    assert reached(log, "I-1", "noticed", "staff") == 60
    assert reached(log, "I-1", "completed", "staff") is None


def test_work_that_runs_at_endex_stays_open():
    """It began at 50, would last until 70, and is never counted as done."""
    log = play(60, person("ann", CLERK), order("I-1", 50, step("draft", CLERK, 20)))
    assert rows(log) == [("draft", "ann", 50, 50, None, "open")]
    assert reached(log, "I-1", "completed") is None


def test_an_inject_that_never_goes_out_is_in_the_table_as_never_sent():
    """The inject waits for an answer to one that is still being read at ENDEX."""
    mail = channel("mail", "inbox", latency=0, read=100)
    log = play(
        60,
        mail,
        person("ann", CLERK),
        inject("I-1", 0, to="staff", by="mail"),
        inject("I-2", to="staff", by="mail", after=after("I-1", "completed", 5)),
    )
    assert reached(log, "I-2", "sent") is None
