"""Work that may be redone: which steps belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.checks.graphs import ancestors
from sim.engine.plan import Loop, Node

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.scenario import Procedure, Step


def loop(step: Step, procedure: Procedure, nodes: Mapping[str, Node]) -> Loop:
    """Return what is redone when ``step`` sends the work back."""
    assert step.again is not None
    after = {s.id: s.after for s in procedure.steps}
    inside = between(step.again.start, step.id, after)
    ordered = [s.id for s in procedure.steps if s.id in inside]
    body = [nodes[name] for name in ordered]
    inner = [sum(e in inside for e in after[name]) for name in ordered]
    before = [n for n in body if n is not nodes[step.id]]
    ways_out = [f for n in before for f in n.follows if f not in body]
    chance, at_most = step.again.chance.value, step.again.at_most
    return Loop(nodes[step.again.start], chance, at_most, body, inner, ways_out)


def between(first: str, last: str, after: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the steps on the ways from ``first`` to ``last``, with both.

    >>> after = {"a": (), "b": ("a",), "c": ("b",), "x": ("a",)}
    >>> sorted(between("a", "c", after))
    ['a', 'b', 'c']
    """
    return {name for name in ancestors(last, after) if first in ancestors(name, after)}
