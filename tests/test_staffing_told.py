"""`krisim staff`: what it says, the folder it writes, and what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from PIL import Image
from ruamel.yaml import YAML

import sim
from sim.errors import KrisimError
from sim.files import save
from sim.plots import alt_text
from sim.plots.staffing import plot_staffing
from sim.report.staffing import on_duty, write_staffing
from sim.studies.running import asking
from sim.studies.staffing.judging import How, Mark
from sim.studies.staffing.reading import read_terms
from sim.studies.staffing.sufficient import Sufficient, sufficient
from sim.studies.staffing.telling import sentences
from sim.studies.staffing.verifying import Verified
from sim.studies.whatif import what_ifs_of
from sim.words import LANGUAGES, Words
from tests.builders import order, person, step
from tests.staffed import System, at_home, post, system, within
from tests.test_markings import krisim

MARKING, NOTICE = "EXERCISE. Draft.", "simulated, not observed"
STARTED = datetime(2026, 3, 12, tzinfo=UTC)
TERMS = """
krisim: 1
patterns: {day: "08:00-12:00"}
posts:
  A/x: {patterns: day, least: 1, most: 3}
"""


@pytest.fixture(scope="module")
def found() -> Sufficient:
    """Two more are needed in a system with four cells, one of them at home."""
    made = at_home(52, 15)
    exercise = replace(made.scenario.exercise, marking=MARKING)
    terms = replace(made.terms, days=7)
    return sufficient(replace(made.scenario, exercise=exercise), terms, How(20, 40))


@pytest.fixture(scope="module", params=LANGUAGES)
def folder(request, found, tmp_path_factory):
    path = tmp_path_factory.mktemp(request.param) / "study"
    write_staffing(path, found, STARTED, request.param)
    return path


def clerks(limit: float) -> System:
    """Return two jobs of ten minutes at once, to be done within a limit; one clerk."""
    orders = [order(f"I-{k}", 0, step("work", "A/x", 10)) for k in range(2)]
    targets = [within(f"I-{k}", limit, 1.0) for k in range(2)]
    return system([post("A/x", 1)], targets, person("a", "A/x", shift=(0, 240)), *orders)


@pytest.fixture
def plan(tmp_path):
    """Return the path of a scenario with two jobs of ten minutes, both to be done in ten."""
    (tmp_path / "plan").mkdir()
    save(clerks(10).scenario, tmp_path / "plan" / "scenario.yaml")
    return tmp_path / "plan"


# what is said -------------------------------------------------------------------------------------


def test_what_is_enough_is_said_beside_today_with_its_cost_and_how_sure_it_is(found):
    said = "\n".join(sentences(found))
    assert found.chosen is not None
    cost, people = found.chosen.tried.cost, sum(found.chosen.plan.values())
    assert f"{people} people a day" in said
    assert "instead of 4" in said
    assert f"{cost:.0f} person-hours a day instead of 40 person-hours" in said
    assert "1 more x (C) 08:00–12:00" in said
    assert "Verified on 40 fresh runs" in said
    assert "Those there are today" in said
    assert "For 7 days, with rests, it takes" in said
    assert "Not counted:" in said


def test_a_verification_that_fails_is_told_as_it_falls(found):
    verified = (
        Verified("T-I-0", 400, 300, 0.70, 0.79, 0.8, "not kept"),
        *found.chosen.verified[1:],
    )
    failed = replace(found, chosen=replace(found.chosen, verified=verified))
    said = "\n".join(sentences(failed))
    assert "1 not met" in said
    assert (
        "Not met: T-I-0 I-0, 300 of 400 runs (95 % interval 70% to 79%; promised in 80%)." in said
    )
    assert "So this staffing is not enough." in said
    assert "So this staffing" not in "\n".join(sentences(found))


def test_what_nobody_can_meet_is_told_with_what_takes_the_time():
    made = clerks(9)
    said = "\n".join(sentences(sufficient(made.scenario, made.terms, How(10, 10))))
    assert "No number of people is enough" in said
    assert "T-I-1 I-1: met in 0 of 10 runs (95 % interval 0% to 31%; promised in 100%)." in said
    assert "100%  10.0  x (A): work" in said
    assert "--without" not in said, "nothing would be left to search for"


def test_that_no_number_is_enough_is_left_open_where_that_may_be_chance(found):
    """Nine of twelve: between 43 % and 95 %, so a promise of 80 % may well be kept."""
    marks = (Mark(12, 9), *found.tried[0].marks[1:])
    out = replace(found, chosen=None, tried=(replace(found.tried[0], runs=12, marks=marks),))
    said = "\n".join(sentences(out))
    assert "That may be chance" in said
    assert "such as  -n 48" in said
    assert "No number of people is enough" not in said


def test_swedish_says_the_same(found):
    said = "\n".join(sentences(found, "sv"))
    assert "Prövat på 40 nya körningar" in said
    assert "1 fler x (C) 08:00–12:00" in said
    assert " people" not in said


def test_fresh_draws_are_other_draws(found):
    in_search = found.chosen.tried.marks[-1].share
    team = asking(1, ["targets"])
    on_same = sim.targets(sim.replicate(found.chosen.scenario, 20, 0, team))["met"].iloc[-1]
    on_fresh = sim.targets(sim.replicate(found.chosen.scenario, 40, 1, team))["met"].iloc[-1]
    assert in_search == on_same
    assert found.chosen.verified[-1].share == on_fresh


# the folder ---------------------------------------------------------------------------------------


def read(path):
    """Return a table as a spreadsheet reads it, whatever its language."""
    swedish = path.parent.parent.name.startswith("sv")
    separator, decimal = (";", ",") if swedish else (",", ".")
    return pd.read_csv(path, encoding="utf-8-sig", sep=separator, decimal=decimal)


def test_a_study_keeps_every_plan_that_was_tried(folder, found):
    plans = read(folder / "plans.csv")
    counts = [tuple(row) for row in plans.iloc[:, -4:].to_numpy().tolist()]
    assert counts == [tried.counts for tried in found.tried]
    assert plans.iloc[:, 4].tolist() == [tried.cost for tried in found.tried]
    assert (plans.iloc[:, 3].isin(["yes", "ja"])).sum() == 1


def test_a_study_is_a_folder_that_says_what_it_is(folder, found):
    names = {path.name for path in folder.iterdir()}
    assert names == {
        *("README.txt", "summary.txt", "run.json", "scenario.yaml", "sufficient.yaml"),
        *("staffing.csv", "plans.csv", "verification.csv", "roster.csv", "endurance.csv"),
        *("what_ifs.yaml", "staffing.png", "on-call.csv"),
    }
    for name in ("README.txt", "summary.txt", "run.json", "sufficient.yaml", "what_ifs.yaml"):
        text = (folder / name).read_text(encoding="utf-8-sig")
        assert MARKING in text
        assert NOTICE in text
    with Image.open(folder / "staffing.png") as figure:
        assert MARKING in figure.info["Description"]
    facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert (facts["seed"], facts["seed_of_verification"]) == (0, 1)
    assert facts["plans"]["tried"] == len(found.tried)


def test_the_chosen_plan_is_a_scenario_that_can_be_played(folder, found):
    assert sim.load(folder / "sufficient.yaml").people == found.chosen.scenario.people


def test_a_roster_covers_the_plan_every_day_by_function_only(folder, found):
    roster, on_call = read(folder / "roster.csv"), read(folder / "on-call.csv")
    heads = {"day": 0, "home": 0}
    for (_, _, id), n in found.chosen.plan.items():
        heads[id] += n
    days = roster.iloc[:, 3:10]
    assert [int(days[day].eq("08:00-12:00").sum()) for day in days] == [heads["day"]] * 7
    assert len(on_call) == 7 * heads["home"]
    known = {p.id for p in found.scenario.people}
    assert all(code in known or code[:3] in ("A-x", "B-x", "C-x") for code in roster.iloc[:, 0])


def test_tables_in_swedish_hold_no_english(folder):
    for name in ("staffing", "plans", "verification", "roster", "endurance"):
        head = (folder / f"{name}.csv").read_text(encoding="utf-8-sig").split("\n")[0]
        english = any(word in head for word in ("people", "share", "unit", "today", "number"))
        assert english == folder.parent.name.startswith("en")


def test_the_change_can_be_taken_into_what_ifs(tmp_path):
    made = clerks(10)
    more = sufficient(made.scenario, made.terms, How(10, 10))
    assert more.chosen is not None
    write_staffing(tmp_path / "more", more, STARTED)
    path = tmp_path / "more" / "what_ifs.yaml"
    (what_if,) = what_ifs_of(made.scenario, path)
    again = what_if.change(made.scenario)
    hours = [[(p.posts, p.shifts) for p in s.people] for s in (again, more.chosen.scenario)]
    assert hours[0] == hours[1]


def test_what_changes_cannot_say_is_a_remark(folder):
    text = (folder / "what_ifs.yaml").read_text(encoding="utf-8")
    assert "# add: 1 x A/x, home: see sufficient.yaml" in text
    assert YAML(typ="safe").load(text)


def test_a_figure_shows_each_function_and_today(found):
    heads = on_duty(found, found.chosen)
    ax = plot_staffing(heads, found.scenario.exercise)
    said = alt_text(ax)
    plt.close("all")
    here = int(heads.loc[heads["kind"] == "on site", "people"].sum())
    assert f"The most on site: {here} people at 08:00; today 3." in said
    assert Words("sv")("nobody") not in said


# the command --------------------------------------------------------------------------------------


def test_the_command_searches_with_a_file_of_terms_and_writes_a_folder(plan, tmp_path):
    (plan / "staffing.yaml").write_text(TERMS, encoding="utf-8")
    out = tmp_path / "out"
    said = krisim("staff", plan, "-n", 10, "--verify", 10, "--out", out, "--workers", 1)
    assert "2 people a day" in said
    assert "1 more x (A) 08:00–12:00" in said
    assert NOTICE in said
    assert (out / "plans.csv").exists()


def test_without_a_file_the_people_there_are_may_vary(plan):
    said = krisim("staff", plan, "-n", 10, "--verify", 10, "--without", "T-I-1", "--lang", "sv")
    assert "tillräckligt för alla 1 mål" in said


@pytest.mark.parametrize(
    ("options", "terms", "said"),
    [
        (("--without", "T-I-7"), "", "--without T-I-7: that is no target here"),
        (("--without", "T-I-0", "--without", "T-I-1"), "", "nothing says what is enough"),
        ((), "posts: [", "staffing.yaml"),
        ((), TERMS.replace("A/x", "A/y"), "staffing.yaml, line"),
        (("--terms", "nowhere.yaml"), "", "nowhere.yaml"),
        (("--out", "."), "", "exists already"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_played(plan, options, terms, said):
    if terms:
        (plan / "staffing.yaml").write_text(terms, encoding="utf-8")
    with pytest.raises(AssertionError) as refused:
        krisim("staff", plan, *options)
    assert said in str(refused.value)
    assert "Traceback" not in str(refused.value)


def test_terms_of_a_file_name_posts_that_the_search_can_fill(plan):
    (plan / "staffing.yaml").write_text(TERMS, encoding="utf-8")
    terms = read_terms(plan / "staffing.yaml", sim.load(plan))
    nobody = replace(terms, posts=(replace(terms.posts[0], role="chief"),))
    with pytest.raises(KrisimError, match="nobody of the scenario has 'A/chief' as first role"):
        sufficient(sim.load(plan), nobody, How(10, 10))
