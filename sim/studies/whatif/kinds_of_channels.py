"""How changes of channels are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.errors import KrisimError
from sim.files.amounts import read_length
from sim.studies.whatif import carrying
from sim.studies.whatif.change import Kind
from sim.studies.whatif.whom import named
from sim.words.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario import Channel, Scenario, Service
    from sim.studies.whatif.change import Parts, Reading

    Made = tuple[Callable[[Scenario], Scenario], Remark]

MOST = 1000
"""More lines are none."""


def _of(parts: Parts, reading: Reading) -> tuple[str, str | None, str]:
    """Return the ids of channel and unit, if one is named, and both by name."""
    channel = named(parts["channel"], reading.scenario.channels, "channel")
    if "unit" not in parts:
        return channel.id, None, channel.name
    unit = named(parts["unit"], reading.scenario.units, "unit")
    return channel.id, unit.id, f"{channel.name} ({unit.name})"


def _lines(parts: Parts, reading: Reading) -> Made:
    channel, unit, name = _of(parts, reading)
    sign, size = parts["sign"], int(parts["number"])
    if size > MOST:
        raise KrisimError(f"{size} lines are too many: write at most {MOST}")
    number = -size if sign == "-" else size
    said = Remark("{channel}: {lines} lines", {"channel": name, "lines": f"{sign}{size}"})
    return lambda s: carrying.lines(s, channel, number, unit, more=bool(sign)), said


def _outage(parts: Parts, reading: Reading) -> Made:
    things: tuple[Channel | Service, ...]
    things = (*reading.scenario.channels, *reading.scenario.services)
    what = named(parts["what"], things, "channel or service")
    start, end = reading.window(parts)
    values = {"what": what.name, "when": reading.when(parts)}
    text = "{what} dead {when}" if values["when"] else "{what} dead throughout"
    return lambda s: carrying.outage(s, what.id, start, end), Remark(text, values)


def _fallback(parts: Parts, reading: Reading) -> Made:
    channel, unit, name = _of(parts, reading)
    names = [] if parts["to"] == "none" else parts["to"].split(",")
    to = [named(each, reading.scenario.channels, "channel") for each in names]
    text = "{channel} falls back on {others}" if to else "{channel} without a fallback"
    said = Remark(text, {"channel": name, "others": ", ".join(each.name for each in to)})
    return lambda s: carrying.fallback(s, channel, [each.id for each in to], unit), said


def _look(parts: Parts, reading: Reading) -> Made:
    channel, _, name = _of(parts, reading)
    if "every" not in parts:
        said = Remark("{channel} staffed: noticed at once", {"channel": name})
        return lambda s: carrying.looked_into(s, channel, None), said
    every = read_length(parts["every"], reading.terms)
    values = {"channel": name, "length": parts["every"]}
    said = Remark("{channel} looked into every {length}", values)
    return lambda s: carrying.looked_into(s, channel, every), said


_CHANNEL: Final = r"(?P<channel>.+?)(?:\s+of\s+(?P<unit>.+?))?"

CHANNELS: Final[dict[str, Kind]] = {
    "lines": Kind(
        rf"{_CHANNEL}\s+(?P<sign>[+-]?)\s*(?P<number>\d+)",
        "phone 12', 'phone +2' or 'phone of information centre 3",
        _lines,
    ),
    "outage": Kind(
        r"(?P<what>.+?)(?:\s+from\s+(?P<start>.+?))?(?:\s+until\s+(?P<end>.+))?",
        "wis from 10:00 until 11:00",
        _outage,
    ),
    "fallback": Kind(
        rf"{_CHANNEL}\s+to\s+(?P<to>.+)",
        "phone to mail, wis', or 'phone of communication to none",
        _fallback,
    ),
    "look": Kind(
        r"(?P<channel>.+?)\s+(?:every\s+(?P<every>.+)|staffed)",
        "mail every 5 min', or 'mail staffed",
        _look,
    ),
}
"""Kinds of changes of channels."""
