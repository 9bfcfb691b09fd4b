"""Orders on their way over a cluster, and what becomes of them when machines fail."""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sim.errors import KrisimError
from sim.studies.running.alike import likeness
from sim.studies.running.orders import Sealed, play
from sim.studies.running.players import warn
from sim.studies.running.probing import probe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from distributed import Client, Future

    from sim.studies.running.orders import Order
    from sim.studies.running.players import Tell

PER_THREAD = 2
"""Orders under way for each thread of a worker: one is played, the next waits beside it."""
AHEAD = 4
"""So many times that may have been sent while an earlier one is not back."""
SCENARIOS = 8
"""Scenarios that the cluster holds for this study at a time."""
TICK = 1.0
"""How often it is asked which workers are there [s]."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long something may take before it is an error [s]; the defaults are assumptions.

    ``answer``: until a scheduler or worker answers when the study starts. ``start``: until a worker
    has started Krisim. ``silence``: until the scheduler answers later on, when it may have much to
    do. ``without``: for which no worker is left. ``chunk``: until an order is played; None:
    ``times`` what the slowest took so far, at least ``least``. As many workers as ``tries`` may
    exceed that with the same order.
    """

    answer: float = 10.0
    start: float = 60.0
    silence: float = 30.0
    without: float = 60.0
    chunk: float | None = None
    least: float = 600.0
    times: float = 20.0
    tries: int = 2


PATIENCE = Patience()


@dataclass(slots=True, eq=False)
class Sent:
    """An order on its way; ``suspect`` if it may have ended its worker, ``late`` how often it was.

    ``chunk`` is there when it is played.
    """

    order: Order
    future: Future[bytes] | None = None
    since: float = 0.0
    late: int = 0
    suspect: bool = False
    chunk: bytes | None = None


class Cluster:
    """Workers of a Dask cluster, which play orders (see `sim.studies.running.players.Players`)."""

    def __init__(
        self, client: Client, address: str, patience: Patience = PATIENCE, tell: Tell = warn
    ) -> None:
        self._client, self._address, self._patience = client, address, patience
        self._tell = tell
        self._study = f"krisim-{uuid4().hex}"
        self._contents: dict[str, Future[bytes]] = {}
        self._threads: dict[str, int] = {}
        self._asked = self._there = time.monotonic()
        self._slowest = 0.0
        self._avoided: set[str] = set()
        self._look()

    def __call__(self, orders: Iterable[Order]) -> Iterator[bytes]:
        """Yield the chunk of each order in turn; orders are asked for as workers get free.

        Raises
        ------
        KrisimError
            If the scheduler is gone, no worker is left, or an order ends its workers or takes too
            long whoever plays it. Workers that end meanwhile are no error while one is left.
        """
        sent: deque[Sent] = deque()
        coming = iter(orders)
        try:
            while self._fill(sent, coming):
                self._wait([each for each in sent if each.future])
                while sent and sent[0].chunk is not None:
                    yield sent.popleft().chunk or b""
        finally:
            for each in sent:
                _let_go(each)

    def _fill(self, sent: deque[Sent], coming: Iterator[Order]) -> bool:
        """Send as much as there is room for, and tell whether anything is on its way."""
        if time.monotonic() > self._asked + TICK:
            self._look()
        room = PER_THREAD * sum(self._threads.values())
        missing = sum(each.chunk is None for each in sent)
        for _ in range(max(min(room - missing, AHEAD * room - len(sent)), int(not sent))):
            order = next(coming, None)
            if order is None:
                break
            sent.append(Sent(order))
        self._hand_out(sent, room)
        return bool(sent)

    def _hand_out(self, sent: deque[Sent], room: int) -> None:
        """Send what has not been sent; suspects by themselves, so that no other has the blame."""
        under_way = sum(each.future is not None for each in sent)
        unsent = [each for each in sent if each.future is None and each.chunk is None]
        suspects = [each for each in sent if each.suspect and each.chunk is None]
        if suspects:
            unsent, room = [each for each in suspects if not under_way], min(room, 1)
        for each in unsent[: max(0, room - under_way)]:
            self._send(each)

    def _send(self, each: Sent) -> None:
        order = each.order
        bare = replace(order, sealed=Sealed(order.sealed.digest, b""))
        each.since, preferred = time.monotonic(), self._preferred()
        each.future = self._client.submit(
            play_there,
            bare,
            self._content(order.sealed),
            likeness(),
            key=f"{self._study}-{uuid4().hex}",
            workers=preferred,
            allow_other_workers=preferred is not None,
            priority=each.late + each.suspect,
        )

    def _content(self, sealed: Sealed) -> Future[bytes]:
        """Return the scenario as a task of its own: sent once, made anew if its worker is gone."""
        if sealed.digest not in self._contents:
            while len(self._contents) >= SCENARIOS:
                del self._contents[next(iter(self._contents))]
            key = f"{self._study}-scenario-{uuid4().hex}"
            self._contents[sealed.digest] = self._client.submit(bytes, sealed.content, key=key)
        return self._contents[sealed.digest]

    def _preferred(self) -> list[str] | None:
        """Return the workers that are there without those that stood still; None: all alike."""
        return [*(self._threads.keys() - self._avoided)] or None if self._avoided else None

    def _wait(self, under_way: list[Sent]) -> None:
        """Wait until something is played or failed, at most for a while; see to all that is."""
        from distributed import CancelledError, wait

        futures = [each.future for each in under_way]
        if not futures:
            time.sleep(TICK / 5)
            return
        with self._client.as_current(), suppress(TimeoutError, CancelledError):  # seen below
            wait(futures, timeout=TICK, return_when="FIRST_COMPLETED")
        for each in under_way:
            self._settle(each)

    def _settle(self, each: Sent) -> None:
        status = each.future.status if each.future else ""
        if status == "finished" and self._fetched(each):
            return
        if status == "error":
            self._failed(each)
        elif status in {"cancelled", "lost"}:
            raise self._gone("it has let go of what it was to play")
        elif time.monotonic() > each.since + self._limit():
            self._exceeded(each)

    def _fetched(self, each: Sent) -> bool:
        """Fetch a chunk; what is lost on the way is played again, and seen at the next look."""
        try:
            each.chunk = each.future.result(timeout=self._patience.answer) if each.future else None
        except Exception:  # whatever came of playing it again shows in its status
            return False
        self._slowest = max(self._slowest, time.monotonic() - each.since)
        _let_go(each)
        return True

    # when something goes wrong --------------------------------------------------------------------

    def _failed(self, each: Sent) -> None:
        from distributed import KilledWorker

        why = each.future.exception() if each.future else None
        _let_go(each)
        if isinstance(why, KilledWorker):
            self._killed(each)
            return
        probe(self._client, self._patience.answer, self._patience.start)  # of those that came late
        raise KrisimError(f"{each.order.told()} failed on the cluster: {why!r}") from why

    def _killed(self, each: Sent) -> None:
        """Play alone what several workers ended over; if they do so again, it is to blame."""
        told = each.order.told()
        if each.suspect:
            said = "every worker that played them ended, also when nothing else was played"
            raise KrisimError(f"{told}: {said}; is its memory too small?")
        each.suspect = True
        self._tell(f"{told}: several workers ended meanwhile; played again, with nothing beside")

    def _exceeded(self, each: Sent) -> None:
        """End the worker that does not come to an end with an order, and have another play it."""
        told, limit = each.order.told(), f"{self._limit():.0f} s"
        each.late += 1
        if each.late >= self._patience.tries:
            raise KrisimError(f"{told} were not finished within {limit} on {each.late} workers")
        stuck = self._playing(each)
        _let_go(each)
        self._avoided |= stuck
        with suppress(OSError):  # a machine that is gone cannot be told so
            ended = list(stuck & self._threads.keys())
            self._client.restart_workers(ended, self._patience.answer, raise_for_error=False)
        self._look()
        self._send(each)
        workers = ", ".join(sorted(stuck)) or "the cluster"
        self._tell(f"{told} were not finished within {limit} on {workers}: they are played again")

    def _playing(self, each: Sent) -> set[str]:
        """Return the addresses of the workers that have an order."""
        asked = self._ask(self._client.processing)
        return {worker for worker, keys in asked.items() if each.future and each.future.key in keys}

    def _limit(self) -> float:
        """Return how long an order may take from its sending [s]."""
        patience = self._patience
        if patience.chunk is not None:
            return patience.chunk
        return max(patience.least, patience.times * self._slowest)

    def _look(self) -> None:
        """See which workers are there; it is an error if none is for too long."""
        self._threads = dict(self._ask(self._client.nthreads))
        self._asked = time.monotonic()
        if self._threads:
            self._there = self._asked
        elif self._asked > self._there + self._patience.without:
            limit = f"{self._patience.without:g} s"
            raise KrisimError(f"the cluster at {self._address} has had no worker for {limit}")

    def _ask(self, what: Callable[[], Any]) -> Any:
        try:
            return self._client.sync(what, callback_timeout=self._patience.silence)
        except (TimeoutError, OSError, RuntimeError) as silent:
            raise self._gone(f"no answer: {silent}") from silent

    def _gone(self, why: str) -> KrisimError:
        return KrisimError(f"the scheduler at {self._address} is gone, or was started anew ({why})")


def _let_go(each: Sent) -> None:
    """Have the cluster forget an order; a replication that is being played ends first."""
    if each.future is not None:
        each.future.release()
        each.future = None


# on the worker ------------------------------------------------------------------------------------

ONE = threading.Lock()


def play_there(order: Order, content: bytes, expected: str) -> bytes:
    """Play ``order``, whose scenario is ``content``, on a worker that is as ``expected``.

    One at a time: further threads of the same worker wait.
    """
    if likeness() != expected:
        raise KrisimError("this worker does not play as the machine that asks for it")
    with ONE:
        return play(replace(order, sealed=Sealed(order.sealed.digest, content)))
