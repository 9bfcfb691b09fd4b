"""Filling places with people: as many as can be, each by somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

Who = TypeVar("Who", bound="Hashable")


def assign(
    places: Sequence[Sequence[Who]], filled: Mapping[int, Who] | None = None
) -> dict[int, Who]:
    """Return as many places filled as can be: place -> who, of those who could take it.

    Places are filled in order, by augmenting paths (Kuhn 1955): an earlier one is never given up
    for a later one, so the first that is missing is the first that cannot be filled together with
    all before it. Whoever has a place in ``filled`` keeps one, though maybe another.

    >>> assign([["ann", "bo"], ["ann"], ["bo"]])
    {0: 'bo', 1: 'ann'}
    """
    taken = dict(filled or {})
    holder = {who: place for place, who in taken.items()}

    def fill(place: int, tried: set[Who]) -> bool:
        for who in places[place]:
            if who in tried:
                continue
            tried.add(who)
            if who not in holder or fill(holder[who], tried):
                taken[place], holder[who] = who, place
                return True
        return False

    for place in range(len(places)):
        if place not in taken:
            fill(place, set())
    return taken
