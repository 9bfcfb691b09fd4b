"""What README and docs claim: examples run, links lead somewhere, tables name what there is."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import sys
import time
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from itertools import pairwise
from pathlib import Path
from shutil import copytree
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import typer

import sim
from sim.cli import main
from sim.cli.every import app
from sim.files.schema import schema
from sim.files.starting import start_scenario
from sim.log import KINDS, MILESTONES, OUTCOMES
from sim.measures.every import MEASURES
from sim.studies.summary import TABLES
from sim.words import catalogue
from tests.examples import Block, blocks, fill, pattern, plain, put, read
from tests.first_steps import TUTORIAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

pytestmark = pytest.mark.docs

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
ELSEWHERE = {ROOT / TUTORIAL, DOCS / "gallery" / "README.md"}
"""Pages that tests/test_first_steps.py and tests/test_gallery.py do as a whole."""
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
LINKING = [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
SCHEMA = REFERENCE / "scenario.schema.json"


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def executable(page: Path) -> list[Block]:
    return [
        b
        for b in blocks(page)
        if b.kind in ("python", "console") or of_a_folder(b) or file_of(b) or cells_of(b)
    ]


def file_of(block: Block) -> str:
    """Return the name of the file that a block is, if its fence names one."""
    return block.kind.removeprefix("csv ") if block.kind.startswith("csv ") else ""


def cells_of(block: Block) -> str:
    """Return the name of the table whose cells a block fills, if its fence names one."""
    return block.kind.removeprefix("cells ") if block.kind.startswith("cells ") else ""


def of_a_folder(block: Block) -> bool:
    """Whether a block is lines for the scenario of the folder that its fence names."""
    return block.kind.startswith("yaml scenarios/")


EXECUTABLE = [page for page in PAGES if page not in ELSEWHERE and executable(page)]

# examples ---------------------------------------------------------------------------------------


@pytest.fixture
def workplace(tmp_path: Path) -> Iterator[Path]:
    """An empty folder to work in, with the scenarios of the project below ``scenarios``."""
    for scenario in (ROOT / "scenarios").iterdir():
        copytree(scenario, tmp_path / "scenarios" / scenario.name)
    copytree(DOCS / "howto" / "files", tmp_path, dirs_exist_ok=True)
    with chdir(tmp_path):
        yield tmp_path


@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize("page", EXECUTABLE, ids=name)
def test_every_example_does_what_the_page_says(page, monkeypatch):
    names: dict[str, Any] = {"__name__": "example"}
    for block in executable(page):
        if block.kind == "python":
            with redirect_stdout(StringIO()):
                exec(compile(block.text, name(page), "exec"), names)
        elif file_of(block):
            Path(file_of(block)).write_text(block.text, encoding="utf-8")
        elif cells_of(block):
            fill(block.text, Path(cells_of(block)))
        elif of_a_folder(block):
            put(block.text, Path(block.kind.split()[1]) / "scenario.yaml")
        else:
            play(block.text, monkeypatch)


def play(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the commands of a console block and compare what they print with what it shows."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        if not command.startswith("krisim"):
            continue
        if shown[:1] == ["^C"]:
            assert re.fullmatch(pattern(shown[1:]), plain(stopped(shlex.split(command))))
            continue
        status, printed, complaint = run(shlex.split(command), monkeypatch)
        assert status == 0, f"{command}: {complaint}"
        if shown:
            assert re.fullmatch(pattern(shown), plain(printed)), f"{command} printed:\n{printed}"


def stopped(command: Sequence[str]) -> str:
    """Press Ctrl-C in a command as soon as it has kept something; return what it says then."""
    code = "from sim.cli import main; main()"
    with Popen(
        [sys.executable, "-c", code, *command[1:]],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=PIPE,
        text=True,
    ) as running:
        try:
            until = time.monotonic() + 60
            while not any(Path().rglob("*.chunk")) and time.monotonic() < until:
                time.sleep(0.1)
            running.send_signal(signal.SIGINT)
            _, said = running.communicate(timeout=60)
        finally:
            running.kill()
    assert running.returncode == 128 + signal.SIGINT
    return said


def run(command: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, str]:
    """Run a command in this process; return its status and what it printed and complained of."""
    monkeypatch.setattr(sys, "argv", list(command))
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main()
    status = ended.value.code
    return status if isinstance(status, int) else int(bool(status)), out.getvalue(), err.getvalue()


def test_a_line_of_dots_stands_for_any_lines():
    assert re.fullmatch(pattern(["a…d", "…", "z"]), "abcd\nx\ny\nz\n")
    assert not re.fullmatch(pattern(["a", "…"]), "b\n")


RULES = DOCS / "explanation" / "rules.md"
TIMELINES = [b for b in blocks(RULES) if b.kind == "yaml example"]


@pytest.mark.parametrize("example", TIMELINES, ids=range(len(TIMELINES)))
def test_the_rules_give_the_timelines_beside_them(example, tmp_path):
    (beginning,) = [b.text for b in blocks(RULES) if b.kind == "yaml examples"]
    if example.text.startswith("exercise:"):
        beginning = beginning.split("\n", 1)[1]  # the example says more of the exercise itself
    (tmp_path / "scenario.yaml").write_text(beginning + example.text, encoding="utf-8")
    assert first_table(read(RULES)[example.end :])[1:] == timeline(sim.load(tmp_path))


def timeline(scenario: sim.Scenario) -> list[list[str]]:
    """Return the rows of the log as the page shows them, without those of no length in between."""
    rows = sim.tasks(sim.simulate(scenario)).to_dict("records")
    return [
        [
            *(minutes(r[k]) for k in ("scheduled", "started", "completed")),
            *(str(r[k]) for k in ("kind", "activity")),
            r["people"] if isinstance(r["people"], str) else "–",
            str(r["outcome"]),
        ]
        for r in rows
        if r["kind"] != "inject"
        and not (r["kind"] == "transit" and r["completed"] == r["scheduled"])
    ]


def minutes(at: float | None) -> str:
    """Return a time as the page shows it."""
    return "–" if pd.isna(at) else f"{at:.1f}".removesuffix(".0")


# tables -----------------------------------------------------------------------------------------


def first_table(text: str) -> list[list[str]]:
    """Return the cells of the first table of a text, row by row, with its heading."""
    lines = text[text.index("\n|") + 1 :].split("\n")
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return [rows[0], *rows[2:]]


def section(page: Path, heading: str) -> str:
    """Return what stands under a heading, up to the next one."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", read(page), re.M | re.S)
    assert found, f"{name(page)} has no heading '{heading}'"
    return found[1]


def first_cells(page: Path, heading: str) -> list[str]:
    """Return all that is quoted, else the words, in the first column under a heading."""
    cells = [row[0] for row in first_table(section(page, heading))[1:]]
    return [word for cell in cells for word in re.findall(r"`([^`]+)`", cell) or [cell]]


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> Path:
    """A results folder of a small scenario."""
    place: Path = tmp_path_factory.mktemp("kept")
    start_scenario(place / "storm")
    with pytest.MonkeyPatch.context() as monkeypatch:
        command = ["krisim", "run", str(place / "storm"), "-n", "4", "--out", str(place / "run")]
        assert run(command, monkeypatch)[0] == 0
    return place / "run"


def test_results_md_names_every_file_of_a_results_folder(results):
    files = [p.relative_to(results).as_posix() for p in results.rglob("*") if p.is_file()]
    assert sorted(first_cells(REFERENCE / "results.md", "Results folders")) == sorted(files)


def test_results_md_names_every_key_of_run_json(results):
    keys = json.loads(read(results / "run.json"))
    assert first_cells(REFERENCE / "results.md", "run.json") == list(keys)


@pytest.mark.parametrize("table", [f"{name}.csv" for name in TABLES])
def test_measures_md_names_every_column_of_the_tables_for_people(table, results):
    columns = list(pd.read_csv(results / table, encoding="utf-8-sig"))
    assert first_cells(REFERENCE / "measures.md", table) == columns


@pytest.mark.parametrize("table", MEASURES)
def test_measures_md_names_every_column_of_the_tables_of_every_run(table, results):
    file = f"runs/{table}.parquet"
    assert set(first_cells(REFERENCE / "measures.md", file)) == set(pd.read_parquet(results / file))


@pytest.mark.parametrize("table", ["tasks", "milestones", "presence", "pauses"])
def test_log_md_names_every_column_of_the_log(table, results):
    columns = set(pd.read_parquet(results / "log" / f"{table}.parquet"))
    assert set(first_cells(REFERENCE / "log.md", table)) == columns


def test_log_md_names_every_kind_outcome_and_milestone():
    page = REFERENCE / "log.md"
    assert set(first_cells(page, "Kinds")) == set(KINDS)
    assert first_cells(page, "Outcomes") == list(OUTCOMES)
    after_columns = section(page, "milestones").split("| milestone | reached when |")[1]
    assert [row[0] for row in first_table("\n|" + after_columns)[1:]] == list(MILESTONES)


def test_nomenclature_md_names_the_milestones_as_the_catalogue_does():
    rows = first_table(section(REFERENCE / "nomenclature.md", "Milestones"))[1:]
    swedish = {row[0]: row[1] for row in rows}
    said = catalogue("sv")
    assert set(swedish) > set(MILESTONES)
    assert {m: swedish[m] for m in MILESTONES if m in said} == {
        m: said[m] for m in MILESTONES if m in said
    }


def test_nomenclature_md_gives_the_swedish_words_that_the_catalogue_has():
    """Endings aside: a heading may stand in the plural, a word in the definite form."""
    rows = re.findall(
        r"^\| ([^|]+) \| ([^|]+) \|", read(REFERENCE / "nomenclature.md"), re.MULTILINE
    )
    said = {english.casefold(): swedish for english, swedish in catalogue("sv").items()}
    words = [(word, swedish) for english, swedish in rows for word in english.split(", ")]
    known = [(word, swedish, said[word.casefold()]) for word, swedish in words if word in said]
    assert len(known) > 60
    assert [each for each in known if each[2][:-2].casefold() not in each[1].casefold()] == []


# commands ---------------------------------------------------------------------------------------

GROUP = typer.main.get_command(app)
COMMANDS: dict[str, Any] = {}
"""Every command by what is written after ``krisim``, those of groups with two words."""
for _name, _command in GROUP.commands.items():  # type: ignore[attr-defined]
    _of_group = getattr(_command, "commands", {})
    COMMANDS |= {f"{_name} {each}": of for each, of in _of_group.items()} or {_name: _command}
HELP = {"--help", "-h"}


def options(command: Any) -> set[str]:
    return HELP | {
        o for p in command.params for o in (*p.opts, *p.secondary_opts) if o.startswith("-")
    }


@pytest.mark.parametrize(("command", "known"), [("krisim", GROUP), *COMMANDS.items()])
def test_cli_md_names_every_option(command, known):
    heading = command if known is GROUP else f"krisim {command}"
    assert set(first_cells(REFERENCE / "cli.md", heading)) == options(known)


def test_cli_md_names_every_command():
    headings = re.findall(r"^## krisim ([\w -]+)$", read(REFERENCE / "cli.md"), flags=re.MULTILINE)
    assert sorted(headings) == sorted(COMMANDS)


@pytest.mark.parametrize("page", LINKING, ids=name)
def test_every_command_that_is_shown_exists(page):
    text = "\n".join(b.text for b in blocks(page))
    for command in re.findall(r"(?:^|[\s\\/])krisim +([^#\n]+)", text):
        first, *rest = command.replace("\\", "/").split()
        if rest and f"{first} {rest[0]}" in COMMANDS:
            first = f"{first} {rest.pop(0)}"
        if first.replace(" ", "").isalpha():
            assert first in COMMANDS, command
        known = options(COMMANDS.get(first, GROUP))
        words = [word for word in [first, *rest] if word.startswith(("-", "[-"))]
        shown = {one for word in words for one in word.strip("[]").split("|")}
        assert shown <= known | options(GROUP), command


# links ------------------------------------------------------------------------------------------


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", read(page), flags=re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """Return what the headings of a page are linked by."""
    headings = re.findall(r"^#+ (.+)$", prose(page), flags=re.MULTILINE)
    bare = [re.sub(r"\[([^\]]*)\]\([^)]*\)|`", r"\1", heading).lower() for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in bare}


@pytest.mark.parametrize("page", LINKING, ids=name)
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)\s]+)\)", prose(page))
    for link in (each for each in links if "://" not in each):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link} leads nowhere"
        assert target.is_relative_to(ROOT), f"{link} leads out of the project"
        assert not anchor or anchor in anchors(target), f"{link}: no such heading"


def test_every_page_is_reached_from_the_index():
    index = DOCS / "README.md"
    reached, rest = {index}, [index]
    while rest:
        page = rest.pop()
        for link in re.findall(r"\]\(([^)\s#]+\.md)", prose(page)):
            target = (page.parent / link).resolve()
            if target not in reached and target.is_relative_to(DOCS):
                reached.add(target)
                rest.append(target)
    assert set(DOCS.rglob("*.md")) <= reached


def test_decisions_are_numbered_one_after_the_other():
    numbers = [int(p.name[:4]) for p in sorted((DOCS / "explanation/decisions").glob("0*.md"))]
    assert numbers[0] == 1
    assert all(later == earlier + 1 for earlier, later in pairwise(numbers))


# the rest ---------------------------------------------------------------------------------------

OF_A_MACHINE = re.compile(
    r"(?<![\w.~])/(?:work|home|tmp|root|usr|opt|mnt|var|etc|Users)\b|\b[A-Z]:\\"
)


@pytest.mark.parametrize("page", LINKING, ids=name)
def test_no_page_names_a_path_of_a_machine(page):
    assert not OF_A_MACHINE.findall(read(page))


@pytest.mark.skipif(not SCHEMA.exists(), reason="the schema is not kept beside the pages")
def test_the_schema_beside_the_pages_is_that_of_the_reader():
    assert json.loads(read(SCHEMA)) == schema()
