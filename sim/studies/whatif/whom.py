"""What a what-if names: people, units, steps and other things of a scenario, found or suggested."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sim.errors import KrisimError, suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.scenario import Person, Scenario, Step

Thing = TypeVar("Thing", bound=Any)

_COUNTED = re.compile(r"(\d+)\s*[x×]\s+(.+)")
MOST = 500
"""So many people may be added or counted at once."""


class Whom(NamedTuple):
    """``number`` (None: all) of those who hold ``role`` in ``unit``; or one person."""

    number: int | None
    unit: str
    role: str | None
    person: str | None = None


def read_whom(text: str, scenario: Scenario) -> Whom:
    """Return whom ``text`` means: ``2 x unit/role``, ``unit/role``, ``unit``, or a person's id.

    Raises
    ------
    KrisimError
        If there is no such unit, role or person.
    """
    counted = _COUNTED.fullmatch(text.strip())
    count, who = (int(counted[1]), counted[2]) if counted else (None, text.strip())
    if count is not None and not 1 <= count <= MOST:
        raise KrisimError(f"'{text}' means {count} people: write 1 to {MOST}")
    if count is None and any(p.id == who for p in scenario.people):
        return Whom(None, "", None, who)
    unit, _, role = (part.strip() for part in who.partition("/"))
    if role:
        home = named(unit, scenario.units, "unit").id
        return Whom(count, home, named(role, scenario.roles, "role").id)
    if any(each.id == unit for each in scenario.people):
        raise KrisimError(f"'{unit}' is one person: leave the number out")
    known: list[Any] = [*scenario.units, *scenario.people]
    return Whom(count, named(unit, known, "unit or person").id, None)


def people_of(whom: Whom, scenario: Scenario) -> list[int]:
    """Return the places of those who are meant, in the scenario's order.

    A role means its holders; its deputies only where nobody holds it. A unit means all who are
    at home in it.

    Raises
    ------
    KrisimError
        If there is nobody, or fewer than are counted.
    """
    found = _all_of(whom, scenario.people)
    if not found:
        posts = sorted({str(post) for p in scenario.people for post in p.posts})
        who = shown(whom)
        raise KrisimError(f"nobody is '{who}'. {suggest(who, posts)}")
    if whom.number is not None and whom.number > len(found):
        raise KrisimError(f"'{shown(whom)}' is only {len(found)}, not {whom.number}")
    return found[: whom.number]


def _all_of(whom: Whom, people: Sequence[Person]) -> list[int]:
    if whom.person is not None:
        return [k for k, p in enumerate(people) if p.id == whom.person]
    if whom.role is None:
        return [k for k, p in enumerate(people) if p.unit == whom.unit]
    post = (whom.unit, whom.role)
    holding = [k for k, p in enumerate(people) if post in _pairs(p.posts)]
    return holding or [k for k, p in enumerate(people) if post in _pairs(p.deputy_for)]


def _pairs(posts: Sequence[Any]) -> set[tuple[str, str]]:
    return {(post.unit, post.role) for post in posts}


def shown(whom: Whom) -> str:
    """Return whom it means, as files write it, without the count."""
    return whom.person or (whom.unit if whom.role is None else f"{whom.unit}/{whom.role}")


def named(name: str, things: Sequence[Thing], what: str) -> Thing:
    """Return the one of ``things`` whose id or name is ``name``.

    Raises
    ------
    KrisimError
        If there is none, with the nearest id.
    """
    wanted = name.strip()
    for thing in things:
        if thing.id == wanted:
            return thing
    for thing in things:
        if getattr(thing, "name", thing.id).casefold() == wanted.casefold():
            return thing
    raise KrisimError(f"there is no {what} '{wanted}'. {suggest(wanted, [t.id for t in things])}")


def with_thing(things: tuple[Thing, ...], new: Thing) -> tuple[Thing, ...]:
    """Return ``things`` with ``new`` instead of the one of that id."""
    return tuple(new if thing.id == new.id else thing for thing in things)


def with_people(
    scenario: Scenario, places: Sequence[int], change: Callable[[Person], Person]
) -> Scenario:
    """Return ``scenario`` in which those at ``places`` are what ``change`` makes of them."""
    chosen = set(places)
    people = tuple(change(p) if k in chosen else p for k, p in enumerate(scenario.people))
    return replace(scenario, people=people)


def step_of(text: str, scenario: Scenario) -> tuple[str, Step]:
    """Return the procedure's id and the step that ``procedure/step`` names.

    Raises
    ------
    KrisimError
        If there is none.
    """
    card, _, step = (part.strip() for part in text.partition("/"))
    procedure = named(card, scenario.procedures, "procedure")
    if not step:
        steps = ", ".join(each.id for each in procedure.steps[:8])
        raise KrisimError(f"'{text}' names no step: write '{procedure.id}/<step>' with {steps}")
    return procedure.id, named(step, procedure.steps, f"step of '{procedure.id}'")


def with_step(scenario: Scenario, procedure: str, new: Step) -> Scenario:
    """Return ``scenario`` with ``new`` instead of the step of that id in ``procedure``."""
    card = next(p for p in scenario.procedures if p.id == procedure)
    card = replace(card, steps=with_thing(card.steps, new))
    return replace(scenario, procedures=with_thing(scenario.procedures, card))
