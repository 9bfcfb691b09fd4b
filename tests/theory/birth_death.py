"""Callers who try again as a Markov chain in two dimensions, solved as such.

Rates per minute, times in minutes. The other chains are those of `sim.studies.validity.truths`.
"""

from __future__ import annotations

import numpy as np


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
