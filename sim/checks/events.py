"""What is waited for, expected or measured can happen."""

from __future__ import annotations

from collections.abc import Iterator

from sim.checks.book import Book
from sim.checks.graphs import circles
from sim.errors import Place, Problem
from sim.scenario import LOW, URGENT, Conditions, Event, Inject, Target


def parents_end(book: Book) -> Iterator[Problem]:
    """The chain of command has no circle."""
    parents = {unit.id: [unit.parent] if unit.parent else [] for unit in book.scenario.units}
    for circle in circles(parents):
        shown = " under ".join(f"'{id}'" for id in circle)
        place = ("units", circle[0], "parent")
        yield Problem(f"a circle of units: {shown}", place, instead="Take one 'parent' away")


def injects_follow_forward(book: Book) -> Iterator[Problem]:
    """No inject waits for itself, directly or through others."""
    after = {
        each.id: [event.inject for event in each.after.events] if each.after else []
        for each in book.scenario.injects
    }
    for circle in circles(after):
        shown = " after ".join(f"'{id}'" for id in circle)
        place = ("injects", circle[0], "after")
        yield Problem(f"these never go out: {shown}", place, instead="Give one of them a time 'at'")


def injects_go_to_somebody(book: Book) -> Iterator[Problem]:
    """An inject has addressees and a priority, and expects something of those it is sent to."""
    for inject in book.scenario.injects:
        place = ("injects", inject.id)
        if not inject.to:
            yield Problem("it goes to nobody", (*place, "to"), instead="Name a unit")
        if not URGENT <= inject.priority <= LOW:
            what = f"the priority is {inject.priority}"
            yield Problem(what, (*place, "priority"), instead="Write 1 to 9")
        yield from _expectations(book, inject)


def conditions_can_hold(book: Book) -> Iterator[Problem]:
    """Whatever an inject or a step depends on can happen."""
    for place, event in _awaited(book):
        yield from _possible(book, place, event)


def targets_can_be_told(book: Book) -> Iterator[Problem]:
    """A target measures from one event to another, or callers; in one unit; within limits."""
    for target in book.scenario.targets:
        place = ("targets", target.id)
        yield from _sort_of_target(target, place)
        for key, event in (("from", target.start), ("to", target.end)):
            if event is not None:
                yield from _possible(book, (*place, key), event)
                yield from _unambiguous(book, (*place, key), event)
                yield from _written(book, (*place, key), event)


def meetings_take_place(book: Book) -> Iterator[Problem]:
    """A meeting has times or is called, above all if something is to be decided in it."""
    called = {step.meet for _, step, _ in book.steps()}
    idle = [m.id for m in book.scenario.meetings if not m.times and m.id not in called]
    items = [(step.decide_in, place) for _, step, place in book.steps() if step.decide_in in idle]
    instead = "Give it 'times', or let a step call it with 'meet'"
    for meeting, place in items:
        what = f"the meeting '{meeting}' never takes place"
        yield Problem(what, (*place, "decide in"), instead=instead)
    for id in idle:
        if id not in [meeting for meeting, _ in items]:
            yield Problem("it never takes place", ("meetings", id), instead=instead)


def _awaited(book: Book) -> Iterator[tuple[Place, Event]]:
    """Yield every event on which an inject or a step depends, with the place that says so."""
    for inject in book.scenario.injects:
        where: Place = ("injects", inject.id)
        if inject.after is not None:
            yield from (((*where, "after"), event) for event in inject.after.events)
        yield from _conditions((*where, "only if"), inject.only_if)
        yield from _conditions((*where, "unless"), inject.unless)
    for _, step, place in book.steps():
        yield from _conditions((*place, "only if"), step.only_if)
        yield from _conditions((*place, "unless"), step.unless)


def _conditions(place: Place, conditions: Conditions) -> Iterator[tuple[Place, Event]]:
    yield from ((place, each) for each in conditions.of if isinstance(each, Event))


def _expectations(book: Book, inject: Inject) -> Iterator[Problem]:
    addressed = list(dict.fromkeys(to.unit for to in inject.to))
    for number, expectation in enumerate(inject.expectations, start=1):
        place = ("injects", inject.id, "expectations", number)
        for unit in expectation.units:
            if unit not in addressed:
                what = f"something is expected of '{unit}', which is not addressed"
                yield Problem(what, (*place, "units"), instead=f"Addressed: {', '.join(addressed)}")
        event = Event(inject.id, expectation.milestone)
        able = book.reaching(event)
        expected = [unit for unit in expectation.units or addressed if unit in addressed]
        if expected and not set(expected) & set(able):
            yield _impossible(book, place, event)


def _possible(book: Book, place: Place, event: Event) -> Iterator[Problem]:
    if event.inject in book.known["injects"] and _unit_known(book, event):
        units = book.reaching(event)
        if not units or (event.unit is not None and event.unit not in units):
            yield _impossible(book, place, event)


def _impossible(book: Book, place: Place, event: Event) -> Problem:
    units = book.reaching(event)
    where = f" in '{event.unit}'" if event.unit else ""
    what = f"nothing that {event.inject} sets going reaches '{event.milestone}'{where}"
    if units:
        return Problem(what, place, instead=f"It is reached in {_listed(units)}")
    instead = f"Write 'milestone: {event.milestone}' at a step of a procedure that it sets going"
    return Problem(what, place, instead=instead)


def _unambiguous(book: Book, place: Place, event: Event) -> Iterator[Problem]:
    units = book.reaching(event)
    if event.unit is None and event.milestone != "sent" and len(units) > 1:
        what = f"'{event.inject} {event.milestone}' may happen in {_listed(units)}"
        instead = f"Say '{event.inject} {event.milestone} by {units[0]}'"
        yield Problem(what, place, instead=instead)


def _written(book: Book, place: Place, event: Event) -> Iterator[Problem]:
    """No target rests on a card that is not written yet."""
    inject = book.known["injects"].get(event.inject)
    stand_ins = book.stand_ins(inject) if inject and event.milestone != "sent" else {}
    for unit in [event.unit] if event.unit else book.reaching(event):
        if unit in stand_ins:
            what = f"the answer of '{unit}' rests on the placeholder '{stand_ins[unit]}'"
            yield Problem(what, place, instead="Write the card, or leave the target out")


def _sort_of_target(target: Target, place: Place) -> Iterator[Problem]:
    events = target.start is not None and target.end is not None
    parts = target.start is not None or target.end is not None
    if parts == (target.callers is not None) or parts != events:
        what = "it needs either 'from' and 'to', or 'callers'"
        yield Problem(what, place, instead="Write 'from: I-01 sent, to: I-01 acted'")
    if target.callers is not None and target.of_calls is None:
        yield Problem("the key 'of calls' is missing", place, instead="Write 'of calls: 80 %'")
    if target.callers is None and target.of_calls is not None:
        what = "'of calls' means nothing without 'callers'"
        yield Problem(what, (*place, "of calls"), instead="Leave it out")
    for key, share in (("share", target.share), ("of calls", target.of_calls)):
        if share is not None and not 0 < share <= 1:
            what = f"'{key}' is {100 * share:g} %"
            yield Problem(what, (*place, key), instead="Write more than 0 % and at most 100 %")


def _unit_known(book: Book, event: Event) -> bool:
    return event.unit is None or event.unit in book.known["units"]


def _listed(units: tuple[str, ...]) -> str:
    return ", ".join(f"'{unit}'" for unit in units)
