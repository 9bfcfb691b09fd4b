"""What reports say of how their numbers came about: limits, assumptions, STRESS items, origin."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

from sim.errors import KrisimError
from sim.report.assumptions import write_assumptions
from sim.report.document import Blocks, Editable, Table, document
from sim.report.document.blocks import places_in
from sim.report.sections import Material, material
from sim.report.sections.assumptions import listed
from sim.report.sections.limits import limits
from sim.report.sections.provenance import provenance, without_places
from sim.report.sections.stress import stress
from sim.scenario.ranges import renumbered
from sim.studies.assumptions import How, rests_on
from sim.studies.keeping import keep
from sim.words import Words
from tests.reporting import MADE, head

TINY = Path(str(files("sim.files") / "templates"))
FEW = How(replications=4, each=6, points=2, trajectories=2, first=1, base=2)

ITEMS = (
    *("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4"),
    *("2.5.1", "2.5.2", "2.5.3", "2.5.4", "2.5.5"),
    *("3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "6.1"),
)
"""Of the checklist as it was published."""


@pytest.fixture(scope="module")
def of() -> Material:
    return material(str(TINY), 3, 7)


@pytest.fixture(scope="module")
def kept(of, tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("someone") / "results"
    keep(of.runs, folder, MADE)
    return folder


@pytest.fixture(scope="module")
def narrow(of: Material) -> Material:
    """The same plan, of which two assumptions only have a range."""
    two = {("texts sent back",), ("drafting a text",)}
    plan = renumbered(
        of.runs.scenario, lambda key, number: number if key in two else replace(number, range=None)
    )
    return replace(of, runs=replace(of.runs, scenario=plan))


@pytest.fixture(scope="module")
def study(narrow, tmp_path_factory) -> Path:
    """A sweep of the assumptions of that plan, in English."""
    folder: Path = tmp_path_factory.mktemp("swept") / "study"
    write_assumptions(folder, rests_on(narrow.runs.scenario, FEW), MADE)
    return folder


def seen_as(of: Material, audience: str = "", language: str = "en") -> Material:
    return Material(of.runs, audience or None, Words(language))  # type: ignore[arg-type]


def table_of(blocks: Blocks) -> Table:
    (found,) = (block for block in blocks if isinstance(block, Table))
    return found


def cells(blocks: Blocks) -> dict[str, str]:
    """Return the last cell of each row, by its first."""
    return {row[0].text: row[-1].text for row in table_of(blocks).rows}


def said(blocks: Blocks) -> str:
    return str(blocks)


# provenance -------------------------------------------------------------------------------------


def test_the_checksums_are_those_of_the_files(of, kept):
    told = cells(provenance(of, str(kept)))
    for name, row in (
        ("scenario.yaml", "SHA-256 of the scenario's complete form"),
        ("run.json", "SHA-256 of run.json"),
    ):
        assert told[row] == sha256((kept / name).read_bytes()).hexdigest()


def test_a_scenario_that_is_played_now_has_the_digest_that_its_results_will_have(of, kept):
    row = "SHA-256 of the scenario's complete form"
    assert cells(provenance(of, str(TINY)))[row] == cells(provenance(of, str(kept)))[row]


def test_what_makes_the_numbers_again_is_told(of, kept):
    told, facts = cells(provenance(of, str(kept))), json.loads((kept / "run.json").read_text())
    assert (told["seed"], told["runs"]) == ("7", "3, numbered from 0")
    assert told["made"] == "12 March 2026 08:05 (UTC)"
    assert all(f"{n} {v}" in told["versions"] for n, v in facts["versions"].items())


def test_no_folder_is_named_that_may_name_a_person(of, kept):
    assert without_places(["krisim", "run", r"C:\Users\anna\plan", "--out=/home/bo/r"]) == (
        "krisim run plan r"
    )
    assert kept.parent.name not in said(provenance(of, str(kept)))


def test_results_that_were_changed_have_no_origin(of, kept, tmp_path):
    (tmp_path / "run.json").write_text((kept / "run.json").read_text(), "utf-8")
    with pytest.raises(KrisimError, match="changed or missing since the run"):
        provenance(of, str(tmp_path))


# STRESS -----------------------------------------------------------------------------------------


def test_every_item_of_the_checklist_is_answered(of):
    told = cells(stress(of, str(TINY)))
    assert tuple(told) == ITEMS
    assert all(told.values())


def test_items_are_filled_from_the_scenario(of):
    """Counted by hand in the template's scenario.yaml and msel.csv."""
    told = cells(stress(of, str(TINY)))
    assert "Action cards: 4, with 17 steps" in told["2.2"]
    assert "redone from: 1; that send: 5; decided in a meeting: 1" in told["2.2"]
    assert "length of their own: 12 (" in told["2.5.2"]
    assert "individual: 7 (on call: 1), with 8 roles in 3 units" in told["2.5.3"]
    assert "exercise control plays: 1. Channels" in told["2.5.3"]
    assert "Telephone (3), E-mail, SMS to all. Outages: 0" in told["2.5.3"]
    assert "until the next look: E-mail." in told["2.5.4"]
    assert "7 October 2026 08:00 (CEST)" in told["4.1"]
    assert "ENDEX, 4 h 0 min." in told["4.2"]
    assert told["4.3"] == "Independent runs: 3. Their number was chosen beforehand."
    assert "seed 7" in told["5.2"]


def test_kinds_of_lengths_add_up_to_the_steps_that_have_one(of):
    """All twelve lengths of the template's steps are three values with dashes, but two fixed."""
    assert "12 (triangular 10, fixed 2)" in cells(stress(of, str(TINY)))["2.5.2"]


def test_a_number_of_runs_that_followed_from_a_precision_is_told_as_that(of, kept, tmp_path):
    facts = json.loads((kept / "run.json").read_text("utf-8"))
    text = json.dumps(facts | {"precision": {"enough": 3}, "checksums": {}})
    (tmp_path / "run.json").write_text(text, "utf-8")
    assert "follows from how closely" in cells(stress(of, str(tmp_path)))["4.3"]


@pytest.mark.parametrize("audience", ["players", "public"])
def test_nobody_reads_the_script_out_of_how_it_was_done(of, audience):
    seen = seen_as(of, audience)
    blocks = said(stress(seen, str(TINY)) + limits(seen) + listed(seen))
    assert not [i.title for i in of.runs.scenario.injects if i.title and i.title in blocks]
    assert "Editable" not in blocks


# assumptions ------------------------------------------------------------------------------------


def test_every_assumed_number_of_the_scenario_is_listed(of):
    named = {row[1].text for row in table_of(listed(of)).rows if not isinstance(row[1], Editable)}
    file = (TINY / "scenario.yaml").read_text("utf-8")
    stated = {line.split(":")[0].strip() for line in file.splitlines() if "{is:" in line}
    assert len(stated) == 13
    assert stated <= named


def test_an_assumption_is_told_with_value_and_range_and_room_to_change_it(of):
    rows = {row[1].text: row for row in table_of(listed(of)).rows}
    row = rows["texts sent back"]
    assert [cell.text for cell in row[2:5]] == ["20%", "5% to 40%", "–"]
    assert isinstance(row[5], Editable)
    assert row[5].key == "assumption:texts sent back"


def test_places_to_sign_have_keys_of_their_own(of):
    places = list(document([head(), *listed(of)]).places())
    assert len(places) == len(table_of(listed(of)).rows) + 1
    assert places[-1].key == "assumptions:signed"


def test_without_a_study_nothing_is_said_of_what_assumptions_do(of):
    assert "was not worked out" in said(listed(of))
    assert "what it does" not in said(listed(of))


def test_a_study_tells_what_each_assumption_does(narrow, study):
    told = table_of(listed(narrow, study))
    place = [column.heading for column in told.columns].index("what it does")
    with (study / "assumptions.csv").open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    assert len(written) == len(told.rows)
    for row, line in zip(told.rows, written, strict=True):
        assert row[1].text == line["assumption"]
        assert row[place].text.startswith(line["what it does"])
        assert line["changes most"] in row[place].text
    assert "was not worked out" not in said(listed(narrow, study))


def test_a_study_of_another_plan_or_language_is_refused(of, narrow, study, kept):
    with pytest.raises(KrisimError, match="another plan"):
        listed(of, study)
    with pytest.raises(KrisimError, match="another language"):
        listed(seen_as(narrow, language="sv"), study)
    with pytest.raises(KrisimError, match="no list of assumptions"):
        listed(of, kept)


# limits -----------------------------------------------------------------------------------------


def test_few_runs_are_called_few(of):
    many = replace(of, runs=replace(of.runs, replications=100))
    assert "There are 3 runs only" in said(limits(of))
    assert "runs only" not in said(limits(many))


def test_cards_that_are_not_written_are_named(of):
    plan = of.runs.scenario
    first, *others = plan.procedures
    cards = (replace(first, placeholder=True, name="Repair"), *others)
    waiting = replace(of, runs=replace(of.runs, scenario=replace(plan, procedures=cards)))
    assert "no ranking of bottlenecks: Repair." in said(limits(waiting))
    assert "Not written yet" not in said(limits(of))


@pytest.mark.parametrize("language", ["en", "sv"])
def test_all_of_it_is_a_report(of, language):
    mine = seen_as(of, language=language)
    parts = (limits(mine), listed(mine), stress(mine, str(TINY)), provenance(mine, str(TINY)))
    made = document([head(language), *(block for part in parts for block in part)])
    assert [p for block in made.blocks for p in places_in(block)]
