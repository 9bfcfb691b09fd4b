"""Cascades: an order goes down the chain of command, link by link (R9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.task import Task
from sim.log import MILESTONE, NEVER, OUTCOME

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.cases import Cases
    from sim.engine.plan import Link, Node, Order
    from sim.engine.task import Case

SENT, DELIVERED, NOTICED = MILESTONE["sent"], MILESTONE["delivered"], MILESTONE["noticed"]
MISUNDERSTOOD = OUTCOME["misunderstood"]


class Cascades:
    """Brings orders to all below; whoever has been told passes them on."""

    def __init__(self, cases: Cases) -> None:
        self.cases, self.floor, self.env = cases, cases.floor, cases.env
        self.plan, self.fate = cases.plan, cases.fate
        cases.actions["cascade"] = self.begin

    def begin(self, case: Case, node: Node, cause: int) -> None:
        """Let a step give its order; it ends when all right below have been told."""
        assert node.order is not None
        passing = _Passing(case, node.order, True, lambda row: self.cases.ended(case, node, row))
        self._pass_on(passing, cause)

    def _pass_on(self, passing: _Passing, cause: int) -> None:
        case, order = passing.case, passing.order
        for link in order.links:
            self.cases.reach(case, self._unit(case, link), SENT, cause)
        if order.joint is None:
            for link in order.links:
                self._brief(passing, link, cause)
        elif order.gather is None:
            self._brief_all(passing, order.joint, cause)
        else:
            self._gather(passing, order.gather, order.joint, cause)

    def _gather(self, passing: _Passing, gather: Node, joint: Node, cause: int) -> None:
        """Let those who are to be briefed come; that takes time but nobody's."""
        task = Task(self.env, gather, passing.case, cause)
        task.then = lambda _, row: self._brief_all(passing, joint, row)
        task.callbacks.append(self.floor.finish)
        self.floor.run(task, self.fate.length(gather, passing.case.number))

    def _brief(self, passing: _Passing, link: Link, cause: int) -> None:
        """Brief one unit."""
        right = self._understands(passing, link)
        task = self._briefing(passing, link.briefing, cause, [link])
        task.outcome = 0 if right else MISUNDERSTOOD
        task.then = lambda _, row: self._told(passing, link, row, right=right)
        self.floor.wait(task)

    def _brief_all(self, passing: _Passing, joint: Node, cause: int) -> None:
        """Brief all units right below together; each repeats what it heard in its turn."""
        task = self._briefing(passing, joint, cause, passing.order.links)
        task.then = lambda _, row: self._all_told(passing, row)
        self.floor.wait(task)

    def _all_told(self, passing: _Passing, row: int) -> None:
        for link in passing.order.links:
            right = self._understands(passing, link)
            heard = Task(self.env, link.briefing, passing.case, row)
            heard.outcome = 0 if right else MISUNDERSTOOD
            self._told(passing, link, self.floor.note(heard), right=right)

    def _briefing(self, passing: _Passing, node: Node, cause: int, told: list[Link]) -> Task:
        """Return the task of a briefing, as long as it takes with all that is repeated."""
        number = passing.case.number
        task = Task(self.env, node, passing.case, cause)
        repeating = [link.repeating for link in told if link.repeating is not None]
        task.left = sum(self.fate.length(each, number) for each in (node, *repeating))
        return task

    def _understands(self, passing: _Passing, link: Link) -> bool:
        """Whether a unit has the right version once it has been told."""
        order, node, number = passing.order, link.briefing, passing.case.number
        if not passing.right or order.fidelity >= 1:
            return passing.right
        if self.fate.chance(node, "fidelity", number) < order.fidelity:
            return True
        return order.catches > 0 and self.fate.chance(node, "read back", number) < order.catches

    def _told(self, passing: _Passing, link: Link, row: int, *, right: bool) -> None:
        """Let a unit that has been told pass the order on and begin its procedure."""
        case = passing.case
        unit = self._unit(case, link)
        self.cases.reach(case, unit, DELIVERED, row)
        self.cases.reach(case, unit, NOTICED, row)
        if link.below is not None:
            below = _Passing(
                case, link.below, right, lambda last: self.cases.settle(case, link.run, last)
            )
            self._pass_on(below, row)
        for root in link.roots:
            self.cases.begin(case, root, row)
        self.cases.settle(case, link.run, row)
        passing.count(link.briefing.rank, row, self.env.now)

    def _unit(self, case: Case, link: Link) -> int:
        return self.plan.templates[case.entity].run_units[link.run]


class _Passing:
    """One unit passing an order on, in the ``right`` version or not; then ``over`` is done."""

    def __init__(self, case: Case, order: Order, right: bool, over: Callable[[int], None]) -> None:
        self.case, self.order, self.right, self.over = case, order, right, over
        self.left = len(order.links)
        self.last = (NEVER, NEVER, NEVER)

    def count(self, rank: int, row: int, now: int) -> None:
        """Count one more unit as told; the last, in the scenario's order, ends it."""
        self.last = max(self.last, (now, rank, row))
        self.left -= 1
        if self.left == 0:
            self.over(self.last[2])
