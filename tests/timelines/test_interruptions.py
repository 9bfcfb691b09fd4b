"""Urgent work takes people from work that can be put aside (R6), by hand, in minutes."""

from __future__ import annotations

from typing import Any

from sim.scenario import Step
from tests.builders import channel, inject, meeting, order, person, play, rows, step

CLERK, CHIEF = "staff/clerk", "staff/chief"


def draft(who: str = CLERK, takes: float = 30, name: str = "draft", **more: Any) -> Step:
    """Return work that can be put aside."""
    return step(name, who, takes, interruptible=True, **more)


def test_the_rest_waits_again_and_going_on_costs():
    """Ann alone.

    ====  ===================================================
      12  urgent work takes her from the draft; 18 are left
      22  it is over; the draft goes on, for 18 + 2
      42  done
    ====  ===================================================
    """
    log = play(
        90,
        person("ann", CLERK),
        order("I-1", 0, draft(resumption=2)),
        order("I-2", 12, step("alarm", CLERK, 10), priority=1),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 12, "interrupted"),
        ("draft", "ann", 12, 22, 42, "completed"),
        ("alarm", "ann", 12, 12, 22, "completed"),
    ]


def test_twice_interrupted_costs_twice():
    """30 of the draft, 2 + 2 for going on, 10 + 10 urgent: over at 54."""
    log = play(
        90,
        person("ann", CLERK),
        order("I-1", 0, draft(resumption=2)),
        order("I-2", 12, step("alarm", CLERK, 10), priority=1),
        order("I-3", 30, step("siren", CLERK, 10), priority=1),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 12, "interrupted"),
        ("draft", "ann", 12, 22, 30, "interrupted"),
        ("alarm", "ann", 12, 12, 22, "completed"),
        ("draft", "ann", 30, 40, 54, "completed"),
        ("siren", "ann", 30, 30, 40, "completed"),
    ]


def test_work_of_two_stops_when_one_is_taken():
    """Ann and cia work together; at 10 ann is taken, and cia has other work waiting since 5.

    ====  ============================================
      10  ann: alarm; cia: sign
      20  ann is free, cia is not
      25  both go on with the 20 that are left
      45  done
    ====  ============================================
    """
    log = play(
        90,
        person("ann", CLERK),
        person("cia", CHIEF),
        order("I-1", 0, draft(f"{CLERK}, {CHIEF}")),
        order("I-2", 5, step("sign", CHIEF, 15)),
        order("I-3", 10, step("alarm", CLERK, 10), priority=1),
    )
    assert rows(log) == [
        ("draft", "ann cia", 0, 0, 10, "interrupted"),
        ("sign", "cia", 5, 10, 25, "completed"),
        ("draft", "ann cia", 10, 25, 45, "completed"),
        ("alarm", "ann", 10, 10, 20, "completed"),
    ]


def test_whoever_is_free_goes_before_whoever_would_have_to_be_interrupted():
    """Ann stands first in the file, but bo is free."""
    log = play(
        90,
        person("ann", CLERK),
        person("bo", CLERK),
        order("I-1", 0, draft()),
        order("I-2", 12, step("alarm", CLERK, 10), priority=1),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 30, "completed"),
        ("alarm", "bo", 12, 12, 22, "completed"),
    ]


def test_of_several_only_those_are_interrupted_who_are_missing():
    """A clerk and the chief are wanted: bo is free, cia has to be interrupted, ann has not."""
    log = play(
        90,
        person("ann", CLERK),
        person("bo", CLERK),
        person("cia", CHIEF),
        order("I-1", 0, draft(), draft(CHIEF, 30, "plan")),
        order("I-2", 12, step("alarm", f"{CLERK}, {CHIEF}", 10), priority=1),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 30, "completed"),
        ("plan", "cia", 0, 0, 12, "interrupted"),
        ("plan", "cia", 12, 22, 40, "completed"),
        ("alarm", "bo cia", 12, 12, 22, "completed"),
    ]


def test_nothing_is_interrupted_in_vain():
    """The alarm needs ann and cia; cia's work cannot be put aside until 20: ann goes on till then.

    10 of the draft are left when the alarm has begun at 20 and is over at 30.
    """
    log = play(
        90,
        person("ann", CLERK),
        person("cia", CHIEF),
        order("I-1", 0, draft(), step("plan", CHIEF, 20)),
        order("I-2", 12, step("alarm", f"{CLERK}, {CHIEF}", 10), priority=1),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 20, "interrupted"),
        ("plan", "cia", 0, 0, 20, "completed"),
        ("alarm", "ann cia", 12, 20, 30, "completed"),
        ("draft", "ann", 20, 30, 40, "completed"),
    ]


def test_only_urgent_work_interrupts_and_not_what_is_urgent_itself():
    """The alarm of priority 2 waits for the draft; the siren waits for the urgent letter."""
    log = play(
        90,
        person("ann", CLERK),
        person("cia", CHIEF),
        order("I-1", 0, draft()),
        order("I-2", 5, step("alarm", CLERK, 10), priority=2),
        order("I-3", 0, draft(CHIEF, 30, "letter"), priority=1),
        order("I-4", 5, step("siren", CHIEF, 10), priority=1),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 30, "completed"),
        ("letter", "cia", 0, 0, 30, "completed"),
        ("alarm", "ann", 5, 30, 40, "completed"),
        ("siren", "cia", 5, 30, 40, "completed"),
    ]


def test_what_was_interrupted_has_its_place_in_the_order_at_once():
    """Ann is clerk and the only expert, bo a clerk who is free.

    At 10 come the alarm, for the expert, and filing, of low priority, for a clerk. Ann is taken
    from the draft; its rest (priority 5) goes before the filing (9): bo has it until 30.
    """
    log = play(
        90,
        person("ann", CLERK, "staff/expert"),
        person("bo", CLERK),
        order("I-1", 0, draft()),
        order("I-2", 10, step("alarm", "staff/expert", 5), priority=1),
        order("I-3", 10, step("file", CLERK, 5), priority=9),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 10, "interrupted"),
        ("draft", "bo", 10, 10, 30, "completed"),
        ("alarm", "ann", 10, 10, 15, "completed"),
        ("file", "ann", 10, 15, 20, "completed"),
    ]


def test_an_urgent_meeting_fetches_people_from_their_work():
    """The meeting of ann and cia is called at 10; cia is busy until 20.

    ====  ======================================================
      10  ann is taken from the draft and waits in the room
      20  cia comes; the meeting opens
      30  it is over; 20 of the draft are left, and 2 for going on
      52  done
    ====  ======================================================
    """
    log = play(
        90,
        person("ann", "staff/press"),
        person("cia", CHIEF),
        meeting("crisis", f"staff/press, {CHIEF}", 10, times=[10], priority=1),
        order("I-1", 0, draft("staff/press", resumption=2), step("plan", CHIEF, 20)),
    )
    assert rows(log, "work", "gathering", "opening") == [
        ("draft", "ann", 0, 0, 10, "interrupted"),
        ("plan", "cia", 0, 0, 20, "completed"),
        ("crisis", "ann", 10, 10, 20, "completed"),
        ("crisis", "cia", 10, 20, 20, "completed"),
        ("crisis", "ann cia", 10, 20, 30, "completed"),
        ("draft", "ann", 10, 30, 52, "completed"),
    ]


def test_an_urgent_meeting_prefers_those_who_are_free():
    """It wants two clerks: bo and dan are free, so ann, the first, goes on with her draft."""
    log = play(
        90,
        person("ann", CLERK),
        person("bo", CLERK),
        person("dan", CLERK),
        meeting("crisis", f"2 {CLERK}", 10, times=[10], priority=1),
        order("I-1", 0, draft()),
    )
    assert rows(log, "work", "opening") == [
        ("draft", "ann", 0, 0, 30, "completed"),
        ("crisis", "bo dan", 10, 10, 20, "completed"),
    ]


def test_overtime_is_not_interrupted_for_somebody_who_could_not_start():
    """Ann's shift ends at 20; she finishes the draft until 30, and the alarm of 25 finds nobody."""
    log = play(
        90,
        person("ann", CLERK, shift=(0, 20, 60, 90)),
        order("I-1", 0, draft()),
        order("I-2", 25, step("alarm", CLERK, 10), priority=1),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 30, "completed"),
        ("alarm", "ann", 25, 60, 70, "completed"),
    ]


def test_urgent_work_does_not_wait_behind_a_break_or_a_look_into_the_inbox():
    """Ann works on a draft; from 5 her break of 10 waits for its end, from 7 at the latest a look.

    ====  ========================================================
      10  the alarm fetches her, though break and look waited longer
      20  she looks, and has her break
      30  she reads, which takes 5; she goes on with the draft
    ====  ========================================================
    """
    log = play(
        90,
        person("ann", CLERK, breaks=(5, 15)),
        channel("mail", "inbox", look=1, read=5),
        order("I-1", 0, draft()),
        inject("I-2", 6, CLERK, "mail", priority=2),
        order("I-3", 10, step("alarm", CLERK, 10), priority=1),
    )
    assert rows(log, "work", "break", "read") == [
        ("draft", "ann", 0, 0, 10, "interrupted"),
        ("break", "ann", 5, 20, 30, "completed"),
        ("draft", "ann", 10, 35, 55, "completed"),
        ("alarm", "ann", 10, 10, 20, "completed"),
        ("reads", "ann", 20, 30, 35, "completed"),
    ]
