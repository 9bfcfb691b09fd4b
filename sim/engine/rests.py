"""What is left of desk work that was stopped: put aside, handed over, or kept for later (R5, R6).

The parts of a task, each a row of its own, take as long together as was drawn for it, and what
going on costs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.engine.task import MANY, Task
from sim.log import NEVER, OUTCOME

if TYPE_CHECKING:
    from sim.durations import Duration
    from sim.engine.floor import Floor


class Rests:
    """Stops tasks on the floor and lets their rests wait."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def interrupt(self, task: Task) -> None:
        """Stop ``task`` for something that cannot wait; its rest waits again."""
        cost = self._cost(task, "resumption", task.node.resumption)
        self._set(task, self.floor.stop(task, OUTCOME["interrupted"]), cost)
        self.floor.stirred = True

    def hand_on(self, task: Task, handover: Duration | None) -> None:
        """Stop ``task``, with which a colleague goes on, for whom that costs more."""
        cost = self._cost(task, "handover", handover)
        self._set(task, self.floor.stop(task, OUTCOME["handed over"]), cost)

    def suspend(self, task: Task) -> None:
        """Stop ``task`` until the same people are there again."""
        needs = self.floor.journal.needs[task.crew]
        same = tuple(
            replace(need, candidates=(person,))
            for need, person in zip(needs, task.people, strict=True)
        )
        row = self.floor.stop(task, OUTCOME["suspended"])
        self._set(task, row, 0, self.floor.crew_of(same))

    def _cost(self, task: Task, what: str, length: Duration | None) -> int:
        """Return what going on takes besides [µs]; each part of a task has a draw of its own."""
        part = task.repetition * MANY + task.part
        return self.floor.fate.draw(length, what, task.node, task.case.number, part)

    def _set(self, task: Task, row: int, cost: int, crew: int = NEVER) -> None:
        """Let what is left of ``task`` wait for the people it was set for, or for ``crew``."""
        rest = Task(self.floor.env, task.node, task.case, row, task.repetition)
        rest.part = task.part + 1
        rest.left = task.left + cost
        rest.priority = task.priority
        usual = task.crew if task.usual == NEVER else task.usual
        rest.crew, rest.usual = (usual, NEVER) if crew == NEVER else (crew, usual)
        rest.start, rest.then = task.start, task.then
        self.floor.wait(rest)
