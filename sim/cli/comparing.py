"""The command that sets an observed exercise beside its plan."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sim.cli.options import Lang, ScenarioPath, Seed, app, progress_bar, terminal
from sim.errors import KrisimError

if TYPE_CHECKING:
    from rich.console import Console

    from sim.drill.comparison.results import Results
    from sim.words import Words


@app.command()
def compare(
    scenario: ScenarioPath,
    observed: Annotated[
        Path, typer.Argument(help="what was observed, as 'krisim observe' or the forms write it")
    ],
    replications: Annotated[
        int, typer.Option("-n", "--replications", min=99, help="how often to play the plan")
    ] = 999,
    ranges: Annotated[
        int | None,
        typer.Option(
            "--ranges",
            min=0,
            help="at how many points in the ranges of the assumptions to look "
            "whether the verdicts hold; 0: at none; default: 50",
        ),
    ] = None,
    power: Annotated[
        int | None,
        typer.Option(
            "--power",
            min=0,
            help="simulated drills with each planted difference, to tell what the "
            "drill could have shown; 0: none; default: 40",
        ),
    ] = None,
    leave_one_out: Annotated[
        bool,
        typer.Option(
            "--leave-one-out",
            help="there is no other exercise: fit durations to all other injects of "
            "this one; without --ranges and --power",
        ),
    ] = False,
    silence: Annotated[
        Literal["unknown", "open"],
        typer.Option(
            "--silence",
            help="what it means that the log says nothing: nobody knows, or it never came",
        ),
    ] = "unknown",
    seed: Seed = 0,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="folder for the tables, the figures and the text, not there yet; "
            "default: they are not written",
            metavar="FOLDER",
        ),
    ] = None,
    lang: Lang = "en",
    workers: Annotated[
        int, typer.Option("--workers", min=0, help="processes; 0: one per core")
    ] = 0,
) -> None:
    """Tell whether what was OBSERVED is unusual for the plan SCENARIO, and what went otherwise."""
    from sim.drill.comparison.comparing import How, plays_needed
    from sim.drill.comparison.results import evaluate
    from sim.drill.logs.events import read_observed
    from sim.engine import unplayed
    from sim.files import load
    from sim.files.results import refuse_unwritable
    from sim.report.comparison import write_comparison
    from sim.words import Words

    if leave_one_out and (ranges or power):
        raise KrisimError("--leave-one-out takes neither --ranges nor --power: leave them out")
    plan = load(scenario, unplayed)
    log = read_observed(observed)
    if out is not None:
        refuse_unwritable(out)
    processes = workers or os.cpu_count() or 1
    with progress_bar() as progress:
        how = How(
            replications,
            0 if leave_one_out else _or_usual(ranges, How().points),
            0 if leave_one_out else _or_usual(power, How().drills),
            seed,
            processes,
            silence,
            leave_one_out,
        )
        task = progress.add_task("replications", total=plays_needed(plan, how))
        how = how.reporting(lambda n: progress.advance(task, n))
        results = evaluate(plan, log, how)
    if out is not None:
        write_comparison(out, results, datetime.now().astimezone(), lang)
    say = Words(lang)
    show_comparison(results, terminal(), say)
    if out is not None:
        typer.echo(say("Tables and figures: {folder}", folder=out))


def _or_usual(given: int | None, usual: int) -> int:
    return usual if given is None else given


def show_comparison(results: Results, console: Console, say: Words) -> None:
    """Print what a comparison says, headed by what it could not show."""
    from rich.table import Table
    from rich.text import Text

    from sim.drill.comparison.telling import headline, told
    from sim.report.comparison import marking, notice

    console.rule(Text(headline(results.comparison, say), style="bold"))
    if marking(results):
        console.print(Text(marking(results), style="bold"), justify="center")
    console.print(Text(notice(say)), justify="center")
    for block in told(results, say):
        console.print(Text(block.heading, style="bold"))
        table = Table.grid(padding=(0, 2))
        for k in range(len(block.rows[0]) if block.rows else 0):
            table.add_column(justify="left" if k == 0 else "right", overflow="fold")
        for row in block.rows:
            table.add_row(*(Text(cell) for cell in row))
        if block.rows:
            console.print(table)
        for line in block.lines:
            console.print(Text(line))
