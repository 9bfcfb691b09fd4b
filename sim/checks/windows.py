"""Moments and windows of time: in order, and within the exercise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol

from sim.checks.book import Book
from sim.errors import Place, Problem


class Window(Protocol):
    """From ``start`` until, not including, ``end`` [µs after STARTEX]."""

    @property
    def start(self) -> int:
        """When it starts."""

    @property
    def end(self) -> int:
        """When it ends."""


def proper(book: Book, place: Place, what: str, window: Window) -> Iterator[Problem]:
    """Yield that a window ends before it starts."""
    if window.start >= window.end:
        said = f"{what} {shown(book, window)} ends before it starts"
        yield Problem(said, place, instead="Write the earlier time first")


def reaching_in(book: Book, place: Place, what: str, window: Window) -> Iterator[Problem]:
    """Yield what is wrong with a window that has to share some time with the exercise."""
    yield from proper(book, place, what, window)
    outside = window.end <= 0 or window.start >= book.scenario.exercise.end
    if window.start < window.end and outside:
        yield _outside(book, place, what, window)


def within(book: Book, place: Place, what: str, window: Window) -> Iterator[Problem]:
    """Yield what is wrong with a window that has to lie within the exercise as a whole."""
    yield from proper(book, place, what, window)
    inside = window.start >= 0 and window.end <= book.scenario.exercise.end
    if window.start < window.end and not inside:
        yield _outside(book, place, what, window)


def moment(book: Book, place: Place, what: str, time: int) -> Iterator[Problem]:
    """Yield that a moment lies before STARTEX or after ENDEX."""
    if not 0 <= time <= book.scenario.exercise.end:
        side = "before STARTEX" if time < 0 else "after ENDEX"
        said = f"{what} at {book.time(time)} is {side}"
        yield Problem(said, place, instead=f"The exercise is from {_span(book)}")


def overlaps(
    book: Book, place: Place, what: str, windows: Sequence[Window], instead: str
) -> Iterator[Problem]:
    """Yield every window that begins before the one before it has ended."""
    sound = [window for window in windows if window.start < window.end]
    for one, other in pairwise(sorted(sound, key=lambda window: window.start)):
        if other.start < one.end:
            said = f"the {what} {shown(book, one)} and {shown(book, other)} overlap"
            yield Problem(said, place, instead=instead)


def shown(book: Book, window: Window) -> str:
    """Return a window for people."""
    return f"from {book.time(window.start)} until {book.time(window.end)}"


def _outside(book: Book, place: Place, what: str, window: Window) -> Problem:
    said = f"{what} {shown(book, window)} lies outside the exercise"
    return Problem(said, place, instead=f"That is from {_span(book)}")


def _span(book: Book) -> str:
    return f"{book.time(0)} until {book.time(book.scenario.exercise.end)}"
