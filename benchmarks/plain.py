"""The same systems as somebody would write them in SimPy for this one purpose.

`Resource`, `with request`, and a list of tuples as log. Times in minutes, as floats.
"""

from __future__ import annotations

from collections.abc import Generator
from random import Random
from typing import TypeAlias

from simpy import Environment, Resource
from simpy.events import Event

Acts: TypeAlias = Generator[Event, None, None]

Record: TypeAlias = tuple[int, str, float, float, float]
"""Customer, unit, and when the work was set, started and completed."""


class Station:
    """A unit: its people, its mean service time, and what it writes into the log."""

    def __init__(self, env: Environment, name: str, servers: int, mean: float) -> None:
        self.env = env
        self.name = name
        self.people = Resource(env, servers)
        self.mean = mean

    def serve(self, number: int, draw: Random, log: list[Record]) -> Acts:
        """Let customer ``number`` wait and be served."""
        env = self.env
        scheduled = env.now
        with self.people.request() as request:
            yield request
            started = env.now
            yield env.timeout(draw.expovariate(1 / self.mean))
        log.append((number, self.name, scheduled, started, env.now))


def play_queue(servers: int, rate: float, end: float, seed: int) -> list[Record]:
    """Return the log of M/M/c with a mean service time of 1."""
    env, draw, log = Environment(), Random(seed), list[Record]()
    desk = Station(env, "desk", servers, 1.0)

    def arrive() -> Acts:
        number = 0
        while True:
            yield env.timeout(draw.expovariate(rate))
            number += 1
            env.process(desk.serve(number, draw, log))

    env.process(arrive())
    env.run(until=end)
    return log


def play_network(
    people: tuple[int, int], rate: float, means: tuple[float, float], end: float, seed: int
) -> list[Record]:
    """Return the log of three hubs with three leaves each; ``people``, ``means``: hub, leaf."""
    env, draw, log = Environment(), Random(seed), list[Record]()
    stages = [
        (
            Station(env, f"unit {stage}", people[0], means[0]),
            [Station(env, f"unit {stage}-{k}", people[1], means[1]) for k in range(1, 4)],
        )
        for stage in range(3)
    ]

    def visit(number: int) -> Acts:
        for hub, leaves in stages:
            yield from hub.serve(number, draw, log)
            yield from draw.choice(leaves).serve(number, draw, log)

    def arrive() -> Acts:
        number = 0
        while True:
            yield env.timeout(draw.expovariate(rate))
            number += 1
            env.process(visit(number))

    env.process(arrive())
    env.run(until=end)
    return log
