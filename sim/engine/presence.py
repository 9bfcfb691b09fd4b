"""Who is there when: shifts, and people on call who are called out (R5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.task import ARRIVE, CHANGE, Case, Task, Timer
from sim.log import PRESENCE

if TYPE_CHECKING:
    from sim.engine.cases import Cases
    from sim.engine.plan import CallOut, Node

ABSENT, ON_CALL, TRAVELLING, PRESENT, AWAY = range(len(PRESENCE))


class Presence:
    """Brings people to the floor and takes them home, and writes where they were."""

    def __init__(self, cases: Cases) -> None:
        self.cases, self.floor, self.env = cases, cases.floor, cases.env
        self.duties = cases.plan.duties
        self.reasons = [0] * len(self.duties)  # to be there: a shift, having come when called
        self.called = [False] * len(self.duties)
        self.came = [False] * len(self.duties)
        self.state = [ABSENT] * len(self.duties)
        self.since = [0] * len(self.duties)
        cases.call_out = self.call_out
        for person, duty in enumerate(self.duties):
            for start, end in duty.spells:
                self._at(start, person, 1)
                self._at(end, person, -1)
            if duty.on_call is not None:
                self._window(person, *duty.on_call)

    def call_out(self, case: Case, node: Node, cause: int) -> None:
        """Call those who are on call and not yet on their way."""
        for each in node.calls_out:
            if self.state[each.person] == ON_CALL and not self.called[each.person]:
                self.called[each.person] = True
                self._alert(case, each, cause)

    def write_open(self, end: int) -> None:
        """Write everybody's last spell."""
        for person in range(len(self.duties)):
            self._turn(person, -1, end)

    def _at(self, at: int, person: int, change: int) -> None:
        Timer(self.env, at, CHANGE, lambda: self._change(person, change))

    def _window(self, person: int, start: int, end: int) -> None:
        Timer(self.env, max(start, 0), CHANGE, lambda: self._change(person, 0))
        Timer(self.env, end, CHANGE, lambda: self._end_of_call(person))

    def _end_of_call(self, person: int) -> None:
        """End the window in which a person may be called; whoever has come goes home."""
        self._change(person, -1 if self.came[person] else 0)

    def _alert(self, case: Case, each: CallOut, cause: int) -> None:
        notice = Task(self.env, each.notice, case, cause)
        notice.callbacks.append(lambda _: self._set_out(case, each, self.floor.close(notice)))
        self.floor.run(notice, self.cases.fate.length(each.notice, case.number), ARRIVE)

    def _set_out(self, case: Case, each: CallOut, cause: int) -> None:
        travel = Task(self.env, each.travel, case, cause)
        travel.callbacks.append(lambda _: self._come(each.person, travel))
        self.floor.run(travel, self.cases.fate.length(each.travel, case.number), CHANGE)
        if self.state[each.person] != PRESENT:
            self._turn(each.person, TRAVELLING)

    def _come(self, person: int, travel: Task) -> None:
        """Let a person who was called out be there, unless the window has closed meanwhile."""
        self.floor.close(travel)
        self.came[person] = self._may_be_called(person)
        if self.state[person] == TRAVELLING:
            self._turn(person, ABSENT)
        self._change(person, 1 if self.came[person] else 0)

    def _change(self, person: int, change: int) -> None:
        """Add or remove a reason to be there, and see what follows from it."""
        self.reasons[person] += change
        there = self.reasons[person] > 0
        if there and not self.floor.on_duty[person]:
            self.floor.arrive(person)
        elif not there and self.floor.on_duty[person]:
            self.floor.leave(person)
        if there:
            self._turn(person, PRESENT)
        elif self.state[person] != TRAVELLING:
            self._turn(person, ON_CALL if self._may_be_called(person) else ABSENT)

    def _may_be_called(self, person: int) -> bool:
        window = self.duties[person].on_call
        return window is not None and window[0] <= self.env.now < window[1]

    def _turn(self, person: int, state: int, at: int | None = None) -> None:
        now = self.env.now if at is None else at
        if state != self.state[person]:
            self.floor.journal.spell(person, self.state[person], self.since[person], now)
            self.state[person], self.since[person] = state, now
