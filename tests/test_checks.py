"""The cross-reference rules, asked about scenarios that no file was read for."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sim.checks import RULES, STAFFING, problems
from sim.checks.graphs import ancestors, circles
from sim.checks.who import most_filled
from sim.clock import HOUR, MINUTE
from sim.durations import Fixed
from sim.scenario import (
    Absence,
    Addressee,
    After,
    Again,
    Branch,
    Channel,
    ClockChange,
    Conditions,
    Event,
    Exercise,
    Expectation,
    Inject,
    Length,
    Meeting,
    Need,
    Number,
    Objective,
    OnCall,
    Outage,
    Person,
    Phase,
    Post,
    Procedure,
    Public,
    Role,
    Scenario,
    Send,
    Shift,
    Step,
    Target,
    Unit,
)

FIVE: Length = Number(Fixed(5.0))
HALF = Number(0.5)

EXERCISE = Exercise("Test", datetime(2026, 3, 12, 8, tzinfo=ZoneInfo("Europe/Stockholm")), 8 * HOUR)
PERSON = Person("p-1", "duty", (Post("duty", "officer"),), shifts=(Shift(0, 8 * HOUR),))
PHONE = Channel("phone", "phone", "call", ring=FIVE, retry=FIVE, attempts=2, talk=FIVE)
ROOM = Channel("room", "room", "in person", talk=FIVE)
MAIL = Channel("mail", "mail", "inbox", write=FIVE, latency=FIVE, look=FIVE, read=FIVE)
WRITE = Step("write", "write", (Need(None, "officer"),), FIVE)
SIGN = Step("sign", "sign", (Need("duty", "officer"),), FIVE, ("write",), milestone="acted")
ACT = Procedure("act", "act", (WRITE, SIGN))
INJECT = Inject("I-01", "county", (Addressee("duty", None, "act"),), "phone", at=0)
LATER = replace(INJECT, id="I-02", at=None, after=After((Event("I-01", "acted"),), FIVE))
MEETING = Meeting(
    "staff", "staff", "duty", (Need("duty", everyone=True),), FIVE, 0, HOUR, None, (0,)
)
LINE = Public("line", "line", Addressee("duty", "officer"), Number(30.0), 0, HOUR, FIVE)
TARGET = Target(
    "T1", "T1", HOUR, 0.9, Event("I-01", "sent"), Event("I-01", "acted"), objective="O1"
)

GOOD = Scenario(
    EXERCISE,
    units=(
        Unit("duty", "Duty", contact=("officer",)),
        Unit("county", "County", "duty", "counterpart"),
    ),
    roles=(Role("officer", "Officer"), Role("chair", "Chair")),
    people=(PERSON,),
    channels=(PHONE, MAIL, ROOM),
    procedures=(ACT,),
    meetings=(MEETING,),
    injects=(INJECT, LATER),
    public=(LINE,),
    objectives=(Objective("O1", "O1", (("duty", "write"),)),),
    targets=(TARGET,),
)


def told(scenario: Scenario) -> list[str]:
    return [str(problem) for problem in problems(scenario)]


def with_one(thing: Any, **change: Any) -> Scenario:
    """Return the good scenario with one of its things changed."""
    if isinstance(thing, Exercise):
        return replace(GOOD, exercise=replace(thing, **change))
    table = next(
        name
        for name in GOOD.__slots__
        if isinstance(getattr(GOOD, name), tuple) and thing in getattr(GOOD, name)
    )
    changed = tuple(replace(t, **change) if t == thing else t for t in getattr(GOOD, table))
    change_of_table: dict[str, Any] = {table: changed}
    return replace(GOOD, **change_of_table)


def with_steps(*steps: Step) -> Scenario:
    return with_one(ACT, steps=steps)


def with_step(**change: Any) -> Scenario:
    return with_steps(WRITE, replace(SIGN, **change))


def test_a_good_scenario_has_no_problems():
    assert told(GOOD) == []


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        # the exercise
        (with_one(EXERCISE, end=0), "end: the end is not after the start"),
        (
            with_one(EXERCISE, start=datetime(2026, 3, 12, 8)),
            "start: the start has no named time zone",
        ),
        (
            with_one(EXERCISE, start=datetime(2026, 3, 12, 8, tzinfo=timezone(timedelta(hours=1)))),
            "start: the start has no named time zone",
        ),
        (
            with_one(EXERCISE, phases=(Phase("one", HOUR, HOUR),)),
            "exercise / phases / 1: the phase 'one' from 09:00 until 09:00 ends before it starts",
        ),
        (
            with_one(EXERCISE, played_clock=(ClockChange(HOUR, 0), ClockChange(HOUR, HOUR))),
            "exercise / played clock: the changes are not in order of time",
        ),
        (
            with_one(EXERCISE, played_clock=(ClockChange(-MINUTE, 0),)),
            "exercise / played clock / 1: the change at 07:59 is before STARTEX",
        ),
        (
            with_one(EXERCISE, sources=(("plan", "a"), ("plan", "b"))),
            "exercise / sources / plan: the id 'plan' stands twice",
        ),
        # ids
        (replace(GOOD, roles=(*GOOD.roles, Role("chair", "x"))), "roles / chair: the id 'chair'"),
        (replace(GOOD, roles=(*GOOD.roles, Role(" ", "x"))), "roles /  : the id ' ' is empty"),
        (replace(GOOD, roles=(*GOOD.roles, Role("2 x b", "x"))), "roles / 2 x b: '2 x b' cannot"),
        (replace(GOOD, roles=(*GOOD.roles, Role("a;b", "x"))), "roles / a;b: the id 'a;b' holds"),
        (with_steps(WRITE, WRITE), "procedures / act / write: the id 'write' stands twice"),
        (
            with_one(GOOD.objectives[0], parts=(("duty", "a"), ("duty", "b"))),
            "objectives / O1 / parts / duty: the id 'duty' stands twice",
        ),
        (
            replace(GOOD, numbers=(replace(FIVE, name="a"), replace(HALF, name="a"))),
            "numbers / a: the id 'a' stands twice",
        ),
        # names
        (with_one(LINE, to=Addressee("duty", "officr")), "public / line / to: unknown role"),
        (with_one(TARGET, callers="lin", start=None, end=None), "targets / T1 / callers: unknown"),
        (
            with_one(LATER, unless=Conditions((Event("I-1", "sent"),))),
            "injects / I-02 / unless: unknown",
        ),
        (
            with_step(only_if=Conditions((Event("I-01", "sent", "dty"),))),
            "sign / only if: unknown unit",
        ),
        (with_step(call_out=(Addressee("dty"),)), "procedures / act / sign / call out: unknown"),
        (with_step(after=("wrte",)), "procedures / act / sign / after: unknown step 'wrte'"),
        (with_step(meet="stff", needs=(), takes=None), "sign / meet: unknown meeting 'stff'"),
        (replace(GOOD, objectives=()), "targets / T1 / objective: unknown objective 'O1'"),
        # presence
        (with_one(PERSON, shifts=(Shift(HOUR, 0),)), "people / p-1 / shift / 1: the shift from"),
        (
            with_one(PERSON, shifts=(Shift(0, HOUR), Shift(0, MINUTE))),
            "people / p-1 / shift: the shifts",
        ),
        (
            with_one(PERSON, on_call=OnCall(FIVE, FIVE, 9 * HOUR, 10 * HOUR)),
            "people / p-1 / on call: the on-call duty from 17:00 until 18:00 lies outside",
        ),
        (with_one(PERSON, absences=(Absence(HOUR, HOUR),)), "people / p-1 / absences / 1: the"),
        # numbers
        (with_one(PERSON, absent_with=Number(1.5)), "people / p-1 / absent with: 1.5 is no prob"),
        (with_one(PERSON, absent_with=Number(math.nan)), "absent with: nan is no probability"),
        (with_one(PERSON, absent_with=replace(HALF, range=(0.6, 1.0))), "does not hold the value"),
        (
            with_one(PHONE, loss=replace(HALF, range=(0.1, 1.1))),
            "channels / phone / loss: the range",
        ),
        (
            with_one(PHONE, talk=replace(FIVE, range=(2.0, 3.0))),
            "channels / phone / talk: the range",
        ),
        (with_one(PHONE, talk=replace(FIVE, range=(math.nan, 3.0))), "phone / talk: the range"),
        (with_one(LINE, rate=Number(math.inf)), "public / line / rate: inf is no rate"),
        (with_one(LINE, rate=Number(-1.0)), "public / line / rate: -1.0 is no rate"),
        (with_one(LINE, curve=((0, math.nan),)), "public / line / curve: a rate of the curve"),
        (with_one(LINE, curve=((HOUR, 1.0), (0, 1.0))), "public / line / curve: the curve is not"),
        (with_one(PHONE, talk=replace(FIVE, name="talking")), "'talking' is not the one"),
        # channels
        (with_one(PHONE, talk=None), "channels / phone: a channel of kind call needs 'talk'"),
        (with_one(PHONE, attempts=0), "channels / phone / attempts: there are no attempts"),
        (with_one(PHONE, lines=0), "channels / phone / lines: there are no lines"),
        (with_one(MAIL, attempts=2), "channels / mail / attempts: 'attempts' means nothing"),
        (with_one(MAIL, reach=HALF), "channels / mail / reach: 'reach' means nothing"),
        (with_one(PHONE, outages=(Outage(HOUR, 0),)), "channels / phone / outages / 1: the outage"),
        (with_one(PHONE, fallback=("phone",)), "channels / phone / fallback: the fallback goes in"),
        (with_one(INJECT, channel="mail", takes=FIVE), "injects / I-01 / takes: 'takes' is the"),
        # procedures
        (with_steps(), "procedures / act: it has no steps"),
        (with_steps(replace(WRITE, after=("sign",)), SIGN), "act / write / after: these never"),
        (
            with_steps(replace(WRITE, branches=(Branch("sign", Number(0.7)),) * 2), SIGN),
            "procedures / act / write / branches: the branches add up to 140 %",
        ),
        (
            with_steps(WRITE, replace(SIGN, after=(), branches=(Branch("write", HALF),))),
            "procedures / act / write / after: the branch 'write' does not come after 'sign'",
        ),
        (with_step(again=Again("sign", Number(1.0))), "sign / again: the work is redone for ever"),
        (
            with_steps(replace(WRITE, again=Again("sign", HALF, 1)), SIGN),
            "procedures / act / write / again: 'write' does not come after 'sign'",
        ),
        (with_step(takes=None), "procedures / act / sign: it does not say how long"),
        (with_step(priority=0), "procedures / act / sign / priority: the priority is 0"),
        (
            with_step(patience=-1),
            "procedures / act / sign / patience: the patience is no time at all",
        ),
        (with_step(needs=(Need("duty", everyone=True),)), "sign / by: 'all' is for meetings only"),
        (with_step(needs=(Need("duty", "officer", 0),)), "sign / by: 0 people are needed"),
        (with_step(needs=(Need("duty", "chair"),)), "sign / by: nobody in 'duty' is 'chair'"),
        (with_step(needs=(Need("county"),)), "sign / by: 'county' has no people"),
        (
            with_step(send=Send((), "phone")),
            "procedures / act / sign / send / to: it goes to nobody",
        ),
        (
            with_step(needs=(), send=Send((Addressee("county"),), "phone")),
            "procedures / act / sign: nobody sends it: 'phone' needs somebody who does",
        ),
        (
            with_step(send=Send((Addressee("duty", None, "act"),), "phone")),
            "procedures / act / sign / send / procedure: this never ends: 'act' sets going 'act'",
        ),
        (with_step(meet="staff"), "procedures / act / sign / by: 'by' means nothing here"),
        (with_step(decide_in="staff", needs=(), takes=None), "sign: it does not say how long"),
        (with_step(decide_in="staff"), "procedures / act / sign / by: 'by' means nothing here"),
        (with_step(meet="staff", decide_in="staff"), "act / sign: it has 'decide in' and 'meet'"),
        # meetings
        (with_one(MEETING, participants=()), "meetings / staff / participants: nobody takes part"),
        (with_one(MEETING, participants=(Need("duty", None, 2),)), "2 x duty/anybody are needed"),
        (
            with_one(MEETING, participants=(Need("county", everyone=True),)),
            "'county' has no people",
        ),
        (with_one(MEETING, quorum=2), "meetings / staff / quorum: the quorum is 2 of 1 person"),
        (with_one(MEETING, quorum=0), "meetings / staff / quorum: the quorum is 0 of 1 person"),
        (with_one(MEETING, waits=-1), "meetings / staff / waits: it waits a negative time"),
        (with_one(MEETING, lasts=0), "meetings / staff / lasts: it lasts no time at all"),
        (with_one(MEETING, times=()), "meetings / staff: it never takes place"),
        (with_one(MEETING, times=(HOUR, 0)), "meetings / staff / times: the times 09:00 and 08:00"),
        (
            with_one(MEETING, times=(9 * HOUR,)),
            "staff / times: the meeting at 17:00 is after ENDEX",
        ),
        # injects
        (with_one(INJECT, at=None), "injects / I-01: it has neither 'at' nor 'after'"),
        (with_one(LATER, at=0), "injects / I-02: it has both 'at' and 'after'"),
        (with_one(INJECT, at=-MINUTE), "I-01 / at: the inject at 07:59 is before STARTEX"),
        (with_one(LATER, to=()), "injects / I-02 / to: it goes to nobody"),
        (with_one(LATER, priority=10), "injects / I-02 / priority: the priority is 10"),
        (
            with_one(LATER, after=After((Event("I-02", "sent"),), FIVE)),
            "I-02 / after: these never go out",
        ),
        (
            with_one(LATER, after=After((Event("I-01", "decided"),), FIVE)),
            "injects / I-02 / after: nothing that I-01 sets going reaches 'decided'",
        ),
        (
            with_one(LATER, only_if=Conditions((Event("I-01", "acted", "county"),))),
            "injects / I-02 / only if: nothing that I-01 sets going reaches 'acted' in 'county'",
        ),
        (
            with_one(LATER, expectations=(Expectation("x", "acted", HOUR, ("county",)),)),
            "injects / I-02 / expectations / 1 / units: something is expected of 'county'",
        ),
        (
            with_one(LATER, expectations=(Expectation("x", "decided", HOUR),)),
            "injects / I-02 / expectations / 1: nothing that I-02 sets going reaches 'decided'",
        ),
        (
            with_one(LATER, expectations=(Expectation("x", "acted", 0),)),
            "injects / I-02 / expectations / 1 / within: the limit is no time at all",
        ),
        (
            with_one(LATER, expectations=(Expectation("x", "acted", 1, weight=math.inf),)),
            "injects / I-02 / expectations / 1 / weight: the weight is inf",
        ),
        (with_one(INJECT, call_out=(Addressee("duty"),)), "call out: nobody of 'duty' is on call"),
        (
            replace(
                with_one(INJECT, to=(Addressee("empty"),)), units=(*GOOD.units, Unit("empty", ""))
            ),
            "units / empty: the player unit 'empty' has no people, but gets messages (I-01)",
        ),
        # the public and the targets
        (with_one(LINE, to=Addressee("county")), "line / to: 'county' has no people to answer"),
        (with_one(LINE, to=Addressee("duty", "chair")), "line / to: nobody in 'duty' is 'chair'"),
        (with_one(LINE, start=HOUR, end=0), "public / line: the time of the calls from"),
        (
            with_one(LINE, start=9 * HOUR, end=10 * HOUR),
            "public / line: the time of the calls from",
        ),
        (with_one(TARGET, within=0), "targets / T1 / within: the limit is no time at all"),
        (with_one(TARGET, share=1.1), "targets / T1 / share: 'share' is 110 %"),
        (with_one(TARGET, share=math.nan), "targets / T1 / share: 'share' is nan %"),
        (with_one(TARGET, end=None), "targets / T1: it needs either 'from' and 'to', or"),
        (with_one(TARGET, callers="line"), "targets / T1: it needs either 'from' and 'to', or"),
        (with_one(TARGET, of_calls=0.5), "targets / T1 / of calls: 'of calls' means nothing"),
        (
            with_one(TARGET, start=None, end=None, callers="line"),
            "targets / T1: the key 'of calls' is missing",
        ),
        # units
        (with_one(GOOD.units[0], parent="county"), "units / duty / parent: a circle of units"),
        (
            with_one(GOOD.units[0], contact=("chair",)),
            "units / duty / contact: nobody in 'duty' is",
        ),
    ],
)
def test_every_fault_is_found(scenario, said):
    assert any(said in line for line in told(scenario)), told(scenario)


def test_no_target_rests_on_a_card_that_is_not_written_yet():
    cards = tuple(replace(p, placeholder=True) for p in GOOD.procedures)
    assert told(replace(GOOD, procedures=cards)) == [
        "targets / T1 / to: the answer of 'duty' rests on the placeholder 'act'. "
        "Write the card, or leave this out"
    ]


def test_a_target_that_may_happen_in_several_units_has_to_name_one():
    person = replace(PERSON, id="p-2", unit="staff", posts=(Post("staff", "officer"),))
    inject = replace(INJECT, to=(*INJECT.to, Addressee("staff", None, "act")))
    scenario = replace(
        GOOD,
        units=(*GOOD.units, Unit("staff", "Staff")),
        people=(PERSON, person),
        injects=(inject, LATER),
    )
    assert told(scenario) == [
        "targets / T1 / to: 'I-01 acted' may happen in 'duty', 'staff'. Say 'I-01 acted by duty'"
    ]
    target = replace(TARGET, end=Event("I-01", "acted", "staff"))
    assert told(replace(scenario, targets=(target,))) == []


def test_a_milestone_may_be_reached_by_whoever_the_message_is_passed_on_to():
    person = replace(PERSON, id="p-2", unit="staff", posts=(Post("staff", "officer"),))
    hand_on = Step(
        "tell",
        "tell",
        (Need("duty", "officer"),),
        send=Send((Addressee("staff", None, "act"),), "phone"),
    )
    scenario = replace(
        GOOD,
        units=(*GOOD.units, Unit("staff", "Staff")),
        people=(PERSON, person),
        procedures=(ACT, Procedure("hand on", "hand on", (hand_on,))),
        injects=(replace(INJECT, to=(Addressee("duty", None, "hand on"),)), LATER),
    )
    assert told(scenario) == []


def test_people_who_fill_two_places_are_missed_at_the_second():
    both = Person(
        "p-1", "duty", (Post("duty", "officer"), Post("duty", "chair")), shifts=PERSON.shifts
    )
    needs = (Need("duty", "officer"), Need("duty", "chair"))
    scenario = replace(with_step(needs=needs), people=(both,))
    assert told(scenario) == [
        "procedures / act / sign / by: 2 people are needed together, but only 1 can come. "
        "Leave out whoever is counted twice, or need fewer"
    ]
    more = replace(both, id="p-2")
    assert told(replace(scenario, people=(both, more))) == []


def test_a_deputy_can_fill_a_place():
    deputy = replace(PERSON, id="p-2", deputy_for=(Post("duty", "chair"),))
    scenario = replace(with_step(needs=(Need("duty", "chair"),)), people=(PERSON, deputy))
    assert told(scenario) == []


def test_a_loop_may_be_left_from_its_last_step_only():
    check = Step("check", "check", takes=FIVE, after=("write",), again=Again("write", HALF))
    assert told(with_steps(WRITE, check, replace(SIGN, after=("check",)))) == []
    assert told(with_steps(WRITE, check, SIGN)) == [
        "procedures / act / sign / after: 'sign' comes after 'write', in the middle of the work "
        "that 'check' may redo from 'write'. Write 'after: check'"
    ]


def test_a_broadcast_needs_nobody_who_sends_it():
    alert = Channel("alert", "alert", "broadcast", write=FIVE, latency=FIVE, read=FIVE, reach=HALF)
    step = replace(SIGN, needs=(), send=Send((Addressee("county"),), "alert"))
    scenario = replace(with_steps(WRITE, step), channels=(*GOOD.channels, alert))
    assert told(scenario) == []


def test_problems_stand_in_the_order_of_the_scenario():
    scenario = replace(
        with_steps(replace(WRITE, takes=None), replace(SIGN, priority=0)),
        targets=(replace(TARGET, within=0),),
        units=(replace(GOOD.units[0], parent="x"), GOOD.units[1]),
        injects=(replace(INJECT, priority=0), replace(LATER, priority=0)),
        exercise=replace(EXERCISE, end=0),
    )
    places = [problem.place[:3] for problem in problems(scenario)]
    wanted = [
        ("end",),
        ("units", "duty", "parent"),
        ("procedures", "act", "write"),
        ("procedures", "act", "sign"),
        ("injects", "I-01", "priority"),
        ("injects", "I-02", "priority"),
        ("targets", "T1", "within"),
    ]
    assert [place for place in places if place in wanted] == wanted


def test_times_beyond_the_calendar_are_told_all_the_same():
    assert "T+" in told(with_one(INJECT, at=10**20))[0]


def test_who_is_missing_is_not_told_while_people_are_in_units_that_do_not_exist():
    scenario = with_one(PERSON, unit="dty", posts=(Post("dty", "officer"),))
    assert told(scenario) == ["people / p-1 / unit: unknown unit 'dty'. Did you mean 'duty'?"]


def test_a_start_in_utc_is_named():
    start = datetime(2026, 3, 12, 8, tzinfo=UTC)
    assert told(with_one(EXERCISE, start=start)) == [
        "start: the start has no named time zone. Write '2026-03-12 08:00 Europe/Stockholm'"
    ]


def test_every_rule_has_a_sentence_and_stands_once():
    rules = (*RULES, *STAFFING)
    assert len(set(rules)) == len(rules)
    assert all(rule.__doc__ for rule in rules)


def test_circles_are_found_once_each():
    assert list(circles({"a": ["b"], "b": ["a", "c"], "c": ["b"], "d": ["d", "a"]})) == [
        ["a", "b", "a"],
        ["d", "d"],
    ]
    assert list(circles({"a": ["b"], "b": ["c"], "c": []})) == []
    assert ancestors("c", {"c": ["b"], "b": ["a"]}) == {"a", "b", "c"}


def test_places_are_filled_by_exchange():
    a, b, c = (replace(PERSON, id=name) for name in "abc")
    assert most_filled([[a, b], [a], [b, c]]) == 3
    assert most_filled([[a], [a], []]) == 1
    assert most_filled([]) == 0
