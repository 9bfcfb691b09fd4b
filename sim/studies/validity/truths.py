"""What is true of systems of callers and of those who come one by one, without playing them.

Callers are Markov chains, solved as such: the number in the system goes up at rate ``up`` and down
at rate ``down(n)``, and its stationary distribution follows from the balance of every cut
(Kleinrock 1975, "Queueing systems", volume 1, chapter 3). Arrivals see it (PASTA). Rates per
minute, times in minutes.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

LARGE: Final = 2000
"""States that are kept where there is no end; more would hold nothing."""

Floats = NDArray[np.float64]


def stationary(up: float, down: Callable[[int], float], states: int = LARGE) -> Floats:
    """Return the probability of 0, 1, … ``states`` - 1 customers."""
    steps = [np.log(up / down(n)) for n in range(1, states)]
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def losses(rate: float, service: float, servers: int, lines: int) -> dict[str, float]:
    """Return what is true of M/M/c/k: beyond ``lines`` all are turned away (Erlang B: c = k).

    >>> round(losses(0.8, 5.0, 5, 5)["turned away"], 6)
    0.199067
    """
    p = stationary(rate, lambda n: min(n, servers) / service, lines + 1)
    n = np.arange(lines + 1)
    waiting = float(np.sum(p * np.maximum(n - servers, 0)))
    truth = {"turned away": float(p[-1]), "talking": float(np.sum(p * np.minimum(n, servers)))}
    if lines > servers:
        truth["wait"] = waiting / (rate * (1 - p[-1]))
    return truth


def waits(rate: float, service: float, servers: int) -> dict[str, float]:
    """Return what is true of M/M/c (Erlang C).

    >>> round(waits(0.8, 5.0, 5)["wait"], 4)
    2.7706
    """
    p = stationary(rate, lambda n: min(n, servers) / service)
    n = np.arange(LARGE)
    return {
        "have to wait": float(np.sum(p[servers:])),
        "wait": float(np.sum(p * np.maximum(n - servers, 0))) / rate,
        "talking": float(np.sum(p * np.minimum(n, servers))),
    }


def impatience(rate: float, service: float, servers: int, patience: float) -> dict[str, float]:
    """Return what is true of M/M/c+M (Erlang A); the wait is that of all, answered or not.

    >>> round(impatience(0.8, 5.0, 5, 3.0)["hang up"], 5)
    0.1209
    """
    p = stationary(
        rate, lambda n: min(n, servers) / service + max(n - servers, 0) / patience, states=LARGE
    )
    waiting = float(np.sum(p * np.maximum(np.arange(LARGE) - servers, 0)))
    return {
        "have to wait": float(np.sum(p[servers:])),
        "hang up": waiting / patience / rate,
        "wait": waiting / rate,
        "talking": float(np.sum(p * np.minimum(np.arange(LARGE), servers))),
    }


def until_so_many(enough: int, people: int, mean: float) -> float:
    """Mean time until ``enough`` of ``people`` have come, each after an exponential time.

    The order statistics of the exponential distribution are sums of independent exponential times
    (H. A. David and H. N. Nagaraja 2003, "Order statistics", 3rd edition, section 2.5): while i are
    still to come, the next one takes mean / i.

    >>> until_so_many(2, 2, 10.0)
    15.0
    """
    return sum(mean / i for i in range(people - enough + 1, people + 1))


def relaxation_time(rate: float, work: float, servers: int = 1, variation: float = 1.0) -> float:
    """Time in which a queue forgets by the factor e that it began empty, rather too long.

    That of M/M/1 (P. M. Morse 1955, "Stochastic properties of waiting lines", Operations Research
    3(3), 255–261), S / (1 - √load)², for a server as fast as all together; times (1 + c²) / 2 where
    service varies with coefficient ``variation`` c (A. R. Odoni and E. Roth 1983, "An empirical
    investigation of the transient behavior of stationary queueing systems", Operations Research
    31(3), 432–455, divide by 2.8); and one service on top, which is what remains of it with many
    servers. ``work`` is the service time a customer needs in all visits together.
    """
    load = rate * work / servers
    return work + (1 + variation**2) / 2 * work / servers / (1 - math.sqrt(load)) ** 2
