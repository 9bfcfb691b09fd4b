"""`krisim import`: what it prints, what it writes, what it refuses, and that it plays."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from sim.cli import main
from sim.engine import unplayed
from sim.files import load
from sim.files.msel import read_msel
from sim.measures.every import Setting
from sim.studies import replicate

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "docs" / "howto" / "files" / "inspelslista.xlsx"
HERE = Path(__file__).parent / "scripts"
DAY = ("--start", "2026-11-11 08:00", "--zone", "Europe/Stockholm", "--end", "16:00")


@pytest.fixture
def krisim(capsys, monkeypatch):
    """Run the command; return its status and all that it said."""

    def run(*words: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["krisim", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    return run


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


# the Swedish script -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The Swedish script of the tutorial in a small municipality."""
    place = tmp_path_factory.mktemp("made") / "nordan"
    with pytest.MonkeyPatch.context() as patch:
        words = (
            "krisim",
            "import",
            SCRIPT,
            "--size",
            "small",
            *DAY,
            "--lang",
            "sv",
            "--out",
            place,
        )
        patch.setattr(sys, "argv", [str(word) for word in words])
        with pytest.raises(SystemExit) as ended:
            main()
    assert not ended.value.code
    return place


def test_a_script_of_forty_rows_is_playable_at_once(folder):
    scenario = load(folder, unplayed)
    assert len(scenario.injects) == 40
    assert scenario.exercise.name == "inspelslista"
    answers = replicate(scenario, 1)["answers"]
    assert answers["case"].nunique() == 40


def test_what_stands_in_for_a_card_stays_out_of_targets(folder):
    rows_of = rows(folder / "msel.csv")
    stand_ins = {row["id"] for row in rows_of if row["procedure"] == "läsa och svara"}
    assert len(stand_ins) == 9
    held = Setting(load(folder)).placeholders
    assert {inject for inject, _ in held} == stand_ins


def test_every_row_is_accounted_for(folder):
    became = [row["läst som"] for row in rows(folder / "import.csv")]
    assert became.count("inspel") == 40
    assert became.count("rubrik") == 5  # four phases and the count at the foot
    assert len(became) == 45


def test_what_is_to_be_confirmed_is_listed(folder):
    told = [row["vad som är fel"] for row in rows(folder / "todo.csv")]
    assert told == [
        "31 åtgärdskort togs efter orden i raderna",
        "9 rader har inget åtgärdskort än",
        "14 rader har förväntningar efter sina ord",
    ]


def test_the_municipality_is_kept_but_for_what_belonged_to_its_own_injects(folder):
    scenario = load(folder)
    assert len(scenario.people) == 39
    assert [target.callers for target in scenario.targets] == ["upplysningscentral"]
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    assert "# Personer: en rad var, funktioner och inga namn." in text
    assert "I-01" not in text


def test_senders_that_nothing_was_known_of_are_counterparts(folder):
    kinds = {unit.id: unit.kind for unit in load(folder).units}
    assert kinds["Apoteket"] == "counterpart"


# the preview ------------------------------------------------------------------------------------


def test_a_preview_shows_every_row_and_saves_nothing(krisim, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ("--preview", "--lang", "sv", "--out", tmp_path / "x", *DAY)
    status, said = krisim("import", HERE / "inspel.csv", *words)
    assert status == 0
    assert "rad 3" not in said  # its rows are named as the file names them
    for number in (3, 4, 5, 6):
        assert f"row {number}" in said
    assert "efter midnatt" in said
    assert "Inget sparades" in said
    assert list(tmp_path.iterdir()) == []


def test_a_preview_needs_no_start(krisim):
    status, said = krisim("import", HERE / "inspel.csv", "--preview")
    assert status == 0
    assert "22.00" in said
    assert "The times wait for --start" in said


def test_headings_that_are_swedish_are_told_where_english_was_asked_for(krisim):
    told = "with --lang sv its words find Swedish cards"
    assert told in krisim("import", HERE / "inspel.csv", "--preview")[1]
    assert told not in krisim("import", HERE / "inspel.csv", "--preview", "--lang", "sv")[1]


def test_what_is_told_of_a_file_is_told_in_swedish_too(krisim, tmp_path):
    text = "Tid;Till;Kanal;Inspel\n09:00;Krisledning;Telefon;Å\n"
    (tmp_path / "old.csv").write_bytes(text.encode("cp1252"))
    said = krisim("import", tmp_path / "old.csv", "--preview", "--lang", "sv")[1]
    assert "text i Windows-1252" in said
    assert "separated" not in said


# what it is put into ----------------------------------------------------------------------------


def test_a_script_can_be_put_into_a_scenario_of_ones_own(krisim, tmp_path):
    base = tmp_path / "mine"
    assert krisim("new", base, "--size", "small", "--lang", "sv")[0] == 0
    text = (base / "scenario.yaml").read_text(encoding="utf-8")
    kept = text.replace("# Personer:", "# Våra personer:")
    (base / "scenario.yaml").write_text(kept, encoding="utf-8")
    words = ("--into", base, "--lang", "sv", "--out", tmp_path / "new", "--name", "Nordan")
    status, said = krisim("import", SCRIPT, *words)
    assert status == 0, said
    made = load(tmp_path / "new", unplayed)
    assert (made.exercise.name, len(made.injects)) == ("Nordan", 40)
    assert made.exercise.start == load(base).exercise.start
    new = (tmp_path / "new" / "scenario.yaml").read_text(encoding="utf-8")
    assert "# Våra personer:" in new
    assert (base / "scenario.yaml").read_text(encoding="utf-8") == kept


def test_without_a_scenario_the_units_and_channels_of_the_rows_are_a_start(krisim, tmp_path):
    words = ("--start", "2026-03-12 08:00 UTC", "--end", "4 h", "--out", tmp_path / "x")
    status, said = krisim("import", HERE / "hseep.csv", *words)
    assert status == 0
    text = (tmp_path / "x" / "scenario.yaml").read_text(encoding="utf-8")
    assert "leadership: {name: Staff}" in text
    assert "phone: {kind: call}" in text
    assert "has no people" in said  # nobody is made up
    assert any("has no people" in row["what is wrong"] for row in rows(tmp_path / "x" / "todo.csv"))


# what is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Add --out scenarios/mine, or look first with --preview"),
        (("--out", "x"), "when does the exercise begin? Add --start"),
        (
            ("--out", "x", "--start", "2026-03-12 08:00 UTC"),
            "when does the exercise end? Add --end",
        ),
        (("--out", "x", "--start", "2026-03-12 08:00"), "or add --zone Europe/Stockholm"),
        (("--out", "x", "--start", "soon", "--zone", "UTC"), "cannot read 'soon UTC' as a start"),
        (("--out", "x", *DAY, "--size", "small", "--into", "y"), "give one"),
        (
            ("--out", "x", *DAY, "--map", "Tid"),
            "cannot read 'Tid': write for instance  --map at=Tid",
        ),
        (("--out", "x", *DAY, "--sheet", "Inspl"), "has no sheet 'Inspl'. Did you mean 'Inspel'?"),
        (("--out", "x", *DAY, "--preset", "hsep"), "'hsep' is not one of"),
        (("--out", "x", *DAY[:4], "--end", "07:00"), "is not after the start"),
    ],
)
def test_what_is_missing_or_wrong_is_told_and_nothing_is_written(
    krisim, tmp_path, monkeypatch, words, told
):
    monkeypatch.chdir(tmp_path)
    status, said = krisim("import", SCRIPT, *words)
    assert status != 0
    assert told in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_overwritten(krisim, tmp_path):
    (tmp_path / "x").mkdir()
    status, said = krisim("import", SCRIPT, *DAY, "--size", "small", "--out", tmp_path / "x")
    assert status == 1
    assert "exists already" in said
    assert list((tmp_path / "x").iterdir()) == []


HOSTILE = {
    "formula.csv": "Tid;Från;Till;Kanal;Inspel\n09:00;=cmd|' /C calc'!A0;Staff;phone;=1+1\n",
    "deep.json": "[" * 100 + "]" * 100,
    "broken.json": '{"exercise": ',
    "nan.json": '[{"Tid": NaN}]',
    "double.json": '[{"Tid": "09:00", "Tid": "10:00", "Inspel": "x"}]',
    "list.json": "[1, 2, 3]",
    "other.json": '{"name": "something else"}',
    "odd.json": '{"scenario_information": [], "scenario_injects": {"a": 1}, "scenario_teams": 3}',
    "flow.json": '{"inject_flow": [null, {"inject_uuid": 7}], "injects": [{}], "exercise": 4}',
    "text.csv": "just some text\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_a_sentence(krisim, tmp_path, name):
    (tmp_path / name).write_text(HOSTILE[name], encoding="utf-8")
    status, said = krisim("import", tmp_path / name, "--preview", "--start", "2026-03-12 08:00 UTC")
    assert "error inside" not in said
    assert status == (0 if name in ("formula.csv", "odd.json", "flow.json") else 1)


def test_a_text_that_a_spreadsheet_would_calculate_is_marked_as_text(krisim, tmp_path):
    (tmp_path / "f.csv").write_text(HOSTILE["formula.csv"], encoding="utf-8")
    words = ("--start", "2026-03-12 08:00 UTC", "--end", "4 h", "--out", tmp_path / "x")
    assert krisim("import", tmp_path / "f.csv", *words)[0] == 0
    for path in (tmp_path / "x").glob("*.csv"):
        for row in rows(path):
            assert not any(cell.startswith(("=", "@", "+")) for cell in row.values() if cell)


def test_a_script_with_too_many_rows_is_refused(krisim, tmp_path):
    text = "Tid;Till;Kanal;Inspel\n" + "09:00;Staff;phone;x\n" * 5001
    (tmp_path / "long.csv").write_text(text, encoding="utf-8")
    status, said = krisim("import", tmp_path / "long.csv", "--preview")
    assert (status, "a script has at most 5000" in said) == (1, True)


def test_names_of_people_in_an_export_are_in_no_output(krisim, tmp_path):
    words = ("--start", "2026-03-12 08:00 UTC", "--end", "4 h", "--out", tmp_path / "x")
    status, said = krisim("import", HERE / "openaev.json", *words)
    assert status == 0
    texts = [said, *(p.read_text(encoding="utf-8") for p in (tmp_path / "x").iterdir())]
    assert not any("Quux" in text or "Zebulon" in text for text in texts)


# our own file -----------------------------------------------------------------------------------


def test_msel_csv_may_hold_columns_for_people():
    text = "id;at;from;to;by;suggested;expected;notes\nI-01;09:00;a;b;c;card 90 %;do it;mine\n"
    assert read_msel(text, "msel.csv").injects["I-01"] == {
        "at": "09:00", "from": "a", "to": "b", "by": "c"
    }  # fmt: skip


def test_a_cell_may_be_written_as_in_yaml_where_it_has_no_short_text():
    text = "id;at;from;to;by;expectations;says\n"
    text += 'I-01;09:00;a;b;c;"[{milestone: acted, within: 5 min, rule: any}]";{no YAML}\n'
    inject = read_msel(text, "msel.csv").injects["I-01"]
    assert inject["expectations"] == [{"milestone": "acted", "within": "5 min", "rule": "any"}]
    assert inject["says"] == "{no YAML}"


def test_a_cell_that_is_no_yaml_is_told_with_row_and_column():
    text = "id;at;from;to;by;expectations\nI-01;09:00;a;b;c;{milestone: acted\n"
    with pytest.raises(Exception, match=r'msel\.csv, row 2, column "expectations": '):
        read_msel(text, "msel.csv")


def test_the_script_of_the_tutorial_is_a_workbook_without_macros_and_links():
    names = ZipFile(SCRIPT).namelist()
    assert not any("vba" in name or "externalLink" in name for name in names)
