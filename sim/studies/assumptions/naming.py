"""What assumptions, factors, headlines and their values are called, in English or Swedish."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any, Final

from sim.studies.names import names_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario import Scenario
    from sim.scenario.ranges import Key
    from sim.studies.assumptions.factors import Assumption, Factor
    from sim.studies.assumptions.headlines import Headline
    from sim.words import Words

SECONDS: Final = 2.0
"""Minutes below which lengths of time are told in seconds."""
TENS: Final = 10.0
"""From here on a number is told without decimals."""

FIELDS = {
    "absent_with": "share who are away on the day",
    "adds": "calls that the event adds",
    "calls": "share of calls that is left",
    "catches": "share of errors that repeating catches",
    "chance": "how probable it is",
    "delay": "time until the inject goes out",
    "discovered": "time until a misunderstanding is found out",
    "fidelity": "share of links that pass the message on right",
    "gather": "time to gather",
    "handling": "length of a call",
    "handover": "time to take over from a colleague",
    "late": "how late exercise control sends injects",
    "latency": "time that a message is on its way",
    "leaves": "share that leaves it to others",
    "look": "time between two looks into the inbox",
    "loss": "share of messages that are lost",
    "notice": "time until a call-out is noticed",
    "opening": "length of the opening",
    "passed_on": "share of questions that stay open",
    "patience": "patience of a caller",
    "question": "time to ask back",
    "rate": "calls",
    "reach": "share whom it reaches",
    "reached": "share whom it reaches",
    "read": "time to read a message",
    "redial_after": "pause before calling again",
    "redials": "share who call again",
    "reply": "time until the reply to a call-out",
    "resumption": "time to get back into interrupted work",
    "retry": "pause before the next attempt",
    "ring": "how long it rings in vain",
    "share": "share of inhabitants who call",
    "takes": "how long it takes",
    "talk": "length of a talk",
    "travel": "way to work",
    "willing": "share of those reached who can come",
    "write": "time to write a message",
}
"""What a number without a name is, by the field in which it stands."""


VERDICTS = {
    "met": "met",
    "partly": "partly",
    "not met": "not met",
    "cannot say": "cannot say",
    "no occasion": "no occasion",
}


class Names:
    """Says what assumptions and headlines of one scenario are, with their values."""

    def __init__(self, scenario: Scenario, say: Words) -> None:
        self.scenario, self.say = scenario, say
        self._names = names_of(scenario)

    def assumption(self, assumption: Assumption) -> str:
        """Return the name of a number, or where it stands and what it is."""
        return self._at(assumption.key) if not assumption.number.name else assumption.number.name

    def factor(self, factor: Factor) -> str:
        """Return the name of a factor; of a group how many numbers it holds."""
        if len(factor.members) == 1:
            return self.assumption(factor.members[0])
        return self.say("{what} ({n} together)", what=self._at(factor.kind), n=len(factor.members))

    def _at(self, key: Key) -> str:
        what = self.say(FIELDS[key[-1]])
        where = " / ".join(_named_along(self.scenario, key))
        return f"{where}: {what}" if where else what

    def headline(self, headline: Headline) -> str:
        """Return what a headline is called."""
        if headline.kind == "target":
            name = self._names[headline.of[0]]
            return name if name == headline.of[0] else f"{headline.of[0]} {name}".strip()
        if headline.kind == "objective":
            named = {o.id: o.name for o in self.scenario.objectives}
            return f"{headline.of[0]} {named[headline.of[0]]}".strip()
        moment, channel, aim = headline.of
        by = f" ({channel})" if channel else ""
        return f"{self.say(moment)}{by}, {self.say('since')} {self.since(aim)}"

    def since(self, moment: str) -> str:
        """Return since when a key time is measured."""
        return self.say(moment)

    # values ---------------------------------------------------------------------------------------

    def value(self, assumption: Assumption, factor_or_value: float) -> str:
        """Return a value of a number in its own unit; of a length of time its median."""
        if assumption.sort == "length":
            return minutes(assumption.median * factor_or_value, self.say)
        if assumption.sort == "share":
            return per_cent(factor_or_value, self.say)
        return self.say("{n} per hour", n=_short(factor_or_value, self.say))

    def range(self, assumption: Assumption) -> str:
        """Return between which values a number lies; "" if it has no range."""
        found = assumption.range
        if found is None:
            return ""
        low, high = (self.value(assumption, x) for x in (found.low, found.high))
        return self.say("{low} to {high}", low=low, high=high)

    def way(self, factor: Factor, way: float) -> str:
        """Return what a factor is on the way from what is stated (0) to an end (-1 or 1)."""
        values = factor.towards(way)
        if len(factor.members) == 1:
            (member,) = factor.members
            return self.value(member, values[member.key])
        times = {round(v, 9) for v in values.values()}
        if factor.members[0].sort == "length" and len(times) == 1:
            return self.say("{n} times what is stated", n=_short(times.pop(), self.say))
        text = _TO_HIGH if way > 0 else _TO_LOW
        return self.say(text, share=self.say.share(abs(way)))

    def ends(self, factor: Factor) -> str:
        """Return the range of a factor."""
        if len(factor.members) == 1:
            return self.range(factor.members[0])
        return self.say("{low} to {high}", low=self.way(factor, -1), high=self.way(factor, 1))

    def verdict(self, verdict: str) -> str:
        """Return a verdict or a rating in words; "" where there is none."""
        return self.say(VERDICTS[verdict]) if verdict else ""

    def level(self, headline: Headline, value: float) -> str:
        """Return a value of a headline: a share in per cent, or minutes."""
        if isnan(value):
            return "–"
        return self.say.share(value) if headline.is_share else minutes(value, self.say)


_TO_HIGH = "{share} of the way to the upper ends of their ranges"
_TO_LOW = "{share} of the way to the lower ends of their ranges"


def minutes(length: float, say: Words) -> str:
    """Return a length of time [min] in words, in seconds where it is short.

    >>> from sim.words import Words
    >>> minutes(0.5, Words()), minutes(2.54, Words()), minutes(11.2, Words())
    ('30 s', '2.5 min', '11 min')
    """
    return f"{round(length * 60)} s" if length < SECONDS else f"{_short(length, say)} min"


def per_cent(share: float, say: Words) -> str:
    """Return a share in per cent, with a decimal where it is small.

    >>> from sim.words import Words
    >>> per_cent(0.035, Words()), per_cent(0.5, Words())
    ('3.5%', '50%')
    """
    sign = say.share(0.0).removeprefix("0")
    return f"{_short(100 * share, say)}{sign}"


def _short(number: float, say: Words) -> str:
    whole = abs(number) >= TENS or abs(number - round(number)) < 0.05  # noqa: PLR2004 - half of a decimal
    return say.number(number, 0 if whole else 1)


def _named_along(scenario: Scenario, key: Key) -> Iterator[str]:
    """Yield the names of the things that lead to a number, the unit and role of a person."""
    thing: Any = scenario
    for place in key[:-1]:
        if isinstance(thing, tuple):
            found = [each for each in thing if getattr(each, "id", None) == place]
            thing = found[0] if found else thing[int(place)] if place.isdigit() else None
            yield from _name(thing, scenario)
        else:
            thing = getattr(thing, place, None)
        if thing is None:
            return


def _name(thing: Any, scenario: Scenario) -> Iterator[str]:
    if hasattr(thing, "posts"):
        post = thing.posts[0]
        names = names_of(scenario)
        yield f"{names.get(post.role, post.role)} ({names.get(post.unit, post.unit)})"
    elif hasattr(thing, "id"):
        yield str(getattr(thing, "name", "") or getattr(thing, "title", "") or thing.id)
