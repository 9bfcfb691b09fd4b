"""The complete form: every key present, every number with its source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sim.clock import write_start
from sim.errors import KrisimError
from sim.files.dumping_cards import write_meeting, write_procedure
from sim.files.dumping_roster import (
    write_call_out,
    write_channel,
    write_person,
    write_role,
    write_service,
    write_slowing,
    write_unit,
)
from sim.files.dumping_script import (
    write_exercise,
    write_inject,
    write_objective,
    write_public,
    write_target,
)
from sim.files.emitting import Block, to_yaml
from sim.files.judging import write_key_times, write_ratings
from sim.files.pen import Pen
from sim.files.reading import MAIN
from sim.files.tree import Plain
from sim.scenario import FORMAT, Scenario
from sim.words import Language

OTHER_BOOKS = (".xls", ".xlsm", ".ods")
"""Workbooks that are read, but not written."""

HEADING = "# A scenario of Krisim in its complete form: nothing is implied.\n"


def dump(scenario: Scenario) -> str:
    """Return the scenario as YAML in the complete form; `load` of it gives an equal scenario."""
    return HEADING + to_yaml(_whole(scenario, Pen.of(scenario)))


def complete(scenario: Scenario) -> dict[str, Plain]:
    """Return the complete form as the text, lists and mappings that reading its YAML gives."""
    whole = _whole(scenario, Pen.of(scenario))
    return {key: _plain(told) for key, told in whole.items()}


def _plain(told: Any) -> Plain:
    if isinstance(told, dict):
        return {str(key): _plain(each) for key, each in told.items()}
    if isinstance(told, list):
        return [_plain(each) for each in told]
    if isinstance(told, bool):
        return "yes" if told else "no"
    return told if told is None else str(told)


def save(scenario: Scenario, path: str | Path, language: Language = "en") -> None:
    """Write the complete form to ``path``: a ``.yaml`` file, a folder that gets one, or ``.xlsx``.

    ``language`` is that of a workbook's sheets and headings.

    Raises
    ------
    OSError
        If the file cannot be written.
    KrisimError
        If a workbook cannot be written, cannot say all of the scenario, or is of another kind.
    """
    file = Path(path)
    kind = file.suffix.casefold()
    if kind in OTHER_BOOKS:
        raise KrisimError(f"{file}: workbooks are written as .xlsx only: name a file ….xlsx")
    if kind == ".xlsx":
        from sim.files.books.writing import save_book  # which writes the complete form, too

        save_book(scenario, file, language)
        return
    file = file if file.suffix in (".yaml", ".yml") else file / MAIN
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(dump(scenario), encoding="utf-8", newline="\n")


def _whole(scenario: Scenario, pen: Pen) -> dict[str, Any]:
    def table(write: Callable[[Any, Pen], dict[str, Any]], things: Sequence[Any]) -> dict[str, Any]:
        return {each.id: write(each, pen) for each in things}

    return {
        "krisim": FORMAT,
        "exercise": write_exercise(scenario.exercise, pen),
        "start": write_start(scenario.exercise.start),
        "end": pen.moment(scenario.exercise.end),
        "numbers": {number.name: pen.entry(number) for number in scenario.numbers},
        "services": table(write_service, scenario.services),
        "units": table(write_unit, scenario.units),
        "roles": table(write_role, scenario.roles),
        "roster": None,
        "people": table(write_person, scenario.people),
        "call outs": table(write_call_out, scenario.call_outs),
        "slowing": None if scenario.slowing is None else write_slowing(scenario.slowing),
        "channels": table(write_channel, scenario.channels),
        "library": None,
        "procedures": table(write_procedure, scenario.procedures),
        "meetings": table(write_meeting, scenario.meetings),
        "msel": None,
        "injects": table(write_inject, scenario.injects),
        "public": table(write_public, scenario.public),
        "objectives": table(write_objective, scenario.objectives),
        "targets": {id: Block(each) for id, each in table(write_target, scenario.targets).items()},
        "key times": Block(write_key_times(scenario)),
        "ratings": Block(write_ratings(scenario.ratings)),
    }
