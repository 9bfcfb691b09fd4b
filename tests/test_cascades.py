"""How far orders get: reach, right versions and times, counted by hand."""

from __future__ import annotations

import math
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from sim.cli.show import show_run
from sim.measures.cascades import all_below, cascades, orders, reach_over_time
from sim.scenario import Scenario
from sim.studies import replicate
from sim.studies.summary import cascades as summary
from tests.builders import Things, exercise, inject, order, person, procedure, send, step
from tests.builders import cascade as down
from tests.timelines.test_cascades import chain_of_command


def given(end: float, *more: Things, chance: float | None = None, **how: object) -> Scenario:
    """Top's order of 10 minutes a briefing, first to left and right, then from left to far."""
    maybe: dict[str, Any] = {} if chance is None else {"chance": chance}
    alert = step("alert", takes=10, cascade=down(**how), **maybe)
    card = procedure("card", alert)
    return exercise(end, chain_of_command(), inject("I-1", 5, "top", does="card"), card, *more)


def test_all_below_are_those_of_every_level():
    scenario = given(60)
    assert all_below(scenario, "top") == ("left", "right", "far")
    assert all_below(scenario, "far") == ()


def test_an_order_is_found_behind_a_message_too():
    """The inject goes to far, which tells left, which gives an order to far."""
    scenario = exercise(
        60,
        chain_of_command(),
        inject("I-1", 0, "far", does="card"),
        procedure("card", step("tell", "far/head", send=send("left", "note", "card 2"))),
        procedure("card 2", step("alert", takes=10, cascade=down())),
    )
    assert orders(scenario) == [("I-1", "alert", "left", ("far",))]


def test_reach_and_times_are_counted_from_the_giving_of_the_order():
    """Given at 5: left told after 10, right and far after 20 minutes. Mean 50 / 3."""
    runs = replicate(given(60), 2)
    (row,) = summary(runs).to_dict("records")
    assert (row["case"], row["order"], row["by"]) == ("I-1", "alert", "top")
    assert (row["units"], row["runs"]) == (3, 2)
    assert (row["reach"], row["right"], row["last"], row["never"]) == (1, 1, 20, "")
    assert row["mean"] == pytest.approx(50 / 3)


def test_a_joint_order_counts_from_its_gathering():
    """Given at 5, gathering until 10: left and right after 15, far after 30 minutes."""
    runs = replicate(given(60, briefing="joint", gather=5), 1)
    assert runs["cascades"]["at"].tolist() == [15, 15, 30]


def test_who_was_never_told_is_named():
    """ENDEX at 20: only left has been told, after 10 minutes."""
    runs = replicate(given(20), 1)
    assert runs["cascades"]["unit"].tolist() == ["left", "right", "far"]
    assert runs["cascades"]["right"].tolist() == [True, False, False]
    (row,) = summary(runs).to_dict("records")
    assert row["reach"] == row["right"] == pytest.approx(1 / 3)
    assert (row["mean"], row["last"]) == (10, math.inf)
    assert sorted(row["never"].split("; ")) == ["far", "right"]


def test_an_order_that_was_never_begun_reached_nobody():
    """Whatever keeps tia from it: joint or not, the run counts."""
    for briefing in ("one-to-one", "joint"):
        late = order("X", 0, step("tia's", "top/head", 60, priority=1))
        runs = replicate(given(30, late, briefing=briefing), 1)
        (row,) = summary(runs).to_dict("records")
        assert (row["reach"], row["runs"], row["last"]) == (0, 1, math.inf)
        assert math.isnan(row["mean"])


def test_an_order_that_chance_left_out_does_not_count():
    assert replicate(given(60, chance=0.0), 1)["cascades"].empty


def test_a_wrong_version_is_told_but_not_right():
    runs = replicate(given(60, fidelity=0.0), 1)
    (row,) = summary(runs).to_dict("records")
    assert (row["reach"], row["right"]) == (1, 0)


def test_reach_grows_over_time():
    """After 10 minutes one of three, after 20 all of them."""
    curve = reach_over_time(replicate(given(60), 4)["cascades"])
    assert curve["at"].tolist() == [10, 20]
    assert curve["reach"].tolist() == pytest.approx([1 / 3, 1])
    assert curve["right"].tolist() == pytest.approx([1 / 3, 1])


def test_without_orders_there_is_nothing():
    scenario = exercise(60, person("ann", "staff/a"), order("I-1", 0, step("x", "staff/a", 5)))
    runs = replicate(scenario, 1)
    assert runs["cascades"].empty
    assert summary(runs).empty
    assert reach_over_time(runs["cascades"]).empty
    assert orders(scenario) == []
    assert cascades(None, []) == []  # type: ignore[arg-type]  # no log is looked at


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Orders down the chain of command"), ("sv", "Order nedåt i linjen")],
)
def test_the_table_is_printed_where_there_are_orders(language, title):
    console = Console(width=100, record=True, file=StringIO())
    show_run(replicate(given(20), 2), console, language)
    printed = console.export_text()
    assert title in printed
    assert "I-1  alert (top)" in printed
