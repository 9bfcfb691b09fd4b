"""Meetings: gathering, opening, and taking up what is on the agenda (R3, R8)."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from sim.engine.fate import occasion
from sim.engine.gathering import Gathering
from sim.engine.task import LOOK, TABLE, Case, Task, Timer, Turn
from sim.log import KIND, MILESTONE, OUTCOME, Needed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from simpy.events import Event

    from sim.engine.cases import Cases
    from sim.engine.plan import Node, Session

COMPLETED, RELIEF = MILESTONE["completed"], KIND["relief"]


class Meetings:
    """Holds meetings at their times and when a step calls one; each keeps one agenda."""

    def __init__(self, cases: Cases) -> None:
        self.cases, self.floor, self.env = cases, cases.floor, cases.env
        self.plan, self.fate = cases.plan, cases.fate
        self.agendas: list[list[tuple[Any, ...]]] = [[] for _ in self.plan.sessions]
        self.held = [0] * len(self.plan.sessions)  # how many are gathering or together
        self.extras = [0] * len(self.plan.sessions)  # how many were called beside those planned
        first = len(self.plan.names.people) + len(self.plan.names.channels)
        self.codes = range(first, first + len(self.plan.sessions))
        cases.actions["agenda"] = self.put_on_agenda
        cases.actions["meet"] = self.call
        for meeting, session in enumerate(self.plan.sessions):
            for number, at in enumerate(session.times, start=1):
                Timer(self.env, at, LOOK, self._planned(meeting, number))

    def put_on_agenda(self, case: Case, node: Node, cause: int) -> Task:
        """Let an item wait for the meeting to take it up, or for an extra one."""
        assert node.waiting is not None
        task = Task(self.env, node.waiting, case, cause, case.repetition(node.rank))
        task.priority = node.priority
        task.started = task.scheduled
        task.waited_for = self.codes[node.meeting]
        self.floor.live[task] = None
        heappush(self.agendas[node.meeting], (*task.place(), node))
        if self._calls_extra(node.meeting, task):
            Timer(self.env, task.scheduled, TABLE, lambda: self._call_extra(node.meeting))
        return task

    def call(self, case: Case, node: Node, cause: int) -> None:
        """Let a step call its meeting."""
        task = Task(self.env, node, case, cause, case.repetition(node.rank))
        length = self.fate.length(node, case.number, task.repetition)
        self._begin(node.meeting, task, length)

    def _planned(self, meeting: int, number: int) -> Callable[[], None]:
        return lambda: self._convene(meeting, number)

    def _convene(self, meeting: int, number: int) -> None:
        """Let a meeting begin to gather that no step has called."""
        session = self.plan.sessions[meeting]
        case = self.cases.open(session.entity, number)
        task = Task(self.env, session.opening, case, -1)
        planned = number <= len(session.occasions)
        which = session.occasions[number - 1] if planned else occasion(self.env.now)
        self._begin(meeting, task, self.fate.length(session.opening, which))

    def _begin(self, meeting: int, task: Task, length: int) -> None:
        self.held[meeting] += 1
        self.env.process(self._hold(meeting, task, length))

    # extra meetings -----------------------------------------------------------------------------

    def _calls_extra(self, meeting: int, item: Task) -> bool:
        """Whether ``item`` is so urgent that the meeting does not wait for its next time."""
        limit = self.plan.sessions[meeting].extra_for
        return limit is not None and item.priority <= limit

    def _call_extra(self, meeting: int) -> None:
        """Call an extra meeting if it is not together, because of an item of this instant."""
        now = self.env.now
        new = [place[-2] for place in self.agendas[meeting] if place[-2].scheduled == now]
        urgent = [item for item in new if not item.gone and self._calls_extra(meeting, item)]
        if urgent and not self.held[meeting] and now < self.plan.end:
            self.extras[meeting] += 1
            self._convene(meeting, len(self.plan.sessions[meeting].times) + self.extras[meeting])

    # holding them -------------------------------------------------------------------------------

    def _hold(self, meeting: int, task: Task, length: int) -> Generator[Event, Any, None]:
        """Gather, open, take up one item after the other, and part."""
        session = self.plan.sessions[meeting]
        people = None
        if not session.relief or self._seat_for_relief(session, task):
            people = yield self._gather(session, task)
        if people is None:
            self._cancel(meeting, task)
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
        self._part(meeting)

    def _gather(self, session: Session, task: Task) -> Gathering:
        assert task.node.waiting is not None
        self.floor.live[task] = None
        gathering = Gathering(self.floor, task, task.node.waiting, session.quorum)
        self.floor.rooms.gather(gathering)
        gathering.limit(session.waits)
        return gathering

    def _seat_for_relief(self, session: Session, task: Task) -> bool:
        """Give everybody in question who is on duty a seat; whether they are enough for a relief.

        Whoever comes and whoever goes take part, though a role needs only one of them at a time.
        What is called at ENDEX is neither held nor cancelled.
        """
        there = {
            p: Needed(need.unit, need.role, (p,))
            for need in self.floor.journal.needs[task.node.crew]
            for p in need.candidates
            if self.floor.on_duty[p]
        }
        task.crew = self.floor.crew_of(tuple(there.values()))
        return len(there) >= max(2, session.quorum or 0) or self.env.now >= self.plan.end

    def _cancel(self, meeting: int, task: Task) -> None:
        task.outcome = OUTCOME["cancelled"]
        self.floor.live.pop(task, None)
        self.floor.note(task)
        if self.env.now > task.scheduled:
            self._part(meeting)
        else:
            self.held[meeting] -= 1

    def _part(self, meeting: int) -> None:
        """Be together no more; what was put on the agenda at this instant may call an extra one."""
        self.held[meeting] -= 1
        if self.plan.sessions[meeting].extra_for is not None:
            self._call_extra(meeting)

    def _opened(self, task: Task) -> None:
        if task.node.kind == RELIEF:
            self.floor.relieved.update(task.people)
        row = self.floor.close(task)
        if self.plan.templates[task.case.entity].kind != "meeting":
            self.cases.ended(task.case, task.node, row)

    def _take_up(self, meeting: int, until: int) -> Task | None:
        """Take the next item off the agenda, None if there is none or the time is up."""
        now = self.env.now
        agenda = self.agendas[meeting]
        while agenda and agenda[0][-2].gone:
            heappop(agenda)
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
