"""What is to be played, in portions: orders, and the chunks that they give."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sim.engine import Player
from sim.measures.every import MEASURES, OneRun, Setting
from sim.studies.collecting import Growing, part, uncollected
from sim.studies.running.chunks import packed
from sim.studies.running.identity import digest

if TYPE_CHECKING:
    from sim.log import Log
    from sim.scenario import Scenario
    from sim.studies.collecting import Part


class Sealed(NamedTuple):
    """A scenario made ready for sending: ``content`` is for processes of ours only.

    ``digest`` names the complete scenario, whoever computes it; what plays keeps by it what it has
    made of the content.
    """

    digest: str
    content: bytes


def sealed(scenario: Scenario) -> Sealed:
    """Return ``scenario`` ready for sending."""
    return Sealed(digest(scenario), pickle.dumps(scenario, pickle.HIGHEST_PROTOCOL))


@dataclass(frozen=True, slots=True)
class Order:
    """Some replications of a scenario, by their ``numbers``, and which tables are wanted of them.

    ``what`` is the name by which a person knows what is played; it does not change what is found.
    """

    sealed: Sealed
    seed: int
    numbers: range
    measures: tuple[str, ...] = tuple(MEASURES)
    what: str = ""

    def told(self) -> str:
        """Return what is played, for a person.

        >>> Order(Sealed("", b""), 0, range(10, 15), what="two more call takers").told()
        "replications 10 to 14 of 'two more call takers'"
        """
        return f"replications {self.numbers[0]} to {self.numbers[-1]} of '{self.what}'"


def play(order: Order) -> bytes:
    """Play what is ordered and return its tables as a chunk (`chunks.packed`)."""
    player, setting = _ready(order.sealed)
    growing = {name: Growing(MEASURES[name]) for name in order.measures}
    for run in order.numbers:
        for name, new in tables_of(player.play(order.seed, run), setting, order.measures).items():
            growing[name].add(new)
    return packed({name: each.whole() for name, each in growing.items()})


@lru_cache(maxsize=2)
def _prepared(digest: str, content: _Unseen) -> tuple[Player, Setting]:  # noqa: ARG001 - the key
    scenario: Scenario = pickle.loads(content.content)
    return Player(scenario), Setting(scenario)


def _ready(sealed: Sealed) -> tuple[Player, Setting]:
    """Return the player of a scenario and its setting, made once for all its orders in a row."""
    return _prepared(sealed.digest, _Unseen(sealed.content))


class _Unseen:
    """Holds what does not count when it is looked up whether something is there already."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unseen)

    def __hash__(self) -> int:
        return 0


def tables_of(log: Log, setting: Setting, measures: tuple[str, ...]) -> dict[str, Part]:
    """Return the tables of one run; what else was found in it is let go before it is searched."""
    with uncollected():
        run = OneRun(log, setting)
        found = {name: list(MEASURES[name].rows(run)) for name in measures}
        return {name: part(log.run, rows, MEASURES[name]) for name, rows in found.items()}
