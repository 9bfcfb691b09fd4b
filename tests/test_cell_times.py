"""Times in cells: five ways in which a spreadsheet holds them, and what is no time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from sim.files.cell_times import cell_time
from sim.files.sheets import read_grids

FIVE_PAST_NINE = timedelta(hours=9, minutes=5)


@pytest.mark.parametrize(
    "cell",
    [
        time(9, 5),
        FIVE_PAST_NINE,
        (9 + 5 / 60) / 24,
        0.3784722,
        *("09:05", "9:05", "9.05", "09h05", "9 h 05", "0905", "kl. 9:05", "kl 09.05", "9:05 AM"),
        *("09:05:00", " 09:05 ", "09:05:00.000"),
    ],
)
def test_a_time_of_day_is_so_long_after_midnight(cell):
    assert cell_time(cell) == FIVE_PAST_NINE


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        (datetime(2017, 11, 29, 9, 5), datetime(2017, 11, 29, 9, 5)),
        (date(2017, 11, 29), datetime(2017, 11, 29)),
        ("2017-11-29 09:05", datetime(2017, 11, 29, 9, 5)),
        ("2017-11-29T9.05", datetime(2017, 11, 29, 9, 5)),
        ("2017-11-29", datetime(2017, 11, 29)),
    ],
)
def test_a_date_stays_a_date(cell, moment):
    assert cell_time(cell) == moment


@pytest.mark.parametrize("in_1904", [False, True])
@pytest.mark.parametrize("days", [0.0, 0.25, 1.0625, 1.5, 3.75])
@pytest.mark.parametrize("look", ["hh:mm", "[h]:mm"])
def test_a_length_over_midnight_is_a_length_whatever_the_first_year(tmp_path, in_1904, days, look):
    with Workbook(tmp_path / "a.xlsx", {"date_1904": in_1904}) as book:
        book.add_worksheet().write_number(0, 0, days, book.add_format({"num_format": look}))
    (grid,) = read_grids(tmp_path / "a.xlsx")
    assert cell_time(grid.rows[0][0]) == timedelta(days=days)


@given(st.integers(0, 24 * 3600 - 1))
def test_every_second_of_the_day_survives_as_the_fraction_that_a_spreadsheet_keeps(second):
    assert cell_time(float(f"{second / 86400:.9f}")) == timedelta(seconds=second)


@pytest.mark.parametrize(
    ("text", "hours"), [("12:00 am", 0), ("12:30 pm", 12.5), ("9:00 p.m.", 21), ("25:30", 25.5)]
)
def test_half_days_and_long_days(text, hours):
    assert cell_time(text) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("about nine", "cannot read 'about nine' as a time"),
        ("2555", "cannot read '2555'"),
        ("09:75", "at most 59"),
        ("13:00 pm", "1 to 12"),
        ("2017-02-30 09:00", "'2017-02-30' is no day"),
        ("2017-11-29 25:00", "at most 23"),
        (905, "905 is no time"),
        (43068.3784, "may be a date"),
        (-0.5, "is no time"),
        ("########", "before zero"),
        (True, "found yes"),
        (None, "found nothing"),
    ],
)
def test_what_is_no_time_is_said_and_never_guessed(cell: Any, told: str):
    with pytest.raises(ValueError, match=told.replace("(", r"\(")):
        cell_time(cell)
