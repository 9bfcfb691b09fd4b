"""Circles among things that name each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


def circles(edges: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """Yield circles, each from its first member in the order given and back to it.

    Every circle that shares no member with an earlier one is found; things that are named but
    not among the keys of ``edges`` are passed over.

    >>> list(circles({"a": ["b"], "b": ["c", "x"], "c": ["a"], "d": ["d"]}))
    [['a', 'b', 'c', 'a'], ['d', 'd']]
    """
    told: set[str] = set()
    for start in edges:
        found = None if start in told else _way_back(start, edges, told)
        if found:
            told.update(found)
            yield found


def ancestors(start: str, before: Mapping[str, Iterable[str]]) -> set[str]:
    """Return everything that comes before ``start``, however far, and ``start`` itself."""
    found = {start}
    rest = [start]
    while rest:
        new = [each for each in before.get(rest.pop(), ()) if each not in found]
        found.update(new)
        rest += new
    return found


def _way_back(start: str, edges: Mapping[str, Iterable[str]], told: set[str]) -> list[str] | None:
    """Return the shortest way from ``start`` to itself that passes none of ``told``."""
    came: dict[str, str] = {}
    rest = [start]
    for here in rest:  # grows while it is read
        for there in edges[here]:
            if there == start:
                return [*_trail(here, start, came), start]
            if there in edges and there not in came and there not in told:
                came[there] = here
                rest.append(there)
    return None


def _trail(here: str, start: str, came: Mapping[str, str]) -> list[str]:
    trail = [here]
    while trail[-1] != start:
        trail.append(came[trail[-1]])
    return trail[::-1]
