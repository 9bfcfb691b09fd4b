"""Compiling calls from the public: what a call is, and how many there are when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.clock import to_micros
from sim.engine.plan import Node, Source, Swing
from sim.engine.rates import Swings

if TYPE_CHECKING:
    from sim.engine.conditions import Rules
    from sim.engine.layout import Layout
    from sim.scenario import Influence, Length, Public


def source(public: Public, layout: Layout, rules: Rules, endex: int) -> Source:
    """Return ``public`` as the engine sees it."""
    entity = layout.open_template(public.id, "public", public.priority)
    template = layout.templates[entity]
    unit = public.to.unit
    run = layout.open_run(unit, size=0 if public.handling is None else 1)
    roots = layout.procedure(public.to.procedure, unit, (public.id,), run)
    of_run = [n for n in layout.nodes if n.entity == entity and n.run == run]
    template.first = roots
    call = None
    if public.handling is not None:
        call = _call(public, public.handling, layout, roots)
        call.run = run
        template.first = [call]
    overload = public.overload
    return Source(
        entity=entity,
        path=(public.id, "arrival"),
        start=public.start,
        end=min(public.end, endex),
        curve=_curve(public),
        most=public.population,
        call=call,
        handling=0.0 if public.handling is None else to_micros(public.handling.value.mean()),
        patience=_waiting(public, layout, "patience", public.patience),
        redial=_redial(public, layout),
        lines=public.lines,
        queue=None if overload is None else overload.queue,
        wait=None if overload is None else overload.wait,
        swings=tuple(_swing(i, rules) for i in public.influences),
        passed_on=tuple(node for node in of_run if node.chance is not None),
    )


def _call(public: Public, handling: Length, layout: Layout, roots: list[Node]) -> Node:
    call = layout.node("call", (public.id, "handling"), public.name)
    call.length = handling.value
    call.crew = layout.crews.contact(public.to.unit, public.to.role)
    call.addressee = layout.unit_index[public.to.unit]
    call.follows = roots
    for root in roots:
        root.preds = 1
    layout.name_crew(call)
    return call


def _redial(public: Public, layout: Layout) -> Node | None:
    if public.redials is None:
        return None
    node = _waiting(public, layout, "redial", public.redial_after)
    if node is not None:
        node.chance = public.redials.value
    return node


def _waiting(public: Public, layout: Layout, what: str, takes: Length | None) -> Node | None:
    """Lay out a time that a caller waits; patience ends, but has no row of its own."""
    if takes is None:
        return None
    activity = "calls again" if what == "redial" else public.name
    node = layout.node("redial", (public.id, what), activity)
    node.length = takes.value
    node.addressee = layout.unit_index[public.to.unit]
    return node


def _curve(public: Public) -> tuple[tuple[int, float], ...]:
    """Return the corners of the calls per hour, so many that the expected share calls."""
    curve = public.curve or ((public.start, public.rate.value),)
    if public.population is None or public.share is None:
        return curve
    expected = Swings(curve, public.start, public.end).rate.until(public.end)
    factor = public.population * public.share.value / expected if expected else 0.0
    return tuple((at, rate * factor) for at, rate in curve)


def _swing(influence: Influence, rules: Rules) -> Swing:
    return Swing(
        rules.watched(influence.on),
        influence.delay,
        adds=0.0 if influence.adds is None else influence.adds.value,
        fades=influence.fades,
        calls=1.0 if influence.calls is None else influence.calls.value,
        handling=1.0 if influence.handling is None else influence.handling.value,
        passed_on=1.0 if influence.passed_on is None else influence.passed_on.value,
    )
