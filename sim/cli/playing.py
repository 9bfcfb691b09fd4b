"""How often `krisim run` plays a scenario: a fixed number, or until results are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import KrisimError
from sim.studies import replicate
from sim.studies.aims import Ending, Until
from sim.studies.enough import LEAST
from sim.studies.precise import USUAL, read_aims, usual
from sim.studies.runs import replicate_until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.cli.teams import Crew
    from sim.scenario import Scenario
    from sim.studies import Runs

MOST = 1000
"""Replications at most, where it is said how closely results are to be known."""
USUALLY_MOST = 300
"""The same where nothing is said: a county of thirty actors takes some minutes for so many."""
WITHOUT_AIMS = 100
"""Replications of a scenario that has nothing to be known closely."""


def asked_for(
    scenario: Scenario, replications: int | None, precision: Sequence[str], most: int | None
) -> int | Until:
    """Return how often to play: a number, or until results are known as closely as asked.

    Where neither is said, the first page of results is to be known to USUAL.

    Raises
    ------
    KrisimError
        If the options exclude one another, or what is to be known cannot be read.
    """
    if replications is not None:
        if precision or most is not None:
            other = "--precision" if precision else "--most"
            what = f"-n plays a fixed number, {other} does not: leave out one of the two"
            raise KrisimError(what)
        return replications
    if not precision and most is None and not usual(scenario):
        return WITHOUT_AIMS
    limit = most or (MOST if precision else USUALLY_MOST)
    return Until(tuple(read_aims(precision or [USUAL], scenario)), limit, min(LEAST, limit))


def at_most(asked: int | Until) -> int:
    """Return how many replications there are at most."""
    return asked if isinstance(asked, int) else asked.most


def play(
    scenario: Scenario, asked: int | Until, seed: int, crew: Crew
) -> tuple[Runs, Ending | None]:
    """Play ``scenario`` as often as ``asked``; return what was found, and why it ended if asked."""
    if isinstance(asked, int):
        return replicate(scenario, asked, seed, crew.team, crew.progress(asked)), None
    return replicate_until(scenario, asked, seed, crew.team, crew.until())
