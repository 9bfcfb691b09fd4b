"""There is somebody for everything that needs somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sim.checks.book import Book
from sim.checks.holders import known, lacking, unheld
from sim.checks.steps import waits
from sim.errors import Place, Problem
from sim.scenario import Addressee, Cascade, Procedure, Unit


def steps_find_people(book: Book) -> Iterator[Problem]:
    """Every unit that carries out a procedure has the people whom its steps need."""
    for procedure, step, place in book.steps():
        if step.decide_in is None and step.meet is None:
            missing = partial(lacking, book, (*place, "by"), step.needs)
            yield from _where_carried_out(book, procedure, missing)


def escalations_find_people(book: Book) -> Iterator[Problem]:
    """What escalates finds those it goes to; without them, people in the unit above."""
    for procedure, step, place in book.steps():
        if step.escalate is None or not waits(step):
            continue
        if step.escalate.to is not None:
            missing = partial(lacking, book, (*place, "escalate", "to"), [step.escalate.to])
        else:
            missing = partial(_nobody_above, book, (*place, "escalate"))
        yield from _where_carried_out(book, procedure, missing)


def orders_find_people(book: Book) -> Iterator[Problem]:
    """Every unit that gives an order to all below has a head, and units below that have heads.

    Counterparts need none: exercise control acts for them.
    """
    for procedure, step, place in book.steps():
        if step.cascade is not None:
            missing = partial(_nobody_briefs, book, (*place, "cascade"), step.cascade)
            yield from _where_carried_out(book, procedure, missing)


def addressed_have_people(book: Book) -> Iterator[Problem]:
    """Every player unit that gets messages has people, and the role that is addressed."""
    empty: dict[str, list[str]] = {}
    for place, to in _messages(book):
        unit = book.known["units"].get(to.unit)
        if unit is None or unit.kind != "player":
            continue
        if not book.staff.able(to.unit, None):
            empty.setdefault(to.unit, []).append(str(place[1]))
        else:
            yield from unheld(book, place, to.unit, to.role)
    for id, senders in empty.items():
        more = f" and {len(senders) - 1} more" if len(senders) > 1 else ""
        what = f"the player unit '{id}' has no people, but gets messages ({senders[0]}{more})"
        instead = "Add people to it, or write 'kind: counterpart' if exercise control plays it"
        yield Problem(what, ("units", id), instead=instead)


def contacts_are_held(book: Book) -> Iterator[Problem]:
    """Every role that answers for a unit is held there."""
    for unit in book.scenario.units:
        if book.staff.able(unit.id, None):
            for role in unit.contact:
                yield from unheld(book, ("units", unit.id, "contact"), unit.id, role)


def the_public_is_answered(book: Book) -> Iterator[Problem]:
    """Somebody answers the calls of the public."""
    for public in book.scenario.public:
        place, to = ("public", public.id, "to"), public.to
        if to.unit not in book.known["units"]:
            continue
        if not book.staff.able(to.unit, None):
            yield Problem(f"'{to.unit}' has no people to answer", place, instead="Add people to it")
        else:
            yield from unheld(book, place, to.unit, to.role)


def call_outs_reach_somebody(book: Book) -> Iterator[Problem]:
    """Whoever is called out is on call."""
    for place, call_out in _call_outs(book):
        for to in call_out:
            who = book.staff.able(to.unit, to.role)
            if known(book, to.unit, to.role) and not any(person.on_call for person in who):
                shown = to.unit if to.role is None else f"{to.unit}/{to.role}"
                instead = "Write 'on call' for somebody there, or leave this out"
                yield Problem(f"nobody of '{shown}' is on call", place, instead=instead)


def _where_carried_out(
    book: Book, procedure: Procedure, missing: Callable[[str], Iterator[Problem]]
) -> Iterator[Problem]:
    """Yield what is missing in the first of the units that carry it out in which anything is."""
    for unit in book.carried.get(procedure.id, ("",)):
        found = list(missing(unit))
        yield from found
        if found:
            break


def _nobody_above(book: Book, place: Place, here: str) -> Iterator[Problem]:
    """Yield that nobody is above ``here``, to whom something could escalate."""
    unit = book.known["units"].get(here)
    if unit is None:
        return
    instead = "Write 'to: <unit>/<role>'"
    if unit.parent is None:
        yield Problem(f"no unit is above '{here}', which carries this out", place, instead=instead)
    elif unit.parent in book.known["units"] and not book.heads(unit.parent, None):
        what = f"'{unit.parent}' above '{here}', which carries this out, has nobody to go to"
        yield Problem(what, place, instead=f"{instead}, or add people to it")


def _nobody_briefs(book: Book, place: Place, cascade: Cascade, here: str) -> Iterator[Problem]:
    """Yield that an order of ``here`` has nobody who gives it, or nobody to go to."""
    if not known(book, here, cascade.role):
        return
    if not book.heads(here, cascade.role):
        who = f"'{cascade.role}'" if cascade.role is not None else "contact"
        what = f"nobody in '{here}', which carries this out, is {who} and could brief"
        yield Problem(what, place, instead="Give somebody there the role")
    if not book.children[here]:
        what = f"no unit is below '{here}', which carries this out"
        yield Problem(what, place, instead=f"Write 'parent: {here}' for others")
    elif not any(_played(book, unit) for unit in book.children[here]):
        listed = ", ".join(f"'{unit.id}'" for unit in book.children[here])
        what = f"nobody is in {listed} below '{here}', which carries this out"
        yield Problem(what, place, instead="Add people, or write 'kind: counterpart'")
    for unit in book.below(here):
        if unit.kind == "player" and _played(book, unit):
            yield from unheld(book, place, unit.id, cascade.role)


def _played(book: Book, unit: Unit) -> bool:
    """Whether anybody acts for ``unit``: its people, or exercise control."""
    return unit.kind == "counterpart" or bool(book.staff.able(unit.id, None))


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
