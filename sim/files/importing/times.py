"""When a row of somebody else's script is due: clock times, dates, and times from the launch.

What a cell says stays apart from when that is: `Told` is what was read, `placing` says when. What
can be read in two ways is refused until it is said which is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from sim.clock import DAY, HOUR, MINUTE, SECOND, read_length

Order = Literal["dmy", "mdy"]
"""Whether 03/04/2026 is in April or in March."""

TUnit = Literal["h", "min", "d"]
"""What the bare number after T counts."""

Note = Literal["", "rounded", "duration", "window", "about"]
"""What has to be told about how a cell was read."""

UNIT_SIZES: dict[TUnit, int] = {"h": HOUR, "min": MINUTE, "d": DAY}
FIRST_YEAR = 1902
"""Before it a date in a spreadsheet is a clock time that somebody formatted as a date."""


class TwoWaysError(ValueError):
    """A time that can be read in two ways, until an option says in which."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read what can be read in two ways; None: refuse it."""

    order: Order | None = None
    t_unit: TUnit | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a cell says about when something is due.

    Either ``after`` (time from the launch [µs]), or ``instant`` (a moment with its offset), or a
    ``clock`` time on a ``day``, a ``weekday`` (Monday is 0) or so many ``days`` after the day of
    the launch; a clock time alone is on a day that the rows around it tell.
    """

    text: str
    clock: time | None = None
    day: date | None = None
    days: int | None = None
    weekday: int | None = None
    after: int | None = None
    instant: datetime | None = None
    note: Note = ""

    @property
    def floats(self) -> bool:
        """Whether it is a clock time without any day."""
        given = (self.day, self.days, self.weekday, self.after, self.instant)
        return self.clock is not None and all(each is None for each in given)


_DATES = re.compile(
    r"(?:(?P<iso>\d{4}-\d\d-\d\d)|(?P<one>\d{1,2})(?P<sign>[/.-])(?P<two>\d{1,2})(?P=sign)"
    r"(?P<year>\d{4}|\d\d)|(?P<nth>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month>[^\W\d]+)\.?\s+"
    r"(?P<its>\d{4}))\s*(?:,|T|kl\.?|at)?\s*(?P<rest>.*)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?:kl(?:ockan|\.)?\s*)?(?P<h>\d{1,2})(?:\s?[:.h]\s?(?P<m>\d\d)(?:[:.](?P<s>\d\d)(?:\.0+)?)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<offset>Z|[+-]\d\d:?\d\d)?(?:\s*(?:h|hrs|uhr))?",
    re.IGNORECASE,
)
_MILITARY = re.compile(r"(\d\d)(\d\d)(?:\s*(?:h|hrs|hours))?", re.IGNORECASE)
_WINDOW = re.compile(r"(?P<first>\d{1,2}[:.h]\d\d)\s*(?:-|–|—|till|to|until)\s*\d{1,2}[:.h]\d\d")
_TOKEN = re.compile(r"\s*(?P<what>[DJHTM])\s*(?P<sign>[+-])?\s*(?P<number>\d+)?(?![\d:.,h])", re.I)
_OF_DAY = re.compile(
    r"(?:(?P<letter>[DJ])(?:[ -]?day)?\s*(?P<shift>[+-]\s*\d+)?|(?:dag|day)\s*(?P<nth>-?\d+))"
    r"[\s,:]+(?P<rest>\S.*)",
    re.IGNORECASE,
)
_FROM_T = re.compile(r"(?:T|STARTEX|start)?\s*(?P<sign>[+-])\s*(?P<length>.*\d.*)", re.IGNORECASE)
_HOURS = re.compile(r"(\d+)\s*h\s*([0-5]\d)", re.IGNORECASE)
_COUNTED = re.compile(r"(\d+):([0-5]\d)(?::([0-5]\d))?")
_NOW = re.compile(r"T|T\s*[+-]?\s*0+|STARTEX|start", re.IGNORECASE)
_ABOUT = re.compile(r"(?:ca|c:a|cirka|about|approx\.?|~|≈)\.?\s*", re.IGNORECASE)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "januari", "jan"),
            ("february", "februari", "feb"),
            ("march", "mars", "mar"),
            ("april", "apr"),
            ("may", "maj"),
            ("june", "juni", "jun"),
            ("july", "juli", "jul"),
            ("august", "augusti", "aug"),
            ("september", "sep", "sept"),
            ("october", "oktober", "oct", "okt"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_DAYS_OF_WEEK = (
    ("monday", "mon", "måndag", "mån"),
    ("tuesday", "tue", "tues", "tisdag", "tis"),
    ("wednesday", "wed", "onsdag", "ons"),
    ("thursday", "thu", "thurs", "torsdag", "tors", "tor"),
    ("friday", "fri", "fredag", "fre"),
    ("saturday", "sat", "lördag", "lör"),
    ("sunday", "sun", "söndag", "sön"),
)
_WEEKDAYS = {name: number for number, names in enumerate(_DAYS_OF_WEEK) for name in names}


def read_time(cell: object, reading: Reading = Reading()) -> Told:
    """Return what a cell says about when something is due.

    Parameters
    ----------
    cell
        Text, a time, date or length of time of a spreadsheet, or a fraction of a day.
    reading
        How to read what can be read in two ways.

    Raises
    ------
    TwoWaysError
        If it can be read in two ways and ``reading`` does not say which.
    ValueError
        If it is no time.

    Examples
    --------
    >>> read_time("J+1 H+2 M-5").after == DAY + 2 * HOUR - 5 * MINUTE
    True
    >>> read_time("26/06/2024 09h00").day
    datetime.date(2024, 6, 26)
    >>> read_time("T+2", Reading(t_unit="h")).after == 2 * HOUR
    True
    """
    if isinstance(cell, str):
        return _of_text(cell, reading)
    return _of_cell(cell)


def _of_cell(cell: object) -> Told:
    if isinstance(cell, datetime):
        if cell.tzinfo is not None:
            return Told(cell.isoformat(), instant=cell)
        shown = cell.isoformat(sep=" ")
        clock = _whole(cell.time())
        return Told(shown, clock, cell.date() if cell.year >= FIRST_YEAR else None)
    if isinstance(cell, date):
        return Told(cell.isoformat(), day=cell)
    if isinstance(cell, time):
        return Told(cell.isoformat(), _whole(cell))
    if isinstance(cell, timedelta) and timedelta() <= cell < timedelta(days=1):
        clock = _since_midnight(cell)
        return Told(str(cell), clock, note="duration")
    if isinstance(cell, float) and 0 <= cell < 1:
        clock = _since_midnight(timedelta(days=cell))
        return Told(str(cell), clock, note="rounded")
    raise ValueError(f"cannot read {_shown(cell)} as a time: {_INSTEAD}")


_INSTEAD = "write '09:40', '2026-03-12 09:40', 'T+0:45' or 'J+1 H+2 M-5'"


def _shown(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return f"the number {cell:.0f}"
    return f"the length of time {cell}" if isinstance(cell, timedelta) else f"'{cell}'"


def _of_text(text: str, reading: Reading) -> Told:
    plain = " ".join(text.replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-").split())
    bare = _ABOUT.sub("", plain, count=1) if _ABOUT.match(plain) else plain
    for read in (_now, _window, _clock, _dated, _on_a_day, _on_a_weekday, _from_launch, _counted):
        told = read(bare, reading)
        if told is not None:
            note: Note = told.note or ("about" if bare != plain else "")
            return replace(told, text=text.strip(), note=note)
    raise ValueError(f"cannot read '{text.strip()}' as a time: {_INSTEAD}")


def _now(text: str, _: Reading) -> Told | None:
    return Told(text, after=0) if _NOW.fullmatch(text) else None


def _window(text: str, reading: Reading) -> Told | None:
    found = _WINDOW.fullmatch(text)
    told = _clock(found["first"], reading) if found else None
    return replace(told, note="window") if told else None


def _clock(text: str, _: Reading) -> Told | None:
    found = _CLOCK.fullmatch(text)
    if found and found["offset"] is None and (found["m"] or found["half"]):
        return Told(text, _time_of(found, text))
    military = _MILITARY.fullmatch(text)
    if military:
        clock = _valid(int(military[1]), int(military[2]), 0, text)
        return Told(text, clock, note="rounded")
    return None


def _dated(text: str, reading: Reading) -> Told | None:
    found = _DATES.fullmatch(text)
    if not found:
        return None
    day = _date_of(found, text, reading)
    rest = found["rest"].strip()
    if not rest:
        return Told(text, day=day)
    clock = _CLOCK.fullmatch(rest)
    if not clock or not (clock["m"] or clock["half"]):
        raise ValueError(f"cannot read '{text}' as a date and a time: write '{day} 09:40'")
    told = _time_of(clock, text)
    if clock["offset"]:
        moment = datetime.combine(day, told).isoformat() + clock["offset"]
        return Told(text, instant=datetime.fromisoformat(moment))
    return Told(text, told, day)


def _date_of(found: re.Match[str], text: str, reading: Reading) -> date:
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"])
        if found["month"]:
            month = _MONTHS.get(found["month"].casefold())
            if month is None:
                raise ValueError
            return date(int(found["its"]), month, int(found["nth"]))
        year = int(found["year"]) + (2000 if len(found["year"]) < len("2026") else 0)
        return date(year, *_month_and_day(found, text, reading))
    except TwoWaysError:
        raise
    except ValueError:
        raise ValueError(f"there is no date '{text}': write it as 2026-03-12") from None


def _month_and_day(found: re.Match[str], text: str, reading: Reading) -> tuple[int, int]:
    one, two = int(found["one"]), int(found["two"])
    order: Order | None = "dmy" if found["sign"] == "." else reading.order
    if one > 12 or two > 12 or one == two:  # noqa: PLR2004 (months)
        order = "mdy" if two > 12 else "dmy"  # noqa: PLR2004 (months)
    if order is None:
        raise TwoWaysError(
            f"'{text}' can be {one}/{two} or {two}/{one} in day and month: "
            "add --dates dmy or --dates mdy"
        )
    return (two, one) if order == "dmy" else (one, two)


def _on_a_day(text: str, reading: Reading) -> Told | None:
    found = _OF_DAY.fullmatch(text)
    told = _clock(found["rest"], reading) if found else None
    if found is None or told is None:
        return None
    shift = (found["shift"] or "0").replace(" ", "")
    return replace(told, days=int(found["nth"]) - 1 if found["nth"] else int(shift))


def _on_a_weekday(text: str, reading: Reading) -> Told | None:
    name, _, rest = text.partition(" ")
    weekday = _WEEKDAYS.get(name.casefold().rstrip(".,"))
    told = _clock(rest.strip(), reading) if weekday is not None and rest else None
    return None if told is None else replace(told, weekday=weekday)


def _from_launch(text: str, reading: Reading) -> Told | None:
    """Return days, hours and minutes that are each told by a letter, as in ``J+1 H+2 M-5``."""
    tokens: list[tuple[str, int]] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found or (found["sign"] is None) != (found["number"] is None):
            return None
        what = found["what"].upper()
        if what not in "DJ" and found["number"] is None:
            return None
        tokens.append((what, int(f"{found['sign'] or '+'}{found['number'] or 0}")))
        at = found.end()
    if not tokens or len({what for what, _ in tokens}) != len(tokens):
        return None
    days = sum(number for what, number in tokens if what in "DJ")
    shorter = [(what, number) for what, number in tokens if what not in "DJ"]
    if not shorter:
        return Told(text, days=days)
    return Told(text, after=days * DAY + sum(_size(w, text, reading) * n for w, n in shorter))


def _size(what: str, text: str, reading: Reading) -> int:
    if what != "T":
        return {"H": HOUR, "M": MINUTE}[what]
    if reading.t_unit is None:
        raise TwoWaysError(
            f"'{text}' does not say of what: add --t-unit h, min or d if all are alike, or write "
            f"'T+2:00' or 'T+2 min'"
        )
    return UNIT_SIZES[reading.t_unit]


def _counted(text: str, _: Reading) -> Told | None:
    """Return a length of time after or before the launch, as in ``T+0:45`` or ``+45 min``."""
    found = _FROM_T.fullmatch(text)
    if not found:
        return None
    length = found["length"].strip()
    hours = _HOURS.fullmatch(length)
    if hours:
        length = f"{hours[1]}:{hours[2]}"
    counted = _COUNTED.fullmatch(length)
    if counted:
        h, m, s = (int(part or 0) for part in counted.groups())
        size = h * HOUR + m * MINUTE + s * SECOND
    else:
        size = _length(length, text)
    return Told(text, after=-size if found["sign"] == "-" else size)


def _length(length: str, text: str) -> int:
    try:
        return round(read_length(length) * MINUTE)
    except ValueError:
        instead = "write 'T+0:45', 'T+45 min' or 'T+1 h 30 min'"
        raise ValueError(f"cannot read '{text}' as a time from the launch: {instead}") from None


def _time_of(found: re.Match[str], text: str) -> time:
    hour = int(found["h"])
    half = (found["half"] or "").casefold().replace(".", "")
    if half and not 1 <= hour <= 12:  # noqa: PLR2004 (hours of half a day)
        raise ValueError(f"there is no time '{text}': write it as 14:05")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return _valid(hour, int(found["m"] or 0), int(found["s"] or 0), text)


def _valid(hour: int, minute: int, second: int, text: str) -> time:
    try:
        return time(hour, minute, second)
    except ValueError:
        raise ValueError(f"there is no time '{text}': write hours from 00 to 23") from None


def _whole(clock: time) -> time:
    """Return a clock time to the nearest second, as spreadsheets keep fractions of a day."""
    since = timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
    return _since_midnight(since + timedelta(microseconds=clock.microsecond))


def _since_midnight(length: timedelta) -> time:
    seconds = round(length.total_seconds()) % (24 * 3600)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)
