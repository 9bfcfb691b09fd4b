"""When rows are due: what their cells tell, put on the exercise's clock one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from sim.clock import Clock
from sim.files.importing.times import Told
from sim.words import Words

BACK = 12
"""A clock time that lies so many hours before the row above it is on the next day."""

NOTES = {
    "rounded": "'{told}' read as {time}",
    "duration": "a length of time in a column of clock times, read as {time}",
    "window": "from … until: the beginning was taken",
    "about": "about that time",
    "midnight": "after midnight: {time}",
    "carried": "without a date: on that of the row above, {day}",
    "weekday": "the first such day from the launch on: {day}",
    "no time": "a day without a time: the time of the launch",
}
"""What is told about how a time was read."""


@dataclass(frozen=True, slots=True)
class Due:
    """When a row is due [µs after STARTEX], and what has to be told; or why that cannot be said."""

    at: int | None
    notes: tuple[str, ...] = ()
    problem: str = ""


class Calendar:
    """Puts rows on the clock in their order, as times without a date lean on the rows above.

    >>> from sim.clock import HOUR, read_start
    >>> from sim.files.importing.times import read_time
    >>> calendar = Calendar(Clock(read_start("2026-03-12 20:00 UTC")), Words())
    >>> [calendar.due(read_time(text)).at // HOUR for text in ("22:00", "01:00", "T+1:00")]
    [2, 5, 1]
    """

    def __init__(self, clock: Clock, say: Words) -> None:
        self.clock = clock
        self.say = say
        self.day = clock.start.date()
        self.last: time | None = None
        self.dated = False

    def due(self, told: Told) -> Due:
        """Return when a row is due that follows those asked for before."""
        notes = [self._note(told.note, told)] if told.note else []
        try:
            at, more = self._moment(told)
        except (ValueError, OverflowError) as error:
            return Due(None, tuple(notes), str(error) or f"'{told.text}' is out of reach")
        return Due(at, (*notes, *more))

    def _moment(self, told: Told) -> tuple[int, list[str]]:
        if told.after is not None:
            return told.after, []
        if told.instant is not None:
            return (told.instant - self.clock.start) // timedelta(microseconds=1), []
        if told.days is not None or told.weekday is not None:
            return self._shifted(told)
        return self._floating(told) if told.floats else self._dated(told)

    def _shifted(self, told: Told) -> tuple[int, list[str]]:
        start = self.clock.start
        if told.weekday is not None:
            day = start.date() + timedelta(days=(told.weekday - start.weekday()) % 7)
            assert told.clock is not None
            return self._read(day, told.clock), [self._note("weekday", told, day)]
        day = start.date() + timedelta(days=told.days or 0)
        if told.clock is None:
            return self._read(day, start.time()), [self._note("no time", told)]
        return self._read(day, told.clock), []

    def _dated(self, told: Told) -> tuple[int, list[str]]:
        assert told.day is not None
        if told.clock is None:
            raise ValueError(f"'{told.text}' is a date without a time: write '{told.day} 09:40'")
        self.day, self.last, self.dated = told.day, told.clock, True
        return self._read(told.day, told.clock), []

    def _floating(self, told: Told) -> tuple[int, list[str]]:
        assert told.clock is not None
        notes = []
        if self.last is not None and _hours(self.last) - _hours(told.clock) >= BACK:
            self.day += timedelta(days=1)
            notes.append(self._note("midnight", told, self.day))
        elif self.dated:
            notes.append(self._note("carried", told, self.day))
        self.last = told.clock
        return self._read(self.day, told.clock), notes

    def _read(self, day: date, clock: time) -> int:
        return self.clock.read(f"{day.isoformat()} {clock.isoformat('seconds')}")

    def _note(self, note: str, told: Told, day: date | None = None) -> str:
        clock = told.clock or time()
        shown = clock.isoformat("seconds" if clock.second else "minutes")
        when = f"{day.isoformat()} {shown}" if day else shown
        return self.say(NOTES[note], told=told.text, time=when, day=day or "")


def _hours(clock: time) -> float:
    return clock.hour + clock.minute / 60 + clock.second / 3600


def combined(told: Told, day: Told | None) -> Told:
    """Return a clock time on the day that another cell of the row tells.

    Raises
    ------
    ValueError
        If the other cell tells no day.
    """
    if day is None or not told.floats:
        return told
    if day.day is None and day.days is None:
        raise ValueError(f"cannot read '{day.text}' as a date: write it as 2026-03-12")
    return replace(told, day=day.day, days=day.days)


def written(at: int, clock: Clock) -> str:
    """Return a moment as our own script writes it: a clock time on day 1, else with its day.

    >>> from sim.clock import HOUR, read_start
    >>> clock = Clock(read_start("2026-03-12 08:00 UTC"))
    >>> written(HOUR, clock), written(25 * HOUR, clock)
    ('09:00', 'day 2 09:00')
    """
    for text in (clock.short(at), clock.write(at)):
        try:
            if clock.read(text) == at:
                return text
        except ValueError:  # the clock shows it twice
            continue
    raise ValueError(f"{at} µs after STARTEX cannot be written")
