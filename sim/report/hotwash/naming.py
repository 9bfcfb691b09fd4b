"""What a hot wash calls things, and how it says times and lengths no finer than they were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sim.clock import MINUTE

if TYPE_CHECKING:
    from sim.drill.hotwash.page import HotWash
    from sim.drill.logs.answers import Answer, Reading
    from sim.drill.logs.lengths import Length
    from sim.words import Words

LONGEST = 48
"""Letters of a name before it is cut on the page."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names of units and titles of injects by their ids; without one the id is its own name."""

    units: Mapping[str, str] = field(default_factory=dict)
    injects: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says names, times and lengths in one language.

    >>> from datetime import UTC
    >>> from sim.words import Words
    >>> start = datetime(2026, 3, 12, 8, tzinfo=UTC)
    >>> Speaker(Words("sv"), Names(), start).clock(datetime(2026, 3, 13, 7, 5, tzinfo=UTC))
    'dag 2 07:05'
    """

    say: Words
    names: Names
    start: datetime

    def unit(self, unit: str) -> str:
        """Return the name of a unit; of none, that the log names none."""
        return self.names.units.get(unit, unit) or self.say("unit not in the log")

    def inject(self, inject: str) -> str:
        """Return the id of an inject with its title, if that is known."""
        title = self.names.injects.get(inject, "")
        return f"{inject} {title}" if title else inject

    def clock(self, at: datetime) -> str:
        """Return a clock time to the minute begun, with its day if that is not the first."""
        local = at.astimezone(self.start.tzinfo)
        day = (local.date() - self.start.date()).days + 1
        text = f"{local:%H:%M}"
        return text if day == 1 else self.say("day {day} {clock}", day=day, clock=text)

    def reading(self, when: Reading) -> str:
        """Return the clock time of a reading; a missing one as a question mark."""
        return "?" if when.at is None else self.clock(when.at)

    def length(self, length: Length) -> str:
        """Return a length, no finer than its clocks were read; an open one with a sign before it.

        >>> from sim.drill.logs.lengths import Length
        >>> from sim.words import Words
        >>> speaker = Speaker(Words(), Names(), datetime(2026, 3, 12, 8))
        >>> speaker.length(Length(12.0, 1.0)), speaker.length(Length(1.2, 1 / 60))
        ('12 min', '72 s')
        >>> speaker.length(Length(90.0, 10.0)), speaker.length(Length(0.0, 1.0))
        ('1 h 30 min ± 10 min', '≤ 1 min')
        >>> speaker.length(Length(85.0, 1.0, open=True))
        '> 1 h 25 min'
        """
        said = self._length(length)
        return f"> {said}" if length.open else said

    def _length(self, length: Length) -> str:
        if length.slack < 1:
            return self.say.length(length.minutes * MINUTE)
        whole = round(length.minutes)
        text = self.minutes(whole)
        if length.slack > 1:
            return f"{text} ± {self.minutes(round(length.slack))}"
        return text if whole else f"≤ {self.minutes(1)}"

    def minutes(self, minutes: int) -> str:
        """Return whole minutes in words, never as seconds."""
        return f"{minutes} min" if minutes < 2 else self.say.length(minutes * MINUTE)  # noqa: PLR2004


def speaker(wash: HotWash, say: Words, names: Names) -> Speaker:
    """Return who speaks about a hot wash."""
    return Speaker(say, names, wash.start)


def short(text: str, longest: int = LONGEST) -> str:
    """Return a text that is not longer than that.

    >>> short("Kommunledningskontoret", 10)
    'Kommunled…'
    """
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def state_of(answer: Answer, speaks: Speaker, end: datetime) -> str:
    """Return the state of an answer in words; of an open one also by when, if not by ENDEX."""
    if answer.state == "open" and answer.until < end:
        return speaks.say("not by {clock}", clock=speaks.clock(answer.until))
    return speaks.say(STATES[answer.state])


STATES = {
    "done": "done",
    "open": "still open",
    "never told": "never told",
    "withdrawn": "withdrawn",
    "cannot say": "cannot say",
}
