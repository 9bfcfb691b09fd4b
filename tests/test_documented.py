"""The documented events as observed logs: facts with a source each, and no persons."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sim.drill.hotwash.page import hot_wash
from sim.drill.logs.events import read_observed
from sim.files import load

CASES = Path(__file__).parents[1] / "scenarios" / "cases"
TIMELINES = Path(__file__).parents[2] / "shared" / "data" / "timelines"
NAMES = ("manchester2017", "hawaii2018")
FUNCTIONS = {
    *("Ambulance service", "Ambulance service; fire", "City council", "Greater Manchester Police"),
    *("Honolulu police", "Transport Police", "agency", "counties", "crews", "federal agency"),
    *("fire", "fire control", "governor", "head", "liaison officer", "police", "public"),
    "warning point",
}


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / name / "observed.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_its_source(name):
    head = {"zone", "end", "marking"}
    missing = [r for r in rows(name) if r["event"] not in head and "http" not in r["source"]]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_the_log_is_marked_as_a_real_event_and_names_no_person(name):
    observed = read_observed(CASES / name / "observed.csv")
    assert "REAL EVENT" in observed.marking
    cells = {r[k] for r in rows(name) for k in ("unit", "role", "from", "to") if r[k]}
    assert cells <= FUNCTIONS


@pytest.mark.parametrize("name", NAMES)
def test_the_inject_of_the_scenario_is_in_the_log_with_its_unit(name):
    scenario = load(CASES / name)
    washed = hot_wash(read_observed(CASES / name / "observed.csv"))
    (inject,) = [i.id for i in scenario.injects]
    units = {u.id for u in scenario.units}
    assert {a.unit for a in washed.answers if a.inject == inject} <= units


@pytest.mark.skipif(not TIMELINES.exists(), reason="the timelines are not beside the project")
@pytest.mark.parametrize(
    ("name", "file"), [("manchester2017", "manchester_2017"), ("hawaii2018", "hawaii_2018")]
)
def test_every_clock_time_of_the_log_is_one_of_the_timeline(name, file):
    """But those that other sources gave: each of them is named here."""
    with (TIMELINES / f"{file}.csv").open(encoding="utf-8", newline="") as timeline:
        known = {row["time_local"][:5] for row in csv.DictReader(timeline)}
    extra = {
        "manchester2017": {
            "22:36",  # between the explosion and the meeting point
            "22:41",  # some ten minutes after the explosion
            "22:51",  # the inquiry, second 20 minutes
            "22:52",  # the same
            "23:00",  # the same
            "23:06",  # the same: at least 14 minutes after 22:52
            "23:50",  # the answered call
        },
        "hawaii2018": set(),
    }
    told = {r["at"][11:16] for r in rows(name) if r["at"] and r["event"] != "end"}
    assert told - known == extra[name]
