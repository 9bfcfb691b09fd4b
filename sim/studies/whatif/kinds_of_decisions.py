"""How changes of meetings and decisions are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.errors import KrisimError
from sim.files.phrases import read_escalation, read_need
from sim.files.times import read_micros, read_times
from sim.studies.whatif import deciding
from sim.studies.whatif.change import Kind, length_words
from sim.studies.whatif.whom import named, step_of
from sim.words.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario import Meeting, Need, Scenario
    from sim.studies.whatif.change import Parts, Reading

    Made = tuple[Callable[[Scenario], Scenario], Remark]


def _meeting_of(parts: Parts, reading: Reading) -> Meeting:
    return named(parts["meeting"], reading.scenario.meetings, "meeting")


def _meeting(parts: Parts, reading: Reading) -> Made:
    meeting = _meeting_of(parts, reading)
    if "never" in parts:
        said = Remark("{meeting} only when it is called", {"meeting": meeting.name})
        return lambda s: deciding.at_times(s, meeting.id, ()), said
    end = reading.scenario.exercise.end
    told = [t for each in parts["at"].split(",") for t in read_times(each, reading.clock, end)]
    also = "also" in parts
    text = "{meeting} also at {times}" if also else "{meeting} at {times}"
    times = ", ".join(reading.clock.short(t) for t in told)
    said = Remark(text, {"meeting": meeting.name, "times": times})
    return lambda s: deciding.at_times(s, meeting.id, told, also=also), said


def _quorum(parts: Parts, reading: Reading) -> Made:
    meeting = _meeting_of(parts, reading)
    if "number" not in parts:
        said = Remark("{meeting} only with everyone", {"meeting": meeting.name})
        return lambda s: deciding.with_quorum(s, meeting.id, None), said
    number = int(parts["number"])
    values = {"meeting": meeting.name, "number": number}
    said = Remark("{meeting} with a quorum of {number}", values)
    return lambda s: deciding.with_quorum(s, meeting.id, number), said


def _waits(parts: Parts, reading: Reading) -> Made:
    meeting, length = _meeting_of(parts, reading), read_micros(parts["length"])
    values = {"meeting": meeting.name, "length": length_words(length)}
    said = Remark("{meeting} waits {length} for those who miss", values)
    return lambda s: deciding.waiting(s, meeting.id, length), said


def _lasts(parts: Parts, reading: Reading) -> Made:
    meeting, length = _meeting_of(parts, reading), read_micros(parts["length"])
    values = {"meeting": meeting.name, "length": length_words(length)}
    said = Remark("{meeting} lasts {length}", values)
    return lambda s: deciding.lasting(s, meeting.id, length), said


def _right(parts: Parts, reading: Reading) -> Made:
    meeting, who = _meeting_of(parts, reading), _needed(parts["who"], reading)
    up_to = float(parts["number"].replace(",", "."))
    values = {"who": reading.needed([who]), "meeting": meeting.name, "number": up_to}
    said = Remark("{who} decides alone what is at stake up to {number} ({meeting})", values)
    return lambda s: deciding.with_right(s, meeting.id, who, up_to), said


def _decide(parts: Parts, reading: Reading) -> Made:
    step, name = _step(parts, reading)
    if "meeting" in parts:
        meeting = _meeting_of(parts, reading)
        said = Remark("{step} in {meeting}", {"step": name, "meeting": meeting.name})
        return lambda s: deciding.decided_in(s, step, meeting.id), said
    who = [_needed(each, reading) for each in parts["who"].split(",")]
    said = Remark("{step} by {who}", {"step": name, "who": reading.needed(who)})
    return lambda s: deciding.decided_by(s, step, who), said


def _escalate(parts: Parts, reading: Reading) -> Made:
    step, name = _step(parts, reading)
    if "after" not in parts:
        said = Remark("{step} never escalates", {"step": name})
        return lambda s: deciding.escalating(s, step, None), said
    after, to = read_micros(parts["after"]), read_escalation(parts["to"])
    values = {"step": name, "length": length_words(after)}
    if to is None:
        said = Remark("{step} goes to the unit above after {length}", values)
    else:
        _known(to, reading)
        text = "{step} goes to {who} after {length}"
        said = Remark(text, {**values, "who": reading.needed([to])})
    return lambda s: deciding.escalating(s, step, after, to), said


def _by_default(parts: Parts, reading: Reading) -> Made:
    step, name = _step(parts, reading)
    if "after" not in parts:
        said = Remark("{step} is never decided by default", {"step": name})
        return lambda s: deciding.by_default(s, step, None), said
    after = read_micros(parts["after"])
    values = {"step": name, "length": length_words(after)}
    said = Remark("{step} is decided by default after {length}", values)
    return lambda s: deciding.by_default(s, step, after), said


def _step(parts: Parts, reading: Reading) -> tuple[str, str]:
    """Return a step as files name it, and by its name."""
    card, step = step_of(parts["step"], reading.scenario)
    names = {procedure.id: procedure.name for procedure in reading.scenario.procedures}
    return f"{card}/{step.id}", f"{step.name} ({names[card]})"


def _needed(text: str, reading: Reading) -> Need:
    need = read_need(text)
    _known(need, reading)
    return need


def _known(need: Need, reading: Reading) -> None:
    """Raise KrisimError if unit or role are unknown."""
    if need.unit is None and need.role is None:
        raise KrisimError("write who, such as 'leadership/chief'")
    if need.unit is not None:
        named(need.unit, reading.scenario.units, "unit")
    if need.role is not None:
        named(need.role, reading.scenario.roles, "role")


_LENGTH: Final = r"(?P<meeting>.+?)\s+(?P<length>\d.*)"

DECISIONS: Final[dict[str, Kind]] = {
    "meeting": Kind(
        r"(?P<meeting>.+?)\s+(?:(?P<also>also\s+)?at\s+(?P<at>.+)|(?P<never>never))",
        "staff at 08:30, 10:30', 'staff also at every 1 h from 11:00 until 15:00', 'staff never",
        _meeting,
    ),
    "quorum": Kind(
        r"(?P<meeting>.+?)\s+(?:(?P<number>\d{1,3})|everyone)",
        "staff 6', or 'staff everyone",
        _quorum,
    ),
    "waits": Kind(_LENGTH, "staff 10 min", _waits),
    "lasts": Kind(_LENGTH, "staff 40 min", _lasts),
    "right": Kind(
        r"(?P<who>.+?)\s+in\s+(?P<meeting>.+?)\s+up\s+to\s+(?P<number>\d{1,9}(?:[.,]\d{1,9})?)",
        "leadership/chief in staff up to 2",
        _right,
    ),
    "decide": Kind(
        r"(?P<step>.+?)\s+(?:by\s+(?P<who>.+)|in\s+(?P<meeting>.+))",
        "press statement/approve by leadership/chief of staff', or 'schools/own decision in staff",
        _decide,
    ),
    "escalate": Kind(
        r"(?P<step>.+?)\s+(?:after\s+(?P<after>.+?)\s+to\s+(?P<to>.+)|never)",
        "press statement/approve after 10 min to leadership/chief of staff",
        _escalate,
    ),
    "by default": Kind(
        r"(?P<step>.+?)\s+(?:after\s+(?P<after>.+)|never)",
        "schools/staff decision after 60 min",
        _by_default,
    ),
}
"""Kinds of changes of meetings and decisions."""
