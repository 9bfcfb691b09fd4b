"""How a number that every run gives spreads over the runs: its mean, and its 90th percentile."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


def over_runs(
    table: pd.DataFrame, keys: Sequence[str], means: Sequence[str], p90s: Sequence[str] = ()
) -> pd.DataFrame:
    """Return for each of ``keys`` the means over the runs, and after them the 90th percentiles.

    Keys stay in the order in which they come first. Of each of ``p90s`` there is a column of its
    own, named with ``_p90``: the value at rank 0.9 n, rounded up, of n in order. Runs without a
    value (NaN) do not count.
    """
    keys = list(keys)
    found = table.groupby(keys, sort=False, observed=True, dropna=False)[list(means)].mean()
    for column in p90s:
        found[f"{column}_p90"] = _p90(table, keys, column).reindex(found.index)
    return found.reset_index()


def _p90(table: pd.DataFrame, keys: list[str], column: str) -> pd.Series[float]:
    some = table.dropna(subset=[column]).sort_values(column, kind="stable")
    by_key = some.groupby(keys, observed=True, dropna=False)[column]
    nine_of_ten = -(-9 * by_key.transform("size") // 10)
    return some[by_key.cumcount() + 1 == nine_of_ten].set_index(keys)[column]
