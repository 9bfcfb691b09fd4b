"""Pauses of the exercise clock: everything stands, and goes on where it was.

Each test says what happens minute by minute by the clock on the wall.
"""

from __future__ import annotations

from sim.clock import to_micros
from sim.measures.tables import pauses
from tests.builders import (
    Spell,
    after,
    channel,
    exercise,
    inject,
    meeting,
    on_call,
    order,
    pause,
    person,
    phase,
    play,
    procedure,
    public,
    reached,
    rows,
    send,
    spells,
    step,
)

A, B = "staff/a", "staff/b"
ANN, BO = person("ann", A), person("bo", B)


def test_work_stands_and_goes_on():
    """Work of 10 min is begun at 5; the exercise stands 10-30: it is over at 35."""
    log = play(60, ANN, pause(10, 30), order("I-1", 5, step("draft", A, 10)))
    assert rows(log) == [("draft", "ann", 5, 5, 35, "completed")]
    assert reached(log, "I-1", "completed") == 35
    assert log.pauses == ((to_micros(10), to_micros(30)),)
    assert pauses(log)[["start", "end"]].to_numpy().tolist() == [[10, 30]]


def test_what_ends_when_the_pause_begins_has_ended_and_the_next_begins_when_it_is_over():
    """Draft 0-10; the exercise stands 10-25; send is set at 10 and worked on 25-30."""
    log = play(
        60,
        ANN,
        pause(10, 25),
        order("I-1", 0, step("draft", A, 10, milestone="acted"), step("send", A, 5, after="draft")),
    )
    assert rows(log) == [
        ("draft", "ann", 0, 0, 10, "completed"),
        ("send", "ann", 10, 25, 30, "completed"),
    ]
    assert reached(log, "I-1", "acted") == 10


def test_work_that_would_end_just_after_the_beginning_ends_just_after_the_end():
    """One more minute of work was left at 10: over at 26."""
    log = play(60, ANN, pause(10, 25), order("I-1", 0, step("draft", A, 11)))
    assert rows(log) == [("draft", "ann", 0, 0, 26, "completed")]


def test_a_message_on_its_way_stands_too():
    """Sent at 8, 5 min on its way: 2 of them before the pause 10-20, so it arrives at 23."""
    log = play(
        60,
        BO,
        pause(10, 20),
        channel("mail", "inbox", latency=5, read=1),
        inject("I-1", 8, "staff/b", "mail"),
    )
    assert rows(log, "transit", "read") == [
        ("transit", "", 8, 8, 23, "completed"),
        ("reads", "bo", 23, 23, 24, "completed"),
    ]
    assert reached(log, "I-1", "delivered") == 23


def test_a_message_that_would_arrive_when_the_pause_begins_arrives_at_its_end():
    """Sent at 5, 5 min on its way, the exercise stands 10-20."""
    log = play(
        60,
        BO,
        pause(10, 20),
        channel("mail", "inbox", latency=5, read=1),
        inject("I-1", 5, "staff/b", "mail"),
    )
    assert rows(log, "transit")[0].completed == 20


def test_an_inject_due_within_the_pause_goes_out_at_its_end():
    """Due at 10 (when it begins), 15 and 20 (when it is over): all go out at 20, in that order."""
    times = {"I-1": 15, "I-2": 10, "I-3": 20}
    injects = [inject(name, at, "staff/b", "mail") for name, at in times.items()]
    log = play(60, BO, pause(10, 20), channel("mail", "inbox", read=1), injects)
    assert [r[:5] for r in rows(log, "inject")] == [(name, "", 20, 20, 20) for name in times]
    assert [r.started for r in rows(log, "read")] == [20, 21, 22]


def test_a_delay_stands_while_the_exercise_does():
    """I-1 sent at 5, I-2 follows 10 min later: 5 before the pause 10-40, 5 after it, at 45."""
    log = play(
        60, BO, pause(10, 40), inject("I-1", 5), inject("I-2", after=after("I-1", "sent", 10))
    )
    assert rows(log, "delay") == [("delay", "", 5, 5, 45, "completed")]


def test_a_meeting_stands_and_its_limit_too():
    """Called at 10, bo works until 40 by the clock, which is 20 min of work with the pause 20-40.

    The limit is 15 min, 10 of them before the pause: at 45. Bo is free at 42 and comes then;
    the opening of 10 min lasts until 52.
    """
    log = play(
        90,
        ANN,
        BO,
        pause(20, 40),
        meeting("briefing", f"{A}, {B}", 10, times=[10], waits=15, quorum=1),
        order("I-1", 0, step("file", B, 22), priority=1),
    )
    assert rows(log) == [("file", "bo", 0, 0, 42, "completed")]
    assert rows(log, "opening") == [("briefing", "ann bo", 10, 42, 52, "completed")]


def test_a_meeting_planned_within_the_pause_is_held_at_its_end():
    log = play(90, ANN, pause(20, 40), meeting("briefing", A, 10, times=[30]))
    assert rows(log, "opening") == [("briefing", "ann", 40, 40, 50, "completed")]


def test_an_item_taken_up_when_the_pause_begins_is_dealt_with_afterwards():
    """Opening 0-10, pause 10-20: the item waits on the agenda until 20, and is dealt with 20-25."""
    log = play(
        60,
        ANN,
        BO,
        pause(10, 20),
        meeting("briefing", A, 10, times=[0]),
        order("I-1", 2, step("agree", "", 5, decide_in="briefing")),
    )
    assert rows(log, "agenda") == [("agree", "", 2, 2, 20, "completed")]
    assert rows(log, "item") == [("agree", "ann", 20, 20, 25, "completed")]


def test_a_shift_that_ends_within_the_pause_is_over_when_it_is():
    """Ann's shift is 0-15, the exercise stands 10-20: nobody can draft at 20; what runs goes on.

    File was begun at 5 and needs 10 min: 5 before the pause, 5 in overtime, until 25.
    """
    log = play(
        60,
        person("ann", A, shift=(0, 15)),
        pause(10, 20),
        order("I-1", 5, step("file", A, 10)),
        order("I-2", 6, step("draft", A, 10)),
    )
    assert rows(log) == [
        ("file", "ann", 5, 5, 25, "completed"),
        ("draft", "", 6, None, None, "open"),
    ]
    assert spells(log, "ann") == [Spell("present", 0, 20), Spell("absent", 20, 60)]


def test_a_shift_after_the_pause_is_where_the_clock_says():
    """Bo comes at 30 and goes at 40: the pause 10-20 does not move that."""
    log = play(60, person("bo", B, shift=(30, 40)), pause(10, 20), order("I-1", 0, step("b", B, 4)))
    assert rows(log) == [("b", "bo", 0, 30, 34, "completed")]
    assert spells(log, "bo")[1] == Spell("present", 30, 40)


def test_a_shift_that_lies_in_the_pause_does_not_take_place():
    log = play(60, person("bo", B, shift=(12, 18)), pause(10, 20), order("I-1", 0, step("b", B, 4)))
    assert rows(log)[0].outcome == "open"


def test_two_pauses():
    """Work of 20 min from 0: 0-5, 10-15, 25-35."""
    log = play(60, ANN, pause(5, 10), pause(15, 25), order("I-1", 0, step("draft", A, 20)))
    assert rows(log) == [("draft", "ann", 0, 0, 35, "completed")]


def test_pauses_that_touch_are_one():
    """5-15 and 15-20: work of 10 min is over at 25."""
    log = play(60, ANN, pause(5, 15), pause(15, 20), order("I-1", 0, step("draft", A, 10)))
    assert rows(log)[0].completed == 25
    assert log.pauses == ((to_micros(5), to_micros(20)),)


def test_a_pause_at_startex_and_one_until_endex():
    """Stands 0-10 and 50-60: I-1, due at 0, goes out at 10; draft is worked on from 10, open."""
    log = play(60, ANN, pause(0, 10), pause(50, 60), order("I-1", 0, step("draft", A, 45)))
    assert rows(log, "inject")[0].completed == 10
    assert rows(log) == [("draft", "ann", 10, 10, None, "open")]
    assert spells(log, "ann") == [Spell("present", 0, 60)]
    assert log.end == to_micros(60)


def test_work_that_ends_when_a_pause_until_endex_begins_has_ended():
    log = play(60, ANN, pause(50, 60), order("I-1", 0, step("draft", A, 50)))
    assert rows(log) == [("draft", "ann", 0, 0, 50, "completed")]


def test_whoever_travels_stands_still():
    """Called at 0, on the way 5-15 by his watch; stands 10-30: there at 35."""
    log = play(
        60,
        person("bo", B, shift=(), on_call=on_call(5, 10)),
        pause(10, 30),
        order("I-1", 0, step("b", B, 4), call_out="staff"),
    )
    assert rows(log, "travel") == [("travel", "", 5, 5, 35, "completed")]
    assert rows(log) == [("b", "bo", 0, 35, 39, "completed")]


def test_a_busy_tone_and_the_pause_before_the_next_call_stand_too():
    """The first attempt rings 0-1, the redial of 5 min lasts 1-4 and 10-12, the talk 12-16."""
    log = play(
        60,
        ANN,
        BO,
        pause(4, 10),
        channel("phone", "call", ring=1, retry=5, attempts=3, talk=4),
        order("I-0", 0, step("b", B, 3), priority=1),
        order("I-1", 0, step("tell", A, send=send("staff/b", "phone"))),
    )
    assert rows(log, "redial") == [("calls again", "", 1, 1, 12, "completed")]
    assert rows(log, "talk") == [("tell", "ann bo", 12, 12, 16, "completed")]


def test_a_phase_that_ends_within_the_pause_is_over_after_it():
    """The phase is 0-15, the pause 10-20: the inject due at 12 goes out at 20, and is withdrawn."""
    log = play(
        60, ANN, phase("alarm", 0, 15), pause(10, 20), inject("I-1", 12, only_if="phase alarm")
    )
    assert rows(log, "inject")[0].outcome == "withdrawn"


def test_nobody_calls_while_the_exercise_stands():
    """120 calls per hour for 60 min, of which 30 are a pause: none comes within it."""
    log = play(60, ANN, pause(10, 40), public("line", A, 120.0, 0, (0, 60)))
    came = [r.scheduled or 0 for r in rows(log, "call")]
    assert len(came) > 30
    assert not [at for at in came if 10 < at < 40]
    assert [at for at in came if at > 40]


def test_the_meetings_of_a_pause_keep_the_draws_of_their_times():
    """The same meeting draws the same length whether or not the exercise stands before it."""
    from sim.distributions import Triangular

    briefing = meeting("briefing", A, Triangular(5, 10, 20), times=[30, 50])
    plain, paused = play(120, ANN, briefing), play(120, ANN, briefing, pause(5, 15))
    assert rows(plain, "opening") == rows(paused, "opening")


def test_a_scenario_without_pauses_is_played_as_it_is():
    from sim.engine.pauses import cut

    scenario = exercise(60, ANN, order("I-1", 0, step("draft", A, 10)))
    assert cut(scenario) is scenario


def test_a_curve_of_calls_is_cut_where_the_exercise_stands():
    """0-60 rises from 0 to 60 per hour; 20-40 is cut out: it jumps from 20 to 40 at 20."""
    from dataclasses import replace

    from sim.engine.pauses import cut

    line = public("line", A, 1.0, 0, (0, 60))
    line = replace(line, curve=((0, 0.0), (to_micros(60), 60.0)))
    (moved,) = cut(exercise(60, ANN, pause(20, 40), line)).public
    jump = to_micros(20)
    assert moved.curve == ((0, 0.0), (jump, 20.0), (jump + 1, 40.0), (to_micros(40), 60.0))
    assert (moved.start, moved.end) == (0, to_micros(40))


def test_a_message_written_when_the_pause_begins_is_out_then_and_read_afterwards():
    """Written 5-10, the exercise stands 10-20: it is sent at 10 and read 20-21."""
    log = play(
        60,
        ANN,
        BO,
        pause(10, 20),
        channel("desk", "inbox", write=5, latency=0, read=1),
        order("I-1", 5, step("tell", A, send=send("staff/b", "desk", "card"))),
        procedure("card", step("b", B, 2)),
    )
    assert rows(log, "transit")[1:] == [("transit", "", 10, 20, 20, "completed")]
    assert rows(log, "read") == [("reads", "bo", 20, 20, 21, "completed")]
