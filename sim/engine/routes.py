"""Laying out messages: who says what to whom by which channel, and what that needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.engine.crews import NOBODY
from sim.engine.plan import Route
from sim.log import NEVER
from sim.matching import assign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.durations import Duration
    from sim.engine.layout import Layout, Path
    from sim.engine.plan import Node
    from sim.scenario import Addressee, Channel, Length, Scenario

SPOKEN = ("call", "in person", "talkgroup")
"""Kinds of channels by which one speaks."""


@dataclass(frozen=True, slots=True)
class Message:
    """What ``sender`` (a step or an inject) says ``to`` whom, by ``channel``.

    ``crew`` of unit ``by`` says or writes it: nobody where exercise control does. ``takes``: how
    long it takes to tell, if not as long as the channel says.
    """

    sender: Node
    crew: int
    by: str
    to: Sequence[Addressee]
    channel: str
    takes: Length | None
    remind: int | None


class Routes:
    """Makes the nodes of messages, one addressee after the other."""

    def __init__(self, scenario: Scenario, layout: Layout) -> None:
        self.layout, self.crews = layout, layout.crews
        self.units = {u.id: u for u in scenario.units}
        self.channels = {c.id: c for c in scenario.channels}
        self.ringing = [r.id for r in scenario.roles if r.ringing == "interrupts"]
        self.lines = _limited(scenario)

    def lay(self, message: Message, path: Path) -> list[Route]:
        """Lay out ``message``: one route to each addressee."""
        routes = [self._route(message, to, (*path, str(k))) for k, to in enumerate(message.to)]
        if self.channels[message.channel].kind == "talkgroup" and routes[1:]:
            _address_all(routes[0])
        return routes

    def _route(self, message: Message, to: Addressee, path: Path) -> Route:
        """Lay out the way to one addressee, with the channels tried in turn."""
        run = self.layout.open_run(to.unit, size=1)
        via = [
            self._via(message, self.channels[name], to, path)
            for name in (message.channel, *self._fallback(message))
        ]
        lying = self._lying(message, to, path)
        first: Route | None = None
        for route in reversed(via):
            route.run, route.fallback = run, first
            route.lying, route.leaves, route.remind = *lying, message.remind
            first = route
        assert first is not None
        roots = self.layout.procedure(to.procedure, to.unit, (*path, to.unit), run)
        for route in via:
            route.roots = roots
        return first

    def _fallback(self, message: Message) -> Sequence[str]:
        """Return the channels tried in turn: the sender's own, else those of the channel."""
        own = dict(self.units[message.by].fallback)
        return own.get(message.channel, self.channels[message.channel].fallback)

    def _lying(self, message: Message, to: Addressee, path: Path) -> tuple[Node | None, float]:
        """Lay out the being left lying by one of several who are to act, with its probability."""
        leaves = self.units[to.unit].leaves
        if leaves is None or to.procedure is None or not message.to[1:]:
            return None, 0.0
        node = self.layout.node("left lying", (*path, to.unit, "left lying"), "left lying")
        node.unit = node.addressee = node.to = self.layout.unit_index[to.unit]
        node.priority = message.sender.priority
        return node, leaves.value

    def _via(self, message: Message, channel: Channel, to: Addressee, path: Path) -> Route:
        """Lay out the way to one addressee by one channel."""
        here = (*path, to.unit, channel.id)
        if channel.kind in SPOKEN:
            route = self._spoken(message, channel, to, here)
        else:
            route = self._written(message, channel, to, here)
        if channel.misunderstanding is not None and not route.outside:
            self._mistake(message, channel, to, (route, here))
        return route

    # spoken -------------------------------------------------------------------------------------

    def _spoken(self, message: Message, channel: Channel, to: Addressee, path: Path) -> Route:
        route = self._empty(channel, to)
        contact = route.callee
        attempt = self._by_sender(message, "attempt", path, _ASKS[channel.kind])
        redial = self._by_sender(message, "redial", path, "calls again")
        talk = self._by_sender(message, "talk", path, "talks")
        talk.activity = message.sender.activity
        attempt.crew = message.crew
        talk.crew = self.crews.with_contact(message.crew, to.unit, to.role)
        attempt.length, redial.length = _value(channel.ring), _value(channel.retry)
        told = message.takes if channel.id == message.channel else None
        talk.length = _value(told or channel.talk)
        if channel.kind == "in person":
            attempt.crew = talk.crew
            route.callee = NOBODY
        elif channel.kind == "talkgroup":
            talk.crew = message.crew
            attempt.crew = self.crews.with_line(message.crew, route.channel)
            route.transit = self.layout.node("transit", (*path, "transit"), "transit")
            route.transit.unit = self.layout.unit_index[to.unit]
        elif contact != NOBODY:
            route.rings = self._rings(to)
        if channel.kind == "call":
            route.lines = self._lines(channel.id, message.by, to.unit)
        for node in (attempt, redial, talk, route.transit):
            self._address(message, channel, to, node)
        route.attempt, route.redial, route.talk = attempt, redial, talk
        return route

    def _by_sender(self, message: Message, kind: str, path: Path, activity: str) -> Node:
        """Return a node of what the sender does."""
        node = self.layout.node(kind, (*path, kind), activity)
        node.unit, node.role = message.sender.unit, message.sender.role
        if message.crew != NOBODY:
            first = self.crews.needs[message.crew][0]
            node.unit, node.role = first.unit, first.role
        return node

    def _lines(self, channel: str, *units: str) -> tuple[int, ...]:
        """Return what a call takes one of each: of the channel's lines and those of both ends."""
        pools = (channel, *((unit, channel) for unit in units))
        return tuple(dict.fromkeys(self.lines[p] for p in pools if p in self.lines))

    def _rings(self, to: Addressee) -> frozenset[int]:
        """Return who answers there in a role that the telephone interrupts."""
        roles = (to.role,) if to.role else self.units[to.unit].contact or self.ringing
        interrupted = [r for r in roles if r in self.ringing]
        return frozenset(k for r in interrupted for k in self.crews.holders(to.unit, r))

    # written ------------------------------------------------------------------------------------

    def _written(self, message: Message, channel: Channel, to: Addressee, path: Path) -> Route:
        route = self._empty(channel, to)
        if channel.id != message.channel:
            route.write = self.layout.node("write", (*path, "write"), "writes instead")
            route.write.length = _value(channel.write)
            route.write.crew, route.write.unit = message.crew, message.sender.unit
        node = self.layout.node
        route.transit = node("transit", (*path, "transit"), "transit")
        route.transit.length = _value(channel.latency)
        route.unread = node("unread", (*path, "unread"), "unread")
        route.notice = node("notice", (*path, "notice"), "looks into the inbox")
        route.read = node("read", (*path, "read"), "reads")
        route.read.length = _value(channel.read)
        for each in (route.write, route.transit, route.unread, route.notice, route.read):
            self._address(message, channel, to, each)
        for each in (route.transit, route.unread, route.notice, route.read):
            each.unit = self.layout.unit_index[to.unit]
        route.read.crew = route.callee
        if route.callee != NOBODY and channel.look is not None:
            route.lookers = self.crews.each(route.callee)
        self.layout.name_crew(route.read)
        return route

    # what goes wrong ----------------------------------------------------------------------------

    def _mistake(
        self, message: Message, channel: Channel, to: Addressee, at: tuple[Route, Path]
    ) -> None:
        """Lay out work on what was misunderstood, and asking back."""
        (route, path), mistake = at, channel.misunderstanding
        assert mistake is not None
        contact = self.crews.contact(to.unit, to.role)
        route.wrong = self.layout.node("wrong", (*path, "wrong"), "works on the wrong thing")
        route.question = self.layout.node("question", (*path, "question"), "asks back")
        route.wrong.length = mistake.discovered.value
        route.question.length = mistake.question.value
        for node in (route.wrong, route.question):
            self._address(message, channel, to, node)
            node.crew = contact
            self.layout.name_crew(node)
        both = self.crews.with_contact(message.crew, to.unit, to.role)
        slots = self.crews.crews[both].slots
        if len(assign(slots)) == len(slots):
            route.question.crew = both

    # small things -------------------------------------------------------------------------------

    def _empty(self, channel: Channel, to: Addressee) -> Route:
        crew = self.crews.contact(to.unit, to.role)
        return Route(self.layout.channel_index[channel.id], NEVER, crew == NOBODY, crew)

    def _address(
        self, message: Message, channel: Channel, to: Addressee, node: Node | None
    ) -> None:
        """Let ``node`` show by which channel it goes to whom, with what priority."""
        if node is not None:
            node.channel = self.layout.channel_index[channel.id]
            node.priority = message.sender.priority
            node.addressee = node.to = self.layout.unit_index[to.unit]


_ASKS = {"call": "calls", "in person": "comes by", "talkgroup": "calls the group"}


def sizes(scenario: Scenario) -> tuple[int | None, ...]:
    """Return how many lines there are: of each channel, then of each unit on a channel."""
    own = [1 if c.kind == "talkgroup" else c.lines for c in scenario.channels]
    return (*own, *(number for unit in scenario.units for _, number in unit.lines))


def _limited(scenario: Scenario) -> dict[str | tuple[str, str], int]:
    """Return where in ``sizes`` the lines of which there are only so many stand."""
    names: list[str | tuple[str, str]] = [c.id for c in scenario.channels]
    names += [(unit.id, channel) for unit in scenario.units for channel, _ in unit.lines]
    numbers = sizes(scenario)
    return {name: k for k, name in enumerate(names) if numbers[k] is not None}


def _address_all(route: Route) -> None:
    """Let what is said to a whole group, ``route`` being the first, show nobody in particular."""
    for node in (route.attempt, route.redial, route.talk):
        assert node is not None
        node.to = node.addressee = NEVER


def _value(length: Length | None) -> Duration | None:
    return None if length is None else length.value
