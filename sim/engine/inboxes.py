"""Inboxes that are looked at now and then (R7).

Each reader looks at times of his own, and later when he is busy or away just then. A look takes no
time, goes before all other work, and notices all that lies there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.engine.floor import FREE
from sim.engine.looks import Looks
from sim.engine.task import LOOK, LOOK_FIRST, Case, Task, Timer
from sim.log import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.cases import Cases
    from sim.engine.plan import Route


@dataclass(slots=True)
class Unread:
    """A message that lies in an inbox since ``at`` [µs]; ``row`` brought it."""

    case: Case
    route: Route
    row: int
    at: int


@dataclass(slots=True)
class Inbox:
    """One inbox: what is unread, and who is going to look, with the time the look was due."""

    unread: list[Unread] = field(default_factory=list)
    ringing: dict[int, int] = field(default_factory=dict)
    due: dict[int, int] = field(default_factory=dict)


class Inboxes:
    """All inboxes of one run that nobody watches all the time."""

    def __init__(self, cases: Cases) -> None:
        self.cases, self.floor, self.env = cases, cases.floor, cases.env
        self.plan, self.fate = cases.plan, cases.fate
        self.boxes: dict[tuple[int, tuple[int, ...]], Inbox] = {}
        self.looks = Looks(self.plan, self.fate)
        self.noticed: Callable[[Case, Route, int], None]

    def put(self, case: Case, route: Route, row: int) -> None:
        """Let a message lie in its inbox until a reader's next look."""
        now = self.env.now
        box = self.boxes.setdefault((route.channel, route.lookers), Inbox())
        box.unread.append(Unread(case, route, row, now))
        for looker in route.lookers:
            if looker not in box.due and looker not in box.ringing:
                self._expect(box, route, looker, now)

    def _expect(self, box: Inbox, route: Route, looker: int, now: int) -> None:
        """Await the next look of one reader: now if it is overdue, else at its time."""
        (person,) = self.plan.crews[looker].slots[0]
        last, coming = self.looks.around(person, route.channel, now)
        overdue = self.floor.state[person] != FREE and last > self.floor.since[person]
        if overdue and last != NEVER:
            self._look(box, route, looker)
            return
        at = now if last == now else coming
        box.ringing[looker] = at
        Timer(self.env, at, LOOK, lambda: self._ring(box, route, looker))

    def _ring(self, box: Inbox, route: Route, looker: int) -> None:
        del box.ringing[looker]
        if box.unread:
            self._look(box, route, looker)

    def _look(self, box: Inbox, route: Route, looker: int) -> None:
        """Let a reader look as soon as he is there and not busy."""
        assert route.notice is not None
        box.due[looker] = self.env.now
        task = Task(self.env, route.notice, box.unread[0].case, box.unread[0].row)
        task.crew, task.priority, task.part = looker, LOOK_FIRST, looker
        task.start = lambda t: self._notice(t, box, looker)
        self.floor.wait(task)
        del self.floor.live[task]  # what lies unread is written, not the look

    def _notice(self, look: Task, box: Inbox, looker: int) -> None:
        """Let the reader notice all that lies there, and be free again at once."""
        due = box.due.pop(looker)
        unread, box.unread = box.unread, []
        for message in unread:
            row = self._lay_unread(message, max(due, message.at), look.people)
            self.noticed(message.case, message.route, row)
        self.floor.release(look.people)
        self.floor.stirred = True  # what is to be read now has its place in the order at once

    def _lay_unread(self, message: Unread, due: int, reader: tuple[int, ...]) -> int:
        """Write how long the message lay there: until the look was due, until it was done."""
        now = self.env.now
        row = message.row
        if due > message.at:
            assert message.route.unread is not None
            lying = Task(self.env, message.route.unread, message.case, row)
            lying.scheduled = lying.started = message.at
            row = self.floor.journal.write(lying, due)
        if now > due:
            assert message.route.notice is not None
            late = Task(self.env, message.route.notice, message.case, row)
            late.scheduled, late.people, late.waited_for = due, reader, reader[0]
            row = self.floor.note(late)
        return row

    def write_open(self) -> None:
        """Write what still lies unread at ENDEX."""
        for box in self.boxes.values():
            for message in box.unread:
                self._write_unread(box, message)

    def _write_unread(self, box: Inbox, message: Unread) -> None:
        assert message.route.unread is not None
        assert message.route.notice is not None
        dues = {looker: max(at, message.at) for looker, at in box.due.items()}
        row = message.row
        lying = Task(self.env, message.route.unread, message.case, row)
        lying.scheduled = lying.started = message.at
        if not dues:
            self.floor.journal.write_open(lying)
            return
        looker = min(dues, key=lambda k: (dues[k], k))
        if dues[looker] > message.at:
            row = self.floor.journal.write(lying, dues[looker])
        late = Task(self.env, message.route.notice, message.case, row)
        late.scheduled = dues[looker]
        late.people = self.plan.crews[looker].slots[0]
        self.floor.journal.write_open(late)
