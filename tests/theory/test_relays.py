"""Messages on the way: what k relays leave of them, what read-back saves, when the last know."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine import Player
from sim.log import MILESTONE, NEVER, Log
from sim.scenario import Scenario
from sim.studies.validity.messages import (
    MESSAGES,
    broadcasts,
    mean_last,
    relays,
    share_told,
)
from sim.studies.validity.truths import until_so_many
from tests.builders import channel
from tests.theory.acceptance import disagreement

REPLICATIONS = 30


def chain(links: int, **how: Any) -> Scenario:
    """Return a chain of units in which each calls the next, over a telephone of this kind."""
    return relays(links, channel("phone", "call", ring=0, retry=1, talk=1, **how))


def shares(scenario: Scenario, seed: int, unit: str) -> list[float]:
    player = Player(scenario)
    return [share_told(player.play(seed, r), unit) for r in range(REPLICATIONS)]


@pytest.mark.parametrize("links", [1, 3, 5])
def test_after_k_relays_the_share_that_was_told_is_fidelity_to_the_power_of_k(links, seed):
    told = shares(chain(links, loss=0.1), seed, f"u{links - 1}")
    assert disagreement("told", told, 0.9**links) is None


@pytest.mark.parametrize("catches", [0.5, 0.9])
def test_read_back_leaves_what_neither_fidelity_nor_the_catch_saves(catches, seed):
    """One link: fidelity with read-back is 1 - (1 - fidelity) (1 - catches)."""
    links, fidelity = 3, 0.8
    told = shares(chain(links, loss=0.2, read_back=(0, catches)), seed, f"u{links - 1}")
    truth = (1 - (1 - fidelity) * (1 - catches)) ** links
    assert disagreement("told", told, truth) is None


def test_the_share_that_is_misunderstood_is_what_read_back_does_not_catch(seed):
    """20 %, 60 % of which are caught: 8 % of the messages make work on the wrong thing."""
    wrong = chain(1, misunderstanding=(0.2, 1, 1), read_back=(0, 0.6))
    player = Player(wrong)
    right = []
    for replication in range(REPLICATIONS):
        log = player.play(seed, replication)
        activity = log.names.activities.index("works on the wrong thing")
        right.append(1 - float((log.columns["activity"] == activity).sum()) / MESSAGES)
    assert disagreement("understood", right, 0.92) is None


def test_read_back_never_loses_what_would_have_arrived_without_it(seed):
    """The same draws decide with and without: common random numbers (R12)."""
    plain, careful = chain(1, loss=0.3), chain(1, loss=0.3, read_back=(1, 0.5))
    for replication in range(5):
        without, with_it = (Player(s).play(seed, replication) for s in (plain, careful))
        assert _told(without) < _told(with_it)


def _told(log: Log) -> set[int]:
    table = log.reached
    told = (table["milestone"] == MILESTONE["noticed"]) & (table["at"] != NEVER)
    return set(table["case"][told].tolist())


@pytest.mark.parametrize("readers", [1, 3, 8])
def test_the_last_of_n_who_read_a_broadcast_knows_after_the_harmonic_sum(readers, seed):
    """Each takes an exponential time of mean 10: the last is through after H_n times 10."""
    player = Player(broadcasts(readers, 10.0))
    last = [mean_last(player.play(seed, r)) for r in range(REPLICATIONS)]
    assert disagreement("last", last, until_so_many(readers, readers, 10.0)) is None
