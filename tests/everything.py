"""A scenario that uses everything a scenario can say, and ways to change one thing of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sim.checks import problems
from sim.clock import HOUR, MINUTE
from sim.durations import Fixed
from sim.scenario import (
    Absence,
    Addressee,
    After,
    Break,
    CallOutMethod,
    Cascade,
    Channel,
    ClockChange,
    Conditions,
    During,
    Escalation,
    Event,
    Exercise,
    Influence,
    Inject,
    KeyTime,
    Length,
    Meeting,
    Misunderstanding,
    Need,
    Number,
    OnCall,
    Outage,
    Overload,
    Pause,
    Person,
    Phase,
    Post,
    Procedure,
    Public,
    ReadBack,
    Right,
    Role,
    Scenario,
    Send,
    Service,
    Shift,
    Slowing,
    Step,
    Target,
    Unit,
)

FIVE: Length = Number(Fixed(5.0))
HALF = Number(0.5)
WRONG: Length = replace(FIVE, range=(2.0, 3.0))
MORE = Number(1.5)
SIXTY = Number(60.0)

EXERCISE = Exercise(
    "Everything",
    datetime(2026, 3, 12, 8, tzinfo=ZoneInfo("Europe/Stockholm")),
    8 * HOUR,
    phases=(Phase("alarm", 0, 4 * HOUR), Phase("recovery", 3 * HOUR, 8 * HOUR)),
    played_clock=(ClockChange(3 * HOUR, 20 * HOUR),),
    pauses=(Pause(3 * HOUR, 4 * HOUR),),
    late=FIVE,
)
POWER = Service("power", "Power", (Outage(HOUR, 2 * HOUR),))
MOBILE = Service("mobile", "Mobile network", depends_on=("power",))

CALLER = Need("duty", "officer")
SMS = CallOutMethod("sms", "SMS", "sms", HALF, FIVE, FIVE, 2, willing=HALF)
LIST = CallOutMethod("list", "List", "list", HALF, FIVE, FIVE, 2, HALF, CALLER, FIVE)
TREE = replace(LIST, id="tree", name="Tree", kind="phone tree", span=3)
SLOWING = Slowing("awake", ((16 * HOUR, 1.0), (24 * HOUR, 1.3)), 2 * HOUR)

LEADERSHIP = Unit("leadership", "Leadership", contact=("chief",), leaves=HALF)
DUTY = Unit(
    "duty",
    "Duty",
    "leadership",
    lines=(("phone", 1),),
    fallback=(("phone", ("radio", "mail")),),
)
FIELD = Unit("field", "Field", "duty")
COUNTY = Unit("county", "County", kind="counterpart")

CHIEF = Person("chief-1", "leadership", (Post("leadership", "chief"),), absent_with=HALF)
CHIEF = replace(CHIEF, shifts=(Shift(0, 8 * HOUR, "suspend"),))
DAY = Shift(0, 4 * HOUR, "hand over", FIVE)
OFFICER = Person(
    "duty-1",
    "duty",
    (Post("duty", "officer"),),
    shifts=(DAY,),
    absences=(Absence(HOUR, 2 * HOUR),),
    breaks=(Break(2 * HOUR, 3 * HOUR),),
    rest=11 * HOUR,
)
OTHER = replace(OFFICER, id="duty-2", shifts=(Shift(4 * HOUR, 8 * HOUR),), absences=(), breaks=())
HOME = Person("duty-3", "duty", (Post("duty", "officer"),))
HOME = replace(HOME, on_call=OnCall(None, FIVE, 0, 8 * HOUR, "tree"))
WORKER = Person("field-1", "field", (Post("field", "worker"),), shifts=(Shift(0, 8 * HOUR),))

PHONE = Channel(
    "phone",
    "Phone",
    "call",
    lines=2,
    ring=FIVE,
    retry=FIVE,
    attempts=3,
    talk=FIVE,
    loss=HALF,
    misunderstanding=Misunderstanding(HALF, FIVE, FIVE),
    read_back=ReadBack(FIVE, HALF),
    outages=(Outage(5 * HOUR, 6 * HOUR),),
    depends_on=("mobile",),
)
RADIO = replace(PHONE, id="radio", name="Radio", kind="talkgroup", lines=None)
MAIL = Channel("mail", "Mail", "inbox", write=FIVE, latency=FIVE, read=FIVE, loss=HALF)
MAIL = replace(MAIL, depends_on=("power", "phone"))
ROOM = Channel("room", "Room", "in person", talk=FIVE, read_back=ReadBack(FIVE, HALF))

DRAFT = Step(
    "draft",
    "Draft",
    (Need(None, "officer"),),
    FIVE,
    interruptible=True,
    resumption=FIVE,
    escalate=Escalation(30 * MINUTE),
    by_default=HOUR,
    only_if=Conditions((Event("I-01", "sent"), During("alarm")), "any"),
)
DECIDE = Step(
    "decide",
    "Decide",
    takes=FIVE,
    after=("draft",),
    decide_in="staff",
    stake=2.0,
    milestone="decided",
    escalate=Escalation(30 * MINUTE, Need("leadership", "chief")),
    by_default=HOUR,
)
CASCADE = Cascade("joint", None, FIVE, HALF, ReadBack(FIVE, HALF), "tell")
ORDER = Step(
    "order",
    "Order",
    takes=FIVE,
    after=("decide",),
    milestone="acted",
    cascade=CASCADE,
)
MESSAGE = Send((Addressee("county"), Addressee("leadership")), "mail", remind=HOUR)
REPORT = Step(
    "report",
    "Report",
    (Need("duty", "officer"),),
    after=("order",),
    send=MESSAGE,
)
ACT = Procedure("act", "Act", (DRAFT, DECIDE, ORDER, REPORT))
TELLING = Step("tell", "Tell", (Need(),), FIVE, chance=HALF, milestone="fed back")
TELL = Procedure("tell", "Tell", (TELLING,))

STAFF = Meeting(
    "staff",
    "Staff",
    "leadership",
    (Need("leadership", everyone=True),),
    FIVE,
    0,
    HOUR,
    extra_for=1,
    rights=(Right(Need(None, "chief"), 3.0),),
)
RELIEF = Meeting("relief", "Relief", "duty", (Need("duty", everyone=True),), FIVE, 0, HOUR)
RELIEF = replace(RELIEF, quorum=2, times=(4 * HOUR,), kind="relief")

FIRST = Inject(
    "I-01",
    "county",
    (Addressee("duty", None, "act"), Addressee("leadership")),
    "phone",
    at=3 * HOUR,
    late=FIVE,
    remind=HOUR,
)
SECOND = Inject(
    "I-02",
    "county",
    (Addressee("duty"),),
    "radio",
    after=After((Event("I-01", "decided"), Event("I-01", "fed back", "field")), FIVE),
    only_if=Conditions((Event("I-01", "acted"), During("alarm"), During("recovery"))),
    unless=Conditions((Event("I-03", "sent"), During("recovery")), "any"),
)
THIRD = Inject("I-03", "county", (Addressee("duty"),), "mail", at=0, withdrawn=True)
WARNING = Influence(Event("I-01", "acted"), 0, SIXTY, HOUR, HALF, HALF, HALF)
LINE = Public(
    "line",
    "Line",
    Addressee("duty", "officer", "tell"),
    Number(0.0),
    0,
    8 * HOUR,
    FIVE,
    curve=((0, 10.0), (HOUR, 60.0)),
    patience=FIVE,
    redials=HALF,
    redial_after=FIVE,
    lines=6,
    overload=Overload(HOUR, 500),
    population=15_600,
    share=HALF,
    influences=(WARNING,),
)
TARGET = Target("T1", "T1", HOUR, 0.9, Event("I-01", "sent"), Event("I-01", "acted", "duty"))

FULL = Scenario(
    EXERCISE,
    units=(LEADERSHIP, DUTY, FIELD, COUNTY),
    roles=(Role("chief", "Chief"), Role("officer", "Officer", "interrupts"), Role("worker", "W")),
    people=(CHIEF, OFFICER, OTHER, HOME, WORKER),
    channels=(PHONE, RADIO, MAIL, ROOM),
    procedures=(ACT, TELL),
    meetings=(STAFF, RELIEF),
    injects=(FIRST, SECOND, THIRD),
    public=(LINE,),
    targets=(TARGET,),
    services=(POWER, MOBILE),
    call_outs=(SMS, LIST, TREE),
    slowing=SLOWING,
    key_times=(
        KeyTime("alarm", (Event("I-01", "sent"),)),
        KeyTime("first public message", (Event("I-01", "acted"), Event("I-03", "sent")), "web"),
    ),
)


def told(scenario: Scenario) -> list[str]:
    return [str(problem) for problem in problems(scenario)]


def changed(thing: Any, **change: Any) -> Scenario:
    """Return the full scenario with one of its things changed, or one step of ``act``."""
    if isinstance(thing, Exercise):
        return replace(FULL, exercise=replace(thing, **change))
    if isinstance(thing, Slowing):
        return replace(FULL, slowing=replace(thing, **change))
    if isinstance(thing, Step):
        steps = tuple(replace(s, **change) if s == thing else s for s in ACT.steps)
        return changed(ACT, steps=steps)
    tables = {name: getattr(FULL, name) for name in FULL.__slots__}
    name = next(k for k, table in tables.items() if isinstance(table, tuple) and thing in table)
    table = tuple(replace(t, **change) if t == thing else t for t in tables[name])
    change_of_table: dict[str, Any] = {name: table}
    return replace(FULL, **change_of_table)


def ordered(**change: Any) -> Scenario:
    return changed(ORDER, cascade=replace(CASCADE, **change))


def influenced(**change: Any) -> Scenario:
    return changed(LINE, influences=(replace(WARNING, **change),))


def escalated(after: int = 30 * MINUTE, to: Need | None = None) -> Scenario:
    return changed(DRAFT, escalate=Escalation(after, to))


def when(*of: Event | During, join: Any = "all") -> Conditions:
    return Conditions(of, join)
