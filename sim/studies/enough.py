"""How many replications are enough: played until what is asked for is known closely enough.

The rule is the replications algorithm of Hoad, Robinson and Davies (2010, Journal of the
Operational Research Society 61, 1632-1644, doi 10.1057/jors.2009.121): after every replication look
whether the interval is as narrow as asked; because it may be so by luck, look ahead whether it
stays so. Here several measures may be asked for at once, and shares and quantiles beside means.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, isnan, nan
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from sim.measures.means import mean_interval, moments
from sim.measures.survival import clopper_pearson, kaplan_meier_quantile, quantile_interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Statistic = Literal["share", "mean", "median", "p90"]
Value = tuple[float, bool]
"""What one run gave: a number, and whether it is that (else it was still larger at ENDEX)."""

LEAST: Final = 20
"""Replications below which the rule does not stop. The paper begins with 3, at its user's choice;
so few may well be alike where something happens in one run of five only."""
AHEAD: Final = 5
"""Replications that it looks ahead; more than 100 replications: so many per cent of them."""
QUANTILES: Final = {"median": 0.5, "p90": 0.9}


class Known(NamedTuple):
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def reach(self) -> float:
        """How far the farther end of the interval lies from the estimate; inf: no bound.

        >>> Known(10.0, 8.0, 11.0).reach, Known(inf, inf, inf).reach
        (2.0, 0.0)
        """
        if self.low == self.high:
            return 0.0
        if isnan(self.value):
            return inf
        return max(self.value - self.low, self.high - self.value)


UNKNOWN: Final = Known(nan, -inf, inf)


@dataclass(frozen=True, slots=True)
class Precision:
    """How far the interval may reach from the estimate: the wider of two limits.

    ``relative`` is a share of the estimate, ``absolute`` in the unit of the measure.
    """

    relative: float = 0.0
    absolute: float = 0.0

    def allowed(self, value: float) -> float:
        """Return how far the interval may reach from ``value``.

        >>> Precision(relative=0.1, absolute=1.0).allowed(45.0)
        4.5
        """
        relative = self.relative * abs(value) if isfinite(value) else 0.0
        return max(relative, self.absolute)

    def holds(self, known: Known) -> bool:
        """Whether an estimate is known so closely."""
        return known.reach <= self.allowed(known.value)


def estimate(statistic: Statistic, values: Sequence[Value]) -> Known:
    """Return what ``values``, one per run with occasion, say of a statistic.

    Shares have the interval of Clopper and Pearson, means that of Student or, towards a longer
    tail, of Hall (`sim.measures.means`); medians and 90th percentiles are those of Kaplan and
    Meier, with bounds by order statistics (`sim.measures.survival`). The mean of what was still to
    come in a run is not known.

    >>> [round(number, 3) for number in estimate("mean", [(1.0, True), (2.0, True), (3.0, True)])]
    [2.0, -0.484, 4.484]
    """
    if not values:
        return UNKNOWN
    numbers = np.array([number for number, _ in values])
    reached = np.array([is_it for _, is_it in values])
    if statistic == "share":
        share = float(numbers.mean())
        return Known(share, *clopper_pearson(share, len(numbers)))
    if statistic == "mean":
        return _mean(numbers) if reached.all() else UNKNOWN
    quantile = QUANTILES[statistic]
    middle = kaplan_meier_quantile(numbers, reached, quantile)
    return Known(middle, *quantile_interval(numbers, reached, quantile))


def _mean(numbers: NDArray[np.float64]) -> Known:
    found = moments(numbers)
    if found.n == 1:
        return Known(found.mean, -inf, inf)
    return Known(found.mean, *mean_interval(found))


def look_ahead(n: int) -> int:
    """Return how many further replications have to confirm what ``n`` of them showed.

    >>> look_ahead(40), look_ahead(100), look_ahead(250)
    (5, 5, 12)
    """
    return max(AHEAD, AHEAD * n // 100)


class Enough(NamedTuple):
    """How many replications were ``needed``, and how many ``played`` to confirm it."""

    needed: int
    played: int


class Wanted(NamedTuple):
    """A statistic of what every run gives, and how closely it is to be known."""

    statistic: Statistic
    precision: Precision


class Stopper:
    """Says after which replication there are enough, whatever the portions they come in.

    Enough are the first that give every measure as closely as asked, in the next `look_ahead`
    replications too. A measure without occasion in any run so far does not keep it waiting.

    >>> stopper = Stopper([Wanted("mean", Precision(relative=0.1))], least=3)
    >>> for minutes in (9.9, 10.0, 10.1, 10.0, 9.9, 10.1, 10.0, 10.0, 10.1):
    ...     stopper.add([(minutes, True)])
    >>> stopper.enough
    Enough(needed=3, played=8)
    """

    def __init__(self, wanted: Sequence[Wanted], least: int = LEAST) -> None:
        if not wanted:
            raise ValueError("nothing is asked for: name a measure at least")
        self.wanted = tuple(wanted)
        self.least = least
        self.runs = 0
        self.enough: Enough | None = None
        self._values: list[list[Value]] = [[] for _ in wanted]
        self._since: int | None = None
        self._hardest = 0

    def add(self, values: Sequence[Value | None]) -> None:
        """Take what the next replication gave, in the order of ``wanted``; None: no occasion."""
        self.runs += 1
        for found, value in zip(self._values, values, strict=True):
            if value is not None:
                found.append(value)
        if self.enough is None and self.runs >= self.least:
            self._look()

    def _look(self) -> None:
        if not self._all_hold():
            self._since = None
            return
        self._since = self._since or self.runs
        if self.runs >= self._since + look_ahead(self._since):
            self.enough = Enough(self._since, self.runs)

    def _all_hold(self) -> bool:
        """Whether everything is known closely enough, asking first what was not the last time."""
        count = len(self.wanted)
        for k in ((self._hardest + step) % count for step in range(count)):
            if self._values[k] and not self.wanted[k].precision.holds(self.known(k)):
                self._hardest = k
                return False
        return any(self._values)

    def known(self, k: int) -> Known:
        """Return what is known so far of the ``k``-th measure."""
        return estimate(self.wanted[k].statistic, self._values[k])

    def occasions(self, k: int) -> int:
        """Return in how many runs so far there was an occasion to measure it."""
        return len(self._values[k])

    def expected(self, most: int) -> int:
        """Return about how many replications there will be, ``most`` at most.

        What the interval of the widest measure lacks shrinks as the root of their number.
        """
        if self.enough is not None:
            return self.enough.played
        factors = [self._factor(k) for k in range(len(self.wanted)) if self._values[k]]
        needed = self.runs * max(factors, default=inf)
        if not needed < most:
            return most
        whole = max(int(needed), self.runs)
        return min(whole + look_ahead(whole), most)

    def _factor(self, k: int) -> float:
        known = self.known(k)
        allowed = self.wanted[k].precision.allowed(known.value)
        if known.reach == 0:
            return 1.0
        return (known.reach / allowed) ** 2 if allowed else inf


def how_many(
    values: Sequence[float] | NDArray[np.float64], wanted: Wanted, least: int = LEAST
) -> Enough | None:
    """Return how many of ``values``, one per replication, are enough; None: not even all.

    >>> how_many([True] * 50, Wanted("share", Precision(absolute=0.1)))
    Enough(needed=36, played=41)
    """
    stopper = Stopper([wanted], least)
    for value in values:
        stopper.add([(float(value), True)])
        if stopper.enough is not None:
            break
    return stopper.enough
