"""Blueprint's JSON: the columns of an MSEL as data fields, its rows as events with data values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sim.clock import SECOND
from sim.errors import KrisimError, suggest
from sim.files.importing.layouts import layout_of
from sim.files.importing.plain_json import seconds, text, things
from sim.files.importing.script import Line, Script
from sim.files.importing.tabular import Asked
from sim.files.importing.times import Told
from sim.files.sheets import Grid
from sim.words import Words

if TYPE_CHECKING:
    from sim.files.sheets import Cell


def read_blueprint(told: Mapping[str, Any], file: str, asked: Asked, say: Words) -> Script:
    """Return one of the MSELs of an export; its events are due so many seconds after the start.

    Raises
    ------
    KrisimError
        If there are several, and none was chosen.
    """
    msel = _chosen([*things(told, "Msels")], file, asked.sheet)
    fields = sorted(
        (each for each in things(told, "DataFields") if text(each, "MselId") == text(msel, "Id")),
        key=lambda each: seconds(each.get("DisplayOrder")) or 0,
    )
    events = [each for each in things(told, "ScenarioEvents") if _of(each, msel)]
    values = {
        (text(v, "ScenarioEventId"), text(v, "DataFieldId")): text(v, "Value")
        for v in things(told, "DataValues")
    }
    heading: tuple[Cell, ...] = tuple(text(each, "Name") for each in fields)
    rows = [
        tuple(values.get((text(event, "Id"), text(each, "Id"))) or None for each in fields)
        for event in events
    ]
    grid = Grid(file, text(msel, "Name"), (heading, *rows))
    layout = layout_of(grid, asked.preset, asked.columns)
    if layout is None or layout.heading != 0:
        raise KrisimError(f"{file}: the columns of '{grid.sheet}' are none that are known")
    lines = []
    for number, (event, row) in enumerate(zip(events, rows, strict=True), start=1):
        cells: dict[str, Cell | Told] = {}
        for name, at in layout.columns.items():
            held = next((row[c] for c in at if row[c] is not None), None)
            if held is not None:
                cells[name] = held
        due = seconds(event.get("DeltaSeconds"))
        if due is not None:
            cells["at"] = Told(f"T+{timedelta(seconds=due)}", after=due * SECOND)
        lines.append(Line(f"{file}, event {number}", "inject", cells))
    notes = () if rows else (say("the file holds the columns of a template and no rows"),)
    return Script(file, layout.preset, tuple(lines), layout.named, notes)


def _of(event: Mapping[str, Any], msel: Mapping[str, Any]) -> bool:
    return text(event, "MselId") == text(msel, "Id")


def _chosen(msels: list[Mapping[str, Any]], file: str, name: str | None) -> Mapping[str, Any]:
    names = [text(each, "Name") for each in msels]
    if name is not None and name not in names:
        raise KrisimError(f"{file} has no MSEL '{name}'. {suggest(name, names)}")
    found = [each for each in msels if name is None or text(each, "Name") == name]
    if len(found) != 1:
        listed = ", ".join(f"'{each}'" for each in names) or "none"
        raise KrisimError(
            f"{file} holds several MSELs ({listed}): add --sheet with the name of one"
        )
    return found[0]
