"""All that is measured in one run: a table each, by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from sim.checks import stand_ins
from sim.measures.ages import AGES, ages
from sim.measures.answers import ANSWERS, answers
from sim.measures.callers import COUNTS, WAITS, callers
from sim.measures.cascades import CASCADES, cascades, orders
from sim.measures.counterplay import COUNTERPLAY, Counterparts, counterplay
from sim.measures.endurance import ENDURANCE, endurance
from sim.measures.expectations import Mark, OwnMark, expected, judged, own_marks
from sim.measures.explanation import Explainer
from sim.measures.key_times import Moment, key_times, measured_since
from sim.measures.knowing import KNOWING, knowing
from sim.measures.lateness import lateness_rows
from sim.measures.ledger import ENTRY, ledger_rows
from sim.measures.lines import LINE_LOAD, LINES, Lines, Pool, pools_of
from sim.measures.links import ENDS, NUMBERS, links, unwritten
from sim.measures.load import CROWD, DAYS, Load
from sim.measures.messages import messages
from sim.measures.paths import speed_rows
from sim.measures.patterns import answer_patterns
from sim.measures.targets import target_results
from sim.measures.vain import VAIN, capacities, vain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sim.log import Log
    from sim.measures.cascades import Order
    from sim.measures.events import Span
    from sim.measures.expectations import Expected
    from sim.measures.key_times import Since
    from sim.measures.load import Columns
    from sim.measures.messages import Message, Unwritten
    from sim.measures.vain import Whose
    from sim.scenario import Scenario

Row = tuple[object, ...]


class Setting:
    """What the measures have to know of a scenario, worked out once for all its runs."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    @cached_property
    def placeholders(self) -> frozenset[tuple[str, str]]:
        """Inject and unit of the answers that rest on a procedure which is not written yet."""
        return frozenset(stand_ins(self.scenario))

    @cached_property
    def orders(self) -> list[Order]:
        """The orders that may be given down the chain of command."""
        return orders(self.scenario)

    @cached_property
    def homes(self) -> dict[str, str]:
        """The unit of each person."""
        return {person.id: person.unit for person in self.scenario.people}

    @cached_property
    def functions(self) -> dict[tuple[str, str], list[str]]:
        """Who holds each function (unit and role), deputies apart."""
        found: dict[tuple[str, str], list[str]] = {}
        for person in self.scenario.people:
            for post in dict.fromkeys(person.posts):
                found.setdefault((post.unit, post.role), []).append(person.id)
        return found

    @cached_property
    def pools(self) -> list[Pool]:
        """The lines of channels and units."""
        return pools_of(self.scenario)

    @cached_property
    def counterparts(self) -> Counterparts:
        """The units that exercise control plays."""
        return Counterparts.of(self.scenario)

    @cached_property
    def expected(self) -> list[Expected]:
        """The expectations of all injects."""
        return expected(self.scenario, self.placeholders)

    @cached_property
    def key_times(self) -> list[Since]:
        """What is measured of the key times, and since when."""
        return measured_since(self.scenario)

    @cached_property
    def playing(self) -> frozenset[str]:
        """The units that are exercised."""
        return frozenset(u.id for u in self.scenario.units if u.kind == "player")

    @cached_property
    def unwritten(self) -> Unwritten:
        """Who gets what nobody has written yet."""
        return unwritten(self.scenario)

    @cached_property
    def capacities(self) -> dict[Whose, int]:
        """How many lines channels, and units on them, have, where they are limited."""
        return capacities(self.scenario)


@dataclass(frozen=True)
class OneRun:
    """The log of one run, its setting, and what several measures look up in it."""

    log: Log
    setting: Setting

    @cached_property
    def explainer(self) -> Explainer:
        """The explainer of its answers, which remembers what it has told."""
        return Explainer(self.log)

    @cached_property
    def load(self) -> Load:
        """How its people spent their time."""
        return Load(self.log, self.setting.homes)

    @cached_property
    def lines(self) -> Lines:
        """What was said over its lines."""
        return Lines(self.log, self.setting.pools)

    @cached_property
    def marks(self) -> list[tuple[Expected, list[tuple[OwnMark, Span]]]]:
        """What every unit did about each expectation."""
        found = own_marks(self.log, self.explainer.milestones, self.setting.expected)
        return list(found)

    @cached_property
    def messages(self) -> list[Message]:
        """What the units told one another."""
        return messages(self.log, self.explainer.columns, self.setting.unwritten)


class Measure(NamedTuple):
    """A table of one run: its columns, those that hold names first, and how its rows are found."""

    names: tuple[str, ...]
    numbers: tuple[str, ...]
    rows: Callable[[OneRun], Iterable[Row]]

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, the run's number or name before them."""
        return "run", *self.names, *self.numbers


def measured(run: OneRun) -> dict[str, list[Row]]:
    """Return the rows of every table of MEASURES, without the run's number or name."""
    return {name: list(measure.rows(run)) for name, measure in MEASURES.items()}


def _answers(run: OneRun) -> Iterable[Row]:
    patterns = {(case, unit): p for case, unit, p in answer_patterns(run.explainer)}
    for case, unit, *times in answers(run.log, run.explainer.milestones):
        yield case, unit, patterns[str(case), str(unit)], *times


def _own_marks(run: OneRun) -> Iterable[Row]:
    return [own for _, marks in run.marks for own, _ in marks]


def _columns(names: Iterable[Sequence[object]], columns: Columns) -> Iterable[Row]:
    """Return names, and the columns beside them, as rows."""
    numbers = zip(*(column.tolist() for column in columns.values()), strict=True)
    return ((*name, *row) for name, row in zip(names, numbers, strict=True))


def _of_units(units: Iterable[str | None], columns: Columns) -> Iterable[Row]:
    return _columns(((unit,) for unit in units), columns)


def _line_load(run: OneRun) -> Iterable[Row]:
    bins = run.load.bins
    names = (name for name in run.lines.names for _ in range(len(bins)))
    return _columns(names, run.lines.load(bins))


def _counterplay(run: OneRun) -> Iterable[Row]:
    columns = counterplay(run.log, run.setting.counterparts)
    return _columns(repeat((), len(columns["start"])), columns)


def _vain(run: OneRun) -> Iterable[Row]:
    found = vain(run.explainer, run.setting.capacities, run.setting.placeholders)
    return ((*why, minutes) for why, minutes in found.items())


def _knowing(run: OneRun) -> Iterable[Row]:
    found, columns = run.explainer.milestones, run.explainer.columns
    return knowing(run.messages, found, run.log, columns)


def _ages(run: OneRun) -> Iterable[Row]:
    bins, units = run.load.bins, run.log.names.units
    playing = [k for k, unit in enumerate(units) if unit in run.setting.playing]
    names = (units[k] for k in playing for _ in range(len(bins)))
    return _of_units(names, ages(run.log, run.messages, playing, bins))


MEASURES = {
    "answers": Measure(("case", "unit", "pattern"), ANSWERS[2:], _answers),
    "callers": Measure(("source",), (*COUNTS, *WAITS), lambda run: callers(run.log)),
    "targets": Measure(
        ("target",),
        ("value", "met", "control"),
        lambda run: target_results(run.log, run.setting.scenario, run.explainer.milestones),
    ),
    "expectations": Measure(
        Mark._fields[:2], Mark._fields[2:], lambda run: [judged(*each) for each in run.marks]
    ),
    "expected": Measure(OwnMark._fields[:3], OwnMark._fields[3:], _own_marks),
    "key_times": Measure(
        Moment._fields[:3],
        Moment._fields[3:],
        lambda run: key_times(run.log, run.explainer.milestones, run.setting.key_times),
    ),
    "cascades": Measure(
        CASCADES[:4], CASCADES[4:], lambda run: cascades(run.log, run.setting.orders)
    ),
    "ledger": Measure(
        ("case", "unit", *ENTRY),
        ("minutes", "own"),
        lambda run: ledger_rows(run.explainer, run.setting.placeholders),
    ),
    "days": Measure(("unit",), DAYS, lambda run: _of_units(*run.load.days())),
    "occupancy": Measure(("unit",), CROWD, lambda run: _of_units(*run.load.crowd())),
    "lines": Measure(
        ("channel", "unit"), LINES, lambda run: _columns(run.lines.names, run.lines.table())
    ),
    "line_load": Measure(("channel", "unit"), LINE_LOAD, _line_load),
    "endurance": Measure(
        ("unit", "role"),
        ENDURANCE,
        lambda run: _columns(*endurance(run.load, run.setting.functions)),
    ),
    "counterplay": Measure((), COUNTERPLAY, _counterplay),
    "links": Measure(ENDS, NUMBERS, lambda run: links(run.messages, run.log)),
    "knowing": Measure(KNOWING[:2], KNOWING[2:], _knowing),
    "age": Measure(("unit",), AGES, _ages),
    "lateness": Measure(
        ("target", *ENTRY),
        ("minutes",),
        lambda run: lateness_rows(run.explainer, run.setting.scenario),
    ),
    "speed": Measure(
        ("unit", "role"),
        ("minutes",),
        lambda run: speed_rows(run.explainer, run.setting.placeholders),
    ),
    "vain": Measure(VAIN, ("minutes",), _vain),
    "tasks": Measure((), ("rows",), lambda run: [(len(run.log),)]),
}
"""The tables that are kept of every run. A new one stands in a line here."""
