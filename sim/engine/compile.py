"""Scenario to Plan: every procedure laid out for every message that sets it going."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.checks import problems
from sim.clock import to_micros
from sim.durations import Fixed
from sim.engine.conditions import Rules
from sim.engine.crews import NOBODY, Crews
from sim.engine.duties import lay_out_duties, method
from sim.engine.fate import occasion
from sim.engine.layout import Layout
from sim.engine.outages import Windows, dead_times
from sim.engine.pauses import cut, pauses_of
from sim.engine.plan import Gate, Plan, Session, Template, Way
from sim.engine.routes import Message, sizes
from sim.engine.sources import source
from sim.engine.unplayed import unplayed
from sim.errors import ScenarioError
from sim.log import MILESTONE, Names

if TYPE_CHECKING:
    from sim.engine.plan import Node
    from sim.scenario import Channel, Inject, Length, Meeting, Scenario


def compile_plan(scenario: Scenario) -> Plan:
    """Return the plan of ``scenario``.

    Raises
    ------
    ScenarioError
        If something in the scenario would stop or falsify a run, or is not played.
    """
    for rule in (problems, unplayed):
        if found := rule(scenario):
            raise ScenarioError(found)
    return _Compiler(scenario).plan()


class _Compiler:
    """One pass over the scenario; the order of what it makes is the order of the scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.real, self.scenario = scenario, cut(scenario)
        self.crews = Crews(self.scenario)
        self.templates: list[Template] = []
        self.layout = Layout(self.scenario, self.crews, self.templates)

    def plan(self) -> Plan:
        planned = {m.id: m.times for m in self.real.meetings}
        sessions = tuple(self.session(m, planned[m.id]) for m in self.scenario.meetings)
        first_inject = len(self.templates)
        entities = {i.id: first_inject + k for k, i in enumerate(self.scenario.injects)}
        rules = Rules(self.scenario.exercise, entities, self.layout.unit_index)
        self.layout.rules = rules
        gates = tuple(self.gate(i, rules) for i in self.scenario.injects)
        end = self.scenario.exercise.end
        sources = tuple(source(p, self.layout, rules, end) for p in self.scenario.public)
        duties = lay_out_duties(self.scenario, self.layout)
        return Plan(
            end=self.scenario.exercise.end,
            nodes=tuple(self.layout.nodes),
            templates=tuple(self.templates),
            crews=tuple(self.crews.crews),
            needs=tuple(self.crews.needs),
            duties=duties,
            ways=_ways(self.scenario),
            lines=sizes(self.scenario),
            gates=gates,
            sessions=sessions,
            sources=sources,
            names=self.names(),
            real_end=self.real.exercise.end,
            pauses=pauses_of(self.real.exercise),
            methods=tuple(method(m) for m in self.scenario.call_outs),
            slowing=self.scenario.slowing,
        )

    def session(self, meeting: Meeting, planned: tuple[int, ...]) -> Session:
        entity = self.layout.open_template(meeting.name, "meeting", meeting.priority)
        opening = self.layout.opening(meeting, (meeting.id,))
        assert opening.waiting is not None
        return Session(
            quorum=meeting.quorum,
            waits=meeting.waits,
            lasts=meeting.lasts,
            priority=meeting.priority,
            times=meeting.times,
            occasions=tuple(occasion(at) for at in planned),
            entity=entity,
            opening=opening,
            gathering=opening.waiting,
            extra_for=meeting.extra_for,
            relief=meeting.kind == "relief",
        )

    def gate(self, inject: Inject, rules: Rules) -> Gate:
        entity = self.layout.open_template(inject.id, "inject", inject.priority)
        after, late = inject.after, inject.late or self.scenario.exercise.late
        delay = None if after is None else self.passing("delay", inject.id, after.delay)
        lateness = None if late is None else self.passing("late", inject.id, late)
        sent = self.layout.node("inject", (inject.id, "sent"), inject.title or inject.id)
        sent.milestone = MILESTONE["sent"]
        sent.channel = self.layout.channel_index[inject.channel]
        sent.unit = self.layout.unit_index[inject.sender]
        sent.action = "contact"
        self.templates[entity].first = [sent]
        sent.calls_out = self.layout.calls_out(inject.call_out, (inject.id,))
        message = Message(
            sent,
            self.counter_player(inject.sender),
            inject.sender,
            inject.to,
            inject.channel,
            inject.takes,
            inject.remind,
        )
        sent.routes = self.layout.routes.lay(message, (inject.id,))
        return Gate(
            entity,
            at=inject.at if after is None else None,
            awaits=() if after is None else tuple(rules.watched(e) for e in after.events),
            any_of=after is not None and after.join == "any" and len(after.events) > 1,
            delay=delay,
            late=lateness,
            rule=rules.rule(inject.only_if, inject.unless),
            withdrawn=inject.withdrawn,
        )

    def counter_player(self, unit: str) -> int:
        """Return who speaks for a sender of injects: nobody, or its counter-players."""
        if self.crews.units[unit].kind == "player":
            return NOBODY
        return self.crews.contact(unit, None)

    def passing(self, kind: str, inject: str, length: Length) -> Node:
        """Return time that passes before an inject goes out."""
        node = self.layout.node(kind, (inject, kind), kind)
        node.length = length.value
        return node

    def names(self) -> Names:
        scenario = self.scenario
        people = tuple(p.id for p in scenario.people)
        channels = tuple(c.id for c in scenario.channels)
        meetings = tuple(m.name for m in scenario.meetings)
        return Names(
            cases=tuple(t.name for t in self.templates),
            case_kinds=tuple(t.kind for t in self.templates),
            activities=tuple(self.layout.activities),
            units=tuple(u.id for u in scenario.units),
            roles=tuple(self.layout.role_index),
            channels=channels,
            people=people,
            groups=(),
            needs=tuple(self.crews.needs),
            waited_for=people + channels + meetings,
        )


def _ways(scenario: Scenario) -> tuple[Way, ...]:
    return tuple(map(_way, scenario.channels, dead_times(scenario)))


def _way(channel: Channel, outages: Windows) -> Way:
    look = None if channel.look is None else channel.look.value
    regular = isinstance(look, Fixed)
    mistake, back = channel.misunderstanding, channel.read_back
    uncaught = 1.0 if back is None else 1.0 - back.catches.value
    return Way(
        kind=channel.kind,
        attempts=channel.attempts,
        look=to_micros(look.mean()) if look is not None and regular else None,
        gaps=None if regular else look,
        reach=1.0 if channel.reach is None else channel.reach.value,
        loss=0.0 if channel.loss is None else channel.loss.value * uncaught,
        misunderstood=0.0 if mistake is None else mistake.chance.value * uncaught,
        read_back=None if back is None else back.takes.value,
        outages=outages,
    )
