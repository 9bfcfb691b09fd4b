"""The chosen plan on fresh draws: whether what was chosen on some draws holds on others.

A plan that is chosen because it just met its aims on one hundred runs has had luck on these. So it
is played once more, on draws that had no part in choosing it, and what comes of that is reported as
it falls. Nothing is searched again on them.
"""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from scipy.stats import beta

from sim.studies.running import asking
from sim.studies.runs import replicate
from sim.studies.staffing.judging import Seen, occasions_in
from sim.studies.staffing.making import scenario_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.scenario import Scenario
    from sim.studies.runs import Runs
    from sim.studies.staffing.judging import Asked, How, Mark
    from sim.studies.staffing.terms import Terms

Verdict = Literal["kept", "not kept", "cannot say"]
SEEDS: Final = 2**32
CONFIDENCE: Final = 0.95


class Verified(NamedTuple):
    """What became of an aim on fresh draws.

    ``low`` and ``high`` are the 95 % interval of its share of runs (Clopper and Pearson 1934). The
    verdict is *kept* or *not kept* where all of it lies on one side of what is ``promised``.
    """

    target: str
    runs: int
    met: int
    low: float
    high: float
    promised: float
    verdict: Verdict

    @property
    def share(self) -> float:
        """The share of runs that met it."""
        return self.met / self.runs if self.runs else nan


def fresh(seed: int) -> int:
    """Return the seed of the fresh draws for a plan that was chosen on those of ``seed``.

    >>> fresh(0), fresh(2**32 - 1)
    (1, 0)
    """
    return (seed + 1) % SEEDS


def verify(
    chosen: Sequence[Scenario],
    full: tuple[Scenario, Terms],
    aims: Sequence[Asked],
    how: How,
    progress: Callable[[int], None] | None = None,
) -> list[tuple[Verified, ...]]:
    """Return what becomes of every aim in each of ``chosen`` on the draws of a fresh seed.

    ``full`` is the scenario, and the terms whose most of everybody says in which runs there is
    occasion for an aim; it is played only if one of the chosen lacks it somewhere.
    """
    played = [_played(each, how, progress) for each in chosen]
    had = [occasions_in(runs, aims) for runs in played]
    every = set(range(how.verify))
    if any(of_aim != every for of_runs in had for of_aim in of_runs):
        scenario, terms = full
        most = _played(scenario_of(scenario, terms.fullest(), terms), how, progress)
        had = [occasions_in(most, aims)] * len(played)
    return [
        tuple(
            verdict_on(aim, mark)
            for aim, mark in zip(aims, Seen(runs, aims, of_runs).marks, strict=True)
        )
        for runs, of_runs in zip(played, had, strict=True)
    ]


def _played(scenario: Scenario, how: How, progress: Callable[[int], None] | None) -> Runs:
    team = asking(how.workers, ["targets"], "verification")
    return replicate(scenario, how.verify, fresh(how.seed), team, progress)


def verdict_on(aim: Asked, mark: Mark) -> Verified:
    """Return whether what became of an aim in some runs shows that it is kept, or that it is not.

    >>> from sim.scenario import Target
    >>> from sim.studies.staffing.judging import Asked, Mark
    >>> aim = Asked(Target("T", "T", 0, 0.9), 0.9, 0.95)
    >>> [verdict_on(aim, Mark(100, met)).verdict for met in (97, 88, 80)]
    ['kept', 'cannot say', 'not kept']
    """
    runs, met = mark
    low, high = interval(met, runs)
    verdict: Verdict = "cannot say"
    if runs and low >= aim.share:
        verdict = "kept"
    elif runs and high < aim.share:
        verdict = "not kept"
    return Verified(aim.target.id, runs, met, low, high, aim.share, verdict)


def interval(met: int, runs: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, of which so many of so many runs were counted.

    Clopper and Pearson (1934, Biometrika 26): it errs at most as often as it says.

    >>> [round(end, 4) for end in interval(90, 100)]
    [0.8238, 0.951]
    """
    if not runs:
        return nan, nan
    tail = (1 - CONFIDENCE) / 2
    low = 0.0 if met == 0 else float(beta.ppf(tail, met, runs - met + 1))
    high = 1.0 if met == runs else float(beta.ppf(1 - tail, met + 1, runs - met))
    return low, high
