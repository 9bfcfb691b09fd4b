"""Waiting on critical chains: known answers, and what one chain and many have in common.

The known answers are K1, K2, K3 and K7 of the methods, computed again by hand here for the measure
B2: waiting on the logical critical chain.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.checks import stand_ins
from sim.clock import to_micros
from sim.engine import simulate
from sim.log import Log
from sim.measures.answers import answers
from sim.measures.explanation import Explainer, Stretch
from sim.measures.patterns import answer_patterns, pattern
from sim.studies import replicate
from sim.studies.waiting import holdups
from tests.builders import (
    after,
    channel,
    exercise,
    inject,
    order,
    person,
    play,
    procedure,
    send,
    step,
)
from tests.held import Holdup, held_up

A, B = person("ann", "staff/a"), person("bo", "staff/b")


def waiting(log: Log) -> dict[str, float]:
    """Return the minutes of waiting for people on critical chains, by unit and role."""
    found: dict[str, float] = {}
    for holdup, minutes in held_up(log).items():
        if holdup.kind == "waiting":
            who = f"{holdup.unit}/{holdup.role}"
            found[who] = found.get(who, 0) + minutes
    return found


def stretch(start: float, end: float, kind: str = "work", activity: str = "a", who: str = "u/r"):
    unit, role = who.split("/")
    return Stretch(to_micros(start), to_micros(end), kind, activity, (unit, role))


# known answers ------------------------------------------------------------------------------------


def test_four_jobs_at_once_wait_sixty_minutes_for_one_server():
    """K1: four jobs at 0 of 10 min, one server: done at 10, 20, 30, 40.

    Responses 10 + 20 + 30 + 40 = 100, waiting 0 + 10 + 20 + 30 = 60.
    """
    jobs = [order(f"I-{k}", 0, step(f"job {k}", "staff/a", 10)) for k in range(4)]
    log = play(100, A, *jobs)
    assert waiting(log) == {"staff/a": 60}
    done = [row[list_index("completed")] for row in answers(log)]
    assert sum(done) == 100  # type: ignore[arg-type]


def list_index(name: str) -> int:
    from sim.measures.answers import ANSWERS

    return ANSWERS.index(name)


def test_a_busy_server_that_nobody_waits_for_holds_nothing_up():
    """K2: B does a job of 8 min every 10 min (48), A gets six of 10 min at t = 100.

    B is busy 80 % of the time and nobody waits; at A they wait 0 + 10 + 20 + 30 + 40 + 50 = 150.
    """
    often = [order(f"B-{k}", 10 * k, step(f"b{k}", "staff/b", 8)) for k in range(48)]
    burst = [order(f"A-{k}", 100, step(f"a{k}", "staff/a", 10)) for k in range(6)]
    assert waiting(play(480, A, B, *often, *burst)) == {"staff/a": 150}


def test_waiting_beside_the_chain_of_a_join_counts_nothing():
    """K3: two jobs at each of t = 0, 100, ..., 500, each forking to A (10) and B (40).

    At A the second job waits 10 min, six times: 60, but its branch is over at 20 anyway. At B the
    second job waits 40 min, six times: 240, all of it on the chain.
    """
    jobs = [
        order(f"I-{t}-{k}", t, step(f"a{t}{k}", "staff/a", 10), step(f"b{t}{k}", "staff/b", 40))
        for t in range(0, 600, 100)
        for k in (1, 2)
    ]
    log = play(700, A, B, *jobs)
    assert waiting(log) == {"staff/b": 240}


def test_a_queue_after_a_queue_is_charged_where_it_was():
    """K4: six jobs at 0, A (10) then B (9): before A 0 + 10 + ... + 50 = 150, before B nothing.

    Sum of responses 6 * 19 + 150 = 264.
    """
    jobs = [
        order(f"I-{k}", 0, step(f"a{k}", "staff/a", 10), step(f"b{k}", "staff/b", 9, f"a{k}"))
        for k in range(6)
    ]
    log = play(200, A, B, *jobs)
    assert waiting(log) == {"staff/a": 150}
    assert sum(row[list_index("completed")] for row in answers(log)) == 264  # type: ignore[misc]


def test_a_decider_off_duty_is_waited_for_and_the_worker_is_not():
    """K7: B works 0-10, then A decides, who comes at 70: 60 min nobody on duty, none for B."""
    decider = person("ann", "staff/a", shift=(70, 200))
    log = play(
        200,
        decider,
        B,
        order("I-1", 0, step("draft", "staff/b", 10), step("ok", "staff/a", 5, "draft")),
    )
    assert held_up(log) == {Holdup("waiting", "staff", "a", "off duty", ""): 60}


def test_identical_units_are_a_tie():
    """K8: two jobs at 0 of 10 min in each of two units: each waits 10."""
    log = play(
        100,
        A,
        person("cia", "town/a"),
        *(order(f"S-{k}", 0, step(f"s{k}", "staff/a", 10)) for k in (1, 2)),
        *(order(f"T-{k}", 0, step(f"t{k}", "town/a", 10)) for k in (1, 2)),
    )
    assert waiting(log) == {"staff/a": 10, "town/a": 10}


# what counts once ---------------------------------------------------------------------------------


def shared_chain() -> Log:
    """Ann is busy until 20, then writes (0 min) to two units, which both read it at once.

    control, town and village all wait the same 20 min for ann.
    """
    return play(
        100,
        A,
        person("bo", "town/b"),
        person("cia", "village/c"),
        order("X", 0, step("X", "staff/a", 20), priority=1),
        order("I-1", 0, step("tell", "staff/a", send=send("town, village", "note"))),
    )


def test_a_wait_on_the_chains_of_several_units_counts_once():
    log = shared_chain()
    explainer = Explainer(log)
    found = [p for case, _, p in answer_patterns(explainer) if case == "I-1"]
    assert found == ["waiting for staff/a"] * 3
    assert waiting(log) == {"staff/a": 20}


def test_two_injects_that_wait_for_the_same_person_count_twice():
    """Two jobs set at 0 behind 20 min of other work: 20 and 20 + 5."""
    jobs = [order(f"I-{k}", 0, step(f"job {k}", "staff/a", 5)) for k in (1, 2)]
    log = play(100, A, order("X", 0, step("X", "staff/a", 20), priority=1), *jobs)
    assert waiting(log) == {"staff/a": 45}


def test_what_came_before_an_inject_that_follows_another_is_not_counted_again():
    """I-1 waits 20 for ann, I-2 is sent when it is over and waits for nobody."""
    log = play(
        100,
        A,
        order("X", 0, step("X", "staff/a", 20), priority=1),
        order("I-1", 0, step("draft", "staff/a", 5)),
        order("I-2", None, step("check", "staff/a", 5), after=after("I-1", "completed", 0)),
    )
    assert waiting(log) == {"staff/a": 20}


def test_an_answer_still_open_holds_up_until_endex():
    """Ann works on X beyond ENDEX at 60: 60 min of waiting for her."""
    log = play(
        60,
        A,
        order("X", 0, step("X", "staff/a", 90), priority=1),
        order("I-1", 0, step("draft", "staff/a", 5)),
    )
    assert held_up(log) == {Holdup("waiting", "staff", "a", "busy", "X"): 60}


def test_waiting_that_is_for_nobody_is_charged_to_the_channel():
    """Under way 7 min, then read and worked on at once."""
    log = play(
        60,
        A,
        channel("post", "inbox", write=0, latency=7, read=3),
        inject("I-1", 0, "staff", "post", "card"),
        procedure("card", step("draft", "staff/a", 5)),
    )
    assert held_up(log) == {Holdup("transit", "staff", "post", "", ""): 7}


# patterns -----------------------------------------------------------------------------------------


def test_a_pattern_names_what_is_a_tenth_of_the_whole_or_more_in_order():
    """10 of 100 min belong to it, 9.9 do not."""
    stretches = [
        stretch(0, 10, "transit", "mail"),
        stretch(10, 19.9, activity="short"),
        stretch(19.9, 100, "waiting", "press", "town/head"),
    ]
    assert pattern(stretches) == "transit mail > waiting for town/head"


def test_the_parts_of_one_wait_count_together():
    """9 + 9 of 100 min for the same person are 18 % and belong to the pattern."""
    stretches = [
        stretch(0, 9, "waiting", "press", "town/head"),
        stretch(9, 18, "waiting", "press", "town/head"),
        stretch(18, 100),
    ]
    assert pattern(stretches) == "waiting for town/head > work a"


def test_a_pattern_forgets_why_somebody_was_waited_for():
    one = stretch(0, 10, "waiting", "press", "town/head")
    two = Stretch(0, 10, "waiting", "press", ("town", "head"), why="meeting", doing="briefing")
    assert pattern([one]) == pattern([two])


def test_an_answer_that_took_no_time_has_no_pattern():
    assert pattern([stretch(5, 5)]) == ""


@pytest.mark.parametrize("kind", ["transit", "unread", "redial", "attempt", "talk"])
def test_a_stretch_on_a_channel_is_named_by_the_channel(kind):
    on_phone = Stretch(0, 10, kind, "press", ("town", "head"), channel="phone")
    assert pattern([on_phone]) == f"{kind} phone"


def test_answers_that_rest_on_a_placeholder_are_left_out_of_what_holds_up():
    """Ann works on I-1 until 10; I-2, and what I-3 sends on, wait for her until then or longer.

    Both of these answers are the placeholder's, so nothing counts: I-1 itself waits for nobody.
    """
    stand_in = replace(procedure("stand-in", step("b", "staff/a", 5)), placeholder=True)
    scenario = exercise(
        60,
        A,
        B,
        channel("mail", "inbox"),
        order("I-1", 0, step("a", "staff/a", 10)),
        stand_in,
        inject("I-2", 0, "staff", "note", "stand-in"),
        order("I-3", 0, step("on", "staff/b", 1, send=send("staff", "mail", "stand-in"))),
    )
    assert stand_ins(scenario) == {("I-2", "staff"), ("I-3", "staff")}
    runs = replicate(scenario, 1)
    assert holdups(runs).empty
    assert "waiting" in {h.kind for h in held_up(simulate(scenario))}
