"""People who come together for a meeting, or are kept for a task that needs several (R3, R4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpy.events import Event

from sim.engine.task import LOOK, Task, Timer
from sim.log import NEVER, OUTCOME
from sim.matching import assign

if TYPE_CHECKING:
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
        self.floor.wake()

    def gather(self, floor: Floor) -> None:
        """Let those come who may."""
        if self.complete:
            return
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

    def lose(self, person: int, outcome: int) -> None:
        """Let ``person``, who waited in the room, go."""
        self.seats = {place: p for place, p in self.seats.items() if p != person}
        task = self.waiting.pop(person)
        task.outcome = outcome
        self.floor.close(task)

    def settle(self, floor: Floor) -> None:
        """Begin with everyone or with a quorum, or call it off."""
        enough = self.complete or (self.quorum is not None and len(self.seats) >= self.quorum)
        people = tuple(self.seats[place] for place in sorted(self.seats))
        now = self.floor.env.now
        if self.complete and now > self.task.scheduled:
            late = (p for p in people if self.waiting[p].started == now)
            self.task.waited_for = next(late, NEVER)
        if not enough:
            self.call_off(floor)
            self.succeed(None)
            return
        self._rise(floor, people, OUTCOME["completed"])
        floor.occupy(people)
        self.task.people = people
        self.task.started = now
        self.succeed(people)

    def call_off(self, floor: Floor) -> None:
        """Let everybody go who has come."""
        people = tuple(self.seats[place] for place in sorted(self.seats))
        self._rise(floor, people, OUTCOME["cancelled"])
        floor.release(people)

    def _rise(self, floor: Floor, people: tuple[int, ...], outcome: int) -> None:
        for person in people:
            floor.keeper[person] = None
            self.lose(person, outcome)
