"""Causes of waiting in the words of waiting-time analysis: known answers."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given

from sim.log import Log
from sim.measures.causes import CAUSES, cause_of_wait
from sim.measures.every import MEASURES
from sim.measures.explanation import Explainer
from sim.measures.ledger import WAITS
from sim.studies.waiting import causes
from tests.builders import (
    channel,
    inject,
    meeting,
    order,
    person,
    play,
    procedure,
    send,
    step,
)
from tests.played import played
from tests.test_laws import FAST
from tests.test_stretches import A_CLERK, ANN, BO, BOTH, NO_SUCH, SENT, Row, explained, other
from tests.test_stretches import log as by_hand
from tests.test_studies import runs_of

MINUTE = 60_000_000
A = person("ann", "staff/a")


def due_to(log: Log, case: str = "I-1") -> dict[str, float]:
    """Return the minutes of waiting on the chains of the answers to ``case``, by cause."""
    found: Counter[str] = Counter()
    for of, _, stretches in Explainer(log).answers():
        for s in stretches:
            if of == case and s.cause:
                found[s.cause] += s.length
    return {cause: length / MINUTE for cause, length in found.items() if length}


def test_work_that_was_set_before_is_contention():
    """X is set at 0 and keeps ann until 20; I-1 is set at 5."""
    log = play(
        60,
        A,
        order("X", 0, step("x", "staff/a", 20)),
        order("I-1", 5, step("draft", "staff/a", 5)),
    )
    assert due_to(log) == {"contention": 15}


def test_work_that_was_set_later_and_came_first_is_prioritisation():
    """W is set at 0 and lasts until 10, U is set at 5 and is urgent: 10-20; I-1 is set at 2."""
    log = play(
        60,
        A,
        order("W", 0, step("w", "staff/a", 10)),
        order("U", 5, step("u", "staff/a", 10), priority=1),
        order("I-1", 2, step("draft", "staff/a", 5)),
    )
    assert due_to(log) == {"contention": 8, "prioritisation": 10}


def test_work_that_was_set_at_the_same_instant_is_contention():
    log = play(
        60,
        A,
        order("U", 0, step("u", "staff/a", 10), priority=1),
        order("I-1", 0, step("draft", "staff/a", 5)),
    )
    assert due_to(log) == {"contention": 10}


def test_what_stopped_work_is_prioritisation_and_its_rest_was_set_with_it():
    """Draft 0-12, alarm of 12 until 22, rest of the draft 22-40; the note of 5 waits for all.

    For the draft the alarm came later: 10 prioritisation. For the note: 7 of the draft, which was
    set before it, 10 of the alarm, which was not, and 18 of the rest, which was set with the draft.
    """
    log = play(
        90,
        A,
        order("I-1", 0, step("draft", "staff/a", 30, interruptible=True), priority=2),
        order("U", 12, step("alarm", "staff/a", 10), priority=1),
        order("I-2", 5, step("note", "staff/a", 5)),
    )
    assert due_to(log, "I-1") == {"prioritisation": 10}
    assert due_to(log, "I-2") == {"contention": 7 + 18, "prioritisation": 10}


def test_a_talk_was_set_when_the_call_for_it_was_begun():
    """Ann does press 0-1 and talks 1-9; it was called at 0, when the draft was set, too."""
    rows = (
        SENT,
        other(0, 1),
        Row("attempt", 0, 0, 1, people=BO, case=1, activity=1),
        Row("talk", 1, 1, 9, 2, people=BOTH, case=1, activity=1),
        Row("work", 0, 9, 12, 0, needs=A_CLERK, people=ANN),
    )
    causes_of = [(s.doing_kind, s.cause) for s in explained(by_hand(*rows, done=12))]
    assert causes_of == [("work", "contention"), ("talk", "contention"), ("", "")]


def test_a_call_was_set_when_it_came_up_not_when_what_came_before_it_was():
    """Bo reports 0-6 and ann is to call then; she does press, set at 3, until 10: contention."""
    log = play(
        60,
        A,
        person("bo", "town/b"),
        channel("phone", "call", lines=1, ring=0, talk=4, retry=5, attempts=2),
        order("X", 3, step("press", "staff/a", 7)),
        order(
            "I-1",
            0,
            step("report", "town/b", 6),
            step("tell", "staff/a", after="report", send=send("town", "phone")),
        ),
    )
    assert set(due_to(log)) == {"contention"}


def test_a_need_that_nobody_can_meet_is_unavailability():
    """0-60 waiting for a guard; the exercise has none."""
    row = Row("work", 0, None, None, 0, "open", needs=NO_SUCH)
    (wait,) = explained(by_hand(SENT, row))
    assert (wait.why, wait.cause) == ("nobody", "unavailability")


@pytest.mark.parametrize(
    ("outcome", "why"),
    [("busy", "engaged"), ("no answer", "no answer"), ("outage", "dead"), ("completed", "")],
)
def test_a_pause_before_another_call_says_why_the_last_was_in_vain(outcome, why):
    """0-1 attempt | 1-6 redial | 6-9 talk."""
    rows = (
        SENT,
        Row("attempt", 0, 0, 1, 0, outcome, people=ANN, channel=0),
        Row("redial", 1, 1, 6, 1, channel=0),
        Row("talk", 6, 6, 9, 2, people=BOTH, channel=0),
    )
    _, redial, _ = explained(by_hand(*rows, done=9))
    assert (redial.kind, redial.why, redial.cause) == ("redial", why, "rest")


@pytest.mark.parametrize(
    "who",
    [
        person("ann", "staff/a", shift=(30, 60)),
        person("ann", "staff/a", absences=(0, 30)),
        person("ann", "staff/a", breaks=(0, 30)),
    ],
    ids=["off duty", "away", "break"],
)
def test_whoever_is_not_there_is_unavailable(who):
    """I-1 at 1 waits until 30."""
    assert due_to(play(60, who, order("I-1", 1, step("draft", "staff/a", 5)))) == {
        "unavailability": 29
    }


def test_the_wait_for_a_look_and_for_a_meeting_is_batching():
    """A message at 1 is seen within 20 min, put on the agenda, and taken up 30-35."""
    log = play(
        90,
        A,
        channel("mail", "inbox", write=0, latency=0, look=20, read=0),
        meeting("briefing", "staff/a", 0, times=[30]),
        inject("I-1", 1, "staff", "mail", "card"),
        procedure("card", step("decide", takes=5, decide_in="briefing")),
    )
    assert due_to(log) == {"batching": 29}


def test_whoever_waits_in_a_room_for_others_is_batched():
    """Ann is kept for a meeting 0-15 that bo never comes to; I-1 of 1 gets her at 15."""
    log = play(
        60,
        A,
        person("bo", "staff/b", shift=()),
        meeting("briefing", "staff/a, staff/b", 10, times=[0], waits=15),
        order("I-1", 1, step("draft", "staff/a", 5)),
    )
    assert due_to(log) == {"batching": 14}


@pytest.mark.parametrize("why", ["together", "unknown"])
def test_what_is_nobodys_doing_is_the_rest(why):
    assert cause_of_wait(why, by_later=None) == "rest"


def test_a_line_that_nobody_is_known_to_have_kept_is_the_rest():
    assert cause_of_wait("channel", by_later=None) == "rest"


@FAST
@given(run=played())
def test_every_minute_of_waiting_has_one_cause_and_nothing_else_has(run):
    for _, _, stretches in Explainer(run.log).answers():
        for s in stretches:
            assert (s.cause in CAUSES) == (s.kind in WAITS)
            assert bool(s.cause) == (s.kind in WAITS)


def test_the_causes_of_all_runs_are_means_with_the_sum_first():
    """Two runs. Ann: contention 10 + 30, unavailability 4; mail: batching 6. Shared waits once."""
    head, tail = ("I-1", "town", "waiting"), ("", "draft", "busy", "x", "work", "X")
    mail = ("unread", "town", "", "mail", "", "", "", "", "")
    rows = [
        (0, *head, "staff", "a", *tail, "contention", 10.0, 10.0),
        (0, *head, "staff", "a", *tail, "contention", 10.0, 0.0),
        (1, *head, "staff", "a", *tail, "contention", 30.0, 30.0),
        (1, *head, "staff", "a", *tail, "unavailability", 4.0, 4.0),
        (1, "I-1", "town", *mail, "batching", 6.0, 6.0),
        (1, "I-1", "town", "work", "staff", "a", "", "draft", *[""] * 5, 99.0, 99.0),
    ]
    entries = pd.DataFrame(rows, columns=MEASURES["ledger"].columns)
    table = causes(runs_of({}, 2, ledger=entries))
    assert table.columns.tolist() == ["unit", "role", "minutes", *CAUSES]
    assert table.to_numpy().tolist() == [
        ["", "", 25, 20, 0, 2, 3, 0],
        ["staff", "a", 22, 20, 0, 2, 0, 0],
        ["town", "", 3, 0, 0, 0, 3, 0],
    ]


def test_where_nobody_waits_there_are_no_causes():
    entries = pd.DataFrame([], columns=MEASURES["ledger"].columns)
    assert causes(runs_of({}, 2, ledger=entries)).empty
