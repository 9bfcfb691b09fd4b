"""Calls from the public: patience, busy lines, overload, calling again, and what influences them.

Where nothing else is said three persons call at 5, when an alarm makes so many call per hour that
they come at one instant (and no more than three, for there are no more). Ann answers, 10 minutes
each.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.clock import MINUTE, to_micros
from sim.distributions import Exponential
from sim.engine import simulate
from sim.log import KIND, NEVER, OUTCOMES, Log
from sim.scenario import Event, Influence, Number, Overload, Public
from tests.builders import (
    Things,
    causes,
    exercise,
    inject,
    length,
    order,
    person,
    play,
    procedure,
    public,
    rows,
    step,
)

AT_ONCE = 1e15
"""Calls per hour: several within a microsecond."""

ANN = person("ann", "desk/agent")
EXPERT = person("eva", "desk/expert")
MEAN_2 = Exponential(2)
CALLED = order("I-1", 10, step("tell", "desk/expert", 1))


def line(at: float = 5, persons: int = 3, **more) -> Things:
    """Return those who call the desk once the alarm goes; hardly anybody would without it."""
    more["influences"] = (influence("alarm", adds=AT_ONCE, fades=1), *more.pop("influences", ()))
    return [desk(population=persons, **more), inject("alarm", at)]


def desk(population: int = 3, **more) -> Public:
    """Return those who call the desk, of whom hardly anybody does."""
    return public("line", "desk/agent", 60, 10, (0, 60), population=population, share=1e-9, **more)


def calls(log: Log) -> list[tuple[Any, ...]]:
    """Return (person, attempt, set, started, ended, outcome) of every call and pause."""
    columns = {name: column.tolist() for name, column in log.columns.items()}
    kinds = (KIND["call"], KIND["redial"])
    return [
        (
            columns["number"][k],
            columns["repetition"][k],
            *(
                None if columns[t][k] == NEVER else columns[t][k] / MINUTE
                for t in ("scheduled", "started", "completed")
            ),
            "calls again" if columns["kind"][k] == kinds[1] else OUTCOMES[columns["outcome"][k]],
        )
        for k in sorted(range(len(log)), key=lambda k: columns["number"][k])
        if columns["kind"][k] in kinds
    ]


def influence(event: str = "I-1", delay: float = 0, **more) -> Influence:
    """Return what the sending of an inject does."""
    shares = {k: Number(v) for k, v in more.items() if k != "fades"}
    fades = to_micros(more["fades"]) if "fades" in more else None
    return Influence(Event(event, "sent"), to_micros(delay), fades=fades, **shares)


# patience -----------------------------------------------------------------------------------------


def test_who_is_not_answered_in_time_hangs_up():
    """5 + 12 = 17: the second is answered at 15, the third is not."""
    assert calls(play(60, ANN, line(patience=12))) == [
        (1, 0, 5, 5, 15, "completed"),
        (2, 0, 5, 15, 25, "completed"),
        (3, 0, 5, None, 17, "abandoned"),
    ]


def test_at_the_instant_at_which_patience_ends_nobody_is_answered_any_more():
    """Ann is free at 15, when the others hang up; but who calls a free agent is answered at 5."""
    assert calls(play(60, ANN, line(patience=10))) == [
        (1, 0, 5, 5, 15, "completed"),
        (2, 0, 5, None, 15, "abandoned"),
        (3, 0, 5, None, 15, "abandoned"),
    ]


def test_whoever_still_has_patience_at_endex_waits_and_what_ends_then_ends():
    """ENDEX at 13: with 8 min of patience two hang up just then; with 9 min they wait."""
    assert [c[4:] for c in calls(play(13, ANN, line(patience=8)))[1:]] == [(13, "abandoned")] * 2
    assert [c[4:] for c in calls(play(13, ANN, line(patience=9)))[1:]] == [(None, "open")] * 2


# turned away --------------------------------------------------------------------------------------


def test_more_than_so_many_who_talk_or_wait_are_turned_away_and_call_again():
    """Two lines: at 13 one talks and one waits still; at 21 one talks."""
    assert calls(play(60, ANN, line(lines=2, redials=1, redial_after=8))) == [
        (1, 0, 5, 5, 15, "completed"),
        (2, 0, 5, 15, 25, "completed"),
        (3, 0, 5, None, 5, "turned away"),
        (3, 0, 5, 5, 13, "calls again"),
        (3, 1, 13, None, 13, "turned away"),
        (3, 1, 13, 13, 21, "calls again"),
        (3, 2, 21, 25, 35, "completed"),
    ]


def test_a_line_is_free_at_the_instant_at_which_a_call_ends():
    """One line: the second calls again at 5 + 10 = 15, when the first has just ended."""
    found = calls(play(60, ANN, line(persons=2, lines=1, redials=1, redial_after=10)))
    assert found[-1] == (2, 1, 15, 15, 25, "completed")


def test_whoever_finds_the_queue_that_long_is_turned_away():
    """Queue 1: at 5 the first still waits; at 13 nobody waits before the second calls."""
    overload = Overload(queue=1)
    assert calls(play(60, ANN, line(overload=overload, redials=1, redial_after=8))) == [
        (1, 0, 5, 5, 15, "completed"),
        (2, 0, 5, None, 5, "turned away"),
        (2, 0, 5, 5, 13, "calls again"),
        (2, 1, 13, 15, 25, "completed"),
        (3, 0, 5, None, 5, "turned away"),
        (3, 0, 5, 5, 13, "calls again"),
        (3, 1, 13, None, 13, "turned away"),
        (3, 1, 13, 13, 21, "calls again"),
        (3, 2, 21, 25, 35, "completed"),
    ]


def test_whoever_would_wait_that_long_is_turned_away():
    """Two before the third: 2 x 10 min of work for one, but only 10 min each for two."""
    long = line(overload=Overload(wait=to_micros(15)))
    alone, two = play(60, ANN, long), play(60, ANN, person("bea", "desk/agent"), long)
    assert [c[2:] for c in calls(alone)][2] == (5, None, 5, "turned away")
    assert [c[2:] for c in calls(two)] == [
        (5, 5, 15, "completed"),
        (5, 5, 15, "completed"),
        (5, 15, 25, "completed"),
    ]
    exactly = line(overload=Overload(wait=to_micros(10)))
    assert [c[5] for c in calls(play(60, ANN, exactly))] == ["completed"] + ["turned away"] * 2


def test_while_nobody_is_on_duty_the_wait_has_no_end():
    """Her shift ends at 5: who calls at 5 is turned away by any limit of the wait, by no other."""
    ann = person("ann", "desk/agent", shift=(0, 5))
    turned = play(60, ann, line(overload=Overload(wait=to_micros(1000))))
    assert [c[5] for c in calls(turned)] == ["turned away"] * 3
    assert [c[5] for c in calls(play(60, ann, line(overload=Overload(queue=9))))] == ["open"] * 3


# calling again ------------------------------------------------------------------------------------


def test_who_hung_up_calls_again_after_a_pause_and_is_still_the_same_person():
    """5 + 3 hangs up, 8 + 6 calls again, and waits for ann from 14 to 15."""
    again = play(60, ANN, line(persons=2, patience=3, redials=1, redial_after=6))
    assert calls(again) == [
        (1, 0, 5, 5, 15, "completed"),
        (2, 0, 5, None, 8, "abandoned"),
        (2, 0, 8, 8, 14, "calls again"),
        (2, 1, 14, 15, 25, "completed"),
    ]
    assert causes(again, "calls again") == ["line"]
    never = play(60, ANN, line(persons=2, patience=3, redials=0, redial_after=6))
    assert calls(never) == calls(again)[:2]


def test_a_pause_that_is_not_over_at_endex_is_open():
    log = play(12, ANN, line(persons=2, patience=3, redials=1, redial_after=6))
    assert calls(log)[-1] == (2, 0, 8, 8, None, "calls again")


# influences ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delay", "second", "third"), [(0, (15, 20), (20, 25)), (8, (15, 25), (25, 30))]
)
def test_answers_that_begin_after_the_event_take_less_time(delay, second, third):
    """I-1 is sent at 10, and 10 + 8 is after the second has begun: half as long from then on."""
    eased = line(influences=(influence(delay=delay, handling=0.5),))
    found = [c[3:5] for c in calls(play(60, ANN, EXPERT, CALLED, eased))]
    assert found == [(5, 15), second, third]


def test_after_the_event_fewer_questions_are_passed_on():
    """All are passed on until I-1 is sent at 10, then none; what others pass on goes on."""
    rule = influence(passed_on=0.0)
    ask = procedure("ask", step("look up", "desk/expert", 2, chance=1))
    log = play(
        60,
        ANN,
        EXPERT,
        line(0, does="ask", influences=(rule,)),
        order("I-1", 10, step("tell", "desk/expert", 1, chance=1)),
        inject("I-2", 30, "desk", does="ask"),
        ask,
    )
    assert [r[:4] for r in rows(log)] == [
        ("tell", "eva", 10, 10),
        ("look up", "eva", 10, 11),
        ("look up", "eva", 30, 30),
    ]


def test_an_event_makes_people_call_and_what_it_adds_fades():
    """Five minutes after I-1 is sent at 10 so many call that all three do; without, nobody."""
    roused = desk(influences=(influence(delay=5, adds=AT_ONCE, fades=1),))
    assert [c[2] for c in calls(play(60, ANN, EXPERT, CALLED, roused))] == [15, 15, 15]
    assert calls(play(60, ANN, EXPERT, CALLED, desk())) == []


def arrivals(*things: Things) -> list[int]:
    """Return when persons called first [µs]."""
    columns = play(240, ANN, EXPERT, CALLED, *things).columns
    came: list[int] = columns["scheduled"][columns["kind"] == KIND["call"]].tolist()
    return came


def steady(**more) -> Public:
    """Return callers who come 60 times per hour, from 0 to 240."""
    return public("line", "desk/agent", 60, 10, (0, 240), **more)


EVENT = 10 * MINUTE


@pytest.mark.parametrize(("factor", "more"), [(2, {"adds": 60}), (0.5, {"calls": 0.5})])
def test_the_same_persons_call_at_another_rate_after_the_event(factor, more):
    """As many sums of unit exponentials: what is beyond the event is stretched or compressed."""
    plain, changed = arrivals(steady()), arrivals(steady(influences=(influence(**more),)))
    assert [at for at in plain if at <= EVENT] == [at for at in changed if at <= EVENT]
    stretched = [EVENT + (at - EVENT) / factor for at in plain if at > EVENT]
    later = [at for at in changed if at > EVENT]
    both = min(len(later), len(stretched))
    assert both > 60
    assert np.allclose(later[:both], stretched[:both], rtol=0, atol=1)


def test_all_further_calls_are_damped_also_those_that_a_later_event_adds():
    """Half of (60 + 60) is 60 again: as without any influence, once both have happened at 10."""
    both = (influence(calls=0.5), influence(adds=60))
    assert arrivals(steady(influences=both)) == arrivals(steady(influences=both[::-1]))
    assert np.allclose(arrivals(steady(influences=both)), arrivals(steady()), rtol=0, atol=1)


def test_after_an_event_that_stops_them_nobody_calls():
    assert arrivals(steady(influences=(influence(calls=0.0),))) == [
        at for at in arrivals(steady()) if at <= EVENT
    ]


def test_a_level_curve_is_a_constant_rate_and_holds_before_and_after_its_corners():
    level = replace(steady(), rate=Number(0.0), curve=((EVENT, 60.0), (2 * EVENT, 60.0)))
    assert arrivals(level) == pytest.approx(arrivals(steady()), rel=0, abs=1)


def test_a_rising_curve_is_the_square_root_of_the_sums():
    """From 0 to 240 per hour in 4 h: 30 t² calls until hour t; 60 per hour: 60 t."""
    rising = replace(steady(), rate=Number(0.0), curve=((0, 0.0), (240 * MINUTE, 240.0)))
    hours = [at / to_micros(60) for at in arrivals(steady())]
    expected = [to_micros(60) * (2 * t) ** 0.5 for t in hours]
    found = arrivals(rising)
    assert len(found) > len(expected)
    assert np.allclose(found[: len(expected)], expected, rtol=0, atol=5)


def test_no_more_persons_call_than_there_are():
    """All seven are expected to call without the event, and twice as many with it."""
    roused = steady(population=7, share=1, influences=(influence(adds=60),))
    assert len(arrivals(roused)) == 7


def test_a_call_costs_the_same_draws_whatever_else_happens():
    """Patience drawn of one line leaves the times of its calls, and all other draws, alone."""
    plain = exercise(240, ANN, steady())
    hasty = exercise(240, ANN, steady(patience=1))
    assert [c[2] for c in calls(simulate(plain, 3))] == [c[2] for c in calls(simulate(hasty, 3))]


def test_lengths_of_answers_are_drawn_for_the_person():
    """Two agents instead of one: nobody's answer takes another time."""
    drawn = replace(steady(), handling=length(MEAN_2))
    alone, two = play(240, ANN, drawn), play(240, ANN, person("bea", "desk/agent"), drawn)
    took = [{c[0]: c[4] - c[3] for c in calls(log) if c[5] == "completed"} for log in (alone, two)]
    assert took[0]
    assert took[0] == pytest.approx({n: took[1][n] for n in took[0]})
