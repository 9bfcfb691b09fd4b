"""Realised critical paths: known answers, and that they add up and are the derivative they claim.

The known answers are K1 to K8 of the methods, computed again by hand here: waiting on logical
chains (B2), minutes on the path (B3), and what one more person gains when it is played again. K6 is
about periods of activity (B5); here it only shows that what waits for nobody is its own path.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import isnan

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sim.clock import to_minutes
from sim.log import MILESTONES, NEVER, Log
from sim.measures.answers import ANSWERS, answers
from sim.measures.paths import Leg, Paths, Share, path_minutes, speed_minutes
from tests.builders import (
    Things,
    after,
    channel,
    meeting,
    order,
    pause,
    person,
    play,
    send,
    step,
)
from tests.held import held_up
from tests.played import Played, played

A, A2 = person("ann", "staff/a"), person("amy", "staff/a")
B, B2 = person("bo", "staff/b"), person("ben", "staff/b")
C, C2 = person("cia", "town/a"), person("cy", "town/a")
AT_A, AT_B = Share("work", "staff", "a"), Share("work", "staff", "b")
OUTSIDE = Share("outside")


def response(log: Log) -> float:
    """Return the sum of the responses [min], all of which must have come."""
    times = [row[ANSWERS.index("completed")] for row in answers(log)]
    assert all(isinstance(t, float) and not isnan(t) for t in times)
    return sum(t for t in times if isinstance(t, float))


def waiting(log: Log) -> dict[str, float]:
    """Return the minutes of waiting on logical chains, by unit and role."""
    found: dict[str, float] = {}
    for holdup, minutes in held_up(log).items():
        who = f"{holdup.unit}/{holdup.role}"
        found[who] = found.get(who, 0) + minutes
    return found


def gain(before: Log, *things: Things) -> float:
    """Return how many minutes the responses lose when ``things`` are played instead."""
    return response(before) - response(play(to_minutes(before.end), *things))


def told(log: Log, case: str, unit: str = "control") -> list[tuple[float, float, str, str]]:
    """Return the path of an answer: from, until, kind, activity."""
    place, who = (log.names.cases.index(case), 0), log.names.units.index(unit)
    legs = Paths(log).path(place, who, MILESTONES.index("completed"))
    return [(to_minutes(s), to_minutes(e), kind, _activity(log, r)) for s, e, kind, r in legs]


def _activity(log: Log, row: int) -> str:
    return "" if row == NEVER else log.names.activities[log.columns["activity"][row]]


# known answers ------------------------------------------------------------------------------------


def test_four_jobs_and_one_server():
    """K1: four jobs at 0 of 10 min: done at 10, 20, 30, 40, in all 100, of it 60 waiting.

    The path of each goes through all before it: 10 + 20 + 30 + 40 = 100 min of A. With two servers
    they are done at 10, 10, 20, 20: 60, so one more gains 40.
    """
    jobs = [order(f"I-{k}", 0, step(f"job {k}", "staff/a", 10)) for k in range(4)]
    log = play(100, A, *jobs)
    assert waiting(log) == {"staff/a": 60}
    assert path_minutes(log) == {AT_A: 100}
    assert gain(log, A, A2, *jobs) == 40


def test_faster_work_helps_where_it_is_much_and_one_more_where_it_is_waited_for():
    """K2: B has 8 min of work every 10 min (48 times), A six jobs of 10 min at t = 100.

    B: nobody waits; the path of each is its own 8 min: 384. A: done after 10, 20, ..., 60: 210 min
    of path, of which 0 + 10 + ... + 50 = 150 are waiting. Two at A: 10, 10, 20, 20, 30, 30 = 120:
    one more gains 90. One more at B gains nothing. So B3 is not where one more helps.
    """
    often = [order(f"B-{k}", 10 * k, step(f"b{k}", "staff/b", 8)) for k in range(48)]
    burst = [order(f"A-{k}", 100, step(f"a{k}", "staff/a", 10)) for k in range(6)]
    log = play(480, A, B, *often, *burst)
    assert waiting(log) == {"staff/a": 150}
    assert path_minutes(log) == {AT_A: 210, AT_B: 384}
    assert gain(log, A, A2, B, *often, *burst) == 90
    assert gain(log, A, B, B2, *often, *burst) == 0


def test_the_branch_of_a_join_that_is_over_first_is_not_on_the_path():
    """K3: two jobs at each of t = 0, 100, ..., 500, each forking to A (10) and B (40).

    At A the second waits 10 and is over at 20, beside the chain. At B they are over after 40 and
    80: six times 120 = 720 min of path at B, none at A; 6 * 40 = 240 of it is waiting. One more at
    A gains nothing; with two at B both are over after 40: 6 * 80 = 480, which gains 240.
    """
    jobs = [
        order(f"I-{t}-{k}", t, step(f"a{t}{k}", "staff/a", 10), step(f"b{t}{k}", "staff/b", 40))
        for t in range(0, 600, 100)
        for k in (1, 2)
    ]
    log = play(700, A, B, *jobs)
    assert waiting(log) == {"staff/b": 240}
    assert path_minutes(log) == {AT_B: 720}
    assert gain(log, A, A2, B, *jobs) == 0
    assert gain(log, A, B, B2, *jobs) == 240


def test_a_bottleneck_moves():
    """K4: six jobs at 0, A (10) then B (9): over at A after 10, 20, ..., 60, each at B at once.

    Path: 10 + ... + 60 = 210 at A, 6 * 9 = 54 at B, in all 264; before A they wait 150. With two at
    A they are over there at 10, 10, 20, 20, 30, 30, and at B at 19, 28, ..., 64: 249, a gain of 15.
    Then the path of job k is 10 at A and 9k at B: 60 and 189. The queue has moved.
    """
    jobs = [
        order(f"I-{k}", 0, step(f"a{k}", "staff/a", 10), step(f"b{k}", "staff/b", 9, f"a{k}"))
        for k in range(6)
    ]
    log = play(200, A, B, *jobs)
    assert waiting(log) == {"staff/a": 150}
    assert path_minutes(log) == {AT_A: 210, AT_B: 54}
    assert gain(log, A, A2, B, *jobs) == 15
    assert gain(log, A, B, B2, *jobs) == 0
    assert path_minutes(play(200, A, A2, B, *jobs)) == {AT_A: 60, AT_B: 189}


def test_a_path_may_come_from_outside_through_another_case():
    """K5: job 0 at t = 5: B (5) then A (3); job 1 at t = 8: A (4).

    Job 0: B 5-10, waits for A until 12, A 12-15. Its path: A 12-15, job 1 at A 8-12, and before job
    1 was sent, from 5 to 8, nothing: 3 min outside. Were B faster, job 0 would be no earlier.
    """
    log = play(
        60,
        A,
        B,
        order("I-0", 5, step("b0", "staff/b", 5), step("a0", "staff/a", 3, "b0")),
        order("I-1", 8, step("a1", "staff/a", 4)),
    )
    assert waiting(log) == {"staff/a": 2}
    assert told(log, "I-0") == [
        (5, 8, "outside", ""),
        (8, 12, "work", "a1"),
        (12, 15, "work", "a0"),
    ]
    assert path_minutes(log) == {AT_A: 11, OUTSIDE: 3}


def test_what_waits_for_nobody_is_its_own_path():
    """K6: A works 0-10 and 12-20, B 5-18: paths 10 + 8 at A, 13 at B, nobody waits."""
    log = play(
        60,
        A,
        B,
        order("I-1", 0, step("a1", "staff/a", 10)),
        order("I-2", 5, step("b", "staff/b", 13)),
        order("I-3", 12, step("a2", "staff/a", 8)),
    )
    assert waiting(log) == {}
    assert path_minutes(log) == {AT_A: 18, AT_B: 13}


def test_a_wait_for_somebody_off_duty_stays_a_wait():
    """K7: B drafts 0-10, A comes at 70 and decides 70-75: 60 min nobody on duty.

    That is no work of anybody's, so it stays waiting: 10 + 60 + 5. One more worker gains nothing.
    """
    decider = person("ann", "staff/a", shift=(70, 200))
    job = order("I-1", 0, step("draft", "staff/b", 10), step("ok", "staff/a", 5, "draft"))
    log = play(200, decider, B, job)
    assert waiting(log) == {"staff/a": 60}
    assert path_minutes(log) == {AT_B: 10, Share("waiting", "staff", "a"): 60, AT_A: 5}
    assert gain(log, decider, B, B2, job) == 0


def test_identical_units_are_a_tie():
    """K8: two jobs at 0 of 10 min in each of two units: 10 and 20 each; one more gains 10 each."""
    jobs = [
        order(f"{unit}-{k}", 0, step(f"{unit}{k}", f"{unit}/a", 10))
        for unit in ("staff", "town")
        for k in (1, 2)
    ]
    log = play(100, A, C, *jobs)
    assert waiting(log) == {"staff/a": 10, "town/a": 10}
    assert path_minutes(log) == {AT_A: 30, Share("work", "town", "a"): 30}
    assert gain(log, A, A2, C, *jobs) == gain(log, A, C, C2, *jobs) == 10


# blockers of every sort ---------------------------------------------------------------------------


def test_the_path_of_an_item_goes_through_the_meeting():
    """The meeting opens 30-40, then takes up first what was put on its agenda first.

    I-1: from 3 nothing but the timetable could be earlier until 30, opening 30-40, I-2's item
    40-45, its own item 45-50. Ann's preparation 3-7 is not on it: the meeting is no earlier for it.
    """
    log = play(
        100,
        A,
        B,
        meeting("briefing", "staff/a, staff/b", 10, times=[30]),
        order("I-2", 2, step("first", takes=5, decide_in="briefing")),
        order(
            "I-1",
            3,
            step("prepare", "staff/a", 4),
            step("decide", takes=5, after="prepare", decide_in="briefing"),
        ),
    )
    assert told(log, "I-1") == [
        (3, 30, "outside", ""),
        (30, 40, "work", "briefing"),
        (40, 45, "work", "first"),
        (45, 50, "work", "decide"),
    ]


def test_the_path_of_a_wait_for_a_talkgroup_goes_through_the_talk_that_kept_it():
    """Ann talks to cia 0-4 on the only talkgroup; bo wants to at 1 and talks 4-8 to dan.

    From 1 to 4 it is ann's talk that bo waits for, so it is on his path.
    """
    log = play(
        60,
        A,
        B,
        C,
        person("dan", "village/a"),
        channel("radio", "talkgroup", ring=1, retry=5, talk=4),
        order("I-1", 0, step("tell town", "staff/a", send=send("town", "radio"))),
        order("I-2", 1, step("tell village", "staff/b", send=send("village", "radio"))),
    )
    assert told(log, "I-2", "village") == [
        (1, 4, "work", "tell town"),
        (4, 8, "work", "tell village"),
    ]


def test_a_call_that_waits_for_the_caller_is_moved_by_all_that_kept_the_caller():
    """Bo prepares 0-4, ann does x 4-10; her call of 5 waits for her, rings 1 min and lasts 4.

    X is over at 10: preparing and x in full move the call, 4 and 6 min, though it was set at 5.
    """
    log = play(
        60,
        A,
        B,
        C,
        channel("phone", "call", lines=1, ring=0, talk=4, retry=5, attempts=2),
        order("X", 0, step("prepare", "staff/b", 4), step("x", "staff/a", 6, "prepare")),
        order("I-1", 5, step("tell", "staff/a", send=send("town", "phone"))),
    )
    assert told(log, "I-1", "town") == [(5, 10, "work", "x"), (10, 14, "work", "tell")]
    (of_x,) = (row[ANSWERS.index("completed")] for row in answers(log) if row[0] == "X")
    assert of_x == 10
    units = len([row for row in answers(log) if row[0] == "I-1"])
    assert speed_minutes(log)["staff", "b"] == 4 + 4 * units


def test_time_on_the_way_is_nobodys_work_and_a_pause_is_the_exercises():
    """Write 0-2, under way 2-9, the exercise stands 4-6, cia busy until 12, read 12-15."""
    log = play(
        60,
        A,
        C,
        pause(4, 6),
        channel("mail", "inbox", write=2, latency=5, read=3),
        order("X", 0, step("x", "town/a", 10)),
        order("I-1", 0, step("tell", "staff/a", send=send("town", "mail"))),
    )
    assert told(log, "I-1", "town") == [
        (0, 4, "work", "x"),
        (4, 6, "paused", "x"),
        (6, 12, "work", "x"),
        (12, 15, "work", "reads"),
    ]


def test_an_inject_that_follows_another_is_clipped_to_its_own_sending():
    """I-2 goes out when I-1 is over at 5, and takes 5 min: nothing before 5 is on its path."""
    log = play(
        60,
        A,
        order("I-1", 0, step("a1", "staff/a", 5)),
        order("I-2", None, step("a2", "staff/a", 7), after=after("I-1", "completed", 0)),
    )
    assert told(log, "I-2") == [(5, 12, "work", "a2")]


def test_an_answer_that_never_came_has_no_path():
    log = play(60, A, order("I-1", 0, step("a1", "staff/a", 90)))
    assert told(log, "I-1") == []
    assert path_minutes(log) == {}


def test_the_path_of_a_stopped_work_goes_through_what_stopped_it_and_on_through_its_first_part():
    """Cia scouts 0-12, then ann's alarm takes her from her draft 12-22, which goes on 22-40.

    Had the draft been 1 % faster, it would be over by 0.3 min earlier: all of its 30 min count. Had
    the scouting been faster, the alarm had come earlier, and the draft been over just then. The
    response to I-2 is 12 of scouting and 10 of the alarm. So a: 30, b: 10 + 10, c: 12.
    """

    def log(draft: float = 30, alarm: float = 10, scout: float = 12) -> Log:
        return play(
            100,
            person("ann", "staff/a", "staff/b"),
            person("cia", "town/c"),
            order("I-1", 0, step("draft", "staff/a", draft, interruptible=True)),
            order(
                "I-2",
                0,
                step("scout", "town/c", scout),
                step("alarm", "staff/b", alarm, "scout"),
                priority=1,
            ),
        )

    assert told(log(), "I-1") == [
        (0, 12, "work", "draft"),
        (12, 22, "work", "alarm"),
        (22, 40, "work", "draft"),
    ]
    assert speed_minutes(log()) == {("staff", "a"): 30, ("staff", "b"): 20, ("town", "c"): 12}
    assert response(log(draft=33)) - response(log()) == 3
    assert response(log(alarm=11)) - response(log()) == 2
    assert response(log(scout=11)) - response(log()) == -1


def test_a_room_that_nothing_came_of_is_waited_for_and_goes_back_to_what_called_it():
    """Cia prepares 0-10, then the briefing is called. Ann comes when X is over; bo never comes.

    She waits in the room 14-25, when the meeting is cancelled, so I-2 of 12 gets her 25-30. Had the
    preparation been 1 min shorter, the meeting had been cancelled and I-2 over 1 min earlier; had X
    been, nothing of I-2 had changed.
    """

    def log(prepare: float = 10) -> Log:
        return play(
            60,
            A,
            person("bo", "staff/b", shift=()),
            C,
            meeting("briefing", "staff/a, staff/b", 10, waits=15),
            order(
                "I-1",
                0,
                step("prepare", "town/a", prepare),
                step("meet", meet="briefing", after="prepare"),
            ),
            order("X", 0, step("x", "staff/a", 14)),
            order("I-2", 12, step("sign", "staff/a", 5)),
        )

    assert told(log(), "I-2") == [
        (12, 14, "waiting", "briefing"),
        (14, 25, "passing", "briefing"),
        (25, 30, "work", "sign"),
    ]
    assert speed_minutes(log()) == {("staff", "a"): 14 + 5, ("town", "a"): 10}
    at = ANSWERS.index("completed")
    earlier, now = (next(r[at] for r in answers(each) if r[0] == "I-2") for each in (log(9), log()))
    assert (earlier, now) == (17, 18)


def test_what_somebody_did_before_being_away_is_not_what_he_was_waited_for():
    """Bo does X 0-5 and is away until 8: the wait 0-8 is for somebody away, not for X."""
    log = play(
        60,
        person("bo", "staff/b", shift=(0, 5, 8, 60)),
        order("X", 0, step("x", "staff/b", 5), priority=1),
        order("I-1", 0, step("b1", "staff/b", 4)),
    )
    assert told(log, "I-1") == [(0, 8, "waiting", "b1"), (8, 12, "work", "b1")]


# laws ---------------------------------------------------------------------------------------------

FEW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


@FEW
@given(played())
def test_the_legs_of_a_path_add_up_to_the_response_whatever_happens(run: Played):
    paths = Paths(run.log)
    for case, unit, found in paths.milestones:
        sent = paths.milestones.sent(case)
        for milestone, (at, _) in found.items():
            legs = paths.path(case, unit, milestone)
            if NEVER in (sent, at) or at <= sent:
                assert not legs
                continue
            assert (legs[0].start, legs[-1].end) == (sent, at)
            assert all(one.end == two.start for one, two in pairwise(legs))
            assert all(leg.start < leg.end for leg in legs)
            assert all(_within(run.log, leg) for leg in legs)


def _within(log: Log, leg: Leg) -> bool:
    """Whether a leg lies within its row, and in the right part of it."""
    if leg.row == NEVER:
        return leg.kind in ("outside", "paused")
    times = ("scheduled", "started", "completed")
    scheduled, started, completed = (int(log.columns[k][leg.row]) for k in times)
    if leg.kind in ("work", "passing"):
        return started <= leg.start < leg.end <= completed
    return scheduled <= leg.start < leg.end <= completed


SMALL = 1e-6
UNITS = ("north", "east", "south")
Job = tuple[int, bool, tuple[tuple[str, int, bool], ...]]
"""When it is sent, whether it is urgent, and its steps: unit, minutes, whether it waits for the
step before. What is urgent takes the people of what is not."""


def network(jobs: Sequence[Job], slower: str = "", by: float = 1.0) -> Log:
    """Return the log of ``jobs`` in units of one person, one of which takes ``by`` times as long.

    Whole minutes, so a change by a millionth is whole microseconds and nothing is rounded.
    """
    orders = [
        order(
            f"I-{j}",
            at,
            *(
                step(
                    f"s{j}-{k}",
                    f"{unit}/a",
                    minutes * (by if unit == slower else 1),
                    f"s{j}-{k - 1}" if after_last and k else "",
                    interruptible=not urgent,
                )
                for k, (unit, minutes, after_last) in enumerate(steps)
            ),
            **({"priority": 1} if urgent else {}),
        )
        for j, (at, urgent, steps) in enumerate(jobs)
    ]
    return play(5000, *(person(f"p-{u}", f"{u}/a") for u in UNITS), *orders)


def course(log: Log) -> tuple[list[int], ...]:
    """Return what set each row, who did it and what it waited for: the order of events."""
    groups = log.names.groups
    who = [groups[g] if g != NEVER else () for g in log.columns["people"].tolist()]
    spells = sorted(zip(log.columns["started"].tolist(), who, range(len(log)), strict=True))
    by_person = [row for _, people, row in sorted(spells, key=lambda s: s[1]) if people]
    return (*(log.columns[k].tolist() for k in ("activity", "cause", "waited_for")), by_person)


def derivative(jobs: Sequence[Job], unit: str) -> float | None:
    """Return d(sum of responses) / d(log of a unit's service times) [min].

    None if the order of events changes.
    """
    less, more = (network(jobs, unit, factor) for factor in (1 - SMALL, 1 + SMALL))
    if course(less) != course(more):
        return None
    return (response(more) - response(less)) / (2 * SMALL)


FIXED: list[Job] = [
    (0, False, (("north", 17, False), ("east", 5, True), ("south", 29, False))),
    (3, False, (("north", 11, False), ("south", 7, True))),
    (8, False, (("east", 41, False), ("north", 2, True), ("east", 13, True))),
    (200, False, (("south", 3, False), ("east", 19, False), ("north", 23, True))),
]


@pytest.mark.parametrize(
    ("unit", "on_paths", "in_full"), [("north", 23, 23), ("east", 124, 124), ("south", 33, 36)]
)
def test_the_speed_minutes_of_a_unit_are_the_derivative_of_the_responses(unit, on_paths, in_full):
    """East: I-2 8-49, I-0 49-54, I-2 54-67. South: I-0 0-29, I-1 29-36. I-3 alone: 200-242.

    | inject | sent | done | path |
    | I-0 | 0 | 54 | outside 8, east 41 + 5 |
    | I-1 | 3 | 36 | south 29 + 7, of which 3 min before it was sent |
    | I-2 | 8 | 67 | east 41 + 5 + 13 |
    | I-3 | 200 | 242 | east 19, north 23 |
    """
    log = network(FIXED)
    assert path_minutes(log)[Share("work", unit, "a")] == on_paths
    assert speed_minutes(log)[unit, "a"] == in_full
    assert derivative(FIXED, unit) == pytest.approx(in_full, rel=1e-6)


def test_work_before_an_inject_that_follows_another_does_not_change_its_response():
    """North 10 min for I-1, then 7 for I-2, sent when I-1 is over: speed 10 + (17 - 10)."""
    log = play(
        60,
        A,
        order("I-1", 0, step("a1", "staff/a", 10)),
        order("I-2", None, step("a2", "staff/a", 7), after=after("I-1", "completed", 0)),
    )
    assert speed_minutes(log) == {("staff", "a"): 17}


a_step = st.tuples(st.sampled_from(UNITS), st.integers(1, 199), st.booleans())
jobs_of_units = st.lists(
    st.tuples(
        st.integers(0, 400), st.booleans(), st.lists(a_step, min_size=1, max_size=3).map(tuple)
    ),
    min_size=2,
    max_size=6,
)


@FEW
@given(jobs_of_units, st.sampled_from(UNITS))
def test_the_derivative_is_that_of_any_network_where_no_events_change_places(jobs, unit):
    slope = derivative(jobs, unit)
    assume(slope is not None)
    found = speed_minutes(network(jobs)).get((unit, "a"), 0)
    assert found == pytest.approx(slope, rel=1e-6, abs=1e-6)
