"""The last digits of what is drawn, by which machines are told apart that compute otherwise."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

import numpy as np

import sim.distributions as d

KINDS = (
    d.Triangular(5, 10, 20),
    d.Pert(5, 10, 20),
    d.Exponential(7),
    d.Lognormal(8, 25),
    d.Gamma(12, 6),
    d.Truncated(d.Lognormal(8, 25), at_most=60),
)
POINTS = 2048


@cache
def digits() -> str:
    """Return a digest of durations of every kind, to their last digit.

    numpy computes logarithms with whatever instructions the processor has, so that two machines
    with the same packages may differ in the last digit.
    """
    shares = (np.arange(POINTS) + 0.5) / POINTS
    drawn = [kind.quantile(shares) for kind in KINDS]
    return sha256(np.concatenate(drawn).tobytes()).hexdigest()
