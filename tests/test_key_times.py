"""Key times: from the alarm to the activation, the briefing and messages to the public, by hand."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isnan, nan
from typing import Any

import pandas as pd
import pytest

from sim.measures.answers import Milestones
from sim.measures.key_times import Moment, key_time_table, key_times, measured_since
from sim.scenario import Event, KeyTime
from tests.builders import Things, after, exercise, inject, order, pause, person, play, step

ANN = person("ann", "staff/clerk")
END = 60.0
ALARM = KeyTime("alarm", (Event("I-1", "sent"),))
ACTIVATION = KeyTime("activation", (Event("I-1", "decided"),))
BRIEFING = KeyTime("first staff briefing", (Event("I-1", "acted"),))


def moments(*things: Things, of: list[KeyTime], end: float = END) -> list[Any]:
    log, scenario = play(end, *things), exercise(end, *things)
    wanted = measured_since(replace(scenario, key_times=tuple(of)))
    return list(key_times(log, Milestones(log), wanted))


def alarm(decides: float = 10, acts: float = 15, at: float = 5, **more: Any) -> Things:
    return order(
        "I-1",
        at,
        step("decide", "staff/clerk", decides, milestone="decided"),
        step("act", "staff/clerk", acts, "decide", milestone="acted"),
        **more,
    )


def same(*found: Any) -> list[tuple[Any, ...]]:
    """Return moments with what is not a number as None."""
    return [
        tuple(x if isinstance(x, str) or not isnan(x) else None for x in each) for each in found
    ]


def test_the_briefing_counts_from_the_alarm_and_from_the_activation():
    """Alarm at 5, decided at 15, briefed at 30."""
    found = moments(ANN, alarm(), of=[ALARM, ACTIVATION, BRIEFING])
    assert same(*found) == [
        ("alarm", "", "STARTEX", 5, 5, None, 0),
        ("activation", "", "alarm", 15, 10, None, 0),
        ("first staff briefing", "", "alarm", 30, 25, None, 0),
        ("first staff briefing", "", "activation", 30, 15, None, 0),
    ]


def test_without_an_alarm_times_count_from_startex():
    found = moments(ANN, alarm(), of=[ACTIVATION])
    assert same(*found) == [("activation", "", "STARTEX", 15, 15, None, 0)]


def test_what_is_open_at_endex_was_waited_for_until_then():
    """Alarm at 5, decided at 15, ENDEX at 60."""
    found = moments(ANN, alarm(acts=200), of=[ALARM, ACTIVATION, BRIEFING])
    assert same(*found[2:]) == [
        ("first staff briefing", "", "alarm", None, None, 55, 0),
        ("first staff briefing", "", "activation", None, None, 45, 0),
    ]


def test_pauses_and_late_injects_are_no_part_of_it():
    """Due at 5, 3 min late, sent at 8; it stands 10-20: decided at 28, after 10 of the players."""
    found = moments(ANN, pause(10, 20), alarm(late=3), of=[ALARM, ACTIVATION])
    assert same(*found) == [
        ("alarm", "", "STARTEX", 8, 5, None, 3),
        ("activation", "", "alarm", 28, 10, None, 10),
    ]


def test_of_several_events_the_earliest_counts_for_each_channel():
    """I-1 decided at 15, I-2 acted at 35: the web has the earlier, the press only the later."""
    second = order("I-2", 0, step("write", "staff/clerk", 5, milestone="acted"), priority=9)
    events = (Event("I-2", "acted"), Event("I-1", "decided"))
    web = KeyTime("first public message", events, "web")
    press = KeyTime("first public message", events[:1], "press")
    found = moments(ANN, alarm(at=0, decides=15), second, of=[ALARM, web, press])
    assert [(each.channel, each.at, each.minutes) for each in found[1:]] == [
        ("web", 15, 15),
        ("press", 35, 35),
    ]


def test_a_correction_counts_from_the_sending_of_what_it_corrects():
    """I-1 sent 0, acted 25; the rumour is sent at 27 and corrected at 32."""
    rumour = order(
        "I-2",
        None,
        step("correct", "staff/clerk", 5, milestone="acted"),
        after=after("I-1", "acted", 2),
    )
    web = KeyTime("correction", (Event("I-2", "acted"),), "web")
    found = moments(ANN, alarm(at=0), rumour, of=[ALARM, web])
    assert same(found[1]) == [("correction", "web", "its inject", 32, 5, None, 0)]


def test_an_alarm_that_never_came_and_a_withdrawn_inject_give_no_occasion():
    late = inject("I-1", None, after=after("I-0", "completed", 5))
    long = order("I-0", 0, step("long", "staff/clerk", 200))
    web = KeyTime("first public message", (Event("I-2", "sent"),), "web")
    things = (ANN, long, late, inject("I-2", 10, withdrawn=True))
    found = moments(*things, of=[ALARM, web])
    assert same(*found) == [
        ("alarm", "", "STARTEX", None, None, 60, 0),
        ("first public message", "web", "alarm", None, None, None, None),
    ]


# many runs ----------------------------------------------------------------------------------------


def table(*rows: tuple[float, float], control: float = 0.0) -> Any:
    """Return the row of runs with (minutes, until)."""
    frame = pd.DataFrame(
        [
            (k, "activation", "", "alarm", nan, minutes, until, control)
            for k, (minutes, until) in enumerate(rows)
        ],
        columns=["run", *Moment._fields],
    )
    return key_time_table(frame).iloc[0]


def test_open_ones_are_censored_and_not_dropped():
    """Kaplan and Meier by hand: 10; 20 in vain; 30, 40: 3/4, then 3/8 and 0 are left."""
    row = table((10, nan), (nan, 20), (30, nan), (40, nan))
    assert (row["runs"], row["open"]) == (4, 0.25)
    assert (row["median"], row["p90"]) == (30, 40)


def test_runs_without_occasion_do_not_count():
    row = table((10, nan), (nan, nan), (20, nan))
    assert (row["runs"], row["open"], row["median"]) == (2, 0, 10)


def test_what_half_of_the_runs_never_reach_has_no_median():
    row = table((10, nan), (nan, 50), (nan, 50))
    assert row["median"] == inf
    assert row["open"] == pytest.approx(2 / 3)


def test_without_any_occasion_there_is_nothing():
    row = table((nan, nan))
    assert row["runs"] == 0
    assert isnan(row["median"])
