"""Moments, lengths and windows of time as files write them."""

from __future__ import annotations

import re
from decimal import Decimal

from sim.clock import DAY, MINUTE, SECOND, Clock, to_micros
from sim.durations import read_simple

_SPACED = re.compile(r"(.+?)\s+(?:-|–|—|until)\s+(.+)")
_TIGHT = re.compile(r"(.+?:\d\d(?:\.\d+)?)\s*[-–—]\s*(.+)")
_BARE = re.compile(r"\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?")
_DAY = re.compile(r"(?:played\s+)?(day\s+-?\d+|\d{4}-\d\d-\d\d)[\sT]", re.IGNORECASE)
_PLAYED = re.compile(r"\s*played\b", re.IGNORECASE)
_EVERY = re.compile(r"every\s+(.+?)\s+from\s+(.+?)(?:\s+until\s+(.+))?")
_MOST_TIMES = 1000

FARTHEST = 36525 * DAY
"""No time is farther from STARTEX, and nothing takes longer, than a century [µs]."""


def read_micros(text: str) -> int:
    """Return a plain length of time [µs].

    >>> read_micros("1 min 30 s")
    90000000
    """
    minutes = read_simple(text)
    if minutes * MINUTE > FARTHEST:
        raise ValueError(f"'{text}' is longer than a century: write a shorter time")
    return to_micros(minutes)


def read_moment(text: str, clock: Clock) -> int:
    """Return a moment [µs after STARTEX]; ValueError if it is none within a century.

    >>> from sim.clock import read_start
    >>> read_moment("T+0:10", Clock(read_start("2026-03-12 08:00 UTC"))) / MINUTE
    10.0
    """
    moment = clock.read(text)
    if abs(moment) > FARTHEST:
        raise ValueError(f"'{text}' is more than a century from the start: write a nearer time")
    return moment


def write_micros(micros: int) -> str:
    """Return a length of time as `read_micros` reads it, without loss.

    >>> write_micros(90 * SECOND), write_micros(120 * MINUTE), write_micros(1)
    ('90 s', '120 min', '0.000001 s')
    """
    if micros % MINUTE == 0:
        return f"{micros // MINUTE} min"
    return f"{(Decimal(micros) / SECOND).normalize():f} s"


def split_window(text: str) -> tuple[str, str]:
    """Return the texts of start and end of a window such as ``07:30-16:30``.

    An end without a day is on the day that the start names, and on the clock of the start.

    Raises
    ------
    ValueError
        If it is no window.

    Examples
    --------
    >>> split_window("day 2 07:00 - 15:00")
    ('day 2 07:00', 'day 2 15:00')
    """
    match = _SPACED.fullmatch(text.strip()) or _TIGHT.fullmatch(text.strip())
    if not match:
        raise ValueError(
            f"cannot read '{text}' as a time from … to: write '07:30-16:30' "
            "or 'day 1 22:00 - day 2 06:00'"
        )
    start, end = match.groups()
    day = _DAY.match(start)
    end = f"{day[1]} {end}" if day and _BARE.fullmatch(end) else end
    return start, f"played {end}" if _PLAYED.match(start) and not _PLAYED.match(end) else end


def refuse_played(text: str) -> None:
    """Raise ValueError if a moment is told by the played clock where that clock is described."""
    if _PLAYED.match(text):
        what = "cannot stand where the played clock itself is told"
        raise ValueError(f"'{text}' {what}: write the time without 'played'")


def read_window(start: str, end: str, clock: Clock) -> tuple[int, int]:
    """Return two moments [µs after STARTEX]; ValueError if the second is not the later one."""
    times = read_moment(start, clock), read_moment(end, clock)
    if times[0] < times[1]:
        return times
    instead = "write the earlier time first"
    if _BARE.fullmatch(start) and _BARE.fullmatch(end):
        instead = f"write '{start} - day 2 {end}' if it ends on the next day"
    raise ValueError(f"'{start} - {end}' ends before it starts: {instead}")


def read_end(text: str, clock: Clock) -> int:
    """Return ENDEX, a length after STARTEX or a moment [µs after STARTEX].

    Raises
    ------
    ValueError
        If it is neither, or not after STARTEX.
    """
    if not re.match(r"\s*(?:\d|T\s*[+-]|day\s|played\s)", text, re.IGNORECASE):
        raise ValueError(f"cannot read '{text}' as an end: write '8 h', '16:30' or 'day 2 12:00'")
    end = read_moment(text, clock) if ":" in text or text.strip()[0] in "Tt" else read_micros(text)
    if end <= 0:
        raise ValueError(f"'{text}' is not after the start: write '8 h' or 'day 2 12:00'")
    return end


def read_times(text: str, clock: Clock, end: int) -> tuple[int, ...]:
    """Return the moments of ``every 2 h from 09:00 until 15:00`` [µs after STARTEX].

    Without ``until`` they go on to ``end``, which like any until belongs to them.

    Raises
    ------
    ValueError
        If it is neither that nor a moment, or there would be more than a thousand.
    """
    match = _EVERY.fullmatch(text.strip())
    if not match:
        if text.strip().startswith("every"):
            raise ValueError(f"cannot read '{text}': write 'every 2 h from 09:00 until 15:00'")
        return (read_moment(text, clock),)
    step, first = read_micros(match[1]), read_moment(match[2], clock)
    last = read_moment(match[3], clock) if match[3] else end
    if last < first:
        raise ValueError(f"'{text}' ends before it starts: write the earlier time first")
    if step <= 0 or (last - first) // step >= _MOST_TIMES:
        raise ValueError(f"'{text}' gives more than {_MOST_TIMES} times: write a longer interval")
    return tuple(range(first, last + 1, step))
