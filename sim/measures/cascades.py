"""Orders to all below: who has been told by when, and who holds the right version (R9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from sim.clock import MINUTE
from sim.log import KIND, MILESTONE, NEVER, OUTCOME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sim.log import Log
    from sim.scenario import Addressee, Scenario, Step

BRIEFING, PAUSE = KIND["briefing"], KIND["pause"]
MISUNDERSTOOD, NOTICED = OUTCOME["misunderstood"], MILESTONE["noticed"]
CASCADES = ("case", "order", "by", "unit", "at", "right")


class Order(NamedTuple):
    """An order ``name`` that ``by`` gives to ``all_below`` because of inject ``case``."""

    case: str
    name: str
    by: str
    all_below: tuple[str, ...]


class Told(NamedTuple):
    """That a unit was told, at ``at`` [µs after STARTEX], the right version or a wrong one."""

    at: int
    right: bool


def orders(scenario: Scenario) -> list[Order]:
    """Return the orders that may be given because of each inject, in the order of the scenario."""
    found: dict[Order, None] = {}
    for inject in scenario.injects:
        for unit, step in carried_out(scenario, inject.to):
            if step.cascade is not None and (below := all_below(scenario, unit)):
                found[Order(inject.id, step.name, unit, below)] = None
    return list(found)


def carried_out(scenario: Scenario, to: Iterable[Addressee]) -> Iterator[tuple[str, Step]]:
    """Yield what may be done because of a message to ``to``: whose part it is, and the step."""
    seen: dict[tuple[str, str], None] = {}
    going = [(each.unit, each.procedure) for each in to]
    for unit, card in going:  # grows while it is read
        if card is None or (unit, card) in seen:
            continue
        seen[unit, card] = None
        for step in _steps(scenario, card):
            going += _sets_going(scenario, step, unit)
            yield unit, step


def all_below(scenario: Scenario, unit: str) -> tuple[str, ...]:
    """Return the units below ``unit`` in the chain of command, level by level."""
    found = [unit]
    for head in found:  # grows while it is read
        found += [u.id for u in scenario.units if u.parent == head]
    return tuple(found[1:])


def _steps(scenario: Scenario, card: str) -> tuple[Step, ...]:
    return next(p.steps for p in scenario.procedures if p.id == card)


def _sets_going(scenario: Scenario, step: Step, unit: str) -> Iterator[tuple[str, str | None]]:
    """Yield the units that get a message or an order by ``step``, and what they carry out."""
    if step.send is not None:
        yield from ((to.unit, to.procedure) for to in step.send.to)
    if step.cascade is not None:
        yield from ((below, step.cascade.procedure) for below in all_below(scenario, unit))


def cascades(log: Log, given: Sequence[Order]) -> list[tuple[object, ...]]:
    """Return a row for every order and every unit below, with the columns CASCADES.

    ``at``: when it was told, in minutes after the order was given; NaN if not by ENDEX. ``right``:
    whether it holds the right version then. An order that chance left out has no rows.
    """
    given = [order for order in given if _was_to_come(log, order)]
    if not given:
        return []
    links, begun = _links(log)
    return [
        (order.case, order.name, order.by, unit, *_when(told, begin))
        for order in given
        for begin in [begun.get((order.case, order.name, order.by), NEVER)]
        for unit in order.all_below
        for told in [links.get((order.case, order.name, unit))]
    ]


def _was_to_come(log: Log, order: Order) -> bool:
    """Whether all below were told or still to be told, so that the order was not left out."""
    reached = log.reached
    case = log.names.cases.index(order.case)
    here = (reached["case"] == case) & (reached["milestone"] == NOTICED)
    concerned = {log.names.units[u] for u in reached["unit"][here].tolist()}
    return concerned.issuperset(order.all_below)


def _when(told: Told | None, begin: int) -> tuple[float, bool]:
    if told is None:
        return float("nan"), False
    return (told.at - begin) / MINUTE, told.right


def _links(
    log: Log,
) -> tuple[dict[tuple[str, str, str], Told], dict[tuple[str, str, str], int]]:
    """Return, by case, order and unit, when it was first told, and when it first began to tell."""
    told: dict[tuple[str, str, str], Told] = {}
    begun: dict[tuple[str, str, str], int] = {}
    names = log.names
    for row in _rows(log):
        of_order = names.cases[row["case"]], names.activities[row["activity"]]
        by, to = (*of_order, names.units[row["unit"]]), row["to"]
        begun[by] = min(begun.get(by, row["scheduled"]), row["scheduled"])
        if to != NEVER and row["completed"] != NEVER:
            new = Told(row["completed"], row["outcome"] != MISUNDERSTOOD)
            unit = (*of_order, names.units[to])
            told[unit] = min(told.get(unit, new), new)
    return told, begun


def _rows(log: Log) -> Iterator[Mapping[str, int]]:
    """Yield the briefings of injects, and the pauses in which those to be briefed gather."""
    columns = log.columns
    for k in ((columns["kind"] == BRIEFING) | (columns["kind"] == PAUSE)).nonzero()[0].tolist():
        yield {name: int(column[k]) for name, column in columns.items()}


def cascade_table(told: pd.DataFrame) -> pd.DataFrame:
    """Return per order how far it got, over all runs.

    ``told`` holds one row per run, order and unit (run and CASCADES). Columns of the result: case,
    order, by, units (below), runs, reach and right (mean share told, and holding the right version,
    at ENDEX), mean [min until told, of those told], last [min; the median run; inf where somebody
    was never told] and never (the units that were not told in every run).
    """
    rows = [
        (*key, *_got(group))
        for key, group in told.groupby(["case", "order", "by"], sort=False, observed=True)
    ]
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS = ["case", "order", "by", "units", "runs", "reach", "right", "mean", "last", "never"]


def _got(group: pd.DataFrame) -> tuple[object, ...]:
    last = group["at"].fillna(float("inf")).groupby(group["run"]).max()
    untold = group[group["at"].isna()]["unit"].astype(str).value_counts(sort=True)
    return (
        group["unit"].nunique(),
        len(last),
        float(group["at"].notna().mean()),
        float(group["right"].mean()),
        float(group["at"].mean()),
        float(last.quantile(0.5, interpolation="lower")),
        "; ".join(untold.index),
    )


def reach_over_time(told: pd.DataFrame) -> pd.DataFrame:
    """Return how the reach of each order grows: case, order, by, at [min], reach and right.

    ``at`` are the minutes at which somebody was told in one of the runs; ``reach`` is the share
    told by then, ``right`` the share that holds the right version, over all runs.
    """
    rows = [
        (*key, *point)
        for key, group in told.groupby(["case", "order", "by"], sort=False, observed=True)
        for point in _curve(group)
    ]
    return pd.DataFrame(rows, columns=["case", "order", "by", "at", "reach", "right"])


def _curve(group: pd.DataFrame) -> Iterator[tuple[float, float, float]]:
    right = group.dropna(subset="at").groupby("at")["right"]
    reached, holding = right.size().cumsum() / len(group), right.sum().cumsum() / len(group)
    for at in reached.index:
        yield float(at), float(reached[at]), float(holding[at])
