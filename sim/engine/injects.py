"""When injects go out: at a time or after others, late, on conditions, or not at all (R11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.task import ARRIVE, Case, Task, Timer
from sim.log import OUTCOME

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.cases import Cases
    from sim.engine.plan import Gate, Node

    Told = dict[int, tuple[int, int]]
    """For each event that has happened, by its place in the file: when, and which row ended."""


class Injects:
    """Lets each inject of a run go out once, or withdraws it."""

    def __init__(self, cases: Cases) -> None:
        self.cases, self.floor, self.env = cases, cases.floor, cases.env
        self.plan, self.fate = cases.plan, cases.fate
        for gate in self.plan.gates:
            if gate.at is not None:
                Timer(self.env, gate.at, ARRIVE, self._due(gate))
            else:
                self._await(gate)

    def _due(self, gate: Gate) -> Callable[[], None]:
        return lambda: self._release(gate, -1)

    # after others ---------------------------------------------------------------------------------

    def _await(self, gate: Gate) -> None:
        told: Told = {}
        for place, event in enumerate(gate.awaits):
            self.cases.watch(event, self._tell(gate, told, place))

    def _tell(self, gate: Gate, told: Told, place: int) -> Callable[[int], None]:
        def act(row: int) -> None:
            told[place] = self.env.now, row
            if gate.any_of:
                if len(told) == 1:
                    Timer(self.env, self.env.now, ARRIVE, lambda: self._after_first(gate, told))
            elif len(told) == len(gate.awaits):
                self._after_last(gate, told)

        return act

    def _after_first(self, gate: Gate, told: Told) -> None:
        """Follow the first to happen; at the same instant the first in the file."""
        self._release(gate, told[min(told)][1])

    def _after_last(self, gate: Gate, told: Told) -> None:
        """Follow the last to happen; at the same instant the last in the file."""
        last = max(told, key=lambda place: (told[place][0], place))
        self._release(gate, told[last][1])

    # going out ------------------------------------------------------------------------------------

    def _release(self, gate: Gate, cause: int) -> None:
        """Let the delay go by, then what exercise control is late, then look whether it goes."""
        case = self.cases.open(gate.entity, 0)
        self._pass(gate.delay, case, cause, lambda row: self._be_late(gate, case, row))

    def _be_late(self, gate: Gate, case: Case, cause: int) -> None:
        late = None if gate.withdrawn else gate.late
        self._pass(late, case, cause, lambda row: self._look(gate, case, row))

    def _pass(self, node: Node | None, case: Case, cause: int, then: Callable[[int], None]) -> None:
        """Let the time of ``node`` go by, if there is any to pass."""
        if node is None:
            then(cause)
            return
        task = Task(self.env, node, case, cause)
        task.callbacks.append(lambda _: then(self.floor.close(task)))
        self.floor.run(task, self.fate.length(node), ARRIVE)

    def _look(self, gate: Gate, case: Case, cause: int) -> None:
        if gate.withdrawn:
            self._withdraw(case, cause)
        elif gate.rule is None:
            self.cases.go_out(case, cause)
        else:
            (sent,) = self.plan.templates[case.entity].first
            self.cases.ask(
                case,
                sent,
                gate.rule,
                lambda holds: (self.cases.go_out if holds else self._withdraw)(case, cause),
            )

    def _withdraw(self, case: Case, cause: int) -> None:
        """Note that the inject never goes out; nothing else comes of it."""
        (sent,) = self.plan.templates[case.entity].first
        task = Task(self.env, sent, case, cause)
        task.outcome = OUTCOME["withdrawn"]
        self.floor.note(task)
        self.cases.withdrawn.add(case.entity)
