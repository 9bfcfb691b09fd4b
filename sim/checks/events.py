"""What is waited for, expected or measured can happen."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from sim.checks.book import Book
from sim.checks.conditions import impossible, listed, possible
from sim.checks.graphs import circles
from sim.errors import Place, Problem
from sim.scenario import After, Event, Inject, Target


def parents_end(book: Book) -> Iterator[Problem]:
    """The chain of command has no circle."""
    parents = {unit.id: [unit.parent] if unit.parent else [] for unit in book.scenario.units}
    for circle in circles(parents):
        shown = " under ".join(f"'{id}'" for id in circle)
        place = ("units", circle[0], "parent")
        yield Problem(f"a circle of units: {shown}", place, instead="Take one 'parent' away")


def injects_follow_forward(book: Book) -> Iterator[Problem]:
    """No inject waits for itself, directly or through others.

    One that goes out after any of several events may name itself beside others that come first.
    """
    stuck = _stuck(book)
    after = {
        id: [event.inject for event in each.events if event.inject in stuck]
        for id, each in stuck.items()
    }
    for circle in circles(after):
        shown = " after ".join(f"'{id}'" for id in circle)
        place = ("injects", circle[0], "after")
        yield Problem(f"these never go out: {shown}", place, instead="Give one of them a time 'at'")


def injects_go_to_somebody(book: Book) -> Iterator[Problem]:
    """An inject has addressees, and expects something of those it is sent to."""
    for inject in book.scenario.injects:
        place = ("injects", inject.id)
        if not inject.to:
            yield Problem("it goes to nobody", (*place, "to"), instead="Name a unit")
        yield from _expectations(book, inject)


def targets_can_be_told(book: Book) -> Iterator[Problem]:
    """A target measures from one event to another, or callers; in one unit; within limits."""
    for target in book.scenario.targets:
        place = ("targets", target.id)
        yield from _sort_of_target(target, place)
        for key, event in (("from", target.start), ("to", target.end)):
            if event is not None:
                yield from possible(book, (*place, key), event)
                yield from _unambiguous(book, (*place, key), event)
                yield from written(book, (*place, key), event)


def _stuck(book: Book) -> Mapping[str, After]:
    """Return the injects that wait for others which wait, in the end, for them."""
    stuck = {each.id: each.after for each in book.scenario.injects if each.after is not None}
    while free := [id for id, after in stuck.items() if not _held(after, stuck)]:
        for id in free:
            del stuck[id]
    return stuck


def _held(after: After, stuck: Container[str]) -> bool:
    held = [event.inject in stuck for event in after.events]
    return any(held) if after.join == "all" else all(held)


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
            yield impossible(book, place, event)


def _unambiguous(book: Book, place: Place, event: Event) -> Iterator[Problem]:
    units = book.reaching(event)
    if event.unit is None and event.milestone != "sent" and len(units) > 1:
        what = f"'{event.inject} {event.milestone}' may happen in {listed(units)}"
        instead = f"Say '{event.inject} {event.milestone} by {units[0]}'"
        yield Problem(what, place, instead=instead)


def written(book: Book, place: Place, event: Event) -> Iterator[Problem]:
    """Yield what rests on a card that is not written yet, and is measured."""
    inject = book.known["injects"].get(event.inject)
    stand_ins = book.stand_ins(inject) if inject and event.milestone != "sent" else {}
    for unit in [event.unit] if event.unit else book.reaching(event):
        if unit in stand_ins:
            what = f"the answer of '{unit}' rests on the placeholder '{stand_ins[unit]}'"
            yield Problem(what, place, instead="Write the card, or leave this out")


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
