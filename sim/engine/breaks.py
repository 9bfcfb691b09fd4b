"""Breaks: due at their time, taken once free, never after the shift (R5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.task import BREAK_FIRST, LOOK, Task, Timer
from sim.log import NEVER, OUTCOME

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.cases import Cases
    from sim.engine.plan import Duty


class Breaks:
    """Lets people take their breaks; a break is a task that only its person can do."""

    def __init__(self, cases: Cases) -> None:
        self.cases, self.floor, self.env = cases, cases.floor, cases.env
        self.due: dict[int, list[Task]] = {}

    def plan(self, person: int, duty: Duty) -> None:
        """Let the breaks of ``person`` be due at their times."""
        for number, (at, length) in enumerate(duty.breaks):
            Timer(self.env, at, LOOK, self._falls_due(person, duty, number, length))

    def _falls_due(self, person: int, duty: Duty, number: int, length: int) -> Callable[[], None]:
        """Return what happens then: nothing if the person is not there."""

        def fall_due() -> None:
            if not self.floor.on_duty[person]:
                return
            assert duty.pause is not None
            case = self.cases.open(duty.pause.entity, person + 1)
            task = Task(self.env, duty.pause, case, NEVER, number)
            task.priority, task.left = BREAK_FIRST, length
            task.then = lambda over, _: self.due[person].remove(over)
            self.due.setdefault(person, []).append(task)
            self.floor.wait(task)

        return fall_due

    def drop(self, person: int) -> None:
        """End the break of ``person``, who has gone, and let those that are due not be taken."""
        for task in self.due.pop(person, ()):
            if task.started == NEVER:
                self.floor.withdraw(task, OUTCOME["withdrawn"])
            else:
                self.floor.stop(task, OUTCOME["left"])
