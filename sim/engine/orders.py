"""Laying out cascades: an order to all below, link by link down the chain of command (R9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.crews import NOBODY
from sim.engine.plan import Link, Node, Order
from sim.log import NEVER

if TYPE_CHECKING:
    from sim.engine.layout import Layout, Path
    from sim.scenario import Cascade, Step


def cascade(layout: Layout, step: Step, unit: str, path: Path) -> Node:
    """Lay out a step in which ``unit`` gives an order to all below; it has no row of its own."""
    assert step.cascade is not None
    node = layout.node("briefing", path, step.name)
    node.action, node.unit = "cascade", layout.unit_index[unit]
    priority = node.priority if step.priority is None else step.priority
    node.order = _Orders(layout, step, step.cascade, path, priority).of(unit)
    return node


class _Orders:
    """Makes the links of one step, each unit's before those of the units below it.

    What is drawn for a link is named by the unit that is told.
    """

    def __init__(
        self, layout: Layout, step: Step, cascade: Cascade, path: Path, priority: int
    ) -> None:
        self.layout, self.step, self.cascade = layout, step, cascade
        self.path, self.priority = path, priority
        self.joint = cascade.briefing == "joint"

    def of(self, unit: str) -> Order:
        """Lay out what ``unit`` passes on."""
        below = self.layout.below(unit)
        order = Order([])
        self._set_fidelity(order)
        if self.joint and below:
            if self.cascade.gather is not None:
                order.gather = self._node("pause", unit, unit, "gather")
                order.gather.length = self.cascade.gather.value
            order.joint = self._briefing(unit, below, (unit, "joint"))
        order.links = [self._link(unit, child) for child in below]
        for link, child in zip(order.links, below, strict=True):
            self._set_going(link, child)
        return order

    def _set_fidelity(self, order: Order) -> None:
        if self.cascade.fidelity is not None:
            order.fidelity = self.cascade.fidelity.value
        if self.cascade.read_back is not None:
            order.catches = self.cascade.read_back.catches.value

    def _link(self, unit: str, child: str) -> Link:
        link = Link(self._told(unit, child), run=NEVER)
        if self.cascade.read_back is not None:
            link.repeating = self._node("briefing", unit, child, "read back")
            link.repeating.length = self.cascade.read_back.takes.value
        return link

    def _told(self, unit: str, child: str) -> Node:
        """Lay out the briefing of one, or the moment at which one of several has been told."""
        if self.joint:
            node = self._node("briefing", unit, child)
        else:
            node = self._briefing(unit, [child], (child,))
        node.to = self.layout.unit_index[child]
        return node

    def _set_going(self, link: Link, child: str) -> None:
        """Lay out what a unit does once it has been told; first of all it passes the order on.

        Exercise control, which plays a unit without such people, carries out nothing.
        """
        layout, passes_on = self.layout, bool(self.layout.below(child))
        link.run = layout.open_run(child, size=1 + passes_on)
        if passes_on:
            link.below = self.of(child)
        if layout.crews.contact(child, self.cascade.role) != NOBODY:
            path = (*self.path, child)
            link.roots = layout.procedure(self.cascade.procedure, child, path, link.run)

    def _briefing(self, unit: str, told: list[str], name: Path) -> Node:
        """Lay out a briefing of the heads of ``told`` by that of ``unit``."""
        node = self._node("briefing", unit, *name)
        node.crew = self.layout.crews.heads([unit, *told], self.cascade.role)
        node.length = None if self.step.takes is None else self.step.takes.value
        if node.crew != NOBODY:
            first = self.layout.crews.needs[node.crew][0]
            node.role = first.role if first.unit == node.unit else node.role
        return node

    def _node(self, kind: str, unit: str, *name: str) -> Node:
        node = self.layout.node(kind, (*self.path, *name), self.step.name)
        node.priority = self.priority
        node.unit = node.addressee = self.layout.unit_index[unit]
        return node
