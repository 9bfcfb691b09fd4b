"""Lines and talkgroups: worked out by hand, and never taken beyond their number."""

from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from sim.clock import MINUTE
from sim.engine import simulate
from sim.measures.bins import Bins
from sim.measures.lines import LINES, Lines, pools_of
from sim.scenario import Scenario, Unit
from tests.builders import (
    Things,
    channel,
    exercise,
    order,
    pause,
    person,
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


def lines_of(scenario: Scenario) -> pd.DataFrame:
    """Return the table of one run, by channel and unit."""
    found = Lines(simulate(scenario), pools_of(scenario))
    index = pd.MultiIndex.from_tuples(found.names, names=["channel", "unit"])
    return pd.DataFrame(found.table(), index=index)


def row(end: float, *things: Things, of: tuple[str, str] = ("phone", "")) -> dict[str, float]:
    """Return what is not nothing of one row of the table."""
    table = lines_of(exercise(end, *things))
    found = {name: float(table[name].loc[of]) for name in LINES}
    return {k: v for k, v in found.items() if v}


def calls(number: int, to: str = "town", at: float = 0) -> list[Things]:
    """Return so many who call ``to`` by phone, all at once, and as many who answer there."""
    callers = [person(f"caller-{k}", f"staff/c{k}") for k in range(number)]
    callees = [person(f"callee-{k}", f"{to}/d{k}") for k in range(number)]
    orders = [
        order(f"I-{k}", at, step("tell", f"staff/c{k}", send=send(to, "phone")))
        for k in range(number)
    ]
    return [*callers, *callees, *orders]


def phone(**more: Any) -> Things:
    return channel("phone", "call", **{"ring": 1, "retry": 5, "attempts": 2, "talk": 10, **more})


# by hand ------------------------------------------------------------------------------------------


def test_whoever_finds_all_lines_taken_hears_the_engaged_tone_and_gives_up_in_the_end():
    """Two talk 0-10. The third is engaged at 0 and, having paused 1-6, gives up at 6."""
    assert row(40, *calls(3), phone(lines=2)) == {
        "lines": 2,
        "occupied": 20,
        "share": 20 / 80,
        "peak": 2,
        "attempts": 4,
        "engaged": 1,
        "given_up": 1,
    }


def test_without_a_limit_nobody_knows_the_share():
    found = row(40, *calls(3), phone())
    assert isnan(found.pop("lines"))
    assert isnan(found.pop("share"))
    assert found == {"occupied": 30, "peak": 3, "attempts": 3}


def test_a_unit_has_lines_of_its_own():
    """Of two who call the town, with its one line, the second gets through at 12."""
    town = Unit("town", "town", lines=(("phone", 1),))
    things = [*calls(2), phone(lines=5, retry=11), town]
    assert row(40, *things, of=("phone", "town")) == {
        "lines": 1,
        "occupied": 20,
        "share": 0.5,
        "peak": 1,
        "attempts": 3,
        "engaged": 1,
    }
    assert row(40, *things)["peak"] == 1


def test_a_call_within_a_unit_takes_one_of_its_lines():
    things = [
        person("ann", "staff/a"),
        person("bo", "staff/b"),
        order("I-1", 0, step("tell", "staff/a", send=send("staff/b", "phone"))),
        phone(),
        Unit("staff", "staff", lines=(("phone", 2),)),
    ]
    found = row(20, *things, of=("phone", "staff"))
    assert (found["occupied"], found["peak"], found["attempts"]) == (10, 1, 1)


def test_whoever_asks_the_group_in_vain_holds_it():
    """Nobody listens until 30: the group is asked 0-2 and 12-14."""
    found = row(
        40,
        person("ann", "staff/a"),
        person("bo", "town/b", shift=(30, 40)),
        channel("radio", "talkgroup", ring=2, retry=10, attempts=2, talk=5),
        order("I-1", 0, step("tell", "staff/a", send=send("town", "radio"))),
        of=("radio", ""),
    )
    assert found == {
        "lines": 1,
        "occupied": 4,
        "share": 0.1,
        "peak": 1,
        "attempts": 2,
        "no_answer": 1,
        "given_up": 1,
    }


def test_a_talk_that_follows_upon_another_takes_the_same_line():
    """Ann speaks 0-5, and bo, who waited for her to end, 5-10."""
    found = row(
        40,
        person("ann", "staff/a"),
        person("bo", "town/b"),
        channel("radio", "talkgroup", ring=2, retry=10, attempts=2, talk=5),
        order("I-1", 0, step("tell", "staff/a", send=send("town", "radio"))),
        order("I-2", 0, step("tell", "town/b", send=send("staff", "radio"))),
        of=("radio", ""),
    )
    assert (found["occupied"], found["peak"], found["attempts"]) == (10, 1, 2)


def test_an_outage_cuts_off_and_is_met():
    """The talk 0-10 is cut off at 4; at 9 the channel is still dead until 12."""
    found = row(40, *calls(1), phone(attempts=3, outages=(4, 12)))
    assert (found["cut_off"], found["outage"], found["occupied"]) == (1, 1, 4 + 10)
    assert found["attempts"] == 3


def test_while_the_exercise_stands_no_line_is_taken():
    """The talk is 5-10 and, after the pause, 20-25."""
    found = row(40, pause(10, 20), *calls(1, at=5), phone(lines=1))
    assert (found["occupied"], found["share"]) == (10, 10 / 30)


def test_lines_over_time_are_means_over_each_bin():
    scenario = exercise(40, *calls(3), phone(lines=2, talk=15, attempts=1))
    log = simulate(scenario)
    found = Lines(log, pools_of(scenario)).load(Bins.of(log, 10))
    assert found["start"].tolist() == [0, 10, 20, 30]
    assert found["occupied"].tolist() == [2, 1, 0, 0]


def test_a_log_alone_tells_what_was_said_where_but_not_how_many_lines_there_are():
    found = Lines(simulate(exercise(40, *calls(2), phone(lines=2)), 0))
    assert found.names == [("phone", "")]
    assert found.table()["peak"].tolist() == [2]
    assert isnan(found.table()["lines"][0])


def test_without_calls_there_are_no_lines():
    assert Lines(simulate(exercise(40, person("ann", "staff/a")))).table()["peak"].tolist() == []


# whatever is played -------------------------------------------------------------------------------


def lines_are_never_taken_beyond_their_number(run: Played) -> None:
    found = Lines(run.log, pools_of(run.scenario))
    table = found.table()
    for name in ("occupied", "peak", "share"):
        assert not (table[name] < 0).any()
    assert not (table["peak"] > table["lines"]).any()
    assert not (table["share"] > 1).any()
    bins = Bins.of(run.log, 7)
    over_time = found.load(bins)["occupied"].reshape(-1, len(bins))
    assert not (over_time > table["lines"][:, None]).any()
    total = np.nansum(over_time * bins.went / MINUTE, axis=1)
    assert total == pytest.approx(table["occupied"], abs=1e-6)


def lines_are_taken_as_the_rows_say(run: Played) -> None:
    """The most at once is reached when a talk, or what holds a group, begins."""
    found = Lines(run.log, pools_of(run.scenario))
    table, units = found.table(), run.log.names.units
    for k, pool in enumerate(found.pools):
        rows = [r for r in run.of_kind("talk", "attempt") if r.started < run.end]
        rows = [r for r in rows if run.log.names.channels[r.channel] == pool.channel]
        ends = [{units[u] for u in (r.unit, r.to) if u >= 0} for r in rows]
        rows = [r for r, e in zip(rows, ends, strict=True) if not pool.unit or pool.unit in e]
        takes = [r for r in rows if r.kind == "talk" or pool.group]
        spans = [(r.started, min(r.completed, run.end)) for r in takes]
        at_once = [sum(s <= start < e for s, e in spans) for start, e in spans if e > start]
        assert table["peak"][k] == max(at_once, default=0)
        assert table["occupied"][k] * MINUTE == pytest.approx(sum(e - s for s, e in spans))
        over = [r for r in rows if r.kind == "attempt" and r.outcome != "open"]
        in_vain = sum(table[name][k] for name in ("engaged", "no_answer", "outage"))
        given_up = sum(r.outcome == "given up" for r in over)
        assert len(over) == sum(r.kind == "talk" for r in rows) + in_vain + given_up


@FEW
@given(played())
def test_whatever_is_said_takes_the_lines_that_there_are(run):
    lines_are_never_taken_beyond_their_number(run)
    lines_are_taken_as_the_rows_say(run)


def test_the_columns_are_those_that_are_kept():
    assert tuple(lines_of(exercise(40, *calls(1), phone()))) == LINES
