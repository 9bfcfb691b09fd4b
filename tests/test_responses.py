"""Response times: survival curves and quantiles against published data, intervals by binomials."""

from __future__ import annotations

from math import comb, inf, isnan, nan
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.clock import to_micros
from sim.log import COLUMNS, MILESTONE, NEVER, REACHED, SPELLS, Log, Names
from sim.measures.answers import AFTER_SENT, ANSWERS, Milestones, Reached, answers
from sim.measures.responses import (
    kaplan_meier_quantile,
    quantile_interval,
    response_table,
    survival_curve,
)

SIX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
"""Weeks in remission of 42 children with leukaemia (Freireich et al. 1963, Blood 21, 699-716; as in
Cox 1972 and Kalbfleisch and Prentice); + means still in remission when last seen."""


def watched(text: str) -> tuple[np.ndarray, np.ndarray]:
    words = text.split()
    times = np.array([float(w.rstrip("+")) for w in words])
    return times, np.array([not w.endswith("+") for w in words])


def survival(text: str, at: float) -> float:
    times, share = survival_curve(*watched(text))
    before = [s for t, s in zip(times, share, strict=True) if t <= at]
    return float(before[-1]) if before else 1.0


# Kaplan and Meier ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("week", "share"),
    [
        (5, 1),
        (6, 0.857),
        (7, 0.807),
        (10, 0.753),
        (13, 0.690),
        (16, 0.627),
        (22, 0.538),
        (23, 0.448),
    ],
)
def test_the_curve_of_the_6mp_data_has_its_published_values(week, share):
    assert survival(SIX_MP, week) == pytest.approx(share, abs=5e-4)


def test_the_curve_stays_level_where_nobody_relapsed():
    """Censored at 9, 11, 17 ... the curve does not step there."""
    assert survival(SIX_MP, 9) == survival(SIX_MP, 7)
    assert survival(SIX_MP, 35) == survival(SIX_MP, 23)


def test_the_curve_at_ten_weeks_is_the_product_of_the_shares_that_went_on():
    """Of 21 at risk 3 relapse in week 6, of 17 one in week 7, of 15 one in week 10."""
    assert survival(SIX_MP, 10) == pytest.approx(18 / 21 * 16 / 17 * 14 / 15, rel=1e-12)


@pytest.mark.parametrize(("text", "median"), [(SIX_MP, 23), (PLACEBO, 8)])
def test_the_medians_are_those_that_are_published(text, median):
    assert kaplan_meier_quantile(*watched(text), 0.5) == median


@pytest.mark.parametrize(
    ("share", "week"), [(0.1, 6), (0.25, 13), (0.4, 22), (0.6, inf), (0.9, inf)]
)
def test_a_quantile_is_where_the_curve_falls_to_what_is_left(share, week):
    """The curve: 6 .857, 7 .807, 10 .753, 13 .690, 16 .627, 22 .538, 23 .448, then no more."""
    assert kaplan_meier_quantile(*watched(SIX_MP), share) == week


@pytest.mark.parametrize(
    ("text", "share", "expected"),
    [
        ("1 2 3 4", 0.5, 2),  # half have happened by 2
        ("1 2 3 4", 0.51, 3),
        ("1 2 3 4", 0.9, 4),
        ("1 2 3 4 5 6 7 8 9 10", 0.9, 9),
        ("1 2 3 4 5 6 7 8 9 10+", 0.9, 9),
        ("1 2 3 4 5 6 7 8 9+ 10+", 0.9, inf),  # two of ten are open
        ("5", 0.5, 5),
        ("5+", 0.5, inf),
        ("5+ 5+ 7+", 0.5, inf),  # nobody ever
        ("3 3+ 3+", 0.5, inf),  # of equal times those that happened come first
        ("1+ 2 3", 0.5, 2),  # the curve falls to exactly one half
        ("2+ 4", 0.5, 4),  # the last one at risk takes the curve to 0
        ("2+ 4", 0.9, 4),
    ],
)
def test_quantiles_of_few_by_hand(text, share, expected):
    assert kaplan_meier_quantile(*watched(text), share) == expected


def test_without_curve_and_by_the_curve_is_the_same():
    """Open answers are mostly the longest: then the quantile is read off the order directly."""
    random = Random(1)
    for _ in range(50):
        n = random.randrange(1, 30)
        times = np.array([float(random.randrange(1, 20)) for _ in range(n)] + [20.0])
        reached = np.array([True] * n + [False])
        curve_times, share = survival_curve(times, reached)
        for wanted in (0.1, 0.5, 0.9):
            below = [t for t, s in zip(curve_times, share, strict=True) if s <= 1 - wanted + 1e-9]
            assert kaplan_meier_quantile(times, reached, wanted) == (below[0] if below else inf)


# intervals by order statistics --------------------------------------------------------------------


def at_most(k: int, n: int, share: float) -> float:
    return sum(comb(n, j) * share**j * (1 - share) ** (n - j) for j in range(k + 1))


def ranks(n: int, share: float) -> tuple[float, float]:
    """Return which order statistics bound the quantile; 0 and inf where there is none."""
    return quantile_interval(np.arange(1.0, n + 1), share)


@pytest.mark.parametrize(
    ("n", "share", "low", "high"),
    [
        (5, 0.5, 0, inf),  # 2 * 0.5**5 = 6.25 % outside even with the extremes
        (6, 0.5, 1, 6),  # 2 * 0.5**6 = 3.1 % outside
        (10, 0.5, 2, 9),  # 97.9 %, as in tables of the sign test
        (20, 0.5, 6, 15),  # 95.9 %
        (100, 0.5, 40, 61),
        (35, 0.9, 28, inf),  # 0.9**35 = 2.503 % above the longest
        (36, 0.9, 29, 36),  # 0.9**36 = 2.253 %
    ],
)
def test_a_quantile_lies_between_two_of_the_ordered_values(n, share, low, high):
    assert ranks(n, share) == (low, high)


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_at_most_one_in_forty_lies_outside_on_either_side_and_no_closer_pair_would_do(share):
    """By the binomial: the quantile is below the k-th of n values if fewer than k lie below it."""
    for n in range(1, 120):
        low, high = ranks(n, share)
        if low > 0:
            assert at_most(int(low) - 1, n, share) <= 0.025
        assert at_most(int(low), n, share) > 0.025
        if high < inf:
            assert 1 - at_most(int(high) - 1, n, share) <= 0.025 + 1e-12
            assert 1 - at_most(int(high) - 2, n, share) > 0.025


def test_open_answers_are_longer_than_all_others():
    times = np.array([5.0, nan, 3.0, nan, 1.0, 4.0, 2.0])
    assert quantile_interval(times, 0.5) == (1, inf)  # ranks 1 and 7 of 1 2 3 4 5 open open
    assert quantile_interval(np.array([nan] * 10), 0.5) == (inf, inf)


# the table ----------------------------------------------------------------------------------------


def answers_table(*rows: dict[str, Any], has: tuple[str, ...] = ("completed",)) -> pd.DataFrame:
    whole = []
    for row in rows:
        blank = {"case": "I-1", "unit": "town", "until_end": 60.0}
        blank |= dict.fromkeys(AFTER_SENT, nan) | {f"has_{m}": m in has for m in AFTER_SENT}
        whole.append(blank | row)
    return pd.DataFrame(whole)


def test_the_table_has_a_row_per_milestone_that_the_plan_foresees():
    table = response_table(
        answers_table(
            {"noticed": 1.0, "completed": 30.0},
            {"noticed": 2.0, "completed": 10.0},
            {"noticed": 3.0, "completed": 20.0},
            has=("noticed", "completed"),
        )
    )
    assert list(table["milestone"]) == ["noticed", "completed"]
    assert list(table["median"]) == [2, 20]
    assert list(table["p90"]) == [3, 30]
    assert list(table["runs"]) == [3, 3]
    assert list(table["open"]) == [0, 0]
    assert list(table["median_low"]) == [0, 0]  # three runs bound nothing
    assert list(table["median_high"]) == [inf, inf]


def test_an_open_answer_is_never_counted_as_done():
    """Two of five stay open until ENDEX after 60 min: the median is the third, p90 is open."""
    done = [{"completed": float(t)} for t in (10, 20, 30)]
    (row,) = response_table(answers_table(*done, {}, {})).to_dict("records")
    assert row["open"] == pytest.approx(0.4)
    assert (row["median"], row["p90"]) == (30, inf)


def test_when_most_stay_open_the_median_is_not_known_and_not_the_time_until_endex():
    (row,) = response_table(answers_table({"completed": 10.0}, {}, {})).to_dict("records")
    assert row["open"] == pytest.approx(2 / 3)
    assert (row["median"], row["p90"]) == (inf, inf)


def test_an_answer_cut_off_early_counts_for_as_long_as_it_was_watched():
    """Times 5+ 10 20 30: the curve falls to 2/3, 1/3 and 0, so that nine tenths are done by 30.

    Taken as the longest instead (10 20 30 open), nine tenths would never be done.
    """
    rows = [{"completed": float(t)} for t in (10, 20, 30)] + [{"until_end": 5.0}]
    (row,) = response_table(answers_table(*rows)).to_dict("records")
    assert (row["open"], row["median"], row["p90"]) == (0.25, 20, 30)


def test_runs_in_which_the_plan_foresaw_no_answer_are_left_out():
    table = answers_table({"acted": 10.0, "has_acted": True}, {"has_acted": False}, has=())
    (row,) = response_table(table).to_dict("records")
    assert (row["milestone"], row["runs"], row["open"], row["median"]) == ("acted", 1, 0, 10)


def test_each_inject_and_unit_stands_for_itself():
    table = response_table(
        answers_table(
            {"case": "I-2", "completed": 1.0},
            {"case": "I-1", "completed": 2.0},
            {"case": "I-2", "unit": "village", "completed": 3.0},
        )
    )
    medians = dict(
        zip(zip(table["case"], table["unit"], strict=True), table["median"], strict=True)
    )
    assert medians == {("I-2", "town"): 1, ("I-1", "town"): 2, ("I-2", "village"): 3}


# the milestones of a log --------------------------------------------------------------------------


def log_of(*reached: tuple[str | None, str, float | None], end: float = 60) -> Log:
    """Return a log of inject I-1 in which units reached milestones at minutes (None: never)."""
    units = ("town", "village")
    rows = [
        (0, 0, NEVER if u is None else units.index(u), MILESTONE[m], _micros(at), k)
        for k, (u, m, at) in enumerate(reached)
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, len(REACHED)).T
    names = Names(("I-1",), ("inject",), (), units, (), (), (), (), (), ())
    nothing = np.zeros(0, dtype=np.int64)
    return Log(
        "0",
        to_micros(end),
        names,
        dict.fromkeys(COLUMNS, nothing),
        dict(zip(REACHED, table, strict=True)),
        dict.fromkeys(SPELLS, nothing),
    )


def _micros(minutes: float | None) -> int:
    return NEVER if minutes is None else to_micros(minutes)


def found(log: Log, milestone: str) -> Reached:
    return Milestones(log).of((0, 0), 0)[MILESTONE[milestone]]


def test_a_milestone_is_reached_when_it_is_reached_first():
    log = log_of((None, "sent", 0), ("town", "noticed", 9), ("town", "noticed", 4))
    assert found(log, "noticed") == (to_micros(4), 2)


def test_a_milestone_reached_once_counts_though_it_is_open_elsewhere():
    for rows in ((None, 7), (7, None)):
        log = log_of(*(("town", "acted", at) for at in rows))
        assert found(log, "acted").at == to_micros(7)


def test_a_part_is_completed_when_the_last_of_its_parts_is():
    log = log_of(("town", "completed", 9), ("town", "completed", 4))
    assert found(log, "completed") == (to_micros(9), 0)


def test_a_part_is_open_while_one_of_its_parts_is():
    for rows in ((None, 9), (9, None), (4, None, 9)):
        log = log_of(*(("town", "completed", at) for at in rows))
        assert found(log, "completed").at == NEVER


def test_answers_are_minutes_after_sending_and_nan_where_open():
    log = log_of(
        (None, "sent", 10), ("town", "sent", 10), ("town", "noticed", 12.5), ("town", "acted", None)
    )
    (row,) = answers(log)
    said = dict(zip(ANSWERS, row, strict=True))
    assert (said["case"], said["unit"]) == ("I-1", "town")
    assert (said["sent"], said["noticed"], said["until_end"]) == (10, 2.5, 50)
    assert isnan(said["acted"])  # type: ignore[arg-type]
    assert (said["has_noticed"], said["has_acted"], said["has_decided"]) == (True, True, False)


def test_an_inject_that_was_never_sent_has_no_answers():
    assert answers(log_of((None, "sent", None), ("town", "completed", None))) == []
