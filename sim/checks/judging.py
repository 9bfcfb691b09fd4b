"""What an exercise is judged by can be told: scales go down, key times can happen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sim.checks.book import Book
from sim.checks.conditions import possible
from sim.checks.events import written
from sim.checks.named import place_of
from sim.errors import Problem


def scales_go_down(book: Book) -> Iterator[Problem]:
    """Each rating begins at a smaller share than the one before, and above nothing."""
    ratings = book.scenario.ratings
    for key, scale in (("three steps", ratings.three_steps), ("psmu", ratings.psmu)):
        steps = list(zip(scale.ratings, scale.limits, strict=False))
        for name, limit in steps:
            if not 0 < limit <= 1:
                what = f"'{name}' is {100 * limit:g} %"
                instead = "Write more than 0 % and at most 100 %"
                yield Problem(what, ("ratings", key, name), instead=instead)
        for (better, before), (name, limit) in pairwise(steps):
            if not limit < before:
                what = (
                    f"'{name}' from {100 * limit:g} % is not below "
                    f"'{better}' from {100 * before:g} %"
                )
                yield Problem(what, ("ratings", key, name), instead="Write shares that go down")


def key_times_stand_once(book: Book) -> Iterator[Problem]:
    """A key time stands once for each channel, and messages alone have channels."""
    told = [place_of(each) for each in book.scenario.key_times]
    for one, other in pairwise(sorted(told)):
        if one == other:
            yield Problem("it stands twice", one, instead="Put the events into one list")
    for each in book.scenario.key_times:
        if not each.events:
            yield Problem("no event is named", place_of(each), instead="Write 'I-01 acted'")


def key_times_can_be_told(book: Book) -> Iterator[Problem]:
    """Key times are events that can happen, and rest on no card that is not written yet."""
    for each in book.scenario.key_times:
        for event in each.events:
            yield from possible(book, place_of(each), event)
            yield from written(book, place_of(each), event)
