"""The one thread that computes for every page: what was just asked first, then further runs."""

from __future__ import annotations

import queue
import threading
import time
from collections import OrderedDict
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Protocol

from sim.measures.every import MEASURES
from sim.studies.collecting import Growing
from sim.studies.running import Processes, Team, asking, end_processes, here, played
from sim.studies.runs import CHUNK, Runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario import Scenario

FIRST: Final = 10
"""Runs of a first estimate, if they are played within `SOON`."""
LEAST: Final = 2
"""Runs without which no interval can be told."""
SOON: Final = 0.7
"""Seconds after which a first estimate goes out with the runs that it has by then."""
KEPT: Final = 8
"""Settings whose runs are kept, so that going back to one costs nothing."""
WANTED: Final = ("answers", "targets", "callers", "key_times", "ledger", "vain", "occupancy")
"""Tables that the page is made of."""


@dataclass(slots=True, eq=False)
class Variant:
    """A scenario, and as many of its runs as have been played so far."""

    scenario: Scenario
    seed: int
    played: int = 0
    growing: dict[str, Growing] = field(
        default_factory=lambda: {name: Growing(MEASURES[name]) for name in WANTED}
    )

    def runs(self, replications: int) -> Runs:
        """Return the first so many runs."""
        tables = {name: each.table() for name, each in self.growing.items()}
        if replications < self.played:
            tables = {name: table[table["run"] < replications] for name, table in tables.items()}
        return Runs(self.scenario, self.seed, replications, tables)


class Wish(Protocol):
    """Somebody who wants further runs: the variants that are needed, and who hears of new ones."""

    def needs(self) -> tuple[Variant, ...]:
        """Return the variants to be played."""

    def grown(self) -> None:
        """Hear that one of them has more runs; called in the thread of the desk."""

    def failed(self, error: Exception) -> None:
        """Hear that they cannot be played."""


class Desk:
    """Computes in a thread of its own; all who use it have their functions called there."""

    def __init__(self, seed: int, replications: int, workers: int = 1) -> None:
        self.seed, self.replications, self.workers = seed, replications, workers
        self._asked: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._wishes: dict[int, Wish] = {}
        self._known: OrderedDict[tuple[str, ...], Variant] = OrderedDict()
        self._thread = threading.Thread(target=self._work, name="desk", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def end(self) -> None:
        """Stop, and end the processes that play."""
        self._asked.put(None)
        self._thread.join(timeout=20)

    def soon(self, what: Callable[[], None]) -> None:
        """Have ``what`` called before anything else is played; from any thread."""
        self._asked.put(what)

    # in the thread --------------------------------------------------------------------------------

    def variant(self, lines: tuple[str, ...], scenario: Scenario) -> Variant:
        """Return the runs known of the plan with these changes, which is ``scenario``."""
        if lines not in self._known:
            self._known[lines] = Variant(scenario, self.seed)
        self._known.move_to_end(lines)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return self._known[lines]

    def wish(self, who: Wish) -> None:
        """Play what ``who`` needs, until it has all its runs."""
        self._wishes[id(who)] = who

    def forget(self, who: Wish) -> None:
        """Play no more for ``who``."""
        self._wishes.pop(id(who), None)

    def _work(self) -> None:
        try:
            while self._do_what_was_asked():
                self._play_for_the_last()
        finally:
            end_processes()

    def _do_what_was_asked(self) -> bool:
        """Do all that waits; wait for something if there is nothing to play. False: end."""
        while True:
            try:
                what = self._asked.get(block=not self._wishes)
            except queue.Empty:
                return True
            if what is None:
                return False
            what()

    def _play_for_the_last(self) -> None:
        """Play some runs for whoever has the fewest."""
        if not self._wishes:
            return
        who = min(self._wishes.values(), key=_fewest)
        behind = min(who.needs(), key=lambda each: each.played)
        try:
            if behind.played < self.replications:
                self._play(behind)
            who.grown()
        except Exception as error:  # what one page asked for must not end the work for others
            self.forget(who)
            who.failed(error)
        if _fewest(who) >= self.replications:
            self.forget(who)

    def _play(self, variant: Variant) -> None:
        if variant.played < min(FIRST, self.replications):
            self._play_first(variant)
            return
        ends = [variant.played + CHUNK * k for k in range(self.workers + 1)]
        portions = [
            range(first, min(end, self.replications))
            for first, end in pairwise(ends)
            if first < self.replications
        ]
        players = here if self.workers == 1 else Processes(self.workers)
        _add(variant, portions, asking(Team(players), WANTED))

    def _play_first(self, variant: Variant) -> None:
        """Play here, run by run, as many as there is time for."""
        begun, team = time.monotonic(), asking(1, WANTED)
        most = min(FIRST, self.replications)
        while variant.played < most:
            _add(variant, [range(variant.played, variant.played + 1)], team)
            if variant.played >= LEAST and time.monotonic() - begun > SOON:
                return


def _fewest(who: Wish) -> int:
    return min(each.played for each in who.needs())


def _add(variant: Variant, portions: list[range], team: Team) -> None:
    with closing(played(variant.scenario, variant.seed, portions, team)) as found:
        for numbers, tables in found:
            for name, part in tables.items():
                variant.growing[name].add(part)
            variant.played = numbers.stop
