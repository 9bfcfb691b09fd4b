"""The floor: who is there and free, who waits for whom, and who gets what (R3, R4)."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any

from sim.engine.gathering import Gathering
from sim.engine.matching import match
from sim.engine.task import END, LOOK, LOOK_FIRST, Task, Timer
from sim.log import NEVER, OUTCOME

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from simpy.events import Event

    from sim.engine.fate import Fate
    from sim.engine.journal import Journal
    from sim.engine.plan import Crew, Plan
    from sim.engine.task import Agenda

ABSENT, FREE, KEPT, BUSY = range(4)


class Floor:
    """All people and lines of one run, and the one place where work is handed out.

    Tasks wait in one queue per crew, in the order of R4. Whoever or whatever comes free marks the
    crews that it could serve; an instant's last act looks at those, and at nothing else.
    """

    def __init__(self, env: Agenda, plan: Plan, fate: Fate, journal: Journal) -> None:
        people = len(plan.duties)
        self.env, self.plan, self.fate, self.journal = env, plan, fate, journal
        self.end = plan.end
        self.crews = plan.crews
        self.state = [ABSENT] * people
        self.since = [0] * people  # when last it became, or ceased to be, free
        self.on_duty = [False] * people
        self.keeper: list[Gathering | None] = [None] * people
        self.queues: list[list[tuple[Any, ...]]] = [[] for _ in plan.crews]
        self.serves: list[list[int]] = [[] for _ in range(people)]
        for index, crew in enumerate(plan.crews):
            for person in {p for slot in crew.slots for p in slot}:
                self.serves[person].append(index)
        self.marked: set[int] = set()
        self.gatherings: list[Gathering] = []
        self.lines = [way.lines for way in plan.ways]
        self.live: dict[Task, None] = {}
        self.awake = False
        self.ended: Callable[[Task, int], None]

    # setting and ending tasks -------------------------------------------------------------------

    def wait(self, task: Task) -> None:
        """Let ``task`` wait for its crew."""
        self.live[task] = None
        if task.node.patience is not None:
            self._be_patient(task)
        heappush(self.queues[task.crew], task.place())
        self.marked.add(task.crew)
        self.wake()

    def begin(self, task: Task) -> None:
        """Work on ``task``, whose people are taken, for as long as it takes."""
        task.callbacks.append(self.finish)
        length = self.fate.length(task.node, task.case.number, task.repetition)
        self.env.schedule(task, END, length)

    def run(self, task: Task, length: int, phase: int = END) -> Task:
        """Let ``task``, for which nobody has to wait, take its time; return it."""
        self.live[task] = None
        if task.started == NEVER:
            task.started = self.env._now
        self.env.schedule(task, phase, length)
        return task

    def finish(self, task: Task) -> None:
        """End ``task``: let its people and its line go, write its row, do what comes after it."""
        self.release(task.people)
        if task.line != NEVER:
            self.free_line(task.line)
        (task.then or self.ended)(task, self.close(task))

    def close(self, task: Task) -> int:
        """Write the row of ``task``, which ends now."""
        del self.live[task]
        task.row = self.journal.write(task, self.env._now)
        return task.row

    def note(self, task: Task) -> int:
        """Write the row of ``task``, which begins and ends at this instant."""
        task.started = self.env._now
        return self.journal.write(task, task.started)

    # people and lines ---------------------------------------------------------------------------

    def arrive(self, person: int) -> None:
        """Let ``person`` be there from now on."""
        self.on_duty[person] = True
        if self.state[person] == ABSENT:
            self._free(person)
            self.wake()

    def leave(self, person: int) -> None:
        """Let ``person`` go; whoever is busy finishes first."""
        self.on_duty[person] = False
        keeper = self.keeper[person]
        if keeper is not None:
            self._let_go(keeper, person, OUTCOME["left"])
        if self.state[person] in (FREE, KEPT):
            self.state[person] = ABSENT
            self.since[person] = self.env._now

    def occupy(self, people: Iterable[int]) -> None:
        """Take ``people``, away from a room if they wait in one."""
        now = self.env._now
        for person in people:
            keeper = self.keeper[person]
            if keeper is not None:
                self._let_go(keeper, person, OUTCOME["taken"])
            elif self.state[person] == FREE:
                self.since[person] = now
            self.state[person] = BUSY

    def release(self, people: Iterable[int]) -> None:
        """Let ``people`` be free, or go home if their time is over."""
        for person in people:
            if self.on_duty[person]:
                self._free(person)
            else:
                self.state[person] = ABSENT
        self.wake()

    def keep(self, gathering: Gathering, person: int) -> None:
        """Let ``person`` wait in the room of ``gathering``."""
        keeper = self.keeper[person]
        if keeper is not None:
            self._let_go(keeper, person, OUTCOME["taken"])
        elif self.state[person] == FREE:
            self.since[person] = self.env._now
        self.state[person] = KEPT
        self.keeper[person] = gathering

    def take_line(self, channel: int) -> bool:
        """Take a line of ``channel`` if one is free."""
        lines = self.lines[channel]
        if lines is None:
            return True
        if lines > 0:
            self.lines[channel] = lines - 1
        return lines > 0

    def free_line(self, channel: int) -> None:
        """Give a line of ``channel`` back."""
        lines = self.lines[channel]
        if lines is not None:
            self.lines[channel] = lines + 1

    def _free(self, person: int) -> None:
        self.state[person] = FREE
        self.since[person] = self.env._now
        for crew in self.serves[person]:
            if self.queues[crew]:
                self.marked.add(crew)

    def _let_go(self, gathering: Gathering, person: int, outcome: int) -> None:
        self.keeper[person] = None
        gathering.lose(person, outcome)

    def may_take(self, person: int, place: tuple[Any, ...]) -> bool:
        """Whether what waits at ``place`` may have ``person`` now."""
        state = self.state[person]
        if state == FREE:
            return True
        if state != KEPT or place[0] == LOOK_FIRST:
            return False
        keeper = self.keeper[person]
        return keeper is not None and place[:6] < keeper.place[:6]

    def somebody_there(self, crew: int) -> bool:
        """Whether anybody of a crew of one is on duty."""
        return any(self.on_duty[p] for p in self.crews[crew].slots[0])

    def one_free(self, crew: int) -> int:
        """Return the first free person of a crew of one, NEVER if all are engaged."""
        for person in self.crews[crew].slots[0]:
            if self.state[person] == FREE:
                return person
        return NEVER

    # handing out --------------------------------------------------------------------------------

    def wake(self) -> None:
        """See to it that work is handed out at the end of this instant, if any waits."""
        if self.marked or self.gatherings:
            self.awake = True

    def hand_out(self) -> None:
        """Give out all that can start now, in the order of R4; nothing starts at ENDEX."""
        self.awake = False
        if self.env._now >= self.end:
            return
        while self.marked or self.gatherings:
            self._serve()
            if not (self.gatherings and self._settle()) and not self.marked:
                return

    def _serve(self) -> None:
        """Go through the heads of the marked queues and the gatherings in their order."""
        if len(self.marked) == 1 and not self.gatherings:
            crew = self.marked.pop()
            queue = self.queues[crew]
            while queue and self._serve_head(crew):
                pass
            return
        marked, self.marked = self.marked, set()
        front = [(q[0], crew) for crew in marked if (q := self.queues[crew])]
        front += [(g.place, NEVER) for g in self.gatherings]
        heapify(front)
        while front:
            place, crew = heappop(front)
            if crew == NEVER:
                place[6].gather(self)
            elif self._serve_head(crew) and self.queues[crew]:
                heappush(front, (self.queues[crew][0], crew))

    def _serve_head(self, crew: int) -> bool:
        """Start what waits first for ``crew``; whether it could be started."""
        queue = self.queues[crew]
        people = self._pick(self.crews[crew], queue[0])
        if people is None:
            return False
        task = heappop(queue)[6]
        now = self.env._now
        if now > task.scheduled:
            task.waited_for = self.last_to_come(people)
        task.started = now
        task.people = people
        self.occupy(people)
        self.act(task)
        return True

    def act(self, task: Task) -> None:
        """Do what ``task`` is for: work, unless it says otherwise."""
        if task.start is None:
            self.begin(task)
        else:
            task.start(task)

    def last_to_come(self, people: Iterable[int]) -> int:
        """Return who of ``people`` came free at this very instant, NEVER if nobody did."""
        now = self.env._now
        return next((p for p in people if self.since[p] == now), NEVER)

    def _pick(self, crew: Crew, place: tuple[Any, ...]) -> tuple[int, ...] | None:
        """Return whom the task at ``place`` gets, None if somebody is missing."""
        if len(crew.slots) == 1:
            state = self.state
            for person in crew.slots[0]:
                if state[person] == FREE or (
                    state[person] == KEPT and self.may_take(person, place)
                ):
                    return (person,)
            return None
        able = {p for slot in crew.slots for p in slot if self.may_take(p, place)}
        return match(crew, able)

    # gatherings ---------------------------------------------------------------------------------

    def gather(self, gathering: Gathering) -> None:
        """Let people come together from now on."""
        self.gatherings.append(gathering)
        self.gatherings.sort(key=lambda g: g.place[:6])
        self.wake()

    def _settle(self) -> bool:
        """Let the first gathering that is complete, or at its limit, begin or be called off."""
        for gathering in self.gatherings:
            if gathering.ready:
                self.gatherings.remove(gathering)
                gathering.settle(self)
                return True
        self.awake = any(g.due for g in self.gatherings)  # once nothing more is due
        return False

    def _be_patient(self, task: Task) -> None:
        at = self.env._now + (task.node.patience or 0)
        Timer(self.env, at, LOOK, lambda: self._keep_if_waiting(task))

    def _keep_if_waiting(self, task: Task) -> None:
        if task.started == NEVER:
            self.env.process(self._keep_for(task))

    def _keep_for(self, task: Task) -> Generator[Event, Any, None]:
        """Keep those who are idle for ``task`` until all are there, or for its patience at most."""
        self._withdraw(task)
        assert task.node.waiting is not None
        assert task.node.patience is not None
        gathering = Gathering(self, task, task.node.waiting, quorum=None)
        self.gather(gathering)
        gathering.limit(task.node.patience)
        if (yield gathering):
            self.act(task)
            return
        del self.live[task]
        self.wait(task)

    def _withdraw(self, task: Task) -> None:
        queue = self.queues[task.crew]
        queue[:] = [place for place in queue if place[6] is not task]
        heapify(queue)

    # the end ------------------------------------------------------------------------------------

    def audit(self) -> list[Task]:
        """Return the tasks that wait although all they need has been free (there must be none)."""
        idle = {
            p for p, state in enumerate(self.state) if state == FREE and self.since[p] < self.end
        }
        waiting = [queue[0][6] for queue in self.queues if queue]
        return [
            t
            for t in waiting
            if t.scheduled < self.end and match(self.crews[t.crew], idle) is not None
        ]

    def write_open(self) -> None:
        """Write what is not over at ENDEX."""
        for task in self.live:
            self.journal.write_open(task)
