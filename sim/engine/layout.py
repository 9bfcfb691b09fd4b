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
from sim.engine.routes import SPOKEN, Message, Routes
from sim.log import KIND, MILESTONE, NEVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.durations import Duration
    from sim.engine.conditions import Rules
    from sim.engine.crews import Crews
    from sim.engine.plan import CallOut
    from sim.log import CaseKind
    from sim.scenario import Addressee, Length, Meeting, Scenario, Step

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
        self.rules: Rules
        self.children: dict[str, list[str]] = {}
        for child in scenario.units:
            if child.parent is not None:
                self.children.setdefault(child.parent, []).append(child.id)
        self.nodes: list[Node] = []
        self.activities: dict[str, int] = {}
        self.routes = Routes(scenario, self)

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
        return self.children.get(unit, [])

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
        node.rule = self.rules.rule(step.only_if, step.unless)
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
        if step.patience is not None and node.action in ("work", "write"):
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
        spoken = channel.kind in SPOKEN
        node = self.node("work" if spoken else "write", path, step.name)
        node.action = "contact" if spoken else "work"
        node.crew, node.unit = self.crews.crew(step.needs, unit), self.unit_index[unit]
        node.channel = self.channel_index[send.channel]
        if not spoken:
            node.length = _value(step.takes or channel.write)
        self.name_crew(node)
        by = step.needs[0].unit or unit
        message = Message(node, node.crew, by, send.to, send.channel, step.takes, send.remind)
        node.routes = self.routes.lay(message, path)
        if not spoken and node.routes[0].fallback is not None:
            node.action = "write"
        return node


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
