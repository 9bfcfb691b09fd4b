"""The assumptions of a scenario, and the factors as which they are varied: one each, or a group."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import numpy as np

from sim.errors import KrisimError
from sim.scenario.ranges import Open, key_of, numbers_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sim.scenario import Number, Scenario
    from sim.scenario.ranges import Key

Sort: TypeAlias = Literal["length", "share", "rate"]

NUMBERS: Final = "numbers"
"""The table of named numbers; what stands there only is used nowhere."""
RATES: Final = ("rate", "adds")
"""Fields that hold calls an hour; all others that are no lengths of time hold shares."""
MOST: Final = 110
"""From so many factors on, numbers without a name are varied in groups."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """An assumed number: what names it, the places at which it stands, and the number."""

    key: Key
    places: tuple[Key, ...]
    number: Number[Any]

    @property
    def sort(self) -> Sort:
        """Whether it is a length of time, a share, or a rate (per hour)."""
        if not isinstance(self.number.value, int | float):
            return "length"
        return "rate" if any(place[-1] in RATES for place in self.places) else "share"

    @property
    def stated(self) -> float:
        """What is stated: 1 of a length of time, which factors multiply, else the value."""
        return 1.0 if self.sort == "length" else float(self.number.value)

    @property
    def median(self) -> float:
        """The median of a length of time [min], or the value."""
        if self.sort == "length":
            return float(self.number.value.quantile(np.array([0.5]))[0])
        return float(self.number.value)

    @property
    def range(self) -> Open | None:
        """The range in which it is varied; None if it has none, or one that changes nothing."""
        if self.number.range is None or not self.places:
            return None
        found = Open(self.key, *self.number.range, self.sort == "length")
        nothing = found.is_duration and self.number.value.mean() == 0
        return None if found.stated or nothing else found


@dataclass(frozen=True, slots=True)
class Factor:
    """One assumption with a range, or several of one sort that are moved together.

    ``kind`` says what they are: the table, perhaps the thing in it, and the field.
    """

    kind: Key
    members: tuple[Assumption, ...]

    @property
    def id(self) -> str:
        """What names it in tables."""
        return "/".join(self.kind)

    def at(self, place: float) -> dict[Key, float]:
        """Return the values of all members at ``place``, 0 for the low ends to 1 for the high."""
        return {m.key: _range(m).at(place) for m in self.members}

    def towards(self, way: float) -> dict[Key, float]:
        """Return the values at ``way``: -1 for the low ends, 0 for what is stated, 1 for the high.

        >>> from sim.durations import Fixed
        >>> from sim.scenario import Number
        >>> draft = Number(Fixed(10.0), range=(0.5, 4.0), name="drafting")
        >>> place = ("procedures", "card", "steps", "draft", "takes")
        >>> drafting = Factor(("drafting",), (Assumption(("drafting",), (place,), draft),))
        >>> drafting.towards(-1), drafting.towards(0), drafting.towards(1)
        ({('drafting',): 0.5}, {('drafting',): 1.0}, {('drafting',): 4.0})
        """
        return {m.key: _towards(m, way) for m in self.members}


def _range(assumption: Assumption) -> Open:
    found = assumption.range
    if found is None:
        raise ValueError(f"{assumption.key} has no range to vary it in")
    return found


def _towards(assumption: Assumption, way: float) -> float:
    if way == 0:
        return assumption.stated
    where = place_of(_range(assumption), assumption.stated)
    return _range(assumption).at(where + (way * (1 - where) if way > 0 else way * where))


def place_of(open: Open, value: float) -> float:
    """Return the place of a factor or value, of which `Open.at` is the inverse.

    >>> place_of(Open(("draft",), 0.5, 2.0, True), 1.0)
    0.5
    """
    if open.is_duration and open.low > 0:
        return log(value / open.low) / log(open.high / open.low)
    return (value - open.low) / (open.high - open.low)


def assumptions(scenario: Scenario) -> list[Assumption]:
    """Return every assumed number of ``scenario`` once, in the order of the scenario."""
    places: dict[Key, list[Key]] = {}
    numbers: dict[Key, Number[Any]] = {}
    for place, number in numbers_in(scenario):
        if number.assumed:
            key = key_of(place, number)
            numbers.setdefault(key, number)
            places.setdefault(key, []).extend([place] if place[0] != NUMBERS else [])
    return [Assumption(key, tuple(places[key]), number) for key, number in numbers.items()]


def factors(found: Iterable[Assumption], most: int = MOST) -> list[Factor]:
    """Return what is varied: each assumption with a range by itself, as long as they are few.

    Those of the table `numbers` always are. If there are more than ``most`` in all, the others are
    taken together by thing and field (all interruptions of one action card), and if these are
    still more, by table and field (all interruptions).

    Raises
    ------
    KrisimError
        If no assumption has a range.
    """
    ranged = [each for each in found if each.range is not None]
    if not ranged:
        raise KrisimError(
            "no assumption of the scenario has a range: write one beside a number, for example"
            "  {is: 5-10-20 min, source: assumption, range: x0.5-2}"
        )
    for grouping in (_alone, _of_thing, _of_table):
        grouped = _grouped(ranged, grouping)
        if len(grouped) <= most:
            break
    return grouped


def _grouped(ranged: Iterable[Assumption], kind: Callable[[Assumption], Key]) -> list[Factor]:
    groups: dict[Key, list[Assumption]] = {}
    for each in ranged:
        groups.setdefault(each.key if each.number.name else kind(each), []).append(each)
    return [Factor(kind, tuple(members)) for kind, members in groups.items()]


def _alone(each: Assumption) -> Key:
    return each.key


def _of_thing(each: Assumption) -> Key:
    return (*each.key[:2], each.key[-1]) if len(each.key) > len(("table", "field")) else each.key


def _of_table(each: Assumption) -> Key:
    return each.key[0], each.key[-1]
