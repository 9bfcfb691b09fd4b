"""Closed forms of queueing theory; rates per minute, times in minutes.

Sources: L. Kleinrock (1975), "Queueing systems", volume 1 (M/M/1, M/M/c, M/G/1, Jackson networks);
A. Cobham (1954), "Priority assignment in waiting line problems", Operations Research 2(1), 70–76;
O. Kella and U. Yechiali (1985), "Waiting times in the non-preemptive priority M/M/c queue",
Stochastic Models 1(2), 257–262; D. Bertsekas and R. Gallager (1992), "Data networks", 2nd edition
(interrupted service).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.durations import Duration, Exponential, Fixed, Gamma, Lognormal, Uniform

Z90 = 1.2815515655446004
"""90th percentile of the standard normal distribution."""


def second_moment(duration: Duration) -> float:
    """E[S²] of a service time, from the definition of its distribution [min²]."""
    match duration:
        case Fixed(minutes):
            return minutes**2
        case Exponential(average):
            return 2 * average**2
        case Gamma(average, sd):
            return average**2 + sd**2
        case Uniform(low, high):
            return (low**2 + low * high + high**2) / 3
        case Lognormal(median, p90):
            sigma = math.log(p90 / median) / Z90
            return median**2 * math.exp(2 * sigma**2)
    raise TypeError(f"no second moment known for {duration!r}")


def lognormal(mean: float, variation: float) -> Lognormal:
    """Return the lognormal with this mean [min] and coefficient of variation."""
    sigma = math.sqrt(math.log1p(variation**2))
    median = mean * math.exp(-(sigma**2) / 2)
    return Lognormal(median, median * math.exp(Z90 * sigma))


def erlang_b(servers: int, load: float) -> float:
    """Probability that all servers are busy where nobody waits; ``load`` in Erlang."""
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """Probability that a customer of M/M/c waits; ``load`` in Erlang, below ``servers``."""
    blocked = erlang_b(servers, load)
    return servers * blocked / (servers - load * (1 - blocked))


def mmc_wait(rate: float, service: float, servers: int) -> float:
    """Mean wait of M/M/c (Kleinrock 1975, section 3.5)."""
    load = rate * service
    return erlang_c(servers, load) * service / (servers - load)


def mmc_within(rate: float, service: float, servers: int, limit: float) -> float:
    """Probability that M/M/c waits at most ``limit`` (Kleinrock 1975, section 3.5)."""
    load = rate * service
    return 1 - erlang_c(servers, load) * math.exp(-(servers - load) * limit / service)


def mg1_wait(rate: float, service: Duration) -> float:
    """Mean wait of M/G/1 (Pollaczek and Khinchine; Kleinrock 1975, section 5.6)."""
    return rate * second_moment(service) / (2 * (1 - rate * service.mean()))


def cobham_waits(classes: Sequence[tuple[float, Duration]]) -> list[float]:
    """Mean wait of each class (rate, service) of M/G/1, the first served first, none interrupted.

    Cobham (1954), single channel: W_k = R / ((1 - L_{k-1}) (1 - L_k)), where R is the mean rest of
    the service under way and L_k the load of classes 1 to k together.
    """
    rest = sum(rate * second_moment(service) for rate, service in classes) / 2
    return _shared_out(rest, [rate * service.mean() for rate, service in classes])


def priority_mmc_waits(rates: Sequence[float], service: float, servers: int) -> list[float]:
    """Mean wait of each class of M/M/c, all with one mean service (Kella and Yechiali 1985)."""
    rest = erlang_c(servers, sum(rates) * service) * service / servers
    return _shared_out(rest, [rate * service / servers for rate in rates])


def resumed_responses(classes: Sequence[tuple[float, Duration]]) -> list[float]:
    """Mean response of each class (rate, service) of M/G/1 that interrupts all after it.

    What was interrupted goes on where it stopped (Bertsekas and Gallager 1992, section 3.5.3):
    T_k = S_k / (1 - L_{k-1}) + R_k / ((1 - L_{k-1}) (1 - L_k)), where L_k is the load of classes 1
    to k together and R_k the mean rest of a service of theirs that is under way.
    """
    rest = np.cumsum([rate * second_moment(service) for rate, service in classes]) / 2
    upto = np.cumsum([0.0, *(rate * service.mean() for rate, service in classes)]).tolist()
    return [
        service.mean() / (1 - a) + float(r) / ((1 - a) * (1 - b))
        for (_, service), r, (a, b) in zip(classes, rest, pairwise(upto), strict=True)
    ]


def _shared_out(rest: float, loads: Sequence[float]) -> list[float]:
    upto = np.cumsum([0.0, *loads]).tolist()
    return [rest / ((1 - a) * (1 - b)) for a, b in pairwise(upto)]


def visits(routing: Mapping[str, Mapping[str, float]], first: str) -> dict[str, float]:
    """Mean number of visits of a customer to each station of a Jackson network.

    Solves the traffic equations v = e + vP for customers who all enter at ``first``; ``routing``
    holds the probabilities P of going from one station to another.
    """
    names = list(routing)
    matrix = np.array([[routing[a].get(b, 0.0) for b in names] for a in names])
    outside = np.array([float(name == first) for name in names])
    solved = np.linalg.solve(np.eye(len(names)) - matrix.T, outside)
    return dict(zip(names, solved.tolist(), strict=True))


@dataclass(frozen=True)
class Node:
    """A station of a Jackson network: exponential service [min], so many servers."""

    service: float
    servers: int = 1
