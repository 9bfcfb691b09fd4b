"""The page on which staffing is tried: what is set are lines of a what-if, and numbers are its."""

from __future__ import annotations

import queue
import shutil
import socket
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.app.controls import Setting, controls_of, lines_of, setting_of
from sim.app.desk import Desk
from sim.app.saved import save_page
from sim.app.saving import save_what_if
from sim.app.serving import Served, serve
from sim.app.session import Session
from sim.errors import KrisimError
from sim.studies.whatif import How, ask, sentences, what_if_told, what_ifs_of
from sim.words import Words

RUNS = 4
PATIENCE = 60
SAY = Words()
KEPT = """# asked by the duty officer
what ifs:
  water away:   # on Tuesday
    - away: "water/engineer"
"""


@pytest.fixture(scope="module")
def plan():
    return sim.load(str(files("sim.files") / "templates"))


@pytest.fixture(scope="module")
def controls(plan):
    return controls_of(plan, SAY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "plan"
    shutil.copytree(str(files("sim.files") / "templates"), found)
    return found


class Page:
    """A page without a browser: hears states, sends messages."""

    def __init__(self, desk: Desk, plan: Any, folder: Path) -> None:
        self.heard: queue.Queue[dict[str, Any]] = queue.Queue()
        self.session = Session(desk, plan, folder, "en", self.heard.put)

    def does(self, do: str, **told: Any) -> None:
        self.session.receive({"do": do, **told})

    def until(self, **wanted: Any) -> dict[str, Any]:
        """Return the first state that holds what is wanted."""
        while True:
            state = self.heard.get(timeout=PATIENCE)
            if all(state.get(name) == value for name, value in wanted.items()):
                return state

    def finished(self) -> dict[str, Any]:
        return self.until(played=RUNS, pendingRest=False, pending=False)


@pytest.fixture
def desk():
    found = Desk(seed=3, replications=RUNS)
    found.start()
    yield found
    found.end()


def test_what_is_set_are_lines_and_lines_are_what_is_set(plan, controls):
    values = {
        "people water/engineer": ("2",),
        "away leadership/chief": ("1", "10:00", "12:00"),
        "shift communication/press officer": ("-30",),
        "outage phone": ("yes", "09:00", ""),
    }
    known = {each.id for each in controls}
    values = {id: each for id, each in values.items() if id in known}
    assert len(values) >= 3
    setting = Setting(values, "calls: all x2")
    lines = lines_of(setting, controls)
    assert {"add: 1 x water/engineer", "outage: phone from 09:00", "calls: all x2"} <= set(lines)
    assert setting_of(lines, controls) == setting
    what_if_told("; ".join(lines), plan)


def test_lines_in_an_order_that_no_controls_give_stay_as_they_are_written(controls):
    lines = ["calls: all x2", "add: 1 x water/engineer"]
    assert setting_of(lines, controls) == Setting({}, "calls: all x2\nadd: 1 x water/engineer")


@pytest.mark.parametrize("value", ["1000", "two", "1; calls: all x2", "-1", ""])
def test_a_field_takes_what_belongs_there_only(controls, value):
    with pytest.raises(KrisimError, match="whole number"):
        lines_of(Setting({"people water/engineer": (value,)}), controls)


def test_a_time_cannot_hold_another_change(controls):
    values = {"outage phone": ("yes", "09:00 until 10:00", "")}
    with pytest.raises(KrisimError, match="write a time"):
        lines_of(Setting(values), controls)


def test_at_its_end_the_page_says_what_the_what_if_says(desk, plan, folder):
    page = Page(desk, plan, folder)
    page.does("open")
    page.finished()
    page.does("change", values={"people water/engineer": ["2"]}, further="calls: all x2")
    state = page.finished()
    what_if = what_if_told("add: 1 x water/engineer; calls: all x2", plan)
    asked = ask(plan, (what_if,), How(RUNS, seed=3))
    assert state["told"] == sentences(asked)
    assert len(state["targets"]["rows"]) == len(asked.table)
    assert f"-n {RUNS} --seed 3" in state["command"]


def test_a_pinned_setting_is_what_the_next_is_compared_with(desk, plan, folder):
    page = Page(desk, plan, folder)
    page.does("open", change="add: 1 x water/engineer")
    page.finished()
    page.does("pin", now=True)
    assert page.finished()["told"] == []
    page.does("change", values={}, further="")
    state = page.finished()
    assert state["baseline"].startswith("1 × engineer")
    asked = ask(plan, (what_if_told("add: 1 x water/engineer", plan),), How(RUNS, seed=3))
    whole = asked.table.set_index("measure").loc["all answers"]
    row = next(r for r in state["targets"]["rows"] if r[0]["text"] == "all answers together")
    assert [row[1]["text"], row[2]["text"]] == [
        f"{whole[k]:.0f} min" if whole[k] >= 10 else f"{whole[k]:.1f} min"
        for k in ("after", "before")
    ]


def test_two_pages_do_not_see_each_others_settings(desk, plan, folder):
    one, other = (Page(desk, plan, folder) for _ in range(2))
    one.does("open", change="calls: all x2")
    other.does("open")
    assert one.finished()["further"] == "calls: all x2"
    state = other.finished()
    assert (state["further"], state["said"], state["query"]) == ("", [], "")


def test_what_cannot_be_played_is_told_and_the_page_goes_on(desk, plan, folder):
    page = Page(desk, plan, folder)
    page.does("open", change="add: 1 x nowhere/nobody")
    state = page.finished()
    assert any("nowhere" in line for line in state["problems"])
    page.does("nothing known")
    page.does("change", values={"people moon/cook": ["1"]})
    page.session.receive("no message at all")
    page.does("change", values={}, further="calls: all x3")
    page.until(further="calls: all x3", played=RUNS, pendingRest=False, problems=[])


def test_why_is_not_told_before_there_are_runs(plan, folder):
    idle = Desk(seed=3, replications=RUNS)
    page = Page(idle, plan, folder)
    page.session._act({"do": "open"})
    page.session._act({"do": "why", "case": "I-01", "unit": "water", "serial": 1})
    assert page.until(serial=1)["problems"] == ["The first runs are being played."]


def test_without_panel_the_command_says_what_to_install(plan, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "panel", None)
    with pytest.raises(KrisimError, match=r"krisim\[app\]"):
        serve(Served(plan, folder), 0, print)


def test_a_port_that_is_taken_is_told(plan, folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(KrisimError, match=f"port {port} is taken"):
            serve(Served(plan, folder), port, print)


def test_why_is_told_in_words(desk, plan, folder):
    page = Page(desk, plan, folder)
    page.does("open")
    page.finished()
    page.does("why", case="I-01", unit="water", serial=7)
    state = page.until(serial=7)
    assert "Water utility" in state["why"]["title"]
    assert state["why"]["lines"]


def test_a_saved_setting_stands_beside_what_was_there_and_its_comments(plan, folder):
    path = folder / "what_ifs.yaml"
    path.write_text(KEPT, encoding="utf-8")
    save_what_if(folder, plan, ("more calls", "Twice the calls"), ["calls: all x2"], SAY)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(KEPT)
    new = what_ifs_of(plan, path)[-1]
    assert (new.id, new.name, [each.text for each in new.changes]) == (
        "more calls",
        "Twice the calls",
        ["calls: all x2"],
    )


@pytest.mark.parametrize(
    ("id", "name"),
    [("water away", ""), ("", ""), ("a: b", ""), ("x" * 81, ""), ("x", "a\nb"), ("x", "{n}")],
)
def test_an_id_that_is_taken_or_none_is_refused_and_nothing_is_written(plan, folder, id, name):
    path = folder / "what_ifs.yaml"
    path.write_text(KEPT, encoding="utf-8")
    with pytest.raises(KrisimError):
        save_what_if(folder, plan, (id, name), ["calls: all x2"], SAY)
    assert path.read_text(encoding="utf-8") == KEPT
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        ["what_ifs.yaml", *(p.name for p in Path(str(files("sim.files") / "templates")).iterdir())]
    )


def test_a_page_that_is_there_already_is_not_written_over(plan, folder):
    (folder / "page.html").write_text("mine", encoding="utf-8")
    with pytest.raises(KrisimError, match="exists already"):
        save_page(Served(plan, folder), folder / "page.html", lambda _: lambda _: None)
    assert (folder / "page.html").read_text(encoding="utf-8") == "mine"
