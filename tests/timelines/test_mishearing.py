"""Messages that are lost, misunderstood, read back or left lying (R7, R10)."""

from __future__ import annotations

import pytest

from sim.engine.fate import Fate
from sim.scenario import Number, Unit
from tests.builders import (
    causes,
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
ANN, BO, CIA = person("ann", CLERK), person("bo", TOWN), person("cia", "region/officer")
NOTE = procedure("note", step("note", "town/officer", 3))
ALWAYS, NEVER = 1.0, 0.0


def phone(**more):
    return channel("phone", "call", ring=1, retry=5, talk=4, **more)


def mail(**more):
    return channel("mail", "inbox", write=3, latency=2, read=1, **more)


def tell(by, **more):
    return order(
        "I-1",
        0,
        step("tell", CLERK, send=send("town", by, "note"), **more),
        step("next", CLERK, 1, after="tell"),
    )


# loss ---------------------------------------------------------------------------------------------


def test_mail_that_is_lost_is_in_the_log_as_lost_and_the_sender_goes_on():
    """Written 0-3, lost on its way until 5; ann goes on at 3."""
    log = play(60, mail(loss=ALWAYS), ANN, BO, tell("mail"), NOTE)
    assert rows(log, "transit", "read", "work", case="I-1")[1:] == [
        ("transit", "", 3, 3, 5, "lost"),
        ("next", "ann", 3, 3, 4, "completed"),
    ]
    assert [reached(log, "I-1", m, "town") for m in ("sent", "delivered", "noticed")] == [
        3,
        None,
        None,
    ]
    assert reached(log, "I-1", "completed", "town") is None


def test_what_is_not_heard_in_a_talk_is_lost_and_the_caller_goes_on():
    """They talk from 0 to 4; bo has not taken it in, ann believes he has."""
    log = play(60, phone(loss=ALWAYS), ANN, BO, tell("phone"), NOTE)
    assert rows(log, "talk", "work") == [
        ("tell", "ann bo", 0, 0, 4, "lost"),
        ("next", "ann", 4, 4, 5, "completed"),
    ]
    assert [reached(log, "I-1", m, "town") for m in ("sent", "delivered", "completed")] == [
        0,
        None,
        None,
    ]
    assert reached(log, "I-1", "completed", "control") == 5


def test_each_listener_of_a_talkgroup_may_miss_it():
    radio = channel("radio", "talkgroup", ring=1, retry=5, talk=2, loss=ALWAYS)
    log = play(
        60,
        radio,
        ANN,
        BO,
        CIA,
        order("I-1", 0, step("say", CLERK, send=send("town, region", "radio"))),
    )
    assert rows(log, "talk", "transit")[1:] == [
        ("say", "ann", 0, 0, 2, "completed"),
        ("transit", "", 2, 2, 2, "lost"),
        ("transit", "", 2, 2, 2, "lost"),
    ]


# misunderstanding ---------------------------------------------------------------------------------


def test_what_was_misunderstood_is_worked_on_until_it_is_discovered_and_asked_back():
    """They talk 0-4; bo works on the wrong thing for 20; asking ann takes both of them 2.

    Ann is busy from 10 to 30.

    ====  =======================================
       4  bo begins with something else, until 24
      24  he wants to ask, ann is busy until 30
      30  he asks, until 32; then he notes
    ====  =======================================
    """
    log = play(
        60,
        phone(misunderstanding=(ALWAYS, 20, 2)),
        ANN,
        BO,
        tell("phone"),
        NOTE,
        order("I-2", 10, step("own", CLERK, 20)),
    )
    assert rows(log, "talk", "wrong", "question", "work", case="I-1") == [
        ("tell", "ann bo", 0, 0, 4, "misunderstood"),
        ("works on the wrong thing", "bo", 4, 4, 24, "completed"),
        ("next", "ann", 4, 4, 5, "completed"),
        ("asks back", "ann bo", 24, 30, 32, "completed"),
        ("note", "bo", 32, 32, 35, "completed"),
    ]
    assert causes(log, "note") == ["asks back"]
    assert reached(log, "I-1", "noticed", "town") == 0
    assert reached(log, "I-1", "completed", "town") == 35


def test_mail_may_be_misunderstood_when_it_is_read():
    """Read 5-6, wrong until 26, asked back until 28."""
    log = play(60, mail(misunderstanding=(ALWAYS, 20, 2)), ANN, BO, tell("mail"), NOTE)
    assert rows(log, "read", "wrong", "question", case="I-1") == [
        ("reads", "bo", 5, 5, 6, "misunderstood"),
        ("works on the wrong thing", "bo", 6, 6, 26, "completed"),
        ("asks back", "ann bo", 26, 26, 28, "completed"),
    ]
    assert rows(log)[-1] == ("note", "bo", 28, 28, 31, "completed")


def test_exercise_control_answers_a_question_at_once():
    """An inject is misunderstood: nobody of the players has to be asked but bo himself."""
    log = play(
        60,
        phone(misunderstanding=(ALWAYS, 20, 2)),
        BO,
        inject("I-1", 0, to="town", by="phone", does="note"),
        NOTE,
    )
    assert rows(log, "question") == [("asks back", "bo", 24, 24, 26, "completed")]


def test_exercise_control_misunderstands_nothing():
    log = play(
        60,
        phone(misunderstanding=(ALWAYS, 20, 2)),
        ANN,
        order("I-1", 0, step("tell", CLERK, send=send("control", "phone"))),
    )
    assert rows(log, "talk", "wrong") == [("tell", "ann", 0, 0, 4, "completed")]


def test_a_listener_of_a_talkgroup_who_misunderstood_is_in_the_log_as_that():
    """Said 0-2; bo works on the wrong thing until 12."""
    radio = channel("radio", "talkgroup", ring=1, retry=5, talk=2, misunderstanding=(ALWAYS, 10, 1))
    log = play(60, radio, ANN, BO, tell("radio"), NOTE)
    assert rows(log, "talk", "transit", "wrong", "question")[1:] == [
        ("tell", "ann", 0, 0, 2, "completed"),
        ("transit", "", 2, 2, 2, "misunderstood"),
        ("works on the wrong thing", "bo", 2, 2, 12, "completed"),
        ("asks back", "ann bo", 12, 12, 13, "completed"),
    ]


# read-back ----------------------------------------------------------------------------------------


def test_read_back_lengthens_every_talk():
    """4 minutes of talking and 1 of reading back."""
    log = play(60, phone(read_back=(1, NEVER)), ANN, BO, tell("phone"), NOTE)
    assert rows(log, "talk") == [("tell", "ann bo", 0, 0, 5, "completed")]


@pytest.mark.parametrize(
    "trouble", [{"loss": ALWAYS}, {"misunderstanding": (ALWAYS, 20, 2)}], ids=str
)
def test_read_back_that_catches_everything_lets_nothing_go_wrong(trouble):
    log = play(60, phone(read_back=(1, ALWAYS), **trouble), ANN, BO, tell("phone"), NOTE)
    assert rows(log, "talk", "work")[0] == ("tell", "ann bo", 0, 0, 5, "completed")
    assert rows(log)[0] == ("note", "bo", 5, 5, 8, "completed")


@pytest.mark.parametrize(("drawn", "outcome"), [(0.09, "lost"), (0.11, "completed")])
def test_read_back_leaves_the_rest_of_what_is_lost(drawn, outcome, monkeypatch):
    """A loss of 20 %, half of which is caught: 10 % are left."""
    monkeypatch.setattr(Fate, "toss", lambda *_: drawn)
    log = play(60, phone(loss=0.2, read_back=(0, 0.5)), ANN, BO, tell("phone"), NOTE)
    assert [r.outcome for r in rows(log, "talk")] == [outcome]


# left lying ---------------------------------------------------------------------------------------

IDLE = Unit("town", "Town", leaves=Number(ALWAYS))


def told(to="town, region", **more):
    return play(
        60,
        mail(),
        IDLE,
        ANN,
        BO,
        CIA,
        inject("I-1", 0, to=to, by="mail", does="answer", **more),
        procedure("answer", step("answer", "staff/clerk", 5)),
    )


def test_what_was_sent_to_several_is_left_lying_until_somebody_reminds():
    """Read by both 2-3. Region acts at once; town leaves it to region until 30 later."""
    log = told(remind=30)
    assert rows(log, "left lying", "work") == [
        ("left lying", "", 3, 3, 33, "completed"),
        ("answer", "ann", 3, 3, 8, "completed"),
        ("answer", "ann", 33, 33, 38, "completed"),
    ]
    assert reached(log, "I-1", "noticed", "town") == 2
    assert reached(log, "I-1", "completed", "town") == 38


def test_what_is_left_lying_and_never_reminded_of_is_open():
    log = told()
    assert rows(log, "left lying") == [("left lying", "", 3, 3, None, "open")]
    assert reached(log, "I-1", "completed", "town") is None
    assert reached(log, "I-1", "completed", "region") == 8


def test_what_was_sent_to_one_alone_is_not_left_lying():
    assert rows(told("town"), "left lying") == []


def test_what_a_step_sends_to_several_may_be_left_lying_too():
    """Called 0-4; town leaves it until 14. Region is called 4-8 and notes at 8."""
    log = play(
        60,
        phone(),
        IDLE,
        ANN,
        BO,
        CIA,
        order("I-1", 0, step("tell", CLERK, send=send("town, region", "phone", "note", remind=10))),
        NOTE,
    )
    assert rows(log, "left lying") == [("left lying", "", 4, 4, 14, "completed")]
    assert rows(log) == [
        ("note", "bo", 8, 8, 11, "completed"),
        ("note", "bo", 14, 14, 17, "completed"),
    ]


def test_what_asks_nobody_to_act_is_not_left_to_others():
    log = play(60, mail(), IDLE, BO, CIA, inject("I-1", 0, to="town, region", by="mail"))
    assert rows(log, "left lying") == []


def test_what_was_left_lying_and_misunderstood_is_first_left_lying():
    log = play(
        60,
        mail(misunderstanding=(ALWAYS, 10, 1)),
        IDLE,
        BO,
        CIA,
        inject("I-1", 0, to="town, region", by="mail", does="note", remind=30),
        NOTE,
    )
    assert rows(log, "left lying", "wrong") == [
        ("left lying", "", 3, 3, 33, "completed"),
        ("works on the wrong thing", "cia", 3, 3, 13, "completed"),
        ("works on the wrong thing", "bo", 33, 33, 43, "completed"),
    ]
