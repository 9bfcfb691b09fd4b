"""People who come together for a meeting, or are kept for a task that needs several (R3, R4)."""

from __future__ import annotations

from heapq import heapify
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from sim.engine.task import LOOK, Task, Timer
from sim.log import NEVER, OUTCOME
from sim.matching import assign

if TYPE_CHECKING:
    from collections.abc import Generator

    from sim.engine.floor import Floor
    from sim.engine.plan import Node


class Gathering(Event):
    """A room that fills: the event of its beginning, whose value says who came (None: called off).

    It may have whoever is free, and whoever waits in the room of a later one. ``quorum`` people are
    enough once it is ``due``.
    """

    def __init__(self, floor: Floor, task: Task, room: Node, quorum: int | None) -> None:
        self.env = floor.env
        self.callbacks: Any = []
        self.floor = floor
        self.task = task
        self.room = room
        self.quorum = quorum
        self.place = (*task.place()[:6], self)
        self.slots = floor.crews[task.crew].slots
        self.seats: dict[int, int] = {}
        self.waiting: dict[int, Task] = {}
        self.arrivals = 0
        self.due = False

    @property
    def complete(self) -> bool:
        """Whether nobody is missing."""
        return len(self.seats) == len(self.slots)

    @property
    def ready(self) -> bool:
        """Whether it begins or is called off now: at its limit when nothing more is due then."""
        return self.complete or (self.due and self.floor.env.peek() > self.floor.env.now)

    def limit(self, wait: int) -> None:
        """Let it be due after ``wait`` [µs]."""
        at = self.floor.env.now + wait
        Timer(self.floor.env, at, LOOK, self._be_due)

    def _be_due(self) -> None:
        self.due = True
        self.floor.rooms.settle_soon(self)
        self.floor.wake()

    def gather(self) -> None:
        """Let those come who may."""
        if self.complete:
            return
        floor = self.floor
        here = set(self.seats.values())
        asked = {p for slot in self.slots for p in slot} - here
        self._seat(here | {p for p in asked if floor.may_take(p, self.place)})
        if not self.complete:  # if it is urgent, those who are busy may come, too
            busy = {p for p in asked if floor.may_interrupt(p, self.place)}
            self._seat(busy | set(self.seats.values()))
        for person in sorted(set(self.seats.values()) - here):
            floor.keep(self, person)
            self._come(person)

    def _seat(self, able: set[int]) -> None:
        """Fill as many places as possible; whoever has one keeps one."""
        if len(able) > len(self.seats):
            self.seats = assign([[p for p in slot if p in able] for slot in self.slots], self.seats)

    def _come(self, person: int) -> None:
        task = Task(self.floor.env, self.room, self.task.case, self.task.cause)
        task.repetition = self.task.repetition
        task.scheduled = self.task.scheduled
        task.started = self.floor.env.now
        task.part = self.arrivals
        task.people = (person,)
        self.arrivals += 1
        self.waiting[person] = task
        self.floor.live[task] = None
        if self.complete:
            self.floor.rooms.settle_soon(self)

    def lose(self, person: int, outcome: int) -> None:
        """Let ``person``, who waited in the room, go."""
        self.seats = {place: p for place, p in self.seats.items() if p != person}
        task = self.waiting.pop(person)
        task.outcome = outcome
        self.floor.close(task)

    def settle(self) -> None:
        """Begin with everyone or with a quorum, or call it off."""
        enough = self.complete or (self.quorum is not None and len(self.seats) >= self.quorum)
        people = tuple(self.seats[place] for place in sorted(self.seats))
        now = self.floor.env.now
        if self.complete and now > self.task.scheduled:
            late = (p for p in people if self.waiting[p].started == now)
            self.task.waited_for = next(late, NEVER)
        if not enough:
            self.call_off()
            self.succeed(None)
            return
        self._rise(people, OUTCOME["completed"])
        self.floor.occupy(people)
        self.task.people = people
        self.task.started = now
        self.succeed(people)

    def call_off(self) -> None:
        """Let everybody go who has come."""
        people = tuple(self.seats[place] for place in sorted(self.seats))
        self._rise(people, OUTCOME["cancelled"])
        self.floor.release(people)

    def _rise(self, people: tuple[int, ...], outcome: int) -> None:
        for person in people:
            self.floor.keeper[person] = None
            self.lose(person, outcome)


class Rooms:
    """The gatherings that are open; ``marked`` are those that somebody may have come free for.

    Nobody else can fill a place, so only those are asked, whatever their number.
    """

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.invited: list[list[Gathering]] = [[] for _ in floor.state]
        self.open: dict[Gathering, None] = {}
        self.marked: dict[Gathering, None] = {}
        self.settling: dict[Gathering, None] = {}  # complete, or at their limit

    @property
    def stirring(self) -> bool:
        """Whether any of them is to be looked at."""
        return bool(self.marked or self.settling)

    def gather(self, gathering: Gathering) -> None:
        """Let people come together from now on."""
        self.open[gathering] = None
        for person in _asked(gathering):
            self.invited[person].append(gathering)
        self.mark(gathering)
        self.floor.wake()

    def mark(self, gathering: Gathering) -> None:
        """Let ``gathering`` be asked again who can come."""
        if gathering in self.open:
            self.marked[gathering] = None

    def mark_for(self, person: int) -> None:
        """Let those be asked again to which ``person`` could come."""
        for gathering in self.invited[person]:
            self.marked[gathering] = None

    def settle_soon(self, gathering: Gathering) -> None:
        """Look at ``gathering``, if it is open, when it is decided which of them begin."""
        if gathering in self.open:
            self.settling[gathering] = None

    def take_marked(self) -> list[tuple[Any, ...]]:
        """Return the places in the order of work of those that are marked, and unmark them."""
        marked, self.marked = self.marked, {}
        return [gathering.place for gathering in marked]

    def settle(self) -> bool:
        """Let the first one that is complete, or at its limit, begin or be called off."""
        for gathering in [g for g in self.settling if not (g.complete or g.due)]:
            del self.settling[gathering]  # somebody was fetched away again
        ready = [gathering for gathering in self.settling if gathering.ready]
        if not ready:
            return False
        first = min(ready, key=lambda gathering: gathering.place[:6])
        self._close(first)
        first.settle()
        return True

    def call_off(self, task: Task) -> None:
        """Let those go who are kept for ``task``."""
        for gathering in [g for g in self.open if g.task is task]:
            self._close(gathering)
            gathering.call_off()

    def _close(self, gathering: Gathering) -> None:
        del self.open[gathering]
        self.marked.pop(gathering, None)
        self.settling.pop(gathering, None)
        for person in _asked(gathering):
            self.invited[person].remove(gathering)

    # tasks for several that are passed over -----------------------------------------------------

    def be_patient(self, task: Task) -> None:
        """Keep people for ``task`` once it has waited for longer than its patience."""
        at = self.floor.env.now + (task.node.patience or 0)
        Timer(self.floor.env, at, LOOK, lambda: self._keep_if_waiting(task))

    def _keep_if_waiting(self, task: Task) -> None:
        if task.started == NEVER and not task.gone:
            self.floor.env.process(self._keep_for(task))

    def _keep_for(self, task: Task) -> Generator[Event, Any, None]:
        """Keep those who are idle for ``task`` until all are there, or for its patience at most."""
        queue = self.floor.queues[task.crew]
        queue[:] = [place for place in queue if place[6] is not task]
        heapify(queue)
        assert task.node.waiting is not None
        assert task.node.patience is not None
        gathering = Gathering(self.floor, task, task.node.waiting, quorum=None)
        self.gather(gathering)
        gathering.limit(task.node.patience)
        if (yield gathering):
            self.floor.act(task)
            return
        del self.floor.live[task]
        self.floor.wait(task)


def _asked(gathering: Gathering) -> set[int]:
    return {person for slot in gathering.slots for person in slot}
