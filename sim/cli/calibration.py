"""The command that fits a scenario to an observed exercise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from sim.cli.options import Lang, ScenarioPath, app, terminal
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from rich.console import Console

    from sim.drill.calibration.calibrating import Calibration
    from sim.drill.logs.observing import Observed


@app.command()
def calibrate(
    scenario: ScenarioPath,
    observed: Annotated[Path, typer.Argument(help="observed exercise: made by krisim observe")],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            help="folder for the new scenario and for what it rests on, not there yet",
            metavar="FOLDER",
        ),
    ],
    weight: Annotated[
        float,
        typer.Option(
            "--weight",
            help="so many observations does the plan count like, 2 to 5; "
            "fewer where its range is wide",
        ),
    ] = 3.0,
    lang: Lang = "en",
) -> None:
    """Write a new SCENARIO that expects the durations which were observed."""
    from sim.drill.calibration.calibrating import calibrate as fit
    from sim.drill.calibration.fitted import write_calibration
    from sim.drill.logs.events import read_observed
    from sim.files import load
    from sim.files.results import refuse_unwritable

    refuse_unwritable(out)
    exercise = read_observed(observed)
    calibration = fit(load(scenario), exercise, weight)
    write_calibration(calibration, out, lang)
    _show(calibration, exercise, terminal(), Words(lang))
    typer.echo(f"wrote {out}")


def _show(calibration: Calibration, exercise: Observed, console: Console, say: Words) -> None:
    told = calibration.scenario.exercise
    console.rule(Text(told.name, style="bold"))
    if told.marking:
        console.print(Text(told.marking, style="bold"), justify="center")
    console.print(Text(say("Fitted to what was observed in {name}", name=exercise.name)))
    names = {unit.id: unit.name for unit in calibration.scenario.units}
    console.print(_table(calibration.table, names, say))
    if not calibration.table["written"].all():
        console.print(say("* not written: several units work by the same action card"))
    for why, number in _left_out(calibration).items():
        console.print(say("Left out ({n}): {why}", n=number, why=say(_WHY[why])))
    console.print(Text(say(_LEGEND), style="italic"))


def _table(rows: pd.DataFrame, names: Mapping[str, str], say: Words) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False, expand=False)
    table.add_column(say("duration"))
    table.add_column(say("planned"))
    table.add_column(say("exact"), justify="right")
    table.add_column(say("at least"), justify="right")
    table.add_column(say("now"))
    table.add_column(say("median, 90 % held [min]"), justify="right", no_wrap=True)
    for row in rows.to_dict("records"):
        name = ", ".join(filter(None, (row["number"], names.get(row["unit"]))))
        name += "" if row["written"] else " *"
        held = (say.number(row[key]) for key in ("median", "low", "high"))
        counts = (str(row[key]) for key in ("exact", "at_least"))
        median, low, high = held
        table.add_row(name, row["planned"], *counts, row["now"], f"{median} ({low}–{high})")
    return table


def _left_out(calibration: Calibration) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in calibration.unused:
        found[each.why] = found.get(each.why, 0) + 1
    return found


_WHY = {
    "several steps lie between": "several steps lie between two milestones",
    "no work of its own: a message, a meeting or a pause": (
        "the milestone is reached by a message, a meeting or a pause, not by work"
    ),
    "when it could begin was not observed": "the milestone before was not observed",
    "it came before what it follows in the plan": "it came before what it follows in the plan",
    "whether those in question were there is not known": (
        "whether those in question were there is not known"
    ),
    "those in question may have been busy when it could begin": (
        "those in question may have been busy when it could begin"
    ),
    "the plan has no fixed interval between looks": "the plan has no fixed interval between looks",
    "how many looked into the inbox is not known": "how many looked into the inbox is not known",
}
_LEGEND = (
    "Exact: nothing else was seen to go on when it could begin. At least: it was not over when"
    " somebody last looked. The new scenario cannot be tested on this exercise: compare it with"
    " another one."
)
