"""Decisions: extra meetings, rights, what waits too long, reliefs (R5, R8)."""

from __future__ import annotations

import pytest

from sim.engine import unplayed
from sim.log import KIND
from sim.scenario import Unit
from tests.builders import (
    channel,
    escalation,
    exercise,
    inject,
    meeting,
    order,
    person,
    procedure,
    reached,
    rows,
    send,
    step,
)
from tests.explained import play_explained as play

CHIEF, A, B = "staff/chief", "staff/a", "staff/b"
URGENT = 1


def three():
    return [person("ann", CHIEF), person("bo", A), person("cia", B)]


def item(name: str, takes: float = 10, **more):
    return step(name, takes=takes, decide_in="brief", **more)


# extra meetings -----------------------------------------------------------------------------------


def test_an_urgent_item_calls_an_extra_meeting():
    """Brief is planned for 50; the urgent item of 5 does not wait for it. Bo is busy until 12.

    ====  ==============================================================
       5  the item is put on the agenda; an extra meeting is called
      12  bo comes, 7 minutes after ann: it opens for 10
      22  the item is dealt with for 10
      50  the planned meeting is held all the same
    ====  ==============================================================
    """
    log = play(
        90,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, times=[50], extra_for=URGENT),
        order("I-1", 0, step("bo's", A, 12)),
        order("I-2", 5, item("evacuate", priority=URGENT)),
    )
    assert rows(log, "gathering", case="brief")[:2] == [
        ("brief", "ann", 5, 5, 12, "completed"),
        ("brief", "bo", 5, 12, 12, "completed"),
    ]
    assert rows(log, "opening", "agenda", "item") == [
        ("brief", "ann bo", 5, 12, 22, "completed"),
        ("evacuate", "", 5, 5, 22, "completed"),
        ("evacuate", "ann bo", 22, 22, 32, "completed"),
        ("brief", "ann bo", 50, 50, 60, "completed"),
    ]
    opening = log.columns["kind"] == KIND["opening"]
    assert log.columns["number"][opening].tolist() == [2, 1], "numbered after those planned"


def test_an_item_that_is_less_urgent_waits_for_the_planned_meeting():
    """Extra ones are for priority 2 and more urgent: the item of 5 waits, that of 75 does not."""
    log = play(
        90,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, times=[50], extra_for=2),
        order("I-1", 5, item("later", priority=3)),
        order("I-2", 75, item("now", priority=2)),
    )
    assert rows(log, "opening") == [
        ("brief", "ann bo", 50, 50, 60, "completed"),
        ("brief", "ann bo", 75, 75, 85, "completed"),
    ]


def test_a_meeting_that_is_together_takes_up_the_urgent_item_itself():
    """Brief opens 10-20. The urgent items of 12 and 15 are dealt with at 20 and 30; no other."""
    log = play(
        90,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, times=[10], extra_for=URGENT),
        order("I-1", 12, item("one", priority=URGENT)),
        order("I-2", 15, item("two", priority=URGENT)),
    )
    assert rows(log, "opening", "item") == [
        ("brief", "ann bo", 10, 10, 20, "completed"),
        ("one", "ann bo", 20, 20, 30, "completed"),
        ("two", "ann bo", 30, 30, 40, "completed"),
    ]


def test_an_urgent_item_of_the_minute_of_the_planned_meeting_calls_no_other():
    log = play(
        60,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, times=[10], extra_for=URGENT),
        order("I-1", 10, item("one", priority=URGENT)),
    )
    assert rows(log, "opening", "item") == [
        ("brief", "ann bo", 10, 10, 20, "completed"),
        ("one", "ann bo", 20, 20, 30, "completed"),
    ]


@pytest.mark.parametrize("begun", [30, 0], ids=["set by an inject", "set by work that ends"])
def test_an_urgent_item_of_the_minute_in_which_the_meeting_parts_calls_an_extra_one(begun):
    """Brief lasts 15: it opens 10-20, takes up the first item 20-30, and has no time for more.

    ====  ===============================================================
      30  the urgent item is set as brief parts: an extra one opens for 10
      40  it is dealt with, for 15 minutes have not gone by
    ====  ===============================================================
    """
    log = play(
        90,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, lasts=15, times=[10], extra_for=URGENT),
        order("I-1", 0, item("first")),
        order(
            "I-2",
            begun,
            step("cia's", B, 30 - begun),
            item("second", after="cia's", priority=URGENT),
        ),
    )
    assert rows(log, "opening", "item") == [
        ("brief", "ann bo", 10, 10, 20, "completed"),
        ("first", "ann bo", 20, 20, 30, "completed"),
        ("brief", "ann bo", 30, 30, 40, "completed"),
        ("second", "ann bo", 40, 40, 50, "completed"),
    ]


def test_an_extra_meeting_without_its_quorum_is_cancelled_and_the_item_waits_on():
    """Bo is busy until 40; the extra meeting of 5 is cancelled at 20; the planned one opens at 50.

    The extra meeting is called once: what stays on the agenda then waits for its next time.
    """
    log = play(
        90,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, times=[50], extra_for=URGENT),
        order("I-1", 0, step("bo's", A, 40)),
        order("I-2", 5, item("one", priority=URGENT)),
    )
    assert rows(log, "opening", "item") == [
        ("brief", "", 5, 20, 20, "cancelled"),
        ("brief", "ann bo", 50, 50, 60, "completed"),
        ("one", "ann bo", 60, 60, 70, "completed"),
    ]


# rights -------------------------------------------------------------------------------------------


def test_whoever_has_the_right_decides_alone():
    """The chief may decide up to 2, bo (a) up to 3; brief is at 50.

    ====  ==================================================================================
       0  small (1) and middle (2) go to ann, the first whose right suffices: 0-5, 5-10;
          large (3) goes to bo: 0-5; huge (4) and the one whose stake nobody knows wait
      50  brief opens for 10
      60  huge, then unknown
    ====  ==================================================================================
    """
    log = play(
        90,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, times=[50], rights={CHIEF: 2, A: 3}),
        order(
            "I-1",
            0,
            item("small", 5, stake=1),
            item("middle", 5, stake=2, milestone="decided"),
            item("large", 5, stake=3),
            item("huge", 5, stake=4),
            item("unknown", 5),
        ),
    )
    assert rows(log) == [
        ("small", "ann", 0, 0, 5, "completed"),
        ("middle", "ann", 0, 5, 10, "completed"),
        ("large", "bo", 0, 0, 5, "completed"),
    ]
    assert rows(log, "item") == [
        ("huge", "ann bo", 60, 60, 65, "completed"),
        ("unknown", "ann bo", 65, 65, 70, "completed"),
    ]
    assert reached(log, "I-1", "decided") == 10


# escalation ---------------------------------------------------------------------------------------


def duty(*steps, at: float = 5):
    """Duty, of which bea reads and dan works, below the leadership of eva; an inject to duty."""
    return [
        person("dan", "duty/clerk"),
        person("bea", "duty/reader"),
        person("eva", "top/chief"),
        Unit("duty", "Duty", parent="top", contact=("reader",)),
        inject("I-1", at, "duty", does="card"),
        procedure("card", *steps),
    ]


def test_work_that_waits_too_long_goes_to_the_unit_above():
    """Dan is busy until 50. His work of 5 may wait 30: at 35 it goes to eva, who works 35-45."""
    log = play(
        90,
        order("X", 0, step("other", "duty/clerk", 50)),
        duty(step("check", "duty/clerk", 10, escalate=escalation(30), milestone="acted")),
    )
    assert rows(log, case="I-1") == [
        ("check", "", 5, None, 35, "escalated"),
        ("check", "eva", 35, 35, 45, "completed"),
    ]
    assert reached(log, "I-1", "acted", "duty") == 45
    assert reached(log, "I-1", "completed", "duty") == 45


def test_the_row_of_escalated_work_names_the_unit_that_does_it_and_the_one_that_answers():
    log = play(
        90,
        order("X", 0, step("other", "duty/clerk", 50)),
        duty(step("check", "duty/clerk", 10, escalate=escalation(30))),
    )
    last = int((log.columns["started"] == 35 * 60_000_000).nonzero()[0][0])
    assert log.names.units[log.columns["unit"][last]] == "top"
    assert log.names.units[log.columns["addressee"][last]] == "duty"


def test_work_goes_to_the_deputy_who_is_named():
    """As above, to bea of the same unit."""
    log = play(
        90,
        order("X", 0, step("other", "duty/clerk", 50)),
        duty(step("check", "duty/clerk", 10, escalate=escalation(30, "duty/reader"))),
    )
    assert rows(log, case="I-1")[1:] == [("check", "bea", 35, 35, 45, "completed")]


def test_work_that_has_begun_in_time_is_left_alone():
    """Dan is free at 34, one minute before the limit, and works until 54, beyond all limits."""
    log = play(
        90,
        order("X", 0, step("other", "duty/clerk", 34)),
        duty(step("check", "duty/clerk", 20, escalate=escalation(30), by_default=40)),
    )
    assert rows(log, case="I-1") == [("check", "dan", 5, 34, 54, "completed")]


def test_whoever_comes_free_at_the_very_limit_is_too_late():
    log = play(
        90,
        order("X", 0, step("other", "duty/clerk", 35)),
        duty(step("check", "duty/clerk", 10, escalate=escalation(30))),
    )
    assert rows(log, case="I-1")[1:] == [("check", "eva", 35, 35, 45, "completed")]


def test_an_item_that_waits_too_long_goes_from_the_agenda_to_the_unit_above():
    """Brief is at 60. The item of 5 may wait 30: at 35 eva decides it alone, for 10 minutes."""
    log = play(
        90,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, times=[60]),
        duty(item("agree", escalate=escalation(30), milestone="decided")),
    )
    assert rows(log, "agenda", "work", "item") == [
        ("agree", "", 5, 5, 35, "escalated"),
        ("agree", "eva", 35, 35, 45, "completed"),
    ]
    assert reached(log, "I-1", "decided") == 45
    assert rows(log, "opening") == [("brief", "ann bo", 60, 60, 70, "completed")]


def test_a_meeting_goes_past_an_item_that_has_gone_to_the_next_one():
    """The first item leaves the agenda at 15, before brief opens 20-30; the second follows."""
    log = play(
        90,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, times=[20]),
        order("I-1", 5, item("gone", escalate=escalation(10, B)), item("here", 5)),
    )
    assert rows(log, "work", "item") == [
        ("gone", "cia", 15, 15, 25, "completed"),
        ("here", "ann bo", 30, 30, 35, "completed"),
    ]


def test_an_item_that_was_taken_up_in_time_is_left_alone():
    """Brief opens 20-30 and takes the item up at 30, one minute before both limits, until 40."""
    log = play(
        90,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, times=[20]),
        order("I-1", 5, item("agree", escalate=escalation(26, B), by_default=27)),
    )
    assert rows(log, "agenda", "work", "item") == [
        ("agree", "", 5, 5, 30, "completed"),
        ("agree", "ann bo", 30, 30, 40, "completed"),
    ]


def test_an_item_of_the_minute_of_its_limit_is_taken_up_no_more():
    """Brief could take the item up at 30, when its limit of 25 minutes since 5 is reached."""
    log = play(
        90,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, times=[20]),
        order("I-1", 5, item("gone", escalate=escalation(25, B))),
    )
    assert rows(log, "work", "item") == [("gone", "cia", 30, 30, 40, "completed")]


def test_those_who_are_kept_for_a_step_go_when_it_escalates():
    """Check needs ann and bo, who is busy. At 5 ann is kept; at 8 it goes to cia, and ann goes."""
    log = play(
        60,
        three(),
        order("X", 0, step("bo's", A, 40)),
        order("I-1", 0, step("check", f"{CHIEF}, {A}", 10, patience=5, escalate=escalation(8, B))),
        order("Y", 6, step("ann's", CHIEF, 5)),
    )
    assert rows(log, "gathering") == [("check", "ann", 0, 5, 8, "cancelled")]
    assert rows(log)[1:] == [
        ("check", "", 0, None, 8, "escalated"),
        ("ann's", "ann", 6, 8, 13, "completed"),
        ("check", "cia", 8, 8, 18, "completed"),
    ]


def test_a_message_that_somebody_else_writes_is_sent():
    """Dan has no time: at 35 eva writes for 4 minutes, and the town has it at 39."""
    log = play(
        60,
        order("X", 0, step("other", "duty/clerk", 50)),
        person("tom", "town/guard"),
        duty(
            step("tell", "duty/clerk", 4, send=send("town", "note"), escalate=escalation(30)),
        ),
    )
    assert rows(log, "write") == [
        ("tell", "", 5, None, 35, "escalated"),
        ("tell", "eva", 35, 35, 39, "completed"),
    ]
    assert reached(log, "I-1", "noticed", "town") == 39


# by default ---------------------------------------------------------------------------------------


def test_a_step_that_waits_too_long_is_decided_by_default():
    """Dan never comes: after 40 minutes, at 45, it counts as decided, and eva goes on."""
    log = play(
        90,
        order("X", 0, step("other", "duty/clerk", 85)),
        duty(
            step("decide", "duty/clerk", 10, by_default=40, milestone="decided"),
            step("go on", "top/chief", 5, "decide"),
        ),
    )
    assert rows(log, case="I-1") == [
        ("decide", "", 5, None, 45, "by default"),
        ("go on", "eva", 45, 45, 50, "completed"),
    ]
    assert reached(log, "I-1", "decided") == 45
    assert reached(log, "I-1", "completed", "duty") == 50


def test_an_item_is_decided_by_default_after_nobody_above_had_time_either():
    """Brief is at 80. The item of 5 goes to eva at 25, who is busy; at 45 it is over."""
    log = play(
        90,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, times=[80]),
        order("X", 0, step("eva's", "top/chief", 85)),
        duty(item("agree", escalate=escalation(20), by_default=40, milestone="decided")),
    )
    assert rows(log, "agenda", "work", case="I-1") == [
        ("agree", "", 5, 5, 25, "escalated"),
        ("agree", "", 25, None, 45, "by default"),
    ]
    assert reached(log, "I-1", "decided") == 45


def test_an_item_on_an_agenda_is_decided_by_default():
    log = play(
        90,
        three(),
        meeting("brief", f"{CHIEF}, {A}", 10, times=[80]),
        order("I-1", 5, item("agree", by_default=40, milestone="decided")),
    )
    assert rows(log, "agenda") == [("agree", "", 5, 5, 45, "by default")]
    assert reached(log, "I-1", "decided") == 45


def test_a_message_that_nobody_wrote_is_not_sent():
    """The step is over, and the town is not concerned."""
    log = play(
        60,
        order("X", 0, step("other", "duty/clerk", 50)),
        person("tom", "town/guard"),
        duty(step("tell", "duty/clerk", 4, send=send("town", "note"), by_default=10)),
    )
    assert rows(log, "write", "transit")[-1] == ("tell", "", 5, None, 15, "by default")
    assert reached(log, "I-1", "completed", "duty") == 15
    assert log.names.units.index("town") not in log.reached["unit"]


def test_work_that_is_redone_waits_anew():
    """Check (5 minutes) is sent back once. The second time, ann is busy from 10 until 60.

    It is set at 10, and over by default at 30.
    """
    log = play(
        90,
        three(),
        order("X", 4, step("ann's", CHIEF, 50)),
        order(
            "I-1",
            0,
            step("draft", CHIEF, 5, by_default=20, milestone="decided"),
            step("check", A, 5, "draft", again=("draft", 1.0, 1)),
        ),
    )
    assert rows(log, case="I-1") == [
        ("draft", "ann", 0, 0, 5, "completed"),
        ("check", "bo", 5, 5, 10, "completed"),
        ("draft", "", 10, None, 30, "by default"),
        ("check", "bo", 30, 30, 35, "completed"),
    ]


# approval -----------------------------------------------------------------------------------------


def test_a_text_is_published_once_it_has_been_approved():
    """Approval sends the draft back once: 0-10 draft, 10-15 no, 15-25 draft, 25-30 yes, 30-32."""
    log = play(
        60,
        three(),
        order(
            "I-1",
            0,
            step("draft", A, 10),
            step("approve", CHIEF, 5, "draft", again=("draft", 1.0, 1)),
            step("publish", A, 2, "approve", milestone="acted"),
        ),
    )
    assert [row[2:5] for row in rows(log)] == [
        (0, 0, 10),
        (10, 10, 15),
        (15, 15, 25),
        (25, 25, 30),
        (30, 30, 32),
    ]
    assert reached(log, "I-1", "acted") == 32


# reliefs ------------------------------------------------------------------------------------------


def relief(**more):
    return meeting("relief", "every staff/*", 10, times=[45], kind="relief", **more)


def test_those_who_are_on_duty_take_part_in_a_relief():
    """Ann goes at 60, bo has come at 45, cia comes at 90: ann and bo hand over 45-55."""
    log = play(
        120,
        person("ann", CHIEF, shift=(0, 60)),
        person("bo", CHIEF, shift=(45, 200)),
        person("cia", CHIEF, shift=(90, 200)),
        relief(),
    )
    assert rows(log, "relief") == [("relief", "ann bo", 45, 45, 55, "completed")]
    assert rows(log, "opening") == []


def test_whoever_goes_and_whoever_comes_are_both_there_for_one_role():
    """One chief is needed at a time, but the relief is for all of them."""
    log = play(
        90,
        person("ann", CHIEF, shift=(0, 60)),
        person("bo", CHIEF, shift=(45, 200)),
        meeting("relief", CHIEF, 10, times=[45], kind="relief"),
    )
    assert rows(log, "relief") == [("relief", "ann bo", 45, 45, 55, "completed")]


def test_a_relief_waits_for_those_on_duty_and_begins_with_a_quorum_at_its_limit():
    """Bo is busy until 70; at 60, after 15 minutes, two of three are enough."""
    log = play(
        90,
        three(),
        relief(quorum=2),
        order("I-1", 0, step("bo's", A, 70)),
    )
    assert rows(log, "relief") == [("relief", "ann cia", 45, 60, 70, "completed")]


def test_nobody_hands_over_to_nobody():
    """Only ann is on duty at 45: the relief is cancelled at once, and keeps nobody."""
    log = play(
        90,
        person("ann", CHIEF),
        person("bo", A, shift=(50, 90)),
        relief(),
        order("I-1", 45, step("ann's", CHIEF, 5)),
    )
    assert rows(log, "relief") == [("relief", "", 45, 45, 45, "cancelled")]
    assert rows(log, "gathering") == []
    assert rows(log) == [("ann's", "ann", 45, 45, 50, "completed")]


def test_a_relief_that_is_called_at_endex_stays_open():
    log = play(45, person("ann", CHIEF), person("bo", A), relief())
    assert rows(log, "relief") == [("relief", "", 45, None, None, "open")]
    log = play(45, person("ann", CHIEF), person("bo", A, shift=(0, 30)), relief())
    assert rows(log, "relief") == [("relief", "", 45, None, None, "open")]


def test_a_relief_with_fewer_on_duty_than_its_quorum_is_cancelled_at_once():
    log = play(90, three()[:2], person("cia", B, shift=(50, 90)), relief(quorum=3))
    assert rows(log, "relief") == [("relief", "", 45, 45, 45, "cancelled")]


@pytest.mark.parametrize(("times", "until"), [([45], 75), ([85], 80)], ids=["relief", "too late"])
def test_what_is_handed_over_after_a_relief_costs_no_handover(times, until):
    """Ann's shift ends at 60, five minutes into work of 20: bo goes on for 15, or 5 + 15."""
    log = play(
        90,
        person("ann", CHIEF, shift=(0, 60), at_end=["hand over"], handover=5),
        person("bo", CHIEF, shift=(45, 90)),
        meeting("relief", CHIEF, 10, times=times, kind="relief"),
        order("I-1", 55, step("press", CHIEF, 20)),
    )
    assert rows(log) == [
        ("press", "ann", 55, 55, 60, "handed over"),
        ("press", "bo", 60, 60, until, "completed"),
    ]


# refused ------------------------------------------------------------------------------------------


def test_a_conversation_has_no_limits_but_those_of_its_channel():
    """Whoever calls is bound by attempts and fallbacks; a limit there would be passed over."""
    call = step("call", CHIEF, send=send("staff/a", "phone"), by_default=10)
    scenario = exercise(
        60, three(), channel("phone", "call", ring=1, talk=4), order("I-1", 0, call)
    )
    (refused,) = unplayed(scenario)
    assert refused.place == ("procedures", "I-1", "call", "by default")
