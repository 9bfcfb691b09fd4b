"""Speaking: telephone lines, busy tones and redials, fallback, in person (R7)."""

from __future__ import annotations

from tests.builders import (
    channel,
    inject,
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
TOWN = "town/officer"
MAIL = channel("mail", "inbox", write=3, latency=2, read=1)


def phone(**more):
    return channel("phone", "call", ring=1, retry=5, talk=4, **more)


def test_a_call_takes_caller_and_callee_together():
    """Ann calls bo at 10; both speak for 4; then the town carries out its card.

    ====  =============================
      10  bo is free and answers
      14  the talk ends; bo looks it up
      24  looked up
    ====  =============================
    """
    log = play(
        60,
        phone(),
        person("ann", CLERK),
        person("bo", TOWN),
        order("I-1", 10, step("call", CLERK, send=send("town", "phone", "look up"))),
        procedure("look up", step("look it up", TOWN, 10)),
    )
    assert rows(log, "attempt", "talk", "work") == [
        ("calls", "ann", 10, 10, 10, "completed"),
        ("call", "ann bo", 10, 10, 14, "completed"),
        ("look it up", "bo", 14, 14, 24, "completed"),
    ]
    assert reached(log, "I-1", "noticed", "town") == 10
    assert reached(log, "I-1", "completed", "town") == 24


def test_the_caller_waits_for_himself_before_he_calls():
    """Ann is busy until 15; bo is free until 12 and busy until 20: asked at 15, he is engaged.

    ====  ============================================
      15  busy tone, until 16
      21  after a pause of 5 ann tries again: bo is free
    ====  ============================================
    """
    log = play(
        60,
        phone(attempts=3),
        person("ann", CLERK),
        person("bo", TOWN),
        order("I-1", 0, step("ann's", CLERK, 15)),
        order("I-2", 10, step("call", CLERK, send=send("town", "phone"))),
        order("I-3", 12, step("bo's", TOWN, 8)),
    )
    assert rows(log, "attempt", "redial", "talk") == [
        ("calls", "ann", 10, 15, 16, "busy"),
        ("calls again", "", 16, 16, 21, "completed"),
        ("calls", "ann", 21, 21, 21, "completed"),
        ("call", "ann bo", 21, 21, 25, "completed"),
    ]


def test_between_two_attempts_the_caller_does_something_else():
    """Bo is busy until 20; ann's second task fills her pause and delays the next attempt.

    ====  ===============================================================
      10  busy tone, until 11; ann starts the task of 10, until 19
      16  the pause is over; the attempt waits for ann
      19  ann tries: bo is still busy, until 20
      20  the pause runs until 25
      25  bo answers
    ====  ===============================================================
    """
    log = play(
        60,
        phone(attempts=3),
        person("ann", CLERK),
        person("bo", TOWN),
        order("I-1", 0, step("bo's", TOWN, 20)),
        order(
            "I-2",
            10,
            step("call", CLERK, send=send("town", "phone")),
            step("ann's", CLERK, 8),
        ),
    )
    assert rows(log, "attempt", "redial", "talk") == [
        ("calls", "ann", 10, 10, 11, "busy"),
        ("calls again", "", 11, 11, 16, "completed"),
        ("calls", "ann", 16, 19, 20, "busy"),
        ("calls again", "", 20, 20, 25, "completed"),
        ("calls", "ann", 25, 25, 25, "completed"),
        ("call", "ann bo", 25, 25, 29, "completed"),
    ]


def test_after_its_attempts_a_call_falls_back_to_the_inbox():
    """Bo is busy until 30; two attempts, then a mail: written 3, two minutes on its way.

    ====  ==================================================
      10  busy tone until 11, pause until 16
      16  busy tone until 17
      17  ann writes until 20
      22  the mail is there, in an inbox watched all the time
      30  bo is free and reads it
    ====  ==================================================
    """
    log = play(
        60,
        phone(attempts=2, fallback=("mail",)),
        MAIL,
        person("ann", CLERK),
        person("bo", TOWN),
        order("I-1", 0, step("bo's", TOWN, 30)),
        order(
            "I-2",
            10,
            step("call", CLERK, send=send("town", "phone")),
            step("next", CLERK, 1, after="call"),
        ),
    )
    assert rows(log, "attempt", "redial", "talk", "write", "read") == [
        ("calls", "ann", 10, 10, 11, "busy"),
        ("calls again", "", 11, 11, 16, "completed"),
        ("calls", "ann", 16, 16, 17, "busy"),
        ("writes instead", "ann", 17, 17, 20, "completed"),
        ("reads", "bo", 22, 30, 31, "completed"),
    ]
    assert rows(log)[-1] == ("next", "ann", 20, 20, 21, "completed")


def test_a_call_without_fallback_is_given_up_and_stays_open():
    """Bo is busy until 30; two attempts are in vain; what waits for the call never starts."""
    log = play(
        60,
        phone(attempts=2),
        person("ann", CLERK),
        person("bo", TOWN),
        order("I-1", 0, step("bo's", TOWN, 30)),
        order(
            "I-2",
            10,
            step("call", CLERK, send=send("town", "phone")),
            step("next", CLERK, 1, after="call"),
        ),
    )
    assert [row.outcome for row in rows(log, "attempt")] == ["busy", "given up"]
    assert [row.activity for row in rows(log)] == ["bo's"]
    assert reached(log, "I-2", "completed") is None


def test_where_nobody_is_on_duty_there_is_no_answer():
    """Bo comes at 12; the second attempt, at 16, finds him."""
    log = play(
        60,
        phone(attempts=2),
        person("ann", CLERK),
        person("bo", TOWN, shift=(12, 60)),
        order("I-1", 10, step("call", CLERK, send=send("town", "phone"))),
    )
    assert [row.outcome for row in rows(log, "attempt")] == ["no answer", "completed"]
    assert rows(log, "talk") == [("call", "ann bo", 16, 16, 20, "completed")]


def test_two_lines_carry_two_calls():
    """Three calls from three people to three, at 0; there are two lines; a talk takes 4.

    ====  ==============================================
       0  the first two speak; the third finds no line
       1  ... and pauses until 6
       6  lines are free since 4: the third speaks
    ====  ==============================================
    """
    callers = [person(name, f"staff/{name}") for name in ("ann", "bea", "cia")]
    callees = [person(name, f"town/{name}") for name in ("olle", "per", "rut")]
    calls = [
        step(a, f"staff/{a}", send=send(f"town/{b}", "phone"))
        for a, b in (("ann", "olle"), ("bea", "per"), ("cia", "rut"))
    ]
    log = play(60, phone(lines=2, attempts=3), callers, callees, order("I-1", 0, *calls))
    assert rows(log, "talk") == [
        ("ann", "ann olle", 0, 0, 4, "completed"),
        ("bea", "bea per", 0, 0, 4, "completed"),
        ("cia", "cia rut", 6, 6, 10, "completed"),
    ]
    assert rows(log, "attempt")[2] == ("calls", "cia", 0, 0, 1, "busy")


def test_a_line_that_comes_free_is_free_for_a_call_of_that_minute():
    """One line, in use until 4; the call of 4 gets it: tasks end before work is handed out."""
    log = play(
        60,
        phone(lines=1),
        person("ann", "staff/a"),
        person("bea", "staff/b"),
        person("olle", "town/o"),
        person("per", "town/p"),
        order("I-1", 0, step("one", "staff/a", send=send("town/o", "phone"))),
        order("I-2", 4, step("two", "staff/b", send=send("town/p", "phone"))),
    )
    assert rows(log, "talk") == [
        ("one", "ann olle", 0, 0, 4, "completed"),
        ("two", "bea per", 4, 4, 8, "completed"),
    ]


def test_an_inject_by_telephone_comes_from_outside_and_takes_only_the_callee():
    """Exercise control calls at 5; bo is busy until 8, so it calls again: 5, 6 + 5 = 11."""
    log = play(
        60,
        phone(attempts=3),
        person("bo", TOWN),
        order("I-1", 0, step("bo's", TOWN, 8)),
        inject("I-2", 5, to="town", by="phone"),
    )
    assert rows(log, "attempt", "talk") == [
        ("calls", "", 5, 5, 6, "busy"),
        ("calls", "", 11, 11, 11, "completed"),
        ("I-2", "bo", 11, 11, 15, "completed"),
    ]


def test_exercise_control_always_answers():
    """A call to a counterpart takes the caller's time and nobody else's."""
    log = play(
        60,
        phone(),
        person("ann", CLERK),
        order("I-1", 0, step("ask", CLERK, send=send("control", "phone"))),
    )
    assert rows(log, "talk") == [("ask", "ann", 0, 0, 4, "completed")]


def test_one_who_comes_by_waits_for_himself_and_the_other_together():
    """In person there is no busy tone: ann waits from 5 until bo is free at 12, holding nobody.

    ====  ========================================================
       5  ann wants to speak to bo, who is busy until 12
       6  meanwhile she takes a task of 3
      12  both are free: they talk for 2
    ====  ========================================================
    """
    log = play(
        60,
        channel("visit", "in person", talk=2),
        person("ann", CLERK),
        person("bo", TOWN),
        order("I-1", 0, step("bo's", TOWN, 12)),
        order("I-2", 5, step("visit", CLERK, send=send("town", "visit"))),
        order("I-3", 6, step("ann's", CLERK, 3)),
    )
    assert rows(log, "talk") == [("visit", "ann bo", 12, 12, 14, "completed")]
    assert [row[2:] for row in rows(log, "attempt")] == [(5, 12, 12, "completed")]
    assert rows(log)[-1] == ("ann's", "ann", 6, 6, 9, "completed")


def test_several_are_called_one_after_the_other():
    """Ann calls bo at 0, and when that talk is over at 4, cia."""
    log = play(
        60,
        phone(),
        person("ann", CLERK),
        person("bo", TOWN),
        person("cia", "region/officer"),
        order("I-1", 0, step("inform", CLERK, send=send("town, region", "phone"))),
    )
    assert rows(log, "talk") == [
        ("inform", "ann bo", 0, 0, 4, "completed"),
        ("inform", "ann cia", 4, 4, 8, "completed"),
    ]
