"""From the files of a scenario to a `Scenario`, stage by stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sim.checks import problems as wrong_references
from sim.errors import Place, Problem, ScenarioError
from sim.files.beside import Beside, tables_beside
from sim.files.books.book import Book, read_book
from sim.files.library.using import Brought, placed, with_library
from sim.files.reading import read_text, scenario_file
from sim.files.rosters.beside import read_roster
from sim.files.shape import read_shape, read_terms, version_problem
from sim.files.sheets import WORKBOOKS
from sim.files.tables import Source, keyed
from sim.files.tree import Plain, read_tree
from sim.scenario import Scenario

Rule = Callable[[Scenario], Iterable[Problem]]


def load(path: str | Path, *rules: Rule, roster: Path | None = None) -> Scenario:
    """Return the scenario of a folder, a YAML file or a workbook.

    Parameters
    ----------
    path
        A folder with ``scenario.yaml`` or ``scenario.xlsx`` and perhaps tables beside it, a YAML
        file, or a workbook.
    rules
        Further rules the scenario must keep, for example `sim.engine.unplayed`.
    roster
        A roster of another day, wherever it lies: it says when those are there whom it names.

    Raises
    ------
    ScenarioError
        With all problems of the first stage that finds any: whether the files can be read; whether
        every key is known and every value can be understood; whether everything that is named
        exists and can happen.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> scenario.exercise.name
    'Water-main break (example)'
    """
    read = read_unchecked(path, roster)
    for rule in (wrong_references, *rules):
        read.files.raise_if_any(rule(read.scenario), in_order=True)
    return read.scenario


@dataclass(frozen=True, slots=True)
class Read:
    """A scenario that was read and not yet checked, and where in its files everything stands."""

    scenario: Scenario
    files: _Files


def read_unchecked(path: str | Path, roster: Path | None = None) -> Read:
    """Return what `load` reads, before it asks whether everything that is named exists.

    Raises
    ------
    ScenarioError
        If the files cannot be read, a key is unknown, or a value cannot be understood.
    """
    main = scenario_file(Path(path))
    source, top, doubtful = read_main(main)
    other = () if roster is None else (read_roster(roster),)
    files = _Files(source, (*tables_beside(main, top), *other))
    files.raise_if_any(doubtful[:1] if not top else ())
    files.raise_if_any(filter(None, [version_problem(top)]))
    brought = with_library(files.merged(top, doubtful))
    files = replace(files, brought=brought)
    return Read(_shaped(files, brought.top, [*doubtful, *brought.problems]), files)


def read_main(path: Path) -> tuple[Source | Book, dict[str, Plain], list[Problem]]:
    """Return the file that names the exercise, what it says, and what is wrong with its ids."""
    if path.suffix.casefold() in WORKBOOKS:
        book = read_book(path)
        return book, book.top, list(book.problems)
    source = Source(path.name, read_tree(read_text(path), path.name))
    return source, *keyed(source)


@dataclass(frozen=True, slots=True)
class _Files:
    """The files that one scenario was read from."""

    main: Source | Book
    beside: tuple[Beside, ...]
    brought: Brought = field(default_factory=lambda: Brought({}))

    def merged(self, top: dict[str, Plain], doubtful: list[Problem]) -> dict[str, Plain]:
        """Return the top level with what stands in the files beside."""
        for table in self.beside:
            own = top.get(table.key) or {}
            if isinstance(own, dict):
                whole, problems = table.joined(own, self.main.where)
                top = {**top, table.key: whole}
                doubtful += problems
        return top

    def where(self, place: Place) -> str:
        """Return where ``place`` stands, for people."""
        holder = self._holder(place)
        return holder.where(place) if holder else self.main.where(place)

    def _holder(self, place: Place) -> Beside | None:
        return next((table for table in reversed(self.beside) if table.holds(place)), None)

    def raise_if_any(self, problems: Iterable[Problem], *, in_order: bool = False) -> None:
        """Raise ScenarioError with the problems, each told where in its file; sorted by line."""
        located = [self._located(each) for each in problems]
        if not located:
            return
        raise ScenarioError(located if in_order else sorted(located, key=self._rank))

    def _located(self, problem: Problem) -> Problem:
        told = placed(problem) if self.brought.holds(problem.place) else problem
        return replace(told, where=told.where or self.where(told.place))

    def _rank(self, problem: Problem) -> tuple[int, int]:
        holder = self._holder(problem.place)
        if holder is not None:
            return 1 + self.beside.index(holder), holder.line(problem.place)
        return 0, self.main.line(problem.place)


def _shaped(files: _Files, top: dict[str, Plain], doubtful: list[Problem]) -> Scenario:
    terms = read_terms(top)
    short, problems = read_shape(top, terms)
    files.raise_if_any([*doubtful, *problems])
    assert short is not None
    return short.build(terms)
