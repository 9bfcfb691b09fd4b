"""Terms of a study of staffing: read from files, made of the people there are, and what is wrong.

STARTEX of the scenarios here is on 2026-03-12 at 08:00 (tests/builders.py).
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import sim
from sim.clock import to_micros
from sim.errors import ScenarioError
from sim.scenario import Event, Scenario, Target
from sim.studies.staffing.hours import read_pattern
from sim.studies.staffing.reading import beside, read_terms
from sim.studies.staffing.standing import heads_now, people_now, terms_of
from sim.studies.staffing.terms import Aim, Cell, Pattern, Terms
from tests.builders import exercise, on_call, order, person, step

CASES = Path(__file__).parent.parent / "scenarios"


@pytest.fixture(scope="module")
def office() -> Scenario:
    """Two clerks and a third on call, a head who is also a clerk; one target."""
    scenario = exercise(
        8 * 60,
        person("clerk-1", "staff/clerk", shift=(-30, 480)),
        person("clerk-2", "staff/clerk", shift=(0, 240, 300, 540)),
        person("clerk-3", "staff/clerk", shift=(), on_call=on_call(5, 10, 0, 480)),
        person("head-1", "staff/head", "staff/clerk", shift=(0, 480)),
        order("I-1", 0, step("draft", "staff/clerk", 10)),
    )
    sent, done = Event("I-1", "sent"), Event("I-1", "completed")
    target = Target("T01", "Draft ready", to_micros(60), 0.9, sent, done, source="plan")
    return replace(scenario, targets=(target,))


WHOLE = """
krisim: 1
days: 3
currency: kr
patterns:
  day: 07:30-16:30
  divided: {time: "07:30-12:00, 13:00-16:30", source: collective agreement}
  night: 22:00-07:00
  standby: {time: 16:30-07:30, kind: on call}
rests: {daily: 11 h, weekly: 36 h, on call breaks: [daily, weekly], source: law}
hours: {is: 40 h, source: agreement}
costs: {on site: 300, on call: 50.5, source: budget}
posts:
  staff/clerk:
    patterns: {day: 1-4, night: , standby: 0-2}
    least: 1
    most: 3
    hours: 48 h
    source: budget
  staff/head: {patterns: divided, most: 1, cost: 400}
aims: {Draft ready: 95 %}
margin: {is: 2 %, source: tried}
"""


def written(text: str, scenario: Scenario, folder: Path) -> Terms:
    path = folder / "staffing.yaml"
    path.write_text(text, encoding="utf-8")
    return read_terms(path, scenario)


def wrong(text: str, scenario: Scenario, folder: Path) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        written(text, scenario, folder)
    return [str(each) for each in caught.value.problems]


# reading ------------------------------------------------------------------------------------------


def test_a_file_tells_posts_patterns_rests_costs_and_aims(office, tmp_path):
    terms = written(WHOLE, office, tmp_path)
    assert terms.cells() == (
        Cell("staff", "clerk", "day", 1, 4),
        Cell("staff", "clerk", "night", 1, 3),
        Cell("staff", "clerk", "standby", 0, 2),
        Cell("staff", "head", "divided", 0, 1),
    )
    assert terms.pattern("night") == Pattern("night", 22 * 60, 31 * 60)
    assert terms.pattern("standby") == Pattern("standby", 990, 1890, "on call")
    assert terms.pattern("divided").spans == ((450, 720), (780, 990))
    assert (terms.days, terms.currency, terms.margin) == (3, "kr", 0.02)
    assert (terms.daily_rest, terms.weekly_rest) == (660, 2160)
    assert terms.on_call_breaks == ("daily", "weekly")
    assert terms.aims == (Aim("T01", 0.95),)
    assert [post.most_hours for post in terms.posts] == [48, 40]
    sources = {"rests": "law", "hours": "agreement", "costs": "budget", "margin": "tried"}
    assert dict(terms.sources) == sources


def test_a_plan_costs_its_hours_on_site_and_on_call(office, tmp_path):
    terms = written(WHOLE, office, tmp_path)
    plan = {("staff", "clerk", "day"): 2, ("staff", "clerk", "standby"): 1}
    assert terms.cost(plan) == 2 * 9 * 300 + 15 * 50.5
    assert terms.cost({("staff", "head", "divided"): 1}) == 8 * 400


def test_what_a_file_leaves_out_is_the_law_and_what_the_scenario_promises(office, tmp_path):
    text = "patterns: {day: 08:00-16:00}\nposts: {staff/clerk: {patterns: [day], most: 3}}"
    terms = written(text, office, tmp_path)
    assert (terms.daily_rest, terms.weekly_rest, terms.posts[0].most_hours) == (660, 2160, 48)
    assert "1982:673" in dict(terms.sources)["rests"]
    assert terms.aims == (Aim("T01", 0.9, "plan"),)
    assert terms.cost({("staff", "clerk", "day"): 2}) == 16
    assert (terms.days, terms.currency, terms.on_call_breaks) == (1, "", ("weekly",))


def test_all_problems_of_a_file_are_told_with_their_lines(office, tmp_path):
    text = """\
days: 8
patterns:
  day: 07:30 to 16:30
  long: 07:00-23:00
posts:
  staff/clrk: {patterns: [day], most: 2}
  staff/clerk: {patterns: [dya], least: 3, most: 2, colour: red}
aims: {T02: 90 %}
margin: a lot
"""
    found = "\n".join(wrong(text, office, tmp_path))
    for part in (
        "staffing.yaml, line 1, days: expected a whole number from 1 to 7, found '8'",
        "line 3, patterns / day: cannot read '07:30 to 16:30' as hours",
        "line 6, posts / staff/clrk: there is no role 'clrk'. Did you mean 'clerk'?",
        "line 7, posts / staff/clerk / colour: unknown key 'colour'",
        "line 7, posts / staff/clerk / patterns: there is no pattern 'dya'. Did you mean 'day'?",
        "line 7, posts / staff/clerk / least: least 3 is more than most 2",
        "line 8, aims / T02: there is no target 'T02'. Did you mean 'T01'?",
        "line 9, margin: cannot read 'a lot' as a percentage",
    ):
        assert part in found
    lines = [int(each) for each in re.findall(r"staffing.yaml, line (\d+)", found)]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("day: 07:30-16:30", "day: 07:30-22:30", "15 h on site leave no daily rest of 11 h"),
        ("hours: 48 h", "hours: 8 h", "'day' has 9 h, more than the 8 h of a week"),
        ("on call: 50.5, ", "", "an hour on call has no cost"),
        ("costs: {on site: 300, on call: 50.5, source: budget}", "", "some posts have a cost"),
        ("staff/head:", "staff/messenger:", "there is no role 'messenger'"),
        ("day: 1-4", "day: 4-1", "expected from so many to so many, found '4-1'"),
        ("krisim: 1", "krisim: 2", "this program reads 1"),
        ("16:30-07:30, kind: on call", '"06:30-07:30 on call", kind: on site', "is not on site"),
        ("most: 3", "", "the key 'most' is missing"),
        ("95 %", "0 %", "an aim of 0 % is none"),
        ("300", "-300", "expected a cost per hour, found '-300'"),
        ("300", "9999999999", "expected a cost per hour"),
        ("hours: {is: 40 h", "hours: {is: 400 h", "are not the hours of a week"),
        ("daily: 11 h", "daily: 25 h", "a rest of more than 24 h"),
        ("on call breaks: [daily, weekly]", "on call breaks: monthly", "there is no rest"),
        ("patterns: divided", "patterns: ", "it has no patterns"),
    ],
)
def test_a_wrong_value_is_told(office, tmp_path, old, new, said):
    assert old in WHOLE
    assert said in "\n".join(wrong(WHOLE.replace(old, new, 1), office, tmp_path))


def test_a_post_has_to_be_the_first_role_of_somebody(tmp_path):
    scenario = exercise(60, person("ann", "staff/head", "staff/clerk"))
    text = "patterns: {day: 08:00-16:00}\nposts: {staff/clerk: {patterns: [day], most: 3}}"
    (found,) = wrong(text, scenario, tmp_path)
    assert "nobody has 'staff/clerk' as their first role" in found
    assert "staff/head" in found


@pytest.mark.parametrize("text", ["- a", "posts", "", "posts: &a {b: *a}", "\0"])
def test_what_is_no_file_of_terms_is_refused(office, tmp_path, text):
    assert wrong(text, office, tmp_path)


def test_a_post_has_at_most_eight_patterns(office, tmp_path):
    """More of them make rosters of a week slow."""
    ids = [f"p{k}" for k in range(9)]
    patterns = "\n".join(f"  {id}: 08:00-16:{k:02}" for k, id in enumerate(ids))
    text = (
        f"patterns:\n{patterns}\nposts: {{staff/clerk: {{patterns: [{', '.join(ids)}], most: 3}}}}"
    )
    (found,) = wrong(text, office, tmp_path)
    assert "expected at most 8 different patterns, found 9" in found
    assert len(written(text.replace(", p8", ""), office, tmp_path).posts) == 1


def test_a_pattern_may_go_over_midnight_and_no_longer_than_a_day():
    assert read_pattern("n", "22:00-02:00, 03:00-07:00").spans == ((1320, 1560), (1620, 1860))
    assert read_pattern("d", "00:00-24:00 on call").minutes == 1440
    assert read_pattern("d", "07:30-07:30 on call").minutes == 1440
    for text in ("25:00-26:00", "08:00-12:00, 11:00-14:00", "8-16", "08:00-09:00, 07:00-08:30"):
        with pytest.raises(ValueError, match=r"no time|not in order|cannot read"):
            read_pattern("x", text)


# the people there are -----------------------------------------------------------------------------


def test_without_a_file_posts_and_hours_are_those_of_the_people(office):
    terms = terms_of(office)
    assert terms.cells() == (
        Cell("staff", "clerk", "07:30-16:00", 1, 3),
        Cell("staff", "clerk", "08:00-12:00, 13:00-17:00", 1, 3),
        Cell("staff", "clerk", "on call 08:00-16:00", 0, 3),
        Cell("staff", "head", "08:00-16:00", 1, 3),
    )
    assert terms.days == 1
    assert terms.aims == (Aim("T01", 0.9, "plan"),)
    plan = heads_now(office, terms)
    assert list(plan.values()) == [1, 1, 1, 1]
    assert terms.cost(plan) == 8.5 + 8 + 8 + 8
    assert people_now(office, terms) == {("staff", "clerk"): 3, ("staff", "head"): 1}


def test_everybody_counts_once_at_their_first_role(office):
    assert sum(people_now(office, terms_of(office)).values()) == len(office.people)


def test_a_night_is_one_duty_and_what_is_longer_than_a_day_one_for_each_day():
    scenario = exercise(
        2 * 1440,
        person("ann", "staff/clerk", shift=(840, 1380)),
        person("bo", "staff/guard", shift=(0, 2 * 1440)),
    )
    terms = terms_of(scenario)
    assert [cell.pattern for cell in terms.cells()] == ["22:00-07:00", "08:00-08:00"]
    assert heads_now(scenario, terms) == dict.fromkeys((c.key for c in terms.cells()), 1)
    assert terms.days == 2


def test_heads_are_those_of_the_day_with_most(tmp_path):
    day = 24 * 60
    scenario = exercise(
        2 * day,
        person("ann", "staff/clerk", shift=(0, 480, day, day + 480)),
        person("bo", "staff/clerk", shift=(day, day + 480)),
    )
    text = "patterns: {d: 08:00-16:00}\nposts: {staff/clerk: {patterns: [d], most: 3}}"
    terms = written(text, scenario, tmp_path)
    assert heads_now(scenario, terms) == {("staff", "clerk", "d"): 2}


def test_counter_players_are_no_post():
    scenario = exercise(60, person("ann", "staff/clerk"), person("act", "control/caller"))
    assert [post.unit for post in terms_of(scenario).posts] == ["staff"]


def test_terms_without_a_file_count_every_function_of_kko2017_once():
    scenario = sim.load(CASES / "kko2017")
    terms = terms_of(scenario)
    plan = heads_now(scenario, terms)
    assert sum(plan.values()) == sum(people_now(scenario, terms).values()) == len(scenario.people)
    assert all(cell.least <= plan[cell.key] <= cell.most for cell in terms.cells())
    assert beside(CASES / "kko2017") == CASES / "kko2017" / "staffing.yaml"


def test_the_terms_of_kko2017_vary_today_s_people_and_call_every_number_an_assumption():
    scenario = sim.load(CASES / "kko2017")
    terms = read_terms(beside(CASES / "kko2017"), scenario)
    plan = heads_now(scenario, terms)
    assert sum(plan.values()) == sum(people_now(scenario, terms).values())
    assert all(cell.least <= plan[cell.key] <= cell.most for cell in terms.cells())
    sources = [*(post.source for post in terms.posts), *(each.source for each in terms.patterns)]
    sources += [source for what, source in terms.sources if what not in ("rests", "hours")]
    assert all(source.startswith("assumption") for source in sources)
