"""Numbers that say where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from sim.durations import Duration

ASSUMPTION = "assumption"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Number(Generic[T]):
    """A value with its source, or with the word assumption and the range it may lie in.

    ``range`` holds factors on a duration (0.5, 2.0 = half to double) and plain values for a
    probability or a rate. ``name`` is set where several places share one number of the table
    ``numbers``.

    >>> from sim.durations import Fixed
    >>> Number(Fixed(10.0)).source
    'assumption'
    """

    value: T
    source: str = ASSUMPTION
    range: tuple[float, float] | None = None
    name: str = ""

    @property
    def assumed(self) -> bool:
        """Whether the number rests on no source."""
        return self.source.startswith(ASSUMPTION)


Length: TypeAlias = Number[Duration]
"""How long something takes."""

Share: TypeAlias = Number[float]
"""A probability in [0, 1]."""
