"""Every key that cannot be read is told: where, what is wrong, what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.files import load

BASE = {
    "exercise": "Power cut",
    "start": "2026-03-12 08:00 Europe/Stockholm",
    "end": "8 h",
    "units": "{duty: Duty officer, leadership: Leadership}",
    "people": "{p: {unit: duty, roles: [duty officer, leadership/chair]}}",
    "channels": "{phone: {kind: call}}",
}

# a table, what stands in it with a KEY, and the place that messages about the key begin with

A_PERSON = (
    "people",
    "{p: {unit: duty, roles: [duty officer, leadership/chair], KEY}}",
    "people / p",
)
A_UNIT = ("units", "{leadership: Leadership, duty: {KEY}}", "units / duty")
A_CHANNEL = ("channels", "{phone: {kind: call, KEY}}", "channels / phone")
A_STEP = (
    "procedures",
    "{act: {draft: {by: duty/duty officer, takes: 5 min, KEY}}}",
    "procedures / act / draft",
)
A_CASCADE = (
    "procedures",
    "{act: {order: {takes: 5 min, cascade: KEY}}}",
    "procedures / act / order / cascade",
)
A_MEETING = (
    "meetings",
    "{staff: {unit: duty, participants: duty, times: 09:00, KEY}}",
    "meetings / staff",
)
AN_INJECT = ("injects", "{I-01: {at: 09:00, from: x, to: duty, by: phone, KEY}}", "injects / I-01")
A_LATER_INJECT = (
    "injects",
    "{I-01: {from: x, to: duty, by: phone, after: KEY}}",
    "injects / I-01 / after",
)
THE_PUBLIC = ("public", "{line: {to: duty, rate: 1 per h, KEY}}", "public / line")
A_CALL_OUT = ("call outs", "{sms: {KEY}}", "call outs / sms")
THE_EXERCISE = ("exercise", "{name: Power cut, KEY}", "exercise")
A_SERVICE = ("services", "{power: {KEY}}", "services / power")
THE_SLOWING = ("slowing", "KEY", "slowing")

EVENT = (
    "as an event: write 'I-01 acted' or 'I-01 acted by <unit>'; milestones are sent, delivered, "
    "noticed, decided, acted, completed, fed back"
)
LENGTH = "as a duration: write for instance '10 min', '5-10-20 min' or 'median 8 min, p90 25 min'"
NO_UNIT = "a duration needs a unit: write '30 min' or '30 s', not"
PLAIN = "as a length of time: write '30 min' or '1 h 30 min'"
WINDOW = "as a time from … to: write '07:30-16:30' or 'day 1 22:00 - day 2 06:00'"
PLAYED = "cannot stand where the played clock itself is told: write the time without 'played'"


FAULTS_OF_THE_EXERCISE = [
    ("pauses: 11:30", f" / pauses / 1: cannot read '11:30' {WINDOW}"),
    (
        "pauses: ['12:00-11:30']",
        " / pauses / 1: '12:00 - 11:30' ends before it starts: write '12:00 - day 2 11:30' if "
        "it ends on the next day",
    ),
    ("pauses: ['played 11:30-12:00']", f" / pauses / 1: 'played 11:30' {PLAYED}"),
    (
        "played clock: [{at: played 11:30, shows: '12:00'}]",
        f" / played clock / 1 / at: 'played 11:30' {PLAYED}",
    ),
    (
        "played clock: [{at: 11:30, shows: played 12:00}]",
        f" / played clock / 1 / shows: 'played 12:00' {PLAYED}",
    ),
    ("late: 5", f" / late: {NO_UNIT} '5'"),
]

FAULTS_OF_A_SERVICE = [
    ("outage: 10:00-11:00", " / outage: unknown key 'outage'. Did you mean 'outages'?"),
    ("outages: 10:00", f" / outages / 1: cannot read '10:00' {WINDOW}"),
    ("depends on: {a: b}", " / depends on / 1: expected text, found keys with values"),
]

FAULTS_OF_A_UNIT = [
    (
        "lines: 1",
        " / lines: expected keys with values, found '1'. Write '<id>: …' below it, a line for each",
    ),
    ("lines: {phone: 0}", " / lines / phone: expected a number of at least 1, found '0'"),
    (
        "fallback: phone",
        " / fallback: expected keys with values, found 'phone'. Write '<id>: …' below it, a "
        "line for each",
    ),
    ("somebody else: often", " / somebody else: cannot read 'often' as a percentage: write '30 %'"),
]

FAULTS_OF_A_PERSON = [
    (
        "shift: {from: 08:00, until: 12:00, at end: give up}",
        " / shift / 1 / at end: 'at end' cannot be 'give up'. Known: finish, hand over, suspend.",
    ),
    (
        "shift: {from: 08:00, until: 12:00, at end: hand over, handover: 10}",
        f" / shift / 1 / handover: {NO_UNIT} '10'",
    ),
    ("breaks: 12:00", f" / breaks / 1: cannot read '12:00' {WINDOW}"),
    (
        "breaks: 12:30-12:00",
        " / breaks / 1: '12:30 - 12:00' ends before it starts: write '12:30 - day 2 12:00' if "
        "it ends on the next day",
    ),
    ("rest: night", f" / rest: cannot read 'night' {PLAIN}"),
    ("rest: 8-11 h", " / rest: '8-11 h' is a range: write one length of time, such as '30 min'"),
    (
        "on call: {by: sms, notice: 8 min}",
        " / on call: it has both 'by' and 'notice': leave out 'notice', for 'sms' says how long",
    ),
    ("on call: {by: [sms]}", " / on call / by: expected text, found a list"),
]

FAULTS_OF_A_CALL_OUT = [
    ("reached: 16 %", ": the key 'kind' is missing. Write for instance 'kind: sms'"),
    (
        "kind: letter, reached: 16 %",
        " / kind: 'kind' cannot be 'letter'. Known: sms, app, list, phone tree.",
    ),
    ("kind: sms", ": the key 'reached' is missing. Write for instance 'reached: 40 %'"),
    ("kind: sms, reached: '16'", " / reached: cannot read '16' as a percentage: write '16 %'"),
    ("kind: sms, reached: 16 %, reply: soon", f" / reply: cannot read 'soon' {LENGTH}"),
    ("kind: sms, reached: 16 %, retry: 10", f" / retry: {NO_UNIT} '10'"),
    (
        "kind: sms, reached: 16 %, attempts: 0",
        " / attempts: expected a number of at least 1, found '0'",
    ),
    (
        "kind: sms, reached: 16 %, willing: 1.2",
        " / willing: cannot read '1.2' as a percentage: write '1.2 %'",
    ),
    (
        "kind: list, reached: 16 %, by: a/b/c",
        " / by: cannot read 'a/b/c': write 'unit/role', such as 'leadership/chair'",
    ),
    (
        "kind: list, reached: 16 %, takes: 4-2-1 min",
        " / takes: '4-2-1 min' is not in order: write small to large, '5-10-20 min' or "
        "'median 8 min, p90 25 min'",
    ),
    (
        "kind: phone tree, reached: 16 %, by: duty/duty officer, span: none",
        " / span: expected a whole number, found 'none'",
    ),
]

FAULTS_OF_THE_SLOWING = [
    (
        "awake",
        ": expected keys with values, found 'awake'. Write {key: value} with by, awake "
        "before, curve, source",
    ),
    (
        "{by: hours, curve: [{after: 16 h, takes: 100 %}]}",
        " / by: 'by' cannot be 'hours'. Known: on duty, awake.",
    ),
    (
        "{by: awake}",
        ": the key 'curve' is missing. Write for instance 'curve: [{after: 16 h, takes: 100 %}]'",
    ),
    (
        "{by: awake, awake before: 2, curve: [{after: 16 h, takes: 100 %}]}",
        f" / awake before: {NO_UNIT} '2'",
    ),
    (
        "{by: awake, curve: [{after: 16 h, takes: 1.3}]}",
        " / curve / 1 / takes: cannot read '1.3' as a percentage: write '130 %'",
    ),
    (
        "{by: awake, curve: [{after: 16 h, takes: 20000 %}]}",
        " / curve / 1 / takes: '20000 %' is too much: write at most 10000 %",
    ),
    (
        "{by: awake, curve: {after: 16 h, takes: 100 %}}",
        " / curve: expected a list, found keys with values",
    ),
]

FAULTS_OF_A_CHANNEL = [
    ("loss: 0.02", " / loss: cannot read '0.02' as a percentage: write '2 %'"),
    (
        "misunderstanding: often",
        " / misunderstanding: cannot read 'often' as a percentage: write '30 %'",
    ),
    (
        "misunderstanding: {discovered: 10 min}",
        " / misunderstanding: the key 'chance' is missing. Write for instance 'chance: 3.5 %'",
    ),
    (
        "misunderstanding: {chance: 3 %, discovered: long}",
        f" / misunderstanding / discovered: cannot read 'long' {LENGTH}",
    ),
    (
        "misunderstanding: {chance: 3 %, question: long}",
        f" / misunderstanding / question: cannot read 'long' {LENGTH}",
    ),
    (
        "misunderstanding: {is: 3 %, sorce: plan}",
        " / misunderstanding / chance: unknown key 'sorce'. Did you mean 'source'?",
    ),
    ("read back: 10", f" / read back: {NO_UNIT} '10'"),
    (
        "read back: {catches: 90 %}",
        " / read back: the key 'takes' is missing. Write for instance 'takes: 13 s'",
    ),
    (
        "read back: {takes: 13 s, catches: most}",
        " / read back / catches: cannot read 'most' as a percentage: write '30 %'",
    ),
    ("depends on: {a: b}", " / depends on / 1: expected text, found keys with values"),
]

FAULTS_OF_A_STEP = [
    ("interruptible: perhaps", " / interruptible: expected yes or no, found 'perhaps'"),
    ("interruptible: yes, resumption: 1", f" / resumption: {NO_UNIT} '1'"),
    ("escalate: soon", f" / escalate: cannot read 'soon' {PLAIN}"),
    (
        "escalate: {to: parent}",
        " / escalate: the key 'after' is missing. Write for instance 'after: 30 min'",
    ),
    (
        "escalate: {after: 5 min, to: a/b/c}",
        " / escalate / to: cannot read 'a/b/c': write 'unit/role', such as 'leadership/chair'",
    ),
    (
        "by default: 1:00",
        " / by default: cannot read '1:00' as a length of time: write '1 h 30 min' or '1 min 30 s'",
    ),
    ("stake: high", " / stake: expected a number, found 'high'"),
    ("stake: -1", " / stake: expected a number of at least 0, found '-1'"),
    ("only if: {any of: [I-01]}", f" / only if / any of / 1: cannot read 'I-01' {EVENT}"),
    (
        "unless: {any of: [I-01 acted], all of: [I-01 acted]}",
        " / unless: 'all of' and 'any of' cannot be mixed: write one of them",
    ),
    (
        "only if: {none of: [I-01 acted]}",
        " / only if / none of: unknown key 'none of'. Did you mean 'any of'?",
    ),
]

FAULTS_OF_A_CASCADE = [
    ("jointly", ": 'briefing' cannot be 'jointly'. Did you mean 'joint'?"),
    ("{gather: 5}", f" / gather: {NO_UNIT} '5'"),
    ("{fidelity: high}", " / fidelity: cannot read 'high' as a percentage: write '30 %'"),
    ("{read back: 13}", f" / read back: {NO_UNIT} '13'"),
    ("{role: [a]}", " / role: expected text, found a list"),
]

FAULTS_OF_A_MEETING = [
    ("kind: handover", " / kind: 'kind' cannot be 'handover'. Known: meeting, relief."),
    (
        "extra for: always",
        " / extra for: unknown priority 'always': write urgent, high, normal or low",
    ),
    (
        "rights: 3",
        " / rights: expected keys with values, found '3'. Write '<id>: …' below it, a line "
        "for each",
    ),
    ("rights: {chair: many}", " / rights / chair: expected a number, found 'many'"),
    (
        "rights: {a/b/c: 3}",
        " / rights / a/b/c: cannot read 'a/b/c': write 'unit/role', such as 'leadership/chair'",
    ),
    ("rights: {chair: -3}", " / rights / chair: expected a number of at least 0, found '-3'"),
]

FAULTS_OF_AN_INJECT = [
    ("late: 5", f" / late: {NO_UNIT} '5'"),
    ("remind: later", f" / remind: cannot read 'later' {PLAIN}"),
    ("withdrawn: perhaps", " / withdrawn: expected yes or no, found 'perhaps'"),
    ("only if: acted", f" / only if / 1: cannot read 'acted' {EVENT}"),
]

FAULTS_OF_A_LATER_INJECT = [
    ("{delay: 5 min}", ": it names no event: write 'inject: I-01' or 'all of: [I-01 acted]'"),
    (
        "{inject: I-00, all of: [I-00 sent]}",
        ": it has both 'inject' and 'all of': write one of them",
    ),
    (
        "{all of: [I-00 sent], any of: [I-00 sent]}",
        ": it has both 'all of' and 'any of': write one of them",
    ),
    (
        "{all of: [I-00 sent], milestone: acted}",
        ": 'milestone' and 'by' belong to 'inject': write 'I-01 acted by …' in 'all of'",
    ),
    ("{any of: [I-00]}", f" / any of / 1: cannot read 'I-00' {EVENT}"),
    (
        "[I-00 sent]",
        ": expected keys with values, found a list. Write {key: value} with inject, "
        "milestone, by, all of, any of, delay",
    ),
    ("I-00 + 5", f": {NO_UNIT} '5'"),
]

FAULTS_OF_THE_PUBLIC = [
    ("redials: 40 %, redial after: 5", f" / redial after: {NO_UNIT} '5'"),
    (
        "overload: 45 min",
        " / overload: expected keys with values, found '45 min'. Write {key: value} with "
        "wait, queue",
    ),
    ("overload: {wait: 45}", f" / overload / wait: {NO_UNIT} '45'"),
    ("overload: {queue: 0}", " / overload / queue: expected a number of at least 1, found '0'"),
    ("population: many, share: 5 %", " / population: expected a whole number, found 'many'"),
    ("population: 100, share: '5'", " / share: cannot read '5' as a percentage: write '5 %'"),
    (
        "influences: {delay: 5 min}",
        " / influences / 1: the key 'on' is missing. Write for instance 'on: I-05 acted'",
    ),
    ("influences: {on: I-05, calls: 60 %}", f" / influences / 1 / on: cannot read 'I-05' {EVENT}"),
    ("influences: {on: I-05 acted, delay: 5}", f" / influences / 1 / delay: {NO_UNIT} '5'"),
    (
        "influences: [{on: I-05 acted, adds: 60}]",
        " / influences / 1 / adds: cannot read '60' as a rate: write '30 per h' or '2 per min'",
    ),
    (
        "influences: [{on: I-05 acted, adds: 1 per h, fades: 5}]",
        f" / influences / 1 / fades: {NO_UNIT} '5'",
    ),
    (
        "influences: [{on: I-05 acted, calls: 120 %}]",
        " / influences / 1 / calls: '120 %' is more than 100 %: write a percentage from 0 % "
        "to 100 %",
    ),
    (
        "influences: [{on: I-05 acted, handling: 5 min}]",
        " / influences / 1 / handling: cannot read '5 min' as a percentage: write '30 %'",
    ),
    (
        "influences: [{on: I-05 acted, passed on: half}]",
        " / influences / 1 / passed on: cannot read 'half' as a percentage: write '30 %'",
    ),
    ("curve: {at: 09:00}", " / curve: expected a list, found keys with values"),
]

FAULTS = [
    *((THE_EXERCISE, *each) for each in FAULTS_OF_THE_EXERCISE),
    *((A_SERVICE, *each) for each in FAULTS_OF_A_SERVICE),
    *((A_UNIT, *each) for each in FAULTS_OF_A_UNIT),
    *((A_PERSON, *each) for each in FAULTS_OF_A_PERSON),
    *((A_CALL_OUT, *each) for each in FAULTS_OF_A_CALL_OUT),
    *((THE_SLOWING, *each) for each in FAULTS_OF_THE_SLOWING),
    *((A_CHANNEL, *each) for each in FAULTS_OF_A_CHANNEL),
    *((A_STEP, *each) for each in FAULTS_OF_A_STEP),
    *((A_CASCADE, *each) for each in FAULTS_OF_A_CASCADE),
    *((A_MEETING, *each) for each in FAULTS_OF_A_MEETING),
    *((AN_INJECT, *each) for each in FAULTS_OF_AN_INJECT),
    *((A_LATER_INJECT, *each) for each in FAULTS_OF_A_LATER_INJECT),
    *((THE_PUBLIC, *each) for each in FAULTS_OF_THE_PUBLIC),
]


def told(folder: Path, tables: dict[str, str]) -> list[str]:
    text = "".join(f"{table}: {value}\n" for table, value in tables.items())
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(folder)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(("thing", "key", "said"), FAULTS)
def test_what_cannot_be_read_is_told_with_what_to_write(tmp_path, thing, key, said):
    table, text, place = thing
    tables = {**BASE, table: text.replace("KEY", key)}
    line = 1 + list(tables).index(table)
    assert told(tmp_path, tables) == [f"scenario.yaml, line {line}, {place}{said}"]


def test_a_reminder_of_a_message_is_a_plain_length(tmp_path):
    send = "{to: leadership, by: phone, remind: 5-10 min}"
    tables = {**BASE, "procedures": f"{{act: {{tell: {{by: duty officer, send: {send}}}}}}}"}
    assert told(tmp_path, tables) == [
        "scenario.yaml, line 7, procedures / act / tell / send / remind: "
        "'5-10 min' is a range: write one length of time, such as '30 min'"
    ]


AHEAD = "{at: 10:00, shows: 12:00}"
BACK = "{at: 13:00, shows: 08:30}"


@pytest.mark.parametrize(
    ("jumps", "at", "said"),
    [
        (AHEAD, "11:00", "the played clock never shows 11:00: write the real time instead"),
        (
            f"{AHEAD}, {BACK}",
            "08:40",
            "the played clock shows 08:40 more than once: write the real time, '08:40' or '13:10'",
        ),
        (
            AHEAD,
            "soon",
            "cannot read 'soon' as a time: write '09:40', 'day 2 09:40', '2026-03-12 09:40' "
            "or 'T+0:10'",
        ),
    ],
)
def test_what_the_played_clock_does_not_tell_is_refused(tmp_path, jumps, at, said):
    tables = {
        **BASE,
        "exercise": f"{{name: Power cut, played clock: [{jumps}]}}",
        "injects": f"{{I-01: {{at: played {at}, from: x, to: duty, by: phone}}}}",
    }
    assert told(tmp_path, tables) == [f"scenario.yaml, line 7, injects / I-01 / at: {said}"]


def test_a_played_clock_that_cannot_be_read_is_the_only_thing_told(tmp_path):
    tables = {
        **BASE,
        "exercise": "{name: Power cut, played clock: [{at: noon, shows: 18:00}]}",
        "injects": "{I-01: {at: played 18:30, from: x, to: duty, by: phone}}",
    }
    assert told(tmp_path, tables) == [
        "scenario.yaml, line 1, exercise / played clock / 1 / at: cannot read 'noon' as a time: "
        "write '09:40', 'day 2 09:40', '2026-03-12 09:40' or 'T+0:10'"
    ]
