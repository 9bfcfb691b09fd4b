"""Everything that is named exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from sim.checks.book import Book
from sim.errors import Place, Problem, suggest
from sim.scenario import Addressee, Conditions, Event, Inject, Meeting, Need, Person, Post, Step

Reference: TypeAlias = tuple[Place, str, str | None]
"""Where something is named, the table it has to be in, and its id (None: nothing is named)."""

_ONE = {
    "units": "unit",
    "roles": "role",
    "channels": "channel",
    "procedures": "procedure",
    "meetings": "meeting",
    "injects": "inject",
    "public": "public",
    "objectives": "objective",
}


def names_are_known(book: Book) -> Iterator[Problem]:
    """Every unit, role, channel, procedure, meeting, inject, public and objective exists."""
    for place, table, id in _references(book):
        if id is not None and id not in book.known[table]:
            what = f"unknown {_ONE[table]} '{id}'"
            yield Problem(what, place, instead=_instead(book, place, table, id))


def steps_are_known(book: Book) -> Iterator[Problem]:
    """Every step that another one names is a step of the same procedure."""
    for procedure, step, place in book.steps():
        ids = [each.id for each in procedure.steps]
        for key, named in _named_steps(step):
            if named not in ids:
                what = f"unknown step '{named}'"
                yield Problem(what, (*place, key), instead=suggest(named, ids))


def _named_steps(step: Step) -> Iterator[tuple[str, str]]:
    yield from (("after", before) for before in step.after)
    yield from (("branches", branch.step) for branch in step.branches)
    if step.again is not None:
        yield "again", step.again.start


def _instead(book: Book, place: Place, table: str, id: str) -> str:
    known = book.known[table]
    if table == "roles" and id in book.known["units"]:
        return f"It is a unit: write '{id}/<role>' or '{id}/anybody'"
    if table == "units" and id in book.known["roles"]:
        holding = [p for person in book.scenario.people for p in person.posts if p.role == id]
        return f"It is a role: write '{holding[0]}'" if holding else "It is a role: write a unit"
    if place[-1] == "from":
        return f"{suggest(id, known)} Or list '{id}' in 'units' with 'kind: counterpart'"
    if not known:
        return f"There is no {_ONE[table]} yet: add it under '{table}'"
    return suggest(id, known)


def _references(book: Book) -> Iterator[Reference]:
    scenario = book.scenario
    for unit in scenario.units:
        yield ("units", unit.id, "parent"), "units", unit.parent
        yield from ((("units", unit.id, "contact"), "roles", role) for role in unit.contact)
    for person in scenario.people:
        yield from _of_person(person)
    for channel in scenario.channels:
        yield from (
            (("channels", channel.id, "fallback"), "channels", other) for other in channel.fallback
        )
    for _, step, place in book.steps():
        yield from _of_step(step, place)
    for meeting in scenario.meetings:
        yield from _of_meeting(meeting)
    for inject in scenario.injects:
        yield from _of_inject(inject)
    yield from _of_the_rest(book)


def _of_person(person: Person) -> Iterator[Reference]:
    place = ("people", person.id)
    yield (*place, "unit"), "units", person.unit
    yield from _posts((*place, "roles"), person.posts, person.unit)
    yield from _posts((*place, "deputy for"), person.deputy_for, person.unit)


def _posts(place: Place, posts: Iterable[Post], home: str) -> Iterator[Reference]:
    for post in posts:
        yield place, "units", None if post.unit == home else post.unit
        yield place, "roles", post.role


def _needs(place: Place, needs: Iterable[Need]) -> Iterator[Reference]:
    for need in needs:
        yield place, "units", need.unit
        yield place, "roles", need.role


def _addressees(place: Place, key: str, to: Iterable[Addressee]) -> Iterator[Reference]:
    for each in to:
        yield (*place, key), "units", each.unit
        yield (*place, key), "roles", each.role
        yield (*place, "procedure"), "procedures", each.procedure


def _conditions(place: Place, key: str, conditions: Conditions) -> Iterator[Reference]:
    events = (each for each in conditions.of if isinstance(each, Event))
    for each in events:
        yield from _event((*place, key), each)


def _event(place: Place, event: Event) -> Iterator[Reference]:
    yield place, "injects", event.inject
    yield place, "units", event.unit


def _of_step(step: Step, place: Place) -> Iterator[Reference]:
    yield from _needs((*place, "by"), step.needs)
    if step.send is not None:
        yield from _addressees((*place, "send"), "to", step.send.to)
        yield (*place, "send", "by"), "channels", step.send.channel
    yield (*place, "decide in"), "meetings", step.decide_in
    yield (*place, "meet"), "meetings", step.meet
    yield from _addressees(place, "call out", step.call_out)
    yield from _conditions(place, "only if", step.only_if)
    yield from _conditions(place, "unless", step.unless)


def _of_meeting(meeting: Meeting) -> Iterator[Reference]:
    place = ("meetings", meeting.id)
    yield (*place, "unit"), "units", meeting.unit
    yield from _needs((*place, "participants"), meeting.participants)


def _of_inject(inject: Inject) -> Iterator[Reference]:
    place = ("injects", inject.id)
    if inject.after is not None:
        for event in inject.after.events:
            yield from _event((*place, "after"), event)
    yield (*place, "from"), "units", inject.sender
    yield from _addressees(place, "to", inject.to)
    yield (*place, "by"), "channels", inject.channel
    yield from (((*place, "objectives"), "objectives", each) for each in inject.objectives)
    yield from _addressees(place, "call out", inject.call_out)
    yield from _conditions(place, "only if", inject.only_if)
    yield from _conditions(place, "unless", inject.unless)


def _of_the_rest(book: Book) -> Iterator[Reference]:
    for public in book.scenario.public:
        yield from _addressees(("public", public.id), "to", [public.to])
    for objective in book.scenario.objectives:
        yield from (
            (("objectives", objective.id, "parts"), "units", unit) for unit, _ in objective.parts
        )
    for target in book.scenario.targets:
        place = ("targets", target.id)
        for key, event in (("from", target.start), ("to", target.end)):
            if event is not None:
                yield from _event((*place, key), event)
        yield (*place, "callers"), "public", target.callers
        yield (*place, "objective"), "objectives", target.objective
