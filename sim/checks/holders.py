"""Whether those who are needed exist: told as problems of the place that needs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sim.checks.book import Book
from sim.checks.who import most_filled
from sim.errors import Place, Problem, suggest
from sim.scenario import Need


def lacking(book: Book, place: Place, needs: Iterable[Need], here: str) -> Iterator[Problem]:
    """Yield what keeps ``needs`` from being met; ``here`` is the unit where one names none."""
    needs = [need for need in needs if known(book, need.unit or here, need.role)]
    for need in needs:
        if need.count < 1:
            yield Problem(f"{need.count} people are needed", place, instead="Need at least 1")
    alone = [problem for need in needs for problem in _too_few(book, place, need, here)]
    yield from alone
    slots = book.staff.places(needs, here)
    filled = most_filled(slots)
    if not alone and filled < len(slots):
        what = f"{people(len(slots))} are needed together, but only {filled} can come"
        yield Problem(what, place, instead="Leave out whoever is counted twice, or need fewer")


def unheld(book: Book, place: Place, unit: str, role: str | None) -> Iterator[Problem]:
    """Yield that nobody in ``unit`` is ``role``; not if either is unknown."""
    if known(book, unit, role) and not book.staff.able(unit, role):
        yield _nobody(book, place, unit, role)


def counted(place: Place, needs: Iterable[Need]) -> Iterator[Problem]:
    """Yield that everyone is needed, where only so many can be."""
    if any(need.everyone for need in needs):
        what = "'all' is for meetings only"
        yield Problem(what, place, instead="Write so many, such as '2 x nurse'")


def known(book: Book, unit: str, role: str | None) -> bool:
    """Whether the unit and the role, if one is named, exist."""
    return unit in book.known["units"] and (role is None or role in book.known["roles"])


def people(number: int) -> str:
    """Return so many people in words.

    >>> people(1), people(2)
    ('1 person', '2 people')
    """
    return "1 person" if number == 1 else f"{number} people"


def _too_few(book: Book, place: Place, need: Need, here: str) -> Iterator[Problem]:
    unit = need.unit or here
    there = len(book.staff.able(unit, need.role))
    if not there:
        problem = _nobody(book, place, unit, need.role)
        yield problem if need.unit else _carried_out(book, problem, unit, need.role)
    elif not need.everyone and need.count > there:
        shown = f"{unit}/{need.role or 'anybody'}"
        what = f"{need.count} x {shown} are needed, but only {there} can come"
        yield Problem(what, place, instead="Need fewer, or give more people the role")


def _nobody(book: Book, place: Place, unit: str, role: str | None) -> Problem:
    there = book.staff.able(unit, None)
    if not there:
        return Problem(f"'{unit}' has no people", place, instead="Add people to it")
    posts = (post for person in there for post in (*person.posts, *person.deputy_for))
    held = dict.fromkeys(post.role for post in posts if post.unit == unit)
    hint = suggest(role or "", held).replace("Known:", "Roles there:")
    instead = f"Give somebody there the role. {hint}".strip()
    return Problem(f"nobody in '{unit}' is '{role}'", place, instead=instead)


def _carried_out(book: Book, problem: Problem, unit: str, role: str | None) -> Problem:
    """Return the problem of a need that names no unit: which one that is, and what may be meant."""
    posts = (post for person in book.scenario.people for post in person.posts)
    elsewhere = next((post for post in posts if post.role == role), None)
    what = f"{problem.what}; '{unit}' carries this out because it gets the message"
    instead = f"Write '{elsewhere}' if that is meant" if elsewhere else problem.instead
    return replace(problem, what=what, instead=instead)
