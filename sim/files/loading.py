"""From the files of a scenario to a `Scenario`, stage by stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sim.checks import problems as wrong_references
from sim.errors import Place, Problem, ScenarioError
from sim.files.library.using import Brought, placed, with_library
from sim.files.msel import Rows, read_msel
from sim.files.reading import MAIN, read_text, refused, scenario_file
from sim.files.shape import read_shape, read_terms, version_problem
from sim.files.tables import Source, keyed
from sim.files.tree import Plain, read_tree
from sim.scenario import Scenario

MSEL = "msel.csv"
"""The file with injects that is read where it lies beside `MAIN`."""


Rule = Callable[[Scenario], Iterable[Problem]]


def load(path: str | Path, *rules: Rule) -> Scenario:
    """Return the scenario of a folder or a YAML file.

    Parameters
    ----------
    path
        A folder with ``scenario.yaml`` and perhaps ``msel.csv``, or a YAML file.
    rules
        Further rules the scenario must keep, for example `sim.engine.unplayed`.

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
    main = scenario_file(Path(path))
    source = Source(main.name, read_tree(read_text(main), main.name))
    top, doubtful = keyed(source)
    files = _Files(source, _injects_beside(main, top))
    files.raise_if_any(doubtful[:1] if not top else ())
    files.raise_if_any(filter(None, [version_problem(top)]))
    brought = with_library(files.merged(top, doubtful))
    files = replace(files, brought=brought)
    scenario = _shaped(files, brought.top, [*doubtful, *brought.problems])
    for rule in (wrong_references, *rules):
        files.raise_if_any(rule(scenario), in_order=True)
    return scenario


@dataclass(frozen=True, slots=True)
class _Files:
    """The files that one scenario was read from."""

    yaml: Source
    msel: Rows | None
    brought: Brought = field(default_factory=lambda: Brought({}))

    def merged(self, top: dict[str, Plain], doubtful: list[Problem]) -> dict[str, Plain]:
        """Return the top level with the injects of both files."""
        if self.msel is None:
            return top
        own = top.get("injects") or {}
        if not isinstance(own, dict):
            return top
        for id in self.msel.injects.keys() & own.keys():
            what = f"the id '{id}' stands in {self.msel.where(('injects', id))} too"
            place = ("injects", id)
            instead = "Leave one of them out"
            doubtful.append(Problem(what, place, self.yaml.where(place), instead))
        return {**top, "injects": {**own, **self.msel.injects}}

    def where(self, place: Place) -> str:
        """Return where ``place`` stands, for people."""
        if self.msel is not None and self.msel.holds(place):
            return self.msel.where(place)
        return self.yaml.where(place)

    def raise_if_any(self, problems: Iterable[Problem], *, in_order: bool = False) -> None:
        """Raise ScenarioError with the problems, each told where in its file; sorted by line."""
        located = [self._located(each) for each in problems]
        if not located:
            return
        raise ScenarioError(located if in_order else sorted(located, key=self._rank))

    def _located(self, problem: Problem) -> Problem:
        told = placed(problem) if self.brought.holds(problem.place) else problem
        return replace(told, where=told.where or self.where(told.place))

    def _rank(self, problem: Problem) -> tuple[bool, int]:
        if self.msel is not None and self.msel.holds(problem.place):
            return True, self.msel.rows[str(problem.place[1])]
        return False, self.yaml.line(problem.place)


def _shaped(files: _Files, top: dict[str, Plain], doubtful: list[Problem]) -> Scenario:
    terms = read_terms(top)
    short, problems = read_shape(top, terms)
    files.raise_if_any([*doubtful, *problems])
    assert short is not None
    return short.build(terms)


def _injects_beside(main: Path, top: dict[str, Plain]) -> Rows | None:
    """Return the injects in a file that ``msel`` names, or that lies beside a scenario's folder."""
    implied = MSEL if main.name == MAIN and (main.parent / MSEL).exists() else None
    name = top.get("msel", implied)
    if not isinstance(name, str):
        return None
    if Path(name).name != name:
        what = f"'msel: {name}' names another folder"
        raise refused(main.name, what, f"Put the file beside {main.name} and write its name alone")
    if not (main.parent / name).is_file():
        raise refused(main.name, f"'msel' names a file that does not exist: '{name}'")
    begin = "Begin with the headings id;at;from;to;by;procedure"
    return read_msel(read_text(main.parent / name, begin), name)
