"""The complete form of what is done: procedures of steps, and meetings."""

from __future__ import annotations

from typing import Any

from sim.files.dumping_roster import write_read_back
from sim.files.joins import written
from sim.files.pen import Pen, micros
from sim.files.phrases import (
    PARENT,
    write_addressee,
    write_condition,
    write_need,
    write_priority,
)
from sim.scenario import (
    Addressee,
    Again,
    Cascade,
    Conditions,
    Escalation,
    Meeting,
    Procedure,
    Send,
    Step,
)


def write_procedure(procedure: Procedure, pen: Pen) -> dict[str, Any]:
    """Return an action card."""
    return {
        "name": procedure.name,
        "source": procedure.source,
        "placeholder": procedure.placeholder,
        "steps": {each.id: _step(each, pen) for each in procedure.steps},
    }


def write_meeting(meeting: Meeting, pen: Pen) -> dict[str, Any]:
    """Return a meeting."""
    return {
        "name": meeting.name,
        "unit": meeting.unit,
        "participants": [write_need(each, meeting=True) for each in meeting.participants],
        "quorum": meeting.quorum,
        "opening": pen.length(meeting.opening),
        "waits": micros(meeting.waits),
        "lasts": micros(meeting.lasts),
        "times": [pen.moment(time) for time in meeting.times],
        "priority": write_priority(meeting.priority),
        "kind": meeting.kind,
        "extra for": None if meeting.extra_for is None else write_priority(meeting.extra_for),
        "rights": {write_need(each.who): each.up_to for each in meeting.rights},
    }


def write_conditions(conditions: Conditions) -> dict[str, list[str]]:
    """Return all or any of which events and phases."""
    return written([write_condition(each) for each in conditions.of], conditions.join)


def write_procedures(to: tuple[Addressee, ...]) -> list[str]:
    """Return what a message sets going, one for each addressee."""
    return [each.procedure or "-" for each in to]


def _step(step: Step, pen: Pen) -> dict[str, Any]:
    return {
        "name": step.name,
        "by": [write_need(each) for each in step.needs],
        "takes": pen.length(step.takes),
        "after": written(list(step.after), step.join),
        "priority": None if step.priority is None else write_priority(step.priority),
        "chance": pen.share(step.chance),
        "branches": {each.step: pen.share(each.chance) for each in step.branches},
        "again": None if step.again is None else _again(step.again, pen),
        "send": None if step.send is None else _send(step.send),
        "decide in": step.decide_in,
        "meet": step.meet,
        "call out": [write_addressee(each) for each in step.call_out],
        "milestone": step.milestone,
        "patience": micros(step.patience),
        "only if": write_conditions(step.only_if),
        "unless": write_conditions(step.unless),
        **_waiting(step, pen),
        "cascade": None if step.cascade is None else _cascade(step.cascade, pen),
    }


def _waiting(step: Step, pen: Pen) -> dict[str, Any]:
    return {
        "interruptible": step.interruptible,
        "resumption": pen.length(step.resumption),
        "escalate": None if step.escalate is None else _escalation(step.escalate),
        "by default": micros(step.by_default),
        "stake": step.stake,
    }


def _again(again: Again, pen: Pen) -> dict[str, Any]:
    return {"from": again.start, "chance": pen.share(again.chance), "at most": again.at_most}


def _send(send: Send) -> dict[str, Any]:
    return {
        "to": [write_addressee(each) for each in send.to],
        "by": send.channel,
        "says": send.says,
        "procedure": write_procedures(send.to),
        "remind": micros(send.remind),
    }


def _escalation(escalation: Escalation) -> dict[str, Any]:
    to = PARENT if escalation.to is None else write_need(escalation.to)
    return {"after": micros(escalation.after), "to": to}


def _cascade(cascade: Cascade, pen: Pen) -> dict[str, Any]:
    return {
        "briefing": cascade.briefing,
        "gather": pen.length(cascade.gather),
        "role": cascade.role,
        "fidelity": pen.share(cascade.fidelity),
        "read back": write_read_back(cascade.read_back, pen),
        "procedure": cascade.procedure,
    }
