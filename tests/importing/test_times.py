"""When rows of foreign scripts are due: every way of writing it, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from sim.clock import DAY, HOUR, MINUTE, SECOND, Clock, read_start
from sim.files.importing.placing import Calendar, combined, written
from sim.files.importing.times import Reading, TwoWaysError, read_time
from sim.words import Words

HOURS = Reading(t_unit="h")


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("09:05", time(9, 5)),
        ("9.05", time(9, 5)),
        ("09h00", time(9)),
        ("kl. 9.05", time(9, 5)),
        ("klockan 14:30", time(14, 30)),
        ("0905", time(9, 5)),
        ("09:05:30", time(9, 5, 30)),
        ("07:29 PM", time(19, 29)),
        ("12:05 AM", time(0, 5)),
        ("ca 09:00", time(9)),
        ("09:00-09:15", time(9)),
        (time(9, 4, 59, 999_999), time(9, 5)),  # a fraction of a day that was cut off
        (datetime(1899, 12, 31, 9, 5), time(9, 5)),  # how old spreadsheets keep a mere time
        (timedelta(hours=9, minutes=5), time(9, 5)),
        (0.375, time(9)),
    ],
)
def test_a_clock_time_is_read_whichever_way_it_is_written(cell, clock):
    told = read_time(cell)
    assert told.clock == clock
    assert told.floats


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("J+1 H+2 M-5", DAY + 2 * HOUR - 5 * MINUTE),
        ("M-5", -5 * MINUTE),
        ("H+2", 2 * HOUR),
        ("T+2", 2 * HOUR),
        ("T-1", -HOUR),
        ("T+0:45", 45 * MINUTE),
        ("T\N{MINUS SIGN}1:30:15", -(90 * MINUTE + 15 * SECOND)),
        ("T+45 min", 45 * MINUTE),
        ("T+1h30", 90 * MINUTE),
        ("+1 h 30 min", 90 * MINUTE),
        ("STARTEX", 0),
        ("T", 0),
    ],
)
def test_a_time_from_the_launch_is_read_with_its_units(text, after):
    assert read_time(text, HOURS).after == after


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("26/06/2024 09h00", date(2024, 6, 26), time(9)),
        ("06/26/2024 9:00 AM", date(2024, 6, 26), time(9)),
        ("26.6.2024 9.00", date(2024, 6, 26), time(9)),
        ("3.4.2026 09:00", date(2026, 4, 3), time(9)),  # dots put the day first everywhere
        ("12 mars 2026 kl 09.30", date(2026, 3, 12), time(9, 30)),
        ("2026-03-12T09:30", date(2026, 3, 12), time(9, 30)),
        (datetime(2026, 3, 12, 9, 30), date(2026, 3, 12), time(9, 30)),
    ],
)
def test_a_date_with_a_time_is_read(text, day, clock):
    told = read_time(text)
    assert (told.day, told.clock) == (day, clock)


@pytest.mark.parametrize(
    ("text", "days", "clock"),
    [
        ("J 09h00", 0, time(9)),
        ("J+1 09h00", 1, time(9)),
        ("Dag 2 09.00", 1, time(9)),
        ("J-60", -60, None),
    ],
)
def test_days_count_from_the_day_of_the_launch(text, days, clock):
    told = read_time(text)
    assert (told.days, told.clock) == (days, clock)


def test_an_offset_makes_a_moment():
    told = read_time("2026-03-12T09:00:00Z")
    assert told.instant == datetime(2026, 3, 12, 9, tzinfo=UTC)


@pytest.mark.parametrize(("order", "month"), [("dmy", 4), ("mdy", 3)])
def test_a_date_that_can_be_read_in_two_ways_needs_to_be_told_which(order, month):
    with pytest.raises(TwoWaysError, match="add --dates dmy or --dates mdy"):
        read_time("03/04/2026 09:00")
    found = read_time("03/04/2026 09:00", Reading(order=order)).day
    assert found is not None
    assert found.month == month


def test_a_bare_number_after_t_needs_to_be_told_its_unit():
    with pytest.raises(TwoWaysError, match="add --t-unit h, min or d"):
        read_time("T+2")
    assert read_time("T+2", Reading(t_unit="min")).after == 2 * MINUTE
    assert read_time("T+2", Reading(t_unit="d")).after == 2 * DAY


@pytest.mark.parametrize(
    "cell",
    ["efter lunch", "", "9", "900", "25:00", "14:05 PM", "+45", "H", "31/02/2026 09:00", "T+2 T+3",
     "2026-03-12 soon", 9, 9.5, True, None, timedelta(hours=30), "1" * 500 + ":00"],
)  # fmt: skip
def test_what_is_no_time_is_refused_in_a_sentence(cell):
    with pytest.raises(ValueError, match=r"write|there is no"):
        read_time(cell, HOURS)


# on the clock -------------------------------------------------------------------------------------


def due(start: str, *cells: object) -> list[str | None]:
    """Return when rows are due that stand below each other, in the words of our own script."""
    clock = Clock(read_start(start))
    calendar = Calendar(clock, Words())
    found = [calendar.due(read_time(cell, HOURS)).at for cell in cells]
    return [None if at is None else written(at, clock) for at in found]


def test_a_clock_time_after_midnight_is_on_the_next_day():
    start = "2026-03-12 20:00 Europe/Stockholm"
    assert due(start, "22:00", "23:45", "00:30", "06:00") == [
        *("22:00", "23:45", "day 2 00:30", "day 2 06:00")
    ]


def test_rows_out_of_order_stay_on_their_day():
    assert due("2026-03-12 08:00 UTC", "10:00", "09:50", "13:00") == ["10:00", "09:50", "13:00"]


def test_a_clock_time_below_a_date_is_on_that_date():
    start = "2026-03-12 08:00 UTC"
    assert due(start, "2026-03-13 09:00", "10:00") == ["day 2 09:00", "day 2 10:00"]


def test_a_weekday_is_the_first_from_the_launch_on():
    assert due("2026-03-12 08:00 UTC", "Monday 9:30 AM") == ["day 5 09:30"]  # a Thursday


def test_a_day_without_time_is_at_the_time_of_the_launch():
    assert due("2026-03-12 08:15 UTC", "J+1") == ["day 2 08:15"]


def test_the_night_in_which_summer_time_ends_has_an_hour_more():
    """STARTEX at midnight, nine hours of real time until 08:00."""
    start = "2026-10-25 00:00 Europe/Stockholm"
    clock = Clock(read_start(start))
    assert Calendar(clock, Words()).due(read_time("08:00")).at == 9 * HOUR
    assert due(start, "T+3:00") == ["2026-10-25 02:00+01:00"]  # the second time it is two


def test_a_time_that_the_clock_skips_or_shows_twice_is_a_problem_of_the_row():
    calendar = Calendar(Clock(read_start("2026-10-25 00:00 Europe/Stockholm")), Words())
    twice = calendar.due(read_time("02:30"))
    assert twice.at is None
    assert "occurs twice" in twice.problem


def test_a_column_of_dates_gives_the_day_of_a_clock_time():
    told = combined(read_time("09:00"), read_time("2026-03-13"))
    assert told.day == date(2026, 3, 13)
    with pytest.raises(ValueError, match="as a date"):
        combined(read_time("09:00"), read_time("10:00"))
