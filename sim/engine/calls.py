"""Speaking: calls, talkgroups and words in person, attempt by attempt (R7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simpy.events import Event

from sim.engine.reception import MISUNDERSTOOD
from sim.engine.task import ARRIVE, CHANGE, END, MANY, Case, Task
from sim.log import MILESTONE, NEVER, OUTCOME

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from sim.engine.cases import Cases
    from sim.engine.outages import Outages
    from sim.engine.plan import Node, Route
    from sim.engine.reception import Reception

    Reaching = Generator[Event, tuple[int, bool], tuple[int, bool]]
    """A process that returns its last row and whether the other side was reached."""

DELIVERED, NOTICED = MILESTONE["delivered"], MILESTONE["noticed"]


class Calls:
    """Lets callers try until they are heard.

    Each call has one route; what is said to a talkgroup has one to each of those addressed, and
    the nodes of the first.
    """

    def __init__(self, cases: Cases, reception: Reception, outages: Outages) -> None:
        self.cases, self.floor = cases, cases.floor
        self.plan, self.fate, self.env = cases.plan, cases.fate, cases.env
        self.reception, self.outages = reception, outages

    def call(self, case: Case, routes: Sequence[Route], cause: int) -> Reaching:
        """Call until somebody listens or all attempts are used up."""
        redial = routes[0].redial
        assert redial is not None
        attempts = self.plan.ways[routes[0].channel].attempts
        for attempt in range(1, attempts + 1):
            cause, talked = yield self._attempt(case, routes, cause, attempt)
            if talked:
                return cause, True
            if attempt < attempts:
                task = self._task(case, redial, cause, attempt)
                length = self.fate.length(redial, case.number, _which(task))
                yield self.floor.run(task, length, ARRIVE)
                cause = self.floor.close(task)
        return cause, False

    def _attempt(self, case: Case, routes: Sequence[Route], cause: int, attempt: int) -> Event:
        """Let the caller wait for himself and ask the other side; the event of how it ended."""
        node = routes[0].attempt
        assert node is not None
        ended = Event(self.env)
        task = self._task(case, node, cause, attempt)
        task.start = lambda t: self._ask(t, routes, ended)
        task.then = lambda _, row: happen(ended, row, reached=False)
        self.floor.wait(task)
        return ended

    def _ask(self, task: Task, routes: Sequence[Route], ended: Event) -> None:
        """Ask once: talk if the other side and all lines are free, else it was in vain."""
        route = routes[0]
        refusal = self._refusal(routes)
        if refusal:
            task.outcome = self._in_vain(task.part, route, refusal)
            task.callbacks.append(self.floor.finish)
            length = self.fate.length(task.node, task.case.number, _which(task))
            self.env.schedule(task, END, length)
            return
        callee = self._callee(route)
        row = self.floor.close(task)
        assert route.talk is not None
        talk = Task(self.env, route.talk, task.case, row, task.repetition)
        talk.people = task.people if callee == NEVER else (*task.people, callee)
        self.floor.occupy(talk.people)
        self.floor.take_lines(talk, route.lines)
        talk.lines += task.lines  # a talkgroup's was waited for
        talk.callbacks.append(self.floor.finish)
        self._talk(talk, routes, task.part, ended)

    def _talk(self, talk: Task, routes: Sequence[Route], attempt: int, ended: Event) -> None:
        """Talk, unless the channel goes dead meanwhile."""
        route = routes[0]
        length = self._length(talk, route)
        cut = self.outages.cut(route.channel, length)
        if cut != NEVER:
            talk.outcome = self._in_vain(attempt, route, OUTCOME["cut off"])
            talk.then = lambda _, row: happen(ended, row, reached=False)
            self.floor.run(talk, cut - self.env.now, CHANGE)
            return
        if self._in_group(route):
            talk.then = lambda _, row: self._heard_by_all(talk.case, routes, row, ended)
        elif self.reception.lost(talk.case, route):
            talk.outcome = OUTCOME["lost"]
            talk.then = lambda _, row: happen(ended, row, reached=True)
        else:
            self._be_heard(talk, route, ended)
        self.floor.run(talk, length)

    def _be_heard(self, talk: Task, route: Route, ended: Event) -> None:
        """Let the other side hear what is said; it may hear something else."""
        case = talk.case
        mistaken = self.reception.mistaken(case, route)
        if mistaken:
            talk.outcome = MISUNDERSTOOD
        self._reach(case, route, talk.cause)

        def heard(_: Task, row: int) -> None:
            self.reception.received(case, route, row, mistaken=mistaken)
            happen(ended, row, reached=True)

        talk.then = heard

    def _heard_by_all(self, case: Case, routes: Sequence[Route], row: int, ended: Event) -> None:
        """Let everybody hear who listens to the talkgroup."""
        for route in routes:
            self._heard_by(case, route, row)
        happen(ended, row, reached=True)

    def _heard_by(self, case: Case, route: Route, row: int) -> None:
        """Let one addressee hear, or write that he did not, or heard something else."""
        lost = not self._listens(route) or self.reception.lost(case, route)
        mistaken = not lost and self.reception.mistaken(case, route)
        if not lost:
            self._reach(case, route, row)
        if lost or mistaken:
            assert route.transit is not None
            missed = Task(self.env, route.transit, case, row)
            missed.outcome = OUTCOME["lost"] if lost else MISUNDERSTOOD
            row = self.floor.note(missed)
        if not lost:
            self.reception.received(case, route, row, mistaken=mistaken)

    # the other side -----------------------------------------------------------------------------

    def _refusal(self, routes: Sequence[Route]) -> int:
        """Return why nobody answers: 0 (somebody does), outage, busy or no answer."""
        route = routes[0]
        if self.outages.dead(route.channel):
            return OUTCOME["outage"]
        if self._in_group(route):
            return 0 if any(map(self._listens, routes)) else OUTCOME["no answer"]
        if any(self.floor.lines[line] == 0 for line in route.lines):
            return OUTCOME["busy"]
        if not route.callee or self._callee(route) != NEVER:
            return 0
        there = self.floor.somebody_there(route.callee)
        return OUTCOME["busy" if there else "no answer"]

    def _callee(self, route: Route) -> int:
        """Return who answers: the first who is free, else the first who lets himself be called."""
        if not route.callee or self._in_group(route):
            return NEVER
        free = self.floor.one_free(route.callee)
        if free != NEVER or not route.rings:
            return free
        (answering,) = self.plan.crews[route.callee].slots
        rung = self.floor.can_be_interrupted
        return next((p for p in answering if p in route.rings and rung(p)), NEVER)

    def _listens(self, route: Route) -> bool:
        """Whether somebody is on duty who hears the talkgroup: always at exercise control."""
        return route.outside or self.floor.somebody_there(route.callee)

    # small things -------------------------------------------------------------------------------

    def _in_group(self, route: Route) -> bool:
        return self.plan.ways[route.channel].kind == "talkgroup"

    def _in_vain(self, attempt: int, route: Route, outcome: int) -> int:
        """Return ``outcome``, or that it is given up if nothing more will be tried."""
        last = attempt == self.plan.ways[route.channel].attempts and route.fallback is None
        return OUTCOME["given up"] if last else outcome

    def _length(self, talk: Task, route: Route) -> int:
        """Return how long a talk takes, with reading back."""
        number, repetition = talk.case.number, talk.repetition
        length = self.fate.length(talk.node, number, repetition)
        back = self.plan.ways[route.channel].read_back
        if back is not None:
            length += self.fate.draw(back, "read back", talk.node, number, repetition)
        return length

    def _reach(self, case: Case, route: Route, row: int) -> None:
        """Note that what is said has come to an ear."""
        unit = self.plan.templates[case.entity].run_units[route.run]
        self.cases.reach(case, unit, DELIVERED, row)
        self.cases.reach(case, unit, NOTICED, row)

    def _task(self, case: Case, node: Node, cause: int, attempt: int) -> Task:
        task = Task(self.env, node, case, cause)
        task.part = attempt
        return task


def _which(task: Task) -> int:
    """Return the number that names the draws of one attempt."""
    return task.repetition * MANY + task.part


def happen(event: Event, row: int, *, reached: bool) -> None:
    """Let a process that waits for ``event`` know its last row and whether it reached anybody."""
    event.succeed((row, reached))
