"""Channels have the numbers of their kind, and are used for what they can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.checks.book import DEPENDABLE, Book
from sim.checks.graphs import circles
from sim.errors import Problem
from sim.scenario import Channel, Kind

_OWN: Mapping[Kind, tuple[str, ...]] = {
    "call": ("ring", "retry", "talk"),
    "inbox": ("write", "latency", "read"),
    "talkgroup": ("ring", "retry", "talk"),
    "broadcast": ("write", "latency", "reach", "read"),
    "in person": ("talk",),
}
"""Keys that a channel of each kind has to have."""

_FAILING = ("loss", "outages", "depends on")
_EXTRA: Mapping[Kind, tuple[str, ...]] = {
    "call": ("lines", "read back", *_FAILING),
    "inbox": ("look", *_FAILING),
    "talkgroup": ("read back", *_FAILING),
    "broadcast": _FAILING,
    "in person": ("read back",),
}
"""Keys that it may have; fallback and misunderstanding any may."""

_KEYS = (
    "lines",
    "ring",
    "retry",
    "talk",
    "write",
    "latency",
    "look",
    "read",
    "reach",
    "loss",
    "read back",
    "outages",
    "depends on",
)
_TRIED_AGAIN = ("call", "talkgroup")
SPOKEN = ("call", "in person", "talkgroup")
"""Kinds of channels on which both sides are there at once."""


def channels_have_their_numbers(book: Book) -> Iterator[Problem]:
    """Every channel has the numbers that its kind needs, and no others."""
    for channel in book.scenario.channels:
        for key in _KEYS:
            yield from _key(channel, key)
        if channel.attempts > 1 and channel.kind not in _TRIED_AGAIN:
            yield _meaningless(channel, "attempts")


def units_use_channels_well(book: Book) -> Iterator[Problem]:
    """Lines of a unit are those of channels on which it is called."""
    for unit in book.scenario.units:
        for id, _ in unit.lines:
            channel = book.known["channels"].get(id)
            if channel is not None and channel.kind != "call":
                what = f"lines mean nothing for '{id}', which is of kind {channel.kind}"
                place = ("units", unit.id, "lines", id)
                yield Problem(what, place, instead="Leave it out, or name a channel of kind call")


def fallbacks_lead_on(book: Book) -> Iterator[Problem]:
    """No channel falls back to itself, directly or through others; nor where a unit says so."""
    for circle in circles({channel.id: channel.fallback for channel in book.scenario.channels}):
        yield _round(circle, ("channels", circle[0], "fallback"))
    for unit in book.scenario.units:
        for circle in circles(dict(unit.fallback)):
            yield _round(circle, ("units", unit.id, "fallback", circle[0]))


def dependencies_end(book: Book) -> Iterator[Problem]:
    """No service or channel depends on itself; ids tell services and channels apart."""
    services, channels = book.known["services"], book.known["channels"]
    for id in services:
        if id in channels:
            what = f"'{id}' is a channel too, so that 'depends on: {id}' says nothing"
            yield Problem(what, ("services", id), instead="Give one of them another id")
    things = book.known[DEPENDABLE]
    for circle in circles({id: thing.depends_on for id, thing in things.items()}):
        shown = " on ".join(f"'{id}'" for id in circle)
        place = ("services" if circle[0] in services else "channels", circle[0], "depends on")
        yield Problem(f"a circle of what depends on what: {shown}", place, instead="End it at one")


def injects_use_channels_well(book: Book) -> Iterator[Problem]:
    """What an inject says of telling it fits its channel."""
    for inject in book.scenario.injects:
        channel = book.known["channels"].get(inject.channel)
        if inject.takes is not None and channel is not None and channel.kind not in SPOKEN:
            what = f"'takes' is the time to tell it, but '{channel.id}' is of kind {channel.kind}"
            instead = "Leave it out, or send it by a channel of kind call or in person"
            yield Problem(what, ("injects", inject.id, "takes"), instead=instead)


def _key(channel: Channel, key: str) -> Iterator[Problem]:
    given = getattr(channel, key.replace(" ", "_")) not in (None, ())
    if key in _OWN[channel.kind] and not given:
        place = ("channels", channel.id)
        what = f"a channel of kind {channel.kind} needs '{key}'"
        yield Problem(what, place, instead=f"Add '{key}: {'100 %' if key == 'reach' else '5 min'}'")
    if given and key not in (*_OWN[channel.kind], *_EXTRA[channel.kind]):
        yield _meaningless(channel, key)


def _meaningless(channel: Channel, key: str) -> Problem:
    what = f"'{key}' means nothing for a channel of kind {channel.kind}"
    return Problem(what, ("channels", channel.id, key), instead="Leave it out")


def _round(circle: list[str], place: tuple[str, ...]) -> Problem:
    shown = " to ".join(f"'{id}'" for id in circle)
    return Problem(f"the fallback goes in a circle: {shown}", place, instead="End it at one")
