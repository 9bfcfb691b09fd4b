"""On exercises that the simulator made: how often the joint test errs, and what it can find."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import kstest

from sim.drill.comparison.envelope import LEVEL, Reference, p_values
from sim.drill.comparison.planting import slowed, without
from sim.drill.comparison.playing import Plays, response_times
from sim.scenario import Scenario
from tests.drills import looked_at, morning, pool

pytestmark = pytest.mark.slow

POOL = 20_000
REFERENCE = 999
NORMAL = 3_000
PLANTED = 400


def references(curves: int) -> Iterator[np.ndarray]:
    """Yield for each of the first curves of the pool so many others, chosen at random for each."""
    draw = np.random.default_rng(20_261_122)
    for own in range(curves):
        others = draw.choice(POOL - 1, REFERENCE, replace=False)
        yield pool(POOL)[others + (others >= own)]


def joint(curves: np.ndarray) -> np.ndarray:
    """Return the joint p of each curve; the k-th is not compared with the k-th of the pool."""
    exact = np.zeros(curves.shape[1])
    pairs = zip(curves, references(len(curves)), strict=True)
    return np.array([Reference(others, exact).p(curve) for curve, others in pairs])


@pytest.fixture(scope="module")
def normal() -> np.ndarray:
    """Return the joint p of normal exercises."""
    return joint(pool(POOL)[:NORMAL])


def test_the_joint_test_calls_one_normal_exercise_in_twenty_unusual(normal):
    assert 0.04 <= (normal <= LEVEL).mean() <= 0.06


def test_joint_p_values_of_normal_exercises_are_uniform(normal):
    assert kstest(normal, "uniform").pvalue > 0.01


def test_p_values_of_single_times_are_uniform():
    curves, exact = pool(POOL)[:1000], np.zeros(pool(POOL).shape[1])
    pairs = zip(curves, references(len(curves)), strict=True)
    late = np.array([p_values(others, curve, exact)[0] for curve, others in pairs])
    for of_moment in late.T[2::9]:  # four of the times at which somebody acted
        assert kstest(of_moment, "uniform").pvalue > 0.01


@cache
def found(difference: str) -> float:
    """Return the share of exercises with a difference that the joint test calls unusual."""
    scenario = DIFFERENCES[difference](morning())
    curves = response_times(scenario, looked_at(scenario), Plays(PLANTED, seed=1))
    return float((joint(curves) <= LEVEL).mean())


def slower(factor: float) -> Callable[[Scenario], Scenario]:
    """Return the change that lets all work take so many times as long."""
    return lambda scenario: slowed(slowed(scenario, "care", factor), "press", factor)


DIFFERENCES: dict[str, Callable[[Scenario], Scenario]] = {
    "none": slower(1.0),
    "work 20 % slower": slower(1.2),
    "work 40 % slower": slower(1.4),
    "work 60 % slower": slower(1.6),
    "one clerk missing": partial(without, people=["care-4"]),
    "two clerks missing": partial(without, people=["care-3", "care-4"]),
}


def test_the_slower_the_work_the_more_often_it_is_found():
    none, *shares = (found(name) for name in DIFFERENCES if name.startswith(("none", "work")))
    assert 0.03 < none < 0.08
    assert [none, *shares] == sorted([none, *shares])
    assert shares[-1] > 0.2


def test_two_missing_people_are_found_more_often_than_one():
    one, two = found("one clerk missing"), found("two clerks missing")
    assert one < 2 * two / 3
    assert two > 0.3


def test_the_documentation_gives_these_shares(normal):
    page = (Path(__file__).parents[1] / "docs/explanation/comparison.md").read_text("utf-8")
    stated = dict(re.findall(r"^\| ([a-z0-9% ]+) \| (\d+) % \|$", page, re.MULTILINE))
    shares = {name: str(round(100 * found(name))) for name in DIFFERENCES if name != "none"}
    assert stated == {"none": str(round(100 * (normal <= LEVEL).mean())), **shares}
