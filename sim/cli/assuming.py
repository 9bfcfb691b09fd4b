"""The command that tells what the headlines of a run rest on, among all that is assumed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.commands import (
    Dask,
    Lang,
    Processors,
    Resume,
    ScenarioPath,
    Seed,
    _console,
    _name,
)
from sim.cli.sweeping import Out, sweep

if TYPE_CHECKING:
    from rich.console import Console

    from sim.studies.assumptions import Resting
    from sim.words import Language


@sweep.command("assumptions")
def sweep_assumptions(
    scenario: ScenarioPath,
    target: Annotated[
        list[str] | None,
        typer.Option("--target", help="a target that decides what is tried; default: all of them"),
    ] = None,
    replications: Annotated[
        int,
        typer.Option("-n", "--replications", min=2, help="as stated, and at each end of a range"),
    ] = 50,
    each: Annotated[
        int, typer.Option("--each", min=6, help="replications where many assumptions are moved")
    ] = 10,
    points: Annotated[
        int, typer.Option("--points", min=2, help="points over all ranges together")
    ] = 50,
    trajectories: Annotated[
        int, typer.Option("--trajectories", min=2, help="how often screening moves each")
    ] = 4,
    first: Annotated[
        int,
        typer.Option("--first", min=0, help="so many of a target are tried by themselves; 0: none"),
    ] = 4,
    seed: Seed = 0,
    out: Out = None,
    lang: Lang = "en",
    workers: Processors = 0,
    dask: Dask = None,
    resume: Resume = False,
) -> None:
    """Tell what the headlines of SCENARIO rest on: its assumptions, moved within their ranges."""
    from sim.cli.teams import Playing, Study, team
    from sim.engine import unplayed
    from sim.files import load
    from sim.report.assumptions import write_assumptions
    from sim.studies.assumptions import How, rests_on, to_play
    from sim.words import Words

    plan, started, say = load(scenario, unplayed), datetime.now().astimezone(), Words(lang)
    how = How(
        replications=replications,
        each=each,
        points=points,
        trajectories=trajectories,
        first=first,
        seed=seed,
        targets=tuple(target or ()),
    )
    total = to_play(plan, how)
    number = say.number(total, 0)
    typer.echo(say("About {n} replications will be played.", n=number), err=True)
    study = Study("sweep-assumptions", plan, _name(scenario), out, lang, writes=out is not None)
    with team(study, Playing(workers, resume, dask), total) as crew:
        found = rests_on(plan, replace(how, workers=crew.team), crew.progress(total))
        if out is not None:
            write_assumptions(out, found, started, lang)
    show_assumptions(found, _console(), lang)
    if out is not None:
        typer.echo(say("Tables, figures and the list to sign: {folder}", folder=out))


def show_assumptions(found: Resting, console: Console, lang: Language) -> None:
    """Print headlines, what they rest on, where verdicts turn, and how that was found."""
    from rich.text import Text

    from sim.cli.show import show_marking
    from sim.report.assumptions import summary

    for heading, lines in summary(found, lang):
        console.print(Text(heading, style="bold"))
        for line in lines:
            console.print(line)
        console.print()
    show_marking(found.scenario, console)
