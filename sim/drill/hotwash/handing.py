"""Hand-overs in an observed log: how long it took from one step of an answer to the next."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sim.drill.logs.answers import DONE, SENT, Reading
from sim.drill.logs.lengths import between, since

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.drill.logs.answers import Answer
    from sim.drill.logs.lengths import Length, Pauses

CONTROL = "exercise control"
"""The code of a wait that exercise control caused: it counts against nobody."""


class Side(NamedTuple):
    """Where something was: in which unit (empty: not known), and what it had reached."""

    unit: str
    milestone: str


class Handover(NamedTuple):
    """From one side to the other; ``second.milestone`` is empty where nothing more is known."""

    inject: str
    first: Side
    second: Side
    when: Reading
    """When the first side was reached."""
    length: Length
    waited_for: tuple[str, ...] = ()
    """What was said to be waited for meanwhile: `sim.drill.hotwash.waited` finds out."""

    @property
    def by_control(self) -> bool:
        """Whether exercise control is said to have caused it."""
        return CONTROL in self.waited_for


def handovers(answers: Iterable[Answer], pauses: Pauses = ()) -> list[Handover]:
    """Return every step from one known time to the next, and what was still open.

    From the sending to what the addressee reached first, from there to what it reached next, and,
    where a unit sent the inject on, from what it had reached to that sending. The last known step
    of an answer that is open is one more, of a length that is open.
    """
    found: list[Handover] = []
    by_inject: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_inject[answer.inject].append(answer)
        found += _within(answer, pauses)
        found += _open(answer, pauses)
    for its in by_inject.values():
        for answer in its:
            found += _sent_on(answer, its, pauses)
    return found


def slowest(found: Iterable[Handover]) -> list[Handover]:
    """Return the hand-overs that ended and are not exercise control's, longest first.

    How long it took to complete what was being done already is none of them.
    """
    ended = [h for h in found if not h.length.open and not h.by_control]
    ended = [h for h in ended if (h.first.milestone, h.second.milestone) != ("acted", "completed")]
    return sorted(ended, key=lambda h: -h.length.minutes)


def _within(answer: Answer, pauses: Pauses) -> Iterable[Handover]:
    for (first, then), (second, at) in pairwise(_in_time(answer, pauses)):
        length = between(then, at, pauses)
        if length is not None:
            sides = Side(_holder(answer, first), first), Side(answer.unit, second)
            yield Handover(answer.inject, *sides, then, length)


def _in_time(answer: Answer, pauses: Pauses) -> list[tuple[str, Reading]]:
    """Return what was reached, without what lies before something that has to come earlier."""
    kept: list[tuple[str, Reading]] = []
    for milestone, when in answer.known:
        if not kept or between(kept[-1][1], when, pauses) is not None:
            kept.append((milestone, when))
    return kept


def _open(answer: Answer, pauses: Pauses) -> Iterable[Handover]:
    if answer.state not in {"open", "never told"} or not answer.known:
        return
    milestone, when = _in_time(answer, pauses)[-1]
    length = since(when, answer.until, pauses)
    if length is not None:
        side = Side(_holder(answer, milestone), milestone)
        yield Handover(answer.inject, side, Side(answer.unit, ""), when, length)


def _sent_on(answer: Answer, others: Sequence[Answer], pauses: Pauses) -> Iterable[Handover]:
    """Yield how long a unit had it before it sent it to the unit of ``answer``."""
    sending = answer.sending
    if sending is None or sending.to != answer.unit or sending.by_unit == answer.unit:
        return
    for other in others:
        if other.unit != sending.by_unit or not other.unit:
            continue
        before = [
            (name, when)
            for name, when in other.known
            if name != SENT and between(when, sending.when, pauses) is not None
        ]
        if before:
            name, when = before[-1]
            length = between(when, sending.when, pauses)
            if length is not None and name not in DONE:
                sides = Side(other.unit, name), Side(answer.unit, SENT)
                yield Handover(answer.inject, *sides, when, length)


def _holder(answer: Answer, milestone: str) -> str:
    """Return who had it: whoever sent it, until the unit reached something."""
    if milestone != SENT:
        return answer.unit
    return "" if answer.sending is None else answer.sending.by_unit
