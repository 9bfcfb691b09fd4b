"""Every place where something of a scenario names something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TypeAlias

from sim.checks.book import DEPENDABLE
from sim.errors import Place
from sim.scenario import (
    Addressee,
    CallOutMethod,
    Channel,
    Conditions,
    During,
    Event,
    Inject,
    KeyTime,
    Meeting,
    Need,
    Objective,
    Person,
    Post,
    Public,
    Scenario,
    Service,
    Step,
    Target,
    Unit,
)

Reference: TypeAlias = tuple[Place, str, str | None]
"""Where something is named, the table it has to be in, and its id (None: nothing is named)."""


def references(scenario: Scenario) -> Iterator[Reference]:
    """Return every name, table by table."""
    steps = ((p.id, step) for p in scenario.procedures for step in p.steps)
    return chain.from_iterable(
        (
            *(_dependable("services", service) for service in scenario.services),
            *map(_of_call_out, scenario.call_outs),
            *map(_of_unit, scenario.units),
            *map(_of_person, scenario.people),
            *map(_of_channel, scenario.channels),
            *(_of_step(step, ("procedures", id, step.id)) for id, step in steps),
            *map(_of_meeting, scenario.meetings),
            *map(_of_inject, scenario.injects),
            *map(_of_public, scenario.public),
            *map(_of_objective, scenario.objectives),
            *map(_of_target, scenario.targets),
            *map(_of_key_time, scenario.key_times),
        )
    )


def _of_call_out(method: CallOutMethod) -> Iterator[Reference]:
    return _needs(("call outs", method.id, "by"), [method.by])


def _of_unit(unit: Unit) -> Iterator[Reference]:
    place = ("units", unit.id)
    yield (*place, "parent"), "units", unit.parent
    yield from (((*place, "contact"), "roles", role) for role in unit.contact)
    yield from (((*place, "lines", channel), "channels", channel) for channel, _ in unit.lines)
    for channel, others in unit.fallback:
        where = (*place, "fallback", channel)
        yield from ((where, "channels", each) for each in (channel, *others))


def _of_person(person: Person) -> Iterator[Reference]:
    place = ("people", person.id)
    yield (*place, "unit"), "units", person.unit
    yield from _posts((*place, "roles"), person.posts, person.unit)
    yield from _posts((*place, "deputy for"), person.deputy_for, person.unit)
    if person.on_call is not None:
        yield (*place, "on call", "by"), "call outs", person.on_call.method


def _posts(place: Place, posts: Iterable[Post], home: str) -> Iterator[Reference]:
    for post in posts:
        yield place, "units", None if post.unit == home else post.unit
        yield place, "roles", post.role


def _needs(place: Place, needs: Iterable[Need | None]) -> Iterator[Reference]:
    for need in filter(None, needs):
        yield place, "units", need.unit
        yield place, "roles", need.role


def _addressees(place: Place, key: str, to: Iterable[Addressee]) -> Iterator[Reference]:
    for each in to:
        yield (*place, key), "units", each.unit
        yield (*place, key), "roles", each.role
        yield (*place, "procedure"), "procedures", each.procedure


def _dependable(table: str, thing: Service | Channel) -> Iterator[Reference]:
    place = (table, thing.id, "depends on")
    yield from ((place, DEPENDABLE, each) for each in thing.depends_on)


def _of_channel(channel: Channel) -> Iterator[Reference]:
    yield from _dependable("channels", channel)
    place = ("channels", channel.id, "fallback")
    yield from ((place, "channels", other) for other in channel.fallback)


def _conditions(place: Place, key: str, conditions: Conditions) -> Iterator[Reference]:
    for each in conditions.of:
        if isinstance(each, During):
            yield (*place, key), "phases", each.phase
        else:
            yield from _event((*place, key), each)


def _event(place: Place, event: Event | None) -> Iterator[Reference]:
    if event is not None:
        yield place, "injects", event.inject
        yield place, "units", event.unit


def _of_step(step: Step, place: Place) -> Iterator[Reference]:
    yield from _needs((*place, "by"), step.needs)
    if step.send is not None:
        yield from _addressees((*place, "send"), "to", step.send.to)
        yield (*place, "send", "by"), "channels", step.send.channel
    yield (*place, "decide in"), "meetings", step.decide_in
    yield (*place, "meet"), "meetings", step.meet
    if step.cascade is not None:
        yield (*place, "cascade", "role"), "roles", step.cascade.role
        yield (*place, "cascade", "procedure"), "procedures", step.cascade.procedure
    if step.escalate is not None:
        yield from _needs((*place, "escalate", "to"), [step.escalate.to])
    yield from _addressees(place, "call out", step.call_out)
    yield from _conditions(place, "only if", step.only_if)
    yield from _conditions(place, "unless", step.unless)


def _of_meeting(meeting: Meeting) -> Iterator[Reference]:
    place = ("meetings", meeting.id)
    yield (*place, "unit"), "units", meeting.unit
    yield from _needs((*place, "participants"), meeting.participants)
    yield from _needs((*place, "rights"), [right.who for right in meeting.rights])


def _of_inject(inject: Inject) -> Iterator[Reference]:
    place = ("injects", inject.id)
    for event in inject.after.events if inject.after else ():
        yield from _event((*place, "after"), event)
    yield (*place, "from"), "units", inject.sender
    yield from _addressees(place, "to", inject.to)
    yield (*place, "by"), "channels", inject.channel
    yield from (((*place, "objectives"), "objectives", each) for each in inject.objectives)
    yield from _addressees(place, "call out", inject.call_out)
    yield from _conditions(place, "only if", inject.only_if)
    yield from _conditions(place, "unless", inject.unless)


def _of_public(public: Public) -> Iterator[Reference]:
    place = ("public", public.id)
    yield from _addressees(place, "to", [public.to])
    for number, influence in enumerate(public.influences, start=1):
        yield from _event((*place, "influences", number, "on"), influence.on)


def _of_objective(objective: Objective) -> Iterator[Reference]:
    place = ("objectives", objective.id, "parts")
    yield from ((place, "units", unit) for unit, _ in objective.parts)


def _of_target(target: Target) -> Iterator[Reference]:
    place = ("targets", target.id)
    yield from _event((*place, "from"), target.start)
    yield from _event((*place, "to"), target.end)
    yield (*place, "callers"), "public", target.callers
    yield (*place, "objective"), "objectives", target.objective


def place_of(time: KeyTime) -> Place:
    """Return where a key time stands."""
    return ("key times", time.what, time.channel) if time.channel else ("key times", time.what)


def _of_key_time(time: KeyTime) -> Iterator[Reference]:
    for event in time.events:
        yield from _event(place_of(time), event)
