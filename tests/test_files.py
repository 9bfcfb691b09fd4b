"""Loading: what the short form is expanded to, and what every faulty file is told."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from sim.clock import HOUR, MINUTE
from sim.distributions import Fixed
from sim.errors import ScenarioError
from sim.files import load, save, schema
from sim.scenario import (
    Addressee,
    After,
    Conditions,
    During,
    Escalation,
    Event,
    Need,
    Number,
    Person,
    Post,
    ReadBack,
    Right,
    Scenario,
    Shift,
    Slowing,
    Step,
    Unit,
    defaults,
)

HERE = Path(__file__).parent / "scenarios"
VALID = sorted(each for each in (HERE / "valid").iterdir())
INVALID = sorted(
    each for each in (HERE / "invalid").iterdir() if each.is_dir() or each.suffix == ".yaml"
)
EXPECTED = "# expected:\n"

HEAD = """\
exercise: Power cut
start: 2026-03-12 08:00 Europe/Stockholm
end: 8 h
"""
BASE = f"""\
{HEAD}
units: {{duty: Duty officer, leadership: Leadership}}
people:
  duty-1: {{unit: duty, roles: [duty officer, leadership/chair]}}
  duty-2: {{unit: duty, roles: duty officer}}
channels: {{phone: {{kind: call}}}}
"""


def loaded(tmp_path: Path, text: str) -> Scenario:
    file = tmp_path / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def told(path: Path | str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return [str(problem) for problem in caught.value.problems]


def expected(path: Path) -> list[str]:
    """Return the messages that a faulty scenario announces in its head or beside it."""
    beside = path.with_suffix(".expected.txt")
    if beside.exists():
        return beside.read_text(encoding="utf-8").splitlines()
    file = path / "scenario.yaml" if path.is_dir() else path
    head, *rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    assert head == EXPECTED
    rows = rows[: next(k for k, row in enumerate(rows) if not row.startswith("#   "))]
    return [row.removeprefix("#   ").rstrip("\n") for row in rows]


# faulty files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_every_invalid_scenario_gets_exactly_these_messages(path):
    assert told(path) == expected(path)


def test_there_are_many_invalid_scenarios_and_each_has_a_message():
    assert len(INVALID) >= 45
    assert all(expected(path) for path in INVALID)


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_every_message_begins_with_file_and_place(path):
    assert all(
        ": " in line and line.startswith((path.name, "scenario.yaml", "msel.csv"))
        for line in told(path)
    )


def test_a_missing_file_is_told_with_what_lies_there(tmp_path):
    (tmp_path / "power_cut.yaml").write_text(BASE, encoding="utf-8")
    missing = tmp_path / "powercut.yaml"
    assert told(missing) == [
        f"{missing}: there is no such file or folder. Did you mean 'power_cut.yaml'?"
    ]
    lost = tmp_path / "nowhere" / "scenario.yaml"
    assert told(str(lost)) == [
        f"{lost}: there is no such file or folder. There is no folder '{lost.parent}' either"
    ]


def test_a_folder_needs_a_file_of_the_right_name(tmp_path):
    assert told(tmp_path) == [
        f"{tmp_path}: this folder holds no 'scenario.yaml'. "
        "Name a folder with a file 'scenario.yaml' in it"
    ]
    (tmp_path / "scenario.yml").write_text(BASE, encoding="utf-8")
    assert told(tmp_path) == [
        f"{tmp_path}: this folder holds no 'scenario.yaml'. Did you mean 'scenario.yml'?"
    ]


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path):
    (tmp_path / "scenario.yaml").mkdir()
    file = tmp_path / "scenario.yaml"
    assert told(tmp_path) == [f"{file}: this is a folder. 'scenario.yaml' has to be a file"]


def test_ten_megabytes_are_refused_before_they_are_parsed(tmp_path):
    file = tmp_path / "scenario.yaml"
    file.write_bytes(b"- [a, b]\n" * 1_200_000)
    before = time.perf_counter()
    assert told(file) == [
        "scenario.yaml: the file has 11 MB; a scenario has at most 10. Is it the right file?"
    ]
    assert time.perf_counter() - before < 0.5


def test_an_unreadable_file_is_told(tmp_path, monkeypatch):
    def deny(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    file = tmp_path / "scenario.yaml"
    file.write_text(BASE, encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", deny)
    assert told(file) == [
        "scenario.yaml: the file cannot be read: Permission denied. "
        "May you open it, and is it closed elsewhere?"
    ]


def test_a_deep_nest_is_refused_without_a_crash(tmp_path):
    file = tmp_path / "scenario.yaml"
    file.write_text("a: " + "[" * 100_000, encoding="utf-8")
    assert told(file) == ["scenario.yaml, line 1: more than 20 levels within each other"]


def test_a_byte_order_mark_is_no_fault(tmp_path):
    file = tmp_path / "scenario.yaml"
    file.write_text(BASE, encoding="utf-8-sig")
    assert load(file).exercise.name == "Power cut"


@pytest.mark.parametrize(
    "text", ["nan", ".nan", "NaN min", "inf", ".inf", "inf min", "1e999 min", "-5 min", "-7 %"]
)
@pytest.mark.parametrize("key", ["absent with: X", "on call: {travel: X}", "absent with: {is: X}"])
def test_no_number_is_infinite_undefined_or_negative(tmp_path, text, key):
    given = BASE.replace("roles: duty officer}", f"roles: duty officer, {key.replace('X', text)}}}")
    (tmp_path / "scenario.yaml").write_text(given, encoding="utf-8")
    assert len(told(tmp_path)) == 1


@pytest.mark.parametrize("digits", [5, 20, 400])
@pytest.mark.parametrize(
    "key", ["patience: X min", "rate: X per h", "from: T+X h", "until: T+X h", "redials: X %"]
)
def test_no_number_is_beyond_all_bounds(tmp_path, digits, key):
    given = f"{{to: duty, handling: 2 min, rate: 1 per h, {key.replace('X', '9' * digits)}}}"
    given = given.replace("rate: 1 per h, ", "") if "rate: 9" in given else given
    (tmp_path / "scenario.yaml").write_text(f"{BASE}public:\n  line: {given}\n", encoding="utf-8")
    if digits == 5 and key[:4] in ("pati", "rate", "unti"):
        save(load(tmp_path), tmp_path / "again.yaml")
    else:
        assert len(told(tmp_path)) == 1


# what the short form becomes ----------------------------------------------------------------------


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_every_valid_scenario_loads(path):
    assert load(path).people


def test_whoever_has_no_hours_is_there_throughout(tmp_path):
    scenario = loaded(tmp_path, BASE)
    assert scenario.people[1].shifts == (Shift(0, 8 * HOUR),)


def test_whoever_is_on_call_is_not_there(tmp_path):
    text = BASE.replace("roles: duty officer}", "roles: duty officer, on call: {}}")
    person = loaded(tmp_path, text).people[1]
    assert person.shifts == ()
    assert person.on_call is not None
    assert (person.on_call.start, person.on_call.end) == (0, 8 * HOUR)
    assert person.on_call.notice == defaults.NOTICE


def test_roles_follow_from_the_people_who_hold_them(tmp_path):
    scenario = loaded(tmp_path, BASE)
    assert [role.id for role in scenario.roles] == ["duty officer", "chair"]
    assert scenario.people[0].posts == (Post("duty", "duty officer"), Post("leadership", "chair"))


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("call", ["ring", "retry", "talk"]),
        ("inbox", ["write", "latency", "read"]),
        ("talkgroup", ["ring", "retry", "talk"]),
        ("broadcast", ["write", "latency", "read", "reach"]),
        ("in person", ["talk"]),
    ],
)
def test_a_channel_has_the_numbers_of_its_kind_called_assumptions(tmp_path, kind, given):
    channel = loaded(tmp_path, BASE.replace("call}", f"{kind}}}")).channels[0]
    numbers = ["ring", "retry", "talk", "write", "latency", "look", "read", "reach", "loss"]
    assert [key for key in numbers if getattr(channel, key) is not None] == sorted(
        given, key=numbers.index
    )
    assert {getattr(channel, key).source for key in given} == {"assumption (default)"}
    assert all(getattr(channel, key).range is not None for key in given)
    assert channel.attempts == (3 if kind in ("call", "talkgroup") else 1)


def test_a_named_number_is_shared_with_its_source(tmp_path):
    text = BASE.replace("{phone: {kind: call}}", "{phone: {kind: call, talk: talking}}")
    text += "numbers: {talking: {is: 1-2-3 min, range: x0.5-2, why: no figure found}}\n"
    scenario = loaded(tmp_path, text)
    assert scenario.channels[0].talk == scenario.numbers[0]
    assert scenario.numbers[0].source == "assumption: no figure found"
    assert scenario.numbers[0].assumed


def test_a_sender_outside_becomes_a_counterpart(tmp_path):
    inject = "{at: 09:00, from: grid company, to: duty, by: phone}"
    scenario = loaded(tmp_path, f"{BASE}injects: {{I-01: {inject}}}\n")
    assert scenario.units[-1] == Unit("grid company", "grid company", kind="counterpart")


def test_a_quorum_in_percent_is_rounded_up(tmp_path):
    meeting = "{unit: duty, participants: [duty, duty/duty officer], quorum: 51 %, times: 09:00}"
    text = f"{BASE}  \nmeetings: {{staff: {meeting}}}\n".replace(
        "[duty, duty/duty officer]", "duty"
    )
    assert loaded(tmp_path, text).meetings[0].quorum == 2


def test_meetings_may_recur(tmp_path):
    meeting = "{unit: duty, participants: duty, times: [every 2 h from 09:00 until 13:00, 15:30]}"
    scenario = loaded(tmp_path, f"{BASE}meetings: {{staff: {meeting}}}\n")
    assert [t // MINUTE for t in scenario.meetings[0].times] == [60, 180, 300, 450]
    assert scenario.meetings[0].participants == (Need("duty", everyone=True),)


def test_branches_come_after_the_step_that_branches(tmp_path):
    text = f"""{BASE}
procedures:
  act:
    fork: {{by: anybody, takes: 1 min, branches: {{yes: 60 %, no: 40 %}}}}
    "yes": {{takes: 1 min}}
    "no": {{takes: 1 min, after: [yes]}}
"""
    steps = loaded(tmp_path, text).procedures[0].steps
    assert [step.after for step in steps] == [(), ("fork",), ("yes", "fork")]


def test_procedures_are_given_to_all_or_one_by_one(tmp_path):
    text = f"""{BASE}
procedures: {{act: {{act: {{takes: 1 min}}}}}}
injects:
  I-01: {{at: 09:00, from: x, to: [duty, leadership/chair], by: phone, procedure: act}}
  I-02: {{at: 09:00, from: x, to: [duty, leadership/chair], by: phone, procedure: ["-", act]}}
"""
    one, other = (inject.to for inject in loaded(tmp_path, text).injects)
    assert one == (Addressee("duty", None, "act"), Addressee("leadership", "chair", "act"))
    assert other == (Addressee("duty"), Addressee("leadership", "chair", "act"))


def test_an_empty_key_counts_as_left_out_and_a_channel_number_as_none(tmp_path):
    text = BASE.replace("kind: call", "kind: in person, talk: 5 min, loss: , name: ")
    channel = loaded(tmp_path, text + "injects:\ntargets:\n").channels[0]
    assert (channel.name, channel.loss) == ("phone", None)


def test_texts_are_no_numbers_or_truth_values(tmp_path):
    text = BASE.replace("Duty officer", "no").replace("Leadership", "8:30")
    assert [unit.name for unit in loaded(tmp_path, text).units] == ["no", "8:30"]


@pytest.mark.parametrize(
    ("shift", "hours"),
    [
        ("07:30-16:30", (-0.5, 8.5)),
        ("07:30 – 16:30", (-0.5, 8.5)),
        ("09:00 until 10:00", (1, 2)),
        ("22:00 - day 2 06:00", (14, 22)),
        ("day 2 07:00-15:00", (23, 31)),
        ("2026-03-12 09:00-2026-03-12 11:00", (1, 3)),
        ("T+0:30 - T+90 min", (0.5, 1.5)),
        ("09:00+01:00 - 10:00", (1, 2)),
        ("09:00:00.5-10:00", (1 + 0.5 / 3600, 2)),
    ],
)
def test_a_shift_may_be_written_in_many_ways(tmp_path, shift, hours):
    text = BASE.replace("end: 8 h", "end: 40 h").replace(
        "roles: duty officer}", f"roles: duty officer, shift: {shift}}}"
    )
    (only,) = loaded(tmp_path, text).people[1].shifts
    assert (only.start / HOUR, only.end / HOUR) == pytest.approx(hours)


def test_steps_stand_in_file_order_and_name_what_they_need(tmp_path):
    text = f"""{BASE}
procedures:
  act:
    name: Act
    second: {{by: [2 x duty officer, leadership/chair], takes: 5 min, patience: 30 min}}
    first: {{by: duty/anybody, takes: 5 min}}
"""
    second, first = loaded(tmp_path, text).procedures[0].steps
    assert isinstance(second, Step)
    assert second.needs == (Need(None, "duty officer", 2), Need("leadership", "chair"))
    assert second.patience == 30 * MINUTE
    assert first.needs == (Need("duty", None),)


# defaults, texts that stand for more, all of and any of -------------------------------------------


def person(tmp_path: Path, key: str) -> Person:
    text = BASE.replace("roles: duty officer}", f"roles: duty officer, {key}}}")
    return loaded(tmp_path, text).people[1]


def step(tmp_path: Path, key: str) -> Step:
    text = f"{BASE}procedures: {{act: {{draft: {{{key}}}}}}}\n"
    text = text.replace("exercise: Power cut", f"exercise: {{name: Power cut, {PHASES}}}")
    return loaded(tmp_path, f"{text}injects: {INJECTS}\n{MEETINGS}").procedures[0].steps[0]


PHASES = "phases: [{name: first hour, start: 08:00, end: 09:00}]"
MEETINGS = "meetings: {staff: {unit: duty, participants: duty, times: 09:00}}\n"
INJECTS = "{I-01: {at: 09:00, from: x, to: [duty, leadership], by: phone}}"
FROM_DEFAULTS = {"assumption (default)"}


def test_handing_over_costs_an_assumption_and_other_ends_of_shifts_nothing(tmp_path):
    (shift,) = person(tmp_path, "shift: {from: 08:00, until: 12:00, at end: hand over}").shifts
    assert shift.handover == defaults.HANDOVER
    (shift,) = person(tmp_path, "shift: {from: 08:00, until: 12:00, at end: suspend}").shifts
    assert shift.handover is None


def test_whoever_is_called_out_by_a_method_has_no_notice_of_their_own(tmp_path):
    text = BASE.replace("roles: duty officer}", "roles: duty officer, on call: {by: sms}}")
    scenario = loaded(tmp_path, f"{text}call outs: {{sms: {{kind: sms, reached: 16 %}}}}\n")
    on_call = scenario.people[1].on_call
    assert on_call is not None
    assert (on_call.method, on_call.notice, on_call.travel) == ("sms", None, defaults.TRAVEL)


@pytest.mark.parametrize(
    ("kind", "reply", "takes", "span"),
    [
        ("sms", defaults.NOTICE, None, None),
        ("app", defaults.NOTICE, None, None),
        ("list", defaults.CALL_OUT_REPLY, defaults.CALL_OUT_TAKES, None),
        ("phone tree", defaults.CALL_OUT_REPLY, defaults.CALL_OUT_TAKES, 3),
    ],
)
def test_a_way_to_call_out_has_the_numbers_of_its_kind(tmp_path, kind, reply, takes, span):
    by = "by: duty/duty officer" if takes else ""
    text = f"{BASE}call outs: {{m: {{kind: {kind}, reached: 40 %, {by}}}}}\n"
    (method,) = loaded(tmp_path, text).call_outs
    assert (method.reply, method.takes, method.span) == (reply, takes, span)
    assert (method.retry, method.attempts) == (defaults.CALL_OUT_RETRY, 1)
    assert method.willing is None


def test_a_percentage_alone_is_the_chance_of_a_misunderstanding(tmp_path):
    text = BASE.replace("kind: call", "kind: call, misunderstanding: {is: 3.5 %, source: plan}")
    wrong = loaded(tmp_path, text).channels[0].misunderstanding
    assert wrong is not None
    assert wrong.chance == Number(0.035, "plan")
    assert (wrong.discovered, wrong.question) == (defaults.DISCOVERED, defaults.QUESTION)


def test_a_length_alone_is_what_reading_back_takes(tmp_path):
    read_back = loaded(tmp_path, BASE.replace("call}", "call, read back: 12 s}")).channels[0]
    assert read_back.read_back == ReadBack(Number(Fixed(0.2)), defaults.CATCHES)


def test_only_what_may_be_interrupted_costs_something_to_resume(tmp_path):
    assert step(tmp_path, "by: duty/anybody, takes: 5 min").resumption is None
    done = step(tmp_path, "by: duty/anybody, takes: 5 min, interruptible: yes")
    assert done.resumption == defaults.RESUMPTION


@pytest.mark.parametrize(
    ("key", "to"),
    [
        ("30 min", None),
        ("{after: 30 min}", None),
        ("{after: 30 min, to: parent}", None),
        ("{after: 30 min, to: leadership/chair}", Need("leadership", "chair")),
    ],
)
def test_a_step_is_escalated_to_somebody_or_to_the_unit_above(tmp_path, key, to):
    given = step(tmp_path, f"by: duty/anybody, takes: 5 min, escalate: {key}")
    assert given.escalate == Escalation(30 * MINUTE, to)


@pytest.mark.parametrize(
    ("key", "briefing", "gather"),
    [
        ("one-to-one", "one-to-one", None),
        ("joint", "joint", defaults.GATHER),
        ("{briefing: joint, gather: 5 min}", "joint", Number(Fixed(5.0))),
        ("{fidelity: 97 %}", "one-to-one", None),
    ],
)
def test_a_cascade_is_one_to_one_or_joint_after_gathering(tmp_path, key, briefing, gather):
    text = BASE.replace("leadership: Leadership", "leadership: {parent: duty, contact: chair}")
    text = text.replace("duty: Duty officer", "duty: {contact: duty officer}")
    text += f"procedures: {{act: {{draft: {{takes: 5 min, cascade: {key}}}}}}}\n"
    cascade = loaded(tmp_path, text).procedures[0].steps[0].cascade
    assert cascade is not None
    assert (cascade.briefing, cascade.gather) == (briefing, gather)


EVENT, HOUR_ONE = Event("I-01", "noticed"), During("first hour")


@pytest.mark.parametrize(
    ("key", "only_if"),
    [
        ("I-01 noticed", Conditions((EVENT,))),
        ("phase first hour", Conditions((HOUR_ONE,))),
        ("[I-01 noticed, phase first hour]", Conditions((EVENT, HOUR_ONE))),
        ("{all of: [I-01 noticed, phase first hour]}", Conditions((EVENT, HOUR_ONE))),
        ("{any of: [I-01 noticed, phase first hour]}", Conditions((EVENT, HOUR_ONE), "any")),
        ("{any of: phase first hour}", Conditions((HOUR_ONE,), "any")),
    ],
)
def test_conditions_are_events_and_phases_all_or_any(tmp_path, key, only_if):
    work = "by: duty/anybody, takes: 5 min"
    assert step(tmp_path, f"{work}, only if: {key}").only_if == only_if
    if key[0] != "{":
        only_if = replace(only_if, join="any")
    assert step(tmp_path, f"{work}, unless: {key}").unless == only_if


@pytest.mark.parametrize(
    ("key", "after"),
    [
        ("I-00", After((Event("I-00", "sent"),), Number(Fixed(0.0)))),
        ("{inject: I-00, delay: 5 min}", After((Event("I-00", "sent"),), Number(Fixed(5.0)))),
        (
            "{all of: [I-00 sent, I-00 noticed by duty], delay: 10 min}",
            After((Event("I-00", "sent"), Event("I-00", "noticed", "duty")), Number(Fixed(10.0))),
        ),
        ("{any of: I-00 sent}", After((Event("I-00", "sent"),), Number(Fixed(0.0)), "any")),
    ],
)
def test_an_inject_follows_one_or_several_events(tmp_path, key, after):
    first = "I-00: {at: 09:00, from: x, to: duty, by: phone}"
    text = f"{BASE}injects: {{{first}, I-01: {{from: x, to: duty, by: phone, after: {key}}}}}\n"
    assert loaded(tmp_path, text).injects[1].after == after


def test_rights_keep_their_order(tmp_path):
    meeting = "{unit: duty, participants: duty, times: 09:00, rights: RIGHTS}"
    meeting = meeting.replace("RIGHTS", "{duty officer: 3, leadership/chair: 2.5}")
    text = f"{BASE}meetings: {{staff: {meeting}}}\n"
    item = "{decide in: staff, takes: 5 min, stake: 3}"
    inject = "{at: 09:00, from: x, to: duty, by: phone, procedure: act}"
    text += f"procedures: {{act: {{item: {item}}}}}\ninjects: {{I-01: {inject}}}\n"
    (given,) = loaded(tmp_path, text).meetings
    assert given.rights == (
        Right(Need(None, "duty officer"), 3.0),
        Right(Need("leadership", "chair"), 2.5),
    )


def test_only_those_who_call_again_do_so_after_a_while(tmp_path):
    text = f"{BASE}public: {{line: {{to: duty, rate: 1 per h, handling: 2 min, KEY}}}}\n"
    (public,) = loaded(tmp_path, text.replace("KEY", "patience: 1 min, redials: 40 %")).public
    assert public.redial_after == defaults.REDIAL_AFTER
    (public,) = loaded(tmp_path, text.replace("KEY", "lines: 3")).public
    assert public.redial_after is None


def test_work_may_be_slowed_to_more_than_its_length(tmp_path):
    curve = "[{after: 16 h, takes: 100 %}, {after: 24 h, takes: 130 %}]"
    text = f"{BASE}slowing: {{by: awake, awake before: 2 h, curve: {curve}}}\n"
    slowing = loaded(tmp_path, text).slowing
    assert slowing == Slowing("awake", ((16 * HOUR, 1.0), (24 * HOUR, 1.3)), 2 * HOUR)


NUMBERS = {
    name: value
    for name, value in vars(defaults).items()
    if name.isupper() and isinstance(value, Number)
}


@pytest.mark.parametrize("name", NUMBERS)
def test_every_default_is_called_an_assumption_and_has_a_range(name):
    assert {NUMBERS[name].source} == FROM_DEFAULTS
    assert NUMBERS[name].range is not None


# the played clock ---------------------------------------------------------------------------------

JUMP = "played clock: [{at: 12:00, shows: day 2 06:00}], pauses: 10:30-11:00"


@pytest.mark.parametrize(
    ("at", "real"),
    [
        ("played 09:00", 1.0),
        ("played 10:30", 2.5),
        ("played 10:45", 3.25),
        ("played day 2 06:00", 4.0),
        ("Played 2026-03-13 07:30", 5.5),
    ],
)
def test_moments_may_be_told_by_the_played_clock(tmp_path, at, real):
    text = BASE.replace("exercise: Power cut", f"exercise: {{name: Power cut, {JUMP}}}")
    inject = f"{{at: {at}, from: x, to: duty, by: phone}}"
    (given,) = loaded(tmp_path, f"{text}injects: {{I-01: {inject}}}\n").injects
    assert given.at == real * HOUR


@pytest.mark.parametrize(
    ("shift", "hours"),
    [
        ("played 09:00-10:00", (1, 2)),
        ("played 09:00 - played 10:00", (1, 2)),
        ("played 09:00 - day 2 07:00", (1, 5)),
        ("played day 2 06:30-08:00", (4.5, 6)),
        ("{from: played 09:00, until: 12:00}", (1, 4)),
    ],
)
def test_a_window_that_begins_on_the_played_clock_ends_on_it(tmp_path, shift, hours):
    text = BASE.replace("exercise: Power cut", f"exercise: {{name: Power cut, {JUMP}}}")
    text = text.replace("roles: duty officer}", f"roles: duty officer, shift: {shift}}}")
    (given,) = loaded(tmp_path, text).people[1].shifts
    assert (given.start / HOUR, given.end / HOUR) == hours


def test_meetings_and_the_end_may_be_told_by_the_played_clock(tmp_path):
    text = BASE.replace("exercise: Power cut", f"exercise: {{name: Power cut, {JUMP}}}")
    text = text.replace("end: 8 h", "end: played day 2 10:00")
    meeting = "{unit: duty, participants: duty, times: every 1 h from played day 2 06:30}"
    scenario = loaded(tmp_path, f"{text}meetings: {{staff: {meeting}}}\n")
    assert scenario.exercise.end == 8 * HOUR
    assert [t / HOUR for t in scenario.meetings[0].times] == [4.5, 5.5, 6.5, 7.5]


# speed and schema ---------------------------------------------------------------------------------


def test_seventy_injects_load_in_good_time(tmp_path):
    rows = "".join(
        f"  I-{n:02}: {{at: 'T+0:{n % 60:02}', from: x, to: [duty, leadership/chair], by: phone, "
        f"title: Something happens, says: 'A text of a line or two: {n}', priority: high, "
        f"expectations: [{{milestone: delivered, within: 10 min, weight: 2}}]}}\n"
        for n in range(70)
    )
    before = time.perf_counter()
    assert len(loaded(tmp_path, f"{BASE}injects:\n{rows}").injects) == 70
    assert time.perf_counter() - before < 1.5


def validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(schema())
    return Draft202012Validator(schema())


def plain(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_the_schema_accepts_every_valid_scenario_in_both_forms(path, tmp_path):
    file = path / "scenario.yaml" if path.is_dir() else path
    assert not list(validator().iter_errors(plain(file)))
    save(load(path), tmp_path)
    complete = plain(tmp_path / "scenario.yaml")
    assert not list(validator().iter_errors(complete))


@pytest.mark.parametrize(
    "name", ["misspelt_key", "misspelt_top_level_key", "missing_keys", "channel_kind"]
)
def test_the_schema_finds_what_an_editor_can_find(name):
    assert list(validator().iter_errors(plain(HERE / "invalid" / f"{name}.yaml")))
