"""The command that tells what the headlines of a run rest on, among all that is assumed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import (
    Dask,
    Lang,
    Processors,
    Resume,
    ScenarioPath,
    Seed,
)
from sim.cli.studying import ABOUT, FOLDER_TO_SIGN, Asked, Out, Parts, announce, study
from sim.cli.sweeping import sweep

if TYPE_CHECKING:
    from rich.console import Console

    from sim.studies.assumptions import Resting
    from sim.words import Language


@sweep.command("assumptions")
def sweep_assumptions(
    scenario: ScenarioPath,
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            help="a target that decides which assumptions are foremost and get a "
            "figure; may be repeated; default: all targets; key times and "
            "objectives, if there is none",
            metavar="TARGET",
        ),
    ] = None,
    replications: Annotated[
        int,
        typer.Option(
            "-n",
            "--replications",
            min=2,
            help="how often to play the scenario as stated, and each end of a range "
            "that is tried by itself",
        ),
    ] = 50,
    each: Annotated[
        int,
        typer.Option(
            "--each",
            min=6,
            help="how often to play each point at which many assumptions are moved: "
            "fewer than six could tell nothing from chance",
        ),
    ] = 10,
    points: Annotated[
        int,
        typer.Option("--points", min=2, help="points over all ranges together (Latin hypercube)"),
    ] = 50,
    trajectories: Annotated[
        int,
        typer.Option(
            "--trajectories", min=2, help="how often screening (Morris) moves each assumption"
        ),
    ] = 4,
    first: Annotated[
        int,
        typer.Option(
            "--first",
            min=0,
            help="so many of the foremost assumptions of each target are tried by "
            "themselves, and so many of the foremost of all are weighed against "
            "each other (Sobol'); 0: only screening",
        ),
    ] = 4,
    seed: Seed = 0,
    out: Out = None,
    lang: Lang = "en",
    workers: Processors = 0,
    dask: Dask = None,
    resume: Resume = False,
) -> None:
    """Tell what the headlines of SCENARIO rest on: its assumptions, moved within their ranges."""
    from sim.cli.teams import Playing
    from sim.engine import unplayed
    from sim.files import load
    from sim.report.assumptions import write_assumptions
    from sim.studies.assumptions import How, rests_on, to_play

    plan = load(scenario, unplayed)
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
    announce(total, lang, ABOUT)
    study(
        Asked("sweep-assumptions", plan, scenario, out, lang, Playing(workers, resume, dask)),
        total,
        Parts(
            lambda team, progress: rests_on(plan, replace(how, workers=team), progress),
            write_assumptions,
            show_assumptions,
            FOLDER_TO_SIGN,
        ),
    )


def show_assumptions(found: Resting, console: Console, lang: Language) -> None:
    """Print headlines, what they rest on, where verdicts turn, and how that was found."""
    from rich.text import Text

    from sim.report.assumptions import summary

    for heading, lines in summary(found, lang):
        console.print(Text(heading, style="bold"))
        for line in lines:
            console.print(line)
        console.print()
