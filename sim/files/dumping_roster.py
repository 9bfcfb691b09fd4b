"""The complete form of who there is, and through what messages go."""

from __future__ import annotations

from typing import Any

from sim.files.amounts import write_percent
from sim.files.pen import Pen, micros
from sim.files.phrases import write_need
from sim.files.short import STAFFED
from sim.scenario import (
    CallOutMethod,
    Channel,
    Misunderstanding,
    OnCall,
    Person,
    Post,
    ReadBack,
    Role,
    Service,
    Shift,
    Slowing,
    Unit,
)


def write_service(service: Service, pen: Pen) -> dict[str, Any]:
    """Return a service."""
    return {
        "name": service.name,
        "outages": [pen.window(each) for each in service.outages],
        "depends on": list(service.depends_on),
    }


def write_unit(unit: Unit, pen: Pen) -> dict[str, Any]:
    """Return a unit."""
    return {
        "name": unit.name,
        "parent": unit.parent,
        "kind": unit.kind,
        "contact": list(unit.contact),
        "lines": dict(unit.lines),
        "fallback": {channel: list(others) for channel, others in unit.fallback},
        "somebody else": pen.share(unit.leaves),
    }


def write_role(role: Role, _pen: Pen) -> dict[str, Any]:
    """Return a role."""
    return {"name": role.name, "ringing": role.ringing}


def write_person(person: Person, pen: Pen) -> dict[str, Any]:
    """Return a person."""
    return {
        "unit": person.unit,
        "roles": [_post(each, person.unit) for each in person.posts],
        "deputy for": [_post(each, person.unit) for each in person.deputy_for],
        "shift": [_shift(each, pen) for each in person.shifts],
        "on call": None if person.on_call is None else _on_call(person.on_call, pen),
        "absences": [pen.window(each) for each in person.absences],
        "absent with": pen.share(person.absent_with),
        "breaks": [pen.window(each) for each in person.breaks],
        "rest": micros(person.rest),
    }


def write_call_out(method: CallOutMethod, pen: Pen) -> dict[str, Any]:
    """Return a way to call out people."""
    return {
        "name": method.name,
        "kind": method.kind,
        "reached": pen.share(method.reached),
        "reply": pen.length(method.reply),
        "retry": pen.length(method.retry),
        "attempts": method.attempts,
        "willing": pen.share(method.willing),
        "by": None if method.by is None else write_need(method.by),
        "takes": pen.length(method.takes),
        "span": method.span,
    }


def write_slowing(slowing: Slowing) -> dict[str, Any]:
    """Return how work is slowed."""
    return {
        "by": slowing.by,
        "awake before": micros(slowing.awake_before),
        "curve": [
            {"after": micros(after), "takes": write_percent(factor)}
            for after, factor in slowing.curve
        ],
        "source": slowing.source,
    }


def write_channel(channel: Channel, pen: Pen) -> dict[str, Any]:
    """Return a channel."""
    wrong = channel.misunderstanding
    return {
        "kind": channel.kind,
        "name": channel.name,
        "lines": channel.lines,
        "ring": pen.length(channel.ring),
        "retry": pen.length(channel.retry),
        "attempts": channel.attempts,
        "talk": pen.length(channel.talk),
        "write": pen.length(channel.write),
        "latency": pen.length(channel.latency),
        "look": pen.length(channel.look) or STAFFED,
        "read": pen.length(channel.read),
        "reach": pen.share(channel.reach),
        "loss": pen.share(channel.loss),
        "misunderstanding": None if wrong is None else _misunderstanding(wrong, pen),
        "read back": write_read_back(channel.read_back, pen),
        "outages": [pen.window(each) for each in channel.outages],
        "depends on": list(channel.depends_on),
        "fallback": list(channel.fallback),
    }


def write_read_back(read_back: ReadBack | None, pen: Pen) -> dict[str, Any] | None:
    """Return what reading back takes and catches; None for none."""
    if read_back is None:
        return None
    return {"takes": pen.length(read_back.takes), "catches": pen.share(read_back.catches)}


def _misunderstanding(wrong: Misunderstanding, pen: Pen) -> dict[str, Any]:
    return {
        "chance": pen.share(wrong.chance),
        "discovered": pen.length(wrong.discovered),
        "question": pen.length(wrong.question),
    }


def _shift(shift: Shift, pen: Pen) -> dict[str, Any]:
    return {
        **pen.window(shift),
        "at end": shift.at_end,
        "handover": pen.length(shift.handover),
    }


def _on_call(on_call: OnCall, pen: Pen) -> dict[str, Any]:
    return {
        "by": on_call.method,
        "notice": pen.length(on_call.notice),
        "travel": pen.length(on_call.travel),
        **pen.window(on_call),
    }


def _post(post: Post, home: str) -> str:
    return post.role if post.unit == home else str(post)
