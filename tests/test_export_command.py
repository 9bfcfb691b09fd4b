"""`krisim export`: what it writes, what it says, and what it refuses."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shutil
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main
from sim.drill.logs.events import Observed, events_table, write_observed
from sim.files import save
from sim.scenario import Scenario
from tests.builders import STARTEX
from tests.scripted import MARKING, scripted

LOGS = ("csv", "xes", "ocel")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the results of two runs of the script full of secrets."""
    folder = tmp_path_factory.mktemp("export")
    keep(scripted(), folder / "plan")
    status, said = command("run", folder / "plan", "-n", 2, "--out", folder / "out")
    assert status == 0, said
    return folder / "out"


def keep(scenario: Scenario, folder: Path) -> None:
    folder.mkdir()
    save(scenario, folder / "scenario.yaml")


def command(*arguments: object) -> tuple[int, str]:
    """Run the command and return how it ended and what it said, wherever."""
    said = io.StringIO()
    before, sys.argv = sys.argv, ["krisim", *map(str, arguments)]
    status: Any = 0
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            main()
    except SystemExit as stop:
        status = stop.code or 0
    finally:
        sys.argv = before
    return status, said.getvalue()


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("form", LOGS)
def test_a_run_is_written_and_counted(results, tmp_path, form):
    status, said = command("export", results, "--as", form, "--out", tmp_path / "log")
    assert status == 0
    (number,) = re.findall(
        rf"wrote {re.escape(str(tmp_path / 'log'))}: (\d+) (?:rows|events)", said
    )
    counts = {
        "csv": lambda t: len(list(csv.reader(t.splitlines()))) - 1,
        "xes": lambda t: t.count("<event>"),
        "ocel": lambda t: len(json.loads(t)["events"]),
    }
    assert counts[form](text(tmp_path / "log")) == int(number) > 30
    assert MARKING in text(tmp_path / "log")


def test_the_typical_run_is_written_unless_another_is_chosen(results, tmp_path):
    typical = json.loads(text(results / "run.json"))["log_of_run"]
    told = {}
    for run in (None, 0, 1):
        out = tmp_path / f"{run}.csv"
        chosen = () if run is None else ("--run", run)
        assert command("export", results, "--as", "csv", "--out", out, *chosen)[0] == 0
        told[run] = text(out)
    assert told[None] == told[typical]
    assert told[0] != told[1]


def test_an_observed_exercise_is_written_and_what_is_not_in_it_is_told(tmp_path):
    assert STARTEX.tzinfo is not None
    rows: list[dict[str, Any]] = [
        {"event": "sent", "inject": "I-1", "at": STARTEX},
        {"event": "acted", "inject": "I-1", "unit": "staff", "at": STARTEX + timedelta(minutes=9)},
        {"event": "noticed", "inject": "I-1", "unit": "staff"},
        {"event": "message", "from": "staff", "to": "town", "at": STARTEX, "note": "secret note"},
    ]
    drill = Observed("drill", STARTEX, None, events_table(rows, STARTEX.tzinfo), MARKING)
    write_observed(drill, tmp_path / "observed.csv")
    out = tmp_path / "log.xes"
    status, said = command("export", tmp_path / "observed.csv", "--as", "xes", "--out", out)
    assert (status, "2 events" in said, "2 rows of the observed" in said) == (0, True, True)
    assert MARKING in text(out)
    assert "observed, not simulated" in text(out)
    assert "secret note" not in text(out)
    swedish = command(
        *("export", tmp_path / "observed.csv", "--as", "csv", "--out", tmp_path / "sv.csv"),
        *("--lang", "sv"),
    )
    assert "2 rader i den observerade" in swedish[1]
    assert "observerat, inte simulerat" in text(tmp_path / "sv.csv")


def refused(status: int, said: str, *words: str) -> None:
    assert status not in (0, 70)
    assert "Traceback" not in said
    for word in words:
        assert word in " ".join(said.split())


def test_what_cannot_be_exported_is_refused_with_a_way_out(results, tmp_path):
    out = tmp_path / "log.xes"
    ask = ("--as", "xes", "--out", out)
    refused(*command("export", results.parent / "plan", *ask), "krisim run")
    refused(*command("export", tmp_path / "none.csv", *ask), "none.csv", "no such file")
    refused(*command("export", results, *ask, "--run", 2), "there is no run 2", "0 to 1")
    refused(*command("export", tmp_path / "none.csv", *ask, "--run", 0), "--run")
    refused(*command("export", results, "--as", "pdf", "--out", out), "--as")
    assert not out.exists()


def test_a_file_that_is_there_is_never_written_over(results, tmp_path):
    (tmp_path / "mine.csv").write_text("mine", encoding="utf-8")
    refused(
        *command("export", results, "--as", "csv", "--out", tmp_path / "mine.csv"), "exists already"
    )
    assert text(tmp_path / "mine.csv") == "mine"


def test_a_folder_of_results_that_was_changed_is_refused(results, tmp_path):
    shutil.copytree(results, tmp_path / "copy")
    (tmp_path / "copy" / "responses.csv").write_text("", encoding="utf-8")
    ask = ("--as", "csv", "--out", tmp_path / "log.csv")
    refused(*command("export", tmp_path / "copy", *ask), "changed or missing")


def test_cards_are_made_of_a_scenario_or_of_the_one_that_was_played(results, tmp_path):
    told = {}
    for source in (results, results.parent / "plan"):
        out = tmp_path / f"{source.name}.html"
        status, said = command("export", source, "--as", "cards", "--out", out, "--lang", "sv")
        assert (status, said) == (0, f"wrote {out}: 2 cards\n")
        told[source] = text(out)
    assert len(set(told.values())) == 1
    assert "ÖVNING" in told[results]


def test_cards_are_refused_for_players_as_table_and_of_a_single_run(results, tmp_path):
    ask = ("export", results, "--as", "cards", "--out")
    refused(*command(*ask, tmp_path / "c.html", "--for", "players"), "--for counterplay")
    refused(*command(*ask, tmp_path / "c.xlsx"), ".html", ".pdf")
    refused(*command(*ask, tmp_path / "c.html", "--run", 0), "--run")
    refused(*command(*ask, tmp_path / "c.html", "--per-page", 3), "--per-page")
    assert list(tmp_path.iterdir()) == []


def test_a_pdf_is_printed_by_the_browser(results, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.report.to_pdf", lambda html: b"%PDF of " + html.encode()[:9])
    out = tmp_path / "cards.pdf"
    assert command("export", results, "--as", "cards", "--out", out)[0] == 0
    assert out.read_bytes() == b"%PDF of <!DOCTYPE"
