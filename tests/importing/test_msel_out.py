"""The MSEL out as a workbook and in again: the same injects, and the same scenario."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.files import load, save
from sim.files.importing.bringing import Wish, bring_in, save_in
from sim.files.msel_book import msel_book, row_of
from sim.files.sheets import read_grids
from sim.scenario import Scenario
from sim.words import Language, Words

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def out_and_in(scenario: Path, room: Path, language: Language) -> Scenario:
    """Return the scenario after its script has gone out as a workbook and come in again."""
    book, say = room / "script.xlsx", Words(language)
    msel_book(load(scenario), book, language)
    wish = Wish(into=scenario)
    save_in(bring_in([book], wish, say), wish, room / "new", say)
    return load(room / "new")


def test_the_main_case_comes_back_equal_by_way_of_swedish_headings(tmp_path):
    there = SCENARIOS / "kko2017"
    assert out_and_in(there, tmp_path, "sv") == load(there)


VALID = Path(__file__).parents[1] / "scenarios" / "valid"


@pytest.mark.parametrize("name", sorted(path.name for path in VALID.iterdir()))
def test_every_valid_scenario_has_equal_injects_again(tmp_path, name):
    """Cells have no blanks at their margins; so a text that ends with an empty line loses that."""
    save(load(VALID / name), tmp_path / "base.yaml")
    base = load(tmp_path / "base.yaml")
    if not base.injects:
        pytest.skip("it has no injects to write")
    there = (replace(inject, says=inject.says.strip()) for inject in base.injects)
    assert out_and_in(tmp_path / "base.yaml", tmp_path, "en") == replace(base, injects=(*there,))


@pytest.mark.parametrize(("audience", "seen"), [("players", False), ("counterplay", True)])
def test_players_get_no_texts_of_the_script(tmp_path, audience, seen):
    scenario = load(SCENARIOS / "kko2017")
    msel_book(scenario, tmp_path / "script.xlsx", "en", audience)
    held = str([grid.rows for grid in read_grids(tmp_path / "script.xlsx")])
    assert (scenario.injects[0].says in held) == seen
    assert (scenario.injects[0].title in held) == seen


def test_the_workbook_carries_notice_and_times_of_the_exercise(tmp_path):
    scenario = load(SCENARIOS / "kko2017")
    msel_book(scenario, tmp_path / "script.xlsx", "sv")
    front, script = read_grids(tmp_path / "script.xlsx")
    held = [cell for row in front.rows for cell in row if cell is not None]
    assert "ÖVNING" in held
    assert scenario.exercise.notice in held
    assert script.rows[0][:6] == ("id", "tid", "efter", "från", "till", "via")


def test_a_row_says_in_short_what_can_be_said_in_short():
    scenario = load(SCENARIOS / "kko2017")
    rows = {inject.id: row_of(inject, scenario) for inject in scenario.injects}
    assert rows["I-17"]["after"] == "I-01 acted + 10 min"
    assert rows["I-03"]["to"] == "security | communication"
    assert "{" not in rows["I-17"]["expectations"]
