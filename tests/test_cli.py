"""The command line as a hurried user meets it: what it prints, keeps and says when it cannot."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import click
import pandas as pd
import pytest
import typer

import sim
from sim.cli import main
from sim.cli.every import app
from sim.clock import to_micros
from sim.distributions import Exponential, Lognormal
from sim.files import load, save
from sim.files.sheets import read_grids
from sim.scenario import Event, Procedure, Scenario, Target
from tests.builders import (
    channel,
    exercise,
    inject,
    meeting,
    on_call,
    order,
    person,
    procedure,
    public,
    send,
    step,
)

COMMANDS = (
    "new",
    "import",
    "check",
    "resolve",
    "run",
    "explain",
    "tables",
    "bottlenecks",
    "compare",
    "export",
    "forms",
    "roster",
    "observe",
    "calibrate",
    "hotwash",
    "split",
    "staff",
    "merge",
    "what-if",
    "report",
    "app",
    "sweep",
    "sweep along",
    "sweep assumptions",
    "sweep resources",
)
WIDTH = 100


class Said(NamedTuple):
    """How a command ended and what it said."""

    status: int
    out: str
    err: str


Command = Callable[..., Said]


def tiny() -> Scenario:
    """Return an hour with one of everything that is printed."""
    scenario = exercise(
        60,
        person("ann", "staff/clerk"),
        person("bo", "town/guard"),
        person("cia", "town/guard", shift=(), on_call=on_call(5, Exponential(10))),
        channel("phone", "call", lines=1, ring=1, retry=5, attempts=2, talk=4),
        channel("mail", "inbox", write=1, latency=1, look=10, read=2),
        meeting("briefing", "staff/clerk, town/guard", 10, times=[20]),
        order(
            "I-1",
            0,
            step("think", "staff/clerk", Lognormal(8, 20), milestone="decided"),
            step("tell", "staff/clerk", None, "think", send=send("town", "phone", "card")),
        ),
        procedure("card", step("act", "town/guard", Exponential(10), milestone="acted")),
        inject("I-2", 5, "staff, town", "mail", "card", call_out="town"),
        public("calls", "town/guard", 6, Exponential(3), (0, 50)),
    )
    goal = Target("T1", "quick", to_micros(30), 0.9, Event("I-1", "sent"), Event("I-1", "acted"))
    return replace(scenario, targets=(goal,))


def told_at_most_so_late(card: Procedure) -> Procedure:
    """Return ``card`` with a limit on its telephone calls, which the engine does not play."""
    steps = (replace(s, by_default=to_micros(30)) if s.send else s for s in card.steps)
    return replace(card, steps=tuple(steps))


def put(scenario: Scenario, folder: Path) -> None:
    """Write ``scenario`` to a folder of its own."""
    folder.mkdir()
    save(scenario, folder / "scenario.yaml")


@pytest.fixture
def krisim(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Return the command, run in an empty folder that holds the scenario ``tiny``."""
    monkeypatch.chdir(tmp_path)
    put(tiny(), tmp_path / "tiny")

    def run(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["krisim", *map(str, arguments)])
        capsys.readouterr()
        status: Any = 0
        try:
            main()
        except SystemExit as stop:
            status = stop.code or 0
        said = capsys.readouterr()
        return Said(status, said.out, said.err)

    return run


def process(*arguments: str, folder: Path, **more: Any) -> subprocess.Popen[str]:
    """Start the command as a process of its own, with what the shell would see."""
    code = "from sim.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(Path(sim.__file__).parent.parent)}
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def refused(said: Said, *words: str) -> None:
    """Assert that a command failed with a sentence that holds ``words``, and nothing else."""
    assert said.status not in (0, 70)
    assert "Traceback" not in said.out + said.err
    assert "an error inside Krisim" not in said.err
    assert said.out == ""
    sentence = " ".join(re.sub("[│╭╮╰╯─]", " ", said.err).split()).casefold()
    for word in words:
        assert word.casefold() in sentence


# what works ---------------------------------------------------------------------------------------


def test_the_version_is_that_of_the_package(krisim):
    assert krisim("--version") == (0, f"krisim {sim.__version__}\n", "")


def test_without_anything_the_commands_are_listed(krisim):
    said = krisim()
    for name in COMMANDS:
        assert name.split()[0] in said.out + said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("name", ["", *COMMANDS])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_says_how_it_is_used(krisim, name, option):
    said = krisim(*name.split(), option)
    assert said.status == 0
    assert re.search(rf"Usage: .*krisim {name}".rstrip(), said.out)


def commands() -> dict[str, click.Command]:
    group: Any = typer.main.get_command(app)
    found: dict[str, click.Command] = {"krisim": group}
    for name, command in getattr(group, "commands", {}).items():
        found[name] = command
        found |= {f"{name} {each}": of for each, of in getattr(command, "commands", {}).items()}
    return found


def test_the_commands_are_those_that_are_tested_here():
    assert set(commands()) == {"krisim", *COMMANDS}


@pytest.mark.parametrize("name", ["krisim", *COMMANDS])
def test_no_command_option_or_argument_is_without_a_help_text(name):
    command = commands()[name]
    assert command.help
    assert command.help.rstrip().endswith(".")
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{name}: {parameter.name} has no help text"


def test_new_makes_a_scenario_that_checks_and_runs(krisim):
    said = krisim("new", "scenarios/storm")
    assert (said.status, said.err) == (0, "")
    written = [line.removeprefix("wrote ") for line in said.out.splitlines()[:-1]]
    assert all(Path(path).is_file() for path in written)
    assert "krisim run scenarios/storm" in said.out
    assert krisim("check", "scenarios/storm").status == 0
    assert krisim("run", "scenarios/storm", "-n", 2).status == 0


def test_new_makes_a_municipality_of_the_size_and_language_asked_for(krisim):
    said = krisim("new", "scenarios/ovader", "--size", "small", "--lang", "sv")
    assert (said.status, said.err) == (0, "")
    assert "krisim run scenarios/ovader" in said.out
    assert "people: 39" in krisim("check", "scenarios/ovader").out
    assert "kommundirektör" in Path("scenarios/ovader/scenario.yaml").read_text(encoding="utf-8")


def test_new_says_that_the_tiny_scenario_is_in_english_only(krisim):
    refused(krisim("new", "scenarios/x", "--lang", "sv"), "English only", "--size small")
    assert not Path("scenarios/x").exists()


def test_new_makes_a_workbook_that_checks_runs_and_resolves(krisim):
    said = krisim("new", "scenarios/ovader", "--size", "small", "--lang", "sv", "--as", "xlsx")
    assert (said.status, said.err) == (0, "")
    assert "wrote scenarios/ovader/scenario.xlsx" in said.out
    assert [path.name for path in Path("scenarios/ovader").iterdir()] == ["scenario.xlsx"]
    krisim("new", "scenarios/text", "--size", "small", "--lang", "sv")
    assert load(Path("scenarios/ovader")) == load(Path("scenarios/text"))
    assert krisim("run", "scenarios/ovader", "-n", 1).status == 0
    assert list(Path("results/ovader").iterdir())


def test_resolve_writes_a_workbook_in_either_language_that_is_the_same_scenario(krisim):
    assert krisim("resolve", "tiny", "--out", "whole.xlsx", "--lang", "sv").status == 0
    assert load(Path("whole.xlsx")) == load(Path("tiny"))
    assert krisim("check", "whole.xlsx").out.startswith("whole.xlsx: nothing found")
    refused(krisim("resolve", "tiny", "--out", "whole.xlsx"), "exists already")
    refused(krisim("resolve", "tiny", "--lang", "sv"), "add --out FILE.xlsx")
    refused(krisim("resolve", "tiny", "--out", "whole.ods"), "as .xlsx only")


def test_a_view_as_a_workbook_is_marked_and_without_texts(krisim):
    told = load(Path("tiny")).injects[0].title
    assert krisim("resolve", "tiny", "--for", "players", "--out", "view.xlsx").status == 0
    cells = [c for grid in read_grids(Path("view.xlsx")) for row in grid.rows for c in row]
    assert told in {i.title for i in load(Path("tiny")).injects}
    assert not told or told not in cells
    assert any("A view for players" in str(cell) for cell in cells)


def test_check_counts_what_it_found_nothing_wrong_with(krisim):
    said = krisim("check", "tiny")
    assert (said.status, said.err) == (0, "")
    assert "nothing found that would stop a run" in said.out
    assert "people: 3" in said.out
    assert "injects: 2" in said.out


def test_resolve_prints_a_form_that_loads_to_the_same_scenario(krisim):
    said = krisim("resolve", "tiny")
    assert (said.status, said.err) == (0, "")
    Path("complete.yaml").write_text(said.out, encoding="utf-8")
    assert load(Path("complete.yaml")) == load(Path("tiny")) == tiny()


def test_resolve_writes_a_file_if_asked_and_prints_nothing(krisim):
    assert krisim("resolve", "tiny", "--out", "complete.yaml") == (0, "", "")
    assert load(Path("complete.yaml")) == tiny()


def test_run_prints_every_table_and_keeps_the_results(krisim):
    said = krisim("run", "tiny", "-n", 3, "--seed", 5, "--out", "out")
    assert said.status == 0
    assert "Traceback" not in said.err
    for text in ("simulated, not observed", "3 runs, seed 5", "I-1", "calls", "quick", "out"):
        assert text in said.out
    facts = json.loads(Path("out/run.json").read_text(encoding="utf-8"))
    assert (facts["seed"], facts["replications"]) == (5, 3)
    assert facts["command"][1:] == ["run", "tiny", "-n", "3", "--seed", "5", "--out", "out"]
    assert pd.read_parquet("out/runs/tasks.parquet")["run"].tolist() == [0, 1, 2]


def test_run_plays_until_results_are_known_as_closely_as_asked_and_says_so(krisim):
    said = krisim("run", "tiny", "--precision", "20 % or 20 min", "--out", "out")
    assert said.status == 0
    facts = json.loads(Path("out/run.json").read_text(encoding="utf-8"))
    runs = facts["replications"]
    assert f"Stopped after {runs} runs. Known (95 % intervals, chance only): " in said.out
    assert facts["precision"]["enough"] < runs < 100
    assert all(measure["reached"] for measure in facts["precision"]["measures"])
    assert krisim("explain", "I-1", "--in", "out", "--run", runs - 1).status == 0


def test_run_says_if_results_are_not_known_so_closely_within_the_most_allowed(krisim):
    said = krisim("run", "tiny", "--precision", "20 % or 20 min", "--most", 4, "--lang", "sv")
    assert said.status == 0
    assert "Ej uppnått inom 4 körningar: " in said.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["-n", 5, "--precision", "5 %"], ["-n", "--precision", "leave out"]),
        (["-n", 5, "--most", 9], ["-n", "--most", "leave out"]),
        (["--precision", "soon: 5 %"], ["--precision 'soon: 5 %'", "unknown measure 'soon'"]),
    ],
)
def test_run_refuses_to_end_in_two_ways_or_in_none(krisim, options, words):
    refused(krisim("run", "tiny", *options), *words)
    assert not Path("results").exists()


def test_run_keeps_its_results_below_results_by_the_name_of_the_scenario(krisim):
    assert krisim("run", "tiny", "-n", 1).status == 0
    assert krisim("run", "tiny/scenario.yaml", "-n", 1, "--out", "x").status == 0
    (kept,) = Path("results").iterdir()
    assert kept.name == "tiny"


def test_the_same_seed_prints_the_same_and_another_does_not(krisim):
    one, two, other = (
        krisim("run", "tiny", "-n", 3, "--seed", seed, "--out", f"out{k}")
        for k, seed in enumerate((1, 1, 2))
    )
    assert one.out.replace("out0", "") == two.out.replace("out1", "")
    assert one.out.replace("seed 1", "") != other.out.replace("seed 2", "").replace("out2", "out0")


def test_run_speaks_swedish_and_writes_for_a_swedish_excel(krisim):
    said = krisim("run", "tiny", "-n", 2, "--lang", "sv", "--out", "out")
    assert said.status == 0
    assert "2 körningar, slumpfrö 0" in said.out
    assert "går ej att säga" in " ".join(said.out.split())
    assert not re.search(r"\b(runs|median of|waiting for|cannot say)\b", said.out)
    assert ";" in Path("out/responses.csv").read_text(encoding="utf-8-sig").splitlines()[0]


def test_the_last_words_of_run_are_in_its_language_too(krisim):
    said = krisim("run", "tiny", "-n", 2, "--lang", "sv", "--out", "out")
    assert "Results:" not in said.out
    assert "Why an answer" not in said.out


@pytest.mark.parametrize("out", [(), ("--out", "elsewhere/out")])
def test_the_command_that_run_names_at_the_end_explains_these_results(krisim, out):
    krisim("run", "tiny", "-n", 2, "--out", "results/tiny/first")
    said = krisim("run", "tiny", "-n", 3, "--seed", 9, *out)
    (hint,) = re.findall(r"krisim (explain .*)", said.out)
    told = krisim(*shlex.split(hint))
    assert told.status == 0
    assert "of 3 runs" in " ".join(told.out.split())


def test_two_runs_within_a_second_are_both_kept(krisim):
    for _ in range(3):
        assert krisim("run", "tiny", "-n", 1).status == 0
    assert len(list(Path("results/tiny").iterdir())) == 3


def test_explain_tells_the_newest_results_unless_told_otherwise(krisim):
    krisim("run", "tiny", "-n", 2, "--out", "out")
    krisim("run", "tiny", "-n", 4)
    said = krisim("explain", "I-1")
    assert (said.status, said.err) == (0, "")
    assert "of 4 runs" in " ".join(said.out.split())
    assert "of 2 runs" in " ".join(krisim("explain", "I-1", "--in", "out").out.split())


def test_explain_tells_of_the_unit_run_and_language_it_is_asked_for(krisim):
    krisim("run", "tiny", "-n", 3)
    for run in (0, 1, 2):
        said = krisim("explain", "I-2", "--unit", "town", "--run", run, "--lang", "sv")
        assert said.status == 0
        assert said.out.startswith("town ")
        assert f"körning {run}; " in " ".join(said.out.split())
        assert "av 3 körningar" in " ".join(said.out.split())


def test_tables_writes_a_workbook_of_the_newest_results_unless_told_otherwise(krisim):
    krisim("run", "tiny", "-n", 2, "--out", "out")
    krisim("run", "tiny", "-n", 1)
    said = krisim("tables", "--to", "all.xlsx", "--lang", "sv")
    assert (said.status, said.err) == (0, "")
    assert re.fullmatch(r"wrote all\.xlsx: \d+ tables, \d+ rows\n", said.out)
    assert Path("all.xlsx").read_bytes().startswith(b"PK")
    assert krisim("tables", "out", "--to", "folder/of/tables").status == 0
    assert "runs,2" in Path("folder/of/tables/about.csv").read_text(encoding="utf-8-sig")


def test_bottlenecks_tells_what_is_waited_for_and_what_was_tried(krisim):
    krisim("run", "tiny", "-n", 4, "--out", "out")
    said = krisim("bottlenecks", "--in", "out", "-n", 3, "--first", 2)
    assert said.status == 0
    text = " ".join(said.out.split())
    assert text.startswith("What answers wait for most, and what would help 1 ")
    assert " of all waiting on critical chains (" in text
    assert "one more" in text
    assert "trust what was tried" in text


def test_bottlenecks_tries_nothing_if_asked_for_none_and_speaks_swedish(krisim):
    krisim("run", "tiny", "-n", 3)
    said = krisim("bottlenecks", "--first", 0, "--lang", "sv")
    assert said.status == 0
    text = " ".join(said.out.split())
    assert "av all väntan i kritiska kedjor" in text
    assert "en till" not in text
    assert "95 %-intervallet" not in text


def test_bottlenecks_of_an_exercise_without_waiting_are_none(krisim):
    put(exercise(60, person("ann", "staff/clerk")), Path("calm"))
    krisim("run", "calm", "-n", 2)
    assert "Nothing: no answer waits" in krisim("bottlenecks").out


def test_bottlenecks_of_one_run_cannot_be_tried(krisim):
    krisim("run", "tiny", "-n", 1)
    said = krisim("bottlenecks", "-n", 1)
    assert said.status == 2
    assert "2" in said.err


@pytest.mark.parametrize("columns", ["40", "100", "250"])
def test_no_line_of_output_is_wider_than_a_hundred_columns(krisim, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    krisim("run", "tiny", "-n", 2)
    for arguments in (
        ("run", "tiny", "-n", 2, "--out", f"out{columns}"),
        ("run", "tiny", "-n", 2, "--out", f"sv{columns}", "--lang", "sv"),
        ("explain", "I-1"),
        ("explain", "I-1", "--lang", "sv"),
        ("bottlenecks", "-n", 2, "--first", 1),
        ("bottlenecks", "--first", 0, "--lang", "sv"),
        *((*name.split(), "--help") for name in COMMANDS),
    ):
        lines = krisim(*arguments).out.splitlines()
        assert max(len(line.rstrip()) for line in lines) <= WIDTH


def test_long_names_are_printed_within_the_width(krisim):
    name = "The management group of the department for everything that has a long name " * 2
    scenario = replace(
        tiny(),
        units=tuple(replace(u, name=name) for u in tiny().units),
        injects=tuple(replace(i, title=name) for i in tiny().injects),
        channels=tuple(replace(c, name=name) for c in tiny().channels),
    )
    put(scenario, Path("long"))
    for said in (krisim("run", "long", "-n", 2), krisim("explain", "I-1")):
        assert said.status == 0
        assert max(len(line.rstrip()) for line in said.out.splitlines()) <= WIDTH


def test_what_looks_like_markup_is_printed_as_it_stands(krisim):
    injects = [replace(i, title="[red]Alarm[/red] [/] :boom:") for i in tiny().injects]
    put(replace(tiny(), injects=tuple(injects)), Path("odd"))
    said = krisim("run", "odd", "-n", 1)
    assert said.status == 0
    assert "[red]Alarm[/red] [/] :boom:" in said.out
    assert krisim("explain", "I-2").status == 0


def test_what_looks_like_markup_in_names_is_printed_as_it_stands(krisim):
    units = [replace(u, name="Town [/] [b]") for u in tiny().units]
    activities = [
        replace(p, steps=tuple(replace(s, name=f"{s.name} [/x]") for s in p.steps))
        for p in tiny().procedures
    ]
    put(replace(tiny(), units=tuple(units), procedures=tuple(activities)), Path("odd"))
    assert krisim("run", "odd", "-n", 3).status == 0
    said = krisim("explain", "I-2", "--unit", "town")
    assert said.status == 0
    assert "Town [/] [b]" in said.out


def test_an_exercise_in_which_nothing_is_asked_can_be_run(krisim):
    put(exercise(60, person("ann", "staff/clerk")), Path("quiet"))
    assert krisim("run", "quiet", "-n", 2).status == 0


def test_a_line_that_is_never_answered_is_printed_without_a_wait(krisim):
    """Nobody is there: no mean wait, and no 'NaN' where a number is read."""
    scenario = exercise(
        60,
        person("ann", "staff/clerk", shift=(59, 60)),
        person("bo", "town/guard"),
        public("calls", "staff/clerk", 6, 3, (0, 50)),
    )
    quiet = replace(scenario.people[0], shifts=(), on_call=on_call(5, 5))
    put(replace(scenario, people=(quiet, *scenario.people[1:])), Path("dead"))
    said = krisim("run", "dead", "-n", 2)
    assert said.status == 0
    assert not re.search(r"\bnan\b", said.out, re.IGNORECASE)


# what does not ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["check", "resolve", "run"])
def test_a_scenario_has_to_be_named(krisim, name):
    refused(krisim(name), "missing argument 'scenario'")


@pytest.mark.parametrize("name", ["check", "resolve", "run"])
def test_a_misspelt_path_is_named(krisim, name):
    refused(krisim(name, "tyni"), "tyni")
    assert not Path("results").exists()


@pytest.mark.parametrize("name", ["check", "resolve", "run"])
def test_a_folder_without_a_scenario_is_named(krisim, name):
    Path("empty").mkdir()
    refused(krisim(name, "empty"), "empty", "scenario.yaml")


@pytest.mark.parametrize(
    "text", ["", "just words", "- 1\n- 2\n", "\x00\x01", "a: [", "krisim: 99\n"]
)
def test_a_file_that_is_no_scenario_is_named(krisim, text):
    Path("notes.yaml").write_text(text)
    for name in ("check", "run", "resolve"):
        refused(krisim(name, "notes.yaml"), "notes.yaml")


def test_a_picture_is_no_scenario(krisim):
    Path("photo.jpg").write_bytes(bytes(range(256)))
    refused(krisim("run", "photo.jpg"), "photo.jpg")


def test_check_lists_all_problems_and_run_refuses_them_before_playing(krisim):
    text = Path("tiny/scenario.yaml").read_text(encoding="utf-8")
    wrong = text.replace("by: mail", "by: pigeon").replace("by: phone", "by: drum")
    assert (wrong.count("by: pigeon"), wrong.count("by: drum")) == (1, 1)
    Path("broken.yaml").write_text(wrong, encoding="utf-8")
    for name in ("check", "run"):
        refused(krisim(name, "broken.yaml"), "broken.yaml", "2 problems", "pigeon", "drum")
    assert not Path("results").exists()


def test_what_the_engine_does_not_play_is_told_by_check_and_refused_by_run(krisim):
    put(
        replace(tiny(), procedures=tuple(map(told_at_most_so_late, tiny().procedures))),
        Path("late"),
    )
    for name in ("check", "run"):
        refused(krisim(name, "late"), "'by default' of a conversation is not played yet")
    assert krisim("resolve", "late").status == 0


@pytest.mark.parametrize("number", ["0", "-1", "many", "1.5"])
def test_so_few_replications_are_refused(krisim, number):
    refused(krisim("run", "tiny", "-n", number), "invalid value for '-n'")
    assert not Path("results").exists()


@pytest.mark.parametrize("seed", ["-1", "4294967296", "abc"])
def test_a_bad_seed_is_refused(krisim, seed):
    refused(krisim("run", "tiny", "--seed", seed), "invalid value for '--seed'")


def test_an_unknown_language_is_refused(krisim):
    refused(krisim("run", "tiny", "--lang", "fi"), "--lang", "fi", "sv")


def test_an_unknown_command_or_option_is_refused(krisim):
    refused(krisim("rnu", "tiny"), "No such command 'rnu'")
    refused(krisim("run", "tiny", "--sed", "3"), "No such option")


def test_results_are_never_written_over(krisim):
    krisim("run", "tiny", "-n", 1, "--out", "out")
    before = {p: p.read_bytes() for p in Path("out").rglob("*") if p.is_file()}
    refused(krisim("run", "tiny", "-n", 1, "--out", "out"), "out exists already", "--out")
    assert {p: p.read_bytes() for p in Path("out").rglob("*") if p.is_file()} == before


def test_a_scenario_is_never_written_over_by_new_or_by_resolve(krisim):
    before = Path("tiny/scenario.yaml").read_bytes()
    refused(krisim("new", "tiny"), "tiny")
    refused(krisim("resolve", "tiny", "--out", "tiny/scenario.yaml"), "tiny/scenario.yaml")
    assert Path("tiny/scenario.yaml").read_bytes() == before


def test_tables_are_never_written_over(krisim):
    krisim("run", "tiny", "-n", 1, "--out", "out")
    Path("all.xlsx").write_text("mine", encoding="utf-8")
    refused(krisim("tables", "out", "--to", "all.xlsx"), "all.xlsx exists already", "--to")
    assert Path("all.xlsx").read_text(encoding="utf-8") == "mine"
    refused(krisim("tables", "out", "--to", "all.ods"), "all.ods", ".xlsx")
    refused(krisim("tables", "out"), "--to")


@pytest.mark.parametrize("name", ["resolve", "run"])
def test_a_place_where_nothing_can_be_written_is_named(krisim, name):
    Path("file").write_text("")
    refused(krisim(name, "tiny", "--out", "file/out"), "file/out")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
def test_a_place_that_cannot_be_written_is_found_before_the_runs_are_played(krisim, monkeypatch):
    def played(*_: object) -> None:
        raise AssertionError("played in vain")

    monkeypatch.setattr("sim.studies.replicate", played)
    refused(krisim("run", "tiny", "--out", "/proc/krisim/out"), "/proc/krisim/out")


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_named(krisim):
    Path("locked").mkdir(mode=0o500)
    refused(krisim("run", "tiny", "-n", 1, "--out", "locked/out"), "locked/out")
    refused(krisim("new", "locked/new"), "locked/new")


def test_explain_needs_results(krisim):
    refused(krisim("explain", "I-1"), "no results below results", "krisim run")


def test_explain_names_a_folder_that_holds_no_results(krisim):
    refused(krisim("explain", "I-1", "--in", "nowhere"), "nowhere", "holds no results")
    refused(krisim("explain", "I-1", "--in", "tiny"), "tiny", "holds no results")
    refused(krisim("explain", "I-1", "--in", "tiny/scenario.yaml"), "holds no results")


def test_explain_refuses_results_that_were_changed(krisim):
    krisim("run", "tiny", "-n", 1, "--out", "out")
    path = Path("out/scenario.yaml")
    path.write_text(path.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    refused(krisim("explain", "I-1", "--in", "out"), "changed or missing", "scenario.yaml")


def test_explain_suggests_what_was_meant(krisim):
    krisim("run", "tiny", "-n", 2, "--out", "out")
    explain = ("explain", "--in", "out")
    refused(
        krisim(*explain, "I-11"),
        "there is no inject, target, unit or role 'I-11'",
        "Did you mean 'I-1'?",
    )
    refused(krisim(*explain, "I-2", "--unit", "twon"), "'twon'", "Did you mean 'town'?")
    refused(krisim(*explain, "I-1", "--run", "2"), "there is no run 2", "0 to 1")
    refused(krisim(*explain, "I-1", "--run", "-1"), "--run")
    refused(krisim("explain"), "missing argument 'what'")


def test_a_unit_may_be_given_by_its_name_or_else_the_known_ones_are_told(krisim):
    krisim("run", "tiny", "-n", 2, "--out", "out")
    refused(krisim("explain", "--in", "out", "I-2", "--unit", "fire brigade"), "staff", "town")


def test_an_error_inside_is_a_sentence_and_a_status_of_its_own(krisim, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.delenv("KRISIM_DEBUG", raising=False)
    monkeypatch.setattr("sim.files.load", broken)
    said = krisim("check", "tiny")
    assert said.status == 70
    assert "an error inside Krisim: ZeroDivisionError: by nothing" in said.err
    assert "Traceback" not in said.err


# the process --------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [("resolve", "tiny"), ("run", "tiny", "-n", "1")])
def test_a_reader_that_goes_away_is_no_error_of_ours(tmp_path, arguments):
    put(tiny(), tmp_path / "tiny")
    running = process(*arguments, folder=tmp_path)
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    err = running.stderr.read()
    running.stderr.close()
    assert running.wait(timeout=60) != 70
    for word in ("Traceback", "Exception ignored", "an error inside Krisim"):
        assert word not in err


def test_a_refusal_reaches_the_shell(tmp_path):
    running = process("check", "tyni", folder=tmp_path)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (1, "")
    assert err.startswith("krisim: ")
    assert "tyni" in err


def loaded(code: str) -> set[str]:
    """Return the top modules that a fresh interpreter has loaded after ``code``."""
    root = str(Path(sim.__file__).parent.parent)
    found = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.split(".")[0] for name in found.stdout.split()}


def test_importing_sim_loads_nothing_that_is_slow_to_load():
    heavy = {
        "pandas",
        "matplotlib",
        "simpy",
        "numpy",
        "scipy",
        "pydantic",
        "rich",
        "typer",
        "babel",
    }
    assert loaded("import sim; dir(sim)") & heavy == set()


def test_the_engine_plays_without_tables_figures_or_file_formats():
    heavy = {"pandas", "matplotlib", "pydantic", "pyarrow", "ruamel", "scipy", "joblib"}
    code = (
        "from tests.builders import order, person, play, step\n"
        "play(60, person('ann', 's/c'), order('I', 0, step('a', 's/c', 5)))"
    )
    assert loaded(code) & heavy == set()


def test_asking_for_the_version_loads_no_tables():
    code = (
        "import sys; sys.argv = ['krisim', '--version']\n"
        "from sim.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass"
    )
    assert loaded(code) & {"pandas", "matplotlib", "scipy", "simpy", "pyarrow"} == set()
