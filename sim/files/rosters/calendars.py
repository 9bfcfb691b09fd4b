"""Rosters in calendars (iCalendar, RFC 5545): recurring events expanded, bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from sim.files.reading import read_text, refused
from sim.files.rosters import notes
from sim.files.rosters.duties import Duty, Found, Kind, Span, Told
from sim.files.rosters.words import meanings, plain

MOST_EVENTS = 5000
"""So many events a file may hold."""

LONGEST = 10.0
"""So long the recurring events of a file may take to expand [s]."""

EARLIEST = 1970
"""No recurring event begins before this year."""

FIELDS: Final = ("summary", "categories", "calendar", "location", "attendee")
"""What of an event may name a person, a unit or a role."""

_RULES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_PARTS = {
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "WKST",
    "BYDAY",
    "BYMONTH",
    "BYMONTHDAY",
    "BYSETPOS",
}
_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LETTERS = 3
"""Words shorter than this mean nothing in the text of an event."""

_OF_ZONES = re.compile(
    r"RRULE:(?:(?:FREQ=YEARLY|INTERVAL=1|WKST=\w\w|UNTIL=\w+|BYMONTH=\d\d?|BYMONTHDAY=[\d,]+"
    r"|BYDAY=[+-]?\d?\w\w);?)+\s*",
    re.IGNORECASE,
)
"""The rules by which time zones set their clocks."""

Event = Any
"""An event of icalendar, which has no types for what it may hold."""


def read_calendar(
    path: Path, during: tuple[datetime, datetime], told: Told, names: Sequence[str], found: Found
) -> None:
    """Take the duties of a calendar that share time with ``during`` (aware, local).

    Parameters
    ----------
    path
        The file.
    during
        STARTEX and ENDEX; their zone is that of times without one.
    told
        Which field names person, unit or roles.
    names
        Ids and names of units and roles, to be found in the texts of events.
    found
        Takes duties, notes and problems.

    Raises
    ------
    ScenarioError
        If the file is no calendar, is too large, or would recur without bounds.
    """
    text = read_text(path, "Export the calendar anew")
    if len(re.findall(r"(?im)^BEGIN:VEVENT", text)) > MOST_EVENTS:
        instead = "Export only the days of the exercise"
        raise refused(path.name, f"the calendar has more than {MOST_EVENTS} events", instead)
    for block in re.findall(r"(?is)BEGIN:VTIMEZONE.*?END:VTIMEZONE", text):
        if any(not _OF_ZONES.fullmatch(rule) for rule in re.findall(r"(?im)^RRULE.*$", block)):
            what = "it describes a time zone whose clock is not set once or twice a year"
            raise refused(path.name, what, "Export it anew")
    try:
        read = icalendar.Calendar.from_ical(text, multiple=True)
    except ValueError:
        read = []
    calendars = [each for each in read if each.name == "VCALENDAR"]
    if not calendars:
        raise refused(
            path.name, "this is not a calendar (iCalendar)", "Export it as .ics"
        ) from None
    reader = _Reader(path.name, during, told, names, found)
    before = len(found.duties)
    for calendar in calendars:
        reader.read(calendar)
    if len(found.duties) == before and not found.problems:
        found.note(notes.NO_EVENT, file=path.name)


@dataclass(slots=True)
class _Reader:
    file: str
    during: tuple[datetime, datetime]
    told: Told
    names: Sequence[str]
    found: Found
    number: int = 0

    @property
    def zone(self) -> ZoneInfo:
        zone = self.during[0].tzinfo
        assert isinstance(zone, ZoneInfo)
        return zone

    def read(self, calendar: Event) -> None:
        """Take one calendar of the file, series by series."""
        until = monotonic() + LONGEST
        of_zones = [each for each in calendar.subcomponents if each.name == "VTIMEZONE"]
        for where, series in self.series(calendar):
            if monotonic() > until:
                instead = "Export only the days of the exercise, without recurrences"
                raise refused(self.file, "its recurring events take too long", instead)
            try:
                self.read_series(series, of_zones, calendar, where)
            except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
                self.found.wrong("the event cannot be read", where, "Put it right in the calendar")

    def read_series(
        self, series: list[Event], zones: list[Event], calendar: Event, where: str
    ) -> None:
        """Take the events of one series."""
        wrong = next(filter(None, map(_wrong, series)), None)
        if wrong:
            self.found.wrong(wrong[0], where, wrong[1])
            return
        for event in self.occurrences(series, zones):
            self.take(event, calendar, where)

    def series(self, calendar: Event) -> Iterator[tuple[str, list[Event]]]:
        """Yield the events of each series with the place of its first; cancelled ones are out."""
        by_uid: dict[str, tuple[str, list[Event]]] = {}
        for event in calendar.walk("VEVENT"):
            self.number += 1
            uid = str(event.get("UID", f"number {self.number}"))
            where = f"{self.file}, event {self.number}"
            by_uid.setdefault(uid, (where, []))[1].append(event)
        yield from by_uid.values()

    def occurrences(self, series: list[Event], zones: list[Event]) -> list[Event]:
        """Return the events of a series during the exercise and some days around it."""
        alone = icalendar.Calendar()
        for component in (*zones, *series):
            alone.add_component(component)
        for event in series:
            duration = event.get("DURATION")
            exact = duration is not None and duration.dt.seconds
            if exact:
                event.add("X-KRISIM-EXACT", str(round(duration.dt.total_seconds())))
        day = timedelta(days=1)
        start, end = (each.replace(tzinfo=None) for each in self.during)
        return list(recurring_ical_events.of(alone).between(start - 2 * day, end + 2 * day))

    def take(self, event: Event, calendar: Event, where: str) -> None:
        """Take an occurrence, if it is not cancelled and during the exercise."""
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            return
        start, end = self.instants(event)
        if end <= self.during[0] or start >= self.during[1]:
            return
        at = f"{where} ({start:%Y-%m-%d %H:%M})"
        if end <= start:
            self.found.wrong("the event has no length", at, "Give it an end")
            return
        texts = {name: list(_texts(event, calendar, name)) for name in FIELDS}
        if str(event.get("TRANSP", "")).upper() == "TRANSPARENT" and self.kind(event) == "shift":
            self.found.note(notes.FREE_TIME, where=at)
            return
        span = Span(self.kind(event), start, end)
        for person in self.people(texts, at):
            unit, roles = self.where_to(texts)
            self.found.take(Duty(at, person, unit, roles), [span])

    def instants(self, event: Event) -> tuple[datetime, datetime]:
        """Return when an occurrence is; a day counts from midnight to midnight."""
        start, end = self.aware(event.start), self.aware(event.end)
        if not isinstance(event.start, datetime):
            self.found.note(notes.ALL_DAY, file=self.file)
        elif event.start.tzinfo is None:
            self.found.note(notes.NO_ZONE, file=self.file, zone=self.zone.key)
        exact = event.get("X-KRISIM-EXACT")
        if exact is not None:
            end = (start.astimezone(UTC) + timedelta(seconds=int(exact))).astimezone(self.zone)
        return start, end

    def aware(self, told: date | datetime) -> datetime:
        if not isinstance(told, datetime):
            told = datetime.combine(told, time())
        zoned = told if told.tzinfo else told.replace(tzinfo=self.zone)
        return zoned.astimezone(UTC).astimezone(self.zone)

    def kind(self, event: Event) -> Kind:
        """Return what an event says it is, by the words of its title and categories."""
        if str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "OOF":
            return "away"
        said = " ".join([str(event.get("SUMMARY", "")), *_categories(event)])
        words = [word for word in re.findall(r"[\w-]+", plain(said)) if len(word) >= _LETTERS]
        meant = {self.meaning(word) for word in words}
        return "away" if "away" in meant else "on call" if "on call" in meant else "shift"

    def meaning(self, word: str) -> str | None:
        told = {plain(key): value for key, value in self.told.meanings.items()}
        return meanings("cells").get(plain(told.get(word, word)))

    def people(self, texts: Mapping[str, list[str]], where: str) -> list[str]:
        """Return whose event it is; a problem if nothing tells."""
        asked = self.told.fields.get("id")
        who = texts[asked] if asked else texts["attendee"]
        if not who:
            self.found.wrong("nothing tells whose event it is", where, _WHOSE)
        return who

    def where_to(self, texts: Mapping[str, list[str]]) -> tuple[str, tuple[str, ...]]:
        """Return unit and roles: as mapped, else what the texts of the event hold."""
        of_unit, of_roles = self.told.fields.get("unit"), self.told.fields.get("roles")
        unit = next(iter(texts[of_unit]), "") if of_unit else ""
        if of_roles:
            return unit, tuple(texts[of_roles])
        said = [each for name in ("summary", "categories", "calendar") for each in texts[name]]
        return unit, tuple(dict.fromkeys(name for each in said for name in self.named(each)))

    def named(self, text: str) -> Iterator[str]:
        """Yield the longest names of units and roles that a text holds."""
        rest = plain(text)
        for name in sorted(self.names, key=len, reverse=True):
            pattern = rf"(?<!\w){re.escape(plain(name))}(?!\w)"
            if re.search(pattern, rest):
                rest = re.sub(pattern, " ", rest)
                yield name


_WHOSE = "Write --map person=calendar if a calendar is one person's, or --map person=summary"


def _wrong(event: Event) -> tuple[str, str] | None:
    """Return why an event is refused before it is expanded."""
    try:
        start, end = event.start, event.end
    except (ValueError, TypeError, AttributeError):
        return "its start or end cannot be read", "Give it a start and an end"
    for key in ("DTSTART", "DTEND"):
        told = event.get(key)
        zone = told.params.get("TZID") if told is not None else None
        if zone and isinstance(told.dt, datetime) and told.dt.tzinfo is None:
            return f"unknown time zone '{zone}'", "Use a zone such as Europe/Stockholm"
    if type(start) is type(end) and _naive(end) < _naive(start):
        return "it ends before it starts", "Put it right in the calendar"
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if wrong := _wrong_rule(rule, start):
            return wrong
    return None


def _naive(told: date | datetime) -> datetime:
    if not isinstance(told, datetime):
        return datetime.combine(told, time(), UTC)
    return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)


def _wrong_rule(rule: Mapping[str, Any], start: date) -> tuple[str, str] | None:
    freq = str(next(iter(rule.get("FREQ", [])), "nothing")).upper()
    others = sorted({key.upper() for key in rule} - _PARTS)
    months, days = rule.get("BYMONTH", range(1, 13)), rule.get("BYMONTHDAY", [1])
    counts = [int(n) for key in ("INTERVAL", "COUNT") for n in rule.get(key, [1])]
    if freq not in _RULES:
        what = f"it recurs {freq.lower()}, which no roster does"
        found = what, "A roster recurs daily, weekly, monthly or yearly"
    elif min(counts) < 1:
        found = "its rule counts from nothing", "Put it right in the calendar"
    elif others or ("BYSETPOS" in rule and freq in ("DAILY", "WEEKLY")):
        what = f"its rule has {(*others, 'BYSETPOS')[0]}, which is not read here"
        found = what, "Export it without recurrences"
    elif start.year < EARLIEST:
        found = f"it recurs since {start.year}", "Let it begin nearer to the exercise"
    elif not any(abs(int(d)) <= _DAYS_OF_MONTH[int(m) - 1] for m in months for d in days):
        found = "its rule names a day that no month has", "Put it right in the calendar"
    else:
        return None
    return found


def _texts(event: Event, calendar: Event, field: str) -> Iterator[str]:
    """Yield what a field of an event says."""
    if field == "attendee":
        yield from _attendees(event)
    elif field == "calendar":
        told = calendar.get("X-WR-CALNAME", calendar.get("NAME"))
        yield from [] if told is None else [str(told).strip()]
    elif field == "categories":
        yield from _categories(event)
    else:
        text = str(event.get(field.upper(), "")).strip()
        yield from [text] if text else []


def _categories(event: Event) -> list[str]:
    told = event.get("CATEGORIES", [])
    each = told if isinstance(told, list) else [told]
    return [str(category) for one in each for category in one.cats]


def _attendees(event: Event) -> Iterator[str]:
    told = event.get("ATTENDEE", [])
    for one in told if isinstance(told, list) else [told]:
        params = one.params
        declined = str(params.get("PARTSTAT", "")).upper() == "DECLINED"
        thing = str(params.get("CUTYPE", "")).upper() in ("RESOURCE", "ROOM")
        if not declined and not thing:
            yield str(params.get("CN") or str(one).removeprefix("mailto:").removeprefix("MAILTO:"))
