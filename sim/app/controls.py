"""What can be moved on the page: people, hours, absences, lines and outages of one scenario.

A control has a few fields; what stands in them is a line of a what-if, or none if it is as planned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from sim.errors import KrisimError
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sim.scenario import Person, Scenario

MORE: Final = 20
"""So many more people, or lines, than planned can be set."""
FURTHER, LONGEST = 40, 300
"""Further changes that may be written, and signs in one of them."""
DAY: Final = 24 * 60
ENGLISH: Final = Words()
_TIME: Final = r"(?: from (?P<start>[^;]+?))?(?: until (?P<end>[^;]+))?"
_WRITTEN: Final = re.compile(r"[\w:+. -]{0,40}")

Values: TypeAlias = "tuple[str, ...]"


class Field(NamedTuple):
    """One thing to fill in; ``planned`` is what stands there when all is as planned."""

    label: str
    sort: Literal["number", "time", "tick"]
    planned: str = ""
    least: int = 0
    most: int = 0
    step: int = 1


@dataclass(frozen=True, slots=True)
class Control:
    """Fields that are a line together; ``tell`` says which, ``read`` what a line means or None."""

    id: str
    group: str
    label: str
    fields: tuple[Field, ...]
    tell: Callable[[Values], str]
    read: Callable[[str], Values | None]

    @property
    def planned(self) -> Values:
        """What stands in the fields when all is as planned."""
        return tuple(field.planned for field in self.fields)


class Setting(NamedTuple):
    """What is set: by id of a control what stands in its fields, and further changes as written."""

    values: Mapping[str, Values]
    further: str = ""


# from fields to lines and back --------------------------------------------------------------------


def lines_of(setting: Setting, controls: Sequence[Control], say: Words = ENGLISH) -> list[str]:
    """Return the lines of a what-if that are set; none if all is as planned.

    Raises
    ------
    KrisimError
        If a field holds what cannot stand there.
    """
    found = []
    for control in controls:
        values = setting.values.get(control.id, control.planned)
        _refuse_unreadable(control, values, say)
        line = "" if values == control.planned else control.tell(values)
        if line and control.read(line) != values:
            raise KrisimError(say(_NO_TIME, what=_name(control)))
        found.append(line)
    written = [part.strip() for part in re.split(r"[;\n]", setting.further)]
    further = [part for part in written if part]
    if len(further) > FURTHER or any(len(part) > LONGEST for part in further):
        raise KrisimError(say(_TOO_MANY, most=FURTHER, longest=LONGEST))
    return [line for line in found if line] + further


def setting_of(lines: Sequence[str], controls: Sequence[Control]) -> Setting:
    """Return what has to be set for these lines; what no control can tell is a further change.

    >>> setting_of(["calls: all x2"], []).further
    'calls: all x2'
    """
    values: dict[str, Values] = {}
    rest = []
    for line in lines:
        for control in controls:
            read = control.read(line) if control.id not in values else None
            if read is not None:
                values[control.id] = read
                break
        else:
            rest.append(line)
    setting = Setting(values, "\n".join(rest))
    try:
        same = lines_of(setting, controls) == list(lines)
    except KrisimError:
        same = False
    return setting if same else Setting({}, "\n".join(lines))


def _refuse_unreadable(control: Control, values: Values, say: Words) -> None:
    if len(values) != len(control.fields):
        raise KrisimError(say("The page does not fit the plan: load it again."))
    for field, value in zip(control.fields, values, strict=True):
        what = f"{_name(control)}, {field.label}"
        if field.sort == "number":
            low, high = field.least, field.most
            whole = re.fullmatch(r"-?\d{1,5}", value, re.ASCII)
            if whole is None or not low <= int(value) <= high:
                raise KrisimError(say(_NO_NUMBER, what=what, low=low, high=high))
        elif _WRITTEN.fullmatch(value) is None:
            raise KrisimError(say(_NO_TIME, what=what))


def _name(control: Control) -> str:
    return f"{control.group}, {control.label}"


_NO_TIME = "{what}: write a time such as 10:00, or day 2 07:00"
_NO_NUMBER = "{what}: write a whole number from {low} to {high}"
_TOO_MANY = "at most {most} further changes of {longest} signs can be tried"

# the controls of a scenario -----------------------------------------------------------------------


def controls_of(scenario: Scenario, say: Words) -> tuple[Control, ...]:
    """Return what can be moved in ``scenario``: only what it has."""
    return (*_of_people(scenario, say), *_of_lines(scenario, say), *_of_outages(scenario, say))


def _of_people(scenario: Scenario, say: Words) -> Iterator[Control]:
    units = {unit.id: unit.name for unit in scenario.units}
    roles = {role.id: role.name for role in scenario.roles}
    holders: dict[tuple[str, str], list[Person]] = {}
    for person in scenario.people:
        for post in person.posts:
            holders.setdefault((post.unit, post.role), []).append(person)
    for unit, name in units.items():
        for (home, role), held in holders.items():
            if home != unit:
                continue
            of = f"{unit}/{role}"
            yield _people(of, name, roles.get(role, role), len(held), say)
            yield _away(of, name, roles.get(role, role), len(held), say)
            if any(person.shifts for person in held):
                yield _shift(of, name, roles.get(role, role), say)


def _people(post: str, group: str, role: str, count: int, say: Words) -> Control:
    def tell(values: Values) -> str:
        more = int(values[0]) - count
        return f"add: {more} x {post}" if more > 0 else f"remove: {-more} x {post}"

    def read(line: str) -> Values | None:
        found = re.fullmatch(rf"(add|remove): (\d{{1,5}}) x {re.escape(post)}", line)
        if found is None:
            return None
        return (str(count + (1 if found[1] == "add" else -1) * int(found[2])),)

    field = Field(say("people"), "number", str(count), 0, count + MORE)
    return Control(f"people {post}", group, role, (field,), tell, read)


def _away(post: str, group: str, role: str, count: int, say: Words) -> Control:
    def tell(values: Values) -> str:
        return f"away: {values[0]} x {post}{_when(values[1:])}" if values[0] != "0" else ""

    def read(line: str) -> Values | None:
        found = re.fullmatch(rf"away: (\d{{1,5}}) x {re.escape(post)}{_TIME}", line)
        return None if found is None else (found[1], found["start"] or "", found["end"] or "")

    number = Field(say("away"), "number", "0", 0, count)
    label = say("{who}: absence", who=role)
    return Control(f"away {post}", group, label, (number, *_times(say)), tell, read)


def _shift(post: str, group: str, role: str, say: Words) -> Control:
    def tell(values: Values) -> str:
        later = int(values[0])
        return f"shift: {post} {'+' if later > 0 else '-'}{abs(later)} min" if later else ""

    def read(line: str) -> Values | None:
        found = re.fullmatch(rf"shift: {re.escape(post)} ([+-])(\d{{1,4}}) min", line)
        return None if found is None else (f"{'' if found[1] == '+' else '-'}{found[2]}",)

    field = Field(say("minutes later (below 0: earlier)"), "number", "0", -DAY, DAY, 15)
    return Control(f"shift {post}", group, say("{who}: hours", who=role), (field,), tell, read)


def _of_lines(scenario: Scenario, say: Words) -> Iterator[Control]:
    names = {channel.id: channel.name for channel in scenario.channels}
    for channel in scenario.channels:
        if channel.lines is not None:
            yield _lines(channel.id, channel.name, channel.lines, say)
    for unit in scenario.units:
        for of, lines in unit.lines:
            label = f"{names[of]} ({unit.name})"
            yield _lines(f"{of} of {unit.id}", label, lines, say)


def _lines(what: str, label: str, count: int, say: Words) -> Control:
    def read(line: str) -> Values | None:
        found = re.fullmatch(rf"lines: {re.escape(what)} (\d{{1,4}})", line)
        return None if found is None else (found[1],)

    def tell(values: Values) -> str:
        return f"lines: {what} {values[0]}"

    field = Field(say("lines"), "number", str(count), 1, count + MORE)
    return Control(f"lines {what}", say("Lines"), label, (field,), tell, read)


def _of_outages(scenario: Scenario, say: Words) -> Iterator[Control]:
    for channel in scenario.channels:
        yield _outage(channel.id, channel.name, say)
    for service in scenario.services:
        yield _outage(service.id, service.name, say)


def _outage(what: str, name: str, say: Words) -> Control:
    def tell(values: Values) -> str:
        return f"outage: {what}{_when(values[1:])}" if values[0] else ""

    def read(line: str) -> Values | None:
        found = re.fullmatch(rf"outage: {re.escape(what)}{_TIME}", line)
        return None if found is None else ("yes", found["start"] or "", found["end"] or "")

    fields = (Field(say("dead"), "tick"), *_times(say))
    return Control(f"outage {what}", say("Outages"), name, fields, tell, read)


def _times(say: Words) -> tuple[Field, Field]:
    return Field(say("from"), "time"), Field(say("until"), "time")


def _when(times: Sequence[str]) -> str:
    start, end = (each.strip() for each in times)
    return (f" from {start}" if start else "") + (f" until {end}" if end else "")
