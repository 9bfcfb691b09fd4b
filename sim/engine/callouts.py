"""How people at home are called out: surely, by message, from a list, or from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpy.events import Event

from sim.engine.task import ARRIVE, Case, Task
from sim.log import OUTCOME

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from sim.engine.cases import Cases
    from sim.engine.plan import CallOut, Method, Node

    Calling = Generator[Event, Any, int]
    """A process that returns its last row."""

BY_HAND = 0
"""The caller from whom a call-out sets out; the others are those called, numbered from 1."""

DECLINED, NOT_REACHED = OUTCOME["declined"], OUTCOME["not reached"]


class CallOuts:
    """Calls people out; ``set_out(case, person, row)`` is what those do who are willing."""

    def __init__(self, cases: Cases, set_out: Callable[[Case, CallOut, int], None]) -> None:
        self.floor, self.env, self.fate = cases.floor, cases.env, cases.fate
        self.methods = cases.plan.methods
        self.set_out = set_out

    def call(self, case: Case, called: Sequence[CallOut], cause: int) -> None:
        """Call ``called``, each as the scenario says for them."""
        one_by_one: dict[int, list[CallOut]] = {}
        for each in called:
            if each.method < 0:
                self._notify(case, each, cause)
            elif self.methods[each.method].at_once:
                self.env.process(self._alert(case, each, cause))
            else:
                one_by_one.setdefault(each.method, []).append(each)
        for people in one_by_one.values():
            self.env.process(self._call_all(case, people, BY_HAND, cause))

    def _notify(self, case: Case, each: CallOut, cause: int) -> None:
        """Let the call-out be noticed for sure."""
        notice = Task(self.env, each.notice, case, cause)
        notice.callbacks.append(lambda _: self.set_out(case, each, self.floor.close(notice)))
        self.floor.run(notice, self.fate.length(each.notice, case.number), ARRIVE)

    # to all at once -----------------------------------------------------------------------------

    def _alert(self, case: Case, each: CallOut, cause: int) -> Calling:
        """Send one message after the other until it is answered or enough have been sent."""
        attempts = self.methods[each.method].attempts
        for attempt in range(1, attempts + 1):
            if self._reaches(case, each, attempt):
                return (yield from self._answer(case, each, each.notice, attempt, cause))
            cause = self._miss(case, each, attempt, cause)
            if attempt < attempts:
                cause = yield from self._pause(case, each, attempt, cause)
        return cause

    # one after the other ------------------------------------------------------------------------

    def _call_all(self, case: Case, people: Sequence[CallOut], caller: int, cause: int) -> Calling:
        """Let ``caller`` call his share of ``people``, round by round.

        Whoever is not reached in one round is called again in the next. The share of somebody given
        up is called at the end of the round.
        """
        method = self.methods[people[0].method]
        share = [(k, 1) for k in _below(caller, method, len(people))]
        while share:
            missed = []
            for k, attempt in share:
                each = people[k - 1]
                cause = yield from self._ring(case, each, caller, attempt, cause)
                if self._reaches(case, each, attempt):
                    self.env.process(self._answer(case, each, each.answer, 1, cause))
                    self.env.process(self._call_all(case, people, k, cause))
                elif attempt < method.attempts:
                    missed.append((k, attempt + 1))
                else:
                    share += [(lower, 1) for lower in _below(k, method, len(people))]
            if missed:
                k, attempt = missed[0]
                cause = yield from self._pause(case, people[k - 1], attempt - 1, cause)
            share = missed
        return cause

    def _ring(self, case: Case, each: CallOut, caller: int, attempt: int, cause: int) -> Calling:
        """Call one person; only who calls by hand is a player whose time it takes."""
        at_home = each.onward if caller != BY_HAND else None
        task = self._task(case, at_home or each.notice, attempt, cause)
        length = self._length(case, each.notice, attempt)
        if not self._reaches(case, each, attempt):
            task.outcome = NOT_REACHED
        elif not self._length(case, each.answer) and not self._is_willing(case, each):
            task.outcome = DECLINED
        if at_home is not None:
            yield self.floor.run(task, length, ARRIVE)
            return self.floor.close(task)
        rung = Event(self.env)
        task.left = length
        task.then = lambda _, row: _succeed(rung, row)
        self.floor.wait(task)
        row: int = yield rung
        return row

    # what all have in common ----------------------------------------------------------------------

    def _answer(
        self, case: Case, each: CallOut, node: Node | None, attempt: int, cause: int
    ) -> Calling:
        """Let somebody who has been reached answer, and set out if willing."""
        assert node is not None
        length, willing = self._length(case, node, attempt), self._is_willing(case, each)
        if length or node is each.notice:
            task = self._task(case, node, attempt, cause)
            task.outcome = 0 if willing else DECLINED
            yield self.floor.run(task, length, ARRIVE)
            cause = self.floor.close(task)
        if willing:
            self.set_out(case, each, cause)
        return cause

    def _miss(self, case: Case, each: CallOut, attempt: int, cause: int) -> int:
        """Write that a message reached nobody; return the row."""
        task = self._task(case, each.notice, attempt, cause)
        task.outcome = NOT_REACHED
        return self.floor.note(task)

    def _pause(self, case: Case, each: CallOut, attempt: int, cause: int) -> Calling:
        """Wait before calling again."""
        assert each.redial is not None
        task = self._task(case, each.redial, attempt, cause)
        yield self.floor.run(task, self._length(case, each.redial, attempt), ARRIVE)
        return self.floor.close(task)

    def _task(self, case: Case, node: Node, attempt: int, cause: int) -> Task:
        task = Task(self.env, node, case, cause)
        task.part = attempt
        return task

    def _length(self, case: Case, node: Node | None, attempt: int = 1) -> int:
        return 0 if node is None else self.fate.length(node, case.number, attempt - 1)

    def _reaches(self, case: Case, each: CallOut, attempt: int) -> bool:
        reached = self.methods[each.method].reached
        return self.fate.chance(each.notice, "reached", case.number, attempt - 1) < reached

    def _is_willing(self, case: Case, each: CallOut) -> bool:
        willing = self.methods[each.method].willing
        return self.fate.chance(each.notice, "willing", case.number) < willing


def _below(caller: int, method: Method, number: int) -> range:
    """Return whom ``caller`` calls of ``number`` people: from a list all, in a tree the next few.

    >>> from sim.engine.plan import Method
    >>> tree = Method(at_once=False, attempts=1, reached=1.0, willing=1.0, span=2)
    >>> [list(_below(k, tree, 5)) for k in range(4)]
    [[1, 2], [3, 4], [5], []]
    """
    if not method.span:
        return range(1, number + 1) if caller == BY_HAND else range(0)
    first = method.span * caller + 1
    return range(min(first, number + 1), min(first + method.span, number + 1))


def _succeed(event: Event, row: int) -> None:
    event.succeed(row)
