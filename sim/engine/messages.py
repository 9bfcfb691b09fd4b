"""Messages on their way: injects, calls, inboxes, broadcasts and words in person (R7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simpy.events import Event

from sim.engine.task import ARRIVE, END, MANY, Case, Task
from sim.log import MILESTONE, NEVER, OUTCOME

if TYPE_CHECKING:
    from collections.abc import Generator

    from sim.engine.cases import Cases
    from sim.engine.inboxes import Inboxes
    from sim.engine.plan import Gate, Node, Route

    Reaching = Generator[Event, tuple[int, bool], tuple[int, bool]]
    """A process that returns its last row and whether the other side was reached."""

SENT, DELIVERED, NOTICED = MILESTONE["sent"], MILESTONE["delivered"], MILESTONE["noticed"]


class Messages:
    """Brings messages to those they are meant for, with one process for each call."""

    def __init__(self, cases: Cases, inboxes: Inboxes) -> None:
        self.cases, self.floor, self.inboxes = cases, cases.floor, inboxes
        self.plan, self.fate, self.env = cases.plan, cases.fate, cases.env
        cases.send, cases.release = self.send, self.release
        cases.actions["contact"] = self.contact
        inboxes.noticed = self.noticed

    # injects ------------------------------------------------------------------------------------

    def release(self, gate: Gate, case: Case, cause: int) -> None:
        """Let an inject go out, after its delay if it follows something."""
        if gate.delay is None:
            self._go_out(case, cause)
            return
        task = Task(self.env, gate.delay, case, cause)
        task.callbacks.append(lambda _: self._go_out(case, self.floor.close(task)))
        self.floor.run(task, self.fate.length(gate.delay), ARRIVE)

    def _go_out(self, case: Case, cause: int) -> None:
        node = self.plan.templates[case.entity].first[0]
        row = self.floor.note(Task(self.env, node, case, cause))
        self.cases.reach(case, NEVER, SENT, row)
        if node.calls_out:
            self.cases.call_out(case, node, row)
        for route in node.routes:
            if route.transit is None:
                self.env.process(self._reach(case, route, row))
            else:
                self.send(case, route, row)

    # spoken -------------------------------------------------------------------------------------

    def contact(self, case: Case, node: Node, cause: int) -> None:
        """Let a step speak to those it is meant for."""
        self.env.process(self._speak_to_all(case, node, cause))

    def _speak_to_all(self, case: Case, node: Node, cause: int) -> Reaching:
        """Speak to one after the other; whoever cannot be reached leaves the step undone."""
        reached_all = True
        for route in node.routes:
            cause, reached = yield from self._reach(case, route, cause)
            reached_all = reached_all and reached
        if reached_all:
            self.cases.ended(case, node, cause)
        return cause, reached_all

    def _reach(self, case: Case, route: Route, cause: int) -> Reaching:
        """Try one channel after the other until the message is out."""
        self.cases.reach(case, self._unit(case, route), SENT, cause)
        via: Route | None = route
        while via is not None:
            if via.attempt is None:
                return (yield from self._write_instead(case, via, cause))
            cause, talked = yield from self._call(case, via, cause)
            if talked:
                return cause, True
            via = via.fallback
        return cause, False

    def _call(self, case: Case, route: Route, cause: int) -> Reaching:
        """Call until somebody answers or all attempts are used up."""
        assert route.redial is not None
        attempts = self.plan.ways[route.channel].attempts
        for attempt in range(1, attempts + 1):
            cause, talked = yield self._attempt(case, route, cause, attempt)
            if talked:
                return cause, True
            if attempt < attempts:
                redial = self._task(case, route.redial, cause, attempt)
                length = self.fate.length(route.redial, case.number, self._which(redial))
                yield self.floor.run(redial, length, ARRIVE)
                cause = self.floor.close(redial)
        return cause, False

    def _attempt(self, case: Case, route: Route, cause: int, attempt: int) -> Event:
        """Let the caller wait for himself and ask the other side; the event of how it ended."""
        assert route.attempt is not None
        ended = Event(self.env)
        task = self._task(case, route.attempt, cause, attempt)
        task.start = lambda t: self._ask(t, route, ended)
        task.then = lambda _, row: _happen(ended, row, reached=False)
        self.floor.wait(task)
        return ended

    def _ask(self, task: Task, route: Route, ended: Event) -> None:
        """Ask once: talk if the other side and a line are free, else hear the busy tone."""
        refusal = self._refusal(route)
        if refusal:
            last = task.part == self.plan.ways[route.channel].attempts and route.fallback is None
            task.outcome = OUTCOME["given up"] if last else refusal
            task.callbacks.append(self.floor.finish)
            length = self.fate.length(task.node, task.case.number, self._which(task))
            self.env.schedule(task, END, length)
            return
        case = task.case
        callee = (self.floor.one_free(route.callee),) if route.callee else ()
        people = task.people + callee
        row = self.floor.close(task)
        unit = self._unit(case, route)
        self.cases.reach(case, unit, DELIVERED, row)
        self.cases.reach(case, unit, NOTICED, row)
        assert route.talk is not None
        talk = Task(self.env, route.talk, case, row, task.repetition)
        talk.people = people
        self.floor.occupy(people)
        self.floor.take_lines(talk, (route.channel,))
        talk.then = lambda _, spoken: self._heard(case, route, spoken, ended)
        talk.callbacks.append(self.floor.finish)
        self.floor.run(talk, self.fate.length(route.talk, case.number, task.repetition))

    def _refusal(self, route: Route) -> int:
        """Return why nobody answers: 0 (somebody does), busy or no answer."""
        if self.floor.lines[route.channel] == 0:
            return OUTCOME["busy"]
        if not route.callee or self.floor.one_free(route.callee) != NEVER:
            return 0
        there = self.floor.somebody_there(route.callee)
        return OUTCOME["busy" if there else "no answer"]

    def _heard(self, case: Case, route: Route, row: int, ended: Event) -> None:
        self.received(case, route, row)
        _happen(ended, row, reached=True)

    # written ------------------------------------------------------------------------------------

    def _write_instead(self, case: Case, route: Route, cause: int) -> Reaching:
        """Write because nobody could be reached by telephone."""
        assert route.write is not None
        written = Event(self.env)
        task = Task(self.env, route.write, case, cause, 0)
        task.then = lambda _, row: _happen(written, row, reached=True)
        self.floor.wait(task)
        row, _ = yield written
        self.send(case, route, row)
        return row, True

    def send(self, case: Case, route: Route, cause: int) -> None:
        """Send what is written; it arrives after the channel's latency."""
        node = route.transit
        assert node is not None
        unit = self._unit(case, route)
        self.cases.reach(case, unit, SENT, cause)
        task = Task(self.env, node, case, cause)
        length = self.fate.length(node, case.number)
        task.callbacks.append(lambda _: self._arrive(task, route))
        self.floor.run(task, length, ARRIVE)

    def _arrive(self, task: Task, route: Route) -> None:
        case, way = task.case, self.plan.ways[route.channel]
        assert route.transit is not None
        if way.reach < 1 and self.fate.chance(route.transit, "reach", case.number) >= way.reach:
            task.outcome = OUTCOME["lost"]
            self.floor.close(task)
            return
        row = self.floor.close(task)
        self.cases.reach(case, self._unit(case, route), DELIVERED, row)
        if route.outside:
            self.cases.reach(case, self._unit(case, route), NOTICED, row)
            self.received(case, route, row)
        elif route.lookers:
            self.inboxes.put(case, route, row)
        else:
            self.noticed(case, route, row)

    def noticed(self, case: Case, route: Route, row: int) -> None:
        """Let the message be read; row ``row`` ended when it was noticed."""
        assert route.read is not None
        self.cases.reach(case, self._unit(case, route), NOTICED, row)
        task = Task(self.env, route.read, case, row)
        task.then = lambda _, read: self.received(case, route, read)
        self.floor.wait(task)

    def received(self, case: Case, route: Route, row: int) -> None:
        """Begin what the addressee does once the message has been read or heard."""
        for root in route.roots:
            self.cases.begin(case, root, row)
        self.cases.settle(case, route.run, row)

    # small things -------------------------------------------------------------------------------

    def _task(self, case: Case, node: Node, cause: int, attempt: int) -> Task:
        task = Task(self.env, node, case, cause)
        task.part = attempt
        return task

    def _which(self, task: Task) -> int:
        """Return the number that names the draws of one attempt."""
        return task.repetition * MANY + task.part

    def _unit(self, case: Case, route: Route) -> int:
        return self.plan.templates[case.entity].run_units[route.run]


def _happen(event: Event, row: int, *, reached: bool) -> None:
    """Let a process that waits for ``event`` know its last row and whether it reached anybody."""
    event.succeed((row, reached))
