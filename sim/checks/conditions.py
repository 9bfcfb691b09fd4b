"""What is waited for can happen, and what depends on it can go on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from sim.checks.book import Book
from sim.checks.named import place_of
from sim.errors import Place, Problem
from sim.scenario import Conditions, During, Event

Awaited: TypeAlias = tuple[Place, Conditions]
"""Where something is waited for, and what."""


def conditions_can_hold(book: Book) -> Iterator[Problem]:
    """Whatever an inject, a step or the public depends on can happen."""
    for place, conditions in (*_needed(book), *_excluding(book)):
        for event in conditions.of:
            if isinstance(event, Event):
                yield from possible(book, place, event)


def something_is_waited_for(book: Book) -> Iterator[Problem]:
    """An inject that goes out after something says after what."""
    for inject in book.scenario.injects:
        if inject.after is not None and not inject.after.events:
            place = ("injects", inject.id, "after")
            yield Problem("it waits for nothing", place, instead="Write 'after: I-01 acted'")


def nothing_waits_for_what_never_goes_out(book: Book) -> Iterator[Problem]:
    """Nothing that goes on depends on a withdrawn inject, and no inject on itself.

    What excludes (``unless``) may: then it excludes nothing. One of several with ``any`` may, too.
    """
    withdrawn = {inject.id for inject in book.scenario.injects if inject.withdrawn}
    for place, conditions in (*_needed(book), *_measured(book)):
        id = str(place[1]) if place[0] == "injects" else None
        if id in withdrawn:
            continue
        itself = {id} if id is not None and place[-1] == "only if" else set()
        for each in _never(conditions, withdrawn | itself):
            yield _never_happens(place, each, withdrawn)


def phases_meet(book: Book) -> Iterator[Problem]:
    """Phases that have to be on together overlap."""
    for place, conditions in (*_needed(book), *_excluding(book)):
        named = [each.phase for each in conditions.of if isinstance(each, During)]
        phases = [book.known["phases"][id] for id in named if id in book.known["phases"]]
        if conditions.join == "any" or not phases:
            continue
        if max(phase.start for phase in phases) >= min(phase.end for phase in phases):
            listed = " and ".join(f"'{phase.name}'" for phase in phases)
            what = f"the phases {listed} are never on together"
            yield Problem(what, place, instead="Write 'any of', or leave one out")


def possible(book: Book, place: Place, event: Event) -> Iterator[Problem]:
    """Yield that ``event`` cannot happen; not if its inject or unit is unknown."""
    known = event.unit is None or event.unit in book.known["units"]
    if event.inject in book.known["injects"] and known:
        units = book.reaching(event)
        if not units or (event.unit is not None and event.unit not in units):
            yield impossible(book, place, event)


def impossible(book: Book, place: Place, event: Event) -> Problem:
    """Return that ``event`` cannot happen, and where it could."""
    units = book.reaching(event)
    where = f" in '{event.unit}'" if event.unit else ""
    what = f"nothing that {event.inject} sets going reaches '{event.milestone}'{where}"
    if units:
        return Problem(what, place, instead=f"It is reached in {listed(units)}")
    instead = f"Write 'milestone: {event.milestone}' at a step of a procedure that it sets going"
    return Problem(what, place, instead=instead)


def listed(units: tuple[str, ...]) -> str:
    """Return units for people."""
    return ", ".join(f"'{unit}'" for unit in units)


def _needed(book: Book) -> Iterator[Awaited]:
    """Yield everything without which something does not go on."""
    for inject in book.scenario.injects:
        where: Place = ("injects", inject.id)
        if inject.after is not None:
            yield (*where, "after"), Conditions(inject.after.events, inject.after.join)
        yield (*where, "only if"), inject.only_if
    for _, step, place in book.steps():
        yield (*place, "only if"), step.only_if
    for public in book.scenario.public:
        for number, influence in enumerate(public.influences, start=1):
            yield ("public", public.id, "influences", number, "on"), Conditions((influence.on,))


def _excluding(book: Book) -> Iterator[Awaited]:
    for inject in book.scenario.injects:
        yield ("injects", inject.id, "unless"), inject.unless
    for _, step, place in book.steps():
        yield (*place, "unless"), step.unless


def _measured(book: Book) -> Iterator[Awaited]:
    for target in book.scenario.targets:
        for key, event in (("from", target.start), ("to", target.end)):
            if event is not None:
                yield ("targets", target.id, key), Conditions((event,))
    for time in book.scenario.key_times:
        yield place_of(time), Conditions(time.events, "any")


def _never_happens(place: Place, id: str, withdrawn: set[str]) -> Problem:
    if id in withdrawn:
        what = f"it never comes to this: '{id}' is withdrawn"
        instead = f"Leave it out, or leave out 'withdrawn' at '{id}'"
        return Problem(what, place, instead=instead)
    what = f"it never comes to this: '{id}' has not gone out by then"
    return Problem(what, place, instead="Name another inject")


def _never(conditions: Conditions, out: set[str]) -> list[str]:
    """Return which of the injects that never go out keep ``conditions`` from ever holding."""
    injects = [each.inject if isinstance(each, Event) else None for each in conditions.of]
    never = [id for id in dict.fromkeys(injects) if id is not None and id in out]
    return never if conditions.join == "all" or set(injects) <= out else []
