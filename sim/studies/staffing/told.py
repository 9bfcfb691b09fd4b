"""Reading a file key by key: values with their place, and every problem that they have."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final, TypeVar

from sim.clock import HOUR as MICROS_OF_HOUR
from sim.errors import KrisimError, Problem, suggest
from sim.files.short import kind_of
from sim.files.times import read_micros
from sim.scenario import ASSUMPTION
from sim.studies.staffing.terms import DAY, HOUR, WEEK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.errors import Place
    from sim.files.tables import Source
    from sim.files.tree import Plain
    from sim.scenario import Scenario

T = TypeVar("T")

MOST_MONEY: Final = 1e9
_MONEY = re.compile(r"\d+(?:[.,]\d+)?")


class Told:
    """What a file about ``scenario`` tells; problems are collected in ``problems``."""

    def __init__(self, source: Source, scenario: Scenario) -> None:
        self.source = source
        self.scenario = scenario
        self.problems: list[Problem] = []

    def problem(self, place: Place, what: str, instead: str = "") -> None:
        """Note what is wrong at ``place``."""
        self.problems.append(Problem(what, place, self.source.where(place), instead))

    def known(self, place: Place, told: Mapping[str, Plain], keys: tuple[str, ...]) -> None:
        """Note every key that is none of ``keys``."""
        for key in told:
            if key not in keys:
                self.problem((*place, key), f"unknown key '{key}'", suggest(key, keys))

    def attempt(self, place: Place, read: Callable[[], T], default: T) -> T:
        """Return what ``read`` does; ``default``, and a problem, where it cannot."""
        try:
            return read()
        except (ValueError, KrisimError) as error:
            self.problem(place, str(error))
            return default

    def table(self, place: Place, told: Plain, example: str) -> dict[str, Plain]:
        """Return keys with values; nothing, and a problem, where there are none."""
        if isinstance(told, dict) and told:
            return told
        self.problem(place, f"expected keys with values, found {kind_of(told)}", example)
        return {}

    def text(self, place: Place, told: Plain) -> str:
        """Return a text."""
        if isinstance(told, str):
            return told.strip()
        self.problem(place, f"expected text, found {kind_of(told)}")
        return ""

    def source_of(self, place: Place, told: Mapping[str, Plain]) -> str:
        """Return where the numbers of an entry are written."""
        return self.text((*place, "source"), told.get("source", ASSUMPTION))

    def whole(self, place: Place, told: Plain, limits: tuple[int, int]) -> int:
        """Return a whole number within ``limits``."""
        low, high = limits
        number = int(told) if isinstance(told, str) and re.fullmatch(r"\d{1,4}", told) else -1
        if not low <= number <= high:
            what = f"expected a whole number from {low} to {high}, found {kind_of(told)}"
            self.problem(place, what)
            return low
        return number

    def length(self, place: Place, told: Plain) -> int | None:
        """Return a length of time [µs]."""
        return self.attempt(place, lambda: read_micros(self.text(place, told)), None)

    def money(self, place: Place, told: Plain) -> float:
        """Return a cost per hour."""
        size = math.inf
        if isinstance(told, str) and _MONEY.fullmatch(told.strip()):
            size = float(told.strip().replace(",", "."))
        if size > MOST_MONEY:
            self.problem(place, f"expected a cost per hour, found {kind_of(told)}", "Write '320'")
            return 0.0
        return size


def read_hours(text: str) -> float:
    """Return the hours of a week that a length of time is [h]."""
    hours = read_micros(text) / MICROS_OF_HOUR
    if not 0 < hours <= WEEK * DAY / HOUR:
        raise ValueError(f"'{text}' are not the hours of a week: write '48 h'")
    return hours
