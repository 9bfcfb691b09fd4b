"""Meetings: gathering, opening, and taking up what is on the agenda (R3, R8)."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from sim.engine.fate import occasion
from sim.engine.gathering import Gathering
from sim.engine.task import LOOK, TABLE, Case, Task, Timer, Turn
from sim.log import MILESTONE, OUTCOME

if TYPE_CHECKING:
    from collections.abc import Generator

    from simpy.events import Event

    from sim.engine.cases import Cases
    from sim.engine.plan import Node, Session

COMPLETED = MILESTONE["completed"]


class Meetings:
    """Holds meetings at their times and when a step calls one; each keeps one agenda."""

    def __init__(self, cases: Cases) -> None:
        self.cases, self.floor, self.env = cases, cases.floor, cases.env
        self.plan, self.fate = cases.plan, cases.fate
        self.agendas: list[list[tuple[Any, ...]]] = [[] for _ in self.plan.sessions]
        first = len(self.plan.names.people) + len(self.plan.names.channels)
        self.codes = range(first, first + len(self.plan.sessions))
        cases.actions["agenda"] = self.put_on_agenda
        cases.actions["meet"] = self.call
        for meeting, session in enumerate(self.plan.sessions):
            for number, at in enumerate(session.times, start=1):
                Timer(self.env, at, LOOK, self._planned(meeting, number, at))

    def put_on_agenda(self, case: Case, node: Node, cause: int) -> None:
        """Let an item wait for the meeting to take it up."""
        assert node.waiting is not None
        task = Task(self.env, node.waiting, case, cause, case.repetition(node.rank))
        task.priority = node.priority
        task.started = task.scheduled
        task.waited_for = self.codes[node.meeting]
        self.floor.live[task] = None
        heappush(self.agendas[node.meeting], (*task.place(), node))

    def call(self, case: Case, node: Node, cause: int) -> None:
        """Let a step call its meeting."""
        task = Task(self.env, node, case, cause, case.repetition(node.rank))
        length = self.fate.length(node, case.number, task.repetition)
        self.env.process(self._hold(node.meeting, task, length))

    def _planned(self, meeting: int, number: int, at: int) -> Any:
        def begin() -> None:
            session = self.plan.sessions[meeting]
            case = self.cases.open(session.entity, number)
            task = Task(self.env, session.opening, case, -1)
            length = self.fate.length(session.opening, occasion(at))
            self.env.process(self._hold(meeting, task, length))

        return begin

    def _hold(self, meeting: int, task: Task, length: int) -> Generator[Event, Any, None]:
        """Gather, open, take up one item after the other, and part."""
        session = self.plan.sessions[meeting]
        people = yield self._gather(session, task)
        if people is None:
            task.outcome = OUTCOME["cancelled"]
            del self.floor.live[task]
            self.floor.note(task)
            return
        task.callbacks.append(lambda _: self._opened(task))
        yield self.floor.run(task, length)
        last = task
        until = task.started + session.lasts
        while True:
            yield Turn(self.env, self.env.now, TABLE)
            item = self._take_up(meeting, until)
            if item is None:
                break
            item.people, item.waited_for = people, self.codes[meeting]
            item.callbacks.append(self._dealt_with)
            yield self.floor.run(item, self._length(item))
            last = item
        if self.plan.templates[task.case.entity].kind == "meeting":
            self.cases.reach(task.case, task.node.unit, COMPLETED, last.row)
        if self.env.now < self.plan.end:
            self.floor.release(people)

    def _gather(self, session: Session, task: Task) -> Gathering:
        assert task.node.waiting is not None
        self.floor.live[task] = None
        gathering = Gathering(self.floor, task, task.node.waiting, session.quorum)
        self.floor.gather(gathering)
        gathering.limit(session.waits)
        return gathering

    def _opened(self, task: Task) -> None:
        row = self.floor.close(task)
        if self.plan.templates[task.case.entity].kind != "meeting":
            self.cases.ended(task.case, task.node, row)

    def _take_up(self, meeting: int, until: int) -> Task | None:
        """Take the next item off the agenda, None if there is none or the time is up."""
        now = self.env.now
        agenda = self.agendas[meeting]
        if not agenda or now >= min(until, self.plan.end):
            return None
        *_, waiting, node = heappop(agenda)
        row = self.floor.close(waiting)
        return Task(self.env, node, waiting.case, row, waiting.repetition)

    def _dealt_with(self, event: Event) -> None:
        assert isinstance(event, Task)
        self.cases.ended(event.case, event.node, self.floor.close(event))

    def _length(self, item: Task) -> int:
        return self.fate.length(item.node, item.case.number, item.repetition)
