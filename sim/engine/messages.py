"""Messages on their way: injects, inboxes, broadcasts, and what is tried instead (R7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simpy.events import Event

from sim.engine.calls import Calls, happen
from sim.engine.outages import Outages
from sim.engine.reception import MISUNDERSTOOD, Reception
from sim.engine.task import ARRIVE, END, Case, Task
from sim.log import MILESTONE, NEVER, OUTCOME

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.engine.calls import Reaching
    from sim.engine.cases import Cases
    from sim.engine.inboxes import Inboxes
    from sim.engine.plan import Node, Route

SENT, DELIVERED, NOTICED = MILESTONE["sent"], MILESTONE["delivered"], MILESTONE["noticed"]


class Messages:
    """Brings messages to those they are meant for, with one process for each that is spoken."""

    def __init__(self, cases: Cases, inboxes: Inboxes) -> None:
        self.cases, self.floor, self.inboxes = cases, cases.floor, inboxes
        self.plan, self.fate, self.env = cases.plan, cases.fate, cases.env
        self.outages = Outages(cases.env, cases.plan)
        self.reception = Reception(cases)
        self.calls = Calls(cases, self.reception, self.outages)
        cases.send, cases.go_out = self.send, self.go_out
        cases.actions["contact"] = self.contact
        cases.actions["write"], cases.detour = self.write, self.detour
        inboxes.noticed = self.noticed

    # injects ------------------------------------------------------------------------------------

    def go_out(self, case: Case, cause: int) -> None:
        """Send an inject to those it is meant for."""
        node = self.plan.templates[case.entity].first[0]
        row = self.floor.note(Task(self.env, node, case, cause))
        self.cases.reach(case, NEVER, SENT, row)
        if node.calls_out:
            self.cases.call_out(case, node, row)
        for routes in self._at_once(node.routes):
            if routes[0].talk is not None:
                self.env.process(self._reach(case, routes, row))
            elif instead := self._instead(routes):
                self.env.process(self._reach(case, instead, row))
            else:
                self._send_all(case, routes, row)

    # one channel after the other ----------------------------------------------------------------

    def contact(self, case: Case, node: Node, cause: int) -> None:
        """Let a step speak to those it is meant for."""
        self.env.process(self._carry_out(case, node, node.routes, cause))

    def _carry_out(self, case: Case, node: Node, routes: Sequence[Route], cause: int) -> Reaching:
        """Reach all of ``routes``; whoever cannot be reached leaves the step undone."""
        cause, reached = yield from self._reach(case, routes, cause)
        if reached:
            self.cases.ended(case, node, cause, sent=True)
        return cause, reached

    def _reach(self, case: Case, routes: Sequence[Route], cause: int) -> Reaching:
        """Reach one after the other, or at once those who are reached at once."""
        reached_all = True
        for each in self._at_once(routes):
            if each[0].talk is not None:
                for route in each:
                    self.cases.reach(case, self._unit(case, route), SENT, cause)
            cause, reached = yield from self._try(case, each, cause)
            reached_all = reached_all and reached
        return cause, reached_all

    def _try(self, case: Case, routes: Sequence[Route], cause: int) -> Reaching:
        """Try one channel after the other until the message is out."""
        if routes[0].talk is None:
            cause, out = yield from self._write_instead(case, routes, cause)
            instead = [] if out else self._instead(routes)
        else:
            cause, out = yield from self.calls.call(case, routes, cause)
            instead = [r.fallback for r in routes if r.fallback is not None]
        if out:
            return cause, True
        reached_all = bool(instead)
        for each in self._at_once(instead):
            cause, reached = yield from self._try(case, each, cause)
            reached_all = reached_all and reached
        return cause, reached_all

    def _at_once(self, routes: Sequence[Route]) -> Sequence[Sequence[Route]]:
        """Return the routes of one channel by those that are reached at once."""
        one_by_one = routes and self.plan.ways[routes[0].channel].kind in ("call", "in person")
        return [[route] for route in routes] if one_by_one else [routes] if routes else []

    def _instead(self, routes: Sequence[Route]) -> list[Route]:
        """Return the ways round a dead channel, none if there is nothing to go round."""
        ways = map(self.outages.instead, routes)
        return [route for route in ways if route is not None]

    # written ------------------------------------------------------------------------------------

    def write(self, case: Case, node: Node, cause: int) -> None:
        """Let a step write, or reach the addressed some other way if the channel is dead."""
        task = Task(self.env, node, case, cause, case.repetition(node.rank))
        self.detour(task, node)
        self.floor.wait(task)

    def detour(self, task: Task, node: Node) -> None:
        """Let ``task``, which writes for the step ``node``, look whether the channel is dead."""
        case = task.case

        def otherwise(row: int) -> None:
            if not self.cases.redo(case, node, row):
                self.env.process(self._carry_out(case, node, self._instead(node.routes), row))

        task.start = lambda t: self._take_the_pen(t, node.routes[0], otherwise)

    def _write_instead(self, case: Case, routes: Sequence[Route], cause: int) -> Reaching:
        """Write once to all because they could not be reached otherwise."""
        node = routes[0].write
        assert node is not None
        written = Event(self.env)
        task = Task(self.env, node, case, cause)
        task.then = lambda _, row: happen(written, row, reached=True)
        task.start = lambda t: self._take_the_pen(
            t, routes[0], lambda row: happen(written, row, reached=False)
        )
        self.floor.wait(task)
        row, out = yield written
        if out:
            self._send_all(case, routes, row)
        return row, out

    def _take_the_pen(self, task: Task, route: Route, otherwise: Callable[[int], None]) -> None:
        """Write, unless the channel is dead when writing begins and another one is not."""
        begun = task.part > 0
        if begun or self.outages.instead(route) is None:
            self.floor.begin(task)
            return
        task.outcome = OUTCOME["outage"]
        task.then = lambda _, row: otherwise(row)
        task.callbacks.append(self.floor.finish)
        self.env.schedule(task, END)

    def _send_all(self, case: Case, routes: Sequence[Route], cause: int) -> None:
        for route in routes:
            self.send(case, route, cause)

    def send(self, case: Case, route: Route, cause: int) -> None:
        """Send what is written; it arrives after the channel's latency, and after an outage."""
        node = route.transit
        assert node is not None
        self.cases.reach(case, self._unit(case, route), SENT, cause)
        task = Task(self.env, node, case, cause)
        there = self.env.now + self.fate.length(node, case.number)
        task.callbacks.append(lambda _: self._arrive(task, route))
        self.floor.run(task, self.outages.over(route.channel, there) - self.env.now, ARRIVE)

    def _arrive(self, task: Task, route: Route) -> None:
        case = task.case
        if self._lost(case, route):
            task.outcome = OUTCOME["lost"]
            self.floor.close(task)
            return
        row = self.floor.close(task)
        self.cases.reach(case, self._unit(case, route), DELIVERED, row)
        if route.outside:
            self.cases.reach(case, self._unit(case, route), NOTICED, row)
            self.reception.received(case, route, row)
        elif route.lookers:
            self.inboxes.put(case, route, row)
        else:
            self.noticed(case, route, row)

    def _lost(self, case: Case, route: Route) -> bool:
        reach = self.plan.ways[route.channel].reach
        assert route.transit is not None
        missed = reach < 1 and self.fate.chance(route.transit, "reach", case.number) >= reach
        return missed or self.reception.lost(case, route)

    def noticed(self, case: Case, route: Route, row: int) -> None:
        """Let the message be read; row ``row`` ended when it was noticed."""
        assert route.read is not None
        self.cases.reach(case, self._unit(case, route), NOTICED, row)
        task = Task(self.env, route.read, case, row)
        mistaken = self.reception.mistaken(case, route)
        if mistaken:
            task.start = self._misread
        task.then = lambda _, read: self.reception.received(case, route, read, mistaken=mistaken)
        self.floor.wait(task)

    def _misread(self, task: Task) -> None:
        task.outcome = MISUNDERSTOOD
        self.floor.begin(task)

    # small things -------------------------------------------------------------------------------

    def _unit(self, case: Case, route: Route) -> int:
        return self.plan.templates[case.entity].run_units[route.run]
