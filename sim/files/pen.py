"""What writes a scenario's numbers, moments and windows in the complete form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sim.clock import Clock
from sim.files.amounts import write_number, write_sourced
from sim.files.terms import Sort
from sim.files.times import write_micros
from sim.scenario import Number, Scenario


class Window(Protocol):
    """Anything from a moment until another [µs after STARTEX]."""

    @property
    def start(self) -> int:
        """When it starts."""

    @property
    def end(self) -> int:
        """When it ends."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes what the things of one scenario hold, by its clock and its named numbers."""

    clock: Clock
    names: Mapping[str, Number[Any]]
    rates: frozenset[str]

    @classmethod
    def of(cls, scenario: Scenario) -> Pen:
        """Return the pen of a scenario."""
        names = {number.name: number for number in scenario.numbers}
        rates = [public.rate for public in scenario.public]
        added = [each.adds for public in scenario.public for each in public.influences]
        told = frozenset(rate.name for rate in (*rates, *added) if rate is not None)
        return cls(Clock(scenario.exercise.start), names, told)

    def length(self, number: Number[Any] | None) -> Any:
        """Return a length of time with its source, or its name; None for none."""
        return self._number(number, "length")

    def share(self, number: Number[float] | None) -> Any:
        """Return a percentage with its source, or its name; None for none."""
        return self._number(number, "share")

    def rate(self, number: Number[float] | None) -> Any:
        """Return a rate with its source, or its name; None for none."""
        return self._number(number, "rate")

    def moment(self, micros: int | None) -> str | None:
        """Return a full local date and time; None for none."""
        return None if micros is None else self.clock.write(micros)

    def window(self, window: Window) -> dict[str, Any]:
        """Return from when until when."""
        return {"from": self.moment(window.start), "until": self.moment(window.end)}

    def entry(self, number: Number[Any]) -> dict[str, Any]:
        """Return an entry of the table ``numbers``."""
        return write_sourced(number, self._sort(number))

    def _sort(self, number: Number[Any]) -> Sort:
        """Return what sort of number it is: a rate if the public says so."""
        if not isinstance(number.value, float | int):
            return "length"
        return "rate" if number.name in self.rates or number.value > 1 else "share"

    def _number(self, number: Number[Any] | None, sort: Sort) -> Any:
        return None if number is None else write_number(number, sort, self.names)


def micros(length: int | None) -> str | None:
    """Return a plain length of time; None for none."""
    return None if length is None else write_micros(length)
