"""What exercise control has to play: worked out by hand, and counted row by row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.clock import MINUTE, to_micros
from sim.engine import simulate
from sim.log import KIND, NEVER
from sim.measures.counterplay import COUNTERPLAY, Counterparts, counterplay
from sim.scenario import Unit
from tests.builders import (
    Things,
    channel,
    exercise,
    inject,
    order,
    pause,
    person,
    procedure,
    public,
    send,
    step,
)
from tests.played import Played, played

FEW = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)

PHONE = channel("phone", "call", ring=1, retry=5, attempts=2, talk=10)


def hours(end: float, *things: Things) -> list[dict[str, float]]:
    """Return what is not nothing of each hour."""
    scenario = exercise(end, *things)
    found = counterplay(simulate(scenario), Counterparts.of(scenario))
    rows = zip(*(found[name].tolist() for name in COUNTERPLAY[2:]), strict=True)
    names = COUNTERPLAY[2:]
    return [{k: v for k, v in zip(names, row, strict=True) if v} for row in rows]


def rings(name: str, at: float, to: str, **more: Any) -> Things:
    """Return an inject by telephone."""
    return inject(name, at, to, "phone", **more)


# by hand ------------------------------------------------------------------------------------------


def test_an_inject_by_telephone_takes_a_counter_player_while_they_talk():
    """Two talk 10-20, one 55-65."""
    found = hours(
        90,
        person("ann", "staff/a"),
        person("bo", "town/b"),
        PHONE,
        *[rings("I-1", 10, "staff"), rings("I-2", 10, "town"), rings("I-3", 55, "staff")],
    )
    assert found == [
        {"injects": 3, "busy": 25, "needed": 2, "needed_for_rest": 2},
        {"busy": 5, "needed": 1, "needed_for_rest": 1},
    ]


def test_whoever_is_engaged_has_the_counter_player_ring_again():
    """Ann talks 0-10 with one; the other rings 4-5 in vain, pauses until 10, and talks 10-20."""
    found = hours(60, person("ann", "staff/a"), PHONE, rings("I-1", 0, "staff"))
    assert found[0]["busy"] == 10
    things = [PHONE, rings("I-1", 0, "staff"), rings("I-2", 4, "staff")]
    found = hours(60, person("ann", "staff/a"), *things)
    assert found == [{"injects": 2, "busy": 21, "needed": 2, "needed_for_rest": 2}]


def test_what_is_written_is_counted_and_takes_no_time():
    """An inject by mail at 5; the staff writes back to the counterpart at 15."""
    found = hours(
        60,
        person("ann", "staff/a"),
        channel("mail", "inbox"),
        inject("I-1", 5, "staff", "mail", "card"),
        procedure("card", step("answer", "staff/a", 10, send=send("control", "mail"))),
    )
    assert found == [{"injects": 1, "contacts": 1, "needed": 1, "needed_for_rest": 1}]


def test_a_counterpart_that_is_called_has_to_answer():
    """Called at 20 for 10 minutes."""
    found = hours(
        60,
        person("ann", "staff/a"),
        PHONE,
        order("I-1", 20, step("ask", "staff/a", send=send("control", "phone"))),
    )
    assert found == [
        {"injects": 1, "contacts": 1, "busy": 10, "needed": 1, "needed_for_rest": 1},
    ]


def test_a_question_asked_back_is_for_those_who_said_it():
    """The talk 0-10 is misunderstood; after 5 minutes of wrong work ann asks back for 3."""
    wrong = channel("phone", "call", ring=1, retry=5, talk=10, misunderstanding=(1.0, 5, 3))
    found = hours(60, person("ann", "staff/a"), wrong, rings("I-1", 0, "staff"))
    assert found == [
        {"injects": 1, "contacts": 1, "busy": 13, "needed": 1, "needed_for_rest": 1},
    ]


def test_exercise_control_speaks_for_a_player_who_need_not():
    found = hours(
        60,
        person("ann", "staff/a"),
        person("bo", "town/b"),
        PHONE,
        rings("I-1", 0, "staff", sender="town"),
    )
    assert found == [{"injects": 1, "busy": 10, "needed": 1, "needed_for_rest": 1}]


def test_the_people_of_a_counterpart_are_counter_players():
    """Cid of the county rings ann 0-10, and bo of the county writes 30-45."""
    found = hours(
        60,
        Unit("county", "county", kind="counterpart"),
        person("ann", "staff/a"),
        person("cid", "county/c"),
        person("bo", "county/b"),
        PHONE,
        rings("I-1", 0, "staff", sender="county"),
        order("I-2", 30, step("write", "county/b", 15)),
    )
    assert found == [{"injects": 2, "busy": 25, "needed": 1, "needed_for_rest": 1}]


def test_what_players_do_among_themselves_is_nobodys():
    found = hours(
        60,
        person("ann", "staff/a"),
        person("bo", "town/b"),
        PHONE,
        order("I-1", 30, step("ask", "town/b", send=send("staff", "phone"))),
        order("I-2", 5, step("ask", "staff/a", send=send("town", "phone"))),
    )
    assert found == [{"injects": 2, "needed": 1, "needed_for_rest": 1}]


def test_who_ends_on_the_hour_is_not_needed_in_the_next_one():
    """Three talk 50-60, one 58-68."""
    names = ["a", "b", "c", "d"]
    found = hours(
        120,
        *[person(name, f"{name}/x") for name in names],
        PHONE,
        *[rings(f"I-{name}", 50, name) for name in names[:3]],
        rings("I-d", 58, "d"),
    )
    assert [h["needed"] for h in found] == [4, 1]
    assert [h["busy"] for h in found] == [32, 8]


def test_while_the_exercise_stands_nobody_plays():
    """The talk is 5-10 and, after the pause, 20-25."""
    found = hours(60, pause(10, 20), person("ann", "staff/a"), PHONE, rings("I-1", 5, "staff"))
    assert found[0]["busy"] == 10


def test_callers_are_played_from_dialling_until_they_hang_up():
    """Nobody answers, and whoever calls hangs up after 3 minutes."""
    scenario = exercise(
        60,
        person("ann", "staff/a", shift=(0, 1)),
        public("calls", "staff", 30, 2, (5, 55), patience=3),
    )
    log = simulate(scenario)
    (found,) = np.stack([*counterplay(log, Counterparts.of(scenario)).values()]).T
    hour = dict(zip(COUNTERPLAY, found.tolist(), strict=True))
    assert hour["calls"] == (log.columns["kind"] == KIND["call"]).sum() > 10
    assert hour["busy"] == hour["on_calls"] == pytest.approx(3 * hour["calls"])
    assert hour["needed"] == hour["needed_for_calls"] > 1
    assert hour["needed_for_rest"] == hour["contacts"] == 0


# whatever is played -------------------------------------------------------------------------------


def taken_up(run: Played) -> list[tuple[int, int, int]]:
    """Return from when until when [µs, active] how many counter-players each row takes up."""
    sides = Counterparts.of(run.scenario)
    units, people = run.log.names.units, run.log.names.people
    found = []
    for row in run.rows:
        start, end = row.started, min(row.completed, run.end)
        if row.kind == "call":
            found.append((row.scheduled, end, 1))
        if row.kind in ("gathering", "break", "notice") or start > run.end:
            continue
        many = sum(sides.homes[people[p]] in sides.units for p in row.people)
        if row.kind in ("talk", "attempt"):
            own = [n.unit for n in run.log.names.needs[run.log.columns["needs"][row.line]]]
            many += row.unit not in own
        if row.kind in ("talk", "briefing") and row.to != NEVER:
            many += units[row.to] in sides.unmanned
        if row.kind == "question":
            origin = row
            while origin.kind not in ("talk", "inject", "write"):
                origin = run.rows[origin.cause]
            many += units[origin.unit] in sides.unmanned
        found.append((start, end, many))
    return found


def counter_players_are_taken_up_as_the_rows_say(run: Played) -> None:
    found, spans = counterplay(run.log, Counterparts.of(run.scenario)), taken_up(run)
    assert found["busy"].sum() * MINUTE == pytest.approx(sum((e - s) * n for s, e, n in spans))
    edges = [run.active(min(to_micros(60.0 * k), run.log.end)) for k in range(len(found["busy"]))]
    for k, (start, end) in enumerate(zip(edges, [*edges[1:], run.end], strict=True)):
        times = [start, *(s for s, _, _ in spans if start <= s < end)] if end > start else []
        at_once = [sum(n for s, e, n in spans if s <= t < e) for t in times]
        anything = found["injects"][k] + found["contacts"][k] + found["calls"][k] > 0
        assert found["needed"][k] == max([int(anything), *at_once])


@FEW
@given(played())
def test_whatever_is_played_takes_so_many_counter_players(run):
    counter_players_are_taken_up_as_the_rows_say(run)
