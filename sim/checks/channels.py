"""Channels have the numbers of their kind, and are used for what they can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.checks.book import Book
from sim.checks.graphs import circles
from sim.errors import Problem
from sim.scenario import Channel, Kind

_OWN: Mapping[Kind, tuple[str, ...]] = {
    "call": ("ring", "retry", "talk"),
    "inbox": ("write", "latency", "read"),
    "talkgroup": ("talk",),
    "broadcast": ("write", "latency", "reach", "read"),
    "in person": ("talk",),
}
"""Keys that a channel of each kind has to have."""

_EXTRA: Mapping[Kind, tuple[str, ...]] = {"call": ("lines",), "inbox": ("look",)}
"""Keys that it may have."""

_KEYS = ("lines", "ring", "retry", "talk", "write", "latency", "look", "read", "reach")
_SPOKEN = ("call", "in person", "talkgroup")


def channels_have_their_numbers(book: Book) -> Iterator[Problem]:
    """Every channel has the numbers that its kind needs, and no others."""
    for channel in book.scenario.channels:
        for key in _KEYS:
            yield from _key(channel, key)
        if channel.attempts < 1:
            place = ("channels", channel.id, "attempts")
            yield Problem("there are no attempts", place, instead="Write at least 1")
        if channel.attempts > 1 and channel.kind != "call":
            yield _meaningless(channel, "attempts")
        if channel.lines is not None and channel.lines < 1:
            place = ("channels", channel.id, "lines")
            yield Problem("there are no lines", place, instead="Write at least 1, or leave it out")


def fallbacks_lead_on(book: Book) -> Iterator[Problem]:
    """No channel falls back to itself, directly or through others."""
    for circle in circles({channel.id: channel.fallback for channel in book.scenario.channels}):
        shown = " to ".join(f"'{id}'" for id in circle)
        place = ("channels", circle[0], "fallback")
        yield Problem(f"the fallback goes in a circle: {shown}", place, instead="End it at one")


def injects_use_channels_well(book: Book) -> Iterator[Problem]:
    """What an inject says of telling it fits its channel."""
    for inject in book.scenario.injects:
        channel = book.known["channels"].get(inject.channel)
        if inject.takes is not None and channel is not None and channel.kind not in _SPOKEN:
            what = f"'takes' is the time to tell it, but '{channel.id}' is of kind {channel.kind}"
            instead = "Leave it out, or send it by a channel of kind call or in person"
            yield Problem(what, ("injects", inject.id, "takes"), instead=instead)


def _key(channel: Channel, key: str) -> Iterator[Problem]:
    given = getattr(channel, key) is not None
    if key in _OWN[channel.kind] and not given:
        place = ("channels", channel.id)
        what = f"a channel of kind {channel.kind} needs '{key}'"
        yield Problem(what, place, instead=f"Add '{key}: {'100 %' if key == 'reach' else '5 min'}'")
    if given and key not in (*_OWN[channel.kind], *_EXTRA.get(channel.kind, ())):
        yield _meaningless(channel, key)


def _meaningless(channel: Channel, key: str) -> Problem:
    what = f"'{key}' means nothing for a channel of kind {channel.kind}"
    return Problem(what, ("channels", channel.id, key), instead="Leave it out")
