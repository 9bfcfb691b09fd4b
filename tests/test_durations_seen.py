"""Which durations an observed exercise tells, and which times tell none."""

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from scipy.stats import kstest

from sim.drill.calibration.calibrating import length_at
from sim.drill.calibration.durations import Place, durations
from sim.drill.logs.observing import Observed, events_table
from sim.durations import Fixed, Triangular
from sim.engine import Player
from sim.files import load
from sim.scenario import (
    MILESTONES,
    Addressee,
    Inject,
    Length,
    Meeting,
    Need,
    Number,
    Procedure,
    Public,
    Step,
)
from tests.builders import NOTE, STARTEX, exercise, on_call, person

TEN: Length = Number(Fixed(10.0), name="a piece of work")
CLERK = (Need("town", "clerk"),)
STEPS = (
    Step("read", "read it", CLERK, TEN),
    Step("settle", "settle it", CLERK, TEN, after=("read",), milestone="decided"),
    Step("do", "do it", CLERK, TEN, after=("settle",), milestone="acted"),
    Step("tell", "tell it", CLERK, TEN, after=("do", "read"), milestone="fed back"),
)
CARD = Procedure("card", "card", STEPS)
MAIL = replace(NOTE, id="mail", name="mail", look=Number(Fixed(20.0)))


def script(*more):
    injects = tuple(
        Inject(id, "control", (Addressee("town", None, "card"),), "mail", at=0)
        for id in ("I-1", "I-2")
    )
    return replace(exercise(480, person("ann", "town/clerk"), MAIL, CARD, *more), injects=injects)


def at(minute, event, inject="I-1", unit="town", **more):
    moment = None if minute is None else STARTEX + timedelta(minutes=minute)
    unit = "" if event == "sent" else unit
    return {"at": moment, "event": event, "inject": inject, "unit": unit, **more}


def watched(*rows, end=480):
    assert STARTEX.tzinfo is not None
    table = events_table(rows, STARTEX.tzinfo)
    return Observed("drill", STARTEX, STARTEX + timedelta(minutes=end), table)


def seen(*rows, scenario=None):
    found, _ = durations(scenario or script(), watched(*rows))
    return [(each.place.part, each.kind, each.low, each.high) for each in found]


def reasons(*rows, scenario=None):
    _, unused = durations(scenario or script(), watched(*rows))
    return [(each.what, each.why) for each in unused]


def test_a_step_between_two_milestones_lasted_from_one_to_the_other():
    ((part, kind, low, high),) = seen(at(30, "decided"), at(42, "acted"))
    assert (part, kind) == ("do", "exact")
    assert low == pytest.approx(12 - 1 / 60)
    assert high == pytest.approx(12 + 1 / 60)


def test_a_clock_read_to_the_minute_leaves_a_minute_either_way():
    ((_, _, low, high),) = seen(at(30, "decided", precision=60), at(42, "acted", precision=60))
    assert (low, high) == pytest.approx((11, 13))


def test_several_steps_between_two_milestones_tell_of_none_of_them():
    assert ("decided", "several steps lie between") in reasons(at(1, "noticed"), at(30, "decided"))
    assert ("fed back", "several steps lie between") in reasons(at(42, "acted"), at(50, "fed back"))


def test_a_step_whose_beginning_was_not_seen_is_left_out_with_the_reason():
    assert ("acted", "when it could begin was not observed") in reasons(at(42, "acted"))


def test_milestones_out_of_order_tell_nothing():
    told = reasons(at(42, "decided"), at(30, "acted"))
    assert ("acted", "it came before what it follows in the plan") in told


MINUTES = 60_000_000
KEPT = "those in question may have been busy when it could begin"


def test_what_began_while_another_inject_was_open_is_left_out():
    for rows in (
        [at(25, "noticed", "I-2")],  # nobody saw it done
        [at(25, "noticed", "I-2"), at(31, "decided", "I-2")],
    ):
        assert ("acted", KEPT) in reasons(at(30, "decided"), *rows, at(42, "acted"))


@pytest.mark.parametrize(
    "rows",
    [
        [at(20, "noticed", "I-2"), at(30, "decided", "I-2")],
        [at(31, "noticed", "I-2")],
        [at(33, "waiting", "I-2")],
    ],
    ids=["over by then", "came later", "others waited"],
)
def test_what_came_after_it_began_does_not_count_as_that_would_leave_out_the_long_ones(rows):
    found = seen(at(30, "decided"), *rows, at(42, "acted"))
    assert [kind for part, kind, _, _ in found if part == "do"] == ["exact"]


def test_what_somebody_was_seen_to_wait_in_is_left_out():
    rows = at(30, "decided"), at(33, "waiting", waited_for="person"), at(42, "acted")
    assert ("acted", KEPT) in reasons(*rows)


def test_a_pause_of_the_exercise_does_not_count():
    rows = at(33, "paused", "", ""), at(36, "resumed", "", "")
    ((_, kind, low, high),) = seen(at(30, "decided"), *rows, at(42, "acted"))
    assert (kind, low, high) == ("exact", pytest.approx(9 - 1 / 60), pytest.approx(9 + 1 / 60))


def test_what_began_in_a_meeting_or_beside_calls_is_left_out():
    meeting = Meeting("m", "m", "town", CLERK, TEN, 0, 20 * MINUTES, times=(25 * MINUTES,))
    calls = Public("p", "p", Addressee("town"), Number(10.0), 0, 480 * MINUTES)
    for thing in (meeting, calls):
        rows = at(30, "decided"), at(42, "acted")
        assert ("acted", KEPT) in reasons(*rows, scenario=script(thing))


def test_what_somebody_on_call_did_is_left_out_as_nobody_knows_when_they_came():
    at_home = person("ann", "town/clerk", shift=(), on_call=on_call(5, 20))
    scenario = replace(script(), people=(at_home,))
    told = reasons(at(30, "decided"), at(42, "acted"), scenario=scenario)
    assert ("acted", "whether those in question were there is not known") in told


def test_what_was_looked_for_and_had_not_come_lasted_at_least_so_long():
    (found,) = seen(at(30, "decided"), at(None, "not acted"))
    assert found == ("do", "at least", pytest.approx(450 - 1 / 60), math.inf)
    (found,) = seen(at(30, "decided"), at(100, "not acted"))
    assert found == ("do", "at least", pytest.approx(70 - 1 / 60), math.inf)
    (found,) = seen(at(30, "decided"), at(90, "withdrawn", unit=""))
    assert found == ("do", "at least", pytest.approx(60 - 1 / 60), math.inf)


def test_what_nobody_looked_for_tells_nothing():
    assert seen(at(30, "decided")) == []


def test_a_message_lay_unread_from_its_delivery_until_it_was_noticed():
    found = [each for each in seen(at(5, "delivered"), at(12, "noticed")) if each[0] == "look"]
    assert found == [("look", "exact", pytest.approx(7 - 1 / 60), pytest.approx(7 + 1 / 60))]


def test_a_message_that_takes_no_time_is_there_when_it_was_sent():
    found = [each for each in seen(at(5, "sent"), at(12, "noticed")) if each[0] == "look"]
    assert found == [("look", "exact", pytest.approx(7 - 1 / 60), pytest.approx(7 + 1 / 60))]


def test_how_many_look_into_an_inbox_is_told():
    more = replace(script(), people=tuple(person(name, "town/clerk") for name in "abc"))
    found, _ = durations(more, watched(at(5, "delivered"), at(12, "noticed")))
    assert [each.readers for each in found] == [3]


def test_looks_at_irregular_times_are_left_out():
    every: Length = Number(Triangular(10.0, 20.0, 30.0))
    scenario = replace(script(), channels=(replace(MAIL, look=every),))
    told = reasons(at(5, "delivered"), at(12, "noticed"), scenario=scenario)
    assert ("noticed", "the plan has no fixed interval between looks") in told


def test_a_message_on_its_way_is_not_there_when_it_was_sent():
    slow = replace(MAIL, latency=Number(Fixed(3.0)))
    scenario = replace(script(), channels=(slow,))
    assert seen(at(5, "sent"), at(12, "noticed"), scenario=scenario) == []


def test_a_step_whose_beginning_and_end_were_written_down_is_told_whatever_lies_around():
    rows = at(3, "began", activity="Read it"), at(9, "ended", activity="read it")
    assert seen(*rows) == [("read", "exact", pytest.approx(6 - 1 / 60), pytest.approx(6 + 1 / 60))]


def test_two_cards_in_one_unit_tell_nothing_as_nobody_knows_which_acted():
    both = (Addressee("town", None, "card"), Addressee("town", None, "other"))
    scenario = script(Procedure("other", "other", STEPS))
    injects = tuple(replace(inject, to=both) for inject in scenario.injects)
    assert (
        seen(at(30, "decided"), at(42, "acted"), scenario=replace(scenario, injects=injects)) == []
    )


def test_a_duration_knows_its_place_unit_inject_and_the_rows_it_came_from():
    rows = at(30, "decided", source="a, row 2"), at(42, "acted", source="a, row 3")
    ((only,), _) = durations(script(), watched(*rows))
    assert only.place == Place("procedures", "card", "do")
    assert (only.unit, only.inject, only.source) == ("town", "I-1", "a, row 2; a, row 3")


@pytest.mark.slow
def test_what_a_simulated_day_shows_of_durations_is_what_they_were_drawn_from():
    """Forty days of kko2017 by their milestones alone: the plan is the truth."""
    scenario = load("scenarios/kko2017")
    player = Player(scenario)
    found = [
        each for k in range(40) for each in durations(scenario, seen_by_all(player.play(0, k)))[0]
    ]
    unread = [each for each in found if each.place == Place("channels", "mail", "look")]
    # the plan: every 15 minutes, by each of the readers
    chance = [1 - max(0.0, 1 - each.high / 15) ** each.readers for each in unread]
    assert len(chance) > 50
    assert kstest(chance, "uniform").pvalue > 0.01
    work = [each for each in found if each.place.table == "procedures"]
    longest = {"talking on the telephone": 8.0, "publishing": 12.0}
    too_long = [each.low > longest[length_at(scenario, each.place).name] for each in work]
    assert len(work) > 100
    assert np.mean(too_long) < 0.1  # what the milestones do not show: work that nobody noted


def seen_by_all(log):
    """Return what somebody would have written down who saw every milestone to the second."""
    names, columns = log.names, [log.reached[name].tolist() for name in log.reached]
    return watched(
        *(
            at(when / MINUTES, MILESTONES[what], names.cases[case], names.units[unit])
            for case, _, unit, what, when, _ in zip(*columns, strict=True)
            if when >= 0 and names.case_kinds[case] == "inject"
        ),
        end=540,
    )
