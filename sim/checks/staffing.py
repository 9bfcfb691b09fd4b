"""There is somebody for everything that needs somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sim.checks.book import Book
from sim.checks.who import able, most_filled, places
from sim.errors import Place, Problem, suggest
from sim.scenario import Addressee, Need


def steps_find_people(book: Book) -> Iterator[Problem]:
    """Every unit that carries out a procedure has the people whom its steps need."""
    for procedure, step, place in book.steps():
        if step.decide_in is not None or step.meet is not None:
            continue
        for unit in book.carried.get(procedure.id, ("",)):
            found = list(_lacking(book, (*place, "by"), step.needs, unit))
            yield from found
            if found:
                break


def meetings_find_people(book: Book) -> Iterator[Problem]:
    """Every meeting has participants, enough of them, and no larger quorum."""
    for meeting in book.scenario.meetings:
        place = ("meetings", meeting.id)
        if not meeting.participants:
            yield Problem("nobody takes part", (*place, "participants"), instead="Name a unit")
            continue
        lacking = list(_lacking(book, (*place, "participants"), meeting.participants, meeting.unit))
        yield from lacking
        seats = len(places(book.scenario.people, meeting.participants, meeting.unit))
        if meeting.quorum is not None and not lacking and not 1 <= meeting.quorum <= seats:
            what = f"the quorum is {meeting.quorum} of {_people(seats)}"
            instead = f"Write at least 1 and at most {seats}, or leave it out if nobody may miss"
            yield Problem(what, (*place, "quorum"), instead=instead)


def addressed_have_people(book: Book) -> Iterator[Problem]:
    """Every player unit that gets messages has people, and the role that is addressed."""
    empty: dict[str, list[str]] = {}
    for place, to in _messages(book):
        unit = book.known["units"].get(to.unit)
        if unit is None or unit.kind != "player":
            continue
        if not able(book.scenario.people, to.unit, None):
            empty.setdefault(to.unit, []).append(str(place[1]))
        else:
            yield from _unheld(book, place, to.unit, to.role)
    for id, senders in empty.items():
        more = f" and {len(senders) - 1} more" if len(senders) > 1 else ""
        what = f"the player unit '{id}' has no people, but gets messages ({senders[0]}{more})"
        instead = "Add people to it, or write 'kind: counterpart' if exercise control plays it"
        yield Problem(what, ("units", id), instead=instead)


def contacts_are_held(book: Book) -> Iterator[Problem]:
    """Every role that answers for a unit is held there."""
    for unit in book.scenario.units:
        if able(book.scenario.people, unit.id, None):
            for role in unit.contact:
                yield from _unheld(book, ("units", unit.id, "contact"), unit.id, role)


def the_public_is_answered(book: Book) -> Iterator[Problem]:
    """Somebody answers the calls of the public."""
    for public in book.scenario.public:
        place, to = ("public", public.id, "to"), public.to
        if to.unit not in book.known["units"]:
            continue
        if not able(book.scenario.people, to.unit, None):
            yield Problem(f"'{to.unit}' has no people to answer", place, instead="Add people to it")
        else:
            yield from _unheld(book, place, to.unit, to.role)


def call_outs_reach_somebody(book: Book) -> Iterator[Problem]:
    """Whoever is called out is on call."""
    for place, call_out in _call_outs(book):
        for to in call_out:
            who = able(book.scenario.people, to.unit, to.role)
            if _known(book, to.unit, to.role) and not any(person.on_call for person in who):
                shown = to.unit if to.role is None else f"{to.unit}/{to.role}"
                instead = "Write 'on call' for somebody there, or leave this out"
                yield Problem(f"nobody of '{shown}' is on call", place, instead=instead)


def _lacking(book: Book, place: Place, needs: Iterable[Need], here: str) -> Iterator[Problem]:
    """Yield what keeps ``needs`` from being met; ``here`` is the unit where one names none."""
    needs = [need for need in needs if _known(book, need.unit or here, need.role)]
    for need in needs:
        if need.count < 1:
            yield Problem(f"{need.count} people are needed", place, instead="Need at least 1")
    alone = [problem for need in needs for problem in _too_few(book, place, need, here)]
    yield from alone
    slots = places(book.scenario.people, needs, here)
    filled = most_filled(slots)
    if not alone and filled < len(slots):
        what = f"{_people(len(slots))} are needed together, but only {filled} can come"
        yield Problem(what, place, instead="Leave out whoever is counted twice, or need fewer")


def _too_few(book: Book, place: Place, need: Need, here: str) -> Iterator[Problem]:
    unit = need.unit or here
    there = len(able(book.scenario.people, unit, need.role))
    if not there:
        problem = _nobody(book, place, unit, need.role)
        yield problem if need.unit else _carried_out(book, problem, unit, need.role)
    elif not need.everyone and need.count > there:
        shown = f"{unit}/{need.role or 'anybody'}"
        what = f"{need.count} x {shown} are needed, but only {there} can come"
        yield Problem(what, place, instead="Need fewer, or give more people the role")


def _unheld(book: Book, place: Place, unit: str, role: str | None) -> Iterator[Problem]:
    if _known(book, unit, role) and not able(book.scenario.people, unit, role):
        yield _nobody(book, place, unit, role)


def _nobody(book: Book, place: Place, unit: str, role: str | None) -> Problem:
    there = able(book.scenario.people, unit, None)
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


def _messages(book: Book) -> Iterator[tuple[Place, Addressee]]:
    for inject in book.scenario.injects:
        yield from ((("injects", inject.id, "to"), to) for to in inject.to)
    for _, send, place in book.sends():
        yield from (((*place, "to"), to) for to in send.to)


def _call_outs(book: Book) -> Iterator[tuple[Place, tuple[Addressee, ...]]]:
    for inject in book.scenario.injects:
        yield ("injects", inject.id, "call out"), inject.call_out
    for _, step, place in book.steps():
        yield (*place, "call out"), step.call_out


def _known(book: Book, unit: str, role: str | None) -> bool:
    return unit in book.known["units"] and (role is None or role in book.known["roles"])


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"
