"""How changes of numbers, calls and STARTEX are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sim.clock import Clock
from sim.errors import KrisimError
from sim.files.amounts import read_length, read_named
from sim.files.times import read_micros, read_moment
from sim.studies.whatif import amounts
from sim.studies.whatif.change import Kind
from sim.studies.whatif.whom import named, step_of
from sim.words.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario import Scenario
    from sim.studies.whatif.change import Parts, Reading

    Made = tuple[Callable[[Scenario], Scenario], Remark]

LARGEST = 1000
"""No factor is larger."""
_FACTOR: Final = r"[x×]\s*(?P<factor>\d{1,6}(?:[.,]\d{1,6})?)"


def _factor(parts: Parts, *, zero: bool = False) -> float:
    factor = float(parts["factor"].replace(",", "."))
    if factor > LARGEST or (factor == 0 and not zero):
        raise KrisimError(f"cannot use the factor {factor:g}: write one above 0, such as 'x2'")
    return factor


def _takes(parts: Parts, reading: Reading) -> Made:
    steps = parts["step"]
    if "/" in steps:
        card, step = step_of(steps, reading.scenario)
        steps, name = f"{card}/{step.id}", step.name
    else:
        card = named(steps, reading.scenario.procedures, "procedure").id
        steps, name = card, ""
    names = {procedure.id: procedure.name for procedure in reading.scenario.procedures}
    values = {"step": f"{name} ({names[card]})" if name else names[card]}
    if "factor" in parts:
        factor = _factor(parts)
        said = Remark("{step} takes {factor} times as long", {**values, "factor": factor})
        return lambda s: amounts.lasting(s, steps, factor), said
    length = read_length(parts["length"], reading.terms)
    said = Remark("{step} takes {length}", {**values, "length": parts["length"]})
    return lambda s: amounts.lasting(s, steps, length), said


def _number(parts: Parts, reading: Reading) -> Made:
    known = {number.name for number in reading.scenario.numbers}
    fitting = [name for name in known if re.match(rf"{re.escape(name)}\s", parts["told"])]
    if not fitting:
        name = re.split(r"\s+(?=[x×]?\s*\d|median|pert|gamma|exponential)", parts["told"])[0]
        amounts.renamed(reading.scenario, name, 2.0)  # says which is meant
        raise KrisimError(f"'{parts['told']}' does not say what '{name}' is to be: write 'x2'")
    name = max(fitting, key=len)
    value = parts["told"].removeprefix(name).strip()
    factor = re.fullmatch(_FACTOR, value)
    if factor:
        by = _factor(factor.groupdict(), zero=True)
        said = Remark("{number}: {value}", {"number": name, "value": f"× {by:g}"})
        return lambda s: amounts.renamed(s, name, by), said
    number = read_named(value).number
    assert number is not None
    said = Remark("{number}: {value}", {"number": name, "value": value})
    return lambda s: amounts.renamed(s, name, number), said


def _calls(parts: Parts, reading: Reading) -> Made:
    factor = _factor(parts, zero=True)
    if parts["source"] == "all":
        said = Remark("{factor} times as many calls from the public", {"factor": factor})
        return lambda s: amounts.calling(s, None, factor), said
    source = named(parts["source"], reading.scenario.public, "public")
    values = {"factor": factor, "source": source.name}
    said = Remark("{factor} times as many calls to {source}", values)
    return lambda s: amounts.calling(s, source.id, factor), said


def _start(parts: Parts, reading: Reading) -> Made:
    if "by" in parts:
        size = read_micros(parts["by"])
        at = size if parts["sign"] == "+" else -size
    else:  # the clock without its pauses and jumps: these move with STARTEX
        at = read_moment(parts["at"], Clock(reading.scenario.exercise.start))
    start = reading.clock.at(at)
    said = Remark("start at {time}", {"time": f"{start:%Y-%m-%d %H:%M}"})
    return lambda s: amounts.starting(s, start), said


AMOUNTS: Final[dict[str, Kind]] = {
    "takes": Kind(
        rf"(?P<step>.+?)\s+(?:{_FACTOR}|(?P<length>(?:\d|median|pert|gamma|exponential).*))",
        "press statement/approve 2-5-10 min', or 'press statement x0.5",
        _takes,
    ),
    "number": Kind(
        r"(?P<told>.+)",
        "reading an e-mail x2', or 'share reached by SMS 41 %",
        _number,
    ),
    "calls": Kind(rf"(?P<source>.+?)\s+{_FACTOR}", "all x2", _calls),
    "start": Kind(
        r"(?:(?P<sign>[+-])\s*(?P<by>\d.*)|(?P<at>\d.*))",
        "04:00', '2026-03-14 04:00' or '-3 h 30 min",
        _start,
    ),
}
"""Kinds of changes of numbers, calls and STARTEX."""
