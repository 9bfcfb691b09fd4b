"""Numbers with their source: lengths of time, percentages and rates, read and written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from sim.clock import MINUTE
from sim.durations import Duration, Fixed, read_duration, write_duration
from sim.errors import suggest
from sim.files.terms import SORTS, Named, Sort, Terms
from sim.files.times import FARTHEST
from sim.scenario import ASSUMPTION, Length, Number, Share

_SIZE = r"(\d+(?:[.,]\d+)?)"
_PERCENT = re.compile(rf"{_SIZE}\s*%")
_PERCENTS = re.compile(rf"{_SIZE}\s*%?\s*[-–]\s*{_SIZE}\s*%")
_PER = re.compile(rf"{_SIZE}\s*(?:per|/)\s*(\w+)")
_PERS = re.compile(rf"{_SIZE}\s*[-–]\s*{_SIZE}\s*(?:per|/)\s*(\w+)")
_FACTORS = re.compile(rf"[x×]\s*{_SIZE}\s*[-–]\s*[x×]?\s*{_SIZE}")
_HOURLY = {
    **dict.fromkeys(("min", "minute"), Decimal(60)),
    **dict.fromkeys(("h", "hour"), Decimal(1)),
    **dict.fromkeys(("d", "day"), 1 / Decimal(24)),
}
_KEYS = ("is", "source", "range", "why")

LARGEST_FACTOR = 100
"""No factor is larger: 10 000 %."""

MOST_PER_HOUR = 1_000_000
"""No rate is larger: all of a small country calls at once."""


def read_percent(text: str) -> float:
    """Return a percentage as a share of one.

    Raises
    ------
    ValueError
        If it is not a percentage from 0 % to 100 %.

    Examples
    --------
    >>> read_percent("7 %"), read_percent("2,5%")
    (0.07, 0.025)
    """
    share = _part(text)
    if share > 1:
        raise ValueError(f"'{text}' is more than 100 %: write a percentage from 0 % to 100 %")
    return float(share)


def read_factor(text: str) -> float:
    """Return a percentage that may be more than 100 %, as a factor.

    Raises
    ------
    ValueError
        If it is no percentage, or more than 10 000 %.

    Examples
    --------
    >>> read_factor("130 %")
    1.3
    """
    factor = _part(text, bare=10)
    if factor > LARGEST_FACTOR:
        raise ValueError(f"'{text}' is too much: write at most {100 * LARGEST_FACTOR} %")
    return float(factor)


def write_percent(share: float) -> str:
    """Return a share of one as a percentage, without loss.

    >>> write_percent(0.07)
    '7 %'
    """
    return f"{_digits(Decimal(repr(share)) * 100)} %"


def read_rate(text: str) -> float:
    """Return a rate such as ``30 per h`` [1/h].

    Raises
    ------
    ValueError
        If it is not so many per min, h or day.

    Examples
    --------
    >>> read_rate("2 per min"), read_rate("7,5/h")
    (120.0, 7.5)
    """
    match = _PER.fullmatch(text.strip())
    if not match or match[2] not in _HOURLY:
        raise ValueError(f"cannot read '{text}' as a rate: write '30 per h' or '2 per min'")
    rate = float(_decimal(match[1]) * _HOURLY[match[2]])
    if rate > MOST_PER_HOUR:
        raise ValueError(f"'{text}' is too many: write at most {MOST_PER_HOUR} per h")
    return rate


def write_rate(rate: float) -> str:
    """Return a rate [1/h] as `read_rate` reads it, without loss.

    >>> write_rate(30.0)
    '30 per h'
    """
    return f"{_digits(Decimal(repr(rate)))} per h"


def read_length(told: object, terms: Terms) -> Length:
    """Return a length of time: text, the name of a number, or a mapping with its source."""
    return _read(told, terms, "length")


def read_share(told: object, terms: Terms) -> Share:
    """Return a percentage: text, the name of a number, or a mapping with its source."""
    return _read(told, terms, "share")


def read_hourly(told: object, terms: Terms) -> Number[float]:
    """Return a rate: text, the name of a number, or a mapping with its source."""
    return _read(told, terms, "rate")


def read_named(told: object, name: str = "") -> Named:
    """Return an entry of the table ``numbers``; its text says what sort it is.

    Raises
    ------
    ValueError
        If it cannot be read.
    """
    text = told.get("is") if isinstance(told, Mapping) else told
    sort: Sort = "length"
    if isinstance(text, str) and _is_percent(text):
        sort = "share"
    elif isinstance(text, str) and _PER.search(text):
        sort = "rate"
    return Named(sort, _sourced(told, sort, name))


def write_number(number: Number[Any], sort: Sort, names: Mapping[str, Number[Any]]) -> Any:
    """Return the name of a number that ``names`` holds, or a mapping with value and source."""
    if number.name and names.get(number.name) == number:
        return number.name
    return write_sourced(number, sort)


def write_sourced(number: Number[Any], sort: Sort) -> dict[str, str | None]:
    """Return the mapping ``is``, ``source``, ``range`` of a number."""
    bounds = None if number.range is None else _write_range(number.range, sort)
    return {"is": _WRITE[sort](number.value), "source": number.source, "range": bounds}


def _read(told: object, terms: Terms, sort: Sort) -> Number[Any]:
    if isinstance(told, str) and told in terms.numbers:
        return _look_up(told, terms.numbers[told], sort)
    try:
        return _sourced(told, sort)
    except ValueError as error:
        if isinstance(told, str) and not re.match(r"\s*[-+]?\d", told) and terms.numbers:
            known = suggest(told, terms.numbers)
            raise ValueError(f"{error}, or a name in 'numbers'. {known}") from None
        raise


def _look_up(name: str, named: Named, sort: Sort) -> Number[Any]:
    if named.number is None or named.sort is None:
        return Number(_ANY[sort])  # what is wrong with it is told where it stands
    if named.sort != sort:
        raise ValueError(f"'{name}' is {SORTS[named.sort]} in 'numbers', here {_wanted(sort)}")
    return named.number


def _wanted(sort: Sort) -> str:
    return f"{SORTS[sort]} is wanted, such as '{_EXAMPLES[sort]}'"


def _sourced(told: object, sort: Sort, name: str = "") -> Number[Any]:
    if isinstance(told, str):
        return Number(_READ[sort](told), name=name)
    if not isinstance(told, Mapping):
        raise ValueError(f"expected {SORTS[sort]}: write '{_EXAMPLES[sort]}'")
    given = {key: value for key, value in told.items() if value is not None}
    _only_text(given)
    if "is" not in given:
        raise ValueError(f"the key 'is' is missing: write {{is: {_EXAMPLES[sort]}, source: …}}")
    value = _READ[sort](given["is"])
    bounds = _read_range(given["range"], sort, value) if "range" in given else None
    source = given.get("source", ASSUMPTION)
    return Number(value, f"{source}: {given['why']}" if "why" in given else source, bounds, name)


def _only_text(given: Mapping[str, object]) -> None:
    for key, value in given.items():
        if key not in _KEYS:
            raise ValueError(f"unknown key '{key}'. {suggest(key, _KEYS)}")
        if not isinstance(value, str):
            raise ValueError(f"'{key}' has to be text: put it in quotes if it holds brackets")


def _read_range(text: str, sort: Sort, value: Any) -> tuple[float, float]:
    match = _RANGES[sort].fullmatch(text.strip())
    if not match or (sort == "rate" and match[3] not in _HOURLY):
        raise ValueError(f"cannot read '{text}' as a range: write '{_RANGE_EXAMPLES[sort]}'")
    low, high = _decimal(match[1]), _decimal(match[2])
    scale = {"length": Decimal(1), "share": Decimal(1) / 100}.get(sort) or _HOURLY[match[3]]
    bounds = float(low * scale), float(high * scale)
    middle = 1.0 if sort == "length" else value
    if not bounds[0] <= middle <= bounds[1]:
        what = "the factor 1" if sort == "length" else "the value itself"
        instead = f"widen it, as in '{_RANGE_EXAMPLES[sort]}'"
        raise ValueError(f"the range '{text}' does not hold {what}: {instead}")
    if sort == "share" and bounds[1] > 1:
        raise ValueError(f"the range '{text}' goes beyond 100 %")
    return bounds


def _write_range(bounds: tuple[float, float], sort: Sort) -> str:
    scale = 100 if sort == "share" else 1
    low, high = (_digits(Decimal(repr(float(bound))) * scale) for bound in bounds)
    return {"length": f"x{low}-{high}", "share": f"{low}-{high} %", "rate": f"{low}-{high} per h"}[
        sort
    ]


def _read_length(text: str) -> Duration:
    try:
        duration = read_duration(text)
    except ValueError as error:
        if not str(error).startswith("need "):
            raise
        example = "'5-10-20 min' or 'median 8 min, p90 25 min'"
        raise ValueError(f"'{text}' is not in order: write small to large, {example}") from None
    if duration.mean() * MINUTE > FARTHEST:
        raise ValueError(f"'{text}' is longer than a century: write a shorter time")
    return duration


def _write_length(length: Duration) -> str:
    """Return a length of time, in seconds where minutes would need many digits."""
    if isinstance(length, Fixed):
        seconds = f"{round(length.minutes * 60)} s"
        if not float(length.minutes).is_integer() and read_duration(seconds) == length:
            return seconds
    return write_duration(length)


def _is_percent(text: str) -> bool:
    return text.strip().endswith("%")


def _part(text: str, bare: int = 1) -> Decimal:
    """Return a percentage as a part of one; a number up to ``bare`` may have meant that part."""
    match = _PERCENT.fullmatch(text.strip())
    if not match:
        instead = _percent_instead(text, bare)
        raise ValueError(f"cannot read '{text}' as a percentage: write '{instead}'")
    return _decimal(match[1]) / 100


def _percent_instead(text: str, bare: int) -> str:
    """Return the percentage that a bare or negative number may have meant."""
    match = re.fullmatch(rf"\s*-?{_SIZE}\s*(%?)\s*", text)
    if not match:
        return "30 %"
    size = _decimal(match[1])
    return f"{_digits(size * 100 if size <= bare and not match[2] else size)} %"


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _digits(number: Decimal) -> str:
    return f"{number.normalize():f}"


_ANY: dict[Sort, Any] = {"length": read_duration("1 min"), "share": 0.0, "rate": 0.0}
_READ: dict[Sort, Callable[[str], Duration | float]] = {
    "length": _read_length,
    "share": read_percent,
    "rate": read_rate,
}
_WRITE: dict[Sort, Callable[[Any], str]] = {
    "length": _write_length,
    "share": write_percent,
    "rate": write_rate,
}
_RANGES: dict[Sort, re.Pattern[str]] = {"length": _FACTORS, "share": _PERCENTS, "rate": _PERS}
_EXAMPLES: dict[Sort, str] = {"length": "10 min", "share": "30 %", "rate": "30 per h"}
_RANGE_EXAMPLES: dict[Sort, str] = {
    "length": "x0.5-2",
    "share": "5-40 %",
    "rate": "10-90 per h",
}
