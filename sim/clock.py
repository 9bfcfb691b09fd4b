"""Time: whole microseconds after STARTEX inside, the exercise's local time at the edges.

A whole number of microseconds adds up exactly and is the same on every machine.
Dates, clock times and zones are read and written here only. Local times obey the
zone's rules, so an exercise through the night in which summer time ends gets the
hour that this night has in excess.
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

UNITS = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), SECOND),
    **dict.fromkeys(("min", "minute", "minutes"), MINUTE),
    **dict.fromkeys(("h", "hour", "hours", "tim"), HOUR),
    **dict.fromkeys(("d", "day", "days", "dygn"), DAY),
}
"""Units of a length of time in English and Swedish [µs]."""

YEARS = range(1000, 9001)
"""Years that a date may have."""

_AMOUNT = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*([^\W\d_]*)")
_OFFSET = r"Z|[+-]\d\d:\d\d(?::\d\d)?"
_TIME = rf"(?P<time>\d{{1,2}}:\d\d(?::\d\d(?:\.\d{{1,6}})?)?)\s?(?P<offset>{_OFFSET})?"
_DATE = r"(?P<date>\d{4}-\d\d-\d\d)"
_LOCAL = re.compile(rf"(?:day\s+(?P<day>-?\d+)\s+|{_DATE}(?:\s+|T))?{_TIME}", re.IGNORECASE)
_START = re.compile(rf"{_DATE}(?:\s+|T){_TIME}(?:\s+(?P<zone>\S+))?", re.IGNORECASE)
_RELATIVE = re.compile(r"T\s*(?P<sign>[+-])\s*(?P<length>.+)", re.IGNORECASE)
_PLAYED = re.compile(r"\s*played\s+(?P<rest>(?!played).+)", re.IGNORECASE)
_COUNTED = re.compile(r"(\d+):([0-5]\d)(?::([0-5]\d(?:\.\d{1,6})?))?")


def to_minutes(micros: int) -> float:
    """Return microseconds as minutes.

    >>> to_minutes(90 * SECOND)
    1.5
    """
    return micros / MINUTE


def to_micros(minutes: float) -> int:
    """Return minutes as whole microseconds, the nearest.

    Raises
    ------
    ValueError
        If `minutes` is NaN or infinite.

    Examples
    --------
    >>> to_micros(1.5)
    90000000
    """
    micros = minutes * MINUTE
    if not math.isfinite(micros):
        raise ValueError(f"a time must be a finite number of minutes, got {minutes}")
    return round(micros)


def read_length(text: str) -> Fraction:
    """Return a length of time such as ``1 h 30 min`` in minutes, without rounding.

    Raises
    ------
    ValueError
        If a unit is missing or unknown, units do not go from large to small, or
        the text is no length of time.

    Examples
    --------
    >>> read_length("1,5 h"), read_length("10 s")
    (Fraction(90, 1), Fraction(1, 6))
    """
    amounts = _AMOUNT.findall(text)
    if not amounts or _AMOUNT.sub("", text).strip():
        raise ValueError(f"cannot read '{text}' as a length of time: {_length_instead(text)}")
    sizes = [_unit(text, unit) for _, unit in amounts]
    if sizes != sorted(set(sizes), reverse=True):
        raise ValueError(f"'{text}' repeats or mixes up its units: write them as in '1 h 30 min'")
    numbers = [Fraction(number.replace(",", ".")) for number, _ in amounts]
    return sum((n * size for n, size in zip(numbers, sizes, strict=True)), Fraction()) / MINUTE


@dataclass(frozen=True, slots=True)
class Clock:
    """The exercise's clock: between microseconds after STARTEX and local time.

    Parameters
    ----------
    start
        STARTEX, aware, in a `ZoneInfo`.
    jumps
        What the played clock is set to, and when: (real time, what it shows) [µs after STARTEX].
    pauses
        Windows (start, end) in which the played clock stands [µs after STARTEX].
    end
        ENDEX [µs after STARTEX]; of several times that the played clock shows, the only one
        during the exercise is meant.

    Raises
    ------
    ValueError
        If `start` has no such zone, or its zone skips that local time.

    Examples
    --------
    >>> clock = Clock(read_start("2026-10-25 00:00 Europe/Stockholm"))
    >>> clock.read("08:00") // HOUR
    9
    >>> clock.write(3 * HOUR)
    '2026-10-25 02:00+01:00'
    """

    start: datetime
    jumps: tuple[tuple[int, int], ...] = ()
    pauses: tuple[tuple[int, int], ...] = ()
    end: float = math.inf

    def __post_init__(self) -> None:
        """Check that the zone is named and has this local time."""
        naive, zone = self.start.replace(tzinfo=None), _zone_of(self.start)
        if not _instants(naive, zone):
            raise ValueError(_skipped(naive, zone))

    def read(self, text: str) -> int:
        """Return the time that `text` tells [µs after STARTEX]; before STARTEX it is negative.

        ``09:40`` on STARTEX's date, ``day 2 09:40`` (day 1 is STARTEX's date),
        ``2017-11-29 09:40``, each with seconds and, where wanted, an offset from
        UTC; or relative to STARTEX, ``T+0:10`` or ``T+90 min``. After ``played`` it is
        the moment at which the played clock begins to show that.

        Raises
        ------
        ValueError
            If it is none of these, or a local time that the zone skips, or one
            that it has twice and that comes without offset; or a time that the
            played clock never shows, or shows more than once.

        Examples
        --------
        >>> clock = Clock(read_start("2017-11-29 07:30 Europe/Stockholm"))
        >>> [clock.read(text) // MINUTE for text in ("09:40", "day 2 07:30", "T-0:30")]
        [130, 1440, -30]
        """
        played = _PLAYED.fullmatch(text)
        if played:
            return self._real(self.read(played["rest"]), played["rest"])
        plain = text.strip().replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-")
        relative = _RELATIVE.fullmatch(plain)
        if relative:
            return int(f"{relative['sign']}1") * _read_count(plain, relative["length"])
        local = _LOCAL.fullmatch(plain)
        if not local:
            raise ValueError(
                f"cannot read '{text}' as a time: write '09:40', 'day 2 09:40', "
                "'2026-03-12 09:40' or 'T+0:10'"
            )
        naive = _naive(local, self._date(local))
        instant = _instant(naive, local["offset"], _zone_of(self.start))
        return (instant - self.start.astimezone(UTC)) // timedelta(microseconds=1)

    def write(self, micros: int) -> str:
        """Return the local date and time; with its offset where the clock shows it twice.

        Seconds and their fraction appear where they are not zero. `read` gives
        back exactly `micros`.
        """
        return _write_local(self.at(micros))

    def at(self, micros: int) -> datetime:
        """Return the aware local time `micros` after STARTEX.

        Raises
        ------
        ValueError
            If that is outside the years 1000 to 9000.
        """
        try:
            instant = self.start.astimezone(UTC) + timedelta(microseconds=micros)
            return _within(instant).astimezone(_zone_of(self.start))
        except OverflowError:
            raise ValueError(
                f"{micros} µs after STARTEX is outside the years 1000 to 9000"
            ) from None

    def played(self, micros: int) -> int:
        """Return what the played clock shows at a real time, both [µs after STARTEX].

        It runs with the real one from STARTEX, or from what it was last set to, and
        stands in pauses.

        Examples
        --------
        >>> start = read_start("2026-03-12 08:00 UTC")
        >>> clock = Clock(start, jumps=((2 * HOUR, DAY),), pauses=((HOUR, 90 * MINUTE),))
        >>> [clock.played(t * MINUTE) // MINUTE for t in (30, 75, 100, 120, 130)]
        [30, 60, 70, 1440, 1450]
        """
        at, shows = [leg for leg in self._legs() if leg[0] <= max(micros, 0)][-1]
        return shows + micros - at - self._paused(at, micros)

    def _legs(self) -> list[tuple[int, int]]:
        """Return when the played clock was set and to what, from STARTEX on."""
        return sorted({0: 0, **dict(self.jumps)}.items())

    def _paused(self, start: int, end: int) -> int:
        """Return how long the clock stands from `start` until `end`."""
        return sum(max(0, min(end, e) - max(start, s)) for s, e in self.pauses)

    def _real(self, shown: int, text: str) -> int:
        """Return the real time at which the played clock begins to show `shown`."""
        legs = self._legs()
        ends = [at for at, _ in legs[1:]] + [math.inf]
        begins = [-math.inf] + [at for at, _ in legs[1:]]
        firsts = [self._first(shown, *leg) for leg in legs]
        told = zip(begins, firsts, ends, strict=True)
        anywhere = [real for begin, real, end in told if begin <= real < end]
        during = [real for real in anywhere if 0 <= real <= self.end]
        found = during if len(during) == 1 else anywhere
        if not found:
            raise ValueError(f"the played clock never shows {text}: write the real time instead")
        if len(found) > 1:
            times = " or ".join(f"'{self.short(real)}'" for real in found)
            raise ValueError(
                f"the played clock shows {text} more than once: write the real time, {times}"
            )
        return found[0]

    def _first(self, shown: int, at: int, shows: int) -> int:
        """Return when the clock, set at `at` to `shows`, shows `shown` if it is not set again."""
        real = at + shown - shows
        for start, end in sorted(self.pauses):
            if max(start, at) < real:
                real += max(0, end - max(start, at))
        return real

    def short(self, micros: int) -> str:
        """Return the local time to the minute begun, with its day where that is not day 1.

        Examples
        --------
        >>> clock = Clock(read_start("2017-11-29 07:30 Europe/Stockholm"))
        >>> clock.short(130 * MINUTE), clock.short(DAY)
        ('09:40', 'day 2 07:30')
        """
        local = self.at(micros)
        day = (local.date() - self.start.date()).days + 1
        return f"{local:%H:%M}" if day == 1 else f"day {day} {local:%H:%M}"

    def _date(self, local: re.Match[str]) -> date:
        if local["date"]:
            return _read_date(local["date"])
        try:
            return self.start.date() + timedelta(days=int(local["day"] or 1) - 1)
        except OverflowError:
            raise ValueError(f"there is no day {local['day']}: write a date instead") from None


def read_start(text: str) -> datetime:
    """Return STARTEX from local date, time and zone.

    Raises
    ------
    ValueError
        If the zone is missing or unknown, the date or time does not exist there,
        or the clock shows it twice and no offset stands before the zone.

    Examples
    --------
    >>> read_start("2017-11-29 07:30 Europe/Stockholm").isoformat()
    '2017-11-29T07:30:00+01:00'
    """
    parts = _START.fullmatch(text.strip())
    if not parts or not parts["zone"]:
        raise ValueError(
            f"cannot read '{text}' as a start: write date, time and time zone, "
            "as in '2026-03-12 08:00 Europe/Stockholm'"
        )
    zone = _read_zone(parts["zone"])
    naive = _naive(parts, _read_date(parts["date"]))
    instant = _instant(naive, parts["offset"], zone)
    if instant not in _instants(naive, zone):
        raise ValueError(f"{zone} is not at UTC{parts['offset']} then: leave out the offset")
    return instant.astimezone(zone)


def write_start(start: datetime) -> str:
    """Return STARTEX as `read_start` reads it.

    >>> write_start(read_start("2026-10-25T02:30+01:00 Europe/Stockholm"))
    '2026-10-25 02:30+01:00 Europe/Stockholm'
    """
    return f"{_write_local(start)} {_zone_of(start).key}"


def _length_instead(text: str) -> str:
    if re.match(r"\s*-", text):
        return "it cannot be negative, write '30 min'"
    if re.search(r"\d:\d", text):
        return "write '1 h 30 min' or '1 min 30 s'"
    return "write '30 min' or '1 h 30 min'"


def _unit(text: str, unit: str) -> int:
    if not unit:
        raise ValueError(f"a duration needs a unit: write '30 min' or '30 s', not '{text.strip()}'")
    if unit.casefold() not in UNITS:
        raise ValueError(f"unknown unit '{unit}' in '{text.strip()}': write s, min, h or d")
    return UNITS[unit.casefold()]


def _read_count(text: str, length: str) -> int:
    counted = _COUNTED.fullmatch(length)
    if counted:
        hours, minutes, seconds = counted.groups(default="0")
        return int(hours) * HOUR + int(minutes) * MINUTE + round(Fraction(seconds) * SECOND)
    try:
        return round(read_length(length) * MINUTE)
    except ValueError:
        instead = "write 'T+0:10', 'T+1:30:00' or 'T+90 min'"
        raise ValueError(f"cannot read '{text}' as a time from STARTEX: {instead}") from None


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no date {text}: write year-month-day") from None


def _naive(parts: re.Match[str], day: date) -> datetime:
    """Return the local date and time that the groups of a match tell."""
    hour, minute, second = (f"{parts['time']}:0").split(":")[:3]
    try:
        exact = round(Fraction(second) * SECOND)
        clock_time = time(int(hour), int(minute), exact // SECOND, exact % SECOND)
    except ValueError:
        raise ValueError(
            f"there is no time {parts['time']}: write hours from 00 to 23, "
            "minutes and seconds from 00 to 59"
        ) from None
    return _within(datetime.combine(day, clock_time))


def _within(moment: datetime) -> datetime:
    """Return `moment` if it is far from the ends of the calendar, where zones overflow."""
    if moment.year not in YEARS:
        raise ValueError(f"year {moment.year} is not one from 1000 to 9000: correct the date")
    return moment


def _instant(naive: datetime, offset: str | None, zone: ZoneInfo) -> datetime:
    """Return in UTC the only moment at which the clock shows `naive`."""
    if offset:
        return naive.replace(tzinfo=_read_offset(offset)).astimezone(UTC)
    instants = _instants(naive, zone)
    if not instants:
        raise ValueError(_skipped(naive, zone))
    if len(instants) > 1:
        first, second = (_write_local(instant.astimezone(zone)) for instant in instants)
        raise ValueError(
            f"{naive} occurs twice in {zone} because the clock is set back: "
            f"write the offset too, '{first}' or '{second}'"
        )
    return instants[0]


def _instants(naive: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return in UTC every moment at which the zone's clock shows `naive`: none, one or two."""
    told = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return sorted({t for t in told if t.astimezone(zone).replace(tzinfo=None, fold=0) == naive})


def _skipped(naive: datetime, zone: ZoneInfo) -> str:
    after = naive.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return (
        f"{naive} does not exist in {zone} because the clock is set forward: "
        f"write '{_write_local(after)}' if that is meant"
    )


def _write_local(local: datetime) -> str:
    naive = local.replace(tzinfo=None)
    precision = "microseconds" if local.microsecond else "seconds" if local.second else "minutes"
    twice = len(_instants(naive, _zone_of(local))) > 1
    return (local if twice else naive).isoformat(sep=" ", timespec=precision)


def _read_offset(text: str) -> timezone:
    if text in "Zz":
        return UTC
    hours, minutes, seconds = (int(part) for part in f"{text[1:]}:0".split(":")[:3])
    size = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if size >= timedelta(days=1):
        raise ValueError(f"there is no offset {text} from UTC: write one such as +01:00")
    return timezone(-size if text[0] == "-" else size)


def _read_zone(key: str) -> ZoneInfo:
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = {each.casefold(): each for each in sorted(available_timezones())}
        near = difflib.get_close_matches(key.casefold(), known, n=1)
        zone = known[near[0]] if near else "Europe/Stockholm"
        raise ValueError(f"unknown time zone '{key}': write one such as '{zone}'") from None


def _zone_of(moment: datetime) -> ZoneInfo:
    zone = moment.tzinfo
    if not isinstance(zone, ZoneInfo) or zone.key is None:
        raise ValueError(f"{moment} needs a named time zone, such as ZoneInfo('Europe/Stockholm')")
    return zone
