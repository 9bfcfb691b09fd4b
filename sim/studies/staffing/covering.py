"""How few people cover a number of duties every day: an exact whole-number programme.

People of a post are interchangeable, so what is counted is how many of them take each arc of the
graph of days (`sim.studies.staffing.weeks`): a flow of people through it. It covers every duty by
as many people as are asked for. This says the same as counting the followers of each possible
roster, with far fewer unknowns.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from sim.errors import KrisimError
from sim.studies.staffing.evening import evened, on_site
from sim.studies.staffing.weeks import arcs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.studies.staffing.evening import Row
    from sim.studies.staffing.terms import Pattern
    from sim.studies.staffing.weeks import Arc, Rules

Demand: TypeAlias = "tuple[tuple[Pattern, int], ...]"
"""How many people are on each of a post's patterns every day; none with nobody."""

MOST_NODES: Final = 1_000
"""So many branches the programme may try; then it says so. A number, so that it ends alike."""


_LAST: Final = 10**6


class Cover(NamedTuple):
    """People's rows, in order; ``proven``: whether it is known that fewer cannot do it."""

    rows: tuple[Row, ...]
    proven: bool


@lru_cache(maxsize=4096)
def fewest(demand: Demand, days: int, rules: Rules) -> Cover | None:
    """Return the fewest people who cover ``demand`` on so many days; None if nobody may do it.

    Hours on site are evened out between them as far as exchanging duties goes.

    Raises
    ------
    KrisimError
        If there are too many patterns to find any.
    """
    patterns = [pattern for pattern, _ in demand]
    graph = arcs(patterns, days, rules)
    wanted = {(day, duty): heads for day in range(days) for duty, (_, heads) in enumerate(demand)}
    if not wanted.keys() <= {(arc.day, arc.duty) for arc in graph}:
        return None
    if days == 1:
        one_each = (duty for duty, (_, heads) in enumerate(demand) for _ in range(heads))
        return Cover(tuple((duty,) for duty in one_each), proven=True)
    flow, proven = _flow(wanted, graph)
    rows = evened(_exactly(_rows(flow, days, graph), wanted, patterns), patterns, rules)
    return Cover(tuple(sorted(rows, key=_in_order)), proven)


def _flow(wanted: Mapping[tuple[int, int], int], graph: Sequence[Arc]) -> tuple[list[int], bool]:
    """Return how many people take each arc, the fewest in all, and whether that is proven.

    They cover what is wanted or more: a duty too many can always be left out.
    """
    duties = {key: k for k, key in enumerate(wanted)}
    nodes = {key: k for k, key in enumerate(sorted({(a.day, a.before) for a in graph if a.day}))}
    cells = []
    for column, arc in enumerate(graph):
        if arc.duty is not None:
            cells.append((duties[arc.day, arc.duty], column, 1))
        for key, sign in (((arc.day, arc.before), -1), ((arc.day + 1, arc.after), 1)):
            if key in nodes:
                cells.append((len(duties) + nodes[key], column, sign))
    rows, columns, signs = (np.array(part) for part in zip(*cells, strict=True))
    shape = (len(duties) + len(nodes), len(graph))
    least = np.array([*wanted.values(), *(0 for _ in nodes)], dtype=float)
    most = np.array([*(np.inf for _ in duties), *(0 for _ in nodes)])
    found = milp(
        c=[float(arc.day == 0) for arc in graph],
        constraints=LinearConstraint(coo_array((signs, (rows, columns)), shape), least, most),
        integrality=np.ones(len(graph), dtype=np.int64),
        bounds=Bounds(0, np.inf),
        options={"mip_rel_gap": 0.0, "node_limit": MOST_NODES},
    )
    if found.x is None:
        raise KrisimError(
            f"no roster was found among {MOST_NODES} branches: use fewer patterns for a post, or "
            "fewer days"
        )
    return [round(size) for size in found.x], found.status == 0


def _rows(flow: Sequence[int], days: int, graph: Sequence[Arc]) -> list[Row]:
    """Return the flow person by person."""
    leaving: dict[tuple[int, int], list[int]] = {}
    for column, arc in enumerate(graph):
        leaving.setdefault((arc.day, arc.before), []).append(column)
    left = list(flow)
    found: list[Row] = []
    for _ in range(sum(size for size, arc in zip(flow, graph, strict=True) if arc.day == 0)):
        node, row = 0, []
        for day in range(days):
            column = next(k for k in leaving[day, node] if left[k])
            left[column] -= 1
            node = graph[column].after
            row.append(graph[column].duty)
        found.append(tuple(row))
    return found


def _exactly(
    rows: Sequence[Row], wanted: Mapping[tuple[int, int], int], patterns: Sequence[Pattern]
) -> list[Row]:
    """Return the rows without duties that are too many, from those who have most hours."""
    left = list(rows)
    for (day, duty), heads in wanted.items():
        holders = [k for k, row in enumerate(left) if row[day] == duty]
        holders.sort(key=lambda k: (-on_site(left[k], patterns), k))
        for k in holders[: len(holders) - heads]:
            left[k] = (*left[k][:day], None, *left[k][day + 1 :])
    return [row for row in left if any(duty is not None for duty in row)]


def _in_order(row: Row) -> tuple[int, ...]:
    return tuple(_LAST if duty is None else duty for duty in row)
