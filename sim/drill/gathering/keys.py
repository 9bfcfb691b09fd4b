"""What people state in files of their own: whose name is which function, and what columns mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.drill.gathering.sources.fields import Stated, plain
from sim.drill.logs.observing import one_line
from sim.errors import KrisimError, Problem, ScenarioError
from sim.files.reading import read_text, refused
from sim.files.sheets import read_grids
from sim.files.tree import read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.files.sheets import Cell
    from sim.scenario import Scenario

NAMES: Final = ("name", "namn", "name in the source", "namn i källan", "person")
FUNCTIONS: Final = ("function", "funktion", "role", "roll", "code", "kod")
UNITS: Final = ("unit", "enhet")


def read_names(path: Path, scenario: Scenario | None = None) -> dict[str, str]:
    """Return functions by the names of those who held them, from a table with both.

    Its headings are name and function (or code, as in the key that 'krisim roster' writes; a code
    of somebody in ``scenario`` stands for their unit and role), and perhaps unit.

    Raises
    ------
    ScenarioError
        If the file has no such columns, or a name stands twice with different functions.
    """
    for grid in read_grids(path):
        for top, row in enumerate(grid.rows[:5]):
            headings = [plain(cell) for cell in row]
            name, function = _first(headings, NAMES), _first(headings, FUNCTIONS)
            if name is not None and function is not None:
                unit = _first(headings, UNITS)
                body = list(enumerate(grid.rows[top + 1 :], start=top + 2))
                told = list(_named(body, (name, function, unit), _codes(scenario)))
                problems = [
                    Problem(f"'{who}' has two functions", where=grid.where(number))
                    for number, who, what in told
                    if any(w == who and f != what for _, w, f in told)
                ]
                if problems:
                    raise ScenarioError(problems)
                return {who: what for _, who, what in told}
    what = "no columns name and function (in Swedish namn and funktion)"
    raise refused(path.name, what, "Give a table with these two headings")


def _first(headings: Sequence[str], known: Sequence[str]) -> int | None:
    return next((headings.index(name) for name in known if name in headings), None)


def _named(
    body: Sequence[tuple[int, tuple[Cell, ...]]],
    columns: tuple[int, int, int | None],
    codes: dict[str, str],
) -> Iterator[tuple[int, str, str]]:
    name, function, unit = columns
    for number, row in body:
        who, what = one_line(row[name]), one_line(row[function])
        of = "" if unit is None else one_line(row[unit])
        told = codes.get(what, what)
        if who and told:
            yield number, who, f"{of}/{told}" if of and "/" not in told else told


def _codes(scenario: Scenario | None) -> dict[str, str]:
    if scenario is None:
        return {}
    return {p.id: f"{p.posts[0].unit}/{p.posts[0].role}" for p in scenario.people if p.posts}


def read_stated(options: Sequence[str]) -> Stated:
    """Return what ``--map`` says: FIELD=HEADING each, or a YAML file with columns and events.

    >>> read_stated(["at=Klockan", "note=Vad hände"]).columns
    {'at': 'Klockan', 'note': 'Vad hände'}

    Raises
    ------
    KrisimError
        If one of them is neither.
    """
    columns: dict[str, str] = {}
    events: dict[str, str] = {}
    for option in options:
        field, sign, heading = option.partition("=")
        if sign and field.strip() and heading.strip():
            columns[field.strip()] = heading.strip()
        elif option.casefold().endswith((".yaml", ".yml")):
            for name, found in _mapping(option).items():
                (columns if name == "columns" else events).update(found)
        else:
            raise KrisimError(
                f"--map {option}: write FIELD=HEADING, as in --map at=Klockan, or name a YAML file"
            )
    return Stated(columns, events)


def _mapping(name: str) -> dict[str, dict[str, str]]:
    path = Path(name)
    told = read_tree(
        read_text(path, "Write 'columns:' and below it 'at: Klockan'"), path.name
    ).value
    wrong = refused(
        path.name,
        "it needs 'columns' (field: heading), 'events' (word: event), or both",
        "Write 'columns:' and below it 'at: Klockan'",
    )
    if not isinstance(told, dict) or not told or {*told} - {"columns", "events"}:
        raise wrong
    found: dict[str, dict[str, str]] = {}
    for key, pairs in told.items():
        if not isinstance(pairs, dict):
            raise wrong
        found[str(key)] = {str(k): str(v) for k, v in pairs.items()}
    return found
