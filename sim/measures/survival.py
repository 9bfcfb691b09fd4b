"""How long until something happens that may not be seen to happen: curves, quantiles, intervals."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.measures.means import CONFIDENCE, student

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

TINY = 1e-9
"""Less than any step of a curve: what rounding may change."""


class Steps(NamedTuple):
    """Where a Kaplan–Meier curve may step: each time, how many it happened to, how many watched."""

    times: Numbers
    happened: NDArray[np.int64]
    watched: NDArray[np.int64]
    place: NDArray[np.intp]
    """Which step each of the times given belongs to."""

    @property
    def share(self) -> Numbers:
        """The share to which it has not happened by each time."""
        return np.cumprod(1 - self.happened / self.watched, dtype=np.float64)

    @property
    def spread(self) -> Numbers:
        """Greenwood's sum, the variance of the logarithm of the share; infinite where that is 0."""
        left = self.watched - self.happened
        with np.errstate(divide="ignore"):
            return np.cumsum(np.where(self.happened, self.happened / (self.watched * left), 0.0))


def steps(times: Numbers, reached: NDArray[np.bool_]) -> Steps:
    """Return where the curve of what happened, or was watched in vain, until ``times`` may step."""
    distinct, place = np.unique(times, return_inverse=True)
    happened = np.bincount(place[reached], minlength=len(distinct))
    ended = np.bincount(place, minlength=len(distinct))
    watched = len(times) - np.cumsum(ended) + ended
    return Steps(distinct, happened, watched, place)


def survival_curve(times: Numbers, reached: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """Return the times of a Kaplan–Meier curve and the share still open after each.

    >>> times, share = survival_curve(np.array([1.0, 2.0, 2.0, 4.0]), np.array([1, 1, 0, 1]) == 1)
    >>> times.tolist(), share.tolist()
    ([1.0, 2.0, 4.0], [0.75, 0.5, 0.0])
    """
    curve = steps(times, reached)
    return curve.times, curve.share


def survival_band(times: Numbers, reached: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """Return a pointwise 95 % interval of the curve of `survival_curve`, at each of its times.

    By the variance of Greenwood (1926) on the scale log(-log S), so that it stays within 0 and 1.
    Where the share is 1 there is no spread yet; where it has come to 0 the lower bound is 0 and the
    upper one that of the time before (1 if there is none).
    """
    curve = steps(times, reached)
    share, spread = curve.share, curve.spread
    low, high = share.copy(), share.copy()
    between = (share > TINY) & (share < 1 - TINY)
    log = np.log(share[between])
    width = _normal() * np.sqrt(spread[between]) / np.abs(log)
    low[between], high[between] = share[between] ** np.exp(width), share[between] ** np.exp(-width)
    over = share <= TINY
    before = high[~over]
    high[over] = before[-1] if len(before) else 1.0
    return low, high


def kaplan_meier_quantile(times: Numbers, reached: NDArray[np.bool_], share: float) -> float:
    """Return the time by which ``share`` have happened, by Kaplan and Meier (1958).

    ``times`` are when it happened or, where ``reached`` is False, until when it was watched in
    vain. Infinite if so large a share is never seen.

    >>> kaplan_meier_quantile(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True] * 4), 0.5)
    2.0
    >>> kaplan_meier_quantile(np.array([1.0, 2.0, 3.0]), np.array([True, False, False]), 0.5)
    inf
    """
    if _open_ones_are_the_longest(times, reached):
        return _ordered_quantile(_ordered(times, reached), share)
    return _first(*survival_curve(times, reached), share)


def quantile_interval(
    times: Numbers,
    reached: NDArray[np.bool_],
    share: float,
    runs: NDArray[np.int64] | None = None,
) -> tuple[float, float]:
    """Return a 95 % interval of the time by which ``share`` have happened, by order statistics.

    ``times`` and ``reached`` as for `kaplan_meier_quantile`; ``runs`` says to which run each time
    belongs, if several are of one run. Where some were cut off before others happened, or several
    are of one run, they count for as many independent ones as would be equally uncertain (see
    `effective_number`). Where there are too few for a bound it is 0 or infinite: for the median
    below 6, for the 90th percentile below 36.

    >>> quantile_interval(np.arange(1.0, 101.0), np.array([True] * 100), 0.5)
    (40.0, 61.0)
    """
    plain = _open_ones_are_the_longest(times, reached)
    if plain and runs is None:
        n = len(times)
        ordered = _ordered(times, reached)
        low, high = ranks(n, share)
        lower = float(ordered[low - 1]) if low >= 1 else 0.0
        return lower, float(ordered[high - 1]) if high <= n else float("inf")
    curve = steps(times, reached)
    n = int(effective_number(curve, reached, share, runs) + 1e-6)
    low, high = ranks(n, share)
    at = (curve.times, curve.share)
    lower = _first(*at, low / n) if low >= 1 else 0.0
    return lower, _first(*at, high / n) if high <= n else float("inf")


def effective_number(
    curve: Steps,
    reached: NDArray[np.bool_],
    share: float,
    runs: NDArray[np.int64] | None = None,
) -> float:
    """Return how many independent times, watched to the end, would leave as much uncertain.

    That is S (1 - S) / Var(S) where the curve passes ``share`` (Cutler and Ederer 1958), Var by
    Greenwood; or, with ``runs``, by the infinitesimal jackknife, summed by run, and made smaller
    for few runs as by Korn and Graubard (1998).
    """
    n, different = len(curve.place), 0 if runs is None else len(np.unique(runs))
    at, most = _where_passed(curve, share)
    if at is None:
        number = min(most, different or n)
    else:
        s = float(curve.share[at])
        variance = (
            float(curve.spread[at]) if runs is None else _variance_by_run(curve, reached, at, runs)
        )
        number = min((1 - s) / max(s * variance, 1e-300), most)
    return number if runs is None else for_few(number, n, different)


def _where_passed(curve: Steps, share: float) -> tuple[int | None, float]:
    """Return at which step to ask for the variance, and how large an effective number may be.

    At a step to 0 there is no variance. There the number is at most as many as would have left
    those still watched, had nobody been cut off (Peto et al. 1977), and the step before is asked.
    """
    still_open = curve.share
    inside = np.flatnonzero((still_open > TINY) & (still_open < 1 - TINY))
    passed = np.flatnonzero(still_open <= 1 - share + TINY)
    most = float(len(curve.place))
    if len(passed) and still_open[passed[0]] <= TINY:
        at = int(passed[0])
        most = min(most, curve.watched[at] / (still_open[at - 1] if at else 1.0))
    asked = [k for k in passed[:1] if still_open[k] > TINY] or inside[-1:].tolist()
    return (int(asked[0]) if asked else None), most


def share_interval(met: NDArray[np.bool_], runs: NDArray[np.int64]) -> tuple[float, float]:
    """Return an exact 95 % interval of a share; ``runs`` as in `quantile_interval`.

    >>> low, high = share_interval(np.array([True] * 9 + [False]), np.arange(10))
    >>> round(low, 4), round(high, 4)
    (0.555, 0.9975)
    """
    n, different = len(met), len(np.unique(runs))
    share = float(met.mean())
    _, place = np.unique(runs, return_inverse=True)
    sums = np.bincount(place, weights=met - share)
    variance = _corrected(float((sums**2).sum()) / n**2, n, different)
    some = 0 < share < 1
    number = min(share * (1 - share) / max(variance, 1e-300), n) if some else different
    return clopper_pearson(share, for_few(number, n, different))


def clopper_pearson(share: float, n: float) -> tuple[float, float]:
    """Return the exact 95 % interval (Clopper and Pearson 1934) of a share of ``n``.

    ``n`` need not be a whole number (Korn and Graubard 1998). (0, 1) if it is 0.

    >>> [round(bound, 4) for bound in clopper_pearson(0.5, 10)]
    [0.1871, 0.8129]
    """
    from scipy.special import betaincinv  # slow to import, needed here only

    if n <= 0:
        return 0.0, 1.0
    tail, met = (1 - CONFIDENCE) / 2, share * n
    low = 0.0 if share <= 0 else float(betaincinv(met, n - met + 1, tail))
    return low, 1.0 if share >= 1 else float(betaincinv(met + 1, n - met, 1 - tail))


def _open_ones_are_the_longest(times: Numbers, reached: NDArray[np.bool_]) -> bool:
    """Whether the order of the times says all, so that no curve is needed."""
    if reached.all() or not reached.any():
        return True
    return bool(times[~reached].min() >= times[reached].max())


def _ordered(times: Numbers, reached: NDArray[np.bool_]) -> Numbers:
    return np.sort(np.where(reached, times, np.inf))


def _ordered_quantile(ordered: Numbers, share: float) -> float:
    return float(ordered[max(int(np.ceil(share * len(ordered) - TINY)), 1) - 1])


def _first(times: Numbers, still_open: Numbers, share: float) -> float:
    """Return the first time by which ``share`` have happened."""
    below = np.flatnonzero(still_open <= 1 - share + TINY)
    return float(times[below[0]]) if len(below) else float("inf")


def _variance_by_run(
    curve: Steps, reached: NDArray[np.bool_], at: int, runs: NDArray[np.int64]
) -> float:
    """Return the variance of the logarithm of the curve at a step, times of a run being kin.

    What each time contributes is the derivative of the logarithm by its weight.
    """
    left = np.maximum(curve.watched - curve.happened, 1)
    happened = reached & (curve.place <= at)
    own = np.where(happened, 1 / left[curve.place], 0.0)
    pull = curve.spread[np.minimum(curve.place, at)] - own
    _, place = np.unique(runs, return_inverse=True)
    sums = np.bincount(place, weights=pull)
    return _corrected(float((sums**2).sum()), len(pull), len(sums))


def _corrected(variance: float, n: int, runs: int) -> float:
    """Return a variance made larger for few runs; unchanged where each has one time."""
    return variance * runs * (n - 1) / ((runs - 1) * n) if runs > 1 else 0.0


def for_few(number: float, n: int, runs: int) -> float:
    """Return an effective number made smaller for few runs; 0 if there is only one of them.

    A variance that rests on few runs is itself uncertain (Korn and Graubard 1998).
    """
    if runs == n:
        return number
    return number * (student(n - 1) / student(runs - 1)) ** 2 if runs > 1 else 0.0


@cache
def _normal() -> float:
    from scipy.stats import norm  # slow to import, needed here only

    return float(norm.ppf((1 + CONFIDENCE) / 2))


@cache
def ranks(n: int, share: float) -> tuple[int, int]:
    """Return between which of ``n`` ordered values a quantile lies with 95 % confidence."""
    from scipy.stats import binom  # slow to import, needed here only

    tail = (1 - CONFIDENCE) / 2
    return int(binom.ppf(tail, n, share)), int(binom.ppf(1 - tail, n, share)) + 1
