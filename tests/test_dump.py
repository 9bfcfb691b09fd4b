"""The complete form: nothing is implied, and nothing is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sim.clock import MINUTE
from sim.durations import Empirical, Exponential, Fixed, Gamma, Lognormal, Pert, Truncated
from sim.errors import ScenarioError
from sim.files import dump, load, save
from sim.files.tree import read_tree
from sim.scenario import (
    Absence,
    Addressee,
    After,
    Channel,
    Event,
    Exercise,
    Expectation,
    Inject,
    Number,
    OnCall,
    Person,
    Post,
    Role,
    Scenario,
    Shift,
    Unit,
)

VALID = sorted((Path(__file__).parent / "scenarios" / "valid").iterdir())
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def again(scenario: Scenario, tmp_path: Path) -> Scenario:
    save(scenario, tmp_path / "again.yaml")
    return load(tmp_path / "again.yaml")


@pytest.fixture
def small() -> Scenario:
    """A scenario that no file was read for."""
    return Scenario(
        Exercise("Test", datetime(2026, 3, 12, 8, tzinfo=STOCKHOLM), 480 * MINUTE),
        units=(Unit("duty", "Duty"), Unit("county", "County", kind="counterpart")),
        roles=(Role("officer", "Officer"),),
        people=(Person("p-1", "duty", (Post("duty", "officer"),), shifts=(Shift(-1, 10**10),)),),
        channels=(Channel("room", "Room", "in person", talk=Number(Fixed(5.0))),),
    )


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_dumped_scenario_loads_as_the_same(path, tmp_path):
    scenario = load(path)
    assert again(scenario, tmp_path) == scenario


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_the_complete_form_of_the_complete_form_is_itself(path, tmp_path):
    text = dump(load(path))
    (tmp_path / "complete.yaml").write_text(text, encoding="utf-8")
    assert dump(load(tmp_path / "complete.yaml")) == text


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "no",
        "8:30",
        "007",
        " spaces ",
        "",
        "- point",
        "# comment",
        "two\nlines\n",
        "tab\there",
        "quotes \" and '",
        "[brackets]",
        "{a: b}",
        "*star",
        "&and",
        "!tag",
        "a: b",
        "=1+1",
        "åäö – “…” 日本 😀",
        "\\",
        "%",
        "~",
        "bell\a",
        "wide " * 60,
    ],
)
def test_any_text_comes_back(small, text, tmp_path):
    unit = replace(small.units[0], name=text)
    scenario = replace(
        small,
        units=(unit, *small.units[1:]),
        exercise=replace(small.exercise, marking=text, notice=text, sources=(("plan", text),)),
        injects=(Inject("I-01", "county", (Addressee("duty"),), "room", 0, title=text, says=text),),
    )
    assert again(scenario, tmp_path) == scenario


@pytest.mark.parametrize(
    "duration",
    [
        Fixed(0.0),
        Fixed(1 / 3),
        Fixed(1 / 60),
        Fixed(0.1 + 0.2),
        Fixed(1e-7),
        Pert(1.0, 2.0, 3.1),
        Lognormal(8.0, 40.0),
        Exponential(1e4),
        Gamma(5.0, 2.5),
        Empirical((1.0, 2.5, 2.5)),
        Truncated(Lognormal(8.0, 40.0), at_most=60.0),
    ],
    ids=str,
)
def test_any_duration_comes_back(small, duration, tmp_path):
    channel = replace(small.channels[0], talk=Number(duration, "log", (0.1, 3.0)))
    assert again(replace(small, channels=(channel,)), tmp_path).channels[0] == channel


@pytest.mark.parametrize("share", [0.0, 1.0, 0.07, 1 / 3, 1e-9, 0.1 + 0.2, 0.9999999999999999])
def test_any_share_comes_back(small, share, tmp_path):
    person = replace(small.people[0], absent_with=Number(share, "log", (share, 1.0)))
    assert again(replace(small, people=(person,)), tmp_path).people[0] == person


@pytest.mark.parametrize("time", [0, 1, 59_999_999, 90 * MINUTE, 480 * MINUTE])
def test_any_time_comes_back_to_the_microsecond(small, time, tmp_path):
    person = replace(
        small.people[0],
        shifts=(Shift(-time - 1, time + 1, "suspend"),),
        absences=(Absence(time, time + 1),),
        on_call=OnCall(Number(Fixed(1.0)), Number(Fixed(2.0)), -1, time + 1),
    )
    inject = Inject("I-01", "county", (Addressee("duty"),), "room", at=time)
    later = replace(
        inject,
        id="I-02",
        at=None,
        after=After((Event("I-01", "delivered", "duty"),), Number(Fixed(1.5))),
        expectations=(Expectation("seen", "noticed", time + 1, ("duty",), 0.5, "any"),),
    )
    scenario = replace(small, people=(person,), injects=(inject, later))
    assert again(scenario, tmp_path) == scenario


def test_every_default_is_visible_as_an_assumption():
    text = dump(load(Path(__file__).parent / "scenarios" / "valid" / "county"))
    assert "ring: {is: 20 s, source: assumption (default), range: x0.5-2}" in text
    assert "write: {is: 3-5-10 min, source: assumption (default), range: x0.5-2}" in text
    assert "notice: {is: 'median 8 min, p90 40 min', source: assumption (default)" in text


def test_every_key_is_present():
    top = read_tree(dump(load(VALID[-1])), "complete.yaml").value
    assert isinstance(top, dict)
    channels = top["channels"]
    assert isinstance(channels, dict)
    assert len({tuple(channel) for channel in channels.values() if channel}) == 1


def test_a_number_that_is_not_in_the_table_is_written_out(small):
    channel = replace(small.channels[0], talk=Number(Fixed(5.0), "log", name="talking"))
    assert "talk: {is: 5 min, source: log, range: null}" in dump(
        replace(small, channels=(channel,))
    )


def test_saving_into_a_folder_leaves_an_msel_beside_it_alone(small, tmp_path):
    (tmp_path / "msel.csv").write_text("id;at;from;to;by\nI-01;09:00;county;duty;room\n")
    save(small, tmp_path)
    assert load(tmp_path) == small


def test_saving_makes_the_folder(small, tmp_path):
    save(small, str(tmp_path / "new" / "test"))
    assert load(tmp_path / "new" / "test") == small


def test_a_dump_of_a_faulty_scenario_is_refused_when_it_is_loaded(small, tmp_path):
    save(replace(small, people=()), tmp_path / "test.yaml")
    assert load(tmp_path / "test.yaml").people == ()
    unit = replace(small.units[0], parent="nobody")
    save(replace(small, units=(unit, *small.units[1:])), tmp_path / "test.yaml")
    with pytest.raises(ScenarioError, match="unknown unit 'nobody'"):
        load(tmp_path / "test.yaml")
