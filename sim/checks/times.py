"""Times are in order and within the exercise."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Protocol

from sim.checks.book import Book
from sim.errors import Place, Problem
from sim.scenario import Person


class _Window(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def the_exercise_has_a_length(book: Book) -> Iterator[Problem]:
    """ENDEX is after STARTEX, and phases and clock changes lie between them."""
    exercise = book.scenario.exercise
    if book.clock is None:
        what = "the start has no named time zone"
        yield Problem(what, ("start",), instead="Write '2026-03-12 08:00 Europe/Stockholm'")
    if exercise.end <= 0:
        yield Problem("the end is not after the start", ("end",), instead="Write 'end: 8 h'")
        return
    place = ("exercise", "phases")
    for number, phase in enumerate(exercise.phases, start=1):
        yield from _window(book, (*place, number), f"the phase '{phase.name}'", phase)
        yield from _outside(book, (*place, number), f"the phase '{phase.name}'", phase)
    place = ("exercise", "played clock")
    for number, change in enumerate(exercise.played_clock, start=1):
        yield from _moment(book, (*place, number), "the change", change.at)
    if any(one.at >= other.at for one, other in pairwise(exercise.played_clock)):
        yield Problem("the changes are not in order of time", place, instead="Sort them")


def presence_is_possible(book: Book) -> Iterator[Problem]:
    """Shifts, on-call duties and absences end after they start; shifts do not overlap."""
    for person in book.scenario.people:
        place = ("people", person.id)
        for number, shift in enumerate(person.shifts, start=1):
            yield from _window(book, (*place, "shift", number), "the shift", shift)
            yield from _outside(book, (*place, "shift", number), "the shift", shift)
        yield from _overlaps(book, person)
        if person.on_call is not None:
            yield from _window(book, (*place, "on call"), "the on-call duty", person.on_call)
            yield from _outside(book, (*place, "on call"), "the on-call duty", person.on_call)
        for number, absence in enumerate(person.absences, start=1):
            yield from _window(book, (*place, "absences", number), "the absence", absence)


def outages_are_windows(book: Book) -> Iterator[Problem]:
    """Outages end after they start."""
    for channel in book.scenario.channels:
        for number, outage in enumerate(channel.outages, start=1):
            place = ("channels", channel.id, "outages", number)
            yield from _window(book, place, "the outage", outage)


def meetings_are_in_time(book: Book) -> Iterator[Problem]:
    """Meetings are within the exercise, each time once, and have time to take place."""
    for meeting in book.scenario.meetings:
        place = ("meetings", meeting.id)
        for time in meeting.times:
            yield from _moment(book, (*place, "times"), "the meeting", time)
        for one, other in pairwise(meeting.times):
            if one >= other:
                what = f"the times {book.time(one)} and {book.time(other)} are not in order"
                yield Problem(what, (*place, "times"), instead="Write each time once, in order")
        if meeting.waits < 0:
            yield Problem("it waits a negative time", (*place, "waits"), instead="Write '15 min'")
        if meeting.lasts <= 0:
            yield Problem("it lasts no time at all", (*place, "lasts"), instead="Write '60 min'")


def injects_are_in_time(book: Book) -> Iterator[Problem]:
    """Injects go out at one time, between STARTEX and ENDEX."""
    for inject in book.scenario.injects:
        place = ("injects", inject.id)
        if (inject.at is None) == (inject.after is None):
            both = "both 'at' and 'after'" if inject.after else "neither 'at' nor 'after'"
            yield Problem(f"it has {both}", place, instead="Write one of them")
        if inject.at is not None:
            yield from _moment(book, (*place, "at"), "the inject", inject.at)
        for number, expectation in enumerate(inject.expectations, start=1):
            if expectation.within <= 0:
                where = (*place, "expectations", number, "within")
                yield Problem("the limit is no time at all", where, instead="Write '60 min'")


def calls_are_in_time(book: Book) -> Iterator[Problem]:
    """The public calls within the exercise, and its curve runs forward."""
    for public in book.scenario.public:
        place = ("public", public.id)
        yield from _window(book, place, "the time of the calls", public)
        yield from _outside(book, place, "the time of the calls", public)
        if any(one >= other for (one, _), (other, _) in pairwise(public.curve)):
            what = "the curve is not in order of time"
            yield Problem(what, (*place, "curve"), instead="Sort it, each time once")


def limits_are_times(book: Book) -> Iterator[Problem]:
    """The limits of targets and the patience of steps are positive."""
    for target in book.scenario.targets:
        if target.within <= 0:
            what = "the limit is no time at all"
            yield Problem(what, ("targets", target.id, "within"), instead="Write '60 min'")
    for _, step, place in book.steps():
        if step.patience is not None and step.patience <= 0:
            what = "the patience is not positive"
            yield Problem(what, (*place, "patience"), instead="Write '30 min'")


def _window(book: Book, place: Place, what: str, window: _Window) -> Iterator[Problem]:
    if window.start >= window.end:
        said = f"{what} {_shown(book, window)} ends before it starts"
        yield Problem(said, place, instead="Write the earlier time first")


def _outside(book: Book, place: Place, what: str, window: _Window) -> Iterator[Problem]:
    outside = window.end <= 0 or window.start >= book.scenario.exercise.end
    if window.start < window.end and outside:
        said = f"{what} {_shown(book, window)} lies outside the exercise"
        yield Problem(said, place, instead=f"That is from {_span(book)}")


def _moment(book: Book, place: Place, what: str, time: int) -> Iterator[Problem]:
    if not 0 <= time <= book.scenario.exercise.end:
        side = "before STARTEX" if time < 0 else "after ENDEX"
        said = f"{what} at {book.time(time)} is {side}"
        yield Problem(said, place, instead=f"The exercise is from {_span(book)}")


def _overlaps(book: Book, person: Person) -> Iterator[Problem]:
    proper = [shift for shift in person.shifts if shift.start < shift.end]
    for one, other in pairwise(sorted(proper, key=lambda shift: shift.start)):
        if other.start < one.end:
            what = f"the shifts {_shown(book, one)} and {_shown(book, other)} overlap"
            place = ("people", person.id, "shift")
            yield Problem(what, place, instead="Write one shift, or end the first one earlier")


def _shown(book: Book, window: _Window) -> str:
    return f"from {book.time(window.start)} until {book.time(window.end)}"


def _span(book: Book) -> str:
    return f"{book.time(0)} until {book.time(book.scenario.exercise.end)}"
