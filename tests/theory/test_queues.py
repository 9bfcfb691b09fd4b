"""Single stations played as scenarios agree with queueing theory (rule: `acceptance`)."""

from __future__ import annotations

import pytest

from sim.durations import Duration, Exponential, Fixed, Gamma, Uniform
from tests.theory.acceptance import assert_agrees_with_theory
from tests.theory.formulas import lognormal
from tests.theory.queues import interrupted, mg1, mmc, priority_mmc, two_priorities


@pytest.mark.parametrize(
    ("rate", "service", "servers", "customers"),
    [(0.5, 1.0, 1, 5_000), (1.2, 1.5, 3, 12_000)],
)
def test_waits_at_moderate_load_are_those_of_erlang(
    rate: float, service: float, servers: int, customers: int, seed: int
) -> None:
    assert_agrees_with_theory(mmc(rate, service, servers, customers), seed)


def test_urgent_calls_wait_as_cobham_says_and_routine_ones_too(seed: int) -> None:
    classes = [(0.25, Exponential(1.0)), (0.25, Exponential(1.2))]
    assert_agrees_with_theory(two_priorities(classes, 8_000), seed)


def test_what_is_interrupted_is_answered_as_late_as_preemption_with_resumption_says(
    seed: int,
) -> None:
    classes = [(0.25, Exponential(1.0)), (0.25, Exponential(1.2))]
    assert_agrees_with_theory(interrupted(classes, 8_000), seed)


@pytest.mark.slow
@pytest.mark.parametrize(
    "classes",
    [
        [(0.3, Exponential(1.0)), (0.45, Exponential(1.0))],
        [(0.5, Fixed(0.4)), (0.2, Exponential(2.5))],
        [(0.1, Gamma(3.0, 1.0)), (0.4, Exponential(1.0))],
    ],
    ids=["alike", "short before long", "long before short"],
)
def test_work_that_is_interrupted_by_work_of_any_length_is_as_late_as_theory_says(
    classes: list[tuple[float, Duration]], seed: int
) -> None:
    """What is interrupted is exponential: a rest waits behind what was set before it was left.

    The formula is for rests that go first. Of exponential lengths the rest is as long as the whole,
    so their order changes no mean; of others it does.
    """
    assert_agrees_with_theory(interrupted(classes, 25_000), seed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rate", "service", "servers", "customers"),
    [(0.8, 1.0, 1, 25_000), (0.07, 10.0, 1, 10_000)],
)
def test_one_person_waits_as_mm1(
    rate: float, service: float, servers: int, customers: int, seed: int
) -> None:
    assert_agrees_with_theory(mmc(rate, service, servers, customers), seed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rate", "service", "servers", "customers"),
    [(0.15, 10.0, 2, 15_000), (0.8, 5.0, 5, 35_000), (0.7, 8.0, 8, 30_000)],
)
def test_several_people_wait_as_erlang_c(
    rate: float, service: float, servers: int, customers: int, seed: int
) -> None:
    assert_agrees_with_theory(mmc(rate, service, servers, customers), seed)


@pytest.mark.slow
@pytest.mark.parametrize(
    "service",
    [Fixed(7.0), Gamma(7.0, 3.0), Gamma(7.0, 9.0), Uniform(2.0, 12.0), lognormal(7.0, 1.0)],
    ids=["fixed", "even gamma", "uneven gamma", "uniform", "lognormal"],
)
def test_one_person_waits_as_pollaczek_and_khinchine_say(service: Duration, seed: int) -> None:
    assert_agrees_with_theory(mg1(0.1, service, 15_000), seed)


@pytest.mark.slow
@pytest.mark.parametrize(
    "classes",
    [
        [(0.3, Exponential(1.0)), (0.45, Exponential(1.0))],
        [(0.5, Fixed(0.4)), (0.2, lognormal(2.5, 0.8))],
        [(0.2, Gamma(2.0, 1.0)), (0.2, Exponential(1.0)), (0.15, Uniform(0.0, 2.0))],
    ],
    ids=["alike", "short before long", "three classes"],
)
def test_each_priority_waits_as_cobham_says(
    classes: list[tuple[float, Duration]], seed: int
) -> None:
    assert_agrees_with_theory(two_priorities(classes, 25_000), seed)


@pytest.mark.slow
def test_each_priority_of_calls_to_several_people_waits_as_kella_and_yechiali_say(
    seed: int,
) -> None:
    assert_agrees_with_theory(priority_mmc([0.9, 1.2], 1.0, 3, 25_000), seed)
