"""The page on which staffing is tried: what is set are lines of a what-if, and numbers are its."""

from __future__ import annotations

import json
import queue
import shutil
import socket
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.app.controls import Setting, controls_of, lines_of, setting_of
from sim.app.desk import Desk
from sim.app.pages import fixed
from sim.app.playing import WANTED, Variant
from sim.app.saved import save_page
from sim.app.saving import save_what_if
from sim.app.serving import Served, serve
from sim.app.session import FIRST, Session
from sim.app.watching import Files
from sim.errors import KrisimError
from sim.studies.running import Order, play
from sim.studies.running.chunks import unpacked
from sim.studies.running.identity import digest
from sim.studies.whatif import How, ask, sentences, what_if_told, what_ifs_of
from sim.words import Words

RUNS = 4
PATIENCE = 60
TURNING = "\u202eevil"
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
        self.session = Session(desk, Files(folder, plan), "en", self.heard.put)

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

    def last(self) -> dict[str, Any]:
        """Return the last state that was told."""
        while True:
            state = self.heard.get(timeout=PATIENCE)
            if self.heard.empty():
                return state


class Idle(Desk):
    """A desk without threads: what is asked is done when the test says so."""

    def do_all(self) -> None:
        while not self._asked.empty():
            what = self._asked.get()
            assert what is not None
            what()

    def play(self, runs: int) -> list[Variant]:
        """Play so many runs, each of what was chosen; return of what."""
        chosen = []
        for _ in range(runs):
            variant = self.choose()
            assert variant is not None
            order = Order(variant.ready, self.seed, range(variant.begun, variant.begun + 1), WANTED)
            variant.begun += 1
            self.heard(variant, unpacked(play(order)))
            self.do_all()
            chosen.append(variant)
        return chosen


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


def test_the_first_estimate_comes_after_a_few_runs_and_says_how_many(plan, folder, monkeypatch):
    monkeypatch.setattr("sim.app.session.SOON", float("inf"))
    desk = Idle(seed=3, replications=5 * FIRST)
    page = Page(desk, plan, folder)
    page.does("open", change="calls: all x2")
    desk.do_all()
    desk.play(2 * FIRST - 1)
    assert page.last()["status"] == "The first runs are being played."
    desk.play(1)
    state = page.last()
    assert (state["status"], state["pending"], state["pendingRest"]) == (
        f"{FIRST} runs so far, of {5 * FIRST}.",
        False,
        False,
    )
    asked = ask(plan, (what_if_told("calls: all x2", plan),), How(FIRST, seed=3))
    assert state["told"] == sentences(asked)


def test_a_new_setting_ends_the_refinement_of_the_one_before(plan, folder):
    desk = Idle(seed=3, replications=9)
    page = Page(desk, plan, folder)
    page.does("open", change="calls: all x2")
    desk.do_all()
    first = page.session.after
    assert first in desk.play(4)
    page.does("change", values={}, further="calls: all x3")
    desk.do_all()
    assert page.last()["pending"]
    played = desk.play(2 * 9 - 2)
    assert first not in played
    assert desk.choose() is None
    assert page.last()["status"] == "Finished: 9 runs."


def test_a_change_is_looked_at_before_the_picture_of_the_one_before_is_complete(plan, folder):
    desk = Idle(seed=3, replications=2)
    page = Page(desk, plan, folder)
    page.does("open")
    desk.do_all()
    desk.play(1)
    variant = page.session.after
    order = Order(variant.ready, 3, range(1, 2), WANTED)
    desk._take(variant, unpacked(play(order)))
    page.does("change", values={}, further="calls: all x2")
    desk.do_all()
    told = [page.heard.get() for _ in range(page.heard.qsize())]
    assert [state for state in told if "tables" in state] == []
    assert told[-1]["pending"]


def test_what_cannot_be_played_for_one_page_is_played_for_the_others(desk, plan, folder):
    bad = digest(what_if_told("calls: all x2", plan).change(plan))

    def players(orders: Iterable[Order]) -> Iterator[bytes]:
        ahead = deque(islice(orders, 3))
        while ahead:
            if ahead[0].sealed.digest == bad:
                raise ValueError("there is not enough memory")
            yield play(ahead.popleft())
            ahead.extend(islice(orders, 1))

    desk._playing.players = players
    one, other = (Page(desk, plan, folder) for _ in range(2))
    one.does("open", change="calls: all x2")
    other.does("open", change="calls: all x3")
    other.finished()
    while "there is not enough memory" not in (state := one.heard.get(timeout=PATIENCE)).get(
        "problems", []
    ):
        pass
    assert "told" not in state
    one.does("change", values={}, further="calls: all x3")
    assert one.finished()["told"]


def test_a_page_that_was_left_is_not_played_for_any_more(plan, folder):
    desk = Idle(seed=3, replications=9)
    page = Page(desk, plan, folder)
    page.does("open", change="calls: all x2")
    desk.do_all()
    desk.play(2)
    page.session.leave()
    desk.do_all()
    assert desk.choose() is None


def test_a_message_that_is_too_long_is_told_and_nothing_else_happens(desk, plan, folder):
    page = Page(desk, plan, folder)
    page.does("open")
    page.finished()
    page.does("change", values={}, further="x" * 30_000, serial=5)
    state = page.until(serial=5)
    assert state["problems"][-1] == "what was written is too long"
    assert (state["pending"], state["further"]) == (False, "")


def test_the_page_says_when_the_files_of_the_plan_tell_another_one(desk, plan, folder):
    page, path = Page(desk, plan, folder), folder / "scenario.yaml"
    page.does("open")
    assert page.finished()["warning"] == ""
    text = path.read_text(encoding="utf-8")
    (folder / "notes.txt").write_text("nothing that is played", encoding="utf-8")
    path.write_text(f"{text}# a comment\n", encoding="utf-8")
    page.does("change", values={}, further="", serial=1)
    assert page.until(serial=1)["warning"] == ""
    name = plan.exercise.name
    for changed in (text.replace(name, f"Another {name}"), "no scenario at all", text):
        path.write_text(changed, encoding="utf-8")
        page.does("change", values={}, further="", serial=len(changed))
        told = page.until(serial=len(changed))["warning"]
        assert told.startswith("The files of the scenario were changed") == (changed != text)


@pytest.mark.parametrize("why", ["it is a folder", "nobody may write there", "all is gone"])
def test_a_file_that_cannot_be_written_is_told_beside_the_button(
    desk, plan, folder, monkeypatch, why
):
    def refused(**_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    page = Page(desk, plan, folder)
    page.does("open", change="calls: all x2")
    page.finished()
    if why == "it is a folder":
        (folder / "what_ifs.yaml").mkdir()
    elif why == "nobody may write there":
        monkeypatch.setattr("sim.app.saving.tempfile.TemporaryDirectory", refused)
    else:
        shutil.rmtree(folder)
    page.does("save", id="twice", name="", serial=9)
    state = page.until(serial=9)
    told = {
        "it is a folder": "what_ifs.yaml: this is a folder",
        "nobody may write there": "what_ifs.yaml cannot be written: Permission denied",
        "all is gone": "there is no such file or folder",
    }
    assert told[why] in state["note"]
    assert (state["problems"], state["pending"]) == ([], False)


def test_what_a_file_of_what_ifs_lacks_is_told_when_the_page_opens(desk, plan, folder):
    (folder / "what_ifs.yaml").write_text("what ifs: {x: ['away: nobody/none']}", encoding="utf-8")
    page = Page(desk, plan, folder)
    page.does("open")
    state = page.finished()
    assert state["saved"] == []
    assert "nobody" in state["note"]


def test_a_name_that_turns_the_direction_of_what_follows_does_not_turn_numbers(plan, folder):
    units = tuple(replace(unit, name=f"{TURNING} {unit.name}") for unit in plan.units)
    turned = replace(plan, units=units)
    desk = Idle(seed=3, replications=2)
    page = Page(desk, turned, folder)
    page.does("open", change="calls: all x2")
    desk.do_all()
    desk.play(4)
    page.does("why", case="I-01", unit="water")
    desk.do_all()
    state = page.last()
    assert state["why"]
    told = json.dumps([state, fixed(controls_of(turned, SAY), SAY)], ensure_ascii=False)
    assert "evil" in told
    assert TURNING not in told


def test_why_is_not_told_before_there_are_runs(plan, folder):
    idle = Desk(seed=3, replications=RUNS)
    page = Page(idle, plan, folder)
    page.session._act({"do": "open"})
    page.session._act({"do": "why", "case": "I-01", "unit": "water", "serial": 1})
    assert page.until(serial=1)["problems"] == ["The first runs are being played."]


def test_in_swedish_the_page_says_in_swedish_what_it_does_not_take(plan):
    say = Words("sv")
    controls = controls_of(plan, say)
    with pytest.raises(KrisimError, match="skriv ett heltal från 0 till"):
        lines_of(Setting({"people water/engineer": ("many",)}), controls, say)
    with pytest.raises(KrisimError, match="skriv en tid som 10:00"):
        lines_of(Setting({"outage phone": ("yes", "<b>", "")}), controls, say)


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
