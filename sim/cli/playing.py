"""How often `krisim run` plays a scenario: a fixed number, or until results are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.commands import FEW
from sim.errors import KrisimError
from sim.studies import replicate
from sim.studies.aims import Ending, Until
from sim.studies.enough import LEAST
from sim.studies.precise import read_aims
from sim.studies.runs import replicate_until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.progress import Progress

    from sim.scenario import Scenario
    from sim.studies import Runs

MOST = 1000
USUAL = 100


def asked_for(
    scenario: Scenario, replications: int | None, precision: Sequence[str], most: int | None
) -> int | Until:
    """Return how often to play: a number, or until results are known as closely as asked.

    Raises
    ------
    KrisimError
        If the options exclude one another, or what is to be known cannot be read.
    """
    if replications is not None and (precision or most is not None):
        other = "--precision" if precision else "--most"
        raise KrisimError(f"-n plays a fixed number, {other} does not: leave out one of the two")
    if not precision:
        if most is not None:
            raise KrisimError("--most is for --precision: say how closely, or a number with -n")
        return replications or USUAL
    limit = most or MOST
    return Until(tuple(read_aims(precision, scenario)), limit, min(LEAST, limit))


def play(
    scenario: Scenario, asked: int | Until, seed: int, workers: int, progress: Progress
) -> tuple[Runs, Ending | None]:
    """Play ``scenario`` as often as ``asked``; return what was found, and why it ended if asked."""
    if isinstance(asked, int):
        task = progress.add_task("replications", total=asked)
        processes = 1 if asked <= FEW else workers
        played = replicate(scenario, asked, seed, processes, lambda n: progress.advance(task, n))
        return played, None
    task = progress.add_task("replications", total=None)
    processes = 1 if asked.most <= FEW else workers
    return replicate_until(
        scenario,
        asked,
        seed,
        processes,
        lambda n, total: progress.update(task, completed=n, total=total),
    )
