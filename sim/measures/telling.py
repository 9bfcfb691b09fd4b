"""An explanation in words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sim.measures.explanation import Stretch
    from sim.words import Words


@dataclass(frozen=True, slots=True)
class Phrase:
    """What happened for ``length`` [µs], in words; ``kind`` as in `Stretch`."""

    length: int
    text: str
    kind: str


def tell(
    stretches: Iterable[Stretch], words: Words, names: Mapping[str, str] | None = None
) -> list[Phrase]:
    """Return a phrase for every stretch; the parts of one wait share one.

    ``names`` gives the names of units and channels by their ids, which stand where it has none.
    """
    teller = _Teller(words, names or {})
    phrases = []
    for _, group in groupby(stretches, key=_same_wait()):
        parts = list(group)
        length = sum(part.length for part in parts)
        phrases.append(Phrase(length, teller.phrase(parts), parts[0].kind))
    return phrases


def said_part(part: Stretch, words: Words, names: Mapping[str, str] | None = None) -> str:
    """Return in words what a part of many explanations is: for a wait, for whom and why."""
    return _Teller(words, names or {}).part(part)


def said_why(why: str, doing: str, words: Words) -> str:
    """Return in words why somebody was not free.

    >>> from sim.words import Words
    >>> said_why("meeting", "Staff briefing", Words())
    'in the meeting Staff briefing'
    """
    return words(_WHY.get(why, "busy with {activity}"), activity=doing)


def _same_wait() -> _Grouping:
    return _Grouping()


class _Grouping:
    """Keys that are equal for the consecutive parts of one wait only."""

    def __init__(self) -> None:
        self.number = 0
        self.last: tuple[object, ...] = ()

    def __call__(self, stretch: Stretch) -> int:
        key = (stretch.kind, stretch.who, stretch.activity)
        if stretch.kind != "waiting" or key != self.last:
            self.number += 1
        self.last = key
        return self.number


class _Teller:
    def __init__(self, words: Words, names: Mapping[str, str]) -> None:
        self.words = words
        self.names = names

    def phrase(self, parts: Sequence[Stretch]) -> str:
        said, outcome = self._said(parts), parts[-1].outcome
        if outcome not in _ENDED:
            return said
        return f"{said}, {self.words(_ENDED[outcome])}"

    def part(self, part: Stretch) -> str:
        if part.kind != "waiting":
            return self._said([part])
        known = part.why != "channel"
        reason = said_why(part.why, part.doing, self.words) if known else self._reason(part)
        return self.words("waiting for {who}: {reasons}", who=self._who(part), reasons=reason)

    def _said(self, parts: Sequence[Stretch]) -> str:
        first = parts[0]
        if first.kind == "waiting":
            reasons = ", ".join(self._reasons(parts))
            return self.words("waiting for {who}: {reasons}", who=self._who(first), reasons=reasons)
        return self.words(
            _DONE[first.kind],
            who=self._who(first),
            activity=first.activity,
            channel=self._channel(first),
        )

    def _channel(self, stretch: Stretch) -> str:
        return self.names.get(stretch.channel, stretch.channel)

    def _who(self, stretch: Stretch) -> str:
        unit, role = stretch.who
        name = self.names.get(unit, unit)
        role = self.names.get(role, role)
        if role and unit:
            return f"{role} ({name})"
        return role or name

    def _reasons(self, parts: Sequence[Stretch]) -> Iterator[str]:
        for part in parts:
            said = self._reason(part)
            yield f"{said} {self.words.length(part.length)}" if len(parts) > 1 else said

    def _reason(self, part: Stretch) -> str:
        if part.why == "channel":
            text = "{channel} engaged by {activity} ({case})" if part.doing_for else _NO_LINE
        else:
            text = _WHY.get(part.why) or _DOING.get(part.doing_kind, _BUSY)
        channel = self._channel(part)
        return self.words(text, activity=part.doing, case=part.doing_for, channel=channel)


_BUSY = "busy with {activity} ({case})"
_NO_LINE = "no free line ({channel})"
_DONE = {
    "inject": "{activity}",
    "work": "{who}: {activity}",
    "pause": "pause: {activity}",
    "delay": "delay before it is sent",
    "attempt": "calling in vain ({channel})",
    "redial": "pause before the next call ({channel})",
    "talk": "talking ({channel}): {activity}",
    "write": "{who} writing: {activity}",
    "transit": "on its way ({channel})",
    "unread": "unread until somebody looks into the inbox ({channel})",
    "notice": "looking into the inbox ({channel})",
    "read": "{who} reading",
    "agenda": "waiting for {channel} to take it up: {activity}",
    "item": "{who} in the meeting, deciding: {activity}",
    "opening": "{who} in the meeting: {activity}",
    "gathering": "gathering: {activity}",
    "call-out": "call-out on its way to {who}",
    "travel": "{who} on the way to work",
    "call": "{who} answering a call: {activity}",
    "late": "exercise control late with the inject",
    "exercise paused": "the exercise stands",
    "outside": "not sent yet, or not due",
    "left lying": "left lying by {who}, because somebody else will see to it",
    "wrong": "{who} working on what was misunderstood",
    "question": "asking back ({channel})",
    "briefing": "{who} briefing: {activity}",
    "relief": "{who} being relieved: {activity}",
    "break": "{who} on a break",
    "given up": "nothing more: nobody could be reached ({channel})",
    "cancelled": "nothing more: the meeting was cancelled ({activity})",
    "lost": "nothing more: the message never arrived ({channel})",
    "outage": "nothing more: the channel was dead ({channel})",
    "cut off": "nothing more: the channel went dead meanwhile ({channel})",
}
_ENDED = {
    "lost": "it was not heard",
    "interrupted": "then interrupted",
    "suspended": "then put aside until the same people are back",
    "handed over": "then handed over",
    "outage": "the channel was dead",
    "cut off": "then cut off",
    "misunderstood": "and misunderstood",
    "escalated": "then passed on, because it had waited too long",
    "by default": "then over by default",
    "not reached": "not reached",
    "declined": "not willing to come",
    "abandoned": "then hung up",
    "turned away": "turned away",
}
"""What is said of how a stretch ended, where its kind does not say it."""
_WHY = {
    "meeting": "in the meeting {activity}",
    "gathering": "waiting in the room for {activity}",
    "travelling": "on the way to work",
    "on call": "on call and not there yet",
    "away": "away",
    "break": "on a break",
    "off duty": "nobody on duty",
    "nobody": "the exercise has nobody with this role",
    "engaged": "the line or the person called was engaged",
    "no answer": "nobody answered",
    "dead": "the channel was dead",
    "unknown": "not known why",
    "together": "free, but never all at the same time",
}
_DOING = {
    "read": "reading a message ({case})",
    "talk": "talking about {activity} ({case})",
    "attempt": "calling ({case})",
    "call": "answering a call ({case})",
    "notice": "looking into the inbox",
    "write": "writing {activity} ({case})",
    "wrong": "working on what was misunderstood ({case})",
    "question": "asking back ({case})",
    "call-out": "calling people out ({case})",
}
