"""The public on the telephone: who calls, waits, hangs up, is turned away, and tries again."""

from __future__ import annotations

from functools import partial
from heapq import heappop, heappush
from math import inf
from typing import TYPE_CHECKING

from sim.engine.rates import Arrivals
from sim.engine.task import ARRIVE, LOOK, Case, Task, Timer, Turn
from sim.log import NEVER, OUTCOME

if TYPE_CHECKING:
    from simpy.events import Event

    from sim.engine.cases import Cases
    from sim.engine.plan import Source, Swing


class Callers:
    """All who call one number: a case for each person, a row for each attempt."""

    def __init__(self, cases: Cases, source: Source) -> None:
        self.cases, self.source = cases, source
        self.env, self.fate, self.floor = cases.env, cases.fate, cases.floor
        self.arrivals = Arrivals(cases.fate, source)
        self.turn: Turn | None = None
        self.limited = any(x is not None for x in (source.lines, source.queue, source.wait))
        self.watched = self.limited or any(s.handling != 1 for s in source.swings)
        self.limits: list[tuple[int, int, int, Task]] = []
        self.limit: Turn | None = None
        self.waiting = 0
        self.talking = 0
        self.handling = 1.0
        for swing in source.swings:
            cases.watch(swing.on, partial(self._await, swing))
        self._expect()

    # coming -------------------------------------------------------------------------------------

    def _expect(self) -> None:
        """Await the next person."""
        at = self.arrivals.due()
        self.turn = None
        if at != NEVER:
            self.turn = Turn(self.env, at, ARRIVE)
            self.turn.callbacks.append(self._come)

    def _come(self, turn: Event) -> None:
        if turn is not self.turn:
            return  # the rate has changed since
        case = self.cases.open(self.source.entity, self.arrivals.take())
        if self.source.call is None:
            for node in self.cases.plan.templates[case.entity].first:
                self.cases.begin(case, node, NEVER)
        else:
            self._dial(case, 0, NEVER)
        self._expect()

    # an attempt ---------------------------------------------------------------------------------

    def _dial(self, case: Case, attempt: int, cause: int) -> None:
        """Let somebody call: wait to be answered, or be turned away."""
        assert self.source.call is not None
        call = Task(self.env, self.source.call, case, cause, attempt)
        if self.limited and self._full():
            call.outcome = OUTCOME["turned away"]
            self._try_again(call, self.floor.journal.write(call, self.env._now))
            return
        if self.watched:
            self.waiting += 1
            call.start, call.then = self._answer, self._answered
        self.floor.wait(call)
        if self.source.patience is not None:
            patience = self.fate.length(self.source.patience, case.number, attempt)
            self._wait_until(self.env._now + patience, call)

    def _full(self) -> bool:
        """Whether one more would be turned away."""
        source = self.source
        if source.lines is not None and self.waiting + self.talking >= source.lines:
            return True
        if source.queue is not None and self.waiting >= source.queue:
            return True
        return source.wait is not None and self._expected_wait() >= source.wait

    def _expected_wait(self) -> float:
        """Return what those who wait take to be answered [µs] by those who are on duty."""
        assert self.source.call is not None
        (answering,) = self.floor.crews[self.source.call.crew].slots
        there = sum(self.floor.on_duty[person] for person in answering)
        work = self.waiting * self.source.handling * self.handling
        return work / there if there else inf

    def _answer(self, call: Task) -> None:
        self.waiting -= 1
        self.talking += 1
        if self.handling != 1:
            length = self.fate.length(call.node, call.case.number, call.repetition)
            pace = 1.0 if self.floor.pace is None else self.floor.pace(call)
            call.left = round(length * self.handling * pace)
        self.floor.begin(call)

    def _answered(self, call: Task, row: int) -> None:
        self.talking -= 1
        self.cases.ended(call.case, call.node, row)

    # patience -----------------------------------------------------------------------------------

    def _wait_until(self, at: int, call: Task) -> None:
        """Let the caller hang up at ``at`` [µs]; only the first of all limits is on the agenda."""
        heappush(self.limits, (at, call.case.number, call.repetition, call))
        if self.limits[0][3] is call:
            self._expect_limit()

    def _expect_limit(self) -> None:
        self.limit = Turn(self.env, self.limits[0][0], LOOK)
        self.limit.callbacks.append(self._be_impatient)

    def _be_impatient(self, limit: Event) -> None:
        """Let those hang up whose time is over; who has been answered counts no more."""
        if limit is not self.limit:
            return  # somebody came whose patience ends before
        limits, now = self.limits, self.env._now
        while limits and (limits[0][0] <= now or limits[0][3].started != NEVER):
            call = heappop(limits)[3]
            if call.started == NEVER:
                self.waiting -= 1
                self._try_again(call, self.floor.withdraw(call, OUTCOME["abandoned"]))
        if limits:
            self._expect_limit()

    # the next attempt ---------------------------------------------------------------------------

    def _try_again(self, call: Task, row: int) -> None:
        """Let somebody who was not answered call again after a pause, or not."""
        redial, number, attempt = self.source.redial, call.case.number, call.repetition
        if redial is None or redial.chance is None:
            return
        if self.fate.chance(redial, "chance", number, attempt) < redial.chance:
            pause = Task(self.env, redial, call.case, row, attempt)
            pause.callbacks.append(lambda _: self._dial_again(pause))
            self.floor.run(pause, self.fate.length(redial, number, attempt), ARRIVE)

    def _dial_again(self, pause: Task) -> None:
        self._dial(pause.case, pause.repetition + 1, self.floor.close(pause))

    # events that change how many call, and what answering takes ----------------------------------

    def _await(self, swing: Swing, _: int) -> None:
        Timer(self.env, self.env.now + swing.delay, LOOK, partial(self._change, swing))

    def _change(self, swing: Swing) -> None:
        self.handling *= swing.handling
        chances = self.cases.chances
        for node in self.source.passed_on:
            assert node.chance is not None
            chances[node.rank] = chances.get(node.rank, node.chance) * swing.passed_on
        if swing.adds or swing.calls != 1:
            self.arrivals.change(self.env.now, swing)
            self._expect()
