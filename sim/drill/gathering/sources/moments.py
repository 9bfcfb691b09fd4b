"""When a row of a log was written: its clock times put on days, and how exactly they were read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from sim.clock import read_start
from sim.files.importing.times import Reading, Told, TwoWaysError, read_time

if TYPE_CHECKING:
    from sim.files.sheets import Cell

ABOUT: Final = 600.0
"""Precision [s] of a time that says "about"; an assumption."""

WINDOW: Final = 600.0
"""Precision [s] of a time that is told as a window; an assumption."""

MINUTE, FIVE = 60.0, 300.0
ENOUGH: Final = 6
"""Times from which on all minutes being multiples of five is no chance (1 in 15,625)."""

BACK: Final = timedelta(hours=4)
"""By how much a row may be earlier than the one before it, because it was written down late."""

AS_WRITTEN: Final = Reading()


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was, how exactly that is known [s], or why it is not.

    ``undecided``: it would be known if people said when the exercise started, or how dates are
    meant.
    """

    at: datetime | None
    precision: float | None = None
    wrong: str = ""
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class Base:
    """What clock times need to be moments: the zone, and the day on which they begin."""

    zone: ZoneInfo
    start: datetime | None = None
    reading: Reading = AS_WRITTEN


def moments_of(cells: Sequence[tuple[Cell, Cell]], base: Base) -> list[Moment]:
    """Return the moments of rows, each told by a time and perhaps a date in a cell of its own.

    A clock time alone is within the day that begins four hours before the row before it (so logs
    go on over midnight, and rows may be written down late); for the first row, before the start. A
    row whose time cannot be read is without a time, and says why.
    """
    told = [_told(at, day, base.reading) for at, day in cells]
    read = _precision([each for each in told if isinstance(each, Told)])
    found: list[Moment] = []
    near = base.start
    for each in told:
        if isinstance(each, Moment):
            found.append(each)
            continue
        moment = _placed(each, near, base)
        near = moment.at or near
        if moment.at is not None:
            moment = Moment(moment.at, _own(each) or read)
        found.append(moment)
    return found


_SAY_START = "say when the exercise started, with --start"


def _told(at: Cell, day: Cell, reading: Reading) -> Told | Moment:
    """Return what two cells say of time, or that it is missing and why."""
    if at is None:
        return Moment(None)
    try:
        told = _exact(at) or read_time(at, reading)
        if day is not None and told.floats:
            of = read_time(day, reading).day
            if of is None:
                return Moment(None, wrong=f"'{day}' is no date")
            told = Told(told.text, told.clock, of, note=told.note)
    except ValueError as error:
        return Moment(None, wrong=str(error), undecided=isinstance(error, TwoWaysError))
    if told.after is None and told.instant is None and told.clock is None:
        return Moment(None, wrong=f"'{told.text}' has no time of day")
    if told.weekday is not None:
        return Moment(None, wrong=f"'{told.text}' has a weekday and no date")
    return told


def _exact(cell: Cell) -> Told | None:
    """Return an ISO time as it is, with the fraction of its seconds."""
    if isinstance(cell, datetime):
        read = cell
    elif isinstance(cell, str):
        try:
            read = datetime.fromisoformat(cell.strip())
        except ValueError:
            return None
        if len(cell.strip()) <= len("2017-11-29"):
            return None
    else:
        return None
    if read.tzinfo is not None:
        return Told(str(cell), instant=read, clock=read.timetz().replace(tzinfo=None))
    return Told(str(cell), read.time(), read.date()) if read.year > 1902 else None  # noqa: PLR2004


def _placed(told: Told, near: datetime | None, base: Base) -> Moment:
    if told.instant is not None:
        return Moment(told.instant.astimezone(base.zone))
    if told.after is not None or told.days is not None:
        return _from_start(told, base)
    assert told.clock is not None  # else refused
    if told.day is not None:
        return _local(told.day, told.clock, base.zone)
    if near is None:
        return Moment(None, wrong=f"'{told.text}' has no date: {_SAY_START}", undecided=True)
    return _after(near, told.clock, base.zone)


def _from_start(told: Told, base: Base) -> Moment:
    if base.start is None:
        return Moment(
            None, wrong=f"'{told.text}' counts from the start: {_SAY_START}", undecided=True
        )
    if told.after is not None:
        return Moment(base.start + timedelta(microseconds=told.after))
    assert told.clock is not None  # else refused
    day = base.start.astimezone(base.zone).date() + timedelta(days=told.days or 0)
    return _local(day, told.clock, base.zone)


def _after(near: datetime, clock: time, zone: ZoneInfo) -> Moment:
    """Return the moment at which the clock showed that: not long before another, or else after."""
    local = near.astimezone(zone).replace(tzinfo=None)
    first = datetime.combine(local.date() - timedelta(days=1), clock)
    days = (local - BACK - first) // timedelta(days=1) + 1
    return _local((first + days * timedelta(days=1)).date(), clock, zone)


def _local(day: date, clock: time, zone: ZoneInfo) -> Moment:
    text = datetime.combine(day, clock).isoformat(sep=" ")
    try:
        return Moment(read_start(f"{text} {zone.key}"))
    except ValueError as error:
        return Moment(None, wrong=str(error))


def _own(told: Told) -> float | None:
    """Return how exactly a time is known by what it says itself [s]."""
    if told.note == "about":
        return ABOUT
    return WINDOW if told.note == "window" else None


def _precision(told: Sequence[Told]) -> float:
    """Return how exactly the clock of a log was read [s], by what all its times have in common."""
    clocks = [each.clock for each in told if each.clock is not None and not _own(each)]
    if not clocks or any(clock.second or clock.microsecond for clock in clocks):
        return 1.0
    fives = all(clock.minute % 5 == 0 for clock in clocks)
    return FIVE if fives and len(clocks) >= ENOUGH else MINUTE
