"""From having heard or read to beginning: what goes wrong in between (R7, R10).

A message may be lost, misunderstood, or left lying because each of those addressed believes that
somebody else sees to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.task import ARRIVE, Case, Task
from sim.log import OUTCOME

if TYPE_CHECKING:
    from sim.engine.cases import Cases
    from sim.engine.plan import Node, Route

MISUNDERSTOOD = OUTCOME["misunderstood"]


class Reception:
    """Brings the addressee of a message to what is to be done with it."""

    def __init__(self, cases: Cases) -> None:
        self.cases, self.floor, self.env = cases, cases.floor, cases.env
        self.plan, self.fate = cases.plan, cases.fate

    def lost(self, case: Case, route: Route) -> bool:
        """Whether chance lets the message be lost on its way."""
        loss = self.plan.ways[route.channel].loss
        return loss > 0 and self._toss("loss", case, route) < loss

    def mistaken(self, case: Case, route: Route) -> bool:
        """Whether chance lets something else be understood."""
        if route.wrong is None:
            return False
        chance = self.plan.ways[route.channel].misunderstood
        return chance > 0 and self._toss("misunderstood", case, route) < chance

    def received(self, case: Case, route: Route, row: int, *, mistaken: bool = False) -> None:
        """Go on once the message has been read or heard, by the end of ``row``."""
        lying = route.lying
        if lying is None or self.fate.toss("leaves", lying, case.number) >= route.leaves:
            self._take_up(case, route, row, mistaken)
            return
        task = Task(self.env, lying, case, row)
        if route.remind is None:  # nobody reminds: it lies there at ENDEX
            task.started = task.scheduled
            self.floor.live[task] = None
            return
        task.callbacks.append(
            lambda _: self._take_up(case, route, self.floor.close(task), mistaken)
        )
        self.floor.run(task, route.remind, ARRIVE)

    def _take_up(self, case: Case, route: Route, row: int, mistaken: bool) -> None:
        """Work on it, or first on something else until that is discovered and asked back."""
        if not mistaken:
            self._begin(case, route, row)
            return
        assert route.wrong is not None
        assert route.question is not None
        question = route.question
        task = self._wait(case, route.wrong, row)
        task.then = lambda _, wrong: self._ask_back(case, route, question, wrong)

    def _ask_back(self, case: Case, route: Route, question: Node, row: int) -> None:
        task = self._wait(case, question, row)
        task.then = lambda _, asked: self._begin(case, route, asked)

    def _wait(self, case: Case, node: Node, row: int) -> Task:
        task = Task(self.env, node, case, row)
        self.floor.wait(task)
        return task

    def _begin(self, case: Case, route: Route, row: int) -> None:
        """Begin what the addressee does with the message."""
        for root in route.roots:
            self.cases.begin(case, root, row)
        self.cases.settle(case, route.run, row)

    def _toss(self, what: str, case: Case, route: Route) -> float:
        node = route.transit or route.talk
        assert node is not None
        return self.fate.toss(what, node, case.number)
