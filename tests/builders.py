"""A kit to write a scenario in a few lines, in minutes, and to read a log as a small timetable.

>>> log = play(60, person("ann", "staff/clerk"), order("I-1", 0, step("draft", "staff/clerk", 10)))
>>> rows(log)
[Row(activity='draft', people='ann', scheduled=0.0, started=0.0, completed=10.0,
     outcome='completed')]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import cycle
from typing import Any, Literal, NamedTuple, TypeAlias, cast
from zoneinfo import ZoneInfo

import numpy as np

from sim.clock import to_micros, to_minutes
from sim.distributions import Fixed
from sim.durations import Duration
from sim.engine import simulate
from sim.log import KIND, MILESTONE, NEVER, OUTCOMES, PRESENCE, Log
from sim.scenario import (
    Absence,
    Addressee,
    After,
    Again,
    Branch,
    Break,
    CallOutMethod,
    Cascade,
    Channel,
    Conditions,
    During,
    Escalation,
    Event,
    Exercise,
    Inject,
    Kind,
    Length,
    Meeting,
    Milestone,
    Misunderstanding,
    Need,
    Number,
    OnCall,
    Outage,
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
    Unit,
)

Things: TypeAlias = (
    "Person | Unit | Role | Service | Channel | Procedure | Meeting | Inject | Public"
    " | CallOutMethod | Slowing | Pause | Phase | Sequence[Things]"
)
Minutes: TypeAlias = float | Duration

FOREVER = 10_000
"""Minutes of a shift that nobody asks about."""

STARTEX = datetime(2026, 3, 12, 8, tzinfo=ZoneInfo("Europe/Stockholm"))

CONTROL = Unit("control", "Exercise control", kind="counterpart")
"""Gets every order and hands it on at once: nobody of the staff has to read it."""

NOTHING: Length = Number(Fixed(0.0))

NOTE = Channel("note", "note", "inbox", write=NOTHING, latency=NOTHING, read=NOTHING)
"""Arrives at the minute it is sent and is read in no time."""


class Row(NamedTuple):
    """A row of the log as a reader sees it: times in minutes, None for what has not come."""

    activity: str
    people: str
    scheduled: float | None
    started: float | None
    completed: float | None
    outcome: str


class Spell(NamedTuple):
    """Where somebody was, from ``start`` until ``end`` in minutes."""

    state: str
    start: float
    end: float


# writing ------------------------------------------------------------------------------------------


def exercise(end: float, *things: Things) -> Scenario:
    """Return the scenario of ``things`` that ends after ``end`` minutes.

    Units and roles follow from the people; one that is among the things is taken as it is.
    """
    parts = [CONTROL, NOTE, *_flat(things)]
    people = _all(parts, Person)
    posts = [post for p in people for post in (*p.posts, *p.deputy_for)]
    named = [*(p.unit for p in people), *(post.unit for post in posts)]
    units = {name: Unit(name, name) for name in named} | {u.id: u for u in _all(parts, Unit)}
    roles = {post.role: Role(post.role, post.role) for post in posts}
    roles |= {r.id: r for r in _all(parts, Role)}
    return Scenario(
        exercise=Exercise(
            "test",
            STARTEX,
            to_micros(end),
            phases=_all(parts, Phase),
            pauses=_all(parts, Pause),
        ),
        units=tuple(units.values()),
        roles=tuple(roles.values()),
        people=people,
        channels=_all(parts, Channel),
        procedures=_all(parts, Procedure),
        meetings=_all(parts, Meeting),
        injects=_all(parts, Inject),
        public=_all(parts, Public),
        call_outs=_all(parts, CallOutMethod),
        slowing=next(iter(_all(parts, Slowing)), None),
        services=_all(parts, Service),
    )


def play(end: float, *things: Things, seed: int = 0) -> Log:
    """Return the log of the scenario of ``things``."""
    return simulate(exercise(end, *things), seed)


def person(
    name: str,
    *posts: str,
    shift: Sequence[float] = (0, FOREVER),
    deputy: Sequence[str] = (),
    on_call: OnCall | None = None,
    at_end: Sequence[Literal["finish", "hand over", "suspend"]] = ("finish",),
    **more: Any,
) -> Person:
    """Return somebody with ``posts`` such as 'staff/clerk', there from, until, from, until ...

    ``at_end`` goes round the shifts, ``handover`` is for those that hand over; absences and breaks
    are told as the shifts are.
    """
    cost = length(more.pop("handover")) if "handover" in more else None
    for key, kind in (("absences", Absence), ("breaks", Break)):
        more[key] = tuple(kind(*window) for window in _windows(more.get(key, ())))
    if "rest" in more:
        more["rest"] = to_micros(more["rest"])
    if "absent_with" in more:
        more["absent_with"] = Number(more["absent_with"])
    return Person(
        id=name,
        unit=posts[0].split("/")[0],
        posts=tuple(_post(p) for p in posts),
        deputy_for=tuple(_post(p) for p in deputy),
        shifts=tuple(
            Shift(*window, how, cost if how == "hand over" else None)
            for window, how in zip(_windows(shift), cycle(at_end), strict=False)
        ),
        on_call=on_call,
        **more,
    )


def on_call(
    notice: Minutes | None, travel: Minutes, start: float = 0, end: float = FOREVER, by: str = ""
) -> OnCall:
    """Return being reachable at home, ``by`` a method or else surely, from start until end."""
    sure = None if notice is None else length(notice)
    return OnCall(sure, length(travel), to_micros(start), to_micros(end), by or None)


def call_out(
    name: Literal["sms", "app", "list", "phone tree"], reached: float = 1.0, **more: Any
) -> CallOutMethod:
    """Return a method called what it is; lengths are plain minutes, and nothing by default."""
    reply, retry = (length(more.pop(k, 0)) for k in ("reply", "retry"))
    if "takes" in more:
        more["takes"] = length(more["takes"])
    if "by" in more:
        (more["by"],) = needs(more["by"])
    if "willing" in more:
        more["willing"] = Number(more["willing"])
    return CallOutMethod(name, name, name, Number(reached), reply, retry, **more)


def slowing(
    by: Literal["on duty", "awake"], before: float, *points: tuple[float, float]
) -> Slowing:
    """Return how work slows: points (minutes, factor), ``before`` minutes awake at first."""
    return Slowing(by, tuple((to_micros(t), f) for t, f in points), to_micros(before))


def _windows(times: Sequence[float]) -> list[tuple[int, int]]:
    micros = [to_micros(t) for t in times]
    return list(zip(micros[::2], micros[1::2], strict=True))


def step(
    name: str, who: str = "", takes: Minutes | None = None, after: str = "", **more: Any
) -> Step:
    """Return a step of ``who``, such as '2 staff/clerk, staff/chief' or 'staff/*', after others."""
    if "patience" in more:
        more["patience"] = to_micros(more["patience"])
    if "resumption" in more:
        more["resumption"] = length(more["resumption"])
    if "branches" in more:
        more["branches"] = tuple(Branch(s, Number(c)) for s, c in more["branches"].items())
    if "again" in more:
        start, chance, at_most = more["again"]
        more["again"] = Again(start, Number(chance), at_most)
    if "chance" in more:
        more["chance"] = Number(more["chance"])
    if "by_default" in more:
        more["by_default"] = to_micros(more["by_default"])
    _state(more)
    return Step(
        id=name,
        name=name,
        needs=needs(who),
        takes=None if takes is None else length(takes),
        after=tuple(after.split()),
        **more,
    )


def escalation(minutes: float, to: str = "") -> Escalation:
    """Return going, after so many minutes, to 'staff/chief', or to the unit above."""
    return Escalation(to_micros(minutes), needs(to)[0] if to else None)


def cascade(**more: Any) -> Cascade:
    """Return an order to all below; ``read_back=(minutes, share)``."""
    if "gather" in more:
        more["gather"] = length(more["gather"])
    if "fidelity" in more:
        more["fidelity"] = Number(more["fidelity"])
    if "read_back" in more:
        takes, catches = more["read_back"]
        more["read_back"] = ReadBack(length(takes), Number(catches))
    return Cascade(**more)


def send(to: str, channel: str, procedure: str | None = None, remind: float | None = None) -> Send:
    """Return a message to every addressee of ``to``, such as 'staff' or 'staff/chief, town'."""
    again = None if remind is None else to_micros(remind)
    return Send(_addressees(to, procedure), channel, remind=again)


def procedure(name: str, *steps: Step) -> Procedure:
    """Return an action card."""
    return Procedure(name, name, steps)


def inject(
    name: str,
    at: float | None = None,
    to: str = "control",
    by: str = "note",
    does: str | None = None,
    **more: Any,
) -> Inject:
    """Return an inject to every addressee of ``to``, who all carry out procedure ``does``."""
    more.setdefault("sender", "control")
    if "call_out" in more:
        more["call_out"] = _addressees(more["call_out"], None)
    for key in ("takes", "late"):
        if key in more:
            more[key] = length(more[key])
    if "remind" in more:
        more["remind"] = to_micros(more["remind"])
    _state(more)
    when = None if at is None else to_micros(at)
    return Inject(name, to=_addressees(to, does), channel=by, at=when, **more)


def order(name: str, at: float | None, *steps: Step, **more: Any) -> Things:
    """Return the inject ``name`` that sets ``steps`` at ``at``, without anybody reading it."""
    return inject(name, at, does=name, **more), procedure(name, *steps)


def after(name: str, milestone: Milestone, delay: Minutes, unit: str | None = None) -> After:
    """Return the moment ``delay`` after inject ``name`` has reached ``milestone``."""
    return After((Event(name, milestone, unit),), length(delay))


def after_several(join: Literal["all", "any"], events: str, delay: Minutes = 0) -> After:
    """Return the moment ``delay`` after all, or any, of 'I-1 acted, I-2 sent' have happened."""
    return After(tuple(_event(each) for each in events.split(",")), length(delay), join)


def pause(start: float, end: float) -> Pause:
    """Return that the exercise stands from ``start`` until ``end``."""
    return Pause(to_micros(start), to_micros(end))


def phase(name: str, start: float, end: float) -> Phase:
    """Return a part of the exercise from ``start`` until ``end``."""
    return Phase(name, to_micros(start), to_micros(end))


def channel(name: str, kind: Kind, **more: Any) -> Channel:
    """Return a channel whose lengths of time are plain minutes; what is written takes none.

    ``misunderstanding`` is (chance, discovered, question), ``read_back`` (takes, catches),
    ``outages`` from, until, from, until ...
    """
    if kind in ("inbox", "broadcast"):
        more = {"write": 0, "latency": 0, "read": 0, **more}
    for key in ("ring", "retry", "talk", "write", "latency", "look", "read"):
        if key in more:
            more[key] = length(more[key])
    for key in ("reach", "loss"):
        if key in more:
            more[key] = Number(more[key])
    trouble = _trouble(more)
    return Channel(name, name, kind, **more, **trouble)


def _trouble(more: dict[str, Any]) -> dict[str, Any]:
    """Take what may go wrong on a channel out of ``more`` and return it as scenarios have it."""
    found: dict[str, Any] = {}
    if "misunderstanding" in more:
        chance, *lengths = more.pop("misunderstanding")
        found["misunderstanding"] = Misunderstanding(Number(chance), *map(length, lengths))
    if "read_back" in more:
        takes, catches = more.pop("read_back")
        found["read_back"] = ReadBack(length(takes), Number(catches))
    if "outages" in more:
        found["outages"] = outages(*more.pop("outages"))
    return found


def outages(*times: float) -> tuple[Outage, ...]:
    """Return outages from, until, from, until ..."""
    ends = [to_micros(t) for t in times]
    return tuple(map(Outage, ends[::2], ends[1::2]))


def meeting(
    name: str, who: str, opening: Minutes = 10, *, waits: float = 15, lasts: float = 60, **more: Any
) -> Meeting:
    """Return a meeting of ``who`` in the unit of its first participant."""
    participants = needs(who)
    more["times"] = tuple(to_micros(t) for t in more.get("times", ()))
    rights = more.pop("rights", {}).items()
    more["rights"] = tuple(Right(needs(who)[0], up_to) for who, up_to in rights)
    return Meeting(
        id=name,
        name=name,
        unit=participants[0].unit or "",
        participants=participants,
        opening=length(opening),
        waits=to_micros(waits),
        lasts=to_micros(lasts),
        **more,
    )


def public(
    name: str, to: str, rate: float, handling: Minutes, during: tuple[float, float], **more: Any
) -> Public:
    """Return inhabitants who call ``to``, ``rate`` times per hour."""
    for key in ("patience", "redial_after"):
        if key in more:
            more[key] = length(more[key])
    for key in ("redials", "share"):
        if key in more:
            more[key] = Number(more[key])
    (who,) = _addressees(to, more.pop("does", None))
    start, end = map(to_micros, during)
    return Public(name, name, who, Number(rate), start, end, length(handling), **more)


def needs(who: str) -> tuple[Need, ...]:
    """Return whom 'staff/chief, 2 staff/clerk, town/*' needs; 'every staff/*' needs them all."""
    return tuple(_need(each.split()) for each in who.split(",") if each.strip())


def length(minutes: Minutes | Length) -> Length:
    """Return a length of time of so many minutes, or of a drawn length."""
    if isinstance(minutes, Number):
        return minutes
    return Number(Fixed(float(minutes)) if isinstance(minutes, int | float) else minutes)


def _state(more: dict[str, Any]) -> None:
    """Let conditions such as 'any of I-1 acted, phase alarm' be what a scenario says."""
    for key in ("only_if", "unless"):
        if isinstance(more.get(key), str):
            text = more[key]
            join: Literal["all", "any"] = "any" if text.startswith("any of ") else "all"
            events = text.removeprefix("any of ").split(",")
            of = tuple(
                During(each.split()[1]) if each.split()[0] == "phase" else _event(each)
                for each in events
            )
            more[key] = Conditions(of, join)


def _event(text: str) -> Event:
    """Return 'I-1 acted' or 'I-1 acted by staff' as an event."""
    name, milestone, *by = text.split()
    assert milestone in MILESTONE
    return Event(name, cast("Milestone", milestone), by[1] if by else None)


def _need(words: Sequence[str]) -> Need:
    *many, post = words
    unit, role = post.split("/")
    every = many == ["every"]
    count = 1 if every or not many else int(many[0])
    return Need(unit, None if role == "*" else role, count, everyone=every)


def _post(text: str) -> Post:
    unit, role = text.split("/")
    return Post(unit, role)


def _addressees(to: str, procedure: str | None) -> tuple[Addressee, ...]:
    parts = [each.strip().split("/") for each in to.split(",")]
    return tuple(Addressee(p[0], p[1] if p[1:] else None, procedure) for p in parts)


def _flat(things: Sequence[Things]) -> Iterator[object]:
    for thing in things:
        if isinstance(thing, Sequence):
            yield from _flat(thing)
        else:
            yield thing


def _all(things: Sequence[object], kind: type[Any]) -> tuple[Any, ...]:
    return tuple(t for t in things if isinstance(t, kind))


# reading ------------------------------------------------------------------------------------------


def rows(log: Log, *kinds: str, case: str | None = None) -> list[Row]:
    """Return the rows of ``kinds`` (none named: desk work), of one case or of all."""
    wanted = [KIND[k] for k in kinds or ("work",)]
    chosen = np.isin(log.columns["kind"], wanted)
    if case is not None:
        chosen &= log.columns["case"] == log.names.cases.index(case)
    return [_row(log, int(k)) for k in np.flatnonzero(chosen)]


def reached(log: Log, case: str, milestone: str, unit: str | None = None) -> float | None:
    """Return when ``case`` (first) reached ``milestone`` in ``unit``, None if it never did."""
    table = log.reached
    chosen = (table["case"] == log.names.cases.index(case)) & (
        table["milestone"] == MILESTONE[milestone]
    )
    if unit is not None:
        chosen &= table["unit"] == log.names.units.index(unit)
    (at, *_) = table["at"][chosen].tolist()
    return _minutes(at)


def spells(log: Log, name: str) -> list[Spell]:
    """Return where somebody was, spell by spell."""
    table = {column: values.tolist() for column, values in log.presence.items()}
    found = zip(*(table[k] for k in ("start", "end", "state", "person")), strict=True)
    return [
        Spell(PRESENCE[state], to_minutes(start), to_minutes(end))
        for start, end, state, who in sorted(found)
        if log.names.people[who] == name
    ]


def causes(log: Log, activity: str) -> list[str]:
    """Return, for every row of ``activity``, the activity whose end set it."""
    names, columns = log.names.activities, log.columns
    chosen = np.flatnonzero(columns["activity"] == names.index(activity))
    return [names[columns["activity"][k]] for k in columns["cause"][chosen]]


def _row(log: Log, index: int) -> Row:
    at: Mapping[str, int] = {name: int(column[index]) for name, column in log.columns.items()}
    group = () if at["people"] == NEVER else log.names.groups[at["people"]]
    return Row(
        log.names.activities[at["activity"]],
        " ".join(sorted(log.names.people[p] for p in group)),
        _minutes(at["scheduled"]),
        _minutes(at["started"]),
        _minutes(at["completed"]),
        OUTCOMES[at["outcome"]],
    )


def _minutes(micros: int) -> float | None:
    return None if micros == NEVER else to_minutes(micros)
