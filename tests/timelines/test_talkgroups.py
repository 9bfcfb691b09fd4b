"""Radio talkgroups: one speaks at a time, everybody who listens hears (R7)."""

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
TOWN, REGION = "town/officer", "region/officer"
ANN, BEA = person("ann", CLERK), person("bea", "staff/planner")
BO, CIA = person("bo", TOWN), person("cia", REGION)
MAIL = channel("mail", "inbox", write=3, latency=2, read=1)


def radio(**more):
    return channel(
        "radio", "talkgroup", **{"ring": 1, "retry": 5, "talk": 2, "attempts": 2, **more}
    )


def say(to="town, region", does=None, who=CLERK, name="I-1", at=0):
    return order(name, at, step("say", who, send=send(to, "radio", does)))


def test_one_talk_reaches_all_who_are_addressed_whatever_they_do():
    """Ann speaks from 0 to 2; bo works until 10, but hears; his card waits for him.

    ====  =====================================
       2  both have heard; cia notes at once
      10  bo is free and notes
    ====  =====================================
    """
    log = play(
        60,
        radio(),
        ANN,
        BO,
        CIA,
        order("I-0", 0, step("own", TOWN, 10)),
        say(does="note"),
        procedure("note", step("note", "town/officer", 3)),
    )
    assert rows(log, "attempt", "talk") == [
        ("calls the group", "ann", 0, 0, 0, "completed"),
        ("say", "ann", 0, 0, 2, "completed"),
    ]
    assert rows(log, case="I-1") == [
        ("note", "bo", 2, 10, 13, "completed"),
        ("note", "bo", 2, 13, 16, "completed"),
    ]
    assert [reached(log, "I-1", "noticed", unit) for unit in ("town", "region")] == [2, 2]


def test_two_speakers_take_turns_without_a_busy_tone():
    """Ann and bea both want to speak at 0; ann, first in the scenario, does until 2.

    ====  =================================================================
       0  bea waits for the group, holding nobody: she works from 0 to 1
       2  the group is free: bea speaks until 4
    ====  =================================================================
    """
    log = play(
        60,
        radio(),
        ANN,
        BEA,
        BO,
        say("town", name="I-1"),
        say("town", name="I-2", who="staff/planner"),
        order("I-3", 0, step("own", "staff/planner", 1)),
    )
    assert rows(log, "attempt", "talk", "work") == [
        ("calls the group", "ann", 0, 0, 0, "completed"),
        ("say", "ann", 0, 0, 2, "completed"),
        ("calls the group", "bea", 0, 2, 2, "completed"),
        ("own", "bea", 0, 0, 1, "completed"),
        ("say", "bea", 2, 2, 4, "completed"),
    ]
    assert log.names.waited_for[log.columns["waited_for"].max()] == "radio"


def test_two_groups_do_not_wait_for_each_other():
    log = play(
        60,
        radio(),
        channel("other", "talkgroup", ring=1, retry=5, talk=2, attempts=2),
        ANN,
        BEA,
        BO,
        say("town"),
        order("I-2", 0, step("say", "staff/planner", send=send("town", "other"))),
    )
    assert [row.started for row in rows(log, "talk")] == [0, 0]


def test_whoever_is_not_on_duty_when_the_talk_ends_has_not_heard():
    """Cia leaves at 1, amid the talk: for region it is lost, and ann does not know."""
    log = play(
        60,
        radio(),
        ANN,
        BO,
        person("cia", REGION, shift=(0, 1)),
        say(),
        order("I-2", 3, step("after", CLERK, 1)),
    )
    assert rows(log, "talk", "transit", case="I-1")[1:] == [
        ("say", "ann", 0, 0, 2, "completed"),
        ("transit", "", 2, 2, 2, "lost"),
    ]
    assert reached(log, "I-1", "delivered", "town") == 2
    assert reached(log, "I-1", "delivered", "region") is None
    assert reached(log, "I-1", "completed", "region") is None
    assert reached(log, "I-1", "completed", "control") == 2


def test_whoever_leaves_when_the_talk_ends_has_heard():
    log = play(60, radio(), ANN, person("bo", TOWN, shift=(0, 2)), say("town"))
    assert reached(log, "I-1", "noticed", "town") == 2


def test_where_nobody_listens_there_is_no_answer_and_another_attempt():
    """Nobody is on duty until 6: in vain until 1, pause until 6; then cia hears, town does not.

    ====  ============================================
       0  nobody answers, until 1
       6  cia has come; ann speaks until 8
    ====  ============================================
    """
    log = play(
        60,
        radio(),
        ANN,
        person("bo", TOWN, shift=(50, 60)),
        person("cia", REGION, shift=(6, 60)),
        say(),
    )
    assert rows(log, "attempt", "talk", "redial") == [
        ("calls the group", "ann", 0, 0, 1, "no answer"),
        ("calls again", "", 1, 1, 6, "completed"),
        ("calls the group", "ann", 6, 6, 6, "completed"),
        ("say", "ann", 6, 6, 8, "completed"),
    ]
    assert reached(log, "I-1", "noticed", "region") == 8
    assert reached(log, "I-1", "noticed", "town") is None


def test_where_nobody_ever_listens_the_fallback_reaches_each():
    """Attempts at 0 and 6, until 7; one mail for both, written until 10, there at 12."""
    away = [person("bo", TOWN, shift=(20, 60)), person("cia", REGION, shift=(30, 60))]
    log = play(60, radio(fallback=("mail",)), MAIL, ANN, away, say())
    assert [r.outcome for r in rows(log, "attempt")] == ["no answer", "no answer"]
    assert rows(log, "write") == [("writes instead", "ann", 7, 7, 10, "completed")]
    assert rows(log, "read", case="I-1") == [
        ("reads", "bo", 12, 20, 21, "completed"),
        ("reads", "cia", 12, 30, 31, "completed"),
    ]


def test_where_nobody_ever_listens_and_there_is_no_fallback_it_is_given_up():
    log = play(60, radio(), ANN, person("bo", TOWN, shift=(20, 60)), say("town"))
    assert [r.outcome for r in rows(log, "attempt")] == ["no answer", "given up"]
    assert reached(log, "I-1", "completed", "control") is None


def test_an_outage_cuts_a_speaker_off_and_the_next_one_finds_the_group_dead():
    """Dead from 1 to 8. Ann speaks from 0; bea waits for the group.

    ====  ======================================================
       1  ann is cut off, pause until 6
       1  bea gets the group: dead, until 2, pause until 7
       6  ann: dead, until 7; it was the last attempt: given up
       7  bea: dead, until 8: given up
    ====  ======================================================
    """
    log = play(
        60,
        radio(outages=(1, 8)),
        ANN,
        BEA,
        BO,
        say("town", name="I-1"),
        say("town", name="I-2", who="staff/planner"),
    )
    assert rows(log, "attempt", "talk", case="I-1") == [
        ("calls the group", "ann", 0, 0, 0, "completed"),
        ("say", "ann", 0, 0, 1, "cut off"),
        ("calls the group", "ann", 6, 6, 7, "given up"),
    ]
    assert rows(log, "attempt", "talk", case="I-2") == [
        ("calls the group", "bea", 0, 1, 2, "outage"),
        ("calls the group", "bea", 7, 7, 8, "given up"),
    ]


def test_a_group_that_comes_free_at_endex_is_spoken_to_by_nobody_any_more():
    """Ann speaks until 60, which is ENDEX; bea, idle since 0, never gets her turn."""
    log = play(
        60,
        radio(talk=60),
        ANN,
        BEA,
        BO,
        say("town", name="I-1"),
        say("town", name="I-2", who="staff/planner"),
    )
    assert rows(log, "talk") == [("say", "ann", 0, 0, 60, "completed")]
    assert rows(log, "attempt", case="I-2") == [("calls the group", "", 0, None, None, "open")]


def test_an_inject_by_radio_is_said_once_to_all():
    log = play(60, radio(), BO, CIA, inject("I-1", 5, to="town, region", by="radio"))
    assert rows(log, "talk") == [("I-1", "", 5, 5, 7, "completed")]
    assert [reached(log, "I-1", "completed", unit) for unit in ("town", "region")] == [7, 7]


def test_exercise_control_always_listens():
    log = play(60, radio(), ANN, say("control"))
    assert rows(log, "talk") == [("say", "ann", 0, 0, 2, "completed")]
