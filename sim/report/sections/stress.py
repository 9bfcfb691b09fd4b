"""How the simulation was done, item by item of the STRESS guidelines, filled from the scenario.

The items are those of STRESS-DES: T. Monks, C. Currie, B. Onggo, S. Robinson, M. Kunc and S.
Taylor, Strengthening the reporting of empirical simulation studies: Introducing the STRESS
guidelines, Journal of Simulation 13 (2019), 55-67, doi 10.1080/17477778.2018.1442155.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from sim.report.document import Blocks, Column, Heading, paragraph, table
from sim.report.sections.provenance import Origin, digest, origin
from sim.report.sections.stress_texts import ITEMS, answer, item, kind
from sim.scenario.exercise import NOTICE
from sim.scenario.ranges import key_of, numbers_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.report.sections.material import Material
    from sim.scenario import Scenario, Step

LICENCE: Final = "MIT"
NONE: Final = "–"


def stress(of: Material, source: str) -> Blocks:
    """Return the table of the STRESS items; ``source`` is what the notebook was given."""
    say = of.say
    filled = _values(of, origin(source))
    rows = [[number, item(number, say), answer(number, filled, say)] for number in ITEMS]
    told = table(
        say("How the simulation was done, by the items of STRESS-DES"),
        [
            Column(say("item"), width=0.5),
            Column(say("what"), width=1.3),
            Column(say("here"), width=4),
        ],
        rows,
    )
    return Blocks((Heading(say("How the simulation was done")), paragraph(say(_AFTER)), told))


def _values(of: Material, found: Origin) -> dict[str, str]:
    """Return what the answers say of this scenario and these runs."""
    say = of.say
    counted = {name: say.number(n, 0) for name, n in counts(of.runs.scenario).items()}
    return counted | _named(of) | _run(of, found)


def _run(of: Material, found: Origin) -> dict[str, str]:
    say, exercise = of.say, of.runs.scenario.exercise
    chosen = say(_BY_PRECISION) if found.precision else say(_BEFOREHAND)
    return {
        "replications": say.number(of.runs.replications, 0),
        "seed": str(of.runs.seed),
        "chosen": chosen,
        "startex": f"{say.moment(exercise.start)} ({exercise.start:%Z})",
        "length": say.length(exercise.end),
        "versions": ", ".join(f"{name} {number}" for name, number in found.versions.items()),
        "platform": found.platform,
        "digest": digest(of.runs.scenario),
        "krisim": str(found.versions["krisim"]),
        "licence": LICENCE,
    }


def _named(of: Material) -> dict[str, str]:
    """Return names, of what the audience may see."""
    seen, say = of.seen, of.say
    notice = seen.exercise.notice
    channels = (f"{c.name} ({c.lines})" if c.lines else c.name for c in seen.channels)
    sources = (f"{name}: {text}" for name, text in seen.exercise.sources)
    return {
        "exercise": seen.exercise.name,
        "notice": say(_SIMULATED) if notice == NOTICE else notice,
        "marking": seen.exercise.marking or NONE,
        "objectives": _list(f"{o.id} {o.name}" for o in seen.objectives),
        "targets": _list(f"{t.id} {t.name}" for t in seen.targets),
        "waiting": _list(card.name for card in seen.procedures if card.placeholder),
        "channels": _list(channels),
        "inboxes": _list(c.name for c in seen.channels if c.look is not None),
        "sources": _list(sources, "; "),
        "callers": _list(each.name for each in seen.public),
        "kinds": _kinds(of),
    }


def _list(names: Iterable[str], between: str = ", ") -> str:
    return between.join(names) or NONE


def _kinds(of: Material) -> str:
    """Return of which kinds the lengths of steps are, and how many of each."""
    takes = (step.takes for step in _steps(of.runs.scenario) if step.takes is not None)
    found = Counter(type(length.value).__name__ for length in takes)
    return _list(f"{kind(name, of.say)} {n}" for name, n in found.most_common())


def counts(scenario: Scenario) -> Mapping[str, int]:
    """Return how many there are of what a scenario is made of."""
    steps = _steps(scenario)
    numbers = {key_of(place, number): number for place, number in numbers_in(scenario)}
    assumed = [number for number in numbers.values() if number.assumed]
    return {
        "injects": len(scenario.injects),
        "clocked": sum(each.at is not None for each in scenario.injects),
        "publics": len(scenario.public),
        "cards": len(scenario.procedures),
        "steps": len(steps),
        "worked": sum(step.takes is not None for step in steps),
        "branching": sum(bool(step.branches) for step in steps),
        "redone": sum(step.again is not None for step in steps),
        "sending": sum(step.send is not None for step in steps),
        "deciding": sum(step.decide_in is not None for step in steps),
        "meetings": len(scenario.meetings),
        "people": len(scenario.people),
        "on_call": sum(each.on_call is not None for each in scenario.people),
        "units": sum(unit.kind == "player" for unit in scenario.units),
        "counterparts": sum(unit.kind == "counterpart" for unit in scenario.units),
        "roles": len(scenario.roles),
        "outages": sum(len(each.outages) for each in scenario.channels)
        + sum(len(each.outages) for each in scenario.services),
        "giving_up": sum(each.patience is not None for each in scenario.public),
        "key_times": len(scenario.key_times),
        "numbers": len(numbers),
        "sourced": len(numbers) - len(assumed),
        "assumed": len(assumed),
        "ranged": sum(number.range is not None for number in assumed),
        "pauses": len(scenario.exercise.pauses),
        "jumps": len(scenario.exercise.played_clock),
    }


def _steps(scenario: Scenario) -> list[Step]:
    return [step for card in scenario.procedures for step in card.steps]


_AFTER = (
    "By the checklist for discrete-event simulation of Monks and others, Journal of Simulation 13"
    " (2019), 55-67 (doi 10.1080/17477778.2018.1442155)."
)
_SIMULATED = "Simulated, not observed."
_BY_PRECISION = "Their number follows from how closely the results were to be known."
_BEFOREHAND = "Their number was chosen beforehand."
