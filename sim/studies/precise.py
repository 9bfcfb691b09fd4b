"""How closely results are to be known, as a planner writes it: ``10 %``, ``I-09 acted: 4 min``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sim.clock import MINUTE
from sim.errors import Problem, ScenarioError, suggest
from sim.files.amounts import read_percent
from sim.files.phrases import read_event
from sim.files.times import read_micros
from sim.log import MILESTONES
from sim.measures.key_times import measured_since
from sim.studies.aims import FLOOR, callers_aim, key_time_aim, response_aim, target_aim, usual_aims
from sim.studies.enough import Precision

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.scenario import Event, Scenario
    from sim.studies.aims import Aim
    from sim.studies.enough import Statistic

OPTION = "--precision"
USUAL = "10 %"
"""How closely everything is to be known where nothing is said."""
STATISTICS: dict[str, Statistic] = {"mean": "mean", "median": "median", "p90": "p90"}
_STATISTIC = re.compile(rf"({'|'.join(STATISTICS)})\s+of\s+(.+)")
_NOTHING = (
    "there is no target, key time, source of calls or inject to a player whose results could be"
    " known closely: play a fixed number with -n"
)


def read_aims(texts: Sequence[str], scenario: Scenario) -> list[Aim]:
    """Return what is asked for: each text a precision for everything, or for one measure.

    What is asked for by its name counts instead of what is asked for everything.

    Raises
    ------
    ScenarioError
        With everything that cannot be read, or is not in the scenario.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> [aim.name for aim in read_aims(["T1: 5 %", "p90 of I-01 acted: 10 % or 2 min"], scenario)]
    ['T1', 'I-01 acted']
    """
    found: dict[tuple[object, ...], Aim] = {}
    problems = []
    for text in sorted(texts, key=lambda text: ":" in text):  # everything first
        try:
            aims = _read(text, scenario)
        except ValueError as error:
            problems.append(Problem(str(error), where=f"{OPTION} '{text}'"))
            continue
        found |= {(aim.kind, aim.name, aim.since): aim for aim in aims}
    if problems:
        raise ScenarioError(problems)
    return list(found.values())


def usual(scenario: Scenario) -> list[Aim]:
    """Return what is to be known where nothing is said; empty if there is nothing to know."""
    asked = read_precision(USUAL)
    return usual_aims(scenario, asked.relative, Precision(asked.relative, FLOOR))


def _read(text: str, scenario: Scenario) -> list[Aim]:
    what, colon, how = text.rpartition(":")
    if not colon:
        return _everything(how, scenario)
    if match := _STATISTIC.fullmatch(what.strip()):
        return _named(match[2].strip(), how, scenario, STATISTICS[match[1]])
    return _named(what.strip(), how, scenario, None)


def _everything(how: str, scenario: Scenario) -> list[Aim]:
    asked = read_precision(how)
    if not asked.relative:
        raise ValueError("for everything say a percentage, such as '10 %' or '10 % or 2 min'")
    time = Precision(asked.relative, asked.absolute or FLOOR)
    aims = usual_aims(scenario, asked.relative, time)
    if not aims:
        raise ValueError(_NOTHING)
    return aims


def _named(what: str, how: str, scenario: Scenario, statistic: Statistic | None) -> list[Aim]:
    asked = read_precision(how)
    if what in {target.id for target in scenario.targets}:
        return [_share(what, asked, statistic)]
    if what in {source.id for source in scenario.public}:
        return [callers_aim(what, asked, statistic or "mean")]
    times = [
        aim
        for since in measured_since(scenario)
        if (aim := key_time_aim(since, asked, statistic or "median")).name == what
    ]
    return times or [response_aim(_event(what, scenario), asked, statistic or "median")]


def _share(target: str, asked: Precision, statistic: Statistic | None) -> Aim:
    if statistic is not None:
        raise ValueError(
            f"of target {target} the share of runs is told: leave out '{statistic} of'"
        )
    if asked.absolute or not asked.relative:
        raise ValueError(f"of a share of runs, as of target {target}, say percentage points: '5 %'")
    return target_aim(target, Precision(absolute=asked.relative))


def _event(what: str, scenario: Scenario) -> Event:
    injects = [inject.id for inject in scenario.injects]
    try:
        event = read_event(what)
    except ValueError:
        raise ValueError(f"unknown measure '{what}'. {_known(what, scenario)}") from None
    if event.inject not in injects:
        raise ValueError(f"unknown inject '{event.inject}'. {suggest(event.inject, injects)}")
    if event.milestone == MILESTONES[0]:
        raise ValueError(f"an inject is always {event.milestone} at once: name a later milestone")
    units = [unit.id for unit in scenario.units]
    if event.unit is not None and event.unit not in units:
        raise ValueError(f"unknown unit '{event.unit}'. {suggest(event.unit, units)}")
    return event


def _known(what: str, scenario: Scenario) -> str:
    return suggest(what, _names(scenario)) + " Or write a milestone, such as 'I-01 acted'."


def _names(scenario: Scenario) -> Iterable[str]:
    yield from (target.id for target in scenario.targets)
    times = (key_time_aim(since, Precision()).name for since in measured_since(scenario))
    yield from dict.fromkeys(times)
    yield from (source.id for source in scenario.public)


def read_precision(how: str) -> Precision:
    """Return how closely something is to be known: ``10 %``, ``2 min``, or the wider of both.

    >>> read_precision("10 % or 90 s")
    Precision(relative=0.1, absolute=1.5)
    """
    parts = [part.strip() for part in re.split(r"\bor\b", how)]
    relative = [read_percent(part) for part in parts if part.endswith("%")]
    absolute = [read_micros(part) / MINUTE for part in parts if not part.endswith("%")]
    if len(relative) > 1 or len(absolute) > 1:
        raise ValueError(f"'{how.strip()}' says it twice: write '10 %', '2 min' or '10 % or 2 min'")
    asked = Precision(*(relative or [0.0]), *(absolute or [0.0]))
    if not all(part > 0 for part in (*relative, *absolute)):
        raise ValueError(f"'{how.strip()}' is never reached: write more than 0")
    return asked
