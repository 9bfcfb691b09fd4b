"""What is changed in the scenarios of documented events: other staff, other ways, other calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TypeAlias

from sim.scenario import Number, OnCall, Post, Procedure, Public, Role, Scenario, Step, Unit

Change: TypeAlias = Callable[[Scenario], Scenario]

USUAL = 13
"""Nurses at a time in case 1177-2020 before there was extra staff."""


def as_it_is(scenario: Scenario) -> Scenario:
    """Return the scenario."""
    return scenario


def changed_steps(scenario: Scenario, change: Callable[[Step], Step | None]) -> Scenario:
    """Return the scenario with other steps; those for which there is None are left out."""

    def changed(procedure: Procedure) -> Procedure:
        steps = tuple(new for step in procedure.steps if (new := change(step)) is not None)
        return replace(procedure, steps=steps)

    return replace(scenario, procedures=tuple(map(changed, scenario.procedures)))


def changed_public(scenario: Scenario, change: Callable[[Public], Public]) -> Scenario:
    """Return the scenario with other calls from the public."""
    return replace(scenario, public=tuple(map(change, scenario.public)))


def changed_unit(scenario: Scenario, unit: str, change: Callable[[Unit], Unit]) -> Scenario:
    """Return the scenario with another unit of that id."""
    units = tuple(change(u) if u.id == unit else u for u in scenario.units)
    return replace(scenario, units=units)


def prepared(scenario: Scenario) -> Scenario:
    """A prepared sentence goes out to all telephones, and nobody asks for permission."""
    (sentence,) = (s.takes for s in scenario.procedures[0].steps if s.id == "send")

    def change(step: Step) -> Step | None:
        if step.id in ("ask", "wait"):
            return None
        return replace(step, after=("confirm",), takes=sentence) if step.id == "compose" else step

    return changed_steps(scenario, change)


def second_person(scenario: Scenario) -> Scenario:
    """Two people answer the number of the force duty officer, on two lines."""
    one = next(p for p in scenario.people if p.unit == "police")
    two = replace(scenario, people=(*scenario.people, replace(one, id="police-2")))
    two = changed_unit(two, "police", lambda u: replace(u, lines=(("police line", 2),)))
    return changed_public(two, lambda p: replace(p, lines=2))


def own_line(scenario: Scenario) -> Scenario:
    """Somebody at the police answers the other services only, on a second line."""
    role = Role("partner desk", "Desk for the other services")
    one = next(p for p in scenario.people if p.unit == "police")
    desk = replace(one, id="police-2", posts=(Post("police", role.id),))

    def change(step: Step) -> Step:
        if step.send is None:
            return step
        to = tuple(replace(a, role=role.id) for a in step.send.to)
        return replace(step, send=replace(step.send, to=to))

    manned = replace(scenario, roles=(*scenario.roles, role), people=(*scenario.people, desk))
    manned = changed_unit(manned, "police", lambda u: replace(u, lines=(("police line", 2),)))
    return changed_steps(manned, change)


def radio_after_two(scenario: Scenario) -> Scenario:
    """After two attempts in vain the liaison officer takes the radio."""
    tried = tuple(replace(c, attempts=2) if c.id == "police line" else c for c in scenario.channels)
    fall_back = (("police line", ("radio",)),)
    changed = replace(scenario, channels=tried)
    return changed_unit(changed, "fire", lambda u: replace(u, fallback=fall_back))


@cache
def kept(share: float) -> Change:
    """Return the change after which a relay keeps so large a share of the messages."""

    def change(scenario: Scenario) -> Scenario:
        loss: Number[float] = Number(1 - share, "hand-overs")
        channels = (replace(c, loss=loss) if c.id == "neighbour" else c for c in scenario.channels)
        return replace(scenario, channels=tuple(channels))

    return change


def called_directly(scenario: Scenario) -> Scenario:
    """The county rings all three boroughs itself."""

    def change(step: Step) -> Step:
        if step.send is None or step.id != "tell":
            return step
        royalton = replace(step.send.to[-1], unit="royalton")
        return replace(step, send=replace(step.send, to=(*step.send.to, royalton)))

    return changed_steps(scenario, change)


@cache
def staffed(people: int) -> Change:
    """Return the change after which so many answer calls."""

    def change(scenario: Scenario) -> Scenario:
        last = scenario.people[-1]
        extra = (replace(last, id=f"extra-{k}") for k in range(people - len(scenario.people)))
        return replace(scenario, people=(*scenario.people[:people], *extra))

    return change


def half_the_calls(scenario: Scenario) -> Scenario:
    """The usual number of calls, answered by the usual staff."""
    rate: Number[float] = Number(3250 / 24, "medhelp")
    return staffed(USUAL)(changed_public(scenario, lambda p: replace(p, rate=rate)))


@cache
def called_by(method: str) -> Change:
    """Return the change after which all are called out by this method."""

    def change(scenario: Scenario) -> Scenario:
        def moved(on_call: OnCall | None) -> OnCall | None:
            return on_call and replace(on_call, method=method)

        people = (replace(p, on_call=moved(p.on_call)) for p in scenario.people)
        return replace(scenario, people=tuple(people))

    return change


def unheard(scenario: Scenario) -> Scenario:
    """A telephone tree in which a call is noticed no more often than a message."""
    (message,) = (m.reached for m in scenario.call_outs if m.id == "sms")
    methods = tuple(replace(m, reached=message) for m in scenario.call_outs)
    return called_by("tree")(replace(scenario, call_outs=methods))
