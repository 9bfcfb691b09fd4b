"""Laying out procedures: each step, for each message that sets it going, becomes a node."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from sim.engine.crews import NOBODY
from sim.engine.deciding import decide, limit
from sim.engine.duties import lay_out_call
from sim.engine.loops import loop
from sim.engine.orders import cascade
from sim.engine.plan import Node, Route, Template
from sim.log import KIND, MILESTONE, NEVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.durations import Duration
    from sim.engine.crews import Crews
    from sim.engine.plan import CallOut
    from sim.log import CaseKind
    from sim.scenario import Addressee, Channel, Length, Meeting, Scenario, Step

Path = tuple[str, ...]

DESK = ("work", "write", "read")
"""Kinds of work that the end of a shift, or something urgent, may stop."""


class Layout:
    """Makes the nodes of one template after the other, in the order of the scenario."""

    def __init__(self, scenario: Scenario, crews: Crews, templates: list[Template]) -> None:
        self.crews = crews
        self.templates = templates
        self.people = scenario.people
        self.methods = scenario.call_outs
        self.unit_index = crews.unit_index
        self.role_index = crews.role_index
        self.channel_index = {c.id: k for k, c in enumerate(scenario.channels)}
        self.channels = {c.id: c for c in scenario.channels}
        self.procedures = {p.id: p for p in scenario.procedures}
        self.meetings = {m.id: (k, m) for k, m in enumerate(scenario.meetings)}
        self.units = scenario.units
        self.nodes: list[Node] = []
        self.activities: dict[str, int] = {}

    # templates, runs and single nodes ---------------------------------------------------------

    def open_template(self, name: str, kind: CaseKind, priority: int) -> int:
        """Open the template of one inject, meeting or source of calls; return its number."""
        self.templates.append(Template(name, kind, priority=priority))
        return len(self.templates) - 1

    def open_run(self, unit: str, size: int) -> int:
        """Open a run of ``size`` things in the template that was opened last."""
        template = self.templates[-1]
        template.runs.append(size)
        template.run_units.append(self.unit_index[unit])
        return len(template.runs) - 1

    def node(self, kind: str, path: Path, activity: str) -> Node:
        """Return a new node of the template that was opened last."""
        node = Node(
            rank=len(self.nodes),
            entity=len(self.templates) - 1,
            kind=KIND[kind],
            activity=self.activities.setdefault(activity, len(self.activities)),
            path=path,
            priority=self.templates[-1].priority,
            desk=kind in DESK,
        )
        self.nodes.append(node)
        return node

    def name_crew(self, node: Node) -> None:
        """Let ``node`` show the unit and role of the first one it needs."""
        if node.crew != NOBODY:
            first = self.crews.needs[node.crew][0]
            node.unit, node.role = first.unit, first.role

    def below(self, unit: str) -> list[str]:
        """Return the units right below ``unit`` in the chain of command."""
        return [u.id for u in self.units if u.parent == unit]

    # procedures ---------------------------------------------------------------------------------

    def procedure(self, name: str | None, unit: str, path: Path, run: int) -> list[Node]:
        """Lay out a procedure carried out by ``unit``; return its first steps."""
        if name is None:
            return []
        procedure = self.procedures[name]
        nodes = {s.id: self._step(s, unit, (*path, unit, name, s.id)) for s in procedure.steps}
        self.templates[-1].runs[run] += len(nodes)
        for step in procedure.steps:
            node = nodes[step.id]
            node.run = run
            _belong(node, self.unit_index[unit])
            self._join(node, step, nodes)
        for step in procedure.steps:
            if step.again is not None:
                nodes[step.id].again = loop(step, procedure, nodes)
        return [nodes[s.id] for s in procedure.steps if not s.after]

    def _join(self, node: Node, step: Step, nodes: dict[str, Node]) -> None:
        node.preds = len(step.after)
        node.any_of = step.join == "any"
        for before in step.after:
            nodes[before].follows.append(node)
        node.chance = None if step.chance is None else step.chance.value
        sums = accumulate(b.chance.value for b in step.branches)
        node.branches = [(s, nodes[b.step]) for s, b in zip(sums, step.branches, strict=True)]
        node.ways = frozenset(branch.rank for _, branch in node.branches)

    def _step(self, step: Step, unit: str, path: Path) -> Node:
        node = self._action(step, unit, path)
        node.interruptible = step.interruptible and node.desk
        node.resumption = _value(step.resumption)
        node.milestone = NEVER if step.milestone is None else MILESTONE[step.milestone]
        if step.meet is None:
            node.priority = node.priority if step.priority is None else step.priority
        if step.patience is not None and node.action == "work":
            node.patience = step.patience
            node.waiting = self.node("gathering", (*path, "gathering"), step.name)
            node.waiting.unit = node.unit
        limit(self, node, step, unit)
        node.calls_out = self.calls_out(step.call_out, path)
        return node

    def _action(self, step: Step, unit: str, path: Path) -> Node:
        if step.meet is not None:
            index, meeting = self.meetings[step.meet]
            node = self.opening(meeting, path)
            node.meeting, node.action = index, "meet"
            return node
        if step.decide_in is not None:
            return decide(self, step, path)
        if step.cascade is not None:
            return cascade(self, step, unit, path)
        if step.send is not None:
            return self._sending(step, unit, path)
        node = self.node("work" if step.needs else "pause", path, step.name)
        node.crew = self.crews.crew(step.needs, unit)
        node.action = "work" if step.needs else "pause"
        node.unit = self.unit_index[unit]
        node.length = None if step.takes is None else step.takes.value
        self.name_crew(node)
        return node

    def opening(self, meeting: Meeting, path: Path) -> Node:
        """Lay out the standing part of a meeting and the gathering before it."""
        gathering = self.node("gathering", (*path, "gathering"), meeting.name)
        kind = "relief" if meeting.kind == "relief" else "opening"
        node = self.node(kind, (*path, "opening"), meeting.name)
        node.waiting = gathering
        node.length = meeting.opening.value
        node.crew = self.crews.crew(meeting.participants, meeting.unit)
        node.unit = gathering.unit = self.unit_index[meeting.unit]
        node.priority = gathering.priority = meeting.priority
        return node

    def calls_out(self, who: Sequence[Addressee], path: Path) -> list[CallOut]:
        """Lay out the call-out of everybody of ``who`` who may be on call."""
        people = dict.fromkeys(k for a in who for k in self.crews.holders(a.unit, a.role))
        return [lay_out_call(self, k, path) for k in people if self.people[k].on_call is not None]

    # messages -----------------------------------------------------------------------------------

    def _sending(self, step: Step, unit: str, path: Path) -> Node:
        send = step.send
        assert send is not None
        channel = self.channels[send.channel]
        crew = self.crews.crew(step.needs, unit)
        spoken = channel.kind in ("call", "in person")
        node = self.node("work" if spoken else "write", path, step.name)
        node.action = "contact" if spoken else "work"
        node.crew, node.unit = crew, self.unit_index[unit]
        node.channel = self.channel_index[send.channel]
        if not spoken:
            node.length = _value(step.takes or channel.write)
        self.name_crew(node)
        node.routes = [
            self.route(to, send.channel, (*path, str(k)), node, step.takes)
            for k, to in enumerate(send.to)
        ]
        return node

    def route(
        self, to: Addressee, channel: str, path: Path, sender: Node, takes: Length | None
    ) -> Route:
        """Lay out a message from ``sender`` (who needs nobody if outside) to ``to``."""
        run = self.open_run(to.unit, size=1)
        via = self._via(to, (channel, *self.channels[channel].fallback), path, sender, takes)
        first: Route | None = None
        for route in reversed(via):
            route.run, route.fallback = run, first
            first = route
        assert first is not None
        roots = self.procedure(to.procedure, to.unit, (*path, to.unit), run)
        for route in via:
            route.roots = roots
        return first

    def _via(
        self,
        to: Addressee,
        channels: Sequence[str],
        path: Path,
        sender: Node,
        takes: Length | None,
    ) -> list[Route]:
        routes = []
        for k, name in enumerate(channels):
            channel = self.channels[name]
            here = (*path, to.unit, name)
            if channel.kind in ("call", "in person"):
                route = self._spoken(to, channel, here, sender)
                assert route.talk is not None
                route.talk.length = _value((takes if k == 0 else None) or channel.talk)
            else:
                route = self._written(to, channel, here, sender, again=k > 0)
            routes.append(route)
        return routes

    def _spoken(self, to: Addressee, channel: Channel, path: Path, sender: Node) -> Route:
        index = self.channel_index[channel.id]
        in_person = channel.kind == "in person"
        asks = "comes by" if in_person else "calls"
        attempt = self.node("attempt", (*path, "attempt"), asks)
        redial = self.node("redial", (*path, "redial"), "calls again")
        talk = self.node("talk", (*path, "talk"), "talks")
        talk.activity = sender.activity
        attempt.crew = (
            self.crews.with_contact(sender.crew, to.unit, to.role) if in_person else sender.crew
        )
        attempt.length, redial.length = _value(channel.ring), _value(channel.retry)
        contact = self.crews.contact(to.unit, to.role)
        for node in (attempt, redial, talk):
            node.channel, node.priority = index, sender.priority
            node.unit, node.role = sender.unit, sender.role
            node.addressee = node.to = self.unit_index[to.unit]
        callee = NOBODY if in_person else contact
        talk.crew = self.crews.with_contact(sender.crew, to.unit, to.role)
        return Route(
            index, NEVER, contact == NOBODY, callee, attempt=attempt, redial=redial, talk=talk
        )

    def _written(
        self, to: Addressee, channel: Channel, path: Path, sender: Node, *, again: bool
    ) -> Route:
        index = self.channel_index[channel.id]
        crew = self.crews.contact(to.unit, to.role)
        route = Route(index, NEVER, crew == NOBODY, crew)
        if again:
            route.write = self.node("write", (*path, "write"), "writes instead")
            route.write.length = _value(channel.write)
            route.write.crew, route.write.unit = sender.crew, sender.unit
        route.transit = self.node("transit", (*path, "transit"), "transit")
        route.transit.length = _value(channel.latency)
        route.unread = self.node("unread", (*path, "unread"), "unread")
        route.notice = self.node("notice", (*path, "notice"), "looks into the inbox")
        route.read = self.node("read", (*path, "read"), "reads")
        route.read.length = _value(channel.read)
        for node in (route.write, route.transit, route.unread, route.notice, route.read):
            if node is not None:
                node.channel, node.priority = index, sender.priority
                node.addressee = node.to = self.unit_index[to.unit]
        for node in (route.transit, route.unread, route.notice, route.read):
            node.unit = self.unit_index[to.unit]
        route.read.crew = crew
        route.lookers = () if crew == NOBODY or channel.look is None else self.crews.each(crew)
        self.name_crew(route.read)
        return route


def _belong(step: Node, unit: int) -> None:
    """Let a step, with all that is done to get its messages out, be part of a unit's answer."""
    parts = [step, step.waiting]
    for route in step.routes:
        via: Route | None = route
        while via is not None:
            parts += [via.attempt, via.redial, via.talk, via.write]
            via = via.fallback
    for part in parts:
        if part is not None:
            part.addressee = unit


def _value(length: Length | None) -> Duration | None:
    return None if length is None else length.value
