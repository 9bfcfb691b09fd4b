"""The floor: who is there and free, who waits for whom, and who gets what (R3, R4)."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any

from sim.engine.gathering import Rooms
from sim.engine.matching import match
from sim.engine.plan import Crew
from sim.engine.rests import Rests
from sim.engine.task import END, Task
from sim.log import NEVER, OUTCOME
from sim.scenario import URGENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sim.durations import Duration
    from sim.engine.fate import Fate
    from sim.engine.gathering import Gathering
    from sim.engine.journal import Journal
    from sim.engine.plan import Plan
    from sim.engine.task import Agenda
    from sim.log import Needed

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
        self.crews = list(plan.crews)
        self.state = [ABSENT] * people
        self.since = [0] * people  # when last it became, or ceased to be, free
        self.on_duty = [False] * people
        self.keeper: list[Gathering | None] = [None] * people
        self.doing: list[Task | None] = [None] * people  # desk work only
        self.queues: list[list[tuple[Any, ...]]] = [[] for _ in plan.crews]
        self.serves: list[list[int]] = [[] for _ in range(people)]
        self.line_serves: list[list[int]] = [[] for _ in plan.lines]
        for index in range(len(plan.crews)):
            self._serve_crew(index)
        self.crew_codes: dict[tuple[Needed, ...], int] = {}
        self.marked: set[int] = set()
        self.rooms = Rooms(self)
        self.rests = Rests(self)
        self.lines = list(plan.lines)
        self.line_since = [NEVER] * len(plan.lines)  # when one of them was last given back
        self.pace: Callable[[Task], float] | None = None
        self.went_home: Callable[[int], None] | None = None
        self.stirred = False  # handing out work has set new work, or freed somebody
        self.live: dict[Task, None] = {}
        self.relieved: set[int] = set()  # whoever took part in a relief hands over for nothing
        self.awake = False
        self.ended: Callable[[Task, int], None]

    # setting and ending tasks -------------------------------------------------------------------

    def wait(self, task: Task) -> None:
        """Let ``task`` wait for its crew."""
        self.live[task] = None
        if task.node.patience is not None:
            self.rooms.be_patient(task)
        heappush(self.queues[task.crew], task.place())
        self.marked.add(task.crew)
        self.wake()

    def begin(self, task: Task) -> None:
        """Work on ``task``, whose people are taken, for as long as it takes."""
        task.callbacks.append(self.finish)
        if task.left == NEVER:
            task.left = self.fate.length(task.node, task.case.number, task.repetition)
            if self.pace is not None:
                task.left = round(task.left * self.pace(task))
        if task.node.desk:
            for person in task.people:
                self.doing[person] = task
                if task.node.interruptible and self.rooms.open:
                    self.rooms.mark_for(person)
        self.env.schedule(task, END, task.left)

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
        if task.lines:
            self.free_lines(task.lines)
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

    # stopping tasks -----------------------------------------------------------------------------

    def withdraw(self, task: Task, outcome: int) -> int:
        """Let ``task`` wait no more; return its row."""
        task.gone = True
        task.outcome = outcome
        if task.node.patience is not None:
            self.rooms.call_off(task)
        return self.close(task)

    def stop(self, task: Task, outcome: int) -> int:
        """Break off ``task``, which is under way; return its row."""
        task.callbacks.clear()
        task.left -= self.env._now - task.started
        task.outcome = outcome
        self.release(task.people)
        if task.lines:
            self.free_lines(task.lines)
        return self.close(task)

    def crew_of(self, needs: tuple[Needed, ...]) -> int:
        """Return the crew of ``needs``, which arose during the run."""
        if needs not in self.crew_codes:
            self.crew_codes[needs] = len(self.crews)
            self.crews.append(Crew.of(needs))
            self.queues.append([])
            self.journal.needs.append(needs)
            self._serve_crew(len(self.crews) - 1)
        return self.crew_codes[needs]

    def _serve_crew(self, index: int) -> None:
        """Let those who could be of a crew, and its line, look at its queue when they come free."""
        crew = self.crews[index]
        for person in {p for slot in crew.slots for p in slot}:
            self.serves[person].append(index)
        if crew.line != NEVER:
            self.line_serves[crew.line].append(index)

    # people and lines ---------------------------------------------------------------------------

    def arrive(self, person: int) -> None:
        """Let ``person`` be there from now on."""
        self.on_duty[person] = True
        self.relieved.discard(person)
        if self.state[person] == ABSENT:
            self._free(person)
            self.wake()

    def leave(self, person: int, at_end: str = "finish", handover: Duration | None = None) -> None:
        """Let ``person`` go; ``at_end`` says what happens to desk work that is under way."""
        self.on_duty[person] = False
        task = self.doing[person]
        if task is not None and at_end == "hand over":
            self.rests.hand_on(task, None if person in self.relieved else handover)
        elif task is not None and at_end == "suspend":
            self.rests.suspend(task)
        keeper = self.keeper[person]
        if keeper is not None:
            self._let_go(keeper, person, OUTCOME["left"])
        if self.state[person] in (FREE, KEPT):
            self.since[person] = self.env._now
            self._go_home(person)

    def _go_home(self, person: int) -> None:
        self.state[person] = ABSENT
        if self.went_home is not None:
            self.went_home(person)

    def occupy(self, people: Iterable[int]) -> None:
        """Take ``people``, away from a room or from their work if they are there."""
        for person in people:
            self._fetch(person)
            self.state[person] = BUSY

    def _fetch(self, person: int) -> None:
        """Let ``person`` get up from wherever he is."""
        state = self.state[person]
        if state == FREE:
            self.since[person] = self.env._now
            return
        keeper = self.keeper[person]
        if keeper is not None:
            self._let_go(keeper, person, OUTCOME["taken"])
        elif (task := self.doing[person]) is not None:
            self.rests.interrupt(task)

    def release(self, people: Iterable[int]) -> None:
        """Let ``people`` be free, or go home if their time is over."""
        for person in people:
            self.doing[person] = None
            if self.on_duty[person]:
                self._free(person)
            else:
                self._go_home(person)
        self.wake()

    def keep(self, gathering: Gathering, person: int) -> None:
        """Let ``person`` wait in the room of ``gathering``."""
        self._fetch(person)
        self.state[person] = KEPT
        self.keeper[person] = gathering

    def take_lines(self, task: Task, lines: tuple[int, ...]) -> None:
        """Let ``task`` hold one of each of ``lines``, which are free."""
        task.lines = lines
        for line in lines:
            left = self.lines[line]
            if left is not None:
                self.lines[line] = left - 1

    def free_lines(self, lines: tuple[int, ...]) -> None:
        """Give one of each of ``lines`` back."""
        for line in lines:
            left = self.lines[line]
            if left is not None:
                self.lines[line] = left + 1
                self.line_since[line] = self.env._now
            self.marked.update(crew for crew in self.line_serves[line] if self.queues[crew])
        self.wake()

    def _free(self, person: int) -> None:
        self.state[person] = FREE
        self.since[person] = self.env._now
        for crew in self.serves[person]:
            if self.queues[crew]:
                self.marked.add(crew)
        if self.rooms.open:
            self.rooms.mark_for(person)

    def _let_go(self, gathering: Gathering, person: int, outcome: int) -> None:
        self.keeper[person] = None
        gathering.lose(person, outcome)
        self.rooms.mark(gathering)

    def may_take(self, person: int, place: tuple[Any, ...]) -> bool:
        """Whether what waits at ``place`` may have ``person`` now."""
        state = self.state[person]
        if state == FREE:
            return True
        if state != KEPT or place[0] < URGENT:
            return False  # looks and breaks fetch nobody from a room
        keeper = self.keeper[person]
        return keeper is not None and place[:6] < keeper.place[:6]

    def may_interrupt(self, person: int, place: tuple[Any, ...]) -> bool:
        """Whether what waits at ``place`` is urgent and ``person`` can leave the work at hand."""
        return place[0] == URGENT and self.can_be_interrupted(person)

    def can_be_interrupted(self, person: int) -> bool:
        """Whether ``person``, who is on duty, is busy with something that can be put aside."""
        task = self.doing[person]
        if task is None or not self.on_duty[person]:
            return False
        return task.node.interruptible and task.priority > URGENT

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
        if self.marked or self.rooms.stirring:
            self.awake = True

    def hand_out(self) -> None:
        """Give out all that can start now, in the order of R4; nothing starts at ENDEX."""
        self.awake = False
        if self.env._now >= self.end:
            return
        rooms = self.rooms
        while self.marked or rooms.stirring:
            self._serve()
            if not (rooms.settling and rooms.settle()) and not (self.marked or rooms.marked):
                break
        self.awake = rooms.stirring  # once nothing more is due

    def _serve(self) -> None:
        """Go through the heads of the marked queues and the gatherings in their order."""
        if len(self.marked) == 1 and not self.rooms.marked:
            crew = self.marked.pop()
            queue = self.queues[crew]
            while queue and self._serve_head(crew):
                if self.stirred:
                    self.stirred = False
                    self.marked.add(crew)
                    return
            return
        front = self._front()
        while front:
            place, crew = heappop(front)
            if crew == NEVER:
                place[6].gather()
            elif self._serve_head(crew) and self.queues[crew]:
                heappush(front, (self.queues[crew][0], crew))
            if self.stirred:
                self.stirred = False
                self._mark_again(front)
                front = self._front()

    def _front(self) -> list[tuple[Any, ...]]:
        """Return the heads of the marked queues and the gatherings, the first one first."""
        marked, self.marked = self.marked, set()
        front: list[tuple[Any, ...]] = [(q[0], c) for c in marked if (q := self.queues[c])]
        if self.rooms.marked:
            front += [(place, NEVER) for place in self.rooms.take_marked()]
        heapify(front)
        return front

    def _mark_again(self, front: list[tuple[Any, ...]]) -> None:
        for place, crew in front:
            if crew == NEVER:
                self.rooms.mark(place[6])
            else:
                self.marked.add(crew)

    def _serve_head(self, crew: int) -> bool:
        """Start what waits first for ``crew``; whether it could be started."""
        queue = self.queues[crew]
        task = queue[0][6]
        if task.gone:
            heappop(queue)
            return True
        who = self.crews[crew]
        people = self._pick(who, queue[0])
        if people is None or (who.line != NEVER and not self.lines[who.line]):
            return False
        heappop(queue)
        now = self.env._now
        if now > task.scheduled:
            task.waited_for = self._last_to_come(who, people)
        task.started = now
        task.people = people
        self.occupy(people)
        if who.line != NEVER:
            self.take_lines(task, (who.line,))
        self.act(task)
        return True

    def act(self, task: Task) -> None:
        """Do what ``task`` is for: work, unless it says otherwise."""
        if task.start is None:
            self.begin(task)
        else:
            task.start(task)

    def _last_to_come(self, crew: Crew, people: Iterable[int]) -> int:
        """Return who of ``people``, or which line, came free at this very instant, else NEVER."""
        now = self.env._now
        for person in people:
            if self.since[person] == now:
                return person
        if crew.line != NEVER and self.line_since[crew.line] == now:
            return len(self.state) + crew.line
        return NEVER

    def _pick(self, crew: Crew, place: tuple[Any, ...]) -> tuple[int, ...] | None:
        """Return whom the task at ``place`` gets, None if somebody is missing."""
        if len(crew.slots) == 1:
            state = self.state
            for person in crew.slots[0]:
                if state[person] == FREE or (
                    state[person] == KEPT and self.may_take(person, place)
                ):
                    return (person,)
            if place[0] != URGENT:
                return None
            fetched = next((p for p in crew.slots[0] if self.can_be_interrupted(p)), None)
            return None if fetched is None else (fetched,)
        able = {p for slot in crew.slots for p in slot if self.may_take(p, place)}
        people = match(crew, able)
        if people is not None or place[0] != URGENT:
            return people
        busy = {p for slot in crew.slots for p in slot if self.can_be_interrupted(p)}
        free_first = tuple(tuple(sorted(s, key=busy.__contains__)) for s in crew.slots)
        return match(Crew(free_first, crew.overlapping), able | busy)

    # the end ------------------------------------------------------------------------------------

    def audit(self) -> list[Task]:
        """Return the tasks that wait although all they need has been free (there must be none)."""
        idle = {
            p for p, state in enumerate(self.state) if state == FREE and self.since[p] < self.end
        }
        waiting = [task for queue in self.queues if (task := _first_waiting(queue)) is not None]
        return [
            t
            for t in waiting
            if t.scheduled < self.end and self._could_start(self.crews[t.crew], idle)
        ]

    def _could_start(self, crew: Crew, idle: set[int]) -> bool:
        if crew.line != NEVER and not (
            self.lines[crew.line] and self.line_since[crew.line] < self.end
        ):
            return False
        return match(crew, idle) is not None

    def write_open(self) -> None:
        """Write what is not over at ENDEX."""
        for task in self.live:
            self.journal.write_open(task)


def _first_waiting(queue: list[tuple[Any, ...]]) -> Task | None:
    waiting = [place for place in queue if not place[6].gone]
    first: Task | None = min(waiting)[6] if waiting else None
    return first
