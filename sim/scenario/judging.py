"""By what an exercise is judged: scales of ratings, and the moments that evaluations ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from sim.scenario.defaults import SOURCE
from sim.scenario.work import Event

Moment: TypeAlias = Literal["alarm", "activation", "first staff briefing"]
Message: TypeAlias = Literal["first public message", "correction"]


@dataclass(frozen=True, slots=True)
class Scale:
    """Ratings from the best to the worst, with the share [0..1] from which each is given.

    ``limits`` holds one share fewer, since the last rating is given below all of them.
    """

    ratings: tuple[str, ...]
    limits: tuple[float, ...]
    source: str = SOURCE


THREE_STEPS: Final = Scale(("met", "partly", "not met"), (0.9, 0.5))
"""What Swedish evaluations say of an objective: uppfyllt, delvis uppfyllt, ej uppfyllt."""

PSMU: Final = Scale(("P", "S", "M", "U"), (0.9, 0.7, 0.5))
"""HSEEP's performed without, with some, with major challenges, and unable to be performed."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """The two scales on which targets and objectives are rated."""

    three_steps: Scale = THREE_STEPS
    psmu: Scale = PSMU


RATINGS: Final = Ratings()


@dataclass(frozen=True, slots=True)
class KeyTime:
    """A moment that every evaluation asks for: the earliest of ``events``.

    ``channel`` names the way of a message to the public, such as web; other moments have none.
    """

    what: Moment | Message
    events: tuple[Event, ...]
    channel: str = ""
