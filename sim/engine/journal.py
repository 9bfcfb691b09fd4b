"""Writing the log: rows as they end, milestones as they are reached, spells of presence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.pauses import Resumed, in_real_time
from sim.log import COLUMNS, NEVER, OUTCOME, REACHED, SPELLS, Log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.engine.plan import Node, Plan
    from sim.engine.task import Case, Task

OPEN = OUTCOME["open"]

FIELDS = (
    "node",
    "number",
    "repetition",
    "part",
    "scheduled",
    "started",
    "completed",
    "outcome",
    "cause",
    "waited_for",
    "needs",
    "group",
)
STATIC = ("case", "activity", "kind", "unit", "role", "addressee", "to", "channel")


class Journal:
    """Collects what happens; a row's index here is what ``cause`` refers to until the end."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.needs = list(plan.needs)
        self.rows: list[tuple[int, ...]] = []
        self.milestones: list[tuple[int, ...]] = []
        self.spells: list[tuple[int, int, int, int]] = []
        people = len(plan.names.people)
        self.groups: dict[tuple[int, ...], int] = {(p,): p for p in range(people)}
        self.groups[()] = NEVER
        self.stood: list[Resumed] = []

    def write(self, task: Task, completed: int) -> int:
        """Write the row of ``task``; return its index."""
        people = task.people
        rows = self.rows
        rows.append(
            (
                task.node.rank,
                task.case.number,
                task.repetition,
                task.part,
                task.scheduled,
                task.started,
                completed,
                task.outcome,
                task.cause,
                task.waited_for,
                task.crew,
                people[0] if len(people) == 1 else self._group(people),
            )
        )
        return len(rows) - 1

    def write_open(self, task: Task) -> None:
        """Write the row of ``task``, which is not over at ENDEX."""
        task.outcome = OPEN
        self.write(task, NEVER)

    def reach(self, case: Case, unit: int, milestone: int, at: int, row: int) -> None:
        """Note that ``case`` reached ``milestone`` for ``unit`` by the end of ``row``."""
        self.milestones.append((case.entity, case.number, unit, milestone, at, row))

    def spell(self, person: int, state: int, start: int, end: int) -> None:
        """Note that ``person`` was in ``state`` from ``start`` until ``end``."""
        if end > start:
            self.spells.append((person, state, start, end))

    def stand(self, pause: int, at: int) -> None:
        """Note that the exercise stands from now on, though no active time goes by."""
        start, end = self.plan.pauses[pause]
        self.stood.append(Resumed(at, end - start, len(self.rows), len(self.spells)))

    def log(self, run: int | str) -> Log:
        """Return all that was written, in the order of the log."""
        fields = np.array(self.rows, dtype=np.int64).reshape(-1, len(FIELDS))
        by_name = {name: fields[:, k] for k, name in enumerate(FIELDS)}
        reached = _table(self.milestones, REACHED)
        presence = _table(self.spells, SPELLS)
        if self.stood:
            in_real_time(self.stood, by_name, reached, presence)
        order = np.lexsort(
            [by_name[k] for k in ("part", "repetition", "number", "node", "scheduled")]
        )
        place = np.empty(len(order) + 1, dtype=np.int64)
        place[order] = np.arange(len(order))
        place[-1] = NEVER  # where the missing cause, -1, points
        ordered = {name: column[order] for name, column in by_name.items()}
        names, people = self._named_groups(ordered["group"])
        static = self._static(ordered["node"])
        taken = {k: ordered[k] for k in ordered if k not in ("node", "group")}
        columns = {**taken, **static, "cause": place[ordered["cause"]], "people": people}
        return Log(
            run=run,
            end=self.plan.real_end,
            names=replace(self.plan.names, groups=names, needs=tuple(self.needs)),
            columns={name: columns[name] for name in COLUMNS},
            reached=_in_order(reached, place),
            presence=_sorted(presence),
            pauses=self.plan.pauses,
        )

    def _group(self, people: tuple[int, ...]) -> int:
        return self.groups.setdefault(people, len(self.groups) - 1)

    def _static(self, nodes: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
        of_nodes = np.array([_static(n) for n in self.plan.nodes], dtype=np.int64)
        of_nodes = of_nodes.reshape(-1, len(STATIC))
        return {name: of_nodes[nodes, k] for k, name in enumerate(STATIC)}

    def _named_groups(
        self, codes: NDArray[np.int64]
    ) -> tuple[tuple[tuple[int, ...], ...], NDArray[np.int64]]:
        """Number the groups anew in the order of the log, single people first."""
        people = len(self.plan.names.people)
        by_code = {code: group for group, code in self.groups.items()}
        used, first = np.unique(codes, return_index=True)
        several = [
            c for _, c in sorted(zip(first.tolist(), used.tolist(), strict=True)) if c >= people
        ]
        new = {code: people + k for k, code in enumerate(several)}
        moved = np.arange(-1, len(self.groups), dtype=np.int64)
        for code, number in new.items():
            moved[code + 1] = number
        singles = tuple((p,) for p in range(people))
        return (*singles, *(by_code[c] for c in several)), moved[codes + 1]


def _in_order(
    table: dict[str, NDArray[np.int64]], place: NDArray[np.int64]
) -> dict[str, NDArray[np.int64]]:
    """Return milestones in the order of the scenario, with rows as the log numbers them."""
    table = table | {"row": place[table["row"]]}
    order = np.lexsort([table[k] for k in ("milestone", "unit", "number", "case")])
    return {name: column[order] for name, column in table.items()}


def _sorted(spells: dict[str, NDArray[np.int64]]) -> dict[str, NDArray[np.int64]]:
    order = np.lexsort([spells[k] for k in reversed(SPELLS)])
    return {name: column[order] for name, column in spells.items()}


def _static(n: Node) -> tuple[int, ...]:
    """Return what is known of a row beforehand, in the order of STATIC."""
    return n.entity, n.activity, n.kind, n.unit, n.role, n.addressee, n.to, n.channel


def _table(rows: Sequence[tuple[int, ...]], names: tuple[str, ...]) -> dict[str, NDArray[np.int64]]:
    table = np.array(rows, dtype=np.int64).reshape(-1, len(names))
    return {name: table[:, k].copy() for k, name in enumerate(names)}
