"""Laying out people: when they are to be there, their breaks, and how they are called out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.crews import NOBODY
from sim.engine.plan import CallOut, Duty, Leaving, Method, Stretch
from sim.log import NEVER, Needed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.durations import Duration
    from sim.engine.layout import Layout, Path
    from sim.engine.plan import Node
    from sim.scenario import CallOutMethod, Length, Person, Scenario, Shift

BREAKS = "breaks"
"""Name of the template of all breaks; the number of a case is that of the person, from 1."""


def lay_out_duties(scenario: Scenario, layout: Layout) -> tuple[Duty, ...]:
    """Return when everybody is to be there, breaks laid out; the order is that of the people."""
    end = scenario.exercise.end
    if any(person.breaks for person in scenario.people):
        layout.open_template(BREAKS, "duty", 0)
    return tuple(_duty(index, layout, end) for index in range(len(scenario.people)))


def _duty(index: int, layout: Layout, end: int) -> Duty:
    person = layout.people[index]
    shifts = sorted(person.shifts, key=lambda s: (s.start, s.end))
    window = None if person.on_call is None else (person.on_call.start, person.on_call.end)
    absent_with = 0.0 if person.absent_with is None else person.absent_with.value
    return Duty(
        spells=tuple(s for s in _joined(map(_stretch, shifts)) if _counts(s, end)),
        on_call=window,
        absences=_absences(person, shifts, end),
        absent_with=absent_with,
        breaks=tuple((b.start, b.end - b.start) for b in person.breaks if b.start >= 0),
        pause=_break(index, layout) if person.breaks else None,
        rest=person.rest,
    )


def _stretch(shift: Shift) -> Stretch:
    return Stretch(shift.start, shift.end, Leaving(shift.at_end, _value(shift.handover)))


def _absences(person: Person, shifts: list[Shift], end: int) -> tuple[Stretch, ...]:
    """Return the absences; each begins as the shift around it (else the one before) would end."""
    found = []
    for absence in sorted(person.absences, key=lambda a: (a.start, a.end)):
        around = [s for s in shifts if s.start <= absence.start <= s.end]
        leaving = _stretch(around[-1]).leaving if around else Leaving()
        found.append(Stretch(absence.start, absence.end, leaving))
    first = {s.start: s.leaving for s in reversed(found)}
    joined = (s._replace(leaving=first[s.start]) for s in _joined(found))
    return tuple(s for s in joined if _counts(s, end))


def _counts(stretch: Stretch, end: int) -> bool:
    """Whether anything of it lies within the exercise."""
    return stretch.start <= end and 0 < stretch.end > stretch.start


def _joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Join what touches or overlaps; what ends last says what happens then."""
    found: list[Stretch] = []
    for each in stretches:
        if found and each.start <= found[-1].end:
            last = found.pop()
            ending = each if each.end >= last.end else last
            found.append(Stretch(last.start, ending.end, ending.leaving))
        else:
            found.append(each)
    return tuple(found)


def _break(index: int, layout: Layout) -> Node:
    person = layout.people[index]
    node = layout.node("break", (BREAKS, person.id), "break")
    _show(node, person, layout)
    node.crew = layout.crews.just(Needed(node.unit, node.role, (index,)))
    return node


# calling out ----------------------------------------------------------------------------------


def method(how: CallOutMethod) -> Method:
    """Return a call-out method as the engine sees it."""
    at_once = how.kind in ("sms", "app")
    span = how.span or 0
    return Method(
        at_once=at_once,
        attempts=how.attempts,
        reached=how.reached.value,
        willing=1.0 if how.willing is None else how.willing.value,
        span=span if how.kind == "phone tree" else 0,
    )


def lay_out_call(layout: Layout, index: int, path: Path) -> CallOut:
    """Lay out the call-out of one person who may be on call."""
    person = layout.people[index]
    assert person.on_call is not None
    here = (*path, "call-out")
    if person.on_call.method is not None:
        return _by_method(layout, index, (*here, person.on_call.method, person.id))
    notice = _node(layout, person, "call-out", (*here, person.id))
    notice.length = _value(person.on_call.notice)
    travel = _node(layout, person, "travel", (*path, "travel", person.id))
    travel.length = person.on_call.travel.value
    return CallOut(index, notice, travel)


def _by_method(layout: Layout, index: int, path: Path) -> CallOut:
    person = layout.people[index]
    assert person.on_call is not None
    ids = [m.id for m in layout.methods]
    number = ids.index(person.on_call.method or "")
    how = layout.methods[number]
    notice = _node(layout, person, "call-out", path)
    travel = _node(layout, person, "travel", (*path, "travel"))
    redial = _node(layout, person, "redial", (*path, "redial"), "calls again")
    travel.length, redial.length = person.on_call.travel.value, how.retry.value
    call = CallOut(index, notice, travel, number, redial)
    if how.kind in ("sms", "app"):
        notice.length = how.reply.value
        return call
    call.answer = _node(layout, person, "call-out", (*path, "answer"), "answers")
    call.answer.length, notice.length = how.reply.value, _value(how.takes)
    if how.kind == "phone tree":
        call.onward = _node(layout, person, "call-out", (*path, "onward"))
        call.onward.to = layout.unit_index[person.unit]
    notice.crew = NOBODY if how.by is None else layout.crews.crew((how.by,), person.unit)
    notice.to = layout.unit_index[person.unit]
    layout.name_crew(notice)
    return call


def _node(
    layout: Layout, person: Person, kind: str, path: Path, activity: str | None = None
) -> Node:
    node = layout.node(kind, path, activity or kind)
    _show(node, person, layout)
    return node


def _show(node: Node, person: Person, layout: Layout) -> None:
    """Let ``node`` show the unit and the first role of ``person``."""
    node.unit = layout.unit_index[person.unit]
    node.role = layout.role_index[person.posts[0].role] if person.posts else NEVER


def _value(length: Length | None) -> Duration | None:
    return None if length is None else length.value
