"""Starting: the scenario of the template is whole, and nothing of the user's is overwritten."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sim.checks import problems
from sim.engine import unplayed
from sim.errors import KrisimError
from sim.files import dump, load
from sim.files.msel import COLUMNS
from sim.files.starting import TEMPLATE, start_scenario
from sim.studies import replicate
from sim.studies.responding import responses
from sim.studies.summary import callers


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home") / "scenarios" / "water"
    start_scenario(folder)
    return folder


@pytest.fixture(scope="module")
def runs(started):
    return replicate(load(started), replications=20)


def fail(*_: object) -> None:
    raise OSError(28, "No space left on device")


# the scenario -------------------------------------------------------------------------------------


def test_every_file_of_the_template_is_written_and_named(tmp_path):
    written = start_scenario(tmp_path / "storm")
    assert sorted(written) == sorted((tmp_path / "storm").iterdir())
    shipped = Path(__file__).parents[1] / "sim" / "files" / "templates"
    assert {p.name: p.read_bytes() for p in written} == {
        p.name: p.read_bytes() for p in shipped.iterdir()
    }


def test_it_can_be_read_by_others_in_the_house(started):
    assert all(p.stat().st_mode & 0o044 for p in [started, *started.iterdir()])


def test_it_checks_clean(started):
    assert list(problems(load(started, unplayed))) == []


def test_it_comes_back_from_its_complete_form(started, tmp_path):
    scenario = load(started)
    complete = tmp_path / "complete.yaml"
    complete.write_text(dump(scenario), encoding="utf-8")
    assert load(complete) == scenario


def test_every_number_has_a_source_and_every_assumption_a_range(started):
    for number in load(started).numbers:
        assert number.source
        assert number.range is not None or not number.source.startswith("assumption")


def test_every_inject_is_sent_and_answered_in_most_runs(runs):
    table = responses(runs)
    assert set(table["case"]) == {f"I-0{k}" for k in range(1, 9)}
    done = table[table["milestone"] == "completed"]
    assert (done["runs"] * (1 - done["open"]) > runs.replications / 2).all()


def test_every_milestone_it_names_is_reached(runs):
    reached = {m for m in ("decided", "acted", "fed back") if runs["answers"][m].notna().any()}
    assert reached == {"decided", "acted", "fed back"}


def test_people_call_and_targets_have_an_occasion(runs):
    assert callers(runs)["persons"].gt(0).all()
    assert runs["targets"]["met"].notna().groupby(runs["targets"]["target"]).any().all()
    assert runs["targets"]["target"].nunique() == 3


def test_the_readme_names_every_column_of_the_table(started):
    with (started / "msel.csv").open(encoding="utf-8-sig", newline="") as file:
        headings = next(csv.reader(file, delimiter=";"))
    assert set(headings) <= set(COLUMNS)
    text = (started / "README.md").read_text(encoding="utf-8")
    assert [h for h in headings if h not in text] == []


# what is refused ----------------------------------------------------------------------------------


def test_an_empty_folder_is_filled_and_stays_the_same_folder(tmp_path):
    before = tmp_path.stat().st_ino
    start_scenario(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(TEMPLATE)
    assert tmp_path.stat().st_ino == before


def test_the_folder_of_the_moment_can_be_meant(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert start_scenario(Path()) == [Path(name) for name in TEMPLATE]
    assert load(Path()).injects


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(KrisimError) as caught:
        start_scenario(tmp_path)
    assert str(caught.value) == f"{tmp_path} is not empty: name a new folder, or empty this one"
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    file = tmp_path / "storm"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(KrisimError) as caught:
        start_scenario(file)
    assert str(caught.value) == f"{file} is a file: name a folder that does not exist yet"
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_folder_below_a_file_is_refused(tmp_path):
    (tmp_path / "storm").write_text("mine", encoding="utf-8")
    with pytest.raises(KrisimError, match=r"cannot be written: .+\. Name a folder in which"):
        start_scenario(tmp_path / "storm" / "inside")


@pytest.mark.parametrize("exists", [False, True], ids=["new folder", "empty folder"])
def test_nothing_half_written_stays_behind(tmp_path, monkeypatch, exists):
    folder = tmp_path / "storm"
    if exists:
        folder.mkdir()
    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(KrisimError) as caught:
        start_scenario(folder)
    assert str(caught.value) == (
        f"{folder} cannot be written: No space left on device. Name a folder in which you may write"
    )
    assert list(tmp_path.rglob("*")) == ([folder] if exists else [])
