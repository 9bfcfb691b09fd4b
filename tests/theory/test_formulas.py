"""The closed forms themselves, against published values and special cases of each other."""

from __future__ import annotations

import math

import pytest

from sim.durations import Duration, Exponential, Fixed, Gamma, Uniform
from sim.studies.validity.truths import until_so_many
from tests.theory.formulas import (
    cobham_waits,
    erlang_b,
    erlang_c,
    lognormal,
    mg1_wait,
    mmc_wait,
    mmc_within,
    priority_mmc_waits,
    resumed_responses,
    second_moment,
    visits,
)

RATE = 0.7


def test_erlang_formulas_give_the_tabulated_values_of_five_agents() -> None:
    assert erlang_b(5, 4.0) == pytest.approx(0.199067, abs=5e-7)
    assert erlang_c(5, 4.0) == pytest.approx(0.554113, abs=5e-7)
    assert mmc_wait(48 / 60, 5.0, 5) == pytest.approx(2.7706, abs=5e-5)


def test_the_service_level_of_five_agents_follows_from_the_tabulated_share_who_wait() -> None:
    """One agent's worth of time is left over: those who wait do so for 5 min, exponentially."""
    assert mmc_within(48 / 60, 5.0, 5, 0.0) == pytest.approx(1 - 0.554113, abs=5e-7)
    assert mmc_within(48 / 60, 5.0, 5, 5.0) == pytest.approx(1 - 0.554113 / math.e, abs=5e-7)


def test_one_exponential_server_is_the_same_in_every_formula() -> None:
    wait = RATE / (1 - RATE)
    assert mmc_wait(RATE, 1.0, 1) == pytest.approx(wait)
    assert mg1_wait(RATE, Exponential(1.0)) == pytest.approx(wait)
    assert mg1_wait(RATE, Gamma(1.0, 1.0)) == pytest.approx(wait)
    assert cobham_waits([(RATE, Exponential(1.0))]) == pytest.approx([wait])
    assert priority_mmc_waits([RATE], 1.0, 1) == pytest.approx([wait])


def test_fixed_service_halves_the_wait() -> None:
    assert mg1_wait(RATE, Fixed(1.0)) == pytest.approx(mg1_wait(RATE, Exponential(1.0)) / 2)


def test_priorities_share_out_the_wait_but_do_not_change_it_on_average() -> None:
    rates = [0.5, 1.0, 0.7]
    waits = priority_mmc_waits(rates, 1.0, 3)
    mean = sum(r * w for r, w in zip(rates, waits, strict=True)) / sum(rates)
    assert waits == sorted(waits)
    assert mean == pytest.approx(mmc_wait(sum(rates), 1.0, 3))


def test_whoever_interrupts_all_others_is_alone_and_nothing_is_lost_by_it() -> None:
    first, second = resumed_responses([(0.3, Exponential(1.0)), (0.4, Exponential(1.0))])
    assert first == pytest.approx(1 / (1 - 0.3))
    assert 0.3 * first + 0.4 * second == pytest.approx(0.7 * (1 + mmc_wait(0.7, 1.0, 1)))


def test_the_first_to_come_is_the_least_and_all_take_the_sum_of_the_harmonic_series() -> None:
    assert until_so_many(1, 4, 12.0) == pytest.approx(3.0)
    assert until_so_many(4, 4, 12.0) == pytest.approx(12 * (1 + 1 / 2 + 1 / 3 + 1 / 4))


@pytest.mark.parametrize(
    "service", [Uniform(1, 4), Gamma(2, 0.5), lognormal(1.5, 1.2), Exponential(3), Fixed(2)]
)
def test_second_moments_agree_with_the_quantile_functions(service: Duration) -> None:
    import numpy as np

    u = (np.arange(2_000_000) + 0.5) / 2_000_000
    assert float(np.mean(service.quantile(u) ** 2)) == pytest.approx(
        second_moment(service), rel=1e-3
    )


def test_a_lognormal_told_by_mean_and_variation_has_them() -> None:
    told = lognormal(1.5, 1.2)
    assert told.mean() == pytest.approx(1.5)
    assert second_moment(told) == pytest.approx(1.5**2 * (1 + 1.2**2))


def test_redoing_with_probability_p_takes_one_over_one_minus_p_visits() -> None:
    assert visits({"a": {"a": 0.25}}, "a") == pytest.approx({"a": 1 / 0.75})
