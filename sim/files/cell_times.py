"""What time a cell tells, whichever way a spreadsheet holds it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from sim.files.sheets import NEGATIVE, Cell

DAY = timedelta(days=1)

_EPOCHS = {1899: date(1899, 12, 31), 1900: date(1899, 12, 31), 1904: date(1904, 1, 1)}
"""By the year of a date that nobody means: day 0 of the spreadsheet that counted to it."""

_CLOCK = r"(?:kl\.?\s*)?(\d{1,2})\s*[:.hH]\s*(\d{2})(?:[:.](\d{2})(?:[.,](\d{1,6}))?)?"
_TIME = re.compile(_CLOCK, re.IGNORECASE)
_TIGHT = re.compile(r"(?:kl\.?\s*)?(\d{2})(\d{2})", re.IGNORECASE)
_HALF_DAY = re.compile(_CLOCK + r"\s*([ap])\.?m\.?", re.IGNORECASE)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]+(.+))?")
_DATE_NUMBER = 20_000
"""Numbers from here on may be days since 1900 or 1904."""


def cell_time(cell: Cell) -> datetime | timedelta:
    """Return the date and time that a cell tells, or without a date how long after midnight.

    A cell may hold a time of day, a date with or without one, a length such as 25:30, a fraction of
    a day, or text such as ``09:05``, ``9.05``, ``09h05``, ``0905``, ``kl. 9:05``, ``9:05 pm`` or
    ``2017-11-29 09:05``. Results are to the millisecond; a spreadsheet keeps no finer ones.

    Raises
    ------
    ValueError
        If it tells none, or it cannot be known which.

    Examples
    --------
    >>> cell_time("09:05"), cell_time(0.37847222)
    (datetime.timedelta(seconds=32700), datetime.timedelta(seconds=32700))
    >>> cell_time(date(2017, 11, 29))
    datetime.datetime(2017, 11, 29, 0, 0)
    """
    if isinstance(cell, datetime):
        return _dated(cell)
    if isinstance(cell, date):
        return _dated(datetime.combine(cell, time()))
    if isinstance(cell, time):
        return _rounded(datetime.combine(date.min, cell) - datetime.min)
    if isinstance(cell, timedelta):
        return _rounded(cell)
    if isinstance(cell, str):
        return _of_text(cell.strip())
    return _of_number(cell)


def _dated(moment: datetime) -> datetime | timedelta:
    """Return a moment; what lies at a spreadsheet's beginning of time is a length told as one."""
    epoch = _EPOCHS.get(moment.year)
    if epoch is None:
        return moment
    return _rounded(moment - datetime.combine(epoch, time()))


def _of_number(cell: Cell) -> timedelta:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise ValueError(f"found {_said(cell)}, no time: write 09:05")
    if cell == 0 or 0 < cell < 1:
        return timedelta(seconds=round(cell * DAY.total_seconds(), 1))
    if cell >= _DATE_NUMBER:
        raise ValueError(f"{cell} may be a date: give the cell the look of a date and a time")
    raise ValueError(f"{cell} is no time: write 09:05, or give the cell the look of a time")


def _of_text(text: str) -> datetime | timedelta:
    dated = _DAY.fullmatch(text)
    if dated:
        after = _after(dated[2].strip()) if dated[2] else timedelta()
        try:
            midnight = datetime.combine(date.fromisoformat(dated[1]), time())
        except ValueError:
            raise ValueError(f"'{dated[1]}' is no day: write 2026-03-12") from None
        if after >= DAY:
            raise ValueError(f"'{text}' is no time: the hour is at most 23")
        return midnight + after
    if text == NEGATIVE:
        raise ValueError("the cell holds a time before zero, which cannot be shown")
    return _after(text)


def _after(text: str) -> timedelta:
    """Return how long after midnight a text says."""
    half = _HALF_DAY.fullmatch(text)
    match = half or _TIME.fullmatch(text) or _TIGHT.fullmatch(text)
    if match is None:
        raise ValueError(f"cannot read '{text}' as a time: write 09:05 or 2026-03-12 09:05")
    told = [*match.groups(), None, None]
    hours, minutes, seconds = (int(each or 0) for each in told[:3])
    if minutes > 59 or seconds > 59:  # noqa: PLR2004 (of a clock)
        raise ValueError(f"'{text}' is no time: minutes and seconds are at most 59")
    if half:
        if not 1 <= hours <= 12:  # noqa: PLR2004 (of a clock with half days)
            raise ValueError(f"'{text}' is no time: the hour is 1 to 12")
        hours = hours % 12 + 12 * (half[5].casefold() == "p")
    elif match.re is _TIGHT and hours > 23:  # noqa: PLR2004 (of a clock)
        raise ValueError(f"cannot read '{text}' as a time: write 09:05")
    fraction = timedelta(microseconds=int((told[3] or "0").ljust(6, "0")))
    return timedelta(hours=hours, minutes=minutes, seconds=seconds) + fraction


def _rounded(length: timedelta) -> timedelta:
    return timedelta(milliseconds=round(length / timedelta(milliseconds=1)))


def _said(cell: Cell) -> str:
    if cell is None:
        return "nothing"
    return ("yes" if cell else "no") if isinstance(cell, bool) else str(cell)
