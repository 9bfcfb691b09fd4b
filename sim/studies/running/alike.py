"""What has to be alike on every machine, so that numbers are the same to the last bit."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import version

import numpy as np

import sim.distributions as d
from sim.studies.running.identity import made_with

PACKAGES = ("krisim", "simpy", "numpy", "scipy", "pandas", "distributed")
"""What plays, what it computes with, and what carries chunks from machine to machine."""

KINDS = (
    d.Triangular(5, 10, 20),
    d.Pert(5, 10, 20),
    d.Exponential(7),
    d.Lognormal(8, 25),
    d.Gamma(12, 6),
    d.Truncated(d.Lognormal(8, 25), at_most=60),
)
POINTS = 2048


def versions() -> dict[str, str]:
    """Return the version of Python (without what only mends it) and of `PACKAGES` here."""
    return {"Python": made_with()["python"], **{name: version(name) for name in PACKAGES}}


@cache
def digits() -> str:
    """Return a digest of durations of every kind, to their last digit.

    numpy computes logarithms with whatever instructions the processor has, so that two machines
    with the same packages may differ in the last digit.
    """
    shares = (np.arange(POINTS) + 0.5) / POINTS
    drawn = [kind.quantile(shares) for kind in KINDS]
    return sha256(np.concatenate(drawn).tobytes()).hexdigest()


def code_and_digits() -> tuple[str, str]:
    """Return digests of the program and of what it draws: two of one version may have been changed.

    This is what another machine is asked once its packages are known.
    """
    return made_with()["code"], digits()


@cache
def likeness() -> str:
    """Return one digest of all of it."""
    return sha256(repr((versions(), code_and_digits())).encode()).hexdigest()
