"""How changes of the script are written: injects that go out at another time, or another way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sim.errors import KrisimError
from sim.files.times import read_micros, read_moment
from sim.studies.whatif.change import Kind, length_words
from sim.studies.whatif.whom import named, with_thing
from sim.words.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario import Inject, Scenario
    from sim.studies.whatif.change import Parts, Reading

    Made = tuple[Callable[[Scenario], Scenario], Remark]


def moved(scenario: Scenario, inject: str, **new: object) -> Scenario:
    """Return ``scenario`` in which the inject of that id has another ``at`` [µs] or ``channel``."""
    old = next(each for each in scenario.injects if each.id == inject)
    return replace(scenario, injects=with_thing(scenario.injects, replace(old, **new)))  # type: ignore[arg-type]  # fields by name


def _move(parts: Parts, reading: Reading) -> Made:
    inject = named(parts["inject"], reading.scenario.injects, "inject")
    if inject.withdrawn:
        raise KrisimError(f"'{inject.id}' is withdrawn, and never goes out: move another inject")
    name = " ".join(filter(None, (inject.id, inject.title)))
    if "channel" in parts:
        channel = named(parts["channel"], reading.scenario.channels, "channel")
        said = Remark("{inject} by {channel}", {"inject": name, "channel": channel.name})
        return lambda s: moved(s, inject.id, channel=channel.id), said
    before, at = _usual(inject), _new_time(inject, parts, reading)
    times = {"time": reading.clock.short(at), "before": reading.clock.short(before)}
    said = Remark("{inject} at {time} instead of {before}", {"inject": name, **times})
    return lambda s: moved(s, inject.id, at=at), said


def _usual(inject: Inject) -> int:
    """Return when an inject goes out [µs after STARTEX]; KrisimError if others say when."""
    if inject.at is not None:
        return inject.at
    events = inject.after.events if inject.after is not None else ()
    cause = " and ".join(f"{event.inject} {event.milestone}" for event in events)
    others = " or ".join(dict.fromkeys(f"'{event.inject}'" for event in events))
    raise KrisimError(
        f"'{inject.id}' has no time of its own, it goes out after {cause}: move {others}"
    )


def _new_time(inject: Inject, parts: Parts, reading: Reading) -> int:
    """Return when it goes out then [µs after STARTEX]; KrisimError outside the exercise."""
    clock, end = reading.clock, reading.scenario.exercise.end
    before = _usual(inject)
    if "by" in parts:
        size = read_micros(parts["by"])
        at = before + size if parts["sign"] == "+" else before - size
    else:
        at = read_moment(parts["at"], clock)
    if at < 0:
        raise KrisimError(
            f"'{inject.id}' would go out before STARTEX: write '{inject.id} to"
            f" {clock.short(0)}' or later, at most {length_words(before)} earlier than it is"
        )
    if at > end:
        raise KrisimError(
            f"'{inject.id}' would go out after ENDEX: write '{inject.id} to"
            f" {clock.short(end)}' or earlier, at most {length_words(end - before)} later than it"
            " is"
        )
    return at


SCRIPT: Final[dict[str, Kind]] = {
    "move": Kind(
        r"(?P<inject>.+?)\s+(?:(?P<sign>[+-])\s*(?P<by>\d.*)|to\s+(?P<at>.+)"
        r"|by\s+(?P<channel>.+))",
        "I-09 +15 min', 'I-09 to 10:45' or 'I-09 by phone",
        _move,
    ),
}
"""Kinds of changes of the script."""
