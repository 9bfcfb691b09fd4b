"""Playing a scenario once: the plan, the draws, the agenda, and the log of it."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sim.engine.cascades import Cascades
from sim.engine.cases import Cases
from sim.engine.compile import compile_plan
from sim.engine.conditions import Conditions
from sim.engine.fate import Decisions, Fate
from sim.engine.floor import Floor
from sim.engine.inboxes import Inboxes
from sim.engine.injects import Injects
from sim.engine.journal import Journal
from sim.engine.limits import Waits
from sim.engine.meetings import Meetings
from sim.engine.messages import Messages
from sim.engine.pauses import active
from sim.engine.presence import Presence
from sim.engine.public import Callers
from sim.engine.task import STAND, Agenda, Timer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.log import Log
    from sim.scenario import Scenario


class Player:
    """Plays one scenario as often as asked; compiling it is done once.

    Raises
    ------
    ScenarioError
        If something in the scenario would stop or falsify a run, or is not played.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.plan = compile_plan(scenario)
        self.decisions = Decisions(self.plan)

    def play(self, seed: int, replication: int = 0) -> Log:
        """Return the log of one replication; the same arguments give the same log."""
        with _unsearched():
            run = _Run(self, seed, replication)
            log = run.log(replication)
            run.forget()
        return log


@contextmanager
def _unsearched() -> Iterator[None]:
    """Keep Python from searching for circles of garbage meanwhile: a run hardly makes any.

    While many wait, the search would take longer than everything else together.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def simulate(scenario: Scenario, seed: int = 0, replication: int = 0) -> Log:
    """Return the log of one replication of ``scenario``.

    Raises
    ------
    ScenarioError
        If something in the scenario would stop or falsify a run, or is not played.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> log = sim.simulate(scenario, seed=1)
    >>> log == sim.simulate(scenario, seed=1)
    True
    """
    return Player(scenario).play(seed, replication)


class _Run:
    def __init__(self, player: Player, seed: int, replication: int) -> None:
        plan = player.plan
        self.plan = plan
        self.env = Agenda(initial_time=0)
        self.journal = Journal(plan)
        self.fate = Fate(player.decisions, seed, replication)
        self.floor = Floor(self.env, plan, self.fate, self.journal)
        self.cases = Cases(plan, self.fate, self.journal, self.floor)
        self.inboxes = Inboxes(self.cases)
        self.messages = Messages(self.cases, self.inboxes)
        self.presence = Presence(self.cases)
        self.meetings = Meetings(self.cases)
        self.waits = Waits(self.meetings)
        self.cascades = Cascades(self.cases)
        self.conditions = Conditions(self.cases)
        self.injects = Injects(self.cases)
        for number, (start, _) in enumerate(plan.pauses):
            Timer(self.env, active(start, plan.pauses), STAND, self._stand(number))
        self.public = [Callers(self.cases, source) for source in plan.sources]

    def log(self, run: int) -> Log:
        """Play to ENDEX, what is due at ENDEX included, and return the log."""
        self._play_on()
        stuck = self.floor.audit()
        if stuck:
            raise RuntimeError(f"{len(stuck)} tasks waited for what was free: {stuck[0].node.path}")
        self.floor.write_open()
        self.inboxes.write_open()
        self.presence.write_open(self.plan.end)
        self.cases.write_unreached()
        return self.journal.log(run)

    def forget(self) -> None:
        """Let go of all that was under way or written, which nobody then has to search for."""
        self.env._queue.clear()
        self.floor.live.clear()
        self.floor.queues.clear()
        self.journal.rows.clear()
        for callers in self.public:
            callers.limits.clear()

    def _play_on(self) -> None:
        """Do what is due, instant by instant; when nothing more is, hand out work (R4)."""
        env, floor = self.env, self.floor
        while True:
            due = env.peek()
            if floor.awake and due > env.now:
                floor.hand_out()
            elif due <= self.plan.end:
                env.step()
            else:
                return

    def _stand(self, pause: int) -> Callable[[], None]:
        return lambda: self.journal.stand(pause, self.env.now)
