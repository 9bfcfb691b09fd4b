"""Time after STARTEX and local time, also in the nights when the clock is changed."""

from __future__ import annotations

import re
import struct
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.clock import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Clock,
    read_length,
    read_start,
    to_micros,
    to_minutes,
    write_start,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ZONES = ["Europe/Stockholm", "UTC", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"]
YEARS_OF_MICROS = st.integers(-5 * 365 * DAY, 5 * 365 * DAY)
EXERCISE = Clock(read_start("2017-11-29 07:30 Europe/Stockholm"))
SPRING = Clock(read_start("2026-03-28 22:00 Europe/Stockholm"))
AUTUMN = Clock(read_start("2026-10-25 00:00 Europe/Stockholm"))


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("09:40", 130 * MINUTE),
        ("9:40", 130 * MINUTE),
        ("09:40:30", 130 * MINUTE + 30 * SECOND),
        ("07:30:00.000001", 1),
        ("06:30", -HOUR),
        ("day 1 07:30", 0),
        ("day 2 09:40", DAY + 130 * MINUTE),
        ("Day 0 07:30", -DAY),
        ("2017-11-29 09:40", 130 * MINUTE),
        ("2017-11-30 07:30:00.5", DAY + SECOND // 2),
        ("2017-11-29T09:40:30", 130 * MINUTE + 30 * SECOND),
        ("2017-11-29T09:40+01:00", 130 * MINUTE),
        ("2017-11-29T08:40Z", 130 * MINUTE),
        (" 2017-11-29 05:10 -03:30 ", 130 * MINUTE),
        ("T+0:10", 10 * MINUTE),
        ("t+1:30:00", 90 * MINUTE),
        ("T-0:30", -30 * MINUTE),
        ("T\N{MINUS SIGN}0:30", -30 * MINUTE),
        ("T+36:00", 36 * HOUR),
        ("T+90 min", 90 * MINUTE),
        ("T+2 h", 2 * HOUR),
        ("T + 1,5 h", 90 * MINUTE),
        ("T-1 h 30 min", -90 * MINUTE),
        ("T+0:10:00.000001", 10 * MINUTE + 1),
    ],
)
def test_every_way_to_write_a_time_is_understood(text: str, micros: int) -> None:
    assert EXERCISE.read(text) == micros


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("soon", "cannot read 'soon' as a time: write '09:40'"),
        ("", "cannot read '' as a time"),
        ("570", "cannot read '570' as a time: write '09:40'"),
        ("9.40", "cannot read '9.40' as a time"),
        ("25:00", "there is no time 25:00: write hours from 00 to 23"),
        ("24:00", "there is no time 24:00"),
        ("09:60", "there is no time 09:60"),
        ("09:40:60", "there is no time 09:40:60"),
        ("2026-02-30 09:40", "there is no date 2026-02-30: write year-month-day"),
        ("9999-12-31 23:59", "year 9999 is not one from 1000 to 9000"),
        ("day 99999999999 09:40", "there is no day 99999999999: write a date"),
        ("2026-03-12 09:40+25:00", r"there is no offset \+25:00 from UTC"),
        ("T+90", "cannot read 'T[+]90' as a time from STARTEX: write 'T[+]0:10'"),
        ("T+0:90", "cannot read 'T[+]0:90' as a time from STARTEX"),
        ("T+5 parsecs", "as a time from STARTEX"),
    ],
)
def test_what_is_no_time_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        EXERCISE.read(text)


def test_a_time_that_the_change_to_summer_time_skips_is_refused() -> None:
    said = "2026-03-29 02:30:00 does not exist in Europe/Stockholm .* write '2026-03-29 03:30'"
    with pytest.raises(ValueError, match=said):
        SPRING.read("day 2 02:30")


def test_a_time_that_the_change_to_winter_time_repeats_needs_its_offset() -> None:
    said = "occurs twice .* '2026-10-25 02:30+02:00' or '2026-10-25 02:30+01:00'"
    with pytest.raises(ValueError, match=said.replace("+", "[+]")):
        AUTUMN.read("02:30")
    summer, winter = (AUTUMN.read(f"2026-10-25 02:30{offset}") for offset in ("+02:00", "+01:00"))
    assert (summer, winter) == (150 * MINUTE, 210 * MINUTE)


def test_the_night_in_which_summer_time_ends_has_nine_hours_until_eight() -> None:
    assert AUTUMN.read("08:00") == 9 * HOUR


def test_the_night_in_which_summer_time_begins_lacks_an_hour() -> None:
    assert SPRING.read("day 2 03:00") == 4 * HOUR
    assert SPRING.write(4 * HOUR - 1) == "2026-03-29 01:59:59.999999"


@pytest.mark.parametrize(
    ("micros", "written"),
    [
        (0, "2017-11-29 07:30"),
        (90 * SECOND, "2017-11-29 07:31:30"),
        (1, "2017-11-29 07:30:00.000001"),
        (-DAY, "2017-11-28 07:30"),
    ],
)
def test_a_time_is_written_as_exactly_as_it_needs(micros: int, written: str) -> None:
    assert EXERCISE.write(micros) == written


@given(st.integers(-2 * DAY, 2 * DAY), st.sampled_from([SPRING, AUTUMN]))
def test_a_time_near_a_change_of_the_clock_is_read_as_it_was_written(m: int, clock: Clock) -> None:
    assert clock.read(clock.write(m)) == m


@given(YEARS_OF_MICROS, st.sampled_from(ZONES), st.datetimes(datetime(1950, 1, 1)))
def test_any_time_in_any_zone_is_read_as_it_was_written(m: int, zone: str, start: datetime) -> None:
    start = min(start, datetime(2200, 1, 1)).replace(tzinfo=UTC)
    clock = Clock(start.astimezone(ZoneInfo(zone)))
    assert clock.read(clock.write(m)) == m


@given(YEARS_OF_MICROS)
def test_the_local_time_is_as_far_from_startex_as_was_asked(m: int) -> None:
    moment = AUTUMN.at(m)
    assert moment.tzinfo is STOCKHOLM
    assert moment.astimezone(UTC) - AUTUMN.start.astimezone(UTC) == timedelta(microseconds=m)


def test_a_time_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the years 1000 to 9000"):
        EXERCISE.at(10**30)


@pytest.mark.parametrize(
    ("micros", "shown"),
    [
        (0, "07:30"),
        (MINUTE - 1, "07:30"),
        (16 * HOUR + 30 * MINUTE, "day 2 00:00"),
        (2 * DAY, "day 3 07:30"),
        (-8 * HOUR, "day 0 23:30"),
    ],
)
def test_a_short_time_names_the_day_unless_it_is_the_first(micros: int, shown: str) -> None:
    assert EXERCISE.short(micros) == shown
    assert micros - MINUTE < EXERCISE.read(shown) <= micros


@pytest.mark.parametrize("zone", [None, UTC, timezone(timedelta(hours=1))])
def test_a_clock_without_a_named_zone_is_refused(zone: timezone | None) -> None:
    with pytest.raises(ValueError, match="needs a named time zone"):
        Clock(datetime(2026, 3, 12, 8, tzinfo=zone))


def test_a_zone_that_no_file_could_name_is_refused() -> None:
    counts = (0, 0, 0, 0, 1, 4)
    always_utc = b"TZif" + bytes(16) + struct.pack(">6l", *counts) + bytes(6) + b"UTC\0"
    nameless = ZoneInfo.from_file(BytesIO(always_utc))
    with pytest.raises(ValueError, match="needs a named time zone"):
        Clock(datetime(2026, 3, 12, 8, tzinfo=nameless))


def test_a_clock_cannot_start_in_the_skipped_hour() -> None:
    with pytest.raises(ValueError, match="does not exist"):
        Clock(datetime(2026, 3, 29, 2, 30, tzinfo=STOCKHOLM))


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2017-11-29 07:30 Europe/Stockholm", datetime(2017, 11, 29, 6, 30, tzinfo=UTC)),
        ("2026-10-25 02:30+02:00 Europe/Stockholm", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25T02:30:15+01:00 Europe/Stockholm", datetime(2026, 10, 25, 1, 30, 15, 0, UTC)),
        ("2026-03-12 08:00 UTC", datetime(2026, 3, 12, 8, tzinfo=UTC)),
        ("2026-03-12 08:00 Zulu", datetime(2026, 3, 12, 8, tzinfo=UTC)),
    ],
)
def test_a_start_is_read_in_its_zone_and_written_back(text: str, instant: datetime) -> None:
    start = read_start(text)
    assert isinstance(start.tzinfo, ZoneInfo)
    assert start.astimezone(UTC) == instant
    assert write_start(start) == text.replace("T", " ", 1 if "5T" in text else 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-03-12 08:00", "write date, time and time zone"),
        ("2026-03-12 08:00+01:00", "write date, time and time zone"),
        ("08:00 Europe/Stockholm", "write date, time and time zone"),
        ("2026-03-12 08:00 Europe/Stokholm", "unknown time zone 'Europe/Stokholm': write one such "
         "as 'Europe/Stockholm'"),
        ("2026-03-12 08:00 europe/helsinky", "such as 'Europe/Helsinki'"),
        ("2026-03-12 08:00 Europe", "unknown time zone 'Europe'"),
        ("2026-03-12 08:00 ../localtime", "unknown time zone"),
        ("2026-03-12 28:00 Europe/Stockholm", "there is no time 28:00"),
        ("2026-03-29 02:30 Europe/Stockholm", "does not exist"),
        ("2026-10-25 02:30 Europe/Stockholm", "occurs twice"),
        ("2026-03-12 08:00+02:00 Europe/Stockholm", r"not at UTC\+02:00 then: leave out"),
    ],
)  # fmt: skip
def test_an_impossible_start_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_start(text)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2200, 1, 1)), st.sampled_from(ZONES))
def test_any_start_is_read_as_it_was_written(utc: datetime, zone: str) -> None:
    start = utc.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    copy = read_start(write_start(start))
    assert (copy, copy.fold, copy.tzinfo) == (start, start.fold, start.tzinfo)


# the played clock ---------------------------------------------------------------------------------

JUMPS = ((4 * HOUR, 22 * HOUR), (6 * HOUR, 3 * HOUR))
STANDS = ((HOUR, 2 * HOUR), (270 * MINUTE, 280 * MINUTE))
PLAYED = Clock(EXERCISE.start, JUMPS, STANDS, end=12 * HOUR)


@pytest.mark.parametrize(
    ("real", "shows"),
    [
        (-30, -30),
        (0, 0),
        (59, 59),
        (60, 60),
        (90, 60),
        (120, 60),
        (239, 179),
        (240, 22 * 60),
        (280, 22 * 60 + 30),
        (300, 22 * 60 + 50),
        (359, 22 * 60 + 109),
        (360, 180),
        (600, 420),
    ],
)
def test_the_played_clock_runs_with_the_real_one_but_for_jumps_and_pauses(real, shows) -> None:
    assert PLAYED.played(real * MINUTE) == shows * MINUTE


@pytest.mark.parametrize(
    ("text", "real"),
    [
        ("played 08:00", 30),
        ("played 08:30", 60),
        ("Played T+1:30", 150),
        ("played day 2 05:30", 240),
        ("played 2017-11-30 06:00", 270),
        ("played 11:30", 420),
    ],
)
def test_a_time_of_the_played_clock_is_the_first_moment_at_which_it_shows_it(text, real) -> None:
    assert PLAYED.read(text) == real * MINUTE


def test_a_clock_that_is_never_set_shows_the_real_time() -> None:
    assert EXERCISE.read("played 09:40") == EXERCISE.read("09:40")


def test_the_played_clock_may_be_set_at_startex() -> None:
    clock = Clock(EXERCISE.start, ((0, DAY),))
    assert clock.read("played day 2 08:30") == HOUR
    assert clock.read("played day 2 06:30") == -HOUR
    assert clock.played(HOUR) == DAY + HOUR


def test_a_time_that_is_shown_twice_is_refused_with_both_real_ones() -> None:
    clock = Clock(EXERCISE.start, ((4 * HOUR, 22 * HOUR), (6 * HOUR, 22 * HOUR)))
    said = "shows day 2 05:40 more than once: write the real time, '11:40' or '13:40'"
    with pytest.raises(ValueError, match=said):
        clock.read("played day 2 05:40")


def test_a_time_that_is_shown_again_only_after_endex_is_not_refused() -> None:
    jumps = ((4 * HOUR, 22 * HOUR), (6 * HOUR, 20 * HOUR))
    assert Clock(EXERCISE.start, jumps, end=7 * HOUR).read("played day 2 05:40") == 250 * MINUTE
    with pytest.raises(ValueError, match="more than once"):
        Clock(EXERCISE.start, jumps, end=9 * HOUR).read("played day 2 05:40")


@pytest.mark.parametrize("text", ["played day 2 04:00", "played 10:45"])
def test_a_time_that_is_never_shown_is_refused(text) -> None:
    clock = Clock(EXERCISE.start, ((3 * HOUR, 22 * HOUR), (6 * HOUR, 30 * HOUR)))
    with pytest.raises(ValueError, match=r"the played clock never shows .*: write the real time"):
        clock.read(text)


@given(st.integers(0, 12 * HOUR), st.booleans())
def test_what_the_played_clock_shows_was_shown_then_or_earlier(real: int, back: bool) -> None:
    clock = Clock(EXERCISE.start, JUMPS[: 1 + back], STANDS)
    shown = clock.played(real)
    with suppress(ValueError):  # shown more than once
        found = clock.read(f"played {clock.write(shown)}")
        assert found <= real
        assert clock.played(found) == shown
        assert found == real or any(s == found < real <= e for s, e in STANDS)


def test_minutes_and_microseconds_convert_to_the_nearest() -> None:
    assert to_minutes(90 * SECOND) == 1.5
    assert to_micros(1 / 3) == 20 * SECOND
    assert to_micros(0.6 / MINUTE) == 1
    assert to_micros(-1.4 / MINUTE) == -1


@given(st.integers(-(10**15), 10**15))
def test_microseconds_survive_the_way_through_minutes(m: int) -> None:
    assert to_micros(to_minutes(m)) == m


@pytest.mark.parametrize("minutes", [float("nan"), float("inf"), float("-inf"), 1e305])
def test_minutes_that_are_no_finite_time_are_refused(minutes: float) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{minutes}")):
        to_micros(minutes)


@pytest.mark.parametrize("text", ["30 min 1 h", "5 min 5 min", "5 min 5 minutes"])
def test_units_go_from_large_to_small_and_come_once(text: str) -> None:
    with pytest.raises(ValueError, match="repeats or mixes up its units"):
        read_length(text)


@given(st.integers(0, 99), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_the_parts_of_a_length_of_time_add_up(d: int, h: int, m: int, s: int) -> None:
    assert read_length(f"{d} d {h}h {m}min {s} sec") * MINUTE == (
        d * DAY + h * HOUR + m * MINUTE + s * SECOND
    )
