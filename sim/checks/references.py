"""Everything that is named exists."""

from __future__ import annotations

from collections.abc import Iterator

from sim.checks.book import DEPENDABLE, Book
from sim.checks.named import references
from sim.errors import Place, Problem, suggest
from sim.scenario import Step

_ONE = {
    "units": "unit",
    "roles": "role",
    "channels": "channel",
    "call outs": "call-out method",
    "procedures": "procedure",
    "meetings": "meeting",
    "injects": "inject",
    "public": "public",
    "objectives": "objective",
    "phases": "phase",
    DEPENDABLE: "service or channel",
}


def names_are_known(book: Book) -> Iterator[Problem]:
    """Every unit, role, channel, procedure, meeting, inject, … that is named exists."""
    for place, table, id in references(book.scenario):
        if id is not None and id not in book.known[table]:
            what = f"unknown {_ONE[table]} '{id}'"
            yield Problem(what, place, instead=_instead(book, place, table, id))


def steps_are_known(book: Book) -> Iterator[Problem]:
    """Every step that another one names is a step of the same procedure."""
    for procedure, step, place in book.steps():
        ids = [each.id for each in procedure.steps]
        for key, named in _named_steps(step):
            if named not in ids:
                what = f"unknown step '{named}'"
                yield Problem(what, (*place, key), instead=suggest(named, ids))


def phases_stand_once(book: Book) -> Iterator[Problem]:
    """A phase that a condition names stands once; others may share a name, and all may overlap."""
    named = {id for _, table, id in references(book.scenario) if table == "phases"}
    seen: set[str] = set()
    for number, phase in enumerate(book.scenario.exercise.phases, start=1):
        if phase.name in seen and phase.name in named:
            what = f"a condition names the phase '{phase.name}', which stands twice"
            place = ("exercise", "phases", number)
            yield Problem(what, place, instead="Give one of them another name")
        seen.add(phase.name)


def _named_steps(step: Step) -> Iterator[tuple[str, str]]:
    yield from (("after", before) for before in step.after)
    yield from (("branches", branch.step) for branch in step.branches)
    if step.again is not None:
        yield "again", step.again.start


def _instead(book: Book, place: Place, table: str, id: str) -> str:
    known = book.known[table]
    if table == "roles" and id in book.known["units"]:
        return f"It is a unit: write '{id}/<role>' or '{id}/anybody'"
    if table == "units" and id in book.known["roles"]:
        holding = [p for person in book.scenario.people for p in person.posts if p.role == id]
        return f"It is a role: write '{holding[0]}'" if holding else "It is a role: write a unit"
    if place[-1] == "from":
        return f"{suggest(id, known)} Or list '{id}' in 'units' with 'kind: counterpart'"
    if not known:
        return f"There is no {_ONE[table]} yet: add it under '{table}'"
    return suggest(id, known)
