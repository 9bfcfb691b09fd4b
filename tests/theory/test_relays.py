"""Messages on the way: what k relays leave of them, what read-back saves, when the last know."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest

from sim.durations import Exponential
from sim.engine import Player
from sim.log import MILESTONE, NEVER, Log
from sim.measures.answers import Milestones
from sim.measures.knowing import knowing
from sim.measures.messages import messages
from sim.scenario import Scenario
from tests.builders import channel, exercise, inject, person, procedure, send, step
from tests.theory.acceptance import disagreement
from tests.theory.formulas import until_so_many

MESSAGES = 100
"""Injects of each replication, all of which go down the same chain."""

REPLICATIONS = 30
APART = 60
"""Minutes between two injects: nobody is ever engaged."""


def relays(links: int, **how: Any) -> Scenario:
    """Return a chain of units in which each calls the next; exercise control calls the first."""
    units = [f"u{k}" for k in range(links)]
    cards = [
        procedure(f"tell {b}", step("tell", f"{a}/x", send=send(b, "phone", _card(units, b))))
        for a, b in pairwise(units)
    ]
    phone = channel("phone", "call", ring=0, retry=1, talk=1, **how)
    first = [
        inject(f"I-{k}", k * APART, to="u0", by="phone", does=_card(units, "u0"))
        for k in range(MESSAGES)
    ]
    people = [person(f"p{unit}", f"{unit}/x") for unit in units]
    return exercise(MESSAGES * APART, phone, people, cards, first)


def _card(units: list[str], unit: str) -> str | None:
    """Return what ``unit`` does when told: tell the next, if there is one."""
    following = units[units.index(unit) + 1 :]
    return f"tell {following[0]}" if following else None


def share_told(log: Log, unit: str) -> float:
    """Return the share of the injects of which ``unit`` was told."""
    table = log.reached
    code = log.names.units.index(unit)
    told = (table["unit"] == code) & (table["milestone"] == MILESTONE["noticed"])
    return float((told & (table["at"] != NEVER)).sum() / MESSAGES)


def shares(scenario: Scenario, seed: int, unit: str) -> list[float]:
    player = Player(scenario)
    return [share_told(player.play(seed, r), unit) for r in range(REPLICATIONS)]


@pytest.mark.parametrize("links", [1, 3, 5])
def test_after_k_relays_the_share_that_was_told_is_fidelity_to_the_power_of_k(links, seed):
    told = shares(relays(links, loss=0.1), seed, f"u{links - 1}")
    assert disagreement("told", told, 0.9**links) is None


@pytest.mark.parametrize("catches", [0.5, 0.9])
def test_read_back_leaves_what_neither_fidelity_nor_the_catch_saves(catches, seed):
    """One link: fidelity with read-back is 1 - (1 - fidelity) (1 - catches)."""
    links, fidelity = 3, 0.8
    told = shares(relays(links, loss=0.2, read_back=(0, catches)), seed, f"u{links - 1}")
    truth = (1 - (1 - fidelity) * (1 - catches)) ** links
    assert disagreement("told", told, truth) is None


def test_the_share_that_is_misunderstood_is_what_read_back_does_not_catch(seed):
    """20 %, 60 % of which are caught: 8 % of the messages make work on the wrong thing."""
    wrong = relays(1, misunderstanding=(0.2, 1, 1), read_back=(0, 0.6))
    player = Player(wrong)
    right = []
    for replication in range(REPLICATIONS):
        log = player.play(seed, replication)
        activity = log.names.activities.index("works on the wrong thing")
        right.append(1 - float((log.columns["activity"] == activity).sum()) / MESSAGES)
    assert disagreement("understood", right, 0.92) is None


def test_read_back_never_loses_what_would_have_arrived_without_it(seed):
    """The same draws decide with and without: common random numbers (R12)."""
    plain, careful = relays(1, loss=0.3), relays(1, loss=0.3, read_back=(1, 0.5))
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
    player = Player(broadcasts(readers))
    last = [mean_last(player.play(seed, r)) for r in range(REPLICATIONS)]
    assert disagreement("last", last, until_so_many(readers, readers, 10.0)) is None


def broadcasts(readers: int) -> Scenario:
    """Return so many units, all told at once, again and again."""
    units = [f"u{k}" for k in range(readers)]
    told = [inject(f"I-{k}", k * RARE, to=", ".join(units), by="alarm") for k in range(MESSAGES)]
    alarm = channel("alarm", "broadcast", reach=1.0, read=Exponential(10))
    end = MESSAGES * RARE
    people = [person(f"p{unit}", f"{unit}/x", shift=(0, end)) for unit in units]
    return exercise(end, alarm, people, told)


RARE = 400
"""Minutes between two broadcasts: everybody has read the one before."""


def mean_last(log: Log) -> float:
    """Return how long it took on average until the last unit knew [min]."""
    columns = {name: column.tolist() for name, column in log.columns.items()}
    rows = knowing(messages(log, columns), Milestones(log), log, columns)
    last: dict[str, float] = {}
    for case, _, at, *_ in rows:
        assert not math.isnan(float(str(at))), "everybody knows"
        last[str(case)] = max(last.get(str(case), 0.0), float(str(at)))
    assert len(last) == MESSAGES
    return sum(last.values()) / MESSAGES
