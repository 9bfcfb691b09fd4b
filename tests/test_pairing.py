"""What common draws are worth: by hand, by the correlation, and never more than the bound."""

from __future__ import annotations

import re
from math import inf, isnan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.files import load
from sim.measures.pairing import pairing
from sim.studies.whatif import How, ask, beside, what_ifs_of

ROOT = Path(__file__).parents[1]

values = st.lists(st.tuples(*[st.integers(-50, 50)] * 2), min_size=2, max_size=30)


def test_three_runs_by_hand():
    """Variances 2/3 and 14/9, of the difference 0, 2, 0: 8/9; in order 0, 1, 1: 2/9."""
    assert pairing(np.array([1.0, 2, 3]), np.array([1.0, 4, 3])) == pytest.approx((2.5, 10))


def test_of_equal_variances_it_is_one_divided_by_what_the_correlation_leaves():
    draws = np.random.default_rng(1).normal(size=(2, 4000))
    before, own = (draws - draws.mean(axis=1, keepdims=True)) / draws.std(axis=1, keepdims=True)
    own -= (own @ before) / len(before) * before
    after = 0.8 * before + 0.6 * own / own.std()
    worth, most = pairing(before, after)
    assert worth == pytest.approx(1 / (1 - 0.8), rel=1e-9)
    assert most > 100  # both normal: almost the same values


def test_of_shares_the_bound_leaves_only_what_the_shares_differ_by():
    """8 of 10 and 6 of 10 runs: 0.16 + 0.24, and at least 0.2 · 0.8 apart: 2.5."""
    before, after = np.arange(10) < 8, np.arange(10) >= 4
    worth, most = pairing(before.astype(float), after.astype(float))
    assert most == pytest.approx(2.5)
    # 4 lost, 2 gained: 0.6 - 0.2²
    assert worth == pytest.approx(0.4 / 0.56)


def test_without_spread_or_runs_nothing_is_told_and_the_same_difference_is_worth_infinitely_much():
    assert all(isnan(each) for each in pairing(np.ones(5), np.full(5, 3.0)))
    assert all(isnan(each) for each in pairing(np.array([]), np.array([])))
    assert pairing(np.arange(5.0), np.arange(5.0) + 7) == (inf, inf)


@given(values)
def test_no_order_of_the_runs_gives_more_than_the_bound_nor_that_more_than_any_correlation(pairs):
    before, after = np.array(pairs, dtype=float).T
    worth, most = pairing(before, after)
    spreads = before.std(), after.std()
    if isnan(worth):
        assert spreads == (0, 0)
    elif spreads[0] != pytest.approx(spreads[1], abs=1e-6):
        assert worth <= most * (1 + 1e-9)
        any_correlation = (spreads[0] ** 2 + spreads[1] ** 2) / (spreads[0] - spreads[1]) ** 2
        assert most <= any_correlation * (1 + 1e-6)


@pytest.mark.slow
def test_for_each_what_if_of_kko2017_the_docs_tell_what_pairing_is_worth_beside_its_bound():
    """The page tells 100 runs; here are 12, which is enough to see that none is above its bound."""
    plan = load(ROOT / "scenarios" / "kko2017")
    asked = ask(plan, what_ifs_of(plan, beside(ROOT / "scenarios" / "kko2017")), How(12))
    varying = asked.table.dropna(subset=["pairing"])
    assert (varying["pairing"] <= varying["pairing_most"] * (1 + 1e-9)).all()
    of_all = varying[varying["measure"] == "all answers"].set_index("what_if")
    page = (ROOT / "docs" / "explanation" / "randomness.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (.+?) \| ([\d.]+) \| ([\d.]+) \| [\d.–]+ \|$", page, re.MULTILINE)
    assert [name for name, *_ in told] == [each.id for each in asked.what_ifs] == [*of_all.index]
    assert all(float(worth) <= float(most) for _, worth, most in told)
