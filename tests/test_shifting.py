"""The shifting bottleneck: K6 of the methods, and days made by hand."""

from __future__ import annotations

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.clock import MINUTE, to_micros
from sim.measures.shifting import Period, momentary, saturated, shifting
from tests.builders import Things, meeting, order, person, play, step
from tests.played import Played, played

Row = tuple[str, float, float, str]
FEW = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def told(end: float, *things: Things) -> list[Row]:
    """Return role, start, end and kind."""
    table = shifting(play(end, *things))
    return list(table[["role", "start", "end", "kind"]].itertuples(index=False, name=None))


def test_two_machines_of_roser_nakano_and_tanaka():
    """K6: A works 0-10 and 12-20, B 5-18: the longest covers 5-18, and overlaps with both."""
    jobs = [
        order("I-1", 0, step("a1", "staff/a", 10)),
        order("I-2", 5, step("b", "staff/b", 13)),
        order("I-3", 12, step("a2", "staff/a", 8)),
    ]
    assert told(60, person("ann", "staff/a"), person("bo", "staff/b"), jobs) == [
        ("a", 0, 5, "sole"),
        ("a", 5, 10, "shifting"),
        ("b", 5, 10, "shifting"),
        ("b", 10, 12, "sole"),
        ("a", 12, 18, "shifting"),
        ("b", 12, 18, "shifting"),
        ("a", 18, 20, "sole"),
    ]


def test_a_function_is_active_while_all_of_it_who_are_there_are_busy():
    """Two clerks: busy 0-10 and 0-20, so both 0-10. From 30 amy is alone, and busy 30-45."""
    clerks = [person("ann", "staff/a", shift=(0, 30)), person("amy", "staff/a")]
    jobs = [order(f"I-{k}", 0, step(f"a{k}", "staff/a", t)) for k, t in enumerate((10, 20))]
    jobs.append(order("I-2", 30, step("a2", "staff/a", 15)))
    assert told(60, clerks, jobs) == [("a", 0, 10, "sole"), ("a", 30, 45, "sole")]


def test_work_that_follows_at_once_is_one_period():
    """10 + 20 min of a, from 0; b's 25 from 2 is shorter, so it is never the bottleneck."""
    jobs = [order(f"I-{k}", 0, step(f"a{k}", "staff/a", t)) for k, t in enumerate((10, 20))]
    jobs.append(order("I-2", 2, step("b", "staff/b", 25)))
    assert told(60, person("ann", "staff/a"), person("bo", "staff/b"), jobs) == [
        ("a", 0, 30, "sole")
    ]


def test_overtime_is_work_and_waiting_in_a_room_is_not():
    """Ann's shift ends at 5, her work at 20. Bo waits for her from 30 to 40 and they meet never."""
    rows = told(
        60,
        person("ann", "staff/a", shift=(0, 5)),
        person("bo", "staff/b"),
        order("I-1", 0, step("a1", "staff/a", 20)),
        meeting("talk", "staff/a, staff/b", 5, waits=10, times=[30]),
    )
    assert rows == [("a", 0, 20, "sole")]


def test_names_of_units_and_roles_are_what_people_read():
    log = play(60, person("ann", "staff/a"), order("I-1", 0, step("a1", "staff/a", 20)))
    table = shifting(log, {"staff": "Staff", "a": "clerk"})
    assert table["resource"].tolist() == ["clerk (Staff)"]


def test_nobody_busy_is_an_empty_table():
    assert shifting(play(60, person("ann", "staff/a"))).empty


def test_a_period_between_two_that_meet_is_shifting_throughout():
    """The second overlaps with the first until 10 and with the third from 8: never alone."""
    periods = [Period(0, 0, 10), Period(1, 3, 25), Period(2, 8, 60)]
    assert [row for row in momentary(periods) if row[0] == 1] == [(1, 3, 25, "shifting")]


spans = st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(1, 30))


@FEW
@given(st.lists(spans, max_size=12))
def test_while_anything_is_active_there_is_a_bottleneck_and_one_that_is_alone(found):
    periods = [Period(p, start, start + length) for p, start, length in found]
    rows = momentary(periods)
    for t in range(80):
        active = any(p.start <= t < p.end for p in periods)
        here = [row for row in rows if row[1] <= t < row[2]]
        assert bool(here) == active
        assert sum(kind == "sole" for *_, kind in here) <= 1
        assert all(kind == "shifting" for *_, kind in here) or len(here) == 1


@FEW
@given(played())
def test_whoever_is_active_works_whatever_happens(run: Played):
    """Nobody of a saturated function is there and free, told from the log row by row."""
    log = run.log
    people = range(len(log.names.people))
    for who, start, end in saturated(log, [[p] for p in people]):
        middle = (start + end) // 2
        rows = [
            row
            for row, group in enumerate(log.columns["people"].tolist())
            if group >= 0 and who in log.names.groups[group]
        ]
        begun = log.columns["started"][rows]
        over = log.columns["completed"][rows]
        assert ((begun <= middle) & (begun >= 0) & ((over > middle) | (over < 0))).any()


def test_the_table_is_in_minutes():
    log = play(60, person("ann", "staff/a"), order("I-1", 0, step("a1", "staff/a", 20)))
    table = shifting(log)
    assert isinstance(table, pd.DataFrame)
    assert (table["end"] * MINUTE).tolist() == [to_micros(20)]
