"""Who is there when: shifts, absences, rest, and people on call who have been called out (R5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.breaks import Breaks
from sim.engine.callouts import CallOuts
from sim.engine.floor import ABSENT as GONE
from sim.engine.plan import Leaving
from sim.engine.slowing import Pace
from sim.engine.task import CHANGE, Case, Task, Timer
from sim.log import NEVER, PRESENCE

if TYPE_CHECKING:
    from sim.engine.cases import Cases
    from sim.engine.plan import CallOut, Duty, Node

ABSENT, ON_CALL, TRAVELLING, PRESENT, AWAY = range(len(PRESENCE))
FINISH = Leaving()


class Presence:
    """Brings people to the floor and takes them home, and writes where they were.

    Somebody is there who has a reason to be (a shift, having come when called), is not away, and
    has rested. ``off`` says that all reasons have ended since somebody came last; ``left`` when
    somebody went last, ``since`` when somebody came on duty (before STARTEX: below 0).
    """

    def __init__(self, cases: Cases) -> None:
        self.cases, self.floor, self.env = cases, cases.floor, cases.env
        self.duties = cases.plan.duties
        people = len(self.duties)
        self.reasons, self.away = [0] * people, [0] * people
        self.called, self.came, self.travels = ([False] * people for _ in range(3))
        self.off = [True] * people
        self.left = [NEVER] * people
        self.since = [0] * people
        self.state, self.state_since = [ABSENT] * people, [0] * people
        self.call_outs = CallOuts(cases, self._set_out)
        self.breaks = Breaks(cases)
        cases.call_out = self.call_out
        if any(duty.rest is not None for duty in self.duties):
            self.floor.went_home = self._went_home
        if cases.plan.slowing is not None:
            self.floor.pace = Pace(cases.plan.slowing, self.since, self.env)
        for person, duty in enumerate(self.duties):
            self._plan(person, duty)

    def call_out(self, case: Case, node: Node, cause: int) -> None:
        """Call those who are on call and have not been called before."""
        called = [
            each
            for each in node.calls_out
            if self.state[each.person] == ON_CALL and not self.called[each.person]
        ]
        for each in called:
            self.called[each.person] = True
        self.call_outs.call(case, called, cause)

    def write_open(self, end: int) -> None:
        """Write everybody's last spell."""
        for person in range(len(self.duties)):
            self._turn(person, NEVER, end)

    # what is planned ----------------------------------------------------------------------------

    def _plan(self, person: int, duty: Duty) -> None:
        """Set the times at which something changes; whoever is away throughout has none."""
        name = self.cases.plan.names.people[person]
        if duty.absent_with and self.cases.fate.once("absent", name) < duty.absent_with:
            self.state[person] = AWAY
            return
        for start, end, leaving in duty.absences:
            self._at(start, person, away=1, leaving=leaving)
            self._at(end, person, away=-1)
        for start, end, leaving in duty.spells:
            self._at(start, person, reasons=1)
            self._at(end, person, reasons=-1, leaving=leaving)
        if duty.on_call is not None:
            self._at(duty.on_call[0], person)
            Timer(self.env, duty.on_call[1], CHANGE, lambda: self._end_of_call(person))
        self.breaks.plan(person, duty)

    def _at(
        self, at: int, person: int, reasons: int = 0, away: int = 0, leaving: Leaving = FINISH
    ) -> None:
        def change() -> None:
            self.away[person] += away
            self._change(person, reasons, leaving, at)

        Timer(self.env, max(at, 0), CHANGE, change)

    def _end_of_call(self, person: int) -> None:
        """End the window in which a person may be called; whoever has come goes home."""
        self._change(person, -1 if self.came[person] else 0)

    # being called out ---------------------------------------------------------------------------

    def _set_out(self, case: Case, each: CallOut, cause: int) -> None:
        travel = Task(self.env, each.travel, case, cause)
        travel.callbacks.append(lambda _: self._come(each.person, travel))
        self.floor.run(travel, self.cases.fate.length(each.travel, case.number), CHANGE)
        self.travels[each.person] = True
        self._change(each.person, 0)

    def _come(self, person: int, travel: Task) -> None:
        """Let a person who was called out be there, unless the window has closed meanwhile."""
        self.floor.close(travel)
        self.travels[person] = False
        self.came[person] = self._may_be_called(person)
        if self.came[person]:
            self.off[person] = False  # a call-out breaks the rest
            self.since[person] = self.env.now
        self._change(person, 1 if self.came[person] else 0)

    def _may_be_called(self, person: int) -> bool:
        window = self.duties[person].on_call
        return window is not None and window[0] <= self.env.now < window[1]

    # coming and going ---------------------------------------------------------------------------

    def _change(
        self, person: int, change: int, leaving: Leaving = FINISH, began: int | None = None
    ) -> None:
        """Add or remove a reason to be there, and see what follows from it."""
        self.reasons[person] += change
        there = self.reasons[person] > 0 and not self.away[person] and self._rested(person)
        if there and not self.floor.on_duty[person]:
            self._arrive(person, began)
        elif not there and self.floor.on_duty[person]:
            self.floor.leave(person, *leaving)
            self.breaks.drop(person)
        if not self.reasons[person]:
            self.off[person] = True
        self._turn(person, self._where(person, there=there))

    def _arrive(self, person: int, began: int | None) -> None:
        """Let a person be there, who comes on duty unless back from an absence or busy still."""
        if self.off[person] and self.floor.state[person] == GONE:
            self.since[person] = self.env.now or min(began or 0, 0)
        self.off[person] = False
        self.floor.arrive(person)

    def _rested(self, person: int) -> bool:
        """Whether a person who has been on duty has gone home and rested."""
        rest, left = self.duties[person].rest, self.left[person]
        if rest is None or not self.off[person]:
            return True
        gone = self.floor.state[person] == GONE
        return gone and (left == NEVER or self.env.now >= left + rest)

    def _went_home(self, person: int) -> None:
        rest = self.duties[person].rest
        if rest is not None:
            self.left[person] = self.env.now
            Timer(self.env, self.env.now + rest, CHANGE, lambda: self._change(person, 0))

    def _where(self, person: int, *, there: bool) -> int:
        if self.away[person]:
            return AWAY
        if there:
            return PRESENT
        if self.travels[person]:
            return TRAVELLING
        return ON_CALL if self._may_be_called(person) else ABSENT

    def _turn(self, person: int, state: int, at: int | None = None) -> None:
        now = self.env.now if at is None else at
        if state != self.state[person]:
            self.floor.journal.spell(person, self.state[person], self.state_since[person], now)
            self.state[person], self.state_since[person] = state, now
