"""What a scenario leaves open: its assumed numbers with their ranges, and it with other values."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.durations import Fixed
from sim.scenario.numbers import Number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sim.scenario.exercise import Scenario

Key: TypeAlias = tuple[str, ...]
"""What names a number: its name, or the places that lead to it."""


@dataclass(frozen=True, slots=True)
class Open:
    """An assumed number with a range: factors on a duration, else values of a share or a rate."""

    key: Key
    low: float
    high: float
    is_duration: bool

    def at(self, place: float) -> float:
        """Return the factor or the value at ``place``, 0 for ``low`` to 1 for ``high``.

        Factors are spread evenly on a logarithmic scale, so that half and double are as far from
        what is stated; values, and factors from 0 on, evenly as they are.

        >>> Open(("draft",), 0.5, 2.0, True).at(0.5), Open(("away",), 0.0, 0.2, False).at(0.5)
        (1.0, 0.1)
        """
        if self.is_duration and self.low > 0:
            value: float = self.low * (self.high / self.low) ** place
            return value
        return self.low + (self.high - self.low) * place

    @property
    def stated(self) -> bool:
        """Whether it is no range at all."""
        return self.low == self.high


def numbers_in(scenario: Scenario) -> Iterator[tuple[Key, Number[Any]]]:
    """Yield every number of ``scenario`` with the places that lead to it; named ones repeatedly."""
    yield from _numbers((), scenario)


def left_open(scenario: Scenario) -> list[Open]:
    """Return the assumed numbers with a range, each once, in the order of the scenario.

    Numbers of one name are one number.
    """
    found: dict[Key, Open] = {}
    for place, number in numbers_in(scenario):
        key = key_of(place, number)
        if number.range is None or not number.assumed or key in found:
            continue
        is_duration = not isinstance(number.value, int | float)
        each = Open(key, *number.range, is_duration)
        if not each.stated:
            found[key] = each
    return list(found.values())


def with_values(scenario: Scenario, values: Mapping[Key, float]) -> Scenario:
    """Return ``scenario`` with these factors on durations, and these values of shares and rates.

    A duration times 0 is nothing, whatever its kind.
    """
    return renumbered(scenario, lambda key, number: _number(values.get(key), number))


def renumbered(scenario: Scenario, new: Callable[[Key, Number[Any]], Number[Any]]) -> Scenario:
    """Return ``scenario`` with each of its numbers replaced by what ``new`` makes of it."""
    changed: Scenario = _changed((), scenario, new)
    return changed


def spread_values(scenario: Scenario, points: int, seed: int) -> Iterator[dict[Key, float]]:
    """Yield values at so many points of a Latin hypercube over what ``scenario`` leaves open.

    Of each assumed number every one of ``points`` equal parts of its range is tried once (McKay,
    Beckman and Conover 1979). Nothing if no assumption has a range.
    """
    from scipy.stats.qmc import LatinHypercube  # slow to import, needed here only

    numbers = left_open(scenario)
    if not numbers or points < 1:
        return
    for places in LatinHypercube(len(numbers), rng=seed).random(points):
        yield {n.key: n.at(float(u)) for n, u in zip(numbers, places, strict=True)}


def key_of(place: Key, number: Number[Any]) -> Key:
    """Return what names a number that stands at ``place``."""
    return (number.name,) if number.name else place


def _numbers(key: Key, thing: Any) -> Iterator[tuple[Key, Number[Any]]]:
    if isinstance(thing, Number):
        yield key, thing
    else:
        for place, part in _parts(thing):
            yield from _numbers((*key, place), part)


def _parts(thing: Any) -> list[tuple[str, Any]]:
    """Return what ``thing`` is made of, each part under a name that it alone has there."""
    if isinstance(thing, tuple):
        return [(str(getattr(each, "id", k)), each) for k, each in enumerate(thing)]
    if is_dataclass(thing):
        return [(each.name, getattr(thing, each.name)) for each in fields(thing)]
    return []


def _changed(key: Key, thing: Any, new: Callable[[Key, Number[Any]], Number[Any]]) -> Any:
    if isinstance(thing, Number):
        return new(key_of(key, thing), thing)
    parts = _parts(thing)
    changed = [_changed((*key, place), part, new) for place, part in parts]
    if all(part is old for part, (_, old) in zip(changed, parts, strict=True)):
        return thing
    if isinstance(thing, tuple):
        return tuple(changed)
    names = (place for place, _ in parts)
    return replace(thing, **dict(zip(names, changed, strict=True)))


def _number(value: float | None, number: Number[Any]) -> Number[Any]:
    if value is None:
        return number
    if isinstance(number.value, int | float):
        return replace(number, value=value)
    return replace(number, value=number.value.scaled(value) if value else Fixed(0.0))
