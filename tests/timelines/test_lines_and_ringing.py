"""Telephones: lines at both ends, ringing that interrupts, fallback by sender, counter-players."""

from __future__ import annotations

from sim.scenario import Role, Unit
from tests.builders import (
    channel,
    inject,
    length,
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
    return channel("phone", "call", **{"ring": 1, "retry": 5, "talk": 4, "attempts": 3, **more})


# lines at both ends -------------------------------------------------------------------------------


def test_a_unit_with_one_line_is_engaged_for_a_second_caller_though_somebody_is_free():
    """Town has one line and two people. Ann calls at 0, bea at 2.

    ====  =================================================
       0  ann speaks to olle until 4
       2  per is free, the line is not: busy tone until 3
       8  after a pause of 5 bea tries again: olle answers
    ====  =================================================
    """
    log = play(
        60,
        phone(),
        Unit("town", "Town", lines=(("phone", 1),)),
        person("ann", "staff/a"),
        person("bea", "staff/b"),
        person("olle", TOWN),
        person("per", TOWN),
        order("I-1", 0, step("one", "staff/a", send=send("town", "phone"))),
        order("I-2", 2, step("two", "staff/b", send=send("town", "phone"))),
    )
    assert [row.outcome for row in rows(log, "attempt")] == ["completed", "busy", "completed"]
    assert rows(log, "talk") == [
        ("one", "ann olle", 0, 0, 4, "completed"),
        ("two", "bea olle", 8, 8, 12, "completed"),
    ]


def test_the_callers_own_line_may_be_the_one_that_is_missing():
    """Staff has one line. While ann speaks to olle (0-4) bea cannot call per, who is free.

    Bea tries at 4 - 1 = 3: busy tone until 4, pause until 9. Cia, of another unit, gets through.
    """
    log = play(
        60,
        phone(),
        Unit("staff", "Staff", lines=(("phone", 1),)),
        person("ann", "staff/a"),
        person("bea", "staff/b"),
        person("cia", "region/c"),
        person("olle", "town/o"),
        person("per", "town/p"),
        order("I-1", 0, step("one", "staff/a", send=send("town/o", "phone"))),
        order("I-2", 3, step("two", "staff/b", send=send("town/p", "phone"))),
        order("I-3", 3, step("three", "region/c", send=send("town/p", "phone"))),
    )
    assert rows(log, "talk") == [
        ("one", "ann olle", 0, 0, 4, "completed"),
        ("three", "cia per", 3, 3, 7, "completed"),
        ("two", "bea per", 9, 9, 13, "completed"),
    ]


def test_a_call_within_a_unit_takes_one_of_its_lines():
    """Lines count conversations: of two, one is left while ann speaks to bo of her own unit."""
    log = play(
        60,
        phone(),
        Unit("staff", "Staff", lines=(("phone", 2),)),
        person("ann", "staff/a"),
        person("bo", "staff/b"),
        person("cia", "staff/c"),
        person("per", "town/p"),
        order("I-1", 0, step("one", "staff/a", send=send("staff/b", "phone"))),
        order("I-2", 1, step("two", "staff/c", send=send("town/p", "phone"))),
    )
    assert rows(log, "talk") == [
        ("one", "ann bo", 0, 0, 4, "completed"),
        ("two", "cia per", 1, 1, 5, "completed"),
    ]


def test_a_line_of_a_unit_is_free_for_a_call_of_the_minute_in_which_it_comes_free():
    """Town's one line is in use from 0 to 4; the call of 4 gets it."""
    log = play(
        60,
        phone(attempts=1),
        Unit("town", "Town", lines=(("phone", 1),)),
        person("ann", "staff/a"),
        person("bea", "staff/b"),
        person("olle", TOWN),
        order("I-1", 0, step("one", "staff/a", send=send("town", "phone"))),
        order("I-2", 4, step("two", "staff/b", send=send("town", "phone"))),
    )
    assert [row.scheduled for row in rows(log, "talk")] == [0, 4]


# ringing that interrupts --------------------------------------------------------------------------


BO = person("bo", TOWN)


def ringing(*things, bo=BO, **how):
    """Return a run in which bo works from 0 to 20 and ann calls him at 5; going on costs 2."""
    own = step("own", TOWN, 20, **(how or {"interruptible": True, "resumption": length(2)}))
    return play(
        60,
        phone(attempts=1),
        person("ann", CLERK),
        bo,
        order("I-1", 0, own),
        order("I-2", 5, step("call", CLERK, send=send("town", "phone"))),
        *things,
    )


INTERRUPTS = Role("officer", "officer", ringing="interrupts")


def test_ringing_interrupts_work_that_can_be_put_aside():
    """Bo works from 0, the telephone rings at 5; 15 minutes of work are left, and 2 to go on.

    ====  ==================================
       5  bo puts his work aside and answers
       9  the talk is over, he goes on
      26  done
    ====  ==================================
    """
    log = ringing(INTERRUPTS)
    assert rows(log, "work", "talk") == [
        ("own", "bo", 0, 0, 5, "interrupted"),
        ("own", "bo", 5, 9, 26, "completed"),
        ("call", "ann bo", 5, 5, 9, "completed"),
    ]


def test_ringing_does_not_interrupt_where_the_role_lets_it_wait():
    assert [r.outcome for r in rows(ringing(), "attempt")] == ["given up"]


def test_ringing_does_not_interrupt_work_that_cannot_be_put_aside():
    log = ringing(INTERRUPTS, interruptible=False)
    assert [r.outcome for r in rows(log, "attempt")] == ["given up"]


def test_ringing_does_not_interrupt_urgent_work():
    log = ringing(INTERRUPTS, interruptible=True, priority=1)
    assert [r.outcome for r in rows(log, "attempt")] == ["given up"]


def test_ringing_interrupts_nobody_while_another_contact_is_free():
    """Cia, second in the order, is free and answers; bo works on."""
    log = ringing(INTERRUPTS, person("cia", TOWN))
    assert rows(log, "talk") == [("call", "ann cia", 5, 5, 9, "completed")]
    assert rows(log)[0] == ("own", "bo", 0, 0, 20, "completed")


def test_ringing_counts_for_the_role_in_which_the_unit_answers():
    """Bo answers for the town as guard; that he is officer, too, does not make him answer."""
    log = ringing(
        INTERRUPTS,
        Unit("town", "Town", contact=("guard",)),
        person("dan", "town/guard", shift=(50, 60)),
        bo=person("bo", TOWN, "town/guard"),
    )
    assert [r.outcome for r in rows(log, "attempt")] == ["given up"]


def test_ringing_does_not_interrupt_overtime():
    """Bo's shift ended at 3, he only finishes his work: nobody of the town is on duty."""
    log = ringing(INTERRUPTS, bo=person("bo", TOWN, shift=(0, 3)))
    assert rows(log, "talk") == []
    assert rows(log)[0] == ("own", "bo", 0, 0, 20, "completed")


# fallback by sender -------------------------------------------------------------------------------


def test_a_units_own_fallback_goes_before_that_of_the_channel():
    """Bo is busy. The town is called by staff, which then writes, and by region, which gives up.

    ====  ====================================================
       0  both hear the busy tone; region has no other way
       1  ann writes until 4, there at 6
    ====  ====================================================
    """
    log = play(
        60,
        phone(attempts=1),
        MAIL,
        Unit("staff", "Staff", fallback=(("phone", ("mail",)),)),
        person("ann", CLERK),
        person("cia", "region/officer"),
        person("bo", TOWN),
        order("I-0", 0, step("own", TOWN, 30), priority=1),
        order("I-1", 0, step("call", CLERK, send=send("town", "phone"))),
        order("I-2", 0, step("ring", "region/officer", send=send("town", "phone"))),
    )
    assert rows(log, "attempt", "write", "transit", case="I-1") == [
        ("transit", "", 0, 0, 0, "completed"),
        ("calls", "ann", 0, 0, 1, "busy"),
        ("writes instead", "ann", 1, 1, 4, "completed"),
        ("transit", "", 4, 4, 6, "completed"),
    ]
    assert [r.outcome for r in rows(log, "attempt", case="I-2")] == ["given up"]


def test_after_three_busy_tones_the_fallback():
    """Bo is busy until 30; three attempts of 1 with pauses of 5, then a mail.

    ====  ===================================
       0  busy tone until 1, pause until 6
       6  busy tone until 7, pause until 12
      12  busy tone until 13; ann writes to 16
      18  the mail is there; bo reads it at 30
    ====  ===================================
    """
    log = play(
        60,
        phone(fallback=("mail",)),
        MAIL,
        person("ann", CLERK),
        person("bo", TOWN),
        order("I-0", 0, step("own", TOWN, 30), priority=1),
        order("I-1", 0, step("call", CLERK, send=send("town", "phone", "note"))),
        procedure("note", step("note", TOWN, 2)),
    )
    assert [r.outcome for r in rows(log, "attempt")] == ["busy"] * 3
    assert rows(log, "write", case="I-1") == [("writes instead", "ann", 13, 13, 16, "completed")]
    assert rows(log, "read", case="I-1") == [("reads", "bo", 18, 30, 31, "completed")]
    assert reached(log, "I-1", "completed", "town") == 33


# counter-players ----------------------------------------------------------------------------------

COUNTY = Unit("county", "County", kind="counterpart")


def test_a_counter_player_makes_one_call_after_the_other():
    """Exercise control has one counter-player for the county, and two injects by phone at 0.

    ====  ====================================
       0  eva calls ann, until 4
       4  eva is free: she calls bo, until 8
    ====  ====================================
    """
    log = play(
        60,
        phone(),
        COUNTY,
        person("eva", "county/player"),
        person("ann", CLERK),
        person("bo", TOWN),
        inject("I-1", 0, to="staff", by="phone", sender="county"),
        inject("I-2", 0, to="town", by="phone", sender="county"),
    )
    assert rows(log, "attempt", "talk") == [
        ("calls", "eva", 0, 0, 0, "completed"),
        ("I-1", "ann eva", 0, 0, 4, "completed"),
        ("calls", "eva", 0, 4, 4, "completed"),
        ("I-2", "bo eva", 4, 4, 8, "completed"),
    ]
    assert reached(log, "I-2", "sent", "town") == 0


def test_a_counter_player_who_speaks_is_engaged():
    """Eva calls bo from 0 to 4; ann hears the busy tone at 2, and at 8 gets through."""
    log = play(
        60,
        phone(),
        COUNTY,
        person("eva", "county/player"),
        person("ann", CLERK),
        person("bo", TOWN),
        inject("I-1", 0, to="town", by="phone", sender="county"),
        order("I-2", 2, step("ask", CLERK, send=send("county", "phone"))),
    )
    assert rows(log, "talk") == [
        ("I-1", "bo eva", 0, 0, 4, "completed"),
        ("ask", "ann eva", 8, 8, 12, "completed"),
    ]


def test_what_counter_players_write_goes_out_on_time_whatever_they_do():
    """The MSEL is written beforehand: eva speaks until 4, the mail of 1 is there at 3."""
    log = play(
        60,
        phone(),
        MAIL,
        COUNTY,
        person("eva", "county/player"),
        person("ann", CLERK),
        person("bo", TOWN),
        inject("I-1", 0, to="town", by="phone", sender="county"),
        inject("I-2", 1, to="staff", by="mail", sender="county"),
    )
    assert rows(log, "read") == [("reads", "ann", 3, 3, 4, "completed")]
