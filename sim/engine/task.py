"""A case, and a stretch of time in it: the events that SimPy's agenda holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simpy import Environment
from simpy.events import Event

from sim.log import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.plan import Node

END, STAND, CHANGE, ARRIVE, LOOK, TABLE = range(1, 7)
"""The order of an instant (R4), as SimPy's priorities: tasks end; the exercise stands, if it pauses
then; people and lines change; messages arrive; looks and limits are due; meetings take up what is
on the table. Then work is handed out."""


MANY = 64
"""More attempts than any channel has, or parts than any task: numbers the draws of each apart."""

LOOK_FIRST = -1
"""Priority of a look into the inbox: before all work, though it fetches nobody from a room."""


BREAK_FIRST = 0
"""Priority of a break: before all work, though it fetches nobody from a room."""


class Agenda(Environment):
    """SimPy's agenda in whole microseconds, with the phases of an instant for its priorities.

    What is done for every task reads ``_now``, which ``now`` returns at the price of a call.
    """

    if TYPE_CHECKING:
        _now: int

        @property
        def now(self) -> int:
            """Microseconds after STARTEX."""

        def schedule(  # type: ignore[override]
            self, event: Event, priority: int = END, delay: int = 0
        ) -> None:
            """Let ``event`` happen after ``delay`` [µs], in a phase of that instant."""


class Case:
    """One inject, meeting or call on its way: what is still to come of it.

    ``remaining`` counts, per procedure set going, what must still happen or be skipped; ``joins``
    holds the steps that wait for several others; ``repeats`` how often a step was redone.
    """

    __slots__ = ("entity", "joins", "number", "remaining", "repeats", "skipped")

    def __init__(self, entity: int, number: int, runs: list[int]) -> None:
        self.entity = entity
        self.number = number
        self.remaining = runs.copy()
        self.joins: dict[int, list[int]] | None = None
        self.repeats: dict[int, int] | None = None
        self.skipped: set[int] | None = None

    def repetition(self, rank: int) -> int:
        """Return how often the step ``rank`` has been redone so far."""
        return self.repeats.get(rank, 0) if self.repeats else 0

    def leave_out(self, rank: int) -> None:
        """Note that the step ``rank`` is skipped."""
        if self.skipped is None:
            self.skipped = set()
        self.skipped.add(rank)

    def left_out(self, rank: int) -> bool:
        """Whether the step ``rank`` was skipped."""
        return self.skipped is not None and rank in self.skipped


class Task(Event):
    """An unbroken stretch of work or of time, from when it was set until it ends.

    It is an event of SimPy: it happens when the stretch is over. ``start(task)`` is called when its
    crew has been handed out (None: it takes its time), ``then(task, row)`` when it has ended (None:
    the case goes on). ``lines`` are those that it holds, ``row`` where it is written; ``left`` is
    the work still to be done when it starts (NEVER: not drawn yet). ``gone``: it waits no more.
    ``usual``: the crew that may go on with it should it be stopped (NEVER: its own).
    """

    def __init__(
        self, env: Agenda, node: Node, case: Case, cause: int, repetition: int = 0
    ) -> None:
        self.env = env
        self.callbacks: Any = []
        self._ok = True
        self._value: Any = None
        self.node = node
        self.case = case
        self.cause = cause
        self.repetition = repetition
        self.part = 0
        self.scheduled: int = env._now
        self.started = NEVER
        self.people: tuple[int, ...] = ()
        self.waited_for = NEVER
        self.crew = node.crew
        self.usual = NEVER
        self.priority = node.priority
        self.lines: tuple[int, ...] = ()
        self.left = NEVER
        self.gone = False
        self.outcome = 0
        self.row = NEVER
        self.start: Callable[[Task], None] | None = None
        self.then: Callable[[Task, int], None] | None = None

    def place(self) -> tuple[Any, ...]:
        """Return its place in the order in which work is handed out (R4)."""
        node = self.node
        case = self.case
        return (
            self.priority,
            self.scheduled,
            node.rank,
            case.number,
            self.repetition,
            self.part,
            self,
        )


class Timer(Event):
    """Calls ``act()`` at its time; nothing is written."""

    def __init__(self, env: Agenda, at: int, phase: int, act: Callable[[], None]) -> None:
        self.env = env
        self.callbacks: Any = [lambda _: act()]
        self._ok = True
        self._value: Any = None
        env.schedule(self, phase, at - env._now)


class Turn(Event):
    """An instant's ``phase``, for a process that waits until it is its turn."""

    def __init__(self, env: Agenda, at: int, phase: int) -> None:
        self.env = env
        self.callbacks: Any = []
        self._ok = True
        self._value: Any = None
        env.schedule(self, phase, at - env._now)
