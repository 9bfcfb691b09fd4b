"""How changes of people are written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from sim.errors import KrisimError
from sim.files.amounts import read_length
from sim.files.times import read_micros
from sim.studies.whatif import people
from sim.studies.whatif.change import Kind, length_words
from sim.studies.whatif.whom import named, read_whom
from sim.words.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario import Scenario
    from sim.studies.whatif.change import Parts, Reading

    Made = tuple[Callable[[Scenario], Scenario], Remark]

WINDOW: Final = r"(?:\s+from\s+(?P<start>.+?))?(?:\s+until\s+(?P<end>.+))?"
"""When something is so, at the end of a text."""


def _add(parts: Parts, reading: Reading) -> Made:
    whom = read_whom(parts["who"], reading.scenario)
    who = reading.who(whom._replace(number=whom.number or 1))
    if "throughout" in parts:
        return (
            lambda s: people.added(s, whom, throughout=True),
            Remark("{who} added throughout", {"who": who}),
        )
    if "start" not in parts and "end" not in parts:
        text = "{who} added, with the hours of the first"
        return lambda s: people.added(s, whom), Remark(text, {"who": who})
    window = reading.window(parts)
    said = Remark("{who} added {when}", {"who": who, "when": reading.when(parts)})
    return lambda s: people.added(s, whom, window), said


def _remove(parts: Parts, reading: Reading) -> Made:
    whom = read_whom(parts["who"], reading.scenario)
    return (
        lambda s: people.removed(s, whom),
        Remark("without {who}", {"who": reading.who(whom)}),
    )


def _away(parts: Parts, reading: Reading) -> Made:
    whom = read_whom(parts["who"], reading.scenario)
    if "start" not in parts and "end" not in parts:
        said = Remark("{who} away throughout", {"who": reading.who(whom)})
        return lambda s: people.away(s, whom), said
    window = reading.window(parts)
    said = Remark("{who} away {when}", {"who": reading.who(whom), "when": reading.when(parts)})
    return lambda s: people.away(s, whom, window), said


def _shift(parts: Parts, reading: Reading) -> Made:
    whom = read_whom(parts["who"], reading.scenario)
    values = {"who": reading.who(whom)}
    if "by" in parts:
        size = read_micros(parts["by"])
        by = size if parts["sign"] == "+" else -size
        text = "the hours of {who} {length} later" if by > 0 else _EARLIER
        said = Remark(text, {**values, "length": length_words(size)})
        return lambda s: people.moved(s, whom, by), said
    if "start" not in parts or "end" not in parts:
        raise KrisimError("write both times: 'from 07:00 until 15:00', or '+30 min'")
    window = reading.window(parts)
    said = Remark("{who} on duty {when}", {**values, "when": reading.when(parts)})
    return lambda s: people.on_duty(s, whom, window), said


_EARLIER = "the hours of {who} {length} earlier"


def _call_out(parts: Parts, reading: Reading) -> Made:
    whom = read_whom(parts["who"], reading.scenario)
    values = {"who": reading.who(whom)}
    if "method" in parts:
        method = named(parts["method"], reading.scenario.call_outs, "call-out method")
        said = Remark("{who} called out by {method}", {**values, "method": method.name})
        return partial(people.called_by, whom=whom, method=method.id), said
    notice = read_length(parts["notice"], reading.terms)
    said = Remark("{who} surely reached after {length}", {**values, "length": parts["notice"]})
    return partial(people.surely_after, whom=whom, notice=notice), said


PEOPLE: Final[dict[str, Kind]] = {
    "add": Kind(
        rf"(?P<who>.+?)(?:\s+(?P<throughout>throughout)|{WINDOW})",
        "2 x information centre/call taker from 10:00 until 16:00",
        _add,
    ),
    "remove": Kind(r"(?P<who>.+)", "1 x information centre/call taker", _remove),
    "away": Kind(rf"(?P<who>.+?){WINDOW}", "leadership/chief from 10:00 until 12:00", _away),
    "shift": Kind(
        rf"(?P<who>.+?)(?:\s+(?P<sign>[+-])\s*(?P<by>\d.*)|{WINDOW})",
        "leadership/chief +30 min', or 'leadership/chief from 07:00 until 15:00",
        _shift,
    ),
    "call out": Kind(
        r"(?P<who>.+?)\s+(?:by\s+(?P<method>.+)|after\s+(?P<notice>.+))",
        "information centre by sms list', or 'information centre after 20 min",
        _call_out,
    ),
}
"""Kinds of changes of people."""
