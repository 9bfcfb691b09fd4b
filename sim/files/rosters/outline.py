"""What a roster needs to know of its scenario, which may be unfinished: names and times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sim.clock import Clock
from sim.errors import Problem, ScenarioError
from sim.files.library.using import with_library
from sim.files.loading import read_main
from sim.files.phrases import read_need
from sim.files.reading import scenario_file
from sim.files.shape import read_terms
from sim.files.tree import Plain


@dataclass(frozen=True, slots=True)
class Outline:
    """Clock, ENDEX [µs] and names: units, roles and call-outs by id, people with their units."""

    clock: Clock
    end: int
    units: Mapping[str, str]
    roles: Mapping[str, str]
    posts: frozenset[tuple[str, str]]
    people: Mapping[str, str]
    call_outs: Mapping[str, str]
    marking: str = ""

    @property
    def first(self) -> date:
        """The day of STARTEX."""
        return self.clock.start.date()


def read_outline(scenario: Path) -> Outline:
    """Return the outline of a scenario; nobody has to be in it yet.

    Raises
    ------
    ScenarioError
        If the file cannot be read, or start or end are missing.
    """
    main = scenario_file(scenario)
    source, top, problems = read_main(main)
    if problems:
        raise ScenarioError(replace(p, where=p.where or source.where(p.place)) for p in problems)
    top = with_library(top).top
    terms = read_terms(top)
    if terms.clock is None or terms.clock.end != terms.end:
        what = "start or end of the exercise cannot be read"
        instead = "Write 'start: 2026-03-12 08:00 Europe/Stockholm' and 'end: 8 h'"
        raise ScenarioError([Problem(what, where=main.name, instead=instead)])
    people = {id: _unit(told) for id, told in _table(top, "people").items()}
    posts = frozenset(_posts(top))
    roles = {role: role for _, role in sorted(posts)} | _named(top, "roles")
    return Outline(
        terms.clock,
        terms.end,
        _named(top, "units"),
        roles,
        frozenset(post for post in posts if post[0]),
        people,
        _named(top, "call outs"),
        _marking(top.get("exercise")),
    )


def _marking(exercise: Plain) -> str:
    marking = exercise.get("marking") if isinstance(exercise, dict) else None
    return marking if isinstance(marking, str) else ""


def _table(top: Mapping[str, Plain], key: str) -> dict[str, Plain]:
    table = top.get(key)
    return table if isinstance(table, dict) else {}


def _named(top: Mapping[str, Plain], key: str) -> dict[str, str]:
    return {id: _name(told, id) for id, told in _table(top, key).items()}


def _name(told: Plain, id: str) -> str:
    if isinstance(told, str):
        return told
    name = told.get("name") if isinstance(told, dict) else None
    return name if isinstance(name, str) else id


def _unit(told: Plain) -> str:
    unit = told.get("unit") if isinstance(told, dict) else None
    return unit if isinstance(unit, str) else ""


def _posts(top: Mapping[str, Plain]) -> Iterator[tuple[str, str]]:
    """Yield every role that something asks for or somebody holds, with its unit or ""."""
    for told in _entries(top, "people"):
        for text in (*_texts(told.get("roles")), *_texts(told.get("deputy for"))):
            yield _post(text, _unit(told))
    for text in _asked([top.get("procedures"), top.get("meetings")]):
        yield from _needed(text)
    for told in _entries(top, "units"):
        yield from (("", role) for role in _texts(told.get("contact")))
    for told in (*_entries(top, "injects"), *_entries(top, "public")):
        yield from (_post(text, "") for text in _texts(told.get("to")) if "/" in text)


def _entries(top: Mapping[str, Plain], key: str) -> Iterator[dict[str, Plain]]:
    yield from (told for told in _table(top, key).values() if isinstance(told, dict))


def _asked(told: Iterable[Plain]) -> Iterator[str]:
    """Yield every text under ``by`` and ``participants``, however deep."""
    for each in told:
        if isinstance(each, list):
            yield from _asked(each)
        elif isinstance(each, dict):
            for key, value in each.items():
                if key == "by" and "to" not in each:
                    yield from _texts(value)
                elif key == "participants":
                    yield from (text for text in _texts(value) if "/" in text)
                else:
                    yield from _asked([value])


def _needed(text: str) -> Iterator[tuple[str, str]]:
    try:
        need = read_need(text)
    except ValueError:
        return
    if need.role:
        yield need.unit or "", need.role


def _post(text: str, home: str) -> tuple[str, str]:
    unit, _, role = text.rpartition("/")
    return unit.strip() or home, role.strip()


def _texts(told: Plain) -> list[str]:
    if isinstance(told, str):
        return [part.strip() for part in re.split(r"[|;]", told)]
    return [each for each in told if isinstance(each, str)] if isinstance(told, list) else []
