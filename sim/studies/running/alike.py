"""What has to be alike on every machine, so that numbers are the same to the last bit."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import version

from sim.studies.running.identity import made_with

PACKAGES = ("krisim", "simpy", "numpy", "scipy", "pandas", "distributed")
"""What plays, what it computes with, and what carries chunks from machine to machine."""


def versions() -> dict[str, str]:
    """Return the version of Python (without what only mends it) and of `PACKAGES` here."""
    return {"Python": made_with()["python"], **{name: version(name) for name in PACKAGES}}


def code_and_digits() -> tuple[str, str]:
    """Return digests of the program and of what it draws: two of one version may have been changed.

    This is what another machine is asked once its packages are known.
    """
    return made_with()["code"], made_with()["digits"]


@cache
def likeness() -> str:
    """Return one digest of all of it."""
    return sha256(repr((versions(), code_and_digits())).encode()).hexdigest()
