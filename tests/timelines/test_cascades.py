"""Orders that go down the chain of command, link by link (R9)."""

from __future__ import annotations

from typing import Any

import pytest

from sim.distributions import Uniform
from sim.engine import unplayed
from sim.log import KIND, NEVER, OUTCOMES, Log
from sim.scenario import Need, Step, Unit
from tests.builders import (
    Minutes,
    Things,
    cascade,
    exercise,
    inject,
    length,
    order,
    person,
    procedure,
    reached,
    rows,
    step,
)
from tests.explained import play_explained as play

HEAD = "head"


def chain_of_command() -> list[Things]:
    """Return top (tia), below it left (leo) and right (rut), below left far (fia)."""
    return [
        unit("top"),
        unit("left", "top"),
        unit("right", "top"),
        unit("far", "left"),
        person("tia", "top/head"),
        person("leo", "left/head"),
        person("rut", "right/head"),
        person("fia", "far/head"),
    ]


def unit(name: str, parent: str | None = None, **more: str) -> Unit:
    return Unit(name, name, parent=parent, contact=(HEAD,), **more)  # type: ignore[arg-type]


def given(takes: Minutes = 10, at: float = 0, *steps: Step, **how: Any) -> Things:
    """Return an inject at ``at`` to top, which gives the order 'alert'."""
    return [
        inject("I-1", at, "top", does="card"),
        procedure("card", step("alert", takes=takes, cascade=cascade(**how)), *steps),
    ]


def told(log: Log) -> list[tuple[str, float, str]]:
    """Return who was told when and in which version, as the log has it."""
    columns = log.columns
    links = (columns["kind"] == KIND["briefing"]) & (columns["to"] != NEVER)
    links &= columns["completed"] != NEVER
    return sorted(
        (
            log.names.units[columns["to"][k]],
            columns["completed"][k] / 60e6,
            OUTCOMES[columns["outcome"][k]],
        )
        for k in links.nonzero()[0]
    )


def test_one_to_one_each_head_briefs_those_below_in_the_order_of_units():
    """10 minutes each.

    ====  =====================================================================
       0  tia briefs leo, then at 10 rut
      10  leo has been told and briefs fia, while tia briefs rut
      20  all have been told; the order of tia is over
    ====  =====================================================================
    """
    log = play(60, chain_of_command(), given(10))
    assert rows(log, "briefing") == [
        ("alert", "leo tia", 0, 0, 10, "completed"),
        ("alert", "rut tia", 0, 10, 20, "completed"),
        ("alert", "fia leo", 10, 10, 20, "completed"),
    ]
    assert [reached(log, "I-1", "sent", u) for u in ("left", "right", "far")] == [0, 0, 10]
    assert [reached(log, "I-1", "noticed", u) for u in ("left", "right", "far")] == [10, 20, 20]
    assert reached(log, "I-1", "completed", "left") == 20, "once far has been told"
    assert reached(log, "I-1", "completed", "top") == 20


def test_jointly_they_gather_and_are_told_together():
    """5 minutes to gather, 10 for the briefing: left and right at 15, far at 30.

    Gathering takes nobody's time: until 5 tia files something.
    """
    log = play(
        60,
        chain_of_command(),
        given(10, briefing="joint", gather=5),
        order("X", 0, step("file", "top/head", 5)),
    )
    assert rows(log, "pause", "briefing") == [
        ("alert", "", 0, 0, 5, "completed"),
        ("alert", "leo rut tia", 5, 5, 15, "completed"),
        ("alert", "", 15, 15, 15, "completed"),
        ("alert", "", 15, 15, 15, "completed"),
        ("alert", "", 15, 15, 20, "completed"),
        ("alert", "fia leo", 20, 20, 30, "completed"),
        ("alert", "", 30, 30, 30, "completed"),
    ]
    assert told(log) == [
        ("far", 30, "completed"),
        ("left", 15, "completed"),
        ("right", 15, "completed"),
    ]
    assert reached(log, "I-1", "completed", "top") == 15


def test_each_gathering_each_briefing_and_each_reading_back_has_a_draw_of_its_own():
    """All of them uniform: no two of eight are alike, nor those of two cases."""
    even = Uniform(1, 9)
    how: dict[str, Any] = {"briefing": "joint", "gather": even, "read_back": (even, 0.5)}
    log = play(200, chain_of_command(), given(even, **how), inject("I-2", 90, "top", does="card"))
    columns = log.columns
    took = (columns["completed"] - columns["started"])[columns["completed"] > columns["started"]]
    assert len(set(took.tolist())) == len(took) == 2 * 4


def test_a_joint_briefing_waits_for_everybody():
    """Rut is busy until 30: all are told at 40."""
    log = play(
        90,
        chain_of_command(),
        given(10, briefing="joint"),
        order("X", 0, step("rut's", "right/head", 30)),
    )
    assert rows(log, "briefing")[0] == ("alert", "leo rut tia", 0, 30, 40, "completed")


def test_one_to_one_whoever_is_busy_is_told_later():
    """Leo is busy until 15: tia briefs rut first, 0-10, and leo when both are free, 15-25."""
    log = play(
        90,
        chain_of_command(),
        given(10),
        order("X", 0, step("leo's", "left/head", 15, priority=1)),
    )
    assert rows(log, "briefing") == [
        ("alert", "leo tia", 0, 15, 25, "completed"),
        ("alert", "rut tia", 0, 0, 10, "completed"),
        ("alert", "fia leo", 25, 25, 35, "completed"),
    ]


def test_each_unit_that_was_told_passes_the_order_on_and_then_does_its_own_part():
    """Told at 10, leo first briefs fia (10-20) and then acts (20-25); rut acts 20-25.

    The order of tia ends at 20, when those right below her have been told; then she reports.
    """
    log = play(
        90,
        chain_of_command(),
        given(10, 0, step("report", "top/head", 5, "alert"), procedure="part"),
        procedure("part", Step("act", "act", (Need(role=HEAD),), length(5), milestone="acted")),
    )
    assert rows(log) == [
        ("act", "leo", 10, 20, 25, "completed"),
        ("act", "fia", 20, 20, 25, "completed"),
        ("act", "rut", 20, 20, 25, "completed"),
        ("report", "tia", 20, 20, 25, "completed"),
    ]
    assert reached(log, "I-1", "acted", "far") == 25
    assert reached(log, "I-1", "completed", "left") == 25


@pytest.mark.parametrize(
    ("fidelity", "version"), [(1.0, "completed"), (0.0, "misunderstood")], ids=["all", "none"]
)
@pytest.mark.parametrize("briefing", ["one-to-one", "joint"])
def test_a_link_passes_the_right_version_on_surely_or_never(fidelity, version, briefing):
    log = play(60, chain_of_command(), given(10, briefing=briefing, fidelity=fidelity))
    assert [each[2] for each in told(log)] == [version] * 3


def test_reading_back_takes_time_and_catches_what_went_wrong():
    """Each link is wrong and always caught: 10 + 1 minutes, left at 11, right and far at 22."""
    log = play(60, chain_of_command(), given(10, fidelity=0.0, read_back=(1, 1.0)))
    assert told(log) == [
        ("far", 22, "completed"),
        ("left", 11, "completed"),
        ("right", 22, "completed"),
    ]


def test_after_a_joint_briefing_each_reads_back_in_turn():
    """Two are told in 10 + 2 x 1 minutes, one in 10 + 1."""
    log = play(
        60, chain_of_command(), given(10, briefing="joint", fidelity=0.0, read_back=(1, 1.0))
    )
    assert [each[:2] for each in told(log)] == [("far", 23), ("left", 12), ("right", 12)]


def test_reading_back_does_not_catch_what_the_other_side_has_wrong_too():
    """Of those below left nobody has the right version where left has not, whatever is read back.

    Fidelity 0, read-back catches half: over 40 seeds some of left have it right, some have not.
    """
    found = set()
    for seed in range(40):
        log = play(60, chain_of_command(), given(1, fidelity=0.0, read_back=(0, 0.5)), seed=seed)
        version = {unit: outcome for unit, _, outcome in told(log)}
        found.add((version["left"], version["far"]))
    assert ("misunderstood", "completed") not in found
    assert {("completed", "completed"), ("misunderstood", "misunderstood")} <= found


def test_a_unit_that_exercise_control_plays_is_told_in_the_time_of_the_other_side_alone():
    """Left is a counterpart without people: tia briefs it, and it briefs far, in fia's time."""
    log = play(
        60,
        unit("top"),
        unit("left", "top", kind="counterpart"),
        unit("far", "left"),
        unit("farther", "left", kind="counterpart"),
        person("tia", "top/head"),
        person("fia", "far/head"),
        given(10, procedure="part"),
        procedure("part", Step("act", "act", (Need(role=HEAD),), length(5))),
    )
    assert rows(log) == [("act", "fia", 20, 20, 25, "completed")], "nobody else is there to act"
    assert rows(log, "briefing") == [
        ("alert", "tia", 0, 0, 10, "completed"),
        ("alert", "fia", 10, 10, 20, "completed"),
        ("alert", "", 10, 10, 20, "completed"),
    ]
    assert reached(log, "I-1", "completed", "left") == 20


def test_whoever_heads_two_units_needs_nobody_to_be_told():
    """Tia heads left too: after briefing rut (right stands first here) she takes her time alone."""
    log = play(
        60,
        unit("top"),
        unit("left", "top"),
        unit("right", "top"),
        person("tia", "top/head", "left/head"),
        person("rut", "right/head"),
        given(10),
    )
    assert rows(log, "briefing") == [
        ("alert", "rut tia", 0, 0, 10, "completed"),
        ("alert", "tia", 0, 10, 20, "completed"),
    ]


def test_a_role_that_is_named_is_briefed_instead_of_the_contact():
    """The order goes from planner to planner; the heads have nothing to do with it."""
    log = play(
        60,
        unit("top"),
        unit("left", "top"),
        unit("right", "top", kind="counterpart"),
        person("tia", "top/head"),
        person("leo", "left/head"),
        person("pia", "top/planner"),
        person("pär", "left/planner"),
        given(10, role="planner"),
    )
    assert rows(log, "briefing") == [
        ("alert", "pia pär", 0, 0, 10, "completed"),
        ("alert", "pia", 0, 10, 20, "completed"),
    ]


def test_whoever_was_not_told_by_endex_is_in_the_log_without_a_time():
    """At 15 left has been told; right and far are being told."""
    log = play(15, chain_of_command(), given(10))
    assert [row[4:] for row in rows(log, "briefing")] == [
        (10, "completed"),
        (None, "open"),
        (None, "open"),
    ]
    assert reached(log, "I-1", "noticed", "left") == 10
    for name in ("right", "far"):
        assert reached(log, "I-1", "noticed", name) is None
        assert reached(log, "I-1", "completed", name) is None


def test_an_order_that_was_never_given_leaves_all_below_to_come():
    """Tia is busy until ENDEX: nobody below is told, down to far."""
    log = play(30, chain_of_command(), given(10, 5), order("X", 0, step("tia's", "top/head", 60)))
    assert reached(log, "I-1", "noticed", "far") is None


def test_an_order_is_not_given_twice():
    """Whoever was told cannot be told anew: an order stands after work that may be redone."""
    check = step("check", "top/head", 5, "alert", again=("alert", 0.5, 1))
    scenario = exercise(60, chain_of_command(), given(10, 0, check))
    (refused,) = unplayed(scenario)
    assert refused.place == ("procedures", "card", "alert", "cascade")
