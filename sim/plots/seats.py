"""Where units stand in a graph: counterparts on the left, ours as an outline on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sim.scenario import Unit

LEFT, GAP, OURS, NEST = 1.3, 1.35, 1.75, 1.9
"""Widths [in] of the counterparts, the room beside them, our units, and the room beside those."""
STEP = 0.13
"""How far a unit stands in from its parent [in]."""
PITCH, BOX = 0.36, 0.28
"""Distance of units below one another, and the height of each [in]."""


class Seat(NamedTuple):
    """Where a unit stands [in, upwards from the first unit]."""

    name: str
    player: bool
    left: float
    right: float
    y: float


def seated(units: Sequence[Unit], told: Iterable[tuple[str, str, float]]) -> dict[str, Seat]:
    """Return the seats of units by their ids, and again by their names.

    ``told`` are sender, receiver (ids or names) and messages: counterparts without are left out,
    and the others stand at the height of those with whom they have to do.
    """
    links = list(told)
    ours = list(_outline([u for u in units if u.kind == "player"]))
    heights = {unit.id: -PITCH * k for k, (unit, _) in enumerate(ours)}
    ids = {u.name: u.id for u in units} | {u.id: u.id for u in units}
    others = [u for u in units if u.kind != "player"]
    middle = _barycentres(((ids[a], ids[b], n) for a, b, n in links), heights)
    known = sorted((u for u in others if u.id in middle), key=lambda u: -middle[u.id])
    seats = {
        unit.id: Seat(
            unit.name,
            player=True,
            left=LEFT + GAP + STEP * depth,
            right=LEFT + GAP + OURS,
            y=heights[unit.id],
        )
        for unit, depth in ours
    }
    pitch = PITCH * max(1.0, (len(ours) - 1) / max(len(known) - 1, 1))
    top = 0 if len(known) > 1 else -PITCH * (len(ours) - 1) / 2
    for k, unit in enumerate(known):
        seats[unit.id] = Seat(unit.name, player=False, left=0, right=LEFT, y=top - pitch * k)
    return seats | {u.name: seats[u.id] for u in units if u.id in seats}


def figure_size(seats: Mapping[str, Seat]) -> tuple[float, float]:
    """Return width and height [in] of a figure for these seats and a legend."""
    lowest = min((seat.y for seat in seats.values()), default=0.0)
    return LEFT + GAP + OURS + NEST, 1.45 - lowest


def _outline(
    units: Sequence[Unit], parent: str | None = None, depth: int = 0
) -> Iterator[tuple[Unit, int]]:
    """Yield units and their depth, each followed by those below it.

    Whoever has a parent that is not among them stands at the top.
    """
    ids = {unit.id for unit in units}
    for unit in units:
        above = unit.parent if unit.parent in ids else None
        if above == parent:
            yield unit, depth
            yield from _outline(units, unit.id, depth + 1)


def _barycentres(
    links: Iterable[tuple[str, str, float]], heights: Mapping[str, float]
) -> dict[str, float]:
    """Return for whoever is not in ``heights`` the mean height of those they have to do with."""
    weight: dict[str, float] = {}
    lever: dict[str, float] = {}
    for one, other, messages in links:
        for unit, partner in ((one, other), (other, one)):
            if unit not in heights:
                weight[unit] = weight.get(unit, 0.0) + messages
                lever[unit] = lever.get(unit, 0.0) + messages * heights.get(partner, 0.0)
    return {unit: lever[unit] / weight[unit] for unit in weight}
