"""What the texts of one scenario refer to: its clock and its named numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from sim.clock import DAY, Clock
from sim.scenario import Number

Sort: TypeAlias = Literal["length", "share", "rate"]
"""What sort of number: a length of time, a percentage, or so many per hour."""

SORTS: dict[Sort, str] = {
    "length": "a length of time",
    "share": "a percentage",
    "rate": "a rate",
}


@dataclass(frozen=True, slots=True)
class Named:
    """An entry of the table ``numbers``; ``number`` is None if it cannot be read."""

    sort: Sort | None = None
    number: Number[Any] | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The clock (None: the start cannot be read), ENDEX [µs] and the numbers by name."""

    clock: Clock | None = None
    end: int = DAY
    numbers: dict[str, Named] = field(default_factory=dict)
