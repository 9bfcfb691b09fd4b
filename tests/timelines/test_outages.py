"""Dead channels: attempts and talks that fail, written messages that wait or go round (R7)."""

from __future__ import annotations

import pytest

from sim.scenario import Service
from tests.builders import (
    channel,
    escalation,
    inject,
    order,
    outages,
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
ANN, BO = person("ann", CLERK), person("bo", TOWN)


def phone(**more):
    return channel("phone", "call", **{"ring": 1, "retry": 5, "talk": 4, "attempts": 3, **more})


def mail(**more):
    return channel("mail", "inbox", **{"write": 3, "latency": 2, "read": 1, **more})


def call(at=0, **more):
    return order("I-1", at, step("call", CLERK, send=send("town", "phone"), **more))


def tell(at=0):
    return order("I-1", at, step("tell", CLERK, send=send("town", "mail")))


# speaking -----------------------------------------------------------------------------------------


def test_an_outage_cuts_a_talk_off_and_the_caller_tries_again():
    """The telephone is dead from 2 to 10.

    ====  =====================================================
       0  ann and bo talk
       2  the line goes dead; both are free; pause until 7
       7  dead: in vain until 8, pause until 13
      13  they talk until 17, from the beginning
    ====  =====================================================
    """
    log = play(60, phone(outages=(2, 10)), ANN, BO, call())
    assert rows(log, "attempt", "talk", "redial") == [
        ("calls", "ann", 0, 0, 0, "completed"),
        ("call", "ann bo", 0, 0, 2, "cut off"),
        ("calls again", "", 2, 2, 7, "completed"),
        ("calls", "ann", 7, 7, 8, "outage"),
        ("calls again", "", 8, 8, 13, "completed"),
        ("calls", "ann", 13, 13, 13, "completed"),
        ("call", "ann bo", 13, 13, 17, "completed"),
    ]
    assert reached(log, "I-1", "delivered", "town") == 13


def test_whoever_was_cut_off_is_free_for_other_work_at_once():
    """Bo's own work, set at 1, starts when the line goes dead at 2."""
    log = play(60, phone(outages=(2, 10)), ANN, BO, call(), order("I-2", 1, step("own", TOWN, 3)))
    assert rows(log) == [("own", "bo", 1, 2, 5, "completed")]


def test_a_line_that_was_cut_off_is_given_back():
    """One line, dead from 2 to 3: cia, who calls at 3, gets it; ann tries again at 7."""
    log = play(
        60,
        phone(lines=1, outages=(2, 3)),
        ANN,
        BO,
        person("cia", "region/c"),
        person("dan", "village/d"),
        call(),
        order("I-2", 3, step("other", "region/c", send=send("village", "phone"))),
    )
    assert rows(log, "talk") == [
        ("call", "ann bo", 0, 0, 2, "cut off"),
        ("other", "cia dan", 3, 3, 7, "completed"),
        ("call", "ann bo", 7, 7, 11, "completed"),
    ]


@pytest.mark.parametrize("outage", [(4, 10), (-5, 0), (20, 30)])
def test_a_talk_is_not_cut_off_by_an_outage_that_begins_when_it_ends_or_is_over(outage):
    """Windows are half-open, and talks end before anything changes: 0 to 4."""
    log = play(60, phone(outages=outage), ANN, BO, call())
    assert rows(log, "talk") == [("call", "ann bo", 0, 0, 4, "completed")]


def test_a_call_at_the_beginning_of_an_outage_finds_the_channel_dead_at_its_end_alive():
    """Dead from 5 to 11: in vain at 5; after 1 and a pause of 5, at 11, no more."""
    log = play(60, phone(outages=(5, 11)), ANN, BO, call(5))
    assert [r.outcome for r in rows(log, "attempt")] == ["outage", "completed"]
    assert rows(log, "talk") == [("call", "ann bo", 11, 11, 15, "completed")]


def test_a_dead_telephone_leads_to_the_fallback_after_all_attempts():
    """Dead until 40: attempts at 0 and 6, in vain until 7; ann writes until 10, there at 12."""
    log = play(60, phone(attempts=2, outages=(0, 40), fallback=("mail",)), mail(), ANN, BO, call())
    assert [r.outcome for r in rows(log, "attempt")] == ["outage", "outage"]
    assert rows(log, "read") == [("reads", "bo", 12, 12, 13, "completed")]


def test_a_last_talk_that_is_cut_off_is_given_up():
    """One attempt and no other way: what the call was for does not happen."""
    log = play(60, phone(attempts=1, outages=(2, 10)), ANN, BO, call())
    assert rows(log, "talk") == [("call", "ann bo", 0, 0, 2, "given up")]
    assert [reached(log, "I-1", m, "town") for m in ("sent", "delivered", "completed")] == [
        0,
        None,
        None,
    ]
    assert reached(log, "I-1", "completed", "control") is None


def test_a_last_talk_that_is_cut_off_leads_to_the_fallback():
    """Cut off at 2; ann writes until 5, there at 7."""
    log = play(60, phone(attempts=1, outages=(2, 10), fallback=("mail",)), mail(), ANN, BO, call())
    assert rows(log, "talk") == [("call", "ann bo", 0, 0, 2, "cut off")]
    assert rows(log, "read") == [("reads", "bo", 7, 7, 8, "completed")]


# what channels depend on --------------------------------------------------------------------------


def test_one_power_cut_takes_all_channels_that_need_power():
    """The network needs power, telephone and alarm the network; power is out from 10 to 20.

    ====  ==================================================================
      10  ann's call is in vain until 11, then 16-17; at 22 it gets through
      10  the alarm sent at 9, with a latency of 3, arrives at 20
    ====  ==================================================================
    """
    log = play(
        60,
        Service("power", "Power", outages=outages(10, 20)),
        Service("network", "Mobile network", depends_on=("power",)),
        phone(depends_on=("network",)),
        channel("alarm", "broadcast", latency=3, reach=1, depends_on=("network",)),
        channel("runner", "inbox", latency=3),
        ANN,
        BO,
        call(10),
        inject("I-2", 9, to="town", by="alarm"),
        inject("I-3", 9, to="town", by="runner"),
    )
    assert [r.outcome for r in rows(log, "attempt")] == ["outage", "outage", "completed"]
    assert rows(log, "talk") == [("call", "ann bo", 22, 22, 26, "completed")]
    assert reached(log, "I-2", "delivered", "town") == 20
    assert reached(log, "I-3", "delivered", "town") == 12


def test_a_channel_may_depend_on_a_channel_and_outages_that_touch_are_one():
    """Mail is dead 5-10 by itself and 10-15 with the net: sent at 6, it arrives at 15, not 10."""
    log = play(
        60,
        channel("net", "broadcast", reach=1, outages=(10, 15)),
        mail(depends_on=("net",), outages=(5, 10)),
        BO,
        inject("I-1", 6, to="town", by="mail"),
    )
    assert rows(log, "transit") == [("transit", "", 6, 6, 15, "completed")]


# writing ------------------------------------------------------------------------------------------


def test_mail_that_would_arrive_during_an_outage_arrives_at_its_end():
    """Written 0-3; it would be there at 5; dead from 4 to 20: there at 20."""
    log = play(60, mail(outages=(4, 20)), ANN, BO, tell())
    assert rows(log, "write", "transit", "read", case="I-1")[1:] == [
        ("tell", "ann", 0, 0, 3, "completed"),
        ("transit", "", 3, 3, 20, "completed"),
        ("reads", "bo", 20, 20, 21, "completed"),
    ]


def test_mail_is_written_during_an_outage_if_there_is_no_other_way():
    """Dead from 0 to 20: ann writes until 3, it lies there until 20."""
    log = play(60, mail(outages=(0, 20)), ANN, BO, tell())
    assert rows(log, "transit", case="I-1")[1:] == [("transit", "", 3, 3, 20, "completed")]


def test_mail_that_is_under_way_at_endex_is_open():
    log = play(60, mail(outages=(0, 90)), ANN, BO, tell())
    assert rows(log, "transit", case="I-1")[1:] == [("transit", "", 3, 3, None, "open")]
    assert reached(log, "I-1", "delivered", "town") is None


def test_instead_of_writing_by_a_dead_channel_the_first_that_is_not_dead_is_taken():
    """Mail and log are dead; ann is busy until 2, and calls bo then. The step is over at 6.

    ====  =============================================
       2  ann sees that mail is dead, and calls
       6  they have talked; what comes after begins
    ====  =============================================
    """
    log = play(
        60,
        mail(outages=(0, 30), fallback=("log", "phone")),
        channel("log", "inbox", write=3, outages=(0, 30)),
        phone(),
        ANN,
        BO,
        order("I-0", 0, step("own", CLERK, 2), priority=1),
        order(
            "I-1",
            0,
            step("tell", CLERK, send=send("town", "mail")),
            step("next", CLERK, 1, after="tell"),
        ),
    )
    assert rows(log, "write", "attempt", "talk", "work", case="I-1") == [
        ("tell", "ann", 0, 2, 2, "outage"),
        ("calls", "ann", 2, 2, 2, "completed"),
        ("tell", "ann bo", 2, 2, 6, "completed"),
        ("next", "ann", 6, 6, 7, "completed"),
    ]
    assert reached(log, "I-1", "sent", "town") == 2


def test_several_are_written_to_once_by_the_other_channel():
    """Mail is dead: one entry in the log, written 0-5, for town and region."""
    log = play(
        60,
        mail(outages=(0, 30), fallback=("log",)),
        channel("log", "inbox", write=5, read=1),
        ANN,
        BO,
        person("cia", "region/c"),
        order("I-1", 0, step("tell", CLERK, send=send("town, region", "mail"))),
    )
    assert rows(log, "write") == [
        ("tell", "ann", 0, 0, 0, "outage"),
        ("writes instead", "ann", 0, 0, 5, "completed"),
    ]
    assert rows(log, "read", case="I-1") == [
        ("reads", "bo", 5, 5, 6, "completed"),
        ("reads", "cia", 5, 5, 6, "completed"),
    ]


def test_whoever_a_message_escalates_to_goes_round_a_dead_channel_too():
    """Ann is busy, so that bea writes from 10 on; mail is dead: she calls bo.

    ====  ================================================
      10  it goes to bea, who sees that mail is dead
      10  it is ann's call; she is busy until 30
    ====  ================================================
    """
    log = play(
        60,
        mail(outages=(0, 50), fallback=("phone",)),
        phone(),
        ANN,
        BO,
        person("bea", "staff/head"),
        order("I-0", 0, step("own", CLERK, 30), priority=1),
        order(
            "I-1",
            0,
            step(
                "tell",
                CLERK,
                send=send("town", "mail"),
                escalate=escalation(10, "staff/head"),
            ),
        ),
    )
    assert rows(log, "write", "attempt", "talk") == [
        ("tell", "", 0, None, 10, "escalated"),
        ("calls", "ann", 10, 30, 30, "completed"),
        ("tell", "bea", 10, 10, 10, "outage"),
        ("tell", "ann bo", 30, 30, 34, "completed"),
    ]


def test_which_channel_is_written_by_is_decided_when_writing_begins():
    """Alive at 0, dead from 1: ann has begun, and finishes; it arrives when mail works again."""
    log = play(60, mail(outages=(1, 30), fallback=("phone",)), phone(), ANN, BO, tell())
    assert rows(log, "attempt") == []
    assert rows(log, "transit", case="I-1")[1:] == [("transit", "", 3, 3, 30, "completed")]


def test_exercise_control_goes_round_a_dead_channel_too():
    """An inject by mail, which is dead, comes by telephone."""
    log = play(
        60,
        mail(outages=(0, 30), fallback=("phone",)),
        phone(),
        BO,
        inject("I-1", 5, to="town", by="mail", does="note"),
        procedure("note", step("note", TOWN, 2)),
    )
    assert rows(log, "talk", "work") == [
        ("I-1", "bo", 5, 5, 9, "completed"),
        ("note", "bo", 9, 9, 11, "completed"),
    ]


def test_work_that_is_sent_back_is_not_told_by_the_other_channel_before_it_is_right():
    """The report is redone once (certainly): only the second one is told, by telephone.

    | draft 0-5 | report: mail is dead, sent back 5 | draft 5-10 | report: dead, called 10-14 |
    """
    log = play(
        60,
        mail(outages=(0, 30), fallback=("phone",)),
        phone(),
        ANN,
        BO,
        order(
            "I-1",
            0,
            step("draft", CLERK, 5),
            step(
                "report", CLERK, after="draft", send=send("town", "mail"), again=("draft", 1.0, 1)
            ),
        ),
    )
    assert rows(log, "work", "write", "talk") == [
        ("draft", "ann", 0, 0, 5, "completed"),
        ("draft", "ann", 5, 5, 10, "completed"),
        ("report", "ann", 5, 5, 5, "outage"),
        ("report", "ann", 10, 10, 10, "outage"),
        ("report", "ann bo", 10, 10, 14, "completed"),
    ]
