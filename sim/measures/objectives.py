"""Objectives: what part of their expectations and targets is met, and the rating to propose."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.checks.book import Book
from sim.measures.ratings import doubt, interval, proposed
from sim.measures.survival import clopper_pearson, for_few
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sim.measures.expectations import Expected
    from sim.scenario import Objective, Scenario, Target

NAN = float("nan")
WORST = 3
"""So many of what was missed most often stand in the evidence."""


class Item(NamedTuple):
    """An expectation or a target that counts for an objective.

    ``unit`` is whose part it is; empty: of the objective as a whole. ``key`` names it in the
    results of every run, ``name`` for people.
    """

    objective: str
    unit: str
    sort: str
    key: str
    name: str
    weight: float


def items(scenario: Scenario, expectations: list[Expected]) -> pd.DataFrame:
    """Return what counts for each objective, and for each unit that has a part in it."""
    rows = [*_of_expectations(scenario, expectations), *_of_targets(scenario)]
    named = {(o.id, unit) for o in scenario.objectives for unit, _ in o.parts}
    kept = [each for each in rows if not each.unit or (each.objective, each.unit) in named]
    return pd.DataFrame([each for each in kept if each.weight > 0], columns=Item._fields)


def _of_expectations(scenario: Scenario, expectations: list[Expected]) -> Iterator[Item]:
    objectives = {inject.id: inject.objectives for inject in scenario.injects}
    for each in expectations:
        key, name = key_of(each.inject, each.name), f"{each.inject} {each.name}"
        for objective in () if each.placeholders else objectives[each.inject]:
            for unit in ("", *each.units):
                yield Item(objective, unit, "expectation", key, name, each.of.weight)


def _of_targets(scenario: Scenario) -> Iterator[Item]:
    book = Book(scenario)
    for each in scenario.targets:
        if each.objective is not None:
            for unit in ("", *_whose(each, book)):
                name = f"{each.id} {each.name}"
                yield Item(each.objective, unit, "target", each.id, name, each.weight)


def _whose(target: Target, book: Book) -> tuple[str, ...]:
    """Return the unit whose doing ends the time of a target, or who answers the callers."""
    if target.callers is not None:
        return (book.known["public"][target.callers].to.unit,)
    assert target.end is not None
    return (target.end.unit,) if target.end.unit else book.reaching(target.end)[:1]


def key_of(inject: str, expectation: str) -> str:
    """Return what an expectation is called among the results of all expectations.

    >>> key_of("I-01", "acted")
    'I-01|acted'
    """
    return f"{inject}|{expectation}"


class Tables(NamedTuple):
    """The results of every run that objectives rest on, as `sim.measures.every` names them."""

    expectations: pd.DataFrame
    expected: pd.DataFrame
    targets: pd.DataFrame


def achieved(found: Tables, wanted: pd.DataFrame) -> pd.DataFrame:
    """Return what was met of each item in each run in which there was an occasion.

    Columns: run, those of `Item`, met (0 or 1).
    """
    whole = found.expectations.assign(unit="", sort="expectation", key=_keys(found.expectations))
    own = found.expected.assign(sort="expectation", key=_keys(found.expected))
    targets = found.targets.assign(sort="target", key=found.targets["target"].astype(str))
    columns = ["run", "unit", "sort", "key", "met"]
    to_all = [targets.assign(unit=unit)[columns] for unit in wanted["unit"].unique()]
    every = pd.concat([whole[columns], own[columns].astype({"unit": str}), *to_all])
    known = every[every["met"].notna()].astype({"met": bool}).astype({"met": float})
    return known.merge(wanted, on=["unit", "sort", "key"])


def _keys(marks: pd.DataFrame) -> pd.Series[str]:
    return marks["inject"].astype(str) + "|" + marks["expectation"].astype(str)


def objective_table(
    found: Tables, scenario: Scenario, expectations: list[Expected], words: Words | None = None
) -> pd.DataFrame:
    """Return one row per objective, and one for each unit's own part in it.

    Columns: objective, name, unit (empty: the objective as a whole), part (what the unit has to
    show), expectations and targets (share met by weight, mean of the runs), runs (with occasion),
    achieved (both together), low and high (its 95 % interval), rating, psmu, evidence (in
    ``words``, English if not given), left_out (expectations that rest on placeholders).
    """
    wanted = items(scenario, expectations)
    rows = achieved(found, wanted)
    say = words or Words()
    listed = [
        (objective, unit, part)
        for objective in scenario.objectives
        for unit, part in (("", ""), *objective.parts)
    ]
    judged = []
    for objective, unit, part in listed:
        of = rows[(rows["objective"] == objective.id) & (rows["unit"] == unit)]
        out = _left_out(objective, unit, scenario, expectations)
        head = (objective.id, objective.name, unit, part)
        judged.append((*head, *_judge(of, scenario, say), "; ".join(out)))
    return pd.DataFrame(judged, columns=_COLUMNS)


_COLUMNS = (
    "objective",
    "name",
    "unit",
    "part",
    "expectations",
    "targets",
    "runs",
    "achieved",
    "low",
    "high",
    "rating",
    "psmu",
    "evidence",
    "left_out",
)


def _left_out(
    objective: Objective, unit: str, scenario: Scenario, expectations: list[Expected]
) -> list[str]:
    """Return the expectations of an objective that rest on placeholders."""
    serving = {inject.id for inject in scenario.injects if objective.id in inject.objectives}
    return [
        f"{each.inject} {each.name}"
        for each in expectations
        if each.placeholders and each.inject in serving and (not unit or unit in each.units)
    ]


def _judge(of: pd.DataFrame, scenario: Scenario, words: Words) -> tuple[object, ...]:
    if of.empty:
        nothing = words("nothing to judge it by")
        return NAN, NAN, 0, NAN, NAN, NAN, "no occasion", "no occasion", nothing
    by_run = shares(of)
    share = float(by_run["share"].mean())
    low, high = share_bounds(by_run)
    three, psmu = scenario.ratings.three_steps, scenario.ratings.psmu
    said = words(
        "{share} met in the mean of {runs} runs ({interval}){doubt}; {items}",
        share=words.share(share),
        runs=len(by_run),
        interval=interval(low, high, words),
        doubt=doubt(three, low, high, words),
        items=_least_met(of, words),
    )
    sorts = (_mean_share(of, sort) for sort in ("expectation", "target"))
    rated = (proposed(three, low, high), proposed(psmu, low, high))
    return (*sorts, len(by_run), share, low, high, *rated, said)


def _mean_share(of: pd.DataFrame, sort: str) -> float:
    rows = of[of["sort"] == sort]
    return NAN if rows.empty else float(shares(rows)["share"].mean())


def shares(of: pd.DataFrame) -> pd.DataFrame:
    """Return per run the share met by weight, and for how many equal items it counts (Kish 1965).

    ``of`` has the columns run, met, weight. The scale of the weights does not matter.
    """
    weighed = of.assign(part=of["met"] * of["weight"], square=of["weight"] ** 2)
    sums = weighed.groupby("run", observed=True)[["part", "weight", "square"]].sum()
    return pd.DataFrame(
        {
            "share": sums["part"] / sums["weight"],
            "items": sums["weight"] ** 2 / sums["square"],
        }
    )


def share_bounds(by_run: pd.DataFrame) -> tuple[float, float]:
    """Return a 95 % interval of the mean share, the items of a run being kin.

    That of Clopper and Pearson (1934) with so many independent items as would leave as much
    uncertain as the shares of the runs do, never more than there are (Korn and Graubard 1998);
    where all runs met everything, or nothing, as many as runs. One observed exercise is a fact: its
    share is both bounds.
    """
    values: NDArray[np.float64] = by_run["share"].to_numpy(dtype=float)
    runs, mean = len(values), float(values.mean())
    if runs == 1 and isinstance(by_run.index[0], str):
        return mean, mean
    spread = mean * (1 - mean)
    if spread <= 0:
        return clopper_pearson(mean, runs)
    most = float(by_run["items"].sum())
    number = min(runs * spread / max(float(values.var()), 1e-300), most)
    return clopper_pearson(mean, for_few(number, round(most), runs))


def _least_met(of: pd.DataFrame, words: Words) -> str:
    """Return in how many of the runs those of the items were met that were missed most often."""
    counted = of.groupby("name", sort=False)["met"].agg(["sum", "count"])
    missed = counted[counted["sum"] < counted["count"]]
    if missed.empty:
        return words("nothing was ever missed")
    order = (missed["sum"] / missed["count"]).sort_values(kind="stable").index
    return "; ".join(
        words(
            "{item} in {met} of {runs}",
            item=name,
            met=int(missed.loc[name, "sum"]),
            runs=int(missed.loc[name, "count"]),
        )
        for name in order[:WORST]
    )
