"""How a case goes on: what follows a step, what is skipped, redone, sent and completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.plan import Watched
from sim.engine.task import ARRIVE, Case, Task, Timer
from sim.log import MILESTONE, NEVER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.engine.fate import Fate
    from sim.engine.floor import Floor
    from sim.engine.journal import Journal
    from sim.engine.plan import Node, Plan, Route, Rule

    Action = Callable[[Case, Node, int], object]

COMPLETED = MILESTONE["completed"]
SENT, DELIVERED, NOTICED = MILESTONE["sent"], MILESTONE["delivered"], MILESTONE["noticed"]


class Cases:
    """Carries cases from step to step; ``actions`` says how each kind of step is begun."""

    def __init__(self, plan: Plan, fate: Fate, journal: Journal, floor: Floor) -> None:
        self.plan, self.fate, self.journal, self.floor = plan, fate, journal, floor
        self.env = floor.env
        self.actions: dict[str, Action] = {"work": self.work, "pause": self.pause}
        self.send: Callable[[Case, Route, int], None]
        self.detour: Callable[[Task, Node], None]
        self.call_out: Callable[[Case, Node, int], None]
        self.go_out: Callable[[Case, int], None]
        self.ask: Callable[[Case, Node, Rule, Callable[[bool], None]], None]
        self.cases: list[Case] = []
        self.chances: dict[int, float] = {}  # of steps whose chance is no longer the scenario's
        self.watches: dict[tuple[int, int], list[tuple[int, Callable[[int], None]]]] = {}
        self.withdrawn: set[int] = set()
        floor.ended = self.task_ended

    def open(self, entity: int, number: int) -> Case:
        """Return a new case of an inject, meeting or source of calls."""
        template = self.plan.templates[entity]
        case = Case(entity, number, template.runs)
        if template.kind == "inject":
            self.cases.append(case)
        return case

    # beginning ----------------------------------------------------------------------------------

    def begin(self, case: Case, node: Node, cause: int) -> None:
        """Set ``node`` going because row ``cause`` has ended, unless something leaves it out."""
        if node.rule is not None:
            self.ask(case, node, node.rule, lambda holds: self._obey(case, node, cause, holds))
        else:
            self.set_going(case, node, cause)

    def _obey(self, case: Case, node: Node, cause: int, holds: bool) -> None:
        if holds:
            self.set_going(case, node, cause)
        else:
            self.skip(case, node, cause)

    def set_going(self, case: Case, node: Node, cause: int) -> None:
        """Set ``node`` going, unless chance leaves it out."""
        if node.chance is not None:
            repetition = case.repetition(node.rank)
            chance = self.chances.get(node.rank, node.chance)
            if self.fate.chance(node, "chance", case.number, repetition) >= chance:
                self.skip(case, node, cause)
                return
        if node.action == "work":
            self.work(case, node, cause)
        else:
            self.actions[node.action](case, node, cause)

    def work(self, case: Case, node: Node, cause: int) -> None:
        """Let a step wait for its people."""
        repetition = case.repetition(node.rank)
        self.floor.wait(Task(self.env, node, case, cause, repetition))

    def pause(self, case: Case, node: Node, cause: int) -> None:
        """Let a step that needs nobody take its time."""
        task = Task(self.env, node, case, cause, case.repetition(node.rank))
        task.callbacks.append(self.floor.finish)
        self.floor.run(task, self.fate.length(node, case.number, task.repetition))

    # going on -----------------------------------------------------------------------------------

    def task_ended(self, task: Task, row: int) -> None:
        """Go on after a step that was carried out as one task."""
        self.ended(task.case, task.node, row)

    def ended(self, case: Case, node: Node, row: int, *, sent: bool = False) -> None:
        """Go on after the step ``node``, which ended with ``row``; what it says may be ``sent``."""
        if node.again is not None and not sent and self.redo(case, node, row):
            return
        if node.milestone != NEVER:
            self.reach(case, self._unit(case, node), node.milestone, row)
        if node.calls_out:
            self.call_out(case, node, row)
        if node.routes and not sent and not case.left_out(node.rank):
            for route in node.routes:
                self.send(case, route, row)
        if node.branches:
            self._branch(case, node, row)
        else:
            for follower in node.follows:
                self.resolve(case, follower, node, row, happened=True)
        self.settle(case, node.run, row)

    def skip(self, case: Case, node: Node, row: int) -> None:
        """Leave ``node`` out, and what depends on nothing else."""
        case.leave_out(node.rank)
        for follower in node.follows:
            self.resolve(case, follower, node, row, happened=False)
        self.settle(case, node.run, row)

    def settle(self, case: Case, run: int, row: int) -> None:
        """Count one thing of procedure ``run`` as over; the last one completes it."""
        case.remaining[run] -= 1
        if case.remaining[run] == 0:
            unit = self.plan.templates[case.entity].run_units[run]
            self.reach(case, unit, COMPLETED, row)

    def resolve(self, case: Case, node: Node, before: Node, row: int, *, happened: bool) -> None:
        """Tell ``node`` that ``before``, on which it waits, has ended or was skipped."""
        if node.preds == 1:
            if happened:
                self.begin(case, node, row)
            else:
                self.skip(case, node, row)
            return
        if case.joins is None:
            case.joins = {}
        join = case.joins.get(node.rank)
        if join is None:
            join = case.joins[node.rank] = [node.preds, NEVER, NEVER, NEVER]
        join[0] -= 1
        if node.any_of:
            self._resolve_any(case, node, join, (before.rank, row, happened))
            return
        if happened:
            self._ended_last(join, before.rank, row)
        if join[0] == 0:
            self._all_resolved(case, node, join, row)

    def _ended_last(self, join: list[int], rank: int, row: int) -> None:
        """Keep the last to end; at the same instant the last in the scenario's order."""
        now = self.env._now
        if now > join[1] or rank > join[2]:
            join[1], join[2], join[3] = now, rank, row

    def _all_resolved(self, case: Case, node: Node, join: list[int], row: int) -> None:
        """Set a step that waited for all, unless nothing of it happened at all."""
        if join[3] == NEVER:
            self.skip(case, node, row)
        else:
            self.begin(case, node, row if join[1] < self.env._now else join[3])

    def _resolve_any(
        self, case: Case, node: Node, join: list[int], before: tuple[int, int, bool]
    ) -> None:
        """The first to end sets the step; at the same instant the first in the scenario's order."""
        rank, row, happened = before
        now = self.env.now
        if happened and join[3] == NEVER:
            join[1:] = [now, rank, row]
            Timer(self.env, now, ARRIVE, lambda: self.begin(case, node, join[3]))
        elif happened and (now, rank) < (join[1], join[2]):
            join[1:] = [now, rank, row]
        elif join[0] == 0 and join[3] == NEVER:
            self.skip(case, node, row)

    def _branch(self, case: Case, node: Node, row: int) -> None:
        repetition = case.repetition(node.rank)
        drawn = self.fate.chance(node, "branch", case.number, repetition)
        chosen = next((n for limit, n in node.branches if drawn < limit), None)
        for follower in node.follows:
            happened = follower is chosen or follower.rank not in node.ways
            self.resolve(case, follower, node, row, happened=happened)

    def redo(self, case: Case, node: Node, row: int) -> bool:
        """Begin the work again from an earlier step, if there is one and chance says so."""
        loop = node.again
        if loop is None:
            return False
        done = case.repetition(node.rank)
        if loop.at_most is not None and done >= loop.at_most:
            return False
        if self.fate.chance(node, "again", case.number, done) >= loop.chance:
            return False
        for way_out in loop.ways_out:
            self._take_back(case, way_out)
        case.joins, case.repeats = case.joins or {}, case.repeats or {}
        for inner, preds in zip(loop.body, loop.inner, strict=True):
            case.repeats[inner.rank] = case.repetition(inner.rank) + 1
            case.joins[inner.rank] = [preds, NEVER, NEVER, NEVER]
            if case.skipped:
                case.skipped.discard(inner.rank)
        case.remaining[node.run] += len(loop.body) - 1
        self.begin(case, loop.start, row)
        return True

    def _take_back(self, case: Case, node: Node) -> None:
        """Undo that ``node`` learnt of a step that it will not happen: it may yet, when redone."""
        if node.preds > 1 and case.joins and node.rank in case.joins:
            case.joins[node.rank][0] += 1
        if case.skipped and node.rank in case.skipped:
            case.skipped.discard(node.rank)
            case.remaining[node.run] += 1
            for follower in node.follows:
                self._take_back(case, follower)

    # milestones ---------------------------------------------------------------------------------

    def reach(self, case: Case, unit: int, milestone: int, row: int) -> None:
        """Note a milestone, and tell those who watch for it."""
        self.journal.reach(case, unit, milestone, self.env._now, row)
        watches = self.watches.get((case.entity, milestone))
        if not watches:
            return
        told = [each for each in watches if each[0] in (NEVER, unit)]
        watches[:] = [each for each in watches if each not in told]
        for _, act in told:
            act(row)

    def watch(self, event: Watched, act: Callable[[int], None]) -> None:
        """Do ``act(row)`` the first time that ``event`` happens, by the end of ``row``."""
        watches = self.watches.setdefault((event.entity, event.milestone), [])
        watches.append((event.unit, act))

    def _unit(self, case: Case, node: Node) -> int:
        if node.run == NEVER:
            return NEVER
        return self.plan.templates[case.entity].run_units[node.run]

    def write_unreached(self) -> None:
        """Note what was still to come of injects at ENDEX, so that nothing counts as done."""
        reached = {entry[:4] for entry in self.journal.milestones}
        for case in self.cases:
            if (case.entity, 0, NEVER, SENT) in reached:
                first = self.plan.templates[case.entity].first[0]
                self._write_unreached(case, first, reached)
        for gate in self.plan.gates:
            sent = (gate.entity, 0, NEVER, SENT) in reached
            if not sent and gate.entity not in self.withdrawn:
                self.journal.reach(Case(gate.entity, 0, []), NEVER, SENT, NEVER, NEVER)

    def _write_unreached(self, case: Case, node: Node, reached: set[tuple[int, ...]]) -> None:
        """Note the milestones to come of all that ``node`` sends, unless it was left out."""
        for run, roots in _sets_going(node):
            unit = self.plan.templates[case.entity].run_units[run]
            for milestone in self._expected(case, roots):
                over = milestone != COMPLETED or case.remaining[run] == 0
                if not (over and (case.entity, case.number, unit, milestone) in reached):
                    reached.add((case.entity, case.number, unit, milestone))
                    self.journal.reach(case, unit, milestone, NEVER, NEVER)
            for step in _all_after(roots):
                if not case.left_out(step.rank):
                    self._write_unreached(case, step, reached)

    def _expected(self, case: Case, roots: list[Node]) -> list[int]:
        steps = [s for s in _all_after(roots) if not case.left_out(s.rank)]
        claimed = {s.milestone for s in steps if s.milestone != NEVER}
        return sorted({SENT, DELIVERED, NOTICED, COMPLETED} | claimed)


def _sets_going(node: Node) -> Iterator[tuple[int, list[Node]]]:
    """Yield every procedure run that ``node`` sets going elsewhere, with its first steps."""
    yield from ((route.run, route.roots) for route in node.routes)
    if node.order is not None:
        yield from ((link.run, link.roots) for link in node.order.all_links())


def _all_after(roots: list[Node]) -> list[Node]:
    """Return all steps of a procedure, given its first ones."""
    found: dict[Node, None] = dict.fromkeys(roots)
    rest = list(roots)
    while rest:
        for node in rest.pop().follows:
            if node not in found:
                found[node] = None
                rest.append(node)
    return list(found)
