"""Durations: what each kind promises, and that text and kind are the same thing."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.clock import MINUTE
from sim.durations import (
    Duration,
    Empirical,
    Exponential,
    Fixed,
    Gamma,
    Lognormal,
    Pert,
    Triangular,
    Truncated,
    Uniform,
    Untruncated,
    read_duration,
    read_simple,
    sample_micros,
    write_duration,
)

FEW = np.array([1e-6, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1 - 1e-6])
FINE = (np.arange(200_000) + 0.5) / 200_000
NAN, INF = math.nan, math.inf

CONTINUOUS: list[Untruncated] = [
    Uniform(5, 10),
    Triangular(5, 10, 20),
    Triangular(5, 5, 20),
    Triangular(5, 20, 20),
    Pert(5, 10, 20),
    Pert(0, 0, 20),
    Exponential(10),
    Lognormal(8, 25),
    Gamma(10, 5),
]
UNTRUNCATED = [*CONTINUOUS, Fixed(10), Empirical((3, 5.5, 8, 8))]
TRUNCATED = [
    Truncated(Exponential(10), at_least=3),
    Truncated(Lognormal(8, 25), 2, 60),
    Truncated(Gamma(10, 5), at_most=12),
    Truncated(Pert(5, 10, 20), at_least=8),
    Truncated(Uniform(5, 10), 6, 9),
    Truncated(Triangular(5, 10, 20), 6, 15),
    Truncated(Fixed(10), 10, 10),
    Truncated(Empirical((3, 5.5, 8, 8)), at_least=5.5),
]
EVERY: list[Duration] = [*UNTRUNCATED, *TRUNCATED]

positive = st.floats(1e-3, 1e6)
lengths = st.just(0.0) | positive


def ascending(values: list[float]) -> list[float]:
    assume(min(values) < max(values))
    return sorted(values)


def several(number: int, each: st.SearchStrategy[float]) -> st.SearchStrategy[list[float]]:
    return st.lists(each, min_size=number, max_size=number).map(ascending)


kinds: st.SearchStrategy[Untruncated] = st.one_of(
    st.builds(Fixed, lengths),
    several(2, lengths).map(lambda points: Uniform(*points)),
    several(3, lengths).map(lambda points: Triangular(*points)),
    several(3, lengths).map(lambda points: Pert(*points)),
    st.builds(Exponential, positive),
    several(2, positive).map(lambda points: Lognormal(*points)),
    st.builds(Gamma, positive, positive),
    st.builds(Empirical, st.lists(lengths, min_size=1, max_size=9).map(tuple)),
)


@st.composite
def truncations(draw: st.DrawFn) -> Truncated:
    kind = draw(kinds)
    ends = sorted(draw(st.lists(lengths, min_size=2, max_size=2)))
    at_least, at_most = draw(st.sampled_from([(ends[0], ends[1]), (ends[0], INF), (0, ends[1])]))
    try:
        return Truncated(kind, at_least, at_most)
    except ValueError:
        assume(False)
        raise


durations: st.SearchStrategy[Duration] = kinds | truncations()


@given(durations)
def test_a_duration_is_read_exactly_as_it_was_written(duration: Duration) -> None:
    assert read_duration(write_duration(duration)) == duration


@pytest.mark.parametrize("minutes", [0.1 + 0.2, 1 / 3, 1e-300, 5e-324, 1.7e308, -0.0])
def test_even_odd_numbers_are_read_exactly_as_they_were_written(minutes: float) -> None:
    assert read_duration(write_duration(Fixed(minutes))) == Fixed(minutes)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("10 min", Fixed(10)),
        ("10min", Fixed(10)),
        ("90 s", Fixed(1.5)),
        ("90 sec", Fixed(1.5)),
        ("0 s", Fixed(0)),
        ("1 h 30 min", Fixed(90)),
        ("1.5 h", Fixed(90)),
        ("1,5 h", Fixed(90)),
        ("2 d", Fixed(2880)),
        ("2 tim", Fixed(120)),
        ("1 dygn", Fixed(1440)),
        (" 30\N{NO-BREAK SPACE}Minutes ", Fixed(30)),
        ("5-10 min", Uniform(5, 10)),
        ("5\N{EN DASH}10 min", Uniform(5, 10)),
        ("30 s - 2 min", Uniform(0.5, 2)),
        ("1-2 h", Uniform(60, 120)),
        ("45 min - 1 h 30 min", Uniform(45, 90)),
        ("5-10-20 min", Triangular(5, 10, 20)),
        ("1,5-2,5-4 min", Triangular(1.5, 2.5, 4)),
        ("30 s - 1 - 2 min", Triangular(0.5, 1, 2)),
        ("15-30 s-1 min", Triangular(0.25, 0.5, 1)),
        ("PERT 5-10-20 min", Pert(5, 10, 20)),
        ("exponential 10 min", Exponential(10)),
        ("median 8 min, p90 25 min", Lognormal(8, 25)),
        ("median 8,p90 25 min", Lognormal(8, 25)),
        ("gamma mean 10 min, sd 5 min", Gamma(10, 5)),
        ("observed 3, 5.5, 8 min", Empirical((3, 5.5, 8))),
        ("observed 90 s, 3,5 min", Empirical((1.5, 3.5))),
        ("exponential 10 min, at least 1 min", Truncated(Exponential(10), 1)),
        ("exponential 10 min, at most 2 h", Truncated(Exponential(10), at_most=120)),
        ("5-10-20 min, at most 15 min, at least 6 min", Truncated(Triangular(5, 10, 20), 6, 15)),
        ("median 8 min, p90 25 min, at least 1 min", Truncated(Lognormal(8, 25), 1)),
    ],
)
def test_every_form_of_a_duration_is_understood(text: str, duration: Duration) -> None:
    assert read_duration(text) == duration


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("30", "a duration needs a unit: write '30 min' or '30 s'"),
        ("5-10", "a duration needs a unit"),
        ("5 min - 10", "a duration needs a unit"),
        ("1 h 30", "a duration needs a unit"),
        ("1:30", "cannot read '1:30' .* write '1 h 30 min' or '1 min 30 s'"),
        ("5 m", "unknown unit 'm' in '5 m': write s, min, h or d"),
        ("-5 min", "cannot be negative"),
        ("", "cannot read ''"),
        ("at least 5 min", "cannot read 'at least 5 min'"),
        ("soon", "cannot read 'soon' as a duration: write for instance '10 min'"),
        ("normal 10 min", "write for instance '10 min', '5-10-20 min' or"),
        ("5 min 10 min", "repeats or mixes up its units"),
        ("30 min 1 h", "repeats or mixes up its units"),
        ("5-10-20-30 min", "cannot read"),
        ("5 min, 10 min", "as a duration: write for instance"),
        ("10-5 min", "need 0 <= low < high, got low=10.0, high=5.0"),
        ("5-20-10 min", "got low=5.0, mode=20.0, high=10.0"),
        ("median 8 min", "write it like 'median 8 min, p90 25 min'"),
        ("median 25 min, p90 8 min", "need 0 < median < p90, got median=25.0, p90=8.0"),
        ("gamma 10 min", "write it like 'gamma mean 10 min, sd 5 min'"),
        ("pert 5-10 min", "write it like 'pert 5-10-20 min'"),
        ("observed 3,5,8 min", "cannot read '3.5.8 min'"),
        ("10 min, at least 1 min, at least 2 min", "cannot read"),
        ("10 min, at least 1", "a duration needs a unit"),
        ("exponential 1 min, at least 1 d", "next to nothing of 'exponential 1 min' lies between"),
        (f"{'9' * 400} min", "is too long"),
    ],
)
def test_what_is_no_duration_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_duration(text)


@pytest.mark.parametrize(("text", "minutes"), [("8 h", 480), ("90 s", 1.5), ("1 h 30 min", 90)])
def test_a_plain_length_of_time_is_read_in_minutes(text: str, minutes: float) -> None:
    assert read_simple(text) == minutes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("5-10 min", "'5-10 min' is a range: write one length"),
        ("-5 min", "cannot be negative"),
        ("60", "needs a unit"),
        ("1:30", "write '1 h 30 min'"),
        ("exponential 10 min", "cannot read"),
    ],
)
def test_a_plain_length_of_time_is_nothing_else(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_simple(text)


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        (Fixed, (-1,)),
        (Uniform, (5, 5)),
        (Uniform, (-1, 5)),
        (Triangular, (5, 5, 5)),
        (Triangular, (5, 4, 6)),
        (Pert, (5, 7, 6)),
        (Exponential, (0,)),
        (Lognormal, (0, 5)),
        (Lognormal, (5, 5)),
        (Gamma, (5, 0)),
        (Gamma, (0, 5)),
    ],
)
def test_impossible_parameters_are_refused_with_their_values(
    kind: Callable[..., Duration], parameters: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match=rf"need .*, got .*={parameters[-1]}"):
        kind(*parameters)


@pytest.mark.parametrize("bad", [NAN, INF, -INF, -1.0])
@pytest.mark.parametrize(
    ("kind", "number"),
    [(Fixed, 1), (Uniform, 2), (Triangular, 3), (Pert, 3), (Exponential, 1), (Lognormal, 2),
     (Gamma, 2)],
)  # fmt: skip
def test_no_parameter_may_be_negative_infinite_or_undefined(
    kind: Callable[..., Duration], number: int, bad: float
) -> None:
    for place in range(number):
        parameters = [1.0, 2.0, 3.0][:number]
        parameters[place] = bad
        with pytest.raises(ValueError, match=f"{bad}"):
            kind(*parameters)


@pytest.mark.parametrize("values", [(), (1.0, -1.0), (1.0, NAN), (1.0, INF)])
def test_observed_values_are_at_least_one_and_real_lengths(values: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="at least one value"):
        Empirical(values)


@pytest.mark.parametrize(
    ("at_least", "at_most", "said"),
    [
        (0, INF, "need at least one bound"),
        (5, 4, "need 0 <= at_least <= at_most"),
        (-1, 5, "need 0 <= at_least"),
        (NAN, 5, "need 0 <= at_least"),
        (0, NAN, "need 0 <= at_least"),
        (21, INF, "next to nothing"),
        (0, 4, "next to nothing"),
    ],
)
def test_a_truncation_that_cuts_nothing_or_everything_is_refused(
    at_least: float, at_most: float, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        Truncated(Uniform(5, 20), at_least, at_most)


@pytest.mark.parametrize("duration", CONTINUOUS, ids=str)
def test_the_distribution_function_undoes_its_inverse(duration: Untruncated) -> None:
    assert np.allclose(duration.cdf(duration.quantile(FEW)), FEW, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("duration", UNTRUNCATED, ids=str)
def test_nothing_takes_less_than_no_time_and_everything_ends(duration: Untruncated) -> None:
    assert duration.cdf(np.array([-1.0, -5e-324, INF])).tolist() == [0, 0, 1]


@pytest.mark.parametrize("duration", EVERY, ids=str)
def test_a_larger_draw_never_means_a_shorter_duration(duration: Duration) -> None:
    assert np.all(np.diff(duration.quantile(FINE)) >= 0)


@pytest.mark.parametrize("duration", EVERY, ids=str)
def test_the_mean_is_that_of_the_drawn_durations(duration: Duration) -> None:
    assert duration.mean() == pytest.approx(float(duration.quantile(FINE).mean()), rel=1e-3)


@pytest.mark.parametrize("duration", EVERY, ids=str)
def test_a_scaled_duration_is_of_its_kind_and_takes_so_many_times_as_long(
    duration: Duration,
) -> None:
    scaled = duration.scaled(2.5)
    assert type(scaled) is type(duration)
    assert np.allclose(scaled.quantile(FEW), 2.5 * duration.quantile(FEW))


@pytest.mark.parametrize("factor", [-1.0, NAN, INF])
@pytest.mark.parametrize("duration", EVERY, ids=str)
def test_no_duration_is_scaled_to_an_impossible_one(duration: Duration, factor: float) -> None:
    with pytest.raises(ValueError, match=r"need |next to nothing"):
        duration.scaled(factor)


@pytest.mark.parametrize("duration", EVERY, ids=str)
def test_a_draw_gives_the_same_duration_in_an_array_of_any_shape(duration: Duration) -> None:
    square = duration.quantile(FEW.reshape(3, 3))
    single = [duration.quantile(np.array([u]))[0] for u in FEW]
    assert square.dtype == np.float64
    assert square.tolist() == np.reshape(single, (3, 3)).tolist()


def test_the_named_percentiles_of_a_lognormal_are_met() -> None:
    assert Lognormal(8, 25).quantile(np.array([0.5, 0.9])) == pytest.approx([8, 25], rel=1e-12)


def test_the_spread_of_a_gamma_is_as_stated() -> None:
    assert float(Gamma(10, 5).quantile(FINE).std()) == pytest.approx(5, rel=1e-3)


def test_a_pert_weighs_its_most_likely_value_four_times() -> None:
    from scipy.stats import beta

    quantiles = 5 + 15 * beta(1 + 4 / 3, 1 + 8 / 3).ppf(FEW)
    assert Pert(5, 10, 20).quantile(FEW) == pytest.approx(quantiles, rel=1e-9)


def test_a_triangular_duration_reaches_its_most_likely_value_at_the_share_left_of_it() -> None:
    assert Triangular(5, 10, 20).quantile(np.array([1 / 3]))[0] == pytest.approx(10)


def test_each_observed_value_is_equally_likely_whatever_its_order() -> None:
    values, counts = np.unique(Empirical((8, 3, 5.5, 8)).quantile(FINE), return_counts=True)
    assert values.tolist() == [3, 5.5, 8]
    assert (counts / FINE.size).tolist() == [0.25, 0.25, 0.5]
    assert Empirical((8, 3)) == Empirical((3, 8))


def test_a_truncated_duration_is_the_same_one_given_that_it_lies_between_the_bounds() -> None:
    whole = Lognormal(8, 25).quantile(FINE)
    kept = whole[(whole >= 5) & (whole <= 60)]
    shares = np.array([0.1, 0.5, 0.9])
    truncated = Truncated(Lognormal(8, 25), 5, 60).quantile(shares)
    assert truncated == pytest.approx(np.quantile(kept, shares), rel=1e-3)


@pytest.mark.parametrize(
    ("duration", "mean"),
    [
        (Truncated(Exponential(10), at_least=3), 13),
        (Truncated(Uniform(5, 10), 6, 9), 7.5),
        (Truncated(Triangular(0, 10, 20), at_least=10), 10 + 10 / 3),
        (Truncated(Empirical((1, 2, 3, 4)), 2, 3), 2.5),
        (Truncated(Fixed(10), 10), 10),
    ],
    ids=str,
)
def test_the_mean_of_a_truncated_duration_is_that_worked_out_by_hand(
    duration: Truncated, mean: float
) -> None:
    assert duration.mean() == pytest.approx(mean, rel=1e-6)


def test_both_bounds_of_a_truncation_are_included() -> None:
    duration = Truncated(Empirical((1, 2, 3, 4)), 2, 3)
    assert np.unique(duration.quantile(FINE), return_counts=True)[1].tolist() == [100_000, 100_000]


@given(truncations(), st.floats(2.0**-53, 1 - 2.0**-53))
def test_no_truncated_duration_leaves_its_bounds(duration: Truncated, u: float) -> None:
    minutes = duration.quantile(np.array([u]))[0]
    assert duration.at_least <= minutes <= duration.at_most
    assert math.isfinite(minutes)


@pytest.mark.parametrize("at_least", range(1, 30))
def test_even_the_largest_draw_gives_a_truncated_duration_an_end(at_least: float) -> None:
    largest = np.array([1 - 2.0**-53])
    assert np.isfinite(Truncated(Exponential(10), at_least).quantile(largest)).all()


@pytest.mark.parametrize("duration", EVERY, ids=str)
def test_durations_are_drawn_in_whole_microseconds(duration: Duration) -> None:
    drawn = sample_micros(duration, FEW)
    assert drawn.dtype == np.int64
    assert np.all(np.abs(drawn - duration.quantile(FEW) * MINUTE) <= 0.5)


def test_a_duration_longer_than_any_run_is_refused() -> None:
    with pytest.raises(ValueError, match="write a shorter duration"):
        sample_micros(Fixed(1e200), np.array([0.5]))
