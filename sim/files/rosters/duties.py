"""What a roster says before anybody is given a function's code: who is where and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from sim.errors import Problem

Kind = Literal["shift", "on call", "away", "off"]
"""``off`` says no more than that the roster knows somebody: free as far as nothing else is said."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time of one kind; local where without zone; None: from the start, until the end."""

    kind: Kind = "shift"
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of one person, as its source tells it.

    ``where`` says in which row or event, never whose; ``person`` is what the source calls the
    person, "" where it does not tell people apart.
    """

    where: str
    person: str
    unit: str = ""
    roles: tuple[str, ...] = ()
    deputy_for: tuple[str, ...] = ()
    span: Span = Span()
    method: str = ""
    notice: str = ""
    travel: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was taken in a certain way: a text of the catalogue, and its values."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Found:
    """What was read so far: duties, what to tell, and what is wrong."""

    duties: list[Duty] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def note(self, text: str, **values: object) -> None:
        """Tell something, once."""
        note = Note(text, values)
        if note not in self.notes:
            self.notes.append(note)

    def wrong(self, what: str, where: str, instead: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(what, where=where, instead=instead))

    def take(self, duty: Duty, spans: list[Span]) -> None:
        """Take a duty for each of its times."""
        self.duties += [replace(duty, span=span) for span in spans]


@dataclass(frozen=True, slots=True)
class Told:
    """What the user says about the files.

    Columns by heading, what words in cells mean, and which field of calendar events (see
    `sim.files.rosters.calendars.FIELDS`) tells person, unit and roles.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
