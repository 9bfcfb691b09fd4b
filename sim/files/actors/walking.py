"""Ids renamed and times shifted throughout a scenario, or any thing of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from sim.scenario import (
    Absence,
    Addressee,
    Break,
    CallOutMethod,
    Cascade,
    Channel,
    ClockChange,
    Event,
    Expectation,
    Inject,
    Meeting,
    Need,
    Number,
    Objective,
    OnCall,
    Outage,
    Pause,
    Person,
    Phase,
    Post,
    Procedure,
    Public,
    Role,
    Scenario,
    Send,
    Service,
    Shift,
    Step,
    Target,
    Unit,
)

Names = Mapping[str, Mapping[str, str]]
"""New ids by old ones, by table."""

T = TypeVar("T")

DEPENDABLE = ("services", "channels")

TABLE_OF: Final[Mapping[type, str]] = {
    Service: "services",
    Unit: "units",
    Role: "roles",
    Person: "people",
    CallOutMethod: "call_outs",
    Channel: "channels",
    Procedure: "procedures",
    Meeting: "meetings",
    Inject: "injects",
    Public: "public",
    Objective: "objectives",
    Target: "targets",
}
"""Where things with ids stand in a scenario."""

_REFERENCES: Final[Mapping[tuple[type, str], tuple[str, ...]]] = {
    **{(kind, "id"): (table,) for kind, table in TABLE_OF.items()},
    (Unit, "parent"): ("units",),
    (Unit, "contact"): ("roles",),
    (Unit, "lines"): ("channels",),
    (Unit, "fallback"): ("channels",),
    (Person, "unit"): ("units",),
    (Post, "unit"): ("units",),
    (Post, "role"): ("roles",),
    (OnCall, "method"): ("call_outs",),
    (Need, "unit"): ("units",),
    (Need, "role"): ("roles",),
    (Addressee, "unit"): ("units",),
    (Addressee, "role"): ("roles",),
    (Addressee, "procedure"): ("procedures",),
    (Send, "channel"): ("channels",),
    (Event, "inject"): ("injects",),
    (Event, "unit"): ("units",),
    (Cascade, "role"): ("roles",),
    (Cascade, "procedure"): ("procedures",),
    (Step, "decide_in"): ("meetings",),
    (Step, "meet"): ("meetings",),
    (Meeting, "unit"): ("units",),
    (Inject, "sender"): ("units",),
    (Inject, "channel"): ("channels",),
    (Inject, "objectives"): ("objectives",),
    (Expectation, "units"): ("units",),
    (Target, "callers"): ("public",),
    (Target, "objective"): ("objectives",),
    (Service, "depends_on"): DEPENDABLE,
    (Channel, "depends_on"): DEPENDABLE,
    (Channel, "fallback"): ("channels",),
}
"""Fields that hold ids, however deep, and the tables whose ids they are."""

_MOMENTS: Final[Mapping[type, tuple[str, ...]]] = {
    **dict.fromkeys((Shift, OnCall, Absence, Break, Outage, Pause, Phase), ("start", "end")),
    ClockChange: ("at", "shows"),
    Meeting: ("times",),
    Inject: ("at",),
    Public: ("start", "end"),
}
"""Fields that hold moments [µs after STARTEX]."""


def renamed(thing: T, names: Names) -> T:
    """Return a scenario, or a thing of it, with other ids, wherever they are named."""
    return _walked(thing, lambda part: _named(part, names))


def at_start(scenario: Scenario, start: datetime) -> Scenario:
    """Return a scenario with another STARTEX and everything at the moment at which it was."""
    shift = _micros(scenario.exercise.start, start)
    moved = _walked(scenario, lambda part: _moved(part, shift))
    exercise = replace(moved.exercise, start=start, end=moved.exercise.end + shift)
    return replace(moved, exercise=exercise)


def unbound(scenario: Scenario) -> Scenario:
    """Return a scenario whose things hold the names of its numbers, but no longer their values."""
    names = {number.name for number in scenario.numbers}
    free: dict[str, Any] = {"value": None, "source": "", "range": None}
    return replace(
        _walked(scenario, lambda part: free if _is_named(part, names) else {}),
        numbers=scenario.numbers,
    )


def bound(scenario: Scenario) -> Scenario:
    """Return an unbound scenario with the values of its numbers back where they are named."""
    told = {number.name: number for number in scenario.numbers}
    return _walked(
        scenario, lambda part: _of_number(told[part.name]) if _is_named(part, told) else {}
    )


def _is_named(part: Any, names: Collection[str]) -> bool:
    return isinstance(part, Number) and part.name in names


def _of_number(number: Number[Any]) -> dict[str, Any]:
    return {"value": number.value, "source": number.source, "range": number.range}


def _micros(later: datetime, start: datetime) -> int:
    return (later.astimezone(UTC) - start.astimezone(UTC)) // timedelta(microseconds=1)


def _walked(thing: T, change: Callable[[Any], dict[str, Any]]) -> T:
    """Return a thing with all its parts changed, from the inside out."""
    result: Any = thing
    if isinstance(thing, tuple):
        parts = tuple(_walked(part, change) for part in thing)
        result = parts if any(a is not b for a, b in zip(parts, thing, strict=True)) else thing
    elif is_dataclass(thing):
        within = {f.name: getattr(thing, f.name) for f in fields(thing)}
        new = {name: _walked(value, change) for name, value in within.items()}
        new = {name: value for name, value in new.items() if value is not within[name]}
        new |= change(replace(result, **new) if new else thing)
        result = replace(result, **new) if new else thing
    return result  # type: ignore[no-any-return]  # of the type of what it was made from


def _named(part: Any, names: Names) -> dict[str, Any]:
    if isinstance(part, Objective):
        units = names.get("units", {})
        parts = tuple((units.get(unit, unit), text) for unit, text in part.parts)
        return {**_ids(part, names), "parts": parts}
    return _ids(part, names)


def _ids(part: Any, names: Names) -> dict[str, Any]:
    return dict(_new_ids(part, names))


def _new_ids(part: Any, names: Names) -> Iterator[tuple[str, Any]]:
    for each in fields(part):
        tables = _REFERENCES.get((type(part), each.name), ())
        new = {old: new for table in tables for old, new in names.get(table, {}).items()}
        value = getattr(part, each.name)
        if new and value != _mapped(value, new):
            yield each.name, _mapped(value, new)


def _mapped(value: Any, new: Mapping[str, str]) -> Any:
    if isinstance(value, tuple):
        return tuple(_mapped(part, new) for part in value)
    return new.get(value, value) if isinstance(value, str) else value


def _moved(part: Any, shift: int) -> dict[str, Any]:
    told = {name: getattr(part, name) for name in _MOMENTS.get(type(part), ())}
    moved: dict[str, Any] = {
        name: tuple(at + shift for at in value) if isinstance(value, tuple) else value + shift
        for name, value in told.items()
        if value is not None
    }
    if isinstance(part, Public):
        moved["curve"] = tuple((at + shift, rate) for at, rate in part.curve)
    return moved
