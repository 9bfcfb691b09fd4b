"""Cascades, rework and deciders who do not answer agree with their closed forms.

A regular tree of depth d in which every unit has s right below it, briefings of b minutes, and
nobody with anything else to do. One to one, unit k of those below one head is told k·b after the
head was, so that the last leaf is told after s·d·b, and the mean leaf after d·b·(s+1)/2. Jointly,
after g minutes to gather, all of level l are told after l·(g+b). Along a chain each link passes the
right version on with probability φ; read-back that catches q makes that 1 - (1 - φ)(1 - q); all k
links do with its k-th power. Work of V minutes that is redone with probability p takes V/(1 - p) in
the mean if there is no limit, and V(1 + p) if it is redone at most once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from sim.distributions import Exponential
from sim.durations import Duration
from sim.engine import Player
from sim.log import KIND, NEVER, OUTCOME, Log
from sim.measures.cascades import all_below, cascades, orders
from sim.scenario import Scenario, Step, Unit
from tests.builders import (
    Things,
    cascade,
    exercise,
    inject,
    order,
    person,
    procedure,
    reached,
    step,
)
from tests.theory.acceptance import disagreement

REPLICATIONS = 30
LONG = 5_000
"""ENDEX [min] when everything is over."""


def tree(span: int, depth: int) -> list[Things]:
    """Return the units of a regular tree, each with a head of its own."""
    units = [Unit("top", "top")]
    level = ["top"]
    for _ in range(depth):
        level = [f"{head}-{k}" for head, k in product(level, range(span))]
        units += [Unit(name, name, parent=name.rpartition("-")[0]) for name in level]
    return [units, [person(f"head of {u.id}", f"{u.id}/head", shift=(0, LONG)) for u in units]]


def given(span: int, depth: int, briefing: Step, cases: int = 1) -> Scenario:
    """Return the exercise in which the order is given ``cases`` times, one after the other."""
    injects = [inject(f"I-{k}", k * LONG / (cases + 1), "top", does="card") for k in range(cases)]
    return exercise(LONG, tree(span, depth), injects, procedure("card", briefing))


def leaves(log: Log, scenario: Scenario, depth: int) -> list[float]:
    """Return the minutes after which each leaf was told."""
    told = cascades(log, orders(scenario))
    return [float(str(at)) for *_, unit, at, _ in told if str(unit).count("-") == depth]


SHAPES = [(1, 1), (1, 6), (2, 3), (3, 2), (5, 1), (4, 3)]


@pytest.mark.parametrize(("span", "depth"), SHAPES)
def test_one_to_one_the_last_and_the_mean_leaf_are_told_as_in_a_regular_tree(span, depth):
    scenario = given(span, depth, step("alert", takes=7, cascade=cascade()))
    told = leaves(Player(scenario).play(0), scenario, depth)
    assert len(told) == span**depth
    assert max(told) == span * depth * 7
    assert np.mean(told) == pytest.approx(depth * 7 * (span + 1) / 2)


@pytest.mark.parametrize(("span", "depth"), SHAPES)
def test_jointly_all_of_a_level_are_told_together(span, depth):
    how = cascade(briefing="joint", gather=4)
    scenario = given(span, depth, step("alert", takes=7, cascade=how))
    told = leaves(Player(scenario).play(0), scenario, depth)
    assert told == [depth * (4 + 7)] * span**depth


@pytest.mark.parametrize(("span", "depth"), [(3, 3), (5, 2)])
def test_the_mean_leaf_of_briefings_that_vary_is_that_of_their_mean(span, depth, seed):
    """Waiting is a sum of briefings, so that its mean is that of the sum."""
    scenario = given(span, depth, step("alert", takes=Exponential(7), cascade=cascade()), cases=10)
    player = Player(scenario)
    means = [
        float(np.mean(leaves(player.play(seed, k), scenario, depth))) for k in range(REPLICATIONS)
    ]
    assert not (wrong := disagreement("mean leaf", means, depth * 7 * (span + 1) / 2)), wrong


CHAINS = [(0.9, None, 3), (0.97, None, 8), (0.8, 0.5, 3), (0.7, 0.9, 5)]


@pytest.mark.parametrize(("fidelity", "catches", "links"), CHAINS)
@pytest.mark.parametrize("briefing", ["one-to-one", "joint"])
def test_the_right_version_reaches_the_end_of_a_chain_as_often_as_all_links_keep_it(
    fidelity, catches, links, briefing, seed
):
    more = {} if catches is None else {"read_back": (0, catches)}
    how = cascade(briefing=briefing, fidelity=fidelity, **more)
    scenario = given(1, links, step("alert", takes=0, cascade=how), cases=100)
    last = all_below(scenario, "top")[-1]
    player = Player(scenario)
    shares = [right_share(player.play(seed, k), scenario, last) for k in range(REPLICATIONS)]
    each = 1 - (1 - fidelity) * (1 - (catches or 0))
    assert not (wrong := disagreement("right", shares, each**links)), wrong


def right_share(log: Log, scenario: Scenario, unit: str) -> float:
    """Return in which share of the cases ``unit`` holds the right version."""
    told = cascades(log, orders(scenario))
    return float(np.mean([bool(right) for *_, to, _, right in told if to == unit]))


@pytest.mark.parametrize(("chance", "at_most"), [(0.2, None), (0.5, None), (0.3, 1), (0.6, 1)])
def test_work_that_may_be_redone_takes_as_long_as_all_its_rounds(chance, at_most, seed):
    """200 independent pieces of work, each with somebody of its own."""
    lasting = work_and_rework(Exponential(5), chance, at_most, seed)
    truth = 5 / (1 - chance) if at_most is None else 5 * (1 + chance)
    assert not (wrong := disagreement("work", lasting, truth)), wrong


def work_and_rework(
    takes: Duration, chance: float, at_most: int | None, seed: int
) -> Sequence[float]:
    people = [person(f"p{k}", f"u/r{k}", shift=(0, LONG)) for k in range(200)]
    pieces = [
        order(f"I-{k}", 0, step("x", f"u/r{k}", takes, again=("x", chance, at_most)))
        for k in range(200)
    ]
    player = Player(exercise(LONG, people, pieces))
    logs = (player.play(seed, k) for k in range(REPLICATIONS))
    return [sum(_lengths(log, "work")) / 200 for log in logs]


def _lengths(log: Log, kind: str) -> list[float]:
    rows = log.columns["kind"] == KIND[kind]
    assert np.all(log.columns["completed"][rows] != NEVER)
    took = log.columns["completed"][rows] - log.columns["started"][rows]
    return [minutes / 60e6 for minutes in took.tolist()]


@pytest.mark.parametrize("limit", [1, 17.5, 240])
def test_a_decider_who_never_answers_costs_the_timeout_exactly(limit):
    """Whatever else happens meanwhile; the draws of what would have been done do not matter."""
    decide = step("decide", "u/chief", Exponential(30), by_default=limit, milestone="decided")
    scenario = exercise(
        LONG,
        person("ann", "u/chief", shift=(LONG - 1, LONG)),
        [order(f"I-{k}", 3 * k, decide) for k in range(5)],
    )
    log = Player(scenario).play(0)
    for k in range(5):
        assert reached(log, f"I-{k}", "decided") == 3 * k + limit
    rows = log.columns["kind"] == KIND["work"]
    assert set(log.columns["outcome"][rows].tolist()) == {OUTCOME["by default"]}
