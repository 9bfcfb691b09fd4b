"""Meetings take place, with those they need, and decide what is for them to decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sim.checks.book import Book
from sim.checks.holders import counted, lacking, people
from sim.errors import Place, Problem
from sim.scenario import Meeting, Step

_INSTEAD = "Give it 'times', or let a step call it with 'meet'"
_RELIEF = 2
"""People whom a relief takes at least: one who goes, one who comes."""


def meetings_find_people(book: Book) -> Iterator[Problem]:
    """Every meeting has participants, enough of them, and no larger quorum."""
    for meeting in book.scenario.meetings:
        place = ("meetings", meeting.id)
        if not meeting.participants:
            yield Problem("nobody takes part", (*place, "participants"), instead="Name a unit")
            continue
        missing = list(lacking(book, (*place, "participants"), meeting.participants, meeting.unit))
        yield from missing
        if not missing:
            yield from _seats(book, meeting, place)


def rights_are_held(book: Book) -> Iterator[Problem]:
    """Whoever may decide alone exists; a role without unit is one of the meeting's unit."""
    for meeting in book.scenario.meetings:
        place = ("meetings", meeting.id, "rights")
        yield from counted(place, [right.who for right in meeting.rights])
        for right in meeting.rights:
            who = replace(right.who, unit=right.who.unit or meeting.unit)
            yield from lacking(book, place, [who], meeting.unit)


def rights_and_stakes_fit(book: Book) -> Iterator[Problem]:
    """Stakes are of items for meetings with rights, and rights of meetings with such items."""
    for _, step, place in book.steps():
        meeting = book.known["meetings"].get(step.decide_in or "")
        if step.stake is not None and (step.decide_in is None or meeting is not None):
            yield from _stake(meeting, (*place, "stake"))
    for meeting in book.scenario.meetings:
        if meeting.rights and all(step.stake is None for step, _ in _items(book, meeting)):
            what = "'rights' mean nothing: no item of this meeting has a 'stake'"
            place = ("meetings", meeting.id, "rights")
            instead = "Add 'stake' to a step that decides in it, or leave this out"
            yield Problem(what, place, instead=instead)


def meetings_take_place(book: Book) -> Iterator[Problem]:
    """A meeting has times or is called, above all if something is to be decided in it."""
    called = {step.meet for _, step, _ in book.steps()}
    for meeting in book.scenario.meetings:
        items = _items(book, meeting)
        extra = [step for step, _ in items if _calls(meeting, step)]
        if meeting.extra_for is not None and not extra:
            what = "'extra for' means nothing: no item of this meeting is as urgent"
            where = ("meetings", meeting.id, "extra for")
            yield Problem(what, where, instead="Leave it out, or name a lower priority")
        if meeting.times or meeting.id in called or extra:
            continue
        for _, place in items:
            what = f"the meeting '{meeting.id}' never takes place"
            yield Problem(what, (*place, "decide in"), instead=_INSTEAD)
        if not items:
            yield Problem("it never takes place", ("meetings", meeting.id), instead=_INSTEAD)


def _seats(book: Book, meeting: Meeting, place: Place) -> Iterator[Problem]:
    seats = _people(book, meeting)
    if meeting.kind == "relief" and seats < _RELIEF:
        what = f"{people(seats)} cannot relieve each other"
        instead = "Name those who go and those who come"
        yield Problem(what, (*place, "participants"), instead=instead)
    if meeting.quorum is not None and not 1 <= meeting.quorum <= seats:
        what = f"the quorum is {meeting.quorum} of {people(seats)}"
        instead = f"Write at least 1 and at most {seats}, or leave it out if nobody may miss"
        yield Problem(what, (*place, "quorum"), instead=instead)


def _people(book: Book, meeting: Meeting) -> int:
    """Return how many take part at most: at a relief everybody who could, else who has a place."""
    slots = book.staff.places(meeting.participants, meeting.unit)
    if meeting.kind == "relief":
        return len({person.id for slot in slots for person in slot})
    return len(slots)


def _stake(meeting: Meeting | None, place: Place) -> Iterator[Problem]:
    if meeting is None:
        what = "'stake' means nothing: it is not decided in a meeting"
        yield Problem(what, place, instead="Add 'decide in', or leave it out")
    elif not meeting.rights:
        what = f"'stake' means nothing: the meeting '{meeting.id}' leaves nobody any rights"
        instead = f"Add 'rights' to '{meeting.id}', or leave it out"
        yield Problem(what, place, instead=instead)


def _items(book: Book, meeting: Meeting) -> list[tuple[Step, Place]]:
    """Return what is to be decided in a meeting."""
    return [(step, place) for _, step, place in book.steps() if step.decide_in == meeting.id]


def _calls(meeting: Meeting, item: Step) -> bool:
    """Whether an item may call an extra meeting; one without a priority may be of any."""
    if meeting.extra_for is None:
        return False
    return item.priority is None or item.priority <= meeting.extra_for
