"""Verdicts on observed times, alone and together, and on whether they hold for all assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.drill.comparison.envelope import LEVEL, Joint, Reference, interval, p_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

INSIDE_50: Final = "inside 50 %"
INSIDE_90: Final = "inside 90 %"
ALONE: Final = "outside 90 % alone"
JOINTLY: Final = "outside jointly"
CANNOT_SAY: Final = "cannot say"
VERDICTS: Final = (INSIDE_50, INSIDE_90, ALONE, JOINTLY, CANNOT_SAY)

FEWEST = 19
"""Runs below which no interval holds nine of ten."""
SELDOM = 0.01
"""Share of runs that may leave something open where the log would not say that it stayed open."""
_BOUNDS = ("low_50", "high_50", "low_90", "high_90")


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """What was observed, all in µs: times (``inf``: not by ``until``) and what clocks leave open.

    ``states_open``: whether the log would say that something stayed open. If not, an observed time
    is compared with the runs that came to it, and what some runs leave open stays out of the joint
    test: that something was written down says that it came.
    """

    took: Floats
    until: Floats
    widths: Floats
    states_open: bool

    def cut(self, times: Floats) -> Floats:
        """Return simulated times as they would have been seen: later ones had not come."""
        return np.where(times > self.until, np.inf, times)

    def joined(self, times: Floats) -> NDArray[np.bool_]:
        """Return which of the times are judged together; ``times`` are as they were seen."""
        if self.states_open:
            return np.ones(times.shape[1], dtype=bool)
        seldom: NDArray[np.bool_] = np.isinf(times).mean(axis=0) <= SELDOM
        return seldom


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """How unusual each observed time is, and all together.

    ``bounds`` holds the intervals of a further run, in the order low_50, high_50, low_90, high_90,
    then the median and the envelope, lower and upper [µs]. ``codes`` index VERDICTS; they are those
    of the values as stated. ``together``: which times the joint test judges (None: too few).
    """

    late: Floats
    p: Floats
    bounds: dict[str, Floats]
    codes: Codes
    joint: Joint | None
    together: NDArray[np.bool_]


def judge(times: Floats, watched: Watched, together: NDArray[np.bool_] | None = None) -> Judged:
    """Return how unusual what was ``watched`` is among simulated ``times``, shape (runs, times).

    ``together``: which times to judge jointly; those of `Watched.joined`, if not given.
    """
    simulated = watched.cut(times)
    together = watched.joined(simulated) if together is None else together
    count = len(watched.took)
    late, p = np.full(count, np.nan), np.full(count, np.nan)
    bounds = {k: np.full(count, np.nan) for k in (*_BOUNDS, "median", "lower", "upper")}
    for k in range(count):
        own = simulated[:, [k]]
        if not watched.states_open:
            own = own[np.isfinite(own[:, 0])]
        if len(own) < FEWEST:
            continue
        late[[k]], p[[k]] = p_values(own, watched.took[[k]], watched.widths[[k]])
        (bounds["low_50"][[k]], bounds["high_50"][[k]]) = interval(own, 0.5)
        (bounds["low_90"][[k]], bounds["high_90"][[k]]) = interval(own, 0.9)
        bounds["median"][k] = np.sort(own[:, 0])[len(own) // 2]
    codes = np.where(p > 0.5 + TINY, 0, np.where(p > 0.1 + TINY, 1, 2))
    joint = None
    if together.any() and len(simulated) >= FEWEST:
        reference = Reference(simulated[:, together], watched.widths[together])
        joint = reference.test(watched.took[together], LEVEL)
        bounds["lower"][together], bounds["upper"][together] = joint.lower, joint.upper
        codes[np.flatnonzero(together)[joint.outside]] = VERDICTS.index(JOINTLY)
    codes[np.isnan(p)] = VERDICTS.index(CANNOT_SAY)
    return Judged(late, p, bounds, codes, joint, together)


TINY = 1e-9


def held(stated: Codes, elsewhere: Sequence[Codes]) -> Codes:
    """Return the verdicts that hold at the stated values and ``elsewhere`` in the ranges.

    What is inside everywhere is inside 50 % only if it is so everywhere; what is outside everywhere
    is outside jointly only if it is so everywhere; what is inside here and outside there cannot be
    said.

    >>> held(np.array([0, 0, 2, 3, 1]), [np.array([0, 1, 3, 3, 2])]).tolist()
    [0, 1, 2, 3, 4]
    """
    every = np.array([stated, *elsewhere])
    inside = (every <= VERDICTS.index(INSIDE_90)).all(axis=0)
    outside = np.isin(every, [VERDICTS.index(ALONE), VERDICTS.index(JOINTLY)]).all(axis=0)
    found = np.full(len(stated), VERDICTS.index(CANNOT_SAY))
    found[inside] = every.max(axis=0)[inside]
    found[outside] = every.min(axis=0)[outside]
    return found
