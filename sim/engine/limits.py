"""What becomes of a step that waits too long: somebody else's, or over by default (R8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.task import LOOK, Task, Timer
from sim.log import NEVER, OUTCOME

if TYPE_CHECKING:
    from sim.engine.meetings import Meetings
    from sim.engine.plan import Limits, Node
    from sim.engine.task import Case

ESCALATED, BY_DEFAULT = OUTCOME["escalated"], OUTCOME["by default"]


class Waits:
    """Looks at the limits of steps that wait for people or on an agenda.

    Both limits count from when the step was first set. Whatever has begun by then, or has been
    taken up, is left alone.
    """

    def __init__(self, meetings: Meetings) -> None:
        self.meetings, self.cases = meetings, meetings.cases
        self.floor, self.env = meetings.floor, meetings.env
        self.cases.actions["limited"] = self.begin

    def begin(self, case: Case, node: Node, cause: int) -> None:
        """Set a step going that waits no longer than its limits."""
        assert node.limits is not None
        wait = _Wait(self, node, node.limits, self._set(case, node, cause))
        now = self.env.now
        if node.limits.after is not None:
            Timer(self.env, now + node.limits.after, LOOK, wait.escalate)
        if node.limits.by_default is not None:
            Timer(self.env, now + node.limits.by_default, LOOK, wait.end_by_default)

    def _set(self, case: Case, node: Node, cause: int) -> Task:
        if node.waiting is not None and node.meeting != NEVER:
            return self.meetings.put_on_agenda(case, node, cause)
        task = Task(self.env, node, case, cause, case.repetition(node.rank))
        if node.routes:
            self.cases.detour(task, node)
        self.floor.wait(task)
        return task


class _Wait:
    """One step that waits, as the task ``task``."""

    def __init__(self, waits: Waits, node: Node, limits: Limits, task: Task) -> None:
        self.cases, self.floor = waits.cases, waits.floor
        self.node, self.limits, self.task = node, limits, task
        self.on_agenda = task.node is not node

    def escalate(self) -> None:
        """Let those do it to whom it goes now, if nobody has begun it."""
        if not self._waits():
            return
        assert self.limits.escalated is not None
        row = self.floor.withdraw(self.task, ESCALATED)
        case, node = self.task.case, self.node
        task = Task(self.floor.env, self.limits.escalated, case, row, self.task.repetition)
        task.then = lambda _, done: self.cases.ended(case, node, done)
        if node.routes:
            self.cases.detour(task, node)
        self.task, self.on_agenda = task, False
        self.floor.wait(task)

    def end_by_default(self) -> None:
        """Let it be over, if nobody has begun it; a message that nobody wrote is not sent."""
        if not self._waits():
            return
        case, node = self.task.case, self.node
        row = self.floor.withdraw(self.task, BY_DEFAULT)
        if node.routes:
            case.leave_out(node.rank)
        self.cases.ended(case, node, row)

    def _waits(self) -> bool:
        """Whether nobody has begun it; an item on an agenda waits until it is taken up."""
        if self.task.gone or self.task.row != NEVER:
            return False
        return self.on_agenda or self.task.started == NEVER
