"""Methods of calling people out say what their kind needs, and somebody can call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.checks.book import Book
from sim.checks.holders import counted, lacking
from sim.errors import Place, Problem
from sim.scenario import CallOutMethod, Need

_OWN: Mapping[str, tuple[str, ...]] = {
    "sms": (),
    "app": (),
    "list": ("by", "takes"),
    "phone tree": ("by", "takes", "span"),
}
"""Keys that a method of each kind has to have, of those that not all have."""

_EXAMPLES = {"by": "duty/duty officer", "takes": "2 min", "span": "3"}


def call_outs_have_their_numbers(book: Book) -> Iterator[Problem]:
    """A list has somebody who calls and says how long, a phone tree a span; others none of it."""
    for method in book.scenario.call_outs:
        place = ("call outs", method.id)
        for key, example in _EXAMPLES.items():
            given, own = getattr(method, key) is not None, key in _OWN[method.kind]
            if own and not given:
                what = f"a call-out of kind {method.kind} needs '{key}'"
                yield Problem(what, place, instead=f"Add '{key}: {example}'")
            if given and not own:
                what = f"'{key}' means nothing for a call-out of kind {method.kind}"
                yield Problem(what, (*place, key), instead="Leave it out")
        if method.by is not None:
            yield from _one_caller(method.by, (*place, "by"))


def callers_are_there(book: Book) -> Iterator[Problem]:
    """Whoever calls out exists, and is not only there once called out by the same method."""
    for method in book.scenario.call_outs:
        if method.by is not None and method.by.unit is not None:
            place = ("call outs", method.id, "by")
            yield from lacking(book, place, [method.by], method.by.unit)
            yield from _waiting_for_themselves(book, method, method.by, place)


def _one_caller(by: Need, place: Place) -> Iterator[Problem]:
    yield from counted(place, [by])
    if by.unit is None:
        what = "it does not say of which unit they are"
        yield Problem(what, place, instead=f"Write '<unit>/{by.role or 'anybody'}'")
    if by.count > 1:
        yield Problem(f"{by.count} people call", place, instead="Name one: those called call on")


def _waiting_for_themselves(
    book: Book, method: CallOutMethod, by: Need, place: Place
) -> Iterator[Problem]:
    callers = book.staff.able(by.unit or "", by.role)
    duties = [None if person.shifts else person.on_call for person in callers]
    if callers and all(duty is not None and duty.method == method.id for duty in duties):
        what = "whoever could call comes only once called out by this method"
        yield Problem(what, place, instead="Name somebody with a 'shift'")
