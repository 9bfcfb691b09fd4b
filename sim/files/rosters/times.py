"""Times as rosters write them: days in headings, and cells such as ``07-16`` or ``J 17-07``."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from sim.files.rosters.duties import Kind, Span
from sim.files.rosters.words import meanings, names, plain
from sim.files.sheets import Cell

_CLOCK = r"(\d{1,2})(?:[:.]?(\d\d))?"
_RANGE = re.compile(rf"(?<![\d.:]){_CLOCK}\s*(?:-|–|—|till|to)\s*{_CLOCK}(?![\d.:])")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_SLASH = re.compile(r"(\d{1,2})/(\d{1,2})(?:[-/ ]?(\d{4}|\d\d))?")
_NAMED = re.compile(r"(\d{1,2})\.? ([a-zåäö]+)\.?(?: (\d{4}))?")
_NUMBERED = re.compile(r"(?:day|dag) (\d{1,2})")
_PARTS = re.compile(r"[,;|+&\n]")


def read_day(told: Cell, first: date) -> date | None:
    """Return the day that a heading or cell names, or None.

    A day without a year is the one nearest to ``first``, the day of STARTEX; so is a weekday.

    >>> first = date(2026, 3, 12)
    >>> [read_day(t, first).isoformat() for t in ("tor 12/3", "13 mars", "day 2", "2026-03-14")]
    ['2026-03-12', '2026-03-13', '2026-03-13', '2026-03-14']
    """
    if isinstance(told, datetime):
        return told.date()
    if isinstance(told, date):
        return told
    if not isinstance(told, str):
        return None
    text = plain(told)
    try:
        return _written_day(text, first)
    except ValueError:
        return None


def _written_day(text: str, first: date) -> date | None:
    weekday, rest = _weekday(text)
    if iso := _ISO.fullmatch(rest):
        return date(*map(int, iso.groups()))
    if numbered := _NUMBERED.fullmatch(rest):
        return first + timedelta(days=int(numbered[1]) - 1)
    if slash := _SLASH.fullmatch(rest):
        return _nearest(int(slash[1]), int(slash[2]), slash[3], first)
    named = _NAMED.fullmatch(rest)
    month = names("months").get(named[2]) if named else None
    if named and month:
        return _nearest(int(named[1]), month, named[3], first)
    if weekday is not None and not rest:
        return first + timedelta(days=(weekday - first.weekday() + 3) % 7 - 3)
    return None


def _weekday(text: str) -> tuple[int | None, str]:
    """Return the weekday that a text begins with, and the rest."""
    word, _, rest = text.partition(" ")
    number = names("days").get(word.rstrip(".,"))
    return (None, text) if number is None else (number, rest.strip())


def _nearest(day: int, month: int, year: str | None, first: date) -> date:
    if year is not None:
        return date(int(year) if len(year) > 2 else 2000 + int(year), month, day)  # noqa: PLR2004 (two digits)
    found = []
    for near in (first.year - 1, first.year, first.year + 1):
        with suppress(ValueError):  # 29 February
            found.append(date(near, month, day))
    return min(found, key=lambda each: abs(each - first))


def read_spans(text: str, day: date) -> list[Span]:
    """Return the times that a cell of ``day`` tells; an end before its start is on the next day.

    Raises
    ------
    ValueError
        If a part of it is neither a time from … to nor a known word.

    Examples
    --------
    >>> for span in read_spans("07-11:30, J 22-06", date(2026, 3, 12)):
    ...     print(span.kind, span.start, span.end)
    shift 2026-03-12 07:00:00 2026-03-12 11:30:00
    on call 2026-03-12 22:00:00 2026-03-13 06:00:00
    >>> read_spans("Ledig", date(2026, 3, 12))[0].kind
    'away'
    """
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    return [span for part in parts for span in _spans(part, day)]


def _spans(part: str, day: date) -> list[Span]:
    match = _RANGE.search(part)
    word = plain(part[: match.start()] + part[match.end() :] if match else part).strip("() ")
    kind = _kind(word)
    if match:
        if word and kind is None:
            raise ValueError(f"cannot read '{part}' as a duty")
        start, end = clock(match[1], match[2], day), clock(match[3], match[4], day)
        return [Span(kind or "shift", start, end if end > start else end + timedelta(days=1))]
    if meanings("cells").get(word) == "no":
        return []
    if kind is None or kind == "shift":
        raise ValueError(f"'{part}' tells no times")
    midnight = datetime.combine(day, time())
    return [Span(kind, midnight, midnight + timedelta(days=1))]


def _kind(word: str) -> Kind | None:
    kinds: tuple[Kind, ...] = ("shift", "on call", "away")
    return next((kind for kind in kinds if meanings("cells").get(word) == kind), None)


def clock(hour: str, minute: str | None, day: date) -> datetime:
    """Return a clock time of a day; 24 is midnight at its end.

    Raises
    ------
    ValueError
        If there is no such time.
    """
    hours, minutes = int(hour), int(minute or 0)
    if minutes > 59 or hours > 24 or (hours == 24 and minutes):  # noqa: PLR2004 (a clock)
        raise ValueError(f"there is no time {hour}:{minutes:02d}")
    return datetime.combine(day, time()) + timedelta(hours=hours, minutes=minutes)


def read_when(told: Cell, day: date) -> datetime | date:
    """Return a moment that a cell tells, on ``day`` if it has no date; a date if it is one.

    Raises
    ------
    ValueError
        If it is no moment.

    Examples
    --------
    >>> read_when("7.30", date(2026, 3, 12)), read_when("13/3", date(2026, 3, 12))
    (datetime.datetime(2026, 3, 12, 7, 30), datetime.date(2026, 3, 13))
    """
    if isinstance(told, datetime):
        return told
    if isinstance(told, date):
        return told
    if isinstance(told, time):
        return datetime.combine(day, told)
    if isinstance(told, timedelta):
        return datetime.combine(day, time()) + told
    if isinstance(told, int | float) and not isinstance(told, bool):
        return _number(told, day)
    return _written(str(told), day)


def _number(told: float, day: date) -> datetime:
    """Return a bare number as an hour, such as 7; a fraction of a day is not guessed at."""
    if told != int(told):
        raise ValueError(f"cannot tell what time {told:g} is: write it as 07:30")
    return clock(str(int(told)), None, day)


def _written(text: str, day: date) -> datetime | date:
    found = read_day(text, day)
    if found is not None:
        return found
    match = re.fullmatch(
        rf"(?:(.+?)(?:[\sT]+kl\.?\s*|[\sT,]+))?(?:kl\.?\s*)?{_CLOCK}", text.strip()
    )
    on = read_day(match[1], day) if match and match[1] else day
    if not match or on is None:
        raise ValueError(f"cannot read '{text}' as a time: write '07:30' or '2026-03-12 07:30'")
    return clock(match[2], match[3], on)
