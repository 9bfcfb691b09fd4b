"""How people spend the exercise: worked out by hand, and adding up whatever is played."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import isnan

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from sim.clock import MINUTE
from sim.log import KINDS, NEVER, Log
from sim.measures.load import Load, days, home_units, occupancy, summed
from sim.measures.pieces import DOING, pieces_of
from tests.builders import (
    channel,
    meeting,
    on_call,
    order,
    pause,
    person,
    play,
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

WHERE = ("present", "overtime", "away", "on_call", "travelling", "absent", "paused")
BUSY = ("desk", "talking", "meeting", "call", "break")
TASKS = {
    *("work", "write", "read", "wrong", "attempt", "talk", "call-out", "question", "briefing"),
    *("item", "opening", "relief", "call"),
}


def spent(log: Log, unit: str = "staff") -> dict[str, float]:
    """Return what is not nothing of the minutes of ``unit``."""
    row = days(log).set_index("unit").astype(float).loc[unit].to_dict()
    found = {k: float(row[k]) for k in (*WHERE, *BUSY, "busy", "kept", "free")}
    return {k: v for k, v in found.items() if v}


def utilisation(log: Log) -> float:
    return float(days(log)["utilisation"].iloc[0])


# by hand ------------------------------------------------------------------------------------------


def test_desk_work_is_busy_and_the_rest_of_the_shift_is_free():
    """Ann is there 10-50 of 60 and drafts 20-30; bo, of the same unit, is there all the time."""
    log = play(
        60,
        person("ann", "staff/clerk", shift=(10, 50)),
        person("bo", "staff/chief"),
        order("I-1", 20, step("draft", "staff/clerk", 10), step("think", "staff/chief", 6)),
    )
    assert spent(log) == {
        "present": 100,
        "absent": 20,
        "desk": 16,
        "busy": 16,
        "free": 84,
    }
    assert utilisation(log) == 0.16
    assert days(log)["people"].tolist() == [2]


def test_overtime_is_told_apart_and_is_no_utilisation():
    """Ann works 20-45 and goes home at 30: 10 of her 30 minutes there, and 15 of overtime."""
    log = play(
        60,
        person("ann", "staff/clerk", shift=(0, 30)),
        order("I-1", 20, step("draft", "staff/clerk", 25)),
    )
    assert spent(log) == {
        "present": 30,
        "overtime": 15,
        "absent": 15,
        "desk": 25,
        "busy": 25,
        "free": 20,
    }
    assert utilisation(log) == pytest.approx(1 / 3)


def test_while_the_exercise_stands_nobody_is_busy():
    """The draft begins at 10 and takes 15: 10-20 and, after the pause, 35-40."""
    log = play(
        60,
        pause(20, 35),
        person("ann", "staff/clerk"),
        order("I-1", 10, step("draft", "staff/clerk", 15)),
    )
    assert spent(log) == {"present": 45, "paused": 15, "desk": 15, "busy": 15, "free": 30}


def test_whoever_waits_in_the_room_is_kept_until_the_meeting_begins():
    """Called at 10; bo drafts until 18, so ann is kept 10-18, and both meet 18-28."""
    log = play(
        60,
        person("ann", "staff/a"),
        person("bo", "town/b"),
        meeting("briefing", "staff/a, town/b", 10, times=[10]),
        order("I-1", 0, step("draft", "town/b", 18)),
    )
    assert spent(log) == {"present": 60, "meeting": 10, "busy": 10, "kept": 8, "free": 42}
    assert spent(log, "town") == {"present": 60, "desk": 18, "meeting": 10, "busy": 28, "free": 32}


def test_both_sides_of_a_telephone_call_talk():
    log = play(
        60,
        person("ann", "staff/a"),
        person("bo", "town/b"),
        channel("phone", "call", ring=0, retry=5, talk=4),
        order("I-1", 0, step("tell", "staff/a", send=send("town", "phone", "card"))),
        procedure("card", step("act", "town/b", 5)),
    )
    assert spent(log) == {"present": 60, "talking": 4, "busy": 4, "free": 56}
    assert spent(log, "town") == {"present": 60, "desk": 5, "talking": 4, "busy": 9, "free": 51}


def test_calls_from_the_public_breaks_and_absences_are_each_their_own():
    """Ann is away 40-50 and takes her break 5-15; she answers calls of 2 minutes, some of 60/h."""
    log = play(
        60,
        person("ann", "staff/a", absences=(40, 50), breaks=(5, 15)),
        public("calls", "staff", 60, 2, (16, 30)),
    )
    found, answered = spent(log), (log.columns["kind"] == KINDS.index("call")).sum()
    assert found["break"] == 10
    assert 0 < found["call"] <= 2 * answered
    assert found["away"] == 10 - found.get("overtime", 0)


def test_one_called_in_is_on_call_then_travels_then_is_there():
    """Called out at 10, reached 15, on the way until 35."""
    log = play(
        60,
        person("ann", "staff/a", shift=(), on_call=on_call(5, 20)),
        order("I-1", 10, step("act", "staff/a", 10), call_out="staff"),
    )
    assert spent(log) == {
        "present": 25,
        "on_call": 15,
        "travelling": 20,
        "desk": 10,
        "busy": 10,
        "free": 15,
    }


def test_nobody_present_has_no_utilisation():
    log = play(
        60, person("ann", "staff/a", absences=(0, 60)), order("I-1", 0, step("act", "staff/a", 5))
    )
    assert spent(log) == {"away": 60}
    assert isnan(utilisation(log))


def test_occupancy_is_the_mean_over_each_bin_without_pauses():
    """Ann works 10-30 of 50 and goes home at 25; it stands 40-50. Bins of 20, the last of 10."""
    log = play(
        50,
        pause(40, 50),
        person("ann", "staff/a", shift=(0, 25)),
        person("bo", "staff/b", shift=(0, 38)),
        order("I-1", 10, step("draft", "staff/a", 20)),
    )
    table = occupancy(log, 20, {"ann": "staff", "bo": "staff"})
    expected = {
        "start": [0, 20, 40],
        "end": [20, 40, 50],
        "present": [2, (5 + 18) / 20, np.nan],
        "busy": [10 / 20, 10 / 20, np.nan],
        "overtime": [0, 5 / 20, np.nan],
    }
    pd.testing.assert_frame_equal(
        table[list(expected)], pd.DataFrame(expected), check_dtype=False, rtol=1e-15
    )
    assert table["unit"].tolist() == ["staff"] * 3


def test_a_bin_in_which_the_exercise_stood_for_a_while_is_shorter():
    """Of 0-20, 5 minutes count, and ann works in all of them."""
    log = play(
        40, pause(5, 20), person("ann", "staff/a"), order("I-1", 0, step("act", "staff/a", 10))
    )
    assert occupancy(log, 20)["busy"].tolist() == [1, 5 / 20]


def test_what_waits_is_a_queue_before_those_who_are_needed():
    """Ann drafts 0-10; what is set at 2 and 4 waits until 10 and 15; one of these needs bo, too.

    It stands 12-14, so the first takes 10-17. In 0-10 they wait 8 and 6, in 10-20 the second 5.
    """
    log = play(
        20,
        pause(12, 14),
        person("ann", "staff/a"),
        person("bo", "town/b"),
        order("I-1", 0, step("draft", "staff/a", 10)),
        order("I-2", 2, step("note", "staff/a", 5)),
        order("I-3", 4, step("agree", "staff/a, town/b", 2)),
    )
    table = occupancy(log, 10)
    assert table["unit"].tolist() == ["staff", "staff", "town", "town"]
    assert table["queue"].tolist() == [14 / 10, 5 / 8, 6 / 10, 5 / 8]


def test_what_nobody_takes_up_waits_until_endex():
    log = play(
        60, person("ann", "staff/a", shift=(0, 30)), order("I-1", 40, step("x", "staff/a", 5))
    )
    assert occupancy(log, 30)["queue"].tolist() == [0, 20 / 30]


def test_an_observed_log_without_presence_or_needs_says_what_it_knows():
    """Ann drafts 0-10, and what is set at 2 waits for her unit until then; nobody knows her day."""
    log = play(
        20,
        person("ann", "staff/a"),
        order("I-1", 0, step("draft", "staff/a", 10)),
        order("I-2", 2, step("note", "staff/a", 5)),
    )
    nothing = {name: column[:0] for name, column in log.presence.items()}
    needs = np.full_like(log.columns["needs"], NEVER)
    seen = replace(log, presence=nothing, columns=log.columns | {"needs": needs})
    day = days(seen).iloc[0]
    assert (day["people"], day["desk"], day["busy"]) == (1, 15, 15)
    unknown = ["present", "overtime", "absent", "free", "utilisation"]
    assert day[unknown].isna().all()
    table = occupancy(seen, 10)
    assert table["queue"].tolist() == [8 / 10, 0]
    assert table["busy"].tolist() == [1, 0.5]
    assert table["present"].isna().all()


def test_long_exercises_have_longer_bins():
    assert len(set(occupancy(play(60 * 72, person("ann", "staff/a")), None)["start"])) == 72


@pytest.mark.parametrize("step_length", [0.0, -5.0])
def test_bins_have_a_length(step_length):
    with pytest.raises(ValueError, match="need a step above 0 min, got"):
        occupancy(play(10, person("ann", "staff/a")), step_length)


def test_a_person_is_of_the_unit_that_asks_them_before_others():
    """Bo stands second, as a deputy, among those asked in staff, and first in town."""
    log = play(
        60,
        person("ann", "staff/a"),
        person("bo", "town/b", deputy=["staff/a"]),
        person("cia", "town/c"),
        order("I-1", 0, step("x", "staff/a", 1), step("y", "town/b", 1)),
    )
    assert home_units(log) == {"ann": "staff", "bo": "town"}
    table = days(log)
    assert table["unit"].iloc[:2].tolist() == ["staff", "town"]
    assert table["unit"].isna().tolist() == [False, False, True]
    assert days(log, {"ann": "town", "bo": "town", "cia": "town"})["people"].tolist() == [3]


def test_what_two_rows_of_an_observed_log_claim_at_once_counts_once():
    """Ann draws up 0-10 and, says the log, writes 5-15, of which only 5-10 is in the exercise."""
    log = play(
        10,
        person("ann", "staff/a"),
        order("I-1", 0, step("one", "staff/a", 5), step("two", "staff/a", 9)),
    )
    columns = {k: v.copy() for k, v in log.columns.items()}
    own = np.flatnonzero(columns["people"] != NEVER)
    columns["started"][own] = np.array([0, 5]) * MINUTE
    columns["completed"][own] = np.array([10, 15]) * MINUTE
    assert spent(replace(log, columns=columns)) == {"present": 10, "desk": 10, "busy": 10}


# whatever is played -------------------------------------------------------------------------------


def everybodys_day_adds_up(run: Played) -> None:
    """Where somebody is adds up to the exercise, and what they do to being there; none is < 0."""
    found = summed(Load(run.log).spent)
    assert all((column >= 0).all() for column in found.values())
    assert (np.sum([found[k] for k in WHERE], axis=0) == run.log.end).all()
    assert (np.sum([found[k] for k in BUSY], axis=0) == found["busy"]).all()
    there = found["present"] + found["overtime"]
    assert (found["busy"] + found["kept"] + found["free"] == there).all()
    assert (found["paused"] == sum(end - start for start, end in run.log.pauses)).all()


def everybody_is_busy_as_long_as_the_log_says(run: Played) -> None:
    """Read row by row, on the clock that stands in pauses."""
    found = summed(Load(run.log).spent)
    for who in range(len(run.log.names.people)):
        rows = run.busy.get(who, [])
        kept = sum(end - start for (start, end), row in rows if row.kind == "gathering")
        assert found["kept"][who] == kept
        assert found["busy"][who] + kept == sum(end - start for (start, end), _ in rows)
        there = run.present.get(who, [])
        assert found["present"][who] == sum(end - start for start, end in there)


def utilisation_is_a_share(run: Played) -> None:
    table = days(run.log)
    assert table["utilisation"].dropna().between(0, 1).all()
    assert table["people"].sum() == len(run.log.names.people)


def bins_add_up_to_the_day(run: Played) -> None:
    cuts = np.arange(0, run.log.end, 7 * MINUTE)
    whole, parts = pieces_of(run.log), pieces_of(run.log, cuts)
    assert whole.length.sum() == parts.length.sum() == run.log.end * len(run.log.names.people)
    edges = np.append(cuts, run.log.end)
    stood = [run.active(e) - run.active(s) for s, e in pairwise(edges.tolist())]
    table, day = occupancy(run.log, 7), days(run.log).fillna({"unit": "?"}).set_index("unit")
    for column in ("present", "busy"):
        by_bin = table[column].to_numpy().reshape(-1, len(stood))
        total = np.nansum(by_bin * np.array(stood) / MINUTE, axis=1)
        unit = table["unit"].fillna("?").to_numpy().reshape(-1, len(stood))[:, 0]
        there = day[column].reindex(unit, fill_value=0)  # nobody belongs to a unit that only asks
        assert total == pytest.approx(there.to_numpy(), abs=1e-6)


def the_queue_is_what_waits(run: Played) -> None:
    """In each bin, to the microsecond: the area that Little's law puts equal to all waits."""
    log, load = run.log, Load(run.log, step=7)
    units = np.arange(len(log.names.units) + 1)
    queue = load.crowd_micros(units)["queue"]
    edges = [run.active(e) for e in load.bins.edges.tolist()]
    expected = np.zeros_like(queue)
    for row, needs in zip(run.rows, log.columns["needs"].tolist(), strict=True):
        if row.kind in TASKS:
            for unit in {need.unit for need in log.names.needs[needs]}:
                until = min(row.waited_until, run.end)
                for k, (start, end) in enumerate(pairwise(edges)):
                    expected[unit, k] += max(min(until, end) - max(row.scheduled, start), 0)
    assert (queue == expected).all()


@FEW
@given(played())
def test_whatever_is_played_adds_up(run):
    everybodys_day_adds_up(run)
    everybody_is_busy_as_long_as_the_log_says(run)
    utilisation_is_a_share(run)
    bins_add_up_to_the_day(run)
    the_queue_is_what_waits(run)


def test_every_kind_of_row_is_somebodys_time_or_nobodys():
    nobodys = {
        *("inject", "pause", "delay", "redial", "transit", "unread", "notice"),
        *("agenda", "travel", "late", "left lying"),
    }
    assert {kind for kind, doing in zip(KINDS, DOING, strict=True) if doing == NEVER} == nobodys
