"""The thread that plays for every page: run by run, each for the variant that has the fewest."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from sim.measures.every import MEASURES
from sim.studies.collecting import Growing
from sim.studies.running import Order, Processes, end_processes, here, sealed
from sim.studies.running.chunks import unpacked
from sim.studies.runs import Runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.scenario import Scenario
    from sim.studies.collecting import Part
    from sim.studies.running import Players, Sealed

WANTED: Final = ("answers", "targets", "callers", "key_times", "ledger", "vain", "occupancy")
"""Tables that the page is made of."""
AHEAD: Final = 1
"""Runs that wait beside those being played: what is set anew has to wait for them."""


@dataclass(slots=True, eq=False)
class Variant:
    """A scenario, and as many of its runs as have been played so far.

    ``begun`` belongs to the thread that plays, all else to that of the desk.
    """

    scenario: Scenario
    seed: int
    begun: int = 0
    played: int = 0
    broken: bool = False
    ready: Sealed = field(init=False)
    growing: dict[str, Growing] = field(
        default_factory=lambda: {name: Growing(MEASURES[name]) for name in WANTED}
    )

    def __post_init__(self) -> None:
        """Make it ready for sending."""
        self.ready = sealed(self.scenario)

    def take(self, tables: Mapping[str, Part]) -> None:
        """Take the tables of the next run."""
        for name, part in tables.items():
            self.growing[name].add(part)
        self.played += 1

    def runs(self, replications: int) -> Runs:
        """Return the first so many runs."""
        tables = {name: each.table() for name, each in self.growing.items()}
        if replications < self.played:
            tables = {name: table[table["run"] < replications] for name, table in tables.items()}
        return Runs(self.scenario, self.seed, replications, tables)


class Asking(Protocol):
    """Who says what is played next, and hears what came of it; called in the thread that plays."""

    def choose(self) -> Variant | None:
        """Return of what the next run is to be played; None: of nothing for now."""

    def heard(self, variant: Variant, tables: Mapping[str, Part]) -> None:
        """Hear of the next run of ``variant``."""

    def lost(self, variant: Variant, error: Exception) -> None:
        """Hear that ``variant`` cannot be played."""


class Playing:
    """Plays as long as something is asked for.

    Processes, if there are to be several, are started once and stay as long as this does: whoever
    changes something after a pause does not wait for them.
    """

    def __init__(self, asking: Asking, workers: int) -> None:
        self.asking = asking
        self.players: Players = here
        if workers > 1:
            self.players = Processes(workers, ahead=AHEAD, idle=None)
        self._wanted, self._ended = threading.Event(), False
        self._thread = threading.Thread(target=self._work, name="playing", daemon=True)

    def start(self) -> None:
        """Begin to play."""
        self._thread.start()

    def wake(self) -> None:
        """Ask what is to be played; from any thread."""
        self._wanted.set()

    def end(self) -> None:
        """Stop, and end the processes."""
        self._ended = True
        self.wake()
        self._thread.join(timeout=20)

    # in the thread --------------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            while not self._ended:
                self._wanted.wait()
                self._wanted.clear()
                self._play()
        finally:
            end_processes()

    def _play(self) -> None:
        """Play until nothing is asked for any more."""
        ahead: deque[tuple[Variant, Order]] = deque()
        try:
            for chunk in self.players(self._orders(ahead)):
                self.asking.heard(ahead[0][0], unpacked(chunk))
                ahead.popleft()
        except Exception:  # what one page asked for must not end the work for others
            self._play_alone(ahead)
            self.wake()

    def _orders(self, ahead: deque[tuple[Variant, Order]]) -> Iterator[Order]:
        while not self._ended and (variant := self.asking.choose()) is not None:
            numbers = range(variant.begun, variant.begun + 1)
            what = variant.scenario.exercise.name
            order = Order(variant.ready, variant.seed, numbers, WANTED, what)
            ahead.append((variant, order))
            variant.begun += 1
            yield order

    def _play_alone(self, ahead: deque[tuple[Variant, Order]]) -> None:
        """Play each by itself, so that it is seen which of them cannot be played."""
        for variant, order in ahead:
            if variant.broken or self._ended:
                continue
            try:
                (chunk,) = self.players(iter([order]))
            except Exception as error:
                variant.broken = True
                self.asking.lost(variant, error)
            else:
                self.asking.heard(variant, unpacked(chunk))
