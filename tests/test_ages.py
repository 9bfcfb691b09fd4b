"""The age of information: closed forms, by hand, and as a law."""

from __future__ import annotations

from itertools import pairwise
from math import isnan
from typing import Any

import numpy as np
import pytest
from hypothesis import given

import sim
from sim.log import NEVER, Log
from sim.measures.ages import ages
from sim.measures.bins import Bins
from sim.measures.messages import messages
from sim.studies import replicate
from tests.builders import exercise, inject, order, pause, person, play, send, step
from tests.test_messages import ANN, BO, CLERK, FEW, TOWN, heard, mail, phone

MINUTE = 60_000_000


def of_town(log: Log, step: float) -> tuple[list[float], list[float]]:
    """Return mean and peak of the age of what town knows, bin by bin."""
    town = log.names.units.index("town")
    table = ages(log, messages(log), [town], Bins.of(log, step))
    return table["age"].round(9).tolist(), table["peak"].round(9).tolist()


def regular(end: float, every: float, delay: float, **more: Any) -> Log:
    """Town gets a report at 0, ``every``, ...; each is ``delay`` on its way and read at once."""
    way = mail(latency=delay, read=0, **more)
    times = np.arange(0, end, every).tolist()
    reports = [inject(f"I-{k}", at, "town", "mail") for k, at in enumerate(times)]
    return play(end, way, BO, reports)


# closed forms -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("every", "delay"), [(20, 7), (20, 0), (10, 25), (30, 30)])
def test_regular_reports_are_half_an_interval_and_the_delay_old(every, delay):
    """In the mean T/2 + D, at most T + D (Kosta, Pappas and Angelakis 2017), once one is there."""
    age, peak = of_town(regular(240, every, delay), every)
    settled = slice(1 + delay // every, None)
    assert age[settled] == pytest.approx([every / 2 + delay] * len(age[settled]))
    assert max(peak[settled]) == pytest.approx(every + delay)


def test_before_the_first_report_nothing_is_known():
    """Reports at 0 and 20, known 7 later: nothing until 7, then 7 to 10 minutes old."""
    age, peak = of_town(regular(40, 20, 7), 5)
    assert isnan(age[0])
    assert isnan(peak[0])
    assert age[1:4] == [8.5, 12.5, 17.5]
    assert peak[1:4] == [10, 15, 20]


def test_a_bin_in_which_a_report_comes_has_the_age_before_it_as_its_peak():
    """From 25 to 27 it is 25-27 minutes old, then 7 until 10: (2 * 26 + 3 * 8.5) / 5."""
    age, peak = of_town(regular(40, 20, 7), 5)
    assert age[5] == pytest.approx((2 * 26 + 3 * 8.5) / 5)
    assert peak[5] == 27


# by hand ------------------------------------------------------------------------------------------


def test_a_report_by_telephone_was_made_when_the_talk_began():
    """Ann talks from 2 to 6: 4 minutes old at 6, 14 at 16."""
    busy = order("X", 0, step("own", CLERK, 2, priority=1))
    call = order("I-1", 0, step("tell", CLERK, send=send("town", "phone")))
    age, peak = of_town(play(26, phone(), ANN, BO, busy, call), 16)
    assert age == [(4 + 14) / 2, (14 + 24) / 2]
    assert peak == [14, 24]


def test_what_was_written_earlier_and_is_read_later_is_no_news():
    """Mail written at 0 is there at 20; the call of 5-9 has told more: 15 minutes old at 20."""
    slow = mail(latency=20, read=0)
    told = [inject("I-1", 0, "town", "mail"), inject("I-2", 5, "town", "phone")]
    age, peak = of_town(play(30, slow, phone(), BO, told), 10)
    assert age == [4.5, 10, 20]
    assert peak == [5, 15, 25]


def test_what_a_unit_tells_itself_is_no_report():
    note = order("I-1", 0, step("note", TOWN, send=send("town", "note")))
    age, _ = of_town(play(30, BO, note), 10)
    assert all(map(isnan, age))


def test_what_is_lost_makes_nobody_wiser():
    age, _ = of_town(regular(40, 20, 7, loss=1.0), 20)
    assert all(map(isnan, age))


def test_nothing_ages_while_the_exercise_stands():
    """Known at 0; it stands from 10 to 40: 10 old then, too, and 20 at 50."""
    log = play(50, mail(latency=0, read=0), BO, pause(10, 40), inject("I-1", 0, "town", "mail"))
    age, peak = of_town(log, 10)
    assert [age[0], age[4]] == [5, 15]
    assert all(map(isnan, age[1:4]))
    assert [peak[0], peak[4]] == [10, 20]


# over runs ----------------------------------------------------------------------------------------


def test_over_runs_it_is_told_for_every_unit_that_plays():
    things = [mail(latency=5, read=0), ANN, BO, inject("I-1", 0, "town", "mail")]
    table = sim.age(replicate(exercise(30, *things), 2))
    assert table["unit"].tolist() == ["staff", "staff", "town", "town"]
    assert table["known"].tolist() == [0, 0, 1, 1]
    assert table["age"].tolist()[2:] == [10, 22.5]
    assert table["peak"].tolist()[2:] == [15, 30]
    assert table["age_p90"].tolist()[2:] == [10, 22.5]


def test_units_without_reports_have_no_age():
    away = person("bo", TOWN, shift=(20, 60))
    table = sim.age(replicate(exercise(30, ANN, away, inject("I-1", 9, "control")), 1))
    assert table["age"].isna().all()
    assert (table["known"] == 0).all()


# law ----------------------------------------------------------------------------------------------


@FEW
@given(heard())
def test_the_age_grows_by_a_minute_a_minute_and_falls_with_reports_only(heard):
    """Worked out piece by piece between reports, on the clock that stands in pauses."""
    run, found = heard.run, heard.messages
    units, bins = range(len(run.log.names.units)), Bins.of(run.log, 15)
    table = ages(run.log, found, units, bins)
    expected = []
    for unit in units:
        told = [m for m in found if m.receiver == unit != m.sender and m.known != NEVER]
        reports = [(run.active(m.known), run.active(m.made)) for m in told]
        spans = pairwise(map(run.active, bins.edges.tolist()))
        expected += [mean_and_peak(reports, start, end) for start, end in spans]
    age, peak = (table[k].tolist() for k in ("age", "peak"))
    assert age == pytest.approx([mean for mean, _ in expected], nan_ok=True)
    assert peak == pytest.approx([most for _, most in expected], nan_ok=True)
    assert not any(a < 0 for a in age)


def mean_and_peak(reports: list[tuple[int, int]], start: int, end: int) -> tuple[float, float]:
    """Return mean and peak of the age [min] from ``start`` until ``end``, NaN if nothing is known.

    ``reports``: when each was known, and when it was made.
    """
    points = {start, end, *(known for known, _ in reports if start < known < end)}
    area, length, peak = 0.0, 0, float("nan")
    for begin, stop in pairwise(sorted(points)):
        known = [made for at, made in reports if at <= begin]
        if known:
            area += (stop - begin) * ((begin + stop) / 2 - max(known))
            length += stop - begin
            peak = max(stop - max(known), 0 if isnan(peak) else peak)
    return (area / length / MINUTE if length else float("nan")), peak / MINUTE
