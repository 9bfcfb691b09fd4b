"""Which sheets a scenario's workbook has, and what stands in their columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from sim.files.books.columns import Column, Path, columns, described, number_columns

EXERCISE = "Exercise"
README = "Read me"
OWN = "#"
"""Begins the name of a sheet or column that is its owner's own and not read."""

SELF: Path = ()
"""The path of a thing that has no keys, only itself."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with a row for each thing.

    Parameters
    ----------
    name
        Of the sheet, in English.
    at
        The keys in the scenario under which the things stand; ``*`` for each of a parent's things.
    columns
        What a row says, but for the columns ``parent`` and ``id``.
    id
        The heading of the thing's id; none if the things stand in a list.
    parent
        The heading of the id of the thing that it belongs to; none if it belongs to none.
    choices
        By heading, the sheet whose ids a cell may hold.
    """

    name: str
    at: Path
    columns: tuple[Column, ...]
    id: str = ""
    parent: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[str, ...]:
        """The headings that come before ``columns``."""
        return tuple(filter(None, (self.parent, self.id)))


@cache
def tables() -> tuple[Table, ...]:
    """Return all sheets with rows of things, in the order of a workbook."""
    return tuple(_tables())


@cache
def facts() -> tuple[Column, ...]:
    """Return the rows of the sheet about the exercise, of which each is a column elsewhere."""
    return tuple(_facts())


def _facts() -> Iterator[Column]:
    lists = ("phases", "played clock", "sources")
    told = columns("ShortExercise", lists)
    yield from (_below("exercise", each) for each in told[:1])
    for key in ("start", "end"):
        yield Column((key,), "value", str(described()["properties"][key]["description"]))
    yield from (_below("exercise", each) for each in told[1:])
    sections = (
        ("library", columns("ShortLibrary")),
        ("slowing", columns("ShortSlowing", ("curve",))),
        ("key times", columns("ShortKeyTimes")),
        ("ratings", columns("ShortRatings")),
    )
    for section, below in sections:
        yield from (_below(section, each) for each in below)
    yield Column(("krisim",), "value", str(described()["properties"]["krisim"]["description"]))


def _below(section: str, column: Column) -> Column:
    usual = column.usual and section in ("exercise", "key times", "library")
    return replace(column, path=(section, *column.path), usual=usual)


def shown(fact: Column) -> Path:
    """Return the keys that a row of the sheet about the exercise shows."""
    return fact.path[1:] if fact.path[0] == "exercise" else fact.path


def _tables() -> Iterator[Table]:
    text = Column(SELF, "text", "What it is.")
    yield _table("Phases", ("exercise", "phases"), "ShortPhase")
    yield _table("Played clock", ("exercise", "played clock"), "ShortClockChange")
    yield Table("Sources", ("exercise", "sources"), (replace(text, note=_SOURCE),), "id")
    number = Column(("is",), "value", "A length, a percentage or a rate, such as 5-10-20 min.")
    rest = tuple(replace(each, path=each.path[-1:], usual=True) for each in number_columns(number))
    yield Table("Numbers", ("numbers",), (number, *rest), "id")
    yield _table("Services", ("services",), "ShortService", id="id")
    yield _table("Units", ("units",), "ShortUnit", id="id", choices={"parent": "Units"})
    yield _table("Roles", ("roles",), "ShortRole", id="id")
    people = {"unit": "Units", "on call: by": "Call outs"}
    yield _table("People", ("people",), "ShortPerson", id="id", choices=people)
    yield _table("Shifts", ("people", "*", "shift"), "ShortShift", parent="person")
    yield _table("Call outs", ("call outs",), "ShortCallOut", id="id")
    yield _table("Slowing", ("slowing", "curve"), "ShortSlowingPoint")
    yield _table("Channels", ("channels",), "ShortChannel", id="id")
    yield from _cards()
    yield _table("Meetings", ("meetings",), "ShortMeeting", id="id", choices={"unit": "Units"})
    injects = {"by": "Channels", "procedure": "Procedures", "to": "Units"}
    yield _table("Injects", ("injects",), "ShortInject", id="id", choices=injects)
    at = ("injects", "*", "expectations")
    yield _table("Expectations", at, "ShortExpectation", parent="inject")
    yield from _public()
    yield from _aims(text)


def _cards() -> Iterator[Table]:
    yield _table("Procedures", ("procedures",), "ShortProcedure", ("steps",), id="id")
    steps = {
        "decide in": "Meetings",
        "meet": "Meetings",
        "send: by": "Channels",
        "cascade: procedure": "Procedures",
        "cascade: role": "Roles",
    }
    at = ("procedures", "*", "steps")
    yield _table("Steps", at, "ShortStep", id="id", parent="procedure", choices=steps)


def _public() -> Iterator[Table]:
    lists = ("curve", "influences")
    choices = {"procedure": "Procedures", "to": "Units"}
    yield _table("Public", ("public",), "ShortPublic", lists, id="id", choices=choices)
    yield _table("Call curve", ("public", "*", "curve"), "ShortPoint", parent="public")
    yield _table("Influences", ("public", "*", "influences"), "ShortInfluence", parent="public")


def _aims(text: Column) -> Iterator[Table]:
    yield _table("Objectives", ("objectives",), "ShortObjective", ("parts",), id="id")
    part = (replace(text, note="The unit's own part of the objective."),)
    yield Table("Parts", ("objectives", "*", "parts"), part, "unit", "objective", {"unit": "Units"})
    choices = {"objective": "Objectives", "callers": "Public"}
    yield _table("Targets", ("targets",), "ShortTarget", id="id", choices=choices)


_SOURCE = "The document, log or person behind a number; elsewhere its short name is enough."

PARENTS = {
    "person": "People",
    "procedure": "Procedures",
    "inject": "Injects",
    "public": "Public",
    "objective": "Objectives",
}
"""The sheet in which the ids of a column ``parent`` stand."""


def _table(  # noqa: PLR0913 (what makes a table is told by name)
    name: str,
    at: Path,
    model: str,
    without: Path = (),
    *,
    id: str = "",
    parent: str = "",
    choices: Mapping[str, str] | None = None,
) -> Table:
    return Table(name, at, columns(model, without), id, parent, choices or {})
