"""Some sheets of the form in a workbook of their own beside a scenario, such as its injects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Place, Problem, ScenarioError
from sim.files.books.book import Book, read_book
from sim.files.tree import Plain


@dataclass(frozen=True, slots=True)
class Part:
    """What a workbook beside a scenario says under one of the scenario's keys."""

    key: str
    book: Book

    def joined(
        self, own: dict[str, Plain], elsewhere: Callable[[Place], str]
    ) -> tuple[dict[str, Plain], list[Problem]]:
        """Return the things of both files, and a problem for each id that stands in both."""
        told = self.book.top[self.key]
        assert isinstance(told, dict)
        problems = [
            Problem(
                f"the id '{id}' stands in {elsewhere((self.key, id))} too",
                (self.key, id),
                self.book.where((self.key, id)),
                "Leave one of them out",
            )
            for id in own.keys() & told.keys()
        ]
        return {**own, **told}, problems

    def holds(self, place: Place) -> bool:
        """Tell whether a place is in this workbook."""
        return place[:2] in self.book.places and len(place) > 1 and place[0] == self.key

    def where(self, place: Place) -> str:
        """Return workbook, sheet, row and column."""
        return self.book.where(place)

    def line(self, place: Place) -> int:
        """Return a number by which places are in the order of the workbook."""
        return self.book.line(place)


def parts(path: Path, lone: str) -> Iterator[Part]:
    """Yield what a workbook beside a scenario says, key by key.

    ``lone`` is the table that its only sheet holds, whatever the sheet is called.

    Raises
    ------
    ScenarioError
        If it cannot be read, or says what belongs into the scenario's own file.
    """
    book = read_book(path, lone)
    problems = [
        Problem(
            f"'{key}' cannot stand in a workbook beside a scenario",
            where=book.where((key,)),
            instead="Write it in the scenario's own file",
        )
        for key, told in book.top.items()
        if not isinstance(told, dict) or key in ("exercise", "library", "slowing")
    ]
    if book.problems or problems:
        raise ScenarioError([*book.problems, *problems])
    yield from (Part(key, book) for key in book.top)
