"""The rules, asked about a scenario that uses everything a scenario can say."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sim.checks import problems
from sim.clock import HOUR, MINUTE
from sim.durations import Fixed
from sim.scenario import (
    Absence,
    Addressee,
    After,
    Branch,
    Break,
    ClockChange,
    During,
    Event,
    Misunderstanding,
    Need,
    Number,
    OnCall,
    Outage,
    Overload,
    Pause,
    Phase,
    ReadBack,
    Right,
    Send,
    Shift,
    Unit,
)
from tests.everything import (
    ACT,
    CALLER,
    CHIEF,
    COUNTY,
    DAY,
    DECIDE,
    DRAFT,
    DUTY,
    EXERCISE,
    FIELD,
    FIRST,
    FIVE,
    FULL,
    HALF,
    HOME,
    LEADERSHIP,
    LINE,
    LIST,
    MAIL,
    MESSAGE,
    MOBILE,
    MORE,
    OFFICER,
    ORDER,
    PHONE,
    POWER,
    RADIO,
    RELIEF,
    REPORT,
    ROOM,
    SECOND,
    SIXTY,
    SLOWING,
    SMS,
    STAFF,
    TELL,
    TELLING,
    THIRD,
    TREE,
    WORKER,
    WRONG,
    changed,
    escalated,
    influenced,
    ordered,
    told,
    when,
)

REFERENCES = [
    (changed(POWER, depends_on=("pwr",)), "services / power / depends on: unknown service or"),
    (changed(PHONE, depends_on=("mobil",)), "phone / depends on: unknown service or channel 'mobi"),
    (changed(TREE, by=Need("dty", "officer")), "call outs / tree / by: unknown unit 'dty'"),
    (changed(DUTY, lines=(("phne", 1),)), "units / duty / lines / phne: unknown channel 'phne'"),
    (changed(DUTY, fallback=(("phone", ("mial",)),)), "duty / fallback / phone: unknown channel"),
    (changed(DUTY, fallback=(("phne", ("mail",)),)), "duty / fallback / phne: unknown channel"),
    (
        changed(HOME, on_call=OnCall(None, FIVE, 0, HOUR, "tre")),
        "people / duty-3 / on call / by: unknown call-out method 'tre'. Did you mean 'tree'?",
    ),
    (
        changed(DRAFT, only_if=when(During("alrm"))),
        "procedures / act / draft / only if: unknown phase 'alrm'. Did you mean 'alarm'?",
    ),
    (changed(SECOND, unless=when(During("x"))), "injects / I-02 / unless: unknown phase 'x'"),
    (
        replace(changed(EXERCISE, phases=()), procedures=(ACT, TELL)),
        "draft / only if: unknown phase 'alarm'. There is no phase yet: add it under 'phases'",
    ),
    (escalated(to=Need("duty", "chef")), "draft / escalate / to: unknown role 'chef'"),
    (changed(STAFF, rights=(Right(Need("x"), 3),)), "meetings / staff / rights: unknown unit 'x'"),
    (ordered(role="chef"), "act / order / cascade / role: unknown role 'chef'"),
    (ordered(procedure="tel"), "act / order / cascade / procedure: unknown procedure 'tel'"),
    (
        influenced(on=Event("I-1", "acted")),
        "public / line / influences / 1 / on: unknown inject 'I-1'",
    ),
    (
        changed(SECOND, after=After((Event("I-01", "acted"), Event("I-00", "acted")), FIVE)),
        "injects / I-02 / after: unknown inject 'I-00'",
    ),
    (
        changed(EXERCISE, phases=(*EXERCISE.phases, Phase("alarm", 5 * HOUR, 6 * HOUR))),
        "exercise / phases / 3: a condition names the phase 'alarm', which stands twice",
    ),
    (changed(SMS, id="a;b"), "call outs / a;b: the id 'a;b' holds ';'"),
    (changed(MOBILE, id="power"), "services / power: the id 'power' stands twice"),
    (
        changed(DUTY, lines=(("phone", 1), ("phone", 2))),
        "units / duty / lines / phone: the id 'phone' stands twice",
    ),
    (
        changed(DUTY, fallback=(("phone", ("mail",)), ("phone", ("radio",)))),
        "units / duty / fallback / phone: the id 'phone' stands twice",
    ),
]

CIRCLES = [
    (
        changed(POWER, depends_on=("mobile",)),
        "services / power / depends on: a circle of what depends on what: "
        "'power' on 'mobile' on 'power'. End it at one",
    ),
    (
        changed(POWER, depends_on=("mail",)),
        "services / power / depends on: a circle of what depends on what: 'power' on 'mail' on",
    ),
    (changed(PHONE, depends_on=("phone",)), "channels / phone / depends on: a circle of what"),
    (changed(POWER, id="phone"), "services / phone: 'phone' is a channel too"),
    (
        changed(DUTY, fallback=(("phone", ("mail",)), ("mail", ("radio", "phone")))),
        "units / duty / fallback / phone: the fallback goes in a circle: 'phone' to 'mail' to",
    ),
    (
        changed(SECOND, after=After((Event("I-01", "sent"), Event("I-02", "sent")), FIVE)),
        "injects / I-02 / after: these never go out: 'I-02' after 'I-02'",
    ),
    (
        changed(SECOND, after=After((Event("I-02", "sent"),), FIVE, "any")),
        "injects / I-02 / after: these never go out: 'I-02' after 'I-02'",
    ),
    (
        ordered(procedure="act"),
        "procedures / act / order / cascade / procedure: this never ends: "
        "'act' sets going 'act'. Leave out the 'procedure' of one 'cascade'",
    ),
]

NUMBERS = [
    (changed(EXERCISE, late=WRONG), "exercise / late: the range (2.0, 3.0) has to be factors"),
    (changed(LEADERSHIP, leaves=MORE), "units / leadership / somebody else: 1.5 is no probability"),
    (changed(OFFICER, shifts=(replace(DAY, handover=WRONG),)), "shift / 1 / handover: the range"),
    (changed(SMS, reached=MORE), "call outs / sms / reached: 1.5 is no probability"),
    (changed(SMS, reply=WRONG), "call outs / sms / reply: the range"),
    (changed(SMS, willing=MORE), "call outs / sms / willing: 1.5 is no probability"),
    (changed(LIST, takes=WRONG), "call outs / list / takes: the range"),
    (changed(PHONE, loss=MORE), "channels / phone / loss: 1.5 is no probability"),
    (
        changed(PHONE, misunderstanding=Misunderstanding(MORE, FIVE, FIVE)),
        "channels / phone / misunderstanding / chance: 1.5 is no probability",
    ),
    (
        changed(PHONE, misunderstanding=Misunderstanding(HALF, WRONG, FIVE)),
        "channels / phone / misunderstanding / discovered: the range",
    ),
    (changed(PHONE, read_back=ReadBack(FIVE, MORE)), "phone / read back / catches: 1.5 is no"),
    (changed(DRAFT, resumption=WRONG), "procedures / act / draft / resumption: the range"),
    (changed(DRAFT, branches=(Branch("decide", MORE),)), "draft / branches / decide / chance: 1.5"),
    (ordered(gather=WRONG), "procedures / act / order / cascade / gather: the range"),
    (ordered(fidelity=MORE), "procedures / act / order / cascade / fidelity: 1.5 is no prob"),
    (ordered(read_back=ReadBack(FIVE, MORE)), "order / cascade / read back / catches: 1.5 is no"),
    (changed(FIRST, late=WRONG), "injects / I-01 / late: the range"),
    (changed(LINE, share=MORE), "public / line / share: 1.5 is no probability"),
    (changed(LINE, redial_after=WRONG), "public / line / redial after: the range"),
    (influenced(adds=Number(-1.0)), "public / line / influences / 1 / adds: -1.0 is no rate"),
    (influenced(calls=MORE), "public / line / influences / 1 / calls: 1.5 is no probability"),
    (influenced(handling=MORE), "line / influences / 1 / handling: 1.5 is no probability"),
    (influenced(passed_on=MORE), "line / influences / 1 / passed on: 1.5 is no probability"),
    (
        changed(EXERCISE, late=replace(FIVE, name="lateness")),
        "exercise / late: the number 'lateness' is not the one of that name in 'numbers'",
    ),
]

LIMITS = [
    (changed(SMS, attempts=0), "call outs / sms / attempts: there are no attempts"),
    (changed(TREE, span=0), "call outs / tree / span: there are no others to call"),
    (changed(DUTY, lines=(("phone", 0),)), "units / duty / lines / phone: there are no lines"),
    (changed(LINE, lines=0), "public / line / lines: there are no lines"),
    (changed(LINE, population=0), "public / line / population: there are no inhabitants"),
    (changed(LINE, overload=Overload(queue=0)), "line / overload / queue: there are no places"),
    (changed(LINE, overload=Overload(wait=0)), "line / overload / wait: the wait is no time at"),
    (changed(OFFICER, rest=0), "people / duty-1 / rest: the rest is no time at all"),
    (escalated(after=0), "draft / escalate / after: the limit is no time at all"),
    (changed(DRAFT, by_default=0), "draft / by default: the limit is no time at all"),
    (
        changed(REPORT, send=replace(MESSAGE, remind=0)),
        "report / send / remind: the reminder is no time at all",
    ),
    (changed(FIRST, remind=-1), "injects / I-01 / remind: the reminder is no time at all"),
    (influenced(fades=0), "public / line / influences / 1 / fades: the fading is no time at all"),
    (influenced(delay=-1), "public / line / influences / 1 / delay: the delay is negative"),
    (changed(DECIDE, stake=0.0), "procedures / act / decide / stake: the stake is 0"),
    (changed(DECIDE, stake=math.inf), "procedures / act / decide / stake: the stake is inf"),
    (changed(DECIDE, stake=math.nan), "procedures / act / decide / stake: the stake is nan"),
    (
        changed(STAFF, rights=(Right(Need(None, "chief"), -1.0),)),
        "meetings / staff / rights: a right is -1",
    ),
    (changed(STAFF, extra_for=0), "meetings / staff / extra for: the priority is 0"),
    (changed(STAFF, priority=10), "meetings / staff / priority: the priority is 10"),
    (changed(LINE, priority=0), "public / line / priority: the priority is 0"),
]

TIMES = [
    (
        changed(EXERCISE, pauses=(Pause(HOUR, HOUR),)),
        "exercise / pauses / 1: the pause from 09:00 until 09:00 ends before it starts",
    ),
    (
        changed(EXERCISE, pauses=(Pause(7 * HOUR, 9 * HOUR),)),
        "exercise / pauses / 1: the pause from 15:00 until 17:00 lies outside the exercise",
    ),
    (changed(EXERCISE, pauses=(Pause(-1, HOUR),)), "exercise / pauses / 1: the pause from"),
    (
        changed(EXERCISE, pauses=(Pause(0, 2 * HOUR), Pause(HOUR, 3 * HOUR))),
        "exercise / pauses: the pauses from 08:00 until 10:00 and from 09:00 until 11:00 overlap",
    ),
    (
        changed(EXERCISE, pauses=(Pause(HOUR, 2 * HOUR), Pause(0, HOUR))),
        "exercise / pauses: the pauses are not in order of time",
    ),
    (changed(POWER, outages=(Outage(HOUR, 0),)), "services / power / outages / 1: the outage from"),
    (
        changed(OFFICER, breaks=(Break(3 * HOUR, 5 * HOUR),)),
        "people / duty-1 / breaks / 1: the break from 11:00 until 13:00 lies in no shift of "
        "'duty-1'. The shifts are from 08:00 until 12:00",
    ),
    (
        changed(OFFICER, breaks=(Break(HOUR, 0),)),
        "people / duty-1 / breaks / 1: the break from 09:00 until 08:00 ends before it starts",
    ),
    (
        changed(HOME, breaks=(Break(0, HOUR),)),
        "breaks / 1: the break from 08:00 until 09:00 lies in no shift of 'duty-3'. Write a",
    ),
    (
        changed(OFFICER, breaks=(Break(0, HOUR), Break(0, 2 * HOUR))),
        "people / duty-1 / breaks: the breaks from 08:00 until 09:00 and from 08:00 until 10:00",
    ),
    (
        changed(OFFICER, absences=(Absence(8 * HOUR, 9 * HOUR),)),
        "duty-1 / absences / 1: the absence from 16:00 until 17:00 lies outside the exercise",
    ),
    (
        changed(OFFICER, shifts=(replace(DAY, at_end="finish"),)),
        "people / duty-1 / shift / 1 / handover: 'handover' means nothing with 'at end: finish'",
    ),
    (changed(SLOWING, curve=()), "slowing / curve: the curve has no points"),
    (changed(SLOWING, curve=((0, 0.0),)), "slowing / curve: a factor of the curve is not above 0"),
    (changed(SLOWING, curve=((0, math.inf),)), "slowing / curve: a factor of the curve is not"),
    (changed(SLOWING, curve=((0, 1.0), (0, 1.3))), "slowing / curve: the curve is not in order"),
    (changed(SLOWING, curve=((-1, 1.0),)), "slowing / curve: the curve begins before 0 h"),
    (changed(SLOWING, awake_before=-1), "slowing / awake before: it is a negative time"),
    (changed(SLOWING, by="on duty"), "slowing / awake before: 'awake before' means nothing"),
]

CHANNELS = [
    (changed(RADIO, lines=1), "channels / radio / lines: 'lines' means nothing for a channel of"),
    (changed(RADIO, ring=None), "channels / radio: a channel of kind talkgroup needs 'ring'"),
    (changed(RADIO, retry=None), "channels / radio: a channel of kind talkgroup needs 'retry'"),
    (changed(PHONE, latency=FIVE), "channels / phone / latency: 'latency' means nothing"),
    (changed(MAIL, attempts=2), "channels / mail / attempts: 'attempts' means nothing"),
    (
        changed(MAIL, read_back=ReadBack(FIVE, HALF)),
        "channels / mail / read back: 'read back' means nothing for a channel of kind inbox",
    ),
    (changed(ROOM, loss=HALF), "channels / room / loss: 'loss' means nothing for a channel of"),
    (changed(ROOM, outages=POWER.outages), "channels / room / outages: 'outages' means nothing"),
    (changed(ROOM, depends_on=("power",)), "channels / room / depends on: 'depends on' means"),
    (
        changed(DUTY, lines=(("radio", 1),)),
        "units / duty / lines / radio: lines mean nothing for 'radio', which is of kind talkgroup",
    ),
]

CALL_OUTS = [
    (changed(LIST, by=None), "call outs / list: a call-out of kind list needs 'by'. Add 'by: duty"),
    (changed(TREE, takes=None), "call outs / tree: a call-out of kind phone tree needs 'takes'"),
    (changed(TREE, span=None), "call outs / tree: a call-out of kind phone tree needs 'span'"),
    (changed(LIST, span=3), "call outs / list / span: 'span' means nothing for a call-out of kind"),
    (changed(SMS, by=CALLER), "call outs / sms / by: 'by' means nothing for a call-out of kind s"),
    (changed(SMS, takes=FIVE, kind="app"), "call outs / sms / takes: 'takes' means nothing for a"),
    (changed(TREE, by=Need(None, "officer")), "call outs / tree / by: it does not say of which u"),
    (changed(TREE, by=replace(CALLER, count=2)), "call outs / tree / by: 2 people call"),
    (changed(TREE, by=replace(CALLER, everyone=True)), "call outs / tree / by: 'all' is for mee"),
    (changed(TREE, by=Need("duty", "chief")), "call outs / tree / by: nobody in 'duty' is 'chief'"),
    (
        replace(changed(TREE, by=Need("field", "chief")), people=(*FULL.people[:3], WORKER, HOME)),
        "call outs / tree / by: nobody in 'field' is 'chief'",
    ),
    (
        replace(FULL, people=(CHIEF, HOME, replace(HOME, id="duty-4"), WORKER)),
        "call outs / tree / by: whoever could call comes only once called out by this method",
    ),
    (
        changed(HOME, on_call=OnCall(FIVE, FIVE, 0, HOUR, "tree")),
        "people / duty-3 / on call / notice: 'notice' means nothing: 'tree' says when they answer",
    ),
    (
        changed(HOME, on_call=OnCall(None, FIVE, 0, HOUR)),
        "people / duty-3 / on call: it has neither 'by' nor 'notice'",
    ),
]

STEPS = [
    (
        changed(DECIDE, interruptible=True),
        "decide / interruptible: it cannot be interruptible: 'decide in' is no desk work",
    ),
    (changed(ORDER, interruptible=True), "cannot be interruptible: 'cascade' is no desk work"),
    (
        changed(DRAFT, takes=None, needs=(), meet="staff"),
        "cannot be interruptible: 'meet' is no desk work",
    ),
    (
        changed(REPORT, interruptible=True, send=Send((Addressee("county"),), "phone")),
        "cannot be interruptible: 'phone' is spoken, not written",
    ),
    (changed(DRAFT, needs=()), "draft / interruptible: it cannot be interruptible: nobody works"),
    (
        changed(DRAFT, interruptible=False),
        "draft / resumption: 'resumption' means nothing: the step cannot be interrupted",
    ),
    (changed(DRAFT, needs=()), "draft / escalate: 'escalate' means nothing: the step waits nei"),
    (changed(ORDER, by_default=HOUR), "order / by default: 'by default' means nothing: the step"),
    (escalated(after=HOUR), "draft / by default: it is over by default before it escalates"),
    (
        escalated(to=Need("duty", everyone=True)),
        "draft / escalate / to: 'all' is for meetings only",
    ),
    (escalated(to=Need("duty", "chief")), "draft / escalate / to: nobody in 'duty' is 'chief'"),
    (escalated(to=Need(None, "chief")), "'duty' carries this out because it gets the message"),
    (
        changed(DUTY, parent=None),
        "procedures / act / draft / escalate: no unit is above 'duty', which carries this out",
    ),
    (
        changed(DUTY, parent="county"),
        "procedures / act / draft / escalate: 'county' above 'duty', which carries this out, has",
    ),
    (changed(ORDER, send=MESSAGE), "procedures / act / order: it has 'send' and 'cascade'"),
    (changed(ORDER, needs=(Need(),)), "order / by: 'by' means nothing here: the contact, or"),
    (changed(ORDER, takes=None), "procedures / act / order: it does not say how long a briefing"),
    (
        ordered(briefing="one-to-one"),
        "order / cascade / gather: 'gather' means nothing with 'briefing: one-to-one'",
    ),
    (changed(FIELD, parent=None), "act / order / cascade: no unit is below 'duty', which carries"),
    (ordered(role="officer"), "act / order / cascade: nobody in 'field' is 'officer'. Give some"),
    (
        replace(FULL, people=FULL.people[:-1]),
        "act / order / cascade: nobody is in 'field' below 'duty', which carries this out. Add",
    ),
    (
        changed(DRAFT, needs=(), interruptible=False, takes=FIVE, meet="staff"),
        "procedures / act / draft / takes: 'takes' means nothing here: the meeting says who",
    ),
    (
        ordered(role="worker"),
        "act / order / cascade: nobody in 'duty', which carries this out, is 'worker' and could",
    ),
    (
        changed(REPORT, send=replace(MESSAGE, to=(Addressee("leadership"),))),
        "report / send / remind: 'remind' means nothing: who alone is addressed never leaves it",
    ),
    (
        changed(LEADERSHIP, leaves=None),
        "report / send / remind: 'remind' means nothing: none of those addressed leaves it to",
    ),
    (changed(FIRST, to=FIRST.to[:1]), "injects / I-01 / remind: 'remind' means nothing: who alone"),
    (
        changed(TELL, steps=(replace(TELLING, needs=(Need(None, "officer"),)),)),
        "tell / tell / by: nobody in 'field' is 'officer'; 'field' carries this out because",
    ),
]

MEETINGS = [
    (
        changed(DRAFT, stake=1.0),
        "draft / stake: 'stake' means nothing: it is not decided in a meeting",
    ),
    (
        changed(STAFF, rights=()),
        "decide / stake: 'stake' means nothing: the meeting 'staff' leaves nobody any rights",
    ),
    (
        changed(DECIDE, stake=None),
        "meetings / staff / rights: 'rights' mean nothing: no item of this meeting has a 'stake'",
    ),
    (
        changed(STAFF, rights=(Right(Need(None, "officer"), 3.0),)),
        "meetings / staff / rights: nobody in 'leadership' is 'officer'",
    ),
    (
        changed(STAFF, rights=(Right(Need(None, everyone=True), 3.0),)),
        "meetings / staff / rights: 'all' is for meetings only",
    ),
    (
        changed(DECIDE, priority=5),
        "meetings / staff / extra for: 'extra for' means nothing: no item of this meeting is as",
    ),
    (changed(DECIDE, priority=5), "decide / decide in: the meeting 'staff' never takes place"),
    (changed(STAFF, extra_for=None), "decide / decide in: the meeting 'staff' never takes place"),
    (changed(RELIEF, quorum=4), "meetings / relief / quorum: the quorum is 4 of 3 people"),
    (
        changed(RELIEF, participants=(Need("field", everyone=True),), quorum=None),
        "meetings / relief / participants: 1 person cannot relieve each other",
    ),
]

CONDITIONS = [
    (
        influenced(on=Event("I-01", "acted", "county")),
        "line / influences / 1 / on: nothing that I-01 sets going reaches 'acted' in 'county'",
    ),
    (changed(SECOND, after=After((), FIVE)), "injects / I-02 / after: it waits for nothing"),
    (
        changed(FIRST, withdrawn=True),
        "injects / I-02 / after: it never comes to this: 'I-01' is withdrawn. "
        "Leave it out, or leave out 'withdrawn' at 'I-01'",
    ),
    (changed(FIRST, withdrawn=True), "I-02 / only if: it never comes to this: 'I-01' is withdr"),
    (changed(FIRST, withdrawn=True), "influences / 1 / on: it never comes to this: 'I-01' is wit"),
    (changed(FIRST, withdrawn=True), "targets / T1 / from: it never comes to this: 'I-01' is wit"),
    (
        changed(DRAFT, only_if=when(Event("I-03", "sent"), join="any")),
        "procedures / act / draft / only if: it never comes to this: 'I-03' is withdrawn",
    ),
    (
        changed(SECOND, only_if=when(Event("I-02", "sent"))),
        "injects / I-02 / only if: it never comes to this: 'I-02' has not gone out by then",
    ),
    (
        changed(SECOND, only_if=when(Event("I-02", "sent"), Event("I-03", "sent"), join="any")),
        "injects / I-02 / only if: it never comes to this: 'I-02' has not gone out by then",
    ),
    (
        changed(EXERCISE, phases=(Phase("alarm", 0, HOUR), Phase("recovery", HOUR, 2 * HOUR))),
        "I-02 / only if: the phases 'alarm' and 'recovery' are never on together",
    ),
]

PUBLIC = [
    (changed(LINE, rate=SIXTY), "public / line / rate: 'rate' means nothing: the curve says how"),
    (changed(LINE, share=None), "line / population: 'population' means nothing without 'share'"),
    (changed(LINE, population=None), "line / share: 'share' means nothing without 'population'"),
    (changed(LINE, curve=()), "public / line / share: 'share' scales how many call, but nobody"),
    (changed(LINE, curve=((0, 0.0),)), "public / line / share: 'share' scales how many call, but"),
    (
        changed(LINE, patience=None, lines=None, overload=None),
        "public / line / redials: 'redials' means nothing: every caller waits until somebody",
    ),
    (changed(LINE, redial_after=None), "public / line: the key 'redial after' is missing"),
    (
        changed(LINE, redials=None),
        "line / redial after: 'redial after' means nothing: nobody calls",
    ),
    (
        changed(LINE, redial_after=Number(Fixed(0.0))),
        "line / redial after: whoever is turned away calls again at the same instant",
    ),
    (changed(LINE, overload=Overload()), "line / overload: it does not say from when on callers"),
    (
        influenced(adds=None, fades=None, calls=None, handling=None, passed_on=None),
        "public / line / influences / 1: it changes nothing. Write 'adds: 60 per h'",
    ),
    (influenced(adds=None), "line / influences / 1 / fades: 'fades' means nothing: no calls are"),
    (
        changed(TELL, steps=(replace(TELLING, chance=None),)),
        "line / influences / 1 / passed on: 'passed on' means nothing: no step that a call sets",
    ),
    (
        changed(LINE, to=Addressee("duty")),
        "line / influences / 1 / passed on: 'passed on' means nothing: no step that a call sets",
    ),
]

FAULTS = [
    *REFERENCES,
    *CIRCLES,
    *NUMBERS,
    *LIMITS,
    *TIMES,
    *CHANNELS,
    *CALL_OUTS,
    *STEPS,
    *MEETINGS,
    *CONDITIONS,
    *PUBLIC,
]


def test_a_scenario_that_uses_everything_has_no_problems():
    assert told(FULL) == []


@pytest.mark.parametrize(("scenario", "said"), FAULTS, ids=[said[:60] for _, said in FAULTS])
def test_every_fault_is_found(scenario, said):
    assert any(said in line for line in told(scenario)), told(scenario)


FINE = {
    "a method that nobody uses": replace(FULL, call_outs=(*FULL.call_outs, replace(SMS, id="x"))),
    "an inject in a pause": changed(FIRST, at=3 * HOUR + MINUTE),
    "a jump of the played clock in a pause": changed(
        EXERCISE, played_clock=(ClockChange(3 * HOUR + MINUTE, 20 * HOUR),)
    ),
    "pauses one after the other": changed(EXERCISE, pauses=(Pause(0, HOUR), Pause(HOUR, 2 * HOUR))),
    "phases that overlap": changed(EXERCISE, phases=(*EXERCISE.phases, Phase("x", 0, HOUR))),
    "an unused phase that stands twice": changed(
        EXERCISE, phases=(*EXERCISE.phases, Phase("x", 0, HOUR), Phase("x", HOUR, 2 * HOUR))
    ),
    "handing over when alone": changed(WORKER, shifts=(Shift(0, HOUR, "hand over", FIVE),)),
    "absences that overlap": changed(OFFICER, absences=(Absence(0, HOUR), Absence(0, HOUR))),
    "phases of which one has to be on": changed(
        SECOND, only_if=when(During("alarm"), During("recovery"), join="any")
    ),
    "one of several that is withdrawn": changed(
        SECOND, after=After((Event("I-01", "acted"), Event("I-03", "sent")), FIVE, "any")
    ),
    "a phase beside what is withdrawn": changed(
        SECOND, only_if=when(Event("I-03", "sent"), During("alarm"), join="any")
    ),
    "what waits for the withdrawn is withdrawn": replace(
        FULL,
        injects=(
            FIRST,
            SECOND,
            THIRD,
            replace(THIRD, id="I-04", at=None, after=After((Event("I-03", "sent"),), FIVE)),
        ),
    ),
    "a way round a circle": changed(
        SECOND, after=After((Event("I-01", "acted"), Event("I-02", "sent")), FIVE, "any")
    ),
    "a pause until ENDEX": changed(EXERCISE, pauses=(Pause(7 * HOUR, 8 * HOUR),)),
    "an inject at ENDEX": changed(FIRST, at=8 * HOUR),
    "a break as long as the shift": changed(OFFICER, breaks=(Break(0, 4 * HOUR),)),
    "work that is slowed from the start": changed(SLOWING, curve=((0, 1.0),), awake_before=0),
    "a relief of two": changed(RELIEF, participants=(Need("duty", "officer"),)),
    "the highest priority": changed(STAFF, priority=1),
    "the lowest priority": changed(STAFF, priority=9),
    "a quorum of one": changed(RELIEF, quorum=1),
    "a quorum of all": changed(RELIEF, quorum=3),
    "an order to counterparts": changed(FIELD, kind="counterpart"),
    "an urgent item": changed(DECIDE, priority=1),
    "a call-out by a list whose caller is on call too": changed(
        HOME, on_call=OnCall(None, FIVE, 0, HOUR, "list")
    ),
    "an order told one to one": ordered(role=None, briefing="one-to-one", gather=None),
}


@pytest.mark.parametrize("scenario", FINE.values(), ids=FINE.keys())
def test_what_is_unusual_but_can_be_played_is_no_problem(scenario):
    assert told(scenario) == []


def test_an_order_reaches_all_below_link_by_link():
    lower, lowest = Unit("lower", "Lower", "field"), Unit("lowest", "Lowest", "lower")
    more = (replace(WORKER, id=f"{unit}-1", unit=unit, posts=()) for unit in ("lower", "lowest"))
    people = (*FULL.people, *more)
    inject = replace(SECOND, only_if=when(Event("I-01", "fed back", "lowest")))
    scenario = replace(FULL, people=people, injects=(FIRST, inject, THIRD))
    assert told(replace(scenario, units=(*FULL.units, lower, lowest))) == []
    only_passing_on = replace(scenario, units=(*FULL.units, lower, lowest), people=people[:-2])
    assert told(only_passing_on) == [
        "injects / I-02 / only if: nothing that I-01 sets going reaches 'fed back' in 'lowest'. "
        "It is reached in 'field'"
    ]
    elsewhere = (*FULL.units, lower, replace(lowest, parent="county"))
    assert told(replace(scenario, units=elsewhere)) == [
        "injects / I-02 / only if: nothing that I-01 sets going reaches 'fed back' in 'lowest'. "
        "It is reached in 'field', 'lower'"
    ]


def test_problems_of_services_call_outs_and_slowing_come_in_the_order_of_the_file():
    scenario = replace(
        FULL,
        exercise=replace(EXERCISE, late=WRONG),
        slowing=replace(SLOWING, curve=()),
        services=(replace(POWER, outages=(Outage(HOUR, 0),)), MOBILE),
        call_outs=(replace(SMS, attempts=0), LIST, TREE),
        units=(replace(LEADERSHIP, leaves=MORE), DUTY, FIELD, COUNTY),
        channels=(replace(PHONE, loss=MORE), RADIO, MAIL, ROOM),
    )
    places = [problem.place[:2] for problem in problems(scenario)]
    assert places == [
        ("exercise", "late"),
        ("services", "power"),
        ("units", "leadership"),
        ("call outs", "sms"),
        ("slowing", "curve"),
        ("channels", "phone"),
    ]
