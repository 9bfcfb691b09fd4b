"""What is said of the callers from the public fits together."""

from __future__ import annotations

from collections.abc import Iterator

from sim.checks.book import Book
from sim.errors import Place, Problem
from sim.scenario import Influence, Public

_EFFECTS = ("adds", "calls", "handling", "passed_on")


def callers_are_counted_once(book: Book) -> Iterator[Problem]:
    """Either a rate or a curve; a population goes with the share of it that is to call."""
    for public in book.scenario.public:
        place = ("public", public.id)
        if public.curve and public.rate.value > 0:
            what = "'rate' means nothing: the curve says how many call"
            yield Problem(what, (*place, "rate"), instead="Leave one of them out")
        for key, other in (("population", "share"), ("share", "population")):
            if getattr(public, key) is not None and getattr(public, other) is None:
                what = f"'{key}' means nothing without '{other}'"
                yield Problem(what, (*place, key), instead=f"Add '{other}', or leave it out")
        if public.share is not None and not _calls(public):
            what = "'share' scales how many call, but nobody does"
            yield Problem(what, (*place, "share"), instead="Write a 'rate' or a 'curve' above 0")


def redials_have_a_cause(book: Book) -> Iterator[Problem]:
    """Whoever calls again gave up or was turned away, and calls some time later."""
    for public in book.scenario.public:
        place = ("public", public.id)
        refused = (public.patience, public.lines, public.overload)
        if public.redials is not None and all(each is None for each in refused):
            what = "'redials' means nothing: every caller waits until somebody answers"
            instead = "Add 'patience', 'lines' or 'overload', or leave it out"
            yield Problem(what, (*place, "redials"), instead=instead)
        if public.redials is not None and public.redial_after is None:
            what = "the key 'redial after' is missing"
            yield Problem(what, place, instead="Add 'redial after: 5-10-20 min'")
        if public.redial_after is not None:
            yield from _redial_after(public, (*place, "redial after"))


def overload_has_a_limit(book: Book) -> Iterator[Problem]:
    """Callers are turned away from some wait or some queue on."""
    for public in book.scenario.public:
        over = public.overload
        if over is not None and over.wait is None and over.queue is None:
            place = ("public", public.id, "overload")
            what = "it does not say from when on callers are turned away"
            yield Problem(what, place, instead="Write '{wait: 45 min}' or '{queue: 500}'")


def influences_do_something(book: Book) -> Iterator[Problem]:
    """An influence adds or changes calls, and only what is added fades."""
    for public in book.scenario.public:
        for number, influence in enumerate(public.influences, start=1):
            yield from _influence(influence, ("public", public.id, "influences", number))
            if influence.passed_on is not None and not _passes_on(book, public):
                what = "'passed on' means nothing: no step that a call sets going has a chance"
                place = ("public", public.id, "influences", number, "passed on")
                yield Problem(what, place, instead="Leave it out, or add 'chance' to a step")


def _influence(influence: Influence, place: Place) -> Iterator[Problem]:
    if all(getattr(influence, key) is None for key in _EFFECTS):
        yield Problem("it changes nothing", place, instead="Write 'adds: 60 per h'")
    elif influence.fades is not None and influence.adds is None:
        what = "'fades' means nothing: no calls are added"
        yield Problem(what, (*place, "fades"), instead="Add 'adds: 60 per h', or leave it out")


def _redial_after(public: Public, place: Place) -> Iterator[Problem]:
    if public.redials is None:
        what = "'redial after' means nothing: nobody calls again"
        yield Problem(what, place, instead="Add 'redials: 40 %', or leave it out")
    elif public.redial_after is not None and public.redial_after.value.mean() <= 0:
        what = "whoever is turned away calls again at the same instant, over and over"
        yield Problem(what, place, instead="Write '5-10-20 min'")


def _calls(public: Public) -> bool:
    """Whether anybody calls without an influence."""
    rates = [rate for _, rate in public.curve] or [public.rate.value]
    return any(rate > 0 for rate in rates)


def _passes_on(book: Book, public: Public) -> bool:
    if public.to.procedure not in (None, *book.known["procedures"]):
        return True
    card = book.known["procedures"].get(public.to.procedure or "")
    return card is not None and any(step.chance or step.branches for step in card.steps)
