"""The three municipalities to start from: whole, alike, and played in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sim.checks import problems
from sim.engine import simulate, unplayed
from sim.files import dump, load
from sim.files.library import cards
from sim.files.municipality import FILES, SIZES, municipality
from sim.files.starting import TEMPLATE, start_scenario
from sim.measures.tables import milestones
from sim.scenario import Scenario
from sim.scenario.ranges import numbers_in
from sim.studies import replicate

LANGUAGES: tuple[Any, ...] = ("en", "sv")
FAST = (("small", "sv"), ("large", "en"))
BOTH = [
    pytest.param(
        (size, language),
        id=f"{size}-{language}",
        marks=[] if (size, language) in FAST else pytest.mark.slow,
    )
    for size in SIZES
    for language in LANGUAGES
]


@pytest.fixture(scope="module", params=BOTH)
def started(request, tmp_path_factory) -> tuple[Path, Any, Any, Scenario]:
    size, language = request.param
    folder = tmp_path_factory.mktemp("new") / f"{size}-{language}"
    start_scenario(folder, size, language)
    return folder, size, language, load(folder, unplayed)


def test_it_has_the_files_of_every_scenario_to_start_from(started):
    folder, *_ = started
    assert sorted(p.name for p in folder.iterdir()) == sorted(FILES) == sorted(TEMPLATE)


def test_it_checks_clean_and_comes_back_from_its_complete_form(started, tmp_path):
    *_, scenario = started
    assert list(problems(scenario)) == []
    (tmp_path / "complete.yaml").write_text(dump(scenario), encoding="utf-8")
    assert load(tmp_path / "complete.yaml") == scenario


def test_every_card_of_its_injects_is_one_of_the_library_in_its_language(started):
    *_, language, scenario = started
    named = {to.procedure for inject in scenario.injects for to in inject.to}
    assert named == {procedure.id for procedure in scenario.procedures}
    assert named <= set(cards(language))


def test_every_inject_is_answered_in_a_run(started):
    *_, scenario = started
    table = milestones(simulate(scenario, replication=1))
    for inject in scenario.injects:
        (unit,) = [to.unit for to in inject.to]
        own = table[(table["case"] == inject.id) & (table["unit"] == unit) & table["at"].notna()]
        assert {"decided", "acted", "completed"} & set(own["milestone"]), inject.id


def test_no_mark_of_the_template_is_left_over(started):
    folder, *_ = started
    for path in folder.iterdir():
        assert not re.search(r"[⟦⟧⟨⟩⟪⟫]|\{[a-z]+\}", path.read_text(encoding="utf-8")), path.name


def test_the_table_of_messages_opens_as_utf8_in_a_spreadsheet(started):
    folder, *_ = started
    assert (folder / "msel.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("size", SIZES)
def test_both_languages_have_the_same_people_in_the_same_order(size, tmp_path):
    english, swedish = (load(started_in(tmp_path / lang, size, lang)).people for lang in LANGUAGES)
    assert [len(p.posts) for p in english] == [len(p.posts) for p in swedish]
    assert [p.on_call is None for p in english] == [p.on_call is None for p in swedish]


def started_in(folder, size, language):
    start_scenario(folder, size, language)
    return folder


def test_a_larger_municipality_has_more_people_and_no_other_roles(tmp_path):
    posts = []
    people = []
    for size in SIZES:
        scenario = load(started_in(tmp_path / size, size, "en"))
        posts.append({(post.unit, post.role) for p in scenario.people for post in p.posts})
        people.append(len(scenario.people))
    assert people == sorted(set(people))
    assert posts[0] == posts[1] == posts[2]


def test_the_swedish_one_says_nothing_in_english_but_the_keys():
    """Every text that people read has two sides, so no line of both languages is the same text."""
    text = municipality("small", "sv")["msel.csv"]
    assert not re.search(r"\b(the|and|who|when|with)\b", text)
    names = re.findall(r'name: "?([^",{}]+)', municipality("small", "sv")["scenario.yaml"])
    assert not [name for name in names if re.search(r"\b(and|of|the|services|group)\b", name)]


def test_sources_of_the_swedish_one_are_told_in_swedish(tmp_path):
    """But for the word assumption, which belongs to the format."""
    plan = load(started_in(tmp_path / "plan", "large", "sv"))
    sources = {number.source for _, number in numbers_in(plan) if number.assumed}
    sources |= {each.source for each in plan.procedures}
    sources |= {each.source for each in plan.targets}
    assert any("ingen siffra funnen" in source for source in sources)
    assert any("i Krisims bibliotek" in source for source in sources)
    english = r"\b(the|and|with|from|of|seen|no figure|card|plan of|one)\b"
    assert [s for s in sources if re.search(english, s.removeprefix("assumption"), re.I)] == []


def test_the_command_page_tells_how_many_people_each_has(tmp_path):
    page = (Path(__file__).parents[1] / "docs" / "reference" / "cli.md").read_text("utf-8")
    for size in SIZES:
        people = load(started_in(tmp_path / size, size, "sv")).people
        home = sum(person.on_call is not None for person in people)
        assert re.search(rf"\| `{size}` \|.*\| {len(people)} \| {home} \|", page)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_its_targets_have_an_occasion_and_its_callers_are_answered(size, tmp_path):
    scenario = load(started_in(tmp_path / size, size, "sv"))
    runs = replicate(scenario, replications=20)
    assert runs["targets"]["target"].nunique() == 4
    assert runs["targets"]["met"].notna().groupby(runs["targets"]["target"]).any().all()
