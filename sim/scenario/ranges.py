"""What a scenario leaves open: its assumed numbers with their ranges, and it with other values."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.scenario.numbers import Number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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


def left_open(scenario: Scenario) -> list[Open]:
    """Return the assumed numbers with a range, each once, in the order of the scenario.

    Numbers of one name are one number.
    """
    found: dict[Key, Open] = {}
    for key, number in _numbers((), scenario):
        if number.range is None or not number.assumed or key in found:
            continue
        is_duration = not isinstance(number.value, int | float)
        each = Open(key, *number.range, is_duration)
        if not each.stated:
            found[key] = each
    return list(found.values())


def with_values(scenario: Scenario, values: Mapping[Key, float]) -> Scenario:
    """Return ``scenario`` with these factors on durations, and these values of shares and rates."""
    changed: Scenario = _changed((), scenario, values)
    return changed


def _numbers(key: Key, thing: Any) -> Iterator[tuple[Key, Number[Any]]]:
    if isinstance(thing, Number):
        yield ((thing.name,) if thing.name else key), thing
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


def _changed(key: Key, thing: Any, values: Mapping[Key, float]) -> Any:
    if isinstance(thing, Number):
        return _number(values.get((thing.name,) if thing.name else key), thing)
    parts = _parts(thing)
    new = [_changed((*key, place), part, values) for place, part in parts]
    if all(part is old for part, (_, old) in zip(new, parts, strict=True)):
        return thing
    if isinstance(thing, tuple):
        return tuple(new)
    names = (place for place, _ in parts)
    return replace(thing, **dict(zip(names, new, strict=True)))


def _number(value: float | None, number: Number[Any]) -> Number[Any]:
    if value is None:
        return number
    if isinstance(number.value, int | float):
        return replace(number, value=value)
    return replace(number, value=number.value.scaled(value))
