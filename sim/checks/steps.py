"""A step does one thing, and says of it what means something there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sim.checks.book import Book
from sim.checks.channels import SPOKEN
from sim.checks.holders import counted
from sim.errors import Place, Problem
from sim.scenario import Addressee, Cascade, Step

_INSTEAD_OF_WORK: Final[Mapping[str, Callable[[Step], object]]] = {
    "send": lambda step: step.send,
    "decide in": lambda step: step.decide_in,
    "meet": lambda step: step.meet,
    "cascade": lambda step: step.cascade,
}
"""What a step may do instead of working, by its key."""

_BY_OTHERS: Final[Mapping[str, str]] = {
    "decide in": "the participants of the meeting decide",
    "meet": "the meeting says who takes part and how long it opens",
    "cascade": "the contact, or 'role', of each unit briefs",
}
"""Why a step names nobody, by what it does."""


def steps_do_one_thing(book: Book) -> Iterator[Problem]:
    """A step sends, decides in a meeting, calls one, gives an order, or works; and says all."""
    for _, step, place in book.steps():
        done = _does(step)
        if len(done) > 1:
            listed = " and ".join(f"'{key}'" for key in done)
            yield Problem(f"it has {listed}", place, instead="Make a step of each")
        else:
            yield from _needs(step, place, *done)
            yield from _length(step, place, *done)


def orders_are_whole(book: Book) -> Iterator[Problem]:
    """An order to all below is gathered for only if the briefing is a joint one."""
    for _, step, place in book.steps():
        if step.cascade is not None:
            yield from _order(step.cascade, (*place, "cascade"))


def interruptions_can_happen(book: Book) -> Iterator[Problem]:
    """Only desk work can be interrupted, and only what was interrupted is gone on with."""
    for _, step, place in book.steps():
        why = _not_at_a_desk(book, step)
        if step.interruptible and why:
            what = f"it cannot be interruptible: {why}"
            yield Problem(what, (*place, "interruptible"), instead="Leave it out")
        if step.resumption is not None and not step.interruptible:
            what = "'resumption' means nothing: the step cannot be interrupted"
            instead = "Add 'interruptible: yes', or leave it out"
            yield Problem(what, (*place, "resumption"), instead=instead)


def limits_of_waiting_mean_something(book: Book) -> Iterator[Problem]:
    """Only what waits for people or on an agenda escalates, and before it is over by default."""
    for _, step, place in book.steps():
        for key, given in (("escalate", step.escalate), ("by default", step.by_default)):
            if given is not None and not waits(step):
                what = f"'{key}' means nothing: the step waits neither for people nor on an agenda"
                yield Problem(what, (*place, key), instead="Leave it out")
        if step.escalate and step.by_default and step.by_default <= step.escalate.after:
            what = "it is over by default before it escalates"
            instead = "Write a longer time than that after which it escalates"
            yield Problem(what, (*place, "by default"), instead=instead)


def reminders_are_needed(book: Book) -> Iterator[Problem]:
    """Whoever reminds sent something to several, of whom one may leave it lying."""
    for _, send, place in book.sends():
        if send.remind is not None:
            yield from _reminder(book, send.to, (*place, "remind"))
    for inject in book.scenario.injects:
        if inject.remind is not None:
            yield from _reminder(book, inject.to, ("injects", inject.id, "remind"))


def senders_are_named(book: Book) -> Iterator[Problem]:
    """Whoever calls, writes or speaks is named; a message goes to somebody."""
    for step, send, place in book.sends():
        channel = book.known["channels"].get(send.channel)
        if not step.needs and channel is not None and channel.kind != "broadcast":
            what = f"nobody sends it: '{channel.id}' needs somebody who does"
            yield Problem(what, place[:-1], instead="Add 'by: <role>'")
        if not send.to:
            yield Problem("it goes to nobody", (*place, "to"), instead="Name a unit")


def waits(step: Step) -> bool:
    """Whether a step waits for people, or on an agenda."""
    return bool(step.needs) or step.decide_in is not None


def _does(step: Step) -> list[str]:
    return [key for key, value in _INSTEAD_OF_WORK.items() if value(step) is not None]


def _needs(step: Step, place: Place, does: str = "") -> Iterator[Problem]:
    if does in _BY_OTHERS and step.needs:
        what = f"'by' means nothing here: {_BY_OTHERS[does]}"
        yield Problem(what, (*place, "by"), instead="Leave it out")
    else:
        yield from counted((*place, "by"), step.needs)
    if step.escalate is not None and step.escalate.to is not None:
        yield from counted((*place, "escalate", "to"), [step.escalate.to])


def _length(step: Step, place: Place, does: str = "") -> Iterator[Problem]:
    """Yield that a step does not say how long it takes, or does though something else does."""
    lacking = {
        "": "it does not say how long" if step.needs else None,
        "decide in": "it does not say how long the meeting deals with it",
        "cascade": "it does not say how long a briefing takes",
    }.get(does)
    if step.takes is None and lacking:
        yield Problem(lacking, place, instead="Add 'takes: 10 min'")
    if step.takes is not None and does == "meet" and not step.needs:
        what = f"'takes' means nothing here: {_BY_OTHERS[does]}"
        yield Problem(what, (*place, "takes"), instead="Leave it out")


def _order(cascade: Cascade, place: Place) -> Iterator[Problem]:
    if cascade.gather is not None and cascade.briefing != "joint":
        what = f"'gather' means nothing with 'briefing: {cascade.briefing}'"
        yield Problem(what, (*place, "gather"), instead="Write 'briefing: joint', or leave it out")


def _not_at_a_desk(book: Book, step: Step) -> str:
    """Return why a step is no desk work; nothing if it is."""
    (done, *_) = _does(step) or [""]
    channel = book.known["channels"].get(step.send.channel) if step.send else None
    if done in _BY_OTHERS:
        return f"'{done}' is no desk work"
    if channel is not None and channel.kind in SPOKEN:
        return f"'{channel.id}' is spoken, not written"
    return "" if step.needs else "nobody works on it"


def _reminder(book: Book, to: tuple[Addressee, ...], place: Place) -> Iterator[Problem]:
    units = [book.known["units"].get(each.unit) for each in to]
    leaving = any(unit.leaves is not None for unit in units if unit is not None)
    if len(to) > 1 and leaving:
        return
    why = "none of those addressed" if len(to) > 1 else "who alone is addressed never"
    what = f"'remind' means nothing: {why} leaves it to somebody else"
    instead = "Write 'somebody else: 20 %' for a unit" if len(to) > 1 else "Address several"
    yield Problem(what, place, instead=f"{instead}, or leave it out")
