"""From rosters as people keep them to the roster of a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Problem, ScenarioError, suggest
from sim.files.beside import ROSTERS
from sim.files.reading import refused, scenario_file
from sim.files.rosters.calendars import FIELDS, read_calendar
from sim.files.rosters.duties import Duty, Found, Note, Told
from sim.files.rosters.outline import Outline, read_outline
from sim.files.rosters.placing import Placed, place
from sim.files.rosters.tables import read_sheet
from sim.files.rosters.words import meanings, plain
from sim.files.sheets import read_grids

CALENDARS = (".ics", ".ical", ".ifb", ".icalendar")


@dataclass(frozen=True, slots=True)
class Taken:
    """What rosters say about a scenario: its people, what to tell, and every row as it was read."""

    outline: Outline
    people: tuple[Placed, ...]
    notes: tuple[Note, ...]
    duties: tuple[Duty, ...]

    @property
    def unmentioned(self) -> list[str]:
        """People of the scenario whom no roster names."""
        named = {person.code for person in self.people}
        return [id for id in self.outline.people if id not in named]


def take_rosters(files: Sequence[Path], scenario: Path, told: Told) -> Taken:
    """Return what rosters say about a scenario.

    Parameters
    ----------
    files
        Workbooks, CSV files and calendars.
    scenario
        A folder with ``scenario.yaml``, or that file; nobody has to be in it yet.
    told
        What headings and words of the files mean.

    Raises
    ------
    ScenarioError
        With everything in the files that cannot be understood.
    """
    outline = read_outline(scenario)
    told = _checked(told)
    found, seen = Found(), set[str]()
    names = [*outline.units, *outline.units.values(), *outline.roles, *outline.roles.values()]
    during = (outline.clock.start, outline.clock.at(outline.end))
    for file in files:
        if file.suffix.casefold() in CALENDARS:
            read_calendar(file, during, told, [name for name in names if name], found)
            continue
        for grid in read_grids(file):
            if any(cell is not None for row in grid.rows for cell in row):
                read_sheet(grid, outline.first, told, found, seen)
    _all_seen(told, seen, files)
    return Taken(outline, place(found, outline), tuple(found.notes), tuple(found.duties))


def _checked(told: Told) -> Told:
    """Return the columns by our names of them; ``person`` is what rosters call an id."""
    columns = {}
    for heading, column in told.columns.items():
        known = meanings("columns").get(plain(column))
        if known is None:
            where = f"--map {column}={heading}"
            known_columns = [*dict.fromkeys(meanings("columns").values())]
            raise refused(where, f"there is no column '{column}'", suggest(column, known_columns))
        columns[heading] = known
    fields = {column: heading for heading, column in columns.items() if heading in FIELDS}
    return Told(columns, told.meanings, fields)


def _all_seen(told: Told, seen: set[str], files: Sequence[Path]) -> None:
    """Refuse words of the user that no sheet has; calendars have no headings."""
    if any(file.suffix.casefold() in CALENDARS for file in files):
        return
    missing = [word for word in (*told.columns, *told.meanings) if plain(word) not in seen]
    if missing:
        what, where = "no cell of the files says '{}'", "--map, --means"
        instead = "Write the whole cell as the file does"
        raise ScenarioError([Problem(what.format(word), (), where, instead) for word in missing])


def roster_file(scenario: Path, form: str) -> Path:
    """Return where the roster of a scenario is to be written.

    Raises
    ------
    ScenarioError
        If the scenario has one already.
    """
    folder = scenario_file(scenario).parent
    there = next((name for name in ROSTERS if (folder / name).exists()), None)
    if there is not None:
        instead = "Move it away first: a scenario has one roster"
        raise refused(str(folder / there), "the scenario has a roster already", instead)
    return folder / f"roster.{form}"
