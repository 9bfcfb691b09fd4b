"""Procedures that pass through several units agree with the theory of open networks."""

from __future__ import annotations

import pytest

from tests.theory.acceptance import assert_agrees_with_theory
from tests.theory.formulas import Node
from tests.theory.networks import (
    branching,
    feedback_out_of_a_branch,
    tandem,
    with_optional_step,
)

pytestmark = pytest.mark.slow


def test_two_stations_one_after_the_other_are_each_as_if_alone(seed: int) -> None:
    assert_agrees_with_theory(tandem(0.7, {"intake": Node(1.0), "answer": Node(0.9)}, 25_000), seed)


def test_three_stations_with_several_people_are_each_as_if_alone(seed: int) -> None:
    nodes = {"intake": Node(1.2, 2), "draft": Node(3.0, 4), "approve": Node(0.7)}
    assert_agrees_with_theory(tandem(1.0, nodes, 16_000), seed)


def test_a_branching_network_with_work_redone_is_that_of_jackson(seed: int) -> None:
    nodes = {
        "switchboard": Node(0.7, 2),
        "water": Node(0.8),
        "power": Node(2.4, 2),
        "log": Node(0.5),
    }
    assert_agrees_with_theory(branching(0.8, nodes, 15_000), seed)


def test_work_sent_back_out_of_a_branch_is_that_of_jackson(seed: int) -> None:
    nodes = {
        "switchboard": Node(0.8, 2),
        "water": Node(0.9),
        "power": Node(2.4, 2),
        "log": Node(0.7),
    }
    assert_agrees_with_theory(feedback_out_of_a_branch(0.8, nodes, 15_000), seed)


def test_a_step_left_out_by_chance_and_a_unit_visited_twice_are_as_jackson_says(seed: int) -> None:
    nodes = {"intake": Node(1.0, 3), "checks": Node(1.5)}
    assert_agrees_with_theory(with_optional_step(1.1, nodes, 16_000), seed)
