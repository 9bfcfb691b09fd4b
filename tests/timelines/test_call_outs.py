"""Ways to call people out (R5), by hand, in minutes after STARTEX."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.engine.fate import Fate
from sim.log import Log
from sim.scenario import CallOutMethod, Person
from tests.builders import (
    call_out,
    causes,
    inject,
    meeting,
    on_call,
    order,
    person,
    play,
    rows,
    spells,
    step,
)

HELPERS = "staff/helper"
Deaf = Callable[..., None]


def helpers(by: str, *names: str, travel: float = 10, **more: Any) -> list[Person]:
    """Return people at home who are called out ``by`` a method and need a while to come."""
    return [
        person(n, HELPERS, shift=(), on_call=on_call(None, travel, by=by), **more) for n in names
    ]


def called(end: float, method: CallOutMethod, *names: str, at: float = 0, **more: Any) -> Log:
    """Return the log of an exercise in which helpers are called out, by boss if by hand."""
    return play(
        end,
        person("boss", "staff/duty"),
        helpers(method.id, *names, **more),
        method,
        inject("I-1", at, call_out=HELPERS),
    )


def came(log: Log, *names: str) -> list[float | None]:
    """Return when each was there, None for who never was."""
    return [next((s.start for s in spells(log, n) if s.state == "present"), None) for n in names]


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> Deaf:
    """Return how to let nobody be reached of those named, or only in the last of so many tries."""
    chance = Fate.chance

    def but(*names: str, tries: int = 99) -> None:
        def never(fate: Fate, node: Any, what: str, number: int = 0, which: int = 0) -> float:
            if what == "reached" and node.path[-1] in names and which + 1 < tries:
                return 1.0
            return chance(fate, node, what, number, which)

        monkeypatch.setattr(Fate, "chance", never)

    return but


@pytest.mark.parametrize("kind", ["sms", "app"])
def test_a_message_goes_to_everybody_at_once(kind):
    """Sent at 5, answered after 8, then 10 on the way: both are there at 23."""
    log = called(60, call_out(kind, reply=8), "ann", "bo", at=5)
    assert rows(log, "call-out", "travel") == [
        ("call-out", "", 5, 5, 13, "completed"),
        ("call-out", "", 5, 5, 13, "completed"),
        ("travel", "", 13, 13, 23, "completed"),
        ("travel", "", 13, 13, 23, "completed"),
    ]
    assert spells(log, "bo") == [("on call", 0, 13), ("travelling", 13, 23), ("present", 23, 60)]


def test_a_message_that_nobody_sees_is_sent_again_until_it_has_been_sent_often_enough():
    """Three times in all, every 7; it takes no time not to be seen."""
    log = called(60, call_out("sms", 0.0, reply=8, retry=7, attempts=3), "ann", at=5)
    assert rows(log, "call-out", "redial", "travel") == [
        ("call-out", "", 5, 5, 5, "not reached"),
        ("calls again", "", 5, 5, 12, "completed"),
        ("call-out", "", 12, 12, 12, "not reached"),
        ("calls again", "", 12, 12, 19, "completed"),
        ("call-out", "", 19, 19, 19, "not reached"),
    ]
    assert spells(log, "ann") == [("on call", 0, 60)]


def test_a_message_seen_at_the_second_time_is_answered_then(deaf):
    deaf("ann", tries=2)
    log = called(60, call_out("sms", reply=8, retry=7, attempts=3), "ann", "bo", at=5)
    assert came(log, "ann", "bo") == [5 + 7 + 8 + 10, 5 + 8 + 10]


def test_whoever_is_not_willing_declines_and_stays_at_home():
    log = called(60, call_out("app", reply=8, willing=0.0), "ann", at=5)
    assert rows(log, "call-out", "travel") == [("call-out", "", 5, 5, 13, "declined")]
    assert spells(log, "ann") == [("on call", 0, 60)]


def test_nobody_is_called_out_twice_by_message_either():
    log = play(
        60,
        helpers("sms", "ann"),
        call_out("sms", 0.0),
        inject("I-1", 5, call_out=HELPERS),
        inject("I-2", 8, call_out=HELPERS),
    )
    assert rows(log, "call-out") == [("call-out", "", 5, 5, 5, "not reached")]


def test_a_list_is_called_one_after_the_other():
    """Boss is busy until 4; each call takes 2; whoever is called answers 3 later, and sets out.

    ====  ================================================================
       4  boss calls ann, until 6; she answers at 9
       6  a note, set at 5, comes before calling bo, which is set only now
       7  boss calls bo, until 9; he answers at 12
    ====  ================================================================
    """
    log = play(
        60,
        person("boss", "staff/duty"),
        helpers("list", "ann", "bo"),
        call_out("list", takes=2, reply=3, by="staff/duty"),
        order("I-0", 0, step("letter", "staff/duty", 4)),
        inject("I-1", 1, call_out=HELPERS),
        order("I-2", 5, step("note", "staff/duty", 1)),
    )
    assert rows(log, "work", "call-out", "travel") == [
        ("letter", "boss", 0, 0, 4, "completed"),
        ("call-out", "boss", 1, 4, 6, "completed"),
        ("note", "boss", 5, 6, 7, "completed"),
        ("answers", "", 6, 6, 9, "completed"),
        ("call-out", "boss", 6, 7, 9, "completed"),
        ("travel", "", 9, 9, 19, "completed"),
        ("answers", "", 9, 9, 12, "completed"),
        ("travel", "", 12, 12, 22, "completed"),
    ]
    assert causes(log, "travel") == ["answers", "answers"]


def test_those_who_were_missed_are_called_again_in_the_next_round(deaf):
    """Ann and cia do not answer the first time; each call takes 2, the pause is 10.

    ====  ==================================================
       0  ann, missed; 2 bo, reached; 4 cia, missed
       6  the pause
      16  ann, reached; 18 cia, reached; 20 nobody is left
    ====  ==================================================
    """
    deaf("ann", "cia", tries=2)
    method = call_out("list", takes=2, retry=10, attempts=3, by="staff/duty")
    log = called(60, method, "ann", "bo", "cia")
    assert rows(log, "call-out", "redial") == [
        ("call-out", "boss", 0, 0, 2, "not reached"),
        ("call-out", "boss", 2, 2, 4, "completed"),
        ("call-out", "boss", 4, 4, 6, "not reached"),
        ("calls again", "", 6, 6, 16, "completed"),
        ("call-out", "boss", 16, 16, 18, "completed"),
        ("call-out", "boss", 18, 18, 20, "completed"),
    ]
    assert came(log, "ann", "bo", "cia") == [18 + 10, 4 + 10, 20 + 10]


def test_a_list_ends_when_all_attempts_are_used_up(deaf):
    deaf("ann")
    log = called(60, call_out("list", takes=2, retry=10, attempts=2, by="staff/duty"), "ann", "bo")
    assert rows(log, "call-out", "redial") == [
        ("call-out", "boss", 0, 0, 2, "not reached"),
        ("call-out", "boss", 2, 2, 4, "completed"),
        ("calls again", "", 4, 4, 14, "completed"),
        ("call-out", "boss", 14, 14, 16, "not reached"),
    ]


def test_without_time_to_answer_whoever_declines_does_so_on_the_telephone():
    log = called(60, call_out("list", takes=2, willing=0.0, by="staff/duty"), "ann")
    assert rows(log, "call-out", "travel") == [("call-out", "boss", 0, 0, 2, "declined")]


def test_in_a_tree_whoever_was_reached_calls_others():
    """Two each, every call takes 2, then 10 on the way.

    ====  =====================================================================
       0  boss calls p1; 2 boss calls p2, p1 calls p3 (from home)
       4  boss is done; p1 calls p4, p2 calls p5
       6  p2 calls p6
       8  all six have been called; from a list it would have been 12
    ====  =====================================================================
    """
    names = [f"p{k}" for k in range(1, 7)]
    log = called(60, call_out("phone tree", takes=2, span=2, by="staff/duty"), *names)
    assert came(log, *names) == [12, 14, 14, 16, 16, 18]
    assert rows(log, "call-out") == [
        ("call-out", "boss", 0, 0, 2, "completed"),
        ("call-out", "boss", 2, 2, 4, "completed"),
        ("call-out", "", 2, 2, 4, "completed"),
        ("call-out", "", 4, 4, 6, "completed"),
        ("call-out", "", 4, 4, 6, "completed"),
        ("call-out", "", 6, 6, 8, "completed"),
    ]


def test_the_branch_of_somebody_who_was_not_reached_is_called_by_their_caller(deaf):
    """P1 is tried at 0 and, after the pause that begins at 4, at 14; then boss calls p3 and p4."""
    deaf("p1")
    names = [f"p{k}" for k in range(1, 7)]
    method = call_out("phone tree", takes=2, span=2, by="staff/duty", attempts=2, retry=10, reply=0)
    log = called(60, method, *names)
    assert came(log, *names) == [None, 14, 28, 30, 16, 18]
    assert [r for r in rows(log, "call-out", "redial") if r.people or r.outcome != "completed"] == [
        ("call-out", "boss", 0, 0, 2, "not reached"),
        ("call-out", "boss", 2, 2, 4, "completed"),
        ("call-out", "boss", 14, 14, 16, "not reached"),
        ("call-out", "boss", 16, 16, 18, "completed"),
        ("call-out", "boss", 18, 18, 20, "completed"),
    ]


def test_somebody_at_home_takes_over_a_branch_too(deaf):
    """One each: boss calls p1, p1 tries p2 and then calls p3 instead, who calls p4."""
    deaf("p2")
    method = call_out("phone tree", takes=2, span=1, by="staff/duty", reply=1)
    log = called(60, method, "p1", "p2", "p3", "p4")
    assert rows(log, "call-out") == [
        ("call-out", "boss", 0, 0, 2, "completed"),
        ("answers", "", 2, 2, 3, "completed"),
        ("call-out", "", 2, 2, 4, "not reached"),
        ("call-out", "", 4, 4, 6, "completed"),
        ("answers", "", 6, 6, 7, "completed"),
        ("call-out", "", 6, 6, 8, "completed"),
        ("answers", "", 8, 8, 9, "completed"),
    ]
    assert came(log, "p1", "p2", "p3", "p4") == [13, None, 17, 19]


def test_whoever_declines_calls_others_all_the_same():
    method = call_out("phone tree", takes=2, span=1, by="staff/duty", willing=0.0)
    log = called(60, method, "p1", "p2")
    assert rows(log, "call-out", "travel") == [
        ("call-out", "boss", 0, 0, 2, "declined"),
        ("call-out", "", 2, 2, 4, "declined"),
    ]


def test_whoever_is_away_is_left_out_of_the_tree():
    """P1 is away: p2 and p3 are the first, and p4 is called by p2."""
    log = play(
        60,
        person("boss", "staff/duty"),
        helpers("phone tree", "p1", absences=(0, 30)),
        helpers("phone tree", "p2", "p3", "p4"),
        call_out("phone tree", takes=2, span=2, by="staff/duty"),
        inject("I-1", 0, call_out=HELPERS),
    )
    assert came(log, "p1", "p2", "p3", "p4") == [None, 12, 14, 14]


def test_people_with_different_methods_are_called_by_each():
    """Ann is sure to notice at 3, bo answers a message at 8, cia is called from 0 to 2."""
    log = play(
        60,
        person("boss", "staff/duty"),
        person("ann", HELPERS, shift=(), on_call=on_call(3, 10)),
        helpers("sms", "bo"),
        helpers("list", "cia"),
        call_out("sms", reply=8),
        call_out("list", takes=2, by="staff/duty"),
        inject("I-1", 0, call_out=HELPERS),
    )
    assert came(log, "ann", "bo", "cia") == [13, 18, 12]


def test_how_long_until_so_many_are_there_is_seen_by_a_meeting_of_so_many():
    """Of three, called from a list, two are enough: the second is there at 14."""
    log = play(
        60,
        person("boss", "staff/duty"),
        helpers("list", "ann", "bo", "cia"),
        call_out("list", takes=2, by="staff/duty"),
        inject("I-1", 0, call_out=HELPERS),
        meeting("first", f"2 {HELPERS}", 5, times=[0], waits=60),
    )
    assert rows(log, "opening") == [("first", "ann bo", 0, 14, 19, "completed")]
