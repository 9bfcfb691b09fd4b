"""The one thread that works for every page, in the order in which it is asked; another one plays.

So a page never waits, and what somebody sets is looked at while runs are played.
"""

from __future__ import annotations

import queue
import threading
from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from sim.app.playing import Playing, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.scenario import Scenario
    from sim.studies.collecting import Part

KEPT: Final = 8
"""Settings whose runs are kept, so that going back to one costs nothing."""


class Wish(Protocol):
    """Somebody who wants further runs; called in the thread of the desk."""

    def grown(self) -> None:
        """Hear that a variant has more runs."""

    def failed(self, error: Exception) -> None:
        """Hear that a variant cannot be played, or that hearing of it went wrong."""


class Desk:
    """Has the functions of all who use it called in one thread, and played what they wish."""

    def __init__(self, seed: int, replications: int, workers: int = 1) -> None:
        self.seed, self.replications = seed, replications
        self._asked: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._wishes: dict[int, tuple[Wish, tuple[Variant, ...]]] = {}
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, ...], Variant] = OrderedDict()
        self._playing = Playing(self, workers)
        self._thread = threading.Thread(target=self._work, name="desk", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()
        self._playing.start()

    def end(self) -> None:
        """Stop, and end the processes that play."""
        self._asked.put(None)
        self._playing.end()
        self._thread.join(timeout=20)

    def soon(self, what: Callable[[], None]) -> None:
        """Have ``what`` called after all that was asked for before; from any thread."""
        self._asked.put(what)

    # in the thread of the desk --------------------------------------------------------------------

    def variant(self, lines: tuple[str, ...], scenario: Scenario) -> Variant:
        """Return the runs known of the plan with these changes, which is ``scenario``."""
        if lines not in self._known or self._known[lines].broken:
            self._known[lines] = Variant(scenario, self.seed)
        self._known.move_to_end(lines)
        if len(self._known) > KEPT:  # the plan as it is stays: whoever comes needs it
            self._known.pop(next(known for known in self._known if known))
        return self._known[lines]

    def wish(self, who: Wish, *needs: Variant) -> None:
        """Play ``needs`` for ``who``, and no more what it wished before, until all is played."""
        self.forget(who)
        if any(each.played < self.replications for each in needs):
            with self._lock:
                self._wishes[id(who)] = (who, needs)
            self._playing.wake()

    def forget(self, who: Wish) -> None:
        """Play no more for ``who``."""
        with self._lock:
            self._wishes.pop(id(who), None)

    def prepare(self, plan: Scenario) -> None:
        """Begin with the plan as it is, before anybody asks: whatever is set is compared with it.

        May be called from any thread.
        """
        self.soon(lambda: self.wish(_Nobody(), self.variant((), plan)))

    def _work(self) -> None:
        while (what := self._asked.get()) is not None:
            what()

    def _take(self, variant: Variant, tables: Mapping[str, Part]) -> None:
        variant.take(tables)
        for who, needs in list(self._wishes.values()):
            if variant in needs:
                if all(each.played >= self.replications for each in needs):
                    self.forget(who)
                self._tell(who, who.grown)

    def _give_up(self, variant: Variant, error: Exception) -> None:
        for who, needs in list(self._wishes.values()):
            if variant in needs:
                self.forget(who)
                who.failed(error)

    def _tell(self, who: Wish, what: Callable[[], None]) -> None:
        try:
            what()
        except Exception as error:  # what one page asked for must not end the work for others
            self.forget(who)
            who.failed(error)

    # in the thread that plays ---------------------------------------------------------------------

    def choose(self) -> Variant | None:
        """Return the variant with the fewest runs of those that are wished for."""
        with self._lock:
            needed = [each for _, needs in self._wishes.values() for each in needs]
        lacking = [v for v in needed if v.begun < self.replications and not v.broken]
        return min(lacking, key=lambda each: each.begun, default=None)

    def heard(self, variant: Variant, tables: Mapping[str, Part]) -> None:
        """Take the next run of ``variant``."""
        self.soon(partial(self._take, variant, tables))

    def lost(self, variant: Variant, error: Exception) -> None:
        """Give up ``variant``, for all who wished for it."""
        self.soon(partial(self._give_up, variant, error))


class _Nobody:
    """Wishes for what somebody will need."""

    def grown(self) -> None:
        """Nobody looks at it yet."""

    def failed(self, error: Exception) -> None:
        """Whoever opens a page is told."""
