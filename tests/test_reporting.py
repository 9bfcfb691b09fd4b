"""`krisim report`: a notebook is chosen, runs, and what it shows becomes files, all or none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import docx
import nbformat
import pytest
from python_calamine import CalamineWorkbook

import sim
from sim.errors import KrisimError
from sim.files.starting import start_scenario
from sim.report.document import Editable, Heading, document, paragraph, to_docx, to_pdf
from sim.report.document.blocks import Blocks
from sim.report.making import Asked, make_report, making, notebook_names
from sim.report.making.executing import blocks_of, executed
from sim.report.making.notebooks import chosen, read_notebook, with_parameters
from sim.report.making.sources import Source, source
from sim.studies.keeping import keep
from tests.commanding import krisim
from tests.languages import foreign
from tests.reporting import MADE, MARKING, Page, head

ROOT = Path(__file__).parents[1]
TINY = Path(str(files("sim.files") / "templates"))

SMALL = """\
# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
#   krisim: {reads: [scenario, run], usual: []}
# ---

# %% [markdown]
# # Only for the analyst

# %% tags=["parameters"]
source, lang = "", "en"
number = 3
share = 0.5
loud = False
audience = ""

# %%
import os
from datetime import datetime, timezone

import sim
from sim.report.document import Blocks, Editable, Head, Heading, paragraph

made = datetime(2026, 3, 12, tzinfo=timezone.utc)
Head("Small", "Storm", "SECRET", ("Simulated.",), lang, made)

# %%
print("printed, not shown")
Heading("First")

# %%
42

# %%
where = f"{os.getcwd()}|{sim.__file__}|{number * 2}|{share}|{loud}"
Blocks((paragraph(where), Editable("note", "Write")))
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    path: Path = tmp_path_factory.mktemp("notebook") / "small.py"
    path.write_text(SMALL, "utf-8")
    return path


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> Path:
    """Results of three runs of the tiny scenario."""
    folder: Path = tmp_path_factory.mktemp("kept") / "results"
    scenario = sim.load(TINY)
    marked = replace(scenario, exercise=replace(scenario.exercise, marking="TOP SECRET"))
    keep(sim.replicate(marked, 3, 1), folder, MADE)
    return folder


@pytest.fixture
def shows(monkeypatch):
    """Let any notebook show these blocks, without a kernel."""

    def let(*blocks):
        def run(node, *_):
            outputs = [nbformat.v4.new_output("display_data", Blocks(blocks)._repr_mimebundle_())]
            node.cells[-1].outputs = outputs
            return node

        monkeypatch.setattr(making, "executed", run)

    return let


# what a report is made of -----------------------------------------------------------------------


def test_what_a_report_is_made_of_is_known_by_its_files(results, tmp_path):
    (tmp_path / "comparison.csv").touch()
    (tmp_path / "run.json").write_text('{"checksums": {}, "marking": "M"}', "utf-8")
    assert source(TINY).kind == "scenario"
    assert source(results).kind == "run"
    assert source(tmp_path) == Source(tmp_path, "comparison", "M")
    (tmp_path / "comparison.csv").unlink()
    assert source(tmp_path).kind == "study"


def test_results_that_were_changed_make_no_report(results, tmp_path, monkeypatch, capsys):
    changed = tmp_path / "results"
    changed.mkdir()
    for path in (results / "run.json", *results.glob("*.csv"), *results.glob("*/*")):
        (changed / path.relative_to(results)).parent.mkdir(exist_ok=True)
        (changed / path.relative_to(results)).write_bytes(path.read_bytes())
    (changed / "targets.csv").write_text("changed", "utf-8")
    assert krisim(monkeypatch, "report", changed, "--out", tmp_path / "r.html") == 1
    assert "targets.csv" in capsys.readouterr().err
    assert not (tmp_path / "r.html").exists()


# notebooks --------------------------------------------------------------------------------------


def test_the_notebook_of_a_run_is_the_evaluation():
    assert chosen(None, Source(Path("r"), "run", "")).name == "evaluation"


def test_notebooks_that_make_no_report_are_not_among_those_that_do():
    assert "getting_started" not in notebook_names()


def test_a_notebook_is_refused_for_what_it_does_not_read(small):
    with pytest.raises(KrisimError, match="made for a scenario or results of a run"):
        chosen(str(small), Source(Path("r"), "study", ""))


def test_a_notebook_of_nothing_is_refused_for_anything_and_needs_no_results(
    shows, tmp_path, monkeypatch, capsys
):
    """In a folder without results: what else is named would be asked for them."""
    monkeypatch.chdir(tmp_path)
    shows(head("en"), Heading("One"))
    assert krisim(monkeypatch, "report", TINY, "--notebook", "validity", "--out", "r.html") == 1
    assert "'validity' is made of nothing that is named: leave" in capsys.readouterr().err
    assert krisim(monkeypatch, "report", "--out", "r.html") == 1
    assert not (tmp_path / "r.html").exists()
    assert krisim(monkeypatch, "report", "--notebook", "validity", "--out", "r.html") == 0
    assert "One" in Page((tmp_path / "r.html").read_text("utf-8")).texts


def test_an_unknown_notebook_is_told_with_what_may_have_been_meant():
    with pytest.raises(KrisimError, match="Did you mean 'evaluation'"):
        chosen("evalution", Source(Path("r"), "run", ""))


def test_parameters_are_read_without_running_anything(small):
    values = read_notebook(small).parameters
    assert values == {
        "source": "",
        "lang": "en",
        "number": 3,
        "share": 0.5,
        "loud": False,
        "audience": "",
    }


def test_a_value_that_is_set_is_of_the_kind_of_the_usual_one(small):
    notebook = read_notebook(small)
    given = {"number": "7", "share": "0.25", "loud": "yes", "source": 'a"b\n'}
    told = with_parameters(notebook, given).cells[1].source
    assert told.split("\n") == [
        "source = 'a\"b\\n'",
        "lang = 'en'",
        "number = 7",
        "share = 0.25",
        "loud = True",
        "audience = ''",
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"numbr": "1"}, "no parameter 'numbr'. Did you mean 'number'"),
        ({"number": "many"}, "'number' is a whole number, not 'many'"),
        ({"loud": "maybe"}, "'loud' is yes or no"),
    ],
)
def test_a_wrong_parameter_is_told(small, given, told):
    with pytest.raises(KrisimError, match=told):
        with_parameters(read_notebook(small), given)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SMALL.replace(' tags=["parameters"]', ""), "one cell with the tag 'parameters', has 0"),
        (SMALL.replace("number = 3", "number = open('x')"), "lines such as"),
        (SMALL.replace("number = 3", "import os"), "lines such as"),
        (SMALL.replace("[scenario, run]", "[plans]"), "can read: scenario, run, study, comparison"),
    ],
)
def test_a_notebook_that_cannot_be_used_is_told(tmp_path, text, told):
    path = tmp_path / "n.py"
    path.write_text(text, "utf-8")
    with pytest.raises(KrisimError, match=told):
        read_notebook(path)


@pytest.mark.parametrize(
    ("package", "act"),
    [
        ("docx", lambda _: to_docx(document([head()]))),
        ("pypdf", lambda _: to_pdf(document([head()]))),
        ("jupytext", read_notebook),
        ("nbclient", lambda path: executed(read_notebook(path).node, path.parent)),
    ],
)
def test_what_is_missing_is_told_with_how_to_install_it(small, monkeypatch, package, act):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(KrisimError, match=r'pip install "krisim\[report\]"'):
        act(small)


# running ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ran(small, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cwd")
    seen: list[tuple[int, int]] = []
    node = with_parameters(read_notebook(small), {"number": "7", "lang": "sv"})
    done = executed(node, folder, lambda *n: seen.append(n), patience=60)
    return blocks_of(done), folder, seen


def test_a_report_is_what_the_cells_show_in_their_order(ran):
    blocks, folder, _ = ran
    first, second, third, fourth = blocks
    assert (first.title, first.lang) == ("Small", "sv")
    assert (second, fourth) == (Heading("First"), Editable("note", "Write"))
    assert third == paragraph(f"{folder}|{sim.__file__}|14|0.5|False")


def test_progress_is_told_cell_by_cell(ran):
    assert ran[2] == [(n, 5) for n in range(1, 6)]


@pytest.mark.slow
def test_an_error_of_ours_in_a_cell_is_told_as_it_is_and_others_with_their_kind(tmp_path):
    for line, told in (
        ('raise sim.errors.KrisimError("the plan is wrong")', "^the plan is wrong$"),
        ("1 / 0", "a cell of the notebook failed: ZeroDivisionError: division by zero"),
    ):
        path = tmp_path / "n.py"
        path.write_text(SMALL.replace("42", f"import sim.errors\n{line}"), "utf-8")
        with pytest.raises(KrisimError, match=told):
            executed(read_notebook(path).node, tmp_path, patience=60)


@pytest.mark.slow
def test_a_kernel_that_dies_is_told(tmp_path):
    path = tmp_path / "n.py"
    path.write_text(SMALL.replace("42", "import os; os._exit(9)"), "utf-8")
    with pytest.raises(KrisimError, match="the notebook's kernel ended"):
        executed(read_notebook(path).node, tmp_path, patience=60)


@pytest.mark.slow
def test_a_cell_that_takes_too_long_is_stopped(tmp_path):
    path = tmp_path / "n.py"
    path.write_text(SMALL.replace("42", "import time; time.sleep(60)"), "utf-8")
    began = time.monotonic()
    with pytest.raises(KrisimError, match="took more than 1 s"):
        executed(read_notebook(path).node, tmp_path, patience=1)
    assert time.monotonic() - began < 55


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to one process")
def test_ctrl_c_ends_the_kernel_and_writes_nothing(tmp_path):
    """They have 150 s together; the kernel writes its number into a file."""
    notebook, pid = tmp_path / "n.py", tmp_path / "pid"
    waits = f"import os, pathlib, time\npathlib.Path({str(pid)!r}).write_text(str(os.getpid()))"
    notebook.write_text(SMALL.replace("42", f"{waits}\ntime.sleep(60)"), "utf-8")
    code = "from sim.cli import main; main()"
    words = ["report", str(TINY), "--notebook", str(notebook), "--out", str(tmp_path / "r.html")]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + 90
        while not (pid.exists() and pid.read_text()) and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert "stopped; nothing was written" in said
    assert not (tmp_path / "r.html").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


# the command ------------------------------------------------------------------------------------


def test_a_page_is_written_and_named(shows, results, tmp_path, monkeypatch, capsys):
    shows(head("en"), Heading("One"))
    out = tmp_path / "r.html"
    assert krisim(monkeypatch, "report", results, "--out", out) == 0
    assert f"wrote {out}" in capsys.readouterr().out
    assert "One" in Page(out.read_text("utf-8")).texts


def test_the_marking_of_the_results_stands_on_the_report_whatever_the_notebook_shows(
    shows, results, tmp_path
):
    shows(head("en"), Heading("One"))
    make_report(results, tmp_path / "r.html", Asked())
    assert f"TOP SECRET · {MARKING}" in Page((tmp_path / "r.html").read_text("utf-8")).texts


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--out", "r.txt"), "it can end in .html, .pdf, .docx, .xlsx, or be a folder"),
        (("--out", "r.html", "--template", "t.docx"), "--template is for Word"),
        (("--out", "r.html", "--set", "seed"), "--set takes NAME=VALUE"),
        (("--out", "r.html", "--set", "lang=sv"), "'lang' has an option of its own"),
        (("--out", "r.html", "--set", "sed=1"), "Did you mean 'seed'"),
        (("--out", "r.html", "--keep", "old.docx"), "there is no such file"),
        (("--out", "there.html"), "there.html exists already"),
        (("--out", "r.html", "--lang", "sv"), "shows a report in en"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_written(  # noqa: PLR0913, PLR0917  # fixtures
    shows, results, tmp_path, monkeypatch, capsys, words, told
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.html").write_text("mine", "utf-8")
    shows(head("en"))
    assert krisim(monkeypatch, "report", results, *words) == 1
    assert told in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["there.html"]


def test_a_notebook_that_shows_no_report_is_told(shows, results, tmp_path):
    shows(Heading("No head"))
    with pytest.raises(KrisimError, match="'evaluation' shows no report: a report begins with"):
        make_report(results, tmp_path / "r.html", Asked())


def test_words_of_an_earlier_report_are_kept_by_the_command(shows, results, tmp_path, monkeypatch):
    shows(head("en"), Editable("summary", "Write", "We did well."))
    assert krisim(monkeypatch, "report", results, "--out", tmp_path / "1.docx") == 0
    shows(head("en"), Editable("summary", "Write"))
    words = ("report", results, "--keep", tmp_path / "1.docx", "--out", tmp_path / "2.html")
    assert krisim(monkeypatch, *words) == 0
    assert "We did well." in Page((tmp_path / "2.html").read_text("utf-8")).text


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_report_of_a_run_says_nothing_in_the_other_language(tmp_path, language):
    """By the texts of the catalogue; of a scenario whose names and sources are in that language."""
    start_scenario(tmp_path / "plan", "small", language)
    asked = Asked("evaluation", language, parameters={"replications": "2"})
    make_report(tmp_path / "plan", tmp_path / "r.html", asked)
    page = Page((tmp_path / "r.html").read_text("utf-8"))
    said = " ".join(page.texts)
    assert foreign(said, language) == []


@pytest.mark.slow
def test_a_report_for_the_public_says_nothing_of_the_script(tmp_path):
    asked = Asked("evaluation", audience="public", parameters={"replications": "2"})
    make_report(TINY, tmp_path / "r.docx", asked)
    said = "".join(p.text for p in docx.Document(str(tmp_path / "r.docx")).paragraphs)
    assert "without the script's texts" in said
    scenario = sim.load(TINY)
    assert not [i.title for i in scenario.injects if i.title and i.title in said]


@pytest.mark.slow
def test_an_installed_package_brings_its_notebooks_along(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for path in (ROOT / "notebooks").glob("*.py"):
        assert f"sim/report/notebooks/{path.name}" in names
    assert "sim/report/templates/report.html" in names
    for path in (ROOT / "scenarios" / "cases").glob("*/scenario.yaml"):
        assert f"sim/studies/validity/cases/{path.parent.name}/scenario.yaml" in names


def test_the_workbook_of_a_report_has_a_sheet_for_each_table(shows, results, tmp_path):
    from tests.reporting import section

    shows(head("sv"), *section())
    make_report(results, tmp_path / "r.xlsx", Asked(lang="sv"))
    book = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx"))
    assert book.sheet_names == ["Innehåll", "Tabell 1"]
