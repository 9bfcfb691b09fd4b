"""Every output says what exercise it is of, how secret it is, and that it is simulated.

And no output for players or the public holds a text of the script.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from PIL import Image
from pyarrow import parquet

from sim.app.serving import fixed_part
from sim.cli import main
from sim.clock import to_micros
from sim.drill.logs.events import Observed, events_table, write_observed
from sim.files import load, save
from sim.files.views import Audience, shows_texts
from sim.plots import alt_text, marked
from sim.scenario import Event, Target
from sim.words import Words
from tests.scripted import MARKING, SECRETS, scripted

NOTICE = "simulated, not observed"
FORMS = {"csv": "csv", "xes": "xes", "ocel": "json", "cards": "html", "msel": "xlsx"}


def krisim(*arguments: object) -> str:
    """Run the command and return what it said."""
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
    assert status == 0, said.getvalue()
    return said.getvalue()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the script full of secrets in ``plan`` and its results in ``out``.

    What the run printed is in ``said``.
    """
    folder = tmp_path_factory.mktemp("marked")
    (folder / "plan").mkdir()
    save(scripted(), folder / "plan" / "scenario.yaml")
    said = krisim("run", folder / "plan", "-n", 2, "--out", folder / "out")
    (folder / "said").write_text(said, encoding="utf-8")
    return folder


def text_of(path: Path) -> str:
    """Return all that a file says, whatever it is, in one line."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            told = " ".join(book.read(name).decode() for name in book.namelist())
    elif path.suffix == ".parquet":
        table = parquet.read_table(path)
        about = (table.schema.metadata or {}).get(b"krisim", b"{}").decode()
        told = f"{json.loads(about)} {table.to_pandas().astype(str).to_numpy().tolist()}"
    else:
        told = path.read_text(encoding="utf-8-sig")
    return " ".join(unescape(told).split())


def is_marked(text: str) -> bool:
    return MARKING in text and NOTICE in text


def written(place: Path, folder: Path, audience: Audience | None) -> list[Path]:
    """Write everything that can be written for an audience, and return the files.

    Tables for players are those for the public but for the people in the log.
    """
    seen = () if audience is None else ("--for", audience)
    if audience != "players":
        krisim("tables", place / "out", "--to", folder / "book.xlsx", *seen)
    krisim("tables", place / "out", "--to", folder / "tables", *seen)
    krisim("resolve", place / "plan", "--out", folder / "plan.yaml", *seen)
    krisim("resolve", place / "plan", "--out", folder / "plan.xlsx", *seen)
    for form, ending in FORMS.items():
        if form != "cards" or audience is None or shows_texts(audience):
            out = folder / f"log.{ending}"
            krisim("export", place / "out", "--as", form, "--out", out, *seen)
    return [path for path in folder.rglob("*") if path.is_file()]


def unmarked(files: Iterable[Path]) -> set[str]:
    """Return the files that carry no marking: CSV files, where another one carries it for them."""
    return {path.name for path in files if not is_marked(text_of(path))}


def test_a_results_folder_carries_the_marking_and_every_file_of_it_that_can(place):
    files = [path for path in (place / "out").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".csv", ".json", ".parquet", ".txt", ".yaml"}
    assert unmarked(files) == {path.name for path in files if path.suffix == ".csv"}
    assert is_marked(text_of(place / "out" / "README.txt"))


@pytest.fixture(scope="module")
def outputs(
    place: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[Audience | None, list[Path]]:
    """Return the files of every command by whom they are for."""
    audiences: tuple[Audience | None, ...] = (None, "players", "public")
    return {a: written(place, tmp_path_factory.mktemp(str(a)), a) for a in audiences}


@pytest.mark.slow
@pytest.mark.parametrize("audience", [None, "players", "public"])
def test_every_output_is_marked_and_holds_the_script_for_those_alone_who_may_see_it(
    outputs, audience
):
    """What evaluators and exercise control see is all there is (see test_views)."""
    told = {path.name: text_of(path).casefold() for path in outputs[audience]}
    apart = {path.name for path in outputs[audience] if path.parent.name == "tables"}
    assert unmarked(outputs[audience]) == apart - {"about.csv"}
    telling = {name for name, text in told.items() if any(s in text for s in SECRETS)}
    if audience is None:
        assert {"book.xlsx", "plan.yaml", "log.csv", "log.xes", "log.json"} <= telling
        assert {"log.html", "log.xlsx", "plan.xlsx"} <= telling
    else:
        assert telling == set()
        assert "without" in told["about.csv"]
    alone = {name for name, text in told.items() if re.search(r"\bann-1\b", text)}
    assert bool(alone) == (audience != "public")


@pytest.mark.slow
def test_numbers_are_the_same_for_everybody(outputs):
    for name in ("responses", "targets", "callers", "load", "counterplay", "holdups"):
        (all_, public) = (
            re.findall(r"(?<=,)-?\d+(?:\.\d+)?(?=[,\n])", text(path))
            for audience in (None, "public")
            for path in outputs[audience]
            if path.name == f"{name}.csv"
        )
        assert all_ == public


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("command", [("explain", "I-1"), ("bottlenecks", "--first", 0)])
def test_what_is_told_on_the_screen_is_marked(place, command):
    assert is_marked(" ".join(krisim(*command, "--in", place / "out").split()))


def test_what_a_run_prints_is_marked(place):
    assert is_marked(text_of(place / "said"))


STUDIES: dict[str, tuple[object, ...]] = {
    "what-if": ("--change", "calls: all x2", "-n", 3),
    "sweep along": ("calls: all x{}", 1, 2, "-n", 3),
    "sweep resources": ("--first", 1, "--spare", 1, "--together", 0, "-n", 3),
    "sweep assumptions": ("-n", 2, "--each", 6, "--points", 2, "--trajectories", 2, "--first", 0),
    "staff": ("-n", 10, "--verify", 10, "--most", 10),
}


@pytest.mark.parametrize("command", STUDIES)
def test_a_study_is_marked_on_the_screen_and_in_every_file_that_can(command, tmp_path):
    events = (Event("I-1", "sent"), Event("I-1", "acted"))
    acted = Target("T1", "first word", to_micros(30), 0.8, *events)
    calls = scripted().public[0]
    calls = replace(calls, rate=replace(calls.rate, range=(1.0, 9.0)))
    plan = replace(scripted(), targets=(acted,), public=(calls,))
    (tmp_path / "plan").mkdir()
    save(plan, tmp_path / "plan" / "scenario.yaml")
    first, out = command.split(), tmp_path / "study"
    said = krisim(*first, tmp_path / "plan", *STUDIES[command], "--workers", 1, "--out", out)
    assert is_marked(" ".join(said.split()))
    files = [path for path in out.rglob("*") if path.is_file() and path.suffix != ".png"]
    assert {"run.json", "summary.txt", "README.txt"} <= {path.name for path in files}
    assert {path for path in files if MARKING not in text_of(path)} == set(out.glob("*.csv"))
    for path in out.glob("*.png"):
        with Image.open(path) as figure:
            assert is_marked(str(figure.info["Description"]))
    silent = {path.name for path in files if not any(s in text_of(path) for s in SECRETS)}
    assert {"run.json", "README.txt"} <= silent


def test_a_figure_is_marked_below_and_in_its_text():
    mpl.use("Agg")
    ax = marked(plt.subplots(layout="constrained")[1], scripted().exercise)
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.canvas.draw()
    (below,) = (t for t in figure.findobj(mpl.text.Text) if MARKING in t.get_text())
    assert is_marked(below.get_text().replace("\n", " "))
    assert is_marked(alt_text(ax))
    box = below.get_window_extent()
    assert box.y0 >= 0
    assert box.y1 < ax.get_window_extent().y0
    plt.close("all")


def test_the_page_to_try_staffing_on_is_marked_saved_and_served(place, tmp_path):
    saved = tmp_path / "staffing.html"
    krisim("app", place / "plan", "-n", 2, "--workers", 1, "--save", saved)
    plan = load(place / "plan")
    served = fixed_part(plan, Words(), "127.0.0.1:1")
    for html in (saved.read_text(encoding="utf-8"), "".join(served)):
        head = html.partition("<main>")[0]
        assert MARKING in head
        assert NOTICE in head.casefold()


@pytest.fixture(scope="module")
def of_the_drill(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with everything that is made before, during and after a drill."""
    folder = tmp_path_factory.mktemp("drill")
    start = scripted().exercise.start
    assert start.tzinfo is not None
    rows = [("sent", "", 0), ("noticed", "staff", 3), ("began", "staff", 4), ("ended", "staff", 9)]
    rows.append(("acted", "staff", 9))
    events = [
        {
            "event": event,
            "inject": "I-1",
            "unit": unit,
            "activity": "think" if event in {"began", "ended"} else "",
            "at": start + timedelta(minutes=at),
        }
        for event, unit, at in rows
    ]
    hour = timedelta(hours=1)
    drill = Observed("drill", start, start + hour, events_table(events, start.tzinfo), MARKING)
    write_observed(drill, folder / "observed.csv")
    write_observed(drill, folder / "observed.xlsx")
    krisim("hotwash", folder / "observed.csv", "--out", folder / "hotwash", "--no-pdf")
    for form in ("csv", "xes", "ocel"):
        out = folder / f"log.{FORMS[form]}"
        krisim("export", folder / "observed.csv", "--as", form, "--out", out)
    krisim("forms", place / "plan", "--out", folder / "forms")
    krisim("split", place / "plan", "--out", folder / "split")
    beside = (place / "plan", folder / "observed.csv")
    krisim("compare", *beside, "-n", 99, "--ranges", 0, "--power", 0, "--out", folder / "compared")
    krisim("calibrate", *beside, "--out", folder / "fitted")
    return folder


def test_whatever_is_made_for_and_of_a_drill_is_marked(of_the_drill):
    files = [path for path in of_the_drill.rglob("*") if path.is_file()]
    assert len(files) > 18
    silent = {path for path in files if path.suffix != ".png" and MARKING not in text_of(path)}
    apart = {"compared": "summary.txt", "fitted": "README.txt"}  # what carries it for CSV files
    assert {(path.parent.name, path.suffix) for path in silent} == {(f, ".csv") for f in apart}
    for folder, told in apart.items():
        assert MARKING in text_of(of_the_drill / folder / told)


def test_what_is_made_of_a_drill_says_that_it_was_observed(of_the_drill):
    made = [*of_the_drill.glob("log.*"), *(of_the_drill / "hotwash").iterdir()]
    assert len(made) == 5
    for path in made:
        assert re.search(r"observed, not simulated", text_of(path), re.IGNORECASE)


def test_forms_for_players_hold_no_text_of_the_script(place, tmp_path):
    krisim("forms", place / "plan", "--out", tmp_path / "forms", "--for", "players")
    told = {path.name: text_of(path).casefold() for path in (tmp_path / "forms").iterdir()}
    assert told
    assert not [name for name, text in told.items() if any(s in text for s in SECRETS)]
