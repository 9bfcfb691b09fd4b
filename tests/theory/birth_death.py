"""Systems of callers as Markov chains, solved as such: no closed form is trusted here.

The number in the system goes up at rate ``up`` and down at rate ``down(n)``; its stationary
distribution follows from the balance of every cut (Kleinrock 1975, chapter 3). Arrivals see it
(PASTA). Rates per minute, times in minutes.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

LARGE = 2000
"""States that are kept where there is no end; more would hold nothing."""

Floats = NDArray[np.float64]


def stationary(up: float, down: Callable[[int], float], states: int = LARGE) -> Floats:
    """Return the probability of 0, 1, … ``states`` - 1 customers."""
    steps = [np.log(up / down(n)) for n in range(1, states)]
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def losses(rate: float, service: float, servers: int, lines: int) -> dict[str, float]:
    """Return what is true of M/M/c/k: beyond ``lines`` all are turned away (Erlang B: c = k)."""
    p = stationary(rate, lambda n: min(n, servers) / service, lines + 1)
    n = np.arange(lines + 1)
    waiting = float(np.sum(p * np.maximum(n - servers, 0)))
    truth = {"turned away": float(p[-1]), "talking": float(np.sum(p * np.minimum(n, servers)))}
    if lines > servers:
        truth["wait"] = waiting / (rate * (1 - p[-1]))
    return truth


def waits(rate: float, service: float, servers: int) -> dict[str, float]:
    """Return what is true of M/M/c (Erlang C)."""
    p = stationary(rate, lambda n: min(n, servers) / service)
    n = np.arange(LARGE)
    return {
        "have to wait": float(np.sum(p[servers:])),
        "wait": float(np.sum(p * np.maximum(n - servers, 0))) / rate,
        "talking": float(np.sum(p * np.minimum(n, servers))),
    }


def impatience(rate: float, service: float, servers: int, patience: float) -> dict[str, float]:
    """Return what is true of M/M/c+M (Erlang A); the wait is that of all, answered or not."""
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


def retrials(rate: float, service: float, pause: float, largest: int = 200) -> dict[str, float]:
    """Return what is true of M/M/1 with retrials after ``pause``, as a chain in two dimensions.

    States are (server free or busy, number in orbit up to ``largest``); solved as one system.
    """
    size = largest + 1
    q = np.zeros((2 * size, 2 * size))
    for n in range(size):
        free, busy = n, size + n
        q[free, busy] += rate
        if n:
            q[free, busy - 1] += n / pause
        q[busy, free] += 1 / service
        if n < largest:
            q[busy, busy + 1] += rate
    np.fill_diagonal(q, -q.sum(axis=1))
    equations = np.vstack([q.T[:-1], np.ones(2 * size)])
    p = np.linalg.solve(equations, np.append(np.zeros(2 * size - 1), 1.0))
    assert p[size - 1] + p[-1] < 1e-9, "the orbit is cut off too early"
    return {
        "between calls": float(np.sum((p[:size] + p[size:]) * np.arange(size))),
        "talking": float(np.sum(p[size:])),
    }


def orbit(rate: float, service: float, pause: float) -> float:
    """Mean number between calls in M/M/1 with retrials: (load² + rate · load · pause) / (1 - load).

    The chain above holds it. On this queue: J. R. Artalejo and G. I. Falin (2002), "Standard and
    retrial queueing systems", Revista Matemática Complutense 15(1), 101–129.
    """
    load = rate * service
    return load**2 / (1 - load) + rate * load * pause / (1 - load)
