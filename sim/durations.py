"""Reading, writing and drawing how long something takes.

Inside, a duration is one of the kinds of `sim.distributions` in minutes; in files
it is text such as ``10 min``, ``5-10-20 min`` or ``median 8 min, p90 25 min``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.clock import MINUTE, read_length
from sim.distributions import (
    Empirical,
    Exponential,
    Fixed,
    Floats,
    Gamma,
    Lognormal,
    Pert,
    Triangular,
    Truncated,
    Uniform,
    Untruncated,
)

__all__ = [
    "Duration",
    "Empirical",
    "Exponential",
    "Fixed",
    "Gamma",
    "Lognormal",
    "Pert",
    "Triangular",
    "Truncated",
    "Uniform",
    "Untruncated",
    "read_duration",
    "read_simple",
    "sample_micros",
    "write_duration",
]

LONGEST = 2.0**62 / MINUTE
"""Longest duration that microseconds can hold with room for sums [min]."""

_INSTEAD = "'10 min', '5-10-20 min' or 'median 8 min, p90 25 min'"
_ONE = r"([^,-]+)"
_NAMED: dict[str, tuple[str, Callable[..., Untruncated], str]] = {
    "pert": (rf"{_ONE}-{_ONE}-{_ONE}", Pert, "pert 5-10-20 min"),
    "exponential": (_ONE, Exponential, "exponential 10 min"),
    "median": (rf"{_ONE}, p90 {_ONE}", Lognormal, "median 8 min, p90 25 min"),
    "gamma": (rf"mean {_ONE}, sd {_ONE}", Gamma, "gamma mean 10 min, sd 5 min"),
}
_RANGES: dict[int, Callable[..., Untruncated]] = {1: Fixed, 2: Uniform, 3: Triangular}
_NUMBER = re.compile(r"\s*\d+(?:\.\d+)?\s*")
_ONE_UNIT = re.compile(_NUMBER.pattern + r"([^\W\d_]+)\s*")
_BOUND = re.compile(r"at (least|most) (.+)")

Duration: TypeAlias = Untruncated | Truncated
"""Any kind of duration."""


def sample_micros(duration: Duration, u: Floats) -> NDArray[np.int64]:
    """Return durations as whole microseconds.

    Parameters
    ----------
    duration
        What they are distributed as.
    u
        Numbers strictly between 0 and 1, of any shape.

    Returns
    -------
    ndarray
        Of the shape of `u` [µs].

    Raises
    ------
    ValueError
        If one of them is longer than a run can hold.

    Examples
    --------
    >>> sample_micros(Uniform(5, 10), np.array([0.5]))
    array([450000000])
    """
    minutes = duration.quantile(u)
    if not np.all(minutes <= LONGEST):
        raise ValueError(f"'{duration}' gives {np.max(minutes)} min: write a shorter duration")
    return np.rint(minutes * MINUTE).astype(np.int64)


def read_simple(text: str) -> float:
    """Return a plain length of time, such as a limit or an interval [min].

    Raises
    ------
    ValueError
        If the text is anything else.

    Examples
    --------
    >>> read_simple("1 h 30 min")
    90.0
    """
    plain = _plain(text)
    if "-" in plain[1:]:
        raise ValueError(f"'{text}' is a range: write one length of time, such as '30 min'")
    return _minutes(plain)


def read_duration(text: str) -> Duration:
    """Return the duration that `text` tells; `write_duration` gives each form.

    Numbers take the unit of the next one that has a unit: ``5-10-20 min``.

    Raises
    ------
    ValueError
        If the text is none of the forms, or its numbers are impossible.

    Examples
    --------
    >>> read_duration("5-10-20 min")
    Triangular(low=5.0, mode=10.0, high=20.0)
    >>> read_duration("median 8 min, p90 25 min, at most 2 h")
    Truncated(of=Lognormal(median=8.0, p90=25.0), at_least=0.0, at_most=120.0)
    """
    clauses = [clause.strip() for clause in _plain(text).split(",")]
    bounds: dict[str, float] = {}
    while bound := _BOUND.fullmatch(clauses[-1]):
        if bound[1] in bounds or len(clauses) == 1:
            raise ValueError(f"cannot read '{text}': write '10 min, at least 5 min'")
        bounds[bound[1]] = _minutes(bound[2])
        clauses.pop()
    kind = _read_kind(", ".join(clauses))
    if not bounds:
        return kind
    return Truncated(kind, bounds.get("least", 0.0), bounds.get("most", math.inf))


def write_duration(duration: Duration) -> str:
    """Return the text that `read_duration` turns back into exactly this duration.

    >>> write_duration(Truncated(Pert(5, 10, 20), at_least=6))
    'pert 5-10-20 min, at least 6 min'
    """
    return str(duration)


def _plain(text: str) -> str:
    """Return `text` in lower case with plain spaces, hyphens and decimal points."""
    plain = " ".join(text.casefold().split())
    plain = plain.replace("\N{EN DASH}", "-").replace("\N{MINUS SIGN}", "-")
    return re.sub(r"(?<=\d),(?=\d)", ".", plain)


def _read_kind(text: str) -> Untruncated:
    word, _, told = text.partition(" ")
    if word == "observed":
        return Empirical(tuple(_lengths(told.split(","))))
    if word in _NAMED:
        pattern, kind, example = _NAMED[word]
        match = re.fullmatch(pattern, told)
        if not match:
            raise ValueError(f"cannot read '{text}' as a duration: write it like '{example}'")
        return kind(*_lengths(match.groups()))
    return _read_range(text)


def _read_range(text: str) -> Untruncated:
    parts = [text] if text.startswith("-") else text.split("-")
    if not re.match(r"-?\d", text) or "," in text or len(parts) not in _RANGES:
        raise ValueError(f"cannot read '{text}' as a duration: write for instance {_INSTEAD}")
    return _RANGES[len(parts)](*_lengths(parts))


def _lengths(parts: Sequence[str]) -> list[float]:
    """Return lengths of time [min]; a bare number takes the unit of the part after it."""
    unit, lengths = "", list[float]()
    for part in reversed(parts):
        lengths.append(_minutes(f"{part}{unit}" if _NUMBER.fullmatch(part) else part))
        told = _ONE_UNIT.fullmatch(part)
        unit = told[1] if told else unit
    return lengths[::-1]


def _minutes(text: str) -> float:
    try:
        return float(read_length(text))
    except OverflowError:
        raise ValueError(f"'{text}' is too long: write a shorter time") from None
