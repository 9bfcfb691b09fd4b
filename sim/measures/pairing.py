"""What it is worth that two variants are played on the same draws: in runs, and at most."""

from __future__ import annotations

from math import inf, nan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SAME = 1e-12
"""Less than any variance that is not 0, of shares or of minutes."""


class Pairing(NamedTuple):
    """How many times as many runs would be needed without common draws, and at most.

    ``worth`` is the variance of the difference of independent runs, divided by that run by run;
    below 1 pairing does harm. No coupling of the same two sets of values can give more than
    ``most``. NaN: nothing varies; inf: the difference is the same in every run.
    """

    worth: float
    most: float


def pairing(before: Floats, after: Floats) -> Pairing:
    """Return what pairing is worth for values of the same runs, beside its bound.

    The bound is that of Hoeffding (1940) and Fréchet (1951): the difference varies least if the
    smallest meets the smallest, and so on. It is at most that which a correlation of 1 would give,
    (V1 + V2) / (√V1 - √V2)².

    >>> pairing(np.array([1.0, 2.0, 3.0]), np.array([1.0, 4.0, 3.0]))
    Pairing(worth=2.5, most=10.0)
    """
    if not len(before):
        return Pairing(nan, nan)
    apart = float(before.var() + after.var())
    if apart <= SAME:
        return Pairing(nan, nan)
    together = float((after - before).var())
    least = float((np.sort(after) - np.sort(before)).var())
    return Pairing(*(apart / spread if spread > SAME else inf for spread in (together, least)))
