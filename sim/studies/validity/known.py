"""The simulator against theory: systems of which the truth is known, and what runs say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import stats

from sim.engine import Player
from sim.studies.validity.callers import impatient, lossy, patient
from sim.studies.validity.messages import (
    broadcasts,
    mean_last,
    relays,
    share_told,
    telephone,
)
from sim.studies.validity.truths import until_so_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sim.log import Log
    from sim.scenario import Scenario
    from sim.studies.validity.callers import CallCentre

CONFIDENCE: Final = 0.95
LEAST: Final = 2
"""Replications of which there is an interval at all."""


@dataclass(frozen=True)
class Known:
    """A system with its name, where its truth is derived, and measures with their true values.

    ``truth`` is by measure: ``share …`` [share] or ``mean …`` [min, or number where it says so];
    ``observe`` returns as many of a log.
    """

    name: str
    source: str
    scenario: Callable[[], Scenario]
    truth: Mapping[str, float]
    observe: Callable[[Log], Mapping[str, float]]


@dataclass(frozen=True)
class Held:
    """What replications say of one measure: mean and 95 % interval beside the truth.

    The interval is Student's, over independent replications; NaN where there is one only.
    """

    system: str
    measure: str
    truth: float
    mean: float
    low: float
    high: float

    @property
    def agrees(self) -> bool:
        """Whether the truth lies in the interval."""
        return self.low <= self.truth <= self.high


def held(known: Known, replications: int, seed: int = 0) -> Iterator[Held]:
    """Play a system and yield each of its measures beside its truth.

    Raises
    ------
    ValueError
        If there are fewer than two replications, of which there is no interval.

    >>> [each.measure for each in held(SYSTEMS[-1], 2)]
    ['share of messages that arrive']
    """
    if replications < LEAST:
        raise ValueError("an interval needs two replications or more")
    player = Player(known.scenario())
    seen = [known.observe(player.play(seed, number)) for number in range(replications)]
    for measure, truth in known.truth.items():
        mean, low, high = around([run[measure] for run in seen])
        yield Held(known.name, measure, truth, mean, low, high)


def around(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the mean of independent values and both ends of its 95 % interval (Student).

    >>> [round(each, 2) for each in around([1.0, 2.0, 3.0])]
    [2.0, -0.48, 4.48]
    """
    error = float(np.std(values, ddof=1)) / len(values) ** 0.5
    width = float(stats.t.ppf((1 + CONFIDENCE) / 2, len(values) - 1)) * error
    mean = float(np.mean(values))
    return mean, mean - width, mean + width


def _callers(name: str, source: str, centre: CallCentre, measures: Mapping[str, str]) -> Known:
    """Return callers of whom these measures are told, by what they are called in reports."""

    def observe(log: Log) -> Mapping[str, float]:
        seen = centre.observe(log)
        return {called: seen[measure] for called, measure in measures.items()}

    truth = {called: centre.truth[measure] for called, measure in measures.items()}
    return Known(name, source, centre.scenario, truth, observe)


TURNED, WAITING, HANGING = (
    "share of callers turned away",
    "share of callers who wait",
    "share of callers who hang up",
)
WAIT, ENGAGED = "mean wait [min]", "mean number of calls at a time"
LAST, TOLD = "mean time until the last knows [min]", "share of messages that arrive"

RELAYS, LOSS = 5, 0.1
READERS, READING = 8, 10.0

SYSTEMS: Final[tuple[Known, ...]] = (
    _callers(
        "M/M/1: one answers, callers wait; load 0.5",
        "Kleinrock 1975",
        patient(0.5, 1, 4_000),
        {WAITING: "have to wait", WAIT: "wait", ENGAGED: "talking"},
    ),
    _callers(
        "Erlang B: five answer, nobody waits; 4 Erlang",
        "Kleinrock 1975",
        lossy(4.0, 5, 4_000),
        {TURNED: "turned away", ENGAGED: "talking"},
    ),
    _callers(
        "Erlang C: two answer, callers wait; 1 Erlang",
        "Kleinrock 1975",
        patient(1.0, 2, 4_000),
        {WAITING: "have to wait", WAIT: "wait", ENGAGED: "talking"},
    ),
    _callers(
        "Erlang A: five answer, callers hang up after 3 min on average; 4 Erlang",
        "Kleinrock 1975",
        impatient(4.0, 5, 4_000, patience=3.0),
        {HANGING: "hang up", WAITING: "have to wait", WAIT: "wait"},
    ),
    Known(
        "Order statistic: eight read a message, 10 min on average",
        "David and Nagaraja 2003",
        lambda: broadcasts(READERS, READING),
        {LAST: until_so_many(READERS, READERS, READING)},
        lambda log: {LAST: mean_last(log)},
    ),
    Known(
        "Relays: five links one after the other, each loses 10 %",
        "0.9⁵",
        lambda: relays(RELAYS, telephone(LOSS)),
        {TOLD: (1 - LOSS) ** RELAYS},
        lambda log: {TOLD: share_told(log, f"u{RELAYS - 1}")},
    ),
)
"""Those that tests play with more replications, besides many others."""
