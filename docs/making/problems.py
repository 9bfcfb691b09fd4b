"""What may be wrong with a scenario: of each problem an example, and what is said about it.

The examples are the faulty scenarios that the tests read; each message is that of the reader.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from docs.making.cells import code, plain, table
from sim.errors import ScenarioError
from sim.files import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.errors import Problem

FAULTY = Path(__file__).parents[2] / "tests" / "scenarios" / "invalid"
OF_THE_EXERCISE = ("exercise", "krisim", "start", "end", "phases", "pauses", "played clock")
LINE = re.compile(r"^(?P<file>[^,]+), (?:line|row) (?P<number>\d+)")
BEFORE = re.compile(r"^[^,:]+(?:, (?:line|row) \d+)?(?:, |: )")
"""Where a message says the file and its line, which are of the example only."""

VARYING = re.compile(r"'[^']*'|\d[\d:.]*")


def problems(part: str) -> str:
    """Return a table of the problems of one part of a scenario, each kind once."""
    heading = ["what is said", "of this, for example"]
    return table(heading, _found()[part])


def parts() -> tuple[str, ...]:
    """Return the parts of a scenario in which anything can be wrong."""
    return tuple(_found())


@cache
def _found() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for path, problem in _all():
        kinds = found.setdefault(_part(problem), {})
        kind = f"{problem.place[-1:]} {VARYING.sub('…', problem.what)}"
        kinds.setdefault(kind, (plain(_said(problem)), code(_line(path, problem)) or "–"))
    return {part: list(kinds.values()) for part, kinds in sorted(found.items())}


def _all() -> Iterator[tuple[Path, Problem]]:
    for path in sorted(FAULTY.iterdir()):
        if path.is_dir() or path.suffix == ".yaml":
            try:
                load(path)
            except ScenarioError as error:
                yield from ((path, problem) for problem in error.problems)


def _part(problem: Problem) -> str:
    """Return to which part of a scenario a problem belongs, by its place or its file."""
    if problem.where.startswith("msel.csv"):
        return "msel.csv"
    table = str(problem.place[0]) if problem.place else ""
    if table in OF_THE_EXERCISE:
        return "exercise"
    return table if table in TABLES else "file"


TABLES = (
    *("units", "people", "channels", "services", "procedures", "meetings", "injects", "public"),
    *("targets", "call outs", "key times", "ratings", "numbers", "slowing"),
)


def _said(problem: Problem) -> str:
    """Return a message as it is printed, without its file."""
    return BEFORE.sub("", str(problem))


def _line(path: Path, problem: Problem) -> str:
    """Return the line or row that the problem is about; nothing where it is none."""
    found = LINE.match(problem.where)
    if not found:
        return ""
    file = path / found["file"] if path.is_dir() else path
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[int(found["number"]) - 1].strip()
