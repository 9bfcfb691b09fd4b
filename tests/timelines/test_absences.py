"""Absences, rest and breaks (R5), by hand, in minutes."""

from __future__ import annotations

import pytest

from tests.builders import inject, meeting, on_call, order, person, play, rows, spells, step

CLERK = "staff/clerk"


def test_nobody_works_while_away():
    """Ann is away from 20 to 50: the draft set at 30 waits for her."""
    log = play(
        90,
        person("ann", CLERK, absences=(20, 50)),
        order("I-1", 30, step("draft", CLERK, 10)),
    )
    assert rows(log) == [("draft", "ann", 30, 50, 60, "completed")]
    assert spells(log, "ann") == [("present", 0, 20), ("away", 20, 50), ("present", 50, 90)]


@pytest.mark.parametrize(
    ("at_end", "parts"),
    [
        ("finish", [("draft", "ann", 10, 10, 30, "completed")]),
        (
            "hand over",
            [("draft", "ann", 10, 10, 20, "handed over"), ("draft", "bo", 20, 20, 35, "completed")],
        ),
        (
            "suspend",
            [("draft", "ann", 10, 10, 20, "suspended"), ("draft", "ann", 20, 50, 60, "completed")],
        ),
    ],
)
def test_an_absence_begins_like_the_end_of_the_shift_around_it(at_end, parts):
    """Ann is away from 20 to 50, in the middle of a draft of 10 to 30; handing over costs 5."""
    log = play(
        90,
        person("ann", CLERK, shift=(0, 90), absences=(20, 50), at_end=[at_end], handover=5),
        person("bo", CLERK),
        order("I-1", 10, step("draft", CLERK, 20)),
    )
    assert rows(log) == parts
    assert spells(log, "ann") == [("present", 0, 20), ("away", 20, 50), ("present", 50, 90)]


def test_absences_that_touch_are_one():
    log = play(90, person("ann", CLERK, absences=(20, 40, 40, 50)))
    assert spells(log, "ann") == [("present", 0, 20), ("away", 20, 50), ("present", 50, 90)]


def test_an_absence_from_before_the_shift_until_after_its_beginning_delays_coming():
    log = play(90, person("ann", CLERK, shift=(20, 60), absences=(10, 30)))
    assert spells(log, "ann") == [
        ("absent", 0, 10),
        ("away", 10, 30),
        ("present", 30, 60),
        ("absent", 60, 90),
    ]


def test_whoever_is_away_is_not_called_out():
    """Ann is on call but away until 30; the call-out of 10 passes her by, that of 40 does not."""
    log = play(
        90,
        person("ann", "staff/expert", shift=(), absences=(0, 30), on_call=on_call(5, 10)),
        person("bo", CLERK),
        inject("I-1", 10, call_out="staff/expert"),
        inject("I-2", 40, call_out="staff/expert"),
    )
    assert rows(log, "call-out") == [("call-out", "", 40, 40, 45, "completed")]
    assert spells(log, "ann")[:2] == [("away", 0, 30), ("on call", 30, 45)]


def test_whoever_comes_when_called_but_has_to_be_away_comes_after_that():
    """Called out at 0, on the way from 5 to 15, away from 10 to 30: there from 30."""
    log = play(
        60,
        person("ann", "staff/expert", shift=(), absences=(10, 30), on_call=on_call(5, 10)),
        inject("I-1", 0, call_out="staff/expert"),
    )
    assert spells(log, "ann") == [
        ("on call", 0, 5),
        ("travelling", 5, 10),
        ("away", 10, 30),
        ("present", 30, 60),
    ]


def test_absent_with_a_certainty_is_away_throughout_and_with_none_never():
    """Ann is not on call either, though the window is open."""
    log = play(
        60,
        person("ann", CLERK, absent_with=1.0, on_call=on_call(1, 1)),
        person("bo", CLERK, absent_with=0.0),
        inject("I-1", 5, call_out="staff/clerk"),
        order("I-2", 10, step("draft", CLERK, 10)),
    )
    assert rows(log, "call-out", "work") == [("draft", "bo", 10, 10, 20, "completed")]
    assert spells(log, "ann") == [("away", 0, 60)]
    assert spells(log, "bo") == [("present", 0, 60)]


def test_rest_begins_when_overtime_ends():
    """Ann's shifts are 0 to 60 and 100 to 300; she has to rest for 60.

    ====  =========================================
      60  the shift ends; she finishes the draft
      80  she goes home
     100  the next shift begins without her
     140  she is back, and takes what waits
    ====  =========================================
    """
    log = play(
        300,
        person("ann", CLERK, shift=(0, 60, 100, 300), rest=60),
        order("I-1", 0, step("draft", CLERK, 80)),
        order("I-2", 90, step("letter", CLERK, 10)),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 80, "completed"),
        ("letter", "ann", 90, 140, 150, "completed"),
    ]
    assert spells(log, "ann") == [("present", 0, 60), ("absent", 60, 140), ("present", 140, 300)]


def test_overtime_into_the_next_shift_is_followed_by_rest():
    """Ann works from 0 until 110, beyond her shift (0 to 60) and into the next (100 to 300)."""
    log = play(
        300,
        person("ann", CLERK, shift=(0, 60, 100, 300), rest=60),
        order("I-1", 0, step("draft", CLERK, 110), step("letter", CLERK, 10)),
    )
    assert rows(log)[1] == ("letter", "ann", 0, 170, 180, "completed")


def test_a_shift_that_begins_after_the_rest_begins_in_time():
    log = play(300, person("ann", CLERK, shift=(0, 60, 100, 300), rest=40))
    assert spells(log, "ann") == [("present", 0, 60), ("absent", 60, 100), ("present", 100, 300)]


def test_an_absence_is_no_going_home():
    """Ann is away from 20 to 30 in a shift of 0 to 60: no rest of 60 follows.

    Whoever goes away at 50 and whose shift ends meanwhile went home at 50: bo is back at 110.
    """
    log = play(
        200,
        person("ann", CLERK, shift=(0, 60), absences=(20, 30), rest=60),
        person("bo", CLERK, shift=(0, 60, 100, 200), absences=(50, 70), rest=60),
    )
    assert spells(log, "ann")[:3] == [("present", 0, 20), ("away", 20, 30), ("present", 30, 60)]
    assert spells(log, "bo") == [
        ("present", 0, 50),
        ("away", 50, 70),
        ("absent", 70, 110),
        ("present", 110, 200),
    ]


def test_rest_follows_a_call_out():
    """Ann is called out at 10 and is there from 20 to 50; her shift from 60 begins at 80."""
    log = play(
        200,
        person("ann", CLERK, shift=(60, 200), on_call=on_call(5, 5, end=50), rest=30),
        inject("I-1", 10, call_out=CLERK),
    )
    assert spells(log, "ann") == [
        ("on call", 0, 15),
        ("travelling", 15, 20),
        ("present", 20, 50),
        ("absent", 50, 80),
        ("present", 80, 200),
    ]


def test_a_call_out_breaks_the_rest():
    """Ann goes home at 30 and has to rest for 120, but is on call from 40: called out at 50."""
    log = play(
        100,
        person("ann", CLERK, shift=(0, 30), on_call=on_call(5, 5, start=40, end=90), rest=120),
        inject("I-1", 50, call_out=CLERK),
    )
    assert spells(log, "ann")[-3:] == [
        ("travelling", 55, 60),
        ("present", 60, 90),
        ("absent", 90, 100),
    ]


def test_a_break_is_taken_once_free_and_before_all_other_work():
    """Ann's break of 15 is due at 10, when she is busy until 20; urgent work waits since 5.

    ====  =============================
      20  the break, though a is urgent
      35  a
    ====  =============================
    """
    log = play(
        60,
        person("ann", CLERK, breaks=(10, 25)),
        person("bo", "staff/chief"),
        order("I-1", 0, step("draft", CLERK, 20)),
        order("I-2", 5, step("a", CLERK, 10, priority=1)),
    )
    assert rows(log, "work", "break") == [
        ("draft", "ann", 0, 0, 20, "completed"),
        ("a", "ann", 5, 35, 45, "completed"),
        ("break", "ann", 10, 20, 35, "completed"),
    ]
    assert spells(log, "ann") == [("present", 0, 60)]


def test_breaks_are_cases_of_their_own_with_the_number_of_the_person():
    log = play(60, person("ann", CLERK), person("bo", CLERK, breaks=(10, 20, 30, 35)))
    assert log.names.cases[-1] == "breaks"
    assert log.names.case_kinds[-1] == "duty"
    assert log.columns["number"].tolist() == [2, 2]
    assert log.columns["repetition"].tolist() == [0, 1]


def test_a_break_is_not_taken_after_the_shift():
    """Ann is there until 40.

    ====  ============================================
      30  a break is due; she is busy
      40  the shift is over: it will not be taken
      45  she goes home
    ====  ============================================
    """
    log = play(
        90,
        person("ann", CLERK, shift=(0, 40), breaks=(30, 40)),
        order("I-1", 0, step("draft", CLERK, 45)),
    )
    assert rows(log, "break") == [("break", "", 30, None, 40, "withdrawn")]


def test_a_break_that_is_due_while_away_is_not_made_up_for():
    log = play(90, person("ann", CLERK, absences=(20, 40), breaks=(30, 50)))
    assert rows(log, "break") == []


def test_a_break_ends_with_the_shift():
    """The break of 20 to 35 is taken at 30; five minutes are left when the shift ends at 40."""
    log = play(
        90,
        person("ann", CLERK, shift=(0, 40), breaks=(20, 35)),
        order("I-1", 0, step("draft", CLERK, 30)),
    )
    assert rows(log, "break") == [("break", "ann", 20, 30, 40, "left")]
    assert spells(log, "ann") == [("present", 0, 40), ("absent", 40, 90)]


def test_nobody_leaves_a_room_for_a_break():
    """Ann waits for cia from 10 to 20, the meeting is over at 30; the break of 15 comes then."""
    log = play(
        90,
        person("ann", CLERK, breaks=(15, 25)),
        person("cia", "staff/chief"),
        meeting("talk", "staff/clerk, staff/chief", 10, times=[10]),
        order("I-1", 0, step("call", "staff/chief", 20)),
    )
    assert rows(log, "break") == [("break", "ann", 15, 30, 40, "completed")]
