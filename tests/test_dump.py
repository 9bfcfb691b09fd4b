"""The complete form: nothing is implied, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

import sim.scenario
from sim.clock import MINUTE
from sim.durations import Empirical, Exponential, Fixed, Gamma, Lognormal, Pert, Truncated
from sim.errors import ScenarioError
from sim.files import dump, load, loading, save
from sim.files.cards import ShortCascade, ShortEscalation, ShortProcedure, ShortSend, ShortStep
from sim.files.gatherings import ShortMeeting
from sim.files.inhabitants import ShortInfluence, ShortOverload, ShortPublic
from sim.files.judging import ShortKeyTimes, ShortPsmu, ShortRatings, ShortThreeSteps
from sim.files.roster import (
    ShortCallOut,
    ShortOnCall,
    ShortPerson,
    ShortRole,
    ShortShift,
    ShortSlowing,
    ShortUnit,
)
from sim.files.script import ShortInject, ShortObjective, ShortTarget
from sim.files.tree import read_tree
from sim.files.ways import ShortChannel, ShortMisunderstanding, ShortReadBack, ShortService
from sim.files.whole import ShortExercise, ShortScenario
from sim.scenario import (
    Absence,
    Addressee,
    After,
    Channel,
    ClockChange,
    Conditions,
    Event,
    Exercise,
    Expectation,
    Inject,
    Number,
    OnCall,
    Pause,
    Person,
    Post,
    Role,
    Scenario,
    Shift,
    Unit,
)

T = TypeVar("T")

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
        absences=(Absence(time - 1, time + 1),),
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


def things(value: Any) -> Iterator[Any]:
    """Yield every dataclass within ``value``, and itself."""
    if isinstance(value, tuple):
        for item in value:
            yield from things(item)
    elif is_dataclass(value):
        yield value
        for field in fields(value):
            yield from things(getattr(value, field.name))


def test_every_field_that_may_be_left_out_is_set_in_some_valid_scenario():
    """So that a dump that forgets one cannot pass the tests above."""
    found = [thing for path in VALID for thing in things(load(path))]
    kinds = {type(thing) for thing in found if type(thing).__module__.startswith("sim.scenario")}
    left_out = {
        f"{kind.__name__}.{field.name}"
        for kind in kinds
        for field in fields(kind)
        if field.default is not MISSING
        and all(getattr(each, field.name) == field.default for each in found if type(each) is kind)
    }
    assert left_out == set()
    named = [thing for thing in vars(sim.scenario).values() if isinstance(thing, type)]
    written = {thing for thing in named if is_dataclass(thing)}
    assert written - kinds == set()


@pytest.fixture
def rich() -> Scenario:
    """A scenario with all that may be built in code and has to come back from a file."""
    return load(next(path for path in VALID if path.stem == "everything"))


def changed(things: tuple[T, ...], id: str, **more: Any) -> tuple[T, ...]:
    """Return ``things`` with the one of ``id`` changed."""
    return tuple(replace(each, **more) if each.id == id else each for each in things)  # type: ignore[attr-defined, type-var]


def test_no_default_comes_in_where_code_says_that_there_is_none(rich, tmp_path):
    joint = rich.procedures[2].steps[3]
    assert joint.cascade is not None
    steps = (
        replace(rich.procedures[2].steps[0], interruptible=True, resumption=None),
        *rich.procedures[2].steps[1:3],
        replace(joint, cascade=replace(joint.cascade, gather=None)),
    )
    people = changed(rich.people, "duty-1", shifts=(Shift(0, 10**9, "hand over"),))
    scenario = replace(
        rich,
        people=people,
        procedures=changed(rich.procedures, "act again", steps=steps),
        public=changed(rich.public, "other line", redial_after=None),
        call_outs=changed(rich.call_outs, "tree", span=None),
    )
    write = tmp_path / "again.yaml"
    save(scenario, write)
    assert unchecked(write) == scenario


def unchecked(path: Path) -> Scenario:
    """Return the scenario of a file, whether or not it keeps the rules."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(loading, "wrong_references", lambda _: ())
        return load(path)


@pytest.mark.parametrize("join", ["all", "any"])
def test_any_of_nothing_comes_back(rich, join, tmp_path):
    inject = replace(rich.injects[0], only_if=Conditions((), join), unless=Conditions((), join))
    assert again(replace(rich, injects=(inject, *rich.injects[1:])), tmp_path).injects[0] == inject


def test_an_exercise_that_was_stopped_and_set_forward_comes_back_to_the_microsecond(
    small, tmp_path
):
    exercise = replace(
        small.exercise,
        played_clock=(ClockChange(1, 10**10 + 1),),
        pauses=(Pause(3, 5), Pause(7, MINUTE + 1)),
        late=Number(Lognormal(2.0, 8.0), "log", (0.5, 2.0)),
    )
    assert again(replace(small, exercise=exercise), tmp_path).exercise == exercise


def test_every_default_is_visible_as_an_assumption():
    text = dump(load(Path(__file__).parent / "scenarios" / "valid" / "county"))
    assert "ring: {is: 20 s, source: assumption (default), range: x0.5-2}" in text
    assert "write: {is: 3-5-10 min, source: assumption (default), range: x0.5-2}" in text
    assert "notice: {is: 'median 8 min, p90 40 min', source: assumption (default)" in text


TABLES: dict[str, type[BaseModel]] = {
    "services": ShortService,
    "units": ShortUnit,
    "roles": ShortRole,
    "people": ShortPerson,
    "call outs": ShortCallOut,
    "channels": ShortChannel,
    "procedures": ShortProcedure,
    "meetings": ShortMeeting,
    "injects": ShortInject,
    "public": ShortPublic,
    "objectives": ShortObjective,
    "targets": ShortTarget,
}


def keys(model: type[BaseModel]) -> set[str | None]:
    return {field.alias for field in model.model_fields.values()}


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_every_key_is_present(path):
    top: Any = read_tree(dump(load(path)), "complete.yaml").value
    assert set(top) == keys(ShortScenario)
    assert set(top["exercise"]) == keys(ShortExercise)
    for table, model in TABLES.items():
        assert all(set(each) == keys(model) for each in top[table].values())
    steps = [
        step for procedure in top["procedures"].values() for step in procedure["steps"].values()
    ]
    assert all(set(step) == keys(ShortStep) for step in steps)


@pytest.mark.parametrize(
    ("place", "model"),
    [
        (("slowing",), ShortSlowing),
        (("people", "duty-1", "shift", 0), ShortShift),
        (("people", "duty-3", "on call"), ShortOnCall),
        (("channels", "phone", "misunderstanding"), ShortMisunderstanding),
        (("channels", "phone", "read back"), ShortReadBack),
        (("procedures", "act", "steps", "b", "escalate"), ShortEscalation),
        (("procedures", "act", "steps", "e", "cascade"), ShortCascade),
        (("procedures", "act", "steps", "f", "send"), ShortSend),
        (("public", "line", "overload"), ShortOverload),
        (("public", "line", "influences", 0), ShortInfluence),
        (("key times",), ShortKeyTimes),
        (("ratings",), ShortRatings),
        (("ratings", "three steps"), ShortThreeSteps),
        (("ratings", "psmu"), ShortPsmu),
    ],
)
def test_every_key_is_present_within_things(rich, place, model):
    told: Any = read_tree(dump(rich), "complete.yaml").value
    for key in place:
        told = told[key]
    assert set(told) == keys(model)


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
