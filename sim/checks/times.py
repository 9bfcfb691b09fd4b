"""Times are in order and within the exercise."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sim.checks.book import Book
from sim.checks.windows import moment, overlaps, proper, reaching_in, within
from sim.errors import Problem
from sim.scenario import Exercise


def the_exercise_has_a_length(book: Book) -> Iterator[Problem]:
    """ENDEX is after STARTEX; phases, clock changes and pauses lie between them.

    Phases may overlap; pauses may not, and stand in order. The played clock may jump in a pause.
    """
    exercise = book.scenario.exercise
    if book.clock is None:
        what = "the start has no named time zone"
        yield Problem(what, ("start",), instead="Write '2026-03-12 08:00 Europe/Stockholm'")
    if exercise.end <= 0:
        yield Problem("the end is not after the start", ("end",), instead="Write 'end: 8 h'")
        return
    for number, phase in enumerate(exercise.phases, start=1):
        place = ("exercise", "phases", number)
        yield from reaching_in(book, place, f"the phase '{phase.name}'", phase)
    yield from _played_clock(book, exercise)
    yield from _pauses(book, exercise)


def outages_are_windows(book: Book) -> Iterator[Problem]:
    """Outages end after they start."""
    for table in ("services", "channels"):
        for thing in book.table(table):
            for number, outage in enumerate(thing.outages, start=1):
                place = (table, thing.id, "outages", number)
                yield from proper(book, place, "the outage", outage)


def meetings_are_in_time(book: Book) -> Iterator[Problem]:
    """Meetings are within the exercise, each time once, and have time to take place."""
    for meeting in book.scenario.meetings:
        place = ("meetings", meeting.id)
        for time in meeting.times:
            yield from moment(book, (*place, "times"), "the meeting", time)
        for one, other in pairwise(meeting.times):
            if one >= other:
                what = f"the times {book.time(one)} and {book.time(other)} are not in order"
                yield Problem(what, (*place, "times"), instead="Write each time once, in order")
        if meeting.waits < 0:
            yield Problem("it waits a negative time", (*place, "waits"), instead="Write '15 min'")
        if meeting.lasts <= 0:
            yield Problem("it lasts no time at all", (*place, "lasts"), instead="Write '60 min'")


def injects_are_in_time(book: Book) -> Iterator[Problem]:
    """Injects go out at one time, between STARTEX and ENDEX; what is due in a pause goes after."""
    for inject in book.scenario.injects:
        place = ("injects", inject.id)
        if (inject.at is None) == (inject.after is None):
            both = "both 'at' and 'after'" if inject.after else "neither 'at' nor 'after'"
            yield Problem(f"it has {both}", place, instead="Write one of them")
        if inject.at is not None:
            yield from moment(book, (*place, "at"), "the inject", inject.at)


def calls_are_in_time(book: Book) -> Iterator[Problem]:
    """The public calls within the exercise, and its curve runs forward."""
    for public in book.scenario.public:
        place = ("public", public.id)
        yield from reaching_in(book, place, "the time of the calls", public)
        if any(one >= other for (one, _), (other, _) in pairwise(public.curve)):
            what = "the curve is not in order of time"
            yield Problem(what, (*place, "curve"), instead="Sort it, each time once")


def _played_clock(book: Book, exercise: Exercise) -> Iterator[Problem]:
    place = ("exercise", "played clock")
    for number, change in enumerate(exercise.played_clock, start=1):
        yield from moment(book, (*place, number), "the change", change.at)
    if any(one.at >= other.at for one, other in pairwise(exercise.played_clock)):
        yield Problem("the changes are not in order of time", place, instead="Sort them")


def _pauses(book: Book, exercise: Exercise) -> Iterator[Problem]:
    place = ("exercise", "pauses")
    for number, pause in enumerate(exercise.pauses, start=1):
        yield from within(book, (*place, number), "the pause", pause)
    yield from overlaps(book, place, "pauses", exercise.pauses, "Write one pause")
    if any(one.start > other.start for one, other in pairwise(exercise.pauses)):
        yield Problem("the pauses are not in order of time", place, instead="Sort them")
