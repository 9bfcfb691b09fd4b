"""Changes of how messages travel: lines, outages, fallbacks, and looks into inboxes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.errors import KrisimError, suggest
from sim.scenario import Channel, Outage, Scenario, Service
from sim.studies.whatif.whom import named, with_thing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario import Length


def lines(
    scenario: Scenario, channel: str, number: int, unit: str | None = None, *, more: bool = False
) -> Scenario:
    """Return ``scenario`` with so many lines of ``channel``, or of ``unit`` on it.

    ``more``: so many more (fewer, if negative) than there are.

    Raises
    ------
    KrisimError
        If there are to be more or fewer than as many as are wanted, or none would be left.
    """
    found = named(channel, scenario.channels, "channel")
    home = None if unit is None else named(unit, scenario.units, "unit")
    before = found.lines if home is None else dict(home.lines).get(found.id)
    if more and before is None:
        raise KrisimError(f"'{found.id}' has as many lines as are wanted: write how many it has")
    wanted = number + (before or 0 if more else 0)
    if wanted < 1:
        raise KrisimError(f"'{found.id}' would have {wanted} lines: write at least 1, or 'outage'")
    if home is None:
        new = replace(found, lines=wanted)
        return replace(scenario, channels=with_thing(scenario.channels, new))
    own = replace(home, lines=tuple({**dict(home.lines), found.id: wanted}.items()))
    return replace(scenario, units=with_thing(scenario.units, own))


def outage(scenario: Scenario, what: str, start: int, end: int) -> Scenario:
    """Return ``scenario`` in which a channel or service is dead from ``start`` until ``end`` [µs].

    Outages that it has already, and that touch this one, become one with it.
    """
    things: tuple[Channel | Service, ...] = (*scenario.channels, *scenario.services)
    found = named(what, things, "channel or service")
    outages = _joined((*found.outages, Outage(start, end)))
    if isinstance(found, Channel):
        new = replace(found, outages=outages)
        return replace(scenario, channels=with_thing(scenario.channels, new))
    service = replace(found, outages=outages)
    return replace(scenario, services=with_thing(scenario.services, service))


def _joined(outages: Sequence[Outage]) -> tuple[Outage, ...]:
    found: list[Outage] = []
    for each in sorted(outages, key=lambda o: o.start):
        if found and each.start <= found[-1].end:
            found[-1] = Outage(found[-1].start, max(found[-1].end, each.end))
        else:
            found.append(each)
    return tuple(found)


def fallback(
    scenario: Scenario, channel: str, to: Sequence[str], unit: str | None = None
) -> Scenario:
    """Return ``scenario`` in which ``to`` are tried in turn once ``channel`` is given up.

    With ``unit`` it holds for that unit only. No channel: it is given up for good.
    """
    found = named(channel, scenario.channels, "channel")
    then = tuple(named(each, scenario.channels, "channel").id for each in to)
    if unit is None:
        new = replace(found, fallback=then)
        return replace(scenario, channels=with_thing(scenario.channels, new))
    home = named(unit, scenario.units, "unit")
    own = replace(home, fallback=tuple({**dict(home.fallback), found.id: then}.items()))
    return replace(scenario, units=with_thing(scenario.units, own))


def looked_into(scenario: Scenario, channel: str, every: Length | None) -> Scenario:
    """Return ``scenario`` in which an inbox is looked into ``every`` so often (None: staffed).

    Raises
    ------
    KrisimError
        If the channel is no inbox.
    """
    found = named(channel, scenario.channels, "channel")
    if found.kind != "inbox":
        inboxes = [c.id for c in scenario.channels if c.kind == "inbox"]
        raise KrisimError(f"nobody looks into '{found.id}': no inbox. {suggest('', inboxes)}")
    new = replace(found, look=every)
    return replace(scenario, channels=with_thing(scenario.channels, new))
