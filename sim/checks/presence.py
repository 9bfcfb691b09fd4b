"""When people are there: shifts, breaks and absences, duties on call, and how work slows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from sim.checks.book import Book
from sim.checks.windows import overlaps, proper, reaching_in, shown
from sim.errors import Place, Problem
from sim.scenario import Break, OnCall, Person, Shift


def presence_is_possible(book: Book) -> Iterator[Problem]:
    """Shifts, on-call duties and absences share time with the exercise; shifts do not overlap.

    Absences may overlap anything: who is away is away.
    """
    for person in book.scenario.people:
        place = ("people", person.id)
        for number, shift in enumerate(person.shifts, start=1):
            yield from reaching_in(book, (*place, "shift", number), "the shift", shift)
            yield from _handover(shift, (*place, "shift", number))
        instead = "Write one shift, or end the first one earlier"
        yield from overlaps(book, (*place, "shift"), "shifts", person.shifts, instead)
        if person.on_call is not None:
            yield from reaching_in(book, (*place, "on call"), "the on-call duty", person.on_call)
            yield from _notice(person.on_call, (*place, "on call"))
        for number, absence in enumerate(person.absences, start=1):
            yield from reaching_in(book, (*place, "absences", number), "the absence", absence)


def breaks_are_within_shifts(book: Book) -> Iterator[Problem]:
    """A break lies within one shift of the person, and breaks do not overlap."""
    for person in book.scenario.people:
        place = ("people", person.id, "breaks")
        for number, each in enumerate(person.breaks, start=1):
            yield from proper(book, (*place, number), "the break", each)
            if each.start < each.end and not _covered(person, each):
                what = f"the break {shown(book, each)} lies in no shift of '{person.id}'"
                yield Problem(what, (*place, number), instead=_shifts(book, person))
        yield from overlaps(book, place, "breaks", person.breaks, "Write one break")


def slowing_is_possible(book: Book) -> Iterator[Problem]:
    """The curve by which work slows has points in order of time and factors above 0."""
    slowing = book.scenario.slowing
    if slowing is None:
        return
    place = ("slowing", "curve")
    if not slowing.curve:
        yield Problem("the curve has no points", place, instead="Add '{after: 16 h, takes: 100 %}'")
    if not all(0 < factor < math.inf for _, factor in slowing.curve):
        what = "a factor of the curve is not above 0 or not finite"
        yield Problem(what, place, instead="Write 'takes: 130 %'")
    if any(one >= other for (one, _), (other, _) in pairwise(slowing.curve)):
        yield Problem("the curve is not in order of time", place, instead="Sort it, each time once")
    if any(after < 0 for after, _ in slowing.curve):
        yield Problem("the curve begins before 0 h", place, instead="Write 'after: 0 h'")
    yield from _awake_before(slowing.awake_before, slowing.by)


def _awake_before(awake_before: int, by: str) -> Iterator[Problem]:
    place = ("slowing", "awake before")
    if awake_before < 0:
        yield Problem("it is a negative time", place, instead="Write '2 h'")
    if awake_before and by == "on duty":
        what = "'awake before' means nothing: the hours on duty count"
        yield Problem(what, place, instead="Leave it out, or write 'by: awake'")


def _handover(shift: Shift, place: Place) -> Iterator[Problem]:
    if shift.handover is not None and shift.at_end != "hand over":
        what = f"'handover' means nothing with 'at end: {shift.at_end}'"
        yield Problem(what, (*place, "handover"), instead="Leave it out, or 'at end: hand over'")


def _notice(on_call: OnCall, place: Place) -> Iterator[Problem]:
    if on_call.notice is not None and on_call.method is not None:
        what = f"'notice' means nothing: '{on_call.method}' says when they answer"
        yield Problem(what, (*place, "notice"), instead="Leave it out, or leave 'by' out")
    if on_call.notice is None and on_call.method is None:
        what = "it has neither 'by' nor 'notice'"
        yield Problem(what, place, instead="Name a call-out method, or write 'notice: 8 min'")


def _covered(person: Person, each: Break) -> bool:
    return any(shift.start <= each.start and each.end <= shift.end for shift in person.shifts)


def _shifts(book: Book, person: Person) -> str:
    if not person.shifts:
        return "Write a 'shift' around it, or leave it out"
    return f"The shifts are {', '.join(shown(book, shift) for shift in person.shifts)}"
