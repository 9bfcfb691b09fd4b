"""Rosters as tables: they say who is there when, and Krisim's own reader of rosters reads them."""

from __future__ import annotations

from dataclasses import replace

import pytest

import sim
from sim.clock import to_micros
from sim.files.cells import write_csv
from sim.files.rosters.duties import Told
from sim.files.rosters.taking import take_rosters
from sim.files.rosters.writing import roster_bytes, rows
from sim.scenario import Scenario, Unit
from sim.studies.staffing.endurance import endurance
from sim.studies.staffing.rosters import Rosters, rosters
from sim.studies.staffing.tables import duty_table, endurance_table, roster_table
from sim.studies.staffing.terms import Pattern, Post, Terms
from tests.builders import exercise, on_call, order, person, step

H = 60
DAY = Pattern("day", 8 * H, 17 * H, off=((12 * H, 13 * H),))
NIGHT = Pattern("night", 22 * H, 30 * H)
HOME = Pattern("home", 16 * H, 32 * H, "on call")
CLERK, HEAD = ("office", "clerk"), ("office", "head")


@pytest.fixture(scope="module")
def office() -> Scenario:
    """Two clerks, a third on call, and a head: three days from 2026-03-12, 08:00."""
    return exercise(
        3 * 24 * H,
        Unit("office", "The office"),
        person("office-clerk-1", "office/clerk", shift=(0, 480)),
        person("office-clerk-2", "office/clerk", shift=(), on_call=on_call(5, 10, 0, 480)),
        person("office-clerk-3", "office/clerk", shift=(0, 480)),
        person("office-head-1", "office/head", shift=(0, 480)),
        order("I-1", 0, step("draft", "office/clerk", 10)),
    )


@pytest.fixture(scope="module")
def terms() -> Terms:
    posts = (
        Post(*CLERK, 0, 9, 1.0, 1.0, ("day", "night", "home")),
        Post(*HEAD, 0, 9, 1.0, 1.0, ("day",)),
    )
    return Terms(posts, (DAY, NIGHT, HOME), (), days=3)


@pytest.fixture(scope="module")
def found(terms: Terms) -> Rosters:
    return rosters({(*CLERK, "day"): 2, (*CLERK, "night"): 2}, terms)


def test_a_roster_has_a_row_for_everybody_and_a_column_for_every_day(found, terms, office):
    table = roster_table(found, terms, office)
    assert list(table.columns) == [
        *("id", "unit", "roles", "2026-03-12", "2026-03-13", "2026-03-14"),
        *("hours on site in all", "hours on call in all"),
    ]
    told = table.set_index("id")["2026-03-12"].to_dict()
    assert told == {
        "office-clerk-1": "08:00-12:00, 13:00-17:00",
        "office-clerk-3": "08:00-12:00, 13:00-17:00",
        "office-clerk-2": "22:00-06:00",
        "office-clerk-4": "22:00-06:00",
        "office-head-1": "",
    }
    assert set(table["unit"]) == {"The office"}
    assert table["hours on site in all"].sum() == 3 * 4 * 8


def test_whoever_is_on_call_today_gets_the_duties_on_call(terms, office):
    found = rosters({(*CLERK, "day"): 1, (*CLERK, "home"): 1}, terms)
    table = roster_table(found, terms, office, "sv").set_index("id")
    assert table.loc["office-clerk-2", "2026-03-13"] == "jour 16:00-08:00"
    listed = duty_table(found, terms, office, kind="on call")
    assert list(listed["who"]) == ["office-clerk-2"] * 3
    assert list(listed["from"]) == ["16:00"] * 3
    assert set(listed["unit"]) == {"The office"}
    both = duty_table(found, terms, office)
    assert len(both) == 6
    assert list(both["date"]) == sorted(both["date"])


@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_roster_is_read_back_as_the_people_of_the_scenario(
    found, terms, office, tmp_path, language
):
    folder = tmp_path / "office"
    sim.save(office, folder / "scenario.yaml")
    complete = (folder / "scenario.yaml").read_text(encoding="utf-8")
    (folder / "scenario.yaml").write_text(complete.replace("roster: null\n", ""), encoding="utf-8")
    table = roster_table(found, terms, office, language)
    write_csv(table, tmp_path / "roster.csv", language)
    taken = take_rosters([tmp_path / "roster.csv"], folder, Told())
    told = list(rows(taken.people, taken.outline.clock, taken.outline.end))
    (folder / "roster.xlsx").write_bytes(roster_bytes(told, "xlsx", language, ""))
    again = sim.load(folder)
    there = {p.id: [(s.start, s.end) for s in p.shifts] for p in again.people if not p.absences}
    assert there == {row["id"]: _shifts(row) for _, row in table.iterrows() if _shifts(row)}
    assert [p.id for p in again.people if p.absences] == ["office-head-1"]
    new = next(p for p in again.people if p.id == "office-clerk-4")
    assert [str(post) for post in new.posts] == ["office/clerk"]


def _shifts(row) -> list[tuple[int, int]]:
    """Return the shifts of a row as far as they are in the exercise [µs after 08:00]."""
    times = {"08:00-12:00, 13:00-17:00": ((0, 4), (5, 9)), "22:00-06:00": ((14, 22),), "": ()}
    told = [times[row[day]] for day in ("2026-03-12", "2026-03-13", "2026-03-14")]
    return [
        (to_micros(H * (24 * day + start)), to_micros(H * (24 * day + end)))
        for day, spans in enumerate(told)
        for start, end in spans
    ]


def test_names_that_a_reader_would_split_stay_ids(found, terms, office):
    odd = replace(office, units=(Unit("office", "Office, the"), *office.units[1:]))
    odd = replace(odd, units=tuple(u for u in odd.units if u.name != "The office"))
    assert set(roster_table(found, terms, odd)["unit"]) == {"office"}


def test_endurance_as_a_table_begins_with_who_runs_out_first(terms, office):
    plan = {(*CLERK, "day"): 2, (*HEAD, "day"): 1}
    table = endurance_table(endurance(plan, terms, {CLERK: 3, HEAD: 1}), office)
    assert list(table["role"]) == ["head", "clerk"]
    assert list(table["days"]) == [5, 7]
    assert list(table["needed_7"]) == [2, 3]
