"""The complete form: every key present, every number with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.clock import Clock, write_start
from sim.files.amounts import (
    write_number,
    write_percent,
    write_rate,
    write_sourced,
)
from sim.files.emitting import Block, to_yaml
from sim.files.phrases import write_addressee, write_event, write_need, write_priority
from sim.files.reading import MAIN
from sim.files.short import STAFFED
from sim.files.terms import Sort
from sim.files.times import write_micros
from sim.scenario import (
    FORMAT,
    Absence,
    Addressee,
    Channel,
    Conditions,
    Event,
    Exercise,
    Expectation,
    Inject,
    Meeting,
    Number,
    Objective,
    OnCall,
    Outage,
    Person,
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

HEADING = "# A scenario of Krisim in its complete form: nothing is implied.\n"


def dump(scenario: Scenario) -> str:
    """Return the scenario as YAML in the complete form; `load` of it gives an equal scenario."""
    return HEADING + to_yaml(_Writer.of(scenario).whole(scenario))


def save(scenario: Scenario, path: str | Path) -> None:
    """Write the complete form to ``path``: a ``.yaml`` file, or a folder that gets one.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    file = Path(path)
    if file.suffix not in (".yaml", ".yml"):
        file.mkdir(parents=True, exist_ok=True)
        file = file / MAIN
    file.write_text(dump(scenario), encoding="utf-8", newline="\n")


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the things of one scenario, by its clock and its named numbers."""

    clock: Clock
    names: Mapping[str, Number[Any]]
    rates: frozenset[str]

    @classmethod
    def of(cls, scenario: Scenario) -> _Writer:
        names = {number.name: number for number in scenario.numbers}
        rates = frozenset(public.rate.name for public in scenario.public)
        return cls(Clock(scenario.exercise.start), names, rates)

    def whole(self, scenario: Scenario) -> dict[str, Any]:
        return {
            "krisim": FORMAT,
            "exercise": self.exercise(scenario.exercise),
            "start": write_start(scenario.exercise.start),
            "end": self.clock.write(scenario.exercise.end),
            "numbers": {n.name: write_sourced(n, self.sort(n)) for n in scenario.numbers},
            "units": {each.id: _unit(each) for each in scenario.units},
            "roles": {each.id: _role(each) for each in scenario.roles},
            "people": {each.id: self.person(each) for each in scenario.people},
            "channels": {each.id: self.channel(each) for each in scenario.channels},
            "procedures": {each.id: self.procedure(each) for each in scenario.procedures},
            "meetings": {each.id: self.meeting(each) for each in scenario.meetings},
            "msel": None,
            "injects": {each.id: self.inject(each) for each in scenario.injects},
            "public": {each.id: self.public(each) for each in scenario.public},
            "objectives": {each.id: _objective(each) for each in scenario.objectives},
            "targets": {each.id: Block(_target(each)) for each in scenario.targets},
        }

    def sort(self, number: Number[Any]) -> Sort:
        """Return what sort of number an entry of ``numbers`` is: a rate if the public says so."""
        if not isinstance(number.value, float | int):
            return "length"
        return "rate" if number.name in self.rates or number.value > 1 else "share"

    def number(self, number: Number[Any] | None, sort: Sort = "length") -> Any:
        return None if number is None else write_number(number, sort, self.names)

    def share(self, number: Number[float] | None) -> Any:
        return self.number(number, "share")

    def window(self, window: Shift | Absence | Outage | OnCall) -> dict[str, str]:
        return {"from": self.clock.write(window.start), "until": self.clock.write(window.end)}

    def exercise(self, exercise: Exercise) -> dict[str, Any]:
        write = self.clock.write
        return {
            "name": exercise.name,
            "notice": exercise.notice,
            "marking": exercise.marking,
            "phases": [
                {"name": each.name, "start": write(each.start), "end": write(each.end)}
                for each in exercise.phases
            ],
            "played clock": [
                {"at": write(each.at), "shows": write(each.shows)} for each in exercise.played_clock
            ],
            "sources": dict(exercise.sources),
        }

    def person(self, person: Person) -> dict[str, Any]:
        return {
            "unit": person.unit,
            "roles": [_post(each, person.unit) for each in person.posts],
            "deputy for": [_post(each, person.unit) for each in person.deputy_for],
            "shift": [{**self.window(each), "at end": each.at_end} for each in person.shifts],
            "on call": self.on_call(person.on_call),
            "absences": [self.window(each) for each in person.absences],
            "absent with": self.share(person.absent_with),
        }

    def on_call(self, on_call: OnCall | None) -> dict[str, Any] | None:
        if on_call is None:
            return None
        lengths = {
            "notice": self.number(on_call.notice),
            "travel": self.number(on_call.travel),
        }
        return {**lengths, **self.window(on_call)}

    def channel(self, channel: Channel) -> dict[str, Any]:
        return {
            "kind": channel.kind,
            "name": channel.name,
            "lines": channel.lines,
            "ring": self.number(channel.ring),
            "retry": self.number(channel.retry),
            "attempts": channel.attempts,
            "talk": self.number(channel.talk),
            "write": self.number(channel.write),
            "latency": self.number(channel.latency),
            "look": self.number(channel.look) or STAFFED,
            "read": self.number(channel.read),
            "reach": self.share(channel.reach),
            "loss": self.share(channel.loss),
            "outages": [self.window(each) for each in channel.outages],
            "fallback": list(channel.fallback),
        }

    def procedure(self, procedure: Procedure) -> dict[str, Any]:
        return {
            "name": procedure.name,
            "source": procedure.source,
            "placeholder": procedure.placeholder,
            "steps": {each.id: self.step(each) for each in procedure.steps},
        }

    def step(self, step: Step) -> dict[str, Any]:
        return {
            "name": step.name,
            "by": [write_need(each) for each in step.needs],
            "takes": self.number(step.takes),
            "after": {f"{step.join} of": list(step.after)},
            "priority": None if step.priority is None else write_priority(step.priority),
            "chance": self.share(step.chance),
            "branches": {each.step: self.share(each.chance) for each in step.branches},
            "again": self.again(step),
            "send": None if step.send is None else _send(step.send),
            "decide in": step.decide_in,
            "meet": step.meet,
            "call out": [write_addressee(each) for each in step.call_out],
            "milestone": step.milestone,
            "patience": None if step.patience is None else write_micros(step.patience),
            "only if": _conditions(step.only_if),
            "unless": _conditions(step.unless),
            "interruptible": step.interruptible,
        }

    def again(self, step: Step) -> dict[str, Any] | None:
        again = step.again
        if again is None:
            return None
        return {
            "from": again.start,
            "chance": self.share(again.chance),
            "at most": again.at_most,
        }

    def meeting(self, meeting: Meeting) -> dict[str, Any]:
        return {
            "name": meeting.name,
            "unit": meeting.unit,
            "participants": [write_need(each, meeting=True) for each in meeting.participants],
            "quorum": meeting.quorum,
            "opening": self.number(meeting.opening),
            "waits": write_micros(meeting.waits),
            "lasts": write_micros(meeting.lasts),
            "times": [self.clock.write(time) for time in meeting.times],
            "priority": write_priority(meeting.priority),
        }

    def inject(self, inject: Inject) -> dict[str, Any]:
        return {
            "at": None if inject.at is None else self.clock.write(inject.at),
            "after": self.after(inject),
            "from": inject.sender,
            "to": [write_addressee(each) for each in inject.to],
            "by": inject.channel,
            "title": inject.title,
            "says": inject.says,
            "procedure": _procedures(inject.to),
            "objectives": list(inject.objectives),
            "priority": write_priority(inject.priority),
            "takes": self.number(inject.takes),
            "call out": [write_addressee(each) for each in inject.call_out],
            "expectations": [_expectation(each) for each in inject.expectations],
            "only if": _conditions(inject.only_if),
            "unless": _conditions(inject.unless),
        }

    def after(self, inject: Inject) -> dict[str, Any] | None:
        after = inject.after
        if after is None:
            return None
        return {
            "inject": after.events[0].inject,
            "milestone": after.events[0].milestone,
            "by": after.events[0].unit,
            "delay": self.number(after.delay),
        }

    def public(self, public: Public) -> dict[str, Any]:
        return {
            "name": public.name,
            "to": write_addressee(public.to),
            "rate": self.number(public.rate, "rate"),
            "curve": [
                {"at": self.clock.write(at), "rate": write_rate(rate)} for at, rate in public.curve
            ],
            "from": self.clock.write(public.start),
            "until": self.clock.write(public.end),
            "handling": self.number(public.handling),
            "procedure": public.to.procedure or "-",
            "priority": write_priority(public.priority),
            "patience": self.number(public.patience),
            "redials": self.share(public.redials),
            "lines": public.lines,
            "population": public.population,
        }


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "name": unit.name,
        "parent": unit.parent,
        "kind": unit.kind,
        "contact": list(unit.contact),
    }


def _role(role: Role) -> dict[str, Any]:
    return {"name": role.name, "ringing": role.ringing}


def _post(post: Post, home: str) -> str:
    return post.role if post.unit == home else str(post)


def _send(send: Send) -> dict[str, Any]:
    return {
        "to": [write_addressee(each) for each in send.to],
        "by": send.channel,
        "says": send.says,
        "procedure": _procedures(send.to),
    }


def _procedures(to: tuple[Addressee, ...]) -> list[str]:
    return [each.procedure or "-" for each in to]


def _conditions(conditions: Conditions) -> list[str]:
    events = [each for each in conditions.of if isinstance(each, Event)]
    return [write_event(each.inject, each.milestone, each.unit) for each in events]


def _event(event: Event | None) -> str | None:
    return None if event is None else write_event(event.inject, event.milestone, event.unit)


def _expectation(expectation: Expectation) -> dict[str, Any]:
    return {
        "title": expectation.title,
        "milestone": expectation.milestone,
        "within": write_micros(expectation.within),
        "weight": expectation.weight,
        "rule": expectation.rule,
        "units": list(expectation.units),
    }


def _objective(objective: Objective) -> dict[str, Any]:
    return {
        "name": objective.name,
        "parts": dict(objective.parts),
        "indicators": list(objective.indicators),
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "name": target.name,
        "from": _event(target.start),
        "to": _event(target.end),
        "callers": target.callers,
        "within": write_micros(target.within),
        "of calls": None if target.of_calls is None else write_percent(target.of_calls),
        "share": write_percent(target.share),
        "source": target.source,
        "objective": target.objective,
    }
