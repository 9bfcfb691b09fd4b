"""A team: who plays, where finished chunks are kept, and what is wanted of each run."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sim.measures.every import MEASURES
from sim.studies.running.chunks import unpacked
from sim.studies.running.orders import Order, sealed
from sim.studies.running.players import Players, Processes, here

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from sim.scenario import Scenario
    from sim.studies.collecting import Part
    from sim.studies.running.store import Store


@dataclass(frozen=True, slots=True)
class Team:
    """Who plays (``players``), and in which ``store`` finished chunks are kept, if in any.

    ``measures`` are the tables that a study looks at: others are not made. ``what`` is the name of
    what is played, for people. `asking` returns a team for a study, or a part of it.
    """

    players: Players = here
    store: Store | None = None
    measures: tuple[str, ...] = tuple(MEASURES)
    what: str = ""


Workers: TypeAlias = int | Team
"""Who plays: so many processes on this machine (-1: one per core), or a `Team`."""


def team_of(workers: Workers) -> Team:
    """Return the team meant: one process is this one.

    >>> team_of(1).players is here
    True
    """
    if isinstance(workers, Team):
        return workers
    count = workers if workers > 0 else os.cpu_count() or 1
    return Team(here if count == 1 else Processes(count))


def asking(workers: Workers, measures: Iterable[str] = (), what: str = "") -> Team:
    """Return the team, asked for these ``measures`` only (names of `MEASURES`; none: all).

    ``what`` is how people know what is played: the name of a change.

    >>> asking(2, ["targets", "answers"], "two more call takers").measures
    ('answers', 'targets')
    """
    team, wanted = team_of(workers), set(measures)
    if unknown := wanted - MEASURES.keys():
        raise ValueError(f"there are no such measures: {sorted(unknown)}")
    chosen = tuple(name for name in MEASURES if name in wanted) if wanted else team.measures
    return replace(team, measures=chosen, what=what or team.what)


class Played(NamedTuple):
    """Some replications that were played, by their ``numbers``, and their tables."""

    numbers: range
    tables: dict[str, Part]


def played(
    scenario: Scenario, seed: int, portions: Iterable[range], team: Team
) -> Generator[Played, None, None]:
    """Yield the tables of each portion in turn; ``portions`` are asked for as they are needed."""
    ready, what = sealed(scenario), team.what or scenario.exercise.name
    orders = (Order(ready, seed, numbers, team.measures, what) for numbers in portions)
    if team.store is None:
        return _new(orders, team.players)
    return _kept(orders, team.players, team.store)


def _new(orders: Iterable[Order], players: Players) -> Generator[Played, None, None]:
    ahead: deque[Order] = deque()
    for chunk in players(_noted(orders, ahead)):
        yield Played(ahead.popleft().numbers, unpacked(chunk))


def _noted(orders: Iterable[Order], ahead: deque[Order]) -> Iterator[Order]:
    for order in orders:
        ahead.append(order)
        yield order


def _kept(orders: Iterable[Order], players: Players, store: Store) -> Generator[Played, None, None]:
    """Yield what the store has; the rest is played, and kept."""
    coming = iter(orders)
    for order in coming:
        tables = store.find(order)
        if tables is None:
            yield from _mended(order, coming, players, store)
        else:
            yield Played(order.numbers, tables)


def _mended(
    first: Order, coming: Iterator[Order], players: Players, store: Store
) -> Iterator[Played]:
    """Yield ``first``, which is to be played, and all that comes after it."""
    ahead: deque[tuple[Order, dict[str, Part] | None]] = deque()

    def missing() -> Iterator[Order]:
        ahead.append((first, None))
        yield first
        for order in coming:
            ahead.append((order, store.find(order)))
            if ahead[-1][1] is None:
                yield order

    for chunk in chain(players(missing()), [None]):
        while ahead and ahead[0][1] is not None:
            order, tables = ahead.popleft()
            yield Played(order.numbers, tables or {})
        if chunk is not None:
            order, _ = ahead.popleft()
            store.keep(order, chunk)
            yield Played(order.numbers, unpacked(chunk))
