"""Probabilities, rates and ranges are possible ones, and named numbers are those of the table."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import pairwise
from typing import Any

from sim.checks.book import TABLES, Book
from sim.errors import Place, Problem
from sim.scenario import Branch, Number, Step

_RATES = ("rate", "adds")
_KEYS = {"shifts": "shift", "leaves": "somebody else"}
"""Keys in files of what is called otherwise in the code."""


def numbers_are_possible(book: Book) -> Iterator[Problem]:
    """Probabilities lie in 0 to 100 %, rates are not negative, ranges hold their value."""
    for place, number in _numbers(book):
        if isinstance(number.value, float | int):
            yield from _plain(place, number)
        elif number.range is not None and not _ordered(0, number.range[0], 1, number.range[1]):
            what = f"the range {number.range} has to be factors on both sides of 1"
            yield Problem(what, place, instead="Write 'range: x0.5-2'")


def named_numbers_agree(book: Book) -> Iterator[Problem]:
    """A number with a name is the one of that name in the table ``numbers``."""
    table = {number.name: number for number in book.scenario.numbers}
    for place, number in _numbers(book):
        if place[0] != "numbers" and number.name and table.get(number.name) != number:
            what = f"the number '{number.name}' is not the one of that name in 'numbers'"
            yield Problem(what, place, instead="Use the number of the table, or one without name")


def weights_and_curves_are_finite(book: Book) -> Iterator[Problem]:
    """Weights of expectations and targets, and rates of curves, are finite and not negative."""
    for inject in book.scenario.injects:
        for number, expectation in enumerate(inject.expectations, start=1):
            if not 0 <= expectation.weight < math.inf:
                where: Place = ("injects", inject.id, "expectations", number, "weight")
                yield Problem(f"the weight is {expectation.weight}", where, instead="Write '1'")
    for target in book.scenario.targets:
        if not 0 <= target.weight < math.inf:
            where = ("targets", target.id, "weight")
            yield Problem(f"the weight is {target.weight}", where, instead="Write '1'")
    for public in book.scenario.public:
        if not all(0 <= rate < math.inf for _, rate in public.curve):
            what = "a rate of the curve is negative or not finite"
            yield Problem(what, ("public", public.id, "curve"), instead="Write '30 per h'")


def _plain(place: Place, number: Number[float]) -> Iterator[Problem]:
    rate = place[-1] in _RATES or place[0] == "numbers"
    largest = math.inf if rate else 1.0
    bounds = number.range or (number.value, number.value)
    if not (_ordered(0, number.value, largest) and number.value < math.inf):
        what = f"{number.value} is no {'rate' if rate else 'probability'}"
        yield Problem(what, place, instead="Write '30 per h'" if rate else "Write '30 %'")
    elif not _ordered(0, bounds[0], number.value, bounds[1], largest):
        what = f"the range {number.range} does not hold the value {number.value}"
        yield Problem(what, place, instead="Widen the range")


def _ordered(*sizes: float) -> bool:
    """Tell whether no size is smaller than the one before; NaN never is in order."""
    return all(one <= other for one, other in pairwise(sizes))


def _numbers(book: Book) -> Iterator[tuple[Place, Number[Any]]]:
    """Yield every number of the scenario with its place."""
    for number in book.scenario.numbers:
        yield ("numbers", number.name), number
    yield from _within(("exercise",), book.scenario.exercise)
    for table in TABLES:
        for thing in book.table(table):
            yield from _within((table, thing.id), thing)


def _within(place: Place, thing: Any) -> Iterator[tuple[Place, Number[Any]]]:
    for each in fields(thing):
        key = _KEYS.get(each.name, each.name.replace("_", " "))
        yield from _value((*place, key), getattr(thing, each.name))


def _value(place: Place, value: Any) -> Iterator[tuple[Place, Number[Any]]]:
    if isinstance(value, Number):
        yield place, value
    elif isinstance(value, tuple):
        for number, item in enumerate(value, start=1):
            yield from _value(_place_of_item(place, number, item), item)
    elif is_dataclass(value):
        yield from _within(place, value)


def _place_of_item(place: Place, number: int, item: Any) -> Place:
    """Return the place of something in a list: by id or step under a procedure, else by number."""
    if isinstance(item, Step):
        return (*place[:-1], item.id)
    return (*place, item.step if isinstance(item, Branch) else number)
