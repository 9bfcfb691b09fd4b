"""Who plays what is ordered: this process, or several on this machine."""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sim.errors import KrisimError
from sim.stopping import deaf
from sim.studies.running.orders import play

if TYPE_CHECKING:
    from sim.studies.running.orders import Order

Tell = Callable[[str], None]
"""Takes a sentence for the person who waits."""

TRIES: Final = 3
"""So often replications are played again after their process ended, the last time alone."""
UNKNOWN: Final = 1800.0
"""Seconds that the first chunk may take."""
LEAST: Final = 120.0
TIMES: Final = 20.0
"""Seconds that a later chunk may take: so many times the longest so far, at least `LEAST`."""
AHEAD: Final = 2
"""Orders that wait beside those being played, so that no process has to wait for its next."""
IDLE: Final = 60.0
"""Seconds after which a process that has nothing to do ends."""
GLANCE: Final = 1.0
"""Seconds between two glances at the clock, so that a stop (Ctrl-C) is heard everywhere."""
ONE_THREAD: Final = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)


Players: TypeAlias = Callable[["Iterable[Order]"], Iterator[bytes]]
"""Plays orders: returns their chunks (`orders.play`), in the same order.

Orders are taken as they are needed, a few ahead. When the iterator is closed, what was not handed
over is let go. A failure of a process or a machine is played again; what cannot be played is a
KrisimError that says what it was (`Order.told`).
"""


def here(orders: Iterable[Order]) -> Iterator[bytes]:
    """Play in this process."""
    return map(play, orders)


def warn(text: str) -> None:
    """Tell who calls from Python."""
    warnings.warn(text, RuntimeWarning, stacklevel=2)


@dataclass(frozen=True, slots=True)
class Processes:
    """So many processes on this machine, which stay for what is played next.

    A process that is killed, or takes longer than ``patience`` [s] for a chunk, costs what it was
    playing: that is played again by another one. Without ``patience``, it is many times what chunks
    of the same scenario took so far. ``ahead`` orders wait beside those being played; processes
    that have nothing to do for ``idle`` [s] end, without ``idle`` only by `end_processes`.
    """

    count: int
    patience: float | None = None
    tell: Tell = warn
    ahead: int = AHEAD
    idle: float | None = IDLE

    def __call__(self, orders: Iterable[Order]) -> Iterator[bytes]:
        """Yield the chunk of each order."""
        return _Round(self, iter(orders)).chunks()


@dataclass(slots=True, eq=False)
class _Task:
    order: Order
    future: Future[tuple[float, bytes]] | None = None
    chunk: bytes | None = None
    lost: int = 0
    """How often a process ended, or was ended, while this was being played."""


class _Round:
    """One series of orders."""

    def __init__(self, processes: Processes, orders: Iterator[Order]) -> None:
        self.processes, self.orders = processes, orders
        self.tasks: deque[_Task] = deque()
        self.longest: float | None = None

    def chunks(self) -> Iterator[bytes]:
        try:
            while self._take_orders():
                while self.tasks[0].chunk is None:
                    self._take_orders()
                    self._hand_out()
                    self._gather()
                yield self.tasks.popleft().chunk or b""
        except GeneratorExit:
            for task in self.tasks:
                if task.future is not None:
                    task.future.cancel()
            raise
        except BaseException:
            end_processes()
            raise

    # handing out ----------------------------------------------------------------------------------

    def _take_orders(self) -> bool:
        """Take so many orders that every process has one, and a next; return if there are any."""
        count = self.processes.count
        while len(self.tasks) < 4 * count and self._open() < count + self.processes.ahead:
            order = next(self.orders, None)
            if order is None:
                break
            self.tasks.append(_Task(order))
        return bool(self.tasks)

    def _open(self) -> int:
        return sum(task.chunk is None for task in self.tasks)

    def _hand_out(self) -> None:
        open_tasks = [task for task in self.tasks if task.chunk is None]
        suspects = [task for task in open_tasks if task.lost >= TRIES - 1]
        if suspects and any(task.future is not None for task in open_tasks):
            return  # what may end its process plays alone, so that no other has the blame
        for task in suspects[:1] or open_tasks:
            if task.future is None:
                task.future = _submit(self.processes, task.order)

    # gathering ------------------------------------------------------------------------------------

    def _gather(self) -> None:
        """Wait until something is finished, and take it; or see to what went wrong."""
        playing = {task.future: task for task in self.tasks if task.future is not None}
        done = _first(playing, self._patience())
        broken = [task for future, task in playing.items() if not self._taken(future, task)]
        if not done:
            end_processes()
            self._play_again(broken, 2, _STUCK.format(seconds=self._patience()))
        elif any(_is_broken(future) for future in done):
            end_processes()
            self._play_again(broken, 1, _ENDED)

    def _taken(self, future: Future[tuple[float, bytes]], task: _Task) -> bool:
        """Take what is finished; an error in a run is raised here."""
        if not future.done() or future.cancelled() or _is_broken(future):
            return False
        seconds, task.chunk = future.result()
        task.future = None
        self.longest = max(seconds, self.longest or 0.0)
        return True

    def _patience(self) -> float:
        if self.processes.patience is not None:
            return self.processes.patience
        return UNKNOWN if self.longest is None else max(LEAST, TIMES * self.longest)

    def _play_again(self, tasks: list[_Task], weight: int, happened: str) -> None:
        for task in tasks:
            task.future, task.lost = None, task.lost + weight
            if task.lost > TRIES:
                raise KrisimError(
                    f"{happened} {task.order.told()} again and again, at last with nothing beside"
                    " them: they cannot be played here. Is there enough memory?"
                )
        count = sum(len(task.order.numbers) for task in tasks)
        what = tasks[0].order.what
        self.processes.tell(f"{happened} '{what}': {count} replications are played again")


_ENDED: Final = "a process ended while it played"
_STUCK: Final = "within {seconds:.0f} s no process finished"


def _first(playing: Iterable[Future[Any]], patience: float) -> set[Future[Any]]:
    """Wait for the first that is finished; nothing is returned if ``patience`` [s] ends before."""
    end = time.monotonic() + patience
    done: set[Future[Any]] = set()
    while not done and time.monotonic() < end:
        left = max(0.0, end - time.monotonic())
        done = set(wait(playing, min(GLANCE, left), FIRST_COMPLETED).done)
    return done


def _is_broken(future: Future[Any]) -> bool:
    return future.done() and isinstance(future.exception(), BrokenExecutor)


# the processes ------------------------------------------------------------------------------------

_MINE: Final = threading.local()
"""The processes of each thread: what one ends is not what another plays in."""


def _submit(processes: Processes, order: Order) -> Future[tuple[float, bytes]]:
    with deaf():
        try:
            future: Future[tuple[float, bytes]] = _pool(processes).submit(_timed, order)
        except BrokenExecutor:  # since the last one was handed out
            end_processes()
            future = _pool(processes).submit(_timed, order)
    return future


def _pool(processes: Processes) -> Any:
    """Return so many processes: those that are there, or new ones."""
    count, idle = processes.count, processes.idle
    if getattr(_MINE, "made_for", (count, idle)) != (count, idle):
        end_processes()
    if getattr(_MINE, "pool", None) is None:
        from joblib.externals.loky import ProcessPoolExecutor  # slow to import

        _MINE.pool = ProcessPoolExecutor(count, timeout=idle, initializer=_settle, env=ONE_THREAD)
        _MINE.made_for = (count, idle)
    return _MINE.pool


def end_processes() -> None:
    """End the processes that play for this thread, whatever they do."""
    pool, _MINE.pool = getattr(_MINE, "pool", None), None
    if pool is not None:
        pool.shutdown(wait=True, kill_workers=True)


def _settle() -> None:
    """Leave a stop (Ctrl-C) to whoever started this process, and end when that one is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_alone, args=[os.getppid()], daemon=True).start()


def _end_alone(parent: int) -> None:
    """End this process when its parent was killed (on Windows it ends when nothing comes)."""
    while os.getppid() == parent:
        time.sleep(GLANCE)
    os._exit(1)


def _timed(order: Order) -> tuple[float, bytes]:
    began = time.perf_counter()
    chunk = play(order)
    return time.perf_counter() - began, chunk
