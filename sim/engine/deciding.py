"""Laying out decisions: who may decide, and what becomes of what waits too long (R8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.plan import Limits, Node

if TYPE_CHECKING:
    from sim.engine.layout import Layout, Path
    from sim.scenario import Escalation, Meeting, Right, Step


def decide(layout: Layout, step: Step, path: Path) -> Node:
    """Lay out an item for a meeting, or work of those who have the right to decide it alone."""
    index, meeting = layout.meetings[step.decide_in or ""]
    right = _right(meeting, step.stake)
    node = layout.node("item" if right is None else "work", path, step.name)
    node.unit = layout.unit_index[meeting.unit]
    node.length = None if step.takes is None else step.takes.value
    if right is not None:
        node.crew = layout.crews.crew([right.who], meeting.unit)
        layout.name_crew(node)
        return node
    node.waiting = layout.node("agenda", (*path, "agenda"), step.name)
    node.waiting.unit = node.unit
    node.meeting, node.action = index, "agenda"
    return node


def _right(meeting: Meeting, stake: float | None) -> Right | None:
    """Return the first right that suffices for ``stake``; without a stake none does."""
    if stake is None:
        return None
    return next((right for right in meeting.rights if stake <= right.up_to), None)


def limit(layout: Layout, node: Node, step: Step, unit: str) -> None:
    """Lay out to whom ``node``, a step of ``unit``, goes when it has waited for too long.

    The draw stays that of the step.
    """
    limits = Limits(by_default=step.by_default)
    if step.escalate is not None:
        limits.after = step.escalate.after
        limits.escalated = _escalated(layout, node, step, *_above(layout, step.escalate, unit))
        limits.escalated.addressee = layout.unit_index[unit]
    if limits.after is not None or limits.by_default is not None:
        node.limits, node.action = limits, "limited"


def _above(layout: Layout, escalation: Escalation, unit: str) -> tuple[str, int]:
    """Return the unit and the crew that a step of ``unit`` escalates to."""
    to, parent = escalation.to, layout.crews.units[unit].parent
    if to is not None:
        return to.unit or unit, layout.crews.crew([to], unit)
    assert parent is not None  # the checks see to it
    return parent, layout.crews.contact(parent, None)


def _escalated(layout: Layout, node: Node, step: Step, unit: str, crew: int) -> Node:
    """Lay out ``node`` as the people of ``crew`` do it, at their desks."""
    twin = layout.node("write" if node.routes else "work", node.path, step.name)
    twin.priority, twin.channel, twin.length = node.priority, node.channel, node.length
    twin.interruptible, twin.resumption = step.interruptible, node.resumption
    twin.crew, twin.unit = crew, layout.unit_index[unit]
    layout.name_crew(twin)
    return twin
