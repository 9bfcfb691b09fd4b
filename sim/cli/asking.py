"""The command that answers what-ifs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import (
    Dask,
    Lang,
    Processors,
    Resume,
    ScenarioPath,
    Seed,
    app,
)
from sim.cli.studying import Asked, Out, Parts, Ranges, study
from sim.errors import KrisimError

if TYPE_CHECKING:
    from rich.console import Console

    from sim.scenario import Scenario
    from sim.studies.whatif.asking import Asked as Answers
    from sim.studies.whatif.reading import WhatIf
    from sim.words import Language


@app.command("what-if")
def what_if(
    scenario: ScenarioPath,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="what-ifs of what_ifs.yaml; default: all of them"),
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option(
            "--change",
            help='a what-if in a line, such as "away: leadership/chief"; with ; '
            "between changes that are made together; may be repeated; default: "
            "those of the file",
            metavar="TEXT",
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help="a file with what-ifs elsewhere; default: what_ifs.yaml beside the scenario",
            metavar="FILE",
        ),
    ] = None,
    replications: Annotated[
        int,
        typer.Option(
            "-n", "--replications", min=2, help="how often to play the plan and each what-if"
        ),
    ] = 100,
    ranges: Ranges = 0,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            "--measure",
            help="what to compare besides targets and all answers together: answers "
            "(each of them), callers (waits, who gave up), overtime (of each "
            "unit); may be repeated; default: targets only",
            metavar="answers|callers|overtime",
        ),
    ] = None,
    seed: Seed = 0,
    out: Out = None,
    lang: Lang = "en",
    workers: Processors = 0,
    dask: Dask = None,
    resume: Resume = False,
) -> None:
    """Tell what changes of SCENARIO would do to its targets, run by run on the same draws."""
    from sim.cli.teams import Playing
    from sim.engine import unplayed
    from sim.files import load
    from sim.report.what_ifs import write_what_ifs
    from sim.studies.whatif import How, ask, chosen_measures

    plan = load(scenario, unplayed)
    asked_for = _asked_for(plan, scenario, file, names or [], change or [])
    how = How(replications, seed, points=ranges, measures=chosen_measures(measure or []))
    study(
        Asked("what-if", plan, scenario, out, lang, Playing(workers, resume, dask)),
        how.plays(len(asked_for)),
        Parts(
            lambda team, progress: ask(plan, asked_for, replace(how, workers=team), progress),
            write_what_ifs,
            show_what_ifs,
        ),
    )


def _asked_for(
    plan: Scenario, scenario: Path, file: Path | None, names: list[str], changes: list[str]
) -> tuple[WhatIf, ...]:
    """Return the what-ifs of the file that are named (all, if nothing is), then those in a line."""
    from sim.studies.whatif import beside, chosen, what_if_told, what_ifs_of

    told = tuple(what_if_told(text, plan) for text in dict.fromkeys(changes))
    path = file or beside(scenario)
    if told and not names and file is None:
        return told
    if file is None and not path.exists():
        raise KrisimError(f'there is no {path}: write it, or ask with  --change "away: unit/role"')
    known = what_ifs_of(plan, path)
    return (*(chosen(names, known) if names else known), *told)


def show_what_ifs(asked: Answers, console: Console, lang: Language) -> None:
    """Print a sentence per what-if, and how they are to be read."""
    from rich.text import Text

    from sim.studies.whatif import sentences, what_holds, which_is_best
    from sim.words import Words

    say = Words(lang)
    console.rule(Text(say("What if …"), style="bold"))
    for line in sentences(asked, lang):
        console.print(line)
        console.print()
    if best := which_is_best(asked, lang):
        console.print(best)
    for line in what_holds(asked, lang):
        console.print(Text(line, style="italic"))
