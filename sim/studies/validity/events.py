"""The simulator against documented events: what is documented, and what runs give beside it."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isnan
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

import sim
from sim.engine import Player
from sim.errors import KrisimError
from sim.files import load
from sim.studies.validity.variants import as_it_is

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sim.scenario import Scenario
    from sim.studies.validity.reading import Measure, Values
    from sim.studies.validity.variants import Change

FOLDERS: Final = (
    Path(sim.__file__).parent / "studies" / "validity" / "cases",
    Path(sim.__file__).parents[1] / "scenarios" / "cases",
)
"""Where the scenarios lie in an installed package, and in the project."""

FEWEST: Final = 10
"""Runs below which no range is told."""

RARE: Final = 0.05
"""What happens in fewer of the runs is called outside."""

Kind = Literal["minutes", "count", "share", "runs"]
Verdict = Literal["middle half", "middle 90 %", "possible", "outside", "words only", "too few runs"]


@dataclass(frozen=True)
class Documented:
    """What is known of an event: from ``low`` to ``high``, or in ``words``, with its source.

    Both are NaN where nothing can be computed with it. Of what happened or not they are 1 or 0.
    ``clock`` is when it was; ``fitted``: whether an input was chosen so that the model gives it;
    ``why``: the likely reason where the model does not.
    """

    low: float
    high: float
    source: tuple[str, str]
    fitted: bool = False
    words: str = ""
    clock: str = ""
    why: str = ""

    @property
    def label(self) -> str:
        """The word for whether it tests anything."""
        return "fitted" if self.fitted else "predicted"


@dataclass(frozen=True)
class Figure:
    """A figure of an event: what is measured in one run, in which variant, and what it is.

    ``minutes`` (inf: never), ``count`` and ``share`` spread over the runs; of ``runs`` the share is
    told in which it happened. ``gathered`` makes other values of those of single runs.
    """

    name: str
    measure: Measure
    kind: Kind = "minutes"
    change: Change = as_it_is
    documented: Documented | None = None
    gathered: Callable[[Values], Values] | None = None

    def of(self, values: Values) -> Values:
        """Return what is told, of one value for each run."""
        return values if self.gathered is None else self.gathered(values)


@dataclass(frozen=True)
class Event:
    """A documented event: its scenario, how it is called, usual number of runs, and figures."""

    case: str
    title: str
    runs: int
    figures: tuple[Figure, ...]

    def scenario(self) -> Scenario:
        """Return its scenario.

        Raises
        ------
        KrisimError
            If it is missing from the installation.
        """
        places = (folder / self.case for folder in FOLDERS)
        found = next((place for place in places if place.is_dir()), None)
        if found is None:
            raise KrisimError(f"the case '{self.case}' of krisim is missing: install it anew")
        return load(found)


def play(
    event: Event, figures: Iterable[Figure], runs: int, seed: int = 0
) -> Mapping[Figure, Values]:
    """Return figures of an event, run by run; each of its variants is played so often."""
    by_change: dict[Change, list[Figure]] = {}
    for figure in figures:
        by_change.setdefault(figure.change, []).append(figure)
    scenario = event.scenario()
    found: dict[Figure, Values] = {}
    for change, wanted in by_change.items():
        player = Player(change(scenario))
        logs = (player.play(seed, number) for number in range(runs))
        table = np.array([[figure.measure(log) for figure in wanted] for log in logs])
        found |= dict(zip(wanted, table.T, strict=True))
    return found


def spread(values: Values) -> tuple[float, float, float]:
    """Return the median and the ends of the middle 90 %, by order statistics.

    >>> spread(np.arange(1.0, 101.0))
    (50.0, 5.0, 95.0)
    """
    middle, low, high = np.quantile(values, [0.5, 0.05, 0.95], method="inverted_cdf").tolist()
    return middle, low, high


def verdict(figure: Figure, values: Values) -> Verdict:
    """Return where what is documented lies among what runs give.

    A range lies where the part of it lies that is nearest to the median. What happened or not is
    possible if it is so in one run of twenty or more.
    """
    known = figure.documented
    if known is None or isnan(known.low):
        return "words only"
    if len(values) < FEWEST:
        return "too few runs"
    if figure.kind == "runs":
        return "outside" if float(np.mean(values == known.low)) < RARE else "possible"
    ends = np.quantile(values, [0.25, 0.75, 0.05, 0.95], method="inverted_cdf").tolist()
    if known.low <= ends[1] and known.high >= ends[0]:
        return "middle half"
    return "middle 90 %" if known.low <= ends[3] and known.high >= ends[2] else "outside"


def beside(figure: Figure, values: Values) -> float:
    """Return how far the median is from what is documented, above it or (negative) below.

    Zero within a documented range, NaN where nothing can be computed, inf where the median run
    never came so far. Of what happened or not: how much more or less often than documented.
    """
    known = figure.documented
    if known is None or isnan(known.low) or not len(values):
        return float("nan")
    middle = float(np.mean(values)) if figure.kind == "runs" else spread(values)[0]
    if middle == inf:
        return inf
    return min(middle - known.low, 0.0) + max(middle - known.high, 0.0)
