"""Duties that come back every day, as people write them."""

from __future__ import annotations

import re
from itertools import pairwise

from sim.studies.staffing.terms import DAY, HOUR, Pattern

_CLOCK = r"(\d{1,2})[:.](\d\d)"
_SPAN = re.compile(rf"{_CLOCK}\s*[-–—]\s*{_CLOCK}")


def read_pattern(id: str, text: str) -> Pattern:
    """Return the pattern of times such as ``22:00-07:00`` or ``16:30-07:30 on call``.

    Raises
    ------
    ValueError
        If it cannot be read, or lasts longer than 24 hours.

    Examples
    --------
    >>> read_pattern("late", "13:00-17:00, 18:00-21:30").off
    ((1020, 1080),)
    """
    on_call = text.strip().endswith(" on call")
    times = text.strip().removesuffix(" on call")
    spans: list[tuple[int, int]] = []
    for part in times.split(","):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            raise ValueError(
                f"cannot read '{text}' as hours: write '07:00-15:00' or with 'on call'"
            )
        start, end = _minute(match[1], match[2]), _minute(match[3], match[4])
        start += DAY if spans and start < spans[-1][1] else 0
        spans.append((start, end if end > start else end + DAY))
    if spans[-1][1] > spans[0][0] + DAY or any(a[1] >= b[0] for a, b in pairwise(spans)):
        raise ValueError(
            f"'{text}' is not in order or longer than 24 hours: write the earlier first"
        )
    if on_call and len(spans) > 1:
        raise ValueError(f"'{text}' is on call twice: write one time from … to …")
    off = tuple((end, start) for (_, end), (start, _) in pairwise(spans))
    return Pattern(id, spans[0][0], spans[-1][1], "on call" if on_call else "on site", off)


def _minute(hour: str, minute: str) -> int:
    """Return a time of day [min]; 24:00 is its end."""
    found = int(hour) * HOUR + int(minute)
    if int(minute) >= HOUR or found > DAY:
        raise ValueError(f"there is no time {hour}:{minute}: write hours from 00 to 24")
    return found
